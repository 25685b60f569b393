//! Money as a whole number of fen 分, and the exact products that round to it.

use crate::error::{Error, Result};
use crate::lang::{Text, text};
use crate::rate::{Rate, Rounding};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An amount of money: a whole number of fen 分.
///
/// It is read and written in yuan 元 with at most two decimals.
/// There are no operators: sums are [`Money::plus`] and [`Money::minus`], which stop at the bounds instead of wrapping,
/// and the bounds (92 quadrillion yuan) lie far beyond any sum of amounts that can be read.
///
/// ```
/// use shebao::Money;
///
/// let wage: Money = "3000.5".parse()?;
/// assert_eq!(wage.fen(), 300_050);
/// assert_eq!(wage.to_string(), "3000.50");
/// assert!("3000.555".parse::<Money>().is_err());
/// # Ok::<(), shebao::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Money(i64);

/// Twelve digits before the point: no wage and no sum of wages of a city is larger.
const LONGEST: usize = 12;

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount from its fen.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The amount in yuan, as an exact decimal with two places.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// The sum.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, which may be negative.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Whether the amount is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Every amount from `from` to `to` in steps of `step`; none where there is no such list, or more than 10,000 steps.
    pub fn range(from: Self, to: Self, step: Self) -> Option<Vec<Self>> {
        if step.0 <= 0 || from > to {
            return None;
        }
        let count = to.minus(from).0.checked_div(step.0)?;
        let amounts = (0..=count).map(|n| Self(from.0.saturating_add(step.0.saturating_mul(n))));
        (count <= 10_000).then(|| amounts.collect())
    }

    /// Reads an amount in yuan that may have more than two decimals, and rounds it half-up to the fen.
    ///
    /// ```
    /// use shebao::Money;
    ///
    /// assert_eq!(Money::parse_rounded("3000.555")?.to_string(), "3000.56");
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn parse_rounded(text: &str) -> Result<Self> {
        let Some((yuan, decimals)) = text.split_once('.') else { return text.parse() };
        let (kept, rest) = decimals.split_at_checked(2).unwrap_or((decimals, ""));
        if !rest.bytes().all(|b| b.is_ascii_digit()) {
            return Err(not_an_amount(text));
        }
        let amount: Self = format!("{yuan}.{kept}").parse()?;
        let up = rest.bytes().next().is_some_and(|digit| digit >= b'5');
        Ok(Self(amount.0.saturating_add(i64::from(up))))
    }

    /// The share of this amount in a whole: six places, half-up; none of nothing.
    pub(crate) fn share_of(self, whole: Self) -> Option<Decimal> {
        let share = self.to_decimal().checked_div(whole.to_decimal())?;
        let mut share = share.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero);
        share.rescale(6);
        Some(share)
    }

    /// The unrounded product of an amount and a rate.
    pub fn times(self, rate: Rate) -> Exact {
        Exact(i128::from(self.0).saturating_mul(i128::from(rate.millionths())))
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads an amount in yuan.
///
/// These are refused, each in its own words: nothing at all, a sign, a thousands separator, an exponent, full-width digits,
/// more than two decimals, more than twelve digits before the point, and anything else that is not a number.
impl FromStr for Money {
    type Err = Error;

    fn from_str(given: &str) -> Result<Self> {
        let (yuan, decimals) = given.split_once('.').unwrap_or((given, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(yuan) || !plain(decimals) || decimals.len() > 2 || yuan.len() > LONGEST {
            return Err(not_an_amount(given));
        }
        let number = |digits: &str| digits.parse::<i64>().map_err(|_| not_an_amount(given));
        let fen = number(decimals)?.saturating_mul(if decimals.len() == 1 { 10 } else { 1 });
        Ok(Self(number(yuan)?.saturating_mul(100).saturating_add(fen)))
    }
}

#[cold]
fn not_an_amount(given: &str) -> Error {
    let has = |wanted: fn(char) -> bool| given.chars().any(wanted);
    let digits = has(|c| c.is_ascii_digit());
    let message = if given.trim().is_empty() {
        Text::new("the amount is empty", "金额为空")
    } else if digits && (given.starts_with('-') || given.starts_with('−')) {
        text!("{given:?} is negative", "{given:?} 是负数")
    } else if digits && has(|c| matches!(c, ',' | '，' | '\'' | '_')) {
        text!("{given:?} has a thousands separator", "{given:?} 带有千位分隔符")
    } else if has(|c| ('０'..='９').contains(&c) || c == '．') {
        text!("{given:?} has full-width digits", "{given:?} 含有全角数字")
    } else if digits && has(|c| matches!(c, 'e' | 'E')) {
        text!("{given:?} is written with an exponent", "{given:?} 使用了科学计数法")
    } else if given.split_once('.').is_some_and(|(yuan, decimals)| {
        decimals.len() > 2
            && !yuan.is_empty()
            && yuan.bytes().chain(decimals.bytes()).all(|b| b.is_ascii_digit())
    }) {
        text!("{given:?} has more than two decimals", "{given:?} 的小数超过两位")
    } else if digits && given.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        text!("{given:?} is too large or has a stray point", "{given:?} 数值过大或小数点有误")
    } else {
        text!("{given:?} is not an amount of money", "{given:?} 不是金额")
    };
    Error::bad_input(message).with_hint(Text::new(
        "write the amount in yuan with at most two decimals, such as 3000 or 3000.50",
        "请以元为单位，最多两位小数，例如 3000 或 3000.50",
    ))
}

impl TryFrom<String> for Money {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        match text.strip_prefix('-') {
            Some(amount) => Ok(Self::ZERO.minus(amount.parse()?)),
            None => text.parse(),
        }
    }
}

impl From<Money> for String {
    fn from(money: Money) -> Self {
        money.to_string()
    }
}

/// An unrounded amount: a whole number of millionths of a fen, which every product of an amount and a rate is.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(i128);

/// Millionths in one fen.
const PER_FEN: i128 = 1_000_000;

impl Exact {
    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// This many times the amount.
    #[must_use]
    pub(crate) fn repeated(self, times: u32) -> Self {
        Self(self.0.saturating_mul(i128::from(times)))
    }

    /// The amount rounded in a named way.
    pub fn round(self, rounding: Rounding) -> Money {
        let fen = rounding
            .steps()
            .iter()
            .fold(self.0, |value, (unit, mode)| mode.round(value, unit.saturating_mul(PER_FEN)));
        Money(i64::try_from(fen / PER_FEN).unwrap_or(i64::MAX))
    }

    /// The whole fen in a non-negative amount, and the millionths of a fen left over.
    pub(crate) fn whole_fen(self) -> (Money, i128) {
        let rest = self.0.checked_rem(PER_FEN).unwrap_or(0);
        (self.round(Rounding::FenTruncate), rest)
    }

    /// The part of `total` that this product has in `whole`, rounded in a named way.
    pub(crate) fn share_of(self, whole: Self, total: Money, rounding: Rounding) -> Money {
        let scaled = self.0.saturating_mul(i128::from(total.0)).saturating_mul(PER_FEN);
        Self(scaled.checked_div(whole.0).unwrap_or(0)).round(rounding)
    }
}

/// In yuan, with every decimal there is and at least two.
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_yuan = PER_FEN.saturating_mul(100).unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let value = self.0.unsigned_abs();
        let (yuan, rest) =
            (value.checked_div(per_yuan).unwrap_or(0), value.checked_rem(per_yuan).unwrap_or(0));
        let mut decimals = format!("{rest:08}");
        while decimals.len() > 2 && decimals.ends_with('0') {
            decimals.pop();
        }
        write!(f, "{sign}{yuan}.{decimals}")
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
