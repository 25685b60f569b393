//! Twelve output columns in one block, which the caller owns and uses again and again.

use crate::world::COLUMNS;

/// How far each column is moved against the page: 12 columns that all start at the same offset of a page
/// get in each other's way in the cache and take twice the time.
const STAGGER: usize = 40;
/// Numbers on a page.
const PAGE: usize = 512;

pub struct Columns<T> {
    block: Vec<T>,
    rows: usize,
}

impl<T: Clone + Default> Columns<T> {
    pub fn new(rows: usize) -> Self {
        Self { block: vec![T::default(); COLUMNS.len() * stride(rows)], rows }
    }

    pub fn each_mut(&mut self) -> [&mut [T]; COLUMNS.len()] {
        let rows = self.rows;
        let mut columns = self.block.chunks_mut(stride(rows));
        std::array::from_fn(|_| &mut columns.next().expect("twelve columns")[..rows])
    }

    pub fn each(&self) -> [&[T]; COLUMNS.len()] {
        let mut columns = self.block.chunks(stride(self.rows));
        std::array::from_fn(|_| &columns.next().expect("twelve columns")[..self.rows])
    }
}

fn stride(rows: usize) -> usize {
    rows.next_multiple_of(PAGE) + STAGGER
}

/// Cuts every column at the same rows: the pieces before and after.
pub fn split_at<'a, T>(
    columns: [&'a mut [T]; COLUMNS.len()],
    at: usize,
) -> ([&'a mut [T]; COLUMNS.len()], [&'a mut [T]; COLUMNS.len()]) {
    let mut rest = Vec::with_capacity(COLUMNS.len());
    let first = columns.map(|column| {
        let (first, after) = column.split_at_mut(at);
        rest.push(after);
        first
    });
    (first, rest.try_into().unwrap_or_else(|_| unreachable!("as many as there were")))
}
