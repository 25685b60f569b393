//! The JSON Schema of the rule format is shipped as `rules/schema.json`, is what the code says, and fits every rule file.

use serde_json::Value;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

fn schema() -> Value {
    serde_json::to_value(shebao::rule_schema()).unwrap()
}

/// A TOML file as JSON.
fn json(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Value>(text).unwrap()).unwrap()
}

fn rule_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rule_files(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
}

/// Run with `UPDATE_SCHEMA=1` to write it anew.
#[test]
fn the_shipped_schema_is_what_the_code_says() {
    let path = root().join("schema.json");
    let current = format!("{:#}\n", schema());
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        current,
        "run: UPDATE_SCHEMA=1 cargo test schema"
    );
}

#[test]
fn every_rule_file_and_fixture_fits_the_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let mut files = Vec::new();
    rule_files(&root(), &mut files);
    rule_files(&root().join("../tests/fixtures"), &mut files);
    assert!(files.len() >= 20);
    for path in files {
        let file = json(&std::fs::read_to_string(&path).unwrap());
        let faults: Vec<String> =
            validator.iter_errors(&file).map(|e| format!("{} {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{}: {faults:?}", path.display());
    }
}

#[test]
fn what_the_loader_refuses_for_its_form_the_schema_refuses_too() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let good = "[[amount]]\nname = \"wage\"\nvalue = \"4500\"\nfrom = \"2025-01\"\n";
    assert!(validator.is_valid(&json(good)));
    for (from, to) in [
        ("[[amount]]", "[[amounts]]"),
        ("value =", "valu ="),
        ("\"4500\"", "4500"),
        ("\"4500\"", "\"4,500\""),
        ("\"4500\"", "\"4500.123\""),
        ("\"2025-01\"", "\"2025-13\""),
        ("from = \"2025-01\"\n", ""),
        ("[[amount]]", "[amount]"),
        ("from =", "evidence = \"certain\"\nfrom ="),
        ("from =", "note = \"words in one language\"\nfrom ="),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        assert!(!validator.is_valid(&json(&bad)), "{bad}");
    }
}
