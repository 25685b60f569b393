//! Figures against each other: limits, shares of a wage, year totals.

use super::{BASE, RATE, check, edit, instead_of, problems};

const LIMITS: &str = "floor = \"none\"\nceiling = \"none\"\n";
const OF_WAGE: &str = "{ share = \"60%\", of = \"wage\", round = \"yuan_half_up\" }";

fn base(limits: &str) -> String {
    edit(BASE, LIMITS, limits)
}

#[test]
fn a_floor_above_its_ceiling() {
    check(
        &base("floor = \"24000\"\nceiling = \"4800\"\n"),
        &[(
            5,
            9,
            "the floor 24000.00 is above the ceiling 4800.00",
            "compare both with the notice",
        )],
    );
    check(&base("floor = \"4800\"\nceiling = \"4800\"\n"), &[]);
}

#[test]
fn a_limit_that_is_not_the_stated_share() {
    let floor = |floor: &str| {
        base(&format!(
            "wage = \"8001\"\nfloor = \"{floor}\"\nfloor_is = {OF_WAGE}\nceiling = \"24003\"\n"
        ))
    };
    check(&floor("4801"), &[]);
    check(
        &floor("4800"),
        &[(
            6,
            9,
            "the floor 4800.00 is not 60% of 8001.00, which is 4801.00",
            "correct the figure, or say why in floor_is = { en = \"…\", zh = \"…\" }",
        )],
    );
    check(
        &base(&format!("floor = \"4801\"\nfloor_is = {OF_WAGE}\nceiling = \"24003\"\n")),
        &[(6, 34, "the row states no wage", "add wage = \"…\"")],
    );
    let amount = "[[amount]]\nname = \"minimum_wage\"\nfrom = \"2025-07\"\nuntil = \"2026-07\"\nvalue = \"2100\"\ncite = \"notice-2025\"\nevidence = \"official\"\n";
    let flat = BASE.replace(
        LIMITS,
        "flat = \"2110\"\nflat_is = { share = \"100%\", of = \"minimum_wage\", round = \"yuan_half_up\" }\n",
    );
    check(
        &instead_of(BASE, &format!("{flat}\n{amount}")),
        &[(
            5,
            8,
            "the flat base 2110.00 is not 100% of 2100.00, which is 2100.00",
            "correct the figure, or say why in flat_is = { en = \"…\", zh = \"…\" }",
        )],
    );
}

#[test]
fn a_ceiling_that_is_not_three_wages() {
    let ceiling = |rest: &str| base(&format!("wage = \"8000\"\nfloor = \"4800\"\n{rest}\n"));
    let hint = "correct the figure, or say why in ceiling_is = { en = \"…\", zh = \"…\" }";
    check(&ceiling("ceiling = \"24000\""), &[]);
    let what = "the ceiling 24001.00 is not 300% of 8000.00, which is 24000.00";
    check(&ceiling("ceiling = \"24001\""), &[(7, 11, what, hint)]);
    check(
        &ceiling("ceiling = \"24001\"\nceiling_is = { en = \"as printed\", zh = \"原文如此\" }"),
        &[],
    );
    let share = "ceiling_is = { share = \"260%\", of = \"wage\", round = \"yuan_half_up\" }";
    check(&ceiling(&format!("ceiling = \"20800\"\n{share}")), &[]);
    let what = "the ceiling 20000.00 is not 260% of 8000.00, which is 20800.00";
    check(&ceiling(&format!("ceiling = \"20000\"\n{share}")), &[(7, 11, what, hint)]);
}

#[test]
fn a_reference_that_is_half_written() {
    let amount = "[[amount]]\nname = \"city_wage\"\nfrom = \"2025-07\"\nuntil = \"2026-07\"\nvalue = \"8000\"\ncite = \"notice-2025\"\nevidence = \"official\"\n";
    let row =
        BASE.replace("floor = \"none\"", "floor = { amount = \"city_wage\", share = \"60%\" }");
    check(
        &instead_of(BASE, &format!("{row}\n{amount}")),
        &[(
            5,
            9,
            "a share of a named amount needs a rounding, and a rounding a share",
            "write { amount = \"…\", share = \"60%\", round = \"yuan_half_up\" }",
        )],
    );
    check(&base("flat = \"none\"\n"), &[(5, 8, "a flat base cannot be none", "write its amount")]);
}

#[test]
fn a_year_total_that_the_months_do_not_make() {
    let head = "[[fixed]]\nbranch = \"pension\"\nitem = \"basic\"\npayer = \"worker\"\nfrom = \"2025-07\"\nuntil = \"2026-07\"\nfund = \"pooled\"\ncite = \"notice-2025\"\nevidence = \"official\"\n";
    let hint = "compare amount and months of every row of this sum";
    let one = |amount: &str, total: &str| {
        let row = format!("{head}amount = \"{amount}\"\nyear_total = \"{total}\"\n");
        instead_of(RATE, &row)
    };
    check(&one("21.50", "258"), &[]);
    let what = "the months make 252.00 a year, not 260.00";
    check(&one("21", "260"), &[(11, 14, what, hint)]);
    let two = |second: &str| {
        let first = "amount = \"21\"\nmonths = [1, 4, 7, 10]\nyear_total = \"260\"\n";
        let others = "months = [2, 3, 5, 6, 8, 9, 11, 12]\n";
        instead_of(RATE, &format!("{head}{first}\n{head}amount = \"{second}\"\n{others}"))
    };
    check(&two("22"), &[]);
    let what = "the months make 268.00 a year, not 260.00";
    check(&two("23"), &[(12, 14, what, hint)]);
}

#[test]
fn an_average_that_a_ceiling_implies() {
    let floor = |floor: &str, ceiling: &str| {
        base(&format!(
            "wage = \"implied\"\nfloor = \"{floor}\"\nfloor_is = {OF_WAGE}\nceiling = {ceiling}\n"
        ))
    };
    check(&floor("4801", "\"24003\""), &[]);
    check(
        &floor("4802", "\"24003\""),
        &[(
            6,
            9,
            "the floor 4802.00 is not 60% of 8001.00, which is 4801.00",
            "correct the figure, or say why in floor_is = { en = \"…\", zh = \"…\" }",
        )],
    );
    for ceiling in ["24004", "24005", "24003.03"] {
        let what =
            format!("the ceiling {ceiling}{} is not 300% of an average wage in whole yuan", {
                if ceiling.contains('.') { "" } else { ".00" }
            });
        let hint = "correct the figure, or leave wage = \"implied\" out";
        check(&floor("4801", &format!("\"{ceiling}\"")), &[(8, 11, &what, hint)]);
    }
    let what = "only a ceiling in yuan implies an average wage";
    check(&floor("4801", "\"none\""), &[(8, 11, what, "leave wage out, or write the average")]);
}

const GUIDE: &str = r#"[[guide]]
branch = "pension"
item = "basic"
payer = "worker"
from = "2020-01"
cite = "notice-2025"
evidence = "official"
verified = "2026-07"
"#;

/// What is said of a city's rate of 8 % beneath a guide of the nation.
fn guided(guide: &str, city_rate: &str) -> Vec<String> {
    let nation = "[[place]]\nid = \"china\"\nlevel = \"nation\"\nname = { en = \"China\", zh = \"全国\" }\n[file]\nedition = \"statutory\"\nplace = \"china\"\nfrom = \"2020-01\"\nuntil = \"2027-01\"\n";
    let city = instead_of(RATE, city_rate);
    let found =
        problems(&[("nation.toml", &format!("{nation}{GUIDE}{guide}\n")), ("x.toml", &city)]);
    found.iter().map(|p| format!("{}:{} {}; {}", p.file, p.line, p.message, p.hint)).collect()
}

#[test]
fn a_rate_that_a_wider_rule_does_not_guide() {
    let none: Vec<String> = Vec::new();
    for guide in [
        "rate = \"8%\"",
        "at_least = \"8%\"",
        "at_most = \"8%\"",
        "at_least = \"7%\"\nat_most = \"9%\"",
    ] {
        assert_eq!(guided(guide, RATE), none, "{guide}");
    }
    let noted = format!("{RATE}unlike = {{ en = \"a pilot\", zh = \"试点\" }}\n");
    for guide in ["rate = \"8.01%\"", "at_least = \"8.01%\"", "at_most = \"7.99%\""] {
        let what = [
            "x.toml:1 the rate 8% is not what the wider rule guides it by (nation.toml:10); \
             correct the figure, or say in unlike = { en = \"…\", zh = \"…\" } why it differs here",
        ];
        assert_eq!(guided(guide, RATE), what, "{guide}");
        assert_eq!(guided(guide, &noted), none, "{guide}");
    }
    let what = ["x.toml:1 the row says why it is unlike a wider rule, and it is like every one; \
         leave unlike out, or correct the figure"];
    assert_eq!(guided("rate = \"8%\"", &noted), what);
    let what = [
        "nation.toml:10 [[guide]] gives either the rate, or what it may be at least and at most; \
         write rate = \"8%\", or at_least = \"5%\", or at_most = \"16%\"",
    ];
    for guide in ["", "rate = \"8%\"\nat_most = \"8%\""] {
        assert_eq!(guided(guide, RATE), what, "{guide:?}");
    }
}
