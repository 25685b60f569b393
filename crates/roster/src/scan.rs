//! Where rows begin and whether quotation marks balance.
//!
//! The CSV parser forgives everything. That is right for cells, but a quotation mark that is
//! never closed would swallow the rows after it, so the text is looked over once beforehand.

/// What a look over the text found.
#[derive(Debug)]
pub(crate) struct Scan {
    /// The row that the end of the text stands in, the first being 1.
    pub(crate) last_row: u64,
    /// The row of the first quotation mark that is never closed, or is closed inside a cell.
    pub(crate) bad_quote: Option<u64>,
}

/// Looks over a text as far as it goes.
///
/// Rows are counted as a spreadsheet shows them: blank lines count, line breaks in quotes do not.
pub(crate) fn scan(text: &str, delimiter: u8) -> Scan {
    enum At {
        CellStart,
        Plain,
        Quoted,
        AfterQuote,
    }
    let mut at = At::CellStart;
    let mut row = 1;
    let mut quote_row = 1;
    let mut bad_quote = None;
    let mut before = 0;
    for byte in text.bytes() {
        at = match (at, byte) {
            (At::Quoted, b'"') => At::AfterQuote,
            (At::Quoted, _) | (At::AfterQuote, b'"') => At::Quoted,
            (At::CellStart, b'"') => {
                quote_row = row;
                At::Quoted
            }
            (_, b'\n') if before == b'\r' => At::CellStart,
            (_, b'\r' | b'\n') => {
                row += 1;
                At::CellStart
            }
            (_, other) if other == delimiter => At::CellStart,
            (At::AfterQuote, b' ' | b'\t') => At::AfterQuote,
            (At::AfterQuote, _) => {
                bad_quote = bad_quote.or(Some(quote_row));
                At::Plain
            }
            _ => At::Plain,
        };
        before = byte;
    }
    if matches!(at, At::Quoted) {
        bad_quote = bad_quote.or(Some(quote_row));
    }
    Scan { last_row: row, bad_quote }
}

/// How many blank lines stand at a place where the parser is about to read a row.
pub(crate) fn blank_lines(text: &str, at: usize) -> u64 {
    let bytes = text.as_bytes();
    let mut before = at.checked_sub(1).and_then(|i| bytes.get(i)).copied();
    let mut lines = 0;
    for &byte in bytes.iter().skip(at) {
        match byte {
            // The second half of a line end, perhaps the one of the row before.
            b'\n' if before == Some(b'\r') => {}
            b'\r' | b'\n' => lines += 1,
            _ => break,
        }
        before = Some(byte);
    }
    lines
}
