//! What one payer is charged for a branch, its components taken together: a row of a declaration.

use super::Assessment;
use crate::money::Money;
use crate::rate::Rate;
use crate::words::{Branch, Payer};
use serde::{Deserialize, Serialize};

/// What one payer is charged for a branch in a month; amounts in yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charged {
    /// The branch.
    pub branch: Branch,
    /// Who pays.
    pub payer: Payer,
    /// The wage that the base was formed from.
    pub wage: Money,
    /// The contribution base; none where there is none, or components have different ones.
    pub base: Option<Money>,
    /// The rates of the components together; none where one is a fixed sum, or their bases differ.
    pub rate: Option<Rate>,
    /// The amount before relief.
    pub amount_before_relief: Money,
    /// The relief.
    pub relief: Money,
    /// The amount due.
    pub amount: Money,
}

impl Assessment {
    /// What each payer is charged for each branch, where there is such a line.
    pub fn charged(&self) -> Vec<Charged> {
        let mut found: Vec<Charged> = Vec::new();
        for line in self.lines() {
            let (Some(branch), Some(payer)) = (self.branch(line), self.payer(line)) else {
                continue;
            };
            let this = Charged {
                branch,
                payer,
                wage: line.wage,
                base: line.base,
                rate: line.rate,
                amount_before_relief: line.amount_before_relief,
                relief: line.relief,
                amount: line.amount,
            };
            match found.iter_mut().find(|one| (one.branch, one.payer) == (branch, payer)) {
                Some(one) => one.add(&this),
                None => found.push(this),
            }
        }
        found.sort_by_key(|one| (one.branch, one.payer));
        found
    }
}

impl Charged {
    /// Adds another component of the branch.
    fn add(&mut self, other: &Self) {
        let one_base = self.base.is_none() || other.base.is_none() || self.base == other.base;
        self.rate = self.rate.zip(other.rate).filter(|_| one_base).map(|(a, b)| a.plus(b));
        self.base = if one_base { self.base.or(other.base) } else { None };
        self.amount_before_relief = self.amount_before_relief.plus(other.amount_before_relief);
        self.relief = self.relief.plus(other.relief);
        self.amount = self.amount.plus(other.amount);
    }
}
