//! Every case of `tests/cases` through every path of the library.

use crate::case_file;
use crate::shipped;
use shebao::{Lang, Report, Wages};

#[test]
fn every_published_amount_comes_out_by_every_path() {
    let rules = shipped();
    for published in case_file::all() {
        for month in &published.months {
            let case = published.case(month);
            let terms = published.terms();
            let at_once = rules
                .assess(&case, &terms)
                .unwrap_or_else(|e| panic!("{} {month}: {e} {:?}", published.id, e.hint(Lang::En)));
            let report = at_once.report(Lang::En, true);
            published.check(month, &report, "assess");

            let scheme = rules.scheme(&case, &terms).unwrap();
            let twice = scheme.assess(Wages::of(&case)).report(Lang::Zh, false);
            published.check(month, &twice, "scheme");

            let json = serde_json::to_string(&report).unwrap();
            let back: Report = serde_json::from_str(&json).unwrap();
            assert_eq!(back.lines.len(), report.lines.len());
            published.check(month, &back, "json");
            assert_eq!(serde_json::to_string(&back).unwrap(), json, "{}", published.id);
        }
    }
}

#[test]
fn no_published_case_was_lost() {
    let cases = case_file::all();
    let beijing = cases.iter().filter(|case| case.id.starts_with("BJ-"));
    let (reproduced, explained): (Vec<_>, Vec<_>) =
        beijing.partition(|case| case.differs.is_none());
    assert!(reproduced.len() >= 36 && explained.len() >= 2);
}
