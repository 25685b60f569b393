//! Sources: documents, grades, and the words that a figure must occur in.

use super::{BASE, RATE, ROUND, add, beside, check, edit, instead_of};

const NO_DOCUMENT: &str = "add cite = \"…\", an id of documents.toml";
const NO_GRADE: &str =
    "add evidence = \"official\", \"corroborated\", \"single_source\" or \"derived\"";
const COMPARE: &str =
    "compare the figure with the document; where it is reckoned from the quote, say how in derived";

const TRANSFER: &str = "[[transfer]]\nbranch = \"pension\"\nfrom = \"2025-07\"\nuntil = \"2026-07\"\npooled_share = \"12%\"\n";

#[test]
fn a_figure_without_a_document_or_a_grade() {
    let uncited = (1, 1, "the row cites no document", NO_DOCUMENT);
    let ungraded = (1, 1, "the row does not say how well it is attested", NO_GRADE);
    let (cite, evidence) = ("cite = \"notice-2025\"\n", "evidence = \"official\"\n");
    for table in [RATE, BASE] {
        check(&edit(table, cite, ""), &[uncited]);
        check(&edit(table, evidence, ""), &[ungraded]);
        check(&edit(table, &format!("{cite}{evidence}"), ""), &[uncited, ungraded]);
    }
    for table in ["exempt", "not_covered"] {
        let row = format!(
            "[[{table}]]\nbranch = \"medical\"\nfrom = \"2025-07\"\ncode = \"none\"\nreason = {{ en = \"a\", zh = \"甲\" }}\n"
        );
        check(&beside(&row), &[uncited, ungraded]);
    }
    check(
        &edit(ROUND, "reason = { en = \"as practised\", zh = \"依惯例\" }\n", ""),
        &[(
            1,
            1,
            "[[round]] says neither which document rounds so nor why it is taken",
            "add cite = \"…\", or reason = { en = \"…\", zh = \"…\" }",
        )],
    );
}

#[test]
fn a_derived_figure_that_does_not_say_how() {
    check(
        &edit(RATE, "\"official\"", "\"derived\""),
        &[(
            1,
            1,
            "the row is derived but does not say how",
            "add derived = { en = \"…\", zh = \"…\" }",
        )],
    );
    let told = edit(
        RATE,
        "\"official\"",
        "\"derived\"\nquote = \"109元\"\nderived = { en = \"109 of 1362.50\", zh = \"109÷1362.50\" }",
    );
    check(&told, &[]);
}

#[test]
fn a_row_without_end_and_without_a_last_verified_month() {
    let unverified = (
        1,
        1,
        "the row has no end and does not say when it was last verified",
        "add until = \"YYYY-MM\", or verified = \"YYYY-MM\"",
    );
    for table in [RATE, BASE] {
        check(&edit(table, "until = \"2026-07\"\n", ""), &[unverified]);
        check(&edit(table, "until = \"2026-07\"\n", "verified = \"2026-06\"\n"), &[]);
    }
}

#[test]
fn a_transfer_without_a_source() {
    let sourced = format!("{TRANSFER}cite = \"notice-2025\"\nevidence = \"official\"\n");
    check(&beside(&sourced), &[]);
    check(
        &beside(&format!("{TRANSFER}evidence = \"official\"\n")),
        &[(1, 1, "the row cites no document", NO_DOCUMENT)],
    );
}

#[test]
fn a_transfer_is_a_figure_like_any_other() {
    let sourced = format!("{TRANSFER}cite = \"notice-2025\"\nevidence = \"official\"\n");
    check(
        &beside(&format!("{sourced}quote = \"按13%转移\"\n")),
        &[(8, 9, "the quote does not contain the figure 12%", COMPARE)],
    );
}

#[test]
fn a_mistyped_digit_against_its_quote() {
    check(
        &add(RATE, "quote = \"个人缴费比例为9%\""),
        &[(11, 9, "the quote does not contain the figure 8%", COMPARE)],
    );
    let limits = |floor: &str, ceiling: &str, quote: &str| {
        let limits = format!("floor = \"{floor}\"\nceiling = \"{ceiling}\"\nquote = \"{quote}\"");
        edit(BASE, "floor = \"none\"\nceiling = \"none\"", &limits)
    };
    let quote = "下限4800元，上限24000元";
    check(&limits("4800", "24000", quote), &[]);
    check(
        &limits("4800", "24001", quote),
        &[(7, 9, "the quote does not contain the figure 24001", COMPARE)],
    );
    check(
        &limits("4080", "20400", quote),
        &[
            (7, 9, "the quote does not contain the figure 4080", COMPARE),
            (7, 9, "the quote does not contain the figure 20400", COMPARE),
        ],
    );
}

#[test]
fn a_figure_in_any_of_its_spellings() {
    for (rate, quote) in [
        ("16%", "单位缴费比例为16%"),
        ("16%", "单位缴费比例为１６％"),
        ("16%", "单位缴费比例为16 %"),
        ("16%", "单位缴费比例为百分之十六"),
        ("16%", "乘以0.16"),
        ("16%", "16.0%"),
        ("16%", "a rate of 16 per cent"),
        ("20%", "百分之二十"),
        ("8%", "百分之八"),
        ("0.26%", "百分之零点二六"),
        ("0.05%", "万分之五"),
        ("100%", "百分之一百"),
    ] {
        let row = RATE.replace("8%", rate);
        check(&instead_of(RATE, &format!("{row}quote = \"{quote}\"\n")), &[]);
    }
    for (flat, quote) in [
        ("6821", "6821元"),
        ("6821", "6,821元"),
        ("6821", "６８２１元"),
        ("6821", "６，８２１元"),
        ("6821", "6821.00元"),
        ("4204.80", "4204.8元"),
        ("4204.80", "4,204.80元"),
        ("800", "八百元"),
    ] {
        let flat = format!("flat = \"{flat}\"\nquote = \"{quote}\"");
        check(&edit(BASE, "floor = \"none\"\nceiling = \"none\"", &flat), &[]);
    }
}

#[test]
fn a_figure_is_not_a_part_of_a_longer_number() {
    for quote in
        ["合计116%", "16.5%", "0.161", "百分之十六点五", "百分之二十六", "16元", "1.16%", "16‰"]
    {
        let row = RATE.replace("8%", "16%");
        check(
            &instead_of(RATE, &format!("{row}quote = \"{quote}\"\n")),
            &[(11, 9, "the quote does not contain the figure 16%", COMPARE)],
        );
    }
    for quote in ["16821元", "68210元", "6821.5元", "6821%", "26,821元", "6,8210元"] {
        let flat = format!("flat = \"6821\"\nquote = \"{quote}\"");
        check(
            &edit(BASE, "floor = \"none\"\nceiling = \"none\"", &flat),
            &[(6, 9, "the quote does not contain the figure 6821", COMPARE)],
        );
    }
}

#[test]
fn cuts_and_reliefs_in_words() {
    let row = |table: &str, value: &str, quote: &str| {
        beside(&format!(
            "[[{table}]]\nbranch = \"pension\"\nitem = \"basic\"\npayer = \"worker\"\nfrom = \"2025-07\"\nuntil = \"2026-07\"\n{value}\nquote = \"{quote}\"\ncite = \"notice-2025\"\nevidence = \"official\"\n"
        ))
    };
    check(&row("cut", "multiply = \"80%\"", "费率下调20%"), &[]);
    check(&row("cut", "multiply = \"80%\"", "按80%征收"), &[]);
    check(&row("relief", "waive = \"100%\"", "免征"), &[]);
    check(&row("relief", "waive = \"50%\"", "减半征收"), &[]);
    let expected = |what| [(8, 9, what, COMPARE)];
    check(
        &row("cut", "multiply = \"80%\"", "费率下调30%"),
        &expected("the quote does not contain the figure 80%"),
    );
    check(
        &row("relief", "waive = \"100%\"", "减半征收"),
        &expected("the quote does not contain the figure 100%"),
    );
}
