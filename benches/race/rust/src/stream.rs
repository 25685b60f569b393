//! A whole year of China's migrant workers: 300 million, twelve months, five branches, as a generated stream.
//!
//! Workers come in payrolls of one scheme; each month of 2014 gives each of them another wage.
//! Wages are drawn and amounts are written a payroll at a time, in memory that is used again, so nothing leaves the cache.

use crate::batch::plan;
use crate::scalar::amounts;
use crate::world::{CLASSES, MONTHS, SCHEMES};
use serde_json::json;
use shebao::{Columns, Money, Plan, Rows, Schemes, Wages};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

const WORKERS: u64 = 300_000_000;
/// Workers of one payroll.
const PAYROLL: usize = 1 << 13;
/// The months of 2014, by their numbers in the world.
const YEAR: std::ops::Range<u16> = 21..33;
/// One payroll in so many is computed again by `Scheme::assess`, a few rows of it.
const CHECKED: u64 = 1 << 10;

/// What some payrolls came to, in fen.
#[derive(Clone, Copy, Default)]
struct Sums {
    months: u64,
    employer: i64,
    worker: i64,
    checked: u64,
    wrong: u64,
}

pub fn run(threads: usize) {
    let plan = plan();
    let next = AtomicU64::new(0);
    let start = Instant::now();
    let sums = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..threads).map(|_| scope.spawn(|| payrolls(&plan, &next))).collect();
        let sums = hands.into_iter().map(|hand| hand.join().expect("a thread ends"));
        sums.fold(Sums::default(), Sums::plus)
    });
    let seconds = start.elapsed().as_secs_f64();
    let line = json!({
        "threads": threads,
        "person_months": sums.months,
        "seconds": seconds,
        "seconds_of_drawing": drawing(threads),
        "employer_yuan": Money::from_fen(sums.employer).to_string(),
        "worker_yuan": Money::from_fen(sums.worker).to_string(),
        "amounts_checked": sums.checked,
        "wrong": sums.wrong,
    });
    println!("{line}");
}

/// Takes payrolls until there are none.
fn payrolls(plan: &Plan, next: &AtomicU64) -> Sums {
    let mut wages = vec![0; PAYROLL];
    let mut columns = Columns::new(plan.columns().len(), PAYROLL);
    let mut sums = Sums::default();
    loop {
        let payroll = next.fetch_add(1, Ordering::Relaxed);
        let first = payroll * PAYROLL as u64;
        if first >= WORKERS {
            return sums;
        }
        let workers = PAYROLL.min((WORKERS - first) as usize);
        if workers < PAYROLL {
            columns = Columns::new(plan.columns().len(), workers);
        }
        let wages = &mut wages[..workers];
        for month in YEAR {
            draw(first * 12 + u64::from(month), wages);
            let scheme = scheme(payroll, month);
            let rows = Rows { schemes: Schemes::One(scheme), wages, fund_wages: None, pay: None };
            let rejects = plan.run(rows, &mut columns.slices());
            assert!(rejects.is_ok_and(|rejects| rejects.is_empty()), "every row can be computed");
            let paid: Vec<&[i64]> = columns.iter().collect();
            sums.months += workers as u64;
            sums.employer += paid[9].iter().sum::<i64>();
            sums.worker += paid[10].iter().sum::<i64>();
            if payroll.is_multiple_of(CHECKED) {
                sums = sums.plus(check(plan, scheme, wages, &paid));
            }
        }
    }
}

/// Each payroll has one scheme and one injury class.
fn scheme(payroll: u64, month: u16) -> u32 {
    let (schemes, classes) = (SCHEMES.len() as u64, u64::from(CLASSES));
    let (scheme, class) = (payroll % schemes, payroll / schemes % classes);
    ((scheme * u64::from(MONTHS) + u64::from(month)) * classes + class) as u32
}

/// Wages of 500.00 to some 60,000.00 yuan in fen: a cheap scramble of the row's number.
fn draw(seed: u64, wages: &mut [i64]) {
    let seed = (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32;
    for (row, wage) in (0_u32..).zip(wages) {
        let mut mixed = seed ^ row.wrapping_mul(0x9e37_79b9);
        mixed ^= mixed >> 15;
        mixed = mixed.wrapping_mul(0x2c1b_3c6d);
        mixed ^= mixed >> 13;
        *wage = 50_000 + i64::from(((u64::from(mixed) * 5_950_001) >> 32) as u32);
    }
}

/// How long the drawing takes by itself.
fn drawing(threads: usize) -> f64 {
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut wages = vec![0; PAYROLL];
                for payroll in 0..WORKERS * 12 / PAYROLL as u64 / threads as u64 {
                    draw(payroll, std::hint::black_box(&mut wages));
                }
            });
        }
    });
    start.elapsed().as_secs_f64()
}

/// Some rows again, with their trace.
fn check(plan: &Plan, scheme: u32, wages: &[i64], paid: &[&[i64]]) -> Sums {
    let scheme = &plan.schemes()[scheme as usize];
    let mut sums = Sums::default();
    for row in (0..wages.len()).step_by(97) {
        let assessment = scheme.assess(Wages::same(Money::from_fen(wages[row])));
        for (column, amount) in paid.iter().zip(amounts(&assessment)) {
            sums.checked += 1;
            sums.wrong += u64::from(column[row] != amount.fen());
        }
    }
    sums
}

impl Sums {
    fn plus(self, other: Self) -> Self {
        Self {
            months: self.months + other.months,
            employer: self.employer + other.employer,
            worker: self.worker + other.worker,
            checked: self.checked + other.checked,
            wrong: self.wrong + other.wrong,
        }
    }
}
