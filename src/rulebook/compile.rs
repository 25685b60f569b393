//! From the raw rows of a city's layers to the rules of its book.
//!
//! What one row can get wrong by itself is found here; what rows get wrong together is found in `check`.

use super::book::{
    BaseRule, Bound, ChoiceRule, CityBook, Component, NamedScheme, Nothing, NothingKind, Outcome,
    RateKind, RateRule, ReplaceRule, RoundRule, Row, Rows, Source, SplitRule,
};
use super::cite::{Document, FigureWords, quote_has};
use super::raw::{
    Base, Dated, GapOf, Limit, Many, RateRow, RateValue, RawFile, Replace, When, Why,
};
use super::read::{At, Reader, nearest};
use super::space::{Dim, Mask, NO_EMPLOYER, Region, bit, same_name, universe};
use crate::lang::Text;
use crate::money::Money;
use crate::month::Span;
use crate::rate::{Factor, Rounding};
use crate::words::{
    Branch, EmployerKind, EmployerSize, Employment, Evidence, Hukou, Payer, Sex, number_within,
};
use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;
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
    pub(crate) readers: &'a mut [Reader<'t>],
    pub(crate) book: CityBook,
    file: usize,
    rank: u8,
}

/// Whether a row must say which document it comes from.
#[derive(Clone, Copy, PartialEq)]
enum Sourced {
    Yes,
    No,
}

impl<'a, 't> Compiler<'a, 't> {
    pub(crate) fn new(
        documents: &'a [Document],
        readers: &'a mut [Reader<'t>],
        book: CityBook,
    ) -> Self {
        Self { documents, readers, book, file: 0, rank: 0 }
    }

    fn report(&mut self, at: &Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        let (message, hint) = (message.into(), hint.into());
        if let Some(reader) = self.readers.get_mut(self.file) {
            let known = reader.problems.len();
            reader.report(at, message, hint);
            // A national row is compiled once for every city; its fault is told once.
            let repeated = reader.problems.last().is_some_and(|new| {
                reader.problems.iter().take(known).any(|old| old == new)
            });
            if repeated {
                reader.problems.pop();
            }
        }
    }

    /// Compiles every layer, the names first, since any row may use them.
    pub(crate) fn run(mut self, layers: &[Layer<'_>]) -> CityBook {
        for layer in layers {
            self.file = layer.file;
            self.names(layer.raw);
        }
        self.all_amounts(layers);
        for layer in layers {
            self.file = layer.file;
            self.rank = layer.rank;
            self.components(layer.raw);
        }
        for layer in layers {
            self.file = layer.file;
            self.rank = layer.rank;
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
            } else {
                self.book.names.areas.push(area.id.value.clone());
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
                    let mut new = component(branch, &item.item.value, &item.name.value, payer);
                    new.exists.push(Arc::clone(&exists));
                    self.book.components.push(new);
                }
            }
        }
    }

    /// A component that stands for a whole branch without items.
    fn branch_without_items(&mut self, branch: Branch) {
        if self.book.components.iter().any(|c| c.branch == branch) {
            return;
        }
        let words = Text::new(
            branch.words(crate::lang::Lang::En),
            branch.words(crate::lang::Lang::Zh),
        );
        let mut whole = component(branch, "basic", &words, Payer::Worker);
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
            if let Some(compiled) = self.cited(row.multiply.value, row.at.clone(), &row.dated, &figures) {
                let branch = [row.branch.clone()];
                let (items, payers) = (&row.item.value, &row.payer.value);
                self.place(&branch, Some(items), Some(payers), compiled, &row.at, |c| &mut c.cuts);
            }
        }
        for row in &raw.reliefs {
            let figures = [FigureWords::Waive(row.waive.value)];
            if let Some(compiled) = self.cited(row.waive.value, row.at.clone(), &row.dated, &figures) {
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

    /// Rates, fixed sums, and the answers without a line.
    fn outcomes(&mut self, raw: &RawFile) {
        for row in &raw.rates {
            let Some((kind, figures)) = self.rate_kind(row) else { continue };
            let float = self.float(row);
            let value = Outcome::Rate(RateRule { kind, float, fund: row.fund.value });
            if let Some(compiled) = self.cited(value, row.at.clone(), &row.dated, &figures) {
                let (branch, item) = ([row.branch.clone()], [row.item.clone()]);
                let payers = Some(row.payer.value.as_slice());
                self.place(&branch, Some(&item), payers, compiled, &row.at, |c| &mut c.outcomes);
            }
        }
        for row in &raw.fixed {
            let mut dated = row.dated.clone();
            let months = row.months.as_ref().map(|months| months_mask(&months.value));
            if months.is_some_and(|mask| mask.is_none()) {
                self.report(&row.at, "a month of the year is not 1 to 12", "write months = [1, 4, 7, 10]");
                continue;
            }
            let figure = row.year_total.as_ref().unwrap_or(&row.amount).value;
            let figures = [FigureWords::Amount(figure)];
            // The months are checked above, so the row keeps them as one more dimension.
            let calendar = months.flatten();
            dated.quote = row.dated.quote.clone();
            let value = Outcome::Fixed { amount: row.amount.value, fund: row.fund.value };
            if let Some(mut compiled) = self.cited(value, row.at.clone(), &dated, &figures) {
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
            if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::Yes) {
                self.answer(&row.branch.value, row.item.as_ref(), row.payer.as_ref(), compiled, &row.at);
            }
        }
        for row in &raw.not_covered {
            let value = nothing(NothingKind::NotCovered, &row.code.value, &row.reason);
            if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::Yes) {
                self.answer(&row.branch.value, row.item.as_ref(), row.payer.as_ref(), compiled, &row.at);
            }
        }
        for row in &raw.merged {
            let value = nothing(NothingKind::Merged(row.into.value), "merged", &row.reason);
            if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::Yes) {
                self.answer(&row.branch.value, row.item.as_ref(), row.payer.as_ref(), compiled, &row.at);
            }
        }
        for row in &raw.gaps {
            self.gap(row);
        }
    }

    fn gap(&mut self, row: &super::raw::Gap) {
        let of = row.of.as_ref().map(|of| of.value).unwrap_or_default();
        let reason = &row.reason;
        let (items, payers) = (list(row.item.as_ref()), list(row.payer.as_ref()));
        match of {
            GapOf::Rate => {
                let value = nothing(NothingKind::Gap, "gap", reason);
                if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::No) {
                    self.answer(&row.branch.value, row.item.as_ref(), row.payer.as_ref(), compiled, &row.at);
                }
            }
            GapOf::Base => {
                let value = BaseRule::Gap(reason.value.clone());
                if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::No) {
                    self.place(&row.branch.value, items, payers, compiled, &row.at, |c| &mut c.bases);
                }
            }
            GapOf::Split => {
                let value = SplitRule::Gap(reason.value.clone());
                if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::No) {
                    self.place(&row.branch.value, items, payers, compiled, &row.at, |c| &mut c.splits);
                }
            }
        }
    }

    /// Places an answer without a line, which may also speak of a branch that has no items.
    fn answer(
        &mut self,
        branches: &[At<Branch>],
        items: Option<&At<Many<String>>>,
        payers: Option<&At<Many<Payer>>>,
        row: Row<Outcome>,
        at: &Range<usize>,
    ) {
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
        if let Some((branch, what)) = needs.filter(|(branch, _)| *branch != row.branch.value) {
            self.report(
                &row.branch.at,
                format!("{what} is only read for {branch}, for which a case gives its own rate or class"),
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
                    RateValue::OneOf(rates) => rates.iter().map(|r| FigureWords::Rate(*r)).collect(),
                };
                Some((RateKind::Stated(rate.value.clone()), figures))
            }
            (None, Some(classes)) if (1..=8).contains(&classes.value.len()) => {
                let rates: Vec<_> = classes.value.iter().map(|rate| rate.value).collect();
                let figures = rates.iter().map(|rate| FigureWords::Rate(*rate)).collect();
                Some((RateKind::ByClass(rates), figures))
            }
            (None, Some(classes)) => {
                self.report(&classes.at, "by_class has more than 8 rates", "one rate for each injury class");
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
            let (least, most) = classes.value.split_once("..").unwrap_or((&classes.value, &classes.value));
            let range = number_within(least, 1, 8).and_then(|l| Ok((l, number_within(most, 1, 8)?)));
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

    fn bases(&mut self, raw: &RawFile) {
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
                if let (Limit::Amount(low), Limit::Amount(high)) = (&floor.value, &ceiling.value) {
                    if low > high {
                        self.report(
                            &floor.at,
                            format!("the floor {low} is above the ceiling {high}"),
                            "compare both with the notice",
                        );
                    }
                }
                Some(BaseRule::Between { floor: bound(&floor.value), ceiling: bound(&ceiling.value) })
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
                format!("correct the figure, or say why in {name}_is = {{ en = \"…\", zh = \"…\" }}"),
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

    /// Amounts come before everything that refers to them.
    fn amounts(&mut self, raw: &RawFile) {
        for row in &raw.amounts {
            let figures = [FigureWords::Amount(row.value.value)];
            if let Some(compiled) = self.cited(row.value.value, row.at.clone(), &row.dated, &figures) {
                self.book.amounts.entry(row.id.value.clone()).or_default().push(Arc::new(compiled));
            }
        }
    }

    fn choices_amounts_and_schemes(&mut self, raw: &RawFile) {
        for row in &raw.choices {
            let Some(choice) = self.book.names.choice(&row.id.value) else { continue };
            let value_of = |value: &str| self.book.names.choice_value(choice, value);
            let values =
                row.values.value.iter().filter_map(|v| value_of(&v.value)).fold(0, |mask, v| mask | bit(v));
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
            let fields = row.case.value.0.iter().map(|(name, values)| {
                let value = values.first().map_or_else(String::new, |v| v.value.clone());
                (name.value.clone(), value)
            });
            let value = NamedScheme {
                id: row.id.value.clone(),
                name: row.name.value.clone(),
                fields: fields.collect(),
            };
            if let Some(compiled) = self.row(value, row.at.clone(), &row.dated, Sourced::No) {
                self.book.schemes.push(Arc::new(compiled));
            }
        }
    }

    fn replace(&mut self, row: &Replace) {
        let span = Span {
            from: row.from.value,
            until: row.until.as_ref().map(|until| until.value),
        };
        let region = self.region(row.when.as_ref());
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
            let region = self.region(Some(&At { value: When(pair.into()), at: value.at.clone() }));
            for (dim, mask) in region.dims() {
                if let Some(value) = super::space::values(mask).next() {
                    self.book.defaults.retain(|(known, _)| *known != dim);
                    self.book.defaults.push((dim, value));
                }
            }
        }
    }

    /// Puts a row where it belongs: on each component of its branches, items and payers.
    fn place<T>(
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
        for branch in branches {
            let named: Vec<Option<&str>> = match items {
                Some(items) => items.iter().map(|item| Some(item.value.as_str())).collect(),
                None => vec![None],
            };
            for item in named {
                let mut found = false;
                for component in &mut self.book.components {
                    let fits = component.branch == branch.value
                        && item.is_none_or(|item| component.item == item)
                        && payers.is_none_or(|list| list.iter().any(|p| p.value == component.payer));
                    if fits {
                        found = true;
                        table(component).push(Arc::clone(&row));
                    }
                }
                if !found {
                    missing.push(format!("{} {}", branch.value, item.unwrap_or("of any item")));
                }
            }
        }
        // A national or provincial row may speak of an item that this city does not have.
        if self.rank >= 4 {
            for what in missing {
                self.report(
                    at,
                    format!("no [[item]] declares {what} for this payer"),
                    "declare the item, or correct branch, item and payer",
                );
            }
        }
    }

    /// A row whose figures come from a document.
    fn cited<T>(
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

    fn row<T>(&mut self, value: T, at: Range<usize>, dated: &Dated, sourced: Sourced) -> Option<Row<T>> {
        let source = self.source(&at, dated, sourced);
        let span = Span {
            from: dated.from.value,
            until: dated.until.as_ref().map(|until| until.value),
        };
        let mut good = true;
        if let Some(until) = &dated.until {
            if until.value <= span.from {
                self.report(
                    &until.at,
                    format!("until {} is not after from {}", until.value, span.from),
                    "until is the first month no longer in force",
                );
                good = false;
            }
        }
        let region = self.region(dated.when.as_ref());
        good.then_some(Row { value, span, region, source, layer: self.rank, file: self.file, at })
    }

    fn source(&mut self, at: &Range<usize>, dated: &Dated, sourced: Sourced) -> Source {
        let mut cites = Vec::new();
        for id in dated.cite.iter().flat_map(|cite| &cite.value) {
            if let Some(number) = self.documents.iter().position(|d| d.id() == id.value) {
                cites.push(number);
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
            self.report(at, "the row cites no document", "add cite = \"…\", an id of documents.toml");
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
            self.report(at, "the row is derived but does not say how", "add derived = { en = \"…\", zh = \"…\" }");
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
        }
    }

    /// Reads a `when` into a region.
    fn region(&mut self, when: Option<&At<When>>) -> Region {
        let mut region = Region::all();
        for (name, values) in when.iter().flat_map(|when| &when.value.0) {
            let Some(dim) = self.dimension(name) else { continue };
            let mut mask: Mask = 0;
            for value in values {
                let (named, every) = match value.value.strip_prefix('!') {
                    Some(excepted) => (excepted, true),
                    None => (value.value.as_str(), false),
                };
                match self.mask_of(dim, named) {
                    Ok(bits) => mask |= if every { universe(dim) & !bits } else { bits },
                    Err(hint) => {
                        let message = format!("{:?} is not a value of {}", value.value, name.value);
                        self.report(&value.at, message, hint);
                    }
                }
            }
            if mask != 0 {
                region = region.with(dim, mask);
            }
        }
        region
    }

    fn dimension(&mut self, name: &At<String>) -> Option<Dim> {
        let dim = match name.value.as_str() {
            "employment" => Some(Dim::Employment),
            "hukou" => Some(Dim::Hukou),
            "employer" => Some(Dim::Employer),
            "employer_size" => Some(Dim::EmployerSize),
            "injury_class" => Some(Dim::InjuryClass),
            "area" => Some(Dim::Area),
            "age" => Some(Dim::Age),
            "sex" => Some(Dim::Sex),
            choice => self.book.names.choice(choice).map(Dim::Choice),
        };
        if dim.is_none() {
            let choices = self.book.names.choices.iter().map(|(name, _)| name.as_str());
            let mut known = vec![
                "hukou", "employment", "employer", "employer_size", "injury_class", "area", "age", "sex",
            ];
            known.extend(choices);
            let hint = format!("known: {}; a choice is declared in [[choice]]", known.join(", "));
            self.report(&name.at, format!("nothing is called {:?}", name.value), hint);
        }
        dim
    }

    /// The bits of one value of a dimension, or what may be written.
    fn mask_of(&self, dim: Dim, value: &str) -> Result<Mask, String> {
        fn listed<T: FromStr + Display + Copy>(
            value: &str,
            all: &[T],
            index: impl Fn(T) -> u8,
        ) -> Result<Mask, String> {
            let found = value.parse::<T>().ok().map(|v| bit(index(v)));
            found.ok_or_else(|| {
                let known: Vec<String> = all.iter().map(ToString::to_string).collect();
                format!("one of {}", known.join(", "))
            })
        }
        match dim {
            Dim::Hukou => {
                let wide = match value {
                    "local" => Some([Hukou::LocalUrban, Hukou::LocalRural]),
                    "nonlocal" => Some([Hukou::NonlocalUrban, Hukou::NonlocalRural]),
                    "urban" => Some([Hukou::LocalUrban, Hukou::NonlocalUrban]),
                    "rural" => Some([Hukou::LocalRural, Hukou::NonlocalRural]),
                    _ => None,
                };
                match wide {
                    Some(pair) => Ok(pair.iter().fold(0, |mask, h| mask | bit(h.index()))),
                    None => listed(value, Hukou::ALL, Hukou::index)
                        .map_err(|hint| format!("{hint}, local, nonlocal, urban, rural")),
                }
            }
            Dim::Employer if value == "none" => Ok(bit(NO_EMPLOYER)),
            Dim::Employer => listed(value, EmployerKind::ALL, EmployerKind::index),
            Dim::Employment => listed(value, Employment::ALL, Employment::index),
            Dim::EmployerSize => listed(value, EmployerSize::ALL, EmployerSize::index),
            Dim::Sex => listed(value, Sex::ALL, Sex::index),
            Dim::InjuryClass => number_within(value, 1, 8)
                .map(|class| bit(class.saturating_sub(1)))
                .map_err(|_| "a class from 1 to 8".to_owned()),
            Dim::Age => ages(value).ok_or_else(|| "write ..35, 35..45 or 45..".to_owned()),
            Dim::Area => self.book.names.area(value).map(bit).ok_or_else(|| {
                format!("areas of this city: {}", self.book.names.areas.join(", "))
            }),
            Dim::Choice(choice) => {
                self.book.names.choice_value(choice, value).map(bit).ok_or_else(|| {
                    let known = self.book.names.choices.get(usize::from(choice));
                    format!("one of {}", known.map_or_else(String::new, |(_, v)| v.join(", ")))
                })
            }
            Dim::Calendar => Err("months are a field of [[fixed]]".to_owned()),
        }
    }

    /// Compiles the amounts of every layer, which the other rows refer to.
    fn all_amounts(&mut self, layers: &[Layer<'_>]) {
        for layer in layers {
            self.file = layer.file;
            self.rank = layer.rank;
            self.amounts(layer.raw);
        }
    }
}

fn component(branch: Branch, item: &str, name: &Text, payer: Payer) -> Component {
    Component {
        branch,
        item: item.to_owned(),
        name: name.clone(),
        payer,
        declared: true,
        exists: Vec::new(),
        outcomes: Vec::new(),
        bases: Vec::new(),
        splits: Vec::new(),
        cuts: Vec::new(),
        reliefs: Vec::new(),
        rounds: Vec::new(),
        replaces: Vec::new(),
    }
}

fn nothing(kind: NothingKind, code: &str, reason: &At<Text>) -> Outcome {
    Outcome::Nothing(Nothing { kind, code: code.to_owned(), reason: reason.value.clone() })
}

fn list<T>(many: Option<&At<Many<T>>>) -> Option<&[At<T>]> {
    many.map(|many| many.value.as_slice())
}

fn bound(limit: &Limit) -> Bound {
    match limit {
        Limit::None => Bound::None,
        Limit::Amount(amount) => Bound::Amount(*amount),
        Limit::Named { amount, share, round } => {
            Bound::Named { amount: amount.value.clone(), share: share.zip(*round) }
        }
    }
}

/// The bits of some months of the year; none where one is not 1 to 12.
fn months_mask(months: &[At<u8>]) -> Option<Mask> {
    months.iter().try_fold(0, |mask, month| match month.value {
        number @ 1..=12 => Some(mask | bit(number.saturating_sub(1))),
        _ => None,
    })
}

/// The bits of an age range: from the first age to before the second.
fn ages(range: &str) -> Option<Mask> {
    let (least, most) = range.split_once("..")?;
    let number = |text: &str, otherwise: u8| match text {
        "" => Some(otherwise),
        digits => digits.parse::<u8>().ok().filter(|age| *age <= 127),
    };
    let (least, most) = (number(least, 0)?, number(most, 128)?);
    (least < most).then(|| (least..most).fold(0, |mask, age| mask | bit(age)))
}
