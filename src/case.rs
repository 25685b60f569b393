//! Who, where and when: a case as every face receives it.

use crate::error::{Error, Result};
use crate::lang::{Text, text};
use crate::money::Money;
use crate::month::{Month, day};
use crate::rate::Rate;
use crate::words::{
    Branch, EmployerKind, EmployerSize, Employment, Hukou, Joiner, MonthDue, Sex, number_within,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A person's month of work: who, where and when.
///
/// What is left out is asked for only where the rules need it.
///
/// ```
/// use shebao::{Case, EmployerKind, Hukou};
///
/// let mut case = Case::new("guangzhou", "2013-05".parse()?, "3000".parse()?);
/// case.edition = "shi-2014".into();
/// case.employer = Some(EmployerKind::StateOwned);
/// case.hukou = Some(Hukou::NonlocalRural);
/// # Ok::<(), shebao::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The city: its id, name, alias or GB/T 2260 code.
    pub city: String,
    /// A part of the city with figures of its own.
    #[serde(default)]
    pub area: Option<String>,
    /// Who says so: `statutory`, `shi-2014`, or an edition of the caller's own.
    #[serde(default = "statutory")]
    pub edition: String,
    /// The contribution month.
    pub month: Month,
    /// The wage that the bases are formed from, yuan a month.
    pub wage: Money,
    /// The wage that the housing-fund base is formed from, where it is another.
    #[serde(default)]
    pub fund_wage: Option<Money>,
    /// What is actually paid this month, where it is not the wage; take-home is counted from it.
    #[serde(default)]
    pub pay: Option<Money>,
    /// Household registration, relative to the city.
    #[serde(default)]
    pub hukou: Option<Hukou>,
    /// The form of employment; full time where it is left out.
    #[serde(default)]
    pub employment: Option<Employment>,
    /// The kind of employer.
    #[serde(default)]
    pub employer: Option<EmployerKind>,
    /// The size of the employer.
    #[serde(default)]
    pub employer_size: Option<EmployerSize>,
    /// The work-injury class of the industry, 1 to 8.
    #[serde(default)]
    pub injury_class: Option<u8>,
    /// The employer's own notified work-injury rate, as charged.
    #[serde(default)]
    pub injury_rate: Option<Rate>,
    /// The employer's own notified unemployment rate, as charged.
    #[serde(default)]
    pub unemployment_rate: Option<Rate>,
    /// The housing-fund rates; none leaves the fund out.
    #[serde(default)]
    pub fund_rate: Option<FundRate>,
    /// What the city's rules let someone choose, by name.
    #[serde(default)]
    pub choices: BTreeMap<String, String>,
    /// Age in full years.
    #[serde(default)]
    pub age: Option<u8>,
    /// Sex.
    #[serde(default)]
    pub sex: Option<Sex>,
    /// The day the worker joined the employer; none where that was long ago.
    #[serde(default)]
    pub joined: Option<NaiveDate>,
    /// How the worker came to the employer.
    #[serde(default)]
    pub joiner: Option<Joiner>,
    /// Whether the month of joining is due, for the branches of which no document held says so.
    #[serde(default)]
    pub joining_month: Option<MonthDue>,
    /// The last day with the employer.
    #[serde(default)]
    pub left: Option<NaiveDate>,
    /// Whether the month of leaving is due, for the branches of which no document held says so.
    #[serde(default)]
    pub leaving_month: Option<MonthDue>,
}

fn statutory() -> String {
    "statutory".to_owned()
}

/// The housing-fund rates of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundRate {
    /// The employer's rate.
    pub employer: Rate,
    /// The worker's rate.
    pub worker: Rate,
}

/// As [`Case::from_fields`] reads it: `12%`, or `5%/12%` for employer and worker.
impl fmt::Display for FundRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { employer, worker } = self;
        if employer == worker { write!(f, "{employer}") } else { write!(f, "{employer}/{worker}") }
    }
}

/// What is asked of the rules, beside the case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Terms {
    /// The branches asked for; all that the edition holds for the city where this is empty.
    pub branches: Vec<Branch>,
    /// How many months past its last verified month a value may be carried.
    pub carry_forward: u16,
    /// Only what was published by this day counts.
    pub as_known_on: Option<NaiveDate>,
    /// A value without a publication day counts as always known.
    pub allow_unknown_publication: bool,
    /// Branches without a rule are listed instead of refused.
    pub allow_missing: bool,
}

/// The fields that [`Case::from_fields`] reads, beside the declared choices.
const FIELDS: [&str; 24] = [
    "city",
    "area",
    "edition",
    "month",
    "wage",
    "fund_wage",
    "pay",
    "hukou",
    "employment",
    "employer",
    "employer_size",
    "injury_class",
    "injury_rate",
    "unemployment_rate",
    "fund_rate",
    "age",
    "sex",
    "joined",
    "joiner",
    "joining_month",
    "left",
    "leaving_month",
    "medical_tier",
    "base_tier",
];

/// Whether a name, written with underscores, is that of a field.
#[cfg(feature = "arrow")]
pub(crate) fn is_field(name: &str) -> bool {
    FIELDS.contains(&name) || name.starts_with("choice:")
}

/// No wage above 100 million yuan a month is taken.
pub const HIGHEST_WAGE: Money = Money::from_fen(10_000_000_000);

impl Case {
    /// A case of the edition `statutory` that says nothing but city, month and wage.
    pub fn new(city: impl Into<String>, month: Month, wage: Money) -> Self {
        Self {
            city: city.into(),
            area: None,
            edition: statutory(),
            month,
            wage,
            fund_wage: None,
            pay: None,
            hukou: None,
            employment: None,
            employer: None,
            employer_size: None,
            injury_class: None,
            injury_rate: None,
            unemployment_rate: None,
            fund_rate: None,
            choices: BTreeMap::new(),
            age: None,
            sex: None,
            joined: None,
            joiner: None,
            joining_month: None,
            left: None,
            leaving_month: None,
        }
    }

    /// Builds a case from text fields: options of the command, `key=value` pairs, columns of a roster.
    ///
    /// The names are those of the struct, with hyphens or underscores; a declared choice is `choice:NAME`,
    /// and `medical_tier` and `base_tier` are short for two of them.
    /// Every bad field is reported, not only the first.
    ///
    /// ```
    /// use shebao::Case;
    ///
    /// let case = Case::from_fields([("city", "beijing"), ("month", "2013-05"), ("wage", "3000")]).unwrap();
    /// assert_eq!(case.wage.to_string(), "3000.00");
    ///
    /// let errors = Case::from_fields([("city", "beijing"), ("month", "2013-13"), ("wage", "-1")]).unwrap_err();
    /// assert_eq!(errors.len(), 2);
    /// ```
    pub fn from_fields<'a>(
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> std::result::Result<Self, Vec<Error>> {
        let mut case = Self::new("", Month::FIRST, Money::ZERO);
        let mut missing = vec!["city", "month", "wage"];
        let mut errors = Vec::new();
        for (name, value) in fields {
            let name = name.replace('-', "_");
            missing.retain(|required| *required != name);
            if let Err(error) = case.set(&name, value) {
                errors.push(error.in_field(&name));
            }
        }
        errors.extend(missing.into_iter().map(required));
        if errors.is_empty() { Ok(case) } else { Err(errors) }
    }

    /// Sets one field from its text; the name has underscores.
    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let value = value.trim();
        match name {
            "city" => self.city = not_empty(value)?,
            "area" => self.area = Some(not_empty(value)?),
            "edition" => self.edition = not_empty(value)?,
            "month" => self.month = value.parse()?,
            "wage" => self.wage = wage(value)?,
            "fund_wage" => self.fund_wage = Some(wage(value)?),
            "pay" => self.pay = Some(wage(value)?),
            "hukou" => self.hukou = Some(value.parse()?),
            "employment" => self.employment = Some(value.parse()?),
            "employer" => self.employer = Some(value.parse()?),
            "employer_size" => self.employer_size = Some(value.parse()?),
            "injury_class" => self.injury_class = Some(number_within(value, 1, 8)?),
            "injury_rate" => self.injury_rate = Some(value.parse()?),
            "unemployment_rate" => self.unemployment_rate = Some(value.parse()?),
            "fund_rate" => self.fund_rate = fund_rate(value)?,
            "age" => self.age = Some(number_within(value, 14, 120)?),
            "sex" => self.sex = Some(value.parse()?),
            "joined" => self.joined = Some(day(value)?),
            "joiner" => self.joiner = Some(value.parse()?),
            "joining_month" => self.joining_month = Some(value.parse()?),
            "left" => self.left = Some(day(value)?),
            "leaving_month" => self.leaving_month = Some(value.parse()?),
            _ => {
                let choice = match name {
                    "medical_tier" | "base_tier" => Some(name),
                    _ => name.strip_prefix("choice:"),
                };
                let choice = choice.ok_or_else(|| unknown_field(name))?;
                self.choices.insert(choice.to_owned(), not_empty(value)?);
            }
        }
        Ok(())
    }

    /// The fields that are given, as text that [`Case::from_fields`] reads again.
    ///
    /// ```
    /// use shebao::Case;
    ///
    /// let case = Case::new("beijing", "2013-05".parse()?, "3000".parse()?);
    /// let fields = case.fields();
    /// assert!(fields.contains(&("wage".to_owned(), "3000.00".to_owned())));
    /// let again = Case::from_fields(fields.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    /// assert_eq!(again.unwrap(), case);
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn fields(&self) -> Vec<(String, String)> {
        fn text<T: ToString>(value: Option<&T>) -> Option<String> {
            value.map(T::to_string)
        }
        let named = [
            ("city", Some(self.city.clone())),
            ("area", self.area.clone()),
            ("edition", Some(self.edition.clone())),
            ("month", Some(self.month.to_string())),
            ("wage", Some(self.wage.to_string())),
            ("fund_wage", text(self.fund_wage.as_ref())),
            ("pay", text(self.pay.as_ref())),
            ("hukou", text(self.hukou.as_ref())),
            ("employment", text(self.employment.as_ref())),
            ("employer", text(self.employer.as_ref())),
            ("employer_size", text(self.employer_size.as_ref())),
            ("injury_class", text(self.injury_class.as_ref())),
            ("injury_rate", text(self.injury_rate.as_ref())),
            ("unemployment_rate", text(self.unemployment_rate.as_ref())),
            ("fund_rate", text(self.fund_rate.as_ref())),
            ("age", text(self.age.as_ref())),
            ("sex", text(self.sex.as_ref())),
            ("joined", text(self.joined.as_ref())),
            ("joiner", text(self.joiner.as_ref())),
            ("joining_month", text(self.joining_month.as_ref())),
            ("left", text(self.left.as_ref())),
            ("leaving_month", text(self.leaving_month.as_ref())),
        ];
        let named = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let choices = self.choices.iter().map(|(n, v)| (format!("choice:{n}"), v.clone()));
        named.chain(choices).collect()
    }

    /// The same case as far as the rules can tell, for who keeps what they said to it:
    /// a day of joining or leaving outside the month says no more than that it is not in the month.
    ///
    /// ```
    /// use shebao::Case;
    ///
    /// let joined = |day: &str| {
    ///     let fields = [("city", "beijing"), ("month", "2026-10"), ("wage", "8000"), ("joined", day)];
    ///     Case::from_fields(fields).unwrap().settled()
    /// };
    /// assert_eq!(joined("2019-03-11"), joined("2026-09-30"));
    /// assert_ne!(joined("2019-03-11"), joined("2026-10-09"));
    /// ```
    #[must_use]
    pub fn settled(&self) -> Self {
        let first_of = |month: Month| day(&format!("{month}-01")).ok();
        let month_of = |day: Option<NaiveDate>| day.and_then(Month::of);
        let mut case = self.clone();
        if month_of(self.joined).is_some_and(|joined| joined < self.month) {
            case.joined = first_of(self.month.minus(1)).or(self.joined);
        }
        if month_of(self.left).is_some_and(|left| left > self.month) {
            case.left = first_of(self.month.plus(1)).or(self.left);
        }
        case
    }

    /// Refuses what the types cannot: a wage beyond the bound, an impossible class or age.
    pub(crate) fn check(&self) -> Result<()> {
        let named = [("wage", Some(self.wage)), ("fund_wage", self.fund_wage), ("pay", self.pay)];
        for (name, amount) in named {
            if amount.is_some_and(|amount| amount.is_negative() || amount > HIGHEST_WAGE) {
                return Err(out_of_bounds(amount.unwrap_or_default()).in_field(name));
            }
        }
        if self.injury_class.is_some_and(|class| !(1..=8).contains(&class)) {
            let given = self.injury_class.unwrap_or(0).to_string();
            return number_within(&given, 1, 8).map(|_| ()).map_err(|e| e.in_field("injury_class"));
        }
        if let Some(age) = self.age.filter(|age| *age > 120) {
            let given = age.to_string();
            return number_within(&given, 14, 120).map(|_| ()).map_err(|e| e.in_field("age"));
        }
        if self.employment == Some(Employment::Flexible) && self.employer.is_some() {
            return Err(Error::bad_input(Text::new(
                "a flexible worker has no employer",
                "灵活就业人员没有用人单位",
            ))
            .with_hint(Text::new(
                "leave the employer out, or ask for full-time or part-time employment",
                "请去掉单位类型，或改为全日制、非全日制就业",
            ))
            .in_field("employer"));
        }
        self.check_tenure()
    }

    /// Refuses a month outside the time with the employer, and words about a joining or leaving that has no day.
    fn check_tenure(&self) -> Result<()> {
        let month = self.month;
        if let Some(day) = self.joined.filter(|day| Month::of(*day).is_none_or(|m| month < m)) {
            return Err(Error::bad_input(text!(
                "{day} is after the contribution month, {month}",
                "{day} 晚于缴费月份 {month}"
            ))
            .with_hint(Text::new(
                "nothing is due before the month of joining: leave the month out",
                "入职当月之前无应缴款：请不要计算该月",
            ))
            .in_field("joined"));
        }
        if let Some(day) = self.left.filter(|day| Month::of(*day).is_none_or(|m| m < month)) {
            return Err(Error::bad_input(text!(
                "{day} is before the contribution month, {month}",
                "{day} 早于缴费月份 {month}"
            ))
            .with_hint(Text::new(
                "nothing is due after the month of leaving: leave the month out",
                "离职当月之后无应缴款：请不要计算该月",
            ))
            .in_field("left"));
        }
        if let Some((joined, left)) = self.joined.zip(self.left).filter(|(j, l)| l < j) {
            return Err(Error::bad_input(text!(
                "{left} is before the day of joining, {joined}",
                "{left} 早于入职日期 {joined}"
            ))
            .in_field("left"));
        }
        let idle = [
            ("joiner", self.joiner.is_some() && self.joined.is_none(), "joined"),
            ("joining_month", self.joining_month.is_some() && self.joined.is_none(), "joined"),
            ("leaving_month", self.leaving_month.is_some() && self.left.is_none(), "left"),
        ];
        if let Some((field, _, day)) = idle.into_iter().find(|(_, idle, _)| *idle) {
            return Err(Error::bad_input(text!(
                "means nothing without the day given by {day}",
                "须同时给出 {day}（日期）"
            ))
            .with_hint(text!("give {day} as YYYY-MM-DD", "请按 YYYY-MM-DD 给出 {day}"))
            .in_field(field));
        }
        Ok(())
    }
}

fn not_empty(value: &str) -> Result<String> {
    if value.is_empty() {
        return Err(Error::bad_input(Text::new("is empty", "为空")));
    }
    Ok(value.to_owned())
}

/// Reads a wage, yuan a month.
pub(crate) fn wage(value: &str) -> Result<Money> {
    let amount: Money = value.parse()?;
    if amount > HIGHEST_WAGE { Err(out_of_bounds(amount)) } else { Ok(amount) }
}

#[cold]
fn out_of_bounds(amount: Money) -> Error {
    Error::bad_input(text!(
        "{amount} yuan a month is not between 0 and {HIGHEST_WAGE}",
        "每月 {amount} 元不在 0 到 {HIGHEST_WAGE} 元之间"
    ))
    .with_hint(Text::new(
        "give yuan a month, not fen and not a year",
        "请按元/月填写，不是分，也不是年薪",
    ))
}

/// Reads `12%`, `5%/12%` for employer and worker, or `none`.
fn fund_rate(value: &str) -> Result<Option<FundRate>> {
    if matches!(value, "none" | "无" | "不缴") {
        return Ok(None);
    }
    let (employer, worker) = value.split_once('/').unwrap_or((value, value));
    Ok(Some(FundRate { employer: employer.trim().parse()?, worker: worker.trim().parse()? }))
}

/// The error of a case without one of city, month and wage.
#[cold]
pub(crate) fn required(name: &str) -> Error {
    let hint = match name {
        "city" => Text::new("such as beijing, 北京 or 110000", "例如 beijing、北京 或 110000"),
        "month" => Text::new("YYYY-MM, such as 2024-07", "YYYY-MM，例如 2024-07"),
        _ => Text::new("yuan a month, such as 3000 or 3000.50", "元/月，例如 3000 或 3000.50"),
    };
    Error::bad_input(Text::new("is required", "必填")).with_hint(hint).in_field(name)
}

#[cold]
fn unknown_field(name: &str) -> Error {
    let list = FIELDS.join(", ").replace('_', "-");
    Error::bad_input(text!("{name:?} is not a field of a case", "{name:?} 不是可识别的字段"))
        .with_hint(text!("fields: {list}, choice:NAME", "可用字段：{list}, choice:NAME"))
}
