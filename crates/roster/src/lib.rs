//! Rosters in, result tables out.
//!
//! ```
//! use shebao_roster::Table;
//!
//! let table = Table::from_bytes("工号,姓名,参保城市,月份,工资\n007,王芳,北京,2024年7月,8000\n".as_bytes())?;
//! for row in table.rows() {
//!     assert_eq!((row.number(), row.id()), (2, "007"));
//!     let fields = row.fields().expect("a sound row");
//!     assert!(fields.contains(&("month".to_owned(), "2024-07".to_owned())));
//!     assert!(fields.contains(&("wage".to_owned(), "8000".to_owned())));
//! }
//! # Ok::<(), shebao_roster::RosterError>(())
//! ```
//!
//! A roster is a table with a header row and one row a person and month, in a CSV file, a workbook or a Parquet file.
//! [`Roster`] reads it piece by piece and [`Table`] whole; both recognise its columns in English or Chinese,
//! and hand out each [`Row`] as cells, or as pairs of field name and text.
//! [`TableWriter`] writes results in the same three formats, [`Template`] an empty roster to fill in.
//!
//! # What is not here
//!
//! No rules and no arithmetic: a wage or a rate leaves this crate as the text that came in,
//! and whoever computes with it says what is wrong with it.
//!
//! # Two kinds of failure
//!
//! A [`RosterError`] stops the run: the file cannot be read, or no row of it could be trusted.
//! A [`Problem`] belongs to one row; the other rows go on.
//! Both carry their words in English and in Chinese.

#![warn(missing_docs)]

mod batch;
mod cells;
mod column;
mod columnar;
mod declaration;
mod decode;
mod error;
mod frame;
mod month;
mod output;
mod roster;
mod row;
mod scan;
mod sheet;
mod split;
mod table;
mod template;
mod text;
mod workbook;
mod write;

pub use batch::Batch;
pub use cells::Chunk;
pub use column::{Column, Layout};
pub use declaration::{Declaration, Declared, PassedCells};
pub use error::RosterError;
pub use output::{CellKind, Look, OutputColumn, SheetNumber, TableWriter};
pub use roster::{Pass, Piece, Roster, is_table};
pub use row::{Problem, Row};
pub use table::Table;
pub use template::{Template, TemplateColumn};
pub use write::{Ready, rejects_path};

/// Cuts blanks off both ends, those that cannot be seen on a screen included.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}
