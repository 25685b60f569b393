//! `shebao payroll`: a roster in, results out, and every row that could not be computed beside them.
//!
//! The file is read twice, piece by piece: once to learn which columns the results have, once to compute.
//! So its length plays no part in how much memory is needed.

mod amounts;
mod declared;
mod detail;
mod in_order;
mod keys;
mod results;
mod run;
mod sheets;
mod status;
mod template;

use crate::args::PayrollArgs;
use crate::failure::Failure;
use crate::interrupt;
use crate::progress::Progress;
use crate::rows::{Rows, SOME_REJECTED, distinct_files};
use crate::show::{self, say};
use in_order::in_order;
use keys::{Keys, Local};
use run::{Files, Run};
use serde::Serialize;
use shebao::{Branch, Lang, Payer, Totals};
use shebao_roster::{Column, Layout, Roster, rejects_path};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

/// What a run has done.
#[derive(Serialize)]
struct Summary<'r> {
    rows: u64,
    computed: u64,
    /// Rows of the computed ones in which some branch has no known rule.
    partial: u64,
    rejected: u64,
    totals: Totals,
    /// What each heading was taken as; null where it means nothing here and was passed through.
    columns: Vec<Taken<'r>>,
}

#[derive(Serialize)]
struct Taken<'r> {
    heading: &'r str,
    field: Option<&'r str>,
}

pub(crate) fn run(args: &PayrollArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let rules = args.rules.rulebook()?;
    if let Some(path) = &args.template {
        template::write(path, &rules, lang)?;
        show::line(&format!("{} {}", say(lang, "template:", "模板："), path.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let (path, out) = args.files()?;
    let terms = args.rules.terms()?;
    let defaults = args.case.fields()?;
    let rejects = args.rejects.clone().unwrap_or_else(|| rejects_path(out));
    distinct_files(path, [Some(out), Some(&rejects), args.detail.as_ref()].into_iter().flatten())?;
    let roster = Roster::open(path, args.sheet.as_deref(), Layout::Roster)?;

    let reader = Rows { defaults: &defaults, round_wage: args.round_wage, lang };
    let keys = Keys::new(&rules, &terms, &reader, roster.columns());
    let progress = Progress::new(lang);
    interrupt::watch();
    let (rows, pairs) = survey(&roster, &keys, &progress)?;
    let files = Files { out, rejects: &rejects, detail: args.detail.as_deref() };
    let run = Run::new(args, &rules, &keys, roster.columns(), pairs, lang)?;
    let tally = run.compute(&roster, &files, args.rejects.is_some(), rows, &progress)?;

    let summary = Summary {
        rows,
        computed: tally.computed,
        partial: tally.partial,
        rejected: rows - tally.computed,
        totals: tally.totals,
        columns: taken(roster.columns()).collect(),
    };
    report(&summary, &files, lang, args.common.json)?;
    Ok(if summary.rejected > 0 { ExitCode::from(SOME_REJECTED) } else { ExitCode::SUCCESS })
}

/// How many rows there are, and what is due at all.
fn survey(
    roster: &Roster,
    keys: &Keys<'_>,
    progress: &Progress,
) -> Result<(u64, Vec<(Branch, Payer)>), Failure> {
    let mut pass = roster.pass()?;
    let bar = progress.looking(roster.size());
    let next = || {
        interrupt::check()?;
        Ok(pass.next()?)
    };
    let mut rows = 0;
    let mut pairs = BTreeSet::new();
    let look = |local: &mut Local, piece: shebao_roster::Piece| {
        let size = piece.size();
        let chunk = piece.chunk()?;
        let found = chunk.rows().flat_map(|row| keys.new_pairs(row, local));
        Ok((chunk.len() as u64, size, found.collect::<BTreeSet<_>>()))
    };
    let gather = |(some, size, found): (u64, u64, BTreeSet<_>)| {
        rows += some;
        pairs.extend(found);
        bar.add(size, rows);
        Ok(())
    };
    in_order(next, Local::default, look, gather)?;
    bar.end();
    Ok((rows, pairs.into_iter().collect()))
}

fn taken(columns: &[Column]) -> impl Iterator<Item = Taken<'_>> {
    let all = columns.iter().filter(|column| !column.heading.is_empty());
    all.map(|column| Taken { heading: &column.heading, field: column.field.as_deref() })
}

fn report(
    summary: &Summary<'_>,
    files: &Files<'_>,
    lang: Lang,
    wants_json: bool,
) -> Result<(), Failure> {
    if wants_json {
        return Ok(show::json(summary)?);
    }
    let totals = &summary.totals;
    show::heading(&match lang {
        Lang::En => format!(
            "{} rows: {} computed, {} of them partly, {} rejected",
            summary.rows, summary.computed, summary.partial, summary.rejected
        ),
        Lang::Zh => format!(
            "共 {} 行：已核算 {} 行（其中部分核算 {} 行），未核算 {} 行",
            summary.rows, summary.computed, summary.partial, summary.rejected
        ),
    })?;
    show::line(&show::sums(totals, lang))?;
    let shown = |path: &Path| path.display().to_string();
    show::line(&format!(" {} {}", say(lang, "result:", "结果："), shown(files.out)))?;
    if summary.rejected > 0 {
        show::line(&format!(" {} {}", say(lang, "rejects:", "未核算："), shown(files.rejects)))?;
    }
    show::remark(&headings(&summary.columns, lang))?;
    Ok(())
}

/// What the headings were taken as, in one line.
fn headings(columns: &[Taken<'_>], lang: Lang) -> String {
    let comma = say(lang, ", ", "、");
    let read = columns.iter().filter_map(|one| {
        let field = one.field?;
        Some(match one.heading {
            same if same == field => field.to_owned(),
            other => format!("{other} = {field}"),
        })
    });
    let passed = columns.iter().filter(|one| one.field.is_none()).map(|one| one.heading);
    let passed = passed.collect::<Vec<_>>().join(comma);
    let read = read.collect::<Vec<_>>().join(comma);
    let mut words = format!(" {} {read}", say(lang, "columns:", "列："));
    if !passed.is_empty() {
        words.push_str(say(lang, "; passed through: ", "；原样保留："));
        words.push_str(&passed);
    }
    words
}
