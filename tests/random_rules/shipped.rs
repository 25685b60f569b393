//! The rules that are compiled in, read by the oracle from their files.

use super::cases::World;
use super::check;
use crate::oracle::Oracle;
use shebao::{Lang, Month, Rulebook};
use std::collections::BTreeSet;
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

/// Every city and edition that is shipped, with its span.
fn worlds(rules: &Rulebook, oracle: &Oracle) -> Vec<World> {
    let held = rules.coverage(Lang::En).into_iter();
    let held: BTreeSet<_> = held.map(|row| (row.city, row.edition, row.from, row.until)).collect();
    let worlds = held.into_iter().map(|(city, edition, from, until)| {
        let end = oracle.provisional_from(&city, &edition).unwrap_or(until);
        world(city, edition, from, end.min(until), oracle)
    });
    worlds.collect()
}

fn world(city: String, edition: String, from: Month, until: Month, oracle: &Oracle) -> World {
    let day = |text: &str| text.parse().unwrap();
    World {
        areas: oracle.areas(&city, &edition),
        unemployment_rates: oracle
            .notified(&city, &edition)
            .iter()
            .map(|rate| rate.parse().unwrap())
            .collect(),
        city,
        edition,
        from,
        months: until.since(from),
        limits: oracle.limits(),
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
    let worlds = worlds(&rules, &oracle);
    check(48, 120, |dice| {
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
