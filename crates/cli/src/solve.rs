//! `shebao solve`: the wages that give an asked amount, for one case or for a roster.

use crate::args::SolveArgs;
use crate::failure::Failure;
use crate::rows::{Reject, Rows, SOME_REJECTED, case_from, distinct_files, write_rejects};
use crate::show::{self, say};
use serde::Serialize;
use shebao::{
    Case, Goal, HIGHEST_WAGE, Lang, Money, Nearest, Remark, Rulebook, SolveReport, Terms,
    WageInterval,
};
use shebao_roster::{CellKind, Layout, OutputColumn, Row, Table, TableWriter, rejects_path};
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn run(args: &SolveArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    if let (Some(roster), Some(out)) = (&args.roster, &args.out) {
        return of_roster(args, roster, out, lang);
    }
    let Some((goal, amount)) = args.asked.asked() else {
        return Err(Failure::Call {
            en: "nothing is asked for".to_owned(),
            zh: "未给出目标金额".to_owned(),
            hint_en: "give one of --take-home, --employer-cost, --worker-share, --employer-share"
                .to_owned(),
            hint_zh: "请给出 --take-home、--employer-cost、--worker-share、--employer-share 之一"
                .to_owned(),
        });
    };
    let amount: Money = amount.parse()?;
    let case = args.case.case_without_wage()?;
    let rules = args.rules.rulebook()?;
    let terms = args.rules.terms()?;
    let report = rules.solve(&case, &terms, goal, amount, lang)?;
    if args.common.json {
        show::json(&report)?;
    } else {
        print(&report, &case, lang)?;
        if let Some(first) = report.answers.first() {
            bill(first, &case, &rules, &terms, lang)?;
        }
        show::notes(&report.notes, lang)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What a run over a roster has done.
#[derive(Default, Serialize)]
struct Summary {
    rows: usize,
    /// Rows for which a wage gives the amount to the fen.
    solved: usize,
    /// Rows for which only a nearest amount can be had.
    nearest: usize,
    rejected: usize,
    /// What the reader of every wage must know, such as that it rests on a what-if.
    notes: Vec<Remark>,
}

fn of_roster(args: &SolveArgs, roster: &Path, out: &Path, lang: Lang) -> Result<ExitCode, Failure> {
    let rules = args.rules.rulebook()?;
    let terms = args.rules.terms()?;
    let mut defaults = args.case.fields()?;
    defaults.extend(args.goal.iter().map(|goal| ("goal".to_owned(), goal.clone())));
    let table = Table::read_as(roster, Layout::Goals)?;
    let rejects_file =
        args.rejects.clone().unwrap_or_else(|| rejects_path(&out.with_extension("csv")));
    distinct_files(roster, [&out.to_path_buf(), &rejects_file].into_iter())?;

    let reader = Rows { defaults: &defaults, round_wage: false, lang };
    let (mut rejects, mut summary) = (Vec::new(), Summary::default());
    let headings = table.columns().iter().map(|column| column.heading.clone());
    let mut file = TableWriter::create(out, &columns(headings), lang == Lang::Zh)?;
    for row in table.rows() {
        summary.rows += 1;
        match solved(row, &reader, &rules, &terms) {
            Ok(report) => {
                let exact = !report.answers.is_empty();
                summary.solved += usize::from(exact);
                summary.nearest += usize::from(!exact);
                let supposed = report.notes.iter().filter(|note| note.code == "hypothetical");
                for note in supposed {
                    if !summary.notes.contains(note) {
                        summary.notes.push(note.clone());
                    }
                }
                let mut cells: Vec<String> = row.cells().map(str::to_owned).collect();
                cells.extend(told(&report, lang));
                file.write(&cells)?;
            }
            Err(reasons) => {
                summary.rejected += 1;
                rejects.extend(reasons);
            }
        }
    }
    let wanted = !rejects.is_empty() || args.rejects.is_some() || rejects_file.exists();
    let beside = wanted.then(|| write_rejects(&rejects_file, &rejects, lang)).transpose()?;
    file.finish()?;
    if let Some(beside) = beside {
        beside.finish()?;
    }
    report(&summary, out, &rejects_file, lang, args.common.json)?;
    let whole = summary.rejected == 0;
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(SOME_REJECTED) })
}

/// The wages of a row, or why there are none.
fn solved(
    row: Row<'_>,
    reader: &Rows<'_>,
    rules: &Rulebook,
    terms: &Terms,
) -> Result<SolveReport, Vec<Reject>> {
    let mut fields = reader.all(reader.fields(row)?);
    let mut take = |name: &str| {
        let value = fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
        fields.retain(|(field, _)| field != name);
        value.unwrap_or_default()
    };
    let (goal, amount, _) = (take("goal"), take("amount"), take("wage"));
    fields.push(("wage".to_owned(), "0".to_owned()));
    let of = |name: &'static str| {
        move |error: shebao::Error| {
            let mut rejects = reader.rejects(row, &[error]);
            rejects.iter_mut().for_each(|reject| reject.column = name.to_owned());
            rejects
        }
    };
    let goal: Goal = goal.parse().map_err(of("goal"))?;
    let amount: Money = amount.parse().map_err(of("amount"))?;
    let case = case_from(&fields).map_err(|errors| reader.rejects(row, &errors))?;
    let report = rules.solve(&case, terms, goal, amount, reader.lang);
    report.map_err(|error| reader.rejects(row, &[error]))
}

fn columns(headings: impl Iterator<Item = String>) -> Vec<OutputColumn> {
    let yuan = CellKind::Decimal(2);
    let own = [
        ("wage_from", yuan),
        ("wage_to", yuan),
        ("further_wages", CellKind::Text),
        ("nearest_below_wage", yuan),
        ("nearest_below_value", yuan),
        ("nearest_above_wage", yuan),
        ("nearest_above_value", yuan),
        ("status", CellKind::Text),
    ];
    let passed = headings.map(|name| OutputColumn { name, kind: CellKind::Text });
    passed.chain(own.map(|(name, kind)| OutputColumn { name: name.to_owned(), kind })).collect()
}

/// The cells of an answer.
fn told(report: &SolveReport, lang: Lang) -> Vec<String> {
    let wages = |one: &WageInterval| format!("{}..{}", one.from, one.to);
    let first = report.answers.first();
    let further: Vec<String> = report.answers.iter().skip(1).map(wages).collect();
    let near = |near: &Option<Nearest>| {
        [near.as_ref().map(|near| near.wage), near.as_ref().map(|near| near.value)]
            .map(|amount| amount.map_or_else(String::new, |amount| amount.to_string()))
    };
    let mut cells = vec![
        first.map_or_else(String::new, |one| one.from.to_string()),
        first.map_or_else(String::new, |one| one.to.to_string()),
        further.join(" "),
    ];
    cells.extend(near(&report.nearest_below));
    cells.extend(near(&report.nearest_above));
    let mut status = match (first.is_some(), report.complete) {
        (true, true) => "ok".to_owned(),
        (false, true) => "nearest".to_owned(),
        (_, false) => "partial".to_owned(),
    };
    let notes = ["not_held", "hypothetical", "carried", "as_known_on", "provisional"];
    for note in report.notes.iter().filter(|note| notes.contains(&note.code.as_ref())) {
        status.push_str(say(lang, "; ", "；"));
        status.push_str(&note.text);
    }
    cells.push(status);
    cells
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
    let Summary { rows, solved, nearest, rejected, notes } = summary;
    show::heading(&match lang {
        Lang::En => {
            let rows = show::count(rows, "row");
            format!(" {rows}: {solved} solved, {nearest} nearest, {rejected} rejected")
        }
        Lang::Zh => format!(
            " 共 {rows} 行：恰好求得 {solved} 行，仅有最近值 {nearest} 行，未能反推 {rejected} 行"
        ),
    })?;
    show::line(&format!(" {} {}", say(lang, "result:", "结果："), out.display()))?;
    if *rejected > 0 {
        show::line(&format!(" {} {}", say(lang, "rejects:", "未能反推："), rejects.display()))?;
    }
    Ok(show::notes(notes, lang)?)
}

fn wages(one: &WageInterval, lang: Lang) -> String {
    let WageInterval { from, to } = one;
    if from == to {
        from.to_string()
    } else if *to == HIGHEST_WAGE {
        // The highest wage that is taken at all is no answer.
        format!("{from} {}", say(lang, "and above", "及以上"))
    } else {
        format!("{from} – {to}")
    }
}

/// What is paid on the lowest wage that gives the amount.
fn bill(
    first: &WageInterval,
    case: &Case,
    rules: &Rulebook,
    terms: &Terms,
    lang: Lang,
) -> Result<(), Failure> {
    let case = Case { wage: first.from, ..case.clone() };
    let assessment = rules.assess(&case, terms)?;
    let (wage, sums) = (first.from, show::sums(assessment.totals(), lang));
    Ok(show::line(&match lang {
        Lang::En => format!(" contributions on {wage}:{sums}"),
        Lang::Zh => format!(" 按工资 {wage} 缴费：{}", sums.trim_start()),
    })?)
}

fn print(report: &SolveReport, case: &Case, lang: Lang) -> Result<(), Failure> {
    let what = report.goal.words(lang);
    show::heading(&match lang {
        Lang::En => format!(" {what} of {}", report.amount),
        Lang::Zh => format!(" {what} {} 元", report.amount),
    })?;
    for one in &report.answers {
        // Where no pay is given it goes with the wage, and the wage is what is offered.
        let offered = case.pay.is_none();
        let name = say(lang, "wage", if offered { "工资" } else { "缴费工资" });
        show::line(&format!(" {name} {}", wages(one, lang)))?;
    }
    if report.answers.is_empty() {
        show::line(say(lang, " no wage gives it to the fen", " 没有恰好得出该金额的工资"))?;
    }
    let nearest = [
        (&report.nearest_below, say(lang, "nearest below", "低于目标的最近值")),
        (&report.nearest_above, say(lang, "nearest above", "高于目标的最近值")),
    ];
    for (near, words) in nearest {
        if let Some(near) = near {
            let at = say(lang, "at a wage of", "对应工资");
            let wages: Vec<String> = near.wages.iter().map(|one| wages(one, lang)).collect();
            show::line(&format!(" {words} {} {at} {}", near.value, wages.join("; ")))?;
        }
    }
    let least = report.nearest_above.as_ref().filter(|near| near.wage == Money::ZERO);
    if least.is_some() && report.nearest_below.is_none() {
        show::remark(say(
            lang,
            " no wage gives less: a wage of 0.00 is charged too",
            " 没有工资可得出更低金额：工资为 0.00 时亦须缴费",
        ))?;
    }
    if !report.complete {
        show::remark(say(
            lang,
            " some branch has no rule, and is left out",
            " 部分险种缺规则，未计入",
        ))?;
    }
    Ok(())
}
