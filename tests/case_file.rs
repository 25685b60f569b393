//! The cases in `tests/cases`: published amounts and hand-made vectors, as data with their sources.
//!
//! One case names a source and its grade, the months it holds for, the case as text fields, and what must come out:
//! the amount of some components together (`of`) or of a total (`total`), and the base of each.
//! The library's tests and the command's share this reader.
//! A case with `differs` is a printed amount that the rules must *not* give, with the reason.

#![allow(dead_code, reason = "each of the binaries that share this reader uses a part of it")]

use serde::Deserialize;
use serde::de::DeserializeOwned;
use shebao::{Branch, Case, Report, Terms};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    case: Vec<Published>,
}

/// One case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Published {
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) grade: String,
    #[serde(default)]
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) differs: Option<String>,
    pub(crate) months: Vec<String>,
    pub(crate) case: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) terms: CaseTerms,
    pub(crate) expect: Vec<Expected>,
}

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseTerms {
    #[serde(default)]
    pub(crate) branch: Vec<String>,
    /// Branches without a rule are listed instead of refused.
    #[serde(default)]
    pub(crate) allow_missing: bool,
}

/// One amount that must come out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    #[serde(default)]
    pub(crate) of: Vec<String>,
    #[serde(default)]
    pub(crate) total: Option<String>,
    pub(crate) amount: String,
    #[serde(default)]
    pub(crate) base: Option<String>,
}

/// Every file of a folder of tests, in the order of the names.
pub(crate) fn files<F: DeserializeOwned>(folder: &str) -> Vec<F> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find_map(|root| {
        let folder = root.join("tests").join(folder);
        folder.is_dir().then_some(folder)
    });
    let entries = fs::read_dir(folder.unwrap()).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files = paths.iter().map(|path| {
        let text = fs::read_to_string(path).unwrap();
        toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    });
    files.collect()
}

/// Stops where two cases have the same id.
pub(crate) fn assert_distinct<'a>(ids: impl Iterator<Item = &'a str>) {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    let twice = ids.windows(2).find(|pair| pair[0] == pair[1]);
    assert_eq!(twice, None, "two cases have the same id");
}

/// Every case of every file, in the order of the files' names.
pub(crate) fn all() -> Vec<Published> {
    let files: Vec<CaseFile> = files("cases");
    let cases: Vec<Published> = files.into_iter().flat_map(|file| file.case).collect();
    assert_distinct(cases.iter().map(|case| case.id.as_str()));
    for case in &cases {
        assert!(["A", "B", "C", "D"].contains(&case.grade.as_str()), "{}: grade", case.id);
        assert!(!case.source.is_empty() && !case.expect.is_empty(), "{}: empty", case.id);
    }
    cases
}

impl CaseTerms {
    /// The options of the command that ask so.
    pub(crate) fn options(&self) -> Vec<String> {
        let branches = self.branch.iter().flat_map(|branch| ["--branch", branch.as_str()]);
        let missing = self.allow_missing.then_some("--allow-missing");
        branches.chain(missing).map(str::to_owned).collect()
    }
}

impl Published {
    /// The fields of the case in one of its months.
    pub(crate) fn fields(&self, month: &str) -> Vec<(String, String)> {
        let mut fields: Vec<(String, String)> =
            self.case.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        fields.push(("month".to_owned(), month.to_owned()));
        fields
    }

    /// The case in one of its months.
    pub(crate) fn case(&self, month: &str) -> Case {
        let fields = self.fields(month);
        let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Case::from_fields(pairs).unwrap_or_else(|errors| panic!("{}: {errors:?}", self.id))
    }

    /// What is asked for.
    pub(crate) fn terms(&self) -> Terms {
        let branches = self.terms.branch.iter().map(|branch| branch.parse::<Branch>().unwrap());
        Terms {
            branches: branches.collect(),
            allow_missing: self.terms.allow_missing,
            ..Terms::default()
        }
    }

    /// Whether every amount and base that must come out does.
    pub(crate) fn comes_out(&self, report: &Report) -> bool {
        self.expect.iter().all(|expected| {
            let lines = expected.lines(report);
            let bases = lines.iter().filter_map(|line| line.base);
            expected.found(report) == expected.amount
                && expected.base.iter().all(|base| bases.clone().all(|b| b.to_string() == *base))
        })
    }

    /// Compares a result with what must come out; a case that differs must differ in some amount.
    pub(crate) fn check(&self, month: &str, report: &Report, path: &str) {
        let mut same = true;
        for expected in &self.expect {
            let found = expected.found(report);
            if self.differs.is_none() {
                let (id, note) = (&self.id, &self.note);
                assert_eq!(found, expected.amount, "{id} {month} by {path}: {expected:?} {note:?}");
            }
            same &= found == expected.amount;
            if let Some(base) = &expected.base {
                for line in expected.lines(report).iter().filter(|line| line.base.is_some()) {
                    assert_eq!(
                        line.base.map(|b| b.to_string()).as_ref(),
                        Some(base),
                        "{} {month} by {path}: base",
                        self.id
                    );
                }
            }
        }
        if let Some(reason) = &self.differs {
            assert!(!same, "{} {month} by {path} should differ: {reason}", self.id);
        }
    }
}

impl Expected {
    fn lines<'r>(&self, report: &'r Report) -> Vec<&'r shebao::ReportLine> {
        let named = |line: &&shebao::ReportLine| {
            let name = format!("{} {} {}", line.branch, line.item, line.payer);
            self.of.contains(&name) || (self.of.is_empty() && self.total.is_some())
        };
        report.lines.iter().filter(named).collect()
    }

    fn found(&self, report: &Report) -> String {
        match &self.total {
            Some(name) => {
                let named = report.totals.named();
                let found = named.iter().find(|(known, _)| known == name);
                found.unwrap_or_else(|| panic!("no total is called {name}")).1.to_string()
            }
            None => {
                self.lines(report).iter().map(|line| line.amount).sum::<shebao::Money>().to_string()
            }
        }
    }
}
