//! Reads bases, and checks their limits against the average wage they are stated from.

use super::book::{BaseRule, Bound};
use super::cite::FigureWords;
use super::compile::{Compiler, list};
use super::raw::{Base, RawFile};
use super::read::At;
use super::space::same_name;
use super::value::{Limit, Why};
use crate::money::Money;
use crate::rate::{Factor, Rounding};
use std::ops::Range;

impl Compiler<'_, '_> {
    pub(super) fn bases(&mut self, raw: &RawFile) {
        for row in &raw.bases {
            let Some(value) = self.base_rule(row) else { continue };
            let figures: Vec<FigureWords> = [&row.floor, &row.ceiling, &row.flat]
                .into_iter()
                .flatten()
                .filter_map(|limit| match &limit.value {
                    Limit::Amount(amount) => Some(FigureWords::Amount(*amount)),
                    _ => None,
                })
                .collect();
            self.check_derivations(row);
            if let Some(compiled) = self.cited(value, row.at.clone(), &row.dated, &figures) {
                let (items, payers) = (list(row.item.as_ref()), list(row.payer.as_ref()));
                self.place(&row.branch.value, items, payers, compiled, &row.at, |c| &mut c.bases);
            }
        }
    }

    fn base_rule(&mut self, row: &Base) -> Option<BaseRule> {
        match (&row.floor, &row.ceiling, &row.flat) {
            (Some(floor), Some(ceiling), None) => {
                if let (Limit::Amount(low), Limit::Amount(high)) = (&floor.value, &ceiling.value)
                    && low > high
                {
                    self.report(
                        &floor.at,
                        format!("the floor {low} is above the ceiling {high}"),
                        "compare both with the notice",
                    );
                }
                Some(BaseRule::Between {
                    floor: bound(&floor.value),
                    ceiling: bound(&ceiling.value),
                })
            }
            (None, None, Some(flat)) => {
                if flat.value == Limit::None {
                    self.report(&flat.at, "a flat base cannot be none", "write its amount");
                }
                Some(BaseRule::Flat(bound(&flat.value)))
            }
            _ => {
                self.report(
                    &row.at,
                    "[[base]] needs floor and ceiling, or flat alone",
                    "write both limits; \"none\" where there is no limit",
                );
                None
            }
        }
    }

    /// Checks the limits against the average wage they are stated from.
    fn check_derivations(&mut self, row: &Base) {
        let wage = match row.wage.as_ref().map(|wage| &wage.value) {
            Some(Limit::Amount(amount)) => Some(*amount),
            Some(Limit::Named { amount, .. }) => self.named_amount(amount, row),
            _ => None,
        };
        let limits = [
            ("floor", &row.floor, &row.floor_is),
            ("ceiling", &row.ceiling, &row.ceiling_is),
            ("flat", &row.flat, &row.flat_is),
        ];
        for (name, limit, why) in limits {
            let Some(At { value: Limit::Amount(stated), at }) = limit else { continue };
            match why.as_ref().map(|why| &why.value) {
                Some(Why::Share { share, of, round }) => {
                    let of_wage = same_name(&of.value, "wage");
                    let whole = if of_wage { wage } else { self.named_amount(of, row) };
                    let Some(whole) = whole else {
                        if of_wage {
                            self.report(&of.at, "the row states no wage", "add wage = \"…\"");
                        }
                        continue;
                    };
                    self.check_share(name, *stated, at, (*share, whole, *round));
                }
                None if name == "ceiling" => {
                    if let Some(wage) = wage {
                        let triple = (Factor::TRIPLE, wage, Rounding::FenHalfUp);
                        self.check_share(name, *stated, at, triple);
                    }
                }
                _ => {}
            }
        }
    }

    fn check_share(
        &mut self,
        name: &str,
        stated: Money,
        at: &Range<usize>,
        (share, whole, round): (Factor, Money, Rounding),
    ) {
        let reckoned = share.of(whole, round);
        if reckoned != stated {
            self.report(
                at,
                format!("the {name} {stated} is not {share} of {whole}, which is {reckoned}"),
                format!(
                    "correct the figure, or say why in {name}_is = {{ en = \"…\", zh = \"…\" }}"
                ),
            );
        }
    }

    /// The value of a named amount at the start of a row.
    fn named_amount(&mut self, name: &At<String>, row: &Base) -> Option<Money> {
        let month = row.dated.from.value;
        let rows = self.book.amounts.get(&name.value);
        let found = rows.and_then(|rows| rows.iter().find(|r| r.span.contains(month)));
        let value = found.map(|row| row.value);
        if value.is_none() {
            self.report(
                &name.at,
                format!("no [[amount]] {} holds in {month}", name.value),
                "add the amount, or correct its name",
            );
        }
        value
    }
}

pub(super) fn bound(limit: &Limit) -> Bound {
    match limit {
        Limit::None => Bound::None,
        Limit::Amount(amount) => Bound::Amount(*amount),
        Limit::Named { amount, share, round } => {
            Bound::Named { amount: amount.value.clone(), share: share.zip(*round) }
        }
    }
}
