//! Laws that hold for every case: on the shipped rules, and on the small types below them.

use crate::shipped;
use proptest::prelude::*;
use shebao::{
    Assessment, Case, EmployerKind, Employment, Fund, FundRate, Hukou, Lang, LimitHit, Loader,
    Money, Month, Payer, Rate, Report, Rulebook, Terms, Totals, Wages,
};
use std::sync::LazyLock;

static RULES: LazyLock<Rulebook> = LazyLock::new(shipped);

fn wage() -> impl Strategy<Value = Money> {
    prop_oneof![0_i64..6_000_000, Just(0), 0_i64..10_000_000_000].prop_map(Money::from_fen)
}

/// A case of any city, edition and month, with everything said that the rules may ask for.
fn case() -> impl Strategy<Value = Case> {
    let place = prop_oneof![
        Just(("beijing", "statutory")),
        Just(("guangzhou", "statutory")),
        Just(("beijing", "shi-2014")),
        Just(("guangzhou", "shi-2014")),
    ];
    let worker = (
        prop::sample::select(Hukou::ALL),
        prop::sample::select(Employment::ALL),
        prop::option::of(14_u8..=120),
    );
    let employer = (
        prop::sample::select(EmployerKind::ALL),
        1_u8..=8,
        prop::option::of(5_u32..=12),
        any::<bool>(),
    );
    (place, 0_u16..204, wage(), worker, employer).prop_map(
        |(
            (city, edition),
            months,
            wage,
            (hukou, employment, age),
            (kind, class, fund, provincial),
        )| {
            let month = Month::new(2010, 7).unwrap().plus(months);
            let mut case = Case::new(city, month, wage);
            case.edition = edition.to_owned();
            case.hukou = Some(hukou);
            case.employment = Some(employment);
            case.employer = (employment != Employment::Flexible).then_some(kind);
            case.injury_class = Some(class);
            case.age = age;
            case.fund_rate = fund.and_then(|percent| {
                let rate = Rate::from_millionths(percent * 10_000)?;
                Some(FundRate { employer: rate, worker: rate })
            });
            if city == "guangzhou" && edition == "statutory" && employment != Employment::Flexible {
                let office = if provincial { "provincial" } else { "city" };
                case.choices.insert("insured_at".to_owned(), office.to_owned());
            }
            case
        },
    )
}

fn terms() -> Terms {
    Terms { allow_missing: true, carry_forward: 12, ..Terms::default() }
}

fn assess(case: &Case) -> Option<Assessment> {
    RULES.assess(case, &terms()).ok()
}

fn sums(report: &Report) -> Totals {
    let mut sums = Totals::default();
    for line in &report.lines {
        let amount = line.amount;
        match line.payer {
            Payer::Employer => sums.employer = sums.employer.plus(amount),
            Payer::Worker => sums.worker = sums.worker.plus(amount),
        }
        let fund = match line.fund {
            Fund::Pooled => &mut sums.pooled,
            Fund::IndividualAccount => &mut sums.individual_account,
            Fund::MutualAid => &mut sums.mutual_aid,
            Fund::HousingFund => &mut sums.housing_fund,
            Fund::Unsplit => &mut sums.unsplit,
        };
        *fund = fund.plus(amount);
        sums.all = sums.all.plus(amount);
    }
    sums.employer_cost = report.pay.plus(sums.employer);
    sums.take_home = report.pay.minus(sums.worker);
    sums
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn lines_add_up_and_nothing_is_negative(case in case()) {
        if let Some(assessment) = assess(&case) {
            let report = assessment.report(Lang::En, false);
            let t = &report.totals;
            prop_assert_eq!(t, &sums(&report));
            let payers = t.employer.plus(t.worker);
            let funds: Money =
                [t.pooled, t.individual_account, t.mutual_aid, t.housing_fund, t.unsplit].into_iter().sum();
            prop_assert_eq!(payers, funds);
            prop_assert_eq!(payers, t.all);
            for line in &report.lines {
                prop_assert!(!line.amount.is_negative());
                prop_assert_eq!(line.amount.plus(line.relief), line.amount_before_relief);
            }
        }
    }

    #[test]
    fn more_wage_never_means_less_due(case in case(), more in wage()) {
        let mut richer = case.clone();
        richer.wage = Money::from_fen((case.wage.fen() + more.fen()).min(10_000_000_000));
        if let (Some(less), Some(more)) = (assess(&case), assess(&richer)) {
            for (a, b) in less.lines().iter().zip(more.lines()) {
                prop_assert!(a.amount <= b.amount);
                prop_assert!(a.base <= b.base);
            }
        }
    }

    #[test]
    fn nothing_changes_beyond_the_limits(case in case()) {
        let at = |wage: i64| {
            let mut case = case.clone();
            case.wage = Money::from_fen(wage);
            assess(&case)
        };
        prop_assume!(case.edition != "shi-2014"); // its table states no limits
        if let (Some(low), Some(lower), Some(high), Some(higher)) =
            (at(50_000), at(0), at(5_000_000), at(10_000_000_000))
        {
            // Some branches have no ceiling, and say so; where a limit was at work, more of the same changes nothing.
            for (near, far, limit) in
                [(low, lower, LimitHit::Floor), (high, higher, LimitHit::Ceiling)]
            {
                for (a, b) in near.lines().iter().zip(far.lines()) {
                    if a.limit == Some(limit) || a.limit == Some(LimitHit::Flat) {
                        prop_assert_eq!((a.base, a.amount), (b.base, b.amount));
                    }
                }
            }
        }
    }

    #[test]
    fn a_scheme_run_for_many_wages_says_what_each_case_says(case in case(), wages in prop::collection::vec(wage(), 1..8)) {
        if let Ok(scheme) = RULES.scheme(&case, &terms()) {
            for wage in wages {
                let mut one = case.clone();
                one.wage = wage;
                let many = scheme.assess(Wages::same(wage));
                let one = RULES.assess(&one, &terms()).unwrap();
                prop_assert_eq!(many.lines(), one.lines());
                prop_assert_eq!(many.totals(), one.totals());
            }
        }
    }

    #[test]
    fn ten_identical_workers_owe_ten_times_one(case in case()) {
        if let Some(one) = assess(&case) {
            let ten = (0..10)
                .map(|_| *assess(&case).unwrap().totals())
                .fold(Totals::default(), |sum, totals| sum.plus(&totals));
            for ((_, ten), (_, one)) in ten.named().iter().zip(one.totals().named()) {
                prop_assert_eq!(ten.fen(), one.fen() * 10);
            }
        }
    }

    #[test]
    fn a_case_that_says_less_is_refused_or_says_the_same(case in case(), which in 0_usize..5) {
        let mut less = case.clone();
        match which {
            0 => less.hukou = None,
            1 => less.employer = None,
            2 => less.injury_class = None,
            3 => less.employment = None,
            _ => { less.employer = None; less.hukou = None; }
        }
        // A default may stand for what is left out; without one, the lines must be those of every answer.
        if let (Some(full), Some(short)) = (assess(&case), assess(&less)) {
            let defaulted = short.notes().any(|note| {
                note.code() == "default_taken" && note.fields().any(|(_, value)| {
                    ["hukou", "employer", "employment"].contains(&value)
                })
            });
            if !defaulted {
                prop_assert_eq!(full.lines(), short.lines());
            }
        }
    }

    #[test]
    fn reports_survive_json(case in case()) {
        if let Some(assessment) = assess(&case) {
            let report = assessment.report(Lang::Zh, true);
            let json = serde_json::to_string(&report).unwrap();
            let back: Report = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(serde_json::to_string(&back).unwrap(), json);
        }
        let json = serde_json::to_string(&case).unwrap();
        prop_assert_eq!(serde_json::from_str::<Case>(&json).unwrap(), case);
    }

    #[test]
    fn every_line_explains_itself_down_to_its_amount(case in case()) {
        if let Some(assessment) = assess(&case) {
            for line in assessment.lines() {
                for lang in [Lang::En, Lang::Zh] {
                    let steps = assessment.explain(line, lang);
                    let fund = steps.iter().find(|step| step.code == "fund").unwrap();
                    prop_assert_eq!(fund.field("amount").unwrap(), line.amount.to_string());
                    prop_assert!(steps.iter().any(|step| step.code == "document"));
                    prop_assert!(steps.iter().all(|step| !step.text.is_empty()));
                }
            }
        }
    }

    #[test]
    fn money_rates_and_months_read_what_they_print(fen in 0_i64..100_000_000_000_000, millionths in 0_u32..=1_000_000, months in 0_u16..3000) {
        let money = Money::from_fen(fen);
        prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
        let rate = Rate::from_millionths(millionths).unwrap();
        prop_assert_eq!(rate.to_string().parse::<Rate>().unwrap(), rate);
        let json = serde_json::to_string(&rate).unwrap();
        prop_assert_eq!(serde_json::from_str::<Rate>(&json).unwrap(), rate);
        let month = Month::FIRST.plus(months.min(2999));
        prop_assert_eq!(month.to_string().parse::<Month>().unwrap(), month);
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in "\\PC{0,12}", digits in "[-+0-9.,eE%０-９ ]{0,14}") {
        for text in [text, digits] {
            let _ = text.parse::<Money>();
            let _ = text.parse::<Rate>();
            let _ = text.parse::<Month>();
            let _ = Money::parse_rounded(&text);
            let _ = Case::from_fields([("wage", text.as_str()), ("fund_rate", text.as_str()), (text.as_str(), "1")]);
        }
    }
}

#[test]
fn an_empty_overlay_changes_nothing() {
    let overlay = "[overlay]\nname = \"as-it-is\"\nover = \"statutory\"\nplace = \"beijing\"\n";
    let overlaid = Loader::new().builtin().file("empty.toml", overlay).load().unwrap();
    for (month, wage) in [("2021-07", "6000"), ("2024-01", "20000"), ("2026-11", "1000")] {
        let mut case = Case::new("beijing", month.parse().unwrap(), wage.parse().unwrap());
        case.injury_class = Some(2);
        case.employer = Some(EmployerKind::Private);
        let law = overlaid.assess(&case, &Terms::default()).unwrap();
        case.edition = "as-it-is".to_owned();
        let same = overlaid.assess(&case, &Terms::default()).unwrap();
        assert_eq!(law.lines(), same.lines());
        assert!(same.notes().any(|note| note.code() == "hypothetical"));
        assert!(law.notes().all(|note| note.code() != "hypothetical"));
    }
}

#[test]
fn every_shipped_file_survives_being_printed() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut seen = 0;
    for folder in ["", "statutory", "shi-2014"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                let text = std::fs::read_to_string(&path).unwrap();
                let printed = shebao::reprint("x.toml", &text).unwrap();
                assert_eq!(shebao::reprint("x.toml", &printed).unwrap(), printed);
                seen += 1;
            }
        }
    }
    assert!(seen >= 7);
}

#[test]
fn named_roundings_do_what_their_table_says() {
    use shebao::Rounding as R;
    let table: [(R, [&str; 4]); 13] = [
        (R::FenHalfUp, ["498.21", "483.33", "12.01", "12.00"]),
        (R::FenHalfEven, ["498.21", "483.33", "12.00", "12.00"]),
        (R::FenUp, ["498.21", "483.33", "12.01", "12.01"]),
        (R::FenTruncate, ["498.20", "483.32", "12.00", "12.00"]),
        (R::JiaoHalfUp, ["498.20", "483.30", "12.00", "12.00"]),
        (R::JiaoUp, ["498.30", "483.40", "12.10", "12.10"]),
        (R::JiaoTruncate, ["498.20", "483.30", "12.00", "12.00"]),
        (R::FenTruncateJiaoUp, ["498.20", "483.40", "12.00", "12.00"]),
        (R::FenHalfUpJiaoUp, ["498.30", "483.40", "12.10", "12.00"]),
        (R::YuanHalfUp, ["498.00", "483.00", "12.00", "12.00"]),
        (R::YuanHalfEven, ["498.00", "483.00", "12.00", "12.00"]),
        (R::YuanUp, ["499.00", "484.00", "13.00", "13.00"]),
        (R::YuanTruncate, ["498.00", "483.00", "12.00", "12.00"]),
    ];
    // 498.2062, 483.3276, 12.005 and 12.0009 as products of an amount and a rate.
    let products = [("49820.62", "1%"), ("48332.76", "1%"), ("1200.50", "1%"), ("1200.09", "1%")];
    for (rounding, expected) in table {
        for ((amount, rate), expected) in products.iter().zip(expected) {
            let product = amount.parse::<Money>().unwrap().times(rate.parse().unwrap());
            assert_eq!(product.round(rounding).to_string(), expected, "{rounding} of {product}");
        }
        assert_eq!(rounding.name().parse::<R>().unwrap(), rounding);
    }
}
