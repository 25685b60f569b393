//! Where the amounts of a tile stand: those that are a column by themselves in the column, the others beside it.

use super::kernel;
use super::plan::{End, Output};
use super::run::TILE;
use std::mem::take;
use std::ops::Range;

/// Amounts that columns are made of: a lane's, a part's, or a payer's sum.
#[derive(Debug)]
pub(super) struct Source {
    /// Whether there can be any: elsewhere nothing is added.
    live: bool,
    /// Empty where a column holds them.
    amounts: Vec<i64>,
}

/// Room for the sources that are no columns.
pub(super) fn sources(homes: &[Option<usize>]) -> Vec<Source> {
    let source = |home: &Option<usize>| Source {
        live: false,
        amounts: if home.is_none() { vec![0; TILE] } else { Vec::new() },
    };
    homes.iter().map(source).collect()
}

/// The sources of one tile, by number.
pub(super) struct Board<'b, 'o> {
    /// The column that each source is, if it is one.
    pub(super) homes: &'b [Option<usize>],
    pub(super) sources: &'b mut [Source],
    pub(super) out: &'b mut [&'o mut [i64]],
    /// The rows of the tile within the columns.
    pub(super) place: Range<usize>,
}

impl Board<'_, '_> {
    fn home(&self, source: usize) -> Option<usize> {
        self.homes.get(source).copied().flatten()
    }

    /// The amounts of a source; none where there cannot be any.
    pub(super) fn amounts(&self, source: usize) -> Option<&[i64]> {
        let own = self.sources.get(source).filter(|own| own.live)?;
        match self.home(source) {
            Some(column) => self.out.get(column)?.get(self.place.clone()),
            None => own.amounts.get(..self.place.len()),
        }
    }

    /// Lets the amounts of a source be written, or changed.
    pub(super) fn write(&mut self, source: usize, write: impl FnOnce(&mut [i64])) {
        let (home, place) = (self.home(source), self.place.clone());
        let Some(own) = self.sources.get_mut(source) else { return };
        own.live = true;
        let amounts = match home {
            Some(column) => self.out.get_mut(column).and_then(|column| column.get_mut(place)),
            None => own.amounts.get_mut(..place.len()),
        };
        if let Some(amounts) = amounts {
            write(amounts);
        }
    }

    /// Says that there are no amounts of a source.
    pub(super) fn blank(&mut self, source: usize) {
        if self.home(source).is_some() {
            self.write(source, |amounts| amounts.fill(0));
        }
        if let Some(own) = self.sources.get_mut(source) {
            own.live = false;
        }
    }

    /// Writes the sum of some sources as another.
    pub(super) fn add(&mut self, sum: usize, of: &[usize]) {
        if let Some(column) = self.home(sum) {
            self.column(column, |board, out| board.sum(of, None, out));
        } else {
            let mut amounts = self.sources.get_mut(sum).map(|own| take(&mut own.amounts));
            let rows = amounts.as_mut().and_then(|own| own.get_mut(..self.place.len()));
            if let Some(rows) = rows {
                self.sum(of, None, rows);
            }
            if let Some((own, amounts)) = self.sources.get_mut(sum).zip(amounts) {
                own.amounts = amounts;
            }
        }
        if let Some(own) = self.sources.get_mut(sum) {
            own.live = true;
        }
    }

    /// Writes a column that is no source.
    pub(super) fn output(&mut self, column: usize, output: &Output, pay: &[i64]) {
        if let ([source], End::Sum) = (output.sources.as_slice(), output.end)
            && self.home(*source) == Some(column)
        {
            return;
        }
        self.column(column, |board, out| match output.end {
            End::Sum => board.sum(&output.sources, None, out),
            End::PayAndSum => board.sum(&output.sources, Some(pay), out),
            End::PayLessSum => {
                board.sum(&output.sources, None, out);
                kernel::take_from(pay, out);
            }
        });
    }

    /// Takes a column out of the others while it is written.
    fn column(&mut self, number: usize, write: impl FnOnce(&Self, &mut [i64])) {
        let Some(column) = self.out.get_mut(number).map(take) else { return };
        if let Some(rows) = column.get_mut(self.place.clone()) {
            write(self, rows);
        }
        if let Some(place) = self.out.get_mut(number) {
            *place = column;
        }
    }

    fn sum(&self, of: &[usize], more: Option<&[i64]>, out: &mut [i64]) {
        let sources = of.iter().filter_map(|source| self.amounts(*source));
        kernel::add(more.into_iter().chain(sources), out);
    }
}
