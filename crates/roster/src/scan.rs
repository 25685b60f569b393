//! Where rows end and whether quotation marks balance.
//!
//! A quotation mark that is never closed would swallow the rows after it,
//! so the text is looked over before it is cut into cells.

use memchr::{memchr, memchr_iter, memrchr2};

/// What a look over the text found. Rows count from 1 at the start of the text.
#[derive(Debug)]
pub(crate) struct Scan {
    /// The row that the end of the text stands in.
    pub(crate) last_row: u64,
    /// The row of the first quotation mark that is closed inside a cell.
    pub(crate) bad_quote: Option<u64>,
    /// The row of the quotation mark that is not closed at the end of the text.
    pub(crate) open_quote: Option<u64>,
    /// Where the last whole row ends, and how many rows there are until there.
    pub(crate) whole: (usize, u64),
}

/// Looks over a text as far as it goes.
///
/// Rows are counted as a spreadsheet shows them: blank lines count, line breaks in quotes do not.
pub(crate) fn scan(text: &[u8], delimiter: u8) -> Scan {
    if memchr(b'"', text).is_none() {
        return scan_plain(text);
    }
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
    let mut whole = (0, 0);
    for (place, &byte) in text.iter().enumerate() {
        let quoted = matches!(at, At::Quoted);
        if before == b'\r' && byte != b'\n' && !quoted {
            whole = (place, row - 1);
        }
        at = match (at, byte) {
            (At::Quoted, b'"') => At::AfterQuote,
            (At::Quoted, _) | (At::AfterQuote, b'"') => At::Quoted,
            (At::CellStart, b'"') => {
                quote_row = row;
                At::Quoted
            }
            (_, b'\n') if before == b'\r' => {
                whole = (place + 1, row - 1);
                At::CellStart
            }
            (_, b'\r') => {
                row += 1;
                At::CellStart
            }
            (_, b'\n') => {
                row += 1;
                whole = (place + 1, row - 1);
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
        // A carriage return inside quotes ends no row.
        before = if quoted { 0 } else { byte };
    }
    let open_quote = matches!(at, At::Quoted).then_some(quote_row);
    Scan { last_row: row, bad_quote, open_quote, whole }
}

/// The same for a text without quotation marks, which is the usual one.
fn scan_plain(text: &[u8]) -> Scan {
    // Whether a carriage return at the very end is the first half of a line end is not known yet.
    let known = text.strip_suffix(b"\r").unwrap_or(text);
    let end = memrchr2(b'\n', b'\r', known).map_or(0, |place| place + 1);
    let ends = line_ends(&text[..end]);
    Scan {
        last_row: ends + 1 + u64::from(known.len() < text.len()),
        bad_quote: None,
        open_quote: None,
        whole: (end, ends),
    }
}

/// How many lines end in a text: at `\n`, `\r\n` and `\r`.
fn line_ends(text: &[u8]) -> u64 {
    let feeds = memchr_iter(b'\n', text).count();
    if memchr(b'\r', text).is_none() {
        return feeds as u64;
    }
    let lone = |&place: &usize| text.get(place + 1) != Some(&b'\n');
    (feeds + memchr_iter(b'\r', text).filter(lone).count()) as u64
}
