//! What was paid or is due, from a file: the amounts of every person, month and city.

use super::{Answer, Run};
use crate::rows::{Reject, Rows};
use crate::show::say;
use shebao::{Arrears, Branch, Error, Fund, FundAmounts, Lang, Money, Month, Payer, Text};
use shebao_roster::{PassedCells, Row, Table};
use std::collections::{BTreeMap, BTreeSet};

/// A person, a month, and a city; blank where the file has no column of cities.
pub(super) type Key = (String, Month, String);

/// The amounts of a file.
#[derive(Default)]
pub(super) struct Payments {
    entries: BTreeMap<Key, Entry>,
    /// The people and months that the roster has, wherever.
    asked: BTreeSet<(String, Month)>,
    /// People with a row that could not be read, so that their months are not known.
    given_up: BTreeSet<String>,
    unread: Unread,
}

/// What the rows say that could not be read, by person: none of it may be taken as 0.
#[derive(Default)]
pub(super) struct Unread(BTreeMap<String, Vec<Part>>);

/// As much of a row as could be read: a month, and what it is of.
#[derive(Default)]
struct Part {
    month: Option<Month>,
    of: Option<(Branch, Payer)>,
}

impl Unread {
    /// Leaves out of a person's month what could not be read.
    pub(super) fn leave_out(&self, id: &str, arrears: &mut Arrears) {
        let Some(parts) = self.0.get(id) else { return };
        let month = arrears.month;
        let hides = |part: &Part, asked: (Branch, Payer)| {
            part.month.is_none_or(|own| own == month) && part.of.is_none_or(|own| own == asked)
        };
        arrears.retain(|branch, payer| !parts.iter().any(|part| hides(part, (branch, payer))));
    }

    fn add(&mut self, id: &str, part: Part) {
        self.0.entry(id.to_owned()).or_default().push(part);
    }

    fn extend(&mut self, other: Self) {
        for (id, parts) in other.0 {
            self.0.entry(id).or_default().extend(parts);
        }
    }
}

impl Part {
    /// What is not compared for it.
    fn words(&self) -> Text {
        match (self.month, self.of) {
            (Some(month), Some((branch, payer))) => Text::new(
                format!(
                    "{} of {month}, {}, is not compared for this person",
                    branch.words(Lang::En),
                    payer.words(Lang::En)
                ),
                format!(
                    "此人 {month} {}（{}）不作比较",
                    branch.words(Lang::Zh),
                    payer.words(Lang::Zh)
                ),
            ),
            (Some(month), None) => Text::new(
                format!("{month} is not compared for this person"),
                format!("此人 {month} 不作比较"),
            ),
            (None, _) => Text::new("this person is not compared", "此人不作比较"),
        }
    }
}

#[derive(Clone, Default)]
struct Entry {
    /// The first row of the file that has it.
    number: u64,
    person: PassedCells,
    amounts: FundAmounts,
}

/// What is left of a file when the roster has been gone through.
pub(super) enum Paid {
    /// Paid in a city where the roster does not have the month.
    Elsewhere(FundAmounts),
    /// The roster has no such person and month; the number of the row.
    Unmatched(u64),
}

impl Payments {
    /// Takes what was paid for a month: in its city, or in a file without cities.
    pub(super) fn take(&mut self, key: &Key) -> FundAmounts {
        self.asked.insert((key.0.clone(), key.1));
        let anywhere = (key.0.clone(), key.1, String::new());
        let found = self.entries.remove(key).or_else(|| self.entries.remove(&anywhere));
        found.unwrap_or_default().amounts
    }

    /// Leaves out of a person's month what could not be read.
    pub(super) fn leave_out(&self, id: &str, arrears: &mut Arrears) {
        self.unread.leave_out(id, arrears);
    }

    /// Leaves a person out, of whom the roster has a row that could not be read.
    pub(super) fn give_up(&mut self, id: &str) {
        self.given_up.insert(id.to_owned());
    }

    /// What the roster has not taken, and what could not be read.
    pub(super) fn left(self) -> (Vec<(Key, Paid)>, Unread) {
        let Self { entries, asked, given_up, unread } = self;
        let left = entries.into_iter().map(|(key, entry)| {
            let known = asked.contains(&(key.0.clone(), key.1)) && !given_up.contains(&key.0);
            let paid = if known && !key.2.is_empty() {
                Paid::Elsewhere(entry.amounts)
            } else {
                Paid::Unmatched(entry.number)
            };
            (key, paid)
        });
        (left.collect(), unread)
    }

    /// Two files side by side: every person, month and city of either, without what could not be read in one of them.
    pub(super) fn beside(
        paid: Self,
        mut due: Self,
    ) -> impl Iterator<Item = (Key, PassedCells, Arrears)> {
        let mut unread = paid.unread;
        unread.extend(due.unread);
        let mut both: BTreeMap<Key, [Entry; 2]> = BTreeMap::new();
        for (key, entry) in paid.entries {
            let other = due.entries.remove(&key).unwrap_or_default();
            both.insert(key, [entry, other]);
        }
        both.extend(due.entries.into_iter().map(|(key, entry)| (key, [Entry::default(), entry])));
        both.into_iter().map(move |(key, [paid, due])| {
            let mut arrears = Arrears::of(key.1, &paid.amounts, &due.amounts);
            unread.leave_out(&key.0, &mut arrears);
            let nameless = due.person == PassedCells::default();
            let person = if nameless { paid.person } else { due.person };
            (key, person, arrears)
        })
    }
}

impl Run<'_> {
    /// Reads a file; rows of one kind are added together, rows that cannot be read are rejects.
    pub(super) fn payments(&self, table: &Table, answer: &mut Answer) -> Payments {
        let mut payments = Payments::default();
        for row in table.rows() {
            let mut part = Part::default();
            if let Err(mut reasons) = self.add(table, row, &mut payments, &mut part) {
                let lang = self.lang;
                for reason in &mut reasons {
                    reason.message.push_str(say(lang, "; ", "；"));
                    reason.message.push_str(part.words().get(lang));
                }
                answer.rejects.extend(reasons);
                payments.unread.add(row.id(), part);
            }
        }
        payments
    }

    /// Adds a row's amount; of a row that cannot be read, `part` is told as much as can be.
    fn add(
        &self,
        table: &Table,
        row: Row<'_>,
        payments: &mut Payments,
        part: &mut Part,
    ) -> Result<(), Vec<Reject>> {
        let reader = &Rows { defaults: &[], round_wage: false, lang: self.lang };
        let fields: BTreeMap<String, String> = reader.fields(row)?.into_iter().collect();
        let cell = |name: &str| fields.get(name).map_or("", String::as_str);
        let reject = |name: &'static str| {
            move |error: Error| {
                let mut rejects = reader.rejects(row, &[error]);
                rejects.iter_mut().for_each(|reject| reject.column = name.to_owned());
                rejects
            }
        };
        let month: Month = cell("month").parse().map_err(reject("month"))?;
        part.month = Some(month);
        let branch: Branch = cell("branch").parse().map_err(reject("branch"))?;
        let payer: Payer = cell("payer").parse().map_err(reject("payer"))?;
        part.of = Some((branch, payer));
        let fund = Some(cell("fund")).filter(|fund| !fund.is_empty()).map(str::parse::<Fund>);
        let fund = fund.transpose().map_err(reject("fund"))?.unwrap_or(Fund::Unsplit);
        let amount: Money = cell("amount").parse().map_err(reject("amount"))?;
        let key = (row.id().to_owned(), month, self.city(cell("city")));
        let entry = payments.entries.entry(key).or_insert_with(|| Entry {
            number: row.number(),
            person: PassedCells::of(table.columns(), row),
            amounts: FundAmounts::new(),
        });
        let sum = entry.amounts.entry((branch, payer, fund)).or_default();
        *sum = sum.plus(amount);
        Ok(())
    }
}

/// Why a row cannot be laid beside what was paid.
pub(super) fn twice() -> Text {
    Text::new(
        "this person and month stand in the roster twice in one city; keep one of the rows",
        "花名册中同一人同一月份同一城市出现两次；请只保留一行",
    )
}

pub(super) fn unmatched(month: Month) -> Text {
    Text::new(
        format!("something was paid for {month}, and the roster has no sound row for it"),
        format!("{month} 有缴费记录，但花名册中没有可核算的对应行"),
    )
}
