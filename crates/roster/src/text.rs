//! CSV files, block by block.

use crate::cells::{Cells, Chunk, Head};
use crate::column::Layout;
use crate::decode::{Found, Text, Undecodable, find};
use crate::error::{Kind, RosterError};
use crate::scan::scan;
use crate::split::split;
use crate::trim;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// So many bytes are read at a time.
const BLOCK: usize = 1 << 18;

/// No cell is longer than this: a spreadsheet's holds 32,767 characters.
const LONGEST: usize = 1 << 24;

/// A CSV file that can be read from its start any number of times.
#[derive(Debug)]
pub(crate) struct CsvFile {
    origin: Origin,
    found: Found,
    delimiter: u8,
    pub(crate) head: Arc<Head>,
    pub(crate) bytes: u64,
}

#[derive(Debug)]
enum Origin {
    File(PathBuf),
    Bytes(Arc<[u8]>),
}

impl Origin {
    fn open(&self) -> Result<Box<dyn Read + Send>, RosterError> {
        Ok(match self {
            Self::File(path) => {
                Box::new(File::open(path).map_err(|source| unreadable(path, source))?)
            }
            Self::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }

    fn unreadable(&self, source: io::Error) -> RosterError {
        match self {
            Self::File(path) => unreadable(path, source),
            Self::Bytes(_) => unreadable(Path::new(""), source),
        }
    }
}

fn unreadable(path: &Path, source: io::Error) -> RosterError {
    Kind::Read { path: path.to_owned(), source }.into()
}

impl CsvFile {
    pub(crate) fn open(path: &Path, layout: Layout) -> Result<Self, RosterError> {
        let size = path.metadata().map_err(|source| unreadable(path, source))?;
        if size.is_dir() {
            return Err(unreadable(path, io::ErrorKind::IsADirectory.into()));
        }
        Self::of(Origin::File(path.to_owned()), size.len(), layout)
    }

    pub(crate) fn from_bytes(bytes: &[u8], layout: Layout) -> Result<Self, RosterError> {
        Self::of(Origin::Bytes(bytes.into()), bytes.len() as u64, layout)
    }

    fn of(origin: Origin, bytes: u64, layout: Layout) -> Result<Self, RosterError> {
        let found = find(origin.open()?).map_err(|source| origin.unreadable(source))??;
        let mut blocks = Blocks::new(origin.open()?, found, b',');
        let delimiter = blocks.delimiter().map_err(|e| e.with(&origin))?;
        let mut blocks = Blocks::new(origin.open()?, found, delimiter);
        let head = loop {
            let Some(block) = blocks.next().map_err(|e| e.with(&origin))? else {
                return Err(Kind::Empty(layout).into());
            };
            let cells = block.split()?;
            if !cells.rows.is_empty() {
                break Arc::new(Head::first_of(&cells, layout)?);
            }
        };
        Ok(Self { origin, found, delimiter, head, bytes })
    }

    /// Reads the file from its start.
    pub(crate) fn pass(&self) -> Result<CsvPass<'_>, RosterError> {
        let blocks = Blocks::new(self.origin.open()?, self.found, self.delimiter);
        Ok(CsvPass { file: self, blocks })
    }
}

/// One reading of a [`CsvFile`].
pub(crate) struct CsvPass<'f> {
    file: &'f CsvFile,
    blocks: Blocks<Box<dyn Read + Send>>,
}

impl CsvPass<'_> {
    pub(crate) fn next(&mut self) -> Result<Option<(Block, &Arc<Head>)>, RosterError> {
        let block = self.blocks.next().map_err(|e| e.with(&self.file.origin))?;
        Ok(block.map(|block| (block, &self.file.head)))
    }
}

/// Whole rows of CSV text that are not cut into cells yet.
#[derive(Debug)]
pub(crate) struct Block {
    text: Vec<u8>,
    delimiter: u8,
    /// The number of the first row.
    first: u64,
}

impl Block {
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn chunk(self, head: &Arc<Head>) -> Result<Chunk, RosterError> {
        Ok(Chunk::new(head, self.split()?))
    }

    fn split(self) -> Result<Cells, RosterError> {
        split(self.text, self.delimiter, self.first)
    }
}

/// Parts the text of a file where rows end.
struct Blocks<R> {
    text: Text<R>,
    delimiter: u8,
    /// What was read and is not handed out yet: from the start of a row.
    rest: Vec<u8>,
    /// The number of that row.
    row: u64,
}

/// Why a block cannot be had: the system says so, or the text is none.
enum Trouble {
    Io(io::Error),
    Text(Kind),
}

impl Trouble {
    fn with(self, origin: &Origin) -> RosterError {
        match self {
            Self::Io(source) => origin.unreadable(source),
            Self::Text(kind) => kind.into(),
        }
    }
}

impl<R: Read> Blocks<R> {
    fn new(bytes: R, found: Found, delimiter: u8) -> Self {
        Self { text: Text::new(bytes, found), delimiter, rest: Vec::new(), row: 1 }
    }

    /// Spreadsheets that save "Unicode text" part the cells by tabs.
    fn delimiter(&mut self) -> Result<u8, Trouble> {
        self.read()?;
        let text = String::from_utf8_lossy(&self.rest);
        let header = text.lines().find(|line| !trim(line).is_empty());
        Ok(match header {
            Some(line) if line.contains('\t') && !line.contains(',') => b'\t',
            _ => b',',
        })
    }

    fn next(&mut self) -> Result<Option<Block>, Trouble> {
        loop {
            self.read()?;
            let scan = scan(&self.rest, self.delimiter);
            let row = |number| self.row - 1 + number;
            if let Some(bad) = scan.bad_quote {
                return Err(Trouble::Text(Kind::Quote { row: row(bad) }));
            }
            let (end, rows) =
                if self.text.at_end { (self.rest.len(), scan.last_row) } else { scan.whole };
            let too_long = end == 0 && self.rest.len() > LONGEST;
            if let Some(open) = scan.open_quote.filter(|_| self.text.at_end || too_long) {
                return Err(Trouble::Text(Kind::Quote { row: row(open) }));
            }
            if end == 0 && !self.text.at_end {
                if too_long {
                    return Err(Trouble::Text(Kind::LongRow { row: self.row }));
                }
                continue;
            }
            if end == 0 {
                return Ok(None);
            }
            let rest = self.rest.split_off(end);
            let text = std::mem::replace(&mut self.rest, rest);
            let first = self.row;
            self.row += rows;
            return Ok(Some(Block { text, delimiter: self.delimiter, first }));
        }
    }

    fn read(&mut self) -> Result<(), Trouble> {
        if self.text.at_end {
            return Ok(());
        }
        let before = self.rest.len();
        self.rest.reserve(BLOCK);
        let decoded = self.text.add(BLOCK, &mut self.rest).map_err(Trouble::Io)?;
        let row = |until: usize| {
            let text = self.rest.get(..until).unwrap_or_default();
            self.row - 1 + scan(text, self.delimiter).last_row
        };
        if let Err(Undecodable) = decoded {
            return Err(Trouble::Text(Kind::Encoding { row: row(self.rest.len()) }));
        }
        let added = self.rest.get(before..).unwrap_or_default();
        match memchr::memchr(0, added) {
            Some(place) => Err(Trouble::Text(Kind::Nul { row: row(before + place) })),
            None => Ok(()),
        }
    }
}
