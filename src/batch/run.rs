//! Runs a plan a few hundred rows at a time: what is computed stays in the nearest cache until it is written once.

use super::board::{self, Board, Source};
use super::columns::Columns;
use super::kernel::{self, Fen, Formula, Full, Part, Plain};
use super::plan::{Formulas, Lane, Plan};
use super::rows::{Piece, RowFault, RowReject, Rows, Tile, Under};
use crate::assess::{AssessedLine, Totals, Wages};
use crate::error::{Error, Result};
use crate::lang::{Text, text};
use crate::money::Money;
use std::iter::repeat;
use std::ops::Range;

/// Rows that are computed together: wages, lanes and sums of so many fit the nearest cache.
pub(super) const TILE: usize = 256;

/// Pieces smaller than this are not worth another thread.
#[cfg(feature = "threads")]
const LEAST: usize = 1 << 15;

/// Room for one tile, taken once a call.
struct Room {
    wages: Vec<Fen>,
    fund_wages: Vec<Fen>,
    left: Vec<Fen>,
    sources: Vec<Source>,
    lines: Vec<AssessedLine>,
}

impl Plan {
    /// Computes rows into columns of the caller's, in fen: one for each of [`Plan::columns`], as long as there are rows.
    ///
    /// Nothing is allocated a row.
    /// Rows that cannot be computed are listed by their number, and 0 stands in their columns; the others are computed.
    pub fn run(&self, rows: Rows<'_>, out: &mut [&mut [i64]]) -> Result<Vec<RowReject>> {
        self.check(&rows, Some(out))?;
        let mut rejects = Vec::new();
        self.piece(Piece::of(rows), out, &mut self.room(), &mut rejects);
        Ok(rejects)
    }

    /// The same on every core: worth it from some hundred thousand rows on.
    #[cfg(feature = "threads")]
    pub fn run_parallel(&self, rows: Rows<'_>, out: &mut [&mut [i64]]) -> Result<Vec<RowReject>> {
        self.check(&rows, Some(out))?;
        let least = rows.len().div_ceil(rayon::current_num_threads().saturating_mul(4).max(1));
        let out = out.iter_mut().map(|column| &mut **column).collect();
        Ok(self.halves(Piece::of(rows), out, least.max(LEAST)))
    }

    #[cfg(feature = "threads")]
    fn halves(&self, piece: Piece<'_>, mut out: Vec<&mut [i64]>, least: usize) -> Vec<RowReject> {
        let rows = piece.len();
        if rows <= least {
            let mut rejects = Vec::new();
            self.piece(piece, &mut out, &mut self.room(), &mut rejects);
            return rejects;
        }
        let middle = (rows / 2).next_multiple_of(TILE);
        let (first, second) = piece.split(middle);
        let (before, after) = out
            .into_iter()
            .filter_map(|column| column.split_at_mut_checked(middle))
            .collect::<(Vec<_>, Vec<_>)>();
        let (mut rejects, further) =
            rayon::join(|| self.halves(first, before, least), || self.halves(second, after, least));
        rejects.extend(further.into_iter().map(|reject| reject.later(middle)));
        rejects
    }

    /// Computes rows into columns of its own.
    ///
    /// Fresh memory costs several times the arithmetic: who computes more than once makes [`Columns`] once and calls [`Plan::run`].
    pub fn collect(&self, rows: Rows<'_>) -> Result<(Columns, Vec<RowReject>)> {
        let mut columns = Columns::new(self.columns().len(), rows.len());
        let rejects = self.run(rows, &mut columns.slices())?;
        Ok((columns, rejects))
    }

    /// Computes so many rows at a time into one set of columns, and hands each piece over: the number of its first row,
    /// and its columns.
    ///
    /// Amounts that are only added up or written on never leave the cache.
    ///
    /// ```
    /// # use shebao::{Case, Column, Plan, Rows, Rulebook, Schemes, Terms};
    /// # let mut case = Case::new("beijing", "2013-05".parse()?, "0".parse()?);
    /// # case.edition = "shi-2014".into();
    /// # let scheme = Rulebook::builtin()?.scheme(&case, &Terms::default())?;
    /// let plan = Plan::new(vec![scheme], &[Column::All])?;
    /// let wages = vec![300_000; 10_000];
    /// let rows = Rows { schemes: Schemes::One(0), wages: &wages, fund_wages: None, pay: None };
    /// let mut all = 0;
    /// plan.chunks(rows, 4096, |_, columns| all += columns.column(0).unwrap().iter().sum::<i64>())?;
    /// assert_eq!(all, 780_000_000); // 780.00 yuan each
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn chunks(
        &self,
        rows: Rows<'_>,
        size: usize,
        mut each: impl FnMut(usize, &Columns),
    ) -> Result<Vec<RowReject>> {
        self.check(&rows, None)?;
        let mut columns = Columns::new(self.columns().len(), size.clamp(1, rows.len().max(1)));
        let (mut room, mut rejects) = (self.room(), Vec::new());
        let (mut at, mut rest) = (0_usize, Piece::of(rows));
        while rest.len() > 0 {
            let (piece, further) = rest.split(columns.rows());
            if piece.len() < columns.rows() {
                columns = Columns::new(self.columns().len(), piece.len());
            }
            let known = rejects.len();
            self.piece(piece, &mut columns.slices(), &mut room, &mut rejects);
            rejects.iter_mut().skip(known).for_each(|reject| *reject = reject.later(at));
            each(at, &columns);
            at = at.saturating_add(columns.rows());
            rest = further;
        }
        Ok(rejects)
    }

    /// One row's sums: wages in, totals out.
    ///
    /// Wages beyond the bounds are taken as the nearest bound, as by [`Scheme::assess`](crate::Scheme::assess).
    pub fn totals(&self, scheme: u32, wages: Wages) -> Result<Totals> {
        let number = usize::try_from(scheme).unwrap_or(usize::MAX);
        let Some(by_line) = self.by_line.get(number) else {
            return Err(Error::bad_input(RowFault::Scheme.text()).with_hint(text!(
                "it has {} schemes, counted from 0",
                "共有 {} 个，从 0 起数",
                self.schemes.len()
            )));
        };
        let wages = wages.bounded();
        if *by_line {
            let scheme = self.schemes.get(number);
            return Ok(scheme.map(|scheme| *scheme.assess(wages).totals()).unwrap_or_default());
        }
        let mut totals = Totals::default();
        for lane in &self.lanes {
            lane.add_to(&mut totals, number, wages);
        }
        totals.employer_cost = wages.pay.plus(totals.employer);
        totals.take_home = wages.pay.minus(totals.worker);
        Ok(totals)
    }

    fn check(&self, rows: &Rows<'_>, out: Option<&[&mut [i64]]>) -> Result<()> {
        if !rows.are_even() {
            return Err(Error::bad_input(Text::new(
                "the columns of the rows differ in length",
                "各输入列的长度不一致",
            ))
            .with_hint(text!(
                "give as many schemes, housing-fund wages and pays as there are wages: {}",
                "适用规则、公积金工资、应发工资的行数应与缴费工资相同：{}",
                rows.len()
            )));
        }
        let (wanted, long) = (self.columns().len(), rows.len());
        let fits = |out: &[&mut [i64]]| {
            out.len() == wanted && out.iter().all(|column| column.len() == long)
        };
        if out.is_none_or(fits) {
            return Ok(());
        }
        Err(Error::bad_input(text!(
            "the plan writes {wanted} columns of {long} rows, and others were given",
            "该计划写入 {wanted} 列、每列 {long} 行，给出的列不符"
        ))
        .with_hint(Text::new("make them with Columns::new", "请用 Columns::new 建立")))
    }

    fn room(&self) -> Room {
        let wide = || vec![Fen::default(); TILE];
        let sources = board::sources(&self.homes);
        let (wages, fund_wages, left) = (wide(), wide(), wide());
        Room { wages, fund_wages, left, sources, lines: Vec::new() }
    }

    /// Computes rows tile by tile.
    fn piece(
        &self,
        mut piece: Piece<'_>,
        out: &mut [&mut [i64]],
        room: &mut Room,
        rejects: &mut Vec<RowReject>,
    ) {
        let mut at = 0_usize;
        while let Some(tile) = piece.take(TILE) {
            let place = at..at.saturating_add(tile.len());
            at = place.end;
            if tile.is_sound(self.schemes.len()) {
                self.tile(tile, out, place, room);
            } else {
                self.unsound(tile, out, place, room, rejects);
            }
        }
    }

    /// Computes a tile in which some rows cannot be computed: as if they had no wage, and then blanks them.
    #[cold]
    fn unsound(
        &self,
        tile: Tile<'_>,
        out: &mut [&mut [i64]],
        place: Range<usize>,
        room: &mut Room,
        rejects: &mut Vec<RowReject>,
    ) {
        let known = self.schemes.len();
        let faults: Vec<Option<RowFault>> =
            (0..tile.len()).map(|row| tile.fault(row, known)).collect();
        let sound = |column: &[i64]| -> Vec<i64> {
            let cells = column.iter().zip(&faults);
            cells.map(|(wage, fault)| if fault.is_none() { *wage } else { 0 }).collect()
        };
        let schemes: Vec<u32> = faults
            .iter()
            .enumerate()
            .map(|(row, fault)| match fault {
                None => u32::try_from(tile.schemes.of(row)).unwrap_or(0),
                Some(_) => 0,
            })
            .collect();
        let wages = sound(tile.wages);
        let (fund_wages, pay) = (tile.fund_wages.map(sound), tile.pay.map(sound));
        let schemes = Under::Each(&schemes);
        let (fund_wages, pay) = (fund_wages.as_deref(), pay.as_deref());
        let tile = Tile { schemes, wages: &wages, fund_wages, pay };
        self.tile(tile, out, place.clone(), room);
        for (row, fault) in place.zip(faults) {
            let Some(reason) = fault else { continue };
            for cell in out.iter_mut().filter_map(|column| column.get_mut(row)) {
                *cell = 0;
            }
            rejects.push(RowReject { row, reason });
        }
    }

    /// Computes a tile of sound rows.
    fn tile(&self, tile: Tile<'_>, out: &mut [&mut [i64]], place: Range<usize>, room: &mut Room) {
        kernel::from_fen(tile.wages, &mut room.wages);
        if self.reads_fund_wages {
            kernel::from_fen(tile.fund_wages.unwrap_or(tile.wages), &mut room.fund_wages);
        }
        let (homes, sources) = (self.homes.as_slice(), room.sources.as_mut_slice());
        let mut board = Board { homes, sources, out, place: place.clone() };
        let mut parts = self.lanes.len();
        for (number, lane) in self.lanes.iter().enumerate() {
            let wages = if lane.uses_fund_wage { &room.fund_wages } else { &room.wages };
            let wages = wages.get(..tile.len()).unwrap_or_default();
            if lane.is_live(tile.schemes) {
                board.write(number, |out| lane.amounts(tile.schemes, wages, out));
                if self.divides && !lane.parts.is_empty() {
                    let amounts = board.amounts(number).unwrap_or_default();
                    kernel::from_fen(amounts, &mut room.left);
                    lane.divide(tile.schemes, wages, &mut room.left, parts, &mut board);
                }
            } else {
                board.blank(number);
                (parts..).take(lane.parts.len()).for_each(|part| board.blank(part));
            }
            parts = parts.saturating_add(lane.parts.len());
        }
        if let Some(payers) = &self.payers {
            for (sum, lanes) in (parts..).zip(payers) {
                board.add(sum, lanes);
            }
        }
        for (column, output) in self.outputs.iter().enumerate() {
            board.output(column, output, tile.pay.unwrap_or(tile.wages));
        }
        if self.by_line.contains(&true) {
            self.line_by_line(tile, out, place, &mut room.lines);
        }
    }

    /// Computes the rows of a tile whose schemes are beyond the formulas.
    #[cold]
    fn line_by_line(
        &self,
        tile: Tile<'_>,
        out: &mut [&mut [i64]],
        place: Range<usize>,
        lines: &mut Vec<AssessedLine>,
    ) {
        for (row, place) in place.enumerate() {
            let scheme = tile.schemes.of(row);
            if self.by_line.get(scheme) != Some(&true) {
                continue;
            }
            let Some(scheme) = self.schemes.get(scheme) else { continue };
            let wages = tile.wages_of(row);
            scheme.lines_into(wages, lines);
            for (column, cells) in self.columns().iter().zip(out.iter_mut()) {
                if let Some(cell) = cells.get_mut(place) {
                    *cell = column.of_lines(scheme, lines, wages.pay).fen();
                }
            }
        }
    }
}

impl Lane {
    /// Whether there can be amounts under the schemes of a tile.
    fn is_live(&self, schemes: Under<'_>) -> bool {
        match schemes {
            Under::One(_) => self.is_charged.get(schemes.of(0)) == Some(&true),
            Under::Each(_) => true,
        }
    }

    /// The amounts of a tile.
    fn amounts(&self, schemes: Under<'_>, wages: &[Fen], out: &mut [i64]) {
        match &self.formulas {
            Formulas::Plain(table) => amounts(table, &Plain::NONE, schemes, wages, out),
            Formulas::Full(table) => amounts(table, &Full::NONE, schemes, wages, out),
        }
    }

    /// Divides what is left to be divided between funds, the parts from a number on: each takes its named share,
    /// and one of them what the others leave.
    fn divide(
        &self,
        schemes: Under<'_>,
        wages: &[Fen],
        left: &mut [Fen],
        from: usize,
        board: &mut Board<'_, '_>,
    ) {
        for (number, (_, parts)) in (from..).zip(&self.parts) {
            board.write(number, |out| match &self.formulas {
                Formulas::Plain(table) => {
                    shares(table, &Plain::NONE, parts, schemes, wages, left, out);
                }
                Formulas::Full(table) => {
                    shares(table, &Full::NONE, parts, schemes, wages, left, out);
                }
            });
        }
        for (number, (_, parts)) in (from..).zip(&self.parts) {
            let of = |scheme: usize| parts.get(scheme).unwrap_or(&Part::NONE);
            board.write(number, |out| match schemes {
                Under::One(_) => kernel::add_rest(repeat(of(schemes.of(0))), left, out),
                Under::Each(each) => {
                    kernel::add_rest(each.iter().map(|scheme| of(*scheme as usize)), left, out);
                }
            });
        }
    }

    /// Adds a scheme's amount at some wages to the sums of payers and funds.
    fn add_to(&self, totals: &mut Totals, scheme: usize, wages: Wages) {
        let wage = if self.uses_fund_wage { wages.housing_fund } else { wages.insurance };
        let wage = kernel::one_from_fen(wage.fen());
        match &self.formulas {
            Formulas::Plain(table) => {
                self.add_formula(totals, table.get(scheme).unwrap_or(&Plain::NONE), scheme, wage);
            }
            Formulas::Full(table) => {
                self.add_formula(totals, table.get(scheme).unwrap_or(&Full::NONE), scheme, wage);
            }
        }
    }

    fn add_formula(&self, totals: &mut Totals, formula: &impl Formula, scheme: usize, wage: Fen) {
        let amount = Money::from_fen(formula.amount(wage));
        totals.add(self.payer, amount);
        if let Some(fund) = self.fund {
            return totals.add_to(fund, amount);
        }
        let mut left = amount;
        let mut rest = None;
        for (fund, parts) in &self.parts {
            let part = parts.get(scheme).unwrap_or(&Part::NONE);
            let share = Money::from_fen(kernel::fen(part.of(formula.base(wage)))).min(left);
            left = left.minus(share);
            totals.add_to(*fund, share);
            rest = if part.gets_the_rest() { Some(*fund) } else { rest };
        }
        if let Some(fund) = rest {
            totals.add_to(fund, left);
        }
    }
}

/// What the named shares of one fund come to, for every wage of a tile.
fn shares<F: Formula>(
    table: &[F],
    none: &F,
    parts: &[Part],
    schemes: Under<'_>,
    wages: &[Fen],
    left: &mut [Fen],
    out: &mut [i64],
) {
    let of = |scheme: usize| {
        (table.get(scheme).unwrap_or(none), parts.get(scheme).unwrap_or(&Part::NONE))
    };
    match schemes {
        Under::One(_) => kernel::take_shares(repeat(of(schemes.of(0))), wages, left, out),
        Under::Each(each) => {
            kernel::take_shares(each.iter().map(|scheme| of(*scheme as usize)), wages, left, out);
        }
    }
}

/// The amounts of a lane, for every wage of a tile.
fn amounts<F: Formula>(table: &[F], none: &F, schemes: Under<'_>, wages: &[Fen], out: &mut [i64]) {
    match schemes {
        Under::One(_) => {
            kernel::amounts(repeat(table.get(schemes.of(0)).unwrap_or(none)), wages, out);
        }
        Under::Each(each) => {
            let formulas = each.iter().map(|scheme| table.get(*scheme as usize).unwrap_or(none));
            kernel::amounts(formulas, wages, out);
        }
    }
}
