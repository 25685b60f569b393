//! The link between the employees' and the residents' scheme 城乡养老保险制度衔接 (人社部发〔2014〕17号).

use super::career::{Career, Months, count, merged};
use super::{BenefitRequest, PayingPlace, Person, Retirement, Told, remarks};
use crate::error::{Error, Result};
use crate::history::Spell;
use crate::lang::{Lang, Text, text};
use crate::money::Money;
use crate::month::Month;
use crate::rate::Mode;
use crate::remark::Remark;
use crate::report::RulesId;
use crate::rulebook::Rulebook;
use crate::rulebook::portability::in_force;
use serde::{Deserialize, Serialize};

/// Months in the residents' scheme, with what was paid for all of them together, yuan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResidentSpan {
    /// The first month.
    pub from: Month,
    /// The first month not included.
    pub until: Month,
    /// What the worker paid.
    pub own: Money,
    /// What the collective added.
    #[serde(default)]
    pub collective: Money,
    /// What the government added.
    #[serde(default)]
    pub government: Money,
}

/// What is asked of the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRequest {
    /// Who the worker is: the hukou place, sex and birth are needed.
    pub person: Person,
    /// The place whose months count where two places hold them.
    pub keep: Option<String>,
    /// What was paid in the residents' scheme.
    pub resident: Vec<ResidentSpan>,
    /// The balance of the resident account, where it is not what was paid in.
    pub resident_balance: Option<Money>,
    /// The balance of the employee account, where it is known.
    pub employee_balance: Option<Money>,
}

/// Which scheme goes into which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Residents' into employees': with enough months there.
    ToEmployee,
    /// Employees' into residents': with too few.
    ToResident,
}

/// What becomes of the two relations at pension age; amounts in yuan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkStatement {
    /// Which scheme goes into which.
    pub direction: Direction,
    /// The month of the statutory age, before which nothing is linked.
    pub month: Month,
    /// The months in the employees' scheme.
    pub employee_months: u16,
    /// The months in the residents' scheme, without those that both hold.
    pub resident_months: u16,
    /// The months that both schemes hold.
    pub overlapping_months: u16,
    /// The months that count in the scheme that is left.
    pub counting_months: u16,
    /// What is added to the account of that scheme; null where a balance is not given.
    pub added: Option<Money>,
    /// What is refunded for overlapping months.
    pub refunded: Money,
    /// Where the employees' relations are gathered first.
    pub paid_at: Option<PayingPlace>,
    /// The age and the months it asks for.
    pub retirement: Retirement,
    /// The articles in words.
    pub steps: Vec<Remark>,
    /// What was assumed, and what the reader should know.
    pub notes: Vec<Remark>,
    /// The documents that it rests on.
    pub cites: Vec<String>,
    /// Which rules these are.
    pub rules: RulesId,
}

impl Rulebook {
    /// What becomes of a worker's relations in the employees' and the residents' scheme at pension age.
    ///
    /// First the benefit place is fixed and the employees' relations are gathered there, then the two schemes are linked.
    pub fn urban_rural(
        &self,
        history: &[Spell],
        request: &LinkRequest,
        lang: Lang,
    ) -> Result<LinkStatement> {
        let person = &request.person;
        let asked = BenefitRequest { person: person.clone(), keep: request.keep.clone() };
        let place = self.benefit_place(history, &asked, lang)?;
        let Some(retirement) = place.retirement else {
            let missing = if person.sex.is_none() { "sex" } else { "birth" };
            return Err(age_needed(missing));
        };
        let month = retirement.month;
        let Some(row) = in_force(&self.0.portability.links, month, |_| true) else {
            let since = self.0.portability.links.iter().map(|row| row.span.from).min();
            return Err(Error::no_rule(text!(
                "no rule on linking the two schemes is known for {month}",
                "未知 {month} 的城乡养老保险制度衔接规则"
            ))
            .with_hint(since.map_or_else(
                || Text::new("no month is known", "未见起始月份"),
                |since| text!("known from {since}", "已知自 {since} 起"),
            )));
        };
        let career = Career::new(self, history, request.keep.as_deref(), None, None)?;
        let employee: Vec<Months> =
            merged(career.stays.iter().flat_map(|stay| stay.kept(Month::LAST)).collect());
        let resident = resident_months(&request.resident)?;
        let mut overlapping = 0_u16;
        let (mut refunded, mut left) = (Money::ZERO, Money::ZERO);
        for span in &request.resident {
            let both = count(&shared((span.from, span.until), &employee));
            let months = span.until.since(span.from);
            let refundable = span.own.plus(span.collective);
            let back = part(refundable, both, months);
            overlapping = overlapping.saturating_add(both);
            refunded = refunded.plus(back);
            left = left.plus(refundable.minus(back)).plus(span.government);
        }
        let employee_months = count(&employee);
        let resident_months = count(&resident).saturating_sub(overlapping);
        let enough = employee_months >= u16::from(row.value.months);
        let mut notes = Vec::new();
        let resident_balance = if let Some(balance) = request.resident_balance {
            left_of(balance, refunded)?
        } else {
            notes.push(Told::new(
                "resident_principal",
                Text::new(
                    "the resident account is taken as what was paid in, without interest",
                    "居民个人账户按缴入本金计，未含利息",
                ),
            ));
            left
        };
        let (direction, added, counting, words) = if enough {
            let added = Some(resident_balance);
            (Direction::ToEmployee, added, employee_months, &row.value.to_employee)
        } else {
            if request.employee_balance.is_none() {
                notes.push(Told::new(
                    "employee_balance_needed",
                    Text::new(
                        "the employee account's balance was not given; `shebao account` computes it",
                        "未给出职工个人账户余额；可用 `shebao account` 核算",
                    ),
                ));
            }
            let counting = employee_months.saturating_add(resident_months);
            (Direction::ToResident, request.employee_balance, counting, &row.value.to_resident)
        };
        let mut steps = vec![Remark::new("link", words.get(lang).to_owned())];
        if overlapping > 0 {
            steps.push(Remark::new("overlap", row.value.overlap.get(lang).to_owned()));
        }
        let double = row.value.double.as_ref();
        steps.extend(double.map(|words| Remark::new("double", words.get(lang).to_owned())));
        notes.extend(threshold(row.value.months, &retirement));
        let mut cites = Vec::new();
        self.cite(&row.source.cites, &mut cites);
        let mut all_notes = place.notes;
        all_notes.extend(remarks(&notes, lang));
        Ok(LinkStatement {
            direction,
            month,
            employee_months,
            resident_months,
            overlapping_months: overlapping,
            counting_months: counting,
            added,
            refunded,
            paid_at: place.paid_at,
            retirement,
            steps,
            notes: all_notes,
            cites,
            rules: self.id(),
        })
    }
}

fn age_needed(field: &str) -> Error {
    Error::bad_input(Text::new(
        "is needed: the schemes are linked at the statutory age",
        "必填：达到法定退休年龄后方可衔接",
    ))
    .in_field(field)
}

/// That the months of the link are not those that a pension asks for.
fn threshold(months: u8, retirement: &Retirement) -> Option<Told> {
    let (month, minimum) = (retirement.month, retirement.minimum_months);
    (minimum != u16::from(months)).then(|| {
        Told::new(
            "link_threshold",
            text!(
                "the rule of the link names {months} months; in {month} a pension asks for {minimum}, and whether the link follows is not known",
                "衔接规则为 {months} 个月；{month} 最低缴费为 {minimum} 个月，衔接门槛是否随之提高未见规定"
            ),
        )
    })
}

/// What is left of a balance after a refund.
fn left_of(balance: Money, refunded: Money) -> Result<Money> {
    if balance < refunded {
        return Err(Error::bad_input(text!(
            "{balance} is less than the {refunded} to be refunded out of it",
            "{balance} 小于应退还的 {refunded}"
        ))
        .in_field("resident_balance"));
    }
    Ok(balance.minus(refunded))
}

/// The months of the residents' scheme, each once.
fn resident_months(spans: &[ResidentSpan]) -> Result<Vec<Months>> {
    let mut months: Vec<Months> = Vec::new();
    for span in spans {
        let (from, until) = (span.from, span.until);
        if until <= from {
            return Err(Error::bad_input(text!(
                "{until} is not after from, {from}",
                "{until} 不晚于起始月 {from}"
            ))
            .in_field("until"));
        }
        if months.iter().any(|(known, end)| from < *end && *known < until) {
            return Err(Error::bad_input(text!(
                "two spans of the residents' scheme hold months of {from}..{until}",
                "居民养老保险有两个时段都包含 {from}..{until} 中的月份"
            ))
            .in_field("from"));
        }
        months.push((from, until));
    }
    Ok(merged(months))
}

/// The months that a span shares with others.
fn shared(span: Months, others: &[Months]) -> Vec<Months> {
    let cut = others.iter().map(|(from, until)| ((*from).max(span.0), (*until).min(span.1)));
    cut.filter(|(from, until)| from < until).collect()
}

/// The part of an amount for some of its months, half-up to the fen.
fn part(amount: Money, months: u16, of: u16) -> Money {
    let unit = i128::from(of.max(1));
    let product = i128::from(amount.fen()).saturating_mul(i128::from(months));
    let fen = Mode::HalfUp.round(product, unit).checked_div(unit).unwrap_or(0);
    Money::from_fen(i64::try_from(fen).unwrap_or(i64::MAX))
}
