//! Reads what is charged, and the answers without a line: rates, fixed sums, exempt, not covered, merged, gaps.

use super::book::{BaseRule, Nothing, NothingKind, Outcome, RateKind, RateRule, Row, SplitRule};
use super::cite::FigureWords;
use super::compile::{Compiler, Sourced, list};
use super::raw::{RateRow, RawFile};
use super::read::{At, Many};
use super::space::{Dim, Mask, bit};
use super::value::{GapOf, RateValue};
use crate::lang::Text;
use crate::rate::Factor;
use crate::words::{Branch, Payer, number_within};
use std::ops::Range;

/// What an answer speaks of: branches, items and payers.
type Of<'r> = (&'r [At<Branch>], Option<&'r At<Many<String>>>, Option<&'r At<Many<Payer>>>);

impl Compiler<'_, '_> {
    /// Rates, fixed sums, and the answers without a line.
    pub(super) fn outcomes(&mut self, raw: &RawFile) {
        for row in &raw.rates {
            let Some((kind, figures)) = self.rate_kind(row) else {
                self.lost();
                continue;
            };
            let float = self.float(row);
            let value = Outcome::Rate(RateRule { kind, float, fund: row.fund.value });
            if let Some(mut compiled) = self.cited(value, row.at.clone(), &row.dated, &figures) {
                compiled.source.unlike = row.unlike.as_ref().map(|why| why.value.clone());
                let (branch, item) = ([row.branch.clone()], [row.item.clone()]);
                let payers = Some(row.payer.value.as_slice());
                self.place(&branch, Some(&item), payers, compiled, &row.at, |c| &mut c.outcomes);
            }
        }
        for row in &raw.fixed {
            let wrong = row.months.iter().flat_map(|months| &months.value);
            if let Some(month) = wrong.into_iter().find(|month| !(1..=12).contains(&month.value)) {
                let message = format!("{} is not a month of the year", month.value);
                self.report(&month.at, message, "write months = [1, 4, 7, 10]");
                self.lost();
                continue;
            }
            let calendar = row.months.as_ref().map(|months| {
                let bits = months.value.iter().map(|month| bit(month.value.saturating_sub(1)));
                bits.fold(0, |mask: Mask, bit| mask | bit)
            });
            let figure = row.year_total.as_ref().unwrap_or(&row.amount).value;
            let figures = [FigureWords::Amount(figure)];
            let value = Outcome::Fixed { amount: row.amount.value, fund: row.fund.value };
            if let Some(mut compiled) = self.cited(value, row.at.clone(), &row.dated, &figures) {
                if let Some(mask) = calendar {
                    compiled.region = compiled.region.with(Dim::Calendar, mask);
                }
                let (branch, item) = ([row.branch.clone()], [row.item.clone()]);
                let payers = Some(row.payer.value.as_slice());
                self.place(&branch, Some(&item), payers, compiled, &row.at, |c| &mut c.outcomes);
            }
        }
        for row in &raw.exempts {
            let value = nothing(NothingKind::Exempt, &row.code.value, &row.reason);
            let of = (row.branch.value.as_slice(), row.item.as_ref(), row.payer.as_ref());
            let compiled = self.row(value, row.at.clone(), &row.dated, Sourced::Yes);
            self.answer(of, compiled, &row.at);
        }
        for row in &raw.not_covered {
            let value = nothing(NothingKind::NotCovered, &row.code.value, &row.reason);
            let of = (row.branch.value.as_slice(), row.item.as_ref(), row.payer.as_ref());
            let compiled = self.row(value, row.at.clone(), &row.dated, Sourced::Yes);
            self.answer(of, compiled, &row.at);
        }
        for row in &raw.merged {
            let value = nothing(NothingKind::Merged(row.into.value), "merged", &row.reason);
            let of = (row.branch.value.as_slice(), row.item.as_ref(), row.payer.as_ref());
            let compiled = self.row(value, row.at.clone(), &row.dated, Sourced::Yes);
            self.answer(of, compiled, &row.at);
        }
        for row in &raw.gaps {
            self.gap(row);
        }
    }

    fn gap(&mut self, row: &super::raw::Gap) {
        let of = row.of.as_ref().map_or(GapOf::Rate, |of| of.value);
        let reason = &row.reason;
        let (items, payers) = (list(row.item.as_ref()), list(row.payer.as_ref()));
        match of {
            GapOf::Rate => {
                let value = nothing(NothingKind::Gap, "gap", reason);
                let of = (row.branch.value.as_slice(), row.item.as_ref(), row.payer.as_ref());
                let compiled = self.row(value, row.at.clone(), &row.dated, Sourced::No);
                self.answer(of, compiled, &row.at);
            }
            GapOf::Base => {
                let value = BaseRule::Gap(reason.value.clone());
                if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::No) {
                    self.place(&row.branch.value, items, payers, compiled, &row.at, |c| {
                        &mut c.bases
                    });
                }
            }
            GapOf::Split => {
                let value = SplitRule::Gap(reason.value.clone());
                if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::No) {
                    self.place(&row.branch.value, items, payers, compiled, &row.at, |c| {
                        &mut c.splits
                    });
                }
            }
        }
    }

    /// Places an answer without a line, which may also speak of a branch that has no items.
    fn answer(
        &mut self,
        (branches, items, payers): Of<'_>,
        row: Option<Row<Outcome>>,
        at: &Range<usize>,
    ) {
        let Some(row) = row else { return };
        if items.is_none() && payers.is_none() {
            for branch in branches {
                self.branch_without_items(branch.value);
            }
        }
        self.place(branches, list(items), list(payers), row, at, |c| &mut c.outcomes);
    }

    fn rate_kind(&mut self, row: &RateRow) -> Option<(RateKind, Vec<FigureWords>)> {
        let needs = match (&row.rate.as_ref().map(|rate| &rate.value), &row.by_class) {
            (Some(RateValue::Range { .. }), _) => Some((Branch::HousingFund, "a range")),
            (Some(RateValue::OneOf(_)), _) => Some((Branch::Unemployment, "one_of")),
            (_, Some(_)) => Some((Branch::WorkInjury, "by_class")),
            _ => None,
        };
        let supplementary = row.item.value != "basic";
        let misplaced = |branch: Branch| {
            branch != row.branch.value || (branch == Branch::HousingFund && supplementary)
        };
        if let Some((branch, what)) = needs.filter(|(branch, _)| misplaced(*branch)) {
            let item = if branch == Branch::HousingFund { " basic" } else { "" };
            self.report(
                &row.branch.at,
                format!(
                    "{what} is only read for {branch}{item}, for which a case gives its own rate or class"
                ),
                "write one rate, or one row a choice",
            );
        }
        match (&row.rate, &row.by_class) {
            (Some(rate), None) => {
                let figures = match &rate.value {
                    RateValue::One(rate) => vec![FigureWords::Rate(*rate)],
                    RateValue::Range { min, max, .. } => {
                        vec![FigureWords::Rate(*min), FigureWords::Rate(*max)]
                    }
                    RateValue::OneOf(rates) => {
                        rates.iter().map(|r| FigureWords::Rate(*r)).collect()
                    }
                };
                Some((RateKind::Stated(rate.value.clone()), figures))
            }
            (None, Some(classes)) if (1..=8).contains(&classes.value.len()) => {
                let rates: Vec<_> = classes.value.iter().map(|rate| rate.value).collect();
                let figures = rates.iter().map(|rate| FigureWords::Rate(*rate)).collect();
                Some((RateKind::ByClass(rates), figures))
            }
            (None, Some(classes)) => {
                self.report(
                    &classes.at,
                    "by_class has more than 8 rates",
                    "one rate for each injury class",
                );
                None
            }
            _ => {
                self.report(
                    &row.at,
                    "[[rate]] needs either rate or by_class",
                    "write rate = \"16%\", or by_class = [\"0.2%\", …]",
                );
                None
            }
        }
    }

    fn float(&mut self, row: &RateRow) -> Vec<(u8, Vec<Factor>)> {
        let mut steps = Vec::new();
        for (classes, factors) in row.float.iter().flat_map(|float| &float.value.0) {
            let (least, most) =
                classes.value.split_once("..").unwrap_or((&classes.value, &classes.value));
            let range =
                number_within(least, 1, 8).and_then(|l| Ok((l, number_within(most, 1, 8)?)));
            let parsed: Result<Vec<Factor>, _> = factors.iter().map(|f| f.value.parse()).collect();
            match (range, parsed) {
                (Ok((least, most)), Ok(factors)) => {
                    steps.extend((least..=most).map(|class| (class, factors.clone())));
                }
                _ => self.report(
                    &classes.at,
                    "float must name classes and multiples",
                    "write float = { \"1\" = [\"100%\", \"120%\"], \"2..8\" = [\"50%\", \"100%\"] }",
                ),
            }
        }
        steps
    }
}

fn nothing(kind: NothingKind, code: &str, reason: &At<Text>) -> Outcome {
    Outcome::Nothing(Nothing { kind, code: code.to_owned(), reason: reason.value.clone() })
}
