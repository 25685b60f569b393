//! This library, in batch: a `Plan` of every scheme, wages and scheme numbers in, columns of the caller's out.

use crate::clock::{memory, print, time, wrong};
use crate::world::{World, schemes};
use shebao::{Branch, Column, Columns, Fund, Payer, Plan, Rows, Run, Schemes};
use std::hint::black_box;

/// How the rows come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// In any order, each with the number of its scheme.
    Each,
    /// Rows of one scheme together, as payrolls come.
    Runs,
}

pub fn run(world: &World, seconds: f64, order: Order, parallel: bool) {
    let plan = plan();
    let index = world.index();
    let sorted = (order == Order::Runs).then(|| sort(&index));
    let runs = sorted.as_ref().map(|sorted| runs(sorted, &index)).unwrap_or_default();
    let wages: Vec<i64> = match &sorted {
        Some(sorted) => sorted.iter().map(|row| world.wage[*row as usize]).collect(),
        None => world.wage.clone(),
    };
    let schemes = match order {
        Order::Each => Schemes::Each(&index),
        Order::Runs => Schemes::Runs(&runs),
    };
    let rows = Rows { schemes, wages: &wages, fund_wages: None, pay: None };
    let inputs = memory();
    let mut columns = Columns::new(plan.columns().len(), world.rows);
    let times = time(seconds, || {
        let mut out = black_box(&mut columns).slices();
        let rejects =
            if parallel { plan.run_parallel(rows, &mut out) } else { plan.run(rows, &mut out) };
        assert!(rejects.is_ok_and(|rejects| rejects.is_empty()), "every row can be computed");
    });
    let peak = memory();
    let columns: Vec<&[i64]> = columns.iter().collect();
    let wrong = wrong(world, sorted.as_deref(), |column, row| columns[column][row]);
    print(world.rows, &times, inputs, peak, Some(wrong));
}

/// Every scheme of the race and its twelve columns, in the order of [`COLUMNS`](crate::world::COLUMNS).
pub fn plan() -> Plan {
    let columns = [
        Column::Amount(Branch::Pension, Payer::Employer),
        Column::Amount(Branch::Pension, Payer::Worker),
        Column::Amount(Branch::Medical, Payer::Employer),
        Column::Amount(Branch::Medical, Payer::Worker),
        Column::Amount(Branch::Unemployment, Payer::Employer),
        Column::Amount(Branch::Unemployment, Payer::Worker),
        Column::Amount(Branch::WorkInjury, Payer::Employer),
        Column::Amount(Branch::Maternity, Payer::Employer),
        Column::To(Fund::MutualAid),
        Column::Paid(Payer::Employer),
        Column::Paid(Payer::Worker),
        Column::All,
    ];
    Plan::new(schemes(), &columns).expect("the schemes make a plan")
}

/// The rows in the order of their schemes.
fn sort(index: &[u32]) -> Vec<u32> {
    let mut sorted: Vec<u32> = (0..).take(index.len()).collect();
    sorted.sort_by_key(|row| index[*row as usize]);
    sorted
}

fn runs(sorted: &[u32], index: &[u32]) -> Vec<Run> {
    let same = sorted.chunk_by(|a, b| index[*a as usize] == index[*b as usize]);
    same.map(|rows| Run { scheme: index[rows[0] as usize], rows: rows.len() }).collect()
}
