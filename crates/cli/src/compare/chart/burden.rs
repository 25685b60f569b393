//! The burden by wage: what is due as a share of the wage, beside the rates as the rules state them.

use super::{MOST_LINES, Series, place, series, title, too_many};
use crate::compare::cases::Asked;
use crate::failure::Failure;
use crate::show::say;
use shebao::{Bend, Bound, Branch, Compared, Comparison, Lang, Payer};
use shebao_chart::{Across, Dash, Figure, Line, Lines, Mark, Panel, Unit, yuan};

/// The wages at which the burden of each series bends, within the range that was asked, as further cases.
pub(super) fn bends(table: &Comparison, asked: &[Asked]) -> Vec<Asked> {
    let mut more: Vec<Asked> = Vec::new();
    for one in series(table) {
        let wages = || one.cases.iter().map(|case| case.estimate.wage);
        let (Some(least), Some(greatest)) = (wages().min(), wages().max()) else { continue };
        let Some(start) = asked.iter().find(|asked| asked.named.label == one.label) else {
            continue;
        };
        let bends = one.cases.iter().flat_map(|case| case.bends()).map(|bend| bend.wage);
        let mut bends: Vec<_> = bends.filter(|wage| least < *wage && *wage < greatest).collect();
        bends.sort_unstable();
        bends.dedup();
        for wage in bends.into_iter().filter(|wage| wages().all(|known| known != *wage)) {
            let mut asked = start.clone();
            asked.named.case.wage = wage;
            more.push(asked);
        }
    }
    more
}

/// Whose burden a line shows.
#[derive(Clone, Copy)]
enum Whose {
    Payer(Payer),
    Both,
}

impl Whose {
    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Payer(payer) => payer.words(lang),
            Self::Both => say(lang, "together", "合计"),
        }
    }

    fn due(self, case: &Compared) -> Option<f64> {
        let rate = &case.effective_rate;
        let rate = match self {
            Self::Payer(Payer::Employer) => rate.employer,
            Self::Payer(Payer::Worker) => rate.worker,
            Self::Both => rate.all,
        };
        rate.map(place)
    }

    fn stated(self, case: &Compared) -> Option<f64> {
        let rate = &case.statutory_rate;
        let rate = match self {
            Self::Payer(Payer::Employer) => rate.employer,
            Self::Payer(Payer::Worker) => rate.worker,
            Self::Both => rate.all,
        };
        rate.map(|rate| place(rate.to_decimal()))
    }
}

pub(super) fn figure(table: &Comparison, lang: Lang) -> Result<Figure, Failure> {
    let mut series = series(table);
    for one in &mut series {
        one.cases.sort_by_key(|case| case.estimate.wage);
    }
    if series.len() > MOST_LINES {
        return Err(too_many("lines", "线条", series.len(), MOST_LINES));
    }
    let payers = Payer::ALL.iter().map(|payer| Whose::Payer(*payer));
    let panels: Vec<Lines> = match series.as_slice() {
        [only] => {
            let whose = [Whose::Both].into_iter().chain(payers);
            let lines = whose
                .enumerate()
                .flat_map(|(colour, whose)| lines(only, whose, whose.words(lang), colour));
            vec![Lines { marks: marks(only, lang), ..panel(lines.collect(), lang) }]
        }
        several => payers
            .map(|whose| {
                let lines = told_once(several, whose, lang).into_iter();
                let marks = shared_marks(several, lang);
                let heading = match lang {
                    Lang::En => format!("Paid by the {}", whose.words(lang)),
                    Lang::Zh => format!("{}缴费", whose.words(lang)),
                };
                Lines { heading, marks, ..panel(lines.collect(), lang) }
            })
            .collect(),
    };
    let month = series.first().and_then(|one| one.cases.first()).map(|case| case.estimate.month);
    let what = match lang {
        Lang::En => "Contributions as a share of the wage",
        Lang::Zh => "缴费占工资的比重",
    };
    let month = month.map_or_else(String::new, |month| month.to_string());
    let cut = panels.iter().any(cut_off);
    let subtitle = match lang {
        Lang::En => format!(
            "{month}. Thick: what is due. Dotted: the rates as the rules state them. Dots: where a base leaves its floor or reaches its ceiling.{}",
            if cut { " Shares above the picture are cut off." } else { "" }
        ),
        Lang::Zh => format!(
            "{month}。粗线：实际负担率；点线：规定费率之和；圆点：缴费基数触及下限或上限之处。{}",
            if cut { "超出图面的部分未画出。" } else { "" }
        ),
    };
    let panels = panels.into_iter().map(Panel::Lines).collect();
    Ok(Figure { title: title(what, &series, lang), subtitle, panels, ..Figure::default() })
}

/// A panel that ends at twice the highest rate of the rules, since on a wage near nothing the burden has no bound;
/// but not below what any line comes down to.
fn panel(lines: Vec<Line>, lang: Lang) -> Lines {
    let across = say(lang, "wage, yuan a month", "缴费工资（元/月）");
    let stated = lines.iter().filter(|line| line.dash == Dash::Dotted);
    let highest = stated.flat_map(|line| line.runs.iter().flatten()).map(|point| point.1);
    let lowest = lines
        .iter()
        .filter_map(|line| line.runs.iter().flatten().map(|point| point.1).reduce(f64::min));
    let top = (highest.fold(0.0, f64::max) * 2.0).max(lowest.fold(0.0, f64::max) * 1.5);
    let top = Some(top).filter(|top| *top > 0.0);
    Lines { lines, top, ..Lines::new(Across::Amount(across.to_owned()), Unit::Percent) }
}

fn cut_off(panel: &Lines) -> bool {
    let mut points = panel.lines.iter().flat_map(|line| line.runs.iter().flatten());
    panel.top.is_some_and(|top| points.any(|point| point.1 > top))
}

/// What is due, and the rates as the rules state them.
fn lines(series: &Series<'_>, whose: Whose, name: &str, colour: usize) -> [Line; 2] {
    let run = |read: &dyn Fn(&Compared) -> Option<f64>| {
        let mut runs = vec![Vec::new()];
        for case in &series.cases {
            match (read(case), runs.last_mut()) {
                (Some(share), Some(run)) => run.push((place(case.estimate.wage), share)),
                _ => runs.push(Vec::new()),
            }
        }
        runs
    };
    let bends: Vec<_> =
        series.cases.iter().flat_map(|case| case.bends()).map(|bend| bend.wage).collect();
    let bent = series.cases.iter().filter(|case| bends.contains(&case.estimate.wage));
    let dots = bent.filter_map(|case| Some((place(case.estimate.wage), whose.due(case)?)));
    let due = Line {
        runs: run(&|case| whose.due(case)),
        colour,
        dots: dots.collect(),
        ..Line::new(name)
    };
    let dash = Dash::Dotted;
    let stated = Line { runs: run(&|case| whose.stated(case)), colour, dash, ..Line::new("") };
    [due, stated]
}

/// The lines of several series; those that lie on one another are one line with all their names.
fn told_once(all: &[Series<'_>], whose: Whose, lang: Lang) -> Vec<Line> {
    let mut once: Vec<(Vec<&str>, [Line; 2])> = Vec::new();
    for (colour, series) in all.iter().enumerate() {
        let drawn = lines(series, whose, "", colour);
        let same = |known: &&mut (Vec<&str>, [Line; 2])| {
            known.1.iter().zip(&drawn).all(|(one, other)| one.runs == other.runs)
        };
        match once.iter_mut().find(same) {
            Some(known) => known.0.push(series.label),
            None => once.push((vec![series.label], drawn)),
        }
    }
    let named = once.into_iter().flat_map(|(labels, [mut due, stated])| {
        due.name = together(&labels, all.len(), lang);
        [due, stated]
    });
    named.collect()
}

/// The names of those that agree.
fn together(labels: &[&str], of: usize, lang: Lang) -> String {
    if labels.len() == of {
        return say(lang, "all alike", "各类相同").to_owned();
    }
    labels.join(say(lang, "; ", "；"))
}

/// The bounds of a series that lie within its wages.
fn bounds(series: &Series<'_>) -> Vec<Bend> {
    let (Some(first), Some(last)) = (series.cases.first(), series.cases.last()) else {
        return Vec::new();
    };
    let within = first.estimate.wage..=last.estimate.wage;
    first.bends().into_iter().filter(|bend| within.contains(&bend.wage)).collect()
}

/// Whether a series is of one branch alone.
fn is_of_one_branch(series: &Series<'_>) -> bool {
    let mut branches = series.cases.iter().flat_map(|case| &case.rates).map(|rate| rate.branch);
    branches.next().is_none_or(|first| branches.all(|branch| branch == first))
}

/// Floors and ceilings with the branches that they bound.
fn marks(series: &Series<'_>, lang: Lang) -> Vec<Mark> {
    let alone = is_of_one_branch(series);
    let mark = |bend: Bend| {
        let names: Vec<&str> = bend.branches.iter().map(|branch| branch.words(lang)).collect();
        let names = names.join(say(lang, ", ", "、"));
        mark(&bend, if alone { "" } else { &names }, None, lang)
    };
    bounds(series).into_iter().map(mark).collect()
}

/// Floors and ceilings of several series, those of the pension where there are others, each told once.
fn shared_marks(all: &[Series<'_>], lang: Lang) -> Vec<Mark> {
    let mut once: Vec<(Bend, Vec<&str>, usize)> = Vec::new();
    for (colour, series) in all.iter().enumerate() {
        let alone = is_of_one_branch(series);
        for bend in bounds(series) {
            if !alone && !bend.branches.contains(&Branch::Pension) {
                continue;
            }
            let same = |known: &&mut (Bend, Vec<&str>, usize)| {
                (known.0.wage, known.0.bound) == (bend.wage, bend.bound)
            };
            match once.iter_mut().find(same) {
                Some(known) => known.1.push(series.label),
                None => once.push((bend, vec![series.label], colour)),
            }
        }
    }
    let told = once.into_iter().map(|(bend, labels, colour)| match labels.len() == all.len() {
        true => mark(&bend, "", None, lang),
        false => mark(&bend, &together(&labels, all.len(), lang), Some(colour), lang),
    });
    told.collect()
}

fn mark(bend: &Bend, whom: &str, colour: Option<usize>, lang: Lang) -> Mark {
    let bound = match bend.bound {
        Bound::Floor => say(lang, "floor", "下限"),
        Bound::Ceiling => say(lang, "ceiling", "上限"),
    };
    let wage = yuan(place(bend.wage));
    let name = match (lang, whom.is_empty()) {
        (_, true) => format!("{bound} {wage}"),
        (Lang::En, false) => format!("{bound} {wage}: {whom}"),
        (Lang::Zh, false) => format!("{whom}{bound} {wage}"),
    };
    Mark { at: place(bend.wage), name, colour }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Far below the floor the burden is many times the rates: the line is still on the picture.
    #[test]
    fn a_line_far_above_the_rates_is_not_cut_off_whole() {
        let line = |dash, from, to| Line {
            runs: vec![vec![(1000.0, from), (2000.0, to)]],
            dash,
            ..Line::new("")
        };
        let due = line(Dash::Solid, 0.0143, 0.0072);
        let panel = panel(vec![due, line(Dash::Dotted, 0.002, 0.002)], Lang::En);
        assert!(panel.top.is_some_and(|top| top > 0.0072));
        assert!(cut_off(&panel));
    }
}
