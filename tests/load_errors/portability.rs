//! Tables of accounts, transfers, benefit places and divisions.

use super::{beside, check};

const SOURCE: &str = "cite = \"notice-2025\"\nevidence = \"official\"\n";
const SPAN: &str = "from = \"2025-01\"\nuntil = \"2026-01\"\n";

fn table(name: &str, fields: &str) -> String {
    format!("[[{name}]]\n{fields}{SPAN}{SOURCE}")
}

#[test]
fn a_crediting_rate_is_that_of_one_year_and_of_a_known_place() {
    let fields = "place = \"xicheng\"\nbranch = \"pension\"\n";
    let good = table("crediting", &format!("{fields}rate = \"3.25%\"\n"));
    check(&beside(&good), &[]);
    let half = good.replace("until = \"2026-01\"", "until = \"2025-09\"");
    let what = "a crediting rate is that of one calendar year";
    let hint = "write from = \"2016-01\" and until = \"2017-01\"";
    check(&beside(&half), &[(1, 1, what, hint)]);
    let what = "a crediting row gives either a rate or the reason why none is known";
    let hint = "write rate = \"8.31%\", or reason = { en = \"…\", zh = \"…\" }";
    check(&beside(&table("crediting", fields)), &[(1, 1, what, hint)]);
    let elsewhere = good.replace("\"xicheng\"", "\"dongcheng\"");
    let hint = "an id of places.toml, or of a province in divisions.toml";
    check(&beside(&elsewhere), &[(2, 9, "no place has the id \"dongcheng\"", hint)]);
    let typo = format!("{good}quote = \"记账利率为3.52%\"\n");
    let hint = "compare the figure with the document; where it is reckoned from the quote, say how in derived";
    check(&beside(&typo), &[(9, 9, "the quote does not contain the figure 3.25%", hint)]);
}

#[test]
fn interest_methods() {
    let text = "text = { en = \"as stated\", zh = \"如文\" }\n";
    let monthly = table("interest_method", &format!("id = \"monthly\"\n{text}"));
    check(&beside(&monthly), &[]);
    let what = "the annual method states of_year, the monthly one does not";
    let hint = "write of_year = \"54.15%\" for the annual method alone";
    let annual = monthly.replace("\"monthly\"", "\"annual\"");
    check(&beside(&annual), &[(1, 1, what, hint)]);
    let daily = monthly.replace("\"monthly\"", "\"daily\"");
    let hint = "one of annual, monthly";
    check(&beside(&daily), &[(2, 6, "\"daily\" is not an interest method", hint)]);
    let place =
        "place = \"xicheng\"\nbranch = \"pension\"\nmethod = \"daily\"\nround = \"fen_half_up\"\n";
    check(
        &beside(&table("interest", place)),
        &[(4, 10, "\"daily\" is not an interest method", hint)],
    );
}

#[test]
fn an_age_that_rises_says_how_far() {
    let fields = "sex = \"male\"\nage = 60\nevery = 4\n";
    let what = "an age that rises needs both every and at_most, in months";
    let hint = "write every = 4 and at_most = 36, or leave both out";
    check(&beside(&table("retirement", fields)), &[(1, 1, what, hint)]);
    check(&beside(&table("retirement", &format!("{fields}at_most = 36\n"))), &[]);
    let zero = table("retirement", "sex = \"male\"\nage = 60\nevery = 0\nat_most = 36\n");
    check(&beside(&zero), &[(1, 1, what, hint)]);
}

#[test]
fn steps_are_four() {
    let step = table("benefit_step", "step = \"e\"\ntext = { en = \"e\", zh = \"戊\" }\n");
    check(&beside(&step), &[(2, 8, "\"e\" is not a step", "the steps are a, b, c and d")]);
}

#[test]
fn two_rows_that_say_the_same_and_a_row_for_somebody() {
    let one = table("minimum_months", "months = 180\n");
    let what = "another row says this for the same months";
    let hint = "let one row end where the other begins";
    check(&beside(&format!("{one}{one}")), &[(7, 1, what, hint)]);
    let next = one.replace("2026-01", "2027-01").replace("2025-01", "2026-01");
    check(&beside(&format!("{one}{next}")), &[]);
    let when = format!("{one}when = {{ sex = \"male\" }}\n");
    check(&beside(&when), &[(7, 8, "this row holds for everyone", "leave when out")]);
}

#[test]
fn divisions() {
    let division = |units: &str| {
        format!(
            "[[division]]\ncode = \"990000\"\nid = \"west\"\nname = {{ en = \"West\", zh = \"西部\" }}\nfull = \"西部省\"\nunits = [{units}]\ncite = \"notice-2025\"\n"
        )
    };
    check(&beside(&division("\"990100 西城市 Xicheng\"")), &[]);
    let hint = "write code, full name and name in letters, such as \"410100 郑州市 Zhengzhou\"";
    check(
        &beside(&division("\"990100 西城市\"")),
        &[(6, 10, "\"990100 西城市\" is not a unit", hint)],
    );
    let hint = "write the six digits of GB/T 2260";
    check(
        &beside(&division("\"410100 西城市 Xicheng\"")),
        &[(6, 10, "\"410100\" is not the code of a place in this province", hint)],
    );
    let hint = "a name, id or code leads to one place only";
    check(
        &beside(&division("\"990100 西城市 Xicheng\", \"990200 西城市 Other\"")),
        &[(6, 32, "\"西城市\" is also the name, id or code of another division", hint)],
    );
}
