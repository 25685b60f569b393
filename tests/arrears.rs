//! Arrears: the standard cases by hand, and laws on random amounts and shipped rules.

use crate::shipped;
use proptest::prelude::*;
use shebao::{Amounts, Arrears, Branch, Case, Lang, Money, Payer, Terms, differences};
use std::collections::BTreeMap;

fn case(fields: &str) -> Case {
    let pairs = fields.split_whitespace().map(|field| field.split_once('=').unwrap());
    Case::from_fields(pairs).unwrap()
}

fn on(day: &str, branch: Branch) -> Terms {
    Terms {
        as_known_on: Some(day.parse().unwrap()),
        allow_unknown_publication: true,
        branches: vec![branch],
        ..Terms::default()
    }
}

fn told(arrears: &Arrears) -> Vec<String> {
    let all = arrears.differences.iter();
    all.map(|one| format!("{} {} {} {}", one.payer, one.paid, one.due, one.difference)).collect()
}

/// 京人社发〔2025〕11号 of 17 September 2025: from July the floor is 7,162 instead of 6,821, the ceiling 35,811 instead of 35,283.
#[test]
fn a_base_limit_published_in_september_for_july() {
    let (before, after) = (on("2025-09-16", Branch::Pension), on("2025-09-17", Branch::Pension));
    let worker = "city=beijing month=2025-07 employment=full-time employer=private hukou=nonlocal-rural wage";
    let ask = |wage: &str| {
        let case = case(&format!("{worker}={wage}"));
        shipped().arrears(&case, &before, &after, Lang::En).unwrap()
    };
    // 16 % and 8 % of 6,821 and of 7,162.
    assert_eq!(
        told(&ask("5000")),
        ["employer 1091.36 1145.92 54.56", "worker 545.68 572.96 27.28"]
    );
    // Between the limits nothing changes; one fen above the old floor, the new floor still lifts it.
    assert!(told(&ask("12000")).is_empty());
    assert_eq!(told(&ask("7162")), [""; 0]);
    assert_eq!(told(&ask("7161.99")), [""; 0]);
    assert_eq!(told(&ask("7161")), ["employer 1145.76 1145.92 0.16", "worker 572.88 572.96 0.08"]);
    // 16 % and 8 % of 35,283 and of 35,811.
    let ceiling = ask("40000");
    assert_eq!(told(&ceiling), ["employer 5645.28 5729.76 84.48", "worker 2822.64 2864.88 42.24"]);
    assert_eq!((ceiling.back_pay.to_string(), ceiling.refund), ("126.72".to_owned(), Money::ZERO));
}

/// The same two computations the other way round: what was paid too much goes back.
#[test]
fn differences_below_nothing_are_refunds() {
    let (before, after) = (on("2025-09-16", Branch::Pension), on("2025-09-17", Branch::Pension));
    let worker = case(
        "city=beijing month=2025-07 employment=full-time employer=private hukou=nonlocal-rural wage=5000",
    );
    let back = shipped().arrears(&worker, &after, &before, Lang::En).unwrap();
    assert_eq!(told(&back), ["employer 1145.92 1091.36 -54.56", "worker 572.96 545.68 -27.28"]);
    assert_eq!((back.back_pay, back.refund.to_string()), (Money::ZERO, "81.84".to_owned()));
    let again = shipped().arrears(&worker, &after, &after, Lang::En).unwrap();
    assert!(again.differences.is_empty() && again.refund == Money::ZERO);
    let other = shipped().arrears(&worker, &before, &on("2025-09-17", Branch::Medical), Lang::En);
    assert_eq!(
        other.unwrap_err().message(Lang::En),
        "branch: both computations must ask for the same branches"
    );
}

/// Ten days at 0.05 % on 54.56 and on 27.28; none where the payment comes first.
#[test]
fn surcharges_of_differences() {
    let (before, after) = (on("2025-09-16", Branch::Pension), on("2025-09-17", Branch::Pension));
    let worker = case(
        "city=beijing month=2025-07 employment=full-time employer=private hukou=nonlocal-rural wage=5000",
    );
    let rules = shipped();
    let arrears = rules.arrears(&worker, &before, &after, Lang::En).unwrap();
    let ask = |from: &str, paid: &str| -> Vec<String> {
        let found = rules.surcharges(&arrears, from.parse().unwrap(), paid.parse().unwrap());
        found.unwrap().iter().map(Money::to_string).collect()
    };
    assert_eq!(ask("2026-01-01", "2026-01-11"), ["0.27", "0.14"]);
    assert_eq!(ask("2026-01-01", "2026-01-01"), ["0.00", "0.00"]);
}

fn amounts() -> impl Strategy<Value = Amounts> {
    let pair = (prop::sample::select(Branch::ALL), prop::sample::select(Payer::ALL));
    let one = (pair, 0_i64..1_000_000).prop_map(|(pair, fen)| (pair, Money::from_fen(fen)));
    prop::collection::btree_map(one.clone().prop_map(|(pair, _)| pair), 0_i64..1_000_000, 0..8)
        .prop_map(|map| map.into_iter().map(|(pair, fen)| (pair, Money::from_fen(fen))).collect())
}

proptest! {
    /// A to B and B to C together are A to C, and A to A is nothing.
    #[test]
    fn differences_compose(a in amounts(), b in amounts(), c in amounts()) {
        prop_assert!(differences(&a, &a).is_empty());
        let mut sums: BTreeMap<(Branch, Payer), Money> = BTreeMap::new();
        for one in differences(&a, &b).into_iter().chain(differences(&b, &c)) {
            let sum = sums.entry((one.branch, one.payer)).or_default();
            *sum = sum.plus(one.difference);
        }
        sums.retain(|_, sum| *sum != Money::ZERO);
        let direct: BTreeMap<_, _> =
            differences(&a, &c).iter().map(|one| ((one.branch, one.payer), one.difference)).collect();
        prop_assert_eq!(sums, direct);
    }
}
