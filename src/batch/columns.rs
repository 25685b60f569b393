//! Columns that a plan writes into, in one block of memory.

/// Columns of amounts in fen that are used again and again.
///
/// Writing into memory that was never touched costs several times the arithmetic: make them once.
/// They stand in one block, and each starts somewhat further into a page than the one before it, since columns that
/// all start at the same place of a page push each other out of the cache.
///
/// ```
/// let mut columns = shebao::Columns::new(2, 3);
/// columns.slices()[1][2] = 570_00;
/// assert_eq!(columns.column(1), Some(&[0, 0, 570_00][..]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    block: Vec<i64>,
    rows: usize,
}

/// Amounts between the end of a column and the start of the next: 320 bytes.
const STAGGER: usize = 40;

impl Columns {
    /// Columns of zeros.
    pub fn new(columns: usize, rows: usize) -> Self {
        let block = vec![0; columns.saturating_mul(rows.saturating_add(STAGGER))];
        Self { block, rows }
    }

    /// How many rows each has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// One column; none where there is no such column.
    pub fn column(&self, number: usize) -> Option<&[i64]> {
        self.iter().nth(number)
    }

    /// Every column.
    pub fn iter(&self) -> impl Iterator<Item = &[i64]> {
        let wide = self.rows.saturating_add(STAGGER);
        self.block.chunks_exact(wide).filter_map(|column| column.get(..self.rows))
    }

    /// Every column, to be written.
    pub fn slices(&mut self) -> Vec<&mut [i64]> {
        let wide = self.rows.saturating_add(STAGGER);
        let columns = self.block.chunks_exact_mut(wide);
        columns.filter_map(|column| column.get_mut(..self.rows)).collect()
    }
}
