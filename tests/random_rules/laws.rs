//! What must hold of every valid rule file.

use super::blocks::Block;
use super::check;
use super::city::{LAYERS, Rules, print, rules};
use super::dice::Dice;
use crate::oracle::{Oracle, digest};
use shebao::{Case, Loader, Rulebook, Terms, Wages, reprint};

/// How many cases are asked of one file.
const CASES: usize = 12;

/// Loads a file; none where a row of it is idle or its shares too large, which the generator does not avoid.
fn load(files: &[(String, String)]) -> Result<Option<Rulebook>, String> {
    const IDLE: [&str; 6] = [
        "the row never speaks",
        "its file only speaks of",
        "the replacement meets no row",
        "is above the ceiling",
        "is charged after cut and relief",
        "a split takes",
    ];
    let loader = files
        .iter()
        .fold(Loader::new(), |loader, (name, text)| loader.file(name.clone(), text.clone()));
    match loader.load() {
        Ok(rulebook) => Ok(Some(rulebook)),
        Err(error) => {
            let idle = |message: &str| IDLE.iter().any(|words| message.contains(words));
            if error.problems().iter().all(|problem| idle(&problem.message)) {
                return Ok(None);
            }
            Err(format!("{}\n{error}", show(files)))
        }
    }
}

fn show(files: &[(String, String)]) -> String {
    files.iter().map(|(name, text)| format!("# {name}\n{text}\n")).collect()
}

#[test]
fn random_rules_agree_with_the_oracle() {
    check(100, 900, agreement);
}

fn agreement(dice: &mut Dice) -> Result<(), String> {
    let made = rules(dice);
    let files = made.files();
    let Some(rulebook) = load(&files)? else { return Ok(()) };
    let oracle = Oracle::read(&[], &files);
    for (case, terms) in cases(dice, &made, &oracle) {
        oracle
            .agrees(&rulebook, &case, &terms)
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
    let (Some(before), Some(after)) = (load(files)?, load(rewritten)?) else { return Ok(()) };
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
    check(80, 900, |dice| {
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
    check(80, 1300, |dice| {
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

/// A what-if over the city: a rate, a flat base, or a floor for one of its items.
fn what_if(dice: &mut Dice, made: &Rules) -> (String, String) {
    let items: Vec<&Block> = made.layers[2].iter().filter(|row| row.table == "item").collect();
    let item = items[dice.below(items.len())];
    let over = Block::new("overlay").text("name", "what-if").text("over", "acme");
    let mut row = Block::new("replace").raw("branch", item.written("branch").unwrap());
    row = row.raw("item", item.written("item").unwrap());
    let from = made.world.from.plus(made.world.months / 3);
    row = row.text("from", from).words("why");
    if dice.chance(40) {
        row = row.text("until", from.plus(3));
    }
    if dice.chance(40) {
        row = row.raw("when", "{ hukou = \"nonlocal\" }");
    }
    row = match dice.below(3) {
        0 => row.text("rate", dice.of(&["14%", "3.33%"])).text("fund", "pooled"),
        1 => row.text("flat", "4567.89"),
        _ => row.text("floor", "2500"),
    };
    ("what-if.toml".to_owned(), print(&[over.text("place", "testville"), row]))
}

#[test]
fn what_ifs_agree_with_the_oracle() {
    check(100, 1000, |dice| {
        let mut made = rules(dice);
        let mut files = made.files();
        files.push(what_if(dice, &made));
        made.world.edition = "what-if".to_owned();
        let Some(rulebook) = load(&files)? else { return Ok(()) };
        let oracle = Oracle::read(&[], &files);
        for (case, terms) in cases(dice, &made, &oracle) {
            oracle
                .agrees(&rulebook, &case, &terms)
                .map_err(|fault| format!("{}\n{case:?}\n{terms:?}\n{fault}", show(&files)))?;
        }
        Ok(())
    });
}

/// A plan of the schemes of many cases gives what each gives by itself, at each other's wages too.
#[test]
fn plans_agree_with_assessments() {
    check(100, 900, |dice| {
        let made = rules(dice);
        let files = made.files();
        let Some(rulebook) = load(&files)? else { return Ok(()) };
        let oracle = Oracle::read(&[], &files);
        let (mut schemes, mut wages) = (Vec::new(), Vec::new());
        for (case, terms) in cases(dice, &made, &oracle) {
            wages.push(Wages::of(&case));
            schemes.extend(rulebook.scheme(&case, &terms).ok());
        }
        let rows: Vec<(usize, Wages)> = (0..schemes.len())
            .flat_map(|scheme| wages.iter().map(move |wages| (scheme, *wages)))
            .collect();
        match crate::batch::disagreement(&schemes, &rows) {
            Some(found) => Err(format!("{}\n{found}", show(&files))),
            None => Ok(()),
        }
    });
}
