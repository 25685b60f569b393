//! The cells that rows share, and what the rules say to them.
//!
//! A roster of millions of rows has few cities, months and kinds of employers.
//! The cells beside id, name and wages are the key of a row: its rules are resolved once for all rows that have the same.

use super::status::nothing_known;
use crate::rows::{Reject, Rows, case_from};
use rustc_hash::FxHashMap;
use shebao::{
    Assessment, Branch, Case, Lang, OpenCase, Payer, Rulebook, Ruling, Scheme, Terms, Wages,
};
use shebao_roster::{Column, Row};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// So many keys are held in memory; with more, they are resolved again.
const MOST: usize = 8192;

/// What the rules say to a key.
pub(crate) enum Rule {
    /// They are known whatever the wage.
    Held(Held),
    /// They refuse it whatever the wage, for these reasons.
    Refused(Vec<Reject>),
    /// Something is left out that may matter with some wages and not with others.
    Open { open: Box<OpenCase>, seen: AtomicBool },
    /// Cells are wrong.
    Wrong,
}

impl Rule {
    /// How much memory it takes, beside that of one scheme.
    fn weight(&self) -> usize {
        if matches!(self, Self::Open { .. }) { 32 } else { 1 }
    }
}

/// A scheme, and what all of its rows say alike.
pub(crate) struct Held {
    pub(crate) scheme: Scheme,
    /// What is due at all.
    pub(crate) pairs: Vec<(Branch, Payer)>,
    pub(crate) evidence: String,
    pub(crate) status: String,
    /// What a reader should know of the amounts themselves.
    pub(crate) remarks: String,
    /// Whether no branch lacks its rule.
    pub(crate) complete: bool,
    /// Whether some row was computed by it.
    pub(crate) seen: AtomicBool,
    /// Whether its documents are listed.
    pub(crate) cited: AtomicBool,
    /// Its place in the plan that computes many rows at once; [`NOT_PLANNED`] where it has none.
    pub(crate) planned: AtomicU32,
}

/// No scheme of a plan.
pub(crate) const NOT_PLANNED: u32 = u32::MAX;

impl Held {
    /// What an assessment says beside its amounts; the reason where nothing is known.
    pub(crate) fn of(assessment: &Assessment, lang: Lang) -> Result<Self, Reject> {
        let report = assessment.report(lang, false);
        if report.lines.is_empty() && !report.complete {
            return Err(nothing_known(&report));
        }
        Ok(Self {
            scheme: assessment.scheme().clone(),
            pairs: assessment.amounts().into_keys().collect(),
            evidence: report.evidence.map_or_else(String::new, |grade| grade.to_string()),
            status: report.status(lang),
            remarks: report.remarks(lang),
            complete: report.complete,
            seen: AtomicBool::new(false),
            cited: AtomicBool::new(false),
            planned: AtomicU32::new(NOT_PLANNED),
        })
    }
}

/// Resolves the keys of a roster.
pub(crate) struct Keys<'r> {
    rules: &'r Rulebook,
    terms: &'r Terms,
    pub(crate) reader: &'r Rows<'r>,
    /// The columns that make the key, those that stand side by side together.
    shared: Vec<Range<usize>>,
    /// The columns of the wage, the housing-fund wage and the pay, and what stands for blanks in them.
    wages: [(Option<usize>, Option<&'r str>); 3],
    known: Mutex<Shared>,
}

/// What all threads know of the keys.
#[derive(Default)]
struct Shared {
    rules: BTreeMap<String, Arc<Rule>>,
    weight: usize,
}

/// What one thread knows of the keys.
#[derive(Default)]
pub(crate) struct Local {
    key: Vec<u8>,
    last: Option<usize>,
    last_key: Vec<u8>,
    /// Only asked by key, so that its order plays no part.
    places: FxHashMap<Box<[u8]>, usize>,
    rules: Vec<Arc<Rule>>,
    weight: usize,
}

impl Local {
    /// What the rules say to a key.
    pub(crate) fn rule(&self, place: usize) -> &Rule {
        &self.rules[place]
    }

    /// Forgets where there is too much; places that were given are no longer valid.
    pub(crate) fn make_room(&mut self) {
        if self.weight >= MOST {
            *self = Self::default();
        }
    }
}

/// The fields of a row that do not change which rules hold.
const OWN: [&str; 5] = ["id", "name", "wage", "fund_wage", "pay"];

impl<'r> Keys<'r> {
    pub(crate) fn new(
        rules: &'r Rulebook,
        terms: &'r Terms,
        reader: &'r Rows<'r>,
        columns: &'r [Column],
    ) -> Self {
        let is_shared =
            |column: &Column| column.field.as_deref().is_some_and(|field| !OWN.contains(&field));
        let mut shared: Vec<Range<usize>> = Vec::new();
        for (place, _) in columns.iter().enumerate().filter(|(_, column)| is_shared(column)) {
            match shared.last_mut() {
                Some(last) if last.end == place => last.end += 1,
                _ => shared.push(place..place + 1),
            }
        }
        let wages = ["wage", "fund_wage", "pay"].map(|wanted| {
            let place = columns.iter().position(|one| one.field.as_deref() == Some(wanted));
            let default = reader.defaults.iter().find(|(name, _)| name == wanted);
            (place, default.map(|(_, value)| value.as_str()))
        });
        Self { rules, terms, reader, shared, wages, known: Mutex::default() }
    }

    /// Every rule that is known, in an order that does not vary.
    pub(crate) fn known(&self) -> Vec<Arc<Rule>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.rules.values().cloned().collect()
    }

    /// The place of what the rules say to the key of a row, which [`Local::rule`] gives.
    pub(crate) fn place(&self, row: Row<'_>, local: &mut Local) -> usize {
        local.key.clear();
        for columns in &self.shared {
            for length in row.lengths(columns.clone()) {
                local.key.extend_from_slice(&length.to_le_bytes());
            }
            local.key.extend_from_slice(row.span(columns.clone()).as_bytes());
        }
        if let Some(place) = local.last
            && local.key == local.last_key
        {
            return place;
        }
        let place = match local.places.get(local.key.as_slice()) {
            Some(&place) => place,
            None => {
                let rule = self.find(row);
                local.weight += rule.weight();
                local.rules.push(rule);
                local.places.insert(local.key.clone().into(), local.rules.len() - 1);
                local.rules.len() - 1
            }
        };
        local.last = Some(place);
        local.last_key.clone_from(&local.key);
        place
    }

    /// Asks what other threads know, and the rules where none knows.
    fn find(&self, row: Row<'_>) -> Arc<Rule> {
        let Some(case) = self.case(row) else { return Arc::new(Rule::Wrong) };
        // Cells that are written in different ways, and days that play no part, give the same case.
        let key = format!("{:?}", case.settled());
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rule) = lock().rules.get(&key) {
            return Arc::clone(rule);
        }
        let rule = Arc::new(self.resolve(&case));
        let mut known = lock();
        if known.weight >= MOST {
            *known = Shared::default();
        }
        known.weight += rule.weight();
        known.rules.insert(key, Arc::clone(&rule));
        rule
    }

    /// The case of a row without its wages; none where cells are wrong.
    fn case(&self, row: Row<'_>) -> Option<Case> {
        let mut fields = self.reader.all(row.fields().ok()?);
        fields.retain(|(name, _)| !OWN.contains(&name.as_str()));
        fields.push(("wage".to_owned(), "0".to_owned()));
        case_from(&fields).ok()
    }

    fn resolve(&self, case: &Case) -> Rule {
        match self.rules.ruling(case, self.terms) {
            Ok(Ruling::Scheme(scheme)) => {
                let assessment = scheme.assess(Wages::of(case));
                match Held::of(&assessment, self.reader.lang) {
                    Ok(held) => Rule::Held(held),
                    Err(reason) => Rule::Refused(vec![reason]),
                }
            }
            Ok(Ruling::Open(open)) => Rule::Open { open, seen: AtomicBool::new(false) },
            Err(error) => Rule::Refused(self.reader.reasons(&[error])),
        }
    }

    /// The wages of a row, where they can be read at once.
    pub(crate) fn wages(&self, row: Row<'_>) -> Option<Wages> {
        let [wage, fund_wage, pay] = self.wages.map(|(place, default)| {
            let cell = place.map(|place| row.cell(place).trim());
            cell.filter(|cell| !cell.is_empty()).or(default)
        });
        Wages::read(wage?, fund_wage, pay).ok()
    }

    /// What is due for a row that leaves something out, or why that cannot be told.
    pub(crate) fn open(
        &self,
        row: Row<'_>,
        open: &OpenCase,
        wages: Wages,
    ) -> Result<(Held, Assessment), Vec<Reject>> {
        let assessment = open.assess(wages).map_err(|error| self.reader.rejects(row, &[error]))?;
        let held =
            Held::of(&assessment, self.reader.lang).map_err(|reason| vec![reason.of(row)])?;
        Ok((held, assessment))
    }

    /// A row as a case of its own, or everything that is wrong with it.
    pub(crate) fn alone(&self, row: Row<'_>) -> Result<(Held, Assessment), Vec<Reject>> {
        let case: Case = self.reader.case(row)?;
        let assessment = self
            .rules
            .assess(&case, self.terms)
            .map_err(|error| self.reader.rejects(row, &[error]))?;
        let held =
            Held::of(&assessment, self.reader.lang).map_err(|reason| vec![reason.of(row)])?;
        Ok((held, assessment))
    }

    /// What is due for a row at all, where that is not known from other rows yet: it says which columns there are.
    pub(crate) fn new_pairs(&self, row: Row<'_>, local: &mut Local) -> Vec<(Branch, Payer)> {
        if row.problem().is_some() {
            return Vec::new();
        }
        let place = self.place(row, local);
        let rule = local.rule(place);
        let (Rule::Held(Held { seen, .. }) | Rule::Open { seen, .. }) = rule else {
            return Vec::new();
        };
        if seen.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let pairs = match (rule, self.wages(row)) {
            (Rule::Held(held), Some(_)) => Ok(held.pairs.clone()),
            (Rule::Open { open, .. }, Some(wages)) => {
                self.open(row, open, wages).map(|(held, _)| held.pairs)
            }
            _ => self.alone(row).map(|(held, _)| held.pairs),
        };
        if pairs.is_ok() {
            seen.store(true, Ordering::Relaxed);
        }
        pairs.unwrap_or_default()
    }
}
