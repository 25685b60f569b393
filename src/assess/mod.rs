//! Runs a scheme's lines for one person's wages and keeps the trace of how.

mod charged;
mod open;

use crate::case::{Case, HIGHEST_WAGE};
use crate::error::Result;
use crate::money::{Exact, Money};
use crate::rate::{Rate, Rounding};
use crate::rulebook::book::NothingKind;
use crate::scheme::{BaseLimits, Charge, Line, Note, Program, Scheme, SilenceKind};
use crate::words::{Branch, Evidence, Fund, Payer};
use serde::{Deserialize, Serialize};

pub use charged::Charged;
pub use open::{OpenCase, Ruling};

/// The wages of one person in one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wages {
    /// The wage that the insurance bases are formed from.
    pub insurance: Money,
    /// The wage that the housing-fund base is formed from.
    pub housing_fund: Money,
    /// What is actually paid.
    pub pay: Money,
}

impl Wages {
    /// One wage for everything.
    pub const fn same(wage: Money) -> Self {
        Self { insurance: wage, housing_fund: wage, pay: wage }
    }

    /// Reads the wages of a row of a table as [`Case::from_fields`] does; what is left out is the wage.
    ///
    /// ```
    /// use shebao::Wages;
    ///
    /// let wages = Wages::read("8000", None, Some("7500.5"))?;
    /// assert_eq!(wages.housing_fund.to_string(), "8000.00");
    /// assert_eq!(wages.pay.to_string(), "7500.50");
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn read(wage: &str, fund_wage: Option<&str>, pay: Option<&str>) -> Result<Self> {
        let insurance = crate::case::wage(wage)?;
        let or_wage = |given: Option<&str>| given.map_or(Ok(insurance), crate::case::wage);
        Ok(Self { insurance, housing_fund: or_wage(fund_wage)?, pay: or_wage(pay)? })
    }

    /// The wages of a case; what it leaves out is its wage.
    pub fn of(case: &Case) -> Self {
        Self {
            insurance: case.wage,
            housing_fund: case.fund_wage.unwrap_or(case.wage),
            pay: case.pay.unwrap_or(case.wage),
        }
    }

    /// Each wage, or the bound that is nearest to it.
    pub(crate) fn bounded(self) -> Self {
        let bound = |wage: Money| wage.clamp(Money::ZERO, HIGHEST_WAGE);
        Self {
            insurance: bound(self.insurance),
            housing_fund: bound(self.housing_fund),
            pay: bound(self.pay),
        }
    }
}

/// Which limit of the base was at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LimitHit {
    /// The wage was raised to the floor 下限.
    Floor,
    /// The wage was cut to the ceiling 上限.
    Ceiling,
    /// The base is one amount for everyone.
    Flat,
}

/// One amount due: who pays, into which fund, on which base, and how it came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssessedLine {
    /// The line of the program.
    pub(crate) line: usize,
    /// Where the money goes.
    pub fund: Fund,
    /// The wage that the base was formed from.
    pub wage: Money,
    /// The contribution base; none for a fixed sum.
    pub base: Option<Money>,
    /// The limit that was at work.
    pub limit: Option<LimitHit>,
    /// The rate of this line; none for a fixed sum.
    pub rate: Option<Rate>,
    /// The amount due.
    pub amount: Money,
    /// The amount before relief.
    pub amount_before_relief: Money,
    /// The relief.
    pub relief: Money,
    /// The product of the item before rounding, of which this line is the whole or a part.
    pub(crate) product: Exact,
    /// The item's rounded amount before relief, which the lines of its funds add up to.
    pub(crate) due: Money,
}

/// The sums of an assessment, in yuan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// What the employer pays.
    pub employer: Money,
    /// What the worker pays.
    pub worker: Money,
    /// What goes to the pooled funds 统筹基金.
    pub pooled: Money,
    /// What goes to individual accounts 个人账户.
    pub individual_account: Money,
    /// What goes to mutual aid.
    pub mutual_aid: Money,
    /// What goes to the housing fund.
    pub housing_fund: Money,
    /// What is due, but whose division between funds is not known.
    pub unsplit: Money,
    /// Everything due.
    pub all: Money,
    /// Pay and the employer's lines.
    pub employer_cost: Money,
    /// Pay less the worker's lines, before income tax.
    pub take_home: Money,
}

impl Totals {
    /// The sums of two assessments together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            employer: self.employer.plus(other.employer),
            worker: self.worker.plus(other.worker),
            pooled: self.pooled.plus(other.pooled),
            individual_account: self.individual_account.plus(other.individual_account),
            mutual_aid: self.mutual_aid.plus(other.mutual_aid),
            housing_fund: self.housing_fund.plus(other.housing_fund),
            unsplit: self.unsplit.plus(other.unsplit),
            all: self.all.plus(other.all),
            employer_cost: self.employer_cost.plus(other.employer_cost),
            take_home: self.take_home.plus(other.take_home),
        }
    }

    /// Adds what a payer pays, whatever fund it goes to.
    pub(crate) fn add(&mut self, payer: Payer, amount: Money) {
        let side = match payer {
            Payer::Employer => &mut self.employer,
            Payer::Worker => &mut self.worker,
        };
        *side = side.plus(amount);
        self.all = self.all.plus(amount);
    }

    /// Adds what goes to a fund.
    pub(crate) fn add_to(&mut self, fund: Fund, amount: Money) {
        let fund = match fund {
            Fund::Pooled => &mut self.pooled,
            Fund::IndividualAccount => &mut self.individual_account,
            Fund::MutualAid => &mut self.mutual_aid,
            Fund::HousingFund => &mut self.housing_fund,
            Fund::Unsplit => &mut self.unsplit,
        };
        *fund = fund.plus(amount);
    }

    /// Each sum with its name.
    pub const fn named(&self) -> [(&'static str, Money); 10] {
        [
            ("employer", self.employer),
            ("worker", self.worker),
            ("pooled", self.pooled),
            ("individual_account", self.individual_account),
            ("mutual_aid", self.mutual_aid),
            ("housing_fund", self.housing_fund),
            ("unsplit", self.unsplit),
            ("all", self.all),
            ("employer_cost", self.employer_cost),
            ("take_home", self.take_home),
        ]
    }
}

/// The lines due for one person and one month, with the trace of how.
#[derive(Clone, Debug)]
pub struct Assessment {
    scheme: Scheme,
    wages: Wages,
    lines: Vec<AssessedLine>,
    notes: Vec<Note>,
    totals: Totals,
}

impl Scheme {
    /// Computes the lines due for some wages.
    ///
    /// Wages above 100 million yuan a month, and negative ones, are taken as the nearest bound;
    /// a [`Case`] refuses them before they come here.
    ///
    /// ```
    /// use shebao::{Case, Rulebook, Terms, Wages};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let mut case = Case::new("beijing", "2013-05".parse()?, "0".parse()?);
    /// case.edition = "shi-2014".into();
    /// let scheme = rules.scheme(&case, &Terms::default())?;
    /// for wage in ["3000", "4500.50"] {
    ///     let assessment = scheme.assess(Wages::same(wage.parse()?));
    ///     println!("{wage}: {}", assessment.totals().all);
    /// }
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn assess(&self, wages: Wages) -> Assessment {
        let wages = wages.bounded();
        let mut lines = Vec::with_capacity(self.0.lines.len().saturating_add(2));
        self.lines_into(wages, &mut lines);
        let totals = totals(&self.0, &lines, wages.pay);
        Assessment { scheme: self.clone(), wages, lines, notes: Vec::new(), totals }
    }

    /// The lines due for wages within the bounds, in place of what the list held.
    pub(crate) fn lines_into(&self, wages: Wages, lines: &mut Vec<AssessedLine>) {
        lines.clear();
        for (number, line) in self.0.lines.iter().enumerate() {
            self.0.run(number, line, wages, lines);
        }
    }
}

/// The base of a wage, and the limit that made it.
fn base_of(
    limits: BaseLimits,
    rounding: Option<Rounding>,
    wage: Money,
) -> (Money, Option<LimitHit>) {
    if let Some(flat) = limits.flat {
        return (flat, Some(LimitHit::Flat));
    }
    let wage = rounding.map_or(wage, |rounding| wage.times(Rate::ONE).round(rounding));
    match (limits.floor, limits.ceiling) {
        (Some(floor), _) if wage < floor => (floor, Some(LimitHit::Floor)),
        (_, Some(ceiling)) if wage > ceiling => (ceiling, Some(LimitHit::Ceiling)),
        _ => (wage, None),
    }
}

impl Program {
    pub(crate) fn branch(&self, line: &Line) -> Option<Branch> {
        self.book.components.get(line.component).map(|component| component.branch)
    }

    fn wage(&self, line: &Line, wages: Wages) -> Money {
        if self.branch(line).is_some_and(Branch::uses_fund_wage) {
            wages.housing_fund
        } else {
            wages.insurance
        }
    }

    /// The unrounded product of a line.
    fn product(&self, line: &Line, wages: Wages) -> Exact {
        match line.charge {
            Charge::Fixed(amount) => amount.times(Rate::ONE),
            Charge::Rate(rate) => {
                base_of(line.base, line.base_rounding, self.wage(line, wages)).0.times(rate)
            }
        }
    }

    /// The rounded amount of a line: by itself, or as its part of the item's rounded sum.
    fn due(&self, line: &Line, product: Exact, wages: Wages) -> Money {
        let Some(rounding) = line.sum_rounding else { return product.round(line.rounding) };
        let Some(other) = self.other_payer(line) else { return product.round(rounding) };
        let whole = product.plus(self.product(other, wages));
        let total = whole.round(rounding);
        let worker = match self.payer(line) {
            Payer::Worker => product,
            Payer::Employer => self.product(other, wages),
        };
        let worker = worker.share_of(whole, total, Rounding::FenHalfUp);
        match self.payer(line) {
            Payer::Worker => worker,
            Payer::Employer => total.minus(worker),
        }
    }

    /// The line of the other payer, where the sum of the two is what is rounded.
    pub(crate) fn other_payer(&self, line: &Line) -> Option<&Line> {
        self.lines.iter().find(|other| {
            other.component != line.component
                && self.same_item(line, other)
                && other.sum_rounding.is_some()
        })
    }

    /// What one payer pays in all, without the lines.
    pub(crate) fn total_of(&self, payer: Payer, wages: Wages) -> Money {
        let lines = self.lines.iter().filter(|line| self.payer(line) == payer);
        lines
            .map(|line| {
                let due = self.due(line, self.product(line, wages), wages);
                due.minus(relief_of(line, due))
            })
            .sum()
    }

    /// Computes one component: one line, or one for each fund that it divides between.
    fn run(&self, number: usize, line: &Line, wages: Wages, out: &mut Vec<AssessedLine>) {
        let wage = self.wage(line, wages);
        let (base, limit) = match line.charge {
            Charge::Fixed(_) => (None, None),
            Charge::Rate(_) => {
                let (base, limit) = base_of(line.base, line.base_rounding, wage);
                (Some(base), limit)
            }
        };
        let rate = match line.charge {
            Charge::Fixed(_) => None,
            Charge::Rate(rate) => Some(rate),
        };
        let product = self.product(line, wages);
        let due = self.due(line, product, wages);
        let relief = relief_of(line, due);
        let whole = AssessedLine {
            line: number,
            fund: line.fund,
            wage,
            base,
            limit,
            rate,
            amount: due.minus(relief),
            amount_before_relief: due,
            relief,
            product,
            due,
        };
        if line.shares.is_empty() {
            out.push(whole);
            return;
        }
        let mut rest = whole;
        let at = out.len();
        for (fund, share) in &line.shares {
            let amount = base.unwrap_or_default().times(*share).round(line.rounding);
            let amount = amount.min(rest.amount);
            rest.amount = rest.amount.minus(amount);
            rest.amount_before_relief = rest.amount_before_relief.minus(amount);
            rest.rate = rest.rate.map(|rate| rate.minus(*share));
            let none = Money::ZERO;
            out.push(AssessedLine {
                fund: *fund,
                rate: Some(*share),
                amount,
                amount_before_relief: amount,
                relief: none,
                ..whole
            });
        }
        let nothing_left = rest.rate == Some(Rate::ZERO) && rest.amount == Money::ZERO;
        if !nothing_left {
            out.insert(at, rest);
        }
    }
}

/// What comes off the amount due.
fn relief_of(line: &Line, due: Money) -> Money {
    line.relief.map_or(Money::ZERO, |waive| due.times(waive).round(line.rounding)).min(due)
}

fn totals(program: &Program, lines: &[AssessedLine], pay: Money) -> Totals {
    let mut totals = Totals::default();
    for assessed in lines {
        let amount = assessed.amount;
        let payer =
            program.lines.get(assessed.line).map_or(Payer::Worker, |line| program.payer(line));
        totals.add(payer, amount);
        totals.add_to(assessed.fund, amount);
    }
    totals.employer_cost = pay.plus(totals.employer);
    totals.take_home = pay.minus(totals.worker);
    totals
}

impl Assessment {
    /// The scheme that was run.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The wages it was run for.
    pub fn wages(&self) -> Wages {
        self.wages
    }

    /// The lines due.
    pub fn lines(&self) -> &[AssessedLine] {
        &self.lines
    }

    /// The sums.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Whether every branch asked for has a rule; where it is false, the totals are partial.
    pub fn is_complete(&self) -> bool {
        self.scheme.0.complete
    }

    /// Whether some component of a branch has no known rule.
    pub(crate) fn is_missing(&self, branch: Branch) -> bool {
        let open =
            |kind| matches!(kind, SilenceKind::Missing | SilenceKind::Answer(NothingKind::Gap));
        self.scheme.0.silences.iter().any(|silence| silence.branch == branch && open(silence.kind))
    }

    /// Why it is open how an amount divides between funds, where the sources leave it open.
    pub(crate) fn open_split(&self) -> Option<&crate::Text> {
        let open = |line: &&AssessedLine| line.fund == Fund::Unsplit;
        let mut reasons = self
            .lines
            .iter()
            .filter(open)
            .filter_map(|line| self.program_line(line)?.origin.split_gap.as_ref());
        reasons.next()
    }

    /// The weakest evidence that any line rests on; none where there is no line, or a figure is hypothetical.
    pub fn evidence(&self) -> Option<Evidence> {
        let program = &self.scheme.0;
        if program.lines.iter().any(|line| line.replaces(|_| true)) {
            return None;
        }
        self.lines.iter().filter_map(|line| self.program_line(line)?.evidence).max()
    }

    /// What was assumed.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.scheme.0.notes.iter().chain(&self.notes)
    }

    /// The branch of a line.
    pub fn branch(&self, line: &AssessedLine) -> Option<Branch> {
        Some(self.scheme.component(self.program_line(line)?)?.branch)
    }

    /// The item of a line, such as `basic`.
    pub fn item(&self, line: &AssessedLine) -> Option<&str> {
        Some(&self.scheme.component(self.program_line(line)?)?.item)
    }

    /// Who pays a line.
    pub fn payer(&self, line: &AssessedLine) -> Option<Payer> {
        Some(self.scheme.component(self.program_line(line)?)?.payer)
    }

    pub(crate) fn program_line(&self, line: &AssessedLine) -> Option<&Line> {
        self.scheme.0.lines.get(line.line)
    }

    /// What goes from one payer to one branch; none where there is no such line.
    pub fn amount(&self, branch: Branch, payer: Payer) -> Option<Money> {
        let mut lines = self
            .lines
            .iter()
            .filter(|line| self.branch(line) == Some(branch) && self.payer(line) == Some(payer))
            .peekable();
        lines.peek()?;
        Some(lines.map(|line| line.amount).sum())
    }

    fn note(&mut self, code: &'static str, field: &'static str, value: String, text: crate::Text) {
        let fields = vec![("field", field.to_owned()), ("value", value)];
        self.notes.push(Note { code, fields, text });
    }
}
