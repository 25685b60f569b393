//! Several results side by side, and what the rules hold.

mod bends;
mod compare;
mod coverage;
mod grid;
mod rates;
mod rule_diff;
mod sheet;
mod stale;

pub use bends::{Bend, Bound};
pub use compare::{Compared, Comparison, EffectiveRate, MovesWithWorker, NamedCase, NotComputed};
pub use coverage::{Absence, Coverage, RuleInForce};
pub use grid::Over;
pub use rates::{BranchRate, StatutoryRate};
pub use rule_diff::{ChangedMoney, ChangedRule, Owed, RulesAt, RulesDiff};
pub use sheet::{Sheet, SheetColumn, SheetKind};
pub use stale::StaleRule;
