//! The peer `rust_decimal`, a row at a time: what a payroll program in Rust does without this library.
//!
//! Idiomatic and lean: amounts in yuan as `Decimal`, rules in an array by number, plain operators,
//! `round_dp_with_strategy` with halves away from zero, and a row of amounts a person, in memory that is used again.

use crate::clock::{memory, print, time, wrong};
use crate::world::{CLASSES, COLUMNS, MONTHS, SCHEMES, World};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;
use std::hint::black_box;

const BRANCHES: [&str; 5] = ["pension", "medical", "unemployment", "work_injury", "maternity"];

/// One row of the rule table: limits by branch, rates by column.
struct Rule {
    limits: [(Decimal, Decimal); 5],
    rates: [Decimal; 8],
}

pub fn run(world: &World, seconds: f64) {
    let figures = world.figures();
    let rules = rules(&figures);
    let aid = Decimal::new(whole(&figures["mutual_aid"]), 2);
    let index = world.index();
    let wages: Vec<Decimal> = world.wage.iter().map(|fen| Decimal::new(*fen, 2)).collect();
    let inputs = memory();
    let mut out = vec![[Decimal::ZERO; COLUMNS.len()]; world.rows];
    let times = time(seconds, || {
        for ((wage, index), out) in wages.iter().zip(&index).zip(black_box(&mut out)) {
            *out = due(&rules[*index as usize], *wage, aid);
        }
    });
    let peak = memory();
    let fen = |column: usize, row: usize| {
        let mut amount = out[row][column];
        amount.rescale(2);
        i64::try_from(amount.mantissa()).unwrap_or(i64::MIN)
    };
    print(world.rows, &times, inputs, peak, Some(wrong(world, None, fen)));
}

fn due(rule: &Rule, wage: Decimal, aid: Decimal) -> [Decimal; COLUMNS.len()] {
    let [pension, medical, unemployment, injury, maternity] =
        rule.limits.map(|(floor, ceiling)| wage.clamp(floor, ceiling));
    let bases = [pension, pension, medical, medical, unemployment, unemployment, injury, maternity];
    let mut due = [Decimal::ZERO; COLUMNS.len()];
    for ((due, base), rate) in due.iter_mut().zip(bases).zip(rule.rates) {
        *due = (base * rate).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    }
    due[3] += aid;
    due[8] = aid;
    due[9] = due[0] + due[2] + due[4] + due[6] + due[7];
    due[10] = due[1] + due[3] + due[5];
    due[11] = due[9] + due[10];
    due
}

fn rules(figures: &Value) -> Vec<Rule> {
    let mut rules = Vec::new();
    for scheme in 0..SCHEMES.len() {
        for month in 0..usize::from(MONTHS) {
            for class in 0..usize::from(CLASSES) {
                let limits = BRANCHES.map(|branch| {
                    let yuan = |end: &str| Decimal::new(whole(&figures[end][branch][month]), 2);
                    (yuan("floor"), yuan("ceiling"))
                });
                let rates = std::array::from_fn(|column| {
                    Decimal::new(
                        whole(match COLUMNS[column] {
                            "work_injury_employer" => &figures["injury_rate"][class],
                            name => &figures["rate"][name][scheme][month],
                        }),
                        6,
                    )
                    .normalize()
                });
                rules.push(Rule { limits, rates });
            }
        }
    }
    rules
}

fn whole(value: &Value) -> i64 {
    value.as_i64().expect("a whole number")
}
