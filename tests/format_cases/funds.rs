//! (e), (f), (g), (j): how amounts divide, what comes off them, and sums that no base makes.

use super::{City, faults_after, fixture};
use shebao::{Branch, Case, Fund, Lang, Money, Terms};

#[test]
fn e_the_account_takes_its_share_by_age() {
    let city = City::of("e-beijing", &[fixture!("e_beijing_account_by_age")]).asking(&["medical"]);
    for (age, pooled, account) in [
        (30, "820.00", "80.00"),
        (34, "820.00", "80.00"),
        (35, "800.00", "100.00"),
        (44, "800.00", "100.00"),
        (45, "700.00", "200.00"),
        (60, "700.00", "200.00"),
    ] {
        city.gives(
            &format!("2019-05 10000 age={age}"),
            &[
                &format!("medical basic employer pooled 10000.00 {pooled}"),
                &format!("medical basic employer individual_account 10000.00 {account}"),
                "medical basic worker individual_account 10000.00 200.00",
            ],
        );
    }
    city.gives(
        "2019-05 3333.33 age=30",
        &[
            "medical basic employer pooled 3333.33 273.33",
            "medical basic employer individual_account 3333.33 26.67",
            "medical basic worker individual_account 3333.33 66.67",
        ],
    );
}

#[test]
fn e_without_an_age_the_amount_is_known_and_its_fund_is_not() {
    let city = City::of("e-beijing", &[fixture!("e_beijing_account_by_age")]);
    city.gives(
        "2019-05 10000",
        &[
            "medical basic employer unsplit 10000.00 900.00",
            "medical basic worker individual_account 10000.00 200.00",
            "maternity basic employer pooled 10000.00 80.00",
        ],
    );
    assert_eq!(city.report("2019-05 10000").totals.unsplit.to_string(), "900.00");
}

#[test]
fn e_the_split_and_the_rate_turn_in_different_months() {
    let city = City::of("e-beijing", &[fixture!("e_beijing_account_by_age")]);
    let worker = "medical basic worker individual_account 10000.00 200.00";
    let account = "medical basic employer individual_account 10000.00 200.00";
    let merged = "merged maternity into medical";
    for (month, pooled) in [("2020-06", "880.00"), ("2021-06", "780.00"), ("2022-08", "780.00")] {
        let pooled = format!("medical basic employer pooled 10000.00 {pooled}");
        city.gives(&format!("{month} 10000 age=50"), &[&pooled, account, worker, merged]);
    }
    let pooled = "medical basic employer pooled 10000.00 980.00";
    city.gives("2022-09 10000", &[pooled, worker, merged]);
}

#[test]
fn f_the_employer_fills_the_account_before_2006() {
    let city = City::of("f-beijing", &[fixture!("f_pension_account")]);
    for (month, pooled, account, worker) in [
        ("1998-08", "130.00", "60.00", "50.00"),
        ("1999-02", "150.00", "40.00", "70.00"),
        ("2004-06", "160.00", "30.00", "80.00"),
    ] {
        city.gives(
            &format!("{month} 1000"),
            &[
                &format!("pension basic employer pooled 1000.00 {pooled}"),
                &format!("pension basic employer individual_account 1000.00 {account}"),
                &format!("pension basic worker individual_account 1000.00 {worker}"),
            ],
        );
        let account = city.report(&format!("{month} 1000")).totals.individual_account;
        assert_eq!(account, "110".parse::<Money>().unwrap());
    }
    city.gives(
        "2006-03 1000",
        &[
            "pension basic employer pooled 1000.00 190.00",
            "pension basic worker individual_account 1000.00 80.00",
        ],
    );
}

#[test]
fn f_a_split_that_nobody_knows_leaves_the_amount_known() {
    let city = City::of("f-beijing", &[fixture!("f_pension_account")]);
    city.refuses("2003-05 1000", "no_rule", &["7 per cent became 8 per cent"]);
    city.allowing_missing().gives(
        "2003-05 1000",
        &["pension basic employer unsplit 1000.00 190.00", "missing pension basic worker gap"],
    );
    let words = city.allowing_missing().words("2003-05 1000");
    assert!(words.contains("4 or 3 per cent goes to the account"), "{words}");
}

#[test]
fn f_a_provinces_row_stands_where_the_city_says_nothing() {
    let files = [fixture!("f_pension_account"), fixture!("f_province")];
    let city = City::of("f-beijing", &files);
    let worker = "pension basic worker individual_account 1000.00 80.00";
    let divided = [
        "pension basic employer pooled 1000.00 160.00",
        "pension basic employer individual_account 1000.00 30.00",
        worker,
    ];
    city.gives("2004-06 1000", &divided);
    city.gives("2006-06 1000", &divided);
    city.gives("2006-07 1000", &["pension basic employer pooled 1000.00 190.00", worker]);
}

#[test]
fn g_relief_comes_off_by_kind_and_size() {
    let city = City::of("g-beijing", &[fixture!("g_relief_2020")]);
    city.gives(
        "2020-03 5000 employer=private employer_size=micro_small_medium",
        &[
            "pension basic employer pooled 5000.00 0.00 = 800.00 - 800.00",
            "pension basic worker individual_account 5000.00 400.00",
            "medical basic employer pooled 5000.00 145.00 = 390.00 - 245.00",
            "medical basic employer individual_account 5000.00 100.00",
            "medical basic worker individual_account 5000.00 100.00",
            "medical mutual_aid employer mutual_aid 5000.00 50.00",
            "unemployment basic employer pooled 5000.00 0.00 = 40.00 - 40.00",
            "unemployment basic worker pooled 5000.00 10.00",
            "work_injury basic employer pooled 5000.00 0.00 = 20.00 - 20.00",
            "merged maternity into medical",
        ],
    );
    let worker = "pension basic worker individual_account 5000.00 400.00";
    let pension = city.asking(&["pension"]);
    let waived = "0.00 = 800.00 - 800.00";
    let halved = "400.00 = 800.00 - 400.00";
    for (case, amount) in [
        ("2020-01 5000 employer=private employer_size=large", "800.00"),
        ("2020-03 5000 employer=private employer_size=large", halved),
        ("2020-03 5000 employer=social_organization", halved),
        ("2020-03 5000 employer=private_non_enterprise", halved),
        ("2020-03 5000 employer=public_institution", "800.00"),
        ("2020-03 5000 employer=individual_business", "800.00"),
        ("2020-06 5000 employer=state_owned employer_size=micro_small_medium", waived),
        ("2020-12 5000 employer=state_owned employer_size=micro_small_medium", waived),
        ("2020-07 5000 employer=private employer_size=large", "800.00"),
        ("2021-01 5000 employer=private employer_size=micro_small_medium", "800.00"),
    ] {
        pension.gives(case, &[&format!("pension basic employer pooled 5000.00 {amount}"), worker]);
    }
    pension.refuses("2020-03 5000 employer=private", "bad_input", &["employer-size", "large"]);
}

#[test]
fn g_what_is_waived_is_rounded_by_itself() {
    let pension = City::of("g-beijing", &[fixture!("g_relief_2020")]).asking(&["pension"]);
    pension.gives(
        "2020-03 5000.07 employer=private employer_size=large",
        &[
            "pension basic employer pooled 5000.07 400.00 = 800.01 - 400.01",
            "pension basic worker individual_account 5000.07 400.01",
        ],
    );
}

#[test]
fn g_the_split_is_untouched_and_the_older_figure_comes_back() {
    let medical = City::of("g-beijing", &[fixture!("g_relief_2020")]).asking(&["medical"]);
    let account = "medical basic employer individual_account 5000.00 100.00";
    let worker = "medical basic worker individual_account 5000.00 100.00";
    let mutual_aid = "medical mutual_aid employer mutual_aid 5000.00 50.00";
    let full = "medical basic employer pooled 5000.00 390.00";
    let halved = "medical basic employer pooled 5000.00 145.00 = 390.00 - 245.00";
    for (month, pooled) in [("2020-01", full), ("2020-02", halved), ("2020-07", full)] {
        let case = format!("{month} 5000 employer=state_owned employer_size=large");
        medical.gives(&case, &[pooled, account, worker, mutual_aid]);
    }
    medical.refuses(
        "2021-05 5000 employer=private",
        "no_rule",
        &["half of the rate before the cut, which is not known"],
    );
}

#[test]
fn j_a_sum_by_the_year_is_due_by_the_month() {
    let city = City::of("j-tianjin", &[fixture!("j_tianjin_fixed_sum")]);
    let mut year = Money::ZERO;
    for month in 1..=12 {
        let due = if [1, 4, 7, 10].contains(&month) { "21.00" } else { "22.00" };
        let case = format!("2025-{month:02} 5000");
        city.gives(&case, &[&format!("medical mutual_aid worker mutual_aid - {due}")]);
        year = year.plus(city.report(&case).totals.all);
    }
    assert_eq!(year.to_string(), "260.00");
    let flexible = "2025-04 0 employment=flexible";
    city.gives(flexible, &["medical mutual_aid worker mutual_aid - 21.00"]);
}

#[test]
fn j_a_sum_without_its_months_is_a_gap() {
    let city = City::of("j-tianjin", &[fixture!("j_tianjin_fixed_sum")]);
    city.refuses("2026-02 5000", "no_rule", &["130 a year, without the months"]);
    city.allowing_missing().gives(
        "2026-02 5000",
        &["medical mutual_aid worker mutual_aid - 22.00", "missing medical yearly worker gap"],
    );
    let text = fixture!("j_tianjin_fixed_sum");
    let total = "the months make 268.00 a year, not 260.00";
    assert_eq!(faults_after(text, "\"22\"", "\"23\""), [total, total]);
    let faults = faults_after(text, "months     = [1, 4, 7, 10]", "months     = [1, 4, 7]");
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(faults.iter().any(|fault| fault.contains("medical mutual_aid worker: no rule")));
    assert!(faults.iter().any(|fault| fault == "the months make 239.00 a year, not 260.00"));
}

#[test]
fn what_a_fund_gets_of_a_divided_amount_can_be_recomputed_from_its_words() {
    let fields = [
        ("city", "beijing"),
        ("month", "2025-10"),
        ("wage", "7574.53"),
        ("employment", "full-time"),
        ("employer", "private"),
        ("hukou", "nonlocal-rural"),
    ];
    let case = Case::from_fields(fields).unwrap();
    let terms = Terms { branches: vec![Branch::Medical], ..Terms::default() };
    let bill = crate::shipped().assess(&case, &terms).unwrap();
    let words = |fund: Fund, lang: Lang| -> Vec<String> {
        let lines = bill.lines().iter().filter(|line| line.fund == fund);
        let steps = lines.flat_map(|line| bill.explain(line, lang));
        steps.filter(|step| step.code == "division").map(|step| step.text).collect()
    };
    // 9.8 % of 7,574.53 is 742.30 to the fen, and 1 % is 75.75: what is left is not 8.8 % by itself, which would be 666.56.
    assert_eq!(
        words(Fund::Pooled, Lang::En),
        ["of it the pooled fund gets what the other funds leave: 742.30 − 75.75 = 666.55"]
    );
    assert_eq!(
        words(Fund::MutualAid, Lang::En),
        ["of it the mutual aid gets 1% of the base, rounded half-up to the fen: 75.75"]
    );
    assert_eq!(
        words(Fund::Pooled, Lang::Zh),
        ["其中统筹基金为其余部分：742.30 − 75.75 = 666.55 元"]
    );
    assert_eq!(
        words(Fund::MutualAid, Lang::Zh),
        ["其中大额互助按基数的 1% 计，四舍五入到分：75.75 元"]
    );
}
