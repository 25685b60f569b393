//! The tables that a rule file has once: its head, its overlay, the version of the rules, defaults.

use super::dated::{line, optional_line};
use crate::lang::Text;
use crate::month::Month;
use crate::rulebook::read::{At, Fields, Reader, Value};
use crate::rulebook::schema::Schema;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The JSON Schemas of the tables that stand once.
pub(super) fn schemas() -> [(&'static str, bool, Schema); 4] {
    let (text, month) = (String::schema, Month::schema);
    let head = Schema::table([
        ("edition", true, text()),
        ("place", true, text()),
        ("from", true, month()),
        ("until", true, month()),
        ("note", false, Text::schema()),
    ]);
    let overlay =
        Schema::table([("name", true, text()), ("over", true, text()), ("place", true, text())]);
    [
        ("file", false, head.about("Whose rules the file holds, and for which months.")),
        ("release", false, Schema::table([("version", true, text())])),
        ("overlay", false, overlay.about("A hypothetical edition that lies over another.")),
        ("defaults", false, Schema::names(text()).about("What a case leaves out.")),
    ]
}

/// The head of a rule file: whose rules it holds, and for which span it answers every case.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Head {
    pub(crate) edition: At<String>,
    pub(crate) place: At<String>,
    pub(crate) from: At<Month>,
    pub(crate) until: At<Month>,
    pub(crate) note: Option<At<Text>>,
}

impl Head {
    pub(super) fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let table = a_table(value, "file", reader)?;
        let mut fields = Fields::new(table, value.span(), "[file]");
        let edition = fields.required("edition", reader);
        let place = fields.required("place", reader);
        let from = fields.required("from", reader);
        let until = fields.required("until", reader);
        let note = fields.optional("note", reader);
        fields.finish(reader);
        Some(Self { edition: edition?, place: place?, from: from?, until: until?, note: note? })
    }

    pub(super) fn write(&self, out: &mut String) {
        out.push_str("[file]\n");
        line(out, "edition", &self.edition.value);
        line(out, "place", &self.place.value);
        line(out, "from", &self.from.value);
        line(out, "until", &self.until.value);
        optional_line(out, "note", self.note.as_ref());
        out.push('\n');
    }
}

/// The head of an overlay: a hypothetical edition that lies over another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Overlay {
    pub(crate) name: At<String>,
    pub(crate) over: At<String>,
    pub(crate) place: At<String>,
}

impl Overlay {
    pub(super) fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let table = a_table(value, "overlay", reader)?;
        let mut fields = Fields::new(table, value.span(), "[overlay]");
        let name = fields.required("name", reader);
        let over = fields.required("over", reader);
        let place = fields.required("place", reader);
        fields.finish(reader);
        Some(Self { name: name?, over: over?, place: place? })
    }

    pub(super) fn write(&self, out: &mut String) {
        out.push_str("[overlay]\n");
        line(out, "name", &self.name.value);
        line(out, "over", &self.over.value);
        line(out, "place", &self.place.value);
        out.push('\n');
    }
}

/// The version of the rules, in `[release]`.
pub(super) fn release(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<At<String>> {
    let mut fields = Fields::new(a_table(value, "release", reader)?, value.span(), "[release]");
    let version = fields.required("version", reader);
    fields.finish(reader);
    version
}

fn a_table<'v, 'i>(
    value: &'v Spanned<DeValue<'i>>,
    name: &str,
    reader: &mut Reader<'_>,
) -> Option<&'v DeTable<'i>> {
    if let DeValue::Table(table) = value.get_ref() {
        return Some(table);
    }
    reader.report(&value.span(), format!("{name} must be one table"), format!("write [{name}]"));
    None
}

pub(super) fn defaults(
    value: &Spanned<DeValue<'_>>,
    reader: &mut Reader<'_>,
) -> Vec<(At<String>, At<String>)> {
    let Some(table) = a_table(value, "defaults", reader) else { return Vec::new() };
    let pairs = table.iter().map(|(key, value)| {
        let name = At { value: key.get_ref().clone().into_owned(), at: key.span() };
        String::read(value, reader).map(|text| (name, At { value: text, at: value.span() }))
    });
    pairs.collect::<Vec<_>>().into_iter().flatten().collect()
}
