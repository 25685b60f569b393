//! (a), (h), (l), (n): who pays which rate.

use super::{City, faults_after, fixture};
use shebao::Terms;

#[test]
fn a_the_rate_depends_on_kind_hukou_and_insuring_office() {
    let city = City::of("a-guangzhou", &[fixture!("a_guangzhou_pension")]);
    let worker = "pension basic worker individual_account 3000.00 240.00";
    for (case, employer) in [
        ("2013-05 3000 employer=state_owned hukou=local_urban", "600.00"),
        ("2013-05 3000 employer=foreign_invested hukou=local_urban", "600.00"),
        ("2013-05 3000 employer=state_owned hukou=local_rural", "360.00"),
        ("2013-05 3000 employer=collective hukou=nonlocal_urban", "360.00"),
        ("2013-05 3000 employer=state_owned hukou=nonlocal_rural", "360.00"),
        ("2013-05 3000 employer=private hukou=local_urban", "360.00"),
        ("2013-05 3000 employer=private", "360.00"),
        ("2013-05 3000 employer=private_non_enterprise", "360.00"),
        ("2014-12 3000 employer=state_owned choice:insuring_office=provincial", "540.00"),
        ("2014-12 3000 employer=individual_business choice:insuring_office=provincial", "540.00"),
        ("2015-03 3000 employer=state_owned choice:insuring_office=provincial", "450.00"),
    ] {
        let employer = format!("pension basic employer pooled 3000.00 {employer}");
        city.gives(case, &[&employer, worker]);
    }
}

#[test]
fn a_what_the_sources_leave_open_is_said() {
    let city = City::of("a-guangzhou", &[fixture!("a_guangzhou_pension")]);
    let small = "2013-05 3000 employer=individual_business";
    city.refuses(small, "no_rule", &["no source for these kinds before 2015", "--allow-missing"]);
    city.allowing_missing().gives(
        small,
        &[
            "pension basic worker individual_account 3000.00 240.00",
            "missing pension basic employer gap",
        ],
    );
    city.refuses("2013-05 3000 employer=state_owned", "bad_input", &["hukou"]);
    city.refuses("2016-05 3000 employer=private", "no_rule", &["this file stops"]);

    let later = "2015-08 3000 employer=private choice:insuring_office=provincial";
    city.refuses(later, "no_rule", &["last verified for 2015-06", "2 months"]);
    let carried = city.on(Terms { carry_forward: 2, ..Terms::default() });
    let report = carried.report(later);
    assert_eq!(report.lines[0].amount.to_string(), "450.00");
    assert_eq!(report.lines[0].carried_from, Some("2015-06".parse().unwrap()));
    assert_eq!(report.lines[1].carried_from, None);

    let words = city.words("2013-05 3000 employer=state_owned hukou=local_urban");
    assert!(words.contains("without the hukou: gz-kinds"), "{words}");
}

#[test]
fn a_a_flexible_worker_pays_alone() {
    let city = City::of("a-guangzhou", &[fixture!("a_guangzhou_pension")]);
    city.gives(
        "2013-05 3000 employment=flexible hukou=local_urban",
        &[
            "pension basic worker pooled 3000.00 360.00",
            "pension basic worker individual_account 3000.00 240.00",
        ],
    );
    city.refuses(
        "2013-05 3000 employment=flexible choice:insuring_office=provincial",
        "bad_input",
        &["\"provincial\" is not open to this case", "offers no such choice"],
    );
}

#[test]
fn h_the_comprehensive_branch_and_what_is_merged_into_it() {
    let city = City::of("h-shanghai", &[fixture!("h_shanghai_comprehensive")]);
    let silent = [
        "merged pension into comprehensive",
        "merged medical into comprehensive",
        "merged work_injury into comprehensive",
        "not_covered unemployment not_yet",
        "not_covered maternity not_yet",
    ];
    for (employer, amount) in [("private", "292.25"), ("nonlocal_construction", "175.35")] {
        let line = format!("comprehensive basic employer pooled 2338.00 {amount}");
        let expected: Vec<&str> = [line.as_str()].into_iter().chain(silent).collect();
        city.gives(&format!("2011-05 4000 hukou=nonlocal_rural employer={employer}"), &expected);
    }
    city.gives(
        "2011-05 3000 hukou=local_urban employer=private",
        &[
            "pension basic employer pooled 3000.00 660.00",
            "pension basic worker individual_account 3000.00 240.00",
            "medical basic employer pooled 3000.00 360.00",
            "work_injury basic employer pooled 3000.00 15.00",
            "not_covered unemployment not_yet",
            "not_covered maternity not_yet",
            "not_covered comprehensive no_payer",
        ],
    );
}

#[test]
fn h_employer_and_worker_may_agree_on_the_towns_base() {
    let city = City::of("h-shanghai", &[fixture!("h_shanghai_comprehensive")]).asking(&[
        "pension",
        "medical",
        "work_injury",
    ]);
    let migrant = "2012-05 4000 hukou=nonlocal_rural";
    let own_base = [
        "pension basic employer pooled 1949.00 428.78",
        "pension basic worker individual_account 1949.00 155.92",
        "medical basic employer pooled 1949.00 116.94",
        "work_injury basic employer pooled 1949.00 9.75",
    ];
    city.gives(&format!("{migrant} choice:town_base=no"), &own_base);
    city.gives(migrant, &own_base);
    assert!(city.notes(migrant).contains(&"default_taken".to_owned()));
    city.gives(
        &format!("{migrant} choice:town_base=yes"),
        &[
            "pension basic employer pooled 4000.00 880.00",
            "pension basic worker individual_account 4000.00 320.00",
            "medical basic employer pooled 4000.00 240.00",
            "work_injury basic employer pooled 4000.00 20.00",
        ],
    );
    city.refuses(
        "2012-05 4000 hukou=local_rural choice:town_base=yes",
        "bad_input",
        &["not open to this case", "offers no such choice"],
    );
}

#[test]
fn h_gaps_stand_inside_the_span() {
    let city = City::of("h-shanghai", &[fixture!("h_shanghai_comprehensive")]);
    let pension = city.asking(&["pension"]);
    let migrant = "2013-11 4000 hukou=nonlocal_rural choice:town_base=yes";
    pension.refuses(migrant, "no_rule", &["whether 21 per cent held"]);
    pension.gives(
        "2013-11 4000 hukou=nonlocal_urban",
        &[
            "pension basic employer pooled 4000.00 840.00",
            "pension basic worker individual_account 4000.00 320.00",
        ],
    );
    let medical = city.asking(&["medical"]);
    let on_own_base = "2013-05 4000 hukou=nonlocal_rural choice:town_base=no";
    medical.refuses(on_own_base, "no_rule", &["the base after 2013-03 is not seen"]);
    let unemployment = city.asking(&["unemployment"]);
    unemployment.refuses("2015-04 4000", "no_rule", &["the month in which it ended is not known"]);
    unemployment.refuses("2015-03 4000", "not_covered", &["not insured"]);
}

#[test]
fn l_classes_float_and_are_cut() {
    let city = City::of("l-shanghai", &[fixture!("l_work_injury")]);
    for (case, amount) in [
        ("2016-06 10000 injury_class=3", "200.00"),
        ("2018-06 10000 injury_class=3", "70.00"),
        ("2018-06 10000 injury_class=1 injury_rate=0.24%", "24.00"),
        ("2018-06 10000 injury_rate=0.24%", "24.00"),
        ("2019-04 10000 injury_class=8", "190.00"),
        ("2020-06 10000 injury_class=1", "16.00"),
        ("2020-06 10000 injury_class=3", "56.00"),
        ("2020-06 10000 injury_class=8", "152.00"),
        ("2020-06 10000 injury_class=1 injury_rate=0.192%", "19.20"),
        ("2020-06 10000 injury_class=3 injury_rate=0.28%", "28.00"),
    ] {
        city.gives(case, &[&format!("work_injury basic employer pooled 10000.00 {amount}")]);
    }
    let report = city.report("2020-06 10000 injury_class=3");
    assert_eq!(report.lines[0].rate, Some("0.56%".parse().unwrap()));
}

#[test]
fn l_a_notified_rate_is_given_as_charged() {
    let city = City::of("l-shanghai", &[fixture!("l_work_injury")]);
    city.refuses(
        "2020-06 10000 injury_class=1 injury_rate=0.3%",
        "bad_input",
        &["injury-rate: 0.3% is not a rate", "possible: 0.16%, 0.192%, 0.24%"],
    );
    city.refuses(
        "2018-06 10000 injury_class=3 injury_rate=0.24%",
        "bad_input",
        &["injury-rate: 0.24% is not a rate", "0.35%, 0.56%, 0.7%, 0.84%, 1.05%"],
    );
    city.refuses(
        "2016-06 10000 injury_class=5",
        "bad_input",
        &["has only 3 classes in 2016-06", "give a class from 1 to 3"],
    );
    city.refuses("2018-06 10000", "bad_input", &["injury-class"]);
}

#[test]
fn n_the_fund_notifies_one_of_three_rates() {
    let city = City::of("n-city", &[fixture!("n_unemployment_one_of")]);
    let three = "0.32%, 0.48%, 0.8%";
    city.refuses("2020-01 5000", "bad_input", &["unemployment-rate", three]);
    city.refuses("2020-01 5000 unemployment_rate=0.5%", "bad_input", &["0.5%", three]);
    for (rate, amount) in [("0.32%", "16.00"), ("0.48%", "24.00"), ("0.8%", "40.00")] {
        city.gives(
            &format!("2020-01 5000 unemployment_rate={rate}"),
            &[
                &format!("unemployment basic employer pooled 5000.00 {amount}"),
                "unemployment basic worker pooled 5000.00 10.00",
            ],
        );
    }
}

#[test]
fn n_then_a_gap_and_one_rate() {
    let city = City::of("n-city", &[fixture!("n_unemployment_one_of")]);
    let worker = "unemployment basic worker pooled 5000.00 10.00";
    city.refuses("2023-07 5000", "no_rule", &["the day of the turn"]);
    city.allowing_missing()
        .gives("2023-07 5000", &[worker, "missing unemployment basic employer gap"]);
    city.gives("2023-08 5000", &["unemployment basic employer pooled 5000.00 40.00", worker]);
    city.refuses("2023-08 5000 unemployment_rate=0.32%", "bad_input", &["possible: 0.8%"]);
    city.refuses("2020-01 5000 employment=flexible", "not_covered", &["employed workers only"]);
    let faults = faults_after(fixture!("n_unemployment_one_of"), "\"0.48%\"", "\"0.46%\"");
    assert_eq!(faults, ["the quote does not contain the figure 0.46%"]);
}
