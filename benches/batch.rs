//! How long a row of a batch takes, beside a row by itself: `cargo bench --bench batch`.
//!
//! Eight schemes of Beijing in 2026-10, one an injury class; nine components with the housing fund, every amount and sum:
//! twenty-two columns.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a benchmark stops at the first fault"
)]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use shebao::{
    Case, Column, Columns, Money, Plan, Rows, Rulebook, Run, Scheme, Schemes, Terms, Wages,
};

fn main() {
    divan::main();
}

const SIZES: [usize; 3] = [1_000, 100_000, 2_000_000];

fn schemes() -> Vec<Scheme> {
    let rules = Rulebook::builtin().unwrap();
    let scheme = |class: u8| {
        let fields = [
            ("city", "beijing"),
            ("month", "2026-10"),
            ("wage", "8000"),
            ("employment", "full-time"),
            ("employer", "private"),
            ("hukou", "nonlocal-rural"),
            ("fund_rate", "12%"),
        ];
        let mut case = Case::from_fields(fields).unwrap();
        case.injury_class = Some(class);
        rules.scheme(&case, &Terms::default()).unwrap()
    };
    (1..=8).map(scheme).collect()
}

fn plan() -> Plan {
    let schemes = schemes();
    let columns = Column::of(&schemes);
    Plan::new(schemes, &columns).unwrap()
}

/// Wages from 2,000.00 to 50,000.00 yuan in an order that repeats nothing soon.
fn wages(rows: usize) -> Vec<i64> {
    (0_i64..).map(|row| 200_000 + row.wrapping_mul(2_654_435_761) % 4_800_001).take(rows).collect()
}

/// The least there is to do: read the wages, write as many columns.
#[divan::bench(args = SIZES)]
fn bound(bencher: Bencher, rows: usize) {
    let (wages, mut columns) = (wages(rows), Columns::new(plan().columns().len(), rows));
    let mut out = columns.slices();
    bencher.counter(ItemsCount::new(rows)).bench_local(|| {
        for from in (0..rows).step_by(256) {
            let until = (from + 256).min(rows);
            let wages = wages.get(from..until).unwrap();
            for (number, column) in (0_i64..).zip(&mut out) {
                for (cell, wage) in column.get_mut(from..until).unwrap().iter_mut().zip(wages) {
                    *cell = wage.wrapping_add(number);
                }
            }
        }
        black_box(&mut out);
    });
}

fn batch(bencher: Bencher, rows: usize, schemes: Schemes<'_>) {
    let (plan, wages) = (plan(), wages(rows));
    let mut columns = Columns::new(plan.columns().len(), rows);
    let mut out = columns.slices();
    let rows = Rows { schemes, wages: &wages, fund_wages: None, pay: None };
    bencher
        .counter(ItemsCount::new(rows.len()))
        .bench_local(|| plan.run(black_box(rows), &mut out).unwrap());
}

#[divan::bench(args = SIZES)]
fn grouped(bencher: Bencher, rows: usize) {
    let runs: Vec<Run> = (0..8).map(|scheme| Run { scheme, rows: rows / 8 }).collect();
    batch(bencher, rows, Schemes::Runs(&runs));
}

#[divan::bench(args = SIZES)]
fn any_order(bencher: Bencher, rows: usize) {
    let each: Vec<u32> = (0..8).cycle().take(rows).collect();
    batch(bencher, rows, Schemes::Each(&each));
}

/// Wages in, sums out, row by row.
#[divan::bench]
fn one_row(bencher: Bencher) {
    let plan = plan();
    let wages = Wages::same(Money::from_fen(800_000));
    bencher.bench_local(|| plan.totals(black_box(3), black_box(wages)).unwrap());
}

/// The same by way of every line with its trace.
#[divan::bench]
fn one_row_with_its_lines(bencher: Bencher) {
    let schemes = schemes();
    let wages = Wages::same(Money::from_fen(800_000));
    bencher.bench_local(|| schemes.first().unwrap().assess(black_box(wages)));
}
