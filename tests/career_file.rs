//! The careers in `tests/careers`: histories with what must come out, as data with their sources.
//!
//! A case names a source and its grade, what is asked, the spells as text fields, the options of the call, and values of the
//! answer by their path in its JSON, such as `pooled.amount` or `lines.0.kept`.
//! A case with `differs` is a printed value that must *not* come out, with the reason.
//! The library's tests and the command's share this reader.

#![allow(dead_code, reason = "each of the binaries that share this reader uses a part of it")]

use crate::case_file;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CareerFile {
    case: Vec<CareerCase>,
}

/// One career and what must come out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CareerCase {
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) grade: String,
    #[serde(default)]
    pub(crate) differs: Option<String>,
    /// `transfer`, `account` or `benefit-place`.
    pub(crate) ask: String,
    pub(crate) history: Vec<BTreeMap<String, String>>,
    /// The options of the command, without their hyphens; a flag is `"yes"`, several values are parted by blanks.
    #[serde(default)]
    pub(crate) options: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) expect: BTreeMap<String, String>,
    /// The kind of error that must come instead.
    #[serde(default)]
    pub(crate) error: Option<String>,
    /// Words that the error's message must have.
    #[serde(default)]
    pub(crate) says: Option<String>,
}

/// Every case of every file.
pub(crate) fn all() -> Vec<CareerCase> {
    let files: Vec<CareerFile> = case_file::files("careers");
    let cases: Vec<CareerCase> = files.into_iter().flat_map(|file| file.case).collect();
    case_file::assert_distinct(cases.iter().map(|case| case.id.as_str()));
    for case in &cases {
        assert!(["A", "B", "C", "D"].contains(&case.grade.as_str()), "{}: grade", case.id);
        assert!(!case.source.is_empty(), "{}: no source", case.id);
        assert!(case.error.is_some() == case.expect.is_empty(), "{}: expects nothing", case.id);
    }
    cases
}

impl CareerCase {
    /// The history as a CSV file.
    pub(crate) fn csv(&self) -> String {
        let mut columns: Vec<&str> =
            self.history.iter().flat_map(|row| row.keys().map(String::as_str)).collect();
        columns.sort_unstable();
        columns.dedup();
        let mut out = columns.join(",") + "\n";
        for row in &self.history {
            let cells: Vec<&str> =
                columns.iter().map(|name| row.get(*name).map_or("", String::as_str)).collect();
            out += &(cells.join(",") + "\n");
        }
        out
    }

    /// Compares an answer with what must come out.
    pub(crate) fn check(&self, answer: &Value, path: &str) {
        let mut same = true;
        for (name, expected) in &self.expect {
            let found = at(answer, name);
            if self.differs.is_none() {
                assert_eq!(&found, expected, "{} by {path}: {name} in {answer:#}", self.id);
            }
            same &= &found == expected;
        }
        if let Some(reason) = &self.differs {
            assert!(!same, "{} by {path} should differ: {reason}", self.id);
        }
    }

    /// Compares an error with the one that must come.
    pub(crate) fn check_error(&self, kind: &str, message: &str, path: &str) {
        assert_eq!(Some(kind), self.error.as_deref(), "{} by {path}: {message}", self.id);
        if let Some(says) = &self.says {
            assert!(message.contains(says.as_str()), "{} by {path}: {message}", self.id);
        }
    }
}

/// The value at a path, as text; `codes` of a list of remarks are its codes.
fn at(answer: &Value, path: &str) -> String {
    let mut value = answer;
    for part in path.split('.') {
        if part == "codes" {
            let list = value.as_array().unwrap();
            let codes: Vec<&str> = list.iter().map(|one| one["code"].as_str().unwrap()).collect();
            return codes.join(" ");
        }
        value = match part.parse::<usize>() {
            Ok(number) if value.is_array() => &value[number],
            _ => &value[part],
        };
    }
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
