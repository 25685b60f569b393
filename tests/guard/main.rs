//! Is every figure guarded? Each digit of each figure in the rule files is mistyped, one at a time,
//! and it is counted how many of these mistakes a check at load or a published case catches.
//!
//! `cargo test --release --test guard -- --all` measures every digit and lists the figures that nothing guards;
//! without `--all` a small sample runs, so that the measurement itself stays in working order.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::pedantic,
    reason = "a measurement stops at the first fault, and prints"
)]

#[path = "../career_file.rs"]
mod career_file;
#[path = "../case_file.rs"]
mod case_file;

use career_file::CareerCase;
use case_file::Published;
use shebao::{Lang, Loader, Rulebook};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Fields whose digits are figures.
const FIGURES: [&str; 16] = [
    "rate",
    "by_class",
    "floor",
    "ceiling",
    "flat",
    "value",
    "amount",
    "multiply",
    "waive",
    "wage",
    "share",
    "pooled_share",
    "of_year",
    "months",
    "year_total",
    "min",
];

/// One mistyped digit.
struct Mutation {
    file: usize,
    at: usize,
    line: usize,
    field: String,
}

/// What is published, and what careers must give.
struct Cases {
    published: Vec<Published>,
    careers: Vec<CareerCase>,
}

/// What became of the mutations.
#[derive(Default)]
struct Count {
    by_check: usize,
    by_case: usize,
    unguarded: BTreeMap<String, BTreeSet<(usize, String)>>,
    missed: usize,
}

fn main() {
    let all = std::env::args().any(|arg| arg == "--all");
    let files = rule_files();
    let cases = Cases { published: case_file::all(), careers: career_file::all() };
    assert_whole(&files, &cases);
    let mut mutations: Vec<Mutation> =
        files.iter().enumerate().flat_map(|(n, (_, text))| digits(n, text)).collect();
    let total = mutations.len();
    if !all {
        // A prime step, so that the sample does not fall in step with the rows.
        mutations = mutations.into_iter().step_by(211).collect();
    }
    let count = Mutex::new(Count::default());
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(mutation) = mutations.get(next.fetch_add(1, Ordering::Relaxed)) {
                    judge(&files, &cases, mutation, &count);
                }
            });
        }
    });
    let count = count.into_inner().unwrap();
    report(&count, mutations.len(), total, all);
    assert!(count.by_check + count.by_case > 0, "nothing was caught: the measurement is broken");
}

/// Without a mistake nothing may be caught: each city's files must load by themselves, and every case come out.
fn assert_whole(files: &[(String, String)], cases: &Cases) {
    let cities: BTreeSet<_> = files.iter().map(|(name, text)| city_of(name, text)).collect();
    for city in cities {
        let rules = load(&beside(files, city), None);
        let rules = rules.unwrap_or_else(|| panic!("{city:?} does not load by itself"));
        let of_city = |case: &&Published| city.is_none_or(|city| case.case["city"] == city);
        for case in cases.published.iter().filter(of_city) {
            for month in &case.months {
                let assessed = rules.assess(&case.case(month), &case.terms());
                let assessed = assessed.unwrap_or_else(|e| panic!("{} {month}: {e}", case.id));
                case.check(month, &assessed.report(Lang::En, false), "assess");
            }
        }
        for career in cases.careers.iter().filter(|_| city.is_none()) {
            assert!(career.comes_out(&rules), "{} does not come out", career.id);
        }
    }
}

fn rule_files() -> Vec<(String, String)> {
    fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, paths);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                paths.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join("rules"), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        (name, std::fs::read_to_string(&path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

/// Every digit that stands in a figure.
fn digits(file: usize, text: &str) -> Vec<Mutation> {
    let mut found = Vec::new();
    let mut start = 0;
    for (line, words) in text.split_inclusive('\n').enumerate() {
        let field = words.split('=').next().unwrap_or_default().trim();
        if FIGURES.contains(&field) {
            let value = words.find('=').unwrap();
            let end = words.find(" # ").unwrap_or(words.len());
            let bytes = words.as_bytes();
            for at in (value..end).filter(|at| bytes[*at].is_ascii_digit()) {
                let name = words[..end].trim().to_owned();
                found.push(Mutation { file, at: start + at, line: line + 1, field: name });
            }
        }
        start += words.len();
    }
    found
}

/// The rules, with one digit mistyped; none where the loader refuses them.
fn load(files: &[(String, String)], mutation: Option<&Mutation>) -> Option<Rulebook> {
    let mut loader = Loader::new();
    for (number, (name, text)) in files.iter().enumerate() {
        let mut text = text.clone();
        if let Some(mutation) = mutation.filter(|mutation| mutation.file == number) {
            let digit = text.as_bytes()[mutation.at];
            let other =
                if digit == b'9' { "8".to_owned() } else { char::from(digit + 1).to_string() };
            text.replace_range(mutation.at..=mutation.at, &other);
        }
        loader = loader.file(name.clone(), text);
    }
    loader.load().ok()
}

/// The city that a file speaks of; none where it speaks for several.
fn city_of<'t>(name: &str, text: &'t str) -> Option<&'t str> {
    let of_edition = name.matches('/').count() == 2 && !name.contains("/documents/");
    let head = text.lines().find_map(|line| line.strip_prefix("place")).filter(|_| of_edition)?;
    head.split('"').nth(1)
}

/// The files that a city's rules are laid together from; all of them where no city is named.
fn beside(files: &[(String, String)], city: Option<&str>) -> Vec<(String, String)> {
    let needed = |(name, text): &&(String, String)| {
        let other = city_of(name, text);
        city.is_none() || other.is_none() || other == city
    };
    files.iter().filter(needed).cloned().collect()
}

fn judge(files: &[(String, String)], cases: &Cases, mutation: &Mutation, count: &Mutex<Count>) {
    let (name, text) = &files[mutation.file];
    let city = city_of(name, text);
    let chosen = beside(files, city);
    let file = chosen.iter().position(|(other, _)| other == name).unwrap();
    let own = Mutation { file, at: mutation.at, line: mutation.line, field: String::new() };
    let Some(rules) = load(&chosen, Some(&own)) else {
        count.lock().unwrap().by_check += 1;
        return;
    };
    let of_city = |case: &&Published| city.is_none_or(|city| case.case["city"] == city);
    let by_case = cases.published.iter().filter(of_city).any(|case| !holds(&rules, case));
    // Careers lead through several cities, and are asked where all of them are there.
    let careers = cases.careers.iter().filter(|_| city.is_none());
    let caught = by_case || careers.into_iter().any(|career| !career.comes_out(&rules));
    let mut count = count.lock().unwrap();
    if caught {
        count.by_case += 1;
    } else {
        count.missed += 1;
        let of_file = count.unguarded.entry(name.clone()).or_default();
        of_file.insert((mutation.line, mutation.field.clone()));
    }
}

/// Whether a published case still comes out.
fn holds(rules: &Rulebook, case: &Published) -> bool {
    if case.differs.is_some() {
        return true;
    }
    case.months.iter().all(|month| {
        let report = rules.assess(&case.case(month), &case.terms());
        report.is_ok_and(|assessment| case.comes_out(&assessment.report(Lang::En, false)))
    })
}

fn report(count: &Count, judged: usize, total: usize, all: bool) {
    let share = |part: usize| {
        let tenths = part * 1000 / judged.max(1);
        format!("{}.{} %", tenths / 10, tenths % 10)
    };
    println!("{judged} of {total} digits mistyped");
    println!("  caught by a check at load  {:>6}  {}", count.by_check, share(count.by_check));
    println!("  caught by a published case {:>6}  {}", count.by_case, share(count.by_case));
    println!("  caught by nothing          {:>6}  {}", count.missed, share(count.missed));
    if all {
        for (file, figures) in &count.unguarded {
            println!("{file}");
            for (line, field) in figures {
                println!("  {line}: {field}");
            }
        }
    }
}
