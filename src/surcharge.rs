//! The surcharge on contributions paid late 滞纳金: by the day, rounded once at the end.

use crate::error::{Error, Result};
use crate::lang::{Lang, Text, text};
use crate::money::{Exact, Money};
use crate::month::{Month, day};
use crate::rate::{Rate, Rounding};
use crate::remark::Remark;
use crate::rulebook::Rulebook;
use crate::rulebook::book::Row;
use crate::rulebook::surcharge::{SurchargeRule, SurchargeStart};
use crate::words::Branch;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What is asked: a debt and the days it was late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurchargeRequest {
    /// The contributions owed, yuan.
    pub principal: Money,
    /// The first day that counts.
    pub from: NaiveDate,
    /// The last day that counts.
    pub until: NaiveDate,
    /// The contribution month of the debt, on which the rate of old debts may depend.
    #[serde(default)]
    pub period: Option<Month>,
    /// An order to pay within a time limit was ignored, without which old debts bear nothing before July 2011.
    #[serde(default)]
    pub order_ignored: bool,
    /// The surcharge ends at the principal; whether the law that says so binds social insurance is disputed.
    #[serde(default)]
    pub capped: bool,
}

impl SurchargeRequest {
    /// A debt and its days; nothing else is said of it.
    pub const fn new(principal: Money, from: NaiveDate, until: NaiveDate) -> Self {
        Self { principal, from, until, period: None, order_ignored: false, capped: false }
    }

    /// Builds a request from text fields: `principal`, `from`, `until` are required, `period` may be given.
    /// Every bad field is reported, not only the first.
    pub fn from_fields<'a>(
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> std::result::Result<Self, Vec<Error>> {
        let mut request = Self::new(Money::ZERO, NaiveDate::MIN, NaiveDate::MIN);
        let mut missing = vec!["principal", "from", "until"];
        let mut errors = Vec::new();
        for (name, value) in fields {
            missing.retain(|required| *required != name);
            let value = value.trim();
            let taken = match name {
                "principal" => value.parse().map(|amount| request.principal = amount),
                "from" => day(value).map(|day| request.from = day),
                "until" => day(value).map(|day| request.until = day),
                "period" => value.parse().map(|month| request.period = Some(month)),
                _ => Err(Error::bad_input(Text::new("is not asked for", "不是可识别的字段"))),
            };
            errors.extend(taken.err().map(|error| error.in_field_called(name, words(name))));
        }
        let required = || Error::bad_input(Text::new("is required", "必填"));
        errors
            .extend(missing.into_iter().map(|name| required().in_field_called(name, words(name))));
        if errors.is_empty() { Ok(request) } else { Err(errors) }
    }
}

/// What a field is called in Chinese; its first and last are days.
fn words(field: &str) -> Option<&'static str> {
    Some(match field {
        "principal" => "欠费",
        "from" => "起始日",
        "until" => "截止日（含）",
        "period" => "费款所属期",
        _ => return None,
    })
}

/// What is due for being late; amounts in yuan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surcharge {
    /// The contributions owed.
    pub principal: Money,
    /// The days that count, the first and the last included.
    pub days: u32,
    /// The surcharge, rounded once, half-up to the fen.
    pub amount: Money,
    /// What it would be without the cap; null where no cap was asked for, or it was not reached.
    pub uncapped: Option<Money>,
    /// The days, by the rate they bear.
    pub parts: Vec<SurchargePart>,
    /// What was assumed, and what the reader should know.
    pub notes: Vec<Remark>,
    /// The documents that it rests on.
    pub cites: Vec<String>,
}

/// Days that bear one rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurchargePart {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, included.
    pub until: NaiveDate,
    /// How many days these are.
    pub days: u32,
    /// The rate a day.
    pub rate: Rate,
    /// Principal × rate × days in yuan, not rounded.
    pub product: String,
}

impl Rulebook {
    /// The surcharge on a debt: principal × rate × days for each span of one rate, added and rounded once.
    ///
    /// ```
    /// use shebao::{Lang, Rulebook, SurchargeRequest};
    ///
    /// let day = |text: &str| text.parse().unwrap();
    /// let request = SurchargeRequest::new("1141.87".parse()?, day("2016-06-01"), day("2016-07-09"));
    /// let surcharge = Rulebook::builtin()?.surcharge(&request, Lang::En)?;
    /// assert_eq!((surcharge.days, surcharge.amount.to_string()), (39, "22.27".to_owned()));
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn surcharge(&self, request: &SurchargeRequest, lang: Lang) -> Result<Surcharge> {
        check(request)?;
        let mut notes = Vec::new();
        let mut cites = Vec::new();
        let mut parts = Vec::new();
        let mut sum = Exact::default();
        let mut from = request.from;
        while from <= request.until {
            let row = self.surcharge_row(from, request.period)?;
            let last = row.value.last_day(request.period).unwrap_or(NaiveDate::MAX);
            let until = request.until.min(last);
            let days = days_between(from, until);
            let bears = request.order_ignored || !row.value.after_order;
            let rate = if bears { row.value.rate } else { Rate::ZERO };
            let product = request.principal.times(rate).repeated(days);
            sum = sum.plus(product);
            self.cite(&row.source.cites, &mut cites);
            if !bears {
                let rate = row.value.rate;
                notes.push(Remark::new("no_order", text!(
                    "the days to {until} bear {rate} each only where an order to pay was ignored; taken: there was none",
                    "截至 {until} 的天数，仅在逾期不执行限期缴纳决定时按日 {rate} 计；此处按无此情形处理"
                ).get(lang).to_owned()));
            }
            notes.extend(unconfirmed(row, until, lang));
            parts.push(SurchargePart { from, until, days, rate, product: product.to_string() });
            let Some(next) = until.succ_opt() else { break };
            from = next;
        }
        notes.extend(self.period_note(request, lang));
        let whole = sum.round(Rounding::FenHalfUp);
        let cap = if request.capped { self.surcharge_cap(request) } else { None };
        let (amount, uncapped) = match cap {
            Some((most, documents)) if whole > most => {
                self.cite(documents, &mut cites);
                (most, Some(whole))
            }
            _ => (whole, None),
        };
        let days = days_between(request.from, request.until);
        Ok(Surcharge { principal: request.principal, days, amount, uncapped, parts, notes, cites })
    }

    /// The row whose rate a day bears; the month of the debt may fix it for every day.
    fn surcharge_row(&self, day: NaiveDate, period: Option<Month>) -> Result<&Row<SurchargeRule>> {
        let rows = &self.0.portability.surcharges.rates;
        let by_debt = period.and_then(|period| {
            rows.iter().find(|row| row.value.debts_from.is_some_and(|first| first <= period))
        });
        let by_day = || rows.iter().find(|row| row.value.holds(day));
        by_debt.or_else(by_day).ok_or_else(|| {
            let first = rows.iter().map(|row| row.value.from).min().unwrap_or_default();
            Error::no_rule(text!("no surcharge is known for {day}", "{day} 的滞纳金规则未知"))
                .with_hint(text!("known from {first}", "自 {first} 起有规则"))
        })
    }

    /// That an old debt is taken to be of the months before its rate changed for good.
    fn period_note(&self, request: &SurchargeRequest, lang: Lang) -> Option<Remark> {
        let row = self
            .0
            .portability
            .surcharges
            .rates
            .iter()
            .find(|row| row.value.debts_from.is_some())?;
        let (first, rate) = (row.value.debts_from?, row.value.rate);
        let open = request.period.is_none() && request.from < row.value.from;
        open.then(|| {
            let words = text!(
                "the month of the debt was left out; it is taken to be before {first}, from which on debts bear {rate} a day throughout",
                "未给出欠费所属月份；按 {first} 之前处理，该月及以后的欠费一律按日 {rate}"
            );
            Remark::new("period_left_out", words.get(lang).to_owned())
        })
    }

    /// From which day the differences of a late notice bear a surcharge, where a document of the city names it.
    pub(crate) fn surcharge_start(
        &self,
        city: &str,
        branch: Branch,
        month: Month,
    ) -> Option<&Row<SurchargeStart>> {
        self.0.portability.surcharges.starts.iter().find(|row| {
            row.value.place == city
                && row.value.branches.contains(&branch)
                && row.span.contains(month)
        })
    }

    /// The most that a surcharge may be, by the row of the cap.
    fn surcharge_cap(&self, request: &SurchargeRequest) -> Option<(Money, &[usize])> {
        let day = Month::of(request.until)?;
        let row = self.0.portability.surcharges.caps.iter().find(|row| row.span.contains(day))?;
        let most = row.value.of(request.principal, Rounding::FenHalfUp);
        Some((most, row.source.cites.as_slice()))
    }
}

/// That nobody looked whether the rate still held on a day.
fn unconfirmed(row: &Row<SurchargeRule>, until: NaiveDate, lang: Lang) -> Option<Remark> {
    let verified = row.source.verified.filter(|verified| Month::of(until) > Some(*verified))?;
    let words =
        text!("the rate was last seen confirmed in {verified}", "费率最后核实于 {verified}");
    Some(Remark::new("rule_not_verified", words.get(lang).to_owned()))
}

/// The days from one to another, both included.
fn days_between(from: NaiveDate, until: NaiveDate) -> u32 {
    let days = until.signed_duration_since(from).num_days().saturating_add(1);
    u32::try_from(days).unwrap_or(0)
}

fn check(request: &SurchargeRequest) -> Result<()> {
    /// Ten billion yuan, far below what an amount can hold.
    const MOST: Money = Money::from_fen(1_000_000_000_000);
    let (from, until, principal) = (request.from, request.until, request.principal);
    if principal.is_negative() || principal > MOST {
        return Err(Error::bad_input(text!(
            "{principal} yuan is not between 0 and {MOST}",
            "{principal} 元不在 0 到 {MOST} 元之间"
        ))
        .in_field("principal"));
    }
    if until < from {
        return Err(Error::bad_input(text!("{until} is before {from}", "{until} 早于 {from}"))
            .with_hint(Text::new(
                "give the last day that counts, such as the day before the payment",
                "请填写计收的最后一日，例如缴款前一日",
            ))
            .in_field("until"));
    }
    if let Some(period) =
        request.period.filter(|period| Month::of(from).is_none_or(|m| m < *period))
    {
        return Err(Error::bad_input(text!(
            "{period} is after {from}: what is owed for a month is not late before it",
            "{period} 晚于 {from}：该月费款此前不可能逾期"
        ))
        .in_field("period"));
    }
    let known = |day: NaiveDate| Month::of(day).is_some();
    for (field, day) in [("from", from), ("until", until)] {
        if !known(day) {
            let words =
                text!("{day} is not between 1950 and 2199", "{day} 不在 1950 至 2199 年之间");
            return Err(Error::bad_input(words).in_field(field));
        }
    }
    Ok(())
}
