//! `rules list`, `show`, `lint` and `cite`.

use crate::calls::{call, shebao};
use serde_json::json;

#[test]
fn list_shows_every_city_edition_and_branch() {
    let said = call("rules list --json");
    let coverage = said.json();
    let rows = coverage["coverage"].as_array().unwrap();
    let beijing = rows.iter().find(|r| {
        r["city"] == "beijing" && r["edition"] == "statutory" && r["branch"] == "pension"
    });
    let beijing = beijing.unwrap();
    assert_eq!(beijing["from"], json!("2021-07"));
    assert!(beijing["verified_to"].is_string());
    let gap = &beijing["gaps"][0];
    assert_eq!(gap["kind"], "gap");
    assert_eq!((&gap["from"], &gap["until"]), (&beijing["from"], &beijing["until"]));
    assert_eq!(gap["when"], json!("employment part-time"));
    assert!(call("rules list").out.contains("Guangzhou"));
    assert!(call("rules list --lang zh").out.contains("广州"));
}

#[test]
fn show_puts_the_rules_of_a_month_into_words() {
    let said = call("rules show beijing --month 2026-10");
    for words in ["16%", "7270.00 – 36348.00", "jing-renshefa-2026-7", "京人社发〔2026〕7号"]
    {
        assert!(said.out.contains(words), "{words} in {}", said.out);
    }
    let said = call("rules show 广州 --month 2012-03 --json");
    let page = said.json();
    let rules = page["rules"].as_array().unwrap();
    let rates: Vec<&str> = rules
        .iter()
        .filter(|r| r["kind"] == "rate" && r["component"] == "basic (employer)")
        .map(|r| r["figure"].as_str().unwrap())
        .collect();
    assert_eq!(rates, ["20%", "12%", "12%", "18%"]);
    assert_eq!(call("rules show beijing --month 2026").status, 2);
    assert_eq!(call("rules show atlantis").status, 2);
}

#[test]
fn cite_gives_a_document_and_helps_with_its_id() {
    let said = call("rules cite jing-renshefa-2025-11 --json");
    let document = said.json();
    assert_eq!(document["number"], "京人社发〔2025〕11号");
    assert_eq!(document["published"], "2025-09-17");
    assert!(call("rules cite shi-2014").out.contains("Table 2"));
    let said = call("rules cite jing");
    assert_eq!(said.status, 2);
    assert!(said.err.contains("did you mean"), "{}", said.err);
}

#[test]
fn lint_finds_what_is_wrong_and_lays_own_rules_over_the_built_in_ones() {
    assert_eq!(call("rules lint").status, 0);
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules");
    assert_eq!(shebao(["rules", "lint", built_in]).status, 0);
    let folder = tempfile::tempdir().unwrap();
    let said = shebao(["rules", "lint", folder.path().to_str().unwrap()]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("holds no .toml file"), "{}", said.err);
    let good = folder.path().join("what-if.toml");
    std::fs::write(
        &good,
        "[overlay]\nname = \"pension-14\"\nover = \"statutory\"\nplace = \"beijing\"\n\n[[replace]]\nbranch = \"pension\"\npayer = \"employer\"\nfrom = \"2026-08\"\nrate = \"14%\"\nwhy = { en = \"what if\", zh = \"假设\" }\n",
    )
    .unwrap();
    let path = folder.path().to_str().unwrap();
    assert_eq!(shebao(["rules", "lint", path]).status, 0);
    let said = shebao([
        "estimate",
        "--rules",
        path,
        "--edition",
        "pension-14",
        "--city",
        "beijing",
        "--month",
        "2026-10",
        "--wage",
        "8000",
        "--branch",
        "pension",
        "--json",
    ]);
    let report = said.json();
    assert_eq!(report["totals"]["employer"], "1120.00");
    assert!(report["notes"].as_array().unwrap().iter().any(|n| n["code"] == "hypothetical"));

    std::fs::write(
        folder.path().join("bad.toml"),
        "[overlay]\nname = \"x\"\nover = \"statutory\"\nplace = \"bejing\"\n",
    )
    .unwrap();
    let said = shebao(["rules", "lint", path]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("bad.toml:4:9: no place has the id \"bejing\""), "{}", said.err);
    assert!(said.err.contains("did you mean beijing?"), "{}", said.err);
    let said = shebao(["rules", "lint", path, "--json"]);
    assert_eq!(said.json()["error"]["kind"], "bad_rules");
}
