//! Reads bases, and checks their limits against the average wage they are stated from.

use super::book::{BaseRule, Bound};
use super::cite::FigureWords;
use super::compile::{Compiler, list};
use super::raw::{Base, RawFile};
use super::read::At;
use super::space::same_name;
use super::value::{Average, Limit, Why};
use crate::money::Money;
use crate::month::Span;
use crate::rate::{Factor, Rounding};
use std::ops::Range;

impl Compiler<'_, '_> {
    pub(super) fn bases(&mut self, raw: &RawFile) {
        for row in &raw.bases {
            let Some(value) = self.base_rule(row) else {
                self.lost();
                continue;
            };
            let figures: Vec<FigureWords> = [&row.floor, &row.ceiling, &row.flat]
                .into_iter()
                .flatten()
                .filter_map(|limit| match &limit.value {
                    Limit::Amount(amount) => Some(FigureWords::Amount(*amount)),
                    _ => None,
                })
                .collect();
            self.check_derivations(row);
            if let Some(mut compiled) = self.cited(value, row.at.clone(), &row.dated, &figures) {
                let why = [&row.floor_is, &row.ceiling_is, &row.flat_is];
                let words = why.into_iter().flatten().filter_map(|why| match &why.value {
                    Why::Words(words) => Some(words.clone()),
                    Why::Share { .. } => None,
                });
                compiled.source.reasons = words.collect();
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
        let wages = match row.wage.as_ref().map(|wage| &wage.value) {
            Some(Average::Printed(Limit::Amount(amount))) => vec![*amount],
            Some(Average::Printed(Limit::Named { amount, .. })) => self.named_amounts(amount, row),
            Some(Average::Implied) => self.implied_wage(row).into_iter().collect(),
            _ => Vec::new(),
        };
        let limits = [
            ("floor", "floor_is", &row.floor, &row.floor_is),
            ("ceiling", "ceiling_is", &row.ceiling, &row.ceiling_is),
            ("flat base", "flat_is", &row.flat, &row.flat_is),
        ];
        for (name, field, limit, why) in limits {
            let Some(At { value: Limit::Amount(stated), at }) = limit else { continue };
            let (share, wholes, round) = match why.as_ref().map(|why| &why.value) {
                Some(Why::Share { share, of, round }) if same_name(&of.value, "wage") => {
                    if row.wage.is_none() {
                        self.report(&of.at, "the row states no wage", "add wage = \"…\"");
                    }
                    (*share, wages.clone(), *round)
                }
                Some(Why::Share { share, of, round }) => {
                    (*share, self.named_amounts(of, row), *round)
                }
                None if name == "ceiling" => (Factor::TRIPLE, wages.clone(), Rounding::FenHalfUp),
                _ => continue,
            };
            for whole in wholes {
                self.check_share((name, field), *stated, at, (share, whole, round));
            }
        }
    }

    /// The average of which the ceiling is 300 %, in whole yuan.
    fn implied_wage(&mut self, row: &Base) -> Option<Money> {
        let ceiling = match row.ceiling.as_ref()? {
            At { value: Limit::Amount(ceiling), at } => (*ceiling, at),
            At { at, .. } => {
                self.report(
                    at,
                    "only a ceiling in yuan implies an average wage",
                    "leave wage out, or write the average",
                );
                return None;
            }
        };
        let (stated, at) = ceiling;
        let yuan = stated.fen().checked_div(300).unwrap_or(0);
        let wage = Money::from_fen(yuan.saturating_mul(100));
        if Factor::TRIPLE.of(wage, Rounding::FenHalfUp) != stated {
            self.report(
                at,
                format!("the ceiling {stated} is not 300% of an average wage in whole yuan"),
                "correct the figure, or leave wage = \"implied\" out",
            );
            return None;
        }
        Some(wage)
    }

    fn check_share(
        &mut self,
        (name, field): (&str, &str),
        stated: Money,
        at: &Range<usize>,
        (share, whole, round): (Factor, Money, Rounding),
    ) {
        let reckoned = share.of(whole, round);
        if reckoned != stated {
            self.report(
                at,
                format!("the {name} {stated} is not {share} of {whole}, which is {reckoned}"),
                format!("correct the figure, or say why in {field} = {{ en = \"…\", zh = \"…\" }}"),
            );
        }
    }

    /// Every value that a named amount has while a row holds; the row may not outlast the amount.
    fn named_amounts(&mut self, name: &At<String>, row: &Base) -> Vec<Money> {
        let none = Vec::new();
        let rows = self.book.amounts.get(&name.value).unwrap_or(&none);
        let span =
            Span { from: row.dated.from.value, until: row.dated.until.as_ref().map(|u| u.value) };
        let met: Vec<_> = rows.iter().filter(|amount| amount.span.overlaps(&span)).collect();
        let last = span.until.unwrap_or(self.book.until).min(self.book.until);
        let mut month = span.from.max(self.book.from);
        while month < last && met.iter().any(|amount| amount.span.contains(month)) {
            month = month.plus(1);
        }
        let values = met.iter().map(|amount| amount.value).collect();
        if month < last {
            self.report(
                &name.at,
                format!("no [[amount]] {} holds in {month}", name.value),
                "add the amount, correct its name, or end the row before that month",
            );
        }
        values
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
