//! (i), (k): what may be chosen, and by whom.

use super::{City, fixture};

#[test]
fn i_the_tier_makes_base_rate_and_fund() {
    let city = City::of("i-shenzhen", &[fixture!("i_shenzhen_tiers")]);
    let medical = city.asking(&["medical"]);
    medical.gives(
        "2014-03 8000 hukou=nonlocal_rural medical_tier=1",
        &[
            "medical basic employer pooled 8000.00 480.00",
            "medical basic worker individual_account 8000.00 160.00",
            "medical supplementary employer pooled 8000.00 16.00",
        ],
    );
    medical.gives(
        "2014-03 8000 hukou=nonlocal_rural medical_tier=2",
        &[
            "medical basic employer pooled 4918.00 24.59",
            "medical basic worker pooled 4918.00 9.84",
            "medical supplementary employer pooled 4918.00 4.92",
        ],
    );
    medical.gives(
        "2014-03 8000 hukou=nonlocal_urban medical_tier=3",
        &[
            "medical basic employer pooled 4918.00 19.67",
            "medical basic worker pooled 4918.00 4.92",
        ],
    );
    medical.refuses("2014-03 8000 hukou=nonlocal_rural", "bad_input", &["medical-tier", "1, 2, 3"]);
}

#[test]
fn i_one_value_is_not_asked_for_and_another_is_refused_with_the_article() {
    let city = City::of("i-shenzhen", &[fixture!("i_shenzhen_tiers")]);
    let medical = city.asking(&["medical"]);
    let first_tier = [
        "medical basic employer pooled 8000.00 480.00",
        "medical basic worker individual_account 8000.00 160.00",
        "medical supplementary employer pooled 8000.00 16.00",
    ];
    medical.gives("2014-03 8000 hukou=local_urban", &first_tier);
    medical.gives("2014-03 8000 hukou=local_urban medical_tier=1", &first_tier);
    for hukou in ["local_urban", "local_rural"] {
        medical.refuses(
            &format!("2014-03 8000 hukou={hukou} medical_tier=2"),
            "bad_input",
            &[
                "medical-tier: \"2\" is not open to this case in i-shenzhen in 2014-03",
                "open to this case: 1 (市政府令第256号",
            ],
        );
    }
}

#[test]
fn i_items_by_hukou_and_limits_by_name_or_none() {
    let city = City::of("i-shenzhen", &[fixture!("i_shenzhen_tiers")]);
    let pension = city.asking(&["pension"]);
    pension.gives(
        "2014-03 1000 hukou=local_rural",
        &[
            "pension basic employer pooled 1808.00 235.04",
            "pension basic worker individual_account 1808.00 144.64",
            "pension supplementary employer pooled 1808.00 18.08",
        ],
    );
    pension.gives(
        "2014-03 1000 hukou=nonlocal_rural",
        &[
            "pension basic employer pooled 1808.00 235.04",
            "pension basic worker individual_account 1808.00 144.64",
        ],
    );
    let injury = city.asking(&["work_injury"]);
    injury.gives("2025-04 1000", &["work_injury basic employer pooled 2520.00 10.08"]);
    injury.gives("2025-04 1000000", &["work_injury basic employer pooled 1000000.00 4000.00"]);
    injury.refuses("2014-03 8000", "no_rule", &["without the table of classes"]);
    city.refuses("2014-03 8000 hukou=local_urban", "no_rule", &["work injury"]);
    city.refuses("2014-03 8000 employment=flexible", "not_covered", &["employed workers"]);
}

fn both_sides(base: &str, employer: &str, worker: &str) -> [String; 2] {
    [("employer", employer), ("worker", worker)]
        .map(|(payer, amount)| format!("housing_fund basic {payer} housing_fund {base} {amount}"))
}

#[track_caller]
fn fund_gives(case: &str, (base, employer, worker): (&str, &str, &str)) {
    let lines = both_sides(base, employer, worker);
    City::of("k-hangzhou", &[fixture!("k_housing_fund")])
        .gives(case, &[lines[0].as_str(), lines[1].as_str()]);
}

#[test]
fn k_a_range_with_equal_sides_areas_and_yuan() {
    fund_gives("2026-08 10555 fund_rate=5%", ("10555.00", "528.00", "528.00"));
    fund_gives("2026-08 10555 fund_rate=12%", ("10555.00", "1267.00", "1267.00"));
    fund_gives("2026-08 8000 fund_wage=20000 fund_rate=12%", ("20000.00", "2400.00", "2400.00"));
    fund_gives("2026-08 2500 fund_rate=12%", ("2660.00", "319.00", "319.00"));
    fund_gives("2026-08 2500 area=tonglu fund_rate=12%", ("2500.00", "300.00", "300.00"));
    fund_gives("2026-08 2000 area=jiande fund_rate=12%", ("2430.00", "292.00", "292.00"));
    fund_gives("2026-08 50000 area=chunan fund_rate=12%", ("42151.00", "5058.00", "5058.00"));
}

#[test]
fn k_rates_outside_the_range_are_refused() {
    let city = City::of("k-hangzhou", &[fixture!("k_housing_fund")]);
    for rate in ["4%", "13%", "5.5%"] {
        city.refuses(
            &format!("2026-08 10000 fund_rate={rate}"),
            "bad_input",
            &["fund-rate", rate, "5% to 12% in steps of 1%"],
        );
    }
    city.refuses("2026-08 10000 fund_rate=5%/8%", "bad_input", &["both sides pay the same rate"]);
    city.refuses("2026-08 10000", "bad_input", &["fund-rate"]);
    city.refuses(
        "2026-08 10000 area=yuhang fund_rate=5%",
        "bad_input",
        &["area", "main, tonglu, chunan, jiande"],
    );
    city.refuses("2026-08 9000 employment=flexible fund_rate=5%", "not_covered", &["employed"]);
}

#[test]
fn k_free_sides_and_a_choice_of_ceiling() {
    fund_gives("2027-08 10000 fund_rate=5.5%/12%", ("10000.00", "550.00", "1200.00"));
    fund_gives("2027-08 100000 fund_rate=12%", ("42151.00", "5058.00", "5058.00"));
    let prosperous = "2027-08 100000 fund_rate=12% choice:fund_ceiling=5";
    fund_gives(prosperous, ("70252.00", "8430.00", "8430.00"));
    fund_gives("2027-08 1000 fund_rate=5%", ("2430.00", "122.00", "122.00"));
    let new_staff = "2027-08 1000 fund_rate=5% choice:new_staff=yes";
    fund_gives(new_staff, ("2660.00", "133.00", "133.00"));
}

#[test]
fn k_a_supplementary_fund_stands_beside_the_basic_one() {
    let city = City::of("k-hangzhou", &[fixture!("k_housing_fund")]);
    let basic = |amount: &str| {
        ["employer", "worker"]
            .map(|p| format!("housing_fund basic {p} housing_fund 10555.00 {amount}"))
    };
    let [employer, worker] = basic("739.00");
    city.gives("2026-08 10555 fund_rate=7%", &[&employer, &worker]);
    city.gives(
        "2026-08 10555 fund_rate=7% choice:supplementary_fund=5%",
        &[
            &employer,
            &worker,
            "housing_fund supplementary employer housing_fund 10555.00 528.00",
            "housing_fund supplementary worker housing_fund 10555.00 528.00",
        ],
    );
}
