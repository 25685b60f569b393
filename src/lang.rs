//! The two languages of every text a user reads.

use serde::{Deserialize, Serialize};

/// The language of notes, reasons, explanations and errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese 中文.
    Zh,
}

/// The same words in English and in Chinese.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// English.
    pub en: String,
    /// Chinese 中文.
    pub zh: String,
}

impl Text {
    /// Builds a text from its two wordings.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// The wording in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// Writes a [`Text`] from two format strings that share the arguments in scope.
macro_rules! text {
    ($en:literal, $zh:literal $(, $args:expr)* $(,)?) => {
        $crate::lang::Text::new(format!($en $(, $args)*), format!($zh $(, $args)*))
    };
}
pub(crate) use text;
