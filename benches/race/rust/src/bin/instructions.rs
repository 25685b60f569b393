//! One way to compute, for callgrind to count: `instructions WAY ROWS`; see `benches/instructions`.

use race::batch::plan;
use shebao::{Columns, Money, Rows, Run, Schemes, Wages};
use std::hint::black_box;

/// Rows that follow each other under one scheme.
const RUN: usize = 500;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [way, rows] = arguments.as_slice() else { panic!("instructions WAY ROWS") };
    let rows: usize = rows.parse().expect("how many rows");
    let wages: Vec<i64> =
        (0..rows as i64).map(|row| 50_000 + row * 7_919_717 % 5_950_001).collect();
    let plan = plan();
    let schemes = plan.schemes().len();
    let each: Vec<u32> = (0..rows).map(|row| (row * 7919 % schemes) as u32).collect();
    let runs: Vec<Run> =
        each.iter().step_by(RUN).map(|scheme| Run { scheme: *scheme, rows: RUN }).collect();
    let mut columns = Columns::new(plan.columns().len(), rows);
    let mut batch = |schemes: Schemes| {
        let rows = Rows { schemes, wages: &wages, fund_wages: None, pay: None };
        counted(&mut || {
            let rejects = plan.run(rows, &mut columns.slices());
            assert!(rejects.is_ok_and(|rejects| rejects.is_empty()), "every row can be computed");
        });
    };
    match way.as_str() {
        "scalar" => counted(&mut || {
            for (wage, scheme) in wages.iter().zip(&each) {
                let scheme = &plan.schemes()[*scheme as usize];
                black_box(scheme.assess(Wages::same(Money::from_fen(*wage))));
            }
        }),
        "batch-runs" => batch(Schemes::Runs(&runs)),
        "batch-each" => batch(Schemes::Each(&each)),
        other => panic!("no way is called {other}"),
    }
}

/// Instructions are counted in here and nowhere else.
#[inline(never)]
fn counted(work: &mut dyn FnMut()) {
    work();
}
