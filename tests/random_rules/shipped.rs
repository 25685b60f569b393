//! The rules that are compiled in, read by the oracle from their files.

use super::cases::World;
use super::check;
use crate::oracle::Oracle;
use shebao::Rulebook;
use std::path::Path;

/// Every rule file of the repository, by name and text.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut folders = vec![root];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "toml") {
                files.push((path.display().to_string(), std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    files
}

fn world(city: &str, edition: &str, from: &str, months: u16, oracle: &Oracle) -> World {
    let day = |text: &str| text.parse().unwrap();
    World {
        city: city.to_owned(),
        edition: edition.to_owned(),
        from: from.parse().unwrap(),
        months,
        areas: if city == "guangzhou" && edition == "statutory" {
            vec!["conghua".to_owned()]
        } else {
            vec![]
        },
        limits: oracle.limits(),
        unemployment_rates: Vec::new(),
        injury_rates: Vec::new(),
        days: ["2012-01-01", "2019-05-01", "2022-08-01", "2025-12-31", "2026-11-01"]
            .map(day)
            .to_vec(),
    }
}

#[test]
fn shipped_rules_agree_with_the_oracle() {
    let oracle = Oracle::read(&files(), &[]);
    let rules = Rulebook::builtin().unwrap();
    let worlds = [
        world("beijing", "statutory", "2021-07", 72, &oracle),
        world("guangzhou", "statutory", "2010-07", 192, &oracle),
        world("beijing", "shi-2014", "2012-04", 23, &oracle),
        world("guangzhou", "shi-2014", "2012-04", 23, &oracle),
    ];
    check(64, 120, |dice| {
        for world in &worlds {
            let case = world.case(dice, &oracle);
            let terms = world.terms(dice);
            oracle
                .agrees(&rules, &case, &terms)
                .map_err(|fault| format!("{case:?}\n{terms:?}\n{fault}"))?;
        }
        Ok(())
    });
}
