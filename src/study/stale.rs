//! What of the rules should be looked at again on a day: not verified since, at its end, provisional, or on one source alone.

use super::coverage::RuleInForce;
use crate::error::{Error, Result};
use crate::lang::{Lang, Text, text};
use crate::month::Month;
use crate::rulebook::Rulebook;
use crate::rulebook::book::CityBook;
use crate::words::{Branch, Evidence};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A rule that should be looked at again, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleRule {
    /// The id of the city; `china` or a province for accounts and their interest.
    pub city: String,
    /// The edition; empty for what belongs to none.
    pub edition: String,
    /// `not_verified`, `ended`, `provisional` or `single_source`.
    pub why: String,
    /// Why, in words.
    pub text: String,
    /// The rule; null where the whole city or branch is meant.
    pub rule: Option<RuleInForce>,
}

impl Rulebook {
    /// What should be looked at again on a day: the worst first.
    ///
    /// ```
    /// use shebao::{Lang, Rulebook};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let day = "2030-01-01".parse().unwrap();
    /// let stale = rules.stale(day, Lang::En)?;
    /// assert!(stale.iter().any(|one| one.why == "ended" && one.city == "beijing"));
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn stale(&self, day: NaiveDate, lang: Lang) -> Result<Vec<StaleRule>> {
        let month = month_of(day)?;
        let mut found = Vec::new();
        for book in self.0.books.iter().filter(|book| book.over.is_none()) {
            self.stale_city(book, month, lang, &mut found)?;
        }
        let nation = self.nation();
        for row in self.0.portability.transfers.iter().filter(|row| row.span.contains(month)) {
            let Some(verified) = row.source.verified.filter(|verified| *verified < month) else {
                continue;
            };
            let branch = row.value.branch;
            let (en, zh) = (branch.words(Lang::En), branch.words(Lang::Zh));
            let words = text!(
                "the rule of transfer ({en}) was last verified in {verified}",
                "转移规则（{zh}）最后核实于 {verified}"
            );
            found.push(whole(nation, "", "not_verified", &words, lang));
        }
        let credited = self.0.portability.creditings.iter().map(|row| row.span.from.year()).max();
        let last_year = month.year().saturating_sub(1);
        if let Some(last) = credited.filter(|last| *last < last_year) {
            let words = text!("crediting rates are held to {last}", "记账利率收录至 {last} 年");
            found.push(whole(nation, "", "ended", &words, lang));
        }
        let order = ["ended", "not_verified", "provisional", "single_source"];
        found.sort_by_key(|one| order.iter().position(|why| *why == one.why));
        Ok(found)
    }

    fn stale_city(
        &self,
        book: &CityBook,
        month: Month,
        lang: Lang,
        found: &mut Vec<StaleRule>,
    ) -> Result<()> {
        let city = self.place(book.place).map_or("", |place| place.id.as_str());
        let edition = book.edition.as_str();
        if month < book.from {
            return Ok(());
        }
        if month >= book.until {
            let last = book.until.minus(1);
            let words = text!("the rules end in {last}", "规则截至 {last}");
            found.push(whole(city, edition, "ended", &words, lang));
            return Ok(());
        }
        for (branches, row) in book.provisional.iter().filter(|(_, row)| row.span.contains(month)) {
            let words = |lang| {
                let names: Vec<&str> = branches.iter().map(|b: &Branch| b.words(lang)).collect();
                names.join(if lang == Lang::Zh { "、" } else { ", " })
            };
            let (en, zh, from) = (words(Lang::En), words(Lang::Zh), row.span.from);
            let words = text!(
                "{en}: the last known value is charged from {from} until the notice comes",
                "{zh}：自 {from} 起暂按上次公布数值，待通知"
            );
            found.push(whole(city, edition, "provisional", &words, lang));
        }
        for rule in self.rules_in_force(city, edition, Some(month), lang)? {
            let verified = rule.verified_to.filter(|verified| {
                *verified < month && rule.until.is_none_or(|until| until >= book.until)
            });
            let single = rule.evidence == Some(Evidence::SingleSource);
            let (why, words) = match verified {
                Some(verified) => {
                    ("not_verified", text!("last verified in {verified}", "最后核实于 {verified}"))
                }
                None if single => {
                    ("single_source", Text::new("rests on a single source", "仅有单一来源"))
                }
                None => continue,
            };
            let text = words.get(lang).to_owned();
            found.push(StaleRule {
                city: city.to_owned(),
                edition: edition.to_owned(),
                why: why.to_owned(),
                text,
                rule: Some(rule),
            });
        }
        Ok(())
    }
}

fn whole(city: &str, edition: &str, why: &str, words: &Text, lang: Lang) -> StaleRule {
    StaleRule {
        city: city.to_owned(),
        edition: edition.to_owned(),
        why: why.to_owned(),
        text: words.get(lang).to_owned(),
        rule: None,
    }
}

fn month_of(day: NaiveDate) -> Result<Month> {
    let number = |part: u32| u16::try_from(part).unwrap_or(0);
    let year = u16::try_from(day.year()).unwrap_or(0);
    Month::new(year, number(day.month())).map_err(|error: Error| error.in_field("on"))
}
