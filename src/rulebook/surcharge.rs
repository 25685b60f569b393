//! The rules of surcharges on late contributions, which belong to no edition and no city.

use super::cite::FigureWords;
use super::compile::Compiler;
use super::portability::{Clash, clashing};
use super::raw::RawFile;
use crate::month::Month;
use crate::rate::{Factor, Rate};
use crate::rulebook::book::Row;
use crate::words::Branch;
use chrono::NaiveDate;

/// Every rule of surcharges.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surcharges {
    pub(crate) rates: Vec<Row<SurchargeRule>>,
    /// How much of the principal a surcharge may be at most.
    pub(crate) caps: Vec<Row<Factor>>,
    /// From which day the differences of a late notice bear one.
    pub(crate) starts: Vec<Row<SurchargeStart>>,
}

/// A rate a day.
#[derive(Clone, Debug)]
pub(crate) struct SurchargeRule {
    pub(crate) rate: Rate,
    /// The first day that bears it.
    pub(crate) from: NaiveDate,
    /// The last day that bears it; none where it goes on.
    pub(crate) until: Option<NaiveDate>,
    /// Debts of this month and later bear it on every day.
    pub(crate) debts_from: Option<Month>,
    /// Borne only after an order to pay was ignored.
    pub(crate) after_order: bool,
}

/// The first day on which what a late notice adds to some months bears a surcharge.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SurchargeStart {
    pub(crate) place: String,
    pub(crate) branches: Vec<Branch>,
    pub(crate) first_day: NaiveDate,
}

impl SurchargeRule {
    /// Whether a day bears the rate, whatever the debt.
    pub(crate) fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// The last day that bears the rate for a debt of a month; none where it goes on.
    pub(crate) fn last_day(&self, period: Option<Month>) -> Option<NaiveDate> {
        let always = self.debts_from.zip(period).is_some_and(|(first, period)| first <= period);
        self.until.filter(|_| !always)
    }
}

impl Surcharges {
    /// Adds the rows of another file.
    pub(super) fn extend(&mut self, other: Self) {
        self.rates.extend(other.rates);
        self.caps.extend(other.caps);
        self.starts.extend(other.starts);
    }

    /// Rows that say what another row says already.
    pub(super) fn clashes(&self, found: &mut Vec<Clash>) {
        clashing(&self.rates, |_| String::new(), found);
        clashing(&self.caps, |_| String::new(), found);
        let of = |start: &SurchargeStart| format!("{} {:?}", start.place, start.branches);
        clashing(&self.starts, of, found);
    }
}

impl Compiler<'_, '_> {
    /// The surcharges of one file.
    pub(super) fn surcharges(&mut self, raw: &RawFile, places: &[String], rules: &mut Surcharges) {
        for row in &raw.surcharges {
            let day_of = |month: Month, day: u8| {
                let (year, number) = (i32::from(month.year()), u32::from(month.month()));
                NaiveDate::from_ymd_opt(year, number, u32::from(day))
            };
            let first = row.first_day.as_ref().map_or(1, |day| day.value);
            let Some(from) = day_of(row.dated.from.value, first) else {
                let at = row.first_day.as_ref().map_or(&row.at, |day| &day.at);
                let message = format!("{} has no day {first}", row.dated.from.value);
                self.report(at, message, "give a day of the month named by from");
                continue;
            };
            let end = row.dated.until.as_ref().and_then(|until| day_of(until.value, 1));
            let value = SurchargeRule {
                rate: row.rate.value,
                from,
                until: end.and_then(|end| end.pred_opt()),
                debts_from: row.debts_from.as_ref().map(|month| month.value),
                after_order: row.after_order.as_ref().is_some_and(|flag| flag.value),
            };
            let figures = [FigureWords::Rate(row.rate.value)];
            rules.rates.extend(self.lone(value, &row.at, &row.dated, &figures));
        }
        for row in &raw.surcharge_caps {
            let figures = [FigureWords::Factor(row.share.value)];
            rules.caps.extend(self.lone(row.share.value, &row.at, &row.dated, &figures));
        }
        for row in &raw.surcharge_starts {
            self.known_place(&row.place, places);
            let value = SurchargeStart {
                place: row.place.value.clone(),
                branches: row.branch.value.iter().map(|branch| branch.value).collect(),
                first_day: row.first_day.value,
            };
            rules.starts.extend(self.lone(value, &row.at, &row.dated, &[]));
        }
    }
}
