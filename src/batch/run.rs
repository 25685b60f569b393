//! Runs a plan a few hundred rows at a time: what is computed stays in the nearest cache until it is written once.

use super::columns::Columns;
use super::kernel::{self, Fen, Formula, Full, Part, Plain};
use super::plan::{End, Formulas, Lane, Output, Plan};
use super::rows::{Piece, RowFault, RowReject, Rows, Tile, Under};
use crate::assess::{AssessedLine, Totals, Wages};
use crate::error::{Error, Result};
use crate::lang::{Text, text};
use crate::money::Money;
use std::iter::{repeat, repeat_with};
use std::ops::Range;

/// Rows that are computed together: wages, lanes and sums of so many fit the nearest cache.
pub(super) const TILE: usize = 256;

/// Pieces smaller than this are not worth another thread.
#[cfg(feature = "threads")]
const LEAST: usize = 1 << 15;

/// Room for one tile, taken once a call.
pub(super) struct Room {
    wages: Vec<Fen>,
    fund_wages: Vec<Fen>,
    pay: Vec<Fen>,
    lanes: Vec<Filled>,
    left: Vec<Fen>,
    sum: Vec<Fen>,
    lines: Vec<AssessedLine>,
}

/// The amounts of a lane, or of a part of one.
struct Filled {
    /// Whether there can be any: elsewhere nothing is written and nothing is added.
    live: bool,
    amounts: Vec<Fen>,
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
        let parts = self.lanes.iter().map(|lane| lane.parts.len()).sum::<usize>();
        let lanes = repeat_with(|| Filled { live: false, amounts: wide() });
        Room {
            wages: wide(),
            fund_wages: wide(),
            pay: wide(),
            // Two more are the sums of the payers.
            lanes: lanes.take(self.lanes.len().saturating_add(parts).saturating_add(2)).collect(),
            left: wide(),
            sum: wide(),
            lines: Vec::new(),
        }
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
        let long = tile.len();
        kernel::from_fen(tile.wages, &mut room.wages);
        if self.reads_fund_wages {
            kernel::from_fen(tile.fund_wages.unwrap_or(tile.wages), &mut room.fund_wages);
        }
        if self.reads_pay {
            kernel::from_fen(tile.pay.unwrap_or(tile.wages), &mut room.pay);
        }
        let (lanes, mut parts) = room.lanes.split_at_mut(self.lanes.len());
        for (lane, filled) in self.lanes.iter().zip(lanes) {
            let wages = if lane.uses_fund_wage { &room.fund_wages } else { &room.wages };
            let wages = wages.get(..long).unwrap_or_default();
            lane.fill(tile.schemes, wages, filled);
            if self.divides {
                let (own, further) = parts.split_at_mut(lane.parts.len());
                lane.divide(tile.schemes, wages, filled, &mut room.left, own);
                parts = further;
            }
        }
        self.add_payers(&mut room.lanes);
        for (output, column) in self.outputs.iter().zip(out.iter_mut()) {
            if let Some(column) = column.get_mut(place.clone()) {
                output.write(&room.lanes, &room.pay, &mut room.sum, column);
            }
        }
        if self.by_line.contains(&true) {
            self.line_by_line(tile, out, place, &mut room.lines);
        }
    }

    /// Adds up what each payer pays.
    fn add_payers(&self, lanes: &mut [Filled]) {
        let (Some(payers), Some(before)) = (&self.payers, lanes.len().checked_sub(2)) else {
            return;
        };
        let (lanes, sums) = lanes.split_at_mut(before);
        for (own, sum) in payers.iter().zip(sums) {
            sum.live = true;
            sum.amounts.fill(Fen::default());
            kernel::add(live(lanes, own), &mut sum.amounts);
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
    /// The amounts of a tile.
    fn fill(&self, schemes: Under<'_>, wages: &[Fen], filled: &mut Filled) {
        filled.live = match schemes {
            Under::One(_) => self.is_charged.get(schemes.of(0)) == Some(&true),
            Under::Each(_) => true,
        };
        if !filled.live {
            return;
        }
        let out = &mut filled.amounts;
        match &self.formulas {
            Formulas::Plain(table) => amounts(table, &Plain::NONE, schemes, wages, out),
            Formulas::Full(table) => amounts(table, &Full::NONE, schemes, wages, out),
        }
    }

    /// Divides the amounts between funds: each takes its named share, and one of them what is left.
    fn divide(
        &self,
        schemes: Under<'_>,
        wages: &[Fen],
        filled: &Filled,
        left: &mut [Fen],
        tiles: &mut [Filled],
    ) {
        for tile in &mut *tiles {
            tile.live = filled.live;
        }
        if self.parts.is_empty() || !filled.live {
            return;
        }
        left.copy_from_slice(&filled.amounts);
        for ((_, parts), tile) in self.parts.iter().zip(&mut *tiles) {
            let out = &mut tile.amounts;
            match &self.formulas {
                Formulas::Plain(table) => {
                    shares(table, &Plain::NONE, parts, schemes, wages, left, out);
                }
                Formulas::Full(table) => {
                    shares(table, &Full::NONE, parts, schemes, wages, left, out);
                }
            }
        }
        for ((_, parts), tile) in self.parts.iter().zip(tiles) {
            let of = |scheme: usize| parts.get(scheme).unwrap_or(&Part::NONE);
            let out = &mut tile.amounts;
            match schemes {
                Under::One(_) => kernel::add_rest(repeat(of(schemes.of(0))), left, out),
                Under::Each(each) => {
                    kernel::add_rest(each.iter().map(|scheme| of(*scheme as usize)), left, out);
                }
            }
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
        let amount = Money::from_fen(kernel::fen(formula.amount(wage)));
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
    out: &mut [Fen],
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
fn amounts<F: Formula>(table: &[F], none: &F, schemes: Under<'_>, wages: &[Fen], out: &mut [Fen]) {
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

impl Output {
    /// Adds up what belongs into a column, and writes it.
    fn write(&self, lanes: &[Filled], pay: &[Fen], sum: &mut [Fen], out: &mut [i64]) {
        let mut live = live(lanes, &self.lanes);
        match self.end {
            End::Sum => {
                let Some(first) = live.next() else { return out.fill(0) };
                let Some(second) = live.next() else { return kernel::to_fen(first, out) };
                sum.copy_from_slice(first);
                kernel::add([second].into_iter().chain(live), sum);
            }
            End::PayAndSum => {
                sum.copy_from_slice(pay);
                kernel::add(live, sum);
            }
            End::PayLessSum => {
                sum.fill(Fen::default());
                kernel::add(live, sum);
                kernel::take_from(pay, sum);
            }
        }
        kernel::to_fen(sum, out);
    }
}

/// The amounts of some lanes, without those in which there are none.
fn live<'l>(lanes: &'l [Filled], wanted: &[usize]) -> impl Iterator<Item = &'l [Fen]> {
    let wanted = wanted.iter().filter_map(|lane| lanes.get(*lane));
    wanted.filter(|lane| lane.live).map(|lane| lane.amounts.as_slice())
}
