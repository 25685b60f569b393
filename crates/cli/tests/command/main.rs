//! The command as its users and other programs meet it: arguments, JSON, files, exit statuses.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first fault"
)]

mod arrears;
mod calls;
#[path = "../../../../tests/career_file.rs"]
mod career_file;
mod careers;
#[path = "../../../../tests/case_file.rs"]
mod case_file;
mod charts;
mod comparisons;
mod estimates;
mod payroll_files;
mod payrolls;
mod readme;
mod rule_calls;
mod scale;
