//! A plan gives what `assess` gives, to the fen, however its rows are laid out.

use crate::case_file;
use crate::shipped;
use proptest::prelude::*;
use shebao::{
    Branch, Case, Column, Columns, Lang, Money, Payer, Plan, RowFault, Rows, Run, Scheme, Schemes,
    Terms, Wages,
};

/// Rows in columns, each under one of the schemes.
#[derive(Clone, Debug, Default)]
struct Table {
    schemes: Vec<u32>,
    wages: Vec<i64>,
    fund_wages: Vec<i64>,
    pay: Vec<i64>,
}

impl Table {
    fn push(&mut self, scheme: usize, wages: Wages) {
        self.schemes.push(u32::try_from(scheme).unwrap());
        self.wages.push(wages.insurance.fen());
        self.fund_wages.push(wages.housing_fund.fen());
        self.pay.push(wages.pay.fen());
    }

    fn under<'t>(&'t self, schemes: Schemes<'t>) -> Rows<'t> {
        let (fund_wages, pay) = (Some(&*self.fund_wages), Some(&*self.pay));
        Rows { schemes, wages: &self.wages, fund_wages, pay }
    }

    /// The rows of one scheme that follow each other, as runs.
    fn runs(&self) -> Vec<Run> {
        let groups = self.schemes.chunk_by(|a, b| a == b);
        groups.map(|group| Run { scheme: group[0], rows: group.len() }).collect()
    }
}

/// Runs rows in every layout, and says where a column is not what `assess` gives.
pub(crate) fn disagreement(schemes: &[Scheme], rows: &[(usize, Wages)]) -> Option<String> {
    let mut table = Table::default();
    for (scheme, wages) in rows {
        table.push(*scheme, *wages);
    }
    let columns = Column::of(schemes);
    let plan = Plan::new(schemes.to_vec(), &columns).unwrap();
    let assessed: Vec<_> =
        rows.iter().map(|(scheme, wages)| schemes[*scheme].assess(*wages)).collect();
    let differs = |written: &Columns, how: &str| {
        columns.iter().enumerate().find_map(|(number, column)| {
            let found = written.column(number).unwrap();
            let wrong = assessed
                .iter()
                .zip(found)
                .position(|(assessed, found)| column.read(assessed).fen() != *found)?;
            let wanted = column.read(&assessed[wrong]);
            let (found, row) = (found[wrong], rows[wrong]);
            Some(format!("{how}, {column}: {found} fen instead of {wanted}, row {row:?}"))
        })
    };
    let runs = table.runs();
    for (schemes, how) in [(Schemes::Each(&table.schemes), "each"), (Schemes::Runs(&runs), "runs")]
    {
        let rows = table.under(schemes);
        let (written, rejects) = plan.collect(rows).unwrap();
        assert_eq!(rejects, []);
        if let Some(found) = differs(&written, how) {
            return Some(found);
        }
        let mut whole = Columns::new(columns.len(), table.wages.len());
        plan.chunks(rows, 7, |first, chunk| {
            for (whole, chunk) in whole.slices().into_iter().zip(chunk.iter()) {
                whole[first..first + chunk.len()].copy_from_slice(chunk);
            }
        })
        .unwrap();
        assert_eq!(whole, written, "{how} in chunks");
    }
    for (assessed, (scheme, wages)) in assessed.iter().zip(rows) {
        let totals = plan.totals(u32::try_from(*scheme).unwrap(), *wages).unwrap();
        if totals != *assessed.totals() {
            return Some(format!("{totals:?} instead of {:?}", assessed.totals()));
        }
    }
    None
}

/// Wages at and around every amount at which the shipped rules change their form, and some between.
fn telling_wages() -> Vec<i64> {
    let mut wages = vec![0, 1, 99, 300_000, 1_000_005, 3_333_333, 10_000_000_000];
    for limit in [316_000, 382_000, 682_100, 716_200, 3_528_300, 3_738_300] {
        wages.extend([limit - 1, limit, limit + 1]);
    }
    wages
}

#[test]
fn every_published_case_runs_through_a_plan() {
    let rules = shipped();
    let (mut schemes, mut rows, mut of_case) = (Vec::new(), Vec::new(), Vec::new());
    let published = case_file::all();
    for case in &published {
        for month in &case.months {
            let scheme = rules.scheme(&case.case(month), &case.terms()).unwrap();
            let wages = Wages::of(&case.case(month));
            rows.push((schemes.len(), wages));
            of_case.push((case, month, wages));
            for wage in telling_wages() {
                rows.push((schemes.len(), Wages::same(Money::from_fen(wage))));
            }
            schemes.push(scheme);
        }
    }
    assert_eq!(disagreement(&schemes, &rows), None);

    // And what was published comes out of the columns themselves.
    let columns = Column::of(&schemes);
    let plan = Plan::new(schemes, &columns).unwrap();
    let mut checked = 0;
    for (number, (case, month, wages)) in of_case.iter().enumerate() {
        if case.differs.is_some() {
            continue;
        }
        for expected in &case.expect {
            let Some(name) = &expected.total else { continue };
            let column = columns.iter().position(|column| column.to_string() == *name).unwrap();
            let scheme = u32::try_from(number).unwrap();
            let rows = Rows {
                schemes: Schemes::One(scheme),
                wages: &[wages.insurance.fen()],
                fund_wages: Some(&[wages.housing_fund.fen()]),
                pay: Some(&[wages.pay.fen()]),
            };
            let (written, _) = plan.collect(rows).unwrap();
            let found = Money::from_fen(written.column(column).unwrap()[0]);
            assert_eq!(found.to_string(), expected.amount, "{} {month}", case.id);
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked} published sums were found in columns");
}

fn table_2() -> Plan {
    let rules = shipped();
    let month = "2013-05".parse().unwrap();
    let cases = rules.named_schemes("shi-2014", month, Money::ZERO, Lang::En).unwrap();
    let schemes: Vec<Scheme> =
        cases.iter().map(|named| rules.scheme(&named.case, &Terms::default()).unwrap()).collect();
    let columns = Column::of(&schemes);
    Plan::new(schemes, &columns).unwrap()
}

#[test]
fn the_three_schemes_of_table_2() {
    let plan = table_2();
    let columns: Vec<String> = plan.columns().iter().map(Column::to_string).collect();
    assert_eq!(columns[..2], ["pension_employer", "pension_worker"]);
    let wages = [300_000; 3];
    let rows =
        Rows { schemes: Schemes::Each(&[0, 1, 2]), wages: &wages, fund_wages: None, pay: None };
    let (written, _) = plan.collect(rows).unwrap();
    assert_eq!(written.column(0).unwrap(), [57_000, 60_000, 36_000]);
    assert_eq!(written.column(1).unwrap(), [21_000, 24_000, 24_000]);
    assert_eq!(written.column(11).unwrap(), [279_000, 276_000, 276_000]); // take-home
    assert!(plan.is_due(0, Column::Amount(Branch::Pension, Payer::Worker)));
    assert!(!plan.is_due(0, Column::Amount(Branch::Medical, Payer::Worker)));
    assert!(!plan.is_due(3, Column::All));
}

#[test]
fn rows_that_cannot_be_computed_are_listed_and_the_others_are_computed() {
    let plan = table_2();
    let (long, highest) = (1000, 10_000_000_000);
    let mut schemes = vec![0; long];
    let mut wages = vec![300_000; long];
    let (mut fund_wages, mut pay) = (wages.clone(), wages.clone());
    (schemes[3], wages[300], wages[301], fund_wages[511], pay[512]) =
        (3, -1, highest + 1, i64::MIN, i64::MAX);
    wages[999] = highest;
    (schemes[998], wages[998]) = (u32::MAX, -5);
    let rows = Rows {
        schemes: Schemes::Each(&schemes),
        wages: &wages,
        fund_wages: Some(&fund_wages),
        pay: Some(&pay),
    };
    let (written, rejects) = plan.collect(rows).unwrap();
    let found: Vec<(usize, RowFault)> = rejects.iter().map(|one| (one.row, one.reason)).collect();
    let bad = [3, 300, 301, 511, 512, 998];
    let faults = [
        RowFault::Scheme,
        RowFault::Wage,
        RowFault::Wage,
        RowFault::FundWage,
        RowFault::Pay,
        RowFault::Scheme,
    ];
    assert_eq!(found, bad.into_iter().zip(faults).collect::<Vec<_>>());
    for (row, amount) in written.column(0).unwrap().iter().enumerate() {
        let wanted = if bad.contains(&row) { 0 } else { wages[row] * 19 / 100 };
        assert_eq!(*amount, wanted, "row {row}");
    }
    for row in bad {
        assert!(written.iter().all(|column| column[row] == 0), "row {row}");
    }
    let mut in_chunks = Vec::new();
    let rejected =
        plan.chunks(rows, 100, |_, chunk| in_chunks.extend_from_slice(chunk.column(0).unwrap()));
    assert_eq!((rejected.unwrap(), in_chunks), (rejects, written.column(0).unwrap().to_vec()));
    let words: Vec<String> = found.iter().map(|(_, fault)| fault.text().en).collect();
    assert_eq!(words[0], "the plan has no such scheme");
    assert_eq!(words[1], "the wage is not between 0 and 100000000.00");
    assert_eq!(words[3], "the housing-fund wage is not between 0 and 100000000.00");
    assert_eq!(words[4], "the pay is not between 0 and 100000000.00");
    assert_eq!(
        plan.totals(3, Wages::same(Money::ZERO)).unwrap_err().to_string(),
        "the plan has no such scheme"
    );
}

#[test]
fn columns_that_do_not_fit_are_refused() {
    let plan = table_2();
    let rows = Rows { schemes: Schemes::One(0), wages: &[1, 2], fund_wages: None, pay: None };
    let words = |rows: Rows<'_>, columns: usize, long: usize| {
        let mut columns = Columns::new(columns, long);
        plan.run(rows, &mut columns.slices()).unwrap_err().to_string()
    };
    let wanted = "the plan writes 12 columns of 2 rows, and others were given";
    assert_eq!(words(rows, 11, 2), wanted);
    assert_eq!(words(rows, 12, 3), wanted);
    let uneven = "the columns of the rows differ in length";
    assert_eq!(words(Rows { pay: Some(&[1]), ..rows }, 12, 2), uneven);
    assert_eq!(words(Rows { fund_wages: Some(&[]), ..rows }, 12, 2), uneven);
    assert_eq!(words(Rows { schemes: Schemes::Each(&[0]), ..rows }, 12, 2), uneven);
    let runs = [Run { scheme: 0, rows: 1 }, Run { scheme: 1, rows: usize::MAX }];
    assert_eq!(words(Rows { schemes: Schemes::Runs(&runs), ..rows }, 12, 2), uneven);
}

#[test]
fn no_rows_no_schemes_and_no_columns_are_no_fault() {
    let plan = table_2();
    let none = Rows { schemes: Schemes::Each(&[]), wages: &[], fund_wages: None, pay: None };
    assert_eq!(plan.collect(none).unwrap().0.column(0), Some(&[][..]));
    let empty = Plan::new(Vec::new(), &Column::TOTALS).unwrap();
    let one = Rows { schemes: Schemes::One(0), wages: &[300_000], fund_wages: None, pay: None };
    let (written, rejects) = empty.collect(one).unwrap();
    assert_eq!((written.column(9), rejects[0].reason), (Some(&[0][..]), RowFault::Scheme));
    let silent = Plan::new(plan.schemes().to_vec(), &[]).unwrap();
    assert_eq!(silent.collect(one).unwrap().1, []);
}

#[test]
fn runs_of_any_length_fall_where_they_are_said_to() {
    let plan = table_2();
    let lengths = [0, 1, 255, 256, 257, 0, 1000, 3];
    let runs: Vec<Run> = lengths
        .iter()
        .enumerate()
        .map(|(number, rows)| Run { scheme: u32::try_from(number % 3).unwrap(), rows: *rows })
        .collect();
    let wages: Vec<i64> = (100_000..).take(lengths.iter().sum()).collect();
    let rows = Rows { schemes: Schemes::Runs(&runs), wages: &wages, fund_wages: None, pay: None };
    let (written, _) = plan.collect(rows).unwrap();
    let rates = [19, 20, 12];
    let mut wanted = Vec::new();
    for run in &runs {
        for _ in 0..run.rows {
            wanted.push((wages[wanted.len()] * rates[run.scheme as usize] + 50) / 100);
        }
    }
    assert_eq!(written.column(0).unwrap(), wanted);
}

#[test]
#[cfg(feature = "threads")]
fn every_core_gives_the_same() {
    let plan = table_2();
    let long = 300_001;
    let mut wages: Vec<i64> = (0..).map(|n| n * 7).take(long).collect();
    (wages[5], wages[200_000], wages[300_000]) = (-1, -1, i64::MAX);
    let each: Vec<u32> = (0..3).cycle().take(long).collect();
    let runs: Vec<Run> = (0..3)
        .cycle()
        .zip([100_000, 1, 50_000, 150_000])
        .map(|(scheme, rows)| Run { scheme, rows })
        .collect();
    for schemes in [Schemes::One(1), Schemes::Each(&each), Schemes::Runs(&runs)] {
        let rows = Rows { schemes, wages: &wages, fund_wages: None, pay: Some(&wages) };
        let (alone, rejects) = plan.collect(rows).unwrap();
        let mut columns = Columns::new(plan.columns().len(), long);
        let found = plan.run_parallel(rows, &mut columns.slices()).unwrap();
        assert_eq!(found, rejects);
        assert_eq!(found.len(), 3);
        assert!(columns == alone, "{schemes:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Cases of every city in months that are held, each under its own scheme, with wages anywhere.
    #[test]
    fn random_rows_agree(picks in prop::collection::vec((0_usize..1000, 0_i64..6_000_000, 0_i64..10_000_000_000, any::<bool>()), 1..600)) {
        let schemes = every_scheme();
        let rows: Vec<(usize, Wages)> = picks
            .iter()
            .map(|(scheme, usual, any, is_usual)| {
                let wage = Money::from_fen(if *is_usual { *usual } else { *any });
                let fund = Money::from_fen(*usual);
                (scheme % schemes.len(), Wages { insurance: wage, housing_fund: fund, pay: wage })
            })
            .collect();
        prop_assert_eq!(disagreement(&schemes, &rows), None);
    }
}

/// The named schemes of every edition, in several months.
fn every_scheme() -> Vec<Scheme> {
    let rules = shipped();
    let terms = Terms { allow_missing: true, carry_forward: 12, ..Terms::default() };
    let mut schemes = Vec::new();
    for (edition, months) in [
        ("statutory", &["2010-09", "2016-07", "2020-03", "2024-08", "2026-05"][..]),
        ("shi-2014", &["2013-05"][..]),
    ] {
        for month in months {
            let month = month.parse().unwrap();
            let cases = rules.named_schemes(edition, month, Money::ZERO, Lang::En);
            for named in cases.unwrap_or_default() {
                let mut case: Case = named.case;
                case.fund_rate = Some(fund());
                schemes.extend(rules.scheme(&case, &terms).ok());
            }
        }
    }
    assert!(schemes.len() > 10, "{}", schemes.len());
    schemes
}

fn fund() -> shebao::FundRate {
    let rate = "10%".parse().unwrap();
    shebao::FundRate { employer: rate, worker: rate }
}
