//! Every check at load, with its exact words and place: what is wrong, what to do, line, column and caret.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use shebao::{Loader, Problem};

mod fields;
mod figures;
mod files;
mod ids;
mod partition;
mod portability;
mod sources;
mod told_once;

/// The tables of a file that loads, one fault away from each test.
const HEAD: &str = r#"[file]
edition = "statutory"
place = "xicheng"
from = "2025-07"
until = "2026-07"
"#;
const ITEM: &str = r#"[[item]]
branch = "pension"
item = "basic"
payer = "worker"
name = { en = "basic pension", zh = "基本养老" }
from = "2025-07"
"#;
const RATE: &str = r#"[[rate]]
branch = "pension"
item = "basic"
payer = "worker"
from = "2025-07"
until = "2026-07"
rate = "8%"
fund = "individual_account"
cite = "notice-2025"
evidence = "official"
"#;
const BASE: &str = r#"[[base]]
branch = "pension"
from = "2025-07"
until = "2026-07"
floor = "none"
ceiling = "none"
cite = "notice-2025"
evidence = "official"
"#;
const ROUND: &str = r#"[[round]]
branch = "pension"
from = "2025-07"
line = "fen_half_up"
reason = { en = "as practised", zh = "依惯例" }
"#;
const NAMES: &str = r#"[[place]]
id = "xicheng"
level = "city"
name = { en = "Xicheng", zh = "西城" }

[[document]]
id = "notice-2025"
title = { en = "Notice of 2025", zh = "2025 年通知" }
published = "2025-06-20"

[[document]]
id = "later-2025"
title = { en = "Later notice of 2025", zh = "2025 年补充通知" }
published = "2025-12-01"
"#;
const TABLES: [&str; 6] = [HEAD, ITEM, RATE, BASE, ROUND, NAMES];

/// Everyone for whom a worker's line exists and an employer is there.
const EMPLOYED: &str = "everyone with an employer";
const EVERYONE: &str = "every case";
const NO_RULE: &str =
    "add a value, or declare [[exempt]], [[not_covered]], [[merged]] or [[gap]] with its reason";

/// The line that stands for the place in the head of the file.
const AT_HEAD: usize = 0;

type Expected<'e> = (usize, usize, &'e str, &'e str);

/// A table in place of the one it is made from, before the other tables.
fn instead_of(table: &str, text: &str) -> String {
    let others: Vec<&str> = TABLES.into_iter().filter(|other| *other != table).collect();
    format!("{text}\n{}", others.join("\n"))
}

/// A file in which some words of a table are others; the table comes first.
fn edit(table: &str, from: &str, to: &str) -> String {
    assert!(table.contains(from), "{from:?}");
    instead_of(table, &table.replacen(from, to, 1))
}

/// A file in which a table has one more line; the table comes first.
fn add(table: &str, line: &str) -> String {
    instead_of(table, &format!("{table}{line}\n"))
}

/// A file with more tables, which come first.
fn beside(text: &str) -> String {
    instead_of("", text)
}

fn problems(files: &[(&str, &str)]) -> Vec<Problem> {
    let loader = files
        .iter()
        .fold(Loader::new(), |loader, (name, text)| loader.file(*name, (*text).to_owned()));
    match loader.load() {
        Ok(_) => Vec::new(),
        Err(error) => {
            assert_eq!(error.kind(), "bad_rules");
            error.problems().to_vec()
        }
    }
}

/// Checks what is said about a file: every problem, in its exact words, and nothing else.
#[track_caller]
fn check(text: &str, expected: &[Expected<'_>]) {
    let before = text.find(HEAD).map_or("", |at| &text[..at]);
    let head = before.matches('\n').count() + 3;
    let found = problems(&[("x.toml", text)]);
    let found: Vec<Expected<'_>> = found
        .iter()
        .map(|p| {
            let at_head = p.line == head && p.column == 9;
            let line = if at_head { AT_HEAD } else { p.line };
            (line, p.column, p.message.as_str(), p.hint.as_str())
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_tables_load_as_they_are() {
    check(&beside(""), &[]);
}
