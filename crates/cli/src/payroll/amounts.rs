//! The amounts of rows: the one place where schemes meet wages.

use super::keys::{Keys, Rule};
use crate::failure::Failure;
use shebao::{Assessment, Branch, Columns, Money, Payer, Plan, Rows, Schemes, Totals, Wages};
use std::sync::atomic::Ordering;

/// The columns of amounts: one a branch and payer, then the totals.
pub(crate) struct Amounts {
    plan: Plan,
}

impl Amounts {
    /// Compiles every scheme that the roster is known to need.
    pub(crate) fn new(keys: &Keys<'_>, pairs: &[(Branch, Payer)]) -> Result<Self, Failure> {
        let mut columns: Vec<shebao::Column> =
            pairs.iter().map(|(branch, payer)| shebao::Column::Amount(*branch, *payer)).collect();
        columns.extend(shebao::Column::TOTALS);
        let mut schemes = Vec::new();
        for rule in keys.known() {
            if let Rule::Held(held) = &*rule
                && let Ok(number) = u32::try_from(schemes.len())
            {
                held.planned.store(number, Ordering::Relaxed);
                schemes.push(held.scheme.clone());
            }
        }
        Ok(Self { plan: Plan::new(schemes, &columns)? })
    }

    /// The amounts of one row, in fen, in the order of the columns.
    pub(crate) fn of(&self, assessment: &Assessment) -> Vec<i64> {
        self.plan.columns().iter().map(|column| column.read(assessment).fen()).collect()
    }

    /// How many columns are not totals.
    fn pairs(&self) -> usize {
        self.plan.columns().len() - shebao::Column::TOTALS.len()
    }

    /// Totals out of the amounts of a row.
    pub(crate) fn totals(&self, amount: impl Fn(usize) -> i64) -> Totals {
        let total = |number: usize| Money::from_fen(amount(self.pairs() + number));
        Totals {
            employer: total(0),
            worker: total(1),
            pooled: total(2),
            individual_account: total(3),
            mutual_aid: total(4),
            housing_fund: total(5),
            unsplit: total(6),
            all: total(7),
            employer_cost: total(8),
            take_home: total(9),
        }
    }
}

/// So many rows are computed together: their amounts stay in the cache until they are printed.
pub(crate) const TOGETHER: usize = 512;

/// Rows that are computed together, and their amounts.
pub(crate) struct Together {
    schemes: Vec<u32>,
    wages: Vec<i64>,
    fund_wages: Vec<i64>,
    pay: Vec<i64>,
    columns: Columns,
}

impl Together {
    pub(crate) fn new(amounts: &Amounts) -> Self {
        let rows = || Vec::with_capacity(TOGETHER);
        Self {
            schemes: Vec::with_capacity(TOGETHER),
            wages: rows(),
            fund_wages: rows(),
            pay: rows(),
            columns: Columns::new(amounts.plan.columns().len(), TOGETHER),
        }
    }

    pub(crate) fn push(&mut self, scheme: u32, wages: Wages) {
        self.schemes.push(scheme);
        self.wages.push(wages.insurance.fen());
        self.fund_wages.push(wages.housing_fund.fen());
        self.pay.push(wages.pay.fen());
    }

    /// Computes the rows and takes them out; gives their amounts by column.
    pub(crate) fn run(&mut self, amounts: &Amounts) -> Result<Vec<&[i64]>, Failure> {
        let rows = Rows {
            schemes: Schemes::Each(&self.schemes),
            wages: &self.wages,
            fund_wages: Some(&self.fund_wages),
            pay: Some(&self.pay),
        };
        let count = rows.len();
        let mut columns: Vec<&mut [i64]> = self
            .columns
            .slices()
            .into_iter()
            .filter_map(|column| column.get_mut(..count))
            .collect();
        // Wages were read within their bounds, so that no row is refused.
        amounts.plan.run(rows, &mut columns)?;
        for list in [&mut self.wages, &mut self.fund_wages, &mut self.pay] {
            list.clear();
        }
        self.schemes.clear();
        Ok(self.columns.iter().collect())
    }
}
