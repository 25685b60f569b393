//! When someone reaches pension age, how many months that takes, and over how many the account is spread.

use super::{Person, Told};
use crate::error::{Error, Result};
use crate::lang::{Lang, Text, text};
use crate::month::Month;
use crate::rulebook::Rulebook;
use crate::rulebook::portability::{DivisorRule, in_force};
use crate::words::{RetirementCategory, Sex};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// When a pension may begin, and what it asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retirement {
    /// The month in which the statutory age is reached.
    pub month: Month,
    /// The age then, in full years and months.
    pub age: String,
    /// How many months later than the age that held until 2024.
    pub delay_months: u16,
    /// The months of contributions without which no pension is paid, by the year of retirement.
    pub minimum_months: u16,
    /// How many of them are missing.
    pub months_lacking: u16,
    /// The months that the account is spread over 计发月数; null outside the table.
    pub divisor_months: Option<Decimal>,
    /// The documents that it rests on.
    pub cites: Vec<String>,
}

impl Rulebook {
    /// When someone reaches pension age; `months` are those that count until then.
    ///
    /// Men, and women by category, retire later by the timetable in force from 2025 (NPC Standing Committee, 2024-09-13).
    ///
    /// ```
    /// use shebao::{Rulebook, Sex};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let retirement = rules.retirement(Sex::Male, None, "1986-01".parse()?, 180)?;
    /// assert_eq!((retirement.month.to_string(), retirement.age.as_str()), ("2049-01".into(), "63"));
    /// assert_eq!((retirement.minimum_months, retirement.months_lacking), (240, 60));
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn retirement(
        &self,
        sex: Sex,
        category: Option<RetirementCategory>,
        birth: Month,
        months: u16,
    ) -> Result<Retirement> {
        let rules = &self.0.portability;
        let mut cites = Vec::new();
        let category = if sex == Sex::Female { category } else { None };
        let wanted = |rule: &crate::rulebook::portability::RetirementRule| {
            rule.sex == sex && rule.category == category
        };
        let of_sex = rules.retirements.iter().filter(|row| row.value.sex == sex);
        if category.is_none() && of_sex.clone().all(|row| row.value.category.is_some()) {
            return Err(category_needed());
        }
        let ages = rules.retirements.iter().filter(|row| wanted(&row.value));
        let original = ages.min_by_key(|row| row.span.from).map(|row| row.value.age);
        let old = original.map(|age| birth.plus(u16::from(age).saturating_mul(12)));
        let found = old.and_then(|old| Some((old, in_force(&rules.retirements, old, wanted)?)));
        let Some((old, row)) = found else {
            return Err(Error::no_rule(text!(
                "no rule says when someone born in {birth} retires",
                "没有 {birth} 出生者退休年龄的规则"
            )));
        };
        self.cite(&row.source.cites, &mut cites);
        let delay = row.value.later.map_or(0, |(every, at_most)| {
            let since = old.since(row.span.from).checked_div(u16::from(every)).unwrap_or(0);
            since.saturating_add(1).min(u16::from(at_most))
        });
        let month = old.plus(delay);
        let minimum = in_force(&rules.minimum_months, month, |_| true).ok_or_else(|| {
            Error::no_rule(text!(
                "no rule says how many months a pension from {month} needs",
                "没有 {month} 起领取养老金的最低缴费年限规则"
            ))
        })?;
        self.cite(&minimum.source.cites, &mut cites);
        let minimum_months = u16::from(minimum.value);
        let divisor = in_force(&rules.divisors, month, |_| true);
        if let Some(row) = divisor {
            self.cite(&row.source.cites, &mut cites);
        }
        let age = month.since(birth);
        Ok(Retirement {
            month,
            age: match (age / 12, age % 12) {
                (years, 0) => years.to_string(),
                (years, months) => format!("{years}y{months}m"),
            },
            delay_months: delay,
            minimum_months,
            months_lacking: minimum_months.saturating_sub(months),
            divisor_months: divisor.and_then(|row| divisor_months(&row.value, month, age)),
            cites,
        })
    }

    /// The retirement of a person of whom enough is known, or why it is not known.
    pub(super) fn retirement_of(
        &self,
        person: &Person,
        months: u16,
        notes: &mut Vec<Told>,
    ) -> Result<Option<Retirement>> {
        let (Some(sex), Some(birth)) = (person.sex, person.birth) else {
            notes.push(Told::new(
                "retirement_not_computed",
                Text::new(
                    "sex and month of birth say when a pension may begin; they were not given",
                    "未给出性别与出生年月，无法推算退休月份",
                ),
            ));
            return Ok(None);
        };
        self.retirement(sex, person.category, birth, months).map(Some)
    }
}

/// Divisor months at an age in months: by full years, or between birthdays to one decimal half-up.
fn divisor_months(rule: &DivisorRule, month: Month, age: u16) -> Option<Decimal> {
    let at = |years: u16| {
        let place = years.checked_sub(u16::from(rule.first_age))?;
        rule.months.get(usize::from(place)).copied().map(i64::from)
    };
    let (years, past) = (age / 12, i64::from(age % 12));
    let here = at(years)?;
    if past == 0 || rule.by_month_from.is_none_or(|from| month < from) {
        return Some(Decimal::from(here));
    }
    let next = at(years.saturating_add(1))?;
    // Tenths of a month, times twelve: exact until it is rounded.
    let twelfths = here
        .saturating_mul(12)
        .saturating_sub(here.saturating_sub(next).saturating_mul(past))
        .saturating_mul(10);
    let tenths = twelfths.saturating_add(6).checked_div(12)?;
    Some(Decimal::new(tenths, 1).normalize())
}

fn category_needed() -> Error {
    let list: Vec<String> = RetirementCategory::ALL
        .iter()
        .map(|one| format!("{} ({})", one.code().replace('_', "-"), one.words(Lang::En)))
        .collect();
    let list_zh: Vec<String> = RetirementCategory::ALL
        .iter()
        .map(|one| format!("{}（{}）", one.code().replace('_', "-"), one.words(Lang::Zh)))
        .collect();
    Error::bad_input(Text::new(
        "needed, since women retire at 50 or at 55 by the kind of their work, and later from 2025",
        "必填：女职工按岗位原为 50 或 55 周岁退休，2025 年起逐步延迟",
    ))
    .with_hint(Text::new(
        format!("one of {}", list.join(", ")),
        format!("可选：{}", list_zh.join("、")),
    ))
    .in_field("retirement_category")
}
