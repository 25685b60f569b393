//! A sheet of a workbook, read whole: a sheet holds at most 1,048,576 rows.

use crate::cells::{Cells, Chunk, Head};
use crate::column::Layout;
use crate::error::{Kind, RosterError};
use calamine::{Data, Range, Reader, open_workbook_auto};
use std::fmt::{LowerExp, Write as _};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The endings of workbooks.
pub(crate) const ENDINGS: [&str; 5] = ["xlsx", "xlsm", "xlsb", "xls", "ods"];

/// So many rows are handed out at a time.
pub(crate) const ROWS: usize = 4096;

/// The rows of one sheet.
#[derive(Debug)]
pub(crate) struct Sheet {
    range: Range<Data>,
    pub(crate) head: Arc<Head>,
    /// How many rows of the range stand above the first row of data.
    above: usize,
}

impl Sheet {
    pub(crate) fn open(
        path: &Path,
        name: Option<&str>,
        layout: Layout,
    ) -> Result<Self, RosterError> {
        let unreadable = |error: calamine::Error| match io_error(error) {
            Ok(source) => Kind::Read { path: path.to_owned(), source },
            Err(words) => Kind::Broken { path: path.to_owned(), words },
        };
        let mut book = open_workbook_auto(path).map_err(unreadable)?;
        let names = book.sheet_names();
        let wanted = match name {
            None => names.first(),
            Some(name) => names
                .iter()
                .find(|one| *one == name)
                .or_else(|| names.iter().find(|one| one.trim().eq_ignore_ascii_case(name.trim()))),
        };
        let Some(wanted) = wanted else {
            let wanted = name.unwrap_or_default().to_owned();
            return Err(Kind::NoSheet { wanted, sheets: names }.into());
        };
        let range = book.worksheet_range(wanted).map_err(unreadable)?;
        for above in 0..range.height() {
            let cells = cells(&range, above..above + 1);
            if !cells.rows.is_empty() {
                let head = Arc::new(Head::first_of(&cells, layout)?);
                return Ok(Self { range, head, above: above + 1 });
            }
        }
        Err(Kind::Empty(layout).into())
    }

    /// How many rows there are at most.
    pub(crate) fn rows(&self) -> usize {
        self.range.height() - self.above
    }

    /// The next rows after so many of them.
    pub(crate) fn chunk(&self, from: usize) -> Option<Chunk> {
        let from = self.above + from;
        let until = (from + ROWS).min(self.range.height());
        (from < until).then(|| Chunk::new(&self.head, cells(&self.range, from..until)))
    }
}

/// Some rows of a range as text.
fn cells(range: &Range<Data>, rows: std::ops::Range<usize>) -> Cells {
    let top = range.start().map_or(0, |(row, _)| u64::from(row));
    let mut cells = Cells::default();
    let width = range.width();
    let first = rows.start;
    let given = range.rows().skip(first).take(rows.len());
    for (number, row) in given.enumerate() {
        for cell in row.iter().take(width) {
            cells.push(|text| write(cell, text));
        }
        cells.end_row(top + (first + number) as u64 + 1);
    }
    cells.drop_blank_rows();
    cells
}

/// A cell as text, as the spreadsheet shows it.
fn write(cell: &Data, text: &mut String) {
    match cell {
        Data::Empty => {}
        Data::String(own) | Data::DateTimeIso(own) | Data::DurationIso(own) => text.push_str(own),
        Data::Bool(true) => text.push_str("TRUE"),
        Data::Bool(false) => text.push_str("FALSE"),
        Data::Int(number) => number_text(*number as i128, text),
        Data::Float(number) => float(*number, text),
        Data::DateTime(day) if day.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = day.to_ymd_hms_milli();
            let _ = write!(text, "{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) != (0, 0, 0) {
                let _ = write!(text, " {hour:02}:{minute:02}:{second:02}");
            }
        }
        Data::DateTime(duration) => float(duration.as_f64(), text),
        Data::Error(error) => {
            let _ = write!(text, "{error}");
        }
    }
}

/// A number with the 15 digits that a spreadsheet keeps and shows.
///
/// A whole number of more digits is written with an exponent, as spreadsheets do:
/// an id that was turned into such a number has lost its last digits.
fn float(number: impl LowerExp, text: &mut String) {
    let digits = format!("{number:.14e}");
    let Some((mantissa, exponent)) = digits.split_once('e') else { return };
    let Ok(exponent) = exponent.parse::<usize>() else {
        small(mantissa, exponent, text);
        return;
    };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let mut digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    text.push_str(sign);
    if exponent >= 15 {
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        let _ = write!(text, "{mantissa}E+{exponent}");
        return;
    }
    let part = digits.split_off(exponent + 1);
    text.push_str(&digits);
    let part = part.trim_end_matches('0');
    if !part.is_empty() {
        let _ = write!(text, ".{part}");
    }
}

/// A number below one.
fn small(mantissa: &str, exponent: &str, text: &mut String) {
    let zeros = exponent.trim_start_matches('-').parse::<usize>().unwrap_or_default();
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if zeros > 30 {
        let _ = write!(text, "{sign}{mantissa}e{exponent}");
        return;
    }
    let _ = write!(text, "{sign}0.{:0>width$}", digits, width = digits.len() + zeros - 1);
}

fn number_text(number: i128, text: &mut String) {
    let start = text.len();
    let _ = write!(text, "{number}");
    if text.len() - start > 15 {
        let digits = text.split_off(start);
        let (first, rest) = digits.split_at(1);
        let _ = write!(text, "{first}.{}E+{}", rest.trim_end_matches('0'), rest.len());
    }
}

/// The system's reason, or the reader's in its words.
fn io_error(error: calamine::Error) -> Result<io::Error, String> {
    use calamine::{OdsError, XlsError, XlsbError, XlsxError};
    match error {
        calamine::Error::Io(source)
        | calamine::Error::Xlsx(XlsxError::Io(source))
        | calamine::Error::Xls(XlsError::Io(source))
        | calamine::Error::Xlsb(XlsbError::Io(source))
        | calamine::Error::Ods(OdsError::Io(source)) => Ok(source),
        other => Err(other.to_string()),
    }
}
