//! Exact rates of at most six places, and the named ways of rounding.

use crate::error::{Error, Result};
use crate::lang::{Text, text};
use crate::money::Money;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A rate between 0 and 100 %, exact to six places (0.0001 %).
///
/// It is read and printed as a percentage, and serialized as a plain decimal.
///
/// ```
/// use shebao::Rate;
///
/// let rate: Rate = "0.26%".parse()?;
/// assert_eq!(rate.to_string(), "0.26%");
/// assert_eq!(rate.to_decimal().to_string(), "0.0026");
/// assert!("12".parse::<Rate>().is_err()); // 12 % or 1200 %? Say which.
/// # Ok::<(), shebao::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate(u32);

const WHOLE: u32 = 1_000_000;

impl Rate {
    /// 0 %.
    pub const ZERO: Self = Self(0);
    /// 100 %.
    pub const ONE: Self = Self(WHOLE);

    /// A rate from its millionths; none above 100 %.
    pub const fn from_millionths(millionths: u32) -> Option<Self> {
        if millionths <= WHOLE { Some(Self(millionths)) } else { None }
    }

    /// The rate in millionths.
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// The rate as a plain decimal without trailing zeros: 0.0026 for 0.26 %.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(i64::from(self.0), 6).normalize()
    }

    /// The product of two rates, where six places can hold it exactly.
    pub fn times(self, factor: Factor) -> Option<Self> {
        let (product, whole) =
            (u64::from(self.0).checked_mul(u64::from(factor.0))?, u64::from(WHOLE));
        let exact = product.checked_rem(whole)? == 0;
        let millionths = u32::try_from(product.checked_div(whole)?).ok().filter(|_| exact)?;
        Self::from_millionths(millionths)
    }

    /// The sum of two rates, at most 100 %.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0).min(WHOLE))
    }

    /// What is left of a rate after a part of the amount is waived, cut to six places.
    #[must_use]
    pub(crate) fn kept_after(self, waived: Self) -> Self {
        let kept = u64::from(WHOLE.saturating_sub(waived.0));
        let left = u64::from(self.0).saturating_mul(kept).checked_div(u64::from(WHOLE));
        Self(left.and_then(|left| u32::try_from(left).ok()).unwrap_or(self.0))
    }

    /// What is left of this rate after another is taken off.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", Decimal::new(i64::from(self.0), 4).normalize())
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads a percentage such as `19%`; the sign is required, since `12` could be 12 % or 1200 %.
impl FromStr for Rate {
    type Err = Error;

    fn from_str(given: &str) -> Result<Self> {
        let millionths = percent_millionths(given).ok_or_else(|| not_a_rate(given))?;
        Self::from_millionths(millionths).ok_or_else(|| {
            Error::bad_input(text!("{given:?} is above 100%", "{given:?} 超过 100%"))
                .with_hint(hint())
        })
    }
}

/// The millionths of a percentage with at most four decimals, which may pass 100 %.
fn percent_millionths(given: &str) -> Option<u32> {
    let number = given.strip_suffix('%').or_else(|| given.strip_suffix('％'))?.trim_end();
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(decimals) || decimals.len() > 4 || whole.len() > 4 {
        return None;
    }
    let scale = 10_u32.checked_pow(u32::try_from(4_usize.saturating_sub(decimals.len())).ok()?)?;
    let part = decimals.parse::<u32>().ok()?.checked_mul(scale)?;
    whole.parse::<u32>().ok()?.checked_mul(10_000)?.checked_add(part)
}

#[cold]
fn not_a_rate(given: &str) -> Error {
    let number = given.trim().trim_end_matches(['%', '％']);
    let bare = !number.is_empty() && number.parse::<Decimal>().is_ok();
    let wide = given.chars().any(|c| ('０'..='９').contains(&c) || c == '．');
    let message = if wide {
        text!("{given:?} has full-width digits", "{given:?} 含有全角数字")
    } else if bare && !given.contains(['%', '％']) {
        text!("{given:?} has no percent sign", "{given:?} 缺少百分号")
    } else if bare && number.split_once('.').is_some_and(|(_, decimals)| decimals.len() > 4) {
        text!(
            "{given:?} has more than six places (four decimals of a per cent)",
            "{given:?} 超过六位小数（百分数最多四位小数）"
        )
    } else {
        text!("{given:?} is not a rate", "{given:?} 不是费率")
    };
    Error::bad_input(message).with_hint(hint())
}

fn hint() -> Text {
    Text::new("write a percentage, such as 0.28% or 12%", "请写成百分数，例如 0.28% 或 12%")
}

/// Accepts the plain decimal of the JSON contract (`"0.19"`) and the percentage (`"19%"`).
impl TryFrom<String> for Rate {
    type Error = Error;

    fn try_from(given: String) -> Result<Self> {
        let plain = given.parse::<Decimal>().ok().filter(|_| !given.contains('%'));
        let Some(plain) = plain else { return given.parse() };
        let millionths = plain.checked_mul(Decimal::from(WHOLE)).filter(Decimal::is_integer);
        millionths
            .and_then(|value| u32::try_from(value).ok())
            .and_then(Self::from_millionths)
            .ok_or_else(|| not_a_rate(&given))
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_decimal().to_string()
    }
}

/// A share as a percentage, for people: `19%` for 0.19.
pub fn percent(share: Decimal) -> String {
    let hundred = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or_default();
    format!("{}%", hundred.round_dp(2).normalize())
}

/// A multiple that a rule applies to a rate or to an average wage; unlike a [`Rate`] it may pass 100 %: 80 %, 150 %, 300 %.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Factor(u32);

impl Factor {
    /// 100 %: nothing changes.
    pub const ONE: Self = Self(WHOLE);
    /// 300 %, the usual ceiling in average wages.
    pub const TRIPLE: Self = Self(WHOLE * 3);

    /// This multiple of an amount, rounded in a named way.
    pub fn of(self, amount: Money, rounding: Rounding) -> Money {
        // A multiple is split into whole times and a rest below one, so that both are exact products.
        let whole = i64::from(self.0 / WHOLE);
        let rest = Rate(self.0 % WHOLE);
        let times = Money::from_fen(amount.fen().saturating_mul(whole));
        times.times(Rate::ONE).plus(amount.times(rest)).round(rounding)
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", Decimal::new(i64::from(self.0), 4).normalize())
    }
}

impl fmt::Debug for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Factor {
    type Err = Error;

    fn from_str(given: &str) -> Result<Self> {
        percent_millionths(given).map(Self).ok_or_else(|| not_a_rate(given))
    }
}

/// A named way of rounding an amount of yuan.
///
/// The names are what a rule file writes.
/// 见分进角 ("any fen goes up to the next jiao") has three readings in use, and each has a name of its own.
///
/// | name | 498.2062 | 483.3276 | 12.005 | 12.0009 |
/// |---|---|---|---|---|
/// | `fen_half_up` | 498.21 | 483.33 | 12.01 | 12.00 |
/// | `fen_half_even` | 498.21 | 483.33 | 12.00 | 12.00 |
/// | `fen_up` | 498.21 | 483.33 | 12.01 | 12.01 |
/// | `fen_truncate` | 498.20 | 483.32 | 12.00 | 12.00 |
/// | `jiao_half_up` | 498.20 | 483.30 | 12.00 | 12.00 |
/// | `jiao_up`: anything left over goes up | 498.30 | 483.40 | 12.10 | 12.10 |
/// | `jiao_truncate` | 498.20 | 483.30 | 12.00 | 12.00 |
/// | `fen_truncate_jiao_up`: cut to the fen, then any fen goes up | 498.20 | 483.40 | 12.00 | 12.00 |
/// | `fen_half_up_jiao_up`: round to the fen, then any fen goes up | 498.30 | 483.40 | 12.10 | 12.00 |
/// | `yuan_half_up` | 498.00 | 483.00 | 12.00 | 12.00 |
/// | `yuan_half_even` | 498.00 | 483.00 | 12.00 | 12.00 |
/// | `yuan_up` | 499.00 | 484.00 | 13.00 | 13.00 |
/// | `yuan_truncate` | 498.00 | 483.00 | 12.00 | 12.00 |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rounding {
    /// To the fen; half a fen goes up 四舍五入到分.
    FenHalfUp,
    /// To the fen; half a fen goes to the even fen.
    FenHalfEven,
    /// Up to the next fen.
    FenUp,
    /// Down to the fen.
    FenTruncate,
    /// To the jiao; half a jiao goes up.
    JiaoHalfUp,
    /// Up to the next jiao: 见分进角 where any remainder counts.
    JiaoUp,
    /// Down to the jiao.
    JiaoTruncate,
    /// Down to the fen, then up to the jiao: 见分进角 where only whole fen count.
    FenTruncateJiaoUp,
    /// Half-up to the fen, then up to the jiao: 见分进角 after rounding.
    FenHalfUpJiaoUp,
    /// To the yuan; half a yuan goes up 四舍五入到元.
    YuanHalfUp,
    /// To the yuan; half a yuan goes to the even yuan.
    YuanHalfEven,
    /// Up to the next yuan.
    YuanUp,
    /// Down to the yuan.
    YuanTruncate,
}

/// How one step of a rounding treats what is left over.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mode {
    HalfUp,
    HalfEven,
    Up,
    Down,
}

impl Mode {
    /// Rounds a non-negative value to a multiple of a unit.
    pub(crate) fn round(self, value: i128, unit: i128) -> i128 {
        let (units, rest) = divided(value, unit);
        let down = value.saturating_sub(rest);
        let twice = rest.saturating_mul(2);
        let odd = units % 2 != 0;
        let up = match self {
            Self::HalfUp => twice >= unit,
            Self::HalfEven => twice > unit || (twice == unit && odd),
            Self::Up => rest > 0,
            Self::Down => false,
        };
        if up { down.saturating_add(unit) } else { down }
    }
}

/// How often a unit goes into a non-negative value, and what is left over.
fn divided(value: i128, unit: i128) -> (i128, i128) {
    // Nearly every product fits a register, and dividing two of those takes a tenth of the time.
    if let (Ok(value), Ok(unit)) = (u64::try_from(value), u64::try_from(unit)) {
        let units = value.checked_div(unit).unwrap_or(0);
        return (units.into(), value.checked_rem(unit).unwrap_or(0).into());
    }
    (value.checked_div(unit).unwrap_or(0), value.checked_rem(unit).unwrap_or(0))
}

const FEN: i128 = 1;
const JIAO: i128 = 10;
const YUAN: i128 = 100;

impl Rounding {
    /// Every way there is, in the order of the table.
    pub const ALL: [Self; 13] = [
        Self::FenHalfUp,
        Self::FenHalfEven,
        Self::FenUp,
        Self::FenTruncate,
        Self::JiaoHalfUp,
        Self::JiaoUp,
        Self::JiaoTruncate,
        Self::FenTruncateJiaoUp,
        Self::FenHalfUpJiaoUp,
        Self::YuanHalfUp,
        Self::YuanHalfEven,
        Self::YuanUp,
        Self::YuanTruncate,
    ];

    /// The name that a rule file writes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FenHalfUp => "fen_half_up",
            Self::FenHalfEven => "fen_half_even",
            Self::FenUp => "fen_up",
            Self::FenTruncate => "fen_truncate",
            Self::JiaoHalfUp => "jiao_half_up",
            Self::JiaoUp => "jiao_up",
            Self::JiaoTruncate => "jiao_truncate",
            Self::FenTruncateJiaoUp => "fen_truncate_jiao_up",
            Self::FenHalfUpJiaoUp => "fen_half_up_jiao_up",
            Self::YuanHalfUp => "yuan_half_up",
            Self::YuanHalfEven => "yuan_half_even",
            Self::YuanUp => "yuan_up",
            Self::YuanTruncate => "yuan_truncate",
        }
    }

    /// The words of the rounding.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::FenHalfUp => ("half-up to the fen", "四舍五入到分"),
            Self::FenHalfEven => ("half to even, to the fen", "四舍六入五成双到分"),
            Self::FenUp => ("up to the fen", "进位到分"),
            Self::FenTruncate => ("cut to the fen", "截断到分"),
            Self::JiaoHalfUp => ("half-up to the jiao", "四舍五入到角"),
            Self::JiaoUp => ("up to the jiao", "见分进角（有余即进）"),
            Self::JiaoTruncate => ("cut to the jiao", "截断到角"),
            Self::FenTruncateJiaoUp => {
                ("cut to the fen, then up to the jiao", "见分进角（先截断到分）")
            }
            Self::FenHalfUpJiaoUp => {
                ("half-up to the fen, then up to the jiao", "见分进角（先四舍五入到分）")
            }
            Self::YuanHalfUp => ("half-up to the yuan", "四舍五入到元"),
            Self::YuanHalfEven => ("half to even, to the yuan", "四舍六入五成双到元"),
            Self::YuanUp => ("up to the yuan", "进位到元"),
            Self::YuanTruncate => ("cut to the yuan", "截断到元"),
        }
    }

    /// The steps: a unit in fen and a mode, one after the other.
    pub(crate) const fn steps(self) -> &'static [(i128, Mode)] {
        match self {
            Self::FenHalfUp => &[(FEN, Mode::HalfUp)],
            Self::FenHalfEven => &[(FEN, Mode::HalfEven)],
            Self::FenUp => &[(FEN, Mode::Up)],
            Self::FenTruncate => &[(FEN, Mode::Down)],
            Self::JiaoHalfUp => &[(JIAO, Mode::HalfUp)],
            Self::JiaoUp => &[(JIAO, Mode::Up)],
            Self::JiaoTruncate => &[(JIAO, Mode::Down)],
            Self::FenTruncateJiaoUp => &[(FEN, Mode::Down), (JIAO, Mode::Up)],
            Self::FenHalfUpJiaoUp => &[(FEN, Mode::HalfUp), (JIAO, Mode::Up)],
            Self::YuanHalfUp => &[(YUAN, Mode::HalfUp)],
            Self::YuanHalfEven => &[(YUAN, Mode::HalfEven)],
            Self::YuanUp => &[(YUAN, Mode::Up)],
            Self::YuanTruncate => &[(YUAN, Mode::Down)],
        }
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Rounding {
    type Err = Error;

    fn from_str(given: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|way| way.name() == given).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|way| way.name()).collect();
            Error::bad_input(text!("{given:?} is not a way of rounding", "{given:?} 不是取整方式"))
                .with_hint(text!("one of {}", "可用：{}", names.join(", ")))
        })
    }
}
