//! Arrears as spreadsheets: one line a difference, in the order of an office, and their sums.

use super::answer::{Answer, Owed};
use crate::failure::Failure;
use shebao::{ArrearsSums, Branch, Charged, Difference, Lang, Money, Month, Payer, Rulebook};
use shebao_roster::{CellKind, Declaration, Declared, OutputColumn, TableWriter};
use std::path::Path;

fn columns(all: &[(&str, CellKind)]) -> Vec<OutputColumn> {
    let columns =
        all.iter().map(|(name, kind)| OutputColumn { name: (*name).to_owned(), kind: *kind });
    columns.collect()
}

const YUAN: CellKind = CellKind::Decimal(2);

/// One line a difference, in the order of the contract.
pub(super) fn lines(
    out: &Path,
    answer: &Answer,
    with_surcharge: bool,
    lang: Lang,
) -> Result<TableWriter, Failure> {
    let text = CellKind::Text;
    let mut all = vec![("id", text), ("month", text), ("branch", text), ("payer", text)];
    all.extend([("paid", YUAN), ("due", YUAN), ("difference", YUAN)]);
    all.extend(with_surcharge.then_some(("surcharge", YUAN)));
    all.extend(answer.with_city.then_some(("city", text)));
    all.push(("status", text));
    let mut file = TableWriter::create(out, &columns(&all), lang == Lang::Zh)?;
    for owed in &answer.owed {
        for one in &owed.arrears.differences {
            let mut cells = vec![
                owed.id.clone(),
                owed.arrears.month.to_string(),
                one.branch.to_string(),
                one.payer.to_string(),
                one.paid.to_string(),
                one.due.to_string(),
                one.difference.to_string(),
            ];
            cells.extend(with_surcharge.then(|| one.surcharge.to_string()));
            cells.extend(answer.with_city.then(|| owed.city.clone().unwrap_or_default()));
            cells.push(owed.status(one.branch, lang));
            file.write(&cells)?;
        }
    }
    Ok(file)
}

/// The sums by person, branch, payer and fund, and all together.
pub(super) fn totals(out: &Path, answer: &Answer, lang: Lang) -> Result<TableWriter, Failure> {
    let text = CellKind::Text;
    let zh = lang == Lang::Zh;
    let names = if zh {
        ["类别", "名称", "应补", "应退", "滞纳金"]
    } else {
        ["of", "name", "back_pay", "refund", "surcharge"]
    };
    let all: Vec<_> = names.into_iter().zip([text, text, YUAN, YUAN, YUAN]).collect();
    let mut file = TableWriter::create(out, &columns(&all), zh)?;
    let mut write = |of: &str, of_zh: &str, name: &str, sums: [Option<Money>; 3]| {
        let mut cells = vec![if zh { of_zh } else { of }.to_owned(), name.to_owned()];
        cells.extend(sums.map(|sum| sum.map_or_else(String::new, |sum| sum.to_string())));
        file.write(&cells)
    };
    let three = |sums: &ArrearsSums| [Some(sums.back_pay), Some(sums.refund), Some(sums.surcharge)];
    let totals = &answer.totals;
    for (id, sums) in &totals.by_person {
        write("person", "人员", id, three(sums))?;
    }
    for (branch, sums) in &totals.by_branch {
        let name = if zh { branch.words(lang) } else { branch.code() };
        write("branch", "险种", name, three(sums))?;
    }
    for (payer, sums) in &totals.by_payer {
        let name = if zh { payer.words(lang) } else { payer.code() };
        write("payer", "缴费方", name, three(sums))?;
    }
    for (fund, sums) in &totals.by_fund {
        let name = if zh { fund.words(lang) } else { fund.code() };
        write("fund", "去向", name, [Some(sums.back_pay), Some(sums.refund), None])?;
    }
    write("all", "合计", "", three(&totals.all))?;
    Ok(file)
}

/// The differences in the order of columns of an office.
pub(super) fn declaration(
    out: &Path,
    sheet: Declaration,
    answer: &Answer,
    rules: &Rulebook,
    lang: Lang,
) -> Result<TableWriter, Failure> {
    let rows: Vec<Declared> = match sheet {
        Declaration::TaxClient => {
            answer.owed.iter().flat_map(|owed| by_payer(owed, rules, lang)).collect()
        }
        Declaration::FundCentre => {
            let of = |owed| Branches::of(owed).find(|one| stands_on(sheet, one.branch));
            answer.owed.iter().filter_map(of).map(|one| one.declared(rules, lang)).collect()
        }
        Declaration::Bill => {
            bill(&answer.owed).iter().map(|run| run.declared(rules, lang)).collect()
        }
    };
    // The headings of every office are Chinese.
    let mut file = TableWriter::create(out, &sheet.columns(), true)?;
    for (number, row) in rows.iter().enumerate() {
        file.write(&sheet.cells(number + 1, row))?;
    }
    Ok(file)
}

/// How many differences an office's sheet has no place for.
pub(super) fn not_on(sheet: Declaration, answer: &Answer) -> usize {
    let all = answer.owed.iter().flat_map(|owed| &owed.arrears.differences);
    all.filter(|one| !stands_on(sheet, one.branch)).count()
}

/// Whether an office's sheet has a place for a branch.
fn stands_on(sheet: Declaration, branch: Branch) -> bool {
    match sheet {
        Declaration::TaxClient => branch != Branch::HousingFund,
        Declaration::FundCentre => branch == Branch::HousingFund,
        Declaration::Bill => true,
    }
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// What every row of a sheet says of the person.
fn person(owed: &Owed, rules: &Rulebook) -> Declared {
    let city = owed.city.as_deref().unwrap_or_default();
    Declared {
        person: owed.person.clone(),
        id: owed.id.clone(),
        month: owed.arrears.month.to_string(),
        months: "1".to_owned(),
        city: rules.place_name(city, Lang::Zh).unwrap_or(city).to_owned(),
        ..Declared::default()
    }
}

fn charged(owed: &Owed, branch: Branch, payer: Payer) -> Option<&Charged> {
    owed.arrears.charged.iter().find(|one| (one.branch, one.payer) == (branch, payer))
}

/// One row a branch and payer that differ.
fn by_payer<'o>(
    owed: &'o Owed,
    rules: &'o Rulebook,
    lang: Lang,
) -> impl Iterator<Item = Declared> + 'o {
    let all = owed.arrears.differences.iter();
    all.filter(|one| stands_on(Declaration::TaxClient, one.branch)).map(move |one| {
        let charged = charged(owed, one.branch, one.payer);
        Declared {
            branch: one.branch.words(Lang::Zh).to_owned(),
            payer: one.payer.words(Lang::Zh).to_owned(),
            wage: text(charged.map(|charged| charged.wage)),
            base: text(charged.and_then(|charged| charged.base)),
            rate: text(charged.and_then(|c| c.rate).map(|rate| rate.to_decimal().normalize())),
            due: charged.map_or(one.due, |charged| charged.amount_before_relief).to_string(),
            relief: text(charged.map(|charged| charged.relief)),
            paid: one.paid.to_string(),
            balance: one.difference.to_string(),
            surcharge: one.surcharge.to_string(),
            status: owed.status(one.branch, lang),
            ..person(owed, rules)
        }
    })
}

/// What a person owes to one branch for a run of months that are alike, both payers.
struct Branches<'o> {
    owed: &'o Owed,
    branch: Branch,
    base: Option<Money>,
    wage: Option<Money>,
    last: Month,
    months: u16,
    /// Employer and worker, of one month.
    each: [Money; 2],
    /// Employer and worker, of all months.
    sums: [Money; 2],
}

impl<'o> Branches<'o> {
    /// The branches that differ in a month.
    fn of(owed: &'o Owed) -> impl Iterator<Item = Self> {
        let mut branches: Vec<Branch> =
            owed.arrears.differences.iter().map(|one| one.branch).collect();
        branches.dedup();
        branches.into_iter().map(move |branch| {
            let of = |payer| -> Money {
                let same = |one: &&Difference| (one.branch, one.payer) == (branch, payer);
                owed.arrears.differences.iter().filter(same).map(|one| one.difference).sum()
            };
            let each = [of(Payer::Employer), of(Payer::Worker)];
            let charged = charged(owed, branch, Payer::Worker)
                .or_else(|| charged(owed, branch, Payer::Employer));
            Self {
                owed,
                branch,
                base: charged.and_then(|charged| charged.base),
                wage: charged.map(|charged| charged.wage),
                last: owed.arrears.month,
                months: 1,
                each,
                sums: each,
            }
        })
    }

    /// Whether another month goes on where this run ends.
    fn goes_on(&self, next: &Self, lang: Lang) -> bool {
        let of = |one: &Self| (one.owed.id.clone(), one.owed.city.clone(), one.branch);
        of(self) == of(next)
            && (self.base, self.each) == (next.base, next.each)
            && self.last.plus(1) == next.last
            && self.owed.status(self.branch, lang) == next.owed.status(next.branch, lang)
    }

    fn declared(&self, rules: &Rulebook, lang: Lang) -> Declared {
        let [employer, worker] = self.sums;
        let first = self.owed.arrears.month;
        Declared {
            month: if self.months == 1 {
                first.to_string()
            } else {
                format!("{first}~{}", self.last)
            },
            months: self.months.to_string(),
            branch: self.branch.words(Lang::Zh).to_owned(),
            wage: text(self.wage),
            base: text(self.base),
            employer: employer.to_string(),
            worker: worker.to_string(),
            together: employer.plus(worker).to_string(),
            status: self.owed.status(self.branch, lang),
            ..person(self.owed, rules)
        }
    }
}

/// The runs of months of every person and branch, in the order of the roster.
fn bill(owed: &[Owed]) -> Vec<Branches<'_>> {
    let mut months: Vec<Branches<'_>> = owed.iter().flat_map(Branches::of).collect();
    let mut order = std::collections::BTreeMap::new();
    for (number, one) in owed.iter().enumerate() {
        order.entry(one.id.as_str()).or_insert(number);
    }
    let place = |one: &Branches<'_>| {
        let owed = one.owed;
        (order.get(owed.id.as_str()).copied(), owed.city.clone(), one.branch, owed.arrears.month)
    };
    months.sort_by_cached_key(place);
    let mut runs: Vec<Branches<'_>> = Vec::new();
    for next in months {
        match runs.last_mut() {
            Some(run) if run.goes_on(&next, Lang::En) => {
                run.last = next.last;
                run.months += 1;
                run.sums = [run.sums[0].plus(next.each[0]), run.sums[1].plus(next.each[1])];
            }
            _ => runs.push(next),
        }
    }
    runs
}
