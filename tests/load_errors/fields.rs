//! Syntax, tables, fields, and values that cannot be read.

use super::{HEAD, RATE, ROUND, add, beside, check, edit, instead_of};

const NOT_TOML: &str = "the file is not valid TOML here";
const MANUAL: &str = "see rules/README.md for the fields of each table";

#[test]
fn syntax() {
    check("[[rate]\n", &[(1, 8, "unclosed array table, expected `]`", NOT_TOML)]);
    check(
        "[defaults]\nhukou = \"local\"\nhukou = \"rural\"\n",
        &[(3, 1, "duplicate key", NOT_TOML)],
    );
    check("[release\n", &[(1, 9, "unclosed table, expected `]`", NOT_TOML)]);
}

#[test]
fn an_unknown_table_and_the_nearest_known_one() {
    let what = "a rule file has no table rates";
    check(&beside("[[rates]]\n"), &[(1, 3, what, "did you mean rate?")]);
    let what = "a rule file has no table not_coverd";
    check(&beside("[[not_coverd]]\n"), &[(1, 3, what, "did you mean not_covered?")]);
    let list = "tables of a rule file: file, release, overlay, defaults, document, place, division, item, scheme, choice, area, amount, base, rate, guide, fixed, split, cut, relief, round, joining, leaving, exempt, not_covered, merged, gap, provisional, transfer, account_size, temporary_account, open_question, pooling, benefit_place, benefit_step, minimum_months, retirement, divisor, shortfall, urban_rural, interest_method, interest, crediting, surcharge, surcharge_cap, surcharge_start, replace";
    check(&beside("[[levy]]\n"), &[(1, 3, "a rule file has no table levy", list)]);
}

#[test]
fn a_table_of_the_other_kind() {
    check(
        &beside("[area]\nid = \"north\"\n"),
        &[(1, 1, "area must be a list of tables", "write [[area]] above each one")],
    );
    check(
        &beside("[[release]]\nversion = \"1\"\n"),
        &[(1, 1, "release must be one table", "write [release]")],
    );
}

#[test]
fn an_unknown_field_and_the_nearest_known_one() {
    check(
        &add(RATE, "verifed = \"2025-12\""),
        &[(11, 1, "[[rate]] has no field verifed", "did you mean verified?")],
    );
    check(
        &add(RATE, "surcharge = \"1%\""),
        &[(
            11,
            1,
            "[[rate]] has no field surcharge",
            "fields of [[rate]]: branch, item, payer, rate, by_class, float, unlike, fund, from, until, when, cite, evidence, quote, derived, published, verified, revises, note",
        )],
    );
    check(
        &add(HEAD, "notes = { en = \"a\", zh = \"甲\" }"),
        &[(6, 1, "[file] has no field notes", "did you mean note?")],
    );
}

#[test]
fn a_missing_field() {
    check(
        &beside("[[area]]\nid = \"north\"\n"),
        &[(
            1,
            1,
            "[[area]] is missing the field name",
            "add name = words in both languages, { en = \"…\", zh = \"…\" }",
        )],
    );
    check(
        &beside("[[area]]\nid = \"north\"\nname = { en = \"North\" }\n"),
        &[(3, 8, "text is missing the field zh", "add zh = quoted text")],
    );
    check(
        &edit(HEAD, "until = \"2026-07\"\n", ""),
        &[(
            1,
            1,
            "[file] is missing the field until",
            "add until = a month in quotes, such as \"2024-07\"",
        )],
    );
    check(
        &beside("[[gap]]\nbranch = \"pension\"\nreason = { en = \"a\", zh = \"甲\" }\n"),
        &[(
            1,
            1,
            "[[gap]] is missing the field from",
            "add from = a month in quotes, such as \"2024-07\"",
        )],
    );
}

#[test]
fn a_value_of_the_wrong_kind() {
    check(
        &add(RATE, "verified = true"),
        &[(11, 12, "found true or false, expected a month in quotes, such as \"2024-07\"", MANUAL)],
    );
    check(
        &add(RATE, "revises = \"true\""),
        &[(11, 11, "found text, expected true or false, without quotes", MANUAL)],
    );
    check(
        &add(RATE, "note = \"words\""),
        &[(
            11,
            8,
            "found text, expected words in both languages, { en = \"…\", zh = \"…\" }",
            MANUAL,
        )],
    );
    check(
        &add(RATE, "when = { hukou = [] }"),
        &[(
            11,
            18,
            "the list is empty",
            "name the values, or leave the field out, which means any",
        )],
    );
    check(
        &add(RATE, "quote = \" \""),
        &[(11, 9, "the text is empty", "write it, or leave the field out")],
    );
}

#[test]
fn impossible_months_and_days() {
    let month = "write YYYY-MM, such as 2024-07";
    let day = "write YYYY-MM-DD, such as 2024-12-03";
    for (given, what) in [
        ("2025-13", "\"2025-13\" is not a month"),
        ("2025-7", "\"2025-7\" is not a month"),
        ("1949-12", "\"1949-12\" is not a month"),
        ("2025-07-01", "\"2025-07-01\" is not a month"),
    ] {
        check(&add(RATE, &format!("verified = \"{given}\"")), &[(11, 12, what, month)]);
    }
    for (given, what) in [
        ("2025-02-30", "\"2025-02-30\" is not a day"),
        ("2025-6-3", "\"2025-6-3\" is not a day"),
        ("2025-06", "\"2025-06\" is not a day"),
    ] {
        check(&add(RATE, &format!("published = \"{given}\"")), &[(11, 13, what, day)]);
    }
    check(
        &edit(HEAD, "2026-07", "2025-07"),
        &[(
            5,
            9,
            "until 2025-07 is not after from 2025-07",
            "until is the first month no longer in force",
        )],
    );
}

#[test]
fn impossible_rates_and_amounts() {
    let rate = "write a percentage, such as 0.28% or 12%";
    let relief = |waive: &str| {
        beside(&format!(
            "[[relief]]\nbranch = \"pension\"\nitem = \"basic\"\npayer = \"worker\"\nfrom = \"2025-07\"\nuntil = \"2026-07\"\nwaive = {waive}\ncite = \"notice-2025\"\nevidence = \"official\"\n"
        ))
    };
    for (given, what) in [
        ("\"50\"", "\"50\" has no percent sign"),
        ("\"150%\"", "\"150%\" is above 100%"),
        ("\"100.0001%\"", "\"100.0001%\" is above 100%"),
        ("\"0.12345%\"", "\"0.12345%\" has more than six places (four decimals of a per cent)"),
        ("\"half%\"", "\"half%\" is not a rate"),
        ("\"-5%\"", "\"-5%\" is not a rate"),
    ] {
        check(&relief(given), &[(7, 9, what, rate)]);
    }
    check(
        &relief("0.5"),
        &[(
            7,
            9,
            "found a bare floating-point number, expected a rate in quotes, such as \"16%\"",
            "put figures in quotes: a bare number would lose its exact digits",
        )],
    );
    let yuan = "write the amount in yuan with at most two decimals, such as 3000 or 3000.50";
    let amount = |value: &str| {
        beside(&format!(
            "[[amount]]\nname = \"city_wage\"\nfrom = \"2025-07\"\nuntil = \"2026-07\"\nvalue = {value}\ncite = \"notice-2025\"\nevidence = \"official\"\n"
        ))
    };
    for (given, what) in [
        ("\"4,800\"", "\"4,800\" has a thousands separator"),
        ("\"4800.005\"", "\"4800.005\" has more than two decimals"),
        ("\"-1\"", "\"-1\" is negative"),
        ("\"４８００\"", "\"４８００\" has full-width digits"),
        ("\"4.8e3\"", "\"4.8e3\" is written with an exponent"),
        ("\"4800元\"", "\"4800元\" is not an amount of money"),
    ] {
        check(&amount(given), &[(5, 9, what, yuan)]);
    }
    check(
        &amount("4800"),
        &[(
            5,
            9,
            "found a bare number, expected an amount in yuan in quotes, such as \"6821\"",
            "put figures in quotes: a bare number would lose its exact digits",
        )],
    );
}

#[test]
fn rates_that_only_one_branch_has() {
    let hint = "write one rate, or one row a choice";
    for (value, what) in [
        (
            "rate = { one_of = [\"0.5%\", \"1%\"] }",
            "one_of is only read for unemployment, for which a case gives its own rate or class",
        ),
        (
            "by_class = [\"0.5%\", \"1%\"]",
            "by_class is only read for work_injury, for which a case gives its own rate or class",
        ),
        (
            "rate = { min = \"5%\", max = \"12%\", step = \"1%\", chooser = \"employer\", sides = \"equal\" }",
            "a range is only read for housing_fund basic, for which a case gives its own rate or class",
        ),
    ] {
        check(&edit(RATE, "rate = \"8%\"", value), &[(2, 10, what, hint)]);
    }
}

#[test]
fn words_of_closed_lists() {
    check(
        &beside(
            "[[place]]\nid = \"north\"\nlevel = \"town\"\nname = { en = \"North\", zh = \"北区\" }\n",
        ),
        &[(3, 9, "\"town\" is not known here", "one of nation, province, city")],
    );
    check(
        &add(ROUND, "sum = \"half_up\""),
        &[(
            6,
            7,
            "\"half_up\" is not a way of rounding",
            "one of fen_half_up, fen_half_even, fen_up, fen_truncate, jiao_half_up, jiao_up, jiao_truncate, fen_truncate_jiao_up, fen_half_up_jiao_up, yuan_half_up, yuan_half_even, yuan_up, yuan_truncate",
        )],
    );
}

#[test]
fn hints_have_the_words_that_a_file_writes() {
    check(
        &beside(
            "[[gap]]\nbranch = \"pensions\"\nfrom = \"2025-07\"\nreason = { en = \"a\", zh = \"甲\" }\n",
        ),
        &[(
            2,
            10,
            "\"pensions\" is not a branch",
            "one of pension, medical, unemployment, work_injury, maternity, comprehensive, housing_fund",
        )],
    );
}

#[test]
fn rules_without_a_head() {
    check(
        &instead_of(HEAD, ""),
        &[(
            1,
            1,
            "the file has rules but no [file]",
            "begin with [file], edition, place, from and until",
        )],
    );
}
