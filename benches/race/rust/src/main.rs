//! The contenders in Rust, each in a process of its own: `race CONTENDER WORLD ROWS SECONDS`; `race stream THREADS`.
//!
//! Every contender's input is in memory in its own types before the clock starts;
//! every output column is in memory when it stops.

use race::batch::{self, Order};
use race::world::World;
use race::{bound, cores, decimal, scalar, stream};
use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [contender, threads] = arguments.as_slice()
        && contender == "stream"
    {
        return stream::run(threads.parse().expect("how many threads"));
    }
    let [contender, directory, rows, seconds] = arguments.as_slice() else {
        panic!("race CONTENDER WORLD ROWS SECONDS");
    };
    let rows: f64 = rows.parse().expect("how many rows");
    let seconds: f64 = seconds.parse().expect("how many seconds");
    let world = World::read(Path::new(directory), rows as usize);
    match contender.as_str() {
        "bound-1" => bound::run(world, seconds, 1),
        "bound-all" => bound::run(world, seconds, cores()),
        "scalar" => scalar::run(&world, seconds),
        "batch-1" => batch::run(&world, seconds, Order::Each, false),
        "batch-1-runs" => batch::run(&world, seconds, Order::Runs, false),
        "batch-all" => batch::run(&world, seconds, Order::Each, true),
        "batch-all-runs" => batch::run(&world, seconds, Order::Runs, true),
        "rust_decimal" => decimal::run(&world, seconds),
        other => panic!("no contender is called {other}"),
    }
}
