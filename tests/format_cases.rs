//! Hard cases of the law, each in a rule file of its own, with results reckoned by hand from the printed figures.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use shebao::{Case, Entry, Lang, Loader, Report, Rulebook, Terms};
use std::fmt::Write as _;

mod bases;
mod choices;
mod editions;
mod funds;
mod rates;
mod tenure;
mod textbook;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/", $name, ".toml"))
    };
}
use fixture;

/// A rulebook and the city that it is asked about.
struct City {
    rules: Rulebook,
    id: &'static str,
    terms: Terms,
}

impl City {
    fn of(id: &'static str, files: &[&str]) -> Self {
        let loader = files.iter().enumerate().fold(Loader::new(), |loader, (number, text)| {
            loader.file(format!("{number}.toml"), (*text).to_owned())
        });
        let rules = loader.load().unwrap_or_else(|error| panic!("{error}"));
        Self { rules, id, terms: Terms::default() }
    }

    /// The same city, asked on other terms.
    fn on(&self, terms: Terms) -> Self {
        Self { rules: self.rules.clone(), id: self.id, terms }
    }

    fn allowing_missing(&self) -> Self {
        self.on(Terms { allow_missing: true, ..Terms::default() })
    }

    fn known_on(&self, day: &str) -> Self {
        self.on(Terms { as_known_on: Some(day.parse().unwrap()), ..self.terms.clone() })
    }

    fn asking(&self, branches: &[&str]) -> Self {
        let branches = branches.iter().map(|branch| branch.parse().unwrap()).collect();
        self.on(Terms { branches, ..self.terms.clone() })
    }

    /// The case of a line such as `2013-05 3000 hukou=local_urban`.
    fn case(&self, words: &str) -> Case {
        let mut words = words.split_whitespace();
        let (month, wage) = (words.next().unwrap(), words.next().unwrap());
        let head = [("city", self.id), ("month", month), ("wage", wage)];
        let rest = words.map(|word| word.split_once('=').unwrap());
        Case::from_fields(head.into_iter().chain(rest))
            .unwrap_or_else(|errors| panic!("{errors:?}"))
    }

    fn report(&self, case: &str) -> Report {
        let assessment = self.rules.assess(&self.case(case), &self.terms);
        assessment.unwrap_or_else(|error| panic!("{case}: {error}")).report(Lang::En, true)
    }

    /// Each line as `branch item payer fund base amount`, then each answer without a line.
    #[track_caller]
    fn gives(&self, case: &str, expected: &[&str]) {
        let found = table(&self.report(case));
        assert_eq!(found, expected, "{case}");
    }

    /// The error's kind, and words of its message and hint.
    #[track_caller]
    fn refuses(&self, case: &str, kind: &str, words: &[&str]) {
        let error = match self.rules.assess(&self.case(case), &self.terms) {
            Ok(assessment) => panic!("{case}: {:?}", table(&assessment.report(Lang::En, false))),
            Err(error) => error,
        };
        let mut said = error.message(Lang::En).to_owned();
        let _ = write!(said, " | {}", error.hint(Lang::En).unwrap_or_default());
        assert_eq!(error.kind(), kind, "{case}: {said}");
        for word in words {
            assert!(said.contains(word), "{case}: {said:?} lacks {word:?}");
        }
    }

    fn notes(&self, case: &str) -> Vec<String> {
        self.report(case).notes.into_iter().map(|note| note.code.to_string()).collect()
    }

    /// The words of every step of every line, and of every note.
    fn words(&self, case: &str) -> String {
        let report = self.report(case);
        let steps = report.lines.iter().flat_map(|line| line.explanation.iter().flatten());
        let words: Vec<&str> = steps.chain(&report.notes).map(|step| step.text.as_str()).collect();
        words.join("\n")
    }
}

fn table(report: &Report) -> Vec<String> {
    let mut out: Vec<String> = report
        .lines
        .iter()
        .map(|line| {
            let base = line.base.map_or_else(|| "-".to_owned(), |base| base.to_string());
            let mut words = format!(
                "{} {} {} {} {base} {}",
                line.branch, line.item, line.payer, line.fund, line.amount
            );
            if line.relief != shebao::Money::ZERO {
                let _ = write!(words, " = {} - {}", line.amount_before_relief, line.relief);
            }
            words
        })
        .collect();
    let lists = [
        ("exempt", &report.exempt),
        ("merged", &report.merged),
        ("not_covered", &report.not_covered),
        ("missing", &report.missing),
    ];
    for (kind, entries) in lists {
        out.extend(entries.iter().map(|entry| silence(kind, entry)));
    }
    out.extend(report.left_out.iter().map(|branch| format!("left_out {branch}")));
    out
}

/// An answer without a line as `kind branch [item] [payer] code`.
fn silence(kind: &str, entry: &Entry) -> String {
    let mut out = format!("{kind} {}", entry.branch);
    if let Some(item) = &entry.item {
        let _ = write!(out, " {item}");
    }
    if let Some(payer) = entry.payer {
        let _ = write!(out, " {payer}");
    }
    let code = entry.into.map_or_else(|| entry.code.clone(), |into| format!("into {into}"));
    let _ = write!(out, " {code}");
    out
}

/// What is wrong with a file in which some words are replaced.
fn faults_after(text: &str, from: &str, to: &str) -> Vec<String> {
    assert!(text.contains(from), "{from:?} is not in the file");
    let changed = text.replacen(from, to, 1);
    let error = Loader::new().file("changed.toml", changed).load().expect_err("it loads");
    error.problems().iter().map(|problem| problem.message.clone()).collect()
}
