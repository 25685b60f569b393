//! Random careers in invented cities: against an oracle, and for laws that every answer keeps.

#![allow(
    clippy::pedantic,
    clippy::type_complexity,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

mod agreement;
mod histories;
mod laws;
mod world;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use shebao::{AccountRequest, BenefitRequest, Month, Spell, TransferRequest};

/// Runs a property on random values; `PROPTEST_CASES` overrides the number of cases.
fn check<S>(cases: u32, strategy: &S, property: impl Fn(&S::Value) -> Result<(), String>)
where
    S: Strategy,
    S::Value: Told,
{
    let given = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    let mut runner = TestRunner::new(Config {
        cases: given.unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: 4000,
        max_global_rejects: 100_000,
        ..Config::default()
    });
    let held = runner.run(strategy, |value| {
        property(&value).map_err(|fault| TestCaseError::fail(format!("{}\n{fault}", value.told())))
    });
    if let Err(error) = held {
        panic!("{}", error.to_string().split("minimal failing input").next().unwrap());
    }
}

/// A value as a failure shows it: a history as its rows, anything else as it is.
trait Told {
    fn told(&self) -> String;
}

impl Told for Vec<Spell> {
    fn told(&self) -> String {
        self.iter().map(row).collect::<Vec<_>>().join("\n")
    }
}

macro_rules! told_as_it_is {
    ($($type:ty)+) => { $(
        impl Told for $type {
            fn told(&self) -> String {
                format!("{self:?}")
            }
        }
    )+ };
}

told_as_it_is! { u16 u32 i64 usize Month TransferRequest AccountRequest BenefitRequest }

impl<A: Told, B: Told> Told for (A, B) {
    fn told(&self) -> String {
        format!("{}\n{}", self.0.told(), self.1.told())
    }
}

impl<A: Told, B: Told, C: Told> Told for (A, B, C) {
    fn told(&self) -> String {
        format!("{}\n{}\n{}", self.0.told(), self.1.told(), self.2.told())
    }
}

/// A spell as a row of a history.
fn row(spell: &Spell) -> String {
    let mut row =
        format!("{} {} {} kind={}", spell.from(), spell.until, spell.case.city, spell.kind);
    if spell.has_wage {
        row += &format!(" wage={}", spell.case.wage);
    }
    if let Some(employment) = spell.case.employment {
        row += &format!(" employment={employment}");
    }
    if let Some(paid_in) = spell.paid_in {
        row += &format!(" paid_in={paid_in}");
    }
    if let Some(moved) = &spell.moved {
        row += &format!(" moved_to={} moved_on={}", moved.to, moved.on);
    }
    row
}
