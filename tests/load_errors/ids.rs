//! Ids: two things with one, and ids that nothing declares.

use super::{AT_HEAD, BASE, HEAD, RATE, add, beside, check, edit, instead_of, problems};

const SOURCE: &str = "cite = \"notice-2025\"\nevidence = \"official\"\n";
const DECLARE: &str = "declare the item, or correct branch, item and payer";
const NO_PLACE: &str = "add it to places.toml with its names and code";

#[test]
fn two_with_one_id() {
    let document =
        "[[document]]\nid = \"notice-2026\"\ntitle = { en = \"Notice\", zh = \"通知\" }\n";
    check(
        &beside(&format!("{document}\n{document}")),
        &[(5, 1, "two documents have the id \"notice-2026\"", "give each document its own id")],
    );
    let place =
        "[[place]]\nid = \"north\"\nlevel = \"city\"\nname = { en = \"North\", zh = \"北\" }\n";
    check(
        &beside(&format!("{place}\n{place}")),
        &[(6, 1, "two places have the id \"north\"", "give each place its own id")],
    );
    let area = "[[area]]\nid = \"north\"\nname = { en = \"North\", zh = \"北区\" }\n";
    let hint = "give each area its own id; main is the main area";
    check(&beside(&format!("{area}\n{area}")), &[(5, 1, "two areas have the id \"north\"", hint)]);
    check(
        &beside(&area.replace("\"north\"", "\"main\"")),
        &[(1, 1, "two areas have the id \"main\"", hint)],
    );
}

#[test]
fn two_with_one_name() {
    let place = |id: &str, en: &str, zh: &str| {
        format!(
            "[[place]]\nid = \"{id}\"\nlevel = \"city\"\nname = {{ en = \"{en}\", zh = \"{zh}\" }}\n"
        )
    };
    let hint = "a name, alias or code leads to one place only";
    check(
        &beside(&format!("{}{}", place("north", "North", "北"), place("far-north", "Far", "北"))),
        &[
            (4, 8, "\"北\" is also a name of the place far-north", hint),
            (8, 8, "\"北\" is also a name of the place north", hint),
        ],
    );
    let area = |id: &str, en: &str| {
        format!("[[area]]\nid = \"{id}\"\nname = {{ en = \"{en}\", zh = \"北区\" }}\n")
    };
    check(
        &beside(&format!("{}{}", area("north", "North"), area("far-north", "Far"))),
        &[(6, 8, "\"北区\" is also a name of another area", "a name leads to one area only")],
    );
}

#[test]
fn a_document_that_nothing_declares() {
    check(
        &edit(RATE, "notice-2025", "notice-2052"),
        &[(9, 8, "no document has the id \"notice-2052\"", "did you mean notice-2025?")],
    );
    check(
        &edit(RATE, "\"notice-2025\"", "[\"notice-2025\", \"somewhere\"]"),
        &[(
            9,
            24,
            "no document has the id \"somewhere\"",
            "add it to documents.toml with issuer, number and title",
        )],
    );
}

#[test]
fn a_place_that_nothing_declares() {
    check(
        &edit(HEAD, "xicheng", "xichen"),
        &[(AT_HEAD, 9, "no place has the id \"xichen\"", "did you mean xicheng?")],
    );
    check(
        &edit(HEAD, "xicheng", "elsewhere"),
        &[(AT_HEAD, 9, "no place has the id \"elsewhere\"", NO_PLACE)],
    );
}

#[test]
fn a_province_that_nothing_declares() {
    check(
        &beside(
            "[[place]]\nid = \"north\"\nlevel = \"city\"\nname = { en = \"North\", zh = \"北\" }\nprovince = \"nowhere\"\n",
        ),
        &[(5, 12, "no province has the id \"nowhere\"", "add a place with level = \"province\"")],
    );
}

#[test]
fn a_dimension_area_or_value_that_nothing_declares() {
    let known = "known: hukou, employment, employer, employer_size, injury_class, area, age, sex, joiner; a choice is declared in [[choice]]";
    for (when, column, what, hint) in [
        ("medical_tier = \"1\"", 10, "nothing is called \"medical_tier\"", known),
        ("area = \"north\"", 17, "\"north\" is not a value of area", "areas of this city: main"),
        (
            "hukou = \"lokal\"",
            18,
            "\"lokal\" is not a value of hukou",
            "one of local_urban, local_rural, nonlocal_urban, nonlocal_rural, local, nonlocal, urban, rural",
        ),
        ("injury_class = \"9\"", 25, "\"9\" is not a value of injury_class", "a class from 1 to 8"),
        ("age = \"45\"", 16, "\"45\" is not a value of age", "write ..35, 35..45 or 45.."),
        ("age = \"45..35\"", 16, "\"45..35\" is not a value of age", "write ..35, 35..45 or 45.."),
        ("sex = \"none\"", 16, "\"none\" is not a value of sex", "one of female, male"),
    ] {
        check(&add(RATE, &format!("when = {{ {when} }}")), &[(11, column, what, hint)]);
    }
    check(
        &beside("[defaults]\nhukou = \"local_town\"\n"),
        &[(
            2,
            9,
            "\"local_town\" is not a value of hukou",
            "one of local_urban, local_rural, nonlocal_urban, nonlocal_rural, local, nonlocal, urban, rural",
        )],
    );
    check(
        &beside("[defaults]\ncity = \"xicheng\"\n"),
        &[(2, 1, "nothing is called \"city\"", known)],
    );
}

#[test]
fn a_kind_of_employer_that_does_not_exist() {
    check(
        &add(RATE, "when = { employer = \"!government\" }"),
        &[(
            11,
            21,
            "\"!government\" is not a value of employer",
            "one of state_owned, collective, foreign_invested, private, private_non_enterprise, individual_business, social_organization, public_institution, nonlocal_construction, none",
        )],
    );
}

#[test]
fn a_value_of_a_choice_that_nothing_declares() {
    let choice = format!(
        "[[choice]]\nname = \"tier\"\nlabel = {{ en = \"tier\", zh = \"档次\" }}\nvalues = [\"1\", \"2\"]\nchooser = \"worker\"\nfrom = \"2025-07\"\n{SOURCE}"
    );
    check(
        &instead_of(RATE, &format!("{RATE}when = {{ tier = \"3\" }}\n\n{choice}")),
        &[(11, 17, "\"3\" is not a value of tier", "one of 1, 2")],
    );
    check(
        &beside(&format!("{choice}default = \"3\"\n")),
        &[(9, 11, "the default is not one of the values", "name one of the values")],
    );
}

#[test]
fn a_scheme_with_a_value_that_does_not_exist() {
    let scheme = "[[scheme]]\nid = \"migrant\"\nname = { en = \"Migrant\", zh = \"外来\" }\nfrom = \"2025-07\"\ncase = { hukou = \"lokal\" }\n";
    let found = problems(&[("x.toml", &beside(scheme))]);
    let places: Vec<usize> = found.iter().map(|problem| problem.line).collect();
    assert_eq!(places, [5]);
}

#[test]
fn an_amount_that_nothing_declares() {
    check(
        &edit(BASE, "floor = \"none\"", "floor = { amount = \"city_wage\" }"),
        &[(
            1,
            1,
            "no [[amount]] city_wage holds in 2025-07, which this row refers to",
            "add the amount for that month, or end the row before it",
        )],
    );
    let hint = "add the amount, correct its name, or end the row before that month";
    let limits = "floor = \"none\"\nceiling = \"none\"\n";
    check(
        &edit(
            BASE,
            limits,
            "wage = { amount = \"city_wage\" }\nfloor = \"none\"\nceiling = \"24000\"\n",
        ),
        &[(5, 19, "no [[amount]] city_wage holds in 2025-07", hint)],
    );
    check(
        &edit(
            BASE,
            limits,
            "flat = \"800\"\nflat_is = { share = \"100%\", of = \"minimum_wage\", round = \"yuan_half_up\" }\n",
        ),
        &[(6, 34, "no [[amount]] minimum_wage holds in 2025-07", hint)],
    );
}

#[test]
fn an_item_that_nothing_declares() {
    let rate = |branch: &str, item: &str, payer: &str| {
        let rate = RATE.replace("\"basic\"", item).replace("\"worker\"", payer);
        beside(&rate.replace("\"pension\"", branch))
    };
    let what = "no [[item]] declares pension extra (worker)";
    check(&rate("\"pension\"", "\"extra\"", "\"worker\""), &[(1, 1, what, DECLARE)]);
    let what = "no [[item]] declares medical basic (worker)";
    check(&rate("\"medical\"", "\"basic\"", "\"worker\""), &[(1, 1, what, DECLARE)]);
    let what = "no [[item]] declares pension basic (employer)";
    check(&rate("\"pension\"", "\"basic\"", "\"employer\""), &[(1, 1, what, DECLARE)]);
    let tables = [
        "[[split]]\nfund = \"pooled\"\nrate = \"1%\"",
        "[[cut]]\nmultiply = \"80%\"",
        "[[relief]]\nwaive = \"50%\"",
        "[[fixed]]\namount = \"5\"\nfund = \"pooled\"",
    ];
    for table in tables {
        let who = "branch = \"pension\"\nitem = \"extra\"\npayer = \"worker\"\nfrom = \"2025-07\"\nuntil = \"2026-07\"";
        let what = "no [[item]] declares pension extra (worker)";
        check(&beside(&format!("{table}\n{who}\n{SOURCE}")), &[(1, 1, what, DECLARE)]);
    }
}

#[test]
fn a_row_for_two_payers_of_an_item_that_only_one_pays() {
    check(
        &edit(RATE, "\"worker\"", "[\"employer\", \"worker\"]"),
        &[(1, 1, "no [[item]] declares pension basic (employer)", DECLARE)],
    );
}
