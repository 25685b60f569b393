//! Exact rounding in lanes of `f64`: one multiplication and two additions an amount, no division, no branch.
//!
//! This is the one file of the library in which floating point is allowed.
//! Every number in it is a whole number of fen below 2⁵², which `f64` holds exactly, or a constant of a [`Step`].
//!
//! # Why a step is exact
//!
//! A step rounds the product of a base `b` (whole fen) and a rate to a multiple of a unit `U` (1, 10 or 100 fen).
//! In units, the product is `a = b·n/d`, where `n/d` is the rate over `U` with `d` made even.
//! Every `a` is a multiple of `1/d`, and each way of rounding is rounding to the nearest of a shifted value:
//!
//! | way | shift `s` | why |
//! |---|---|---|
//! | half-up | `1/2d` | a half goes above the half; the next lower value stays `1/2d` below it |
//! | down | `1/2d − 1/2` | from `m` to the last value below `m + 1`, all lie within half a unit of `m` |
//! | up | `1/2 − 1/2d` | from the first value above `m − 1` to `m`, likewise |
//!
//! As `d` is even, `a + s` is an odd multiple of `1/2d` while a half is an even one: `a + s` is at least `1/2d` away from every half.
//!
//! With `u = 2⁻⁵³` the loop computes `r = fl(n/d)`, `x = fl(b·r)`, `y = fl(x + fl(s))`, hence
//! `|y − (a + s)| ≤ a(2u + u²) + u/2 + u(a + 1)(1 + 2u) < 4u(a + 1) = (a + 1)·2⁻⁵¹`.
//! That is less than `1/2d`, the way to the next half, as long as `(a + 1)·d < 2⁵⁰`, that is `b·n + d < 2⁵⁰`:
//! [`Step::new`] refuses a step whose greatest base passes this bound.
//! Then `|y| < 2⁵⁰`, and adding `1.5·2⁵²` leaves the nearest whole number, since the spacing of `f64` there is 1.
//! Nothing of this depends on the processor: IEEE 754 fixes each result, and a fused multiplication would only err less.
//!
//! `tests/exhaustive.rs` tries every rate of the shipped rules on every base up to 2²⁶ fen, and the hardest bases up to the bound.
#![allow(
    clippy::float_arithmetic,
    clippy::disallowed_types,
    clippy::cast_precision_loss,
    reason = "exact integers below the bound that is proven above"
)]
#![allow(clippy::inline_always, reason = "a formula is a few instructions within a loop over rows")]

use crate::money::Money;
use crate::rate::{Mode, Rate};

/// Whole fen in a lane of the processor.
pub(super) type Fen = f64;

/// Adding this to a number below 2⁵¹ rounds it to the nearest whole number, which stands in the low bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// 2⁵²: its low bits are those of the whole number that is added to it.
const EXPONENT: f64 = 4_503_599_627_370_496.0;

/// Where the proof stops.
const BOUND: u128 = 1 << 50;

/// Rounding the product of an amount and a rate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    rate: f64,
    shift: f64,
    unit: f64,
}

/// How one component comes from a wage.
pub(super) trait Formula {
    /// The amount due for a wage.
    fn amount(&self, wage: f64) -> i64;
    /// The base that a wage makes.
    fn base(&self, wage: f64) -> f64;
}

/// A base between two limits, and one rounding to the fen: nearly every component.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) due: Step,
}

/// A component with everything that a rule can say of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Full {
    /// Rounds the wage before it is held between the limits.
    pub(super) base: Step,
    pub(super) plain: Plain,
    /// Rounds what is due once more.
    pub(super) again: Step,
    /// What is waived of it.
    pub(super) waived: Step,
}

/// What one fund gets of a component.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The fund's named share of the base.
    pub(super) share: Step,
    pub(super) again: Step,
    /// 1 where the fund gets what the named shares leave, and 0 elsewhere.
    pub(super) rest: f64,
}

impl Step {
    /// Leaves a whole number as it is.
    pub(super) const KEEP: Self = Self { rate: 1.0, shift: 0.0, unit: 1.0 };
    /// Makes nothing of everything.
    pub(super) const NOTHING: Self = Self { rate: 0.0, shift: 0.0, unit: 1.0 };

    /// Rounding the product of a rate and a base that is never above `greatest`, to a unit in fen;
    /// none where `f64` cannot be shown to do it.
    pub(super) fn new(rate: Rate, (unit, mode): (i128, Mode), greatest: Money) -> Option<Self> {
        let unit = u32::try_from(unit).ok()?;
        let whole = u64::from(Rate::ONE.millionths()).checked_mul(u64::from(unit))?;
        let (mut n, mut d) = (u64::from(rate.millionths()), whole);
        let shared = common_divisor(n, d);
        (n, d) = (n.checked_div(shared)?, d.checked_div(shared)?);
        if d % 2 == 1 {
            (n, d) = (n.checked_mul(2)?, d.checked_mul(2)?);
        }
        let reach = u128::try_from(greatest.fen()).ok()?.checked_mul(u128::from(n))?;
        if reach.checked_add(u128::from(d))? >= BOUND {
            return None;
        }
        let half_step = 0.5 / d as f64;
        let shift = match mode {
            Mode::HalfUp => half_step,
            Mode::Down => half_step - 0.5,
            Mode::Up => 0.5 - half_step,
            Mode::HalfEven => return None,
        };
        Some(Self { rate: n as f64 / d as f64, shift, unit: f64::from(unit) })
    }

    /// Whether it rounds to the fen.
    pub(super) fn rounds_to_fen(&self) -> bool {
        self.unit.to_bits() == 1_f64.to_bits()
    }

    #[inline(always)]
    fn of(&self, amount: f64) -> f64 {
        ((amount * self.rate + self.shift + WHOLE) - WHOLE) * self.unit
    }

    /// The same for a step to the fen, as an integer.
    #[inline(always)]
    fn in_fen(&self, amount: f64) -> i64 {
        fen(amount * self.rate + self.shift)
    }
}

fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a.max(1) } else { common_divisor(b, a.checked_rem(b).unwrap_or(0)) }
}

impl Plain {
    pub(super) fn new(low: Money, high: Money, due: Step) -> Self {
        Self { low: low.fen() as f64, high: high.fen() as f64, due }
    }

    /// A component that nobody is charged.
    pub(super) const NONE: Self = Self { low: 0.0, high: 0.0, due: Step::NOTHING };
}

impl Formula for Plain {
    // `f64::clamp` and `f64::max` care for numbers that are none, which costs more than the rest together.
    #[inline(always)]
    fn base(&self, wage: f64) -> f64 {
        let base = if wage < self.low { self.low } else { wage };
        if base > self.high { self.high } else { base }
    }

    #[inline(always)]
    fn amount(&self, wage: f64) -> i64 {
        self.due.in_fen(self.base(wage))
    }
}

impl Full {
    pub(super) const NONE: Self =
        Self { base: Step::KEEP, plain: Plain::NONE, again: Step::KEEP, waived: Step::NOTHING };
}

impl Formula for Full {
    #[inline(always)]
    fn base(&self, wage: f64) -> f64 {
        self.plain.base(self.base.of(wage))
    }

    #[inline(always)]
    fn amount(&self, wage: f64) -> i64 {
        let due = self.again.of(self.plain.due.of(self.base(wage)));
        let waived = self.waived.of(due);
        fen(due - if waived > due { due } else { waived })
    }
}

impl Part {
    pub(super) const NONE: Self = Self { share: Step::NOTHING, again: Step::KEEP, rest: 0.0 };

    /// A named share of the base.
    pub(super) const fn share(share: Step, again: Step) -> Self {
        Self { share, again, rest: 0.0 }
    }

    /// What the named share takes of a base.
    #[inline(always)]
    pub(super) fn of(&self, base: f64) -> f64 {
        self.again.of(self.share.of(base))
    }

    /// Whether the fund gets what the named shares leave.
    pub(super) fn gets_the_rest(&self) -> bool {
        self.rest > 0.0
    }

    /// The same, with what the named shares leave.
    pub(super) const fn with_the_rest(self) -> Self {
        Self { rest: 1.0, ..self }
    }
}

/// Amounts of a component, one a wage, with a formula for each.
#[inline(always)]
pub(super) fn amounts<'f, F: Formula + 'f>(
    formulas: impl Iterator<Item = &'f F>,
    wages: &[f64],
    out: &mut [i64],
) {
    for ((out, wage), formula) in out.iter_mut().zip(wages).zip(formulas) {
        *out = formula.amount(*wage);
    }
}

/// What a fund's named share takes of a component's amounts, and takes off what is left of them.
pub(super) fn take_shares<'f, F: Formula + 'f>(
    parts: impl Iterator<Item = (&'f F, &'f Part)>,
    wages: &[f64],
    left: &mut [f64],
    out: &mut [i64],
) {
    for (((out, left), wage), (formula, part)) in out.iter_mut().zip(left).zip(wages).zip(parts) {
        let share = part.of(formula.base(*wage));
        let share = if share > *left { *left } else { share };
        *left -= share;
        *out = fen(share);
    }
}

/// Adds what the named shares have left to the fund that gets it.
pub(super) fn add_rest<'f>(parts: impl Iterator<Item = &'f Part>, left: &[f64], out: &mut [i64]) {
    for ((out, left), part) in out.iter_mut().zip(left).zip(parts) {
        *out = out.wrapping_add(fen(left * part.rest));
    }
}

/// Whole fen between 0 and 2⁵² as `f64`.
///
/// A conversion by way of the exponent's bits is one addition in any instruction set; `as` has no vector form in most.
pub(super) fn from_fen(fen: &[i64], out: &mut [f64]) {
    for (out, fen) in out.iter_mut().zip(fen) {
        *out = f64::from_bits(fen.cast_unsigned() | EXPONENT.to_bits()) - EXPONENT;
    }
}

/// Whole fen between 0 and 2⁵² as `f64`, one amount.
pub(super) fn one_from_fen(fen: i64) -> f64 {
    let mut out = [0.0];
    from_fen(&[fen], &mut out);
    out.into_iter().sum()
}

/// The whole number next to one within ±2⁵¹.
#[inline(always)]
pub(super) fn fen(amount: f64) -> i64 {
    (amount + WHOLE).to_bits().wrapping_sub(WHOLE.to_bits()).cast_signed()
}

/// Adds columns together, several at a time: what limits this is how often the sum is read and written.
pub(super) fn add<'t>(mut sources: impl Iterator<Item = &'t [i64]>, out: &mut [i64]) {
    match sources.next().filter(|first| first.len() == out.len()) {
        Some(first) => out.copy_from_slice(first),
        None => return out.fill(0),
    }
    loop {
        match (sources.next(), sources.next(), sources.next(), sources.next()) {
            (Some(a), Some(b), Some(c), Some(d)) => {
                for ((((out, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                    let sum = a.wrapping_add(*b).wrapping_add(c.wrapping_add(*d));
                    *out = out.wrapping_add(sum);
                }
            }
            (Some(a), Some(b), Some(c), None) => {
                for (((out, a), b), c) in out.iter_mut().zip(a).zip(b).zip(c) {
                    *out = out.wrapping_add(a.wrapping_add(*b).wrapping_add(*c));
                }
                return;
            }
            (Some(a), Some(b), ..) => {
                for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                    *out = out.wrapping_add(a.wrapping_add(*b));
                }
                return;
            }
            (Some(a), ..) => {
                for (out, a) in out.iter_mut().zip(a) {
                    *out = out.wrapping_add(*a);
                }
                return;
            }
            (None, ..) => return,
        }
    }
}

/// What is left of the first column after the second.
pub(super) fn take_from(whole: &[i64], out: &mut [i64]) {
    for (out, whole) in out.iter_mut().zip(whole) {
        *out = whole.wrapping_sub(*out);
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "small numbers of a test")]
mod tests {
    use super::*;
    use crate::rate::Rounding;
    use proptest::prelude::*;

    const TOP: Money = Money::from_fen(10_000_000_000);

    /// One step of a rounding by integers, and by the lane.
    fn both(base: i64, rate: Rate, step: (i128, Mode), greatest: Money) -> Option<(i64, i64)> {
        let lane = Step::new(rate, step, greatest)?;
        let exact = i128::from(base) * i128::from(rate.millionths());
        let exact = step.1.round(exact, step.0 * 1_000_000) / 1_000_000;
        Some((i64::try_from(exact).unwrap(), lane_fen(&lane, base)))
    }

    fn lane_fen(lane: &Step, base: i64) -> i64 {
        let amount = fen(lane.of(one_from_fen(base)));
        if lane.rounds_to_fen() {
            assert_eq!(lane.in_fen(one_from_fen(base)), amount);
        }
        amount
    }

    fn rate(millionths: u32) -> Rate {
        Rate::from_millionths(millionths).unwrap()
    }

    #[test]
    fn halves_and_their_neighbours_round_as_they_should() {
        for millionths in [5_000, 105_000, 160_000, 98_000, 2_500, 1, 333_333, 999_999, 1_000_000] {
            let rate = rate(millionths);
            for way in Rounding::ALL {
                for step in way.steps() {
                    for base in (0..4_000).chain(9_999_990_000..=10_000_000_000) {
                        let Some((exact, lane)) = both(base, rate, *step, TOP) else { continue };
                        assert_eq!(lane, exact, "{base} fen at {rate}, {way}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_not_proven_is_refused() {
        let fen = (1, Mode::HalfUp);
        // The highest wage at every rate of two decimals of a per cent is far within the bound.
        assert!(Step::new(rate(999_900), fen, TOP).is_some());
        // 33.3333 per cent needs six places, and 2^50 / 333,333 fen is 33 million yuan.
        let highest = (1_i64 << 50) / 333_333;
        assert!(Step::new(rate(333_333), fen, Money::from_fen(highest - 3)).is_some());
        assert!(Step::new(rate(333_333), fen, Money::from_fen(highest)).is_none());
        assert!(Step::new(rate(333_333), fen, TOP).is_none());
        assert!(Step::new(rate(100_000), (1, Mode::HalfEven), TOP).is_none());
        assert!(Step::new(rate(100_000), fen, Money::from_fen(-1)).is_none());
    }

    proptest! {
        #[test]
        fn every_step_is_exact_below_its_bound(
            millionths in 0_u32..=1_000_000,
            way in prop::sample::select(&Rounding::ALL[..]),
            base in prop_oneof![0_i64..10_000_000, 0_i64..=10_000_000_000],
        ) {
            for step in way.steps() {
                // The base is its own bound: the nearest that the proof lets it come.
                if let Some((exact, lane)) = both(base, rate(millionths), *step, Money::from_fen(base)) {
                    prop_assert_eq!(lane, exact);
                }
            }
        }

        #[test]
        fn whole_fen_come_and_go(amount in 0_i64..(1 << 51)) {
            prop_assert_eq!(fen(one_from_fen(amount)), amount);
            prop_assert_eq!(fen(-one_from_fen(amount)), -amount);
        }
    }
}
