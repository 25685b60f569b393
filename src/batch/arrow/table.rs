//! The rows of a batch, as a plan takes them.

use super::cells::{Amounts, NO_AMOUNT};
use super::input::{Reading, WAGES};
use super::known::{Known, Order, Says};
use crate::assess::Wages;
use crate::batch::{Plan, Rows, Schemes};
use crate::case::required;
use crate::error::{Error, Result};
use crate::money::Money;
use arrow_array::RecordBatch;
use std::sync::Arc;

/// Rows that are computed before they are written on: their amounts stay in the cache.
const CHUNK: usize = 4096;

/// What a row has no place of: a scheme of the plan, or an answer where it is rejected.
const NO_SCHEME: u32 = u32::MAX;
const NO_ANSWER: usize = usize::MAX;

/// The rows of a batch.
pub(super) struct Table {
    /// The wage, the housing-fund wage and the pay; empty where there is no such column.
    wages: [Amounts; 3],
    schemes: Vec<u32>,
    /// What each row says beside its amounts, by its place among the answers.
    pub(super) answers: Vec<usize>,
    /// Rows that were computed by themselves, with the amounts of every column.
    alone: Vec<(usize, Vec<i64>)>,
    faults: Vec<(usize, Error)>,
}

impl Table {
    /// Reads the rows of a batch, and finds out what the rules say to them.
    pub(super) fn read(
        batch: &RecordBatch,
        reading: &Reading,
        known: &mut Known,
        order: &Order,
    ) -> Result<Self> {
        let unread = || Error::internal("a column of a type that was let in");
        let mut keys = Vec::with_capacity(reading.keys.len());
        for (field, place) in &reading.keys {
            let column = batch.columns().get(*place).ok_or_else(unread)?;
            keys.push(known.words.numbers(column, field).ok_or_else(unread)?);
        }
        let mut table = Self::of(batch.num_rows());
        for (amounts, wage) in table.wages.iter_mut().zip(&reading.wages) {
            if let Some((place, places)) = wage {
                let column = batch.columns().get(*place).ok_or_else(unread)?;
                *amounts = Amounts::of(column, *places).ok_or_else(unread)?;
            }
        }
        let (mut key, mut last, mut place) = (Vec::new(), Vec::new(), None);
        for row in 0..batch.num_rows() {
            key.clear();
            key.extend(keys.iter().filter_map(|column| column.get(row)));
            if place.is_none() || last != key {
                place = Some(known.place(&key, &reading.keys, order));
                last.clone_from(&key);
            }
            table.ask(row, place, known, order);
        }
        Ok(table)
    }

    /// So many rows, all of them rejected until they are noted.
    fn of(rows: usize) -> Self {
        Self {
            wages: Default::default(),
            schemes: vec![NO_SCHEME; rows],
            answers: vec![NO_ANSWER; rows],
            alone: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Notes what the rules say to a row.
    fn ask(&mut self, row: usize, place: Option<usize>, known: &mut Known, order: &Order) {
        let wages = self.wages_of(row);
        match (place.and_then(|place| known.says(place)), wages) {
            (None, _) => self.refuse(row, [Error::internal("a key without rules")]),
            (Some(Says::Refused(errors)), _) => self.refuse(row, errors.iter().cloned()),
            (Some(Says::Held(scheme, answer)), Some(_)) => self.note(row, *scheme, *answer),
            (Some(Says::Open(open)), Some(wages)) => {
                let open = Arc::clone(open);
                match known.assess(&open, wages, order) {
                    Ok((answer, amounts)) => {
                        self.alone.push((row, amounts));
                        self.note(row, NO_SCHEME, answer);
                    }
                    Err(error) => self.refuse(row, [error]),
                }
            }
            (Some(_), None) => {}
        }
        if self.has_no_wage(row) {
            self.refuse(row, [required("wage")]);
        }
    }

    /// The wages of a row; none where one of them is missing or at fault.
    fn wages_of(&mut self, row: usize) -> Option<Wages> {
        let [wage, fund_wage, pay] = &mut self.wages;
        let wage = wage.settle(row, NO_AMOUNT);
        let (fund_wage, pay) = (fund_wage.settle(row, wage), pay.settle(row, wage));
        let amount = |fen: i64| (fen >= 0).then_some(Money::from_fen(fen));
        Some(Wages {
            insurance: amount(wage)?,
            housing_fund: amount(fund_wage)?,
            pay: amount(pay)?,
        })
    }

    fn has_no_wage(&self, row: usize) -> bool {
        let [wage, ..] = &self.wages;
        wage.fen.get(row) == Some(&NO_AMOUNT)
    }

    fn refuse(&mut self, row: usize, errors: impl IntoIterator<Item = Error>) {
        self.faults.extend(errors.into_iter().map(|error| (row, error)));
    }

    fn note(&mut self, row: usize, scheme: u32, answer: usize) {
        if let Some((own, said)) = self.schemes.get_mut(row).zip(self.answers.get_mut(row)) {
            (*own, *said) = (scheme, answer);
        }
    }

    /// The amounts of every column, in fen; 0 in rows that cannot be computed.
    pub(super) fn fill(&self, plan: &Plan) -> Result<Vec<Vec<i64>>> {
        let [wages, fund_wages, pay] = self.wages.each_ref().map(|amounts| &*amounts.fen);
        let given = |amounts| Some(amounts).filter(|amounts: &&[i64]| !amounts.is_empty());
        let (fund_wages, pay) = (given(fund_wages), given(pay));
        let rows = Rows { schemes: Schemes::Each(&self.schemes), wages, fund_wages, pay };
        let empty = plan.columns().iter().map(|_| Vec::with_capacity(rows.len()));
        let mut filled: Vec<Vec<i64>> = empty.collect();
        // What the plan rejects is known: it has no scheme, or a wage at fault.
        plan.chunks(rows, CHUNK, |_, columns| {
            for (column, chunk) in filled.iter_mut().zip(columns.iter()) {
                column.extend_from_slice(chunk);
            }
        })?;
        for (row, amounts) in &self.alone {
            for (column, amount) in filled.iter_mut().zip(amounts) {
                if let Some(cell) = column.get_mut(*row) {
                    *cell = *amount;
                }
            }
        }
        Ok(filled)
    }

    /// What is wrong with rows, in their order.
    pub(super) fn faults(self) -> Vec<(usize, Error)> {
        let mut faults = self.faults;
        for (field, amounts) in WAGES.iter().zip(self.wages) {
            let named = |(row, error): (usize, Error)| (row, error.in_field(field));
            faults.extend(amounts.faults.into_iter().map(named));
        }
        faults.sort_by_key(|(row, _)| *row);
        faults
    }
}
