//! `shebao payroll`: a roster in, results out, and every row that could not be computed beside them.

use crate::args::PayrollArgs;
use crate::failure::Failure;
use crate::rows::{Reject, Rows, SOME_REJECTED, distinct_files, write_rejects, writer};
use crate::show::{self, say};
use serde::Serialize;
use shebao::{Amounts, Branch, Entry, Lang, Money, Payer, Report, Rulebook, Terms, Totals};
use shebao_roster::{CsvWriter, Row, Table, rejects_path};
use std::path::Path;
use std::process::ExitCode;

/// One row, computed.
struct Computed {
    number: u64,
    cells: Vec<String>,
    id: String,
    amounts: Amounts,
    report: Report,
}

/// What a run has done.
#[derive(Serialize)]
struct Summary {
    rows: usize,
    computed: usize,
    /// Rows of the computed ones in which some branch has no known rule.
    partial: usize,
    rejected: usize,
    totals: Totals,
}

pub(crate) fn run(args: &PayrollArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let rules = args.rules.rulebook()?;
    let terms = args.rules.terms()?;
    let defaults = args.case.fields()?;
    let roster = Table::read(&args.roster)?;
    let rejects_file = args.rejects.clone().unwrap_or_else(|| rejects_path(&args.out));
    let written = [Some(&args.out), Some(&rejects_file), args.detail.as_ref()];
    distinct_files(&args.roster, written.into_iter().flatten())?;

    let reader = Rows { defaults: &defaults, round_wage: args.round_wage, lang };
    let mut done = Vec::new();
    let mut rejects = Vec::new();
    for row in roster.rows() {
        match computed(row, &reader, &rules, &terms) {
            Ok(one) => done.push(one),
            Err(reasons) => rejects.extend(reasons),
        }
    }
    let rows = roster.rows().len();
    let summary = Summary {
        rows,
        computed: done.len(),
        partial: done.iter().filter(|row| !row.report.complete).count(),
        rejected: rows - done.len(),
        totals: done.iter().fold(Totals::default(), |sum, row| sum.plus(&row.report.totals)),
    };

    let headings: Vec<&str> = roster.columns().iter().map(|c| c.heading.as_str()).collect();
    // Every file is written beside its target first, so that a target that cannot be written leaves no others behind.
    let mut files = vec![write_results(&args.out, &headings, &done, lang)?];
    if let Some(path) = &args.detail {
        files.push(write_details(path, &done)?);
    }
    let wanted = args.rejects.is_some() || rejects_file.exists();
    if wanted || !rejects.is_empty() {
        files.push(write_rejects(&rejects_file, &rejects, lang)?);
    }
    for file in files {
        file.finish()?;
    }
    report(&summary, &args.out, &rejects_file, lang, args.common.json)?;
    Ok(if summary.rejected > 0 { ExitCode::from(SOME_REJECTED) } else { ExitCode::SUCCESS })
}

/// A row, computed; or everything that is wrong with it.
fn computed(
    row: Row<'_>,
    rows: &Rows<'_>,
    rules: &Rulebook,
    terms: &Terms,
) -> Result<Computed, Vec<Reject>> {
    let case = rows.case(row)?;
    let assessment = rules.assess(&case, terms).map_err(|error| rows.rejects(row, &[error]))?;
    let report = assessment.report(rows.lang, false);
    if report.lines.is_empty() && !report.complete {
        return Err(vec![nothing_known(row, &report)]);
    }
    Ok(Computed {
        number: row.number(),
        cells: row.cells().map(str::to_owned).collect(),
        id: row.id().to_owned(),
        amounts: assessment.amounts(),
        report,
    })
}

/// A row of which nothing at all is known is no result.
fn nothing_known(row: Row<'_>, report: &Report) -> Reject {
    let words: Vec<&str> = report.missing.iter().map(|entry| entry.text.as_str()).collect();
    Reject {
        number: row.number(),
        id: row.id().to_owned(),
        column: String::new(),
        kind: "no_rule".to_owned(),
        message: words.join("; "),
    }
}

fn write_results(
    path: &Path,
    headings: &[&str],
    rows: &[Computed],
    lang: Lang,
) -> Result<CsvWriter, Failure> {
    let mut pairs: Vec<(Branch, Payer)> =
        rows.iter().flat_map(|row| row.amounts.keys().copied()).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut columns: Vec<String> = headings.iter().map(|h| (*h).to_owned()).collect();
    columns.extend(pairs.iter().map(|(branch, payer)| format!("{branch}_{payer}")));
    columns.extend(Totals::default().named().iter().map(|(name, _)| total_heading(name)));
    columns.extend(["evidence".to_owned(), "status".to_owned()]);
    let mut out = writer(path, &columns, lang)?;
    for row in rows {
        let mut cells = row.cells.clone();
        for pair in &pairs {
            let amount = row.amounts.get(pair);
            cells.push(amount.map_or_else(String::new, Money::to_string));
        }
        cells.extend(row.report.totals.named().iter().map(|(_, amount)| amount.to_string()));
        cells.push(row.report.evidence.map_or_else(String::new, |grade| grade.to_string()));
        cells.push(status(&row.report, lang));
        out.write(&cells)?;
    }
    Ok(out)
}

/// The totals stand beside the roster's own columns, one of which may be called `employer`.
fn total_heading(name: &str) -> String {
    match name {
        "employer_cost" | "take_home" => name.to_owned(),
        _ => format!("total_{name}"),
    }
}

/// `ok`, and why some columns are blank.
fn status(report: &Report, lang: Lang) -> String {
    let mut words = vec![if report.complete { "ok".to_owned() } else { "partial".to_owned() }];
    let groups: [(&str, &[Entry]); 4] = [
        (say(lang, "missing", "缺规则"), &report.missing),
        (say(lang, "exempt", "免缴"), &report.exempt),
        (say(lang, "merged", "并入"), &report.merged),
        (say(lang, "not covered", "不适用"), &report.not_covered),
    ];
    for (name, entries) in groups {
        // Branches that are blank for the same reason are told together.
        let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
        for entry in entries {
            let branch = entry.branch.words(lang);
            match told.iter_mut().find(|(text, _)| *text == entry.text) {
                Some((_, branches)) => branches.push(branch),
                None => told.push((&entry.text, vec![branch])),
            }
        }
        for (text, branches) in told {
            words.push(format!("{} {name}: {text}", branches.join(say(lang, ", ", "、"))));
        }
    }
    let told = ["not_held", "hypothetical", "carried", "as_known_on", "provisional", "unsplit"];
    let notes = report.notes.iter().filter(|note| told.contains(&note.code.as_ref()));
    words.extend(notes.map(|note| note.text.clone()));
    words.join("; ")
}

fn write_details(path: &Path, rows: &[Computed]) -> Result<CsvWriter, Failure> {
    let columns = [
        "row",
        "id",
        "branch",
        "item",
        "payer",
        "fund",
        "wage",
        "base",
        "limit",
        "rate",
        "amount",
        "amount_before_relief",
        "relief",
        "evidence",
        "carried_from",
        "cites",
    ];
    let mut out = CsvWriter::create(path, columns)?;
    for row in rows {
        for line in &row.report.lines {
            let cites: Vec<String> =
                line.cites.iter().map(|cite| format!("{}:{}", cite.role, cite.id)).collect();
            let blank = String::new;
            let limit = line.limit.map_or_else(blank, |limit| format!("{limit:?}").to_lowercase());
            out.write([
                row.number.to_string(),
                row.id.clone(),
                line.branch.to_string(),
                line.item.clone(),
                line.payer.to_string(),
                line.fund.to_string(),
                line.wage.to_string(),
                line.base.map_or_else(blank, |base| base.to_string()),
                limit,
                line.rate.map_or_else(blank, |rate| rate.to_decimal().to_string()),
                line.amount.to_string(),
                line.amount_before_relief.to_string(),
                line.relief.to_string(),
                line.evidence.map_or_else(blank, |grade| grade.to_string()),
                line.carried_from.map_or_else(blank, |month| month.to_string()),
                cites.join(" "),
            ])?;
        }
    }
    Ok(out)
}

fn report(
    summary: &Summary,
    out: &Path,
    rejects: &Path,
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
    show::line(&format!(" {} {}", say(lang, "result:", "结果："), out.display()))?;
    if summary.rejected > 0 {
        show::line(&format!(" {} {}", say(lang, "rejects:", "未核算："), rejects.display()))?;
    }
    Ok(())
}
