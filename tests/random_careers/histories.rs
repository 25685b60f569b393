//! Random careers and what is asked of them.

use super::world::CITIES;
use proptest::prelude::*;
use shebao::{
    AccountRequest, Assumptions, BenefitRequest, InterestMethod, InterestTerms, Month,
    OverlapPooled, Person, Rate, ReliefMonths, RetirementCategory, Sex, Spell, SpellKind,
    TemporaryInterest, TransferRequest,
};
use std::collections::BTreeMap;

/// Provinces and prefectures without rules of their own.
pub(super) const ELSEWHERE: [&str; 8] =
    ["tibet", "henan", "guangxi", "310000", "shenyang", "110000", "440300", "luoyang"];

/// Decisions about one spell, each plainest where it is 0.
#[derive(Clone, Debug)]
struct Draft {
    city: usize,
    /// Months between the end of the spell before and this one.
    gap: u16,
    /// Months by which it begins before that end instead.
    back: u16,
    /// Whether it begins with the spell before.
    together: bool,
    length: u16,
    wage: i64,
    kind: u8,
    /// Months from its end to the payment of arrears.
    arrears: u16,
    /// Where the record goes and how long after its end: to the next place, or anywhere.
    moved: u8,
    moved_to: usize,
    moved_after: u16,
    flexible: bool,
}

/// Mostly one value, sometimes another.
fn sometimes<T: std::fmt::Debug + Clone + 'static>(
    plain: T,
    percent: u32,
    other: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = T> {
    prop_oneof![100 - percent => Just(plain), percent => other]
}

fn draft() -> impl Strategy<Value = Draft> {
    (
        0..CITIES.len(),
        sometimes(0, 30, 0..40_u16),
        sometimes(0, 30, 1..40_u16),
        prop_oneof![3 => 1..30_u16, 2 => 1..150_u16],
        prop_oneof![4 => 0..1_000_000_i64, 1 => 0..6_000_000_i64],
        0..20_u8,
        sometimes(0, 50, 0..60_u16),
        (0..10_u8, 0..CITIES.len() + ELSEWHERE.len(), sometimes(0, 50, 0..40_u16)),
        (prop::bool::weighted(0.15), prop::bool::weighted(0.08)),
    )
        .prop_map(|(city, gap, back, length, wage, kind, arrears, moved, flags)| Draft {
            city,
            gap,
            back,
            length,
            wage,
            kind,
            arrears,
            moved: moved.0,
            moved_to: moved.1,
            moved_after: moved.2,
            flexible: flags.0,
            together: flags.1,
        })
}

/// A place by its number: first the cities, then places without rules.
fn place(number: usize) -> &'static str {
    let number = number % (CITIES.len() + ELSEWHERE.len());
    CITIES.get(number).map_or_else(|| ELSEWHERE[number - CITIES.len()], |city| city.id)
}

/// The months that the world has rules for.
fn world() -> (Month, Month) {
    (Month::new(1992, 1).unwrap(), Month::new(2032, 1).unwrap())
}

/// Lays the drafts on the line of time.
fn lay(start: u16, drafts: &[Draft]) -> Vec<Spell> {
    let (first, end) = world();
    let mut cursor = first.plus(start);
    let mut spells: Vec<Spell> = Vec::new();
    for (number, draft) in drafts.iter().enumerate() {
        let from = match spells.last().map(Spell::from) {
            Some(before) if draft.together => before,
            _ => cursor.plus(draft.gap).minus(draft.back).max(first),
        };
        let until = from.plus(draft.length).min(end);
        if until <= from {
            continue;
        }
        cursor = until;
        let kind = match draft.kind {
            0..=13 => SpellKind::Paid,
            14..=15 => SpellKind::Deemed,
            16..=17 => SpellKind::Temporary,
            _ => SpellKind::Lump,
        };
        let city = match kind {
            SpellKind::Deemed if draft.flexible => place(CITIES.len() + draft.city),
            _ => place(draft.city),
        };
        let wage = format!("{}.{:02}", draft.wage / 100, draft.wage % 100);
        let (from_text, until_text) = (from.to_string(), until.to_string());
        let mut fields = vec![
            ("from", from_text.as_str()),
            ("until", &until_text),
            ("city", city),
            ("edition", "career"),
            ("kind", kind.code()),
        ];
        if kind != SpellKind::Deemed {
            fields.push(("wage", &wage));
            fields.push(("employment", if draft.flexible { "flexible" } else { "full_time" }));
        }
        let paid_in = until.plus(draft.arrears).to_string();
        if kind == SpellKind::Lump {
            fields.push(("paid_in", &paid_in));
        }
        let next = drafts.get(number + 1).map(|next| place(next.city));
        let to = match draft.moved {
            0..=3 => None,
            4..=8 => next,
            _ => Some(place(draft.moved_to)),
        };
        // Arrears move once they are paid.
        let there = if kind == SpellKind::Lump { until.plus(draft.arrears + 1) } else { until };
        let moved_on = there.plus(draft.moved_after).to_string();
        if let Some(to) = to.filter(|to| *to != city) {
            fields.push(("moved_to", to));
            fields.push(("moved_on", &moved_on));
        }
        spells.push(Spell::from_fields(fields).unwrap());
    }
    spells
}

/// A career of some spells, in any order.
pub(super) fn history() -> impl Strategy<Value = Vec<Spell>> {
    let start = prop_oneof![1 => 0..60_u16, 2 => 0..400_u16];
    (start, prop::collection::vec(draft(), 1..=7))
        .prop_map(|(start, drafts)| lay(start, &drafts))
        .prop_shuffle()
        .prop_filter("no spell", |spells| !spells.is_empty())
}

pub(super) fn month(from: u16, until: u16) -> impl Strategy<Value = Month> {
    (from..until, 1..=12_u16).prop_map(|(year, month)| Month::new(year, month).unwrap())
}

fn any_place() -> impl Strategy<Value = String> {
    (0..CITIES.len() + ELSEWHERE.len()).prop_map(|number| place(number).to_owned())
}

fn city() -> impl Strategy<Value = String> {
    (0..CITIES.len()).prop_map(|number| place(number).to_owned())
}

fn rate() -> impl Strategy<Value = Rate> {
    (0..120_000_u32).prop_map(|millionths| Rate::from_millionths(millionths).unwrap())
}

pub(super) fn interest() -> impl Strategy<Value = InterestTerms> {
    (
        prop::bool::weighted(0.1),
        prop_oneof![
            2 => Just(None),
            1 => Just(Some(InterestMethod::Annual)),
            1 => Just(Some(InterestMethod::Monthly)),
        ],
        sometimes(BTreeMap::new(), 40, prop::collection::btree_map(1992..2032_u16, rate(), 0..40)),
        prop::bool::weighted(0.7),
    )
        .prop_map(|(principal_only, method, rates, provisional)| InterestTerms {
            principal_only,
            method,
            rates,
            provisional,
        })
}

pub(super) fn person() -> impl Strategy<Value = Person> {
    (
        sometimes(None, 80, any_place().prop_map(Some)),
        sometimes(None, 80, prop_oneof![Just(Some(Sex::Male)), Just(Some(Sex::Female))]),
        sometimes(None, 80, month(1950, 1990).prop_map(Some)),
        sometimes(
            None,
            80,
            prop_oneof![
                Just(Some(RetirementCategory::Worker50)),
                Just(Some(RetirementCategory::Cadre55)),
            ],
        ),
    )
        .prop_map(|(hukou_place, sex, birth, category)| Person {
            hukou_place,
            sex,
            birth,
            category,
        })
}

/// A month for a career: around the ends of its spells, or any.
fn about(history: &[Spell]) -> impl Strategy<Value = Month> + use<> {
    let mut ends: Vec<Month> = history.iter().map(|spell| spell.until).collect();
    let moved = history.iter().filter_map(|spell| spell.moved.as_ref());
    ends.extend(moved.map(|moved| moved.on).filter(|on| *on < world().1));
    let last = ends.iter().max().copied().unwrap();
    prop_oneof![
        4 => (prop::sample::select(ends), sometimes(0, 50, 0..30_u16)).prop_map(|(end, more)| end.plus(more)),
        3 => (0..60_u16).prop_map(move |more| last.plus(more)),
        2 => month(1996, 2032),
    ]
}

/// A place of the career, by where it was paid or went.
fn of_career(history: &[Spell]) -> impl Strategy<Value = String> + use<> {
    let paid = history.iter().map(|spell| spell.case.city.clone());
    let went =
        history.iter().filter_map(|spell| spell.moved.as_ref().map(|moved| moved.to.clone()));
    prop::sample::select(paid.chain(went).collect::<Vec<_>>())
}

pub(super) fn keep(history: &[Spell]) -> impl Strategy<Value = Option<String>> + use<> {
    sometimes(None, 15, of_career(history).prop_map(Some))
}

/// A career and a transfer of it.
pub(super) fn transfer() -> impl Strategy<Value = (Vec<Spell>, TransferRequest)> {
    history().prop_flat_map(|spells| {
        let request = (
            prop_oneof![3 => city(), 2 => any_place()],
            about(&spells),
            sometimes(None, 30, of_career(&spells).prop_map(Some)),
            person(),
            keep(&spells),
            interest(),
            (prop::bool::weighted(0.1), prop::bool::weighted(0.02)),
            (any::<bool>(), any::<bool>(), any::<bool>()),
        );
        let request =
            request.prop_map(|(to, month, from, person, keep, interest, flags, assume)| {
                let mut request = TransferRequest::new(to, month);
                request.from = from;
                request.person = person;
                request.keep = keep;
                request.interest = interest;
                (request.organised, request.draws_pension) = flags;
                request.assume = Assumptions {
                    relief_months: if assume.0 {
                        ReliefMonths::LeftOut
                    } else {
                        ReliefMonths::Counted
                    },
                    temporary_interest: if assume.1 {
                        TemporaryInterest::Credited
                    } else {
                        TemporaryInterest::None
                    },
                    overlap_pooled: if assume.2 {
                        OverlapPooled::Returns
                    } else {
                        OverlapPooled::Stays
                    },
                };
                request
            });
        (Just(spells), request)
    })
}

/// A career and its account.
pub(super) fn account() -> impl Strategy<Value = (Vec<Spell>, AccountRequest)> {
    history().prop_flat_map(|spells| {
        let request = (
            about(&spells),
            sometimes(None, 30, of_career(&spells).prop_map(Some)),
            keep(&spells),
            sometimes(None, 20, month(1950, 1990).prop_map(Some)),
            interest(),
        );
        let request = request.prop_map(|(at, place, keep, birth, interest)| AccountRequest {
            place,
            keep,
            birth,
            interest,
            ..AccountRequest::new(at)
        });
        (Just(spells), request)
    })
}

/// A career and the question where its pension is paid.
pub(super) fn benefit() -> impl Strategy<Value = (Vec<Spell>, BenefitRequest)> {
    history().prop_flat_map(|spells| {
        let request =
            (person(), keep(&spells)).prop_map(|(person, keep)| BenefitRequest { person, keep });
        (Just(spells), request)
    })
}

/// After how many months a spell is cut in two.
pub(super) fn split_month() -> impl Strategy<Value = u16> {
    0..200_u16
}
