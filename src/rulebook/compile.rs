//! From the raw rows of a city's layers to the rules of its book.
//!
//! What one row can get wrong by itself is found here; what rows get wrong together is found in `check`.

use super::book::{
    ChoiceRule, CityBook, Component, EdgeRule, GuideRule, NamedScheme, ReplaceRule, RoundRule, Row,
    Rows, Source, SplitRule,
};
use super::cite::{Document, FigureWords, quote_has};
use super::limits::bound;
use super::raw::{Dated, RawFile, Replace};
use super::read::{At, Many, Reader, nearest};
use super::space::{Region, bit, same_name};
use super::value::{Limit, When};
use crate::case::Case;
use crate::lang::{Lang, Text};
use crate::month::Span;
use crate::words::{Branch, Evidence, Payer};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// One file of a city's rules with its rank among the layers.
pub(crate) struct Layer<'f> {
    pub(crate) file: usize,
    pub(crate) rank: u8,
    pub(crate) raw: &'f RawFile,
}

/// Compiles the rows of one file into a city's book.
pub(crate) struct Compiler<'a, 't> {
    pub(crate) documents: &'a [Document],
    /// The number of each document by its id.
    ids: &'a BTreeMap<&'a str, usize>,
    pub(crate) readers: &'a mut [Reader<'t>],
    pub(crate) book: CityBook,
    file: usize,
    rank: u8,
    /// The span that the file speaks of.
    head: Option<Span>,
}

/// Whether a row must say which document it comes from.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Sourced {
    Yes,
    No,
}

impl<'a, 't> Compiler<'a, 't> {
    pub(crate) fn new(
        documents: &'a [Document],
        ids: &'a BTreeMap<&'a str, usize>,
        readers: &'a mut [Reader<'t>],
        book: CityBook,
    ) -> Self {
        Self { documents, ids, readers, book, file: 0, rank: 0, head: None }
    }

    pub(super) fn report(
        &mut self,
        at: &Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        // A national row is compiled once for every city; its fault is told once.
        if let Some(reader) = self.readers.get_mut(self.file) {
            reader.report_once(at, message, hint);
        }
    }

    /// A row cannot be used: what is missing without it is not told besides.
    pub(super) fn lost(&mut self) {
        if let Some(reader) = self.readers.get_mut(self.file) {
            reader.lost = true;
        }
    }

    /// Turns to a layer.
    pub(super) fn enter(&mut self, layer: &Layer<'_>) {
        self.file = layer.file;
        self.rank = layer.rank;
        self.head = layer
            .raw
            .head
            .as_ref()
            .map(|head| Span { from: head.from.value, until: Some(head.until.value) })
            .filter(|head| head.until.is_some_and(|until| head.from < until));
    }

    /// Compiles every layer, the names first, since any row may use them.
    pub(crate) fn run(mut self, layers: &[Layer<'_>]) -> CityBook {
        for layer in layers {
            self.enter(layer);
            self.names(layer.raw);
        }
        self.all_amounts(layers);
        for layer in layers {
            self.enter(layer);
            self.components(layer.raw);
        }
        for layer in layers {
            self.enter(layer);
            self.file_rows(layer.raw);
        }
        self.book
    }

    /// Numbers the areas and choices.
    fn names(&mut self, raw: &RawFile) {
        if self.book.names.areas.is_empty() {
            self.book.names.areas.push("main".to_owned());
        }
        for area in &raw.areas {
            if self.book.names.area(&area.id.value).is_some() {
                let message = format!("two areas have the id {:?}", area.id.value);
                self.report(&area.at, message, "give each area its own id; main is the main area");
            } else if let Some(name) = [Lang::En, Lang::Zh]
                .map(|lang| area.name.value.get(lang))
                .into_iter()
                .find(|name| self.book.names.area(name).is_some())
            {
                let message = format!("{name:?} is also a name of another area");
                self.report(&area.name.at, message, "a name leads to one area only");
            } else {
                self.book.names.areas.push(area.id.value.clone());
                self.book.names.area_words.push(area.name.value.clone());
            }
        }
        let names = &mut self.book.names;
        for choice in &raw.choices {
            let at = names.choices.iter().position(|(name, _)| same_name(name, &choice.id.value));
            let at = at.unwrap_or_else(|| {
                names.choices.push((choice.id.value.clone(), Vec::new()));
                names.choices.len().saturating_sub(1)
            });
            if let Some((_, values)) = names.choices.get_mut(at) {
                for value in &choice.values.value {
                    if !values.iter().any(|known| same_name(known, &value.value)) {
                        values.push(value.value.clone());
                    }
                }
            }
        }
    }

    /// Declares the components: the items of each branch and payer, and the branches that have none.
    fn components(&mut self, raw: &RawFile) {
        for item in &raw.items {
            let Some(exists) = self.row((), item.at.clone(), &item.dated, Sourced::No) else {
                continue;
            };
            let exists = Arc::new(exists);
            for payer in &item.payer.value {
                let (branch, payer) = (item.branch.value, payer.value);
                let known = |c: &&mut Component| {
                    c.branch == branch && c.payer == payer && c.item == item.item.value
                };
                if let Some(component) = self.book.components.iter_mut().find(known) {
                    component.exists.push(Arc::clone(&exists));
                } else {
                    let mut new = Component::new(branch, &item.item.value, &item.name.value, payer);
                    new.exists.push(Arc::clone(&exists));
                    self.book.components.push(new);
                }
            }
        }
    }

    /// A component that stands for a whole branch without items.
    pub(super) fn branch_without_items(&mut self, branch: Branch) {
        if self.book.components.iter().any(|c| c.branch == branch) {
            return;
        }
        let words = Text::new(branch.words(Lang::En), branch.words(Lang::Zh));
        let mut whole = Component::new(branch, "basic", &words, Payer::Worker);
        whole.declared = false;
        let span = Span { from: self.book.from, until: None };
        whole.exists.push(Arc::new(Row {
            value: (),
            span,
            region: Region::all(),
            source: Source::default(),
            layer: self.rank,
            file: self.file,
            at: 0..0,
        }));
        self.book.components.push(whole);
    }

    fn file_rows(&mut self, raw: &RawFile) {
        self.outcomes(raw);
        self.bases(raw);
        for row in &raw.splits {
            let value = SplitRule::Share { fund: row.fund.value, rate: row.rate.value };
            let figures = [FigureWords::Rate(row.rate.value)];
            let (branch, payer) = ([row.branch.clone()], &row.payer.value);
            if let Some(compiled) = self.cited(value, row.at.clone(), &row.dated, &figures) {
                let item = [row.item.clone()];
                self.place(&branch, Some(&item), Some(payer), compiled, &row.at, |c| &mut c.splits);
            }
        }
        for row in &raw.cuts {
            let figures = [FigureWords::Factor(row.multiply.value)];
            if let Some(compiled) =
                self.cited(row.multiply.value, row.at.clone(), &row.dated, &figures)
            {
                let branch = [row.branch.clone()];
                let (items, payers) = (&row.item.value, &row.payer.value);
                self.place(&branch, Some(items), Some(payers), compiled, &row.at, |c| &mut c.cuts);
            }
        }
        for row in &raw.reliefs {
            let figures = [FigureWords::Waive(row.waive.value)];
            if let Some(compiled) =
                self.cited(row.waive.value, row.at.clone(), &row.dated, &figures)
            {
                let (items, payers) = (&row.item.value, &row.payer.value);
                self.place(&row.branch.value, Some(items), Some(payers), compiled, &row.at, |c| {
                    &mut c.reliefs
                });
            }
        }
        for row in &raw.rounds {
            if row.reason.is_none() && row.dated.cite.is_none() {
                self.report(
                    &row.at,
                    "[[round]] says neither which document rounds so nor why it is taken",
                    "add cite = \"…\", or reason = { en = \"…\", zh = \"…\" }",
                );
            }
            let value = RoundRule {
                base: row.base.as_ref().map(|r| r.value),
                line: row.line.value,
                sum: row.sum.as_ref().map(|r| r.value),
                reason: row.reason.as_ref().map(|r| r.value.clone()),
            };
            if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::No) {
                let (items, payers) = (list(row.item.as_ref()), list(row.payer.as_ref()));
                self.place(&row.branch.value, items, payers, compiled, &row.at, |c| &mut c.rounds);
            }
        }
        for row in &raw.guides {
            self.guide(row);
        }
        for row in &raw.joinings {
            let edge = (row.due.value, row.until_day.as_ref());
            if let Some(compiled) = self.edge(edge, &row.at, &row.dated) {
                self.place(&row.branch.value, None, None, compiled, &row.at, |c| &mut c.joinings);
            }
        }
        for row in &raw.leavings {
            let edge = (row.due.value, row.until_day.as_ref());
            if let Some(compiled) = self.edge(edge, &row.at, &row.dated) {
                self.place(&row.branch.value, None, None, compiled, &row.at, |c| &mut c.leavings);
            }
        }
        self.choices_amounts_and_schemes(raw);
        for row in &raw.provisional {
            if let Some(compiled) = self.row((), row.at.clone(), &row.dated, Sourced::Yes) {
                let branches = row.branch.value.iter().map(|b| b.value).collect();
                self.book.provisional.push((branches, Arc::new(compiled)));
            }
        }
        for row in &raw.replaces {
            self.replace(row);
        }
        self.defaults(raw);
    }

    /// What rates are guided by.
    fn guide(&mut self, row: &super::raw::Guide) {
        let bounds = [&row.rate, &row.at_least, &row.at_most];
        let [rate, least, most] = bounds.map(|bound| bound.as_ref().map(|bound| bound.value));
        if rate.is_some() == (least.is_some() || most.is_some()) {
            self.report(
                &row.at,
                "[[guide]] gives either the rate, or what it may be at least and at most",
                "write rate = \"8%\", or at_least = \"5%\", or at_most = \"16%\"",
            );
        }
        let figures: Vec<FigureWords> =
            [rate, least, most].into_iter().flatten().map(FigureWords::Rate).collect();
        let value = GuideRule { at_least: rate.or(least), at_most: rate.or(most) };
        if let Some(compiled) = self.cited(value, row.at.clone(), &row.dated, &figures) {
            let (branch, item) = ([row.branch.clone()], [row.item.clone()]);
            let payer = [row.payer.clone()];
            self.place(&branch, Some(&item), Some(&payer), compiled, &row.at, |c| &mut c.guides);
        }
    }

    /// Whether the month of joining or leaving is due.
    fn edge(
        &mut self,
        (due, until_day): (bool, Option<&At<u8>>),
        at: &Range<usize>,
        dated: &Dated,
    ) -> Option<Row<EdgeRule>> {
        if let Some(day) = until_day.filter(|day| !(1..=30).contains(&day.value)) {
            let message = format!("{} is not a day that some month goes on after", day.value);
            self.report(&day.at, message, "give a day from 1 to 30, or leave until_day out");
        }
        let value = EdgeRule { due, until_day: until_day.map(|day| day.value) };
        self.cited(value, at.clone(), dated, &[])
    }

    /// Amounts come before everything that refers to them.
    fn amounts(&mut self, raw: &RawFile) {
        for row in &raw.amounts {
            let figures = [FigureWords::Amount(row.value.value)];
            if let Some(compiled) =
                self.cited(row.value.value, row.at.clone(), &row.dated, &figures)
            {
                self.book.amounts.entry(row.id.value.clone()).or_default().push(Arc::new(compiled));
            }
        }
    }

    fn choices_amounts_and_schemes(&mut self, raw: &RawFile) {
        for row in &raw.choices {
            let Some(choice) = self.book.names.choice(&row.id.value) else { continue };
            let value_of = |value: &str| self.book.names.choice_value(choice, value);
            let values = row
                .values
                .value
                .iter()
                .filter_map(|v| value_of(&v.value))
                .fold(0, |mask, v| mask | bit(v));
            let default = row.default.as_ref().map(|d| (value_of(&d.value), d.at.clone()));
            if let Some((None, at)) = &default {
                self.report(at, "the default is not one of the values", "name one of the values");
            }
            let default = default.and_then(|(value, _)| value);
            let value = ChoiceRule { choice, values, chooser: row.chooser.value, default };
            if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::Yes) {
                self.book.choices.push(Arc::new(compiled));
            }
        }
        for row in &raw.schemes {
            self.scheme(row);
        }
        for row in &raw.account_sizes {
            let figures = [FigureWords::Rate(row.share.value)];
            if let Some(compiled) =
                self.cited(row.share.value, row.at.clone(), &row.dated, &figures)
            {
                self.book.account_sizes.push((row.branch.value, compiled));
            }
        }
    }

    /// A named case must be one that can be asked for.
    fn scheme(&mut self, row: &super::raw::Scheme) {
        let fields: Vec<(&At<String>, &str)> = row
            .of_case
            .value
            .0
            .iter()
            .map(|(name, values)| (name, values.first().map_or("", |v| v.value.as_str())))
            .collect();
        for (name, value) in &fields {
            let rest = [("city", "any"), ("month", "2000-01"), ("wage", "0")];
            let one = rest.into_iter().chain([(name.value.as_str(), *value)]);
            for error in Case::from_fields(one).err().into_iter().flatten() {
                let hint = error.hint(Lang::En).unwrap_or_default().to_owned();
                self.report(&name.at, error.message(Lang::En), hint);
            }
        }
        let fields = fields.into_iter().map(|(name, value)| (name.value.clone(), value.to_owned()));
        let value = NamedScheme {
            id: row.id.value.clone(),
            name: row.name.value.clone(),
            fields: fields.collect(),
        };
        if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::No) {
            self.book.schemes.push(Arc::new(compiled));
        }
    }

    fn replace(&mut self, row: &Replace) {
        let span =
            Span { from: row.from.value, until: row.until.as_ref().map(|until| until.value) };
        if let Some(until) = row.until.as_ref().filter(|until| until.value <= span.from) {
            self.report(
                &until.at,
                format!("until {} is not after from {}", until.value, span.from),
                "until is the first month no longer in force",
            );
            return;
        }
        let Some(region) = self.region(row.when.as_ref()) else { return };
        let limit = |limit: &Option<At<Limit>>| limit.as_ref().map(|l| bound(&l.value));
        let value = ReplaceRule {
            rate: row.rate.as_ref().map(|rate| rate.value),
            floor: limit(&row.floor),
            ceiling: limit(&row.ceiling),
            flat: limit(&row.flat),
            fund: row.fund.as_ref().map(|fund| fund.value),
            why: row.why.value.clone(),
        };
        let compiled = Row {
            value,
            span,
            region,
            source: Source::default(),
            layer: self.rank,
            file: self.file,
            at: row.at.clone(),
        };
        let (items, payers) = (list(row.item.as_ref()), list(row.payer.as_ref()));
        self.place(&row.branch.value, items, payers, compiled, &row.at, |c| &mut c.replaces);
    }

    fn defaults(&mut self, raw: &RawFile) {
        for (name, value) in &raw.defaults {
            let pair = [(name.clone(), vec![value.clone()])];
            let when = At { value: When(pair.into()), at: value.at.clone() };
            let Some(region) = self.region(Some(&when)) else { continue };
            for (dim, mask) in region.dims() {
                if let Some(value) = super::space::values(mask).next() {
                    self.book.defaults.retain(|(known, _)| *known != dim);
                    self.book.defaults.push((dim, value));
                }
            }
        }
    }

    /// Puts a row where it belongs: on each component of its branches, items and payers.
    pub(super) fn place<T>(
        &mut self,
        branches: &[At<Branch>],
        items: Option<&[At<String>]>,
        payers: Option<&[At<Payer>]>,
        row: Row<T>,
        at: &Range<usize>,
        table: impl Fn(&mut Component) -> &mut Rows<T>,
    ) {
        let row = Arc::new(row);
        let mut missing = Vec::new();
        let items: Vec<Option<&str>> = match items {
            Some(items) => items.iter().map(|item| Some(item.value.as_str())).collect(),
            None => vec![None],
        };
        let payers: Vec<Option<Payer>> = match payers {
            Some(payers) => payers.iter().map(|payer| Some(payer.value)).collect(),
            None => vec![None],
        };
        for branch in branches {
            for item in &items {
                for payer in &payers {
                    let mut found = false;
                    for component in &mut self.book.components {
                        let fits = component.branch == branch.value
                            && item.is_none_or(|item| component.item == item)
                            && payer.is_none_or(|payer| component.payer == payer);
                        if fits {
                            found = true;
                            table(component).push(Arc::clone(&row));
                        }
                    }
                    if !found {
                        let item = item.unwrap_or("of any item");
                        let payer = payer.map_or_else(String::new, |payer| format!(" ({payer})"));
                        missing.push(format!("{} {item}{payer}", branch.value));
                    }
                }
            }
        }
        // A national or provincial row may speak of an item that this city does not have.
        if self.rank >= 4 {
            for what in missing {
                self.report(
                    at,
                    format!("no [[item]] declares {what}"),
                    "declare the item, or correct branch, item and payer",
                );
            }
        }
    }

    /// A row whose figures come from a document.
    pub(super) fn cited<T>(
        &mut self,
        value: T,
        at: Range<usize>,
        dated: &Dated,
        figures: &[FigureWords],
    ) -> Option<Row<T>> {
        self.check_quote(dated, figures);
        if dated.until.is_none() && dated.verified.is_none() {
            self.report(
                &at,
                "the row has no end and does not say when it was last verified",
                "add until = \"YYYY-MM\", or verified = \"YYYY-MM\"",
            );
        }
        self.row(value, at, dated, Sourced::Yes)
    }

    fn check_quote(&mut self, dated: &Dated, figures: &[FigureWords]) {
        let Some(quote) = &dated.quote else { return };
        if dated.derived.is_some() {
            return;
        }
        for figure in figures {
            if !quote_has(&quote.value, *figure) {
                self.report(
                    &quote.at,
                    format!("the quote does not contain the figure {figure}"),
                    "compare the figure with the document; where it is reckoned from the quote, say how in derived",
                );
            }
        }
    }

    pub(super) fn row<T>(
        &mut self,
        value: T,
        at: Range<usize>,
        dated: &Dated,
        sourced: Sourced,
    ) -> Option<Row<T>> {
        let source = self.source(&at, dated, sourced);
        let span =
            Span { from: dated.from.value, until: dated.until.as_ref().map(|until| until.value) };
        let mut good = true;
        if let Some(until) = &dated.until
            && until.value <= span.from
        {
            self.report(
                &until.at,
                format!("until {} is not after from {}", until.value, span.from),
                "until is the first month no longer in force",
            );
            good = false;
        } else if let Some(head) = self.head.filter(|head| !head.overlaps(&span)) {
            self.report(
                &dated.from.at,
                format!("the row holds {span}, and its file only speaks of {head}"),
                "correct the row's months, or those of [file]",
            );
            good = false;
        }
        let region = self.region(dated.when.as_ref());
        if !good {
            self.lost();
        }
        let region = region.filter(|_| good)?;
        Some(Row { value, span, region, source, layer: self.rank, file: self.file, at })
    }

    fn source(&mut self, at: &Range<usize>, dated: &Dated, sourced: Sourced) -> Source {
        let mut cites = Vec::new();
        for id in dated.cite.iter().flat_map(|cite| &cite.value) {
            if let Some(number) = self.ids.get(id.value.as_str()) {
                cites.push(*number);
            } else {
                let known: Vec<&str> = self.documents.iter().map(Document::id).collect();
                let hint = nearest(&id.value, &known).map_or_else(
                    || "add it to documents.toml with issuer, number and title".to_owned(),
                    |known| format!("did you mean {known}?"),
                );
                self.report(&id.at, format!("no document has the id {:?}", id.value), hint);
            }
        }
        if sourced == Sourced::Yes && dated.cite.is_none() {
            self.report(
                at,
                "the row cites no document",
                "add cite = \"…\", an id of documents.toml",
            );
        }
        if sourced == Sourced::Yes && dated.evidence.is_none() {
            self.report(
                at,
                "the row does not say how well it is attested",
                "add evidence = \"official\", \"corroborated\", \"single_source\" or \"derived\"",
            );
        }
        let is_derived = dated.evidence.as_ref().is_some_and(|e| e.value == Evidence::Derived);
        if is_derived && dated.derived.is_none() {
            self.report(
                at,
                "the row is derived but does not say how",
                "add derived = { en = \"…\", zh = \"…\" }",
            );
        }
        let published = dated.published.as_ref().map(|day| day.value);
        let first = cites.first().and_then(|number| self.documents.get(*number));
        Source {
            published: published.or_else(|| first.and_then(Document::published)),
            cites,
            evidence: dated.evidence.as_ref().map(|e| e.value),
            quote: dated.quote.as_ref().map(|q| q.value.clone()),
            derived: dated.derived.as_ref().map(|d| d.value.clone()),
            verified: dated.verified.as_ref().map(|v| v.value),
            revises: dated.revises.as_ref().is_some_and(|r| r.value),
            note: dated.note.as_ref().map(|n| n.value.clone()),
            unlike: None,
            reasons: Vec::new(),
        }
    }

    /// Compiles the amounts of every layer, which the other rows refer to.
    fn all_amounts(&mut self, layers: &[Layer<'_>]) {
        for layer in layers {
            self.enter(layer);
            self.amounts(layer.raw);
        }
    }
}

pub(super) fn list<T>(many: Option<&At<Many<T>>>) -> Option<&[At<T>]> {
    many.map(|many| many.value.as_slice())
}
