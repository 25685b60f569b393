//! An independent reading of the rule format: slow, plain, and over big rationals.
//!
//! It is written from `rules/README.md` alone and shares nothing with the library but its public words
//! (branches, payers, funds, cases), so that a result on which the two agree follows from the manual.
//! Rows are searched by linear scans; nothing is prepared or checked at load.
//!
//! It answers fully specified cases only: every dimension that a rule asks for must be given.

#![allow(
    clippy::pedantic,
    clippy::type_complexity,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::disallowed_types,
    unreachable_pub
)]

mod career;
mod career_account;
mod career_benefit;
mod career_compare;
mod career_transfer;
mod compare;
mod figures;
mod pick;
mod reckon;
mod rows;

pub use career::Careers;
use compare::agree;
pub use compare::digest;
pub use figures::Figure;

use rows::{File, Row};
use shebao::{Branch, Case, Evidence, Fund, Lang, LimitHit, Month, Payer, Rulebook, Terms};
use std::collections::{BTreeMap, BTreeSet};

/// What is due from one payer for one item, over all funds.
#[derive(Clone, Debug)]
pub struct Due {
    /// The branch, the item and the payer.
    pub component: Component,
    /// The contribution base; none for a fixed sum.
    pub base: Option<Figure>,
    /// Which limit was at work.
    pub limit: Option<LimitHit>,
    /// The rate after the cut; none for a fixed sum.
    pub rate: Option<Figure>,
    /// What is due before relief.
    pub due: Figure,
    /// The relief.
    pub relief: Figure,
    /// What is to be paid.
    pub amount: Figure,
    /// Where it goes; a fund that receives nothing is left out.
    pub funds: BTreeMap<Fund, Figure>,
    /// The weakest evidence it rests on.
    pub evidence: Option<Evidence>,
    /// Whether a what-if gives a figure of it, which has no evidence then.
    pub is_what_if: bool,
    /// The last verified months of the rows that were carried forward.
    pub carried: BTreeSet<Month>,
}

/// A part of a branch that one payer is charged for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Component {
    /// The branch.
    pub branch: Branch,
    /// The item's name.
    pub item: String,
    /// Who pays.
    pub payer: Payer,
}

/// How a component, or a branch without components, is answered without a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Silence {
    /// Zero by law, with its code.
    Exempt(String),
    /// Outside the edition, with its code.
    NotCovered(String),
    /// Charged within another branch.
    Merged(Branch),
    /// Nothing is known, or nobody looked.
    Missing,
}

/// The sums of all amounts.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// By payer.
    pub by_payer: BTreeMap<Payer, Figure>,
    /// By fund.
    pub by_fund: BTreeMap<Fund, Figure>,
    /// Pay and what the employer pays.
    pub employer_cost: Figure,
    /// Pay less what the worker pays.
    pub take_home: Figure,
}

/// The whole answer for a case.
#[derive(Clone, Debug)]
pub struct Expected {
    /// What is due, by component.
    pub dues: Vec<Due>,
    /// Every component that is answered without a line; the name and payer are none for a branch without components.
    pub silent: BTreeSet<(Branch, Option<(String, Payer)>, Silence)>,
    /// Every declared component, whether or not it exists for the case: what a silence of a whole branch spans.
    pub existing: BTreeSet<Component>,
    /// Branches left out because the case does not ask for them.
    pub left_out: BTreeSet<Branch>,
    /// The sums.
    pub sums: Sums,
    /// The weakest evidence of the lines.
    pub evidence: Option<Evidence>,
}

/// Why there is no answer, by the name of the library's kind of error.
pub type Refusal = &'static str;

/// Every reason why there is no answer; which one is told first is not stated.
pub type Refusals = BTreeSet<Refusal>;

/// The rule files as text, read row by row.
#[derive(Debug)]
pub struct Oracle {
    files: Vec<File>,
}

impl Oracle {
    /// Reads the files that are built in and the caller's own, each as its name and text.
    pub fn read(builtin: &[(String, String)], own: &[(String, String)]) -> Self {
        let builtin = builtin.iter().map(|(_, text)| File::read(text, false));
        Self { files: builtin.chain(own.iter().map(|(_, text)| File::read(text, true))).collect() }
    }

    /// Answers a case.
    pub fn assess(&self, case: &Case, terms: &Terms) -> Result<Expected, Refusals> {
        let city =
            pick::City::of(self, case, terms).map_err(|refusal| Refusals::from([refusal]))?;
        reckon::assess(&city)
    }

    /// Says where an answer of the library differs.
    ///
    /// A component may lack its answer for two reasons at once: a row that nobody verified for the month,
    /// and one of unknown publication. Where the library tells the first, the component is missing and
    /// nothing is refused. The rest must then be as it is without the second reason, and every branch
    /// with nothing missing must stand with it.
    pub fn agrees(&self, rulebook: &Rulebook, case: &Case, terms: &Terms) -> Result<(), String> {
        let (found, expected) = (rulebook.assess(case, terms), self.assess(case, terms));
        let (Ok(assessment), Err(kinds)) = (&found, &expected) else {
            return agree(&found, &expected);
        };
        if !compare::is_missing_instead(assessment, kinds) {
            return agree(&found, &expected);
        }
        let lenient = Terms { allow_unknown_publication: true, ..terms.clone() };
        agree(&found, &self.assess(case, &lenient))?;
        let report = assessment.report(Lang::En, false);
        let missing: BTreeSet<Branch> = report.missing.iter().map(|entry| entry.branch).collect();
        let answered: BTreeSet<Branch> = report.lines.iter().map(|line| line.branch).collect();
        for branch in answered.difference(&missing) {
            let alone = Terms { branches: vec![*branch], ..terms.clone() };
            agree(&rulebook.assess(case, &alone), &self.assess(case, &alone))?;
        }
        Ok(())
    }

    /// Every amount of money that a base or a named amount states: where results change their form.
    pub fn limits(&self) -> Vec<i64> {
        let rows = self.files.iter().flat_map(|file| &file.rows);
        let fields = ["floor", "ceiling", "flat", "value"];
        let amounts = rows.flat_map(|row| fields.iter().filter_map(|field| row.text(field)));
        let fen = amounts.filter(|text| *text != "none").map(figures::fen);
        fen.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The names and values of the choices that are offered for the case in its month.
    pub fn choices(&self, case: &Case) -> BTreeMap<String, Vec<String>> {
        let terms = Terms { allow_unknown_publication: true, ..Terms::default() };
        pick::City::of(self, case, &terms).map(|city| city.choices()).unwrap_or_default()
    }

    /// The ids of the areas that a city's rules of an edition declare.
    pub fn areas(&self, city: &str, edition: &str) -> Vec<String> {
        let of_it = |file: &&File| {
            file.head("place") == Some(city) && file.head("edition") == Some(edition)
        };
        let rows = self.files.iter().filter(of_it).flat_map(|file| file.rows_of("area"));
        rows.filter_map(|row| row.text("id")).map(str::to_owned).collect()
    }

    /// The first month in which a city's rules of an edition charge the last known value until a notice comes,
    /// which is not reckoned here.
    pub fn provisional_from(&self, city: &str, edition: &str) -> Option<Month> {
        let of_it = |file: &&File| {
            file.head("place") == Some(city) && file.head("edition") == Some(edition)
        };
        let rows = self.files.iter().filter(of_it).flat_map(|file| file.rows_of("provisional"));
        rows.filter_map(|row| row.text("from")?.parse().ok()).min()
    }

    /// The unemployment rates that a city's rules of an edition let the fund notify.
    pub fn notified(&self, city: &str, edition: &str) -> BTreeSet<String> {
        let of_it = |file: &&File| {
            file.head("place") == Some(city) && file.head("edition") == Some(edition)
        };
        let rows = self.files.iter().filter(of_it).flat_map(|file| file.rows_of("rate"));
        let lists = rows.filter_map(|row| row.table("rate")?.get("one_of"));
        lists.flat_map(rows::texts).map(str::to_owned).collect()
    }

    /// The ids of all places, with the rows of each id's own files that declare areas.
    fn place(&self, named: &str) -> Option<&Row> {
        let places = self.files.iter().flat_map(|file| file.rows_of("place"));
        places.into_iter().find(|place| {
            let names = place.list("id").into_iter().chain(place.list("code"));
            let names = names.chain(place.list("alias")).chain(place.words("name"));
            names.into_iter().any(|name| name == named)
        })
    }
}
