//! The rule file, field for field, before anything is checked across fields.
//!
//! Each table of the format is declared once, with its fields; reading, printing and the list of known fields follow from that.
//! `rules/README.md` is the manual of the format.

use super::read::{At, Fields, Many, Reader, Value, nearest};
use super::value::{Charge, Chooser, GapOf, Level, Limit, Pairs, RateValue, When, Why};
use crate::lang::Text;
use crate::money::Money;
use crate::month::Month;
use crate::rate::{Factor, Rate, Rounding};
use crate::words::{Branch, Evidence, Fund, Payer};
use chrono::NaiveDate;
use std::fmt::Write as _;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Declares the tables of the format.
///
/// A `dated` table also has the fields that every dated value has: its span, whom it is for, and its source.
macro_rules! tables {
    (@field $fields:ident $reader:ident req $name:literal) => { $fields.required($name, $reader) };
    (@field $fields:ident $reader:ident opt $name:literal) => { $fields.optional($name, $reader) };
    (@type req $type:ty) => { At<$type> };
    (@type opt $type:ty) => { Option<At<$type>> };
    (@write req $self:ident $out:ident $field:ident $name:literal) => { line($out, $name, &$self.$field.value); };
    (@write opt $self:ident $out:ident $field:ident $name:literal) => {
        if let Some(field) = &$self.$field { line($out, $name, &field.value); }
    };
    ($(
        $(#[$doc:meta])*
        $name:ident $key:ident $keyword:literal $($dated:ident)? {
            $( $(#[$field_doc:meta])* $how:ident $field:ident $field_name:literal: $type:ty, )*
        }
    )+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug)]
            #[allow(clippy::struct_field_names, reason = "the format names a table and its key alike")]
            pub(crate) struct $name {
                /// The place of the table in the file.
                pub(crate) at: Range<usize>,
                $( $(#[$field_doc])* pub(crate) $field: tables!(@type $how $type), )*
                $( pub(crate) $dated: Dated, )?
            }

            impl PartialEq for $name {
                fn eq(&self, other: &Self) -> bool {
                    true $( && self.$field == other.$field )* $( && self.$dated == other.$dated )?
                }
            }

            impl $name {
                fn read(table: &DeTable<'_>, at: Range<usize>, reader: &mut Reader<'_>) -> Option<Self> {
                    let mut fields = Fields::new(table, at.clone(), concat!("[[", $keyword, "]]"));
                    $( let $field = tables!(@field fields reader $how $field_name); )*
                    $( let $dated = Dated::read(&mut fields, reader); )?
                    fields.finish(reader);
                    Some(Self { at, $( $field: $field?, )* $( $dated: $dated?, )? })
                }

                #[allow(unused_variables, reason = "a table may have no field of its own")]
                fn write(&self, out: &mut String) {
                    let _ = writeln!(out, concat!("[[", $keyword, "]]"));
                    $( tables!(@write $how self out $field $field_name); )*
                    $( self.$dated.write(out); )?
                    out.push('\n');
                }
            }
        )+

        /// A whole rule file.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct RawFile {
            pub(crate) head: Option<Head>,
            pub(crate) release: Option<At<String>>,
            pub(crate) overlay: Option<Overlay>,
            pub(crate) defaults: Vec<(At<String>, At<String>)>,
            $( pub(crate) $key: Vec<$name>, )+
        }

        const TABLES: &[&str] = &["file", "release", "overlay", "defaults", $($keyword,)+];

        impl RawFile {
            fn read_table(&mut self, name: &str, value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> bool {
                match name {
                    $( $keyword => each(value, $keyword, reader, |table, at, reader| {
                        let row = $name::read(table, at, reader);
                        reader.lost |= row.is_none();
                        self.$key.extend(row);
                    }), )+
                    _ => return false,
                }
                true
            }

            /// Prints the file as TOML that reads back the same.
            pub(crate) fn write(&self) -> String {
                let mut out = String::new();
                if let Some(head) = &self.head { head.write(&mut out); }
                if let Some(version) = &self.release {
                    let _ = writeln!(out, "[release]\nversion = {}\n", version.value.write());
                }
                if let Some(overlay) = &self.overlay { overlay.write(&mut out); }
                if !self.defaults.is_empty() {
                    out.push_str("[defaults]\n");
                    for (name, value) in &self.defaults { line(&mut out, &name.value, &value.value); }
                    out.push('\n');
                }
                $( for row in &self.$key { row.write(&mut out); } )+
                out
            }
        }
    };
}

tables! {
    /// An official document, or the paper.
    Document documents "document" {
        req id "id": String,
        opt issuer "issuer": String,
        opt number "number": String,
        opt title "title": Text,
        opt about "about": Text,
        opt signed "dated": NaiveDate,
        opt published "published": NaiveDate,
        opt read_at "read_at": Many<String>,
    }
    /// A city, province or the nation, by its names.
    Place places "place" {
        req id "id": String,
        req name "name": Text,
        req level "level": Level,
        opt code "code": Many<String>,
        opt alias "alias": Many<String>,
        opt province "province": String,
    }
    /// A part of a branch that is charged and rounded by itself.
    Item items "item" dated {
        req branch "branch": Branch,
        req item "item": String,
        req payer "payer": Many<Payer>,
        req name "name": Text,
    }
    /// A case worth listing by name.
    Scheme schemes "scheme" dated {
        req id "id": String,
        req name "name": Text,
        req of_case "case": Pairs,
    }
    /// What the city lets someone choose, or asks for.
    Choice choices "choice" dated {
        req id "name": String,
        req label "label": Text,
        req values "values": Many<String>,
        req chooser "chooser": Chooser,
        opt default "default": String,
    }
    /// A part of the city with figures of its own.
    Area areas "area" {
        req id "id": String,
        req name "name": Text,
    }
    /// A dated series that other rules refer to by name.
    Amount amounts "amount" dated {
        req id "name": String,
        req value "value": Money,
    }
    /// How the wage becomes a contribution base.
    Base bases "base" dated {
        req branch "branch": Many<Branch>,
        opt item "item": Many<String>,
        opt payer "payer": Many<Payer>,
        opt floor "floor": Limit,
        opt ceiling "ceiling": Limit,
        opt flat "flat": Limit,
        opt wage "wage": Limit,
        opt floor_is "floor_is": Why,
        opt ceiling_is "ceiling_is": Why,
        opt flat_is "flat_is": Why,
    }
    /// What is charged on the base.
    RateRow rates "rate" dated {
        req branch "branch": Branch,
        req item "item": String,
        req payer "payer": Many<Payer>,
        opt rate "rate": RateValue,
        opt by_class "by_class": Many<Rate>,
        opt float "float": Pairs,
        req fund "fund": Fund,
    }
    /// A sum that does not depend on the wage.
    Fixed fixed "fixed" dated {
        req branch "branch": Branch,
        req item "item": String,
        req payer "payer": Many<Payer>,
        req amount "amount": Money,
        opt months "months": Many<u8>,
        opt year_total "year_total": Money,
        req fund "fund": Fund,
    }
    /// How one rounded amount divides between funds.
    Split splits "split" dated {
        req branch "branch": Branch,
        req item "item": String,
        req payer "payer": Many<Payer>,
        req fund "fund": Fund,
        req rate "rate": Rate,
    }
    /// A stage cut, which multiplies the rate.
    Cut cuts "cut" dated {
        req branch "branch": Branch,
        req item "item": Many<String>,
        req payer "payer": Many<Payer>,
        req multiply "multiply": Factor,
    }
    /// A relief, which comes off the amount due.
    Relief reliefs "relief" dated {
        req branch "branch": Many<Branch>,
        req item "item": Many<String>,
        req payer "payer": Many<Payer>,
        req waive "waive": Rate,
    }
    /// How bases, lines and sums are rounded.
    Round rounds "round" dated {
        req branch "branch": Many<Branch>,
        opt item "item": Many<String>,
        opt payer "payer": Many<Payer>,
        opt base "base": Rounding,
        req line "line": Rounding,
        opt sum "sum": Rounding,
        opt reason "reason": Text,
    }
    /// Zero by law.
    Exempt exempts "exempt" dated {
        req branch "branch": Many<Branch>,
        opt item "item": Many<String>,
        opt payer "payer": Many<Payer>,
        req code "code": String,
        req reason "reason": Text,
    }
    /// Outside what the edition covers.
    NotCovered not_covered "not_covered" dated {
        req branch "branch": Many<Branch>,
        opt item "item": Many<String>,
        opt payer "payer": Many<Payer>,
        req code "code": String,
        req reason "reason": Text,
    }
    /// Charged within another branch.
    Merged merged "merged" dated {
        req branch "branch": Many<Branch>,
        opt item "item": Many<String>,
        opt payer "payer": Many<Payer>,
        req into "into": Branch,
        req reason "reason": Text,
    }
    /// What the sources leave open.
    Gap gaps "gap" dated {
        req branch "branch": Many<Branch>,
        opt item "item": Many<String>,
        opt payer "payer": Many<Payer>,
        opt of "of": GapOf,
        req reason "reason": Text,
    }
    /// What is charged until the notice comes.
    Provisional provisional "provisional" dated {
        req branch "branch": Many<Branch>,
        req charge "charge": Charge,
    }
    /// What of a branch moves with the worker between pooling areas.
    Transfer transfers "transfer" dated {
        req branch "branch": Branch,
        req pooled_share "pooled_share": Rate,
    }
    /// A figure of an overlay, which wins over every row it meets.
    Replace replaces "replace" {
        req branch "branch": Many<Branch>,
        opt item "item": Many<String>,
        opt payer "payer": Many<Payer>,
        req from "from": Month,
        opt until "until": Month,
        opt when "when": When,
        opt rate "rate": Rate,
        opt floor "floor": Limit,
        opt ceiling "ceiling": Limit,
        opt flat "flat": Limit,
        opt fund "fund": Fund,
        req why "why": Text,
    }
}

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
    fn read(fields: &mut Fields<'_, '_>, reader: &mut Reader<'_>) -> Option<Self> {
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

    fn write(&self, out: &mut String) {
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

fn line<T: Value>(out: &mut String, name: &str, value: &T) {
    let _ = writeln!(out, "{name} = {}", value.write());
}

fn optional_line<T: Value>(out: &mut String, name: &str, value: Option<&At<T>>) {
    if let Some(value) = value {
        line(out, name, &value.value);
    }
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
    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
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

    fn write(&self, out: &mut String) {
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
    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let table = a_table(value, "overlay", reader)?;
        let mut fields = Fields::new(table, value.span(), "[overlay]");
        let name = fields.required("name", reader);
        let over = fields.required("over", reader);
        let place = fields.required("place", reader);
        fields.finish(reader);
        Some(Self { name: name?, over: over?, place: place? })
    }

    fn write(&self, out: &mut String) {
        out.push_str("[overlay]\n");
        line(out, "name", &self.name.value);
        line(out, "over", &self.over.value);
        line(out, "place", &self.place.value);
        out.push('\n');
    }
}

impl RawFile {
    /// Reads a file; what cannot be read is reported and left out.
    pub(crate) fn read(reader: &mut Reader<'_>, text: &str) -> Self {
        let mut file = Self::default();
        let (document, syntax) = DeTable::parse_recoverable(text);
        for error in &syntax {
            let at = error.span().unwrap_or(0..0);
            reader.report(&at, error.message(), "the file is not valid TOML here");
        }
        if !syntax.is_empty() {
            return file;
        }
        for (key, value) in document.get_ref() {
            let name: &str = key.get_ref();
            match name {
                "file" => {
                    file.head = Head::read(value, reader);
                    reader.lost |= file.head.is_none();
                }
                "release" => file.release = release(value, reader),
                "overlay" => file.overlay = Overlay::read(value, reader),
                "defaults" => file.defaults = defaults(value, reader),
                _ if file.read_table(name, value, reader) => {}
                _ => {
                    let hint = nearest(name, TABLES).map_or_else(
                        || format!("tables of a rule file: {}", TABLES.join(", ")),
                        |known| format!("did you mean {known}?"),
                    );
                    reader.report(&key.span(), format!("a rule file has no table {name}"), hint);
                }
            }
        }
        file
    }
}

/// The version of the rules, in `[release]`.
fn release(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<At<String>> {
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

fn each(
    value: &Spanned<DeValue<'_>>,
    name: &str,
    reader: &mut Reader<'_>,
    mut read: impl FnMut(&DeTable<'_>, Range<usize>, &mut Reader<'_>),
) {
    let message = format!("{name} must be a list of tables");
    let hint = format!("write [[{name}]] above each one");
    let DeValue::Array(list) = value.get_ref() else {
        reader.report(&value.span(), message, hint);
        return;
    };
    for one in list {
        match one.get_ref() {
            DeValue::Table(table) => read(table, one.span(), reader),
            _ => reader.report(&one.span(), message.clone(), hint.clone()),
        }
    }
}

fn defaults(
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

impl RawFile {
    /// Whether the file holds anything that needs a head.
    pub(crate) fn has_rules(&self) -> bool {
        let names_only = Self {
            head: None,
            overlay: None,
            release: self.release.clone(),
            documents: self.documents.clone(),
            places: self.places.clone(),
            transfers: self.transfers.clone(),
            ..Self::default()
        };
        *self != names_only
    }
}
