//! The clock, the memory and the check, as `peers/harness.py` has them.

use crate::world::{COLUMNS, World};
use serde_json::json;
use std::time::Instant;

/// At most so many repetitions.
const MOST: usize = 15;
/// Seconds after which one is enough.
const LONG: f64 = 5.0;

/// The most memory this process has held so far, in kB.
pub fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|kb| kb.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Seconds of each repetition: one warm-up, then until `seconds` are used or fifteen are done, and two at least
/// unless one takes very long.
pub fn time(seconds: f64, mut work: impl FnMut()) -> Vec<f64> {
    work();
    let mut times: Vec<f64> = Vec::new();
    loop {
        let enough = if times.len() > 1 { seconds } else { LONG };
        if !times.is_empty() && (times.iter().sum::<f64>() >= enough || times.len() == MOST) {
            return times;
        }
        let start = Instant::now();
        work();
        times.push(start.elapsed().as_secs_f64());
    }
}

/// How many amounts differ from the exact ones; `order` gives the row of the world that each result is of.
pub fn wrong(world: &World, order: Option<&[u32]>, fen: impl Fn(usize, usize) -> i64) -> u64 {
    let mut wrong = 0;
    for (number, name) in COLUMNS.iter().enumerate() {
        let exact = world.exact(name);
        for row in 0..world.rows {
            let place = order.map_or(row, |order| order[row] as usize);
            wrong += u64::from(fen(number, row) != exact[place]);
        }
    }
    wrong
}

/// Prints one line of JSON for the driver.
pub fn print(rows: usize, times: &[f64], inputs: u64, peak: u64, wrong: Option<u64>) {
    let line = json!({
        "rows": rows,
        "computed": rows,
        "seconds": times,
        "inputs_kb": inputs,
        "peak_kb": peak,
        "wrong": wrong,
        "amounts": rows * COLUMNS.len(),
    });
    println!("{line}");
}
