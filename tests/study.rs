//! Comparisons: combinations, shares of the wage, what moves and what stays, and the flat table.

use crate::shipped;
use proptest::prelude::*;
use shebao::{
    Branch, Case, Comparison, Decimal, EmployerKind, Employment, FundRate, Hukou, Joiner, Lang,
    Money, Month, MonthDue, Over, Payer, Rate, Sex, Terms,
};

fn fields(text: &str) -> Vec<(String, String)> {
    let pairs = text.split_whitespace().map(|field| field.split_once('=').unwrap());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn crossed(base: &str, over: &[&str], terms: &Terms) -> Comparison {
    let rules = shipped();
    let over: Vec<Over> =
        over.iter().map(|asked| rules.over(asked, "statutory").unwrap()).collect();
    let cases = rules.crossed(&fields(base), &over, Lang::En).unwrap();
    rules.compare_each(&cases, terms, Lang::En)
}

fn of_pension() -> Terms {
    Terms { branches: vec![Branch::Pension], ..Terms::default() }
}

/// Shanghai's bounds of July 2025 are 7,460 and 37,302 yuan; 10.5 % and 25.7 % of them, over wages outside.
#[test]
fn what_is_paid_falls_apart_from_what_is_stated_outside_the_bounds() {
    let base = "city=shanghai month=2025-12 hukou=nonlocal-rural employer=private injury_class=1";
    let table = crossed(base, &["wage=3000,10000,80000"], &Terms::default());
    let told: Vec<[String; 4]> = table
        .cases
        .iter()
        .map(|one| {
            let (law, fact) = (&one.statutory_rate, &one.effective_rate);
            [
                law.worker.unwrap().to_string(),
                law.employer.unwrap().to_string(),
                fact.worker.unwrap().round_dp(4).to_string(),
                fact.employer.unwrap().round_dp(4).to_string(),
            ]
        })
        .collect();
    assert_eq!(told[0], ["10.5%", "25.7%", "0.2611", "0.6391"]);
    assert_eq!(told[1], ["10.5%", "25.7%", "0.105", "0.257"]);
    assert_eq!(told[2], ["10.5%", "25.7%", "0.0490", "0.1198"]);
    let pension = table.cases[0].rates[0];
    assert_eq!((pension.branch, pension.payer), (Branch::Pension, Payer::Employer));
    assert_eq!(pension.floor.unwrap().to_string(), "7460.00");
    assert_eq!(pension.ceiling.unwrap().to_string(), "37302.00");
}

/// 12 % of the base moves out of the pooled fund: of 20 % two fifths stay, of 16 % a quarter, of 12 % nothing.
#[test]
fn what_stays_behind_of_the_employers_part() {
    let guangzhou = "city=guangzhou month=2013-05 hukou=local-urban wage=4000";
    let beijing = "city=beijing month=2026-10 hukou=nonlocal-rural wage=10000 employer=private";
    for (base, over, employer, stays) in [
        (guangzhou, "employer=state-owned", "800.00", "320.00"),
        (guangzhou, "employer=private", "480.00", "0.00"),
        (beijing, "employer=private", "1600.00", "400.00"),
    ] {
        let table = crossed(base, &[over], &of_pension());
        let one = &table.cases[0];
        let moves = one.moves_with_worker.as_ref().unwrap();
        assert_eq!(one.estimate.totals.employer.to_string(), employer);
        assert_eq!(moves.stays.to_string(), stays, "{over}");
        assert_eq!(moves.individual_account.plus(moves.pooled), moves.amount);
        assert_eq!(moves.amount.plus(moves.stays), one.estimate.totals.all);
    }
}

#[test]
fn every_combination_stands_once_and_in_order() {
    let rules = shipped();
    let over = ["hukou=all", "month=2013-01..2013-07:3"];
    let over = over.map(|asked| rules.over(asked, "statutory").unwrap());
    let base = fields("city=guangzhou wage=3000 month=2012-01 employer=state-owned");
    let cases = rules.crossed(&base, &over, Lang::Zh).unwrap();
    let told: Vec<String> =
        cases.iter().map(|one| format!("{} {}", one.label, one.case.month)).collect();
    assert_eq!(told.len(), 12);
    assert_eq!(
        told[..4],
        ["本市城镇 2013-01", "本市城镇 2013-04", "本市城镇 2013-07", "本市农村 2013-01"]
    );

    let alone = rules.crossed(&base, &over[1..], Lang::En).unwrap();
    assert!(alone.iter().all(|one| one.label == "Guangzhou"));
    let names = ["injury_class=2", "fund_rate=5%/12%", "choice:insured_at=city", "age=50"];
    let names = names.map(|asked| rules.over(asked, "statutory").unwrap());
    let one = &rules.crossed(&base, &names, Lang::En).unwrap()[0];
    assert_eq!(one.label, "injury class 2, housing fund 5%/12%, insured at city, age 50");
    let one = &rules.crossed(&base, &names, Lang::Zh).unwrap()[0];
    assert_eq!(one.label, "工伤类别2，公积金5%/12%，insured_at city，年龄50");
}

#[test]
fn what_cannot_be_compared_over_says_why() {
    let rules = shipped();
    for (asked, words, hint) in [
        ("hukou", "\"hukou\" is not FIELD=VALUES", "such as city=beijing,shanghai"),
        ("hukou=urban", "hukou: \"urban\" is not", "one of local-urban"),
        ("hukuo=all", "hukuo: \"hukuo\" is not a field of a case", "fields: city"),
        ("wage=3000,3000", "wage: \"3000\" stands there twice", ""),
        ("wage=1000..2000", "wage: \"1000..2000\" is not FROM..TO:STEP", "yuan a month"),
        ("wage=2000..1000:10", "wage: \"2000..1000:10\" is not FROM..TO:STEP", "10,000 steps"),
        ("month=2013-05..2012-05", "month: \"2013-05..2012-05\" is not", "both ends included"),
        ("month=2013-05..2014-05:0", "month: \"2013-05..2014-05:0\" is not", "both ends"),
        ("month=2013-05..2014-13", "month: \"2014-13\" is not a month", "YYYY-MM"),
        ("city=", "city: is empty", ""),
    ] {
        let error = rules.over(asked, "statutory").unwrap_err();
        assert!(error.message(Lang::En).starts_with(words), "{asked}: {}", error.message(Lang::En));
        assert!(error.hint(Lang::En).unwrap_or_default().contains(hint), "{asked}: {error:?}");
        assert_eq!(error.kind(), "bad_input");
    }
    let none = rules.over("city=all", "no-such-edition").unwrap_err();
    assert_eq!(none.message(Lang::En), "city: \"all\" is nothing");
    let many = ["month=1990-01..2150-01", "wage=1..1000:1"];
    let many = many.map(|asked| rules.over(asked, "statutory").unwrap());
    let error = rules.crossed(&fields("city=beijing"), &many, Lang::En).unwrap_err();
    assert_eq!(error.message(Lang::En), "the combinations are more than 100000 cases");
}

/// The flat table has every case in the order it was asked for, those without an answer too.
#[test]
fn the_flat_table_keeps_its_order() {
    let base = "hukou=nonlocal-rural employer=private injury_class=1 wage=8000 month=2026-10";
    let table = crossed(base, &["city=zhengzhou,beijing,nowhere,shanghai"], &Terms::default());
    assert_eq!((table.cases.len(), table.not_computed.len()), (2, 2));
    let sheet = table.sheet(Lang::En);
    let at = |name: &str| sheet.columns.iter().position(|column| column.name == name).unwrap();
    let labels: Vec<&str> = sheet.rows.iter().map(|row| row[at("label")].as_str()).collect();
    assert_eq!(labels, ["Zhengzhou", "Beijing", "nowhere", "Shanghai"]);
    let cell = |row: usize, name: &str| sheet.rows[row][at(name)].as_str();
    assert_eq!(cell(0, "pension_employer"), "");
    assert!(
        cell(0, "status").starts_with("no_rule: zhengzhou in 2026-10"),
        "{}",
        cell(0, "status")
    );
    assert_eq!(
        (cell(1, "pension_employer"), cell(1, "pension_employer_rate")),
        ("1280.00", "0.16")
    );
    assert_eq!((cell(1, "status"), cell(1, "employer")), ("ok", "private"));
    assert!(cell(2, "status").starts_with("bad_input: "));
    assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()));

    let mut whole = table.clone();
    whole.append(table.clone());
    assert_eq!(whole.sheet(Lang::En).rows[4..], sheet.rows[..]);
}

fn anyone() -> impl Strategy<Value = Case> {
    let city = prop::sample::select(vec!["beijing", "shanghai", "shenzhen", "北京"]);
    let who = (
        prop::option::of(prop::sample::select(Hukou::ALL)),
        prop::option::of(prop::sample::select(Employment::ALL)),
        prop::option::of(prop::sample::select(EmployerKind::ALL)),
        prop::option::of(prop::sample::select(Sex::ALL)),
        prop::option::of((0_u32..=1_000_000, 0_u32..=1_000_000)),
        prop::option::of(0_u32..=1_000_000),
    );
    let tenure =
        (any::<bool>(), prop::sample::select(Joiner::ALL), prop::sample::select(MonthDue::ALL));
    (city, 0_u16..400, 0_i64..10_000_000_000, who, tenure).prop_map(
        |(city, months, fen, (hukou, employment, employer, sex, fund, injury), tenure)| {
            let month = Month::new(2000, 1).unwrap().plus(months);
            let mut case = Case::new(city, month, Money::from_fen(fen));
            (case.hukou, case.employment, case.employer, case.sex) =
                (hukou, employment, employer, sex);
            let rate = |millionths| Rate::from_millionths(millionths).unwrap();
            case.fund_rate = fund.map(|(employer, worker)| FundRate {
                employer: rate(employer),
                worker: rate(worker),
            });
            case.injury_rate = injury.map(rate);
            if tenure.0 {
                case.joined = Some("2020-02-29".parse().unwrap());
                (case.joiner, case.joining_month) = (Some(tenure.1), Some(tenure.2));
                case.choices.insert("medical_tier".to_owned(), "2".to_owned());
                case.choices.insert("insured_at".to_owned(), "provincial".to_owned());
            }
            case
        },
    )
}

proptest! {
    /// A case written as fields and read again is the same case.
    #[test]
    fn fields_are_read_again(case in anyone()) {
        let fields = case.fields();
        let again = Case::from_fields(fields.iter().map(|(n, v)| (n.as_str(), v.as_str())));
        prop_assert_eq!(again.unwrap(), case);
    }

    /// Between the bounds of every base, what is paid is what is stated, to within a jiao a line, the coarsest rounding in these rules.
    #[test]
    fn between_the_bounds_the_stated_rate_is_paid(
        city in prop::sample::select(vec!["beijing", "shanghai"]),
        fen in 800_000_i64..3_500_000,
        class in 1_u8..=8,
    ) {
        let rules = shipped();
        let mut case = Case::new(city, Month::new(2026, 10).unwrap(), Money::from_fen(fen));
        case.hukou = Some(Hukou::NonlocalRural);
        case.employer = Some(EmployerKind::Private);
        case.injury_class = Some(class);
        let named = shebao::NamedCase { label: String::new(), case };
        let table = rules.compare_each(&[named], &Terms::default(), Lang::En);
        let one = &table.cases[0];
        let fixed: Money = one.rates.iter().map(|rate| rate.fixed).sum();
        let wage = Money::from_fen(fen).to_decimal();
        let stated = wage * one.statutory_rate.all.unwrap().to_decimal() + fixed.to_decimal();
        let apart = (one.estimate.totals.all.to_decimal() - stated).abs();
        let lines = Decimal::from(one.estimate.lines.len());
        prop_assert!(apart <= lines * Decimal::new(1, 1), "{apart} over {lines} lines");
    }
}
