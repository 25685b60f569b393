//! Several results side by side, and what the rules hold.

mod compare;
mod coverage;
mod rule_diff;
mod stale;

pub use compare::{Compared, Comparison, EffectiveRate, MovesWithWorker, NamedCase};
pub use coverage::{Absence, Coverage, RuleInForce};
pub use rule_diff::{ChangedMoney, ChangedRule, Owed, RulesAt, RulesDiff};
pub use stale::StaleRule;
