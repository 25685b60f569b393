//! (b), (c), (d): what the contribution base is.

use super::{City, faults_after, fixture};
use shebao::{Evidence, LimitHit};

#[test]
fn b_a_contribution_year_of_one_month_and_a_rider() {
    let city = City::of("b-guangzhou", &[fixture!("b_guangzhou_medical")]);
    city.gives(
        "2022-08 10000",
        &[
            "medical basic employer pooled 10000.00 550.00",
            "medical basic worker individual_account 10000.00 200.00",
            "medical catastrophic employer mutual_aid 12024.00 31.26",
            "maternity basic employer pooled 10000.00 85.00",
        ],
    );
    city.gives(
        "2022-12 5000",
        &[
            "medical basic employer pooled 5309.00 292.00",
            "medical basic worker individual_account 5309.00 106.18",
            "maternity basic employer pooled 5309.00 45.13",
        ],
    );
    city.gives(
        "2022-12 30000",
        &[
            "medical basic employer pooled 26544.00 1459.92",
            "medical basic worker individual_account 26544.00 530.88",
            "maternity basic employer pooled 26544.00 225.62",
        ],
    );
    city.refuses("2023-01 5000", "no_rule", &["2021-09 to 2022-12"]);
}

#[test]
fn b_a_floor_put_back_with_its_reason() {
    let city = City::of("b-guangzhou", &[fixture!("b_guangzhou_medical")]);
    city.gives(
        "2021-10 3000",
        &[
            "medical basic employer pooled 6175.00 339.63",
            "medical basic worker individual_account 6175.00 123.50",
            "medical catastrophic employer mutual_aid 11259.00 29.27",
            "maternity basic employer pooled 6175.00 52.49",
        ],
    );
    let worker = city.report("2022-01 3000").lines.swap_remove(1);
    assert_eq!((worker.base, worker.limit), (Some("6755".parse().unwrap()), Some(LimitHit::Floor)));
    assert_eq!(
        faults_after(
            fixture!("b_guangzhou_medical"),
            "floor_is = { en = \"put back to the floor of the year before by notice\", zh = \"按通知回调至上年度下限\" }",
            "floor_is = { share = \"60%\", of = \"wage\", round = \"yuan_half_up\" }",
        ),
        ["the floor 6175.00 is not 60% of 11259.00, which is 6755.00"]
    );
}

#[test]
fn b_the_reason_of_a_limit_is_shown() {
    let city = City::of("b-guangzhou", &[fixture!("b_guangzhou_medical")]);
    let words = city.words("2021-10 3000");
    assert!(words.contains("put back to the floor of the year before by notice"), "{words}");
}

#[test]
fn c_a_flat_base_is_checked_and_two_items_are_rounded_apart() {
    let city = City::of("c-beijing", &[fixture!("c_beijing_flexible")]);
    city.gives(
        "2009-05 5000 employment=flexible base_tier=60%",
        &[
            "pension basic worker pooled 2236.00 268.32",
            "pension basic worker individual_account 2236.00 178.88",
            "medical basic worker pooled 2608.00 169.52",
            "medical mutual_aid worker mutual_aid 2608.00 13.04",
            "unemployment basic worker pooled 5000.00 60.00",
        ],
    );
    let medical = city.asking(&["medical"]);
    medical.gives(
        "2010-05 5000 employment=flexible",
        &[
            "medical basic worker pooled 2713.00 176.35",
            "medical mutual_aid worker mutual_aid 2713.00 13.57",
        ],
    );
    assert_eq!(
        faults_after(fixture!("c_beijing_flexible"), "flat     = \"2713\"", "flat     = \"2712\""),
        ["the flat base 2712.00 is not 70% of 3875.00, which is 2713.00"]
    );
    city.refuses("2009-05 5000", "not_covered", &["flexible workers"]);
}

#[test]
fn c_a_tier_is_required_and_later_not_offered() {
    let city = City::of("c-beijing", &[fixture!("c_beijing_flexible")]);
    let pension = city.asking(&["pension"]);
    pension.refuses("2009-05 5000 employment=flexible", "bad_input", &["base-tier", "40%", "100%"]);
    for (tier, base, pooled, account) in [
        ("40%", "1490.00", "178.80", "119.20"),
        ("60%", "2236.00", "268.32", "178.88"),
        ("100%", "3726.00", "447.12", "298.08"),
    ] {
        pension.gives(
            &format!("2010-03 5000 employment=flexible base_tier={tier}"),
            &[
                &format!("pension basic worker pooled {base} {pooled}"),
                &format!("pension basic worker individual_account {base} {account}"),
            ],
        );
    }
    pension.refuses(
        "2009-05 5000 employment=flexible base_tier=80%",
        "bad_input",
        &["base-tier", "40%, 60%, 100%"],
    );
    pension.gives(
        "2019-08 3000 employment=flexible",
        &[
            "pension basic worker pooled 3613.00 433.56",
            "pension basic worker individual_account 3613.00 289.04",
        ],
    );
    pension.refuses(
        "2019-08 3000 employment=flexible base_tier=40%",
        "bad_input",
        &["\"40%\" is not open to this case", "offers no such choice"],
    );
}

#[test]
fn c_a_gap_inside_a_branch_that_otherwise_holds() {
    let city = City::of("c-beijing", &[fixture!("c_beijing_flexible")]);
    let flexible = "2010-05 5000 employment=flexible base_tier=40%";
    city.refuses(flexible, "no_rule", &["1.2 per cent became 1 per cent"]);
    city.allowing_missing().gives(
        flexible,
        &[
            "pension basic worker pooled 1550.00 186.00",
            "pension basic worker individual_account 1550.00 124.00",
            "medical basic worker pooled 2713.00 176.35",
            "medical mutual_aid worker mutual_aid 2713.00 13.57",
            "missing unemployment gap",
        ],
    );
    let unemployment = city.asking(&["unemployment"]);
    unemployment.gives(
        "2019-08 3000 employment=flexible",
        &["unemployment basic worker pooled 3000.00 30.00"],
    );
}

#[test]
fn d_one_base_for_rural_workers_who_pay_no_unemployment() {
    let city = City::of("d-beijing", &[fixture!("d_beijing_rural")]);
    for hukou in ["local_rural", "nonlocal_rural"] {
        city.gives(
            &format!("2009-05 3000 hukou={hukou}"),
            &[
                "pension basic employer pooled 800.00 160.00",
                "pension basic worker individual_account 800.00 64.00",
                "unemployment basic employer pooled 800.00 8.00",
                "exempt unemployment basic worker rural_worker",
            ],
        );
    }
    let exempt = city.report("2009-05 3000 hukou=local_rural").exempt.swap_remove(0);
    assert_eq!(exempt.text, "rural contract workers do not pay themselves");
    assert_eq!(exempt.cites, ["order-38-1999"]);
    city.gives(
        "2009-05 3000 hukou=local_urban",
        &[
            "pension basic employer pooled 3000.00 600.00",
            "pension basic worker individual_account 3000.00 240.00",
            "unemployment basic employer pooled 3000.00 30.00",
            "unemployment basic worker pooled 3000.00 6.00",
        ],
    );
    city.gives(
        "2009-05 1000 hukou=nonlocal_urban",
        &[
            "pension basic employer pooled 1490.00 298.00",
            "pension basic worker individual_account 1490.00 119.20",
            "unemployment basic employer pooled 1490.00 14.90",
            "unemployment basic worker pooled 1490.00 2.98",
        ],
    );
    city.refuses("2009-05 3000", "bad_input", &["hukou"]);
}

#[test]
fn d_a_base_that_nobody_knows_and_one_that_is_derived() {
    let city = City::of("d-beijing", &[fixture!("d_beijing_rural")]);
    let rural = "2010-02 3000 hukou=nonlocal_rural";
    city.refuses(rural, "no_rule", &["prints 800 as fixed for 2010"]);
    city.allowing_missing().gives(
        rural,
        &[
            "pension basic employer pooled 800.00 160.00",
            "pension basic worker individual_account 800.00 64.00",
            "exempt unemployment basic worker rural_worker",
            "missing unemployment basic employer no_rule",
        ],
    );
    let derived = "2005-05 3000 hukou=nonlocal_rural";
    city.gives(
        derived,
        &[
            "pension basic employer pooled 545.00 109.00",
            "pension basic worker individual_account 545.00 43.60",
            "unemployment basic employer pooled 545.00 5.45",
            "exempt unemployment basic worker rural_worker",
        ],
    );
    assert_eq!(city.report(derived).evidence, Some(Evidence::Derived));
    assert!(city.words(derived).contains("implied by the amounts printed"));
    let urban = city.report("2005-05 3000 hukou=local_urban");
    assert_eq!(urban.evidence, Some(Evidence::Official));
    let amount = "value    = \"800\"";
    assert_eq!(
        faults_after(fixture!("d_beijing_rural"), amount, "value    = \"730\""),
        ["the flat base 800.00 is not 100% of 730.00, which is 730.00"]
    );
}
