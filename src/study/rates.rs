//! What the rules charge by branch and payer, whatever the wage: rates, and the bases that bound them.

use crate::assess::Assessment;
use crate::money::Money;
use crate::rate::Rate;
use crate::scheme::{Charge, Line, Scheme};
use crate::words::{Branch, Payer};
use serde::{Deserialize, Serialize};

/// What one payer is charged for one branch, before relief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchRate {
    /// The branch.
    pub branch: Branch,
    /// Who pays.
    pub payer: Payer,
    /// The rates of the branch's items together, cuts included.
    pub rate: Rate,
    /// The fixed sums of its items together, yuan in this month.
    pub fixed: Money,
    /// The least base that a rate is charged on, yuan a month; null where nothing bounds it below.
    pub floor: Option<Money>,
    /// The greatest base that a rate is charged on; null where nothing bounds it above.
    pub ceiling: Option<Money>,
}

/// The rates of all branches together; null where a branch is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatutoryRate {
    /// The employer's part.
    pub employer: Option<Rate>,
    /// The worker's part.
    pub worker: Option<Rate>,
    /// Both.
    pub all: Option<Rate>,
}

impl Scheme {
    /// What each payer is charged for each branch, whatever the wage.
    ///
    /// ```
    /// use shebao::{Case, Rulebook, Terms};
    ///
    /// let mut case = Case::new("beijing", "2013-05".parse()?, "3000".parse()?);
    /// case.edition = "shi-2014".into();
    /// let scheme = Rulebook::builtin()?.scheme(&case, &Terms::default())?;
    /// let rates: Vec<String> = scheme.rates().iter().map(|one| one.rate.to_string()).collect();
    /// assert_eq!(rates, ["19%", "7%"]); // employer, worker
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn rates(&self) -> Vec<BranchRate> {
        let pairs = Branch::ALL.iter().flat_map(|b| Payer::ALL.iter().map(move |p| (*b, *p)));
        pairs.filter_map(|(branch, payer)| self.rate_of(branch, payer)).collect()
    }

    fn rate_of(&self, branch: Branch, payer: Payer) -> Option<BranchRate> {
        let program = &self.0;
        let own =
            |line: &&Line| program.branch(line) == Some(branch) && program.payer(line) == payer;
        let mut lines = program.lines.iter().filter(own).peekable();
        lines.peek()?;
        let none = BranchRate {
            branch,
            payer,
            rate: Rate::ZERO,
            fixed: Money::ZERO,
            floor: None,
            ceiling: None,
        };
        let mut bases: Option<(Option<Money>, Option<Money>)> = None;
        let mut sum = lines.fold(none, |sum, line| match line.charge {
            Charge::Fixed(amount) => BranchRate { fixed: sum.fixed.plus(amount), ..sum },
            Charge::Rate(rate) => {
                let limits = line.base;
                let (floor, ceiling) =
                    (limits.flat.or(limits.floor), limits.flat.or(limits.ceiling));
                bases = Some(bases.map_or((floor, ceiling), |(least, greatest)| {
                    // A bound that is absent wins: nothing bounds the branch on that side.
                    let least = least.zip(floor).map(|(a, b)| a.min(b));
                    (least, greatest.zip(ceiling).map(|(a, b)| a.max(b)))
                }));
                BranchRate { rate: sum.rate.plus(rate), ..sum }
            }
        });
        (sum.floor, sum.ceiling) = bases.unwrap_or_default();
        Some(sum)
    }
}

impl StatutoryRate {
    pub(crate) fn of(assessment: &Assessment) -> Self {
        if !assessment.is_complete() {
            return Self { employer: None, worker: None, all: None };
        }
        let rates = assessment.scheme().rates();
        let of = |payer| {
            let own = rates.iter().filter(|one| one.payer == payer);
            own.fold(Rate::ZERO, |sum, one| sum.plus(one.rate))
        };
        let (employer, worker) = (of(Payer::Employer), of(Payer::Worker));
        Self { employer: Some(employer), worker: Some(worker), all: Some(employer.plus(worker)) }
    }
}
