//! `shebao payroll`: a roster in, results out, and every row that could not be computed beside them.

use crate::args::PayrollArgs;
use crate::failure::Failure;
use crate::show::{self, say};
use serde::Serialize;
use shebao::{Amounts, Branch, Case, Entry, Lang, Money, Payer, Report, Rulebook, Terms, Totals};
use shebao_roster::{CsvWriter, Row, Table, rejects_path};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// One row, computed.
struct Computed {
    number: u64,
    cells: Vec<String>,
    id: String,
    amounts: Amounts,
    report: Report,
}

/// Why a row was not computed.
struct Reject {
    number: u64,
    id: String,
    column: String,
    kind: String,
    message: String,
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

/// The exit status where some rows were rejected.
const SOME_REJECTED: u8 = 4;

pub(crate) fn run(args: &PayrollArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let rules = args.rules.rulebook()?;
    let terms = args.rules.terms()?;
    let defaults = args.case.fields()?;
    let roster = Table::read(&args.roster)?;
    let rejects_file = args.rejects.clone().unwrap_or_else(|| rejects_path(&args.out));
    distinct_files(args, &rejects_file)?;

    let run = Run {
        rules: &rules,
        terms: &terms,
        defaults: &defaults,
        round_wage: args.round_wage,
        lang,
    };
    let mut computed = Vec::new();
    let mut rejects = Vec::new();
    for row in roster.rows() {
        match run.row(row) {
            Ok(done) => computed.push(done),
            Err(reasons) => rejects.extend(reasons),
        }
    }
    let rows = roster.rows().len();
    let summary = Summary {
        rows,
        computed: computed.len(),
        partial: computed.iter().filter(|row| !row.report.complete).count(),
        rejected: rows - computed.len(),
        totals: computed.iter().fold(Totals::default(), |sum, row| sum.plus(&row.report.totals)),
    };

    let headings: Vec<&str> = roster.columns().iter().map(|c| c.heading.as_str()).collect();
    // Every file is written beside its target first, so that a target that cannot be written leaves no others behind.
    let mut files = vec![write_results(&args.out, &headings, &computed, lang)?];
    if let Some(path) = &args.detail {
        files.push(write_details(path, &computed)?);
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

/// The roster and the files to be written must be different files.
fn distinct_files(args: &PayrollArgs, rejects: &Path) -> Result<(), Failure> {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut files: Vec<PathBuf> = vec![whole(&args.roster), whole(&args.out), whole(rejects)];
    files.extend(args.detail.as_deref().map(whole));
    let twice =
        files.iter().enumerate().find(|(n, path)| files.iter().take(*n).any(|p| p == *path));
    let Some((_, path)) = twice else { return Ok(()) };
    let path = path.display();
    Err(Failure::Call {
        en: format!("{path} would be read and written, or written twice"),
        zh: format!("{path} 不能既读又写，或写入两次"),
        hint_en: "give the roster, --out, --rejects and --detail different names".to_owned(),
        hint_zh: "请为花名册、--out、--rejects、--detail 使用不同文件名".to_owned(),
    })
}

/// What every row is computed with.
struct Run<'r> {
    rules: &'r Rulebook,
    terms: &'r Terms,
    defaults: &'r [(String, String)],
    round_wage: bool,
    lang: Lang,
}

impl Run<'_> {
    fn row(&self, row: Row<'_>) -> Result<Computed, Vec<Reject>> {
        let fields = row.fields().map_err(|problems| {
            let rejects = problems.into_iter().map(|problem| Reject {
                number: row.number(),
                id: row.id().to_owned(),
                column: problem.column.unwrap_or_default(),
                kind: problem.kind.to_owned(),
                message: match self.lang {
                    Lang::En => problem.en,
                    Lang::Zh => problem.zh,
                },
            });
            rejects.collect::<Vec<_>>()
        })?;
        let wages = wages_of(&fields);
        let case = self.case(fields).map_err(|errors| {
            let mut rejects = self.rejects(row, &errors);
            self.hint_at_rounding(&mut rejects, &wages);
            rejects
        })?;
        let assessment =
            self.rules.assess(&case, self.terms).map_err(|error| self.rejects(row, &[error]))?;
        let report = assessment.report(self.lang, false);
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

    /// The case of a row: its own cells, and the options of the command where a cell is blank.
    fn case(&self, fields: Vec<(String, String)>) -> Result<Case, Vec<shebao::Error>> {
        let mut all: Vec<(String, String)> = self.defaults.to_vec();
        all.retain(|(name, _)| !fields.iter().any(|(own, _)| own == name));
        all.extend(fields.into_iter().filter(|(name, _)| name != "id" && name != "name"));
        if self.round_wage {
            for (name, value) in &mut all {
                let is_wage = matches!(name.as_str(), "wage" | "fund_wage" | "pay");
                if let Some(rounded) = is_wage.then(|| Money::parse_rounded(value).ok()).flatten() {
                    *value = rounded.to_string();
                }
            }
        }
        Case::from_fields(all.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// A wage that only has too many decimals can be rounded on request.
    fn hint_at_rounding(&self, rejects: &mut [Reject], wages: &[(String, String)]) {
        for reject in rejects {
            let wage = wages.iter().find(|(name, _)| *name == reject.column);
            if wage.is_some_and(|(_, value)| Money::parse_rounded(value).is_ok()) {
                let hint = say(
                    self.lang,
                    "; or let --round-wage round it",
                    "；或用 --round-wage 四舍五入",
                );
                reject.message.push_str(hint);
            }
        }
    }

    fn rejects(&self, row: Row<'_>, errors: &[shebao::Error]) -> Vec<Reject> {
        let reject = |error: &shebao::Error| Reject {
            number: row.number(),
            id: row.id().to_owned(),
            column: error.field().unwrap_or_default().to_owned(),
            kind: error.kind().to_owned(),
            message: match error.hint(self.lang) {
                Some(hint) => {
                    format!("{}{}{hint}", error.message(self.lang), say(self.lang, "; ", "；"))
                }
                None => error.message(self.lang).to_owned(),
            },
        };
        errors.iter().map(reject).collect()
    }
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

/// The fields that are wages.
fn wages_of(fields: &[(String, String)]) -> Vec<(String, String)> {
    let is_wage = |name: &str| matches!(name, "wage" | "fund_wage" | "pay");
    fields.iter().filter(|(name, _)| is_wage(name)).cloned().collect()
}

/// A file whose cells are words in a language; spreadsheets need a mark to show Chinese.
fn writer(path: &Path, columns: &[String], lang: Lang) -> Result<CsvWriter, Failure> {
    Ok(match lang {
        Lang::En => CsvWriter::create(path, columns),
        Lang::Zh => CsvWriter::create_marked(path, columns),
    }?)
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

fn write_rejects(path: &Path, rejects: &[Reject], lang: Lang) -> Result<CsvWriter, Failure> {
    let columns = ["row", "id", "column", "kind", "message"].map(str::to_owned);
    let mut out = writer(path, &columns, lang)?;
    for reject in rejects {
        let number = reject.number.to_string();
        out.write([&number, &reject.id, &reject.column, &reject.kind, &reject.message])?;
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
