//! What moves with the worker, what stays behind, who will pay the pension, and what is still missing.
//!
//! `career` puts spells in order, `paid` computes what was paid for them, and the other files answer one question each.

mod account;
mod benefit_place;
mod career;
mod other_branches;
mod paid;
mod pooled;
mod request;
mod retirement;
mod sentences;
mod statement;
mod transfer;
mod urban_rural;

pub use account::{AccountRequest, AccountStatement};
pub use benefit_place::{BenefitPlace, BenefitRequest, PayingPlace};
pub use request::{Assumptions, OverlapPooled, ReliefMonths, TemporaryInterest, TransferRequest};
pub use retirement::Retirement;
pub use statement::{
    AccountMoved, BranchMoved, MovesOfPaid, OriginKeeps, Overlap, PooledMoved, TransferLine,
    TransferStatement,
};
pub use urban_rural::{Direction, LinkRequest, LinkStatement, ResidentSpan};

use crate::error::{Error, Result};
use crate::lang::{Lang, Text, text};
use crate::month::Month;
use crate::remark::Remark;
use crate::rulebook::Rulebook;
use crate::rulebook::book::{Row, TransferRule};
use crate::rulebook::portability::in_force;
use crate::scheme::Note;
use crate::words::{Branch, RetirementCategory, Sex};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Who the worker is, as far as where and when a pension is paid depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Person {
    /// Where the worker is registered: any province or prefecture, by name or GB/T 2260 code.
    pub hukou_place: Option<String>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The month of birth.
    pub birth: Option<Month>,
    /// At which age a woman retires by the kind of her work.
    pub category: Option<RetirementCategory>,
}

/// The youngest age at which someone may be insured by work, in full years.
const YOUNGEST: u16 = 14;
/// Nobody older than this pays contributions.
const OLDEST: u16 = 120;

impl Person {
    /// Sets a field from its text: `hukou_place`, `sex`, `birth` or `retirement_category`.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let value = value.trim();
        let done = match name {
            "hukou_place" => {
                self.hukou_place = Some(value.to_owned());
                Ok(())
            }
            "sex" => value.parse().map(|sex| self.sex = Some(sex)),
            "birth" => value.parse().map(|birth| self.birth = Some(birth)),
            "retirement_category" => value.parse().map(|one| self.category = Some(one)),
            _ => Err(Error::bad_input(text!(
                "{name:?} is not a field of a person",
                "{name:?} 不是人员字段"
            ))),
        };
        done.map_err(|error| error.in_field(name))
    }

    /// Refuses a month of birth that cannot be that of someone who paid then.
    fn check(&self, first: Month) -> Result<()> {
        let Some(birth) = self.birth else { return Ok(()) };
        let years = first.since(birth) / 12;
        if (YOUNGEST..=OLDEST).contains(&years) {
            return Ok(());
        }
        let message = if birth > first {
            text!(
                "{birth} makes a worker who was not born when the career begins, in {first}",
                "按 {birth} 出生，职业生涯起始月 {first} 时尚未出生"
            )
        } else {
            text!(
                "{birth} makes a worker of {years} when the career begins, in {first}",
                "按 {birth} 出生，职业生涯起始月 {first} 时为 {years} 岁"
            )
        };
        Err(Error::bad_input(message)
            .with_hint(Text::new(
                "give the month of birth, YYYY-MM, and check the first spell",
                "请填写出生年月 YYYY-MM，并核对首个参保时段",
            ))
            .in_field("birth"))
    }
}

/// Something that was assumed or is open, in both languages until a report is written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    code: Cow<'static, str>,
    fields: Vec<(&'static str, String)>,
    text: Text,
}

impl Told {
    fn new(code: impl Into<Cow<'static, str>>, text: Text) -> Self {
        Self { code: code.into(), fields: Vec::new(), text }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    fn remark(&self, lang: Lang) -> Remark {
        let remark = Remark::new(self.code.clone(), self.text.get(lang).to_owned());
        self.fields.iter().fold(remark, |remark, (name, value)| remark.with(name, value.clone()))
    }
}

impl crate::account::Crediting<'_> {
    /// That the method is a reading of ours, where interest depends on it and nobody chose it.
    fn question(
        &self,
        site: &crate::rulebook::Site,
        month: Month,
        years: &[crate::account::AccountYear],
    ) -> Option<Told> {
        let method = self.method(site, month).filter(|_| self.terms.method.is_none())?;
        if years.iter().all(|year| year.interest == crate::Money::ZERO) {
            return None;
        }
        let words = self.method_words(method, month).cloned().unwrap_or_default();
        let text = Text::new(
            format!("which place credits by which method is not known; taken: {}", words.en),
            format!("各地采用何种计息办法未见规定；此处采用{}", words.zh),
        );
        Some(Told::new("interest_method", text).with("assumed", method.code()))
    }
}

impl Rulebook {
    /// The rule by which a branch's accounts and pooled money move in a month.
    fn transfer_rule(&self, branch: Branch, on: Month) -> Result<&Row<TransferRule>> {
        let rules = &self.0.portability.transfers;
        in_force(rules, on, |rule| rule.branch == branch).ok_or_else(|| {
            Error::no_rule(text!("no rule of transfer is known for {on}", "未知 {on} 的转移规则"))
        })
    }
}

/// Adds what the rules of contributions remark in one language, each once.
fn add_notes<'n>(remarks: &mut Vec<Remark>, notes: impl Iterator<Item = &'n Note>, lang: Lang) {
    for note in notes {
        let remark = crate::report::remark(note, lang);
        if !remarks.contains(&remark) {
            remarks.push(remark);
        }
    }
}

/// The remarks in one language, each once.
fn remarks(told: &[Told], lang: Lang) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = Vec::new();
    for one in told {
        let remark = one.remark(lang);
        if !remarks.contains(&remark) {
            remarks.push(remark);
        }
    }
    remarks
}
