//! Old figures never change silently: what the shipped rules give for a fixed set of cases stands in `tests/results.csv`,
//! and the changelog's *Rules* part names the table by its fingerprint.
//!
//! When a change of the rules is meant, `UPDATE_RESULTS=1 cargo test results` writes the table anew;
//! the difference in it says who is affected, and the changelog must then name city, branch, span, document and who,
//! and the new fingerprint.

use crate::shipped;
use shebao::{
    Case, EmployerKind, EmployerSize, Employment, FundRate, Hukou, Lang, Month, Rulebook, Sex,
    Terms,
};
use std::fmt::Write as _;
use std::path::Path;

const HEADINGS: &str = "city,edition,month,hukou,employer,wage,employer_pays,worker_pays,pooled,individual_account,mutual_aid,housing_fund,without_rule\n";

/// Two workers who differ in what rules have most often asked about.
const WORKERS: [(Hukou, EmployerKind); 2] =
    [(Hukou::NonlocalRural, EmployerKind::Private), (Hukou::LocalUrban, EmployerKind::StateOwned)];

/// Below most floors of late years, and above most ceilings.
const WAGES: [&str; 2] = ["5000", "45000"];

fn table(rules: &Rulebook) -> String {
    let mut out = HEADINGS.to_owned();
    let mut cities: Vec<(String, String, Month, Month)> = rules
        .coverage(Lang::En)
        .into_iter()
        .map(|row| (row.edition, row.city, row.from, row.until))
        .collect();
    cities.sort();
    cities.dedup();
    for (edition, city, from, until) in cities {
        for month in (0..until.since(from)).map(|n| from.plus(n)) {
            if month != from && !matches!(month.month(), 1 | 7) {
                continue;
            }
            for (hukou, employer) in WORKERS {
                for wage in WAGES {
                    row(rules, &edition, &city, month, hukou, employer, wage, &mut out);
                }
            }
        }
    }
    out
}

#[allow(clippy::too_many_arguments, reason = "one cell each")]
fn row(
    rules: &Rulebook,
    edition: &str,
    city: &str,
    month: Month,
    hukou: Hukou,
    employer: EmployerKind,
    wage: &str,
    out: &mut String,
) {
    let mut case = Case::new(city, month, wage.parse().unwrap());
    case.edition = edition.to_owned();
    case.hukou = Some(hukou);
    case.employer = Some(employer);
    case.employment = Some(Employment::FullTime);
    case.employer_size = Some(EmployerSize::Large);
    case.injury_class = Some(3);
    case.age = Some(40);
    case.sex = Some(Sex::Male);
    let eight = "8%".parse().unwrap();
    case.fund_rate = Some(FundRate { employer: eight, worker: eight });
    let terms = Terms { allow_missing: true, carry_forward: 24, ..Terms::default() };
    let answer = rules.assess(&case, &terms);
    // A month that is a gap from end to end has no result that could change.
    if answer.as_ref().is_ok_and(|assessment| assessment.lines().is_empty()) {
        return;
    }
    let _ = write!(out, "{city},{edition},{month},{hukou},{employer},{wage},");
    match answer {
        Ok(assessment) => {
            let report = assessment.report(Lang::En, false);
            let t = &report.totals;
            let mut missing: Vec<&str> = report.missing.iter().map(|m| m.branch.code()).collect();
            missing.dedup();
            let _ = writeln!(
                out,
                "{},{},{},{},{},{},{}",
                t.employer,
                t.worker,
                t.pooled,
                t.individual_account,
                t.mutual_aid,
                t.housing_fund,
                missing.join(" ")
            );
        }
        Err(error) => {
            let _ = writeln!(out, ",,,,,,{}", error.kind());
        }
    }
}

/// FNV-1a: enough to tell tables apart.
fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[test]
fn no_result_changes_silently() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/results.csv");
    let current = table(&shipped());
    if std::env::var_os("UPDATE_RESULTS").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let changed: Vec<&str> =
        current.lines().filter(|line| !known.lines().any(|old| old == *line)).take(5).collect();
    assert!(
        known == current,
        "results of the shipped rules changed, first {changed:#?}; if that is meant: UPDATE_RESULTS=1 cargo test results"
    );
    let changelog = include_str!("../CHANGELOG.md");
    let rules_part = changelog.split("### Rules").nth(1).unwrap();
    let rules_part = rules_part.split("\n## ").next().unwrap();
    let name = format!("Results: `{}`", fingerprint(&current));
    assert!(
        rules_part.contains(&name),
        "the changelog's Rules part must name what changed (city, branch, span, document, who is affected) and say {name}"
    );
}
