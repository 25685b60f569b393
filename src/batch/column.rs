//! Which amounts a plan writes.

use crate::assess::{AssessedLine, Assessment, Totals};
use crate::money::Money;
use crate::scheme::Scheme;
use crate::words::{Branch, Fund, Payer};
use std::fmt;

/// An amount of a person and a month, in fen, that a [`Plan`](crate::Plan) writes into a column.
///
/// ```
/// use shebao::{Branch, Column, Payer};
///
/// assert_eq!(Column::Amount(Branch::Pension, Payer::Worker).to_string(), "pension_worker");
/// assert_eq!(Column::TakeHome.to_string(), "take_home");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Column {
    /// What one payer pays to one branch; 0 where there is no such line, which [`Plan::is_due`](crate::Plan::is_due) tells.
    Amount(Branch, Payer),
    /// What one payer pays in all.
    Paid(Payer),
    /// What goes to a fund.
    To(Fund),
    /// Everything due.
    All,
    /// Pay and the employer's lines.
    EmployerCost,
    /// Pay less the worker's lines, before income tax.
    TakeHome,
}

impl Column {
    /// The sums of an assessment, in the order of [`Totals::named`].
    pub const TOTALS: [Self; 10] = [
        Self::Paid(Payer::Employer),
        Self::Paid(Payer::Worker),
        Self::To(Fund::Pooled),
        Self::To(Fund::IndividualAccount),
        Self::To(Fund::MutualAid),
        Self::To(Fund::HousingFund),
        Self::To(Fund::Unsplit),
        Self::All,
        Self::EmployerCost,
        Self::TakeHome,
    ];

    /// An amount for each branch and payer that any of the schemes charges, then the sums.
    pub fn of<'s>(schemes: impl IntoIterator<Item = &'s Scheme>) -> Vec<Self> {
        let mut columns: Vec<Self> = Vec::new();
        for Scheme(program) in schemes {
            let pairs = program
                .lines
                .iter()
                .filter_map(|line| Some(Self::Amount(program.branch(line)?, program.payer(line))));
            columns.extend(pairs);
        }
        columns.sort_unstable();
        columns.dedup();
        columns.extend(Self::TOTALS);
        columns
    }

    /// What a column is called beside columns of other things, one of which may be `employer`: `total_employer`.
    pub fn heading(self) -> String {
        match self {
            Self::Amount(..) | Self::EmployerCost | Self::TakeHome => self.to_string(),
            _ => format!("total_{self}"),
        }
    }

    /// The amount of an assessment; 0 where there is no such line.
    pub fn read(self, assessment: &Assessment) -> Money {
        match self {
            Self::Amount(branch, payer) => assessment.amount(branch, payer).unwrap_or_default(),
            _ => self.total(assessment.totals()).unwrap_or_default(),
        }
    }

    /// The amount of a scheme's lines.
    pub(super) fn of_lines(self, scheme: &Scheme, lines: &[AssessedLine], pay: Money) -> Money {
        let Scheme(program) = scheme;
        let own = lines.iter().filter(|assessed| {
            let Some(line) = program.lines.get(assessed.line) else { return false };
            let branch = program.branch(line);
            branch.is_some_and(|branch| self.holds(branch, program.payer(line)))
                || self == Self::To(assessed.fund)
        });
        let sum = own.map(|assessed| assessed.amount).sum();
        match self {
            Self::EmployerCost => pay.plus(sum),
            Self::TakeHome => pay.minus(sum),
            _ => sum,
        }
    }

    fn total(self, totals: &Totals) -> Option<Money> {
        let found = Self::TOTALS.iter().zip(totals.named()).find(|(one, _)| **one == self);
        found.map(|(_, (_, amount))| amount)
    }

    /// Whether a component's amount belongs here, whatever fund it goes to.
    pub(super) fn holds(self, branch: Branch, payer: Payer) -> bool {
        match self {
            Self::Amount(own, by) => (own, by) == (branch, payer),
            Self::Paid(by) => by == payer,
            Self::To(_) => false,
            Self::All => true,
            Self::EmployerCost => payer == Payer::Employer,
            Self::TakeHome => payer == Payer::Worker,
        }
    }
}

/// As the columns of a payroll result are called: `pension_employer`, and the names of the sums.
impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amount(branch, payer) => write!(f, "{branch}_{payer}"),
            Self::Paid(payer) => payer.fmt(f),
            Self::To(fund) => fund.fmt(f),
            Self::All => f.write_str("all"),
            Self::EmployerCost => f.write_str("employer_cost"),
            Self::TakeHome => f.write_str("take_home"),
        }
    }
}
