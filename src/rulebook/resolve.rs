//! Which rows hold for a case in a month, as known on a day.

use super::book::{Component, Row, Rows};
use super::space::{Dim, Mask, Region, subtract_all};
use crate::case::Terms;
use crate::error::{Error, Kind};
use crate::lang::{Lang, Text, text};
use crate::month::{Month, Span};
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why a case has no single answer yet.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The answer depends on something that the case leaves out: each dimension with the values that matter.
    Needs(BTreeMap<Dim, Mask>),
    /// There is no answer.
    Failed(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// The one row that holds, and the rows of lower layers that it overrides.
#[derive(Clone, Debug)]
pub(crate) struct Found<T> {
    pub(crate) row: Arc<Row<T>>,
    pub(crate) overridden: Vec<Arc<Row<T>>>,
    /// The dimensions that several rows distinguish without a difference in what they say.
    pub(crate) indifferent: Vec<Dim>,
    /// The month from which the value is carried past its last verified month.
    pub(crate) carried_from: Option<Month>,
    /// The value is the last one known, taken until the notice comes, by this row.
    pub(crate) provisional: Option<Arc<Row<()>>>,
}

/// What a table of rows answers.
pub(crate) enum Answer<T> {
    Found(Found<T>),
    /// No row holds; the error says why.
    None(Error),
}

/// A question to a table of rows: the cases it is asked for, the month, and what is known.
pub(crate) struct Question<'q> {
    pub(crate) cases: &'q [Region],
    pub(crate) month: Month,
    pub(crate) terms: &'q Terms,
    /// The city's id, for messages.
    pub(crate) city: &'q str,
    /// The city's Chinese name, for messages.
    pub(crate) city_zh: &'q str,
    /// The component that is asked about.
    pub(crate) component: &'q Component,
    /// What of it is asked, in English and Chinese: "rate", "费率".
    pub(crate) what: (&'static str, &'static str),
    /// The row that says that the last known value is charged until the notice comes, if one does.
    pub(crate) provisional: Option<&'q Arc<Row<()>>>,
}

impl Question<'_> {
    /// Finds the row that holds.
    pub(crate) fn ask<T: PartialEq>(&self, rows: &Rows<T>) -> Result<Answer<T>, Trouble> {
        let (winners, unpublished) = self.winners(rows, self.month);
        if let Some((row, _)) = winners.first()
            && (unpublished.is_none() || self.uncovered(&winners).is_empty())
        {
            let found = self.single(rows, &winners)?;
            self.check_publication(row)?;
            return self.within_horizon(found).map(Answer::Found).map_err(Trouble::Failed);
        }
        if self.provisional.is_some()
            && let Some(found) = self.last_known(rows)?
        {
            return Ok(Answer::Found(found));
        }
        Ok(Answer::None(match unpublished {
            Some(row) => self.not_yet_published(row.source.published),
            None => self.nothing_holds(),
        }))
    }

    /// Finds the row that holds; where its notice was not out yet, the last one known,
    /// carried past its end for as many months as the caller allows.
    pub(crate) fn ask_carrying<T: PartialEq>(&self, rows: &Rows<T>) -> Result<Answer<T>, Trouble> {
        let answer = self.ask(rows)?;
        let waits = || self.winners(rows, self.month).1.is_some();
        if self.terms.carry_forward == 0 || !matches!(answer, Answer::None(_)) || !waits() {
            return Ok(answer);
        }
        let Some(found) = self.last_known(rows)? else { return Ok(answer) };
        let last = found.row.span.until.map_or(self.month, |until| until.minus(1));
        if self.month.since(last) > self.terms.carry_forward {
            return Ok(answer);
        }
        Ok(Answer::Found(Found { carried_from: Some(last), ..found }))
    }

    /// The rows that hold in a month, each with the cases that it answers, best first.
    ///
    /// The second part is a row that would hold, but was published only after the day asked about.
    #[allow(clippy::type_complexity, reason = "a list of rows with their regions, and a row")]
    fn winners<'r, T>(
        &self,
        rows: &'r Rows<T>,
        month: Month,
    ) -> (Vec<(&'r Arc<Row<T>>, Vec<Region>)>, Option<&'r Arc<Row<T>>>) {
        let mut ranked: Vec<&Arc<Row<T>>> = rows
            .iter()
            .filter(|row| {
                row.span.contains(month) && self.cases.iter().any(|c| c.meets(&row.region))
            })
            .collect();
        ranked.sort_by_key(|row| (Reverse(row.layer), Reverse(row.source.published)));
        let mut left = self.cases.to_vec();
        let mut winners = Vec::new();
        let mut unpublished = None;
        for row in ranked {
            let parts: Vec<Region> =
                left.iter().filter_map(|case| case.intersect(&row.region)).collect();
            if parts.is_empty() {
                continue;
            }
            if !self.is_known(row) {
                unpublished = unpublished.or(Some(row));
                continue;
            }
            left = subtract_all(left, &row.region);
            winners.push((row, parts));
        }
        (winners, unpublished)
    }

    /// Whether a row holds for some of the cases in the month, as known on the day asked about.
    pub(crate) fn holds<T>(&self, row: &Row<T>) -> bool {
        row.span.contains(self.month)
            && self.is_known(row)
            && self.cases.iter().any(|case| case.meets(&row.region))
    }

    /// Whether a row was published by the day asked about; one without a day counts as known here.
    fn is_known<T>(&self, row: &Row<T>) -> bool {
        let days = self.terms.as_known_on.zip(row.source.published);
        days.is_none_or(|(asked, published)| published <= asked)
    }

    /// Whether some row of these holds for every one of the cases.
    pub(crate) fn covered_by<T>(&self, rows: &Rows<T>) -> bool {
        let (winners, _) = self.winners(rows, self.month);
        self.uncovered(&winners).is_empty()
    }

    fn uncovered<T>(&self, winners: &[(&Arc<Row<T>>, Vec<Region>)]) -> Vec<Region> {
        winners.iter().fold(self.cases.to_vec(), |left, (row, _)| subtract_all(left, &row.region))
    }

    /// The one value that all winners agree on, or what the case must say to tell them apart.
    fn single<T: PartialEq>(
        &self,
        rows: &Rows<T>,
        winners: &[(&Arc<Row<T>>, Vec<Region>)],
    ) -> Result<Found<T>, Trouble> {
        let Some((first, _)) = winners.first() else {
            return Err(Trouble::Failed(Error::internal("no row was found")));
        };
        let mut needs = BTreeMap::new();
        let mut indifferent = Vec::new();
        for (row, parts) in winners.iter().skip(1) {
            let same = row.value == first.value;
            for (other, others) in winners.iter().take_while(|(other, _)| !Arc::ptr_eq(other, row))
            {
                if same && other.value == first.value {
                    indifferent.extend(distinguishing(others, parts));
                } else if other.value != row.value {
                    for dim in distinguishing(others, parts) {
                        let mask = union(others, dim) | union(parts, dim);
                        *needs.entry(dim).or_insert(0) |= mask;
                    }
                }
            }
        }
        if !needs.is_empty() {
            return Err(Trouble::Needs(needs));
        }
        let overridden = rows.iter().filter(|row| {
            row.layer < first.layer
                && row.span.contains(self.month)
                && self.cases.iter().any(|case| case.meets(&row.region))
        });
        Ok(Found {
            row: Arc::clone(first),
            overridden: overridden.cloned().collect(),
            indifferent,
            carried_from: None,
            provisional: None,
        })
    }

    fn check_publication<T>(&self, row: &Arc<Row<T>>) -> Result<(), Error> {
        let unknown = self.terms.as_known_on.is_some()
            && !self.terms.allow_unknown_publication
            && row.source.published.is_none()
            && !row.source.cites.is_empty();
        if unknown { Err(self.unknown_publication(row.span)) } else { Ok(()) }
    }

    /// Refuses a value past its last verified month, unless the caller carries it forward.
    fn within_horizon<T>(&self, found: Found<T>) -> Result<Found<T>, Error> {
        let Some(verified) = found.row.source.verified else { return Ok(found) };
        let past = self.month.since(verified);
        if past == 0 {
            return Ok(found);
        }
        if past > self.terms.carry_forward {
            return Err(self.not_verified(verified, past));
        }
        Ok(Found { carried_from: Some(verified), ..found })
    }

    /// The newest value known before this month.
    pub(crate) fn last_known<T: PartialEq>(
        &self,
        rows: &Rows<T>,
    ) -> Result<Option<Found<T>>, Trouble> {
        let earlier =
            rows.iter().filter_map(|row| row.span.until).filter(|until| *until <= self.month);
        let mut ends: Vec<Month> = earlier.collect();
        ends.sort_unstable();
        for end in ends.iter().rev() {
            let (winners, unpublished) = self.winners(rows, end.minus(1));
            let covers = || unpublished.is_none() || self.uncovered(&winners).is_empty();
            if !winners.is_empty() && covers() {
                let found = self.single(rows, &winners)?;
                self.check_publication(&found.row)?;
                return Ok(Some(Found { provisional: self.provisional.cloned(), ..found }));
            }
        }
        Ok(None)
    }
}

/// What each kind of silence is told as.
impl Question<'_> {
    /// What is asked: "the rate of pension basic (employer)".
    pub(crate) fn words(&self) -> Text {
        let Component { branch, item, payer, .. } = self.component;
        let (en, zh) = self.what;
        let payer_zh = payer.words(Lang::Zh);
        let item_zh = self.component.words_zh();
        Text::new(
            format!("the {en} of {branch} {item} ({payer})"),
            format!("{item_zh}（{payer_zh}）{zh}"),
        )
    }

    #[cold]
    fn nothing_holds(&self) -> Error {
        let (what, city, month) = (self.words(), self.city, self.month);
        let city_zh = self.city_zh;
        Error::no_rule(Text::new(
            format!("no rule gives {} in {city} in {month}", what.en),
            format!("{city_zh} {month} 没有{}的规则", what.zh),
        ))
    }

    #[cold]
    fn not_yet_published(&self, published: Option<NaiveDate>) -> Error {
        let what = self.words();
        let (city, month) = (self.city, self.month);
        let city_zh = self.city_zh;
        let (on, day) = (self.terms.as_known_on.unwrap_or_default(), published.unwrap_or_default());
        Error::no_rule(Text::new(
            format!(
                "{} in {city} in {month} was published on {day} and not yet known on {on}",
                what.en
            ),
            format!("{city_zh} {month} 的{}于 {day} 公布，{on} 时尚不可知", what.zh),
        ))
        .with_hint(text!(
            "ask as known on {day} or later; no document seen says what is charged until then",
            "请以 {day} 或之后的日期查询；未见文件规定公布前如何缴纳"
        ))
    }

    #[cold]
    fn unknown_publication(&self, span: Span) -> Error {
        let what = self.words();
        let (city, month) = (self.city, self.month);
        let city_zh = self.city_zh;
        Error::new(
            Kind::UnknownPublication,
            Text::new(
                format!(
                    "{} in {city} in {month} (in force {span}) has no publication day",
                    what.en
                ),
                format!("{city_zh} {month} 的{}（{span}）没有公布日期", what.zh),
            ),
        )
        .with_hint(Text::new(
            "--allow-unknown-publication takes such values as always known",
            "--allow-unknown-publication 可将此类数值视为一直已知",
        ))
    }

    #[cold]
    fn not_verified(&self, verified: Month, past: u16) -> Error {
        let what = self.words();
        let (city, month) = (self.city, self.month);
        let city_zh = self.city_zh;
        let months = if past == 1 { "month" } else { "months" };
        Error::no_rule(Text::new(
            format!("{} in {city} was last verified for {verified}, which is {past} {months} before {month}", what.en),
            format!("{city_zh}的{}最后核实到 {verified}，距 {month} 还差 {past} 个月", what.zh),
        ))
        .with_hint(text!(
            "--carry-forward {past} takes the last known value and marks the line",
            "--carry-forward {past} 可沿用最后已知数值，并在结果中注明"
        ))
    }
}

/// The dimensions in which two sets of cases share no value; where there is none, those in which they differ.
fn distinguishing(a: &[Region], b: &[Region]) -> Vec<Dim> {
    let mut dims: Vec<Dim> = a.iter().chain(b).flat_map(|r| r.dims().map(|(dim, _)| dim)).collect();
    dims.sort_unstable();
    dims.dedup();
    let apart = |dim: &&Dim| union(a, **dim) & union(b, **dim) == 0;
    let first: Option<Dim> = dims.iter().find(apart).copied();
    match first {
        Some(dim) => vec![dim],
        None => dims.into_iter().filter(|dim| union(a, *dim) != union(b, *dim)).collect(),
    }
}

fn union(regions: &[Region], dim: Dim) -> Mask {
    regions.iter().fold(0, |mask, region| mask | region.mask(dim))
}
