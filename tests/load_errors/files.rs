//! Several faults and several files: all of them at once, each of them once, with an excerpt.

use super::{BASE, HEAD, ITEM, NAMES, RATE, ROUND, add, edit, instead_of, problems};
use shebao::{Error, Lang, Loader};

fn told(files: &[(&str, &str)]) -> Vec<String> {
    problems(files).iter().map(|p| format!("{}:{} {}", p.file, p.line, p.message)).collect()
}

fn error(text: &str) -> Error {
    Loader::new().file("x.toml", text.to_owned()).load().expect_err("it loads")
}

#[test]
fn the_excerpt_has_a_caret_under_the_place() {
    let excerpt = |text: &str| problems(&[("x.toml", text)]).swap_remove(0).excerpt;
    assert_eq!(
        excerpt(&edit(RATE, "notice-2025", "notice-2052")),
        "  | cite = \"notice-2052\"\n  |        ^^^^^^^^^^^^^"
    );
    assert_eq!(excerpt(&edit(RATE, "cite = \"notice-2025\"\n", "")), "  | [[rate]]\n  | ^^^^^^^^");
    let text = add(RATE, "note = { zh = \"注\", en = \"a\", dee = \"b\" }");
    assert_eq!(
        excerpt(&text),
        "  | note = { zh = \"注\", en = \"a\", dee = \"b\" }\n  |                               ^^^"
    );
    assert_eq!(
        excerpt(&add(RATE, "quote = \"比例为9%\"")),
        "  | quote = \"比例为9%\"\n  |         ^^^^^^^^^^"
    );
}

#[test]
fn a_column_counts_characters() {
    let text = add(RATE, "note = { zh = \"注\", en = \"a\", dee = \"b\" }");
    let found = problems(&[("x.toml", &text)]);
    assert_eq!((found[0].line, found[0].column), (11, 30));
}

#[test]
fn five_faults_of_one_file_are_told_at_once() {
    let rate = RATE.replace("notice-2025", "notice-2052");
    let base =
        BASE.replace("floor = \"none\"\nceiling = \"none\"", "floor = \"9\"\nceiling = \"8\"");
    let text = [
        HEAD,
        ITEM,
        &format!("{rate}quote = \"9%\"\nwhen = {{ area = \"north\" }}\n"),
        &base,
        &format!("{ROUND}ways = \"\"\n"),
        NAMES,
    ]
    .join("\n");
    let mut found = told(&[("x.toml", &text)]);
    found.sort();
    assert_eq!(
        found,
        [
            "x.toml:22 no document has the id \"notice-2052\"",
            "x.toml:24 the quote does not contain the figure 8%",
            "x.toml:25 \"north\" is not a value of area",
            "x.toml:31 the floor 9.00 is above the ceiling 8.00",
            "x.toml:41 [[round]] has no field ways",
        ]
    );
    let error = error(&text);
    for line in [22, 24, 25, 31, 41] {
        let place = format!("x.toml:{line}:");
        assert!(error.message(Lang::En).contains(&place), "{place}");
        assert!(error.message(Lang::Zh).contains(&place), "{place}");
    }
}

#[test]
fn the_message_has_place_excerpt_and_hint() {
    assert_eq!(
        error(&edit(RATE, "notice-2025", "notice-2052")).message(Lang::En),
        "x.toml:9:8: no document has the id \"notice-2052\"\n  | cite = \"notice-2052\"\n  |        ^^^^^^^^^^^^^\n  hint: did you mean notice-2025?"
    );
}

#[test]
fn the_faults_of_two_files_are_both_told() {
    let first = edit(RATE, "notice-2025", "notice-2052");
    let north = instead_of(NAMES, "")
        .replace("\"xicheng\"", "\"north\"")
        .replace("fen_half_up", "fen_half_up\"\nsum = \"fen");
    let place =
        "[[place]]\nid = \"north\"\nlevel = \"city\"\nname = { en = \"North\", zh = \"北\" }\n";
    assert_eq!(
        told(&[("a.toml", &first), ("b.toml", &format!("{place}{north}"))]),
        [
            "a.toml:9 no document has the id \"notice-2052\"",
            "b.toml:43 \"fen\" is not a way of rounding",
        ]
    );
}

/// Two cities that share the nation's rate, and the nation's file.
fn cities_of_a_nation(national_rate: &str) -> [(&'static str, String); 3] {
    let places = [
        "[[place]]\nid = \"china\"\nlevel = \"nation\"\nname = { en = \"China\", zh = \"全国\" }\n",
        "[[place]]\nid = \"north\"\nlevel = \"city\"\nname = { en = \"North\", zh = \"北\" }\n",
    ];
    let nation = HEAD.replace("xicheng", "china");
    let city = [HEAD, ITEM, BASE, ROUND].join("\n");
    [
        ("national.toml", [national_rate, &nation, NAMES, &places.concat()].join("\n")),
        ("xicheng.toml", city.clone()),
        ("north.toml", city.replace("\"xicheng\"", "\"north\"")),
    ]
}

fn told_of_nation(national_rate: &str, cities: usize) -> Vec<String> {
    let files = cities_of_a_nation(national_rate);
    let files: Vec<(&str, &str)> =
        files.iter().take(1 + cities).map(|(name, text)| (*name, text.as_str())).collect();
    told(&files)
}

#[test]
fn a_fault_of_the_nation_is_told_once() {
    assert_eq!(told_of_nation(RATE, 2), [""; 0]);
    let uncited = RATE.replace("notice-2025", "notice-2052");
    let what = ["national.toml:9 no document has the id \"notice-2052\""];
    assert_eq!(told_of_nation(&uncited, 2), what);
    let quoted = format!("{RATE}quote = \"9%\"\n");
    let what = ["national.toml:11 the quote does not contain the figure 8%"];
    assert_eq!(told_of_nation(&quoted, 2), what);
    let surplus = format!("{RATE}levy = \"9%\"\n");
    assert_eq!(told_of_nation(&surplus, 2), ["national.toml:11 [[rate]] has no field levy"]);
}

#[test]
fn a_fault_of_the_nation_is_told_without_a_city() {
    let uncited = RATE.replace("notice-2025", "notice-2052");
    let what = ["national.toml:9 no document has the id \"notice-2052\""];
    assert_eq!(told_of_nation(&uncited, 0), what);
}

#[test]
fn a_replacement_that_meets_or_replaces_nothing() {
    let overlay = |replace: &str| {
        format!(
            "[overlay]\nname = \"what-if\"\nover = \"statutory\"\nplace = \"xicheng\"\n\n[[replace]]\nbranch = \"pension\"\nwhy = {{ en = \"what if\", zh = \"假设\" }}\n{replace}\n"
        )
    };
    let city = instead_of("", "");
    let found_in = |city: &str, replace: &str| {
        let overlay = overlay(replace);
        let files = [("city.toml", city), ("what-if.toml", overlay.as_str())];
        let found = problems(&files);
        found.into_iter().map(|p| (p.file, p.line, p.column, p.message, p.hint)).collect::<Vec<_>>()
    };
    let found = |replace: &str| found_in(&city, replace);
    let said = |message: &str, hint: &str| {
        vec![("what-if.toml".to_owned(), 6, 1, message.to_owned(), hint.to_owned())]
    };
    assert_eq!(found("from = \"2025-07\"\nrate = \"4%\""), []);
    let meets = said(
        "the replacement meets no row of pension basic worker",
        "compare branch, item, payer, when and span with the edition below; a rate in place of an answer without a line needs a fund",
    );
    let gap = "[[gap]]\nbranch = \"pension\"\nof = \"base\"\nfrom = \"2025-07\"\nuntil = \"2026-07\"\nreason = { en = \"a\", zh = \"甲\" }\n";
    assert_eq!(found_in(&instead_of(BASE, gap), "from = \"2025-07\"\nfloor = \"4800\""), meets);
    let held = said(
        "the replacement meets no row of pension basic worker",
        "the edition below holds 2025-07 until 2026-07: give months of those",
    );
    assert_eq!(found("from = \"2026-07\"\nrate = \"4%\""), held);
    assert_eq!(found("from = \"2026-07\"\nfloor = \"4800\""), held);
    let (message, hint) =
        ("until 2025-07 is not after from 2026-01", "until is the first month no longer in force");
    let turned = found("from = \"2026-01\"\nuntil = \"2025-07\"\nrate = \"4%\"");
    assert_eq!(turned.len(), 1, "{turned:?}");
    assert_eq!((turned[0].3.as_str(), turned[0].4.as_str()), (message, hint));
    let nothing = said("the replacement replaces nothing", "give rate, floor, ceiling or flat");
    assert_eq!(found("from = \"2025-07\""), nothing);
    let undeclared = said(
        "no [[item]] declares pension extra",
        "declare the item, or correct branch, item and payer",
    );
    assert_eq!(found("item = \"extra\"\nfrom = \"2025-07\"\nrate = \"4%\""), undeclared);
}
