//! Ten thousand rows, some of them bad: every good row is computed, every bad one is told with its place, nothing is lost.

use crate::calls::{Said, shebao};
use crate::payrolls::rows;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use tempfile::TempDir;

const ROWS: usize = 10_000;

/// City, month and wage of a bad row, with the column at fault.
const BAD: [(&str, &str, &str, &str); 5] = [
    ("beijing", "2025-13", "5000.00", "month"),
    ("atlantis", "2025-07", "5000.00", "city"),
    ("beijing", "2025-07", "x", "wage"),
    ("beijing", "2025-07", "5000.001", "wage"),
    ("beijing", "1990-01", "5000.00", ""),
];

/// The bad row that stands at a place, if one does: five in every thousand.
fn bad(number: usize) -> Option<(&'static str, &'static str, &'static str, &'static str)> {
    BAD.get(number % 1000 / 100).copied().filter(|_| number % 100 == 7)
}

/// The wage of a good row, from 3,000 to 42,996 yuan.
fn wage(number: usize) -> i64 {
    3000 + i64::try_from(number).unwrap() * 4
}

/// A roster with the wage under some heading.
fn roster(amount: &str) -> String {
    let mut text = format!("id,city,month,{amount},hukou,employer,injury_class\n");
    for number in 0..ROWS {
        let (city, month, amount) = match bad(number) {
            Some((city, month, amount, _)) => (city, month, amount.to_owned()),
            None => {
                ("beijing", ["2025-07", "2025-08", "2025-09"][number % 3], wage(number).to_string())
            }
        };
        let _ = writeln!(text, "{number},{city},{month},{amount},nonlocal-rural,private,1");
    }
    text
}

fn run(roster: &str, line: &str) -> (Said, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("roster.csv"), roster).unwrap();
    let line = line.replace("ROSTER", &path("roster.csv")).replace("OUT", &path("out.csv"));
    (shebao(line.split_whitespace()), folder)
}

/// Half-up to the fen of a rate in per cent, on a base between limits in yuan.
fn share(wage: i64, [floor, ceiling]: [i64; 2], percent: i64) -> i64 {
    wage.clamp(floor, ceiling) * percent
}

const OLD: [i64; 2] = [6821, 35283];
const NEW: [i64; 2] = [7162, 35811];

fn good() -> impl Iterator<Item = usize> {
    (0..ROWS).filter(|number| bad(*number).is_none())
}

fn fen(text: &str) -> i64 {
    text.parse::<shebao::Money>().unwrap().fen()
}

/// Every bad row once, by its id, with the column at fault.
fn check_rejects(folder: &TempDir) {
    let rejects = rows(&folder.path().join("out.rejects.csv"));
    let told: Vec<(usize, &str)> =
        rejects.iter().map(|row| (row["id"].parse().unwrap(), row["column"].as_str())).collect();
    let expected: Vec<(usize, &str)> =
        (0..ROWS).filter_map(|number| Some((number, bad(number)?.3))).collect();
    assert_eq!(expected.len(), 50);
    for ((id, column), (number, wanted)) in told.iter().zip(&expected) {
        assert_eq!(id, number);
        assert!(*wanted == *column || (*wanted == "wage" && *column == "amount"), "{id} {column}");
    }
    assert_eq!(told.len(), expected.len());
    let row = |row: &BTreeMap<String, String>| row["row"].parse::<usize>().unwrap();
    assert!(rejects.iter().zip(&expected).all(|(reject, (number, _))| row(reject) == number + 2));
}

#[test]
fn arrears() {
    let (said, folder) = run(
        &roster("wage"),
        "arrears ROSTER --known 2025-09-16 --now 2025-09-17 --allow-unknown-publication --branch pension --out OUT",
    );
    assert_eq!(said.status, 4, "{}", said.err);
    check_rejects(&folder);
    let mut expected = Vec::new();
    for number in good() {
        for (payer, percent) in [("employer", 16), ("worker", 8)] {
            let [old, new] = [OLD, NEW].map(|limits| share(wage(number), limits, percent));
            if old != new {
                expected.push((number.to_string(), payer, new - old));
            }
        }
    }
    let lines = rows(&folder.path().join("out.csv"));
    assert_eq!(lines.len(), expected.len());
    for (line, (id, payer, difference)) in lines.iter().zip(&expected) {
        assert_eq!((&line["id"], line["payer"].as_str()), (id, *payer));
        assert_eq!(fen(&line["difference"]), *difference, "{id} {payer}");
    }
}

#[test]
fn solve() {
    let goals = roster("amount");
    let (said, folder) = run(&goals, "solve ROSTER --goal take-home --branch pension --out OUT");
    assert_eq!(said.status, 4, "{}", said.err);
    check_rejects(&folder);
    let lines = rows(&folder.path().join("out.csv"));
    assert_eq!(lines.len(), good().count());
    for (line, number) in lines.iter().zip(good()) {
        assert_eq!(line["id"], number.to_string());
        assert!(line["status"].starts_with("ok"), "{line:?}");
        let wage = fen(&line["wage_from"]);
        let base = wage.clamp(NEW[0] * 100, NEW[1] * 100);
        let left = wage - (base * 8 + 50) / 100;
        assert_eq!(left, self::wage(number) * 100, "{line:?}");
    }
}

#[test]
fn compare() {
    let (said, folder) = run(&roster("wage"), "compare --cases ROSTER --branch pension --out OUT");
    assert_eq!(said.status, 4, "{}", said.err);
    let lines = rows(&folder.path().join("out.csv"));
    let computed: Vec<_> = lines.iter().filter(|line| line["status"].starts_with("ok")).collect();
    assert_eq!((computed.len(), lines.len()), (good().count(), ROWS));
    for (line, number) in computed.iter().zip(good()) {
        assert_eq!(line["label"], number.to_string());
        assert_eq!(fen(&line["pension_employer"]), share(wage(number), NEW, 16), "{line:?}");
    }
    let failed = lines.iter().filter(|line| !line["status"].starts_with("ok"));
    assert!(failed.into_iter().all(|line| bad(line["label"].parse().unwrap()).is_some()));
}
