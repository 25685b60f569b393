//! `shebao compare`: cases side by side, on the terminal, in a file, as a picture.

mod cases;
mod chart;
mod table;

use crate::args::CompareArgs;
use crate::failure::Failure;
use crate::rows::SOME_REJECTED;
use crate::show;
use cases::{Asked, Plan};
use chart::Picture;
use shebao::{Comparison, Lang, Rulebook, SheetKind, Terms};
use shebao_roster::{CellKind, OutputColumn, TableWriter};
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn run(args: &CompareArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let rules = args.rules.rulebook()?;
    let terms = args.rules.terms()?;
    let picture = Picture::of(&args.chart, lang)?;
    let plan = Plan::of(args, &rules, lang)?;
    let mut comparison = Comparison { cases: Vec::new(), not_computed: plan.rejected.clone() };
    let asked = plan.cases()?;
    for asked in &asked {
        comparison.append(compared(&rules, asked, &terms, plan.lenient, lang)?);
    }
    if let Some(picture) = &picture {
        let between =
            |asked: &Asked| compared(&rules, asked, &terms, true, lang).map(|table| table.cases);
        picture.draw(&comparison, &asked, &rules, &between)?;
    }
    if let Some(out) = &args.out {
        write(out, &comparison, lang)?;
    }
    if args.common.json {
        show::json(&comparison)?;
    } else {
        table::print(&comparison, args.out.as_deref(), lang)?;
        if let Some(path) = &args.chart.path {
            show::line(&format!(" {} {}", show::say(lang, "chart:", "图："), path.display()))?;
        }
    }
    let whole = comparison.not_computed.is_empty();
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(SOME_REJECTED) })
}

fn compared(
    rules: &Rulebook,
    asked: &Asked,
    terms: &Terms,
    lenient: bool,
    lang: Lang,
) -> Result<Comparison, Failure> {
    let mut terms = terms.clone();
    if !asked.branches.is_empty() {
        terms.branches.clone_from(&asked.branches);
    }
    let cases = std::slice::from_ref(&asked.named);
    if lenient {
        return Ok(rules.compare_each(cases, &terms, lang));
    }
    let comparison = rules.compare(cases, &terms, lang);
    comparison.map_err(|error| Failure::from(error).in_case(&asked.named.label))
}

/// Writes one row a case.
fn write(path: &Path, comparison: &Comparison, lang: Lang) -> Result<(), Failure> {
    let sheet = comparison.sheet(lang);
    let columns = sheet.columns.into_iter().map(|column| OutputColumn {
        name: column.name,
        kind: match column.kind {
            SheetKind::Text => CellKind::Text,
            SheetKind::Yuan => CellKind::Decimal(2),
            SheetKind::Share => CellKind::Decimal(6),
        },
    });
    let columns: Vec<OutputColumn> = columns.collect();
    let mut file = TableWriter::create(path, &columns, lang == Lang::Zh)?;
    for row in &sheet.rows {
        file.write(row)?;
    }
    Ok(file.finish()?)
}
