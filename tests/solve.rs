//! Inversion against brute force: every wage of small worlds with random rules, and every kink of shipped ones.

use crate::shipped;
use proptest::prelude::*;
use shebao::{Case, Goal, Lang, Loader, Money, Scheme, Solution, Terms, WageInterval, Wages};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const GOALS: [Goal; 4] =
    [Goal::TakeHome, Goal::WorkerShare, Goal::EmployerShare, Goal::EmployerCost];

/// What a wage gives, by the long way round: an assessment with all its lines.
fn value(scheme: &Scheme, goal: Goal, wage: i64, fund: Option<Money>, pay: Option<Money>) -> i64 {
    let wage = Money::from_fen(wage);
    let wages =
        Wages { insurance: wage, housing_fund: fund.unwrap_or(wage), pay: pay.unwrap_or(wage) };
    let totals = *scheme.assess(wages).totals();
    let amount = match goal {
        Goal::TakeHome => totals.take_home,
        Goal::WorkerShare => totals.worker,
        Goal::EmployerShare => totals.employer,
        Goal::EmployerCost => totals.employer_cost,
    };
    amount.fen()
}

/// The wages of a solution below a bound.
fn wages_below(solution: &Solution, bound: i64) -> Vec<i64> {
    within(&solution.answers, bound)
}

fn within(intervals: &[WageInterval], bound: i64) -> Vec<i64> {
    let fen = |interval: &WageInterval| interval.from.fen()..=interval.to.fen().min(bound - 1);
    intervals.iter().flat_map(fen).collect()
}

#[derive(Clone, Debug)]
struct Item {
    rates: [Option<u32>; 2],
    floor: u32,
    span: Option<u32>,
    line: &'static str,
    base: Option<&'static str>,
    sum: Option<&'static str>,
    waive: Option<u32>,
}

const MODES: [&str; 13] = [
    "fen_half_up",
    "fen_half_even",
    "fen_up",
    "fen_truncate",
    "jiao_half_up",
    "jiao_up",
    "jiao_truncate",
    "fen_truncate_jiao_up",
    "fen_half_up_jiao_up",
    "yuan_half_up",
    "yuan_half_even",
    "yuan_up",
    "yuan_truncate",
];

fn items() -> impl Strategy<Value = Vec<Item>> {
    let rate = || prop::option::weighted(0.8, 0_u32..3000);
    let mode = || prop::sample::select(MODES.to_vec());
    let item = (
        rate(),
        rate(),
        0_u32..1500,
        prop::option::of(0_u32..4000),
        mode(),
        prop::option::weighted(0.2, mode()),
        prop::option::weighted(0.2, mode()),
        prop::option::weighted(0.2, 1_u32..101),
    );
    let item = item.prop_map(|(employer, worker, floor, span, line, base, sum, waive)| Item {
        rates: [employer, worker],
        floor,
        span,
        line,
        base,
        sum,
        waive,
    });
    prop::collection::vec(item, 1..4)
}

const BRANCHES: [&str; 3] = ["pension", "medical", "unemployment"];

/// A small world: bases of some yuan, so that every wage of interest can be tried.
fn world(items: &[Item]) -> Scheme {
    let mut text = String::from(
        "[[place]]\nid = \"x\"\nlevel = \"city\"\nname = { en = \"X\", zh = \"某\" }\n\
         [[document]]\nid = \"d\"\ntitle = { en = \"D\", zh = \"文\" }\n\
         [file]\nedition = \"e\"\nplace = \"x\"\nfrom = \"2020-01\"\nuntil = \"2020-02\"\n",
    );
    let source = "cite = \"d\"\nevidence = \"official\"\n";
    let span = "from = \"2020-01\"\nuntil = \"2020-02\"\n";
    for (item, branch) in items.iter().zip(BRANCHES) {
        for (payer, rate) in ["employer", "worker"].into_iter().zip(item.rates) {
            let Some(rate) = rate else { continue };
            let what = format!("branch = \"{branch}\"\nitem = \"basic\"\npayer = \"{payer}\"\n");
            let _ = write!(
                text,
                "[[item]]\n{what}name = {{ en = \"b\", zh = \"基\" }}\nfrom = \"2020-01\"\n"
            );
            let percent = format!("{}.{:02}%", rate / 100, rate % 100);
            let _ = write!(
                text,
                "[[rate]]\n{what}{span}rate = \"{percent}\"\nfund = \"pooled\"\n{source}"
            );
            if let Some(waive) = item.waive {
                let _ = write!(text, "[[relief]]\n{what}{span}waive = \"{waive}%\"\n{source}");
            }
        }
        if item.rates == [None, None] {
            let _ = write!(
                text,
                "[[not_covered]]\nbranch = \"{branch}\"\n{span}code = \"none\"\nreason = {{ en = \"n\", zh = \"无\" }}\n{source}"
            );
            continue;
        }
        let yuan = |fen: u32| format!("\"{}.{:02}\"", fen / 100, fen % 100);
        let ceiling = item.span.map_or("\"none\"".to_owned(), |span| yuan(item.floor + span));
        let floor = yuan(item.floor);
        let words = "ceiling_is = { en = \"so\", zh = \"如此\" }\n";
        let words = if item.span.is_some() { words } else { "" };
        let _ = write!(
            text,
            "[[base]]\nbranch = \"{branch}\"\n{span}floor = {floor}\nceiling = {ceiling}\n{words}{source}"
        );
        let _ = write!(
            text,
            "[[round]]\nbranch = \"{branch}\"\nfrom = \"2020-01\"\nline = \"{}\"\nreason = {{ en = \"r\", zh = \"因\" }}\n",
            item.line
        );
        for (name, mode) in [("base", item.base), ("sum", item.sum)] {
            if let Some(mode) = mode {
                let _ = writeln!(text, "{name} = \"{mode}\"");
            }
        }
    }
    let rules = Loader::new().file("x.toml", text.clone()).load();
    let rules = rules.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let fields = [
        ("city", "x"),
        ("edition", "e"),
        ("month", "2020-01"),
        ("wage", "0"),
        ("employer", "private"),
    ];
    let case = Case::from_fields(fields).unwrap();
    rules.scheme(&case, &Terms::default()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Of every amount that some wage up to 90 yuan gives, and of those between, exactly the wages that give it are found.
    #[test]
    fn every_wage_of_a_small_world(
        items in items(),
        fixed_pay in prop::option::weighted(0.3, 0_i64..9000),
        fixed_fund in prop::option::weighted(0.3, 0_i64..9000),
    ) {
        const BOUND: i64 = 9000;
        prop_assume!(items.iter().any(|item| item.rates != [None, None]));
        let scheme = world(&items);
        let (fund, pay) = (fixed_fund.map(Money::from_fen), fixed_pay.map(Money::from_fen));
        for goal in GOALS {
            let mut gives: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
            for wage in 0..BOUND {
                gives.entry(value(&scheme, goal, wage, fund, pay)).or_default().push(wage);
            }
            let (least, most) = (*gives.keys().next().unwrap(), *gives.keys().next_back().unwrap());
            let step = ((most - least) / 400).max(1);
            for target in (least - 3..=most + 3).step_by(usize::try_from(step).unwrap()) {
                let solution = match scheme.solve(goal, Money::from_fen(target), fund, pay) {
                    Ok(solution) => solution,
                    Err(error) => {
                        let why = "the sum of both sides is rounded over different bases or before a relief, and cannot be inverted";
                        prop_assert_eq!(error.message(Lang::En), why);
                        prop_assert!(items.iter().any(|item| item.sum.is_some() && item.waive.is_some()));
                        return Ok(());
                    }
                };
                let none = Vec::new();
                let expected = gives.get(&target).unwrap_or(&none);
                prop_assert_eq!(&wages_below(&solution, BOUND), expected, "{:?} {}", goal, target);
                if !solution.answers.is_empty() {
                    continue;
                }
                // Nothing lies between the nearest amounts and the asked one.
                let below = solution.nearest_below.as_ref().map(|near| (near.value.fen(), near.wage.fen()));
                let above = solution.nearest_above.as_ref().map(|near| (near.value.fen(), near.wage.fen()));
                prop_assert!(below.is_some() || above.is_some());
                for (found, wage) in below.into_iter().chain(above) {
                    prop_assert_eq!(value(&scheme, goal, wage, fund, pay), found);
                }
                for near in solution.nearest_below.iter().chain(&solution.nearest_above) {
                    let given = gives.get(&near.value.fen()).unwrap_or(&none);
                    prop_assert_eq!(&within(&near.wages, BOUND), given);
                }
                let beneath = gives.range(..target).next_back().map(|(value, _)| *value);
                let over = gives.range(target..).next().map(|(value, _)| *value);
                prop_assert!(beneath.is_none() || below.is_some_and(|(value, _)| Some(value) >= beneath && value < target));
                prop_assert!(over.is_none() || above.is_some_and(|(value, _)| Some(value) <= over && value > target));
            }
        }
    }
}

/// Cases of shipped cities, with the housing fund, at a floor, between the limits and at a ceiling.
fn shipped_cases() -> Vec<Case> {
    let shared = [
        ("wage", "0"),
        ("employment", "full-time"),
        ("employer", "private"),
        ("injury_class", "1"),
        ("fund_rate", "7%"),
        ("hukou", "nonlocal-rural"),
    ];
    let places = [
        vec![("city", "beijing"), ("month", "2026-10")],
        vec![("city", "beijing"), ("month", "2013-05")],
        vec![("city", "shanghai"), ("month", "2025-12")],
        vec![("city", "shi"), ("city", "guangzhou"), ("edition", "shi-2014"), ("month", "2013-05")],
    ];
    let fields =
        places.into_iter().map(|place| place.into_iter().chain(shared).collect::<Vec<_>>());
    fields.map(|fields| Case::from_fields(fields).unwrap()).collect()
}

#[test]
fn every_kink_of_shipped_schemes() {
    let rules = shipped();
    for case in shipped_cases() {
        let terms = Terms { allow_missing: true, ..Terms::default() };
        let scheme = rules.scheme(&case, &terms).unwrap();
        let mut kinks: Vec<i64> = vec![0, 300_000, 1_000_000];
        for wage in ["0", "100000000"] {
            let report = scheme.assess(Wages::same(wage.parse().unwrap())).report(Lang::En, false);
            kinks.extend(report.lines.iter().filter_map(|line| line.base).map(Money::fen));
        }
        kinks.sort_unstable();
        kinks.dedup();
        for goal in GOALS {
            for kink in &kinks {
                for wage in (kink - 40).max(0)..=(kink + 40).min(10_000_000_000) {
                    let target = value(&scheme, goal, wage, None, None);
                    let solution = scheme.solve(goal, Money::from_fen(target), None, None).unwrap();
                    let holds = |one: &shebao::WageInterval| {
                        (one.from.fen()..=one.to.fen()).contains(&wage)
                    };
                    assert!(solution.answers.iter().any(holds), "{goal} {wage}: {solution:?}");
                    for one in &solution.answers {
                        let (from, to) = (one.from.fen(), one.to.fen());
                        for inside in [from, to] {
                            assert_eq!(value(&scheme, goal, inside, None, None), target);
                        }
                        for outside in [from - 1, to + 1] {
                            if (0..=10_000_000_000).contains(&outside) {
                                assert_ne!(value(&scheme, goal, outside, None, None), target);
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn take_home_may_have_two_wages_and_shares_none() {
    let rules = shipped();
    let mut case = Case::new("beijing", "2013-05".parse().unwrap(), Money::ZERO);
    case.edition = "shi-2014".into();
    let terms = Terms::default();
    let solve = |goal, amount: &str| {
        rules.solve(&case, &terms, goal, amount.parse().unwrap(), Lang::En).unwrap()
    };
    // 7 % of 3,000 is 210; of 3,000.07 it is 210.0049, which leaves a fen more.
    let found = solve(Goal::TakeHome, "2790");
    assert_eq!(found.answers.len(), 1);
    assert_eq!(found.answers[0].from.to_string(), "3000.00");
    let found = solve(Goal::WorkerShare, "210");
    let interval = found.answers[0];
    assert_eq!(
        (interval.from.to_string(), interval.to.to_string()),
        ("2999.93".into(), "3000.07".into())
    );
    // 19 % and the wage itself: a fen of wage is more than a fen of cost, so some costs are passed over.
    let found = solve(Goal::EmployerCost, "3570.03");
    assert!(found.answers.is_empty());
    let (below, above) = (found.nearest_below.unwrap(), found.nearest_above.unwrap());
    assert_eq!(
        (below.wage.to_string(), below.value.to_string()),
        ("3000.02".into(), "3570.02".into())
    );
    assert_eq!(
        (above.wage.to_string(), above.value.to_string()),
        ("3000.03".into(), "3570.04".into())
    );
}
