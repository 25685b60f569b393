//! Every rate of the shipped rules on every base up to 2²⁶ fen (671,088.64 yuan, far above every ceiling),
//! and on the bases next to a half at the upper end of what a wage may be:
//! `cargo test --release --test exhaustive`. Without `--release` every 2053rd base is tried.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    reason = "a test stops at the first fault"
)]

use shebao::{Case, Column, Columns, Loader, Money, Plan, Rate, Rows, Schemes, Terms};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::thread;

/// Bases go up to here.
const TOP: i64 = 1 << 26;

/// Rows at a time.
const CHUNK: i64 = 1 << 16;

/// Every figure of the rule files that is a rate.
fn shipped_rates() -> Vec<Rate> {
    let mut rates = BTreeSet::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/rules"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let text = std::fs::read_to_string(&path).unwrap();
                collect(&text.parse::<toml::Table>().unwrap().into(), &mut rates);
            }
        }
    }
    rates.into_iter().collect()
}

fn collect(value: &toml::Value, rates: &mut BTreeSet<Rate>) {
    match value {
        toml::Value::String(text) => rates.extend(text.parse::<Rate>()),
        toml::Value::Array(values) => values.iter().for_each(|value| collect(value, rates)),
        toml::Value::Table(table) => table.values().for_each(|value| collect(value, rates)),
        _ => {}
    }
}

/// A city whose pension rate is another one every month, on wages without bounds.
fn plan(rates: &[Rate]) -> Plan {
    let mut rules = String::from(
        r#"
        [[place]]
        id = "testville"
        level = "city"
        name = { en = "Testville", zh = "测试" }
        code = ["990100"]
        [file]
        place = "testville"
        edition = "every-rate"
        from = "1950-01"
        until = "2050-01"
        [[document]]
        id = "every-rate"
        issuer = "nobody"
        number = "none"
        published = "1949-12-31"
        about = { en = "invented for a test", zh = "测试虚构" }
        [[item]]
        branch = "pension"
        item = "basic"
        payer = "worker"
        from = "1950-01"
        name = { en = "basic", zh = "基本" }
        [[round]]
        branch = "pension"
        from = "1950-01"
        until = "2050-01"
        line = "fen_half_up"
        reason = { en = "a test", zh = "测试" }
        [[base]]
        branch = "pension"
        from = "1950-01"
        until = "2050-01"
        floor = "none"
        ceiling = "none"
        cite = "every-rate"
        evidence = "official"
        "#,
    );
    let first: shebao::Month = "1950-01".parse().unwrap();
    let month = |number: usize| first.plus(u16::try_from(number).unwrap());
    for (number, rate) in rates.iter().enumerate() {
        let (from, until) = (month(number), month(number + 1));
        write!(
            rules,
            "[[rate]]\nbranch = \"pension\"\nitem = \"basic\"\npayer = \"worker\"\nfrom = \"{from}\"\nuntil = \"{until}\"\n\
             rate = \"{rate}\"\nfund = \"pooled\"\ncite = \"every-rate\"\nevidence = \"official\"\n"
        )
        .unwrap();
    }
    let gap = month(rates.len());
    write!(
        rules,
        "[[gap]]\nbranch = \"pension\"\nfrom = \"{gap}\"\nuntil = \"2050-01\"\nreason = {{ en = \"no more rates\", zh = \"无\" }}\n"
    )
    .unwrap();
    let book = Loader::new().file("every-rate.toml", rules).load();
    let book = book.unwrap_or_else(|error| panic!("{error}"));
    let schemes = (0..rates.len()).map(|number| {
        let mut case = Case::new("testville", month(number), Money::ZERO);
        case.edition = "every-rate".into();
        book.scheme(&case, &Terms::default()).unwrap_or_else(|error| panic!("{error}"))
    });
    Plan::new(schemes.collect(), &[Column::All]).unwrap()
}

/// Half-up by integers alone.
fn exact(base: i64, rate: Rate) -> i64 {
    (base * i64::from(rate.millionths()) + 500_000) / 1_000_000
}

/// Runs some bases at one rate, and stops where an amount is wrong.
fn check(plan: &Plan, number: usize, rate: Rate, bases: &[i64], columns: &mut Columns) {
    let schemes = Schemes::One(number as u32);
    let rows = Rows { schemes, wages: bases, fund_wages: None, pay: None };
    assert_eq!(plan.run(rows, &mut columns.slices()).unwrap(), []);
    let found = columns.column(0).unwrap();
    let wrong = bases.iter().zip(found).position(|(base, found)| exact(*base, rate) != *found);
    if let Some(row) = wrong {
        let (base, found) = (bases[row], found[row]);
        panic!("{base} fen at {rate}: {found} instead of {}", exact(base, rate));
    }
}

/// Bases below the highest wage whose product is a half fen, or the millionth next to it.
fn hardest(rate: Rate) -> Vec<i64> {
    let highest = 10_000_000_000_i64;
    let rest = |base: i64| base * i64::from(rate.millionths()) % 1_000_000;
    let near = |base: &i64| rest(*base).abs_diff(500_000) <= u64::from(rate.millionths().min(100));
    let mut bases: Vec<i64> = (highest - 1_000_000..=highest).filter(near).take(20_000).collect();
    bases.resize(20_000, highest);
    bases
}

#[test]
fn every_rate_on_every_base() {
    let rates = shipped_rates();
    assert!(rates.len() > 100, "{} rates", rates.len());
    let plan = plan(&rates);
    let step = if cfg!(debug_assertions) { 2053 } else { 1 };
    let work = |half: usize| {
        let mut columns = Columns::new(1, CHUNK as usize);
        let mut few = Columns::new(1, 20_000);
        let mut bases: Vec<i64> = Vec::new();
        for (number, rate) in rates.iter().enumerate().filter(|(number, _)| number % 2 == half) {
            for from in (0..TOP / step).step_by(CHUNK as usize) {
                bases.clear();
                bases.extend((from..from + CHUNK).map(|base| base * step));
                check(&plan, number, *rate, &bases, &mut columns);
            }
            check(&plan, number, *rate, &hardest(*rate), &mut few);
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| work(0));
        work(1);
    });
}
