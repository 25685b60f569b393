//! Errors on their way out: words on standard error, or JSON on standard output, and the exit status.

use serde_json::json;
use shebao::{Error, Lang};
use shebao_chart::ChartError;
use shebao_roster::RosterError;
use std::process::ExitCode;

/// Why the command stops.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The library refuses.
    Refused(Error),
    /// Several fields of one case are wrong.
    Fields(Vec<Error>),
    /// A roster cannot be read, or a result not written.
    Roster(RosterError),
    /// A picture cannot be drawn.
    Chart(ChartError),
    /// Something about the call, in English and Chinese: what, and what to do.
    Call { en: String, zh: String, hint_en: String, hint_zh: String },
    /// One of several cases fails; it is named before its failure.
    InCase { case: String, failure: Box<Self> },
    /// Several rows of a file are wrong.
    Rows(Vec<Self>),
    /// Ctrl-C.
    Interrupted,
    /// Writing to standard output failed; a closed pipe is no failure of ours.
    Output(std::io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<RosterError> for Failure {
    fn from(error: RosterError) -> Self {
        Self::Roster(error)
    }
}

impl From<ChartError> for Failure {
    fn from(error: ChartError) -> Self {
        Self::Chart(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Output(error.into())
    }
}

impl Failure {
    /// Names the case that it befell.
    pub(crate) fn in_case(self, case: &str) -> Self {
        Self::InCase { case: case.to_owned(), failure: Box::new(self) }
    }

    fn kind(&self) -> &str {
        match self {
            Self::Refused(error) => error.kind(),
            Self::Fields(_)
            | Self::Roster(_)
            | Self::Chart(_)
            | Self::Call { .. }
            | Self::Rows(_) => "bad_input",
            Self::InCase { failure, .. } => failure.kind(),
            Self::Interrupted | Self::Output(_) => "internal",
        }
    }

    fn status(&self) -> u8 {
        match self.kind() {
            _ if matches!(self, Self::Interrupted) => crate::interrupt::STATUS,
            "bad_input" | "bad_rules" => 2,
            "no_rule" | "not_covered" | "unknown_publication" => 3,
            _ => 1,
        }
    }

    fn words(&self, lang: Lang) -> (String, String) {
        let zh = lang == Lang::Zh;
        match self {
            Self::Refused(error) => one(error, lang),
            Self::Fields(errors) => joined(errors.iter().map(|e| one(e, lang)).collect()),
            Self::Rows(failures) => joined(failures.iter().map(|f| f.words(lang)).collect()),
            Self::Roster(error) => (error.message(zh), error.hint(zh).unwrap_or_default()),
            Self::Chart(error) => (error.message(zh), error.hint(zh).unwrap_or_default()),
            Self::Call { en, zh: words_zh, hint_en, hint_zh } => {
                if zh {
                    (words_zh.clone(), hint_zh.clone())
                } else {
                    (en.clone(), hint_en.clone())
                }
            }
            Self::InCase { case, failure } => {
                let (message, hint) = failure.words(lang);
                (format!("{case}{}{message}", if zh { "：" } else { ": " }), hint)
            }
            Self::Interrupted => {
                let words = if zh {
                    "已中断；没有写出任何文件"
                } else {
                    "interrupted; nothing was written"
                };
                (words.to_owned(), String::new())
            }
            Self::Output(error) => (error.to_string(), String::new()),
        }
    }

    /// Prints the failure and gives the exit status.
    pub(crate) fn report(&self, lang: Lang, wants_json: bool) -> ExitCode {
        if let Self::Output(error) = self
            && error.kind() == std::io::ErrorKind::BrokenPipe
        {
            return ExitCode::SUCCESS;
        }
        let (message, hint) = self.words(lang);
        print(self.kind(), &message, &hint, lang, wants_json);
        ExitCode::from(self.status())
    }
}

/// Several messages, and their hints, each once.
fn joined(words: Vec<(String, String)>) -> (String, String) {
    let (mut messages, mut hints) = (Vec::new(), Vec::new());
    for (message, hint) in words {
        messages.push(message);
        if !hint.is_empty() && !hints.contains(&hint) {
            hints.push(hint);
        }
    }
    (messages.join("; "), hints.join("; "))
}

fn one(error: &Error, lang: Lang) -> (String, String) {
    (error.message(lang).to_owned(), error.hint(lang).unwrap_or_default().to_owned())
}

fn print(kind: &str, message: &str, hint: &str, lang: Lang, wants_json: bool) {
    use std::io::Write as _;
    if wants_json {
        let error = json!({ "error": { "kind": kind, "message": message, "hint": hint } });
        let _ = writeln!(std::io::stdout(), "{error:#}");
        return;
    }
    let (word, hint_word) = match lang {
        Lang::En => ("error: ", "hint: "),
        Lang::Zh => ("错误：", "提示："),
    };
    let mut out = anstream::stderr();
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let _ = writeln!(out, "{red}{word}{red:#}{message}");
    if !hint.is_empty() {
        let _ = writeln!(out, "{hint_word}{hint}");
    }
}

/// A call that the argument parser refuses; help and version are no failure.
pub(crate) fn wrong_call(error: &clap::Error, wants_json: bool) -> ExitCode {
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if wants_json {
        let text = error.render().to_string();
        let (message, rest) = text.split_once('\n').unwrap_or((&text, ""));
        let message = message.trim_start_matches("error: ");
        let hint = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        print("bad_input", message, &hint, Lang::En, true);
    } else {
        let _ = error.print();
    }
    ExitCode::from(2)
}
