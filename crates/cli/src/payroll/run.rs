//! The second reading: rows are computed and written in the order of the roster.

use super::amounts::{Amounts, TOGETHER, Together};
use super::in_order::in_order;
use super::keys::{Held, Keys, Local, NOT_PLANNED, Rule};
use super::results::Results;
use super::sheets::{Sheets, Sums};
use super::{declared, detail};
use crate::args::{Headings, PayrollArgs};
use crate::failure::Failure;
use crate::interrupt;
use crate::progress::Progress;
use crate::rows::{Reject, rejects_writer};
use crate::show::say;
use shebao::{Assessment, Branch, Lang, Payer, Rulebook, Totals, Wages};
use shebao_roster::{
    Batch, Chunk, Column, Declaration, Declared, Look, Piece, Ready, Roster, Row, TableWriter,
};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

/// Where everything goes.
pub(crate) struct Files<'f> {
    pub(crate) out: &'f Path,
    pub(crate) rejects: &'f Path,
    pub(crate) detail: Option<&'f Path>,
}

/// What is computed, and how it is written.
pub(crate) struct Run<'r> {
    rules: &'r Rulebook,
    keys: &'r Keys<'r>,
    roster: &'r [Column],
    amounts: Amounts,
    results: Results,
    sheet: Option<Declaration>,
    /// Whether headings are words for people.
    words: bool,
    wants_detail: bool,
    lang: Lang,
}

/// What rows add up to.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) computed: u64,
    pub(crate) partial: u64,
    pub(crate) totals: Totals,
    pub(crate) sums: Sums,
}

/// What one thread works with.
struct Worker<'r> {
    run: &'r Run<'r>,
    is_workbook: bool,
    local: Local,
    tally: Tally,
    together: Together,
}

/// A piece of the roster, computed.
struct Done {
    rows: u64,
    batch: Batch,
    declared: Vec<Declared>,
    detail: Vec<Vec<String>>,
    rejects: Vec<Reject>,
    /// Whether something is due that was not due when the roster was looked through.
    changed: bool,
}

impl<'r> Run<'r> {
    pub(crate) fn new(
        args: &PayrollArgs,
        rules: &'r Rulebook,
        keys: &'r Keys<'r>,
        roster: &'r [Column],
        pairs: Vec<(Branch, Payer)>,
        lang: Lang,
    ) -> Result<Self, Failure> {
        Ok(Self {
            rules,
            keys,
            roster,
            amounts: Amounts::new(keys, &pairs)?,
            results: Results::new(roster, pairs, args.round_wage),
            sheet: args.columns()?,
            words: args.headings == Headings::Words,
            wants_detail: args.detail.is_some(),
            lang,
        })
    }

    /// Computes all rows and writes them, whole or not at all.
    pub(crate) fn compute(
        &self,
        roster: &Roster,
        files: &Files<'_>,
        wants_rejects: bool,
        rows: u64,
        progress: &Progress,
    ) -> Result<Tally, Failure> {
        let mut targets = Targets::create(self, files, wants_rejects)?;
        let empty = targets.out.batch();
        // Batches go round: what was written is filled again.
        let spare: Mutex<Vec<Batch>> = Mutex::default();
        let spare = || spare.lock().unwrap_or_else(PoisonError::into_inner);
        let is_workbook = targets.out.is_workbook();
        let mut pass = roster.pass()?;
        let bar = progress.computing(rows);
        let next = || {
            interrupt::check()?;
            Ok(pass.next()?)
        };
        let worker = || Worker {
            run: self,
            is_workbook,
            local: Local::default(),
            tally: Tally::default(),
            together: Together::new(&self.amounts),
        };
        let work = |worker: &mut Worker<'_>, piece: Piece| {
            let batch = spare().pop().unwrap_or_else(|| empty.like());
            worker.piece(&piece.chunk()?, batch)
        };
        let mut done = 0;
        let write = |mut piece: Done| {
            if piece.changed {
                return Err(changed());
            }
            done += piece.rows;
            bar.add(piece.rows, done);
            targets.write(self.sheet, &mut piece)?;
            spare().push(piece.batch);
            Ok(())
        };
        let workers = in_order(next, worker, work, write)?;
        if done != rows {
            return Err(changed());
        }
        let mut tally = Tally::default();
        for worker in workers {
            tally.join(worker.tally);
        }
        bar.end();
        targets.finish(&tally.sums, self.rules, self.lang)?;
        Ok(tally)
    }
}

impl Worker<'_> {
    fn piece(&mut self, chunk: &Chunk, batch: Batch) -> Result<Done, Failure> {
        let mut done = Done {
            rows: chunk.len() as u64,
            batch,
            declared: Vec::new(),
            detail: Vec::new(),
            rejects: Vec::new(),
            changed: false,
        };
        self.local.make_room();
        let keys = self.run.keys;
        // Rows that will be computed together, with the places of their rules and their wages.
        let mut waiting: Vec<(Row<'_>, usize, Wages)> = Vec::with_capacity(TOGETHER);
        for row in chunk.rows() {
            if row.problem().is_some() {
                done.rejects.extend(keys.reader.case(row).err().unwrap_or_default());
                continue;
            }
            let place = keys.place(row, &mut self.local);
            match (self.local.rule(place), keys.wages(row)) {
                (Rule::Held(held), Some(wages)) => {
                    let scheme = held.planned.load(Ordering::Relaxed);
                    if scheme == NOT_PLANNED {
                        self.compute(&mut waiting, &mut done)?;
                        self.alone(row, place, wages, &mut done);
                        continue;
                    }
                    self.together.push(scheme, wages);
                    waiting.push((row, place, wages));
                    if waiting.len() == TOGETHER {
                        self.compute(&mut waiting, &mut done)?;
                    }
                }
                (Rule::Refused(reasons), Some(_)) => {
                    done.rejects.extend(reasons.iter().map(|reason| reason.of(row)));
                }
                (rule, wages) => {
                    let computed = match (rule, wages) {
                        (Rule::Open { open, .. }, Some(wages)) => keys.open(row, open, wages),
                        _ => keys.alone(row),
                    };
                    match computed {
                        Ok((held, assessment)) => {
                            self.compute(&mut waiting, &mut done)?;
                            self.write(row, &held, &assessment, &mut done);
                        }
                        Err(reasons) => done.rejects.extend(reasons),
                    }
                }
            }
        }
        self.compute(&mut waiting, &mut done)?;
        Ok(done)
    }

    /// Computes the rows that wait, and writes them.
    fn compute(
        &mut self,
        waiting: &mut Vec<(Row<'_>, usize, Wages)>,
        done: &mut Done,
    ) -> Result<(), Failure> {
        if waiting.is_empty() {
            return Ok(());
        }
        let Self { run, is_workbook, local, tally, together } = self;
        let wants_lines = *is_workbook || run.wants_detail || run.sheet.is_some();
        let columns = together.run(&run.amounts)?;
        for (number, (row, place, wages)) in waiting.drain(..).enumerate() {
            let Rule::Held(held) = local.rule(place) else { continue };
            let amount = |column: usize| columns[column][number];
            tally.add(held, &run.amounts.totals(amount));
            if wants_lines {
                let assessment = held.scheme.assess(wages);
                run.lines(row, held, &assessment, *is_workbook, done, &mut tally.sums);
            }
            if run.sheet.is_none() {
                done.changed |= !run.results.write(row, held, amount, &mut done.batch);
            }
        }
        Ok(())
    }

    /// Computes a row whose scheme is in no plan, because there are too many.
    fn alone(&mut self, row: Row<'_>, place: usize, wages: Wages, done: &mut Done) {
        if let Rule::Held(held) = self.local.rule(place) {
            let assessment = held.scheme.assess(wages);
            let Self { run, is_workbook, tally, .. } = self;
            run.write(row, held, &assessment, *is_workbook, tally, done);
        }
    }

    /// Writes a row that was computed by itself.
    fn write(&mut self, row: Row<'_>, held: &Held, assessment: &Assessment, done: &mut Done) {
        self.run.write(row, held, assessment, self.is_workbook, &mut self.tally, done);
    }
}

impl Run<'_> {
    /// Writes a row that was computed by itself.
    fn write(
        &self,
        row: Row<'_>,
        held: &Held,
        assessment: &Assessment,
        is_workbook: bool,
        tally: &mut Tally,
        done: &mut Done,
    ) {
        tally.add(held, assessment.totals());
        self.lines(row, held, assessment, is_workbook, done, &mut tally.sums);
        if self.sheet.is_none() {
            let amounts = self.amounts.of(assessment);
            done.changed |=
                !self.results.write(row, held, |column| amounts[column], &mut done.batch);
        }
    }

    /// What is told of a row line by line.
    fn lines(
        &self,
        row: Row<'_>,
        held: &Held,
        assessment: &Assessment,
        is_workbook: bool,
        done: &mut Done,
        sums: &mut Sums,
    ) {
        if self.wants_detail {
            done.detail.extend(detail::lines(row, assessment));
        }
        if let Some(sheet) = self.sheet {
            let remarks = &held.remarks;
            let rows = declared::rows(sheet, self.roster, row, assessment, remarks, self.rules);
            done.declared.extend(rows);
        }
        if is_workbook {
            sums.add(assessment);
            if !held.cited.swap(true, Ordering::Relaxed) {
                sums.rest_on(&assessment.report(self.lang, false), self.lang);
            }
        }
    }
}

/// The roster is not what it was when it was looked through.
fn changed() -> Failure {
    Failure::Call {
        en: "the roster changed while it was read; nothing was written".to_owned(),
        zh: "读取期间花名册已被修改；没有写出任何文件".to_owned(),
        hint_en: "close it where it is edited, and run the command again".to_owned(),
        hint_zh: "请在编辑处关闭该文件后重新运行".to_owned(),
    }
}

impl Tally {
    fn add(&mut self, held: &Held, totals: &Totals) {
        self.computed += 1;
        self.partial += u64::from(!held.complete);
        self.totals = self.totals.plus(totals);
    }

    fn join(&mut self, other: Self) {
        self.computed += other.computed;
        self.partial += other.partial;
        self.totals = self.totals.plus(&other.totals);
        self.sums.join(other.sums);
    }
}

/// The files that are written, each beside its target until all are whole.
struct Targets {
    out: TableWriter,
    sheets: Option<Sheets>,
    detail: Option<TableWriter>,
    rejects: Option<TableWriter>,
    rejects_path: PathBuf,
    /// How many rows of a declaration are written.
    declared: usize,
    lang: Lang,
}

impl Targets {
    fn create(run: &Run<'_>, files: &Files<'_>, wants_rejects: bool) -> Result<Self, Failure> {
        let lang = run.lang;
        let columns = match run.sheet {
            Some(sheet) => sheet.columns(),
            None => run.results.columns(run.words.then_some(lang)),
        };
        let look = Look {
            marked: lang == Lang::Zh || run.sheet.is_some(),
            sheet: say(lang, "results", "结果"),
            sum: Some(say(lang, "sum", "合计")),
        };
        let mut out = TableWriter::create_as(files.out, &columns, look)?;
        let wanted = wants_rejects || files.rejects.exists();
        Ok(Self {
            sheets: Sheets::add(&mut out, lang)?,
            out,
            detail: files.detail.map(detail::writer).transpose()?,
            rejects: wanted.then(|| rejects_writer(files.rejects, lang)).transpose()?,
            rejects_path: files.rejects.to_owned(),
            declared: 0,
            lang,
        })
    }

    fn write(&mut self, sheet: Option<Declaration>, done: &mut Done) -> Result<(), Failure> {
        match sheet {
            None => self.out.write_batch(&mut done.batch)?,
            Some(sheet) => {
                for row in &done.declared {
                    self.declared += 1;
                    self.out.write(&sheet.cells(self.declared, row))?;
                }
            }
        }
        if let Some(detail) = &mut self.detail {
            for line in &done.detail {
                detail.write(line)?;
            }
        }
        if done.rejects.is_empty() {
            return Ok(());
        }
        if let Some(sheets) = &self.sheets {
            sheets.reject(&mut self.out, &done.rejects)?;
        }
        let rejects = match &mut self.rejects {
            Some(rejects) => rejects,
            None => self.rejects.insert(rejects_writer(&self.rejects_path, self.lang)?),
        };
        for reject in &done.rejects {
            rejects.write(&reject.cells())?;
        }
        Ok(())
    }

    fn finish(mut self, sums: &Sums, rules: &Rulebook, lang: Lang) -> Result<(), Failure> {
        if let Some(sheets) = &self.sheets {
            sheets.finish(&mut self.out, sums, rules, lang)?;
        }
        // A disk that is full is noticed before the first file takes its place.
        let files = [Some(self.out), self.detail, self.rejects].into_iter().flatten();
        let ready: Vec<Ready> = files.map(TableWriter::ready).collect::<Result<_, _>>()?;
        interrupt::check()?;
        for file in ready {
            file.put()?;
        }
        Ok(())
    }
}
