//! The README's tables are what the rules say: run with `UPDATE_README=1` to write them anew.

use crate::shipped;
use shebao::{Absence, Coverage, Lang, Spell, TransferRequest};
use std::fmt::Write as _;
use std::path::Path;

const BEGIN: &str = "<!-- coverage: written by `UPDATE_README=1 cargo test readme` -->";
const END: &str = "<!-- /coverage -->";
const MOVES_BEGIN: &str = "<!-- moves: written by `UPDATE_README=1 cargo test readme` -->";
const MOVES_END: &str = "<!-- /moves -->";

/// One row a city and edition: the months, and for each branch the weakest evidence and whether something is open.
fn table() -> String {
    let mut out = String::from(
        "| city | edition | months | branches: weakest evidence |\n|---|---|---|---|\n",
    );
    let mut told: Vec<(String, String)> = Vec::new();
    for row in held() {
        let months = format!("{} to {}", row.from, row.until.minus(1));
        let evidence = row.evidence.map_or("–", |grade| grade.words(Lang::En));
        let some = if row.gaps.iter().any(|gap| gap.kind == "gap") { ", with gaps" } else { "" };
        let branch = format!("{}: {evidence}{some}", row.branch.words(Lang::En));
        let key = format!("| {} | {} | {months} |", row.name, row.edition);
        match told.iter_mut().find(|(known, _)| *known == key) {
            Some((_, branches)) => *branches = format!("{branches}; {branch}"),
            None => told.push((key, branch)),
        }
    }
    for (key, branches) in told {
        let _ = writeln!(out, "{key} {branches} |");
    }
    out
}

fn held() -> Vec<Coverage> {
    let mut coverage = shipped().coverage(Lang::En);
    coverage.sort_by(|a, b| (&a.edition, &a.city).cmp(&(&b.edition, &b.city)));
    coverage
}

/// The page of everything that is held: one row a city, edition and branch, and every gap in words.
fn page() -> String {
    let mut out = String::from(
        "# What is held\n\n\
         Written by `UPDATE_README=1 cargo test readme`; months are contribution months.\n\
         The evidence is the weakest of the branch's figures; single results often rest on better.\n\n\
         | city | edition | branch | months | verified to | weakest evidence | left open |\n|---|---|---|---|---|---|---|\n",
    );
    for row in &held() {
        let branch = row.branch;
        let zh = branch.words(Lang::Zh);
        let months = format!("{} to {}", row.from, row.until.minus(1));
        let evidence = row.evidence.map_or("–", |grade| grade.words(Lang::En));
        let verified = row.verified_to.map_or_else(|| "–".to_owned(), |month| month.to_string());
        let _ = writeln!(
            out,
            "| {} | {} | {} {zh} | {months} | {verified} | {evidence} | {} |",
            row.name,
            row.edition,
            branch.words(Lang::En),
            open(row)
        );
    }
    out
}

/// The gaps in words; where nothing is charged at all, why.
fn open(row: &Coverage) -> String {
    let gaps: Vec<String> =
        row.gaps.iter().filter(|gap| gap.kind == "gap").map(Absence::words).collect();
    if row.evidence.is_none() && gaps.is_empty() {
        return row.gaps.first().map_or_else(String::new, |gap| gap.reason.clone());
    }
    gaps.join("; ")
}

/// What stays behind in Beijing's scheme of Table 2: 21 months at 3,000 yuan, in three sentences.
fn sentences() -> String {
    let rules = shipped();
    let fields = [("from", "2012-04"), ("until", "2014-01"), ("city", "beijing"), ("wage", "3000")];
    let edition = ("edition", "shi-2014");
    let spell = Spell::from_fields(fields.into_iter().chain([edition])).unwrap();
    let mut request = TransferRequest::new("guangzhou", "2014-01".parse().unwrap());
    request.interest.principal_only = true;
    let statement = rules.transfer(&[spell], &request, Lang::En).unwrap();
    let words = |lang| statement.sentences(&rules, lang).join("\n");
    format!("{}\n\n{}\n", words(Lang::En), words(Lang::Zh))
}

/// The README with what stands between two marks made anew.
fn renewed(readme: &str, begin: &str, end: &str, text: &str) -> String {
    let (before, rest) = readme.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    format!("{before}{begin}\n{text}{end}{after}")
}

#[test]
fn what_the_readme_prints_is_computed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let current = renewed(&readme, BEGIN, END, &table());
    let current = renewed(&current, MOVES_BEGIN, MOVES_END, &sentences());
    let coverage = path.with_file_name("COVERAGE.md");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, &current).unwrap();
        std::fs::write(&coverage, page()).unwrap();
        return;
    }
    let run = "run: UPDATE_README=1 cargo test readme";
    assert!(readme == current, "{run}");
    assert!(std::fs::read_to_string(&coverage).unwrap() == page(), "{run}");
}

/// What the README prints for Table 2 is what the library computes.
#[test]
fn the_table_of_what_moves_is_computed() {
    let rules = shipped();
    let (month, wage) = ("2013-05".parse().unwrap(), "3000".parse().unwrap());
    let cases = rules.named_schemes("shi-2014", month, wage, Lang::En).unwrap();
    let table = rules.compare(&cases, &shebao::Terms::default(), Lang::En).unwrap();
    let readme = include_str!("../README.md");
    for case in table.cases {
        let totals = &case.estimate.totals;
        let moves = case.moves_with_worker.unwrap();
        let share = shebao::percent(moves.share.unwrap());
        let row = format!(
            "| {} | {} | {} | {} | {share} |",
            totals.employer, totals.worker, totals.all, moves.amount
        );
        assert!(readme.contains(&row), "the README lacks {row}");
    }
}

/// The examples of the manual, and of the type's page, come out for every way of rounding.
#[test]
fn the_rounding_examples_come_out() {
    for page in [include_str!("../rules/README.md"), include_str!("../src/rate.rs")] {
        let mut lines = page.lines().map(|line| line.trim_start_matches("///").trim());
        let head = lines.find(|line| line.ends_with("| 498.2062 | 483.3276 | 12.005 | 12.0009 |"));
        assert!(head.is_some());
        let examples = ["498.2062", "483.3276", "12.005", "12.0009"];
        let rows: Vec<&str> = lines.skip(1).take_while(|line| line.starts_with('|')).collect();
        assert_eq!(rows.len(), 13);
        for row in rows {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            let way: shebao::Rounding = cells[0].split('`').nth(1).unwrap().parse().unwrap();
            for (example, expected) in examples.iter().zip(&cells[cells.len() - 4..]) {
                // In ten-thousandths of a yuan, a fen is 100: the amount times the rate of 0.01 %.
                let digits: i64 = example.replace('.', "").parse().unwrap();
                let places = example.split_once('.').map_or(0, |(_, rest)| rest.len() as u32);
                let fen = digits * 10_i64.pow(4 - places) * 100;
                let exact = shebao::Money::from_fen(fen).times("0.01%".parse().unwrap());
                assert_eq!(exact.round(way).to_string(), **expected, "{row}: {example}");
            }
        }
    }
}

/// The worked file of the manual loads as it stands.
#[test]
fn the_manuals_worked_file_loads() {
    let manual = include_str!("../rules/README.md");
    let file = manual.rsplit("```toml").next().and_then(|rest| rest.split("```").next()).unwrap();
    let rules =
        shebao::Loader::new().file("worked.toml", file).load().unwrap_or_else(|e| panic!("{e}"));
    let fields = [("city", "西城"), ("edition", "acme"), ("month", "2025-10"), ("wage", "4000")];
    let case = shebao::Case::from_fields(fields).unwrap();
    let totals = *rules.assess(&case, &shebao::Terms::default()).unwrap().totals();
    assert_eq!(
        (totals.employer.to_string(), totals.worker.to_string()),
        ("768.00".into(), "384.00".into())
    );
}
