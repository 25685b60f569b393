//! This library, a row at a time: `Scheme::assess`, which keeps the trace of every amount.
//!
//! Schemes are resolved once, outside the clock, as a payroll does.

use crate::clock::{memory, print, time, wrong};
use crate::columns::Columns;
use crate::world::{COLUMNS, World, schemes};
use shebao::{Lang, Money, Payer, Scheme, Wages};
use std::hint::black_box;

pub fn run(world: &World, seconds: f64) {
    let (schemes, index) = (schemes(), world.index());
    let places = places(&schemes);
    let inputs = memory();
    let mut columns = Columns::new(world.rows);
    let times = time(seconds, || {
        let out = black_box(&mut columns).each_mut();
        for (row, (wage, index)) in world.wage.iter().zip(&index).enumerate() {
            let assessment = schemes[*index as usize].assess(Wages::same(Money::from_fen(*wage)));
            for (line, place) in assessment.lines().iter().zip(places) {
                out[place][row] = line.amount.fen();
            }
            let totals = assessment.totals();
            out[9][row] = totals.employer.fen();
            out[10][row] = totals.worker.fen();
            out[11][row] = totals.all.fen();
        }
    });
    let peak = memory();
    let columns = columns.each();
    print(world.rows, &times, inputs, peak, Some(wrong(world, None, |column, row| columns[column][row])));
}

/// The column of each line, which is the same in every scheme.
pub fn places(schemes: &[Scheme]) -> [usize; 9] {
    let of = |scheme: &Scheme| {
        let lines = scheme.assess(Wages::same(Money::ZERO)).report(Lang::En, false).lines;
        let places = lines.iter().map(|line| {
            let payer = if line.payer == Payer::Employer { "employer" } else { "worker" };
            let name = match line.item.as_str() {
                "basic" => format!("{}_{payer}", line.branch),
                item => item.to_owned(),
            };
            COLUMNS.iter().position(|column| *column == name).expect("a column for every line")
        });
        places.collect::<Vec<_>>()
    };
    let first = of(&schemes[0]);
    assert!(schemes.iter().all(|scheme| of(scheme) == first), "every scheme has the same lines");
    first.try_into().expect("nine amounts")
}
