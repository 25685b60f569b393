//! The sums of many arrears: for each person, branch, payer and fund, with refunds kept apart.

use super::Arrears;
use crate::money::Money;
use crate::words::{Branch, Fund, Payer};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is to be paid afterwards and what goes back, which are never set off against each other; yuan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrearsSums {
    /// The differences above 0.
    pub back_pay: Money,
    /// The differences below 0, without their sign.
    pub refund: Money,
    /// The surcharges.
    pub surcharge: Money,
}

/// What more goes to a fund and what comes back from it; yuan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundSums {
    /// What more goes there.
    pub back_pay: Money,
    /// What comes back, without its sign.
    pub refund: Money,
}

/// The sums of many arrears, each amount counted once in every one of the lists.
///
/// By fund, back pay less refund is that of the others; each of the two may be larger,
/// where an amount stays the same and goes elsewhere.
///
/// ```
/// use shebao::{FundAmounts, Arrears, ArrearsTotals, Branch, Fund, Payer};
///
/// let paid = FundAmounts::from([((Branch::Pension, Payer::Worker, Fund::IndividualAccount), "560".parse()?)]);
/// let due = FundAmounts::from([((Branch::Pension, Payer::Employer, Fund::Pooled), "800".parse()?)]);
/// let mut totals = ArrearsTotals::default();
/// totals.add("007", &Arrears::of("2026-01".parse()?, &paid, &due));
/// assert_eq!(totals.by_person["007"].back_pay.to_string(), "800.00");
/// assert_eq!(totals.by_fund[&Fund::IndividualAccount].refund.to_string(), "560.00");
/// # Ok::<(), shebao::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrearsTotals {
    /// Everything together.
    pub all: ArrearsSums,
    /// By the id of the person.
    pub by_person: BTreeMap<String, ArrearsSums>,
    /// By branch.
    pub by_branch: BTreeMap<Branch, ArrearsSums>,
    /// By payer.
    pub by_payer: BTreeMap<Payer, ArrearsSums>,
    /// By fund, without the surcharges.
    pub by_fund: BTreeMap<Fund, FundSums>,
}

impl ArrearsTotals {
    /// Adds what one person owes for one month.
    pub fn add(&mut self, person: &str, arrears: &Arrears) {
        for one in &arrears.differences {
            let owed = ArrearsSums::of(one.difference, one.surcharge);
            self.all.add(owed);
            match self.by_person.get_mut(person) {
                Some(sums) => sums.add(owed),
                None => {
                    self.by_person.insert(person.to_owned(), owed);
                }
            }
            self.by_branch.entry(one.branch).or_default().add(owed);
            self.by_payer.entry(one.payer).or_default().add(owed);
        }
        for one in &arrears.funds {
            let owed = ArrearsSums::of(one.difference, Money::ZERO);
            let sums = self.by_fund.entry(one.fund).or_default();
            sums.back_pay = sums.back_pay.plus(owed.back_pay);
            sums.refund = sums.refund.plus(owed.refund);
        }
    }
}

impl ArrearsSums {
    fn of(difference: Money, surcharge: Money) -> Self {
        let back_pay = difference.max(Money::ZERO);
        Self { back_pay, refund: back_pay.minus(difference), surcharge }
    }

    fn add(&mut self, other: Self) {
        self.back_pay = self.back_pay.plus(other.back_pay);
        self.refund = self.refund.plus(other.refund);
        self.surcharge = self.surcharge.plus(other.surcharge);
    }
}
