use crate::batch::{Batch, Cells, Gathered, Values};
use crate::error::{Kind, RosterError};
use crate::output::{CellKind, OutputColumn};
use crate::write::{Ready, failed, temporary};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, IgnoreError,
    Workbook as Book, Worksheet, XlsxError,
};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::NamedTempFile;

/// The rows of a sheet, its header row included.
const MOST_ROWS: u32 = 1_048_576;

/// A column is at least and at most so many characters wide.
const WIDTHS: (usize, usize) = (8, 60);

/// A table of so many characters can be read when it is fitted to the width of a sheet of paper.
const PAPER: usize = 200;

/// Writes a workbook of one or more sheets, whole or not at all.
///
/// Each sheet has a frozen header row and columns as wide as their cells.
/// Numbers are numbers, with two decimals where they are money, and may end in a row of sums, which are formulas.
pub(crate) struct Workbook {
    path: PathBuf,
    target: NamedTempFile,
    book: Book,
    sheets: Vec<Sheet>,
    looks: Looks,
}

struct Looks {
    heading: Format,
    /// The heading of a column of numbers, which stand right.
    heading_right: Format,
    text: Format,
    /// Text that is wider than its column.
    long_text: Format,
    money: Format,
    number: Format,
    sum: Format,
    sum_words: Format,
}

struct Sheet {
    columns: Arc<[OutputColumn]>,
    /// The row that is written next, counted from 0.
    row: u32,
    /// How many characters wide each column's widest cell is.
    widths: Vec<usize>,
    sums: Vec<i128>,
    sum: Option<String>,
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Workbook {
    pub(crate) fn create(path: &Path) -> Result<Self, RosterError> {
        let target = temporary(path).map_err(|source| failed(path, source))?;
        let mut book = Book::new();
        // The same rows give the same bytes, on whatever day.
        let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| broken(path, error))?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
        let heading = Format::new()
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(Color::RGB(0x2F_54_75))
            .set_border_bottom(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let top = Format::new().set_align(FormatAlign::Top);
        // Text keeps a distance from the numbers on its left.
        let text = top.clone().set_align(FormatAlign::Left).set_indent(1);
        let sum = Format::new().set_bold().set_border_top(FormatBorder::Thin);
        let looks = Looks {
            heading_right: heading.clone().set_align(FormatAlign::Right),
            heading: heading.set_indent(1),
            long_text: text.clone().set_text_wrap(),
            text,
            money: top.clone().set_num_format("#,##0.00"),
            number: top,
            sum: sum.clone().set_num_format("#,##0.00"),
            sum_words: sum.set_indent(1),
        };
        Ok(Self { path: path.to_owned(), target, book, sheets: Vec::new(), looks })
    }

    /// Adds a sheet with its header row and gives its number; with words for it, its last row sums its amounts of money.
    pub(crate) fn sheet(
        &mut self,
        name: &str,
        columns: &Arc<[OutputColumn]>,
        sum: Option<&str>,
    ) -> Result<usize, RosterError> {
        // The arrow of the filter takes some room.
        let names = columns.iter().map(|column| width(&column.name) + 3);
        let sheet = Sheet {
            columns: Arc::clone(columns),
            row: 1,
            widths: names.collect(),
            sums: vec![0; columns.len()],
            sum: sum.map(str::to_owned),
        };
        self.start(name, columns).map_err(|error| broken(&self.path, error))?;
        self.sheets.push(sheet);
        Ok(self.sheets.len() - 1)
    }

    fn start(&mut self, name: &str, columns: &[OutputColumn]) -> Result<(), XlsxError> {
        let page = self.book.add_worksheet_with_constant_memory()?;
        page.set_name(name)?;
        page.set_freeze_panes(1, 0)?;
        page.set_landscape();
        page.set_paper_size(9);
        page.set_repeat_rows(0, 0)?;
        page.set_row_height(0, 26)?;
        for (number, column) in (0..).zip(columns) {
            let is_text = column.kind == CellKind::Text;
            let look = if is_text { &self.looks.heading } else { &self.looks.heading_right };
            page.write_string_with_format(0, number, &column.name, look)?;
        }
        Ok(())
    }

    pub(crate) fn batch(&self, sheet: usize) -> Batch {
        let columns = self.sheets.get(sheet).map(|sheet| Arc::clone(&sheet.columns));
        Batch::new(&columns.unwrap_or_default(), false)
    }

    /// Writes some rows under those of a sheet.
    pub(crate) fn write(&mut self, sheet: usize, batch: &Batch) -> Result<(), RosterError> {
        let Self { path, book, sheets, looks, .. } = self;
        let (Some(state), Cells::Columns(columns)) = (sheets.get_mut(sheet), &batch.cells) else {
            return Ok(());
        };
        if state.row as usize + batch.rows > MOST_ROWS as usize {
            return Err(Kind::TooManyRows { path: path.clone() }.into());
        }
        let page = book.worksheet_from_index(sheet).map_err(|error| broken(path, error))?;
        let mut nexts: Vec<Next<'_>> = columns.iter().map(Next::new).collect();
        for row in 0..batch.rows {
            let mut lines = 1;
            for (number, next) in nexts.iter_mut().enumerate() {
                let column = u16::try_from(number).unwrap_or(u16::MAX);
                let written = match next.cell(row) {
                    None => Ok(()),
                    Some(Cell::Text(text)) => {
                        let wide = width(text);
                        lines = lines.max(wide.div_ceil(WIDTHS.1));
                        state.widths[number] = state.widths[number].max(wide);
                        let look = if wide > WIDTHS.1 { &looks.long_text } else { &looks.text };
                        page.write_string_with_format(state.row, column, text, look).map(drop)
                    }
                    Some(Cell::Number(2, scaled)) => {
                        state.sums[number] += i128::from(scaled);
                        number_cell(page, state.row, column, scaled, 2, &looks.money)
                    }
                    Some(Cell::Number(places, scaled)) => {
                        number_cell(page, state.row, column, scaled, places, &looks.number)
                    }
                };
                written.map_err(|error| broken(path, error))?;
            }
            if lines > 1 {
                // Programs do not make a row higher by themselves.
                let height = u32::try_from(lines.min(20) * 15).unwrap_or(15);
                page.set_row_height(state.row, height).map_err(|error| broken(path, error))?;
            }
            state.row += 1;
        }
        Ok(())
    }

    pub(crate) fn ready(mut self) -> Result<Ready, RosterError> {
        for (number, sheet) in self.sheets.iter().enumerate() {
            let end = |book: &mut Book| sheet.end(book.worksheet_from_index(number)?, &self.looks);
            end(&mut self.book).map_err(|error| broken(&self.path, error))?;
        }
        let Self { path, target, mut book, .. } = self;
        save(&mut book, &target).map_err(|error| broken(&path, error))?;
        Ready::new(target, path)
    }
}

/// Writes a workbook to a file.
pub(crate) fn save(book: &mut Book, target: &NamedTempFile) -> Result<(), XlsxError> {
    let mut failed = None;
    let saved = book.save_to_writer(Once { file: target.as_file(), failed: &mut failed });
    failed.map_or(saved, |error| Err(error.into()))
}

/// A file that fails once: the archive's writer would go on and print to standard error what it could not write.
struct Once<'f> {
    file: &'f File,
    failed: &'f mut Option<io::Error>,
}

impl io::Write for Once<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed.is_some() {
            return Ok(bytes.len());
        }
        io::Write::write(&mut self.file, bytes).or_else(|error| {
            *self.failed = Some(error);
            Ok(bytes.len())
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        io::Write::flush(&mut self.file)
    }
}

impl io::Seek for Once<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        io::Seek::seek(&mut self.file, to)
    }
}

impl Sheet {
    /// Sets the widths and writes the row of sums.
    fn end(&self, page: &mut Worksheet, looks: &Looks) -> Result<(), XlsxError> {
        let last = u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        if self.row > 1 {
            page.autofilter(0, 0, self.row - 1, last)?;
            // An id is text, digits or not.
            page.ignore_error_range(1, 0, self.row - 1, last, IgnoreError::NumberStoredAsText)?;
        }
        let mut all = 0;
        for (number, column) in (0..).zip(self.columns.iter()) {
            let sum = money_text(self.sums[usize::from(number)]);
            let money = column.kind == CellKind::Decimal(2);
            let wide = self.widths[usize::from(number)].max(if money { sum.len() + 3 } else { 0 });
            let wide = wide.clamp(WIDTHS.0, WIDTHS.1) + 2;
            all += wide;
            page.set_column_width(number, u32::try_from(wide).unwrap_or(10))?;
            let has_sum = self.row > 1 && self.row < MOST_ROWS;
            let Some(words) = self.sum.as_ref().filter(|_| has_sum) else { continue };
            if number == 0 && !money {
                page.write_string_with_format(self.row, 0, words, &looks.sum_words)?;
            } else if money {
                let name = rust_xlsxwriter::utility::column_number_to_name(number);
                let formula = Formula::new(format!("=SUM({name}2:{name}{})", self.row));
                let formula = formula.set_result(sum);
                page.write_formula_with_format(self.row, number, formula, &looks.sum)?;
            } else {
                page.write_blank(self.row, number, &looks.sum_words)?;
            }
        }
        if all <= PAPER {
            page.set_print_fit_to_pages(1, 0);
        } else {
            page.set_repeat_columns(0, 1.min(last))?;
        }
        Ok(())
    }
}

enum Cell<'c> {
    Text(&'c str),
    Number(u8, i64),
}

/// Hands out the cells of a column from top to bottom.
struct Next<'c> {
    column: &'c Gathered,
    value: usize,
}

impl<'c> Next<'c> {
    fn new(column: &'c Gathered) -> Self {
        Self { column, value: 0 }
    }

    fn cell(&mut self, row: usize) -> Option<Cell<'c>> {
        if self.column.present.get(row) != Some(&1) {
            return None;
        }
        let at = self.value;
        self.value += 1;
        match &self.column.values {
            Values::Text(text, ends) => {
                let start = at.checked_sub(1).and_then(|at| ends.get(at)).copied();
                let cell = text.get(start.unwrap_or_default()..*ends.get(at)?)?;
                Some(Cell::Text(std::str::from_utf8(cell).unwrap_or_default()))
            }
            Values::Decimal(places, numbers) => Some(Cell::Number(*places, *numbers.get(at)?)),
        }
    }
}

/// A spreadsheet holds numbers as doubles: the one nearest to the decimal number is what Excel itself would store.
#[allow(clippy::disallowed_types)]
fn number_cell(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    scaled: i64,
    places: u8,
    look: &Format,
) -> Result<(), XlsxError> {
    let value = scaled as f64 / 10_f64.powi(i32::from(places));
    page.write_number_with_format(row, column, value, look)?;
    Ok(())
}

fn money_text(fen: i128) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// How many Latin letters wide a text is shown; Chinese characters take two.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| if c.len_utf8() >= 3 { 2 } else { 1 }).sum()
}

pub(crate) fn broken(path: &Path, error: XlsxError) -> RosterError {
    let source = match error {
        XlsxError::IoError(error) => error,
        XlsxError::RowColumnLimitError => {
            return Kind::TooManyRows { path: path.to_owned() }.into();
        }
        XlsxError::ZipError(error) => error.into(),
        other => io::Error::other(other.to_string()),
    };
    failed(path, source)
}
