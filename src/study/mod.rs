//! Several results side by side, and what the rules hold.

mod compare;
mod coverage;

pub use compare::{Compared, Comparison, EffectiveRate, MovesWithWorker, NamedCase};
pub use coverage::{Absence, Coverage, RuleInForce};
