use crate::cells::{Chunk, Head};
use crate::column::{Column, Layout};
use crate::error::{Kind, RosterError};
use crate::frame::{Frame, FramePass};
use crate::sheet::{self, Sheet};
use crate::text::{Block, CsvFile, CsvPass};
use crate::write::{ends_in, is_csv};
use std::path::Path;
use std::sync::Arc;

/// A table in a file, read piece by piece, as often as it is asked for.
///
/// CSV and Parquet are never held in memory whole; a sheet of a workbook is.
///
/// ```
/// use shebao_roster::{Layout, Roster};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("roster.csv");
/// std::fs::write(&path, "id,city,month,wage\n007,beijing,2024-07,8000\n")?;
/// let roster = Roster::open(&path, None, Layout::Roster)?;
/// let mut pass = roster.pass()?;
/// while let Some(piece) = pass.next()? {
///     // Cutting a piece into rows is the greater part of reading, and can be done by another thread.
///     for row in piece.chunk()?.rows() {
///         assert_eq!((row.number(), row.id()), (2, "007"));
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Roster(Format);

#[derive(Debug)]
enum Format {
    Csv(CsvFile),
    Sheet(Sheet),
    Frame(Frame),
}

/// Whether a file's name ends as that of a table that is read: `.csv`, `.xlsx`, `.parquet` and the like.
///
/// ```
/// use shebao_roster::is_table;
/// use std::path::Path;
///
/// assert!(is_table(Path::new("花名册.XLSX")) && !is_table(Path::new("cases.txt")));
/// ```
#[must_use]
pub fn is_table(path: &Path) -> bool {
    is_workbook(path) || ends_in(path, "parquet") || is_csv(path)
}

fn is_workbook(path: &Path) -> bool {
    sheet::ENDINGS.iter().any(|ending| ends_in(path, ending))
}

impl Roster {
    /// Opens a table, as the ending of its name says: `.csv`, `.xlsx` (also `.xlsm`, `.xlsb`, `.xls`, `.ods`) or `.parquet`.
    ///
    /// A workbook's sheet is named, or else the first one is taken.
    ///
    /// # Errors
    ///
    /// Another ending, a file that cannot be read, a sheet that is not there or is asked for outside a workbook,
    /// no header row, two columns for the same thing, and columns that are missing.
    pub fn open(path: &Path, sheet: Option<&str>, layout: Layout) -> Result<Self, RosterError> {
        let is_workbook = is_workbook(path);
        if let Some(wanted) = sheet.filter(|_| !is_workbook) {
            let (wanted, path) = (wanted.to_owned(), path.to_owned());
            return Err(Kind::NoSheets { wanted, path }.into());
        }
        Ok(Self(if is_workbook {
            Format::Sheet(Sheet::open(path, sheet, layout)?)
        } else if ends_in(path, "parquet") {
            Format::Frame(Frame::open(path, layout)?)
        } else if is_csv(path) {
            Format::Csv(CsvFile::open(path, layout)?)
        } else {
            return Err(Kind::ReadEnding { path: path.to_owned() }.into());
        }))
    }

    pub(crate) fn from_bytes(bytes: &[u8], layout: Layout) -> Result<Self, RosterError> {
        Ok(Self(Format::Csv(CsvFile::from_bytes(bytes, layout)?)))
    }

    pub(crate) fn head(&self) -> &Arc<Head> {
        match &self.0 {
            Format::Csv(file) => &file.head,
            Format::Sheet(sheet) => &sheet.head,
            Format::Frame(frame) => &frame.head,
        }
    }

    /// The columns, in the file's order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.head().columns
    }

    /// How large the table is, in the unit in which [`Piece::size`] counts.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.0 {
            Format::Csv(file) => file.bytes,
            Format::Sheet(sheet) => sheet.rows() as u64,
            Format::Frame(frame) => frame.rows,
        }
    }

    /// Reads the table from its start.
    ///
    /// # Errors
    ///
    /// A file that can no longer be read.
    pub fn pass(&self) -> Result<Pass<'_>, RosterError> {
        Ok(Pass(match &self.0 {
            Format::Csv(file) => At::Csv(file.pass()?),
            Format::Sheet(sheet) => At::Sheet(sheet, 0),
            Format::Frame(frame) => At::Frame(Box::new(frame.pass()?)),
        }))
    }
}

/// One reading of a [`Roster`].
pub struct Pass<'r>(At<'r>);

impl std::fmt::Debug for Pass<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pass").finish_non_exhaustive()
    }
}

enum At<'r> {
    Csv(CsvPass<'r>),
    Sheet(&'r Sheet, usize),
    Frame(Box<FramePass<'r>>),
}

impl Pass<'_> {
    /// The next piece of the table.
    ///
    /// # Errors
    ///
    /// A file that can no longer be read, text in no known encoding, and quotation marks that do not balance.
    #[allow(clippy::should_implement_trait)] // it can fail
    pub fn next(&mut self) -> Result<Option<Piece>, RosterError> {
        Ok(match &mut self.0 {
            At::Csv(pass) => {
                let next = pass.next()?;
                next.map(|(block, head)| Piece(Raw::Block(block, Arc::clone(head))))
            }
            At::Sheet(sheet, row) => {
                let chunk = sheet.chunk(*row);
                // Rows without text are left out of the chunk, so that the place is kept apart from its length.
                *row += sheet::ROWS;
                chunk.map(|chunk| Piece(Raw::Rows(chunk)))
            }
            At::Frame(pass) => pass.next()?.map(|chunk| Piece(Raw::Rows(chunk))),
        })
    }
}

/// A piece of a table that may not be cut into rows yet.
#[derive(Debug)]
pub struct Piece(Raw);

#[derive(Debug)]
enum Raw {
    Block(Block, Arc<Head>),
    Rows(Chunk),
}

impl Piece {
    /// How much of [`Roster::size`] it is.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.0 {
            Raw::Block(block, _) => block.bytes() as u64,
            Raw::Rows(chunk) => chunk.len() as u64,
        }
    }

    /// Its rows.
    ///
    /// # Errors
    ///
    /// Text in no known encoding.
    pub fn chunk(self) -> Result<Chunk, RosterError> {
        match self.0 {
            Raw::Block(block, head) => block.chunk(&head),
            Raw::Rows(chunk) => Ok(chunk),
        }
    }
}
