//! On what, at which rate, and into which funds a component is charged.

use super::build::{Builder, earliest, found, optional};
use super::{BaseLimits, Charge, Line, Note};
use crate::error::{Error, Kind, Result};
use crate::lang::{Text, text};
use crate::money::Money;
use crate::rate::{Factor, Rate};
use crate::rulebook::book::{
    BaseRule, Bound, Component, Outcome, RateKind, RateRule, ReplaceRule, Row,
};
use crate::rulebook::resolve::{Found, Question, Trouble};
use crate::rulebook::space::{Dim, Region, bit, values};
use crate::rulebook::value::RateValue;
use crate::words::{Branch, Employment, Payer};
use std::collections::BTreeMap;

impl Builder<'_> {
    pub(super) fn base(
        &self,
        line: &mut Line,
        component: &Component,
        question: &Question<'_>,
        notes: &mut Vec<Note>,
    ) -> std::result::Result<(), Trouble> {
        let mut base = found(question.ask_carrying(&component.bases)?)?;
        if let BaseRule::Gap(reason) = &base.row.value {
            let last = match question.provisional {
                Some(_) => question.last_known(&component.bases)?,
                None => None,
            };
            base = last.ok_or_else(|| Trouble::Failed(Error::no_rule(reason.clone())))?;
        }
        self.note_indifference(&base, notes);
        notes.extend(provisional(&base, question));
        let (mut floor, mut ceiling, mut flat) = match &base.row.value {
            BaseRule::Between { floor, ceiling } => (floor, ceiling, &Bound::None),
            BaseRule::Flat(flat) => (&Bound::None, &Bound::None, flat),
            BaseRule::Gap(reason) => return Err(Trouble::Failed(Error::no_rule(reason.clone()))),
        };
        let replaced = line.origin.replaced.clone();
        for row in &replaced {
            let rule = &row.value;
            floor = rule.floor.as_ref().unwrap_or(floor);
            ceiling = rule.ceiling.as_ref().unwrap_or(ceiling);
            flat = rule.flat.as_ref().unwrap_or(flat);
        }
        if *flat != Bound::None {
            (floor, ceiling) = (&Bound::None, &Bound::None);
        }
        let own = |bound: &Bound, replaced: fn(&ReplaceRule) -> bool| {
            *bound != Bound::None && !line.replaces(replaced)
        };
        let bounded = own(floor, |rule| rule.floor.is_some())
            || own(ceiling, |rule| rule.ceiling.is_some())
            || own(flat, |rule| rule.flat.is_some());
        if bounded {
            line.rests_on("base", &base.row);
            line.rests_on_provisional(&base);
        }
        line.carried_from = earliest(line.carried_from, base.carried_from);
        line.base = BaseLimits {
            floor: self.bound(line, floor, question)?,
            ceiling: self.bound(line, ceiling, question)?,
            flat: self.bound(line, flat, question)?,
        };
        if let (Some(low), Some(high)) = (line.base.floor, line.base.ceiling)
            && low > high
        {
            return Err(Trouble::Failed(Error::new(
                Kind::BadRules,
                text!("the floor {low} is above the ceiling {high}", "下限 {low} 高于上限 {high}"),
            )));
        }
        line.origin.base = Some(base);
        Ok(())
    }

    /// The amount of a bound, looking up a named amount.
    fn bound(
        &self,
        line: &mut Line,
        bound: &Bound,
        question: &Question<'_>,
    ) -> std::result::Result<Option<Money>, Trouble> {
        match bound {
            Bound::None => Ok(None),
            Bound::Amount(amount) => Ok(Some(*amount)),
            Bound::Named { amount, share } => {
                let none = Vec::new();
                let rows = self.book.amounts.get(amount).unwrap_or(&none);
                let row = found(question.ask_carrying(rows)?)?;
                line.rests_on("amount", &row.row);
                line.carried_from = earliest(line.carried_from, row.carried_from);
                let whole = row.row.value;
                Ok(Some(share.map_or(whole, |(share, round)| share.of(whole, round))))
            }
        }
    }

    /// Chooses the rate and applies a stage cut.
    pub(super) fn rate(
        &self,
        line: &mut Line,
        component: &Component,
        rule: &RateRule,
        cases: &[Region],
    ) -> std::result::Result<(), Trouble> {
        let question = Question {
            component,
            cases,
            month: self.case.month,
            terms: self.terms,
            city: self.city,
            city_zh: self.city_zh,
            what: ("stage cut", "阶段性下调"),
            provisional: None,
        };
        let cut = optional(&question, &component.cuts)?;
        let notified = match component.branch {
            Branch::WorkInjury => self.case.injury_rate,
            Branch::Unemployment => self.case.unemployment_rate,
            _ => None,
        };
        let notified = notified.filter(|_| component.payer == Payer::Employer);
        let class = self.case.injury_class.or_else(|| {
            let mask = self.known.mask(Dim::InjuryClass);
            let known = self.known.constrains(Dim::InjuryClass) && mask.is_power_of_two();
            values(mask).next().filter(|_| known).map(|class| class.saturating_add(1))
        });
        let rate = match &rule.kind {
            RateKind::Stated(RateValue::One(rate)) => {
                let asked = notified.or_else(|| self.fund_rate(component));
                if let Some(given) = asked.filter(|given| given != rate) {
                    return Err(self.only(component, given, &[*rate]).into());
                }
                *rate
            }
            RateKind::Stated(RateValue::OneOf(rates)) => {
                line.origin.given = true;
                let given = notified.ok_or_else(|| self.notified_needed(component, rates))?;
                if !rates.contains(&given) {
                    return Err(self.only(component, given, rates).into());
                }
                given
            }
            RateKind::Stated(RateValue::Range { min, max, step, equal_sides, .. }) => {
                line.origin.given = true;
                let given = self.fund_rate(component).unwrap_or_default();
                self.check_range(given, (*min, *max, *step), *equal_sides)?;
                given
            }
            RateKind::ByClass(rates) => match notified {
                Some(given) => {
                    line.origin.given = true;
                    line.origin.class = class;
                    let cut = cut.as_ref().map(|cut| cut.row.value);
                    let steps = steps_beneath(&question, &line.origin.outcome.row, rule);
                    self.check_float(component, steps, rates, given, class, cut)?;
                    given
                }
                None => self.by_class(line, rates, class)?,
            },
        };
        line.charge = Charge::Rate(rate);
        // A notified rate is given as charged.
        let chosen = component.branch == Branch::HousingFund;
        if let Some(cut) = cut.filter(|_| chosen || !line.origin.given) {
            let cut_rate = rate.times(cut.row.value).ok_or_else(|| {
                let multiple = cut.row.value;
                Error::new(
                    Kind::BadRules,
                    text!(
                        "{multiple} of {rate} has more than six places",
                        "{rate} 的 {multiple} 超过六位小数"
                    ),
                )
            })?;
            line.origin.before_cut = Some(rate);
            line.charge = Charge::Rate(cut_rate);
            line.rests_on("cut", &cut.row);
            line.carried_from = earliest(line.carried_from, cut.carried_from);
            line.origin.cut = Some(cut.row);
        }
        Ok(())
    }

    fn by_class(
        &self,
        line: &mut Line,
        rates: &[Rate],
        class: Option<u8>,
    ) -> std::result::Result<Rate, Trouble> {
        let same = rates.iter().all(|rate| Some(rate) == rates.first());
        let class = if same { class.or(Some(1)) } else { class };
        let Some(class) = class else {
            let mask = (0_u8..).take(rates.len()).fold(0, |mask, class| mask | bit(class));
            return Err(Trouble::Needs(BTreeMap::from([(Dim::InjuryClass, mask)])));
        };
        line.origin.class = Some(class);
        rates.get(usize::from(class.saturating_sub(1))).copied().ok_or_else(|| {
            let (city, month, count) = (self.city, self.case.month, rates.len());
            let city_zh = self.city_zh;
            Trouble::Failed(
                Error::bad_input(text!(
                    "{city} has only {count} classes in {month}",
                    "{city_zh} {month} 只有 {count} 类"
                ))
                .with_hint(text!("give a class from 1 to {count}", "请填写 1 到 {count}"))
                .in_field("injury_class"),
            )
        })
    }

    /// The rate that the case gives this payer for the housing fund's basic item; other items are chosen by name.
    fn fund_rate(&self, component: &Component) -> Option<Rate> {
        let own = component.branch == Branch::HousingFund && component.item == "basic";
        let fund = self.case.fund_rate.filter(|_| own)?;
        Some(match component.payer {
            Payer::Employer => fund.employer,
            Payer::Worker => fund.worker,
        })
    }

    fn check_range(
        &self,
        given: Rate,
        (min, max, step): (Rate, Rate, Rate),
        equal_sides: bool,
    ) -> Result<()> {
        let over = given.millionths().saturating_sub(min.millionths());
        let on_step = over.checked_rem(step.millionths()).is_some_and(|rest| rest == 0);
        let city = self.city;
        let city_zh = self.city_zh;
        if given < min || given > max || !on_step {
            return Err(Error::bad_input(text!(
                "{given} is not a rate of {city}",
                "{given} 不是 {city_zh} 的缴存比例"
            ))
            .with_hint(text!("{min} to {max} in steps of {step}", "{min} 至 {max}，每档 {step}"))
            .in_field("fund_rate"));
        }
        let alone = self.known.mask(Dim::Employment) == bit(Employment::Flexible.index());
        let two_sides = equal_sides && !alone;
        let sides = self.case.fund_rate.filter(|fund| two_sides && fund.employer != fund.worker);
        if let Some(fund) = sides {
            let (employer, worker) = (fund.employer, fund.worker);
            return Err(Error::bad_input(text!(
                "{employer} and {worker} differ, but in {city} both sides pay the same rate",
                "{city_zh} 单位与个人比例须一致，不能为 {employer} 与 {worker}"
            ))
            .with_hint(Text::new("give one rate for both", "请给出同一比例"))
            .in_field("fund_rate"));
        }
        Ok(())
    }

    /// A notified injury rate must be a class's rate times one of its steps, before or after the city's cut.
    fn check_float(
        &self,
        component: &Component,
        steps: &[(u8, Vec<Factor>)],
        rates: &[Rate],
        given: Rate,
        class: Option<u8>,
        cut: Option<Factor>,
    ) -> Result<()> {
        if steps.is_empty() {
            return Ok(());
        }
        let of_class = |number: u8| class.is_none_or(|class| class == number);
        let mut possible: Vec<Rate> = Vec::new();
        for (number, factors) in steps.iter().filter(|(number, _)| of_class(*number)) {
            let Some(rate) = rates.get(usize::from(number.saturating_sub(1))) else { continue };
            let floated = factors.iter().filter_map(|factor| rate.times(*factor));
            possible.extend(floated.filter_map(|rate| match cut {
                Some(cut) => rate.times(cut),
                None => Some(rate),
            }));
        }
        if possible.contains(&given) { Ok(()) } else { Err(self.only(component, given, &possible)) }
    }

    #[cold]
    fn only(&self, component: &Component, given: Rate, possible: &[Rate]) -> Error {
        let mut possible = possible.to_vec();
        possible.sort_unstable();
        possible.dedup();
        let list: Vec<String> = possible.iter().map(ToString::to_string).collect();
        let (city, month, list) = (self.city, self.case.month, list.join(", "));
        let city_zh = self.city_zh;
        Error::bad_input(text!(
            "{given} is not a rate that {city} has in {month}",
            "{given} 不是 {city_zh} {month} 的费率"
        ))
        .with_hint(text!("possible: {list}", "可选：{list}"))
        .in_field(rate_option(component.branch))
    }

    #[cold]
    fn notified_needed(&self, component: &Component, possible: &[Rate]) -> Error {
        let list: Vec<String> = possible.iter().map(ToString::to_string).collect();
        let (city, month, list) = (self.city, self.case.month, list.join(", "));
        let city_zh = self.city_zh;
        Error::bad_input(text!(
            "needed, since in {month} {city} notifies each employer of its own rate",
            "必填，{month} {city_zh} 按单位核定费率"
        ))
        .with_hint(text!("one of {list}", "可选：{list}"))
        .in_field(rate_option(component.branch))
    }

    /// Named shares may not pass what is charged after relief.
    pub(super) fn check_shares(&self, line: &Line, component: &Component) -> Result<()> {
        let Charge::Rate(rate) = line.charge else { return Ok(()) };
        let shares: u32 =
            line.shares.iter().fold(0, |sum, (_, share)| sum.saturating_add(share.millionths()));
        let waived = line.relief.unwrap_or_default().millionths();
        let kept = u64::from(rate.millionths())
            .saturating_mul(u64::from(Rate::ONE.millionths().saturating_sub(waived)));
        let needed = u64::from(shares).saturating_mul(u64::from(Rate::ONE.millionths()));
        if needed <= kept {
            return Ok(());
        }
        let (city, month, branch) = (self.city, self.case.month, component.branch);
        let city_zh = self.city_zh;
        Err(Error::new(
            Kind::BadRules,
            text!(
                "the funds named in [[split]] take more of {branch} in {city} in {month} than is charged",
                "{city_zh} {month} {branch} 的划分超过应缴额"
            ),
        ))
    }
}

const fn rate_option(branch: Branch) -> &'static str {
    match branch {
        Branch::WorkInjury => "injury_rate",
        Branch::HousingFund => "fund_rate",
        _ => "unemployment_rate",
    }
}

/// The steps a notified rate may take: those of the row, or of the nearest row beneath it that states them.
fn steps_beneath<'r>(
    question: &Question<'r>,
    row: &Row<Outcome>,
    rule: &'r RateRule,
) -> &'r [(u8, Vec<Factor>)] {
    if !rule.float.is_empty() {
        return &rule.float;
    }
    let beneath = question.component.outcomes.iter().filter(|other| other.layer < row.layer);
    let stated = beneath.filter(|other| question.holds(other)).filter_map(|other| {
        let Outcome::Rate(rule) = &other.value else { return None };
        (!rule.float.is_empty()).then_some((other.layer, other.source.published, rule))
    });
    let nearest = stated.max_by_key(|(layer, published, _)| (*layer, *published));
    nearest.map_or(&[], |(_, _, rule)| &rule.float)
}

/// That a value is the last one known, taken until the notice comes.
pub(super) fn provisional<T>(found: &Found<T>, question: &Question<'_>) -> Option<Note> {
    let words = question.words();
    found.provisional.as_ref().map(|_| Note {
        code: "provisional",
        text: Text::new(
            format!(
                "{}: the notice was not out; the last known value is charged until it comes",
                words.en
            ),
            format!("{}：通知尚未公布，暂按最后已知数值缴纳", words.zh),
        ),
        fields: vec![("branch", question.component.branch.code().to_owned())],
    })
}
