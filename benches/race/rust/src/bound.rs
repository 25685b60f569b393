//! The memory bound: the same columns read and written, with no arithmetic.
//!
//! Wage and index column in, twelve columns out, as the batch contenders have them.
//! There are several ways to do nothing, and which is the fastest depends on the machine and on the size;
//! the fastest one counts.

use crate::clock::{memory, print, time};
use crate::world::{COLUMNS, World};
use shebao::Columns;
use std::hint::black_box;

/// Columns as the library lays them out, each somewhat further into a page than the one before it.
type Outputs<'a> = [&'a mut [i64]; COLUMNS.len()];
type Way = fn(&[i64], &[u32], Outputs);

/// Rows of one piece, whose input stays in the nearest cache while the columns are written.
const PIECE: usize = 1024;

pub fn run(world: World, seconds: f64, threads: usize) {
    let (rows, index) = (world.rows, world.index());
    let wage = world.wage;
    let inputs = memory();
    let mut columns = Columns::new(COLUMNS.len(), rows);
    let ways: [Way; 3] = [row_by_row, piece_by_piece, column_by_column];
    let times = ways.map(|way| {
        time(seconds / 3.0, || {
            let out = black_box(&mut columns).slices().try_into().expect("twelve columns");
            share(threads, &wage, &index, out, way);
        })
    });
    let best = times.into_iter().min_by(|a, b| fastest(a).total_cmp(&fastest(b)));
    print(rows, &best.unwrap_or_default(), inputs, memory(), None);
}

/// One contiguous share of the rows for each thread.
fn share(threads: usize, wage: &[i64], index: &[u32], mut columns: Outputs, way: Way) {
    if threads == 1 {
        return way(wage, index, columns);
    }
    let part = wage.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        for (wage, index) in wage.chunks(part).zip(index.chunks(part)) {
            let (mine, rest) = split_at(columns, wage.len());
            columns = rest;
            scope.spawn(move || way(wage, index, mine));
        }
    });
}

/// Each row read once and written twelve times.
fn row_by_row(wage: &[i64], index: &[u32], columns: Outputs) {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = columns.map(|column| column.iter_mut());
    let rows = wage.iter().zip(index);
    let first = a.zip(b).zip(c).zip(d).zip(e).zip(f);
    let last = g.zip(h).zip(i).zip(j).zip(k).zip(l);
    for (((wage, index), (((((a, b), c), d), e), f)), (((((g, h), i), j), k), l)) in
        rows.zip(first).zip(last)
    {
        let read = wage ^ i64::from(*index);
        for cell in [a, b, c, d, e, f, g, h, i, j, k, l] {
            *cell = read;
        }
    }
}

/// A piece of the input copied to every column, then the next piece.
fn piece_by_piece(wage: &[i64], index: &[u32], mut columns: Outputs) {
    let pieces = wage.chunks(PIECE).zip(index.chunks(PIECE)).enumerate();
    for (number, (wage, index)) in pieces {
        black_box(index.iter().fold(0, |all, index| all | index));
        for column in &mut columns {
            column[number * PIECE..][..wage.len()].copy_from_slice(wage);
        }
    }
}

/// The input read once, then every column filled.
fn column_by_column(wage: &[i64], index: &[u32], columns: Outputs) {
    black_box(index.iter().fold(0, |all, index| all | index));
    let last = wage.iter().fold(0, |all, wage| all | wage);
    for column in columns {
        column.fill(last);
    }
}

fn fastest(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

/// Cuts every column at the same row.
fn split_at(columns: Outputs, at: usize) -> (Outputs, Outputs) {
    let mut rest = Vec::with_capacity(COLUMNS.len());
    let first = columns.map(|column| {
        let (first, after) = column.split_at_mut(at);
        rest.push(after);
        first
    });
    (first, rest.try_into().expect("twelve columns"))
}
