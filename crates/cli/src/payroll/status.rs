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
    let groups: [(&str, &[Entry]); 4] = [
        (say(lang, "missing", "缺规则"), &report.missing),
        (say(lang, "exempt", "免缴"), &report.exempt),
        (say(lang, "merged", "并入"), &report.merged),
        (say(lang, "not covered", "不适用"), &report.not_covered),
    ];
    for (name, entries) in groups {
        // Branches that are blank for the same reason are told together.
        let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
        for entry in entries {
            let branch = entry.branch.words(lang);
            match told.iter_mut().find(|(text, _)| *text == entry.text) {
                Some((_, branches)) => branches.push(branch),
                None => told.push((&entry.text, vec![branch])),
            }
        }
        for (text, branches) in told {
            words.push(format!("{} {name}: {text}", branches.join(say(lang, ", ", "、"))));
        }
    }
    let told = ["not_held", "hypothetical", "carried", "as_known_on", "provisional", "unsplit"];
    let notes = report.notes.iter().filter(|note| told.contains(&note.code.as_ref()));
    words.extend(notes.map(|note| note.text.clone()));
    words.join("; ")
}
