//! This library, a row at a time: `Scheme::assess`, which keeps the trace of every amount.
//!
//! Schemes are resolved once, outside the clock, as a payroll does.

use crate::clock::{memory, print, time, wrong};
use crate::world::{COLUMNS, World, schemes};
use shebao::{Assessment, Branch, Columns, Money, Payer, Wages};
use std::hint::black_box;

pub fn run(world: &World, seconds: f64) {
    let (schemes, index) = (schemes(), world.index());
    let inputs = memory();
    let mut columns = Columns::new(COLUMNS.len(), world.rows);
    let times = time(seconds, || {
        let mut out = black_box(&mut columns).slices();
        for (row, (wage, index)) in world.wage.iter().zip(&index).enumerate() {
            let assessment = schemes[*index as usize].assess(Wages::same(Money::from_fen(*wage)));
            for (column, amount) in out.iter_mut().zip(amounts(&assessment)) {
                column[row] = amount.fen();
            }
        }
    });
    let peak = memory();
    let columns: Vec<&[i64]> = columns.iter().collect();
    let wrong = wrong(world, None, |column, row| columns[column][row]);
    print(world.rows, &times, inputs, peak, Some(wrong));
}

/// The amounts in the order of the columns.
pub fn amounts(assessment: &Assessment) -> [Money; COLUMNS.len()] {
    let due = |branch, payer| assessment.amount(branch, payer).unwrap_or_default();
    let totals = assessment.totals();
    [
        due(Branch::Pension, Payer::Employer),
        due(Branch::Pension, Payer::Worker),
        due(Branch::Medical, Payer::Employer),
        due(Branch::Medical, Payer::Worker),
        due(Branch::Unemployment, Payer::Employer),
        due(Branch::Unemployment, Payer::Worker),
        due(Branch::WorkInjury, Payer::Employer),
        due(Branch::Maternity, Payer::Employer),
        totals.mutual_aid,
        totals.employer,
        totals.worker,
        totals.all,
    ]
}
