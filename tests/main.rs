//! The integration tests, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::cast_possible_truncation,
    clippy::format_push_string,
    clippy::doc_markdown,
    clippy::assigning_clones,
    clippy::too_many_lines,
    clippy::needless_pass_by_value,
    reason = "a test stops at the first fault"
)]

use std::sync::LazyLock;

mod arrears;
#[cfg(feature = "arrow")]
mod arrow;
mod batch;
mod boundaries;
mod career_file;
mod careers;
mod case_errors;
mod case_file;
mod format_cases;
mod load_errors;
mod oracle;
mod properties;
mod published;
mod random_careers;
mod random_rules;
mod readme;
mod results;
mod rulings;
mod schema;
mod solve;
mod study;
mod surcharge;
mod what_if;

/// The rules that are compiled in.
/// The shipped rules, loaded once: a rulebook is shared by reference count.
fn shipped() -> shebao::Rulebook {
    static RULES: LazyLock<shebao::Rulebook> =
        LazyLock::new(|| shebao::Rulebook::builtin().unwrap_or_else(|error| panic!("{error}")));
    RULES.clone()
}
