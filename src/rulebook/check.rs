//! What rows get wrong together: overlaps, undeclared gaps, references that do not hold, year totals.
//!
//! Time is cut at every month in which some row begins or ends.
//! Within a piece the rows in force are regions of the space of cases, and set arithmetic on regions finds
//! two that meet, or a case that none contains.

use super::book::{
    BaseRule, Bound, ChoiceRule, CityBook, Component, Outcome, RateKind, ReplaceRule, Row, Rows,
    SplitRule, offered,
};
use super::raw::RawFile;
use super::read::{At, Reader};
use super::space::{Dim, Mask, Region, bit, payer_exists, subtract_all};
use super::value::RateValue;
use crate::lang::Lang;
use crate::money::Money;
use crate::month::{Month, Span};
use crate::rate::{Factor, Rate};
use crate::words::Fund;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Checks a city's book and reports what is wrong in the files that its rows stand in.
pub(crate) fn check(book: &CityBook, readers: &mut [Reader<'_>], heads: &[Head]) {
    // What is missing because a row could not be read is not told besides.
    let whole = readers.iter().all(|reader| !reader.lost);
    let mut checker = Checker { book, readers, heads };
    for component in &book.components {
        checker.component(component, whole);
    }
    for rows in book.amounts.values() {
        checker.overlaps(rows, |_, _| true, |_, region| vec![region.clone()], Turns::NONE);
    }
    let same_choice = |a: &ChoiceRule, b: &ChoiceRule| a.choice == b.choice;
    checker.overlaps(&book.choices, same_choice, |_, region| vec![region.clone()], Turns::NONE);
    checker.limits();
    checker.dead_rows();
}

pub(super) struct Checker<'c, 't> {
    pub(super) book: &'c CityBook,
    readers: &'c mut [Reader<'t>],
    /// Where faults of the whole are reported: the file that claims the span, at its head.
    heads: &'c [Head],
}

/// The head of a file of the city.
pub(crate) struct Head {
    pub(crate) file: usize,
    /// Where it names the place.
    pub(crate) at: Range<usize>,
    /// The months that it claims.
    pub(crate) span: Span,
}

/// The head that claims the months of a hole: of several, the one that begins last; where none does, the first.
fn head_of(heads: &[Head], piece: Piece) -> Option<&Head> {
    let claims = heads.iter().filter(|head| head.span.contains(piece.from));
    claims.max_by_key(|head| head.span.from).or_else(|| heads.first())
}

/// A piece of time in which the same rows hold.
#[derive(Clone, Copy)]
struct Piece {
    from: Month,
    until: Month,
}

/// The months in which other cases begin to exist: between two of them what exists is the same.
#[derive(Clone, Copy)]
struct Turns<'m> {
    /// In order, each once.
    months: &'m [Month],
    /// Every month may differ from the one before it.
    every: bool,
}

impl Turns<'_> {
    /// The same cases exist in every month.
    const NONE: Turns<'static> = Turns { months: &[], every: false };

    /// The first month of a span, and those in it that may differ from the month before them.
    fn within(self, from: Month, until: Month) -> impl Iterator<Item = Month> {
        let after = move |month: Month| -> Option<Month> {
            if self.every {
                return Some(month.plus(1));
            }
            self.months.iter().copied().find(|turn| *turn > month)
        };
        std::iter::successors(Some(from), move |month| after(*month))
            .take_while(move |month| *month < until)
    }
}

impl Checker<'_, '_> {
    pub(super) fn report(&mut self, file: usize, at: &Range<usize>, message: String, hint: &str) {
        if let Some(reader) = self.readers.get_mut(file) {
            reader.report_once(at, message, hint);
        }
    }

    /// The line of a row, to point at it from another.
    pub(super) fn place_of<T>(&mut self, row: &Row<T>) -> String {
        let Some(reader) = self.readers.get_mut(row.file) else { return String::new() };
        reader.report(&row.at, "", "");
        let place = reader.problems.pop();
        place.map_or_else(String::new, |p| format!("{}:{}", p.file, p.line))
    }

    fn component(&mut self, component: &Component, whole: bool) {
        let book = self.book;
        let real = |month: Month, region: &Region| -> Vec<Region> {
            let piece = Piece { from: month, until: month.plus(1) };
            let cases = domain(book, component, piece);
            cases.iter().filter_map(|case| case.intersect(region)).collect()
        };
        let spans = component.exists.iter().map(|row| row.span);
        let spans = spans.chain(book.choices.iter().map(|row| row.span));
        let mut months: Vec<Month> =
            spans.flat_map(|span| [Some(span.from), span.until]).flatten().collect();
        months.sort_unstable();
        months.dedup();
        let turns = Turns { months: &months, every: component.depends_on(Dim::Calendar) };
        self.overlaps(&component.outcomes, |_, _| true, real, turns);
        self.overlaps(&component.bases, |_, _| true, real, turns);
        self.overlaps(&component.cuts, |_, _| true, real, turns);
        self.overlaps(&component.reliefs, |_, _| true, real, turns);
        self.overlaps(&component.rounds, |_, _| true, real, turns);
        self.overlaps(&component.joinings, |_, _| true, real, turns);
        self.overlaps(&component.leavings, |_, _| true, real, turns);
        let same_fund = |a: &SplitRule, b: &SplitRule| {
            a.fund().is_none() || b.fund().is_none() || a.fund() == b.fund()
        };
        self.overlaps(&component.splits, same_fund, real, turns);
        self.overlaps(&component.replaces, ReplaceRule::clashes, real, turns);
        if component.declared {
            self.overlaps(
                &component.exists,
                |(), ()| true,
                |_, region| vec![region.clone()],
                Turns::NONE,
            );
        }
        if whole {
            self.partition(component);
        }
        self.rates(component);
        self.guides(component);
        self.replacements(component);
    }

    /// Two rows of one layer may not both hold for a case, unless the later published one revises the earlier.
    ///
    /// `real` cuts a region down to the cases that exist in a month.
    fn overlaps<T>(
        &mut self,
        rows: &Rows<T>,
        same: impl Fn(&T, &T) -> bool,
        real: impl Fn(Month, &Region) -> Vec<Region>,
        turns: Turns<'_>,
    ) {
        for (n, a) in rows.iter().enumerate() {
            for b in rows.iter().skip(n.saturating_add(1)) {
                if a.layer != b.layer || !a.span.overlaps(&b.span) || !same(&a.value, &b.value) {
                    continue;
                }
                let Some(meet) = a.region.intersect(&b.region) else { continue };
                let (old, new) =
                    if a.source.published > b.source.published { (b, a) } else { (a, b) };
                if new.source.revises && old.source.published != new.source.published {
                    continue;
                }
                let from = a.span.from.max(b.span.from);
                let until = [a.span.until, b.span.until].into_iter().flatten().min();
                let until = until.unwrap_or(self.book.until).min(self.book.until.max(from.plus(1)));
                let shared = turns
                    .within(from, until)
                    .find_map(|month| Some((month, real(month, &meet).into_iter().next()?)));
                let Some((from, shared)) = shared else { continue };
                let region = self.book.names.describe(&shared, Lang::En);
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
        let mut holes: Vec<(Piece, Vec<Region>, &str)> = Vec::new();
        for piece in self.pieces(component) {
            let cases = domain(self.book, component, piece);
            let mut found = |left: Vec<Region>, what| {
                if left.is_empty() {
                    return;
                }
                let goes_on = |hole: &&mut (Piece, Vec<Region>, &str)| {
                    hole.2 == what && hole.0.until == piece.from && hole.1 == left
                };
                match holes.iter_mut().rev().find(goes_on) {
                    Some((last, _, _)) => last.until = piece.until,
                    None => holes.push((piece, left, what)),
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
        for (piece, regions, what) in holes {
            let who = self.book.names.describe_all(&regions);
            let Some(head) = head_of(self.heads, piece) else { continue };
            let payer = if component.declared {
                format!(" {} {}", component.item, component.payer)
            } else {
                String::new()
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
                head.file,
                &head.at,
                format!(
                    "{}{payer}: no {what} from {} until {} for {}",
                    component.branch, piece.from, piece.until, who
                ),
                hint,
            );
        }
    }

    /// What is charged must have six places after its cut, and hold the shares that are split off after its relief.
    ///
    /// Only rows of one layer that nothing revises are compared here; what layers and revisions make of them
    /// is known for a case alone, and checked when it is resolved.
    fn rates(&mut self, component: &Component) {
        for row in &component.outcomes {
            let Outcome::Rate(rule) = &row.value else { continue };
            // A rate that the case gives is given as charged, and not cut.
            let stated =
                matches!(rule.kind, RateKind::ByClass(_) | RateKind::Stated(RateValue::One(_)));
            for rate in rule.kind.rates() {
                for cut in component.cuts.iter().filter(|cut| stated && meet(row, cut)) {
                    let multiple = cut.value;
                    if rate.times(multiple).is_none() {
                        self.report(
                            cut.file,
                            &cut.at,
                            format!("{multiple} of {rate} has more than six places"),
                            "compare the multiple and the rate with their documents",
                        );
                    }
                }
                let cuts: &[Arc<Row<Factor>>] = if stated { &component.cuts } else { &[] };
                self.shares(component, row, rate, cuts);
            }
        }
    }

    fn shares(
        &mut self,
        component: &Component,
        row: &Row<Outcome>,
        rate: Rate,
        cuts: &[Arc<Row<Factor>>],
    ) {
        for split in component.splits.iter().filter(|split| split.layer == row.layer) {
            let (Some(both), SplitRule::Share { rate: share, fund }) =
                (Common::of(row, split), &split.value)
            else {
                continue;
            };
            if component.splits.iter().any(|s| s.source.revises && both.meets(s)) {
                continue;
            }
            let cut = cuts.iter().filter(|cut| both.meets(cut));
            let charged = cut.filter_map(|cut| rate.times(cut.value)).min().unwrap_or(rate);
            let reliefs = component.reliefs.iter().filter(|relief| both.meets(relief));
            let waived = reliefs.map(|relief| relief.value).max().unwrap_or(Rate::ZERO);
            let kept = charged.kept_after(waived);
            let others = Fund::ALL.iter().filter(|other| *other != fund).map(|other| {
                let of_fund = component.splits.iter().filter(|s| {
                    s.value.fund() == Some(*other) && s.layer == row.layer && both.meets(s)
                });
                of_fund.filter_map(|s| s.value.rate()).max().unwrap_or(Rate::ZERO)
            });
            let all = others.fold(*share, Rate::plus);
            if all > kept {
                self.report(
                    split.file,
                    &split.at,
                    format!("the splits take {all} where {kept} is charged after cut and relief"),
                    "compare the shares with the rate; a relief may not reach into a share",
                );
                return;
            }
        }
    }

    /// A replacement that meets no row replaces nothing, which is surely not what was meant.
    fn replacements(&mut self, component: &Component) {
        for row in &component.replaces {
            let spoken = Span { from: self.book.from, until: Some(self.book.until) };
            let somebody = spoken.overlaps(&row.span)
                && payer_exists(component.payer).iter().any(|who| who.meets(&row.region));
            let meets_outcome = somebody
                && meets(row, &component.outcomes, |o| matches!(o, Outcome::Rate(_)))
                || (somebody
                    && row.value.fund.is_some()
                    && meets(row, &component.outcomes, |_| true));
            let meets_base =
                somebody && meets(row, &component.bases, |b| !matches!(b, BaseRule::Gap(_)));
            let bounds = row.value.floor.is_some()
                || row.value.ceiling.is_some()
                || row.value.flat.is_some();
            let held = format!(
                "the edition below holds {} until {}: give months of those",
                self.book.from, self.book.until
            );
            let hint = if spoken.overlaps(&row.span) {
                "compare branch, item, payer, when and span with the edition below; a rate in place of an answer without a line needs a fund"
            } else {
                &held
            };
            if (row.value.rate.is_some() && !meets_outcome) || (bounds && !meets_base) {
                self.report(
                    row.file,
                    &row.at,
                    format!(
                        "the replacement meets no row of {} {} {}",
                        component.branch, component.item, component.payer
                    ),
                    hint,
                );
            }
            let splits = component.splits.iter().filter(|split| meet(row, split));
            let share = splits.filter_map(|split| split.value.rate()).max();
            if let (Some(rate), Some(share)) = (row.value.rate, share)
                && share > rate
            {
                let message = format!("a split takes {share} where the replacement charges {rate}");
                self.report(
                    row.file,
                    &row.at,
                    message,
                    "a rate must hold the shares that are split off",
                );
            }
            for base in component.bases.iter().filter(|base| meet(row, base)) {
                self.replaced_limits(row, base);
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

    /// A replaced floor or ceiling may not pass the other one.
    fn replaced_limits(&mut self, row: &Row<ReplaceRule>, base: &Row<BaseRule>) {
        let BaseRule::Between { floor, ceiling } = &base.value else { return };
        let floor = row.value.floor.as_ref().unwrap_or(floor);
        let ceiling = row.value.ceiling.as_ref().unwrap_or(ceiling);
        let month = row.span.from.max(base.span.from);
        let amounts = (self.amount_of(floor, month), self.amount_of(ceiling, month));
        if let (Ok(Some(low)), Ok(Some(high))) = amounts
            && low > high
        {
            let message = format!("in {month} the floor {low} is above the ceiling {high}");
            self.report(row.file, &row.at, message, "replace both, or neither");
        }
    }

    /// Named amounts hold wherever a limit refers to them, and make no floor above a ceiling.
    fn limits(&mut self) {
        let book = self.book;
        for component in &book.components {
            for row in &component.bases {
                let (floor, ceiling, flat) = match &row.value {
                    BaseRule::Between { floor, ceiling } => (floor, ceiling, &Bound::None),
                    BaseRule::Flat(flat) => (&Bound::None, &Bound::None, flat),
                    BaseRule::Gap(_) => continue,
                };
                let named = |bound: &&Bound| matches!(bound, Bound::Named { .. });
                if [floor, ceiling, flat].iter().any(named) {
                    self.named_limits(row, [floor, ceiling, flat]);
                }
            }
        }
    }

    fn named_limits(&mut self, row: &Row<BaseRule>, bounds: [&Bound; 3]) {
        let last = row.span.until.unwrap_or(self.book.until).min(self.book.until);
        let mut month = row.span.from.max(self.book.from);
        while month < last {
            let mut amounts = [None; 3];
            for (bound, amount) in bounds.iter().zip(&mut amounts) {
                match self.amount_of(bound, month) {
                    Ok(found) => *amount = found,
                    Err(name) => {
                        let message = format!(
                            "no [[amount]] {name} holds in {month}, which this row refers to"
                        );
                        let hint = "add the amount for that month, or end the row before it";
                        self.report(row.file, &row.at, message, hint);
                        return;
                    }
                }
            }
            if let [Some(floor), Some(ceiling), _] = amounts
                && floor > ceiling
            {
                let message =
                    format!("in {month} the floor {floor} is above the ceiling {ceiling}");
                self.report(row.file, &row.at, message, "compare both with the notice");
                return;
            }
            month = month.plus(1);
        }
    }

    /// What a bound amounts to in a month, or the name of the amount that does not hold.
    fn amount_of<'b>(&self, bound: &'b Bound, month: Month) -> Result<Option<Money>, &'b str> {
        match bound {
            Bound::None => Ok(None),
            Bound::Amount(amount) => Ok(Some(*amount)),
            Bound::Named { amount, share } => {
                let rows = self.book.amounts.get(amount);
                let row = rows.and_then(|rows| rows.iter().find(|row| row.span.contains(month)));
                let whole = row.ok_or(amount.as_str())?.value;
                Ok(Some(share.map_or(whole, |(share, round)| share.of(whole, round))))
            }
        }
    }

    /// A row of the city that holds only in months in which its item does not exist never speaks.
    fn dead_rows(&mut self) {
        let book = self.book;
        let mut alive: Vec<*const Row<Outcome>> = Vec::new();
        let mut dead: Vec<(&Arc<Row<Outcome>>, &Component)> = Vec::new();
        for component in book.components.iter().filter(|component| component.declared) {
            for row in component.outcomes.iter().filter(|row| row.layer >= 4) {
                if component.exists.iter().any(|exists| exists.span.overlaps(&row.span)) {
                    alive.push(Arc::as_ptr(row));
                } else {
                    dead.push((row, component));
                }
            }
        }
        for (row, component) in dead {
            if !alive.contains(&Arc::as_ptr(row)) {
                alive.push(Arc::as_ptr(row));
                let message = format!(
                    "the row never speaks: {} {} does not exist in {}",
                    component.branch, component.item, row.span
                );
                let hint = "compare the row's months with those of the [[item]]";
                self.report(row.file, &row.at, message, hint);
            }
        }
    }
}

/// The months and cases that two rows share.
struct Common {
    span: Span,
    region: Region,
}

impl Common {
    fn of<A, B>(a: &Row<A>, b: &Row<B>) -> Option<Self> {
        let region = a.region.intersect(&b.region)?;
        let until = match (a.span.until, b.span.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let span = Span { from: a.span.from.max(b.span.from), until };
        until.is_none_or(|until| span.from < until).then_some(Self { span, region })
    }

    fn meets<T>(&self, row: &Row<T>) -> bool {
        self.span.overlaps(&row.span) && self.region.meets(&row.region)
    }
}

/// Whether two rows hold for some case in some month.
fn meet<A, B>(a: &Row<A>, b: &Row<B>) -> bool {
    a.span.overlaps(&b.span) && a.region.meets(&b.region)
}

fn meets<A, B>(row: &Row<A>, rows: &Rows<B>, wanted: impl Fn(&B) -> bool) -> bool {
    rows.iter().any(|other| {
        row.span.overlaps(&other.span) && row.region.meets(&other.region) && wanted(&other.value)
    })
}

/// Every case that the component exists for in a piece of time, cut down to what the rules distinguish.
fn domain(book: &CityBook, component: &Component, piece: Piece) -> Vec<Region> {
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
    if component.depends_on(Dim::Area) {
        let count = book.names.areas.len();
        let mask = (0_u8..).take(count).fold(0, |mask, area| mask | bit(area));
        cases = cases.iter().map(|case| case.with(Dim::Area, mask)).collect();
    }
    if component.depends_on(Dim::Calendar) {
        let mask = calendar(piece);
        cases = cases.iter().map(|case| case.with(Dim::Calendar, mask)).collect();
    }
    for choice in (0_u8..).take(book.names.choices.len()) {
        if component.depends_on(Dim::Choice(choice)) {
            cases = offered(&book.choices, choice, piece.from, cases);
        }
    }
    cases
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
