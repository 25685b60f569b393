//! The contenders of the race in Rust, and what they share.

pub mod batch;
pub mod bound;
pub mod clock;
pub mod decimal;
pub mod scalar;
pub mod stream;
pub mod world;

/// As many threads as the machine has cores.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
