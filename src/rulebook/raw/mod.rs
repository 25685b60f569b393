//! The rule file, field for field, before anything is checked across fields.
//!
//! Each table of the format is declared once, with its fields; reading, printing and the list of known fields follow from that.
//! `rules/README.md` is the manual of the format.

mod dated;
mod heads;

pub(crate) use dated::Dated;
pub(crate) use heads::{Head, Overlay};

use super::read::{At, Fields, Many, Reader, Value, nearest};
use super::schema::{Schema, comment};
use super::value::{Average, Charge, Chooser, GapOf, Level, Limit, Pairs, RateValue, When, Why};
use crate::lang::Text;
use crate::money::Money;
use crate::month::Month;
use crate::rate::{Factor, Rate, Rounding};
use crate::words::{Branch, Fund, Payer, RetirementCategory, Sex};
use chrono::NaiveDate;
use dated::line;
use heads::{defaults, release};
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
    (@fields_of dated) => { Dated::fields() };
    (@required req) => { true };
    (@required opt) => { false };
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
                fn schema() -> Schema {
                    #[allow(unused_mut, reason = "not every table is dated")]
                    let mut fields: Vec<(&'static str, bool, Schema)> = vec![
                        $( ($field_name, tables!(@required $how), <$type as Value>::schema()), )*
                    ];
                    $( fields.extend(tables!(@fields_of $dated)); )?
                    Schema::table(fields).about(&[$( comment(stringify!($doc)) ),*].join(" "))
                }

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
            /// The JSON Schema of a rule file.
            pub(crate) fn schema() -> Schema {
                let tables = [ $( ($keyword, false, Schema::list($name::schema())), )+ ];
                Schema::file(heads::schemas().into_iter().chain(tables))
            }

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
    /// A province with its prefectures, by the names and codes of GB/T 2260.
    Division divisions "division" {
        req code "code": String,
        req id "id": String,
        req name "name": Text,
        req full "full": String,
        opt units "units": Many<String>,
        opt outside "outside": bool,
        req cite "cite": Many<String>,
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
        opt wage "wage": Average,
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
        opt unlike "unlike": Text,
        req fund "fund": Fund,
    }
    /// What the nation or a province guides rates by, and cities may have reasons to leave.
    Guide guides "guide" dated {
        req branch "branch": Branch,
        req item "item": String,
        req payer "payer": Payer,
        opt rate "rate": Rate,
        opt at_least "at_least": Rate,
        opt at_most "at_most": Rate,
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
    /// Whether the month in which a worker joins an employer is due.
    Joining joinings "joining" dated {
        req branch "branch": Many<Branch>,
        req due "due": bool,
        opt until_day "until_day": u8,
    }
    /// Whether the month in which a worker leaves an employer is due.
    Leaving leavings "leaving" dated {
        req branch "branch": Many<Branch>,
        req due "due": bool,
        opt until_day "until_day": u8,
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
        opt pooled_from "pooled_from": Month,
        opt account_from "account_from": Month,
        opt text "text": Text,
    }
    /// How large the individual account is by rule, as a share of the contribution base.
    AccountSize account_sizes "account_size" dated {
        req branch "branch": Branch,
        req share "share": Rate,
    }
    /// From which age a worker who comes from elsewhere is given a temporary account.
    TemporaryAccount temporary_accounts "temporary_account" dated {
        req male "male": u8,
        req female "female": u8,
        opt first_insured "first_insured": bool,
    }
    /// What the sources leave open about every transfer of some months.
    OpenQuestion open_questions "open_question" dated {
        req id "id": String,
        opt lump_months "lump_months": u8,
        req text "text": Text,
    }
    /// Since when a move inside one province moves no money.
    Pooling poolings "pooling" dated {
        req place "place": String,
        req text "text": Text,
    }
    /// How many months at a place make it the one that pays the pension.
    BenefitPlace benefit_places "benefit_place" dated {
        req months "months": u8,
    }
    /// A step of the rule that finds the place that pays the pension.
    BenefitStep benefit_steps "benefit_step" dated {
        req step "step": String,
        req text "text": Text,
    }
    /// The contribution months without which no pension is paid.
    MinimumMonths minimum_months "minimum_months" dated {
        req months "months": u8,
    }
    /// The age of retirement, and how it rises.
    Retirement retirements "retirement" dated {
        req sex "sex": Sex,
        opt category "category": RetirementCategory,
        req age "age": u8,
        opt every "every": u8,
        opt at_most "at_most": u8,
    }
    /// The months that an account is spread over, by age at retirement.
    Divisor divisors "divisor" dated {
        req first_age "first_age": u8,
        req months "months": Many<u8>,
        opt by_month_from "by_month_from": Month,
    }
    /// What someone may do who reaches pension age with too few months.
    Shortfall shortfalls "shortfall" dated {
        req id "id": String,
        opt insured_before "insured_before": Month,
        req text "text": Text,
    }
    /// The link between the employees' and the residents' scheme.
    UrbanRural urban_rurals "urban_rural" dated {
        req months "months": u8,
        req to_employee "to_employee": Text,
        req to_resident "to_resident": Text,
        req overlap "overlap": Text,
        opt double "double": Text,
    }
    /// A way of crediting a year's interest.
    InterestMethod interest_methods "interest_method" dated {
        req id "id": String,
        opt of_year "of_year": Rate,
        req text "text": Text,
    }
    /// Which way a place credits interest, and how it rounds.
    Interest interests "interest" dated {
        req place "place": String,
        req branch "branch": Branch,
        req method "method": String,
        req round "round": Rounding,
    }
    /// The crediting rate of a year, or why it is not known.
    Crediting creditings "crediting" dated {
        req place "place": String,
        req branch "branch": Branch,
        opt rate "rate": Rate,
        opt reason "reason": Text,
    }
    /// What a day of being late costs.
    Surcharge surcharges "surcharge" dated {
        req rate "rate": Rate,
        opt first_day "first_day": u8,
        opt debts_from "debts_from": Month,
        opt after_order "after_order": bool,
    }
    /// How much of the principal a surcharge may be at most, where someone asks for the cap.
    SurchargeCap surcharge_caps "surcharge_cap" dated {
        req share "share": Factor,
    }
    /// The first day on which the differences of a notice that came late bear a surcharge.
    SurchargeStart surcharge_starts "surcharge_start" dated {
        req place "place": String,
        req branch "branch": Many<Branch>,
        req first_day "first_day": NaiveDate,
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

impl RawFile {
    /// Whether the file holds anything that needs a head.
    pub(crate) fn has_rules(&self) -> bool {
        let names_only = Self {
            release: self.release.clone(),
            documents: self.documents.clone(),
            places: self.places.clone(),
            divisions: self.divisions.clone(),
            transfers: self.transfers.clone(),
            temporary_accounts: self.temporary_accounts.clone(),
            open_questions: self.open_questions.clone(),
            poolings: self.poolings.clone(),
            benefit_places: self.benefit_places.clone(),
            benefit_steps: self.benefit_steps.clone(),
            minimum_months: self.minimum_months.clone(),
            retirements: self.retirements.clone(),
            divisors: self.divisors.clone(),
            shortfalls: self.shortfalls.clone(),
            urban_rurals: self.urban_rurals.clone(),
            interest_methods: self.interest_methods.clone(),
            interests: self.interests.clone(),
            creditings: self.creditings.clone(),
            surcharges: self.surcharges.clone(),
            surcharge_caps: self.surcharge_caps.clone(),
            surcharge_starts: self.surcharge_starts.clone(),
            ..Self::default()
        };
        *self != names_only
    }
}
