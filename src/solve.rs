//! Inversion: the wages that give exactly an asked amount.
//!
//! A payer's total never falls as the wage rises: bases are clamped, rates are not negative, and every rounding keeps order.
//! So shares and cost are inverted by bisection.
//! What is left of a wage may fall where a rounded contribution jumps: take-home T is reached at w exactly where
//! w = T + worker(w), a fixed point of a map that keeps order. Going up from the lowest wage and down from the highest
//! one, that map leads to the least and the greatest fixed point, and all others lie between the two.

use crate::assess::Wages;
use crate::case::{Case, HIGHEST_WAGE, Terms};
use crate::error::{Error, Result};
use crate::lang::{Lang, Text};
use crate::money::Money;
use crate::rate::Rate;
use crate::remark::Remark;
use crate::report::{RulesId, remark};
use crate::rulebook::Rulebook;
use crate::scheme::{Charge, Line, Scheme};
use crate::words::{Goal, Payer};
use serde::{Deserialize, Serialize};

/// The wages that give an asked amount, or the nearest amounts that some wage gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solution {
    /// Every wage that gives the amount to the fen, as intervals that hold both their ends, the lowest first.
    pub answers: Vec<WageInterval>,
    /// Where no wage gives it: the greatest amount below that one does.
    pub nearest_below: Option<Nearest>,
    /// Where no wage gives it: the least amount above that one does.
    pub nearest_above: Option<Nearest>,
}

/// A solution with what was asked, and what was assumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolveReport {
    /// What was solved for.
    pub goal: Goal,
    /// The amount that was asked for, yuan.
    pub amount: Money,
    /// Every wage that gives the amount to the fen, as intervals that hold both their ends, the lowest first.
    pub answers: Vec<WageInterval>,
    /// Where no wage gives it: the greatest amount below that one does.
    pub nearest_below: Option<Nearest>,
    /// Where no wage gives it: the least amount above that one does.
    pub nearest_above: Option<Nearest>,
    /// Whether every branch asked for has a rule; where it is false, the branches without one are left out.
    pub complete: bool,
    /// What was assumed.
    pub notes: Vec<Remark>,
    /// Which rules these are.
    pub rules: RulesId,
}

/// Wages in yuan a month, in steps of a fen; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WageInterval {
    /// The lowest wage.
    pub from: Money,
    /// The highest wage.
    pub to: Money,
}

/// An amount that can be had, and the wages that give it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nearest {
    /// The lowest wage that gives it.
    pub wage: Money,
    /// The amount.
    pub value: Money,
    /// Every wage that gives it, as intervals that hold both their ends, the lowest first.
    pub wages: Vec<WageInterval>,
}

impl Rulebook {
    /// The wages of a case that give an asked amount; the case's own wage plays no part.
    ///
    /// Its housing-fund wage and pay stay as they are where they are given, and go with the wage where they are not.
    ///
    /// ```
    /// use shebao::{Case, Goal, Lang, Rulebook, Terms};
    ///
    /// let mut case = Case::new("beijing", "2013-05".parse()?, "0".parse()?);
    /// case.edition = "shi-2014".into();
    /// let rules = Rulebook::builtin()?;
    /// let found = rules.solve(&case, &Terms::default(), Goal::TakeHome, "2790".parse()?, Lang::En)?;
    /// assert_eq!(found.answers[0].from.to_string(), "3000.00"); // less 7 %
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn solve(
        &self,
        case: &Case,
        terms: &Terms,
        goal: Goal,
        amount: Money,
        lang: Lang,
    ) -> Result<SolveReport> {
        let asked = Case { wage: Money::ZERO, ..case.clone() };
        let scheme = self.scheme(&asked, terms)?;
        let found = scheme.solve(goal, amount, case.fund_wage, case.pay)?;
        Ok(SolveReport {
            goal,
            amount,
            answers: found.answers,
            nearest_below: found.nearest_below,
            nearest_above: found.nearest_above,
            complete: scheme.0.complete,
            notes: scheme.notes().iter().map(|note| remark(note, lang)).collect(),
            rules: self.id(),
        })
    }
}

impl Scheme {
    /// The wages that give an asked amount, where the housing-fund wage and the pay are fixed or go with the wage.
    pub fn solve(
        &self,
        goal: Goal,
        amount: Money,
        fund_wage: Option<Money>,
        pay: Option<Money>,
    ) -> Result<Solution> {
        self.check_rates()?;
        self.check_sums()?;
        let inverse = Inverse { scheme: self, goal, fund_wage, pay };
        Ok(match (goal, pay) {
            (Goal::TakeHome, None) => inverse.take_home(amount.fen()),
            (Goal::TakeHome, Some(_)) => inverse.monotone(amount.fen(), false),
            _ => inverse.monotone(amount.fen(), true),
        })
    }

    /// A worker who pays all of a further yuan away, or more, has no wage for an asked take-home.
    fn check_rates(&self) -> Result<()> {
        let of_worker = |line: &&Line| self.0.payer(line) == Payer::Worker;
        let rates = self.0.lines.iter().filter(of_worker).filter_map(|line| match line.charge {
            Charge::Rate(rate) => Some(rate),
            Charge::Fixed(_) => None,
        });
        if rates.fold(Rate::ZERO, Rate::plus) < Rate::ONE {
            return Ok(());
        }
        Err(Error::no_rule(Text::new(
            "the worker's rates add up to 100 per cent or more, and cannot be inverted",
            "个人费率合计达到 100%，无法反推",
        )))
    }

    /// Where the sum of two payers is rounded, a payer's part may fall as the wage rises: if their bases differ,
    /// or if a relief is rounded more coarsely than what it comes off.
    fn check_sums(&self) -> Result<()> {
        let program = &self.0;
        let summed: Vec<_> =
            program.lines.iter().filter(|line| line.sum_rounding.is_some()).collect();
        let odd = summed.iter().any(|line| {
            let rated = matches!(line.charge, Charge::Rate(_)) && line.relief.is_none();
            summed.iter().any(|other| {
                program.same_item(line, other)
                    && (line.base != other.base
                        || line.base_rounding != other.base_rounding
                        || !rated)
            })
        });
        if !odd {
            return Ok(());
        }
        Err(Error::no_rule(Text::new(
            "the sum of both sides is rounded over different bases or before a relief, and cannot be inverted",
            "双方合计取整而基数不同或另有减免，无法反推",
        )))
    }
}

/// The highest wage that is taken, in fen.
const HIGHEST: i64 = HIGHEST_WAGE.fen();

/// What is asked of a scheme; amounts and wages in fen.
struct Inverse<'s> {
    scheme: &'s Scheme,
    goal: Goal,
    fund_wage: Option<Money>,
    pay: Option<Money>,
}

impl Inverse<'_> {
    /// What a wage gives.
    fn value(&self, wage: i64) -> i64 {
        let wage = Money::from_fen(wage);
        let pay = self.pay.unwrap_or(wage);
        let wages = Wages { insurance: wage, housing_fund: self.fund_wage.unwrap_or(wage), pay };
        let total = |payer| self.scheme.0.total_of(payer, wages);
        let value = match self.goal {
            Goal::TakeHome => pay.minus(total(Payer::Worker)),
            Goal::WorkerShare => total(Payer::Worker),
            Goal::EmployerShare => total(Payer::Employer),
            Goal::EmployerCost => pay.plus(total(Payer::Employer)),
        };
        value.fen()
    }

    /// The least wage from which on something holds, if it holds for the higher ones; one above the highest where it never does.
    fn first(holds: impl Fn(i64) -> bool) -> i64 {
        let (mut low, mut high) = (0_i64, HIGHEST.saturating_add(1));
        while low < high {
            let middle = low.saturating_add(high.saturating_sub(low) / 2);
            if holds(middle) {
                high = middle;
            } else {
                low = middle.saturating_add(1);
            }
        }
        low
    }

    /// The amount that a wage gives, if there is such a wage, with every wage that gives it.
    fn nearest(&self, wage: i64, rises: bool) -> Option<Nearest> {
        let value = (0..=HIGHEST).contains(&wage).then(|| self.value(wage))?;
        nearest_of(value, self.interval(value, rises).into_iter().collect())
    }

    /// Inverts an amount that only rises with the wage, or only falls.
    fn monotone(&self, target: i64, rises: bool) -> Solution {
        if let Some(answer) = self.interval(target, rises) {
            return found(vec![answer]);
        }
        let from = self.first_reaching(target, rises);
        let (before, after) =
            (self.nearest(from.saturating_sub(1), rises), self.nearest(from, rises));
        let (nearest_below, nearest_above) = if rises { (before, after) } else { (after, before) };
        Solution { answers: Vec::new(), nearest_below, nearest_above }
    }

    /// The least wage that gives so much, or so little where amounts fall.
    fn first_reaching(&self, target: i64, rises: bool) -> i64 {
        Self::first(
            |wage| {
                if rises { self.value(wage) >= target } else { self.value(wage) <= target }
            },
        )
    }

    /// The wages that give an amount that only rises with the wage, or only falls.
    fn interval(&self, target: i64, rises: bool) -> Option<WageInterval> {
        let from = self.first_reaching(target, rises);
        let next = if rises { target.saturating_add(1) } else { target.saturating_sub(1) };
        let beyond = self.first_reaching(next, rises);
        (from < beyond).then(|| WageInterval {
            from: Money::from_fen(from),
            to: Money::from_fen(beyond.saturating_sub(1)),
        })
    }

    /// Inverts what is left of a wage after the worker's contributions.
    fn take_home(&self, target: i64) -> Solution {
        let answers = self.fixed_points(target);
        if !answers.is_empty() {
            return found(answers);
        }
        // A fen more of wage leaves at most a fen more, so from the least amount to the greatest every one is reached.
        let lowest_reached = target < self.value(HIGHEST);
        let mut far = if lowest_reached { self.value(0) } else { self.value(HIGHEST) };
        let mut near = target;
        while near.abs_diff(far) > 1 {
            let middle = near.saturating_add(far.saturating_sub(near) / 2);
            if self.fixed_points(middle).is_empty() {
                near = middle;
            } else {
                far = middle;
            }
        }
        let nearest = nearest_of(far, self.fixed_points(far));
        let (nearest_below, nearest_above) =
            if lowest_reached { (None, nearest) } else { (nearest, None) };
        Solution { answers: Vec::new(), nearest_below, nearest_above }
    }

    /// The wages w with w = target + worker(w).
    fn fixed_points(&self, target: i64) -> Vec<WageInterval> {
        let map = |wage: i64| target.saturating_add(wage.saturating_sub(self.value(wage)));
        let mut high = HIGHEST;
        loop {
            let next = map(high);
            if next >= high {
                break;
            }
            if next < 0 {
                return Vec::new();
            }
            high = next;
        }
        let mut answers: Vec<WageInterval> = Vec::new();
        let mut wage = 0_i64;
        while wage <= high {
            let next = map(wage);
            if next > wage {
                // No wage between the two is a fixed point: the map keeps order.
                wage = next;
                continue;
            }
            if next == wage {
                let here = Money::from_fen(wage);
                match answers.last_mut() {
                    Some(last) if last.to.fen().saturating_add(1) == wage => last.to = here,
                    _ => answers.push(WageInterval { from: here, to: here }),
                }
            }
            wage = wage.saturating_add(1);
        }
        answers
    }
}

/// An amount with the wages that give it, if any does.
fn nearest_of(value: i64, wages: Vec<WageInterval>) -> Option<Nearest> {
    let wage = wages.first()?.from;
    Some(Nearest { wage, value: Money::from_fen(value), wages })
}

fn found(answers: Vec<WageInterval>) -> Solution {
    Solution { answers, nearest_below: None, nearest_above: None }
}
