//! (q): the months in which someone joins or leaves an employer.

use super::{City, fixture};
use shebao::{Lang, Terms};

fn city() -> City {
    City::of("q-city", &[fixture!("q_joining")])
}

const DUE: &str = "pension basic worker individual_account 5000.00 400.00";
const JOINING: &str = "exempt pension month_of_joining";
const LEAVING: &str = "exempt pension month_of_leaving";

#[test]
fn q_a_day_of_the_month_decides() {
    let city = city().asking(&["pension"]);
    for (day, expected) in [("01", DUE), ("15", DUE), ("16", JOINING), ("30", JOINING)] {
        city.gives(&format!("2026-04 5000 joined=2026-04-{day}"), &[expected]);
    }
    for (day, expected) in [("01", LEAVING), ("15", LEAVING), ("16", DUE), ("30", DUE)] {
        city.gives(&format!("2026-04 5000 left=2026-04-{day}"), &[expected]);
    }
}

#[test]
fn q_every_other_month_with_the_employer_is_due() {
    let city = city().asking(&["pension"]);
    city.gives("2026-05 5000 joined=2026-04-30 left=2026-06-01", &[DUE]);
    city.gives("2026-04 5000 joined=2020-04-30", &[DUE]);
    // Joined and left in one month: both must find it due.
    city.gives("2026-04 5000 joined=2026-04-02 left=2026-04-20", &[DUE]);
    city.gives("2026-04 5000 joined=2026-04-02 left=2026-04-10", &[LEAVING]);
    city.gives("2026-04 5000 joined=2026-04-20 left=2026-04-25", &[JOINING]);
}

#[test]
fn q_how_one_came_may_matter() {
    let city = city().asking(&["housing_fund"]);
    let fund = [
        "housing_fund basic employer housing_fund 5000.00 500.00",
        "housing_fund basic worker housing_fund 5000.00 500.00",
    ];
    city.gives("2026-04 5000 fund_rate=10% joined=2026-04-01 joiner=moved", &fund);
    let none = ["exempt housing_fund month_of_joining"];
    city.gives("2026-04 5000 fund_rate=10% joined=2026-04-01 joiner=first-job", &none);
    city.gives("2026-05 5000 fund_rate=10% joined=2026-04-01 joiner=first-job", &fund);
    city.refuses(
        "2026-04 5000 fund_rate=10% joined=2026-04-01",
        "bad_input",
        &["joiner: needed, since in q-city in 2026-04 it makes a difference", "(first-job, moved)"],
    );
    city.refuses(
        "2026-07 5000 fund_rate=10% joined=2026-07-01 joiner=moved",
        "no_rule",
        &["was last verified for 2026-06"],
    );
}

#[test]
fn q_where_no_rule_speaks_the_caller_does() {
    let city = city().asking(&["medical"]);
    let due = "medical basic worker individual_account 5000.00 100.00";
    let why = ["no document held says whether the month of joining (2026-04-10) is due"];
    city.refuses("2026-04 5000 joined=2026-04-10", "no_rule", &why);
    city.gives("2026-04 5000 joined=2026-04-10 joining_month=due", &[due]);
    city.gives(
        "2026-04 5000 joined=2026-04-10 joining_month=not-due",
        &["exempt medical month_of_joining"],
    );
    city.gives("2026-05 5000 joined=2026-04-10", &[due]);
    let why = ["no document held says whether the month of leaving (2026-04-10) is due"];
    city.refuses("2026-04 5000 left=2026-04-10", "no_rule", &why);
    city.gives("2026-04 5000 left=2026-04-10 leaving_month=due", &[due]);
    let note = &city.report("2026-04 5000 left=2026-04-10 leaving_month=due").notes[0];
    assert_eq!((note.code.as_ref(), note.field("value")), ("as_given", Some("due")));
    // A rule that speaks is not overruled by what the caller says of the others.
    let all = city.asking(&["pension", "medical"]);
    all.gives("2026-04 5000 joined=2026-04-20 joining_month=due", &[due, JOINING]);
    // What is open is listed where missing answers are allowed.
    let open = all.allowing_missing().asking(&["pension", "medical"]);
    open.gives("2026-04 5000 joined=2026-04-10", &[DUE, "missing medical no_rule"]);
}

#[test]
fn q_a_line_rests_on_the_rule_that_makes_it_due() {
    let city = city().asking(&["pension"]);
    let report = city.report("2026-04 5000 joined=2026-04-10");
    assert_eq!(report.evidence.map(shebao::Evidence::code), Some("single_source"));
    assert!(report.lines[0].cites.iter().any(|cite| cite.role == "joining"));
    let usual = city.report("2026-05 5000 joined=2026-04-10");
    assert_eq!(usual.evidence.map(shebao::Evidence::code), Some("official"));
    // As known before the rule was published, nobody says.
    let before = city.known_on("2025-12-19");
    before.refuses("2026-04 5000 joined=2026-04-10", "no_rule", &["2025-12-20"]);
}

#[test]
fn q_days_that_cannot_be() {
    let city = city();
    for (case, words) in [
        ("joined=2026-05-01", "joined: 2026-05-01 is after the contribution month, 2026-04"),
        ("left=2026-03-31", "left: 2026-03-31 is before the contribution month, 2026-04"),
        (
            "joined=2026-04-20 left=2026-04-19",
            "left: 2026-04-19 is before the day of joining, 2026-04-20",
        ),
        ("joiner=moved", "joiner: means nothing without the day given by joined"),
        ("joining_month=due", "joining-month: means nothing without the day given by joined"),
        ("leaving_month=due", "leaving-month: means nothing without the day given by left"),
    ] {
        city.refuses(&format!("2026-04 5000 {case}"), "bad_input", &[words]);
    }
    for day in ["2026-04-31", "2026-4-1", "20260401", "1900-01-01", "yesterday"] {
        let fields = [("city", "q-city"), ("month", "2026-04"), ("wage", "1"), ("joined", day)];
        let errors = shebao::Case::from_fields(fields).unwrap_err();
        assert_eq!(errors[0].message(Lang::En), format!("joined: {day:?} is not a day"));
    }
    assert_eq!(Terms::default(), city.terms);
}
