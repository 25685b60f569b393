//! A row without a result.

use crate::rows::Reject;
use shebao::Report;

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
