//! Laws: nothing is owed where nothing differs, arrears compose, and every sum is the same sum.

use super::*;
use shebao::{EmployerKind, Hukou, Month};

fn amounts() -> impl Strategy<Value = FundAmounts> {
    let funds = &Fund::ALL[..4];
    let key = (
        prop::sample::select(Branch::ALL),
        prop::sample::select(Payer::ALL),
        prop::sample::select(funds),
    );
    prop::collection::btree_map(key, 0_i64..1_000_000, 0..8)
        .prop_map(|map| map.into_iter().map(|(key, fen)| (key, Money::from_fen(fen))).collect())
}

type Sums = BTreeMap<(Branch, Payer, Fund), Money>;

fn by_fund(all: &[(&FundAmounts, &FundAmounts)]) -> Sums {
    let mut sums = Sums::new();
    for one in all.iter().flat_map(|(paid, due)| fund_differences(paid, due)) {
        let sum = sums.entry((one.branch, one.payer, one.fund)).or_default();
        *sum = sum.plus(one.difference);
    }
    sums.retain(|_, sum| *sum != Money::ZERO);
    sums
}

fn by_payer(all: &[(&FundAmounts, &FundAmounts)]) -> BTreeMap<(Branch, Payer), Money> {
    let mut sums = BTreeMap::new();
    for one in all.iter().flat_map(|(paid, due)| differences(paid, due)) {
        let sum: &mut Money = sums.entry((one.branch, one.payer)).or_default();
        *sum = sum.plus(one.difference);
    }
    sums.retain(|_, sum| *sum != Money::ZERO);
    sums
}

proptest! {
    /// A to B and B to C together are A to C, and A to A is nothing; by payer and by fund.
    #[test]
    fn differences_compose(a in amounts(), b in amounts(), c in amounts()) {
        prop_assert!(differences(&a, &a).is_empty());
        prop_assert!(fund_differences(&a, &a).is_empty());
        prop_assert_eq!(by_payer(&[(&a, &b), (&b, &c)]), by_payer(&[(&a, &c)]));
        prop_assert_eq!(by_fund(&[(&a, &b), (&b, &c)]), by_fund(&[(&a, &c)]));
    }

    /// A side that does not divide an amount leaves the difference undivided, and the sum as it is.
    #[test]
    fn funds_add_up_to_the_difference(a in amounts(), b in amounts(), undivided in any::<bool>()) {
        let flat: FundAmounts = if undivided {
            let mut flat = FundAmounts::new();
            for ((branch, payer, _), amount) in &b {
                let sum = flat.entry((*branch, *payer, Fund::Unsplit)).or_default();
                *sum = sum.plus(*amount);
            }
            flat
        } else {
            b
        };
        let arrears = Arrears::of("2026-01".parse().unwrap(), &a, &flat);
        for one in &arrears.differences {
            let of = |fund: &&shebao::FundDifference| (fund.branch, fund.payer) == (one.branch, one.payer);
            let sum: Money = arrears.funds.iter().filter(of).map(|fund| fund.difference).sum();
            prop_assert_eq!(sum, one.difference);
        }
    }

    /// Totals are the same however they are listed, and in whatever order the months come.
    #[test]
    fn every_list_of_totals_has_the_same_sum(months in prop::collection::vec((0..4_u8, amounts(), amounts()), 0..12)) {
        let month: Month = "2026-01".parse().unwrap();
        let add = |totals: &mut ArrearsTotals, one: &(u8, FundAmounts, FundAmounts)| {
            totals.add(&one.0.to_string(), &Arrears::of(month, &one.1, &one.2));
        };
        let (mut totals, mut backwards) = (ArrearsTotals::default(), ArrearsTotals::default());
        for (one, other) in months.iter().zip(months.iter().rev()) {
            add(&mut totals, one);
            add(&mut backwards, other);
        }
        prop_assert_eq!(&totals, &backwards);
        let (back, refund) = (totals.all.back_pay, totals.all.refund);
        for sums in [
            totals.by_person.values().copied().collect::<Vec<_>>(),
            totals.by_branch.values().copied().collect(),
            totals.by_payer.values().copied().collect(),
        ] {
            prop_assert_eq!(back, sums.iter().map(|sums| sums.back_pay).sum());
            prop_assert_eq!(refund, sums.iter().map(|sums| sums.refund).sum());
        }
        let funds: Money = totals.by_fund.values().map(|sums| sums.back_pay.minus(sums.refund)).sum();
        prop_assert_eq!(funds, back.minus(refund));
    }

    /// On shipped rules and any three days: the same day twice owes nothing, and two steps are one.
    #[test]
    fn arrears_of_shipped_rules_compose(
        city in prop::sample::select(vec!["beijing", "guangzhou", "shanghai", "shenzhen"]),
        months in 0_u16..36,
        fen in 0_i64..6_000_000,
        hukou in prop::sample::select(Hukou::ALL),
        days in prop::array::uniform3(0_u64..1200),
    ) {
        let mut case = Case::new(city, Month::new(2023, 7).unwrap().plus(months), Money::from_fen(fen));
        case.hukou = Some(hukou);
        case.employer = Some(EmployerKind::Private);
        case.injury_class = Some(1);
        let rules = shipped();
        let terms = days.map(|days| Terms {
            allow_missing: true,
            ..on(&(day("2023-07-01") + chrono::Days::new(days)).to_string(), &[Pension, Unemployment])
        });
        let ask = |from: usize, to: usize| rules.arrears(&case, &terms[from], &terms[to], Lang::En);
        if let (Ok(first), Ok(second), Ok(whole)) = (ask(0, 1), ask(1, 2), ask(0, 2)) {
            let open = |arrears: &Arrears| arrears.notes.iter().any(|note| note.code == "not_compared");
            if [&first, &second, &whole].iter().any(|arrears| open(arrears)) {
                return Ok(());
            }
            let sum = |all: &[&Arrears]| {
                let mut sums: BTreeMap<(Branch, Payer), Money> = BTreeMap::new();
                for one in all.iter().flat_map(|arrears| &arrears.differences) {
                    let sum = sums.entry((one.branch, one.payer)).or_default();
                    *sum = sum.plus(one.difference);
                }
                sums.retain(|_, sum| *sum != Money::ZERO);
                sums
            };
            prop_assert_eq!(sum(&[&first, &second]), sum(&[&whole]));
            prop_assert!(ask(0, 0).unwrap().differences.is_empty());
        }
    }
}
