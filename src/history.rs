//! A career as it is told: where someone was insured, from when to when, for which wage.

use crate::case::Case;
use crate::error::{Error, Result};
use crate::lang::{Text, text};
use crate::month::Month;
use crate::words::SpellKind;
use serde::{Deserialize, Serialize};

/// A span of months in one place, under one wage and otherwise unchanged circumstances.
///
/// ```
/// use shebao::{Spell, SpellKind};
///
/// let fields = [("from", "2012-04"), ("until", "2014-01"), ("city", "beijing"), ("wage", "3000")];
/// let spell = Spell::from_fields(fields).unwrap();
/// assert_eq!((spell.months(), spell.kind), (21, SpellKind::Paid));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spell {
    /// Who and where, with the first month; the city may be any place of China where nothing has to be computed.
    pub case: Case,
    /// Whether the case gives a wage; without one the months count, but no amount can be computed.
    pub has_wage: bool,
    /// The first month that is not part of the spell.
    pub until: Month,
    /// How the months count.
    pub kind: SpellKind,
    /// The month in which one-off arrears were paid.
    pub paid_in: Option<Month>,
    /// Where the record and its money went since, if they did.
    pub moved: Option<Moved>,
    /// The row of the file that the spell was read from, for messages; 0 where there is none.
    pub row: u64,
}

/// A transfer that took place already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Where to.
    pub to: String,
    /// The month of the transfer.
    pub on: Month,
}

impl Spell {
    /// A spell of contributions paid month by month.
    pub fn new(case: Case, until: Month) -> Self {
        Self {
            case,
            has_wage: true,
            until,
            kind: SpellKind::Paid,
            paid_in: None,
            moved: None,
            row: 0,
        }
    }

    /// The first month.
    pub fn from(&self) -> Month {
        self.case.month
    }

    /// Whether a month is one of its months.
    pub(crate) fn holds(&self, month: Month) -> bool {
        self.from() <= month && month < self.until
    }

    /// How many months it has.
    pub fn months(&self) -> u16 {
        self.until.since(self.from())
    }

    /// Builds a spell from text fields, the columns of a history.
    ///
    /// `from`, `until` (the first month not included) or `last` (the last one included), and `city` are required; `kind`, `paid_in`, `moved_to`, `moved_on`
    /// and every field of a [`Case`] but its month may be given.
    /// Every bad field is reported, not only the first.
    pub fn from_fields<'a>(
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> std::result::Result<Self, Vec<Error>> {
        let mut own = Own::default();
        let mut rest: Vec<(String, &str)> = Vec::new();
        let mut errors = Vec::new();
        for (name, value) in fields {
            let name = name.replace('-', "_");
            match own.take(&name, value.trim()) {
                Some(Ok(())) => {}
                Some(Err(error)) => errors.push(error.in_field(&name)),
                None => rest.push((name, value)),
            }
        }
        if own.moved_to.is_some() != own.moved_on.is_some() && errors.is_empty() {
            let missing = if own.moved_to.is_some() { "moved_on" } else { "moved_to" };
            errors.push(
                Error::bad_input(Text::new("is required", "必填"))
                    .with_hint(Text::new(
                        "a spell that was moved names where to and in which month",
                        "已转移的时段须同时填写转往地与转移月份",
                    ))
                    .in_field(missing),
            );
        }
        for (name, missing) in [("from", own.from.is_none()), ("until", own.until.is_none())] {
            if missing && !errors.iter().any(|error| error.field() == Some(name)) {
                errors.push(required_month(name));
            }
        }
        let has_wage = rest.iter().any(|(name, _)| name == "wage");
        if !has_wage {
            rest.push(("wage".to_owned(), "0"));
        }
        let month = own.from.unwrap_or(Month::FIRST).to_string();
        let pairs = rest.iter().map(|(name, value)| (name.as_str(), *value));
        let case = Case::from_fields(pairs.chain([("month", month.as_str())]));
        match case {
            Ok(case) if errors.is_empty() => {
                let until = own.until.unwrap_or(case.month);
                let kind = own.kind.unwrap_or(SpellKind::Paid);
                let moved = own.moved_to.zip(own.moved_on).map(|(to, on)| Moved { to, on });
                Ok(Self { case, has_wage, until, kind, paid_in: own.paid_in, moved, row: 0 })
            }
            Ok(_) => Err(errors),
            Err(more) => {
                errors.extend(more);
                Err(errors)
            }
        }
        .and_then(|spell| match spell.check() {
            Ok(()) => Ok(spell),
            Err(error) => Err(vec![error]),
        })
    }

    /// Refuses a spell that goes back in time, or is moved before it ends.
    pub(crate) fn check(&self) -> Result<()> {
        let (from, until) = (self.from(), self.until);
        for (field, day) in [("joined", self.case.joined), ("left", self.case.left)] {
            if day.is_some() {
                return Err(Error::bad_input(Text::new(
                    "is not asked of a spell, whose months are those that were paid",
                    "时段以实际缴费月份为准，不填入职、离职日期",
                ))
                .with_hint(Text::new("leave the column out", "请去掉该列"))
                .in_field(field));
            }
        }
        if until < from {
            return Err(Error::bad_input(text!(
                "{until} lies before from, {from}",
                "{until} 早于起始月 {from}"
            ))
            .with_hint(until_hint())
            .in_field("until"));
        }
        if until == from {
            return Err(Error::bad_input(text!(
                "{until} leaves the spell without a month",
                "时段不含任何月份（{until}）"
            ))
            .with_hint(until_hint())
            .in_field("until"));
        }
        if let Some(moved) = self.moved.as_ref().filter(|moved| moved.on < until) {
            let on = moved.on;
            return Err(Error::bad_input(text!(
                "{on} lies before the spell's end, {until}",
                "{on} 早于该时段结束月 {until}"
            ))
            .with_hint(Text::new(
                "give the month of the transfer, the first that was no longer paid there",
                "请填写转移月份，即原地不再缴费的首月",
            ))
            .in_field("moved_on"));
        }
        if let Some((moved, paid_in)) = self.moved.as_ref().zip(self.paid_in)
            && moved.on <= paid_in
        {
            let on = moved.on;
            return Err(Error::bad_input(text!(
                "{on} is not after the month in which the arrears were paid, {paid_in}",
                "{on} 不晚于补缴月份 {paid_in}"
            ))
            .with_hint(Text::new(
                "arrears move once they are paid; arrears paid after the move are a spell of the place that took them",
                "补缴到账后方可转移；转移后补缴的，应列为收款地的时段",
            ))
            .in_field("moved_on"));
        }
        match (self.kind, self.paid_in) {
            (SpellKind::Lump, None) => Err(Error::bad_input(Text::new(
                "is required for one-off arrears, whose interest runs from the year of payment",
                "一次性补缴须填写，利息自缴费年度起计",
            ))
            .with_hint(Text::new("the month of payment, YYYY-MM", "缴费月份，YYYY-MM"))
            .in_field("paid_in")),
            (SpellKind::Lump, Some(month)) if month < from => Err(Error::bad_input(text!(
                "{month} lies before the months it pays for, from {from}",
                "{month} 早于所补月份 {from}"
            ))
            .with_hint(Text::new("the month of payment, YYYY-MM", "缴费月份，YYYY-MM"))
            .in_field("paid_in")),
            (SpellKind::Lump, Some(_)) | (_, None) => Ok(()),
            (_, Some(_)) => Err(Error::bad_input(Text::new(
                "is only for one-off arrears, kind lump",
                "仅用于一次性补缴（kind 为 lump）",
            ))
            .with_hint(Text::new(
                "leave it out, or set kind to lump",
                "请去掉，或将 kind 设为 lump",
            ))
            .in_field("paid_in")),
        }
    }
}

/// The fields that a spell has beside those of its case.
#[derive(Default)]
struct Own {
    from: Option<Month>,
    until: Option<Month>,
    kind: Option<SpellKind>,
    paid_in: Option<Month>,
    moved_to: Option<String>,
    moved_on: Option<Month>,
}

impl Own {
    /// Reads a field, if it is one of these.
    fn take(&mut self, name: &str, value: &str) -> Option<Result<()>> {
        fn set<T: std::str::FromStr<Err = Error>>(
            place: &mut Option<T>,
            value: &str,
        ) -> Result<()> {
            value.parse().map(|read| *place = Some(read))
        }
        Some(match name {
            "from" => set(&mut self.from, value),
            "until" => set(&mut self.until, value),
            "last" if self.until.is_some() => Err(Error::bad_input(Text::new(
                "stands beside until; give one of them",
                "与 until 重复，请只填其一",
            ))),
            "last" => value.parse::<Month>().map(|last| self.until = Some(last.plus(1))),
            "kind" => set(&mut self.kind, value),
            "paid_in" => set(&mut self.paid_in, value),
            "moved_on" => set(&mut self.moved_on, value),
            "moved_to" => {
                self.moved_to = Some(value.to_owned());
                Ok(())
            }
            "month" => Err(Error::bad_input(Text::new(
                "a spell has from and until, and no month",
                "参保时段用 from 和 until，不用 month",
            ))),
            _ => return None,
        })
    }
}

fn until_hint() -> Text {
    Text::new(
        "until is the first month that is not part of the spell",
        "until 为时段结束后的首月（不含）",
    )
}

fn required_month(name: &str) -> Error {
    Error::bad_input(Text::new("is required", "必填"))
        .with_hint(Text::new("YYYY-MM, such as 2012-04", "YYYY-MM，例如 2012-04"))
        .in_field(name)
}
