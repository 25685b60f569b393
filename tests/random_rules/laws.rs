//! What must hold of every valid rule file.

use super::check;
use super::city::{LAYERS, Rules, print, rules};
use super::dice::Dice;
use crate::oracle::{Oracle, agree, digest};
use shebao::{Case, Loader, Rulebook, Terms, reprint};

/// How many cases are asked of one file.
const CASES: usize = 12;

fn load(files: &[(String, String)]) -> Result<Rulebook, String> {
    let loader = files
        .iter()
        .fold(Loader::new(), |loader, (name, text)| loader.file(name.clone(), text.clone()));
    loader.load().map_err(|error| format!("{}\n{error}", show(files)))
}

fn show(files: &[(String, String)]) -> String {
    files.iter().map(|(name, text)| format!("# {name}\n{text}\n")).collect()
}

#[test]
fn random_rules_agree_with_the_oracle() {
    check(40, 900, agreement);
}

fn agreement(dice: &mut Dice) -> Result<(), String> {
    let made = rules(dice);
    let files = made.files();
    let rulebook = load(&files)?;
    let oracle = Oracle::read(&[], &files);
    for (case, terms) in cases(dice, &made, &oracle) {
        agree(&rulebook.assess(&case, &terms), &oracle.assess(&case, &terms))
            .map_err(|fault| format!("{}\n{case:?}\n{terms:?}\n{fault}", show(&files)))?;
    }
    Ok(())
}

fn cases(dice: &mut Dice, made: &Rules, oracle: &Oracle) -> Vec<(Case, Terms)> {
    (0..CASES).map(|_| (made.world.case(dice, oracle), made.world.terms(dice))).collect()
}

/// Two ways of writing the same rules give the same results.
fn same_results(
    dice: &mut Dice,
    made: &Rules,
    files: &[(String, String)],
    rewritten: &[(String, String)],
) -> Result<(), String> {
    let (before, after) = (load(files)?, load(rewritten)?);
    let oracle = Oracle::read(&[], files);
    for (case, terms) in cases(dice, made, &oracle) {
        let before = digest(&before.assess(&case, &terms));
        let after = digest(&after.assess(&case, &terms));
        if before != after {
            let (files, rewritten) = (show(files), show(rewritten));
            return Err(format!(
                "{files}\n--- rewritten\n{rewritten}\n{case:?}\n{terms:?}\n{before}\n{after}"
            ));
        }
    }
    Ok(())
}

#[test]
fn reprinting_changes_no_result() {
    check(60, 900, |dice| {
        let made = rules(dice);
        let files = made.files();
        let mut printed = Vec::new();
        for (name, text) in &files {
            let once = reprint(name, text).map_err(|error| format!("{text}\n{error}"))?;
            let twice = reprint(name, &once).map_err(|error| format!("{once}\n{error}"))?;
            if once != twice {
                return Err(format!("printed anew, it reads otherwise\n{once}\n---\n{twice}"));
            }
            printed.push((name.clone(), once));
        }
        same_results(dice, &made, &files, &printed)
    });
}

#[test]
fn the_order_of_rows_changes_no_result() {
    check(60, 1300, |dice| {
        let made = rules(dice);
        let shuffled = LAYERS.iter().zip(&made.layers).filter(|(_, blocks)| !blocks.is_empty());
        let shuffled: Vec<_> = shuffled
            .map(|(name, blocks)| {
                let mut blocks = blocks.clone();
                for place in (1..blocks.len()).rev() {
                    blocks.swap(place, place - dice.below(place + 1));
                }
                (format!("{name}.toml"), print(&blocks))
            })
            .collect();
        same_results(dice, &made, &made.files(), &shuffled)
    });
}
