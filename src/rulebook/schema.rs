//! The JSON Schema of the rule format, put together from the same declarations that read it.

use serde::Serialize;
use std::collections::BTreeMap;

/// A JSON Schema, or a part of one; serialize it to have its text.
///
/// ```
/// let schema = serde_json::to_value(shebao::rule_schema()).unwrap();
/// assert_eq!(schema["properties"]["rate"]["items"]["properties"]["payer"]["anyOf"][0]["enum"][0], "employer");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Schema {
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    dialect: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'static str>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    words: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_length: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_items: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Box<Self>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    properties: BTreeMap<&'static str, Self>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    required: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_properties: Option<Others>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    any_of: Vec<Self>,
}

/// Whether a table may have fields that are not named, and of which shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Others {
    None(bool),
    Like(Box<Schema>),
}

impl Schema {
    /// A text; not empty.
    pub(crate) fn text() -> Self {
        Self { kind: Some("string"), min_length: Some(1), ..Self::default() }
    }

    /// A text of a form.
    pub(crate) fn form(pattern: &'static str) -> Self {
        Self { kind: Some("string"), pattern: Some(pattern), ..Self::default() }
    }

    /// One of some words.
    pub(crate) fn one_of(words: impl IntoIterator<Item = &'static str>) -> Self {
        Self { kind: Some("string"), words: words.into_iter().collect(), ..Self::default() }
    }

    /// A small whole number.
    pub(crate) fn number() -> Self {
        Self { kind: Some("integer"), minimum: Some(0), maximum: Some(u8::MAX), ..Self::default() }
    }

    /// True or false.
    pub(crate) fn flag() -> Self {
        Self { kind: Some("boolean"), ..Self::default() }
    }

    /// A list, not empty.
    pub(crate) fn list(items: Self) -> Self {
        let (items, min_items) = (Some(Box::new(items)), Some(1));
        Self { kind: Some("array"), items, min_items, ..Self::default() }
    }

    /// One of several shapes.
    pub(crate) fn any(shapes: Vec<Self>) -> Self {
        Self { any_of: shapes, ..Self::default() }
    }

    /// A table of named fields, each with whether it is required.
    pub(crate) fn table(fields: impl IntoIterator<Item = (&'static str, bool, Self)>) -> Self {
        let mut table = Self {
            kind: Some("object"),
            additional_properties: Some(Others::None(false)),
            ..Self::default()
        };
        for (name, required, schema) in fields {
            if required {
                table.required.push(name);
            }
            table.properties.insert(name, schema);
        }
        table
    }

    /// A table whose names are anyone's.
    pub(crate) fn names(values: Self) -> Self {
        let others = Others::Like(Box::new(values));
        Self { kind: Some("object"), additional_properties: Some(others), ..Self::default() }
    }

    /// The same with words about it.
    pub(crate) fn about(mut self, words: &str) -> Self {
        self.description = Some(words.trim().to_owned());
        self
    }

    /// The schema of a whole file.
    pub(crate) fn file(fields: impl IntoIterator<Item = (&'static str, bool, Self)>) -> Self {
        Self {
            dialect: Some("https://json-schema.org/draft/2020-12/schema"),
            title: Some("shebao rule file".to_owned()),
            ..Self::table(fields)
        }
    }
}

/// The words of a documentation comment, as the compiler hands them on.
pub(crate) fn comment(attribute: &str) -> &str {
    let start = attribute.find('"').map_or(0, |at| at.saturating_add(1));
    let end = attribute.rfind('"').unwrap_or(attribute.len());
    attribute.get(start..end).unwrap_or_default()
}

/// The JSON Schema of a rule file, for editors that complete and check TOML against one.
pub fn rule_schema() -> Schema {
    super::raw::RawFile::schema()
}
