//! A comparison as a table on the terminal.

use crate::failure::Failure;
use crate::show::{self, say};
use shebao::{Compared, Comparison, Decimal, Entry, Lang, MovesWithWorker, NotComputed};
use std::path::Path;

/// Prints the table, or where it was written; then what could not be computed.
pub(super) fn print(table: &Comparison, out: Option<&Path>, lang: Lang) -> Result<(), Failure> {
    match out {
        Some(out) => {
            let (computed, failed) = (table.cases.len(), table.not_computed.len());
            show::heading(&match lang {
                Lang::En => format!(" {} computed, {failed} not", show::count(computed, "case")),
                Lang::Zh => format!(" 已核算 {computed} 种情形，未核算 {failed} 种"),
            })?;
            show::line(&format!(" {} {}", say(lang, "result:", "结果："), out.display()))?;
        }
        None if table.cases.is_empty() => {}
        None => {
            rows(table, lang)?;
            show::line("")?;
            for remark in remarks(table, lang) {
                show::remark(&remark)?;
            }
        }
    }
    not_computed(&table.not_computed, lang)
}

fn rows(table: &Comparison, lang: Lang) -> Result<(), Failure> {
    let dated = one_month(table).is_none();
    let mut headings = match lang {
        Lang::En => vec![
            "scheme",
            "wage",
            "employer",
            "worker",
            "pooled",
            "account",
            "together",
            "employer %",
            "worker %",
            "of pension moves",
        ],
        Lang::Zh => vec![
            "方案",
            "缴费工资",
            "单位",
            "个人",
            "统筹",
            "个人账户",
            "合计",
            "单位负担率",
            "个人负担率",
            "养老随人转移",
        ],
    };
    if dated {
        headings.insert(1, say(lang, "month", "月份"));
    }
    let numbers: Vec<usize> = (1..headings.len()).collect();
    let mut rows = show::table(&headings, &numbers);
    for case in &table.cases {
        let totals = &case.estimate.totals;
        let mut cells = vec![
            case.label.clone(),
            case.estimate.wage.to_string(),
            totals.employer.to_string(),
            totals.worker.to_string(),
            totals.pooled.to_string(),
            totals.individual_account.to_string(),
            totals.all.to_string(),
            percent(case.effective_rate.employer),
            percent(case.effective_rate.worker),
            case.moves_with_worker.as_ref().map_or_else(|| "–".to_owned(), moves),
        ];
        if dated {
            cells.insert(1, case.estimate.month.to_string());
        }
        rows.add_row(cells);
    }
    Ok(show::print(&rows)?)
}

fn percent(rate: Option<Decimal>) -> String {
    rate.map_or_else(|| "–".to_owned(), shebao::percent)
}

fn moves(moves: &MovesWithWorker) -> String {
    let share =
        moves.share.map_or_else(String::new, |share| format!(" ({})", shebao::percent(share)));
    format!("{}{share}", moves.amount)
}

/// The month of all cases, where it is one.
fn one_month(table: &Comparison) -> Option<String> {
    let mut months = table.cases.iter().map(|case| case.estimate.month);
    let first = months.next()?;
    months.all(|month| month == first).then(|| first.to_string())
}

/// What the reader of the table must know, each once.
fn remarks(table: &Comparison, lang: Lang) -> Vec<String> {
    let mut remarks: Vec<String> = Vec::new();
    if let Some(month) = one_month(table) {
        remarks.push(format!(" {} {month}", say(lang, "month", "月份")));
    }
    remarks.push(format!(
        " {}",
        say(
            lang,
            "moves with the worker: the individual account and 12 % of the base, out of the pooled fund (国办发〔2009〕66号)",
            "随人转移：个人账户全部，加统筹基金按缴费基数的 12%（国办发〔2009〕66号）"
        )
    ));
    // A remark is made once, behind the names of all that it is about.
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    for case in &table.cases {
        for remark in of_case(case, lang) {
            match told.iter_mut().find(|(words, _)| *words == remark) {
                Some((_, labels)) if labels.contains(&case.label.as_str()) => {}
                Some((_, labels)) => labels.push(&case.label),
                None => told.push((remark, vec![&case.label])),
            }
        }
    }
    let words = told.into_iter().map(|(words, labels)| {
        format!(" {}{}{words}", some_of(&labels, lang), say(lang, ": ", "："))
    });
    remarks.extend(words);
    remarks
}

fn of_case(case: &Compared, lang: Lang) -> Vec<String> {
    let told = ["not_held", "hypothetical", "carried", "as_known_on", "provisional"];
    let report = &case.estimate;
    let names = |entries: &[Entry]| {
        let mut names: Vec<&str> = entries.iter().map(|e| e.branch.words(lang)).collect();
        names.dedup();
        names.join(say(lang, ", ", "、"))
    };
    let mut remarks = Vec::new();
    if !report.not_covered.is_empty() {
        let names = names(&report.not_covered);
        remarks.push(format!("{} {names}", say(lang, "not covered:", "不适用：")));
    }
    if !report.missing.is_empty() {
        let names = names(&report.missing);
        remarks
            .push(format!("{} {names}", say(lang, "partial, no rule for", "部分结果，缺规则：")));
    }
    let notes = report.notes.iter().filter(|note| told.contains(&note.code.as_ref()));
    remarks.extend(notes.map(|note| note.text.clone()));
    remarks
}

/// The first names of a list, and how many more there are.
fn some_of(names: &[&str], lang: Lang) -> String {
    const NAMED: usize = 3;
    let shown: Vec<&str> = names.iter().take(NAMED).copied().collect();
    let mut words = shown.join(say(lang, "; ", "；"));
    if let Some(more) = names.len().checked_sub(NAMED).filter(|more| *more > 0) {
        words.push_str(&match lang {
            Lang::En => format!(" and {more} more"),
            Lang::Zh => format!(" 等另外 {more} 种"),
        });
    }
    words
}

/// What could not be computed, by reason, with the first cases of each.
fn not_computed(cases: &[NotComputed], lang: Lang) -> Result<(), Failure> {
    let mut reasons: Vec<(&str, Option<&str>, Vec<&NotComputed>)> = Vec::new();
    for one in cases {
        match reasons.iter_mut().find(|(message, _, _)| *message == one.message) {
            Some((_, _, same)) => same.push(one),
            None => reasons.push((&one.message, one.hint.as_deref(), vec![one])),
        }
    }
    if !reasons.is_empty() {
        show::line("")?;
        show::heading(&match lang {
            Lang::En => format!(" {} not computed", show::count(cases.len(), "case")),
            Lang::Zh => format!(" 未核算 {} 种情形", cases.len()),
        })?;
    }
    for (message, hint, same) in reasons {
        let named = same.iter().map(|one| match one.case.get("month") {
            Some(month) => format!("{} {month}", one.label),
            None => one.label.clone(),
        });
        let mut named: Vec<String> = named.collect();
        named.dedup();
        let words = some_of(&named.iter().map(String::as_str).collect::<Vec<_>>(), lang);
        let hint = hint.map_or_else(String::new, |hint| format!(" ({hint})"));
        show::line(&format!(" {words}: {message}{hint}"))?;
    }
    Ok(())
}
