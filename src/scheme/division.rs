//! How one rounded amount divides between funds.

use super::Line;
use super::build::earliest;
use crate::rate::Rate;
use crate::rulebook::book::{Component, Row, Rows, SplitRule};
use crate::rulebook::resolve::{Answer, Question, Trouble};
use crate::rulebook::space::Dim;
use crate::words::Fund;
use std::sync::Arc;

/// Divides the amount between funds, as far as the case tells how.
///
/// The rows of the highest layer that speaks of the case are asked fund by fund.
/// Gives what the division depends on, where the case does not say it.
pub(super) fn divide(
    line: &mut Line,
    component: &Component,
    question: &Question<'_>,
) -> std::result::Result<Option<Vec<Dim>>, Trouble> {
    let rows: Vec<&Arc<Row<SplitRule>>> =
        component.splits.iter().filter(|row| question.holds(row)).collect();
    let Some(top) = rows.iter().map(|row| row.layer).max() else { return Ok(None) };
    let rows: Vec<_> = rows.into_iter().filter(|row| row.layer == top).collect();
    let mut funds: Vec<Option<Fund>> = rows.iter().map(|row| row.value.fund()).collect();
    funds.sort_unstable();
    funds.dedup();
    for fund in funds {
        let of_fund: Rows<SplitRule> =
            rows.iter().filter(|row| row.value.fund() == fund).map(|row| Arc::clone(row)).collect();
        let split = match question.ask(&of_fund) {
            Ok(Answer::Found(split)) if question.covered_by(&of_fund) => split,
            Ok(_) => return Ok(Some(left_whole(line, Vec::new()))),
            Err(Trouble::Needs(needs)) => {
                return Ok(Some(left_whole(line, needs.into_keys().collect())));
            }
            Err(trouble) => return Err(trouble),
        };
        match &split.row.value {
            SplitRule::Gap(reason) => {
                line.origin.split_gap = Some(reason.clone());
                line.fund = Fund::Unsplit;
                return Ok(None);
            }
            SplitRule::Share { fund, rate } => {
                if *rate > Rate::ZERO {
                    line.shares.push((*fund, *rate));
                }
            }
        }
        line.rests_on("split", &split.row);
        line.carried_from = earliest(line.carried_from, split.carried_from);
        line.origin.splits.push(split.row);
    }
    Ok(None)
}

/// Leaves the amount undivided, for want of what its division depends on.
fn left_whole(line: &mut Line, needs: Vec<Dim>) -> Vec<Dim> {
    line.shares.clear();
    line.fund = Fund::Unsplit;
    needs
}
