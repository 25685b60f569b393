//! `shebao arrears`: what the months of a roster owe by a later notice, beside what they owed before it.

use crate::args::{ArrearsArgs, a_day};
use crate::failure::Failure;
use crate::rows::{Reject, Rows, SOME_REJECTED, distinct_files, write_rejects, writer};
use crate::show;
use serde::Serialize;
use shebao::{Amounts, Arrears, Branch, Lang, Money, Month, NaiveDate, Payer, Rulebook, Terms};
use shebao_roster::{CsvWriter, Layout, Row, Table, rejects_path};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// One person, month, branch and payer.
#[derive(Serialize)]
struct Line {
    id: String,
    month: Month,
    branch: Branch,
    payer: Payer,
    paid: Money,
    due: Money,
    difference: Money,
    surcharge: Money,
}

#[derive(Default, Serialize)]
struct Totals {
    back_pay: Money,
    refund: Money,
    surcharge: Money,
}

#[derive(Serialize)]
struct Answer {
    rows: Vec<Line>,
    totals: Totals,
    rejects: Vec<Reject>,
}

/// The two computations, and the days that bear a surcharge.
struct Compare<'r> {
    rules: &'r Rulebook,
    known: Terms,
    now: Terms,
    late: Option<(NaiveDate, NaiveDate)>,
}

pub(crate) fn run(args: &ArrearsArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let rules = args.rules.rulebook()?;
    let day = |option: &str, day: &Option<String>| -> Result<Option<NaiveDate>, Failure> {
        day.as_ref().map(|day| a_day(option, day)).transpose()
    };
    let late = day("surcharge-from", &args.surcharge_from)?.zip(day("pay-on", &args.pay_on)?);
    let rejects_file =
        args.rejects.clone().or_else(|| args.out.as_ref().map(|out| rejects_path(out)));
    let read = [&args.roster, &args.paid, &args.due].into_iter().flatten();
    let written: Vec<&PathBuf> = args.out.iter().chain(&rejects_file).collect();
    read.clone().try_for_each(|path| distinct_files(path, written.iter().copied()))?;

    let mut answer = Answer { rows: Vec::new(), totals: Totals::default(), rejects: Vec::new() };
    match (&args.paid, &args.due, &args.roster) {
        (Some(paid), Some(due), _) => {
            let files = Files { rules: &rules, late, lang };
            files.compare(
                &Table::read_as(paid, Layout::Amounts)?,
                &Table::read_as(due, Layout::Amounts)?,
                &mut answer,
            )?;
        }
        (_, _, Some(roster)) => {
            let terms = args.rules.terms()?;
            if terms.as_known_on.is_some() {
                return Err(Failure::Call {
                    en: "as-known-on: the two days are given by --known and --now".to_owned(),
                    zh: "as-known-on：两次计算的日期由 --known 与 --now 给出".to_owned(),
                    hint_en: "leave --as-known-on out".to_owned(),
                    hint_zh: "请去掉 --as-known-on".to_owned(),
                });
            }
            let compare = Compare {
                rules: &rules,
                known: Terms { as_known_on: day("known", &args.known)?, ..terms.clone() },
                now: Terms { as_known_on: day("now", &args.now)?, ..terms },
                late,
            };
            let defaults = args.case.fields()?;
            let reader = Rows { defaults: &defaults, round_wage: args.round_wage, lang };
            for row in Table::read(roster)?.rows() {
                match compare.row(row, &reader, &mut answer.totals) {
                    Ok(lines) => answer.rows.extend(lines),
                    Err(reasons) => answer.rejects.extend(reasons),
                }
            }
        }
        _ => {}
    }
    if let Some(out) = &args.out {
        let mut files = vec![write_lines(out, &answer.rows, late.is_some(), lang)?];
        let wanted =
            |path: &PathBuf| !answer.rejects.is_empty() || args.rejects.is_some() || path.exists();
        if let Some(path) = rejects_file.filter(wanted) {
            files.push(write_rejects(&path, &answer.rejects, lang)?);
        }
        for file in files {
            file.finish()?;
        }
    }
    report(&answer, lang, args.common.json)?;
    Ok(if answer.rejects.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(SOME_REJECTED) })
}

fn write_lines(
    out: &Path,
    lines: &[Line],
    with_surcharge: bool,
    lang: Lang,
) -> Result<CsvWriter, Failure> {
    let columns = ["id", "month", "branch", "payer", "paid", "due", "difference"];
    let mut columns: Vec<String> = columns.map(str::to_owned).to_vec();
    if with_surcharge {
        columns.push("surcharge".to_owned());
    }
    let mut file = writer(out, &columns, lang)?;
    for line in lines {
        let mut cells = vec![
            line.id.clone(),
            line.month.to_string(),
            line.branch.to_string(),
            line.payer.to_string(),
            line.paid.to_string(),
            line.due.to_string(),
            line.difference.to_string(),
        ];
        if with_surcharge {
            cells.push(line.surcharge.to_string());
        }
        file.write(&cells)?;
    }
    Ok(file)
}

/// What was paid and what is due, from files.
struct Files<'r> {
    rules: &'r Rulebook,
    late: Option<(NaiveDate, NaiveDate)>,
    lang: Lang,
}

/// The amounts of every person and month.
type Months = BTreeMap<(String, Month), Amounts>;

impl Files<'_> {
    fn compare(&self, paid: &Table, due: &Table, answer: &mut Answer) -> Result<(), Failure> {
        let (mut before, mut after) = (Months::new(), Months::new());
        for (table, months) in [(paid, &mut before), (due, &mut after)] {
            for row in table.rows() {
                if let Err(reasons) = self.add(row, months) {
                    answer.rejects.extend(reasons);
                }
            }
        }
        let mut keys: Vec<&(String, Month)> = before.keys().chain(after.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        let none = Amounts::new();
        for key in keys {
            let of = |months: &'_ Months| months.get(key).unwrap_or(&none).clone();
            let arrears = Arrears::of(key.1, &of(&before), &of(&after));
            answer.rows.extend(lines(
                self.rules,
                key.0.clone(),
                &arrears,
                self.late,
                &mut answer.totals,
            )?);
        }
        Ok(())
    }

    /// Adds a row to what its person and month have.
    fn add(&self, row: Row<'_>, months: &mut Months) -> Result<(), Vec<Reject>> {
        let reader = &Rows { defaults: &[], round_wage: false, lang: self.lang };
        let fields: BTreeMap<String, String> = reader.fields(row)?.into_iter().collect();
        let cell = |name: &str| fields.get(name).map_or("", String::as_str);
        let reject = |name: &'static str| {
            move |error: shebao::Error| {
                let mut rejects = reader.rejects(row, &[error]);
                rejects.iter_mut().for_each(|reject| reject.column = name.to_owned());
                rejects
            }
        };
        let month: Month = cell("month").parse().map_err(reject("month"))?;
        let branch: Branch = cell("branch").parse().map_err(reject("branch"))?;
        let payer: Payer = cell("payer").parse().map_err(reject("payer"))?;
        let amount: Money = cell("amount").parse().map_err(reject("amount"))?;
        let of_month = months.entry((row.id().to_owned(), month)).or_default();
        let sum = of_month.entry((branch, payer)).or_default();
        *sum = sum.plus(amount);
        Ok(())
    }
}

/// The differences of a month as lines, each with its surcharge; their sums are added to the totals.
fn lines(
    rules: &Rulebook,
    id: String,
    arrears: &Arrears,
    late: Option<(NaiveDate, NaiveDate)>,
    totals: &mut Totals,
) -> shebao::Result<Vec<Line>> {
    let surcharges = late.map(|(from, paid)| rules.surcharges(arrears, from, paid)).transpose()?;
    let mut surcharges = surcharges.unwrap_or_default().into_iter();
    totals.back_pay = totals.back_pay.plus(arrears.back_pay);
    totals.refund = totals.refund.plus(arrears.refund);
    let lines = arrears.differences.iter().map(|one| Line {
        id: id.clone(),
        month: arrears.month,
        branch: one.branch,
        payer: one.payer,
        paid: one.paid,
        due: one.due,
        difference: one.difference,
        surcharge: surcharges.next().unwrap_or_default(),
    });
    let lines: Vec<Line> = lines.collect();
    totals.surcharge = totals.surcharge.plus(lines.iter().map(|line| line.surcharge).sum());
    Ok(lines)
}

impl Compare<'_> {
    /// The differences of one row, or why it has none.
    fn row(
        &self,
        row: Row<'_>,
        reader: &Rows<'_>,
        totals: &mut Totals,
    ) -> Result<Vec<Line>, Vec<Reject>> {
        let case = reader.case(row)?;
        let reject = |error: shebao::Error| reader.rejects(row, &[error]);
        let arrears = self.rules.arrears(&case, &self.known, &self.now, reader.lang);
        let arrears = arrears.map_err(reject)?;
        lines(self.rules, row.id().to_owned(), &arrears, self.late, totals).map_err(reject)
    }
}

fn report(answer: &Answer, lang: Lang, wants_json: bool) -> Result<(), Failure> {
    if wants_json {
        return Ok(show::json(answer)?);
    }
    let Totals { back_pay, refund, surcharge } = &answer.totals;
    let (lines, rejected) = (answer.rows.len(), answer.rejects.len());
    show::heading(&match lang {
        Lang::En => format!(" {lines} differences, {rejected} rows rejected"),
        Lang::Zh => format!(" 差额 {lines} 项，未核算 {rejected} 行"),
    })?;
    let words = match lang {
        Lang::En => ["back pay", "refund", "surcharge"],
        Lang::Zh => ["应补", "应退", "滞纳金"],
    };
    let sums = words.iter().zip([back_pay, refund, surcharge]);
    let sums: Vec<String> = sums.map(|(name, amount)| format!("{name} {amount}")).collect();
    Ok(show::line(&format!(" {}", sums.join("  ")))?)
}
