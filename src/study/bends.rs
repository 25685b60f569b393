//! The wages at which the burden bends: where a base leaves its floor, and where it reaches its ceiling.

use crate::money::Money;
use crate::study::Compared;
use crate::words::Branch;
use serde::{Deserialize, Serialize};

/// A wage at which the bases of some branches leave their floor or reach their ceiling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bend {
    /// The wage, yuan a month.
    pub wage: Money,
    /// Which bound it is.
    pub bound: Bound,
    /// The branches that it bounds, in the order of the law.
    pub branches: Vec<Branch>,
}

/// Which bound a base meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// The least base.
    Floor,
    /// The greatest base.
    Ceiling,
}

impl Compared {
    /// The wages at which the burden bends, from the lowest; a base that is flat has none.
    ///
    /// ```
    /// use shebao::{Bound, Case, Lang, NamedCase, Rulebook, Terms};
    ///
    /// let mut case = Case::new("beijing", "2026-10".parse()?, "8000".parse()?);
    /// case.injury_class = Some(1);
    /// let named = NamedCase { label: "Beijing".into(), case };
    /// let table = Rulebook::builtin()?.compare(&[named], &Terms::default(), Lang::En)?;
    /// let bends = table.cases[0].bends();
    /// assert!(bends.iter().any(|bend| bend.bound == Bound::Floor));
    /// assert!(bends.iter().any(|bend| bend.bound == Bound::Ceiling));
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn bends(&self) -> Vec<Bend> {
        let mut bends: Vec<Bend> = Vec::new();
        for one in self.rates.iter().filter(|one| one.floor != one.ceiling) {
            for (bound, wage) in [(Bound::Floor, one.floor), (Bound::Ceiling, one.ceiling)] {
                let Some(wage) = wage.filter(|wage| *wage > Money::ZERO) else { continue };
                match bends.iter_mut().find(|bend| (bend.wage, bend.bound) == (wage, bound)) {
                    Some(bend) if bend.branches.contains(&one.branch) => {}
                    Some(bend) => bend.branches.push(one.branch),
                    None => bends.push(Bend { wage, bound, branches: vec![one.branch] }),
                }
            }
        }
        bends.sort_by_key(|bend| (bend.wage, bend.bound));
        bends
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate::Rate;
    use crate::study::BranchRate;
    use crate::words::Payer;
    use crate::{Case, Lang, NamedCase, Rulebook, Terms};

    fn yuan(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn bounds_that_branches_share_are_one_bend_and_flat_bases_none() {
        let mut case = Case::new("beijing", "2013-05".parse().unwrap(), yuan("3000"));
        case.edition = "shi-2014".into();
        let named = NamedCase { label: String::new(), case };
        let rules = Rulebook::builtin().unwrap();
        let mut table = rules.compare(&[named], &Terms::default(), Lang::En).unwrap();
        let one = table.cases.first_mut().unwrap();
        let rate = |branch, payer, floor: Option<&str>, ceiling: Option<&str>| BranchRate {
            branch,
            payer,
            rate: Rate::ZERO,
            fixed: Money::ZERO,
            floor: floor.map(yuan),
            ceiling: ceiling.map(yuan),
        };
        one.rates = vec![
            rate(Branch::Pension, Payer::Employer, Some("4000"), Some("20000")),
            rate(Branch::Pension, Payer::Worker, Some("4000"), Some("20000")),
            rate(Branch::Medical, Payer::Worker, Some("5000"), Some("20000")),
            rate(Branch::Maternity, Payer::Employer, Some("6000"), Some("6000")),
            rate(Branch::WorkInjury, Payer::Employer, None, None),
        ];
        let told: Vec<_> =
            one.bends().into_iter().map(|b| (b.wage.to_string(), b.bound, b.branches)).collect();
        let both = vec![Branch::Pension, Branch::Medical];
        assert_eq!(
            told,
            [
                ("4000.00".to_owned(), Bound::Floor, vec![Branch::Pension]),
                ("5000.00".to_owned(), Bound::Floor, vec![Branch::Medical]),
                ("20000.00".to_owned(), Bound::Ceiling, both),
            ]
        );
    }
}
