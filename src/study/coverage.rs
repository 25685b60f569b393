//! What the rules hold: for which city, branch and span, how well attested, and where the gaps are.

use crate::error::{Error, Result};
use crate::lang::{Lang, text};
use crate::month::Month;
use crate::rulebook::Rulebook;
use crate::rulebook::book::{
    BaseRule, Bound, CityBook, Component, EdgeRule, NothingKind, Outcome, RateKind, Row, SplitRule,
};
use crate::rulebook::space::Region;
use crate::rulebook::value::RateValue;
use crate::words::{Branch, Evidence, Fund, MonthDue};
use serde::{Deserialize, Serialize};

/// What an edition holds of one branch of one city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The id of the city.
    pub city: String,
    /// The city's name.
    pub name: String,
    /// The edition.
    pub edition: String,
    /// The branch.
    pub branch: Branch,
    /// The first month that the file answers for.
    pub from: Month,
    /// The first month that it no longer answers for.
    pub until: Month,
    /// The weakest evidence among the branch's figures; null where it has none.
    pub evidence: Option<Evidence>,
    /// The month that every figure without an end is verified to; null where all figures have an end.
    pub verified_to: Option<Month>,
    /// Everything that is not a figure: what is not covered, exempt or merged, and what the sources leave open.
    pub gaps: Vec<Absence>,
}

/// What stands in the rules where no figure does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// `exempt`, `not_covered`, `merged` or `gap`.
    pub kind: String,
    /// The first month of it within the file's span.
    pub from: Month,
    /// The first month that it no longer stands.
    pub until: Month,
    /// Whom it is for, in words; null where it is for everyone.
    pub when: Option<String>,
    /// Why.
    pub reason: String,
}

impl Absence {
    /// Months, people and reason in one line, without the kind.
    pub fn words(&self) -> String {
        let who = self.when.as_ref().map_or_else(String::new, |when| format!(" ({when})"));
        format!("{}..{}{who}: {}", self.from, self.until.minus(1), self.reason)
    }
}

/// One rule in force, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleInForce {
    /// The branch.
    pub branch: Branch,
    /// Item and payer, such as `basic (employer)`.
    pub component: String,
    /// What kind of rule it is: `rate`, `fixed`, `base`, `split`, `cut`, `relief`, `rounding`, `exempt`, `not_covered`, `merged`, `gap`.
    pub kind: String,
    /// The figure or the reason.
    pub figure: String,
    /// Where a rate or sum goes.
    pub into: Option<Fund>,
    /// Whom it is for.
    pub when: String,
    /// The first month it holds for.
    pub from: Month,
    /// The first month it no longer holds for; null where it has no end.
    pub until: Option<Month>,
    /// The last month that a rule without an end is verified to.
    pub verified_to: Option<Month>,
    /// How well it is attested.
    pub evidence: Option<Evidence>,
    /// The documents it cites.
    pub cites: Vec<String>,
    /// The document's own words, where they are known.
    pub quote: Option<String>,
    /// What the file remarks, and how a figure was derived.
    pub remarks: Vec<String>,
}

impl Rulebook {
    /// What every edition holds, city by city and branch by branch.
    pub fn coverage(&self, lang: Lang) -> Vec<Coverage> {
        let books = self.0.books.iter().filter(|book| book.over.is_none());
        books.flat_map(|book| self.coverage_of(book, lang)).collect()
    }

    fn coverage_of(&self, book: &CityBook, lang: Lang) -> Vec<Coverage> {
        let place = self.place(book.place);
        let branches = book.branches();
        let of_branch = |branch: &Branch| {
            let of: Vec<&Component> =
                book.components.iter().filter(|c| c.branch == *branch).collect();
            let mut seen = Seen { book, lang, evidence: None, verified_to: None, gaps: Vec::new() };
            for component in &of {
                let top = component.outcomes.iter().map(|row| row.layer).max();
                for row in &component.outcomes {
                    match &row.value {
                        Outcome::Nothing(nothing) => {
                            seen.gap(row, nothing.kind, nothing.reason.get(lang));
                        }
                        // The nation's figure is a guide where the city states its own.
                        Outcome::Rate(_) | Outcome::Fixed { .. } if Some(row.layer) == top => {
                            seen.figure(row);
                        }
                        Outcome::Rate(_) | Outcome::Fixed { .. } => {}
                    }
                }
                for row in &component.bases {
                    match &row.value {
                        BaseRule::Gap(reason) => seen.gap(row, NothingKind::Gap, reason.get(lang)),
                        BaseRule::Between { .. } | BaseRule::Flat(_) => seen.figure(row),
                    }
                }
                for row in &component.splits {
                    if let SplitRule::Gap(reason) = &row.value {
                        seen.gap(row, NothingKind::Gap, reason.get(lang));
                    }
                }
            }
            Coverage {
                city: place.map_or_else(String::new, |place| place.id.clone()),
                name: place.map_or_else(String::new, |place| place.name.get(lang).to_owned()),
                edition: book.edition.clone(),
                branch: *branch,
                from: book.from,
                until: book.until,
                evidence: seen.evidence,
                verified_to: seen.verified_to,
                gaps: seen.gaps,
            }
        };
        branches.iter().map(of_branch).collect()
    }

    /// Every rule of a city that holds in a month, in words.
    pub fn rules_in_force(
        &self,
        city: &str,
        edition: &str,
        month: Option<Month>,
        lang: Lang,
    ) -> Result<Vec<RuleInForce>> {
        let book = self.book(city, edition)?;
        let spoken = |month: Month| book.from <= month && month < book.until;
        if let Some(month) = month.filter(|month| !spoken(*month)) {
            let (from, last) = (book.from, book.until.minus(1));
            return Err(Error::no_rule(text!(
                "the edition {edition} has no rules for {city} in {month}",
                "版本 {edition} 没有{city} {month} 的规则"
            ))
            .with_hint(text!(
                "its rules for {city} span {from} to {last}",
                "{city}的规则自 {from} 至 {last}"
            )));
        }
        let mut page = Page { rulebook: self, book, month, lang, rules: Vec::new() };
        for component in &book.components {
            page.component(component);
        }
        Ok(page.rules)
    }
}

/// What a walk through the rows of one branch gathers.
struct Seen<'b> {
    book: &'b CityBook,
    lang: Lang,
    evidence: Option<Evidence>,
    verified_to: Option<Month>,
    gaps: Vec<Absence>,
}

impl Seen<'_> {
    fn figure<T>(&mut self, row: &Row<T>) {
        self.evidence = self.evidence.max(row.source.evidence);
        let open = row.span.until.is_none_or(|until| until >= self.book.until);
        if let Some(verified) = row.source.verified.filter(|_| open) {
            self.verified_to = Some(self.verified_to.map_or(verified, |known| known.min(verified)));
        }
    }

    fn gap<T>(&mut self, row: &Row<T>, kind: NothingKind, reason: &str) {
        let book = self.book;
        let gap = Absence {
            kind: kind_word(kind).to_owned(),
            from: row.span.from.max(book.from),
            until: row.span.until.unwrap_or(book.until).min(book.until),
            when: (row.region != Region::all())
                .then(|| book.names.describe(&row.region, self.lang)),
            reason: reason.to_owned(),
        };
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }
}

const fn kind_word(kind: NothingKind) -> &'static str {
    match kind {
        NothingKind::Exempt => "exempt",
        NothingKind::NotCovered => "not_covered",
        NothingKind::Merged(_) => "merged",
        NothingKind::Gap => "gap",
    }
}

/// The rules of a city being put into words.
struct Page<'p> {
    rulebook: &'p Rulebook,
    book: &'p CityBook,
    month: Option<Month>,
    lang: Lang,
    rules: Vec<RuleInForce>,
}

impl Page<'_> {
    fn component(&mut self, component: &Component) {
        let lang = self.lang;
        for row in &component.outcomes {
            let mut into = None;
            let (kind, figure) = match &row.value {
                Outcome::Rate(rule) => {
                    into = Some(rule.fund);
                    ("rate", rate_words(&rule.kind))
                }
                Outcome::Fixed { amount, fund } => {
                    into = Some(*fund);
                    ("fixed", amount.to_string())
                }
                Outcome::Nothing(nothing) => {
                    (kind_word(nothing.kind), nothing.reason.get(lang).to_owned())
                }
            };
            if let Some(rule) = self.add(component, kind, figure, row) {
                rule.into = into;
            }
        }
        for row in &component.bases {
            let figure = match &row.value {
                BaseRule::Between { floor, ceiling } => {
                    format!("{} – {}", bound_words(floor), bound_words(ceiling))
                }
                BaseRule::Flat(flat) => bound_words(flat),
                BaseRule::Gap(reason) => reason.get(lang).to_owned(),
            };
            self.add(component, "base", figure, row);
        }
        for row in &component.splits {
            let figure = match &row.value {
                SplitRule::Share { rate, .. } => rate.to_string(),
                SplitRule::Gap(reason) => reason.get(lang).to_owned(),
            };
            if let Some(rule) = self.add(component, "split", figure, row) {
                rule.into = row.value.fund();
            }
        }
        for row in &component.cuts {
            self.add(component, "cut", format!("× {}", row.value), row);
        }
        for row in &component.reliefs {
            self.add(component, "relief", format!("− {}", row.value), row);
        }
        for row in &component.replaces {
            let rule = &row.value;
            let bound = |name: &str, bound: &Option<Bound>| {
                bound.as_ref().map(|bound| format!("{name} {}", bound_words(bound)))
            };
            let figures = [
                rule.rate.map(|rate| rate.to_string()),
                bound("floor", &rule.floor),
                bound("ceiling", &rule.ceiling),
                bound("flat", &rule.flat),
            ];
            let figures: Vec<String> = figures.into_iter().flatten().collect();
            let figure = format!("{} ({})", figures.join(", "), rule.why.get(lang));
            self.add(component, "replace", figure, row);
        }
        for row in &component.rounds {
            let rule = &row.value;
            let words = |way: crate::rate::Rounding| match lang {
                Lang::En => way.words().0,
                Lang::Zh => way.words().1,
            };
            let names = match lang {
                Lang::En => ["base ", "line ", "sum ", "; "],
                Lang::Zh => ["基数", "逐项", "合计", "；"],
            };
            let [base, line, sum, parted] = names;
            let ways = [(base, rule.base), (line, Some(rule.line)), (sum, rule.sum)];
            let told = ways.into_iter().filter_map(|(of, way)| Some((of, words(way?))));
            let told: Vec<String> = told.map(|(of, way)| format!("{of}{way}")).collect();
            self.add(component, "rounding", told.join(parted), row);
        }
        for row in &component.guides {
            self.add(component, "guide", row.value.words(lang), row);
        }
        for (kind, rows) in [("joining", &component.joinings), ("leaving", &component.leavings)] {
            for row in rows {
                self.add(component, kind, edge_words(row.value, lang), row);
            }
        }
    }

    /// Adds a rule, if it holds in the month asked about.
    fn add<T>(
        &mut self,
        component: &Component,
        kind: &str,
        figure: String,
        row: &Row<T>,
    ) -> Option<&mut RuleInForce> {
        if self.month.is_some_and(|month| !row.span.contains(month)) {
            return None;
        }
        let documents = self.rulebook.documents();
        let cites = row.source.cites.iter().filter_map(|number| documents.get(*number));
        let payer = component.payer.words(self.lang);
        let rule = RuleInForce {
            branch: component.branch,
            component: if component.declared {
                format!("{} ({payer})", component.item)
            } else {
                String::new()
            },
            kind: kind.to_owned(),
            figure,
            into: None,
            when: self.book.names.describe(&row.region, self.lang),
            from: row.span.from,
            until: row.span.until,
            verified_to: row.source.verified,
            evidence: row.source.evidence,
            cites: cites.map(|document| document.id().to_owned()).collect(),
            quote: row.source.quote.clone(),
            remarks: row
                .source
                .derived
                .iter()
                .chain(&row.source.reasons)
                .chain(&row.source.note)
                .map(|words| words.get(self.lang).to_owned())
                .collect(),
        };
        self.rules.push(rule);
        self.rules.last_mut()
    }
}

/// Whether the month of joining or leaving is due.
fn edge_words(rule: EdgeRule, lang: Lang) -> String {
    let due = if rule.due { MonthDue::Due } else { MonthDue::NotDue };
    let otherwise = if rule.due { MonthDue::NotDue } else { MonthDue::Due };
    match (rule.until_day, lang) {
        (None, _) => due.words(lang).to_owned(),
        (Some(day), Lang::En) => {
            format!("{} until day {day}, then {}", due.words(lang), otherwise.words(lang))
        }
        (Some(day), Lang::Zh) => {
            format!("{day} 日及以前{}，以后{}", due.words(lang), otherwise.words(lang))
        }
    }
}

fn rate_words(kind: &RateKind) -> String {
    let list = |rates: &[crate::rate::Rate]| {
        let words: Vec<String> = rates.iter().map(ToString::to_string).collect();
        words.join(" / ")
    };
    match kind {
        RateKind::Stated(RateValue::One(rate)) => rate.to_string(),
        RateKind::Stated(RateValue::OneOf(rates)) | RateKind::ByClass(rates) => list(rates),
        RateKind::Stated(RateValue::Range { min, max, step, .. }) => {
            format!("{min} – {max} by {step}")
        }
    }
}

fn bound_words(bound: &Bound) -> String {
    match bound {
        Bound::None => "none".to_owned(),
        Bound::Amount(amount) => amount.to_string(),
        Bound::Named { amount, share: None } => amount.clone(),
        Bound::Named { amount, share: Some((share, round)) } => {
            format!("{share} of {amount}, {round}")
        }
    }
}
