use crate::column::{self, Column, Layout};
use crate::error::{Kind, RosterError};
use crate::row::Row;
use crate::trim;
use std::sync::Arc;

/// The columns of a table, and where its header row stands.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) columns: Vec<Column>,
    /// The place of the id among the columns.
    pub(crate) id: usize,
    /// The number of the header row; 0 where the file has none.
    pub(crate) row: u64,
}

impl Head {
    /// Recognises a header row.
    pub(crate) fn new<'t>(
        headings: impl Iterator<Item = &'t str>,
        row: u64,
        layout: Layout,
    ) -> Result<Self, RosterError> {
        let columns = column::columns(headings, layout)?;
        let id = column::position(&columns, "id").unwrap_or(usize::MAX);
        Ok(Self { columns, id, row })
    }

    /// Recognises the first of some rows.
    pub(crate) fn first_of(cells: &Cells, layout: Layout) -> Result<Self, RosterError> {
        let (number, headings) = cells.row(0).ok_or(Kind::Empty(layout))?;
        Self::new(headings, number, layout)
    }
}

/// The cells of some rows: one text, and where in it each cell stands.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    pub(crate) text: String,
    /// Start and end of each cell in the text.
    pub(crate) cells: Vec<(u32, u32)>,
    pub(crate) rows: Vec<At>,
}

/// A row among [`Cells`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    pub(crate) number: u64,
    pub(crate) first: u32,
    pub(crate) count: u32,
}

impl Cells {
    /// Adds a cell to the row that is being written.
    pub(crate) fn push(&mut self, write: impl FnOnce(&mut String)) {
        let start = offset(self.text.len());
        write(&mut self.text);
        self.cells.push((start, offset(self.text.len())));
    }

    /// Ends the row that is being written.
    pub(crate) fn end_row(&mut self, number: u64) {
        let first = self.rows.last().map_or(0, |row| row.first + row.count);
        let count = offset(self.cells.len()) - first;
        self.rows.push(At { number, first, count });
    }

    /// Leaves out the rows without any text.
    pub(crate) fn drop_blank_rows(&mut self) {
        let Self { text, cells, rows } = self;
        rows.retain(|row| {
            let mut cells = cells_of(cells, *row).iter();
            cells.any(|&cell| {
                let cell = slice(text, cell);
                // Most cells begin with what can be seen.
                cell.as_bytes().first().is_some_and(u8::is_ascii_graphic) || !trim(cell).is_empty()
            })
        });
    }

    /// The number and the cells of a row.
    fn row(&self, index: usize) -> Option<(u64, impl Iterator<Item = &str>)> {
        let at = *self.rows.get(index)?;
        let cells = cells_of(&self.cells, at).iter();
        Some((at.number, cells.map(|&cell| slice(&self.text, cell))))
    }
}

fn cells_of(cells: &[(u32, u32)], row: At) -> &[(u32, u32)] {
    let first = row.first as usize;
    cells.get(first..first + row.count as usize).unwrap_or_default()
}

fn slice(text: &str, (start, end): (u32, u32)) -> &str {
    text.get(start as usize..end as usize).unwrap_or_default()
}

/// Rows are read in pieces of some hundred kilobytes, whose offsets are short.
pub(crate) fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Rows of a table that were read together, in the file's order.
#[derive(Debug)]
pub struct Chunk {
    head: Arc<Head>,
    cells: Cells,
}

impl Chunk {
    pub(crate) fn new(head: &Arc<Head>, mut cells: Cells) -> Self {
        cells.rows.retain(|row| row.number > head.row);
        Self { head: Arc::clone(head), cells }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.rows.is_empty()
    }

    /// The rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.cells.rows.iter().map(|&at| self.at(at))
    }

    pub(crate) fn row(&self, index: usize) -> Row<'_> {
        self.at(self.cells.rows[index])
    }

    fn at(&self, at: At) -> Row<'_> {
        let cells = cells_of(&self.cells.cells, at);
        Row::new(&self.head, at.number, &self.cells.text, cells)
    }
}
