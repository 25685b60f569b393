use crate::cells::{Chunk, Head};
use crate::column::{Column, Layout};
use crate::error::RosterError;
use crate::roster::Roster;
use crate::row::Row;
use std::path::Path;
use std::sync::Arc;

/// A table that has been read whole.
///
/// ```
/// use shebao_roster::Table;
///
/// let table = Table::from_bytes(b"id,city,month,wage\n007,beijing,2024/7,8000\n\n008,beijing,2024/7\n")?;
/// let rows: Vec<_> = table.rows().collect();
/// assert!(rows[0].fields().is_ok());
///
/// // The blank line is row 3, and row 4 lacks its wage.
/// assert_eq!(rows[1].number(), 4);
/// let problems = rows[1].fields().unwrap_err();
/// assert_eq!(problems[0].en, "the row has 3 cells, the header row has 4");
/// # Ok::<(), shebao_roster::RosterError>(())
/// ```
#[derive(Debug)]
pub struct Table {
    head: Arc<Head>,
    chunks: Vec<Chunk>,
    /// The chunk of each row, and its place there.
    rows: Vec<(usize, usize)>,
}

impl Table {
    /// Reads the roster in a file, as the ending of its name says: `.csv`, `.xlsx` or `.parquet`.
    ///
    /// # Errors
    ///
    /// Another ending, a file that cannot be read, and everything [`Table::from_bytes`] refuses.
    pub fn read(path: &Path) -> Result<Self, RosterError> {
        Self::read_as(path, Layout::Roster)
    }

    /// Reads a table of another layout from a file; of a workbook, its first sheet.
    ///
    /// # Errors
    ///
    /// Those of [`Table::read`].
    pub fn read_as(path: &Path, layout: Layout) -> Result<Self, RosterError> {
        Self::of(&Roster::open(path, None, layout)?)
    }

    /// Reads a roster from the bytes of a CSV file.
    ///
    /// The text is UTF-8 with or without a byte-order mark, UTF-16 with one, or GB18030.
    /// Cells are parted by commas, or by tabs where the header row has tabs and no comma.
    /// The first row that is not blank is the header row. Rows without any text are left out,
    /// but are counted where rows are numbered. A header row alone is a roster of no rows.
    ///
    /// # Errors
    ///
    /// An empty file, text in no known encoding, quotation marks that do not balance,
    /// two columns for the same thing, and columns that are missing.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RosterError> {
        Self::from_bytes_as(bytes, Layout::Roster)
    }

    /// Reads a table of another layout from the bytes of a CSV file.
    ///
    /// ```
    /// use shebao_roster::{Layout, Table};
    ///
    /// let text = "起,末月,城市,工资\n2012年4月,2013年12月,北京,3000\n";
    /// let table = Table::from_bytes_as(text.as_bytes(), Layout::History)?;
    /// let fields = table.rows().next().unwrap().fields().unwrap();
    /// assert!(fields.contains(&("last".to_owned(), "2013-12".to_owned())));
    /// # Ok::<(), shebao_roster::RosterError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Table::from_bytes`].
    pub fn from_bytes_as(bytes: &[u8], layout: Layout) -> Result<Self, RosterError> {
        Self::of(&Roster::from_bytes(bytes, layout)?)
    }

    fn of(roster: &Roster) -> Result<Self, RosterError> {
        let mut chunks = Vec::new();
        let mut pass = roster.pass()?;
        while let Some(piece) = pass.next()? {
            chunks.push(piece.chunk()?);
        }
        let places = chunks.iter().enumerate();
        let rows = places.flat_map(|(at, chunk)| (0..chunk.len()).map(move |row| (at, row)));
        Ok(Self { head: Arc::clone(roster.head()), rows: rows.collect(), chunks })
    }

    /// The columns, in the file's order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.head.columns
    }

    /// The rows under the header row, in the file's order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.rows.iter().map(|&(chunk, row)| self.chunks[chunk].row(row))
    }
}
