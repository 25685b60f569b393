//! Rates and bases over time; a month without a rule stays blank.

use super::{MOST_LINES, place, series, title, too_many};
use crate::failure::Failure;
use crate::show::say;
use shebao::{Branch, BranchRate, Comparison, Lang, Money, Month, Payer};
use shebao_chart::{Across, Figure, Line, Lines, Panel, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// What each case of a series says in each month.
struct History<'c> {
    label: &'c str,
    rates: BTreeMap<Month, &'c [BranchRate]>,
}

pub(super) fn figure(table: &Comparison, lang: Lang) -> Result<Figure, Failure> {
    let series = series(table);
    let given = table.cases.iter().map(|case| case.estimate.month);
    let failed = table.not_computed.iter().filter_map(|case| case.case.get("month")?.parse().ok());
    let months: BTreeSet<Month> = given.chain(failed).collect();
    let all: Vec<History<'_>> = series
        .iter()
        .map(|one| History {
            label: one.label,
            rates: one
                .cases
                .iter()
                .map(|case| (case.estimate.month, case.rates.as_slice()))
                .collect(),
        })
        .collect();
    let pairs: BTreeSet<(Branch, Payer)> = table
        .cases
        .iter()
        .flat_map(|case| &case.rates)
        .map(|rate| (rate.branch, rate.payer))
        .collect();
    let branches: BTreeSet<Branch> = pairs.iter().map(|(branch, _)| *branch).collect();
    if all.len() > 1 && branches.len() > 1 {
        return Err(too_many("branches of several cases", "多种情形的险种", branches.len(), 1));
    }
    let told = |one: &History<'_>, what: String, read: &dyn Fn(&[BranchRate]) -> Option<f64>| {
        let runs = runs(&months, |month| one.rates.get(&month).and_then(|rates| read(rates)));
        Told { whose: vec![one.label.to_owned()], what, runs }
    };

    let mut panels = Vec::new();
    let rate = |one: &History<'_>, branch: Branch, payer: Payer, words: String| {
        told(one, words, &|rates| {
            let own = rates.iter().find(|rate| (rate.branch, rate.payer) == (branch, payer))?;
            let charged = own.fixed == Money::ZERO || own.rate != shebao::Rate::ZERO;
            charged.then(|| place(own.rate.to_decimal()))
        })
    };
    if let [only] = all.as_slice() {
        let lines = pairs.iter().map(|(branch, payer)| {
            let payer_words = payer.words(lang);
            let words = match branches.len() {
                1 => payer_words.to_owned(),
                _ => format!("{}{}{payer_words}", branch.words(lang), say(lang, ", ", "，")),
            };
            rate(only, *branch, *payer, words)
        });
        panels.push((say(lang, "Rates", "费率").to_owned(), Unit::Percent, lines.collect()));
    } else {
        for (branch, payer) in &pairs {
            let lines = all.iter().map(|one| rate(one, *branch, *payer, String::new()));
            let heading = match lang {
                Lang::En => format!("Rate, {}", payer.words(lang)),
                Lang::Zh => format!("{}费率", payer.words(lang)),
            };
            panels.push((heading, Unit::Percent, lines.collect()));
        }
    }
    let mut bounds = Vec::new();
    for one in &all {
        for branch in &branches {
            let named = |words: &str| match branches.len() {
                1 => words.to_owned(),
                _ => match lang {
                    Lang::En => format!("{}, {words}", branch.words(lang)),
                    Lang::Zh => format!("{}{words}", branch.words(lang)),
                },
            };
            let own =
                |rates: &[BranchRate]| rates.iter().find(|rate| rate.branch == *branch).copied();
            bounds.push(told(one, named(say(lang, "ceiling", "上限")), &|rates| {
                own(rates)?.ceiling.map(place)
            }));
            bounds.push(told(one, named(say(lang, "floor", "下限")), &|rates| {
                own(rates)?.floor.map(place)
            }));
        }
    }
    let heading = say(lang, "Least and greatest base, yuan a month", "缴费基数下限与上限（元/月）");
    panels.push((heading.to_owned(), Unit::Yuan, bounds));

    let mut figure =
        Figure { title: title(&what(&branches, lang), &series, lang), ..Figure::default() };
    let (failed, all_cases) =
        (table.not_computed.len(), table.not_computed.len() + table.cases.len());
    figure.subtitle = match (lang, failed) {
        (Lang::En, 0) => "Each value holds until the next step.".to_owned(),
        (Lang::Zh, 0) => "每一数值沿用至下一台阶。".to_owned(),
        (Lang::En, _) => format!(
            "Each value holds until the next step; what could not be computed is left blank: {failed} of {all_cases} cases."
        ),
        (Lang::Zh, _) => {
            format!("每一数值沿用至下一台阶；未能核算者留空：{all_cases} 例中的 {failed} 例。")
        }
    };
    let span = months.first().zip(months.last());
    let span = span.map(|(first, last)| (along(*first), along(last.plus(1))));
    for (heading, unit, lines) in panels {
        let lines = told_once(lines, all.len(), lang);
        if lines.len() > MOST_LINES {
            return Err(too_many("lines", "线条", lines.len(), MOST_LINES));
        }
        if !lines.is_empty() {
            let panel = Lines { heading, lines, span, ..Lines::new(Across::Months, unit) };
            figure.panels.push(Panel::Lines(panel));
        }
    }
    Ok(figure)
}

fn what(branches: &BTreeSet<Branch>, lang: Lang) -> String {
    let mut names = branches.iter().map(|branch| branch.words(lang));
    match (names.next(), names.next(), lang) {
        (Some(only), None, Lang::En) => format!("Rates and bases over time, {only}"),
        (Some(only), None, Lang::Zh) => format!("{only}费率与缴费基数的变化"),
        (_, _, Lang::En) => "Rates and bases over time".to_owned(),
        (_, _, Lang::Zh) => "费率与缴费基数的变化".to_owned(),
    }
}

/// The values month by month; each run ends where its last value does.
fn runs(months: &BTreeSet<Month>, read: impl Fn(Month) -> Option<f64>) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut open: Option<f64> = None;
    for month in months {
        let value = read(*month);
        match (open, value, runs.last_mut()) {
            (Some(_), Some(value), Some(run)) => run.push((along(*month), value)),
            (Some(last), None, Some(run)) => run.push((along(*month), last)),
            (_, Some(value), _) => runs.push(vec![(along(*month), value)]),
            _ => {}
        }
        open = value;
    }
    if let (Some(last), Some(run), Some(month)) = (open, runs.last_mut(), months.last()) {
        run.push((along(month.plus(1)), last));
    }
    runs
}

fn along(month: Month) -> f64 {
    f64::from(month.year()) * 12.0 + f64::from(month.month()) - 1.0
}

/// Whose value a line shows, which value, and the value over time.
struct Told {
    whose: Vec<String>,
    what: String,
    runs: Vec<Vec<(f64, f64)>>,
}

/// Lines that lie on one another are one line with all their names; each has a colour of its own.
fn told_once(all: Vec<Told>, series: usize, lang: Lang) -> Vec<Line> {
    let mut once: Vec<Told> = Vec::new();
    for told in all.into_iter().filter(|told| !told.runs.is_empty()) {
        let same =
            |known: &&mut Told| known.runs == told.runs && (known.what == told.what || series == 1);
        match once.iter_mut().find(same) {
            Some(known) if known.what != told.what => {
                known.what = format!("{}{}{}", known.what, say(lang, "; ", "；"), told.what);
            }
            Some(known) => known.whose.extend(told.whose),
            None => once.push(told),
        }
    }
    let numbered = once.into_iter().enumerate();
    let lines = numbered.map(|(colour, Told { whose, what, runs })| {
        let alike = whose.len() == series;
        let whose = whose.join(say(lang, "; ", "；"));
        let name = match (alike, what.is_empty()) {
            (true, false) => what,
            (true, true) if series > 1 => say(lang, "all alike", "各类相同").to_owned(),
            (_, true) => whose,
            (false, false) => format!("{what}{}{whose}", say(lang, ": ", "：")),
        };
        Line { runs, colour, steps: true, ..Line::new(name) }
    });
    lines.collect()
}
