//! Whole careers: where records lie, which months count, and where a pension is paid.
//!
//! Written from the section "Accounts, transfers and benefit places" of `rules/README.md`.
//! Every question is answered month by month; what is left open is named where a reading is taken.

use super::figures::{Figure, rate, ratio};
use super::rows::{File, Row};
use shebao::{Month, Rulebook, Site, Spell, SpellKind};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The rules about what was paid, and the rulebook that assesses a single month.
#[derive(Debug)]
pub struct Careers<'r> {
    pub(super) rulebook: &'r Rulebook,
    files: Vec<File>,
}

/// Why there is no answer: the kinds of the library's errors, any of which may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub BTreeSet<&'static str>);

/// An answer of the oracle.
pub type Answer<T> = Result<T, Refused>;

/// A refusal of one kind.
pub fn refused<T>(kind: &'static str) -> Answer<T> {
    Err(Refused(BTreeSet::from([kind])))
}

/// A spell with its place, and where its record went.
#[derive(Clone, Debug)]
pub struct Record {
    pub spell: Spell,
    pub site: Site,
    /// The months in which it moved, with the places it came to.
    pub moves: Vec<(Month, Site)>,
    /// Months that count for another place.
    pub refunded: BTreeSet<Month>,
}

/// A career whose places are known.
#[derive(Clone, Debug)]
pub struct Career {
    pub records: Vec<Record>,
}

/// Two records that hold the same months, one after the other: whose count, and whose are refunded.
#[derive(Clone, Debug)]
pub struct Shared {
    pub kept: usize,
    pub refunded: usize,
    pub from: Month,
    pub until: Month,
}

/// The months from one to another.
pub fn months(from: Month, until: Month) -> impl Iterator<Item = Month> {
    (0..until.since(from)).map(move |n| from.plus(n))
}

impl Record {
    pub fn from(&self) -> Month {
        self.spell.from()
    }

    pub fn until(&self) -> Month {
        self.spell.until
    }

    /// Whether something of it is there before an end; arrears are there once they are paid.
    pub fn begun(&self, end: Month) -> bool {
        self.from() < end && self.spell.paid_in.is_none_or(|paid_in| paid_in < end)
    }

    /// Its months before an end, where it has begun.
    pub fn months(&self, end: Month) -> impl Iterator<Item = Month> + use<> {
        let until = if self.begun(end) { self.until().min(end) } else { self.from() };
        months(self.from(), until)
    }

    /// The place where it lies when a month begins; what arrives in that month is not there yet.
    pub fn lies(&self, month: Month) -> &Site {
        let mut arrived = self.moves.iter().filter(|(on, _)| *on < month);
        arrived.next_back().map_or(&self.site, |(_, site)| site)
    }

    /// The months that count, before an end.
    pub fn counted(&self, end: Month) -> Vec<Month> {
        self.months(end).filter(|month| !self.refunded.contains(month)).collect()
    }
}

impl<'r> Careers<'r> {
    /// Reads the built-in rules and the caller's own.
    pub fn read(rulebook: &'r Rulebook, builtin: &str, own: &[(String, String)]) -> Self {
        let own = own.iter().map(|(_, text)| File::read(text, true));
        Self { rulebook, files: own.chain([File::read(builtin, false)]).collect() }
    }

    /// The row of a table that holds in a month, the caller's own first; one past its `verified` month as well.
    pub(super) fn row(&self, table: &str, month: Month, of: impl Fn(&Row) -> bool) -> Option<&Row> {
        let rows = self.files.iter().flat_map(|file| file.rows_of(table));
        let mut rows = rows.filter(|row| row.in_force(month) && of(row));
        rows.next()
    }

    /// The row of a table of places that holds at a site: the city's, the province's, the nation's.
    pub(super) fn nearest(&self, table: &str, site: &Site, month: Month) -> Option<&Row> {
        let province = self.rulebook.site(site.province()).unwrap();
        [site.id(), province.id(), "china"].into_iter().find_map(|place| {
            let pension = |row: &Row| row.text("branch").is_none_or(|branch| branch == "pension");
            self.row(table, month, |row| row.text("place") == Some(place) && pension(row))
        })
    }

    pub(super) fn rows(&self, table: &str) -> Vec<&Row> {
        self.files.iter().flat_map(|file| file.rows_of(table)).collect()
    }

    pub(super) fn site(&self, name: &str) -> Answer<Site> {
        self.rulebook.site(name).or_else(|_| refused("bad_input"))
    }

    /// Puts a career in order and finds out where its records went.
    pub fn career(&self, history: &[Spell]) -> Answer<Career> {
        if history.is_empty() {
            return refused("bad_input");
        }
        let mut records = Vec::new();
        for spell in history {
            let site = self.site(&spell.case.city)?;
            records.push(Record {
                spell: spell.clone(),
                site,
                moves: Vec::new(),
                refunded: BTreeSet::new(),
            });
        }
        records.sort_by_key(|one| (one.from(), one.until(), one.site.id().to_owned()));
        for (number, one) in records.iter().enumerate() {
            // Months that one place holds twice are refused.
            let twice = |other: &Record| {
                other.site == one.site && other.from() < one.until() && one.from() < other.until()
            };
            if records[number + 1..].iter().any(twice) {
                return refused("bad_input");
            }
        }
        let mut left: Vec<(Month, Site, Site)> = Vec::new();
        for record in &records {
            let Some(moved) = &record.spell.moved else { continue };
            let to = self.site(&moved.to)?;
            let other = |(on, from, other): &(Month, Site, Site)| {
                *on == moved.on && *from == record.site && *other != to
            };
            if left.iter().any(other) {
                return refused("bad_input");
            }
            left.push((moved.on, record.site.clone(), to));
        }
        for record in &mut records {
            let Some(moved) = record.spell.moved.clone() else { continue };
            let (mut on, mut at) = (moved.on, self.site(&moved.to)?);
            record.moves.push((on, at.clone()));
            // It goes along whenever the place it has come to is left later on.
            loop {
                let later = left.iter().filter(|(when, from, _)| *when > on && *from == at);
                let Some((when, _, to)) = later.min_by_key(|(when, ..)| *when) else { break };
                (on, at) = (*when, to.clone());
                record.moves.push((on, at.clone()));
            }
        }
        Ok(Career { records })
    }

    /// Decides about months before an end that several places hold: the place that is kept, paid before deemed,
    /// the origin, the later spell, the first in order.
    pub(super) fn decide(
        &self,
        career: &mut Career,
        end: Month,
        keep: Option<&str>,
        origin: Option<&Site>,
    ) -> Answer<Vec<Shared>> {
        let keep = keep.map(|name| self.site(name)).transpose()?;
        let knows = |site: &Site| career.records.iter().any(|one| one.site == *site);
        if keep.as_ref().is_some_and(|site| !knows(site)) {
            return refused("bad_input");
        }
        let rank = |number: usize, one: &Record| {
            (
                keep.as_ref() == Some(&one.site),
                one.spell.kind != SpellKind::Deemed,
                origin == Some(&one.site),
                one.from(),
                Reverse(number),
            )
        };
        let mut holders: BTreeMap<Month, Vec<usize>> = BTreeMap::new();
        for (number, one) in career.records.iter().enumerate() {
            one.months(end).for_each(|m| holders.entry(m).or_default().push(number));
        }
        let mut shared: Vec<Shared> = Vec::new();
        for (month, held) in holders {
            let best = |one: &&usize| rank(**one, &career.records[**one]);
            let kept = *held.iter().max_by_key(best).unwrap();
            for refunded in held.into_iter().filter(|one| *one != kept) {
                career.records[refunded].refunded.insert(month);
                let last = shared
                    .iter_mut()
                    .find(|one| (one.kept, one.refunded, one.until) == (kept, refunded, month));
                match last {
                    Some(last) => last.until = month.plus(1),
                    None => {
                        shared.push(Shared { kept, refunded, from: month, until: month.plus(1) });
                    }
                }
            }
        }
        Ok(shared)
    }

    /// Refuses a birth with which nobody pays: under 14 or over 120 when the career begins.
    pub(super) fn check_birth(&self, career: &Career, birth: Option<Month>) -> Answer<()> {
        let first = career.records.iter().map(Record::from).min().unwrap();
        let years = birth.map(|birth| first.since(birth) / 12);
        if years.is_some_and(|years| !(14..=120).contains(&years)) {
            return refused("bad_input");
        }
        Ok(())
    }

    /// A share of a row, such as its `pooled_share`.
    pub(super) fn share(row: &Row, field: &str) -> Figure {
        row.text(field).map_or_else(|| ratio(0, 1), rate)
    }
}

impl Career {
    /// The last ordinary record that has begun before an end: the one that lasts longest, then the one that began last,
    /// then the first.
    pub fn last_ordinary(&self, end: Month) -> Option<&Record> {
        let ordinary = self.records.iter().filter(|one| one.spell.kind != SpellKind::Temporary);
        let begun = ordinary.filter(|one| one.begun(end));
        begun.rev().max_by_key(|one| (one.until().min(end), one.from()))
    }

    /// Where the relation lies when a month begins.
    pub fn relation(&self, end: Month) -> Option<Site> {
        self.last_ordinary(end).map(|last| last.lies(end).clone())
    }
}
