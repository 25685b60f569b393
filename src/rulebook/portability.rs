//! The rules that belong to no edition and no city: accounts, transfers, benefit places, surcharges; checked at load.

use super::book::{Row, TransferRule};
use super::cite::FigureWords;
use super::compile::{Compiler, Layer};
use super::division::Division;
use super::raw::Dated;
use super::read::At;
use super::surcharge::Surcharges;
use crate::lang::Text;
use crate::month::Month;
use crate::rate::{Rate, Rounding};
use crate::words::{Branch, InterestMethod, RetirementCategory, Sex};
use std::ops::Range;

/// Every rule that belongs to no edition and no city.
#[derive(Clone, Debug, Default)]
pub(crate) struct Portability {
    pub(crate) divisions: Vec<Division>,
    pub(crate) transfers: Vec<Row<TransferRule>>,
    pub(crate) temporary: Vec<Row<TemporaryRule>>,
    pub(crate) open_questions: Vec<Row<QuestionRule>>,
    pub(crate) poolings: Vec<Row<(String, Text)>>,
    pub(crate) benefit_months: Vec<Row<u8>>,
    pub(crate) benefit_steps: Vec<Row<StepRule>>,
    pub(crate) minimum_months: Vec<Row<u8>>,
    pub(crate) retirements: Vec<Row<RetirementRule>>,
    pub(crate) divisors: Vec<Row<DivisorRule>>,
    pub(crate) shortfalls: Vec<Row<ShortfallRule>>,
    pub(crate) links: Vec<Row<LinkRule>>,
    pub(crate) methods: Vec<Row<MethodRule>>,
    pub(crate) interests: Vec<Row<InterestRule>>,
    pub(crate) creditings: Vec<Row<CreditingRule>>,
    pub(crate) surcharges: Surcharges,
}

/// From which age a worker from elsewhere has a temporary account.
#[derive(Clone, Debug)]
pub(crate) struct TemporaryRule {
    pub(crate) male: u8,
    pub(crate) female: u8,
    /// Whether it is about someone's first insurance, and not about a move.
    pub(crate) first_insured: bool,
}

impl TemporaryRule {
    /// The age for a sex.
    pub(crate) const fn limit(&self, sex: Sex) -> u8 {
        match sex {
            Sex::Male => self.male,
            Sex::Female => self.female,
        }
    }
}

/// What the sources leave open about a transfer.
#[derive(Clone, Debug)]
pub(crate) struct QuestionRule {
    pub(crate) id: String,
    /// Asked only where one-off arrears for so many months move; none where every transfer raises it.
    pub(crate) lump_months: Option<u8>,
    pub(crate) text: Text,
}

/// A step of the benefit-place rule.
#[derive(Clone, Debug)]
pub(crate) struct StepRule {
    pub(crate) step: String,
    pub(crate) text: Text,
}

/// The age of retirement, and by how much it rises.
#[derive(Clone, Debug)]
pub(crate) struct RetirementRule {
    pub(crate) sex: Sex,
    pub(crate) category: Option<RetirementCategory>,
    pub(crate) age: u8,
    /// One month later for every so many months of birth, so many at most.
    pub(crate) later: Option<(u8, u8)>,
}

/// Divisor months by age, the first for `first_age`.
#[derive(Clone, Debug)]
pub(crate) struct DivisorRule {
    pub(crate) first_age: u8,
    pub(crate) months: Vec<u8>,
    pub(crate) by_month_from: Option<Month>,
}

/// What someone with too few months may do.
#[derive(Clone, Debug)]
pub(crate) struct ShortfallRule {
    pub(crate) id: String,
    pub(crate) insured_before: Option<Month>,
    pub(crate) text: Text,
}

/// The link between the employees' and the residents' scheme.
#[derive(Clone, Debug)]
pub(crate) struct LinkRule {
    pub(crate) months: u8,
    pub(crate) to_employee: Text,
    pub(crate) to_resident: Text,
    pub(crate) overlap: Text,
    /// That nobody draws two pensions.
    pub(crate) double: Option<Text>,
}

/// A way of crediting interest.
#[derive(Clone, Debug)]
pub(crate) struct MethodRule {
    pub(crate) method: InterestMethod,
    /// The part of a year that the year's credits earn, where the method states one.
    pub(crate) of_year: Option<Rate>,
    pub(crate) text: Text,
}

/// How a place credits interest to a branch's accounts.
#[derive(Clone, Debug)]
pub(crate) struct InterestRule {
    pub(crate) place: String,
    pub(crate) branch: Branch,
    pub(crate) method: InterestMethod,
    pub(crate) round: Rounding,
}

/// The crediting rate of a place, or why none is known.
#[derive(Clone, Debug)]
pub(crate) struct CreditingRule {
    pub(crate) place: String,
    pub(crate) branch: Branch,
    pub(crate) rate: Result<Rate, Text>,
}

/// The row that holds in a month for what is asked; the caller's own before the built-in one.
pub(crate) fn in_force<T>(
    rows: &[Row<T>],
    month: Month,
    wanted: impl Fn(&T) -> bool,
) -> Option<&Row<T>> {
    let holding = rows.iter().filter(|row| row.span.contains(month) && wanted(&row.value));
    holding.max_by_key(|row| row.layer)
}

impl Portability {
    /// Adds the rows of another file.
    pub(super) fn extend(&mut self, other: Self) {
        self.divisions.extend(other.divisions);
        self.transfers.extend(other.transfers);
        self.temporary.extend(other.temporary);
        self.open_questions.extend(other.open_questions);
        self.poolings.extend(other.poolings);
        self.benefit_months.extend(other.benefit_months);
        self.benefit_steps.extend(other.benefit_steps);
        self.minimum_months.extend(other.minimum_months);
        self.retirements.extend(other.retirements);
        self.divisors.extend(other.divisors);
        self.shortfalls.extend(other.shortfalls);
        self.links.extend(other.links);
        self.methods.extend(other.methods);
        self.interests.extend(other.interests);
        self.creditings.extend(other.creditings);
        self.surcharges.extend(other.surcharges);
    }

    /// Every two rows of one kind and key that hold in the same month, the later one first.
    pub(super) fn clashes(&self) -> Vec<Clash> {
        let mut found = Vec::new();
        clashing(&self.transfers, |rule| rule.branch.code().to_owned(), &mut found);
        clashing(&self.temporary, |rule| rule.first_insured.to_string(), &mut found);
        clashing(&self.open_questions, |rule| rule.id.clone(), &mut found);
        clashing(&self.poolings, |rule| rule.0.clone(), &mut found);
        clashing(&self.benefit_months, |_| String::new(), &mut found);
        clashing(&self.benefit_steps, |rule| rule.step.clone(), &mut found);
        clashing(&self.minimum_months, |_| String::new(), &mut found);
        clashing(&self.retirements, |rule| format!("{} {:?}", rule.sex, rule.category), &mut found);
        clashing(&self.divisors, |_| String::new(), &mut found);
        clashing(&self.shortfalls, |rule| rule.id.clone(), &mut found);
        clashing(&self.links, |_| String::new(), &mut found);
        clashing(&self.methods, |rule| rule.method.code().to_owned(), &mut found);
        clashing(&self.interests, |rule| format!("{} {}", rule.place, rule.branch), &mut found);
        clashing(&self.creditings, |rule| format!("{} {}", rule.place, rule.branch), &mut found);
        self.surcharges.clashes(&mut found);
        found
    }
}

/// A row, by its file and place, that says what another row says already.
pub(super) type Clash = (usize, Range<usize>);

pub(super) fn clashing<T>(rows: &[Row<T>], key: impl Fn(&T) -> String, found: &mut Vec<Clash>) {
    for (number, row) in rows.iter().enumerate() {
        let same = |other: &&Row<T>| {
            other.layer == row.layer
                && other.span.overlaps(&row.span)
                && key(&other.value) == key(&row.value)
        };
        if rows.iter().take(number).any(|other| same(&other)) {
            found.push((row.file, row.at.clone()));
        }
    }
}

impl Compiler<'_, '_> {
    /// The rules of one file that belong to no city.
    pub(super) fn portability(mut self, layer: &Layer<'_>, places: &[String]) -> Portability {
        self.enter(layer);
        let raw = layer.raw;
        let mut rules = Portability::default();
        for row in &raw.transfers {
            let value = TransferRule {
                branch: row.branch.value,
                pooled_share: row.pooled_share.value,
                pooled_from: row.pooled_from.as_ref().map(|month| month.value),
                account_from: row.account_from.as_ref().map(|month| month.value),
                text: row.text.as_ref().map(|text| text.value.clone()),
            };
            let figures = [FigureWords::Rate(row.pooled_share.value)];
            rules.transfers.extend(self.lone(value, &row.at, &row.dated, &figures));
        }
        for row in &raw.temporary_accounts {
            let value = TemporaryRule {
                male: row.male.value,
                female: row.female.value,
                first_insured: row.first_insured.as_ref().is_some_and(|flag| flag.value),
            };
            rules.temporary.extend(self.lone(value, &row.at, &row.dated, &[]));
        }
        for row in &raw.open_questions {
            let value = QuestionRule {
                id: row.id.value.clone(),
                lump_months: row.lump_months.as_ref().map(|months| months.value),
                text: row.text.value.clone(),
            };
            rules.open_questions.extend(self.lone(value, &row.at, &row.dated, &[]));
        }
        for row in &raw.poolings {
            self.known_place(&row.place, places);
            let value = (row.place.value.clone(), row.text.value.clone());
            rules.poolings.extend(self.lone(value, &row.at, &row.dated, &[]));
        }
        for row in &raw.benefit_places {
            rules.benefit_months.extend(self.lone(row.months.value, &row.at, &row.dated, &[]));
        }
        for row in &raw.benefit_steps {
            if !["a", "b", "c", "d"].contains(&row.step.value.as_str()) {
                let message = format!("{:?} is not a step", row.step.value);
                self.report(&row.step.at, message, "the steps are a, b, c and d");
            }
            let value = StepRule { step: row.step.value.clone(), text: row.text.value.clone() };
            rules.benefit_steps.extend(self.lone(value, &row.at, &row.dated, &[]));
        }
        for row in &raw.minimum_months {
            rules.minimum_months.extend(self.lone(row.months.value, &row.at, &row.dated, &[]));
        }
        self.retirement(layer, &mut rules);
        for row in &raw.urban_rurals {
            let value = LinkRule {
                months: row.months.value,
                to_employee: row.to_employee.value.clone(),
                to_resident: row.to_resident.value.clone(),
                overlap: row.overlap.value.clone(),
                double: row.double.as_ref().map(|text| text.value.clone()),
            };
            rules.links.extend(self.lone(value, &row.at, &row.dated, &[]));
        }
        self.accounts(layer, places, &mut rules);
        self.surcharges(raw, places, &mut rules.surcharges);
        rules
    }

    fn retirement(&mut self, layer: &Layer<'_>, rules: &mut Portability) {
        for row in &layer.raw.retirements {
            let rises = row.every.as_ref().zip(row.at_most.as_ref());
            if row.every.is_some() != row.at_most.is_some()
                || rises.is_some_and(|(every, _)| every.value == 0)
            {
                self.report(
                    &row.at,
                    "an age that rises needs both every and at_most, in months",
                    "write every = 4 and at_most = 36, or leave both out",
                );
            }
            let value = RetirementRule {
                sex: row.sex.value,
                category: row.category.as_ref().map(|category| category.value),
                age: row.age.value,
                later: rises.map(|(every, at_most)| (every.value.max(1), at_most.value)),
            };
            rules.retirements.extend(self.lone(value, &row.at, &row.dated, &[]));
        }
        for row in &layer.raw.divisors {
            let value = DivisorRule {
                first_age: row.first_age.value,
                months: row.months.value.iter().map(|months| months.value).collect(),
                by_month_from: row.by_month_from.as_ref().map(|month| month.value),
            };
            rules.divisors.extend(self.lone(value, &row.at, &row.dated, &[]));
        }
        for row in &layer.raw.shortfalls {
            let value = ShortfallRule {
                id: row.id.value.clone(),
                insured_before: row.insured_before.as_ref().map(|month| month.value),
                text: row.text.value.clone(),
            };
            rules.shortfalls.extend(self.lone(value, &row.at, &row.dated, &[]));
        }
    }

    fn accounts(&mut self, layer: &Layer<'_>, places: &[String], rules: &mut Portability) {
        for row in &layer.raw.interest_methods {
            let Some(method) = self.method(&row.id) else { continue };
            if (method == InterestMethod::Annual) != row.of_year.is_some() {
                self.report(
                    &row.at,
                    "the annual method states of_year, the monthly one does not",
                    "write of_year = \"54.15%\" for the annual method alone",
                );
            }
            let of_year = row.of_year.as_ref().map(|rate| rate.value);
            let value = MethodRule { method, of_year, text: row.text.value.clone() };
            rules.methods.extend(self.lone(value, &row.at, &row.dated, &[]));
        }
        for row in &layer.raw.interests {
            self.known_place(&row.place, places);
            let Some(method) = self.method(&row.method) else { continue };
            let value = InterestRule {
                place: row.place.value.clone(),
                branch: row.branch.value,
                method,
                round: row.round.value,
            };
            rules.interests.extend(self.lone(value, &row.at, &row.dated, &[]));
        }
        for row in &layer.raw.creditings {
            self.known_place(&row.place, places);
            let (rate, figures) = match (&row.rate, &row.reason) {
                (Some(rate), None) => (Ok(rate.value), vec![FigureWords::Rate(rate.value)]),
                (None, Some(reason)) => (Err(reason.value.clone()), Vec::new()),
                _ => {
                    self.report(
                        &row.at,
                        "a crediting row gives either a rate or the reason why none is known",
                        "write rate = \"8.31%\", or reason = { en = \"…\", zh = \"…\" }",
                    );
                    continue;
                }
            };
            if row.dated.until.as_ref().is_none_or(|until| {
                until.value != row.dated.from.value.plus(12) || row.dated.from.value.month() != 1
            }) {
                self.report(
                    &row.at,
                    "a crediting rate is that of one calendar year",
                    "write from = \"2016-01\" and until = \"2017-01\"",
                );
            }
            let value =
                CreditingRule { place: row.place.value.clone(), branch: row.branch.value, rate };
            rules.creditings.extend(self.lone(value, &row.at, &row.dated, &figures));
        }
    }

    fn method(&mut self, name: &At<String>) -> Option<InterestMethod> {
        let method = name.value.parse().ok();
        if method.is_none() {
            let message = format!("{:?} is not an interest method", name.value);
            self.report(&name.at, message, "one of annual, monthly");
        }
        method
    }

    pub(super) fn known_place(&mut self, place: &At<String>, places: &[String]) {
        if !places.contains(&place.value) {
            let message = format!("no place has the id {:?}", place.value);
            self.report(
                &place.at,
                message,
                "an id of places.toml, or of a province in divisions.toml",
            );
        }
    }

    /// A row that belongs to no city: it holds for everyone.
    pub(super) fn lone<T>(
        &mut self,
        value: T,
        at: &Range<usize>,
        dated: &Dated,
        figures: &[FigureWords],
    ) -> Option<Row<T>> {
        if let Some(when) = &dated.when {
            self.report(&when.at, "this row holds for everyone", "leave when out");
        }
        self.cited(value, at.clone(), dated, figures)
    }
}
