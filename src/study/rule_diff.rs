//! What changed in a city's rules between two months or two editions: in words, and in money for standard workers.

use super::coverage::RuleInForce;
use crate::case::{Case, Terms};
use crate::error::Result;
use crate::lang::Lang;
use crate::money::Money;
use crate::month::Month;
use crate::rulebook::Rulebook;
use crate::rulebook::book::{BaseRule, Bound};
use crate::rulebook::space::{Dim, Region, bit};
use crate::words::{Branch, EmployerKind, EmployerSize, Employment, Hukou};
use serde::{Deserialize, Serialize};

/// One side of a difference: an edition in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesAt {
    /// The edition.
    pub edition: String,
    /// The month.
    pub month: Month,
}

/// What changed between two sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesDiff {
    /// The id of the city.
    pub city: String,
    /// The side before.
    pub from: RulesAt,
    /// The side after.
    pub to: RulesAt,
    /// Rules whose figure changed.
    pub changed: Vec<ChangedRule>,
    /// Rules that hold only before.
    pub gone: Vec<RuleInForce>,
    /// Rules that hold only after.
    pub new: Vec<RuleInForce>,
    /// What it means for standard workers whose sums changed, or are known on one side only.
    pub money: Vec<ChangedMoney>,
}

/// A rule before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedRule {
    /// The rule before.
    pub before: RuleInForce,
    /// The rule after.
    pub after: RuleInForce,
}

/// What standard workers owe before and after; amounts in yuan a month, null where nothing is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedMoney {
    /// Which wage it is: `floor`, `average` (a third of the ceiling) or `ceiling` of the pension base after;
    /// `floor_before`, `average_before` or `ceiling_before` of the one before, where that is another.
    pub wage_is: String,
    /// The wage.
    pub wage: Money,
    /// The kinds of hukou that it is the same for.
    pub hukou: Vec<Hukou>,
    /// The kinds of employer that it is the same for.
    pub employer: Vec<EmployerKind>,
    /// What employer and worker owe before.
    pub before: Option<Owed>,
    /// What employer and worker owe after.
    pub after: Option<Owed>,
}

/// What both sides owe in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// The employer.
    pub employer: Money,
    /// The worker.
    pub worker: Money,
    /// Whether every branch has a rule.
    pub complete: bool,
}

impl Rulebook {
    /// What changed in a city's rules between two sides.
    ///
    /// The standard workers are full-time, of injury class 1, of a small employer, without housing fund.
    pub fn rules_diff(
        &self,
        city: &str,
        from: &RulesAt,
        to: &RulesAt,
        lang: Lang,
    ) -> Result<RulesDiff> {
        let before = self.rules_in_force(city, &from.edition, Some(from.month), lang)?;
        let after = self.rules_in_force(city, &to.edition, Some(to.month), lang)?;
        let same_key = |a: &RuleInForce, b: &RuleInForce| {
            (a.branch, &a.component, &a.kind, a.into, &a.when)
                == (b.branch, &b.component, &b.kind, b.into, &b.when)
        };
        let mut changed = Vec::new();
        let mut gone = Vec::new();
        for rule in &before {
            match after.iter().find(|other| same_key(rule, other)) {
                Some(other) if other.figure != rule.figure => {
                    changed.push(ChangedRule { before: rule.clone(), after: other.clone() });
                }
                Some(_) => {}
                None => gone.push(rule.clone()),
            }
        }
        let is_new = |rule: &&RuleInForce| !before.iter().any(|other| same_key(rule, other));
        let added = after.iter().filter(is_new).cloned().collect();
        let id = self.place_id(city).unwrap_or(city).to_owned();
        let mut money = Vec::new();
        let new = self.standard_wages(city, to);
        let old = self.standard_wages(city, from).into_iter().map(|(what, wage)| match what {
            "floor" => ("floor_before", wage),
            "average" => ("average_before", wage),
            _ => ("ceiling_before", wage),
        });
        let old: Vec<_> =
            old.filter(|(_, wage)| !new.iter().any(|(_, same)| same == wage)).collect();
        for (wage_is, wage) in new.into_iter().chain(old) {
            money.extend(self.money(city, from, to, wage_is, wage));
        }
        Ok(RulesDiff {
            city: id,
            from: from.clone(),
            to: to.clone(),
            changed,
            gone,
            new: added,
            money,
        })
    }

    /// The floor, a third of the ceiling, and the ceiling of the pension base of a full-time worker of a private
    /// enterprise in the main area.
    fn standard_wages(&self, city: &str, at: &RulesAt) -> Vec<(&'static str, Money)> {
        let Ok(book) = self.book(city, &at.edition) else { return Vec::new() };
        let pension = book.components.iter().filter(|c| c.branch == Branch::Pension);
        let bases = pension.flat_map(|component| &component.bases);
        let worker = Region::all()
            .with(Dim::Employment, bit(Employment::FullTime.index()))
            .with(Dim::Employer, bit(EmployerKind::Private.index()))
            .with(Dim::Area, bit(0));
        let holding = bases.filter(|row| row.span.contains(at.month) && row.region.meets(&worker));
        let limits = holding.filter_map(|row| match &row.value {
            BaseRule::Between { floor: Bound::Amount(floor), ceiling: Bound::Amount(top) } => {
                Some((*floor, *top))
            }
            _ => None,
        });
        let Some((floor, ceiling)) = limits.max() else { return Vec::new() };
        let average = Money::from_fen(ceiling.fen().checked_div(3).unwrap_or(0));
        vec![("floor", floor), ("average", average), ("ceiling", ceiling)]
    }

    /// What one wage owes on both sides, the same sums together.
    fn money(
        &self,
        city: &str,
        from: &RulesAt,
        to: &RulesAt,
        wage_is: &str,
        wage: Money,
    ) -> Vec<ChangedMoney> {
        let mut found: Vec<ChangedMoney> = Vec::new();
        for hukou in Hukou::ALL {
            for one in self.money_of(city, from, to, *hukou, wage_is, wage) {
                let alike = found.iter_mut().find(|known| {
                    (known.before, known.after) == (one.before, one.after)
                        && known.employer == one.employer
                });
                match alike {
                    Some(alike) => alike.hukou.push(*hukou),
                    None => found.push(one),
                }
            }
        }
        found
    }

    /// What one wage owes on both sides under one hukou, employers with the same sums together.
    fn money_of(
        &self,
        city: &str,
        from: &RulesAt,
        to: &RulesAt,
        hukou: Hukou,
        wage_is: &str,
        wage: Money,
    ) -> Vec<ChangedMoney> {
        let mut found: Vec<ChangedMoney> = Vec::new();
        for employer in EmployerKind::ALL {
            let owed = |at: &RulesAt| self.owed(city, at, wage, hukou, *employer);
            let (before, after) = (owed(from), owed(to));
            if before == after {
                continue;
            }
            let alike = found.iter_mut().find(|one| (one.before, one.after) == (before, after));
            match alike {
                Some(alike) => alike.employer.push(*employer),
                None => found.push(ChangedMoney {
                    wage_is: wage_is.to_owned(),
                    wage,
                    hukou: vec![hukou],
                    employer: vec![*employer],
                    before,
                    after,
                }),
            }
        }
        found
    }

    fn owed(
        &self,
        city: &str,
        at: &RulesAt,
        wage: Money,
        hukou: Hukou,
        employer: EmployerKind,
    ) -> Option<Owed> {
        let mut case = Case::new(city, at.month, wage);
        case.edition.clone_from(&at.edition);
        case.hukou = Some(hukou);
        case.employer = Some(employer);
        case.employment = Some(Employment::FullTime);
        case.employer_size = Some(EmployerSize::MicroSmallMedium);
        case.injury_class = Some(1);
        let terms = Terms { allow_missing: true, ..Terms::default() };
        let assessment = self.assess(&case, &terms).ok()?;
        if assessment.lines().is_empty() && !assessment.is_complete() {
            return None;
        }
        let totals = assessment.totals();
        Some(Owed {
            employer: totals.employer,
            worker: totals.worker,
            complete: assessment.is_complete(),
        })
    }
}
