//! Rates beside what wider rules guide them by: one that differs says why, or is a mistyped figure.

use super::book::{Component, Outcome, RateKind, Row};
use super::check::Checker;
use crate::rate::Rate;
use std::sync::Arc;

impl Checker<'_, '_> {
    /// Whether a row speaks of one component only: another one may be unlike its wider rule.
    fn is_alone(&self, row: &Arc<Row<Outcome>>) -> bool {
        let holds = |component: &&Component| component.outcomes.iter().any(|r| Arc::ptr_eq(r, row));
        self.book.components.iter().filter(holds).count() == 1
    }

    /// A rate that is not what a wider rule guides it by, or classes that are not the wider rule's, say why.
    pub(super) fn guides(&mut self, component: &Component) {
        for row in &component.outcomes {
            let Outcome::Rate(rule) = &row.value else { continue };
            let guided = component.guides.iter().find_map(|guide| {
                let outside = || rule.kind.bounds().into_iter().find(|r| !guide.value.allows(*r));
                let rate = outside().filter(|_| wider(guide, row))?;
                Some((
                    self.place_of(guide),
                    format!("the rate {rate} is not what the wider rule guides it by"),
                ))
            });
            let classed = component.outcomes.iter().find_map(|other| {
                let (mine, theirs) = (classes_of(&row.value)?, classes_of(&other.value)?);
                let differ = theirs.iter().zip(mine).any(|(a, b)| a != b) && wider(other, row);
                differ.then(|| {
                    (
                        self.place_of(other),
                        "the rates by class are not those of the wider rule".to_owned(),
                    )
                })
            });
            match (guided.or(classed), &row.source.unlike) {
                (Some((place, what)), None) => self.report(
                    row.file,
                    &row.at,
                    format!("{what} ({place})"),
                    "correct the figure, or say in unlike = { en = \"…\", zh = \"…\" } why it differs here",
                ),
                (None, Some(_)) if self.is_alone(row) => self.report(
                    row.file,
                    &row.at,
                    "the row says why it is unlike a wider rule, and it is like every one".to_owned(),
                    "leave unlike out, or correct the figure",
                ),
                _ => {}
            }
        }
    }
}

/// Whether a row of a wider layer speaks of cases and months of another.
fn wider<A, B>(wide: &Row<A>, row: &Row<B>) -> bool {
    wide.layer / 2 < row.layer / 2
        && wide.span.overlaps(&row.span)
        && wide.region.meets(&row.region)
}

fn classes_of(outcome: &Outcome) -> Option<&[Rate]> {
    match outcome {
        Outcome::Rate(rule) => match &rule.kind {
            RateKind::ByClass(rates) => Some(rates),
            RateKind::Stated(_) => None,
        },
        _ => None,
    }
}
