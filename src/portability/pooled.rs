//! What moves out of a pooled fund: a share of the exact bases, summed exactly and rounded once.

use super::ReliefMonths;
use super::paid::{Payments, Run};
use crate::money::{Exact, Money};
use crate::rate::{Rate, Rounding};
use crate::rulebook::book::TransferRule;
use crate::words::{Employment, SpellKind};

/// The bases that count, and the share of them, before rounding.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pooled {
    pub(super) base_total: Money,
    pub(super) exact: Exact,
    /// Whether every month moves at the share that the rule states.
    pub(super) at_stated_share: bool,
}

/// What of a spell's bases moves under a rule.
///
/// Months of a temporary account move at the employer's actual rate where that is higher;
/// someone insured alone has no employer, and moves at the stated share.
pub(super) fn pooled(
    rule: &TransferRule,
    kind: SpellKind,
    employment: Option<Employment>,
    payments: &Payments,
    relief: ReliefMonths,
) -> Pooled {
    let mut sum = Pooled { at_stated_share: true, ..Pooled::default() };
    for run in counted(rule, payments, relief) {
        let months = i64::from(run.months.1.since(run.months.0));
        let bases = Money::from_fen(run.month.base.fen().saturating_mul(months));
        sum.base_total = sum.base_total.plus(bases);
        let share = share(rule, kind, employment, run.month.pooled_rate);
        sum.at_stated_share &= share == rule.pooled_share;
        sum.exact = sum.exact.plus(bases.times(share));
    }
    sum
}

/// The months whose bases count.
pub(super) fn counted<'p>(
    rule: &TransferRule,
    payments: &'p Payments,
    relief: ReliefMonths,
) -> impl Iterator<Item = Run> + 'p {
    let first = rule.pooled_from;
    payments.runs.iter().filter_map(move |run| {
        let (from, until) = run.months;
        let from = first.map_or(from, |first| from.max(first));
        let left_out = run.month.relieved && relief == ReliefMonths::LeftOut;
        (from < until && !left_out).then_some(Run { months: (from, until), month: run.month })
    })
}

/// The share of one month's base that moves.
pub(super) fn share(
    rule: &TransferRule,
    kind: SpellKind,
    employment: Option<Employment>,
    actual: Rate,
) -> Rate {
    // Before 2010 no pooled money moved at all.
    let by_actual = kind == SpellKind::Temporary
        && employment != Some(Employment::Flexible)
        && rule.pooled_share != Rate::ZERO;
    if by_actual { rule.pooled_share.max(actual) } else { rule.pooled_share }
}

/// Rounds a sum half-up to the fen, and its parts so that they add up to it: by largest remainder.
pub(super) fn largest_remainder(parts: &[Exact]) -> (Money, Vec<Money>) {
    let whole = parts.iter().fold(Exact::default(), |sum, part| sum.plus(*part));
    let total = whole.round(Rounding::FenHalfUp);
    let mut amounts: Vec<Money> = parts.iter().map(|part| part.whole_fen().0).collect();
    let given: Money = amounts.iter().copied().sum();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order
        .sort_by_key(|number| std::cmp::Reverse(parts.get(*number).map(|part| part.whole_fen().1)));
    let left = usize::try_from(total.minus(given).fen()).unwrap_or(0);
    for number in order.into_iter().take(left) {
        if let Some(amount) = amounts.get_mut(number) {
            *amount = amount.plus(Money::from_fen(1));
        }
    }
    (total, amounts)
}
