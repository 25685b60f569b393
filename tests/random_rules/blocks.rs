//! Tables of a rule file as text, and the cutting of cases and months into parts that tile them.

use super::dice::Dice;
use shebao::Month;
use std::fmt;

/// One table of a rule file, its fields as they are written.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) table: &'static str,
    fields: Vec<(String, String)>,
}

impl Block {
    pub(super) fn new(table: &'static str) -> Self {
        Self { table, fields: Vec::new() }
    }

    /// A field as it is written.
    pub(super) fn written(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Adds a field whose value is written as it stands.
    pub(super) fn raw(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.fields.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds a quoted field.
    pub(super) fn text(self, name: &str, value: impl fmt::Display) -> Self {
        self.raw(name, format_args!("\"{value}\""))
    }

    /// Adds a list, or one value without brackets.
    pub(super) fn list(self, name: &str, values: &[impl fmt::Display]) -> Self {
        let written = list(values);
        self.raw(name, written)
    }

    /// Adds words in both languages.
    pub(super) fn words(self, name: &str) -> Self {
        self.raw(name, format_args!("{{ en = \"{name}\", zh = \"字\" }}"))
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.table {
            "file" | "overlay" | "release" => writeln!(f, "[{}]", self.table)?,
            _ => writeln!(f, "[[{}]]", self.table)?,
        }
        self.fields.iter().try_for_each(|(name, value)| writeln!(f, "{name} = {value}"))
    }
}

/// A list as a rule file writes it: one value stands without brackets.
pub(super) fn list(values: &[impl fmt::Display]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
    if quoted.len() == 1 { quoted[0].clone() } else { format!("[{}]", quoted.join(", ")) }
}

/// A dimension, and the values that a row holds for; `negated` is the one value that it leaves out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    pub(super) dimension: String,
    pub(super) values: Vec<String>,
    written: String,
}

/// Whom a row is for.
pub(super) type When = Vec<Condition>;

pub(super) fn written(when: &When) -> String {
    let parts: Vec<String> =
        when.iter().map(|it| format!("{} = {}", it.dimension, it.written)).collect();
    format!("{{ {} }}", parts.join(", "))
}

/// A dimension with all its values, and whether one value may be written with an exclamation mark.
#[derive(Clone, Debug)]
pub(super) struct Dimension {
    pub(super) name: String,
    pub(super) values: Vec<String>,
    /// The employment that it is restricted to, for a choice that is not offered to everyone.
    pub(super) only: Option<&'static str>,
}

impl Dimension {
    pub(super) fn new(name: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Self { name: name.to_owned(), values, only: None }
    }

    /// The dimensions that every file has, with ages cut at random.
    pub(super) fn everywhere(dice: &mut Dice) -> Vec<Self> {
        let young = 20 + dice.below(20);
        let old = young + 1 + dice.below(20);
        let ages = [format!("..{young}"), format!("{young}..{old}"), format!("{old}..")];
        let codes = |all: Vec<&'static str>| all;
        vec![
            Self::new("hukou", &codes(shebao::Hukou::ALL.iter().map(|it| it.code()).collect())),
            Self::new("employment", &["full_time", "part_time", "flexible"]),
            Self::new("employer", &{
                let mut all = codes(shebao::EmployerKind::ALL.iter().map(|it| it.code()).collect());
                all.push("none");
                all
            }),
            Self::new("employer_size", &["micro_small_medium", "large"]),
            Self::new("injury_class", &["1", "2", "3", "4", "5", "6", "7", "8"]),
            Self::new("age", &ages.each_ref().map(String::as_str)),
            Self::new("sex", &["female", "male"]),
        ]
    }

    /// Cuts the dimension into two conditions that share no value.
    pub(super) fn cut(&self, dice: &mut Dice) -> (Condition, Condition) {
        let (first, second) = dice.halve(&self.values);
        (self.condition(dice, &first, &second), self.condition(dice, &second, &first))
    }

    fn condition(&self, dice: &mut Dice, values: &[String], others: &[String]) -> Condition {
        let short = |pair: &[&str]| {
            pair.len() == values.len() && pair.iter().all(|it| values.iter().any(|v| v == it))
        };
        let written = if dice.chance(50) {
            list(values)
        } else if others.len() == 1
            && self.name != "area"
            && self.name != "age"
            && self.only.is_none()
        {
            format!("\"!{}\"", others[0])
        } else if short(&["local_urban", "local_rural"]) {
            "\"local\"".to_owned()
        } else if short(&["nonlocal_urban", "nonlocal_rural"]) {
            "\"nonlocal\"".to_owned()
        } else if short(&["local_urban", "nonlocal_urban"]) {
            "\"urban\"".to_owned()
        } else if short(&["local_rural", "nonlocal_rural"]) {
            "\"rural\"".to_owned()
        } else {
            list(values)
        };
        Condition { dimension: self.name.clone(), values: values.to_vec(), written }
    }
}

/// Cuts the cases of a condition into parts that tile them.
pub(super) fn tile(
    dice: &mut Dice,
    dimensions: &[Dimension],
    when: When,
    depth: usize,
) -> Vec<When> {
    let is_free = |it: &&Dimension| {
        let employment = when.iter().find(|given| given.dimension == "employment");
        let offered =
            it.only.is_none_or(|only| employment.is_some_and(|given| given.values == [only]));
        offered && when.iter().all(|given| given.dimension != it.name)
    };
    let free: Vec<&Dimension> = dimensions.iter().filter(is_free).collect();
    if depth == 0 || free.is_empty() || !dice.chance(55) {
        return vec![when];
    }
    let dimension = free[dice.below(free.len())];
    let (first, second) = dimension.cut(dice);
    let mut parts = Vec::new();
    for condition in [first, second] {
        let narrower = when.iter().cloned().chain([condition]).collect();
        parts.extend(tile(dice, dimensions, narrower, depth - 1));
    }
    parts
}

/// A term: the first month, and the first month no longer in force.
pub(super) type Term = (Month, Option<Month>);

/// Cuts the months of a file into terms that tile them; the outer ones may reach beyond the file.
pub(super) fn terms(dice: &mut Dice, from: Month, months: u16, most: usize) -> Vec<Term> {
    let mut starts: Vec<u16> = (0..dice.below(most))
        .map(|_| 1 + u16::try_from(dice.below(usize::from(months - 1).max(1))).unwrap())
        .filter(|start| *start < months)
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let first = from.minus(dice.one(&[0, 0, 7]));
    let until = from.plus(months);
    let last = [None, Some(until), Some(until.plus(5))][dice.below(3)];
    let mut bounds = vec![first];
    bounds.extend(starts.into_iter().map(|start| from.plus(start)));
    let ends = bounds.iter().skip(1).copied().map(Some).chain([last]);
    bounds.iter().copied().zip(ends).collect()
}
