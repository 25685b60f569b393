//! Arrears 补缴, 补差: what a month owes by one computation and by another, from rounded amounts.

mod clocks;
mod totals;

use crate::assess::{Assessment, Charged};
use crate::money::Money;
use crate::month::Month;
use crate::remark::Remark;
use crate::words::{Branch, Fund, Payer};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use clocks::Late;
pub use totals::{ArrearsSums, ArrearsTotals, FundSums};

/// What one payer owes to one branch for a month, where it is not what was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The branch.
    pub branch: Branch,
    /// Who pays.
    pub payer: Payer,
    /// What was paid, yuan; 0 where nothing was.
    pub paid: Money,
    /// What is due, yuan; 0 where nothing is.
    pub due: Money,
    /// Due less paid: above 0 it is to be paid afterwards, below 0 it goes back.
    pub difference: Money,
    /// The first day that may bear a surcharge, where a cited rule names it.
    pub late_from: Option<NaiveDate>,
    /// The surcharge, yuan; 0 until [`Rulebook::charge_late`](crate::Rulebook::charge_late) reckons it.
    pub surcharge: Money,
}

/// What goes to one fund for a month, where it is not what went there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundDifference {
    /// The branch.
    pub branch: Branch,
    /// Who pays.
    pub payer: Payer,
    /// Where the money goes; `unsplit` where one of the two sides does not say.
    pub fund: Fund,
    /// Due less paid, yuan.
    pub difference: Money,
}

/// A month's differences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrears {
    /// The contribution month.
    pub month: Month,
    /// By branch and payer; none where nothing differs.
    pub differences: Vec<Difference>,
    /// By branch, payer and fund: for each branch and payer they add up to its difference.
    pub funds: Vec<FundDifference>,
    /// What is to be paid afterwards: the sum of the differences above 0.
    pub back_pay: Money,
    /// What goes back: the sum of the differences below 0, without its sign.
    pub refund: Money,
    /// How what is due is charged, by branch and payer; none where it came from a file.
    pub charged: Vec<Charged>,
    /// Branches whose due amount is not settled: charged by the last value known until a notice comes, or carried.
    pub unsettled: Vec<Branch>,
    /// What both computations assumed, and the branches that could not be compared.
    pub notes: Vec<Remark>,
}

/// What each payer pays to each branch.
pub type Amounts = BTreeMap<(Branch, Payer), Money>;

/// What each payer pays to each branch, by where the money goes.
///
/// Where that is not known, the fund is [`Fund::Unsplit`].
pub type FundAmounts = BTreeMap<(Branch, Payer, Fund), Money>;

/// Where what is due differs from what was paid, by branch and payer.
///
/// ```
/// use shebao::{FundAmounts, Branch, Fund, Payer, differences};
///
/// let of = |yuan: &str| -> shebao::Result<FundAmounts> {
///     Ok(FundAmounts::from([((Branch::Pension, Payer::Worker, Fund::IndividualAccount), yuan.parse()?)]))
/// };
/// let (paid, due) = (of("560")?, of("572.96")?);
/// assert_eq!(differences(&paid, &due)[0].difference.to_string(), "12.96");
/// assert!(differences(&due, &due).is_empty());
/// # Ok::<(), shebao::Error>(())
/// ```
pub fn differences(paid: &FundAmounts, due: &FundAmounts) -> Vec<Difference> {
    let all = pairs(paid, due).into_iter().map(|(branch, payer)| {
        let of = |amounts: &FundAmounts| -> Money {
            parts(amounts, branch, payer).map(|(_, m)| m).sum()
        };
        let (paid, due) = (of(paid), of(due));
        let (difference, surcharge) = (due.minus(paid), Money::ZERO);
        Difference { branch, payer, paid, due, difference, late_from: None, surcharge }
    });
    all.filter(|one| one.difference != Money::ZERO).collect()
}

/// Where what goes to a fund differs from what went there.
///
/// A branch and payer that one side does not divide differs as a whole, under [`Fund::Unsplit`].
pub fn fund_differences(paid: &FundAmounts, due: &FundAmounts) -> Vec<FundDifference> {
    let mut found = Vec::new();
    for (branch, payer) in pairs(paid, due) {
        let mut by_fund: BTreeMap<Fund, Money> = BTreeMap::new();
        for (fund, amount) in parts(due, branch, payer) {
            let sum = by_fund.entry(fund).or_default();
            *sum = sum.plus(amount);
        }
        for (fund, amount) in parts(paid, branch, payer) {
            let sum = by_fund.entry(fund).or_default();
            *sum = sum.minus(amount);
        }
        let undivided = |amounts| {
            parts(amounts, branch, payer).any(|(fund, m)| fund == Fund::Unsplit && m != Money::ZERO)
        };
        if undivided(paid) || undivided(due) {
            let whole = by_fund.values().copied().sum();
            by_fund = BTreeMap::from([(Fund::Unsplit, whole)]);
        }
        let all = by_fund.into_iter().filter(|(_, difference)| *difference != Money::ZERO);
        found.extend(all.map(|(fund, difference)| FundDifference {
            branch,
            payer,
            fund,
            difference,
        }));
    }
    found
}

/// Every branch and payer that either side has something of.
fn pairs(paid: &FundAmounts, due: &FundAmounts) -> Vec<(Branch, Payer)> {
    let keys = paid.keys().chain(due.keys());
    let mut pairs: Vec<(Branch, Payer)> =
        keys.map(|(branch, payer, _)| (*branch, *payer)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// What one payer pays to one branch, fund by fund.
fn parts(
    amounts: &FundAmounts,
    branch: Branch,
    payer: Payer,
) -> impl Iterator<Item = (Fund, Money)> {
    let of = amounts.iter().filter(move |((b, p, _), _)| (*b, *p) == (branch, payer));
    of.map(|((_, _, fund), amount)| (*fund, *amount))
}

impl Arrears {
    /// What a month owes beside what was paid for it.
    pub fn of(month: Month, paid: &FundAmounts, due: &FundAmounts) -> Self {
        let differences = differences(paid, due);
        let funds = fund_differences(paid, due);
        let (charged, unsettled, notes) = (Vec::new(), Vec::new(), Vec::new());
        let (back_pay, refund) = (Money::ZERO, Money::ZERO);
        let mut arrears =
            Self { month, differences, funds, back_pay, refund, charged, unsettled, notes };
        arrears.sum();
        arrears
    }

    /// Leaves out the branches and payers that are not wanted, such as those whose amount could not be read.
    pub fn retain(&mut self, wanted: impl Fn(Branch, Payer) -> bool) {
        self.differences.retain(|one| wanted(one.branch, one.payer));
        self.funds.retain(|one| wanted(one.branch, one.payer));
        self.charged.retain(|one| wanted(one.branch, one.payer));
        self.unsettled.retain(|branch| Payer::ALL.iter().any(|payer| wanted(*branch, *payer)));
        self.sum();
    }

    fn sum(&mut self) {
        let of = |wanted: fn(&Difference) -> bool| -> Money {
            self.differences.iter().filter(|one| wanted(one)).map(|one| one.difference).sum()
        };
        let (back_pay, refund) = (
            of(|one| one.difference > Money::ZERO),
            Money::ZERO.minus(of(|one| one.difference < Money::ZERO)),
        );
        (self.back_pay, self.refund) = (back_pay, refund);
    }
}

impl Assessment {
    /// What each payer pays to each branch, where there is such a line.
    pub fn amounts(&self) -> Amounts {
        let pairs = Branch::ALL.iter().flat_map(|b| Payer::ALL.iter().map(move |p| (*b, *p)));
        pairs
            .filter_map(|(branch, payer)| Some(((branch, payer), self.amount(branch, payer)?)))
            .collect()
    }

    /// What each payer pays to each branch, by fund, where there is such a line.
    pub fn fund_amounts(&self) -> FundAmounts {
        let mut amounts = FundAmounts::new();
        for line in self.lines() {
            if let (Some(branch), Some(payer)) = (self.branch(line), self.payer(line)) {
                let sum = amounts.entry((branch, payer, line.fund)).or_default();
                *sum = sum.plus(line.amount);
            }
        }
        amounts
    }
}
