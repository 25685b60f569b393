use crate::batch::{Batch, Cells};
use crate::columnar::ParquetWriter;
use crate::error::{Kind, RosterError};
use crate::workbook::Workbook;
use crate::write::{CsvWriter, Ready, ends_in, failed};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A column of a table to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputColumn {
    /// Its heading.
    pub name: String,
    /// What its cells hold.
    pub kind: CellKind,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Text.
    Text,
    /// A decimal number with at most so many places.
    Decimal(u8),
}

/// What a table looks like beside its cells, in the formats that have looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look<'l> {
    /// CSV: begin with the byte-order mark that spreadsheets need for text that is not ASCII.
    pub marked: bool,
    /// Workbooks: the name of the sheet; `Sheet1` where it is empty.
    pub sheet: &'l str,
    /// Workbooks: what the row of sums under the table is called; none where there is none.
    pub sum: Option<&'l str>,
}

/// Writes a table, whole or not at all, as the ending of its name says: `.csv`, `.xlsx` or `.parquet`.
///
/// The rows go to a temporary file beside the target, which takes the target's name in [`finish`](TableWriter::finish).
/// A writer that is dropped before leaves nothing behind, and an older file of that name as it was.
///
/// CSV is UTF-8 with `\n` as line end, and has a byte-order mark if a heading is not ASCII.
/// Text that a spreadsheet would run as a formula, because it begins with `=`, `+`, `-`, `@`,
/// a tab or a carriage return, is written with a `'` before it; plain numbers such as `-12.30` stay numbers.
///
/// Cells are text; a blank one is a missing value.
/// In Parquet, text is UTF-8, numbers are exact decimals of 18 digits, and blanks are nulls.
/// In a workbook, numbers are numbers, the header row stands still, and further sheets may follow.
///
/// ```
/// use shebao_roster::{CellKind, OutputColumn, TableWriter};
///
/// let folder = tempfile::tempdir()?;
/// let columns = [("id", CellKind::Text), ("amount", CellKind::Decimal(2))];
/// let columns = columns.map(|(name, kind)| OutputColumn { name: name.to_owned(), kind });
/// for name in ["result.csv", "result.xlsx", "result.parquet"] {
///     let mut writer = TableWriter::create(&folder.path().join(name), &columns, false)?;
///     writer.write(&["007".to_owned(), "-12.30".to_owned()])?;
///     writer.write(&["008".to_owned(), String::new()])?;
///     writer.finish()?;
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TableWriter {
    path: PathBuf,
    format: Format,
    columns: Arc<[OutputColumn]>,
    /// Rows that were given one by one and are not written yet.
    pending: Batch,
}

/// Further sheets of a workbook, by their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetNumber(usize);

#[derive(Debug)]
enum Format {
    Csv(Box<CsvWriter>),
    Parquet(Box<ParquetWriter>),
    Workbook(Box<Workbook>),
}

/// Rows given one by one are gathered up to this many.
const PENDING: usize = 1024;

impl TableWriter {
    /// Starts a table; `marked` gives a CSV file the byte-order mark that spreadsheets need for text that is not ASCII.
    ///
    /// # Errors
    ///
    /// A name with another ending, and one where no file can be written.
    pub fn create(
        path: &Path,
        columns: &[OutputColumn],
        marked: bool,
    ) -> Result<Self, RosterError> {
        Self::create_as(path, columns, Look { marked, ..Look::default() })
    }

    /// Starts a table with a look.
    ///
    /// # Errors
    ///
    /// Those of [`create`](TableWriter::create).
    pub fn create_as(
        path: &Path,
        columns: &[OutputColumn],
        look: Look<'_>,
    ) -> Result<Self, RosterError> {
        let columns: Arc<[OutputColumn]> = columns.into();
        let format = if ends_in(path, "parquet") {
            Format::Parquet(Box::new(ParquetWriter::create(path, &columns)?))
        } else if ends_in(path, "xlsx") {
            let mut book = Workbook::create(path)?;
            let name = if look.sheet.is_empty() { "Sheet1" } else { look.sheet };
            book.sheet(name, &columns, look.sum)?;
            Format::Workbook(Box::new(book))
        } else if !ends_in(path, "csv") {
            return Err(Kind::WriteEnding { path: path.to_owned() }.into());
        } else {
            Format::Csv(Box::new(CsvWriter::create(path, &columns, look.marked)?))
        };
        let pending = Batch::new(&columns, matches!(format, Format::Csv(_)));
        Ok(Self { path: path.to_owned(), format, columns, pending })
    }

    /// Whether the table is a workbook, which can have further sheets.
    #[must_use]
    pub fn is_workbook(&self) -> bool {
        matches!(self.format, Format::Workbook(_))
    }

    /// A place for rows that are to be written together.
    #[must_use]
    pub fn batch(&self) -> Batch {
        Batch::new(&self.columns, matches!(self.format, Format::Csv(_)))
    }

    /// Writes one row, with as many cells as there are columns.
    ///
    /// # Errors
    ///
    /// A row of another length, a cell that is no number under a column of numbers, or a disk that takes no more.
    pub fn write(&mut self, cells: &[String]) -> Result<(), RosterError> {
        for cell in cells {
            self.pending.text(cell);
        }
        self.pending.end_row();
        self.check(self.pending.fault.as_deref())?;
        if self.pending.rows >= PENDING { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), RosterError> {
        let fresh = self.batch();
        let mut pending = std::mem::replace(&mut self.pending, fresh);
        self.put(&mut pending)
    }

    /// Writes the rows of a batch and takes them out of it, so that it can be filled again.
    ///
    /// # Errors
    ///
    /// Those of [`write`](TableWriter::write).
    pub fn write_batch(&mut self, batch: &mut Batch) -> Result<(), RosterError> {
        if self.pending.rows > 0 {
            self.flush()?;
        }
        self.put(batch)
    }

    fn put(&mut self, batch: &mut Batch) -> Result<(), RosterError> {
        self.check(batch.fault.as_deref())?;
        match (&mut self.format, &batch.cells) {
            (Format::Csv(writer), Cells::Text(text)) => writer.write(text)?,
            (Format::Parquet(writer), _) => {
                let fresh = batch.like();
                writer.write(std::mem::replace(batch, fresh))?;
            }
            (Format::Workbook(writer), _) => writer.write(0, batch)?,
            (Format::Csv(_), Cells::Columns(_)) => {}
        }
        batch.clear();
        Ok(())
    }

    fn check(&self, fault: Option<&str>) -> Result<(), RosterError> {
        let Some(fault) = fault else { return Ok(()) };
        Err(failed(&self.path, io::Error::new(io::ErrorKind::InvalidData, fault.to_owned())))
    }

    /// Adds a sheet to a workbook; other formats have none.
    ///
    /// # Errors
    ///
    /// A name that no sheet can have, or a disk that takes no more.
    pub fn sheet(
        &mut self,
        name: &str,
        columns: &[OutputColumn],
        sum: Option<&str>,
    ) -> Result<Option<SheetNumber>, RosterError> {
        let Format::Workbook(book) = &mut self.format else { return Ok(None) };
        Ok(Some(SheetNumber(book.sheet(name, &columns.into(), sum)?)))
    }

    /// Writes rows to a further sheet.
    ///
    /// # Errors
    ///
    /// Those of [`write`](TableWriter::write).
    pub fn write_to(
        &mut self,
        sheet: SheetNumber,
        rows: &[Vec<String>],
    ) -> Result<(), RosterError> {
        let Format::Workbook(book) = &mut self.format else { return Ok(()) };
        let mut batch = book.batch(sheet.0);
        for row in rows {
            row.iter().for_each(|cell| batch.text(cell));
            batch.end_row();
        }
        let fault = batch.fault.take();
        book.write(sheet.0, &batch)?;
        self.check(fault.as_deref())
    }

    /// Puts the finished file in its place.
    ///
    /// # Errors
    ///
    /// A disk that takes no more, or a target that can no longer be replaced.
    pub fn finish(self) -> Result<(), RosterError> {
        self.ready()?.put()
    }

    /// Writes what is left to be written, but leaves the file beside its place.
    ///
    /// # Errors
    ///
    /// A disk that takes no more.
    pub fn ready(mut self) -> Result<Ready, RosterError> {
        if self.pending.rows > 0 {
            self.flush()?;
        }
        match self.format {
            Format::Csv(writer) => writer.ready(),
            Format::Parquet(writer) => writer.ready(),
            Format::Workbook(writer) => writer.ready(),
        }
    }
}
