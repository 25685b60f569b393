//! What rows get wrong together: overlaps, undeclared gaps, references that do not hold, year totals.
//!
//! Time is cut at every month in which some row begins or ends.
//! Within a piece the rows in force are regions of the space of cases, and set arithmetic on regions finds
//! two that meet, or a case that none contains.

use super::book::offered;
use super::book::{BaseRule, Bound, CityBook, Component, Outcome, Row, Rows, SplitRule};
use super::raw::RawFile;
use super::read::{At, Reader};
use super::space::{Dim, Mask, Region, bit, payer_exists, subtract_all};
use crate::money::Money;
use crate::month::{Month, Span};
use crate::words::Payer;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Checks a city's book and reports what is wrong in the files that its rows stand in.
pub(crate) fn check(book: &CityBook, readers: &mut [Reader<'_>], head: (usize, Range<usize>)) {
    let mut checker = Checker { book, readers, head };
    for component in &book.components {
        checker.component(component);
    }
    for rows in book.amounts.values() {
        checker.overlaps(rows, &[Region::all()], |_, _| true);
    }
    checker.overlaps(&book.choices, &[Region::all()], |a, b| a.choice == b.choice);
    checker.spans_of_limits();
}

struct Checker<'c, 't> {
    book: &'c CityBook,
    readers: &'c mut [Reader<'t>],
    /// Where faults of the whole are reported: the file that claims the span, at its head.
    head: (usize, Range<usize>),
}

/// A piece of time in which the same rows hold.
#[derive(Clone, Copy)]
struct Piece {
    from: Month,
    until: Month,
}

impl Checker<'_, '_> {
    fn report(&mut self, file: usize, at: &Range<usize>, message: String, hint: &str) {
        if let Some(reader) = self.readers.get_mut(file) {
            reader.report(at, message, hint);
            let mut earlier = reader.problems.iter().rev().skip(1);
            if reader.problems.last().is_some_and(|new| earlier.any(|old| old == new)) {
                reader.problems.pop();
            }
        }
    }

    /// The line of a row, to point at it from another.
    fn place_of<T>(&mut self, row: &Row<T>) -> String {
        let Some(reader) = self.readers.get_mut(row.file) else { return String::new() };
        reader.report(&row.at, "", "");
        let place = reader.problems.pop();
        place.map_or_else(String::new, |p| format!("{}:{}", p.file, p.line))
    }

    fn component(&mut self, component: &Component) {
        let who = payer_exists(component.payer);
        self.overlaps(&component.outcomes, &who, |_, _| true);
        self.overlaps(&component.bases, &who, |_, _| true);
        self.overlaps(&component.cuts, &who, |_, _| true);
        self.overlaps(&component.reliefs, &who, |_, _| true);
        self.overlaps(&component.rounds, &who, |_, _| true);
        self.overlaps(&component.splits, &who, |a, b| match (a, b) {
            (SplitRule::Share { fund: a, .. }, SplitRule::Share { fund: b, .. }) => a == b,
            _ => true,
        });
        self.partition(component);
        self.replacements(component);
    }

    /// Two rows of one layer may not both hold for a case, unless the later published one revises the earlier.
    fn overlaps<T>(&mut self, rows: &Rows<T>, who: &[Region], same: impl Fn(&T, &T) -> bool) {
        for (n, a) in rows.iter().enumerate() {
            for b in rows.iter().skip(n.saturating_add(1)) {
                if a.layer != b.layer || !a.span.overlaps(&b.span) || !same(&a.value, &b.value) {
                    continue;
                }
                let meet = a.region.intersect(&b.region);
                let shared = meet.and_then(|meet| who.iter().find_map(|w| w.intersect(&meet)));
                let Some(shared) = shared else { continue };
                let (old, new) =
                    if a.source.published > b.source.published { (b, a) } else { (a, b) };
                if new.source.revises && old.source.published != new.source.published {
                    continue;
                }
                let from = a.span.from.max(b.span.from);
                let region = self.book.names.describe(&shared);
                let place = self.place_of(a);
                self.report(
                    b.file,
                    &b.at,
                    format!("two rows hold in {from} for {region}: this one and the one at {place}"),
                    "end one of them, narrow its when, or write revises = true on a later published one",
                );
            }
        }
    }

    /// The months in which some row of a component, or a choice, begins or ends.
    fn pieces(&self, component: &Component) -> Vec<Piece> {
        let (from, until) = (self.book.from, self.book.until);
        let mut cuts = BTreeSet::from([from, until]);
        let mut add = |span: &Span| {
            cuts.insert(span.from);
            cuts.extend(span.until);
        };
        component.exists.iter().for_each(|r| add(&r.span));
        component.outcomes.iter().for_each(|r| add(&r.span));
        component.bases.iter().for_each(|r| add(&r.span));
        component.splits.iter().for_each(|r| add(&r.span));
        component.rounds.iter().for_each(|r| add(&r.span));
        self.book.choices.iter().for_each(|r| add(&r.span));
        let cuts: Vec<Month> = cuts.into_iter().filter(|m| (from..=until).contains(m)).collect();
        cuts.iter().zip(cuts.iter().skip(1)).map(|(a, b)| Piece { from: *a, until: *b }).collect()
    }

    /// In every piece, every case must have an answer; every rate a base and a rounding; and a division, where there is one, all cases.
    fn partition(&mut self, component: &Component) {
        let mut holes: Vec<(Piece, Region, &str)> = Vec::new();
        for piece in self.pieces(component) {
            let cases = self.domain(component, piece);
            let mut found = |left: Vec<Region>, what| {
                if let Some(region) = left.into_iter().next() {
                    match holes
                        .iter_mut()
                        .rev()
                        .find(|(p, r, w)| *w == what && p.until == piece.from && *r == region)
                    {
                        Some((last, _, _)) => last.until = piece.until,
                        None => holes.push((piece, region, what)),
                    }
                }
            };
            found(without(cases.clone(), &component.outcomes, piece, |_| true), "rule");
            if !component.replaces.is_empty() {
                continue;
            }
            let rated =
                within(&cases, &component.outcomes, piece, |o| matches!(o, Outcome::Rate(_)));
            found(without(rated.clone(), &component.bases, piece, |_| true), "base");
            found(without(rated, &component.rounds, piece, |_| true), "rounding");
            if component.splits.iter().any(|s| s.span.contains(piece.from)) {
                let charged = within(&cases, &component.outcomes, piece, |o| {
                    !matches!(o, Outcome::Nothing(_))
                });
                found(without(charged, &component.splits, piece, |_| true), "split");
            }
        }
        for (piece, region, what) in holes {
            let who = self.book.names.describe(&region);
            let (file, at) = self.head.clone();
            let payer = match component.payer {
                Payer::Worker if !component.declared => String::new(),
                payer => format!(" {} {payer}", component.item),
            };
            let hint = match what {
                "rule" => {
                    "add a value, or declare [[exempt]], [[not_covered]], [[merged]] or [[gap]] with its reason"
                }
                "base" => "add a [[base]], or declare a [[gap]] with of = \"base\"",
                "split" => {
                    "add a [[split]] (0% where nothing goes to the fund), or a [[gap]] with of = \"split\""
                }
                _ => "add a [[round]]",
            };
            self.report(
                file,
                &at,
                format!(
                    "{}{payer}: no {what} from {} until {} for {who}",
                    component.branch, piece.from, piece.until
                ),
                hint,
            );
        }
    }

    /// Every case that the component exists for in a piece of time, cut down to what the rules distinguish.
    fn domain(&self, component: &Component, piece: Piece) -> Vec<Region> {
        let mut cases = payer_exists(component.payer);
        let existing: Vec<Region> = component
            .exists
            .iter()
            .filter(|row| row.span.contains(piece.from))
            .map(|row| row.region.clone())
            .collect();
        cases = cases
            .iter()
            .flat_map(|case| existing.iter().filter_map(|region| case.intersect(region)))
            .collect();
        let named = |dim: Dim| {
            component.outcomes.iter().any(|r| r.region.constrains(dim))
                || component.bases.iter().any(|r| r.region.constrains(dim))
                || component.splits.iter().any(|r| r.region.constrains(dim))
                || component.rounds.iter().any(|r| r.region.constrains(dim))
                || component.exists.iter().any(|r| r.region.constrains(dim))
        };
        if named(Dim::Area) {
            let count = self.book.names.areas.len();
            let mask = (0_u8..).take(count).fold(0, |mask, area| mask | bit(area));
            cases = cases.iter().map(|case| case.with(Dim::Area, mask)).collect();
        }
        if named(Dim::Calendar) {
            let mask = calendar(piece);
            cases = cases.iter().map(|case| case.with(Dim::Calendar, mask)).collect();
        }
        for choice in (0_u8..).take(self.book.names.choices.len()) {
            if named(Dim::Choice(choice)) {
                cases = offered(&self.book.choices, choice, piece.from, cases);
            }
        }
        cases
    }

    /// A replacement that meets no row replaces nothing, which is surely not what was meant.
    fn replacements(&mut self, component: &Component) {
        for row in &component.replaces {
            let meets_outcome = meets(row, &component.outcomes, |o| matches!(o, Outcome::Rate(_)))
                || (row.value.fund.is_some() && meets(row, &component.outcomes, |_| true));
            let meets_base = meets(row, &component.bases, |b| !matches!(b, BaseRule::Gap(_)));
            let bounds = row.value.floor.is_some()
                || row.value.ceiling.is_some()
                || row.value.flat.is_some();
            if (row.value.rate.is_some() && !meets_outcome) || (bounds && !meets_base) {
                self.report(
                    row.file,
                    &row.at,
                    format!(
                        "the replacement meets no row of {} {} {}",
                        component.branch, component.item, component.payer
                    ),
                    "compare branch, item, payer, when and span with the edition below; a rate in place of an answer without a line needs a fund",
                );
            }
            if row.value.rate.is_none() && !bounds {
                self.report(
                    row.file,
                    &row.at,
                    "the replacement replaces nothing".to_owned(),
                    "give rate, floor, ceiling or flat",
                );
            }
        }
    }

    /// A limit that refers to a named amount must find it in every month it holds for.
    fn spans_of_limits(&mut self) {
        let book = self.book;
        for component in &book.components {
            for row in &component.bases {
                let bounds: Vec<&Bound> = match &row.value {
                    BaseRule::Between { floor, ceiling } => vec![floor, ceiling],
                    BaseRule::Flat(flat) => vec![flat],
                    BaseRule::Gap(_) => Vec::new(),
                };
                for bound in bounds {
                    if let Bound::Named { amount, .. } = bound {
                        self.covered_by(row, amount);
                    }
                }
            }
        }
    }

    fn covered_by(&mut self, row: &Arc<Row<BaseRule>>, amount: &str) {
        let none = Vec::new();
        let rows: &Rows<Money> = self.book.amounts.get(amount).unwrap_or(&none);
        let last = row.span.until.unwrap_or(self.book.until).min(self.book.until);
        let mut month = row.span.from.max(self.book.from);
        while month < last {
            if !rows.iter().any(|r| r.span.contains(month)) {
                self.report(
                    row.file,
                    &row.at,
                    format!("no [[amount]] {amount} holds in {month}, which this row refers to"),
                    "add the amount for that month, or end the row before it",
                );
                return;
            }
            month = month.plus(1);
        }
    }
}

fn meets<A, B>(row: &Row<A>, rows: &Rows<B>, wanted: impl Fn(&B) -> bool) -> bool {
    rows.iter().any(|other| {
        row.span.overlaps(&other.span) && row.region.meets(&other.region) && wanted(&other.value)
    })
}

/// What is left of some cases when the rows in force are taken out.
fn without<T>(
    cases: Vec<Region>,
    rows: &Rows<T>,
    piece: Piece,
    wanted: impl Fn(&T) -> bool,
) -> Vec<Region> {
    rows.iter()
        .filter(|row| row.span.contains(piece.from) && wanted(&row.value))
        .fold(cases, |left, row| subtract_all(left, &row.region))
}

/// The cases that some wanted row answers, after the rows that win over it.
fn within<T>(
    cases: &[Region],
    rows: &Rows<T>,
    piece: Piece,
    wanted: impl Fn(&T) -> bool,
) -> Vec<Region> {
    let mut ranked: Vec<&Arc<Row<T>>> =
        rows.iter().filter(|row| row.span.contains(piece.from)).collect();
    ranked
        .sort_by_key(|row| (std::cmp::Reverse(row.layer), std::cmp::Reverse(row.source.published)));
    let mut left = cases.to_vec();
    let mut found = Vec::new();
    for row in ranked {
        if wanted(&row.value) {
            found.extend(left.iter().filter_map(|case| case.intersect(&row.region)));
        }
        left = subtract_all(left, &row.region);
    }
    found
}

/// The months of the year that occur in a piece of time.
fn calendar(piece: Piece) -> Mask {
    let months = piece.until.since(piece.from).min(12);
    (0..months).fold(0, |mask, n| {
        let month = piece.from.plus(n).month().saturating_sub(1);
        mask | bit(u8::try_from(month).unwrap_or(0))
    })
}

/// The months of a yearly sum must make its stated total.
pub(crate) fn year_totals(raw: &RawFile, reader: &mut Reader<'_>) {
    for row in &raw.fixed {
        let Some(total) = &row.year_total else { continue };
        let same_sum = |other: &&super::raw::Fixed| {
            other.branch.value == row.branch.value
                && other.item == row.item
                && other.payer == row.payer
                && other.dated.when == row.dated.when
                && other.dated.from == row.dated.from
                && other.dated.until == row.dated.until
        };
        let months =
            |other: &super::raw::Fixed| other.months.as_ref().map_or(12, |m| m.value.len());
        let sum: Money = raw
            .fixed
            .iter()
            .filter(same_sum)
            .flat_map(|other| std::iter::repeat_n(other.amount.value, months(other)))
            .sum();
        if sum != total.value {
            let At { value, at } = total;
            reader.report(
                at,
                format!("the months make {sum} a year, not {value}"),
                "compare amount and months of every row of this sum",
            );
        }
    }
}
