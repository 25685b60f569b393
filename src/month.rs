//! Contribution months and half-open spans of them.

use crate::error::{Error, Result};
use crate::lang::Text;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A contribution month 费款所属月, from 1950-01 to 2199-12.
///
/// ```
/// use shebao::Month;
///
/// let month: Month = "2024-07".parse()?;
/// assert_eq!((month.year(), month.month()), (2024, 7));
/// assert_eq!(month.plus(6).to_string(), "2025-01");
/// assert!("2024-13".parse::<Month>().is_err());
/// # Ok::<(), shebao::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(u16);

const FIRST_YEAR: u16 = 1950;
const LAST_YEAR: u16 = 2199;

impl Month {
    /// 1950-01.
    pub const FIRST: Self = Self(0);
    /// 2199-12.
    pub const LAST: Self = Self((LAST_YEAR - FIRST_YEAR) * 12 + 11);

    /// The month `month` (1 to 12) of `year`.
    pub fn new(year: u16, month: u16) -> Result<Self> {
        if (FIRST_YEAR..=LAST_YEAR).contains(&year) && (1..=12).contains(&month) {
            let years = year.saturating_sub(FIRST_YEAR);
            Ok(Self(years.saturating_mul(12).saturating_add(month).saturating_sub(1)))
        } else {
            Err(impossible(&format!("{year}-{month:02}")))
        }
    }

    /// The month that a day lies in; none outside 1950 to 2199.
    pub fn of(day: NaiveDate) -> Option<Self> {
        let year = u16::try_from(day.year()).ok()?;
        Self::new(year, u16::try_from(day.month()).ok()?).ok()
    }

    /// The calendar year.
    pub fn year(self) -> u16 {
        (self.0 / 12).saturating_add(FIRST_YEAR)
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> u16 {
        (self.0 % 12).saturating_add(1)
    }

    /// The month `n` months later, no later than 2199-12.
    #[must_use]
    pub fn plus(self, n: u16) -> Self {
        let last = LAST_YEAR.saturating_sub(FIRST_YEAR).saturating_mul(12).saturating_add(11);
        Self(self.0.saturating_add(n).min(last))
    }

    /// The month `n` months earlier, no earlier than 1950-01.
    #[must_use]
    pub fn minus(self, n: u16) -> Self {
        Self(self.0.saturating_sub(n))
    }

    /// How many months lie between `earlier` and this one; 0 where it is not earlier.
    pub fn since(self, earlier: Self) -> u16 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Month {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text.split_once('-').filter(|(year, month)| {
            year.len() == 4
                && month.len() == 2
                && year.bytes().chain(month.bytes()).all(|b| b.is_ascii_digit())
        });
        let (year, month) = parts.ok_or_else(|| impossible(text))?;
        let number = |digits: &str| digits.parse::<u16>().map_err(|_| impossible(text));
        Self::new(number(year)?, number(month)?).map_err(|_| impossible(text))
    }
}

impl TryFrom<String> for Month {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

#[cold]
fn impossible(text: &str) -> Error {
    Error::bad_input(Text::new(format!("{text:?} is not a month"), format!("{text:?} 不是月份")))
        .with_hint(Text::new("write YYYY-MM, such as 2024-07", "请写成 YYYY-MM，例如 2024-07"))
}

/// Reads a day, `YYYY-MM-DD`.
pub(crate) fn day(value: &str) -> Result<NaiveDate> {
    let plain = value.len() == 10;
    let day = value.parse::<NaiveDate>().ok().filter(|day| plain && Month::of(*day).is_some());
    day.ok_or_else(|| {
        Error::bad_input(Text::new(
            format!("{value:?} is not a day"),
            format!("{value:?} 不是日期"),
        ))
        .with_hint(Text::new(
            "write YYYY-MM-DD, such as 2025-12-15",
            "请写成 YYYY-MM-DD，例如 2025-12-15",
        ))
    })
}

/// A span of months: the first month in force, and the first month no longer in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first month in force.
    pub from: Month,
    /// The first month no longer in force; none where no end is stated.
    pub until: Option<Month>,
}

impl Span {
    /// Whether the month lies in the span.
    pub fn contains(&self, month: Month) -> bool {
        self.from <= month && self.until.is_none_or(|until| month < until)
    }

    /// Whether the two spans share a month.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.from < until)
            && other.until.is_none_or(|until| self.from < until)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.until {
            Some(until) => write!(f, "{}..{until}", self.from),
            None => write!(f, "{}..", self.from),
        }
    }
}
