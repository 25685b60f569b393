//! Cuts CSV text into rows and cells.

use crate::cells::{At, Cells, offset};
use crate::error::{Kind, RosterError};
use crate::scan::scan;
use memchr::{memchr, memchr3, memchr3_iter};

/// The rows of a text that ends where a row ends; the first one has the given number.
///
/// Rows without any text are left out, but are counted.
pub(crate) fn split(bytes: Vec<u8>, delimiter: u8, first: u64) -> Result<Cells, RosterError> {
    let unreadable = |bytes: &[u8], readable: usize| {
        let readable = bytes.get(..readable).unwrap_or_default();
        Kind::Encoding { row: first - 1 + scan(readable, delimiter).last_row }
    };
    let mut cutter = Cutter { cells: Vec::new(), rows: Vec::new(), row: first, first: 0 };
    let bytes = if memchr(b'"', &bytes).is_none() {
        cutter.plain(&bytes, delimiter);
        bytes
    } else {
        // Cutting moves the cells, so that places would no longer be those of the file.
        if let Err(error) = std::str::from_utf8(&bytes) {
            return Err(unreadable(&bytes, error.valid_up_to()).into());
        }
        cutter.quoted(bytes, delimiter)
    };
    let text = String::from_utf8(bytes).map_err(|error| {
        let readable = error.utf8_error().valid_up_to();
        unreadable(error.as_bytes(), readable)
    })?;
    let Cutter { cells, rows, .. } = cutter;
    let mut cells = Cells { text, cells, rows };
    cells.drop_blank_rows();
    Ok(cells)
}

struct Cutter {
    cells: Vec<(u32, u32)>,
    rows: Vec<At>,
    /// The number of the row that is being cut.
    row: u64,
    /// The first cell of that row.
    first: usize,
}

impl Cutter {
    fn cell(&mut self, start: usize, end: usize) {
        self.cells.push((offset(start), offset(end)));
    }

    fn end_row(&mut self) {
        let (first, count) = (offset(self.first), offset(self.cells.len() - self.first));
        if count > 0 {
            self.rows.push(At { number: self.row, first, count });
        }
        self.first = self.cells.len();
        self.row += 1;
    }

    fn plain(&mut self, bytes: &[u8], delimiter: u8) {
        let mut start = 0;
        for end in memchr3_iter(delimiter, b'\n', b'\r', bytes) {
            let byte = bytes[end];
            if byte == delimiter {
                self.cell(start, end);
            } else if byte == b'\n' && end == start && end > 0 && bytes[end - 1] == b'\r' {
                // The second half of the line end.
            } else {
                // A line without anything has no cell either.
                if end > start || self.cells.len() > self.first {
                    self.cell(start, end);
                }
                self.end_row();
            }
            start = end + 1;
        }
        if bytes.len() > start || self.cells.len() > self.first {
            self.cell(start, bytes.len());
            self.end_row();
        }
    }

    /// The same where cells are quoted: they are moved together without their quotation marks.
    fn quoted(&mut self, mut bytes: Vec<u8>, delimiter: u8) -> Vec<u8> {
        let length = bytes.len();
        let (mut read, mut write) = (0, 0);
        while read < length {
            let start = write;
            let was_quoted = bytes[read] == b'"';
            if was_quoted {
                read += 1;
                while read < length {
                    let end = memchr(b'"', &bytes[read..]).map_or(length, |n| read + n);
                    bytes.copy_within(read..end, write);
                    write += end - read;
                    read = (end + 1).min(length);
                    if bytes.get(read) != Some(&b'"') || end == length {
                        break;
                    }
                    bytes[write] = b'"';
                    write += 1;
                    read += 1;
                }
            }
            let rest = bytes.get(read..).unwrap_or_default();
            let end = memchr3(delimiter, b'\n', b'\r', rest).map_or(length, |n| read + n);
            bytes.copy_within(read..end, write);
            write += end - read;
            read = end + 1;
            let byte = bytes.get(end).copied().unwrap_or(b'\n');
            if byte == delimiter || was_quoted || write > start || self.cells.len() > self.first {
                self.cell(start, write);
            }
            if byte == delimiter {
                // A delimiter at the very end is followed by one more cell.
                if read == length {
                    self.cell(write, write);
                }
            } else {
                if byte == b'\r' && bytes.get(read) == Some(&b'\n') {
                    read += 1;
                }
                self.end_row();
            }
        }
        if self.cells.len() > self.first {
            self.end_row();
        }
        bytes.truncate(write);
        bytes
    }
}
