//! Rows against each other: two for one case, none for another, and rates without what they need.

use super::{
    AT_HEAD, BASE, EMPLOYED, EVERYONE, ITEM, NO_RULE, RATE, ROUND, add, beside, check, edit,
    instead_of,
};

const END_ONE: &str =
    "end one of them, narrow its when, or write revises = true on a later published one";
const NO_BASE: &str = "add a [[base]], or declare a [[gap]] with of = \"base\"";
const NO_SPLIT: &str =
    "add a [[split]] (0% where nothing goes to the fund), or a [[gap]] with of = \"split\"";
const SOURCE: &str = "cite = \"notice-2025\"\nevidence = \"official\"\n";
const CHOICE: &str = "[[choice]]\nname = \"tier\"\nlabel = { en = \"tier\", zh = \"档次\" }\nvalues = [\"1\", \"2\"]\nchooser = \"employer\"\nfrom = \"2025-07\"\n";

/// Two rows of one table after each other, the second in place of the given line of the first.
fn twice(table: &str, from: &str, to: &str) -> String {
    assert!(table.contains(from), "{from:?}");
    instead_of(table, &format!("{table}\n{}", table.replacen(from, to, 1)))
}

#[test]
fn two_rows_for_one_case_and_month() {
    let what = |month: &str, who: &str| {
        format!("two rows hold in {month} for {who}: this one and the one at x.toml:1")
    };
    let all = what("2025-07", EMPLOYED);
    check(&twice(RATE, "\"8%\"", "\"9%\""), &[(12, 1, &all, END_ONE)]);
    let when = "\"8%\"\nwhen = { hukou = \"local\", employment = \"full_time\", employer = \"private\", age = \"..35\" }";
    let narrow = what(
        "2025-07",
        "employment full-time, hukou local-urban/local-rural, employer private, age 0 to 34",
    );
    check(&twice(RATE, "\"8%\"", when), &[(12, 1, &narrow, END_ONE)]);
    let flexible = what("2026-01", "flexible workers");
    let later = "from = \"2026-01\"\nwhen = { employment = \"flexible\" }";
    check(&twice(BASE, "from = \"2025-07\"", later), &[(10, 1, &flexible, END_ONE)]);
    check(&twice(ROUND, "from = \"2025-07\"", later), &[(7, 1, &flexible, END_ONE)]);
    let amount = format!(
        "[[amount]]\nname = \"city_wage\"\nfrom = \"2025-07\"\nuntil = \"2026-07\"\nvalue = \"8000\"\n{SOURCE}"
    );
    let second = amount.replace("2026-07", "2027-07").replace("2025-07", "2026-06");
    let every = what("2026-06", "every case");
    check(&beside(&format!("{amount}\n{second}")), &[(9, 1, &every, END_ONE)]);
    let choice = format!("{CHOICE}{SOURCE}");
    let every = what("2025-07", "every case");
    check(&beside(&format!("{choice}\n{choice}")), &[(10, 1, &every, END_ONE)]);
}

#[test]
fn a_later_published_row_may_revise() {
    let revising = "\"9%\"\nrevises = true";
    let all = format!("two rows hold in 2025-07 for {EMPLOYED}: this one and the one at x.toml:1");
    check(&twice(RATE, "\"8%\"", revising), &[(12, 1, &all, END_ONE)]);
    let published = format!("{revising}\npublished = \"2025-12-01\"");
    check(&twice(RATE, "\"8%\"", &published), &[]);
    check(&twice(RATE, "notice-2025", "later-2025"), &[(12, 1, &all, END_ONE)]);
    check(&twice(RATE, "\"notice-2025\"", "\"later-2025\"\nrevises = true"), &[]);
}

#[test]
fn a_choice_that_is_not_offered_meets_no_one() {
    let choice = format!("{CHOICE}{SOURCE}when = {{ employment = \"!flexible\" }}\n");
    let rate =
        |rate: &str, when: &str| format!("{}when = {{ {when} }}\n\n", RATE.replace("8%", rate));
    let rates = [
        rate("8%", "tier = \"1\""),
        rate("6%", "tier = \"2\""),
        rate("4%", "employment = \"flexible\""),
    ];
    check(&instead_of(RATE, &format!("{}{choice}", rates.concat())), &[]);
}

#[test]
fn a_case_and_month_with_no_row() {
    let what = |from: &str, who: &str| {
        format!("pension basic worker: no rule from {from} until 2026-07 for {who}")
    };
    let all = what("2025-07", EVERYONE);
    check(&instead_of(RATE, ""), &[(AT_HEAD, 9, &all, NO_RULE)]);
    let last_half = what("2026-01", EVERYONE);
    check(&edit(RATE, "2026-07", "2026-01"), &[(AT_HEAD, 9, &last_half, NO_RULE)]);
    for (when, who) in [
        ("employment = \"!flexible\"", "flexible workers"),
        (
            "employment = [\"full_time\", \"flexible\"], employer = [\"private\", \"none\"]",
            "employment part-time, any employer; and for employment full-time, employer other than private",
        ),
        ("employer = \"!private\"", "employment full-time/part-time, employer private"),
    ] {
        let what = what("2025-07", who);
        let text = add(RATE, &format!("when = {{ {when} }}"));
        check(&text, &[(AT_HEAD, 9, &what, NO_RULE)]);
    }
    let old = what("2025-07", "age 45 and over");
    check(&add(RATE, "when = { age = \"..45\" }"), &[(AT_HEAD, 9, &old, NO_RULE)]);
    let migrants = what("2025-07", "hukou nonlocal-urban/nonlocal-rural");
    check(&add(RATE, "when = { hukou = \"local\" }"), &[(AT_HEAD, 9, &migrants, NO_RULE)]);
    let item = ITEM.replace("\"pension\"", "\"medical\"").replace("2025-07", "2026-01");
    let medical =
        format!("medical basic worker: no rule from 2026-01 until 2026-07 for {EVERYONE}");
    check(&beside(&item), &[(AT_HEAD, 9, &medical, NO_RULE)]);
    let gap = "[[gap]]\nbranch = \"medical\"\nfrom = \"2025-07\"\nuntil = \"2026-01\"\nreason = { en = \"a\", zh = \"甲\" }\n";
    let medical = format!("medical: no rule from 2026-01 until 2026-07 for {EVERYONE}");
    check(&beside(gap), &[(AT_HEAD, 9, &medical, NO_RULE)]);
}

#[test]
fn a_rate_without_a_base_or_a_rounding() {
    let what = |what: &str, from: &str, who: &str| {
        format!("pension basic worker: no {what} from {from} until 2026-07 for {who}")
    };
    let base = what("base", "2025-07", EVERYONE);
    check(&instead_of(BASE, ""), &[(AT_HEAD, 9, &base, NO_BASE)]);
    let base = what("base", "2025-07", "flexible workers");
    let text = add(BASE, "when = { employment = \"!flexible\" }");
    check(&text, &[(AT_HEAD, 9, &base, NO_BASE)]);
    let rounding = what("rounding", "2025-07", EVERYONE);
    check(&instead_of(ROUND, ""), &[(AT_HEAD, 9, &rounding, "add a [[round]]")]);
    let rounding = what("rounding", "2025-12", EVERYONE);
    let text = add(ROUND, "until = \"2025-12\"");
    check(&text, &[(AT_HEAD, 9, &rounding, "add a [[round]]")]);
    let gap = "[[gap]]\nbranch = \"pension\"\nof = \"base\"\nfrom = \"2025-07\"\nuntil = \"2026-07\"\nreason = { en = \"a\", zh = \"甲\" }\n";
    check(&instead_of(BASE, gap), &[]);
}

#[test]
fn a_split_that_leaves_out_someone_who_is_charged() {
    let split = |when: &str, rate: &str| {
        format!(
            "[[split]]\nbranch = \"pension\"\nitem = \"basic\"\npayer = \"worker\"\nfrom = \"2025-07\"\nuntil = \"2026-01\"\nfund = \"pooled\"\nrate = \"{rate}\"\nwhen = {{ {when} }}\n{SOURCE}\n"
        )
    };
    let young = split("age = \"..45\"", "1%");
    let what = "pension basic worker: no split from 2025-07 until 2026-01 for age 45 and over";
    check(&beside(&young), &[(AT_HEAD, 9, what, NO_SPLIT)]);
    check(&beside(&format!("{young}{}", split("age = \"45..\"", "0%"))), &[]);
}

#[test]
fn an_amount_that_does_not_hold_in_a_month_it_is_referred_to() {
    let amount = format!(
        "[[amount]]\nname = \"city_wage\"\nfrom = \"2025-07\"\nuntil = \"2026-01\"\nvalue = \"8000\"\n{SOURCE}"
    );
    let limits = "floor = \"none\"\nceiling = \"none\"";
    let hint = "add the amount for that month, or end the row before it";
    let what = "no [[amount]] city_wage holds in 2026-01, which this row refers to";
    for changed in [
        "floor = { amount = \"city_wage\", share = \"60%\", round = \"yuan_half_up\" }\nceiling = \"none\"",
        "floor = \"none\"\nceiling = { amount = \"city_wage\" }",
        "flat = { amount = \"city_wage\" }",
    ] {
        let row = BASE.replace(limits, changed);
        check(&instead_of(BASE, &format!("{row}\n{amount}")), &[(1, 1, what, hint)]);
    }
}

#[test]
fn a_wage_that_does_not_hold_in_a_month_it_is_referred_to() {
    let amount = format!(
        "[[amount]]\nname = \"city_wage\"\nfrom = \"2025-07\"\nuntil = \"2026-01\"\nvalue = \"8000\"\n{SOURCE}"
    );
    let limits = "floor = \"none\"\nceiling = \"none\"";
    let row = BASE.replace(
        limits,
        "wage = { amount = \"city_wage\" }\nfloor = \"none\"\nceiling = \"24000\"",
    );
    check(
        &instead_of(BASE, &format!("{row}\n{amount}")),
        &[(
            5,
            19,
            "no [[amount]] city_wage holds in 2026-01",
            "add the amount, correct its name, or end the row before that month",
        )],
    );
}
