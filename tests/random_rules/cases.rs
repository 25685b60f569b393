//! Random cases that say everything, with wages at the limits of the rules.

use super::dice::Dice;
use crate::oracle::Oracle;
use chrono::NaiveDate;
use shebao::{
    Case, EmployerKind, EmployerSize, Employment, FundRate, Hukou, Money, Month, Rate, Sex, Terms,
};

/// What cases may draw on, beside the closed lists of words.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) city: String,
    pub(super) edition: String,
    /// The first month and the number of months; a few more are asked for.
    pub(super) from: Month,
    pub(super) months: u16,
    pub(super) areas: Vec<String>,
    /// Amounts in fen at which results change their form.
    pub(super) limits: Vec<i64>,
    /// Notified unemployment rates that the rules allow.
    pub(super) unemployment_rates: Vec<Rate>,
    /// Notified work-injury rates: none where the class's rate is charged.
    pub(super) injury_rates: Vec<Rate>,
    /// Days to look back from.
    pub(super) days: Vec<NaiveDate>,
}

impl World {
    pub(super) fn case(&self, dice: &mut Dice, oracle: &Oracle) -> Case {
        let month = if dice.chance(2) {
            self.from.minus(1)
        } else {
            self.from.plus(u16::try_from(dice.below(usize::from(self.months))).unwrap())
        };
        let mut case = Case::new(self.city.clone(), month, self.wage(dice));
        case.edition = self.edition.clone();
        case.hukou = Some(dice.one(Hukou::ALL));
        case.employment = Some(dice.one(&[
            Employment::FullTime,
            Employment::FullTime,
            Employment::PartTime,
            Employment::Flexible,
        ]));
        if case.employment != Some(Employment::Flexible) {
            case.employer = Some(dice.one(EmployerKind::ALL));
        }
        case.employer_size = Some(dice.one(EmployerSize::ALL));
        case.injury_class = Some(u8::try_from(dice.below(8) + 1).unwrap());
        case.age = Some(u8::try_from(dice.below(60) + 16).unwrap());
        case.sex = Some(dice.one(Sex::ALL));
        if !self.areas.is_empty() && dice.chance(50) {
            case.area = Some(self.areas[dice.below(self.areas.len())].clone());
        }
        if !dice.chance(10) {
            let employer = Rate::from_millionths(50_000 + 10_000 * dice.below(9) as u32).unwrap();
            let worker = if dice.chance(5) { "6%".parse().unwrap() } else { employer };
            case.fund_rate = Some(FundRate { employer, worker });
        }
        if dice.chance(30) {
            case.fund_wage = Some(self.wage(dice));
        }
        if dice.chance(30) {
            case.pay = Some(self.wage(dice));
        }
        if dice.chance(8) {
            case.unemployment_rate = Some("8%".parse().unwrap());
        } else if !self.unemployment_rates.is_empty() {
            case.unemployment_rate = Some(dice.one(&self.unemployment_rates));
        }
        if !self.injury_rates.is_empty() && dice.chance(30) {
            case.injury_rate = Some(dice.one(&self.injury_rates));
        }
        for (name, values) in oracle.choices(&case) {
            let value = values[dice.below(values.len())].clone();
            case.choices.insert(name, value);
        }
        case
    }

    /// A wage: mostly at a limit, one fen below or above it, or a little off.
    fn wage(&self, dice: &mut Dice) -> Money {
        if self.limits.is_empty() || dice.chance(35) {
            let fen = [50_000, 1_234_567, 10_000_000][dice.below(3)];
            return Money::from_fen(i64::try_from(dice.below(fen)).unwrap());
        }
        let limit = self.limits[dice.below(self.limits.len())];
        let near = limit + [0, -1, 1, 49, 50, -50, -51][dice.below(7)];
        Money::from_fen(near.max(0))
    }

    pub(super) fn terms(&self, dice: &mut Dice) -> Terms {
        let looks_back = !self.days.is_empty() && dice.chance(30);
        Terms {
            branches: Vec::new(),
            carry_forward: u16::try_from([0, 1, 3, 12][dice.below(4)]).unwrap(),
            as_known_on: looks_back.then(|| dice.one(&self.days)),
            allow_unknown_publication: dice.chance(60),
            allow_missing: !dice.chance(15),
        }
    }
}
