//! Rosters read and tables written, from outside.
#![allow(clippy::unwrap_used)]

#[path = "roster/declarations.rs"]
mod declarations;
#[path = "roster/errors.rs"]
mod errors;
#[path = "roster/formats.rs"]
mod formats;
#[path = "roster/frames.rs"]
mod frames;
#[path = "roster/layouts.rs"]
mod layouts;
#[path = "roster/reading.rs"]
mod reading;
#[path = "roster/workbooks.rs"]
mod workbooks;
#[path = "roster/writing.rs"]
mod writing;

use shebao_roster::{Problem, RosterError, Row, Table};

fn table(text: &str) -> Table {
    Table::from_bytes(text.as_bytes()).unwrap()
}

fn refused(bytes: impl AsRef<[u8]>) -> RosterError {
    Table::from_bytes(bytes.as_ref()).unwrap_err()
}

fn fields_of(table: &Table) -> Vec<&str> {
    let columns = table.columns().iter();
    columns.filter_map(|c| c.field.as_deref()).collect()
}

fn cells(row: Row<'_>) -> Vec<String> {
    row.cells().map(str::to_owned).collect()
}

/// The cells of every row.
fn all_cells(table: &Table) -> Vec<Vec<String>> {
    table.rows().map(cells).collect()
}

/// The only problem of the only row under a header of the required columns.
fn problem(row: &str) -> Problem {
    let table = table(&format!("id,city,month,wage\n{row}\n"));
    let problems = table.rows().next().unwrap().fields().unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.into_iter().next().unwrap()
}

/// What a field of the only row comes out as.
fn field(name: &str, row: &str) -> Option<String> {
    let table = table(&format!("id,city,month,wage\n{row}\n"));
    let fields = table.rows().next().unwrap().fields().unwrap();
    let found = fields.into_iter().find(|(field, _)| field == name);
    found.map(|(_, value)| value)
}
