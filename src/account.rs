//! The individual account 个人账户 as a ledger: credits by month, interest once a year, and the balance.
//!
//! Three parts are kept apart: the worker's own credits, those that the employer funded and that move as well,
//! and those that the employer funded before accounts were whole, which stay where they are.
//! Principal and interest are never lost and never negative.

use crate::error::{Error, Result};
use crate::lang::{Text, text};
use crate::money::Money;
use crate::month::Month;
use crate::rate::{Rate, Rounding};
use crate::rulebook::portability::in_force;
use crate::rulebook::{Rulebook, Site};
use crate::words::{Branch, InterestMethod};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How interest is credited, where the rules leave it open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InterestTerms {
    /// Principal alone, without any interest.
    pub principal_only: bool,
    /// The method, where the caller chooses one.
    pub method: Option<InterestMethod>,
    /// Crediting rates that the caller gives, by year; they win over published ones.
    pub rates: BTreeMap<u16, Rate>,
    /// A year without a published rate takes the last one published before it.
    pub provisional: bool,
}

/// One calendar year of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountYear {
    /// The year.
    pub year: u16,
    /// The balance when it began, yuan.
    pub opening: Money,
    /// What was credited in it, yuan.
    pub credited: Money,
    /// The crediting rate; null for a year that is not credited yet, or credited at several places' rates.
    pub rate: Option<Rate>,
    /// Where the rate comes from: `published`, `given` by the caller, or `provisional`.
    pub rate_is: Option<String>,
    /// The year's interest, yuan.
    pub interest: Money,
    /// The balance when it ended, or when the statement is drawn, yuan.
    pub closing: Money,
}

/// The parts of a pot: the worker's own, the employer's that moves, the employer's that stays.
pub(crate) const PARTS: usize = 3;

/// The amounts of the parts.
pub(crate) type Parts = [Money; PARTS];

/// What was credited in one year: the amounts, and what their interest is reckoned from.
#[derive(Clone, Copy, Debug, Default)]
struct Deposit {
    amount: Parts,
    /// The amounts, each times the months for which it earns interest, in fen-months.
    product: [i128; PARTS],
}

/// The credits of one spell of work, which lie at one place at a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pot {
    deposits: BTreeMap<u16, Deposit>,
    /// Where it lies: from the end of which year, at which site; in order.
    holders: Vec<(u16, usize)>,
    pub(crate) balance: Parts,
    pub(crate) principal: Parts,
}

impl Pot {
    /// An empty pot at a site.
    pub(crate) fn at(site: usize) -> Self {
        Self { holders: vec![(0, site)], ..Self::default() }
    }

    /// Moves the pot: the receiving place credits the year of the transfer month.
    pub(crate) fn moved(&mut self, on: Month, to: usize) {
        self.holders.push((on.year(), to));
    }

    /// Credits an amount to one part for each month from `from` to `until`, in those months.
    pub(crate) fn credit_months(&mut self, from: Month, until: Month, part: usize, amount: Money) {
        let mut first = from;
        while first < until {
            // To the end of the year: credits of the months n to m earn 13 - n, …, 13 - m twelfths.
            let year_end = first.plus(13_u16.saturating_sub(first.month()));
            let next = year_end.min(until);
            let months = next.since(first);
            let ends = 26_u16.saturating_sub(first.month()).saturating_sub(next.minus(1).month());
            let twelfths = i128::from(months).saturating_mul(i128::from(ends)) / 2;
            self.add(first.year(), part, amount, months, twelfths);
            first = next;
        }
    }

    /// Credits an amount `times` times in one month.
    pub(crate) fn credit(&mut self, month: Month, part: usize, amount: Money, times: u16) {
        let each = 13_u16.saturating_sub(month.month());
        let twelfths = i128::from(times).saturating_mul(i128::from(each));
        self.add(month.year(), part, amount, times, twelfths);
    }

    fn add(&mut self, year: u16, part: usize, amount: Money, times: u16, twelfths: i128) {
        let deposit = self.deposits.entry(year).or_default();
        if let Some(sum) = deposit.amount.get_mut(part) {
            let total = amount.fen().saturating_mul(i64::from(times));
            *sum = sum.plus(Money::from_fen(total));
        }
        if let Some(sum) = deposit.product.get_mut(part) {
            *sum = sum.saturating_add(i128::from(amount.fen()).saturating_mul(twelfths));
        }
    }

    fn holder(&self, year: u16) -> usize {
        let held = self.holders.iter().rev().find(|(from, _)| *from <= year);
        held.map_or(usize::MAX, |(_, site)| *site)
    }

    /// Takes the credits of a year as principal.
    fn take(&mut self, year: u16) -> Parts {
        let amount = self.deposits.get(&year).map_or([Money::ZERO; PARTS], |d| d.amount);
        self.principal = plus(self.principal, amount);
        self.balance = plus(self.balance, amount);
        amount
    }

    /// What the year's interest is the rate times of, over the method's denominator, by part.
    fn bearing(&self, year: u16, terms: &YearTerms) -> [i128; PARTS] {
        let deposit = self.deposits.get(&year).copied().unwrap_or_default();
        let mut bearing = [0; PARTS];
        let parts = bearing.iter_mut().zip(self.balance).zip(deposit.amount).zip(deposit.product);
        for (((bearing, balance), amount), product) in parts {
            let (whole, credited) = match terms.of_year {
                None => (MONTHS, product),
                Some(of_year) => {
                    let share = i128::from(of_year.millionths());
                    (WHOLE, i128::from(amount.fen()).saturating_mul(share))
                }
            };
            *bearing = i128::from(balance.fen()).saturating_mul(whole).saturating_add(credited);
        }
        bearing
    }
}

/// The denominators of the two methods: twelve months, and millionths of a year.
const MONTHS: i128 = 12;
const WHOLE: i128 = 1_000_000;

pub(crate) fn plus(a: Parts, b: Parts) -> Parts {
    let [a1, a2, a3] = a;
    let [b1, b2, b3] = b;
    [a1.plus(b1), a2.plus(b2), a3.plus(b3)]
}

/// How one place credits one year.
#[derive(Clone, Debug)]
pub(crate) struct YearTerms {
    pub(crate) rate: Rate,
    pub(crate) rate_is: &'static str,
    /// The part of a year that the year's credits earn; none for the monthly product.
    pub(crate) of_year: Option<Rate>,
    pub(crate) round: Rounding,
    /// The documents, by their number in the rulebook.
    pub(crate) cites: Vec<usize>,
}

impl YearTerms {
    /// The interest on what bears it, rounded; more never earns less.
    fn interest(&self, bearing: i128) -> i64 {
        let denominator = if self.of_year.is_some() { WHOLE } else { MONTHS };
        let unit = WHOLE.saturating_mul(denominator);
        let exact = bearing.saturating_mul(i128::from(self.rate.millionths()));
        let rounded = self
            .round
            .steps()
            .iter()
            .fold(exact, |value, (fen, mode)| mode.round(value, fen.saturating_mul(unit)));
        i64::try_from(rounded.checked_div(unit).unwrap_or(0)).unwrap_or(i64::MAX)
    }
}

/// What pots came to: their years together, and the documents that say how they are credited.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) years: Vec<AccountYear>,
    pub(crate) cites: Vec<usize>,
}

/// Runs pots from their first year to the end of `last`, and gathers the years.
///
/// Interest is rounded once a year and account, and then shared out: first between the parts, then between the pots,
/// each time so that the shares of the first ones together are rounded like the whole.
/// A pot's share therefore depends on no more than what lies beside it, and the parts on no more than the parts.
pub(crate) fn run(
    pots: &mut [Pot],
    last: Option<u16>,
    mut terms: impl FnMut(usize, u16) -> Result<Option<YearTerms>>,
) -> Result<Ledger> {
    let first = pots.iter().filter_map(|pot| pot.deposits.keys().next()).min().copied();
    let end = pots.iter().filter_map(|pot| pot.deposits.keys().next_back()).max().copied();
    let mut ledger = Ledger::default();
    let (Some(first), Some(end)) = (first, end) else { return Ok(ledger) };
    for year in first..=end.max(last.unwrap_or(0)) {
        let opening: Money = pots.iter().flat_map(|pot| pot.balance).sum();
        let mut interest = Money::ZERO;
        let mut rates: Vec<YearTerms> = Vec::new();
        if last.is_some_and(|last| year <= last) {
            let mut sites: Vec<usize> = Vec::new();
            for site in pots.iter().map(|pot| pot.holder(year)) {
                if !sites.contains(&site) {
                    sites.push(site);
                }
            }
            let mut earned: Vec<(usize, Parts)> = Vec::new();
            for site in sites {
                let held = |pot: &&Pot| pot.holder(year) == site;
                let begun = |pot: &Pot| pot.deposits.keys().next().is_some_and(|y| *y <= year);
                if !pots.iter().filter(held).any(begun) {
                    continue;
                }
                if let Some(terms) = terms(site, year)? {
                    for cite in &terms.cites {
                        if !ledger.cites.contains(cite) {
                            ledger.cites.push(*cite);
                        }
                    }
                    interest = interest.plus(credit_year(pots, year, site, &terms, &mut earned));
                    rates.push(terms);
                }
            }
            for (number, parts) in earned {
                if let Some(pot) = pots.get_mut(number) {
                    pot.balance = plus(pot.balance, parts);
                }
            }
        }
        let credited: Money = pots.iter_mut().flat_map(|pot| pot.take(year)).sum();
        let rate = rates.first().filter(|one| rates.iter().all(|other| other.rate == one.rate));
        ledger.years.push(AccountYear {
            year,
            opening,
            credited,
            rate: rate.map(|terms| terms.rate),
            rate_is: rate.map(|terms| terms.rate_is.to_owned()),
            interest,
            closing: opening.plus(credited).plus(interest),
        });
    }
    Ok(ledger)
}

/// Shares a site's interest of one year out between the parts and pots that earned it.
fn credit_year(
    pots: &[Pot],
    year: u16,
    site: usize,
    terms: &YearTerms,
    earned: &mut Vec<(usize, Parts)>,
) -> Money {
    let held: Vec<(usize, [i128; PARTS])> = pots
        .iter()
        .enumerate()
        .filter(|(_, pot)| pot.holder(year) == site)
        .map(|(number, pot)| (number, pot.bearing(year, terms)))
        .collect();
    let start = earned.len();
    earned.extend(held.iter().map(|(number, _)| (*number, [Money::ZERO; PARTS])));
    let mut bearing = 0_i128;
    let mut told = 0_i64;
    for part in 0..PARTS {
        for (place, (_, parts)) in held.iter().enumerate() {
            bearing = bearing.saturating_add(parts.get(part).copied().unwrap_or(0));
            let until_here = terms.interest(bearing);
            let share = Money::from_fen(until_here.saturating_sub(told));
            told = until_here;
            let slot = earned.get_mut(start.saturating_add(place));
            if let Some(slot) = slot.and_then(|(_, parts)| parts.get_mut(part)) {
                *slot = share;
            }
        }
    }
    Money::from_fen(told)
}

/// Finds how places credit interest, as far as the rules and the caller say.
pub(crate) struct Crediting<'r> {
    pub(crate) rulebook: &'r Rulebook,
    pub(crate) branch: Branch,
    pub(crate) terms: &'r InterestTerms,
}

impl Crediting<'_> {
    /// How a place credits a year; none where only principal is asked for.
    pub(crate) fn year(&self, site: &Site, year: u16) -> Result<Option<YearTerms>> {
        if self.terms.principal_only {
            return Ok(None);
        }
        let month = Month::new(year, 1)?;
        let (rate, rate_is, mut cites) = self.rate(site, month)?;
        let rules = &self.rulebook.0.portability;
        let place = self.rulebook.nearest_row(
            site,
            rules
                .interests
                .iter()
                .filter(|row| row.span.contains(month) && row.value.branch == self.branch),
            |rule| &rule.place,
        );
        let method = self.terms.method.or(place.map(|row| row.value.method));
        let method = method.unwrap_or(InterestMethod::Monthly);
        let way = in_force(&rules.methods, month, |rule| rule.method == method);
        if way.is_none() && method == InterestMethod::Annual {
            return Err(Error::no_rule(text!(
                "no rule states the annual method for {year}",
                "没有 {year} 年年度计算法的规则"
            ))
            .with_hint(Text::new(
                "take the monthly product, or add an [[interest_method]]",
                "请采用月积数法，或补充 [[interest_method]]",
            )));
        }
        let of_year = way.and_then(|row| row.value.of_year);
        let round = place.map_or(Rounding::FenHalfUp, |row| row.value.round);
        cites.extend(way.iter().flat_map(|row| &row.source.cites));
        cites.extend(place.iter().flat_map(|row| &row.source.cites));
        Ok(Some(YearTerms { rate, rate_is, of_year, round, cites }))
    }

    /// The method that the rules or the caller name for a place.
    pub(crate) fn method(&self, site: &Site, month: Month) -> Option<InterestMethod> {
        if self.terms.principal_only {
            return None;
        }
        let rules = self.rulebook.0.portability.interests.iter();
        let rules = rules.filter(|row| row.span.contains(month) && row.value.branch == self.branch);
        let row = self.rulebook.nearest_row(site, rules, |rule| &rule.place);
        self.terms.method.or(Some(row.map_or(InterestMethod::Monthly, |row| row.value.method)))
    }

    /// The method in words.
    pub(crate) fn method_words(&self, method: InterestMethod, month: Month) -> Option<&Text> {
        let rules = &self.rulebook.0.portability.methods;
        in_force(rules, month, |rule| rule.method == method).map(|row| &row.value.text)
    }

    /// The crediting rate of a year: the caller's, the published one, or the last published before it.
    fn rate(&self, site: &Site, month: Month) -> Result<(Rate, &'static str, Vec<usize>)> {
        if let Some(rate) = self.terms.rates.get(&month.year()) {
            return Ok((*rate, "given", Vec::new()));
        }
        self.published(site, month)
    }

    /// The published rate of a year, or the last one published before it.
    fn published(&self, site: &Site, month: Month) -> Result<(Rate, &'static str, Vec<usize>)> {
        let rows = || {
            let rows = self.rulebook.0.portability.creditings.iter();
            rows.filter(|row| row.value.branch == self.branch)
        };
        let found = self.rulebook.nearest_row(
            site,
            rows().filter(|row| row.span.contains(month)),
            |rule| &rule.place,
        );
        let reason = match found.map(|row| (&row.value.rate, &row.source.cites)) {
            Some((Ok(rate), cites)) => return Ok((*rate, "published", cites.clone())),
            Some((Err(reason), _)) => Some(reason),
            None => None,
        };
        let mut known: Vec<u16> = rows()
            .filter(|row| row.value.rate.is_ok())
            .filter(|row| self.rulebook.reach(&row.value.place, site).is_some())
            .map(|row| row.span.from.year())
            .collect();
        known.sort_unstable();
        known.dedup();
        if self.terms.provisional
            && let Some(year) = known.iter().rev().find(|year| **year < month.year())
        {
            let earlier = self.published(site, Month::new(*year, 1)?);
            return earlier.map(|(rate, _, cites)| (rate, "provisional", cites));
        }
        Err(self.unknown_rate(site, month.year(), reason, &known))
    }

    #[cold]
    fn unknown_rate(&self, site: &Site, year: u16, reason: Option<&Text>, known: &[u16]) -> Error {
        let (en, zh) = (site.name(crate::Lang::En), site.name(crate::Lang::Zh));
        let branch = (self.branch.words(crate::Lang::En), self.branch.words(crate::Lang::Zh));
        let mut message = Text::new(
            format!("no crediting rate of {year} is known for the {} accounts of {en}", branch.0),
            format!("{zh}{}个人账户 {year} 年的记账利率未知", branch.1),
        );
        if let Some(reason) = reason {
            message.en = format!("{}: {}", message.en, reason.en);
            message.zh = format!("{}：{}", message.zh, reason.zh);
        }
        let years = spans(known);
        let published = if known.is_empty() {
            Text::new("none is published", "没有已公布的利率")
        } else {
            text!("published: {years}", "已公布：{years}")
        };
        Error::no_rule(message).with_hint(Text::new(
            format!(
                "{}; give --crediting-rate {year}=RATE, take the last published one with --provisional-rate, or ask for principal only with --no-interest",
                published.en
            ),
            format!(
                "{}；可用 --crediting-rate {year}=利率 给出，用 --provisional-rate 暂用上一个已公布的利率，或用 --no-interest 只算本金",
                published.zh
            ),
        ))
    }
}

/// Years in words: `2004, 2008 to 2012`.
fn spans(years: &[u16]) -> String {
    let mut spans: Vec<(u16, u16)> = Vec::new();
    for year in years {
        match spans.last_mut() {
            Some((_, last)) if last.saturating_add(1) == *year => *last = *year,
            _ => spans.push((*year, *year)),
        }
    }
    let words = spans
        .iter()
        .map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") });
    words.collect::<Vec<_>>().join(", ")
}

impl Rulebook {
    /// How near a rule of one place is to a site: the place itself, its province, the nation; none where it is another's.
    pub(crate) fn reach(&self, place: &str, site: &Site) -> Option<u8> {
        if place == site.id() {
            return Some(2);
        }
        if place == site.province_id() {
            return Some(1);
        }
        self.is_nation(place).then_some(0)
    }

    /// Of the rows that reach a site the nearest one, the caller's own before the built-in one.
    pub(crate) fn nearest_row<'r, T: 'r>(
        &self,
        site: &Site,
        rows: impl Iterator<Item = &'r crate::rulebook::book::Row<T>>,
        place: impl Fn(&T) -> &String,
    ) -> Option<&'r crate::rulebook::book::Row<T>> {
        let near = rows.filter_map(|row| Some((self.reach(place(&row.value), site)?, row)));
        near.max_by_key(|(reach, row)| (*reach, row.layer)).map(|(_, row)| row)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first fault")]

    use super::*;

    /// Opening 10,000.00, twelve credits of 240.00, 8.31 %: the figures that both methods are known by.
    fn year(of_year: Option<&str>) -> Money {
        let mut pot = Pot::at(0);
        pot.credit(Month::new(2015, 12).unwrap(), 0, "10000".parse().unwrap(), 1);
        let (from, until) = (Month::new(2016, 1).unwrap(), Month::new(2017, 1).unwrap());
        pot.credit_months(from, until, 0, "240".parse().unwrap());
        let of_year = of_year.map(|rate| rate.parse().unwrap());
        let years = run(std::slice::from_mut(&mut pot), Some(2016), |_, year| {
            let rate = if year == 2016 { "8.31%" } else { "0%" };
            Ok(Some(YearTerms {
                rate: rate.parse().unwrap(),
                rate_is: "given",
                of_year,
                round: Rounding::FenHalfUp,
                cites: Vec::new(),
            }))
        });
        years.unwrap().years.last().unwrap().closing
    }

    #[test]
    fn the_two_methods_give_the_figures_they_are_known_by() {
        assert_eq!(year(Some("54.15%")).to_string(), "13840.60");
        assert_eq!(year(None).to_string(), "13840.64");
    }

    /// The circulating misprint `A (1 + r/2) 1.083` would add 8.3 % to the year's credits themselves.
    #[test]
    fn the_misprinted_annual_method_is_not_used() {
        let misprint: Money = "14079.64".parse().unwrap();
        assert!(misprint.minus(year(Some("54.15%"))) > "239".parse().unwrap());
    }
}
