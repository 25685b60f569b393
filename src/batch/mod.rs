//! Many rows at once: schemes compiled to a dense plan, columns in, columns out.
//!
//! What takes time is memory, not arithmetic: a row moves a hundred bytes, and its dozen amounts cost less than fetching them.
//! So amounts are computed in tiles that stay in the nearest cache, into columns that are the caller's and used again.

mod board;
mod column;
mod columns;
mod kernel;
mod plan;
mod rows;
mod run;

pub use column::Column;
pub use columns::Columns;
pub use plan::Plan;
pub use rows::{RowFault, RowReject, Rows, Run, Schemes};
