//! Cases that leave something out: computed where every answer gives the same lines, asked for otherwise.

use super::{Assessment, Wages};
use crate::case::{Case, Terms};
use crate::error::{Error, Result};
use crate::lang::text;
use crate::rulebook::Rulebook;
use crate::rulebook::resolve::Trouble;
use crate::rulebook::space::{Dim, Mask, Region, bit, values};
use crate::scheme::{Note, Scheme};
use crate::words::Branch;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// More combinations of missing answers than this are not tried.
const MOST_TRIALS: usize = 512;

/// More schemes than this are not kept for the next wages.
const MOST_KEPT: usize = 64;

/// What the rules say to a case before its wages are known.
#[derive(Debug)]
pub enum Ruling {
    /// One scheme holds, whatever the wages.
    Scheme(Scheme),
    /// Something is left out that may matter with some wages and not with others.
    Open(Box<OpenCase>),
}

/// A case that leaves something out, ready to be computed for any wages.
///
/// ```
/// use shebao::{Case, Rulebook, Ruling, Terms, Wages};
///
/// // Guangzhou's table of 2013 has two schemes, by the kind of employer.
/// let mut case = Case::new("guangzhou", "2013-05".parse()?, "0".parse()?);
/// case.edition = "shi-2014".into();
/// let rules = Rulebook::builtin()?;
/// if let Ruling::Open(open) = rules.ruling(&case, &Terms::default())? {
///     for wage in ["3000", "4500.50"] {
///         let refused = open.assess(Wages::same(wage.parse()?)).unwrap_err();
///         assert_eq!(refused.field(), Some("employer"));
///     }
/// }
/// # Ok::<(), shebao::Error>(())
/// ```
#[derive(Debug)]
pub struct OpenCase {
    rules: Rulebook,
    case: Case,
    terms: Terms,
    needs: BTreeMap<Dim, Mask>,
    /// What the rules say where more is known than the case says.
    resolved: Mutex<BTreeMap<Region, Arc<Resolved>>>,
}

type Resolved = std::result::Result<Scheme, Trouble>;

impl Rulebook {
    /// What the rules say to a case, whatever its wages; a refusal that no wage can change is an error.
    pub fn ruling(&self, case: &Case, terms: &Terms) -> Result<Ruling> {
        match self.resolve(case, terms, &Region::all()) {
            Ok(scheme) => Ok(Ruling::Scheme(scheme)),
            Err(Trouble::Failed(error)) => Err(error),
            Err(Trouble::Needs(needs)) => Ok(Ruling::Open(Box::new(OpenCase {
                rules: self.clone(),
                case: case.clone(),
                terms: terms.clone(),
                needs,
                resolved: Mutex::default(),
            }))),
        }
    }

    /// Computes what is due for a case.
    ///
    /// Where the case leaves something out, and every answer gives the same lines for its wages, that is what is due;
    /// otherwise the error names the option and its values.
    pub fn assess(&self, case: &Case, terms: &Terms) -> Result<Assessment> {
        let wages = Wages::of(case);
        let mut assessment = match self.ruling(case, terms)? {
            Ruling::Scheme(scheme) => scheme.assess(wages),
            Ruling::Open(open) => open.assess(wages)?,
        };
        if case.pay.is_none() {
            let wage = wages.pay.to_string();
            let words = text!(
                "pay was left out; the wage {wage} is taken",
                "未给出实发工资，按缴费工资 {wage} 计算"
            );
            assessment.note("default_taken", "pay", wage, words);
        }
        let uses_fund = assessment
            .lines
            .iter()
            .any(|line| assessment.branch(line) == Some(Branch::HousingFund));
        if case.fund_wage.is_none() && uses_fund {
            let wage = wages.housing_fund.to_string();
            let words = text!(
                "fund-wage was left out; the wage {wage} is taken",
                "未给出公积金工资，按缴费工资 {wage} 计算"
            );
            assessment.note("default_taken", "fund_wage", wage, words);
        }
        Ok(assessment)
    }
}

impl OpenCase {
    /// Computes what is due for some wages, where every answer to what is left out gives the same lines;
    /// otherwise the error names the option and its values.
    ///
    /// The wages of the case itself play no part.
    pub fn assess(&self, wages: Wages) -> Result<Assessment> {
        self.try_every_answer(wages, &self.needs, &Region::all())
    }

    /// What the rules say where more is known than the case says; asked once, as long as there is room.
    fn resolve(&self, known: &Region) -> Arc<Resolved> {
        let lock = || self.resolved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(resolved) = lock().get(known) {
            return Arc::clone(resolved);
        }
        let resolved = Arc::new(self.rules.resolve(&self.case, &self.terms, known));
        let mut kept = lock();
        if kept.len() < MOST_KEPT {
            kept.insert(known.clone(), Arc::clone(&resolved));
        }
        resolved
    }

    fn refused(&self, wages: Wages, needs: &BTreeMap<Dim, Mask>, known: &Region) -> Error {
        self.rules.needs(&self.case, &self.needs_that_matter(wages, needs, known))
    }

    /// Tries every value of what is missing, and takes the result where all of them agree.
    fn try_every_answer(
        &self,
        wages: Wages,
        needs: &BTreeMap<Dim, Mask>,
        known: &Region,
    ) -> Result<Assessment> {
        let refused = || self.refused(wages, needs, known);
        let Some((dim, mask)) = needs.first_key_value() else { return Err(refused()) };
        let mut first: Option<Assessment> = None;
        let answers: Vec<u8> = values(possible(*dim) & *mask).collect();
        if answers.len() > MOST_TRIALS || answers.is_empty() {
            return Err(refused());
        }
        for answer in answers {
            let known = known.with(*dim, bit(answer));
            let assessment = match &*self.resolve(&known) {
                Ok(scheme) => scheme.assess(wages),
                Err(Trouble::Needs(more)) if !more.contains_key(dim) => {
                    self.try_every_answer(wages, more, &known).map_err(|_| refused())?
                }
                Err(_) => return Err(refused()),
            };
            match &first {
                Some(other) if !other.same_lines(&assessment) => return Err(refused()),
                Some(_) => {}
                None => first = Some(assessment),
            }
        }
        let mut assessment = first.ok_or_else(refused)?;
        let book = self.rules.book(&self.case.city, &self.case.edition)?;
        let field = book.names.option(*dim);
        let option = field.replace('_', "-");
        let words = text!(
            "{option} was left out; every value of it gives the same lines",
            "未给出 {option}；各取值结果相同"
        );
        assessment.notes.push(Note {
            code: "no_difference",
            fields: vec![("field", field)],
            text: words,
        });
        Ok(assessment)
    }

    /// The needs that change the lines while the others stand still; all of them where that cannot be told.
    fn needs_that_matter(
        &self,
        wages: Wages,
        needs: &BTreeMap<Dim, Mask>,
        known: &Region,
    ) -> BTreeMap<Dim, Mask> {
        let first = |dim: Dim, mask: Mask| values(possible(dim) & mask).next().unwrap_or(0);
        let matters = |dim: Dim, mask: Mask| {
            let others = needs.iter().filter(|(other, _)| **other != dim);
            let still = others.fold(known.clone(), |region, (other, mask)| {
                region.with(*other, bit(first(*other, *mask)))
            });
            let run = |value: u8| {
                let resolved = self.resolve(&still.with(dim, bit(value)));
                Some(resolved.as_ref().as_ref().ok()?.assess(wages))
            };
            let mut results = values(possible(dim) & mask).map(run);
            let Some(Some(one)) = results.next() else { return true };
            !results.all(|other| other.is_some_and(|other| one.same_lines(&other)))
        };
        let kept: BTreeMap<Dim, Mask> = needs
            .iter()
            .filter(|(dim, mask)| matters(**dim, **mask))
            .map(|(d, m)| (*d, *m))
            .collect();
        if kept.is_empty() { needs.clone() } else { kept }
    }
}

/// The values of a dimension that a missing answer could have.
fn possible(dim: Dim) -> Mask {
    match dim {
        Dim::Employer => (1 << 9) - 1,
        Dim::Employment => 0b111,
        Dim::Hukou => 0b1111,
        Dim::EmployerSize | Dim::Sex | Dim::Joiner => 0b11,
        Dim::InjuryClass => 0xff,
        Dim::Choice(_) | Dim::Age => u128::from(u64::MAX),
        Dim::Area | Dim::Calendar => 0,
    }
}

impl Assessment {
    /// Whether two assessments say the same: the same lines, and the same silences.
    fn same_lines(&self, other: &Self) -> bool {
        let key = |a: &Self| -> Vec<_> {
            a.lines
                .iter()
                .map(|l| {
                    let place = a.program_line(l).map(|line| line.component);
                    (place, l.fund, l.base, l.rate, l.amount, l.amount_before_relief)
                })
                .collect()
        };
        key(self) == key(other) && self.scheme.0.silences == other.scheme.0.silences
    }
}
