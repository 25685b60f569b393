//! What a row says beside its amounts.

use crate::rows::Reject;
use crate::show::say;
use shebao::{Entry, Lang, Report};

/// A row of which nothing at all is known is no result.
pub(crate) fn nothing_known(report: &Report) -> Reject {
    let words: Vec<&str> = report.missing.iter().map(|entry| entry.text.as_str()).collect();
    Reject {
        number: 0,
        id: String::new(),
        column: String::new(),
        kind: "no_rule".to_owned(),
        message: words.join("; "),
    }
}

/// `ok`, and why some columns are blank.
pub(crate) fn status(report: &Report, lang: Lang) -> String {
    let mut words = vec![if report.complete { "ok".to_owned() } else { "partial".to_owned() }];
    words.extend(missing(report, lang));
    words.extend(group(&report.exempt, say(lang, "exempt", "免缴"), lang));
    words.extend(group(&report.merged, say(lang, "merged", "并入"), lang));
    words.extend(group(&report.not_covered, say(lang, "not covered", "不适用"), lang));
    words.extend(told(report));
    words.join("; ")
}

/// What a reader should know of the amounts themselves; blank where there is nothing.
pub(crate) fn remarks(report: &Report, lang: Lang) -> String {
    missing(report, lang).into_iter().chain(told(report)).collect::<Vec<_>>().join("; ")
}

fn missing(report: &Report, lang: Lang) -> Vec<String> {
    group(&report.missing, say(lang, "missing", "缺规则"), lang)
}

/// Branches that are blank for the same reason are told together.
fn group(entries: &[Entry], name: &str, lang: Lang) -> Vec<String> {
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    for entry in entries {
        let branch = entry.branch.words(lang);
        match told.iter_mut().find(|(text, _)| *text == entry.text) {
            Some((_, branches)) => branches.push(branch),
            None => told.push((&entry.text, vec![branch])),
        }
    }
    let comma = say(lang, ", ", "、");
    told.iter().map(|(text, branches)| format!("{} {name}: {text}", branches.join(comma))).collect()
}

fn told(report: &Report) -> Vec<String> {
    let codes = ["not_held", "hypothetical", "carried", "as_known_on", "provisional", "unsplit"];
    let notes = report.notes.iter().filter(|note| codes.contains(&note.code.as_ref()));
    notes.map(|note| note.text.clone()).collect()
}
