//! Reading a rule file value by value: every fault is reported with its place, and reading goes on.

use super::schema::Schema;
use crate::error::{Error, Problem};
use crate::lang::{Lang, Text};
use crate::money::Money;
use crate::month::Month;
use crate::rate::{Factor, Rate, Rounding};
use chrono::NaiveDate;
use std::fmt::Write as _;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value of a rule file with its place; equal where the values are.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) at: Range<usize>,
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// A rule file being read, with the faults found so far.
pub(crate) struct Reader<'t> {
    pub(crate) name: &'t str,
    text: &'t str,
    /// Where the lines begin, once a fault is to be placed.
    lines: Vec<usize>,
    pub(crate) problems: Vec<Problem>,
    /// A row could not be read: what is missing without it is not told besides.
    pub(crate) lost: bool,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(name: &'t str, text: &'t str) -> Self {
        Self { name, text, lines: Vec::new(), problems: Vec::new(), lost: false }
    }

    /// Records a fault at a place of the file.
    pub(crate) fn report(
        &mut self,
        at: &Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        if self.lines.is_empty() {
            let ends = self.text.match_indices('\n').map(|(newline, _)| newline.saturating_add(1));
            self.lines = std::iter::once(0).chain(ends).collect();
        }
        let line = self.lines.partition_point(|start| *start <= at.start);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let line_text = self.text.get(start..).unwrap_or("").lines().next().unwrap_or("");
        let lead = self.text.get(start..at.start).unwrap_or("");
        let column = lead.chars().count().saturating_add(1);
        let width = self
            .text
            .get(at.clone())
            .unwrap_or("")
            .lines()
            .next()
            .map_or(1, |part| columns(part).max(1));
        let pad = " ".repeat(columns(lead));
        self.problems.push(Problem {
            file: self.name.to_owned(),
            line,
            column,
            message: message.into(),
            hint: hint.into(),
            excerpt: format!("  | {line_text}\n  | {pad}{}", "^".repeat(width)),
        });
    }

    /// Records a fault, unless it is known already.
    pub(crate) fn report_once(
        &mut self,
        at: &Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.report(at, message, hint);
        let Some(new) = self.problems.pop() else { return };
        // The lines tell most faults apart at once.
        if !self.problems.iter().any(|old| old.line == new.line && *old == new) {
            self.problems.push(new);
        }
    }

    /// Records a fault that an inner parser worded.
    pub(crate) fn report_error(&mut self, at: &Range<usize>, error: &Error) {
        self.report(at, error.message(Lang::En), error.hint(Lang::En).unwrap_or_default());
    }
}

/// The width of a text on a terminal, where Chinese characters take two columns.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1_usize } else { 2 }).fold(0, usize::saturating_add)
}

/// One value, or a list of them.
pub(crate) type Many<T> = Vec<At<T>>;

/// A value that a rule file may hold.
pub(crate) trait Value: Sized {
    /// What the file should have written, for the message: "a month such as \"2024-07\"".
    fn expected() -> String;

    /// Reads the value, or reports why it cannot be one.
    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self>;

    /// Writes the value as TOML.
    fn write(&self) -> String;

    /// The JSON Schema of the value.
    fn schema() -> Schema;
}

/// Reports a value of the wrong kind.
pub(crate) fn wrong_kind<T: Value>(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) {
    let found = value.get_ref();
    let hint = match found {
        DeValue::Float(_) | DeValue::Integer(_) => {
            "put figures in quotes: a bare number would lose its exact digits"
        }
        _ => "see rules/README.md for the fields of each table",
    };
    let message = format!("found {}, expected {}", kind(found), T::expected());
    reader.report(&value.span(), message, hint);
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a bare number",
        DeValue::Float(_) => "a bare floating-point number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a bare date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Writes a text as a TOML string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

impl Value for String {
    fn schema() -> Schema {
        Schema::text()
    }

    fn expected() -> String {
        "quoted text".to_owned()
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.clone().into_owned()),
            DeValue::String(_) => {
                reader.report(
                    &value.span(),
                    "the text is empty",
                    "write it, or leave the field out",
                );
                None
            }
            _ => {
                wrong_kind::<Self>(value, reader);
                None
            }
        }
    }

    fn write(&self) -> String {
        quoted(self)
    }
}

/// Values that are written as one quoted text.
macro_rules! text_value {
    ($($type:ty, $expected:expr, $pattern:literal;)+) => { $(
        impl Value for $type {
            fn schema() -> Schema { Schema::form($pattern).about($expected) }

            fn expected() -> String { $expected.to_owned() }

            fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
                let DeValue::String(text) = value.get_ref() else {
                    wrong_kind::<Self>(value, reader);
                    return None;
                };
                match text.parse::<Self>() {
                    Ok(parsed) => Some(parsed),
                    Err(error) => {
                        reader.report_error(&value.span(), &error);
                        None
                    }
                }
            }

            fn write(&self) -> String { quoted(&self.to_string()) }
        }
    )+ };
}

use crate::words::{Branch, Evidence, Fund, Payer, RetirementCategory, Sex};

text_value! {
    Month, "a month in quotes, such as \"2024-07\"", "^(19[5-9][0-9]|2[01][0-9]{2})-(0[1-9]|1[0-2])$";
    Rate, "a rate in quotes, such as \"16%\"", "^[0-9]{1,3}([.][0-9]{1,4})?[%％]$";
    Factor, "a multiple in quotes, such as \"300%\"", "^[0-9]{1,4}([.][0-9]{1,4})?[%％]$";
    Money, "an amount in yuan in quotes, such as \"6821\"", "^[0-9]{1,12}([.][0-9]{1,2})?$";
    Rounding, "a way of rounding in quotes, such as \"fen_half_up\"", "^(fen|jiao|yuan)_[a-z_]+$";
}

/// Values of the field's closed lists, which rule files write with underscores.
macro_rules! listed_value {
    ($($type:ty, $expected:expr, $values:expr;)+) => { $(
        impl Value for $type {
            fn schema() -> Schema {
                let known: &[Self] = $values;
                Schema::one_of(known.iter().map(|one| one.code())).about($expected)
            }

            fn expected() -> String { $expected.to_owned() }

            fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
                let DeValue::String(text) = value.get_ref() else {
                    wrong_kind::<Self>(value, reader);
                    return None;
                };
                let known: &[Self] = $values;
                let found = known.iter().copied().find(|one| one.code() == text.as_ref());
                if found.is_none() {
                    let message = match text.parse::<Self>() {
                        Ok(_) => format!("{text:?} is not how a rule file writes it"),
                        Err(error) => error.message(Lang::En).to_owned(),
                    };
                    let codes: Vec<&str> = known.iter().map(|one| one.code()).collect();
                    reader.report(&value.span(), message, format!("one of {}", codes.join(", ")));
                }
                found
            }

            fn write(&self) -> String { quoted(self.code()) }
        }
    )+ };
}

/// The funds that a rule may name; an amount is unsplit only where a case says too little.
const FUNDS: &[Fund] = &[Fund::Pooled, Fund::IndividualAccount, Fund::MutualAid, Fund::HousingFund];

listed_value! {
    Branch, "a branch in quotes, such as \"pension\"", Branch::ALL;
    Sex, "a sex in quotes, \"female\" or \"male\"", Sex::ALL;
    RetirementCategory, "a category in quotes, such as \"worker_50\"", RetirementCategory::ALL;
    Payer, "a payer in quotes, \"employer\" or \"worker\"", Payer::ALL;
    Fund, "a fund in quotes, such as \"pooled\"", FUNDS;
    Evidence, "a grade of evidence in quotes, such as \"official\"", Evidence::ALL;
}

impl Value for NaiveDate {
    fn schema() -> Schema {
        Schema::form("^[0-9]{4}-[0-9]{2}-[0-9]{2}$").about(&Self::expected())
    }

    fn expected() -> String {
        "a day in quotes, such as \"2024-12-03\"".to_owned()
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let DeValue::String(text) = value.get_ref() else {
            wrong_kind::<Self>(value, reader);
            return None;
        };
        let day = text.parse::<Self>().ok().filter(|day| day.to_string() == text.as_ref());
        if day.is_none() {
            reader.report(
                &value.span(),
                format!("{text:?} is not a day"),
                "write YYYY-MM-DD, such as 2024-12-03",
            );
        }
        day
    }

    fn write(&self) -> String {
        quoted(&self.to_string())
    }
}

/// A small whole number: a month of the year, a class.
impl Value for u8 {
    fn schema() -> Schema {
        Schema::number()
    }

    fn expected() -> String {
        "a whole number without quotes, such as 4".to_owned()
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let number = match value.get_ref() {
            DeValue::Integer(digits) => digits.as_str().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            let message = format!("found {}, expected {}", kind(value.get_ref()), Self::expected());
            reader.report(&value.span(), message, "write the number itself");
        }
        number
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Value for bool {
    fn schema() -> Schema {
        Schema::flag()
    }

    fn expected() -> String {
        "true or false, without quotes".to_owned()
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        if let DeValue::Boolean(flag) = value.get_ref() {
            return Some(*flag);
        }
        wrong_kind::<Self>(value, reader);
        None
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

/// Words in both languages.
impl Value for Text {
    fn schema() -> Schema {
        Schema::table([("en", true, Schema::text()), ("zh", true, Schema::text())])
            .about("words in both languages")
    }

    fn expected() -> String {
        "words in both languages, { en = \"…\", zh = \"…\" }".to_owned()
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let DeValue::Table(table) = value.get_ref() else {
            wrong_kind::<Self>(value, reader);
            return None;
        };
        let mut fields = Fields::new(table, value.span(), "text");
        let en = fields.required::<String>("en", reader);
        let zh = fields.required::<String>("zh", reader);
        fields.finish(reader);
        Some(Self { en: en?.value, zh: zh?.value })
    }

    fn write(&self) -> String {
        format!("{{ en = {}, zh = {} }}", quoted(&self.en), quoted(&self.zh))
    }
}

/// One value, or a list of them.
impl<T: Value> Value for Vec<At<T>> {
    fn schema() -> Schema {
        Schema::any(vec![T::schema(), Schema::list(T::schema())])
    }

    fn expected() -> String {
        format!("{}, or a list of them", T::expected())
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let DeValue::Array(list) = value.get_ref() else {
            let one = T::read(value, reader)?;
            return Some(vec![At { value: one, at: value.span() }]);
        };
        if list.is_empty() {
            reader.report(
                &value.span(),
                "the list is empty",
                "name the values, or leave the field out, which means any",
            );
            return None;
        }
        let read: Vec<Option<At<T>>> = list
            .iter()
            .map(|one| T::read(one, reader).map(|value| At { value, at: one.span() }))
            .collect();
        read.into_iter().collect()
    }

    fn write(&self) -> String {
        let words: Vec<String> = self.iter().map(|one| one.value.write()).collect();
        format!("[{}]", words.join(", "))
    }
}

/// The fields of one table, taken one by one; what is left over at the end is unknown.
pub(crate) struct Fields<'v, 'i> {
    table: &'v DeTable<'i>,
    at: Range<usize>,
    what: &'static str,
    asked: Vec<&'static str>,
}

impl<'v, 'i> Fields<'v, 'i> {
    pub(crate) fn new(table: &'v DeTable<'i>, at: Range<usize>, what: &'static str) -> Self {
        Self { table, at, what, asked: Vec::new() }
    }

    fn find(&mut self, name: &'static str) -> Option<&'v Spanned<DeValue<'i>>> {
        self.asked.push(name);
        self.table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
    }

    /// A field that may be left out; none where it is there and cannot be read.
    #[allow(clippy::option_option, reason = "left out and unreadable are different answers")]
    pub(crate) fn optional<T: Value>(
        &mut self,
        name: &'static str,
        reader: &mut Reader<'_>,
    ) -> Option<Option<At<T>>> {
        let Some(value) = self.find(name) else { return Some(None) };
        T::read(value, reader).map(|read| Some(At { value: read, at: value.span() }))
    }

    /// A field that must be there.
    pub(crate) fn required<T: Value>(
        &mut self,
        name: &'static str,
        reader: &mut Reader<'_>,
    ) -> Option<At<T>> {
        if let Some(value) = self.find(name) {
            return T::read(value, reader).map(|read| At { value: read, at: value.span() });
        }
        let message = format!("{} is missing the field {name}", self.what);
        reader.report(&self.at, message, format!("add {name} = {}", T::expected()));
        None
    }

    /// Reports the fields that nobody asked for.
    pub(crate) fn finish(self, reader: &mut Reader<'_>) {
        for (key, _) in self.table {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) {
                let hint = nearest(name, &self.asked).map_or_else(
                    || format!("fields of {}: {}", self.what, self.asked.join(", ")),
                    |known| format!("did you mean {known}?"),
                );
                reader.report(&key.span(), format!("{} has no field {name}", self.what), hint);
            }
        }
    }
}

/// The known name that differs from the given one by at most two letters.
pub(crate) fn nearest<'n>(given: &str, known: &[&'n str]) -> Option<&'n str> {
    known
        .iter()
        .map(|name| (distance(given, name), *name))
        .filter(|(distance, name)| *distance <= 2 && *distance < name.len())
        .min()
        .map(|(_, name)| name)
}

/// Letters to insert, delete or change to get from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        let mut next = vec![left];
        for (to, above) in b.iter().zip(row.iter().skip(1)) {
            let change = diagonal.saturating_add(usize::from(from != *to));
            left = change.min(left.saturating_add(1)).min(above.saturating_add(1));
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
