//! The values that only rule files have: limits, derivations, rates in their forms, short lists of words.

use super::read::{At, Fields, Many, Reader, Value, quoted, wrong_kind};
use super::schema::Schema;
use crate::lang::Text;
use crate::money::Money;
use crate::rate::{Factor, Rate, Rounding};
use std::fmt::Write as _;
use toml::Spanned;
use toml::de::DeValue;

/// Names with texts: the fields of a named case, the steps a rate may float by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pairs(pub(crate) Vec<(At<String>, Many<String>)>);

/// Whom a row is for: a dimension and its values; a dimension left out means any.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct When(pub(crate) Vec<(At<String>, Many<String>)>);

fn read_pairs<T: Value>(
    value: &Spanned<DeValue<'_>>,
    reader: &mut Reader<'_>,
) -> Option<Vec<(At<String>, Many<String>)>> {
    let DeValue::Table(table) = value.get_ref() else {
        wrong_kind::<T>(value, reader);
        return None;
    };
    let pairs: Vec<_> = table
        .iter()
        .map(|(key, value)| {
            let name = At { value: key.get_ref().clone().into_owned(), at: key.span() };
            Many::<String>::read(value, reader).map(|values| (name, values))
        })
        .collect();
    pairs.into_iter().collect()
}

fn write_pairs(pairs: &[(At<String>, Many<String>)]) -> String {
    let words: Vec<String> = pairs
        .iter()
        .map(|(name, values)| format!("{} = {}", quoted(&name.value), values.write()))
        .collect();
    format!("{{ {} }}", words.join(", "))
}

impl Value for Pairs {
    fn schema() -> Schema {
        Schema::names(Many::<String>::schema()).about(&Self::expected())
    }

    fn expected() -> String {
        "a table of names and texts, such as { hukou = \"nonlocal_rural\" }".to_owned()
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        read_pairs::<Self>(value, reader).map(Self)
    }

    fn write(&self) -> String {
        write_pairs(&self.0)
    }
}

impl Value for When {
    fn schema() -> Schema {
        Schema::names(Many::<String>::schema()).about(&Self::expected())
    }

    fn expected() -> String {
        "whom the row is for, such as { hukou = [\"local_urban\"] }".to_owned()
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        read_pairs::<Self>(value, reader).map(Self)
    }

    fn write(&self) -> String {
        write_pairs(&self.0)
    }
}

/// A limit of the base: an amount, none, or a named amount with an optional share of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Limit {
    None,
    Amount(Money),
    Named { amount: At<String>, share: Option<Factor>, round: Option<Rounding> },
}

impl Value for Limit {
    fn schema() -> Schema {
        let named = Schema::table([
            ("amount", true, String::schema()),
            ("share", false, Factor::schema()),
            ("round", false, Rounding::schema()),
        ]);
        Schema::any(vec![Money::schema(), Schema::one_of(["none"]), named])
    }

    fn expected() -> String {
        "an amount in quotes such as \"6821\", \"none\", or { amount = \"city_wage\" }".to_owned()
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(text) if text == "none" => Some(Self::None),
            DeValue::String(_) => Money::read(value, reader).map(Self::Amount),
            DeValue::Table(table) => {
                let mut fields = Fields::new(table, value.span(), "limit");
                let amount = fields.required("amount", reader);
                let share = fields.optional::<Factor>("share", reader);
                let round = fields.optional::<Rounding>("round", reader);
                fields.finish(reader);
                let (share, round) = (share?, round?);
                if share.is_some() != round.is_some() {
                    reader.report(
                        &value.span(),
                        "a share of a named amount needs a rounding, and a rounding a share",
                        "write { amount = \"…\", share = \"60%\", round = \"yuan_half_up\" }",
                    );
                }
                let (share, round) = (share.map(|s| s.value), round.map(|r| r.value));
                Some(Self::Named { amount: amount?, share, round })
            }
            _ => {
                wrong_kind::<Self>(value, reader);
                None
            }
        }
    }

    fn write(&self) -> String {
        match self {
            Self::None => quoted("none"),
            Self::Amount(amount) => amount.write(),
            Self::Named { amount, share, round } => {
                let mut out = format!("{{ amount = {}", amount.value.write());
                if let (Some(share), Some(round)) = (share, round) {
                    let _ = write!(out, ", share = {}, round = {}", share.write(), round.write());
                }
                out.push_str(" }");
                out
            }
        }
    }
}

/// The average wage that limits are stated from: printed, or implied by a ceiling of three times it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Average {
    Printed(Limit),
    Implied,
}

impl Value for Average {
    fn schema() -> Schema {
        Schema::any(vec![Limit::schema(), Schema::one_of(["implied"])])
    }

    fn expected() -> String {
        format!("{}, or \"implied\"", Limit::expected())
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(text) if text == "implied" => Some(Self::Implied),
            _ => Limit::read(value, reader).map(Self::Printed),
        }
    }

    fn write(&self) -> String {
        match self {
            Self::Printed(limit) => limit.write(),
            Self::Implied => quoted("implied"),
        }
    }
}

/// Why a limit is what it is: in words, or as a share of an average that is checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Why {
    Words(Text),
    Share { share: Factor, of: At<String>, round: Rounding },
}

impl Value for Why {
    fn schema() -> Schema {
        let share = Schema::table([
            ("share", true, Factor::schema()),
            ("of", true, String::schema()),
            ("round", true, Rounding::schema()),
        ]);
        Schema::any(vec![Text::schema(), share])
    }

    fn expected() -> String {
        "{ en = \"…\", zh = \"…\" }, or { share = \"60%\", of = \"wage\", round = \"yuan_half_up\" }"
            .to_owned()
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let DeValue::Table(table) = value.get_ref() else {
            wrong_kind::<Self>(value, reader);
            return None;
        };
        if table.iter().any(|(key, _)| key.get_ref() == "en") {
            return Text::read(value, reader).map(Self::Words);
        }
        let mut fields = Fields::new(table, value.span(), "derivation");
        let share = fields.required::<Factor>("share", reader);
        let of = fields.required::<String>("of", reader);
        let round = fields.required::<Rounding>("round", reader);
        fields.finish(reader);
        Some(Self::Share { share: share?.value, of: of?, round: round?.value })
    }

    fn write(&self) -> String {
        match self {
            Self::Words(words) => words.write(),
            Self::Share { share, of, round } => format!(
                "{{ share = {}, of = {}, round = {} }}",
                share.write(),
                of.value.write(),
                round.write()
            ),
        }
    }
}

/// A rate: one figure, a range that someone chooses from, or one of several that the fund notifies.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RateValue {
    One(Rate),
    Range { min: Rate, max: Rate, step: Rate, chooser: Chooser, equal_sides: bool },
    OneOf(Vec<Rate>),
}

impl Value for RateValue {
    fn schema() -> Schema {
        let one_of = Schema::table([("one_of", true, Many::<Rate>::schema())]);
        let range = Schema::table([
            ("min", true, Rate::schema()),
            ("max", true, Rate::schema()),
            ("step", true, Rate::schema()),
            ("chooser", true, Chooser::schema()),
            ("sides", true, Sides::schema()),
        ]);
        Schema::any(vec![Rate::schema(), one_of, range])
    }

    fn expected() -> String {
        "a rate such as \"16%\", { min, max, step, chooser, sides }, or { one_of = [\"0.32%\", …] }"
            .to_owned()
    }

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let table = match value.get_ref() {
            DeValue::String(_) => return Rate::read(value, reader).map(Self::One),
            DeValue::Table(table) => table,
            _ => {
                wrong_kind::<Self>(value, reader);
                return None;
            }
        };
        let mut fields = Fields::new(table, value.span(), "rate");
        if table.iter().any(|(key, _)| key.get_ref() == "one_of") {
            let rates = fields.required::<Many<Rate>>("one_of", reader);
            fields.finish(reader);
            return Some(Self::OneOf(rates?.value.into_iter().map(|rate| rate.value).collect()));
        }
        let min = fields.required::<Rate>("min", reader);
        let max = fields.required::<Rate>("max", reader);
        let step = fields.required::<Rate>("step", reader);
        let chooser = fields.required::<Chooser>("chooser", reader);
        let sides = fields.required::<Sides>("sides", reader);
        fields.finish(reader);
        let (min, max, step) = (min?, max?, step?);
        if min.value > max.value || step.value == Rate::ZERO {
            reader.report(
                &value.span(),
                "the range is empty or its step is zero",
                "min may not pass max, and the step must be above zero",
            );
        }
        Some(Self::Range {
            min: min.value,
            max: max.value,
            step: step.value,
            chooser: chooser?.value,
            equal_sides: sides?.value == Sides::Equal,
        })
    }

    fn write(&self) -> String {
        match self {
            Self::One(rate) => rate.write(),
            Self::OneOf(rates) => {
                let words: Vec<String> = rates.iter().map(Value::write).collect();
                format!("{{ one_of = [{}] }}", words.join(", "))
            }
            Self::Range { min, max, step, chooser, equal_sides } => format!(
                "{{ min = {}, max = {}, step = {}, chooser = {}, sides = {} }}",
                min.write(),
                max.write(),
                step.write(),
                chooser.write(),
                quoted(if *equal_sides { "equal" } else { "free" })
            ),
        }
    }
}

/// Declares a short list of words that only rule files use.
macro_rules! word_list {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident $word:literal),+ })+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $($variant),+ }

        impl Value for $name {
            fn schema() -> Schema {
                Schema::one_of([$($word),+])
            }

            fn expected() -> String {
                let words: &[&str] = &[$($word),+];
                format!("one of {}", words.join(", "))
            }

            fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
                match value.get_ref() {
                    $( DeValue::String(text) if text == $word => return Some(Self::$variant), )+
                    DeValue::String(text) => reader.report(
                        &value.span(),
                        format!("{text:?} is not known here"),
                        Self::expected(),
                    ),
                    _ => wrong_kind::<Self>(value, reader),
                }
                None
            }

            fn write(&self) -> String {
                quoted(match self { $( Self::$variant => $word ),+ })
            }
        }
    )+ };
}

word_list! {
    /// Who chooses.
    Chooser { Employer "employer", Worker "worker", Agreement "agreement", Office "office" }
    /// How far a place's rules reach.
    Level { Nation "nation", Province "province", City "city" }
    /// Whether employer and worker must have the same rate.
    Sides { Equal "equal", Free "free" }
    /// What of a rule the sources leave open.
    GapOf { Rate "rate", Base "base", Split "split" }
    /// What is charged until the notice comes.
    Charge { LastKnown "last_known" }
}
