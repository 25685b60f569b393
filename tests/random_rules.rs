//! Random rule files against the oracle: every valid file loads, and every case gives what the manual says.

#![allow(
    clippy::pedantic,
    clippy::type_complexity,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

mod blocks;
mod cases;
mod city;
mod dice;
mod figures;
mod laws;
mod shipped;

use dice::{Dice, dice};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// Runs a property on random decisions; `PROPTEST_CASES` overrides the number of cases.
fn check(cases: u32, decisions: usize, property: impl Fn(&mut Dice) -> Result<(), String>) {
    let given = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    let mut runner = TestRunner::new(Config {
        cases: given.unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: 800,
        ..Config::default()
    });
    let held =
        runner.run(&dice(decisions), |mut dice| property(&mut dice).map_err(TestCaseError::fail));
    if let Err(error) = held {
        panic!("{}", error.to_string().split("minimal failing input").next().unwrap());
    }
}
