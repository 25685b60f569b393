//! Cases that leave something out: computed where every answer gives the same lines, asked for otherwise.

use super::{Assessment, Wages};
use crate::case::{Case, Terms};
use crate::error::Result;
use crate::lang::text;
use crate::rulebook::Rulebook;
use crate::rulebook::resolve::Trouble;
use crate::rulebook::space::{Dim, Mask, Region, bit, values};
use crate::scheme::Note;
use crate::words::Branch;
use std::collections::BTreeMap;

/// More combinations of missing answers than this are not tried.
const MOST_TRIALS: usize = 512;

impl Rulebook {
    /// Computes what is due for a case.
    ///
    /// Where the case leaves something out, and every answer gives the same lines for its wages, that is what is due;
    /// otherwise the error names the option and its values.
    pub fn assess(&self, case: &Case, terms: &Terms) -> Result<Assessment> {
        let wages = Wages::of(case);
        let mut assessment = match self.resolve(case, terms, &Region::all()) {
            Ok(scheme) => scheme.assess(wages),
            Err(Trouble::Failed(error)) => return Err(error),
            Err(Trouble::Needs(needs)) => {
                self.try_every_answer(case, terms, &needs, &Region::all())?
            }
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

    /// Tries every value of what is missing, and takes the result where all of them agree.
    fn try_every_answer(
        &self,
        case: &Case,
        terms: &Terms,
        needs: &BTreeMap<Dim, Mask>,
        known: &Region,
    ) -> Result<Assessment> {
        let refused = || self.needs(case, &self.needs_that_matter(case, terms, needs, known));
        let Some((dim, mask)) = needs.first_key_value() else { return Err(refused()) };
        let mut first: Option<Assessment> = None;
        let answers: Vec<u8> = values(possible(*dim) & *mask).collect();
        if answers.len() > MOST_TRIALS || answers.is_empty() {
            return Err(refused());
        }
        for answer in answers {
            let known = known.with(*dim, bit(answer));
            let assessment = match self.resolve(case, terms, &known) {
                Ok(scheme) => scheme.assess(Wages::of(case)),
                Err(Trouble::Needs(more)) if !more.contains_key(dim) => {
                    self.try_every_answer(case, terms, &more, &known).map_err(|_| refused())?
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
        let book = self.book(&case.city, &case.edition)?;
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
}

impl Rulebook {
    /// The needs that change the lines while the others stand still; all of them where that cannot be told.
    fn needs_that_matter(
        &self,
        case: &Case,
        terms: &Terms,
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
                let scheme = self.resolve(case, terms, &still.with(dim, bit(value))).ok()?;
                Some(scheme.assess(Wages::of(case)))
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
