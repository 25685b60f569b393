use crate::output::{CellKind, OutputColumn};
use crate::write::write_cell;
use std::sync::Arc;

/// Rows that will be written together; any thread can fill one.
///
/// Cells are given in the order of the columns, and each row is ended.
/// [`TableWriter::batch`](crate::TableWriter::batch) makes one.
#[derive(Debug)]
pub struct Batch {
    pub(crate) cells: Cells,
    columns: Arc<[OutputColumn]>,
    pub(crate) rows: usize,
    /// The column of the next cell.
    at: usize,
    /// What is wrong with a cell or a row, said when the rows are written.
    pub(crate) fault: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Cells {
    /// CSV text, ready to be written.
    Text(Vec<u8>),
    Columns(Vec<Gathered>),
}

/// The cells of a column, and for each row whether there is one.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) values: Values,
    pub(crate) present: Vec<i16>,
}

#[derive(Debug)]
pub(crate) enum Values {
    /// One text after the other, and where each ends.
    Text(Vec<u8>, Vec<usize>),
    /// Numbers of so many decimals, as whole numbers of the last one.
    Decimal(u8, Vec<i64>),
}

impl Batch {
    pub(crate) fn new(columns: &Arc<[OutputColumn]>, as_text: bool) -> Self {
        let gathered = |column: &OutputColumn| Gathered {
            present: Vec::new(),
            values: match column.kind {
                CellKind::Text => Values::Text(Vec::new(), Vec::new()),
                CellKind::Decimal(places) => Values::Decimal(places, Vec::new()),
            },
        };
        let cells = if as_text {
            Cells::Text(Vec::new())
        } else {
            Cells::Columns(columns.iter().map(gathered).collect())
        };
        Self { cells, columns: Arc::clone(columns), rows: 0, at: 0, fault: None }
    }

    /// A place for other rows of the same table.
    #[must_use]
    pub fn like(&self) -> Self {
        Self::new(&self.columns, matches!(self.cells, Cells::Text(_)))
    }

    /// Takes the rows out, and keeps the room that they took.
    pub(crate) fn clear(&mut self) {
        match &mut self.cells {
            Cells::Text(text) => text.clear(),
            Cells::Columns(_) => *self = self.like(),
        }
        self.rows = 0;
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a cell; text under a column of numbers is a number with at most as many decimals as the column has.
    pub fn text(&mut self, cell: &str) {
        match &mut self.cells {
            Cells::Text(text) => write_cell(text, self.at, self.columns.len(), cell),
            Cells::Columns(columns) => {
                let Some(column) = columns.get_mut(self.at) else {
                    self.at += 1;
                    return;
                };
                column.present.push(i16::from(!cell.is_empty()));
                match &mut column.values {
                    _ if cell.is_empty() => {}
                    Values::Text(text, ends) => {
                        text.extend_from_slice(cell.as_bytes());
                        ends.push(text.len());
                    }
                    Values::Decimal(places, numbers) => {
                        let scaled = scaled(cell, usize::from(*places));
                        if scaled.is_none() && self.fault.is_none() {
                            let name = &self.columns[self.at].name;
                            self.fault = Some(format!(
                                "{cell:?} in the column {name} is no number of {places} decimals"
                            ));
                        }
                        numbers.push(scaled.unwrap_or_default());
                    }
                }
            }
        }
        self.at += 1;
    }

    /// Adds a cell without anything.
    pub fn blank(&mut self) {
        self.text("");
    }

    /// Adds an amount in fen to a column of two decimals.
    pub fn fen(&mut self, fen: i64) {
        match &mut self.cells {
            Cells::Text(text) => {
                write_fen(text, self.at > 0, fen);
                self.at += 1;
            }
            Cells::Columns(columns) => match columns.get_mut(self.at) {
                Some(Gathered { values: Values::Decimal(2, numbers), present }) => {
                    present.push(1);
                    numbers.push(fen);
                    self.at += 1;
                }
                _ => {
                    let mut text = Vec::new();
                    write_fen(&mut text, false, fen);
                    self.text(&String::from_utf8_lossy(&text));
                }
            },
        }
    }

    /// Ends the row.
    pub fn end_row(&mut self) {
        let (given, known) = (self.at, self.columns.len());
        if given != known && self.fault.is_none() {
            self.fault = Some(format!("a row of {given} cells under {known} columns"));
        }
        if let Cells::Text(text) = &mut self.cells {
            text.push(b'\n');
        }
        self.at = 0;
        self.rows += 1;
    }
}

/// Prints an amount in fen as yuan with two decimals, from its last digit to its first.
fn write_fen(text: &mut Vec<u8>, comma: bool, fen: i64) {
    let mut digits = [b'0'; 24];
    let mut at = digits.len();
    let mut put = |byte: u8| {
        at -= 1;
        digits[at] = byte;
    };
    let mut rest = fen.unsigned_abs();
    for place in 0.. {
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
        if place == 1 {
            put(b'.');
        }
        if place >= 2 && rest == 0 {
            break;
        }
    }
    if fen < 0 {
        put(b'-');
    }
    if comma {
        put(b',');
    }
    text.extend_from_slice(&digits[at..]);
}

/// A decimal number as a whole number of its last place.
fn scaled(text: &str, places: usize) -> Option<i64> {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    if unsigned.is_empty() || !digits(unsigned) || !digits(part) || part.len() > places {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_printed_with_two_decimals() {
        let printed = |fen| {
            let mut text = Vec::new();
            write_fen(&mut text, true, fen);
            String::from_utf8(text).unwrap()
        };
        for fen in [0, 1, 9, 10, 99, 100, 101, 1_000, 123_456_789, -1, -100, i64::MAX, i64::MIN] {
            let sign = if fen < 0 { "-" } else { "" };
            let fen_of = fen.unsigned_abs();
            assert_eq!(printed(fen), format!(",{sign}{}.{:02}", fen_of / 100, fen_of % 100));
        }
    }
}
