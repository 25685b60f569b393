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
use shebao::{
    AccountRequest, Assumptions, BenefitRequest, Error, InterestTerms, Lang, Month, Person,
    Rulebook, Spell, SurchargeRequest, Terms, TransferRequest,
};
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
    /// `transfer`, `account`, `benefit-place` or `surcharge`.
    pub(crate) ask: String,
    #[serde(default)]
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

    /// Asks the library.
    pub(crate) fn ask(&self, rules: &Rulebook) -> Result<Value, Error> {
        let option = |name: &str| self.options.get(name).map(String::as_str);
        let flag = |name: &str| option(name).is_some();
        let month = |name: &str| option(name).unwrap().parse::<Month>();
        let mut history = Vec::new();
        for row in &self.history {
            let edition = option("edition").map(|edition| ("edition", edition));
            let fields = row.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let edition = edition.filter(|_| !row.contains_key("edition"));
            history.push(Spell::from_fields(fields.chain(edition)).map_err(|mut e| e.remove(0))?);
        }
        let mut person = Person::default();
        for (field, name) in [
            ("hukou_place", "hukou-place"),
            ("sex", "sex"),
            ("birth", "birth"),
            ("retirement_category", "retirement-category"),
        ] {
            if let Some(value) = option(name) {
                person.set(field, value)?;
            }
        }
        let mut interest = InterestTerms {
            principal_only: flag("no-interest"),
            provisional: flag("provisional-rate"),
            method: option("interest-method").map(str::parse).transpose()?,
            ..InterestTerms::default()
        };
        if let Some((year, rate)) = option("crediting-rate").and_then(|text| text.split_once('=')) {
            interest.rates.insert(year.parse().unwrap(), rate.parse()?);
        }
        let keep = option("keep").map(str::to_owned);
        let carry = option("carry-forward").map_or(0, |months| months.parse().unwrap());
        let terms = Terms { carry_forward: carry, ..Terms::default() };
        let json = match self.ask.as_str() {
            "surcharge" => {
                let named = ["principal", "from", "until", "period"];
                let given = named.into_iter().filter_map(|name| Some((name, option(name)?)));
                let request = SurchargeRequest::from_fields(given);
                let mut request = request.map_err(|mut errors| errors.remove(0))?;
                request.order_ignored = flag("order-ignored");
                request.capped = flag("cap");
                serde_json::to_value(rules.surcharge(&request, Lang::En)?)
            }
            "transfer" => {
                let mut request = TransferRequest::new(option("to").unwrap(), month("month")?);
                request.from = option("from").map(str::to_owned);
                request.person = person;
                request.keep = keep;
                request.organised = flag("organised");
                request.draws_pension = flag("draws-pension");
                request.interest = interest;
                request.assume = Assumptions::default();
                request.terms = terms;
                serde_json::to_value(rules.transfer(&history, &request, Lang::En)?)
            }
            "account" => {
                let mut request = AccountRequest::new(month("at")?);
                request.place = option("from").map(str::to_owned);
                request.keep = keep;
                request.birth = person.birth;
                request.branch =
                    option("branch").map_or(Ok(shebao::Branch::Pension), str::parse)?;
                request.interest = interest;
                request.terms = terms;
                serde_json::to_value(rules.account(&history, &request, Lang::En)?)
            }
            _ => {
                let request = BenefitRequest { person, keep };
                serde_json::to_value(rules.benefit_place(&history, &request, Lang::En)?)
            }
        };
        Ok(json.unwrap())
    }

    /// Whether every value that must come out does, or the error that must come instead.
    pub(crate) fn comes_out(&self, rules: &Rulebook) -> bool {
        match self.ask(rules) {
            _ if self.differs.is_some() => true,
            Ok(answer) => {
                self.error.is_none()
                    && self.expect.iter().all(|(path, value)| at(&answer, path) == *value)
            }
            Err(error) => self.error.as_deref() == Some(error.kind()),
        }
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
