//! `shebao arrears`: what the months of a roster owe by a later notice, beside what they owed before it; or as paid and as due.

mod answer;
mod paid;
mod sheet;

use crate::args::{ArrearsArgs, a_day};
use crate::failure::Failure;
use crate::rows::{Reject, Rows, SOME_REJECTED, distinct_files, write_rejects};
use crate::show;
use answer::{Answer, Owed};
use paid::{Paid, Payments};
use shebao::{Arrears, Lang, Late, NaiveDate, Rulebook, Terms, Text};
use shebao_roster::{Layout, PassedCells, Row, Table, rejects_path};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

/// What every comparison of the run shares.
struct Run<'r> {
    rules: &'r Rulebook,
    late: Option<Late>,
    lang: Lang,
}

pub(crate) fn run(args: &ArrearsArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    args.check()?;
    let rules = args.rules.rulebook()?;
    let late = late(args)?;
    let rejects_file = args
        .rejects
        .clone()
        .or_else(|| args.out.as_ref().map(|out| rejects_path(&out.with_extension("csv"))));
    let read = [&args.roster, &args.paid, &args.due].into_iter().flatten();
    let written: Vec<&PathBuf> = args.out.iter().chain(&rejects_file).chain(&args.totals).collect();
    read.clone().try_for_each(|path| distinct_files(path, written.iter().copied()))?;

    let run = Run { rules: &rules, late, lang };
    let mut answer = Answer::default();
    match (&args.roster, &args.paid, &args.due) {
        (_, Some(paid), Some(due)) => {
            let paid = Table::read_as(paid, Layout::Amounts)?;
            run.files(&paid, &Table::read_as(due, Layout::Amounts)?, &mut answer)?;
        }
        (Some(roster), paid, _) => {
            let paid = paid.as_ref().map(|paid| Table::read_as(paid, Layout::Amounts));
            run.roster(args, &Table::read(roster)?, paid.transpose()?.as_ref(), &mut answer)?;
        }
        _ => {}
    }
    answer.sum();

    let mut files = Vec::new();
    if let Some(out) = &args.out {
        files.push(match args.columns()? {
            Some(columns) => sheet::declaration(out, columns, &answer, &rules, lang)?,
            None => sheet::lines(out, &answer, late.is_some(), lang)?,
        });
    }
    if let Some(path) = &args.totals {
        files.push(sheet::totals(path, &answer, lang)?);
    }
    let wanted =
        |path: &PathBuf| !answer.rejects.is_empty() || args.rejects.is_some() || path.exists();
    let rejects = rejects_file.filter(wanted);
    let rejects = rejects.map(|path| write_rejects(&path, &answer.rejects, lang)).transpose()?;
    for file in files {
        file.finish()?;
    }
    if let Some(file) = rejects {
        file.finish()?;
    }
    answer.report(lang, args.common.json)?;
    let elsewhere = args.columns()?.map_or(0, |columns| sheet::not_on(columns, &answer));
    if elsewhere > 0 && !args.common.json {
        show::remark(&match lang {
            Lang::En => {
                let others = show::count(elsewhere, "difference");
                format!(" not on this sheet: {others} of other branches")
            }
            Lang::Zh => format!(" 另有其他险种差额 {elsewhere} 项不在此表"),
        })?;
    }
    Ok(if answer.rejects.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(SOME_REJECTED) })
}

/// When the differences are paid, where the call says so.
fn late(args: &ArrearsArgs) -> Result<Option<Late>, Failure> {
    let from = args.surcharge_from.as_ref().map(|day| a_day("surcharge-from", day)).transpose()?;
    let Some(paid_on) = &args.pay_on else { return Ok(None) };
    if from.is_none() && args.paid.is_some() {
        return Err(Failure::Call {
            en: "surcharge-from: needed: of what was paid and is due, no rule says from which day it is late".to_owned(),
            zh: "surcharge-from：必填：已缴与应缴之差自哪一日起计收滞纳金，现有规则未规定".to_owned(),
            hint_en: "give the day after the deadline of payment".to_owned(),
            hint_zh: "请给出缴费期限的次日".to_owned(),
        });
    }
    let late = Late::new(from, a_day("pay-on", paid_on)?);
    Ok(Some(Late { order_ignored: args.order_ignored, capped: args.cap, ..late }))
}

impl Run<'_> {
    /// The months of a roster, beside what was known of them before, or what was paid.
    fn roster(
        &self,
        args: &ArrearsArgs,
        roster: &Table,
        paid: Option<&Table>,
        answer: &mut Answer,
    ) -> Result<(), Failure> {
        let terms = args.rules.terms()?;
        if terms.as_known_on.is_some() {
            return Err(Failure::Call {
                en: "as-known-on: the two days are given by --known and --now".to_owned(),
                zh: "as-known-on：两次计算的日期由 --known 与 --now 给出".to_owned(),
                hint_en: "leave --as-known-on out".to_owned(),
                hint_zh: "请去掉 --as-known-on".to_owned(),
            });
        }
        let day = |option: &str, day: &Option<String>| -> Result<Option<NaiveDate>, Failure> {
            day.as_ref().map(|day| a_day(option, day)).transpose()
        };
        let (known, now) = (day("known", &args.known)?, day("now", &args.now)?);
        if let (Some(first), Some(second)) = (known, now)
            && first > second
        {
            return Err(Failure::Call {
                en: format!("known: {first} is after now, {second}"),
                zh: format!("known：{first} 晚于 now 的 {second}"),
                hint_en: "give the earlier day to --known and the later one to --now".to_owned(),
                hint_zh: "请把较早的一天给 --known，较晚的一天给 --now".to_owned(),
            });
        }
        let known = Terms { as_known_on: known, ..terms.clone() };
        let now = Terms { as_known_on: now, ..terms };
        let defaults = args.case.fields()?;
        let reader = Rows { defaults: &defaults, round_wage: args.round_wage, lang: self.lang };
        let mut payments = paid.map(|paid| self.payments(paid, answer));
        let mut seen = BTreeSet::new();
        for row in roster.rows() {
            let case = match reader.case(row) {
                Ok(case) => case,
                Err(reasons) => {
                    if let Some(payments) = &mut payments {
                        payments.give_up(row.id());
                    }
                    answer.rejects.extend(reasons);
                    continue;
                }
            };
            let city = self.city(&case.city);
            let arrears = match &mut payments {
                None => self.rules.arrears(&case, &known, &now, self.lang),
                Some(payments) => {
                    let key = (row.id().to_owned(), case.month, city.clone());
                    let paid = payments.take(&key);
                    if !seen.insert(key) {
                        let (number, id) = (row.number(), row.id().to_owned());
                        answer.rejects.push(reject(number, id, "month", &paid::twice(), self.lang));
                        continue;
                    }
                    let compared = self.rules.arrears_of(&case, &paid, &now, self.lang);
                    compared.map(|mut arrears| {
                        payments.leave_out(row.id(), &mut arrears);
                        arrears
                    })
                }
            };
            let person = PassedCells::of(roster.columns(), row);
            match arrears.and_then(|arrears| self.owed(row, person, city, arrears)) {
                Ok(owed) => answer.add(owed, payments.is_some()),
                Err(error) => answer.rejects.extend(reader.rejects(row, &[error])),
            }
        }
        if let Some(payments) = payments {
            self.elsewhere(payments, answer)?;
        }
        Ok(())
    }

    /// What was paid for months of the roster's people, but not where the roster has them; or of nobody in it.
    fn elsewhere(&self, payments: Payments, answer: &mut Answer) -> Result<(), Failure> {
        let (left, unread) = payments.left();
        for (key, paid) in left {
            match paid {
                Paid::Elsewhere(amounts) => {
                    let mut arrears = Arrears::of(key.1, &amounts, &shebao::FundAmounts::new());
                    unread.leave_out(&key.0, &mut arrears);
                    let owed = Owed::new(key.0, Some(key.2), PassedCells::default(), arrears);
                    answer.add(owed, true);
                }
                Paid::Unmatched(number) => {
                    let why = paid::unmatched(key.1);
                    answer.rejects.push(reject(number, key.0, "id", &why, self.lang));
                }
            }
        }
        Ok(())
    }

    /// What was paid and what is due, both from files.
    fn files(&self, paid: &Table, due: &Table, answer: &mut Answer) -> Result<(), Failure> {
        let (before, after) = (self.payments(paid, answer), self.payments(due, answer));
        for (key, person, mut arrears) in Payments::beside(before, after) {
            if let Some(late) = &self.late {
                self.rules.charge_late(&mut arrears, late, self.lang)?;
            }
            let city = Some(key.2).filter(|city| !city.is_empty());
            let with_city = city.is_some();
            answer.add(Owed::new(key.0, city, person, arrears), with_city);
        }
        Ok(())
    }

    fn owed(
        &self,
        row: Row<'_>,
        person: PassedCells,
        city: String,
        mut arrears: Arrears,
    ) -> shebao::Result<Owed> {
        if let Some(late) = &self.late {
            self.rules.charge_late(&mut arrears, late, self.lang)?;
        }
        Ok(Owed::new(row.id().to_owned(), Some(city), person, arrears))
    }

    /// A city by its id, however it was called.
    fn city(&self, called: &str) -> String {
        self.rules.place_id(called).unwrap_or(called).to_owned()
    }
}

/// A row of a file that has nothing to be laid beside.
fn reject(number: u64, id: String, column: &str, why: &Text, lang: Lang) -> Reject {
    let (column, kind) = (column.to_owned(), "bad_input".to_owned());
    Reject { number, id, column, kind, message: why.get(lang).to_owned() }
}
