use crate::column::{self, Column, Layout};
use crate::decode::decode;
use crate::error::{Kind, RosterError};
use crate::row::Row;
use crate::scan::{blank_lines, scan};
use crate::{trim, write};
use csv::{ReaderBuilder, StringRecord};
use std::path::Path;

/// A roster that has been read.
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
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    id: usize,
    records: Vec<(u64, StringRecord)>,
}

impl Table {
    /// Reads the roster in a file whose name ends in `.csv`.
    ///
    /// # Errors
    ///
    /// Another ending, a file that cannot be read, and everything [`Table::from_bytes`] refuses.
    pub fn read(path: &Path) -> Result<Self, RosterError> {
        Self::read_as(path, Layout::Roster)
    }

    /// Reads a table of another layout from a file whose name ends in `.csv`.
    ///
    /// # Errors
    ///
    /// Those of [`Table::read`].
    pub fn read_as(path: &Path, layout: Layout) -> Result<Self, RosterError> {
        if !write::is_csv(path) {
            let path = path.to_owned();
            return Err(Kind::ReadEnding { path }.into());
        }
        let bytes =
            std::fs::read(path).map_err(|source| Kind::Read { path: path.to_owned(), source })?;
        Self::from_bytes_as(&bytes, layout)
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
        let text = decode(bytes)?;
        let delimiter = delimiter(&text);
        if let Some(row) = scan(&text, delimiter).bad_quote {
            return Err(Kind::Quote { row }.into());
        }

        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut number = 0;
        let mut records = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|_| Kind::Encoding { row: number + 1 })?;
            let start = record.position().map_or(0, csv::Position::byte);
            number += 1 + blank_lines(&text, usize::try_from(start).unwrap_or(usize::MAX));
            if record.iter().any(|cell| !trim(cell).is_empty()) {
                records.push((number, record));
            }
        }

        let mut records = records.into_iter();
        let (_, header) = records.next().ok_or(Kind::Empty(layout))?;
        let columns = column::columns(header.iter(), layout)?;
        Ok(Self {
            id: column::position(&columns, "id").unwrap_or_default(),
            columns,
            records: records.collect(),
        })
    }

    /// The columns, in the file's order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The rows under the header row, in the file's order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.records
            .iter()
            .map(|(number, record)| Row::new(&self.columns, self.id, *number, record))
    }
}

/// Spreadsheets that save "Unicode text" part the cells by tabs.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !trim(line).is_empty());
    match header {
        Some(line) if line.contains('\t') && !line.contains(',') => b'\t',
        _ => b',',
    }
}
