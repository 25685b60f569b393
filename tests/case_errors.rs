//! The exact words of every error that a case can meet, in both languages where they differ in more than grammar.

use crate::shipped;
use shebao::{Case, Error, Lang, Money, Month, Rate, Terms};

/// The kind, message and hint of the first thing wrong with a case.
fn refused(fields: &[(&str, &str)], terms: &Terms) -> (String, String, String) {
    let error = match Case::from_fields(fields.iter().copied()) {
        Err(errors) => errors.into_iter().next().unwrap(),
        Ok(case) => shipped().assess(&case, terms).unwrap_err(),
    };
    words(&error)
}

fn words(error: &Error) -> (String, String, String) {
    let hint = error.hint(Lang::En).unwrap_or_default().to_owned();
    (error.kind().to_owned(), error.message(Lang::En).to_owned(), hint)
}

#[track_caller]
fn check(fields: &[(&str, &str)], kind: &str, message: &str, hint: &str) {
    check_with(fields, &Terms::default(), kind, message, hint);
}

#[track_caller]
fn check_with(fields: &[(&str, &str)], terms: &Terms, kind: &str, message: &str, hint: &str) {
    let (found_kind, found_message, found_hint) = refused(fields, terms);
    assert_eq!(found_message, message);
    assert_eq!(found_kind, kind);
    assert_eq!(found_hint, hint);
}

const YUAN: &str = "write the amount in yuan with at most two decimals, such as 3000 or 3000.50";

#[test]
fn wages() {
    let with = |wage: &'static str| [("city", "beijing"), ("month", "2026-10"), ("wage", wage)];
    for (wage, message) in [
        ("-1", "wage: \"-1\" is negative"),
        ("−1", "wage: \"−1\" is negative"),
        ("3000.555", "wage: \"3000.555\" has more than two decimals"),
        ("three", "wage: \"three\" is not an amount of money"),
        ("", "wage: the amount is empty"),
        ("3e3", "wage: \"3e3\" is written with an exponent"),
        ("３０００", "wage: \"３０００\" has full-width digits"),
        ("3,000", "wage: \"3,000\" has a thousands separator"),
        ("3，000", "wage: \"3，000\" has a thousands separator"),
        ("9999999999999", "wage: \"9999999999999\" is too large or has a stray point"),
        ("3000.", "wage: \"3000.\" is too large or has a stray point"),
        (".5", "wage: \".5\" is too large or has a stray point"),
        ("1.2.3", "wage: \"1.2.3\" is too large or has a stray point"),
        ("+3000", "wage: \"+3000\" is not an amount of money"),
        ("¥3000", "wage: \"¥3000\" is not an amount of money"),
        ("NaN", "wage: \"NaN\" is not an amount of money"),
    ] {
        check(&with(wage), "bad_input", message, YUAN);
    }
    check(
        &with("100000000.01"),
        "bad_input",
        "wage: 100000000.01 yuan a month is not between 0 and 100000000.00",
        "give yuan a month, not fen and not a year",
    );
}

#[test]
fn months() {
    for month in
        ["2026-13", "2026-00", "202610", "2026/10", "26-10", "2026-1", "", "1949-12", "2200-01"]
    {
        check(
            &[("city", "beijing"), ("month", month), ("wage", "1")],
            "bad_input",
            &format!("month: {month:?} is not a month"),
            "write YYYY-MM, such as 2024-07",
        );
    }
}

#[test]
fn fields_that_are_missing_or_unknown() {
    check(
        &[("month", "2026-10"), ("wage", "1")],
        "bad_input",
        "city: is required",
        "such as beijing, 北京 or 110000",
    );
    let errors = Case::from_fields([]).unwrap_err();
    let messages: Vec<&str> = errors.iter().map(|error| error.message(Lang::Zh)).collect();
    assert_eq!(messages, ["城市（city）：必填", "月份（month）：必填", "缴费工资（wage）：必填"]);
    let all = [("city", "beijing"), ("month", "2026-10"), ("wage", "1")];
    let with = |name: &'static str, value: &'static str| [all[0], all[1], all[2], (name, value)];
    check(
        &with("colour", "red"),
        "bad_input",
        "colour: \"colour\" is not a field of a case",
        "fields: city, area, edition, month, wage, fund-wage, pay, hukou, employment, employer, employer-size, injury-class, injury-rate, unemployment-rate, fund-rate, age, sex, joined, joiner, joining-month, left, leaving-month, medical-tier, base-tier, choice:NAME",
    );
    check(&with("area", ""), "bad_input", "area: is empty", "");
    check(
        &with("hukou", "urban"),
        "bad_input",
        "hukou: \"urban\" is not a hukou",
        "one of local-urban, local-rural, nonlocal-urban, nonlocal-rural",
    );
    check(
        &with("employer", "ngo"),
        "bad_input",
        "employer: \"ngo\" is not a kind of employer",
        "one of state-owned, collective, foreign-invested, private, private-non-enterprise, individual-business, social-organization, public-institution, nonlocal-construction",
    );
    check(
        &with("employment", "gig"),
        "bad_input",
        "employment: \"gig\" is not a form of employment",
        "one of full-time, part-time, flexible",
    );
    check(&with("sex", "x"), "bad_input", "sex: \"x\" is not a sex", "one of female, male");
    check(
        &with("employer_size", "tiny"),
        "bad_input",
        "employer-size: \"tiny\" is not an employer size",
        "one of micro-small-medium, large",
    );
    for class in ["0", "9", "-1", "1.5", "", "256", "x"] {
        check(
            &with("injury_class", class),
            "bad_input",
            &format!("injury-class: {class:?} is not a whole number from 1 to 8"),
            "",
        );
    }
    check(&with("age", "9"), "bad_input", "age: \"9\" is not a whole number from 14 to 120", "");
    let percent = "write a percentage, such as 0.28% or 12%";
    check(
        &with("injury_rate", "0.28"),
        "bad_input",
        "injury-rate: \"0.28\" has no percent sign",
        percent,
    );
    check(&with("fund_rate", "12"), "bad_input", "fund-rate: \"12\" has no percent sign", percent);
    check(&with("fund_rate", "120%"), "bad_input", "fund-rate: \"120%\" is above 100%", percent);
    check(
        &with("fund_rate", "5.12345%"),
        "bad_input",
        "fund-rate: \"5.12345%\" has more than six places (four decimals of a per cent)",
        percent,
    );
    check(&with("fund_rate", "lots"), "bad_input", "fund-rate: \"lots\" is not a rate", percent);
    check(
        &[all[0], all[1], all[2], ("employment", "flexible"), ("employer", "private")],
        "bad_input",
        "employer: a flexible worker has no employer",
        "leave the employer out, or ask for full-time or part-time employment",
    );
}

#[test]
fn places_and_editions() {
    let at = |city: &'static str| [("city", city), ("month", "2026-10"), ("wage", "1")];
    let mut cities: Vec<String> = shipped()
        .coverage(Lang::En)
        .into_iter()
        .filter(|row| row.edition == "statutory")
        .map(|row| row.city)
        .collect();
    cities.dedup();
    let cities = format!("cities of statutory: {}", cities.join(", "));
    check(&at("atlantis"), "bad_input", "city: no place is called \"atlantis\"", &cities);
    check(
        &at("beijng"),
        "bad_input",
        "city: no place is called \"beijng\"",
        "did you mean beijing?",
    );
    check(&at("guangdong"), "no_rule", "the edition statutory has no rules for guangdong", &cities);
    check(
        &[("city", "beijing"), ("month", "2026-10"), ("wage", "1"), ("edition", "latest")],
        "bad_input",
        "edition: no rules have the edition \"latest\"",
        &format!("editions: {}", shipped().editions().join(", ")),
    );
    check(
        &[("city", "beijing"), ("month", "2026-10"), ("wage", "1"), ("area", "mars")],
        "bad_input",
        "area: beijing has no area \"mars\"",
        "areas: main",
    );
    for name in ["beijing", "Beijing", "北京", "北京市", "京", "110000", "110100"] {
        let case =
            Case::from_fields([("city", name), ("month", "2026-10"), ("wage", "1")]).unwrap();
        let scheme = shipped().scheme(&with_class(case), &Terms::default()).unwrap();
        assert_eq!(scheme.city(), "beijing");
    }
}

fn with_class(mut case: Case) -> Case {
    case.injury_class = Some(1);
    case
}

/// A city whose rate was last verified in December 2025, in a file that speaks of a year.
const DATED: &str = r#"
[[place]]
id = "datong"
level = "city"
name = { en = "Datong", zh = "大通" }
[[document]]
id = "d"
title = { en = "A notice", zh = "通知" }
[file]
edition = "dated"
place = "datong"
from = "2025-07"
until = "2026-07"
[[item]]
branch = "pension"
item = "basic"
payer = "worker"
name = { en = "basic", zh = "基本养老" }
from = "2025-07"
[[rate]]
branch = "pension"
item = "basic"
payer = "worker"
from = "2025-07"
rate = "8%"
fund = "individual_account"
cite = "d"
evidence = "official"
verified = "2025-12"
[[base]]
branch = "pension"
from = "2025-07"
until = "2026-07"
floor = "none"
ceiling = "none"
cite = "d"
evidence = "official"
[[round]]
branch = "pension"
from = "2025-07"
line = "fen_half_up"
reason = { en = "as practised", zh = "依惯例" }
"#;

#[test]
fn months_that_the_rules_do_not_hold() {
    let rules = shebao::Loader::new().file("dated.toml", DATED).load().unwrap();
    let ask = |month: &str, carry_forward: u16| {
        let mut case = Case::new("datong", month.parse().unwrap(), "9000".parse().unwrap());
        case.edition = "dated".into();
        rules.assess(&case, &Terms { carry_forward, ..Terms::default() })
    };
    for month in ["2025-06", "2026-07"] {
        assert_eq!(
            words(&ask(month, 99).unwrap_err()),
            (
                "no_rule".to_owned(),
                format!("the edition dated has no rules for datong in {month}"),
                "its rules for datong span 2025-07 to 2026-06".to_owned(),
            )
        );
    }
    let rest =
        "--allow-missing computes the rest and says so; --branch asks for some branches only";
    for (month, past) in [("2026-01", "1 month"), ("2026-06", "6 months")] {
        let n = &past[..1];
        assert_eq!(
            words(&ask(month, 0).unwrap_err()),
            (
                "no_rule".to_owned(),
                format!(
                    "datong in {month} (dated) has no rule for pension: the rate of pension basic (worker) in datong was last verified for 2025-12, which is {past} before {month}"
                ),
                format!(
                    "--carry-forward {n} takes the last known value and marks the line; {rest}"
                ),
            )
        );
    }
    assert!(ask("2026-06", 5).unwrap_err().is_no_rule());
    let report = ask("2026-06", 6).unwrap().report(Lang::En, false);
    assert_eq!(report.lines[0].carried_from, Some("2025-12".parse().unwrap()));
    let told: Vec<&str> =
        report.notes.iter().filter(|n| n.code == "carried").map(|n| n.text.as_str()).collect();
    assert_eq!(told, ["pension is carried forward from 2025-12, the last verified month"]);
    assert!(ask("2025-12", 0).unwrap().report(Lang::En, false).lines[0].carried_from.is_none());
    // Inside a gap nothing is carried.
    let gap =
        [("city", "guangzhou"), ("month", "2022-10"), ("wage", "9000"), ("employer", "private")];
    let pension =
        Terms { branches: vec!["pension".parse().unwrap()], carry_forward: 99, ..Terms::default() };
    check_with(
        &gap,
        &pension,
        "no_rule",
        "guangzhou in 2022-10 (statutory) has no rule for pension: when and by what document 15 % went back to 14 % is not known",
        rest,
    );
}

#[test]
fn what_a_rule_needs_and_the_case_leaves_out() {
    let at = |city: &'static str, month: &'static str| {
        [("city", city), ("month", month), ("wage", "9000")]
    };
    check(
        &at("beijing", "2026-10"),
        "bad_input",
        "injury-class: needed, since in beijing in 2026-10 it makes a difference",
        "give injury-class (1, 2, 3, 4, 5, 6, 7, 8)",
    );
    let pension = Terms { branches: vec!["pension".parse().unwrap()], ..Terms::default() };
    check_with(
        &[
            ("city", "guangzhou"),
            ("month", "2012-03"),
            ("wage", "9000"),
            ("employer", "state-owned"),
        ],
        &pension,
        "bad_input",
        "hukou: needed, since in guangzhou in 2012-03 it makes a difference",
        "give hukou (local-urban, local-rural, nonlocal-urban, nonlocal-rural)",
    );
    let fund = Terms { branches: vec!["housing_fund".parse().unwrap()], ..Terms::default() };
    check_with(
        &at("beijing", "2026-10"),
        &fund,
        "bad_input",
        "fund-rate: needed for the housing fund",
        "give the rate, such as 12%, or 5%/12% for employer and worker",
    );
    let with = |rate: &'static str| {
        [("city", "beijing"), ("month", "2026-10"), ("wage", "9000"), ("fund_rate", rate)]
    };
    for rate in ["4%", "13%", "5.5%"] {
        check_with(
            &with(rate),
            &fund,
            "bad_input",
            &format!("fund-rate: {rate} is not a rate of beijing"),
            "5% to 12% in steps of 1%",
        );
    }
    check_with(
        &with("5%/12%"),
        &fund,
        "bad_input",
        "fund-rate: 5% and 12% differ, but in beijing both sides pay the same rate",
        "give one rate for both",
    );
}

#[test]
fn choices_and_branches() {
    let at = [("city", "guangzhou"), ("month", "2012-03"), ("wage", "9000")];
    check(
        &[at[0], at[1], at[2], ("choice:office", "city")],
        "bad_input",
        "choice:office: guangzhou has no choice \"office\"",
        "choices of guangzhou: insured_at, pension_floor, medical_scheme, supplementary_medical, fund_ceiling",
    );
    check(
        &[("city", "beijing"), ("month", "2026-10"), ("wage", "9000"), ("medical_tier", "1")],
        "bad_input",
        "medical-tier: beijing has no choice \"medical_tier\"",
        "choices of beijing: medical_scheme, base_tier, subsidy, basic_living_allowance",
    );
    check(
        &[at[0], at[1], at[2], ("choice:insured_at", "moon")],
        "bad_input",
        "choice:insured-at: \"moon\" is not a value of insured_at",
        "one of city, provincial",
    );
    check(
        &[at[0], at[1], at[2], ("employment", "flexible"), ("choice:insured_at", "city")],
        "bad_input",
        "choice:insured-at: \"city\" is not open to this case in guangzhou in 2012-03",
        "in 2012-03 guangzhou offers no such choice here",
    );
    let comprehensive =
        Terms { branches: vec!["comprehensive".parse().unwrap()], ..Terms::default() };
    check_with(
        &at,
        &comprehensive,
        "no_rule",
        "the edition statutory does not speak of comprehensive in guangzhou",
        "branches held: pension, medical, unemployment, work_injury, maternity, housing_fund",
    );
    let error = "health".parse::<shebao::Branch>().unwrap_err();
    assert_eq!(
        words(&error),
        (
            "bad_input".to_owned(),
            "\"health\" is not a branch".to_owned(),
            "one of pension, medical, unemployment, work-injury, maternity, comprehensive, housing-fund".to_owned(),
        )
    );
}

#[test]
fn what_nothing_covers() {
    let table_2 = [
        ("city", "beijing"),
        ("edition", "shi-2014"),
        ("month", "2013-05"),
        ("wage", "3000"),
        ("hukou", "local-urban"),
    ];
    let pension = Terms { branches: vec!["pension".parse().unwrap()], ..Terms::default() };
    check_with(
        &table_2,
        &pension,
        "not_covered",
        "nothing is covered in beijing in 2013-05 by shi-2014: pension: Table 2: migrant workers, that is nonlocal hukou",
        "compare hukou, employment and employer with the scheme: shebao rules show",
    );
    // A branch that is merged into another is an answer, not an error.
    let maternity = Terms { branches: vec!["maternity".parse().unwrap()], ..Terms::default() };
    let case =
        Case::from_fields([("city", "beijing"), ("month", "2026-10"), ("wage", "9000")]).unwrap();
    let report = shipped().assess(&case, &maternity).unwrap().report(Lang::En, false);
    assert!(report.lines.is_empty() && report.complete);
    assert_eq!(report.merged[0].into, Some("medical".parse().unwrap()));
}

#[test]
fn two_clocks() {
    let at =
        [("city", "guangzhou"), ("month", "2024-08"), ("wage", "5000"), ("employer", "private")];
    let known = |day: &str, allow| Terms {
        branches: vec!["pension".parse().unwrap()],
        as_known_on: Some(day.parse().unwrap()),
        allow_unknown_publication: allow,
        ..Terms::default()
    };
    check_with(
        &at,
        &known("2024-12-02", true),
        "no_rule",
        "guangzhou in 2024-08 (statutory) has no rule for pension: the base of pension basic (employer) in guangzhou in 2024-08 was published on 2024-12-03 and not yet known on 2024-12-02",
        "ask as known on 2024-12-03 or later; no document seen says what is charged until then; --allow-missing computes the rest and says so; --branch asks for some branches only",
    );
    check_with(
        &at,
        &known("2024-12-03", false),
        "unknown_publication",
        "the rate of pension basic (worker) in guangzhou in 2024-08 (in force 2024-07..2026-01) has no publication day",
        "--allow-unknown-publication takes such values as always known",
    );
    let case = Case::from_fields(at).unwrap();
    let report =
        shipped().assess(&case, &known("2024-12-03", true)).unwrap().report(Lang::En, false);
    assert_eq!(report.totals.employer.to_string(), "825.00");
}

#[test]
fn types_say_what_is_wrong_with_their_text() {
    assert_eq!(
        words(&"1 000".parse::<Money>().unwrap_err()).1,
        "\"1 000\" is not an amount of money"
    );
    assert_eq!(words(&"12".parse::<Rate>().unwrap_err()).1, "\"12\" has no percent sign");
    assert_eq!(words(&"May 2024".parse::<Month>().unwrap_err()).1, "\"May 2024\" is not a month");
    let zh = "3,000".parse::<Money>().unwrap_err();
    assert_eq!(zh.message(Lang::Zh), "\"3,000\" 带有千位分隔符");
    assert_eq!(zh.hint(Lang::Zh), Some("请以元为单位，最多两位小数，例如 3000 或 3000.50"));
}
