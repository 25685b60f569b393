use crate::columnar::ParquetWriter;
use crate::error::{Kind, RosterError};
use crate::write::{CsvWriter, ends_in};
use std::path::Path;

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

/// Writes a table, whole or not at all, as the ending of its name says: `.csv` or `.parquet`.
///
/// Cells are text; a blank one is a missing value.
/// In Parquet, text is UTF-8, numbers are exact decimals of 18 digits, and blanks are nulls.
///
/// ```
/// use shebao_roster::{CellKind, OutputColumn, TableWriter};
///
/// let folder = tempfile::tempdir()?;
/// let columns = [("id", CellKind::Text), ("amount", CellKind::Decimal(2))];
/// let columns = columns.map(|(name, kind)| OutputColumn { name: name.to_owned(), kind });
/// for name in ["result.csv", "result.parquet"] {
///     let mut writer = TableWriter::create(&folder.path().join(name), &columns, false)?;
///     writer.write(&["007".to_owned(), "-12.30".to_owned()])?;
///     writer.write(&["008".to_owned(), String::new()])?;
///     writer.finish()?;
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TableWriter(Format);

#[derive(Debug)]
enum Format {
    Csv(Box<CsvWriter>),
    Parquet(Box<ParquetWriter>),
}

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
        let names = columns.iter().map(|column| &column.name);
        Ok(Self(if ends_in(path, "parquet") {
            Format::Parquet(Box::new(ParquetWriter::create(path, columns)?))
        } else if !ends_in(path, "csv") {
            return Err(Kind::WriteEnding { path: path.to_owned(), parquet: true }.into());
        } else if marked {
            Format::Csv(Box::new(CsvWriter::create_marked(path, names)?))
        } else {
            Format::Csv(Box::new(CsvWriter::create(path, names)?))
        }))
    }

    /// Writes one row, with as many cells as there are columns.
    ///
    /// # Errors
    ///
    /// A row of another length, a cell that is no number under a column of numbers, or a disk that takes no more.
    pub fn write(&mut self, cells: &[String]) -> Result<(), RosterError> {
        match &mut self.0 {
            Format::Csv(writer) => writer.write(cells),
            Format::Parquet(writer) => writer.write(cells),
        }
    }

    /// Puts the finished file in its place.
    ///
    /// # Errors
    ///
    /// A disk that takes no more, or a target that can no longer be replaced.
    pub fn finish(self) -> Result<(), RosterError> {
        match self.0 {
            Format::Csv(writer) => writer.finish(),
            Format::Parquet(writer) => writer.finish(),
        }
    }
}
