//! What every dated value of a rule file has, and how a field is printed.

use crate::lang::Text;
use crate::month::Month;
use crate::rulebook::read::{At, Fields, Many, Reader, Value};
use crate::rulebook::schema::Schema;
use crate::rulebook::value::When;
use crate::words::Evidence;
use chrono::NaiveDate;
use std::fmt::Write as _;

/// What every dated value has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dated {
    pub(crate) from: At<Month>,
    pub(crate) until: Option<At<Month>>,
    pub(crate) when: Option<At<When>>,
    pub(crate) cite: Option<At<Many<String>>>,
    pub(crate) evidence: Option<At<Evidence>>,
    pub(crate) quote: Option<At<String>>,
    pub(crate) derived: Option<At<Text>>,
    pub(crate) published: Option<At<NaiveDate>>,
    pub(crate) verified: Option<At<Month>>,
    pub(crate) revises: Option<At<bool>>,
    pub(crate) note: Option<At<Text>>,
}

impl Dated {
    /// The fields, each with whether it is required and its JSON Schema.
    pub(super) fn fields() -> Vec<(&'static str, bool, Schema)> {
        vec![
            ("from", true, Month::schema()),
            ("until", false, Month::schema()),
            ("when", false, When::schema()),
            ("cite", false, Many::<String>::schema()),
            ("evidence", false, Evidence::schema()),
            ("quote", false, String::schema()),
            ("derived", false, Text::schema()),
            ("published", false, NaiveDate::schema()),
            ("verified", false, Month::schema()),
            ("revises", false, bool::schema()),
            ("note", false, Text::schema()),
        ]
    }

    pub(super) fn read(fields: &mut Fields<'_, '_>, reader: &mut Reader<'_>) -> Option<Self> {
        let from = fields.required("from", reader);
        let until = fields.optional("until", reader);
        let when = fields.optional("when", reader);
        let cite = fields.optional("cite", reader);
        let evidence = fields.optional("evidence", reader);
        let quote = fields.optional("quote", reader);
        let derived = fields.optional("derived", reader);
        let published = fields.optional("published", reader);
        let verified = fields.optional("verified", reader);
        let revises = fields.optional("revises", reader);
        let note = fields.optional("note", reader);
        Some(Self {
            from: from?,
            until: until?,
            when: when?,
            cite: cite?,
            evidence: evidence?,
            quote: quote?,
            derived: derived?,
            published: published?,
            verified: verified?,
            revises: revises?,
            note: note?,
        })
    }

    pub(super) fn write(&self, out: &mut String) {
        line(out, "from", &self.from.value);
        optional_line(out, "until", self.until.as_ref());
        optional_line(out, "when", self.when.as_ref());
        optional_line(out, "cite", self.cite.as_ref());
        optional_line(out, "evidence", self.evidence.as_ref());
        optional_line(out, "quote", self.quote.as_ref());
        optional_line(out, "derived", self.derived.as_ref());
        optional_line(out, "published", self.published.as_ref());
        optional_line(out, "verified", self.verified.as_ref());
        optional_line(out, "revises", self.revises.as_ref());
        optional_line(out, "note", self.note.as_ref());
    }
}

pub(super) fn line<T: Value>(out: &mut String, name: &str, value: &T) {
    let _ = writeln!(out, "{name} = {}", value.write());
}

pub(super) fn optional_line<T: Value>(out: &mut String, name: &str, value: Option<&At<T>>) {
    if let Some(value) = value {
        line(out, name, &value.value);
    }
}
