//! How far a long run has come: rows, rate and time left, on a terminal and nowhere else.

use crate::show::say;
use indicatif::{HumanCount, ProgressBar, ProgressState, ProgressStyle};
use shebao::Lang;
use std::fmt::Write;

/// Makes the bars of a run; they are drawn on standard error, if that is a terminal.
pub(crate) struct Progress {
    lang: Lang,
}

/// One bar.
pub(crate) struct Bar {
    bar: ProgressBar,
    lang: Lang,
}

impl Progress {
    pub(crate) fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// Looking through a file of so many bytes or rows.
    pub(crate) fn looking(&self, size: u64) -> Bar {
        self.bar(size, "{prefix} {wide_bar:.cyan/dim} {percent:>3}% {msg} {eta}").named(say(
            self.lang,
            "looking through",
            "检查",
        ))
    }

    /// Computing so many rows.
    pub(crate) fn computing(&self, rows: u64) -> Bar {
        self.bar(rows, "{prefix} {wide_bar:.cyan/dim} {percent:>3}% {msg} {rate} {eta}").named(say(
            self.lang,
            "computing",
            "核算",
        ))
    }

    fn bar(&self, length: u64, look: &str) -> Bar {
        let bar = ProgressBar::new(length);
        if let Ok(style) = ProgressStyle::with_template(look) {
            bar.set_style(style.with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
                let _ = write!(out, "{}/s", HumanCount(state.per_sec() as u64));
            }));
        }
        Bar { bar, lang: self.lang }
    }
}

impl Bar {
    fn named(self, name: &'static str) -> Self {
        self.bar.set_prefix(name);
        self
    }

    /// So much more is done, which makes so many rows in all.
    pub(crate) fn add(&self, more: u64, rows: u64) {
        self.bar.inc(more);
        if !self.bar.is_hidden() {
            let rows = HumanCount(rows);
            self.bar.set_message(match self.lang {
                Lang::En => format!("{rows} rows"),
                Lang::Zh => format!("{rows} 行"),
            });
        }
    }

    pub(crate) fn end(self) {
        self.bar.finish_and_clear();
    }
}
