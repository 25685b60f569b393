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

/// Beijing's housing fund rounds base and share to the yuan: 12 % of 8,004 is 960.48, of 8,005 is 960.60.
/// So 8,003.50 pays 960 and 8,004.50 pays 961 yuan, and either leaves 7,043.50.
#[test]
fn where_two_wages_leave_the_same_both_are_told() {
    let fields = [
        ("city", "beijing"),
        ("month", "2026-10"),
        ("wage", "0"),
        ("employment", "full-time"),
        ("employer", "private"),
        ("hukou", "nonlocal-rural"),
        ("fund_rate", "12%"),
    ];
    let case = Case::from_fields(fields).unwrap();
    let terms = Terms { branches: vec![shebao::Branch::HousingFund], ..Terms::default() };
    let solve = |goal, amount: &str| {
        shipped().solve(&case, &terms, goal, amount.parse().unwrap(), Lang::En).unwrap()
    };
    let told = |answers: &[WageInterval]| -> Vec<String> {
        answers.iter().map(|one| format!("{}..{}", one.from, one.to)).collect()
    };
    let found = solve(Goal::TakeHome, "7043.50");
    assert_eq!(told(&found.answers), ["8003.50..8003.50", "8004.50..8004.50"]);
    // No employer's share between 960 and 961 yuan: each with every wage that gives it.
    let found = solve(Goal::EmployerShare, "960.50");
    let near = |near: Option<shebao::Nearest>| {
        let near = near.unwrap();
        (near.value.to_string(), told(&near.wages))
    };
    assert_eq!(near(found.nearest_below), ("960.00".into(), vec!["7995.50..8004.49".into()]));
    assert_eq!(near(found.nearest_above), ("961.00".into(), vec!["8004.50..8012.49".into()]));
}

/// A case of any city and month, with the housing fund and what the city lets one choose.
fn anyone() -> impl Strategy<Value = Case> {
    let cities = [
        "beijing",
        "shanghai",
        "guangzhou",
        "shenzhen",
        "tianjin",
        "chengdu",
        "chongqing",
        "dongguan",
        "hangzhou",
        "suzhou",
        "wuhan",
        "zhengzhou",
    ];
    let who = (
        prop::sample::select(shebao::Hukou::ALL),
        prop::sample::select(shebao::Employment::ALL),
        prop::sample::select(shebao::EmployerKind::ALL),
        1_u8..=8,
    );
    let paid =
        (prop::option::of(5_u32..=12), 0_usize..4, prop::option::weighted(0.2, 0_i64..3_000_000));
    (prop::sample::select(cities.to_vec()), 0_u16..220, who, paid).prop_map(
        |(city, months, (hukou, employment, kind, class), (fund, tier, fund_wage))| {
            let month = shebao::Month::new(2009, 1).unwrap().plus(months);
            let mut case = Case::new(city, month, Money::ZERO);
            case.hukou = Some(hukou);
            case.employment = Some(employment);
            case.employer = (employment != shebao::Employment::Flexible).then_some(kind);
            case.injury_class = Some(class);
            case.employer_size = Some(shebao::EmployerSize::Large);
            case.age = Some(40);
            case.fund_wage = fund_wage.map(Money::from_fen);
            case.fund_rate = fund.and_then(|percent| {
                let rate = shebao::Rate::from_millionths(percent * 10_000)?;
                Some(shebao::FundRate { employer: rate, worker: rate })
            });
            if tier > 0 {
                case.choices.insert("medical_tier".to_owned(), tier.to_string());
            }
            case
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    /// What an estimate says, solve takes back: the wage is in an interval, the ends of every interval give the
    /// same amount, and a fen beyond them does not.
    #[test]
    fn solve_takes_back_what_an_estimate_says(
        case in anyone(),
        wage in prop_oneof![0_i64..4_500_000, 0_i64..10_000_000_000],
    ) {
        let rules = shipped();
        let terms = Terms { allow_missing: true, carry_forward: 12, ..Terms::default() };
        let Ok(scheme) = rules.scheme(&case, &terms) else { return Err(TestCaseError::reject("no rule")) };
        let totals = *scheme
            .assess(Wages {
                insurance: Money::from_fen(wage),
                housing_fund: case.fund_wage.unwrap_or(Money::from_fen(wage)),
                pay: Money::from_fen(wage),
            })
            .totals();
        let told = [totals.take_home, totals.worker, totals.employer, totals.employer_cost];
        for (goal, amount) in GOALS.into_iter().zip(told) {
            let found = rules.solve(&case, &terms, goal, amount, Lang::En).unwrap();
            let holds = |one: &WageInterval| (one.from.fen()..=one.to.fen()).contains(&wage);
            prop_assert!(found.answers.iter().any(holds), "{} {:?}", goal, found);
            let gives = |wage: i64| value(&scheme, goal, wage, case.fund_wage, None);
            for one in &found.answers {
                let (from, to) = (one.from.fen(), one.to.fen());
                prop_assert_eq!((gives(from), gives(to)), (amount.fen(), amount.fen()));
                for beyond in [from - 1, to + 1] {
                    prop_assert!(!(0..=10_000_000_000).contains(&beyond) || gives(beyond) != amount.fen());
                }
            }
            prop_assert!(found.answers.windows(2).all(|pair| pair[0].to < pair[1].from));
        }
    }
}
