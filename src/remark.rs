//! A note, a reason or a step of an explanation, in one language: a code, its fields, and words.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A note, a reason or a step of an explanation: a code, its fields, and words.
///
/// As data it is one flat table of texts: `code`, `text`, and the fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Remark {
    /// The code, such as `default_taken` or `rounding`.
    pub code: Cow<'static, str>,
    /// The words, in the language that was asked for.
    pub text: String,
    fields: Vec<(Cow<'static, str>, String)>,
}

impl Remark {
    /// A remark without fields.
    pub(crate) fn new(code: impl Into<Cow<'static, str>>, text: String) -> Self {
        Self { code: code.into(), text, fields: Vec::new() }
    }

    /// Adds a field.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((Cow::Borrowed(name), value.into()));
        self
    }

    /// The fields by name, such as `field` and `value`.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    /// One field by its name.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

impl From<BTreeMap<String, String>> for Remark {
    fn from(mut fields: BTreeMap<String, String>) -> Self {
        let code = Cow::Owned(fields.remove("code").unwrap_or_default());
        let text = fields.remove("text").unwrap_or_default();
        let fields = fields.into_iter().map(|(name, value)| (Cow::Owned(name), value)).collect();
        Self { code, text, fields }
    }
}

impl From<Remark> for BTreeMap<String, String> {
    fn from(remark: Remark) -> Self {
        let mut fields: Self =
            remark.fields.into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
        fields.insert("code".to_owned(), remark.code.into_owned());
        fields.insert("text".to_owned(), remark.text);
        fields
    }
}
