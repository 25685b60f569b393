//! The amounts of a row: the one place where a scheme meets wages.

use super::keys::Held;
use shebao::{Money, Totals, Wages};

/// What is due by a scheme for some wages: the amounts of its branches and payers in their order, and the totals.
pub(crate) fn due(held: &Held, wages: Wages, amounts: &mut Vec<Money>) -> Totals {
    let assessment = held.scheme.assess(wages);
    amounts.clear();
    amounts.resize(held.pairs.len(), Money::ZERO);
    for line in assessment.lines() {
        let pair = assessment.branch(line).zip(assessment.payer(line));
        let place = held.pairs.iter().position(|one| Some(*one) == pair);
        if let Some(amount) = place.and_then(|place| amounts.get_mut(place)) {
            *amount = amount.plus(line.amount);
        }
    }
    *assessment.totals()
}
