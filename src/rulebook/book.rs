//! The rules of one city in one edition, checked and ready to be asked.

use super::space::{Dim, NOT_OFFERED, Names, Region, bit, subtract_all};
use super::value::{Chooser, RateValue};
use crate::lang::{Lang, Text, text};
use crate::money::Money;
use crate::month::{Month, Span};
use crate::rate::{Factor, Rate, Rounding};
use crate::words::{Branch, Evidence, Fund, Payer};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// Where a row's figure comes from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    /// Documents, by their number in the rulebook.
    pub(crate) cites: Vec<usize>,
    pub(crate) evidence: Option<Evidence>,
    pub(crate) quote: Option<String>,
    pub(crate) derived: Option<Text>,
    pub(crate) published: Option<NaiveDate>,
    pub(crate) verified: Option<Month>,
    pub(crate) revises: bool,
    pub(crate) note: Option<Text>,
    /// Why a rate is not what a wider rule guides it by.
    pub(crate) unlike: Option<Text>,
    /// Why limits are what they are, in the words of the file.
    pub(crate) reasons: Vec<Text>,
}

/// A dated rule: a value, its span, whom it is for, and its source.
#[derive(Clone, Debug)]
pub(crate) struct Row<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
    pub(crate) region: Region,
    pub(crate) source: Source,
    /// Nation 0, province 2, city 4, and one more where the file is the caller's own: the higher wins.
    pub(crate) layer: u8,
    /// The file it stands in, by its number in the loader, and its place there.
    pub(crate) file: usize,
    pub(crate) at: Range<usize>,
}

/// Rows that several keys may share.
pub(crate) type Rows<T> = Vec<Arc<Row<T>>>;

/// What the rules answer for one component.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Rate(RateRule),
    Fixed { amount: Money, fund: Fund },
    Nothing(Nothing),
}

/// A rate and what it is chosen by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RateRule {
    pub(crate) kind: RateKind,
    /// For each class the multiples of its rate that the fund may notify.
    pub(crate) float: Vec<(u8, Vec<Factor>)>,
    pub(crate) fund: Fund,
}

/// One rate, a choice of rates, or one for each injury class.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RateKind {
    Stated(RateValue),
    ByClass(Vec<Rate>),
}

/// An answer without a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Nothing {
    pub(crate) kind: NothingKind,
    pub(crate) code: String,
    pub(crate) reason: Text,
}

/// Why there is no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NothingKind {
    Exempt,
    NotCovered,
    Merged(Branch),
    Gap,
}

/// How the wage becomes a base.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum BaseRule {
    Between { floor: Bound, ceiling: Bound },
    Flat(Bound),
    Gap(Text),
}

/// A bound of the base.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bound {
    None,
    Amount(Money),
    Named { amount: String, share: Option<(Factor, Rounding)> },
}

/// How one amount divides between funds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SplitRule {
    Share { fund: Fund, rate: Rate },
    Gap(Text),
}

impl SplitRule {
    /// The fund that gets a share; none for a gap.
    pub(crate) const fn fund(&self) -> Option<Fund> {
        match self {
            Self::Share { fund, .. } => Some(*fund),
            Self::Gap(_) => None,
        }
    }

    /// The share; none for a gap.
    pub(crate) const fn rate(&self) -> Option<Rate> {
        match self {
            Self::Share { rate, .. } => Some(*rate),
            Self::Gap(_) => None,
        }
    }
}

impl RateKind {
    /// The rates that every other one lies between.
    pub(crate) fn bounds(&self) -> Vec<Rate> {
        match self {
            Self::Stated(RateValue::Range { min, max, .. }) => vec![*min, *max],
            _ => self.rates(),
        }
    }

    /// Every rate that may be charged, the least of a range.
    pub(crate) fn rates(&self) -> Vec<Rate> {
        match self {
            Self::Stated(RateValue::One(rate) | RateValue::Range { min: rate, .. }) => vec![*rate],
            Self::Stated(RateValue::OneOf(rates)) | Self::ByClass(rates) => rates.clone(),
        }
    }
}

/// What rates are guided by; a rate that does not fit says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GuideRule {
    pub(crate) at_least: Option<Rate>,
    pub(crate) at_most: Option<Rate>,
}

impl GuideRule {
    /// `8%`, `at most 16%`, `at least 5%`.
    pub(crate) fn words(&self, lang: Lang) -> String {
        match (self.at_least, self.at_most, lang) {
            (Some(least), Some(most), _) if least == most => least.to_string(),
            (Some(least), Some(most), _) => format!("{least} – {most}"),
            (Some(least), None, Lang::En) => format!("at least {least}"),
            (Some(least), None, Lang::Zh) => format!("不低于 {least}"),
            (None, Some(most), Lang::En) => format!("at most {most}"),
            (None, Some(most), Lang::Zh) => format!("不超过 {most}"),
            (None, None, _) => String::new(),
        }
    }

    /// Whether a rate fits.
    pub(crate) fn allows(&self, rate: Rate) -> bool {
        self.at_least.is_none_or(|least| least <= rate)
            && self.at_most.is_none_or(|most| rate <= most)
    }
}

/// Whether the month in which a worker joins or leaves is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EdgeRule {
    pub(crate) due: bool,
    /// Until this day of the month it is as `due` says, after it the other way round; none where the day plays no part.
    pub(crate) until_day: Option<u8>,
}

/// How a component is rounded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RoundRule {
    pub(crate) base: Option<Rounding>,
    pub(crate) line: Rounding,
    pub(crate) sum: Option<Rounding>,
    pub(crate) reason: Option<Text>,
}

/// What a case may choose.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChoiceRule {
    pub(crate) choice: u8,
    pub(crate) values: u128,
    pub(crate) chooser: Chooser,
    pub(crate) default: Option<u8>,
}

/// A figure of an overlay.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReplaceRule {
    pub(crate) rate: Option<Rate>,
    pub(crate) floor: Option<Bound>,
    pub(crate) ceiling: Option<Bound>,
    pub(crate) flat: Option<Bound>,
    pub(crate) fund: Option<Fund>,
    pub(crate) why: Text,
}

impl ReplaceRule {
    /// Whether two replacements give a figure for the same thing.
    pub(crate) const fn clashes(&self, other: &Self) -> bool {
        (self.rate.is_some() && other.rate.is_some())
            || (self.floor.is_some() && other.floor.is_some())
            || (self.ceiling.is_some() && other.ceiling.is_some())
            || (self.flat.is_some() && other.flat.is_some())
    }
}

/// What of a branch's contributions moves with the worker, beside the individual account.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TransferRule {
    pub(crate) branch: Branch,
    /// The share of the contribution bases that moves out of the pooled fund.
    pub(crate) pooled_share: Rate,
    /// The first contribution month whose base counts; none where every month does.
    pub(crate) pooled_from: Option<Month>,
    /// From this contribution month the whole account moves, before it the worker's own part; none where all does.
    pub(crate) account_from: Option<Month>,
    /// What moves, and on which conditions, in words.
    pub(crate) text: Option<Text>,
}

/// A case worth listing.
#[derive(Clone, Debug)]
pub(crate) struct NamedScheme {
    pub(crate) id: String,
    pub(crate) name: Text,
    pub(crate) fields: Vec<(String, String)>,
}

/// A component: one branch, item and payer, and every rule about it.
#[derive(Clone, Debug)]
pub(crate) struct Component {
    pub(crate) branch: Branch,
    pub(crate) item: String,
    pub(crate) name: Text,
    pub(crate) payer: Payer,
    /// False for a branch that the file only says something about, without an item that could be charged.
    pub(crate) declared: bool,
    pub(crate) exists: Rows<()>,
    pub(crate) outcomes: Rows<Outcome>,
    /// What wider rules guide the rates by.
    pub(crate) guides: Rows<GuideRule>,
    pub(crate) bases: Rows<BaseRule>,
    pub(crate) splits: Rows<SplitRule>,
    pub(crate) cuts: Rows<Factor>,
    pub(crate) reliefs: Rows<Rate>,
    pub(crate) rounds: Rows<RoundRule>,
    /// Whether the month of joining is due.
    pub(crate) joinings: Rows<EdgeRule>,
    /// Whether the month of leaving is due.
    pub(crate) leavings: Rows<EdgeRule>,
    pub(crate) replaces: Rows<ReplaceRule>,
    /// The dimensions that its rules distinguish, in order.
    dims: Vec<Dim>,
}

impl Component {
    /// A component that no rule speaks of yet.
    pub(crate) fn new(branch: Branch, item: &str, name: &Text, payer: Payer) -> Self {
        Self {
            branch,
            item: item.to_owned(),
            name: name.clone(),
            payer,
            declared: true,
            exists: Vec::new(),
            outcomes: Vec::new(),
            guides: Vec::new(),
            bases: Vec::new(),
            splits: Vec::new(),
            cuts: Vec::new(),
            reliefs: Vec::new(),
            rounds: Vec::new(),
            joinings: Vec::new(),
            leavings: Vec::new(),
            replaces: Vec::new(),
            dims: Vec::new(),
        }
    }

    /// The item in Chinese, with its branch where the item's name does not say it.
    pub(crate) fn words_zh(&self) -> String {
        let (branch, item) = (self.branch.words(Lang::Zh), &self.name.zh);
        if item.contains(branch) { item.clone() } else { format!("{branch}{item}") }
    }

    /// Whether any rule about the component distinguishes this dimension.
    pub(crate) fn depends_on(&self, dim: Dim) -> bool {
        self.dims.binary_search(&dim).is_ok()
    }

    /// Gathers the dimensions that its rules distinguish, once every row is there.
    fn gather_dims(&mut self) {
        fn of<T>(rows: &Rows<T>, dims: &mut BTreeSet<Dim>) {
            dims.extend(rows.iter().flat_map(|row| row.region.dims().map(|(dim, _)| dim)));
        }
        let mut dims = BTreeSet::new();
        of(&self.exists, &mut dims);
        of(&self.outcomes, &mut dims);
        of(&self.bases, &mut dims);
        of(&self.splits, &mut dims);
        of(&self.cuts, &mut dims);
        of(&self.reliefs, &mut dims);
        of(&self.rounds, &mut dims);
        of(&self.joinings, &mut dims);
        of(&self.leavings, &mut dims);
        self.dims = dims.into_iter().collect();
    }
}

/// The rules of one city in one edition.
#[derive(Clone, Debug)]
pub(crate) struct CityBook {
    pub(crate) edition: String,
    /// The edition this one is a hypothetical overlay of.
    pub(crate) over: Option<String>,
    /// The city, by its number among the rulebook's places.
    pub(crate) place: usize,
    pub(crate) from: Month,
    pub(crate) until: Month,
    pub(crate) note: Option<Text>,
    pub(crate) names: Names,
    pub(crate) components: Vec<Component>,
    pub(crate) choices: Rows<ChoiceRule>,
    pub(crate) amounts: BTreeMap<String, Rows<Money>>,
    pub(crate) provisional: Vec<(Vec<Branch>, Arc<Row<()>>)>,
    pub(crate) schemes: Rows<NamedScheme>,
    pub(crate) defaults: Vec<(Dim, u8)>,
    /// How large a branch's individual account is by rule, as a share of the base.
    pub(crate) account_sizes: Vec<(Branch, Row<Rate>)>,
    /// When something about a branch changes.
    pub(crate) turns: Vec<(Branch, Turns)>,
}

/// The months in which something about a branch changes: between two of them every month has the same answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns {
    /// Where a row begins or ends, in order.
    months: Vec<Month>,
    /// The months after the last verified ones, in order.
    horizons: Vec<Month>,
    /// A rule names months of the year.
    by_calendar: bool,
    /// A rule distinguishes ages.
    pub(crate) by_age: bool,
}

impl Turns {
    /// The first month after this one whose answer may differ, where values may be carried for some months.
    pub(crate) fn after(&self, month: Month, carried: u16) -> Option<Month> {
        if self.by_calendar {
            return Some(month.plus(1));
        }
        let next = |months: &[Month], past: u16| {
            let later = months.partition_point(|turn| turn.plus(past) <= month);
            months.get(later).map(|turn| turn.plus(past))
        };
        let turns = [next(&self.months, 0), next(&self.horizons, 0), next(&self.horizons, carried)];
        turns.into_iter().flatten().min()
    }

    fn row<T>(&mut self, row: &Row<T>) {
        self.months.push(row.span.from);
        self.months.extend(row.span.until);
        if row.span.until.is_none() {
            self.horizons.extend(row.source.verified.map(|month| month.plus(1)));
        }
        self.by_calendar |= row.region.constrains(Dim::Calendar);
        self.by_age |= row.region.constrains(Dim::Age);
    }

    fn rows<T>(&mut self, rows: &Rows<T>) {
        for row in rows {
            self.row(row);
        }
    }
}

impl CityBook {
    /// That these rules are a what-if, where they are one.
    pub(crate) fn hypothetical(&self) -> Option<Text> {
        let (edition, over) = (&self.edition, self.over.as_ref()?);
        Some(text!(
            "{edition} is hypothetical: figures laid over the edition {over}, not law",
            "{edition} 为假设情形：在版本 {over} 之上改动数值，并非现行规定"
        ))
    }

    /// No rules at all.
    pub(crate) const fn empty() -> Self {
        Self {
            edition: String::new(),
            over: None,
            place: usize::MAX,
            from: Month::FIRST,
            until: Month::FIRST,
            note: None,
            names: Names { areas: Vec::new(), area_words: Vec::new(), choices: Vec::new() },
            components: Vec::new(),
            choices: Vec::new(),
            amounts: BTreeMap::new(),
            provisional: Vec::new(),
            schemes: Vec::new(),
            defaults: Vec::new(),
            account_sizes: Vec::new(),
            turns: Vec::new(),
        }
    }

    /// Gathers what rules depend on and when something changes, once every row is there.
    pub(crate) fn gather(&mut self) {
        self.components.iter_mut().for_each(Component::gather_dims);
        for branch in self.branches() {
            let mut turns = Turns::default();
            for component in self.components.iter().filter(|c| c.branch == branch) {
                turns.rows(&component.exists);
                turns.rows(&component.outcomes);
                turns.rows(&component.bases);
                turns.rows(&component.splits);
                turns.rows(&component.cuts);
                turns.rows(&component.reliefs);
                turns.rows(&component.rounds);
                turns.rows(&component.replaces);
            }
            turns.rows(&self.choices);
            self.amounts.values().for_each(|rows| turns.rows(rows));
            self.provisional.iter().for_each(|(_, row)| turns.row(row));
            turns.months.extend([self.from, self.until]);
            for months in [&mut turns.months, &mut turns.horizons] {
                months.sort_unstable();
                months.dedup();
            }
            self.turns.push((branch, turns));
        }
    }

    /// When something about a branch changes.
    pub(crate) fn turns(&self, branch: Branch) -> Option<&Turns> {
        self.turns.iter().find(|(known, _)| *known == branch).map(|(_, turns)| turns)
    }

    /// How large the branch's individual account is by rule in a month.
    pub(crate) fn account_size(&self, branch: Branch, month: Month) -> Option<&Row<Rate>> {
        let rows = self.account_sizes.iter().filter(|(known, _)| *known == branch);
        let holding = rows.map(|(_, row)| row).filter(|row| row.span.contains(month));
        holding.max_by_key(|row| row.layer)
    }

    /// The branches that the edition holds for the city, in the order of the list.
    pub(crate) fn branches(&self) -> Vec<Branch> {
        let held = |branch: &Branch| self.components.iter().any(|c| c.branch == *branch);
        Branch::ALL.iter().copied().filter(held).collect()
    }
}

/// Divides cases by what a choice offers them: its values where it is offered, "not offered" elsewhere.
pub(crate) fn offered(
    choices: &Rows<ChoiceRule>,
    choice: u8,
    month: Month,
    cases: Vec<Region>,
) -> Vec<Region> {
    let dim = Dim::Choice(choice);
    let mut left = cases;
    let mut found = Vec::new();
    for row in choices.iter().filter(|r| r.value.choice == choice && r.span.contains(month)) {
        found.extend(
            left.iter()
                .filter_map(|case| case.intersect(&row.region))
                .map(|case| case.with(dim, row.value.values)),
        );
        left = subtract_all(left, &row.region);
    }
    found.extend(left.iter().map(|case| case.with(dim, bit(NOT_OFFERED))));
    found
}
