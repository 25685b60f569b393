//! A fault is told once: what only follows from it is not told beside it.

use super::{BASE, HEAD, RATE, ROUND, check, edit, instead_of};

const IN_QUOTES: &str = "put figures in quotes: a bare number would lose its exact digits";

#[test]
fn a_bare_rate() {
    check(
        &edit(RATE, "\"8%\"", "0.08"),
        &[(
            7,
            8,
            "found a bare floating-point number, expected a rate such as \"16%\", { min, max, step, chooser, sides }, or { one_of = [\"0.32%\", …] }",
            IN_QUOTES,
        )],
    );
}

#[test]
fn an_impossible_rate() {
    let hint = "write a percentage, such as 0.28% or 12%";
    check(&edit(RATE, "\"8%\"", "\"8\""), &[(7, 8, "\"8\" has no percent sign", hint)]);
    check(&edit(RATE, "\"8%\"", "\"108%\""), &[(7, 8, "\"108%\" is above 100%", hint)]);
}

#[test]
fn an_impossible_limit() {
    check(
        &edit(BASE, "floor = \"none\"", "floor = 4800"),
        &[(
            5,
            9,
            "found a bare number, expected an amount in quotes such as \"6821\", \"none\", or { amount = \"city_wage\" }",
            IN_QUOTES,
        )],
    );
    check(
        &edit(BASE, "ceiling = \"none\"", "ceiling = \"24,000\""),
        &[(
            6,
            11,
            "\"24,000\" has a thousands separator",
            "write the amount in yuan with at most two decimals, such as 3000 or 3000.50",
        )],
    );
    check(
        &edit(BASE, "ceiling = \"none\"\n", ""),
        &[(
            1,
            1,
            "[[base]] needs floor and ceiling, or flat alone",
            "write both limits; \"none\" where there is no limit",
        )],
    );
}

#[test]
fn an_impossible_end() {
    let month = "write YYYY-MM, such as 2024-07";
    check(&edit(RATE, "2026-07", "2026-13"), &[(6, 9, "\"2026-13\" is not a month", month)]);
    check(
        &edit(RATE, "2026-07", "2025-07"),
        &[(
            6,
            9,
            "until 2025-07 is not after from 2025-07",
            "until is the first month no longer in force",
        )],
    );
}

#[test]
fn a_grade_that_is_misspelt() {
    check(
        &edit(RATE, "\"official\"", "\"offical\""),
        &[(
            10,
            12,
            "\"offical\" is not a grade of evidence",
            "one of official, corroborated, single_source, derived",
        )],
    );
}

#[test]
fn a_missing_field() {
    check(
        &edit(RATE, "fund = \"individual_account\"\n", ""),
        &[(
            1,
            1,
            "[[rate]] is missing the field fund",
            "add fund = a fund in quotes, such as \"pooled\"",
        )],
    );
    check(
        &edit(RATE, "rate = \"8%\"\n", ""),
        &[(
            1,
            1,
            "[[rate]] needs either rate or by_class",
            "write rate = \"16%\", or by_class = [\"0.2%\", …]",
        )],
    );
}

#[test]
fn a_rounding_that_does_not_exist() {
    check(
        &edit(ROUND, "fen_half_up", "half_up"),
        &[(
            4,
            8,
            "\"half_up\" is not a way of rounding",
            "one of fen_half_up, fen_half_even, fen_up, fen_truncate, jiao_half_up, jiao_up, jiao_truncate, fen_truncate_jiao_up, fen_half_up_jiao_up, yuan_half_up, yuan_half_even, yuan_up, yuan_truncate",
        )],
    );
}

#[test]
fn months_of_the_year_that_do_not_exist() {
    let fixed = RATE
        .replace("[[rate]]", "[[fixed]]")
        .replace("rate = \"8%\"", "amount = \"21\"\nmonths = [0, 13]");
    check(
        &instead_of(RATE, &fixed),
        &[(8, 11, "0 is not a month of the year", "write months = [1, 4, 7, 10]")],
    );
}

#[test]
fn an_unknown_place_does_not_hide_the_rest_of_the_file() {
    let text = edit(HEAD, "xicheng", "elsewhere").replace("\"8%\"", "\"8%\"\nquote = \"9%\"");
    assert_eq!(super::problems(&[("x.toml", &text)]).len(), 2);
}
