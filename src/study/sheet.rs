//! A comparison as a flat table: one row a case, for spreadsheets, data frames and statistics programs.

use crate::batch::Column;
use crate::lang::{Lang, Text};
use crate::money::Money;
use crate::rate::Rate;
use crate::study::{BranchRate, Compared, Comparison, NotComputed};
use crate::words::{Branch, Payer};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A table of text cells with typed columns; a blank cell is a missing value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The columns, in order.
    pub columns: Vec<SheetColumn>,
    /// The rows; each has as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetColumn {
    /// Its name.
    pub name: String,
    /// What its cells hold.
    pub kind: SheetKind,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetKind {
    /// Text.
    Text,
    /// Yuan with two decimals.
    Yuan,
    /// A share or a rate as a plain decimal of at most six places: 0.19 is 19 per cent.
    Share,
}

/// What a column is called, what it holds, and how it is read off a case.
type Reader<'c> = (String, SheetKind, Box<dyn Fn(&Compared) -> Option<String> + 'c>);

impl Comparison {
    /// One row a case, in the order they were given; a case that could not be computed has its reason in `status`.
    ///
    /// The columns are `label`, the fields of the cases, then for each branch and payer the amount (`pension_employer`),
    /// `…_rate`, `…_floor` and `…_ceiling`, the totals, statutory and effective rates, what moves with the worker
    /// (`moves_amount`, `moves_share`, `moves_account`, `moves_pooled`, `stays`), `evidence` and `status`.
    ///
    /// ```
    /// use shebao::{Lang, Rulebook, Terms};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let cases = rules.named_schemes("shi-2014", "2013-05".parse()?, "3000".parse()?, Lang::En)?;
    /// let sheet = rules.compare(&cases, &Terms::default(), Lang::En)?.sheet(Lang::En);
    /// let column = |name: &str| sheet.columns.iter().position(|column| column.name == name).unwrap();
    /// assert_eq!(sheet.rows[0][column("pension_employer")], "570.00");
    /// assert_eq!(sheet.rows[0][column("effective_all")], "0.26");
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn sheet(&self, lang: Lang) -> Sheet {
        let fields = self.fields();
        let readers = self.readers(lang);
        let mut columns = vec![SheetColumn { name: "label".to_owned(), kind: SheetKind::Text }];
        columns.extend(fields.iter().map(|name| SheetColumn {
            kind: if matches!(name.as_str(), "wage" | "fund_wage" | "pay") {
                SheetKind::Yuan
            } else {
                SheetKind::Text
            },
            name: name.clone(),
        }));
        columns.extend(
            readers.iter().map(|(name, kind, _)| SheetColumn { name: name.clone(), kind: *kind }),
        );
        let head = |label: &str, case: &BTreeMap<String, String>| {
            let mut cells = vec![label.to_owned()];
            cells.extend(fields.iter().map(|name| case.get(name).cloned().unwrap_or_default()));
            cells
        };
        let (mut done, mut failed) = (self.cases.iter(), self.not_computed.iter().peekable());
        let mut rows: Vec<Vec<String>> = Vec::new();
        loop {
            if let Some(one) =
                failed.next_if(|one| one.place <= rows.len() || done.as_slice().is_empty())
            {
                let mut cells = head(&one.label, &one.case);
                cells.resize(columns.len().saturating_sub(1), String::new());
                cells.push(why(one));
                rows.push(cells);
            } else if let Some(one) = done.next() {
                let mut cells = head(&one.label, &one.case);
                cells.extend(readers.iter().map(|(_, _, read)| read(one).unwrap_or_default()));
                rows.push(cells);
            } else {
                break;
            }
        }
        Sheet { columns, rows }
    }

    /// The fields that some case gives, in the order of a case.
    fn fields(&self) -> Vec<String> {
        const FIRST: [&str; 11] = [
            "city",
            "area",
            "edition",
            "month",
            "wage",
            "fund_wage",
            "pay",
            "hukou",
            "employment",
            "employer",
            "employer_size",
        ];
        let cases = self.cases.iter().map(|one| &one.case);
        let cases = cases.chain(self.not_computed.iter().map(|one| &one.case));
        let mut names: Vec<String> = cases.flat_map(|case| case.keys().cloned()).collect();
        names.sort_unstable();
        names.dedup();
        let place = |name: &String| FIRST.iter().position(|known| known == name);
        names.sort_by_key(|name| place(name).unwrap_or(FIRST.len()));
        names
    }

    fn readers(&self, lang: Lang) -> Vec<Reader<'_>> {
        let rates = self.cases.iter().flat_map(|one| &one.rates);
        let mut pairs: Vec<(Branch, Payer)> = rates.map(|one| (one.branch, one.payer)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut readers: Vec<Reader<'_>> = Vec::new();
        for (branch, payer) in pairs {
            readers.extend(of_branch(branch, payer));
        }
        let yuan = SheetKind::Yuan;
        for (number, total) in Column::TOTALS.iter().enumerate() {
            let name = total.heading();
            let read = move |one: &Compared| {
                one.estimate.totals.named().get(number).map(|(_, amount)| amount.to_string())
            };
            readers.push((name, yuan, Box::new(read)));
        }
        readers.extend(shares());
        readers.extend(moves());
        let evidence = |one: &Compared| one.estimate.evidence.map(|grade| grade.to_string());
        readers.push(("evidence".to_owned(), SheetKind::Text, Box::new(evidence)));
        let status = move |one: &Compared| Some(status(one, lang));
        readers.push(("status".to_owned(), SheetKind::Text, Box::new(status)));
        readers
    }
}

/// Amount, rate, floor and ceiling of one branch and payer.
fn of_branch(branch: Branch, payer: Payer) -> Vec<Reader<'static>> {
    let rate_of = move |one: &Compared| -> Option<BranchRate> {
        one.rates.iter().find(|rate| (rate.branch, rate.payer) == (branch, payer)).copied()
    };
    let amount = move |one: &Compared| {
        let lines = one.estimate.lines.iter();
        let mut own = lines.filter(|line| (line.branch, line.payer) == (branch, payer)).peekable();
        own.peek()?;
        Some(own.map(|line| line.amount).sum::<Money>().to_string())
    };
    let name = format!("{branch}_{payer}");
    let share = SheetKind::Share;
    vec![
        (name.clone(), SheetKind::Yuan, Box::new(amount)),
        (format!("{name}_rate"), share, Box::new(move |one| Some(plain(rate_of(one)?.rate)))),
        (
            format!("{name}_floor"),
            SheetKind::Yuan,
            Box::new(move |one| Some(rate_of(one)?.floor?.to_string())),
        ),
        (
            format!("{name}_ceiling"),
            SheetKind::Yuan,
            Box::new(move |one| Some(rate_of(one)?.ceiling?.to_string())),
        ),
    ]
}

/// Statutory and effective rates.
fn shares() -> Vec<Reader<'static>> {
    let share = |name: &str, read: fn(&Compared) -> Option<String>| -> Reader<'static> {
        (name.to_owned(), SheetKind::Share, Box::new(read))
    };
    vec![
        share("statutory_employer", |one| one.statutory_rate.employer.map(plain)),
        share("statutory_worker", |one| one.statutory_rate.worker.map(plain)),
        share("statutory_all", |one| one.statutory_rate.all.map(plain)),
        share("effective_employer", |one| decimal(one.effective_rate.employer)),
        share("effective_worker", |one| decimal(one.effective_rate.worker)),
        share("effective_all", |one| decimal(one.effective_rate.all)),
    ]
}

/// What moves with the worker, and what stays.
fn moves() -> Vec<Reader<'static>> {
    let reader = |name: &str, kind, read: fn(&Compared) -> Option<String>| -> Reader<'static> {
        (name.to_owned(), kind, Box::new(read))
    };
    let yuan = SheetKind::Yuan;
    vec![
        reader("moves_amount", yuan, |one| {
            Some(one.moves_with_worker.as_ref()?.amount.to_string())
        }),
        reader("moves_share", SheetKind::Share, |one| {
            decimal(one.moves_with_worker.as_ref()?.share)
        }),
        reader("moves_account", yuan, |one| {
            Some(one.moves_with_worker.as_ref()?.individual_account.to_string())
        }),
        reader("moves_pooled", yuan, |one| {
            Some(one.moves_with_worker.as_ref()?.pooled.to_string())
        }),
        reader("stays", yuan, |one| Some(one.moves_with_worker.as_ref()?.stays.to_string())),
    ]
}

fn plain(rate: Rate) -> String {
    rate.to_decimal().normalize().to_string()
}

fn decimal(share: Option<Decimal>) -> Option<String> {
    share.map(|share| share.normalize().to_string())
}

/// `ok` or `partial`, and what the reader of a figure must know.
fn status(one: &Compared, lang: Lang) -> String {
    let report = &one.estimate;
    let mut words = vec![if report.complete { "ok".to_owned() } else { "partial".to_owned() }];
    words.extend(report.missing.iter().map(|entry| entry.text.clone()));
    words.extend(report.told());
    words.join(Text::new("; ", "；").get(lang))
}

fn why(one: &NotComputed) -> String {
    format!("{}: {}", one.kind, one.message)
}
