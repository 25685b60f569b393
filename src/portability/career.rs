//! A career with its places found: spells in order, months that two places hold, and where each record went.

use super::{Person, Told};
use crate::error::{Error, Result};
use crate::history::Spell;
use crate::lang::{Text, text};
use crate::month::Month;
use crate::rulebook::portability::in_force;
use crate::rulebook::{Rulebook, Site};
use crate::words::SpellKind;
use std::cmp::Reverse;

/// Half-open months.
pub(super) type Months = (Month, Month);

/// A career whose places are known, in the order of time.
#[derive(Debug)]
pub(super) struct Career<'h> {
    pub(super) sites: Vec<Site>,
    pub(super) stays: Vec<Stay<'h>>,
    pub(super) overlaps: Vec<Overlapping>,
}

/// A spell, with its place and what became of it.
#[derive(Debug)]
pub(super) struct Stay<'h> {
    pub(super) spell: &'h Spell,
    pub(super) site: usize,
    /// Months that another place's are kept for.
    excluded: Vec<Months>,
    /// Where the record went, and when; in order.
    pub(super) moves: Vec<(Month, usize)>,
}

/// Months that two places hold.
#[derive(Debug)]
pub(super) struct Overlapping {
    pub(super) months: Months,
    /// The stays by number: whose months count, and whose are refunded.
    pub(super) kept: usize,
    pub(super) refunded: usize,
    /// Nobody said which to keep.
    pub(super) assumed: bool,
}

impl<'h> Career<'h> {
    /// Finds the places and puts the spells in order; `keep` names the place whose months count where two hold them.
    pub(super) fn new(
        rulebook: &Rulebook,
        spells: &'h [Spell],
        keep: Option<&str>,
        from: Option<&str>,
    ) -> Result<Self> {
        if spells.is_empty() {
            return Err(Error::bad_input(Text::new(
                "the history has no spell",
                "参保历史没有任何时段",
            ))
            .with_hint(Text::new(
                "give one row a spell: from, until, city, wage",
                "请每行填写一个时段：起始月、截止月、城市、工资",
            )));
        }
        let mut sites = Vec::new();
        let mut number = |site: Site| {
            let known = sites.iter().position(|known| *known == site);
            known.unwrap_or_else(|| {
                sites.push(site);
                sites.len().saturating_sub(1)
            })
        };
        let mut stays = Vec::new();
        let mut lasting = Vec::new();
        for spell in spells {
            let spell_site =
                |name: &str, field| rulebook.site(name).map_err(|error| error.in_field(field));
            let found = spell_site(&spell.case.city, "city");
            let site = number(found.map_err(|error| error.about(&told(spell)))?);
            let moves = match &spell.moved {
                None => Vec::new(),
                Some(moved) => {
                    let to = spell_site(&moved.to, "moved_to")
                        .map_err(|error| error.about(&told(spell)))?;
                    vec![(moved.on, number(to))]
                }
            };
            lasting.push(moves.first().map(|(on, to)| (site, *on, *to)));
            stays.push(Stay { spell, site, excluded: Vec::new(), moves });
        }
        one_edition(&stays)?;
        let named = |name: Option<&str>, field: &str| match name {
            None => Ok(None),
            Some(name) => rulebook.site(name).map(Some).map_err(|error| error.in_field(field)),
        };
        let keep = named(keep, "keep")?.map(&mut number);
        let from = named(from, "from")?.map(&mut number);
        stays.sort_by(|a, b| {
            let key = |stay: &Stay<'_>| (stay.spell.from(), stay.spell.until, stay.site);
            key(a).cmp(&key(b))
        });
        let mut career = Self { sites, stays, overlaps: Vec::new() };
        let mut events: Vec<(usize, Month, usize)> = lasting.into_iter().flatten().collect();
        events.sort_by_key(|(site, on, to)| (*on, *site, *to));
        career.follow(&events);
        let default = from.or_else(|| career.relation(None));
        career.find_overlaps(keep, default)?;
        if let Some(keep) = keep.filter(|_| !career.overlaps.is_empty())
            && !career.stays.iter().any(|stay| stay.site == keep)
        {
            return Err(career.nothing_paid(keep, "keep"));
        }
        Ok(career)
    }

    /// A record that was moved goes along when the place it lies at is left later on.
    fn follow(&mut self, events: &[(usize, Month, usize)]) {
        for stay in &mut self.stays {
            while let Some((on, at)) = stay.moves.last().copied() {
                let next = events.iter().find(|(site, later, _)| *site == at && *later > on);
                let Some((_, later, to)) = next else { break };
                stay.moves.push((*later, *to));
            }
        }
    }

    /// The place of the relation before a month: where the last ordinary record lies.
    pub(super) fn relation(&self, before: Option<Month>) -> Option<usize> {
        let ordinary = self.stays.iter().filter(|stay| {
            stay.spell.kind != SpellKind::Temporary
                && before.is_none_or(|before| stay.spell.from() < before)
        });
        let last = ordinary.max_by_key(|stay| (stay.spell.until, stay.spell.from()))?;
        Some(last.holder(before, true))
    }

    fn find_overlaps(&mut self, keep: Option<usize>, default: Option<usize>) -> Result<()> {
        let rank = |number: usize, stay: &Stay<'_>| {
            (
                Some(stay.site) == keep,
                stay.spell.kind != SpellKind::Deemed,
                Some(stay.site) == default,
                stay.spell.from(),
                Reverse(number),
            )
        };
        let mut found = Vec::new();
        for (second, later) in self.stays.iter().enumerate() {
            for (first, earlier) in self.stays.iter().enumerate().take(second) {
                let from = later.spell.from().max(earlier.spell.from());
                let until = later.spell.until.min(earlier.spell.until);
                if from >= until {
                    continue;
                }
                if later.site == earlier.site {
                    return Err(twice(earlier, later, (from, until)));
                }
                let first_wins = rank(first, earlier) > rank(second, later);
                let (kept, refunded) = if first_wins { (first, second) } else { (second, first) };
                let named = keep.is_some_and(|keep| keep == earlier.site || keep == later.site);
                let assumed = !named;
                found.push(Overlapping { months: (from, until), kept, refunded, assumed });
            }
        }
        for overlap in &found {
            if let Some(stay) = self.stays.get_mut(overlap.refunded) {
                stay.excluded.push(overlap.months);
            }
        }
        for stay in &mut self.stays {
            stay.excluded = merged(std::mem::take(&mut stay.excluded));
        }
        self.overlaps = found;
        Ok(())
    }

    /// Nothing was paid at a place that the caller names.
    #[cold]
    pub(super) fn nothing_paid(&self, site: usize, field: &str) -> Error {
        let name = self.site(site).map_or("", Site::id);
        let held: Vec<&str> =
            self.stays.iter().filter_map(|stay| self.site(stay.site)).map(Site::id).collect();
        let mut held = held;
        held.dedup();
        let list = held.join(", ");
        Error::bad_input(text!(
            "the history has nothing that lies in {name}",
            "参保历史中没有属于 {name} 的时段"
        ))
        .with_hint(text!("places of the history: {list}", "历史中的地点：{list}"))
        .in_field(field)
    }

    /// Months that come later than what is asked about.
    pub(super) fn later_notes(&self, month: Month) -> Vec<Told> {
        let later = self.stays.iter().filter(|stay| stay.spell.until > month);
        let notes = later.map(|stay| {
            let words = told(stay.spell);
            Told::new(
                "later_months",
                Text::new(
                    format!("{}: its months from {month} play no part here", words.en),
                    format!("{}：{month} 起的月份不计入", words.zh),
                ),
            )
        });
        notes.collect()
    }

    /// Someone first insured at this age outside the hukou province has a temporary account, since November 2016.
    pub(super) fn first_insured_note(
        &self,
        rulebook: &Rulebook,
        person: &Person,
    ) -> Result<Option<Told>> {
        let (Some(hukou), Some(sex), Some(birth)) = (&person.hukou_place, person.sex, person.birth)
        else {
            return Ok(None);
        };
        let hukou = rulebook.site(hukou).map_err(|error| error.in_field("hukou_place"))?;
        let Some(stay) = self.stays.first() else { return Ok(None) };
        let (from, spell) = (stay.spell.from(), stay.spell);
        let rules = &rulebook.0.portability.temporary;
        let Some(row) = in_force(rules, from, |rule| rule.first_insured) else { return Ok(None) };
        let limit = row.value.limit(sex);
        let years = from.since(birth) / 12;
        let at_home = self.site(stay.site).is_none_or(|site| site.shares_province_with(&hukou));
        if spell.kind != SpellKind::Paid || at_home || years < u16::from(limit) {
            return Ok(None);
        }
        let words = told(spell);
        Ok(Some(Told::new(
            "should_be_temporary",
            Text::new(
                format!(
                    "{}: first insured at {years} outside the hukou province is a temporary account since November 2016; the row says paid, and is taken so",
                    words.en
                ),
                format!(
                    "{}：2016 年 11 月起 {years} 周岁在户籍地以外首次参保应为临时账户；该行为缴费，按缴费处理",
                    words.zh
                ),
            ),
        )))
    }

    pub(super) fn site(&self, number: usize) -> Option<&Site> {
        self.sites.get(number)
    }

    /// The first month of the career.
    pub(super) fn first(&self) -> Month {
        self.stays.first().map_or(Month::FIRST, |stay| stay.spell.from())
    }
}

impl Stay<'_> {
    /// Where the record lies: before a month, or at its beginning.
    pub(super) fn holder(&self, month: Option<Month>, before: bool) -> usize {
        let gone =
            |on: Month| month.is_none_or(|month| if before { on < month } else { on <= month });
        let last = self.moves.iter().rev().find(|(on, _)| gone(*on));
        last.map_or(self.site, |(_, to)| *to)
    }

    /// The months before `end` that count.
    pub(super) fn kept(&self, end: Month) -> Vec<Months> {
        let mut from = self.spell.from();
        let until = self.spell.until.min(end);
        let mut kept = Vec::new();
        for (gap_from, gap_until) in &self.excluded {
            if from < (*gap_from).min(until) {
                kept.push((from, (*gap_from).min(until)));
            }
            from = from.max(*gap_until);
        }
        if from < until {
            kept.push((from, until));
        }
        kept
    }

    /// The months before `end` that another place's are kept for.
    pub(super) fn excluded(&self, end: Month) -> Vec<Months> {
        let cut = self.excluded.iter().map(|(from, until)| (*from, (*until).min(end)));
        cut.filter(|(from, until)| from < until).collect()
    }
}

/// How many months some spans have together.
pub(super) fn count(months: &[Months]) -> u16 {
    months.iter().map(|(from, until)| until.since(*from)).fold(0, u16::saturating_add)
}

/// Spans put together where they touch, in order.
pub(super) fn merged(mut spans: Vec<Months>) -> Vec<Months> {
    spans.sort_unstable();
    let mut merged: Vec<Months> = Vec::new();
    for (from, until) in spans {
        match merged.last_mut() {
            Some((_, last)) if from <= *last => *last = (*last).max(until),
            _ => merged.push((from, until)),
        }
    }
    merged
}

/// A spell as messages call it.
pub(super) fn told(spell: &Spell) -> Text {
    let (city, from, until) = (&spell.case.city, spell.from(), spell.until);
    if spell.row == 0 {
        return text!("{city} {from}..{until}", "{city} {from}..{until}");
    }
    let row = spell.row;
    text!("row {row} ({city} {from}..{until})", "第 {row} 行（{city} {from}..{until}）")
}

/// Two spells of one city that hold the same months.
#[cold]
fn twice(one: &Stay<'_>, other: &Stay<'_>, months: Months) -> Error {
    let (from, last) = (months.0, months.1.minus(1));
    let (one_told, other_told) = (told(one.spell), told(other.spell));
    Error::bad_input(Text::new(
        format!("{} and {} both hold {from} to {last}", one_told.en, other_told.en),
        format!("{}与{}都包含 {from} 至 {last}", one_told.zh, other_told.zh),
    ))
    .with_hint(Text::new(
        "a month is paid once in one city; correct from and until, which is the first month not included",
        "同一城市同一月份只缴一次；请核对起止月（截止月不含）",
    ))
}

/// Editions are never mixed.
fn one_edition(stays: &[Stay<'_>]) -> Result<()> {
    let mut editions = stays.iter().map(|stay| stay.spell.case.edition.as_str());
    let first = editions.next().unwrap_or_default();
    match editions.find(|edition| *edition != first) {
        None => Ok(()),
        Some(other) => Err(Error::bad_input(text!(
            "the history has spells of {first:?} and of {other:?}",
            "参保历史中混有版本 {first:?} 与 {other:?}"
        ))
        .with_hint(Text::new(
            "editions are never mixed: ask for one of them",
            "各版本不混用，请只用其中之一",
        ))
        .in_field("edition")),
    }
}
