//! (m), (o), (p): two clocks, a table of a paper, and a what-if.

use super::{City, faults_after, fixture};
use shebao::{Lang, Loader, Terms};

fn pension(base: &str, amount: &str) -> String {
    format!("pension basic employer pooled {base} {amount}")
}

#[test]
fn m_a_value_counts_from_the_day_it_was_published() {
    let city = City::of("m-guangzhou", &[fixture!("m_two_clocks")]).asking(&["pension"]);
    let case = "2024-08 5000";
    let floored = pension("5500.00", "825.00");
    city.gives(case, &[&floored]);
    city.known_on("2024-12-03").gives(case, &[&floored]);
    for day in ["2024-10-01", "2024-12-02"] {
        city.known_on(day).refuses(
            case,
            "no_rule",
            &["was published on 2024-12-03 and not yet known on", day],
        );
    }
    city.known_on("2024-10-01").gives("2024-06 5000", &[&pension("5284.00", "792.60")]);
}

#[test]
fn m_until_the_notice_comes_the_last_known_value_is_charged() {
    let files = [fixture!("m_two_clocks"), fixture!("m_provisional")];
    let city = City::of("m-guangzhou", &files).asking(&["pension"]);
    let case = "2024-08 5000";
    let before = city.known_on("2024-10-01");
    before.gives(case, &[&pension("5284.00", "792.60")]);
    assert!(before.notes(case).contains(&"provisional".to_owned()));
    for now in [&city, &city.known_on("2024-12-03")] {
        now.gives(case, &[&pension("5500.00", "825.00")]);
        assert!(!now.notes(case).contains(&"provisional".to_owned()));
    }
    let last_of_two = city.known_on("2023-07-15");
    last_of_two.gives("2023-08 4000", &[&pension("4588.00", "688.20")]);
}

#[test]
fn m_a_later_publication_takes_the_place_of_an_earlier_one() {
    let city = City::of("m-guangzhou", &[fixture!("m_two_clocks")]).asking(&["pension"]);
    let (first, put_back) = (pension("4588.00", "688.20"), pension("4000.00", "600.00"));
    city.gives("2021-08 4000", &[&first]);
    city.gives("2021-10 4000", &[&put_back]);
    city.gives("2022-01 4000", &[&first]);
    city.known_on("2021-10-15").gives("2021-10 4000", &[&first]);
    city.known_on("2021-12-09").gives("2021-10 4000", &[&first]);
    city.known_on("2021-12-10").gives("2021-10 4000", &[&put_back]);
    let faults = faults_after(fixture!("m_two_clocks"), "revises  = true\n", "");
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with("two rows hold in 2021-09 for "), "{faults:?}");
}

#[test]
fn m_a_value_without_a_day_of_publication_is_an_error() {
    let city = City::of("m-guangzhou", &[fixture!("m_two_clocks")]).asking(&["unemployment"]);
    let line = "unemployment basic employer pooled 5000.00 40.00";
    city.gives("2024-08 5000", &[line]);
    let known = city.known_on("2024-10-01");
    known.refuses("2024-08 5000", "unknown_publication", &["no publication day"]);
    let allowed = known.on(Terms { allow_unknown_publication: true, ..known.terms.clone() });
    allowed.gives("2024-08 5000", &[line]);
}

#[test]
fn m_a_split_follows_the_two_clocks() {
    let later = r#"
        [[document]]
        id = "later"
        title = { en = "Account of 2 per cent", zh = "个人账户 2%" }
        published = "2005-05-01"
        [file]
        edition = "statutory"
        place = "f-beijing"
        from = "1998-07"
        until = "2007-01"
        [[split]]
        branch = "pension"
        item = "basic"
        payer = "employer"
        from = "2004-01"
        until = "2006-01"
        fund = "individual_account"
        rate = "2%"
        revises = true
        cite = "later"
        evidence = "official"
    "#;
    let city = City::of("f-beijing", &[fixture!("f_pension_account"), later])
        .on(Terms { allow_unknown_publication: true, ..Terms::default() });
    let lines = |pooled: &str, account: &str| {
        [
            format!("pension basic employer pooled 1000.00 {pooled}"),
            format!("pension basic employer individual_account 1000.00 {account}"),
            "pension basic worker individual_account 1000.00 80.00".to_owned(),
        ]
    };
    city.gives("2004-06 1000", &lines("170.00", "20.00").each_ref().map(String::as_str));
    let before = city.known_on("2005-04-30");
    before.gives("2004-06 1000", &lines("160.00", "30.00").each_ref().map(String::as_str));
}

#[test]
fn m_a_split_is_not_used_past_its_last_verified_month() {
    let text = fixture!("f_pension_account");
    let end = "until    = \"2006-01\"\nrate     = \"3%\"";
    assert!(text.contains(end));
    let text = text.replacen(end, "verified = \"2005-06\"\nrate     = \"3%\"", 1);
    let city = City::of("f-beijing", &[text.as_str()]);
    city.refuses("2005-12 1000", "no_rule", &["last verified for 2005-06"]);
}

#[test]
fn o_table_2_as_printed() {
    let files = [
        include_str!("../../rules/places.toml"),
        include_str!("../../rules/documents.toml"),
        include_str!("../../rules/shi-2014/beijing.toml"),
        include_str!("../../rules/shi-2014/guangzhou.toml"),
    ];
    for (city, who, employer, worker) in [
        ("beijing", "employer=private", "570.00", "210.00"),
        ("beijing", "employer=state_owned hukou=nonlocal_urban", "570.00", "210.00"),
        ("guangzhou", "employer=state_owned", "600.00", "240.00"),
        ("guangzhou", "employer=state_owned hukou=local_urban", "600.00", "240.00"),
        ("guangzhou", "employer=private", "360.00", "240.00"),
    ] {
        let city = City::of(city, &files);
        let expected = [
            format!("pension basic employer pooled 3000.00 {employer}"),
            format!("pension basic worker individual_account 3000.00 {worker}"),
            "not_covered medical not_in_table".to_owned(),
            "not_covered unemployment not_in_table".to_owned(),
            "not_covered work_injury not_in_table".to_owned(),
            "not_covered maternity not_in_table".to_owned(),
            "left_out housing_fund".to_owned(),
        ];
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        for month in ["2012-04", "2013-05", "2014-02"] {
            city.gives(&format!("{month} 3000 edition=shi-2014 {who}"), &expected);
        }
        for month in ["2012-03", "2014-03"] {
            let case = format!("{month} 3000 edition=shi-2014 {who}");
            city.refuses(&case, "no_rule", &["2012-04 to 2014-02"]);
        }
    }
    let beijing = City::of("beijing", &files);
    let part_time = "2013-05 3000 edition=shi-2014 employment=part_time";
    beijing.refuses(part_time, "not_covered", &["full-time workers only"]);
    let local = "2013-05 3000 edition=shi-2014 hukou=local_urban";
    beijing.refuses(local, "not_covered", &["nonlocal hukou"]);
    let shop = "2013-05 3000 edition=shi-2014 employer=individual_business";
    beijing.refuses(shop, "not_covered", &["enterprises only"]);
    let guangzhou = City::of("guangzhou", &files);
    guangzhou.refuses("2013-05 3000 edition=shi-2014", "bad_input", &["employer"]);
    let collective = "2013-05 3000 edition=shi-2014 employer=collective";
    guangzhou.refuses(collective, "not_covered", &["state-owned and private employers only"]);
}

fn what_if() -> City {
    City::of("p-city", &[fixture!("p_city"), fixture!("p_overlay")])
}

#[test]
fn p_a_replacement_wins_inside_its_span() {
    let city = what_if();
    let exempt = "exempt pension basic worker exempt_here";
    let medical = "not_covered medical pension_only";
    let account = |base, amount| format!("pension basic worker individual_account {base} {amount}");
    for (month, wage, base, law, supposed) in [
        ("2027-02", "10000", "10000.00", ["1600.00", "800.00"], ["1400.00", "800.00"]),
        ("2026-12", "10000", "10000.00", ["1600.00", "800.00"], ["1600.00", "800.00"]),
        ("2028-01", "10000", "10000.00", ["1600.00", "800.00"], ["1600.00", "800.00"]),
        ("2026-12", "2000", "4000.00", ["640.00", "320.00"], ["640.00", "320.00"]),
    ] {
        let case = format!("{month} {wage} hukou=local_urban");
        for (edition, [employer, worker]) in [("statutory", law), ("pension-14", supposed)] {
            city.gives(
                &format!("{case} edition={edition}"),
                &[&pension(base, employer), &account(base, worker), medical],
            );
        }
    }
    let low = "2027-02 2000 hukou=local_urban";
    city.gives(low, &[&pension("4000.00", "640.00"), &account("4000.00", "320.00"), medical]);
    city.gives(
        &format!("{low} edition=pension-14"),
        &[&pension("3000.00", "420.00"), &account("3000.00", "240.00"), medical],
    );
    let migrant = "2027-02 10000 hukou=nonlocal_rural";
    city.gives(migrant, &[&pension("10000.00", "1500.00"), exempt, medical]);
    city.gives(
        &format!("{migrant} edition=pension-14"),
        &[&pension("10000.00", "1400.00"), &account("10000.00", "400.00"), medical],
    );
}

#[test]
fn p_a_what_if_says_so_and_leaves_the_law_alone() {
    let city = what_if();
    let case = "2027-02 10000 hukou=local_urban";
    let hypothetical = "hypothetical".to_owned();
    assert!(city.notes(&format!("{case} edition=pension-14")).contains(&hypothetical));
    assert!(
        city.notes("2026-12 5000 hukou=local_urban edition=pension-14").contains(&hypothetical)
    );
    assert!(!city.notes(case).contains(&hypothetical));
    assert!(city.words(&format!("{case} edition=pension-14")).contains("what if"));
    let alone = City::of("p-city", &[fixture!("p_city")]);
    let lines = |city: &City| city.report(case).lines;
    assert_eq!(lines(&city), lines(&alone));
    assert_eq!(city.rules.editions(), ["pension-14", "statutory"]);
}

/// What is wrong with the what-if after some words of it are replaced.
#[track_caller]
fn faults_of_what_if(from: &str, to: &str) -> Vec<String> {
    let text = fixture!("p_overlay");
    assert!(text.contains(from), "{from:?}");
    let loader = Loader::new().file("city.toml", fixture!("p_city"));
    match loader.file("overlay.toml", text.replacen(from, to, 1)).load() {
        Ok(_) => Vec::new(),
        Err(error) => {
            let problems = error.problems().iter();
            problems.map(|p| format!("{}:{}: {}", p.file, p.line, p.message)).collect()
        }
    }
}

#[test]
fn p_a_replacement_that_meets_nothing_is_an_error() {
    let span = "from   = \"2027-01\"\nuntil  = \"2028-01\"\nrate   = \"14%\"";
    assert_eq!(
        faults_of_what_if(span, "from   = \"2028-07\"\nrate   = \"14%\""),
        ["overlay.toml:8: the replacement meets no row of pension basic employer"]
    );
    assert_eq!(
        faults_of_what_if("fund   = \"individual_account\"\n", ""),
        ["overlay.toml:24: the replacement meets no row of pension basic worker"]
    );
    assert_eq!(
        faults_of_what_if("rate   = \"14%\"\n", ""),
        ["overlay.toml:8: the replacement replaces nothing"]
    );
    assert_eq!(
        faults_of_what_if("over  = \"statutory\"", "over  = \"statutary\""),
        ["overlay.toml:5: no rules of p-city in the edition \"statutary\" to lie over"]
    );
    let city = what_if();
    let asked = city.rules.assess(&city.case("2027-02 10000 edition=pension-15"), &city.terms);
    let error = asked.expect_err("it answers");
    assert_eq!(error.hint(Lang::En), Some("editions: pension-14, statutory"));
}

#[test]
fn p_nobody_pays_as_an_employer_without_one() {
    let rate = "rate   = \"14%\"";
    assert_eq!(
        faults_of_what_if(rate, &format!("when   = {{ employer = \"none\" }}\n{rate}")),
        ["overlay.toml:8: the replacement meets no row of pension basic employer"]
    );
}

#[test]
fn p_an_overlay_that_contradicts_itself_does_not_load() {
    let again = r#"
        [[replace]]
        branch = "pension"
        payer  = "employer"
        from   = "2027-03"
        rate   = "15%"
        why    = { en = "once more", zh = "再改" }
    "#;
    let twice = format!("{}\n{again}", fixture!("p_overlay"));
    let error = Loader::new()
        .file("city.toml", fixture!("p_city"))
        .file("overlay.toml", twice)
        .load()
        .expect_err("it loads");
    let messages: Vec<&str> = error.problems().iter().map(|p| p.message.as_str()).collect();
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(
        messages[0].starts_with("two rows hold in 2027-03 for everyone with an employer"),
        "{messages:?}"
    );
}
