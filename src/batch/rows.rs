//! The rows that a plan computes, and those that it cannot.

use crate::assess::Wages;
use crate::case::HIGHEST_WAGE;
use crate::lang::{Lang, Text, text};
use crate::money::Money;

/// One person and month a row: which scheme of the plan it falls under, and its wages in fen.
///
/// ```
/// use shebao::{Rows, Schemes};
///
/// let rows = Rows { schemes: Schemes::Each(&[0, 1, 0]), wages: &[300_000, 450_050, 900_000], fund_wages: None, pay: None };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Rows<'r> {
    /// The scheme of each row.
    pub schemes: Schemes<'r>,
    /// The wages that the insurance bases are formed from.
    pub wages: &'r [i64],
    /// The wages that the housing-fund bases are formed from; `wages` where there are none.
    pub fund_wages: Option<&'r [i64]>,
    /// What is actually paid; `wages` where there is none.
    pub pay: Option<&'r [i64]>,
}

/// Which scheme of a plan each row falls under, by its place in the plan.
#[derive(Clone, Copy, Debug)]
pub enum Schemes<'r> {
    /// All rows fall under one.
    One(u32),
    /// Rows that follow each other fall under one: the fastest way for many schemes.
    Runs(&'r [Run]),
    /// Rows are in any order.
    Each(&'r [u32]),
}

/// Rows that follow each other and fall under one scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The scheme, by its place in the plan.
    pub scheme: u32,
    /// How many rows.
    pub rows: usize,
}

/// A row that cannot be computed; its amounts are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowReject {
    /// The row, counted from 0.
    pub row: usize,
    /// What is wrong with it.
    pub reason: RowFault,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowFault {
    /// The plan has no such scheme.
    Scheme,
    /// The wage is negative or above 100 million yuan a month.
    Wage,
    /// The housing-fund wage is.
    FundWage,
    /// The pay is.
    Pay,
}

impl RowFault {
    /// What is wrong, in words.
    pub fn text(self) -> Text {
        let of = |name: &str, zh: &str| {
            text!("{name} is not between 0 and {HIGHEST_WAGE}", "{zh}不在 0 与 {HIGHEST_WAGE} 之间")
        };
        match self {
            Self::Scheme => Text::new("the plan has no such scheme", "计划中没有该适用规则"),
            Self::Wage => of("the wage", "缴费工资"),
            Self::FundWage => of("the housing-fund wage", "公积金工资"),
            Self::Pay => of("the pay", "应发工资"),
        }
    }
}

impl RowReject {
    /// The same row, counted from further before.
    pub(super) fn later(self, rows: usize) -> Self {
        Self { row: self.row.saturating_add(rows), ..self }
    }
}

impl std::fmt::Display for RowReject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row {}: {}", self.row, self.reason.text().get(Lang::En))
    }
}

impl Rows<'_> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.wages.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.wages.is_empty()
    }

    /// Whether every column has as many rows as there are wages.
    pub(super) fn are_even(&self) -> bool {
        let even = |column: Option<&[i64]>| column.is_none_or(|one| one.len() == self.len());
        let schemes = match self.schemes {
            Schemes::One(_) => true,
            Schemes::Each(each) => each.len() == self.len(),
            Schemes::Runs(runs) => {
                let rows = runs.iter().try_fold(0_usize, |sum, run| sum.checked_add(run.rows));
                rows == Some(self.len())
            }
        };
        schemes && even(self.fund_wages) && even(self.pay)
    }
}

/// Rows on their way: some may be taken off the front.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'r> {
    rows: Rows<'r>,
    /// Rows of the first run that are gone already.
    gone: usize,
}

impl<'r> Piece<'r> {
    pub(super) const fn of(rows: Rows<'r>) -> Self {
        Self { rows, gone: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The first so many rows, and the others.
    pub(super) fn split(self, at: usize) -> (Self, Self) {
        let Rows { schemes, wages, fund_wages, pay } = self.rows;
        let (wages, further_wages) = wages.split_at(at.min(wages.len()));
        let cut = |column: Option<&'r [i64]>| {
            let halves = column.map(|column| column.split_at(at.min(column.len())));
            (halves.map(|halves| halves.0), halves.map(|halves| halves.1))
        };
        let ((fund_wages, further_fund_wages), (pay, further_pay)) = (cut(fund_wages), cut(pay));
        let (first, further, gone) = match schemes {
            Schemes::One(_) => (schemes, schemes, 0),
            Schemes::Each(each) => {
                let (first, further) = each.split_at(at.min(each.len()));
                (Schemes::Each(first), Schemes::Each(further), 0)
            }
            Schemes::Runs(runs) => {
                let (further, gone) = skip(runs, self.gone.saturating_add(at));
                (schemes, Schemes::Runs(further), gone)
            }
        };
        let first = Rows { schemes: first, wages, fund_wages, pay };
        let further = Rows {
            schemes: further,
            wages: further_wages,
            fund_wages: further_fund_wages,
            pay: further_pay,
        };
        (Self { rows: first, gone: self.gone }, Self { rows: further, gone })
    }

    /// Takes at most so many rows off the front, of one scheme where they say so.
    pub(super) fn take(&mut self, most: usize) -> Option<Tile<'r>> {
        if self.rows.is_empty() {
            return None;
        }
        let (scheme, most) = match self.rows.schemes {
            Schemes::One(scheme) => (Some(scheme), most),
            Schemes::Each(_) => (None, most),
            Schemes::Runs(runs) => {
                let (runs, gone) = skip(runs, self.gone);
                (self.rows.schemes, self.gone) = (Schemes::Runs(runs), gone);
                let run = runs.first()?;
                (Some(run.scheme), most.min(run.rows.saturating_sub(gone)))
            }
        };
        let (taken, rest) = self.split(most);
        *self = rest;
        let Rows { schemes, wages, fund_wages, pay } = taken.rows;
        let schemes = match (scheme, schemes) {
            (Some(scheme), _) => Under::One(scheme),
            (None, Schemes::Each(each)) if each.iter().all(|one| Some(one) == each.first()) => {
                Under::One(*each.first()?)
            }
            (None, Schemes::Each(each)) => Under::Each(each),
            (None, _) => return None,
        };
        Some(Tile { schemes, wages, fund_wages, pay })
    }
}

/// The runs that are left after so many rows, and how many rows of the first of them are gone.
fn skip(mut runs: &[Run], mut rows: usize) -> (&[Run], usize) {
    while let Some((run, further)) = runs.split_first() {
        let Some(rest) = rows.checked_sub(run.rows) else { break };
        (runs, rows) = (further, rest);
    }
    (runs, rows)
}

/// A few rows that are computed together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tile<'r> {
    pub(super) schemes: Under<'r>,
    pub(super) wages: &'r [i64],
    pub(super) fund_wages: Option<&'r [i64]>,
    pub(super) pay: Option<&'r [i64]>,
}

/// The scheme of a tile, or of each of its rows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Under<'r> {
    One(u32),
    Each(&'r [u32]),
}

impl Under<'_> {
    /// The scheme of a row.
    pub(super) fn of(self, row: usize) -> usize {
        let scheme = match self {
            Under::One(scheme) => Some(scheme),
            Under::Each(each) => each.get(row).copied(),
        };
        scheme.and_then(|scheme| usize::try_from(scheme).ok()).unwrap_or(usize::MAX)
    }
}

impl Tile<'_> {
    pub(super) fn len(&self) -> usize {
        self.wages.len()
    }

    /// The wages of a row.
    pub(super) fn wages_of(&self, row: usize) -> Wages {
        let of = |column: Option<&[i64]>| {
            let column = column.unwrap_or(self.wages);
            Money::from_fen(column.get(row).copied().unwrap_or(0))
        };
        let (housing_fund, pay) = (of(self.fund_wages), of(self.pay));
        Wages { insurance: of(None), housing_fund, pay }
    }

    /// Whether every row can be computed by a plan of so many schemes.
    pub(super) fn is_sound(&self, known: usize) -> bool {
        let schemes = match self.schemes {
            Under::One(_) => self.schemes.of(0) < known,
            Under::Each(each) => {
                let highest = each.iter().fold(0, |highest, scheme| (*scheme).max(highest));
                usize::try_from(highest).is_ok_and(|highest| highest < known)
            }
        };
        let within = |column: &[i64]| column.iter().fold(0, |all, w| all | out_of_bounds(*w)) >= 0;
        schemes
            && within(self.wages)
            && self.fund_wages.is_none_or(within)
            && self.pay.is_none_or(within)
    }

    /// What is wrong with a row.
    pub(super) fn fault(&self, row: usize, known: usize) -> Option<RowFault> {
        let bad = |column: &[i64]| column.get(row).is_none_or(|wage| out_of_bounds(*wage) < 0);
        let faults = [
            (RowFault::Scheme, self.schemes.of(row) >= known),
            (RowFault::Wage, bad(self.wages)),
            (RowFault::FundWage, self.fund_wages.is_some_and(bad)),
            (RowFault::Pay, self.pay.is_some_and(bad)),
        ];
        faults.into_iter().find_map(|(fault, is_so)| is_so.then_some(fault))
    }
}

/// Negative where a wage is negative or above the highest: two instructions in any instruction set.
#[inline]
fn out_of_bounds(wage: i64) -> i64 {
    wage | HIGHEST_WAGE.fen().wrapping_sub(wage)
}
