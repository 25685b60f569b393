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
    assert_eq!(beijing["from"], json!("1998-01"));
    assert!(beijing["verified_to"].is_string());
    let gaps = beijing["gaps"].as_array().unwrap();
    let part_time = |gap: &&serde_json::Value| gap["when"] == json!("employment part-time");
    assert!(gaps.iter().filter(part_time).all(|gap| gap["kind"] == "gap"));
    assert!(gaps.iter().any(|gap| part_time(&gap) && gap["until"] == beijing["until"]));
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
        .filter(|r| r["branch"] == "pension")
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

#[test]
fn stale_says_what_to_look_at_again() {
    let json = call("rules stale --on 2026-12-15 --city beijing --json").json();
    let stale = json["stale"].as_array().unwrap();
    let whys: Vec<&str> = stale.iter().map(|one| one["why"].as_str().unwrap()).collect();
    assert!(whys.contains(&"ended") && whys.contains(&"not_verified"));
    let old = stale.iter().find(|one| one["why"] == "not_verified").unwrap();
    assert!(old["rule"]["verified_to"].as_str().unwrap() < "2026-12");
    // Nothing that was verified in the month itself is stale in it.
    let json = call("rules stale --on 2026-11-15 --city beijing --json").json();
    let verified_now = |one: &serde_json::Value| one["rule"]["verified_to"] == "2026-11";
    let stale = json["stale"].as_array().unwrap();
    assert!(!stale.iter().any(|one| one["why"] == "not_verified" && verified_now(one)));
    assert_eq!(call("rules stale --on 2026-13-01").status, 2);
    assert_eq!(call("rules stale --on 2026-11-01 --city atlantis").status, 2);
}

#[test]
fn diff_says_what_changed_in_words_and_in_money() {
    let json = call("rules diff beijing 2025-06 2025-07 --json").json();
    let changed = json["diff"]["changed"].as_array().unwrap();
    let base = |one: &&serde_json::Value| {
        one["before"]["branch"] == "unemployment" && one["before"]["kind"] == "base"
    };
    let base = changed.iter().find(base).unwrap();
    assert_eq!(base["before"]["figure"], "6821.00 – 35283.00");
    assert_eq!(base["after"]["figure"], "7162.00 – 35811.00");
    assert_eq!(base["after"]["cites"][0], "jing-renshefa-2025-11");
    let money = json["diff"]["money"].as_array().unwrap();
    let top = money.iter().find(|row| row["wage_is"] == "ceiling").unwrap();
    assert_eq!(top["wage"], "35811.00");
    // 16 % pension, 9.8 % medical, 0.5 % unemployment and 0.2 % injury of what the base rose by.
    let employer = |side: &str| {
        top[side]["employer"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap()
    };
    assert_eq!(employer("after") - employer("before"), 52_800 * 265 / 1000);

    let json = call("rules diff guangzhou shi-2014 statutory --month 2013-05 --json").json();
    assert_eq!(json["diff"]["from"]["edition"], "shi-2014");
    assert!(!json["diff"]["money"].as_array().unwrap().is_empty());
    let said = call("rules diff beijing 2025-07 2025-08");
    assert!(said.out.contains("no rule changed"), "{}", said.out);
    assert_eq!(call("rules diff beijing shi-2014 statutory").status, 2);
    assert_eq!(call("rules diff beijing 1901-01 2025-07").status, 2);
    assert_eq!(call("rules diff beijing 1975-01 2025-07").status, 3);
}

#[test]
fn the_schema_is_the_shipped_one() {
    let printed = call("rules schema").json();
    let shipped = std::fs::read_to_string(crate::calls::repository("rules/schema.json")).unwrap();
    assert_eq!(printed, serde_json::from_str::<serde_json::Value>(&shipped).unwrap());
}

#[test]
fn a_page_of_rules_reads_in_both_languages() {
    let en = call("rules show beijing --month 2026-10 --branch pension");
    assert!(en.out.contains("rate  16% → pooled fund  basic (employer)"), "{}", en.out);
    assert!(en.out.contains("「由20%降至16%」") && !en.out.contains("medical"));
    let zh = call("rules show beijing --month 2026-10 --branch pension --lang zh");
    assert!(zh.out.contains("费率  16% → 统筹基金") && zh.out.contains("灵活就业"), "{}", zh.out);
}
