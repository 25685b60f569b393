//! A career with its places found: spells in order, months that two places hold, and where each record went.

use super::{Person, Told};
use crate::account::Pot;
use crate::error::{Error, Result};
use crate::history::Spell;
use crate::lang::{Lang, Text, text};
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
    /// Finds the places and puts the spells in order.
    ///
    /// `keep` names the place whose months count where two hold them; without it, it is `from`,
    /// or the place of the relation before `month`.
    pub(super) fn new(
        rulebook: &Rulebook,
        spells: &'h [Spell],
        keep: Option<&str>,
        from: Option<&str>,
        month: Option<Month>,
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
            spell.check().map_err(|error| error.about(&told(spell)))?;
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
        // The order of the rows plays no part: spells that begin and end together go by their place's id.
        let id = |site: usize| sites.get(site).map_or("", Site::id);
        stays.sort_by(|a, b| {
            let key = |stay: &Stay<'_>| (stay.spell.from(), stay.spell.until);
            (key(a), id(a.site)).cmp(&(key(b), id(b.site)))
        });
        let mut events: Vec<(usize, Month, usize)> = lasting.into_iter().flatten().collect();
        events.sort_by(|a, b| (a.1, id(a.0), id(a.2)).cmp(&(b.1, id(b.0), id(b.2))));
        let mut career = Self { sites, stays, overlaps: Vec::new() };
        career.follow(&events)?;
        let default = from.or_else(|| career.relation(month));
        career.find_overlaps(keep, default, month)?;
        if let Some(keep) = keep
            && !career.stays.iter().any(|stay| stay.site == keep)
        {
            return Err(career.nothing_paid(keep, "keep"));
        }
        Ok(career)
    }

    /// A record that was moved goes along when the place it lies at is left later on.
    fn follow(&mut self, events: &[(usize, Month, usize)]) -> Result<()> {
        for (number, (site, on, to)) in events.iter().enumerate() {
            let other = events.iter().take(number).find(|one| (one.0, one.1) == (*site, *on));
            if other.is_some_and(|other| other.2 != *to) {
                let id = self.site(*site).map_or("", Site::id);
                return Err(Error::bad_input(text!(
                    "{id} is left for two places in {on}",
                    "{on} 由 {id} 转往两地"
                ))
                .with_hint(Text::new(
                    "a relation moves whole: give one destination, or another month",
                    "关系整体转移：请只填一个转入地，或更正月份",
                ))
                .in_field("moved_to"));
            }
        }
        for stay in &mut self.stays {
            while let Some((on, at)) = stay.moves.last().copied() {
                let next = events.iter().find(|(site, later, _)| *site == at && *later > on);
                let Some((_, later, to)) = next else { break };
                stay.moves.push((*later, *to));
            }
        }
        Ok(())
    }

    /// The last ordinary record before a month: of two that go on, the one that began later.
    pub(super) fn last_ordinary(&self, before: Option<Month>) -> Option<&Stay<'h>> {
        let ordinary = self.stays.iter().filter(|stay| {
            stay.spell.kind != SpellKind::Temporary
                && before.is_none_or(|before| stay.has_begun(before))
        });
        // Of two that are alike in both, the first in order, as for months that both hold.
        ordinary.rev().max_by_key(|stay| {
            let until = stay.spell.until;
            (before.map_or(until, |before| until.min(before)), stay.spell.from())
        })
    }

    /// The place of the relation before a month: where the last ordinary record lies.
    pub(super) fn relation(&self, before: Option<Month>) -> Option<usize> {
        Some(self.last_ordinary(before)?.holder(before))
    }

    /// The transfers of a record between provinces before a month, which move money: when, from where and to where.
    pub(super) fn paid_moves(&self, stay: &Stay<'_>, before: Month) -> Vec<(Month, usize, usize)> {
        let mut at = stay.site;
        let mut found = Vec::new();
        for (on, to) in stay.moves.iter().filter(|(on, _)| *on < before) {
            let places = self.site(at).zip(self.site(*to));
            if places.is_some_and(|(here, there)| !here.shares_province_with(there)) {
                found.push((*on, at, *to));
            }
            at = *to;
        }
        found
    }

    /// Finds the months that several places hold: one of them counts, the others are refunded.
    ///
    /// What is not there yet before `month`, such as arrears that are paid later, holds none.
    fn find_overlaps(
        &mut self,
        keep: Option<usize>,
        default: Option<usize>,
        month: Option<Month>,
    ) -> Result<()> {
        self.check_held_once()?;
        let rank = |number: usize, stay: &Stay<'_>| {
            (
                Some(stay.site) == keep,
                stay.spell.kind != SpellKind::Deemed,
                Some(stay.site) == default,
                stay.spell.from(),
                Reverse(number),
            )
        };
        let spans = self.stays.iter().flat_map(|stay| [stay.spell.from(), stay.spell.until]);
        let mut turns: Vec<Month> = spans.collect();
        turns.sort_unstable();
        turns.dedup();
        let mut found: Vec<Overlapping> = Vec::new();
        for (from, until) in turns.iter().zip(turns.iter().skip(1)) {
            let months = (*from, *until);
            let holds = |(_, stay): &(usize, &Stay<'_>)| {
                let begun = month.is_none_or(|month| stay.has_begun(month));
                begun && stay.spell.holds(months.0)
            };
            let holding: Vec<(usize, &Stay<'_>)> =
                self.stays.iter().enumerate().filter(holds).collect();
            let winner = holding.iter().copied().max_by_key(|(number, stay)| rank(*number, stay));
            let Some((kept, winner)) = winner else { continue };
            for (refunded, _) in holding.iter().copied().filter(|(other, _)| *other != kept) {
                let assumed = Some(winner.site) != keep;
                let last = found.iter_mut().find(|one| {
                    (one.kept, one.refunded, one.months.1) == (kept, refunded, months.0)
                });
                match last {
                    Some(last) => last.months.1 = months.1,
                    None => found.push(Overlapping { months, kept, refunded, assumed }),
                }
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

    /// A month is paid once in one place.
    fn check_held_once(&self) -> Result<()> {
        for (number, stay) in self.stays.iter().enumerate() {
            let same =
                |other: &&Stay<'_>| other.site == stay.site && other.spell.holds(stay.spell.from());
            if let Some(other) = self.stays.iter().take(number).find(same) {
                return Err(twice(other, stay));
            }
        }
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

    /// Months that come later, or are paid later, than what is asked about.
    pub(super) fn later_notes(&self, month: Month) -> Vec<Told> {
        let is_later = |stay: &&Stay<'_>| stay.spell.until > month || !stay.has_begun(month);
        let later = self.stays.iter().filter(is_later);
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

    /// A spell whose record lies somewhere else.
    pub(super) fn elsewhere(&self, stay: &Stay<'_>, month: Month, code: &'static str) -> Told {
        let site = self.site(stay.holder(Some(month)));
        let (id, en, zh) =
            site.map_or(("", "", ""), |site| (site.id(), site.name(Lang::En), site.name(Lang::Zh)));
        let words = told(stay.spell);
        Told::new(
            code,
            Text::new(
                format!("{}: the record lies in {en} and plays no part here; its account keeps bearing interest", words.en),
                format!("{}：关系在{zh}，不计入；其个人账户继续计息", words.zh),
            ),
        )
        .with("place", id)
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
    /// Whether something of it is there before a month; arrears are there once they are paid.
    pub(super) fn has_begun(&self, month: Month) -> bool {
        self.spell.from() < month && self.spell.paid_in.is_none_or(|paid_in| paid_in < month)
    }

    /// Where the record lies before a month; in the end, if no month is given.
    pub(super) fn holder(&self, month: Option<Month>) -> usize {
        let gone = |on: Month| month.is_none_or(|month| on < month);
        let last = self.moves.iter().rev().find(|(on, _)| gone(*on));
        last.map_or(self.site, |(_, to)| *to)
    }

    /// An empty account that lies where the record lies, up to a month.
    pub(super) fn pot(&self, end: Month) -> Pot {
        let mut pot = Pot::at(self.site);
        for (on, to) in self.moves.iter().filter(|(on, _)| *on < end) {
            pot.moved(*on, *to);
        }
        pot
    }

    /// The months before `end` that count.
    pub(super) fn kept(&self, end: Month) -> Vec<Months> {
        let mut from = self.spell.from();
        let until = self.spell.until.min(end);
        let mut kept = Vec::new();
        if !self.has_begun(end) {
            return kept;
        }
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
        if !self.has_begun(end) {
            return Vec::new();
        }
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
fn twice(one: &Stay<'_>, other: &Stay<'_>) -> Error {
    let from = one.spell.from().max(other.spell.from());
    let last = one.spell.until.min(other.spell.until).minus(1);
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
