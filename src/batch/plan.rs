//! Schemes compiled into a dense plan: one lane a component, with a formula of constants for each scheme.

use super::column::Column;
use super::kernel::{Full, Part, Plain, Step};
use crate::case::HIGHEST_WAGE;
use crate::error::{Error, Result};
use crate::lang::{Text, text};
use crate::money::Money;
use crate::rate::{Rate, Rounding};
use crate::scheme::{Charge, Line, Program, Scheme};
use crate::words::{Branch, Fund, Payer};

/// Schemes that were resolved once, ready to run for many rows.
///
/// It is cheap to share by reference between threads, and holds no wages.
///
/// ```
/// use shebao::{Case, Column, Plan, Rows, Rulebook, Schemes, Terms};
///
/// let rules = Rulebook::builtin()?;
/// let scheme_of = |city: &str| {
///     let mut case = Case::new(city, "2013-05".parse()?, "0".parse()?);
///     case.edition = "shi-2014".into();
///     case.employer = Some(shebao::EmployerKind::StateOwned);
///     rules.scheme(&case, &Terms::default())
/// };
/// let schemes = vec![scheme_of("beijing")?, scheme_of("guangzhou")?];
/// let plan = Plan::new(schemes, &[Column::All, Column::TakeHome])?;
///
/// let rows = Rows { schemes: Schemes::Each(&[0, 1]), wages: &[300_000, 300_000], fund_wages: None, pay: None };
/// let (columns, rejects) = plan.collect(rows)?;
/// assert_eq!(columns.column(0), Some(&[78_000, 84_000][..])); // fen: 780.00 and 840.00
/// assert!(rejects.is_empty());
/// # Ok::<(), shebao::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) schemes: Vec<Scheme>,
    columns: Vec<Column>,
    /// Whether a scheme is beyond the formulas, and its rows are computed line by line.
    pub(super) by_line: Vec<bool>,
    /// Whether a lane is charged on the housing-fund wage.
    pub(super) reads_fund_wages: bool,
    /// Whether a column asks what goes to a fund.
    pub(super) divides: bool,
    pub(super) lanes: Vec<Lane>,
    /// The lanes of each payer, whose sum several columns share; none where no column asks for it.
    pub(super) payers: Option<[Vec<usize>; 2]>,
    pub(super) outputs: Vec<Output>,
    /// For each source the column that it is, if it is one by itself: it is computed there and read from there.
    pub(super) homes: Vec<Option<usize>>,
}

/// One component over all schemes.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) payer: Payer,
    /// Whether its base is formed from the housing-fund wage.
    pub(super) uses_fund_wage: bool,
    /// Whether each scheme charges it.
    pub(super) is_charged: Vec<bool>,
    pub(super) formulas: Formulas,
    /// The fund that gets all of it, if one does in every scheme.
    pub(super) fund: Option<Fund>,
    /// Otherwise what each fund gets.
    pub(super) parts: Vec<(Fund, Vec<Part>)>,
}

/// A lane's formula for each scheme.
#[derive(Clone, Debug)]
pub(super) enum Formulas {
    Plain(Vec<Plain>),
    Full(Vec<Full>),
}

/// How a column comes about.
#[derive(Clone, Debug)]
pub(super) struct Output {
    /// What is added up, by number: lanes, then the parts of lanes, then the sums of the two payers.
    pub(super) sources: Vec<usize>,
    pub(super) end: End,
}

/// What becomes of the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Sum,
    PayAndSum,
    PayLessSum,
}

/// What tells components apart across cities.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    branch: Branch,
    item: String,
    payer: Payer,
}

/// A line as the kernel computes it.
struct Compiled {
    plain: Plain,
    base: Option<Step>,
    again: Option<Step>,
    waived: Option<Step>,
    /// The named shares, in their order.
    shares: Vec<(Fund, Part)>,
    /// Where the rest goes.
    fund: Fund,
}

impl Plan {
    /// Compiles schemes; a row names its scheme by the place it has here.
    pub fn new(schemes: Vec<Scheme>, columns: &[Column]) -> Result<Self> {
        let keys = keys(&schemes);
        let mut table: Vec<Vec<Option<Compiled>>> = Vec::new();
        let mut by_line = Vec::with_capacity(schemes.len());
        for Scheme(program) in &schemes {
            let compiled = compile(program, &keys);
            by_line.push(compiled.is_none());
            let nothing = || keys.iter().map(|_| None).collect();
            table.push(compiled.unwrap_or_else(nothing));
        }
        if u32::try_from(schemes.len()).is_err() {
            let count = schemes.len();
            return Err(Error::bad_input(text!(
                "{count} schemes are too many for one plan",
                "一个计划不能有 {count} 个适用规则"
            ))
            .with_hint(Text::new("make several plans", "请分成几个计划")));
        }
        let mut lanes = Vec::with_capacity(keys.len());
        for (number, key) in keys.iter().enumerate() {
            let mut of_schemes = Vec::with_capacity(schemes.len());
            for scheme in &mut table {
                of_schemes.push(scheme.get_mut(number).and_then(Option::take));
            }
            lanes.push(Lane::new(key, &of_schemes));
        }
        let outputs: Vec<Output> =
            columns.iter().map(|column| Output::of(*column, &keys, &lanes)).collect();
        let of = |payer| {
            let own = lanes.iter().enumerate().filter(|(_, lane)| lane.payer == payer);
            own.map(|(number, _)| number).collect()
        };
        let payers = columns
            .iter()
            .any(|column| !matches!(column, Column::Amount(..) | Column::To(_)))
            .then(|| [of(Payer::Employer), of(Payer::Worker)]);
        let divides = columns.iter().any(|column| matches!(column, Column::To(_)));
        Ok(Self {
            schemes,
            columns: columns.to_vec(),
            by_line,
            reads_fund_wages: lanes.iter().any(|lane| lane.uses_fund_wage),
            divides,
            homes: homes(&lanes, &outputs),
            lanes,
            payers,
            outputs,
        })
    }

    /// The columns that it writes, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The schemes, in order.
    pub fn schemes(&self) -> &[Scheme] {
        &self.schemes
    }

    /// Whether a scheme has a line that belongs into a column; where it has none, the column is 0 there for want of one.
    pub fn is_due(&self, scheme: u32, column: Column) -> bool {
        let scheme = usize::try_from(scheme).ok().and_then(|scheme| self.schemes.get(scheme));
        scheme.is_some_and(|Scheme(program)| {
            program.lines.iter().any(|line| {
                let branch = program.branch(line);
                branch.is_some_and(|branch| column.holds(branch, program.payer(line)))
                    || matches!(column, Column::To(fund) if line.goes_to(fund))
            })
        })
    }
}

impl Line {
    fn goes_to(&self, fund: Fund) -> bool {
        self.fund == fund || self.shares.iter().any(|(own, _)| *own == fund)
    }
}

/// Every component that some scheme charges.
fn keys(schemes: &[Scheme]) -> Vec<Key> {
    let lines = schemes
        .iter()
        .flat_map(|Scheme(program)| program.lines.iter().filter_map(|line| Key::of(program, line)));
    let mut keys: Vec<Key> = lines.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

impl Key {
    fn of(program: &Program, line: &Line) -> Option<Self> {
        let component = program.book.components.get(line.component)?;
        let (branch, item, payer) = (component.branch, component.item.clone(), component.payer);
        Some(Self { branch, item, payer })
    }
}

/// A scheme's lines by their lanes; none where one of them is beyond the formulas.
fn compile(program: &Program, keys: &[Key]) -> Option<Vec<Option<Compiled>>> {
    let mut lanes: Vec<Option<Compiled>> = keys.iter().map(|_| None).collect();
    for line in &program.lines {
        let lane = keys.binary_search(&Key::of(program, line)?).ok()?;
        let free = lanes.get_mut(lane)?;
        if free.is_some() {
            return None;
        }
        *free = Some(Compiled::of(program, line)?);
    }
    Some(lanes)
}

impl Compiled {
    fn of(program: &Program, line: &Line) -> Option<Self> {
        let rounding = match line.sum_rounding {
            // The sum of both payers is rounded: one lane alone cannot tell.
            Some(_) if program.other_payer(line).is_some() => return None,
            Some(rounding) => rounding,
            None => line.rounding,
        };
        let (rate, limits) = match line.charge {
            Charge::Fixed(amount) => (Rate::ONE, (amount, amount)),
            Charge::Rate(rate) => (rate, line.limits()),
        };
        let (low, high) = limits;
        let (due, again) = steps(rate, rounding, high)?;
        let wage_rounding = match line.charge {
            Charge::Rate(_) if line.base.flat.is_none() => line.base_rounding,
            _ => None,
        };
        let base = match wage_rounding.and_then(|rounding| rounding.steps().last()) {
            // A wage is whole fen: only the last step of a rounding can change it.
            Some(last) => Some(Step::new(Rate::ONE, *last, HIGHEST_WAGE)?),
            None => None,
        };
        let waived = match (line.relief, line.rounding.steps()) {
            (None, _) => None,
            (Some(rate), [step]) => Some(Step::new(rate, *step, round_up(high))?),
            (Some(_), _) => return None,
        };
        let mut shares = Vec::with_capacity(line.shares.len());
        for (fund, share) in &line.shares {
            // A fixed sum has no base that a share could be taken of.
            let share = if matches!(line.charge, Charge::Fixed(_)) { Rate::ZERO } else { *share };
            let (share, again) = steps(share, line.rounding, high)?;
            let again = again.unwrap_or(Step::KEEP);
            shares.push((*fund, Part::share(share, again)));
        }
        let plain = Plain::new(low, high, due);
        Some(Self { plain, base, again, waived, shares, fund: line.fund })
    }

    fn is_plain(&self) -> bool {
        let alone = self.base.is_none() && self.again.is_none() && self.waived.is_none();
        alone && self.plain.due.rounds_to_fen()
    }

    fn full(&self) -> Full {
        Full {
            base: self.base.unwrap_or(Step::KEEP),
            plain: self.plain,
            again: self.again.unwrap_or(Step::KEEP),
            waived: self.waived.unwrap_or(Step::NOTHING),
        }
    }
}

impl Line {
    /// The lowest and the highest base.
    fn limits(&self) -> (Money, Money) {
        if let Some(flat) = self.base.flat {
            return (flat, flat);
        }
        let low = self.base.floor.unwrap_or_default();
        (low, self.base.ceiling.unwrap_or(round_up(HIGHEST_WAGE)).max(low))
    }
}

/// The greatest amount that rounding makes of one.
fn round_up(amount: Money) -> Money {
    amount.plus(Money::from_fen(100))
}

/// The steps of a rounding, of which there are one or two.
fn steps(rate: Rate, rounding: Rounding, greatest: Money) -> Option<(Step, Option<Step>)> {
    match rounding.steps() {
        [one] => Some((Step::new(rate, *one, greatest)?, None)),
        [one, two] => {
            let first = Step::new(rate, *one, greatest)?;
            Some((first, Some(Step::new(Rate::ONE, *two, round_up(greatest))?)))
        }
        _ => None,
    }
}

impl Lane {
    fn new(key: &Key, schemes: &[Option<Compiled>]) -> Self {
        let lines = || schemes.iter().flatten();
        let mut funds: Vec<Fund> = lines().map(|line| line.fund).collect();
        funds.extend(lines().flat_map(|line| line.shares.iter().map(|(fund, _)| *fund)));
        funds.sort_unstable();
        funds.dedup();
        let whole = match funds.as_slice() {
            [fund] if lines().all(|line| line.shares.is_empty()) => Some(*fund),
            _ => None,
        };
        let mut parts = Vec::new();
        if whole.is_none() {
            for fund in funds {
                let of_scheme = |line: &Option<Compiled>| -> Part {
                    let Some(line) = line else { return Part::NONE };
                    let named = line.shares.iter().find(|(own, _)| *own == fund);
                    let part = named.map_or(Part::NONE, |(_, part)| *part);
                    if line.fund == fund { part.with_the_rest() } else { part }
                };
                parts.push((fund, schemes.iter().map(of_scheme).collect()));
            }
        }
        let formulas = if lines().all(Compiled::is_plain) {
            let plain =
                |line: &Option<Compiled>| line.as_ref().map_or(Plain::NONE, |one| one.plain);
            Formulas::Plain(schemes.iter().map(plain).collect())
        } else {
            let full = |line: &Option<Compiled>| line.as_ref().map_or(Full::NONE, Compiled::full);
            Formulas::Full(schemes.iter().map(full).collect())
        };
        Self {
            payer: key.payer,
            uses_fund_wage: key.branch.uses_fund_wage(),
            is_charged: schemes.iter().map(Option::is_some).collect(),
            formulas,
            fund: whole,
            parts,
        }
    }
}

impl Output {
    fn of(column: Column, keys: &[Key], lanes: &[Lane]) -> Self {
        let parts = || lanes.iter().flat_map(|lane| lane.parts.iter().map(|(fund, _)| *fund));
        let employer = lanes.len().saturating_add(parts().count());
        let worker = employer.saturating_add(1);
        let (added, end) = match column {
            Column::Amount(branch, payer) => {
                let own = |key: &Key| (key.branch, key.payer) == (branch, payer);
                (numbers(0, keys.iter().map(own)), End::Sum)
            }
            Column::To(fund) => {
                let mut added = numbers(0, lanes.iter().map(|lane| lane.fund == Some(fund)));
                added.extend(numbers(lanes.len(), parts().map(|own| own == fund)));
                (added, End::Sum)
            }
            Column::Paid(Payer::Employer) => (vec![employer], End::Sum),
            Column::Paid(Payer::Worker) => (vec![worker], End::Sum),
            Column::All => (vec![employer, worker], End::Sum),
            Column::EmployerCost => (vec![employer], End::PayAndSum),
            Column::TakeHome => (vec![worker], End::PayLessSum),
        };
        Self { sources: added, end }
    }
}

/// The first column that is nothing but a source, for each source.
fn homes(lanes: &[Lane], outputs: &[Output]) -> Vec<Option<usize>> {
    let parts = lanes.iter().map(|lane| lane.parts.len()).sum::<usize>();
    let sources = lanes.len().saturating_add(parts).saturating_add(2);
    let is_it = |output: &Output, source: usize| {
        output.end == End::Sum && output.sources.as_slice() == [source]
    };
    (0..sources).map(|source| outputs.iter().position(|output| is_it(output, source))).collect()
}

/// The numbers of those that are meant, the first of which has number `from`.
fn numbers(from: usize, meant: impl Iterator<Item = bool>) -> Vec<usize> {
    (from..).zip(meant).filter_map(|(number, is_meant)| is_meant.then_some(number)).collect()
}
