//! How long the steps of the library take: `cargo bench`.
//!
//! Beijing 2026-10 is a full bill: nine components, eleven lines with the housing fund.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark stops at the first fault"
)]

use divan::{Bencher, black_box};
use shebao::{Case, Goal, Lang, Rulebook, Terms, Wages};

fn main() {
    divan::main();
}

fn rules() -> Rulebook {
    Rulebook::builtin().unwrap()
}

fn bill() -> Case {
    let fields = [
        ("city", "beijing"),
        ("month", "2026-10"),
        ("wage", "8000"),
        ("employment", "full-time"),
        ("employer", "private"),
        ("hukou", "nonlocal-rural"),
        ("injury_class", "1"),
        ("fund_rate", "12%"),
    ];
    Case::from_fields(fields).unwrap()
}

#[divan::bench]
fn load_the_built_in_rules() -> Rulebook {
    rules()
}

#[divan::bench]
fn resolve_a_scheme(bencher: Bencher) {
    let (rules, case, terms) = (rules(), bill(), Terms::default());
    bencher.bench_local(|| rules.scheme(black_box(&case), &terms).unwrap());
}

#[divan::bench]
fn assess_with_a_scheme(bencher: Bencher) {
    let (rules, case) = (rules(), bill());
    let scheme = rules.scheme(&case, &Terms::default()).unwrap();
    let wages = Wages::of(&case);
    bencher.bench_local(|| scheme.assess(black_box(wages)));
}

/// Every goal at what a wage of 8,000 gives, housing fund included.
#[divan::bench(args = [Goal::TakeHome, Goal::WorkerShare, Goal::EmployerShare, Goal::EmployerCost])]
fn solve_with_a_scheme(bencher: Bencher, goal: Goal) {
    let (rules, case) = (rules(), bill());
    let scheme = rules.scheme(&case, &Terms::default()).unwrap();
    let totals = *scheme.assess(Wages::of(&case)).totals();
    let amount = match goal {
        Goal::TakeHome => totals.take_home,
        Goal::WorkerShare => totals.worker,
        Goal::EmployerShare => totals.employer,
        Goal::EmployerCost => totals.employer_cost,
    };
    bencher.bench_local(|| scheme.solve(goal, black_box(amount), None, None).unwrap());
}

#[divan::bench]
fn assess_a_case(bencher: Bencher) {
    let (rules, case, terms) = (rules(), bill(), Terms::default());
    bencher.bench_local(|| rules.assess(black_box(&case), &terms).unwrap());
}

#[divan::bench]
fn explain_one_line(bencher: Bencher) {
    let (rules, case) = (rules(), bill());
    let assessment = rules.assess(&case, &Terms::default()).unwrap();
    let line = &assessment.lines()[0];
    bencher.bench_local(|| assessment.explain(black_box(line), Lang::En));
}

#[divan::bench]
fn explain_every_line(bencher: Bencher) {
    let (rules, case) = (rules(), bill());
    let assessment = rules.assess(&case, &Terms::default()).unwrap();
    bencher.bench_local(|| {
        assessment
            .lines()
            .iter()
            .map(|line| assessment.explain(line, Lang::En).len())
            .sum::<usize>()
    });
}

#[divan::bench]
fn report_with_every_explanation(bencher: Bencher) {
    let (rules, case) = (rules(), bill());
    let assessment = rules.assess(&case, &Terms::default()).unwrap();
    bencher.bench_local(|| assessment.report(Lang::En, true));
}

#[divan::bench]
fn one_line_of_table_2_with_its_words(bencher: Bencher) {
    let rules = rules();
    let fields =
        [("city", "beijing"), ("edition", "shi-2014"), ("month", "2013-05"), ("wage", "3000")];
    let case = Case::from_fields(fields).unwrap();
    let scheme = rules.scheme(&case, &Terms::default()).unwrap();
    bencher.bench_local(|| {
        let assessment = scheme.assess(black_box(Wages::of(&case)));
        assessment
            .lines()
            .iter()
            .map(|line| assessment.explain(line, Lang::En).len())
            .sum::<usize>()
    });
}
