//! Rule files as rows of plain fields, and whom and what a row speaks of.

use chrono::NaiveDate;
use shebao::{Branch, Month, Payer};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// A value of a rule file.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    List(Vec<Value>),
    Table(BTreeMap<String, Value>),
}

/// One table of a rule file.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) table: String,
    pub(super) fields: BTreeMap<String, Value>,
}

/// A rule file.
#[derive(Debug)]
pub(super) struct File {
    /// Whether it is the caller's own rather than built in.
    pub(super) own: bool,
    pub(super) rows: Vec<Row>,
}

fn value(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Value::Text(truth.to_string()),
        DeValue::Array(values) => {
            Value::List(values.iter().map(|one| self::value(one.get_ref())).collect())
        }
        DeValue::Table(fields) => Value::Table(table(fields)),
        DeValue::Float(_) | DeValue::Datetime(_) => panic!("a rule file quotes its figures"),
    }
}

fn table(fields: &DeTable<'_>) -> BTreeMap<String, Value> {
    let fields = fields.iter();
    fields.map(|(name, one)| (name.get_ref().to_string(), value(one.get_ref()))).collect()
}

impl File {
    pub(super) fn read(text: &str, own: bool) -> Self {
        let mut rows = Vec::new();
        for (name, found) in table(DeTable::parse(text).expect("TOML").get_ref()) {
            let found = match found {
                Value::List(found) => found,
                one => vec![one],
            };
            for one in found {
                let Value::Table(fields) = one else { panic!("{name} is not a table") };
                rows.push(Row { table: name.clone(), fields });
            }
        }
        Self { own, rows }
    }

    pub(super) fn rows_of(&self, table: &str) -> Vec<&Row> {
        self.rows.iter().filter(|row| row.table == table).collect()
    }

    /// A field of the head, where the file has one.
    pub(super) fn head(&self, field: &str) -> Option<&str> {
        self.rows.iter().find(|row| row.table == "file")?.text(field)
    }
}

impl Row {
    /// A field that is one text.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        match self.fields.get(field)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A field that is a list of texts, or one text in place of it.
    pub(super) fn list(&self, field: &str) -> Vec<&str> {
        self.fields.get(field).map(texts).unwrap_or_default()
    }

    /// The words of a field in both languages.
    pub(super) fn words(&self, field: &str) -> Vec<&str> {
        self.table(field).map(|words| words.values().flat_map(texts).collect()).unwrap_or_default()
    }

    /// A field that is a table.
    pub(super) fn table(&self, field: &str) -> Option<&BTreeMap<String, Value>> {
        match self.fields.get(field)? {
            Value::Table(fields) => Some(fields),
            _ => None,
        }
    }

    pub(super) fn month(&self, field: &str) -> Option<Month> {
        self.text(field).map(|text| text.parse().unwrap())
    }

    pub(super) fn day(&self, field: &str) -> Option<NaiveDate> {
        self.text(field).map(|text| text.parse().unwrap())
    }

    /// Whether the row's own term has the month.
    pub(super) fn in_force(&self, month: Month) -> bool {
        self.month("from").is_none_or(|from| from <= month)
            && self.month("until").is_none_or(|until| month < until)
    }

    /// Whether the row is for a case of these facts.
    pub(super) fn is_for(&self, facts: &BTreeMap<String, String>) -> bool {
        let Some(when) = self.table("when") else { return true };
        when.iter().all(|(dimension, wanted)| {
            let Some(given) = facts.get(dimension) else { return false };
            texts(wanted).iter().any(|wanted| meets(dimension, given, wanted))
        })
    }

    /// Whether the row speaks of a component; a field that is left out means any.
    pub(super) fn is_about(&self, branch: Branch, item: &str, payer: Payer) -> bool {
        let any_or = |field: &str, code: &str| {
            !self.fields.contains_key(field) || self.list(field).contains(&code)
        };
        any_or("branch", branch.code()) && any_or("item", item) && any_or("payer", payer.code())
    }
}

/// The texts of a list, or of one text in place of it.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => vec![text],
        Value::List(values) => values.iter().flat_map(texts).collect(),
        Value::Table(_) => Vec::new(),
    }
}

/// Whether a case's value of a dimension is one that a row names.
fn meets(dimension: &str, given: &str, wanted: &str) -> bool {
    if let Some(excluded) = wanted.strip_prefix('!') {
        return !meets(dimension, given, excluded);
    }
    match (dimension, wanted) {
        ("hukou", "local") => matches!(given, "local_urban" | "local_rural"),
        ("hukou", "nonlocal") => matches!(given, "nonlocal_urban" | "nonlocal_rural"),
        ("hukou", "urban") => matches!(given, "local_urban" | "nonlocal_urban"),
        ("hukou", "rural") => matches!(given, "local_rural" | "nonlocal_rural"),
        ("age", _) => {
            let (from, until) = wanted.split_once("..").expect("a range of ages");
            let years = |text: &str, open: u16| text.parse::<u16>().unwrap_or(open);
            let age: u16 = given.parse().unwrap();
            years(from, 0) <= age && age < years(until, u16::MAX)
        }
        _ => given == wanted,
    }
}
