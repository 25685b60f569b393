//! The contenders in Rust, each in a process of its own: `race CONTENDER WORLD ROWS SECONDS`.
//!
//! Every contender's input is in memory in its own types before the clock starts;
//! every output column is in memory when it stops.

mod bound;
mod clock;
mod columns;
mod decimal;
mod scalar;
mod world;

use std::path::Path;
use world::World;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [contender, directory, rows, seconds] = arguments.as_slice() else {
        panic!("race CONTENDER WORLD ROWS SECONDS");
    };
    let rows: f64 = rows.parse().expect("how many rows");
    let seconds: f64 = seconds.parse().expect("how many seconds");
    let world = World::read(Path::new(directory), rows as usize);
    match contender.as_str() {
        "bound-1" => bound::run(world, seconds, 1),
        "bound-all" => bound::run(world, seconds, threads()),
        "scalar" => scalar::run(&world, seconds),
        "rust_decimal" => decimal::run(&world, seconds),
        other => panic!("no contender is called {other}"),
    }
}

/// As many as the machine has cores.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
