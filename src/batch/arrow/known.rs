//! What the rules say to the rows of a stream: resolved once for all rows that differ in nothing but their wages.

use super::cells::Words;
use crate::assess::{Assessment, OpenCase, Ruling, Wages};
use crate::batch::{Column, Plan};
use crate::case::{Case, Terms};
use crate::error::{Error, Result};
use crate::lang::{Lang, Text};
use crate::rulebook::Rulebook;
use crate::scheme::Scheme;
use crate::words::Evidence;
use std::collections::BTreeMap;
use std::sync::Arc;

/// With more keys than this, all are forgotten before the next batch, which bounds the memory.
const MOST: usize = 1 << 16;

/// How a stream is computed, whatever is in it.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) rules: Rulebook,
    pub(super) terms: Terms,
    pub(super) columns: Vec<Column>,
    pub(super) lang: Lang,
    /// Fields of every row that says nothing else.
    pub(super) given: Vec<(String, String)>,
}

/// What was found out so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) words: Words,
    /// Keys, which are the numbers of their words, in the order of the columns.
    places: BTreeMap<Box<[usize]>, usize>,
    says: Vec<Says>,
    schemes: Vec<Scheme>,
    plan: Option<Plan>,
    pub(super) answers: Vec<Answer>,
    pub(super) statuses: Vec<String>,
    /// The scheme of the last row that was computed by itself, and its answer, which is the same for all its rows.
    last: Option<(Scheme, usize)>,
}

/// What the rules say to a key.
#[derive(Clone, Debug)]
pub(super) enum Says {
    /// A scheme, by its place in the plan, and an answer, by its place among the answers.
    Held(u32, usize),
    /// Something is left out that may matter with some wages: each row is computed by itself.
    Open(Arc<OpenCase>),
    /// No row of it can be computed.
    Refused(Vec<Error>),
}

/// What rows say beside their amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// Whether something is due, for each column; sums always are.
    pub(super) due: Vec<bool>,
    pub(super) evidence: Option<Evidence>,
    /// The words, by their place among the statuses.
    pub(super) status: usize,
}

impl Known {
    /// Whether there is more than should be kept.
    pub(super) fn is_full(&self) -> bool {
        self.says.len() > MOST || self.words.len() > MOST
    }

    /// The place of what the rules say to a key.
    pub(super) fn place(
        &mut self,
        key: &[usize],
        fields: &[(String, usize)],
        order: &Order,
    ) -> usize {
        if let Some(place) = self.places.get(key) {
            return *place;
        }
        let says = self.ask(key, fields, order).unwrap_or_else(Says::Refused);
        let place = self.says.len();
        self.says.push(says);
        self.places.insert(key.into(), place);
        place
    }

    /// What the rules say.
    pub(super) fn says(&self, place: usize) -> Option<&Says> {
        self.says.get(place)
    }

    fn ask(
        &mut self,
        key: &[usize],
        fields: &[(String, usize)],
        order: &Order,
    ) -> std::result::Result<Says, Vec<Error>> {
        let said = fields
            .iter()
            .zip(key)
            .filter_map(|((field, _), number)| Some((field.as_str(), self.words.text(*number)?)));
        let said: Vec<(&str, &str)> = said.collect();
        let given = order.given.iter().map(|(field, text)| (field.as_str(), text.as_str()));
        let given = given.filter(|(field, _)| !said.iter().any(|(own, _)| own == field));
        let case = Case::from_fields(said.iter().copied().chain(given).chain([("wage", "0")]))?;
        let ruling = order.rules.ruling(&case, &order.terms).map_err(|error| vec![error])?;
        let scheme = match ruling {
            Ruling::Scheme(scheme) => scheme,
            Ruling::Open(open) => return Ok(Says::Open(open.into())),
        };
        let answer = self.answer(&scheme.assess(Wages::of(&case)), order);
        let answer = answer.map_err(|error| vec![error])?;
        let place = u32::try_from(self.schemes.len()).unwrap_or(u32::MAX);
        self.schemes.push(scheme);
        Ok(Says::Held(place, answer))
    }

    /// What a row of an open case comes to: its answer, and the amounts of every column in fen.
    pub(super) fn assess(
        &mut self,
        open: &OpenCase,
        wages: Wages,
        order: &Order,
    ) -> Result<(usize, Vec<i64>)> {
        let assessed = open.assess(wages)?;
        let scheme = assessed.scheme();
        let answer = match &self.last {
            Some((known, answer)) if Arc::ptr_eq(&known.0, &scheme.0) => *answer,
            _ => self.answer(&assessed, order)?,
        };
        self.last = Some((scheme.clone(), answer));
        let amounts = order.columns.iter().map(|column| column.read(&assessed).fen());
        Ok((answer, amounts.collect()))
    }

    /// The place of what an assessment says beside its amounts; an error where nothing at all is known.
    fn answer(&mut self, assessment: &Assessment, order: &Order) -> Result<usize> {
        if assessment.lines().is_empty() && !assessment.is_complete() {
            return Err(nothing_known(assessment));
        }
        let is_due = |column: &Column| match column {
            Column::Amount(branch, payer) => assessment.amount(*branch, *payer).is_some(),
            _ => true,
        };
        let status = assessment.report(order.lang, false).status(order.lang);
        let answer = Answer {
            due: order.columns.iter().map(is_due).collect(),
            evidence: assessment.evidence(),
            status: place_in(&mut self.statuses, status),
        };
        Ok(place_in(&mut self.answers, answer))
    }

    /// The plan of every scheme that was found, compiled again where there are new ones.
    pub(super) fn plan(&mut self, columns: &[Column]) -> Result<&Plan> {
        let plan = match self.plan.take() {
            Some(plan) if plan.schemes().len() == self.schemes.len() => plan,
            _ => Plan::new(self.schemes.clone(), columns)?,
        };
        Ok(self.plan.insert(plan))
    }
}

/// The place of a thing in a list of different ones, at whose end it is put if it is new.
fn place_in<T: PartialEq>(list: &mut Vec<T>, thing: T) -> usize {
    list.iter().position(|known| *known == thing).unwrap_or_else(|| {
        list.push(thing);
        list.len().saturating_sub(1)
    })
}

#[cold]
fn nothing_known(assessment: &Assessment) -> Error {
    let words = |lang| {
        let missing = assessment.report(lang, false).missing;
        let texts: Vec<String> = missing.into_iter().map(|entry| entry.text).collect();
        texts.join("; ")
    };
    Error::no_rule(Text::new(words(Lang::En), words(Lang::Zh)))
}
