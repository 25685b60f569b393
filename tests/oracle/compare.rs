//! Sets a report of the library beside what is expected.

use super::figures::{Figure, yuan};
use super::{Component, Due, Expected, Refusals, Silence};
use shebao::{Assessment, Entry, Fund, Lang, Money, Payer, Report, ReportLine};
use std::collections::{BTreeMap, BTreeSet};

/// Says where a result of the library differs from what is expected.
pub fn agree(
    found: &shebao::Result<Assessment>,
    expected: &Result<Expected, Refusals>,
) -> Result<(), String> {
    let (found, expected) = match (found, expected) {
        (Ok(found), Ok(expected)) => (found, expected),
        (Err(error), Err(kinds)) if kinds.contains(error.kind()) => return Ok(()),
        // Where nothing at all is charged, and that is the answer, the library says so by an error.
        (Err(error), Ok(expected)) if error.is_not_covered() && is_silent(expected) => {
            return Ok(());
        }
        (Err(error), expected) => {
            let expected = expected.as_ref().map(|it| (&it.dues, &it.silent));
            return Err(format!("the library refuses: {error}\nexpected: {expected:?}"));
        }
        (Ok(found), Err(kinds)) => {
            return Err(format!("expected a refusal, {kinds:?}; found {:?}", found.lines()));
        }
    };
    let report = found.report(Lang::En, false);
    let mut faults = Vec::new();
    lines(&report, expected, &mut faults);
    silences(&report, expected, &mut faults);
    totals(&report, expected, &mut faults);
    if !expected.dues.iter().any(|due| due.is_what_if) {
        same("evidence", &report.evidence, &expected.evidence, &mut faults);
    }
    let left_out: BTreeSet<_> = report.left_out.iter().copied().collect();
    same("left out", &left_out, &expected.left_out, &mut faults);
    let missing = expected.silent.iter().any(|(_, _, silence)| *silence == Silence::Missing);
    same("complete", &report.complete, &!missing, &mut faults);
    if faults.is_empty() {
        return Ok(());
    }
    Err(faults.join("\n"))
}

/// Whether a line is missing as unverified where a refusal for unknown publication was expected.
pub(super) fn is_missing_instead(found: &Assessment, kinds: &Refusals) -> bool {
    let only = kinds.iter().all(|kind| *kind == "unknown_publication");
    let missing = found.report(Lang::En, false).missing;
    only && missing.iter().any(|entry| entry.text.contains("was last verified for"))
}

fn is_silent(expected: &Expected) -> bool {
    let missing = expected.silent.iter().any(|(_, _, silence)| *silence == Silence::Missing);
    expected.dues.is_empty() && !missing
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    found: &T,
    wanted: &T,
    faults: &mut Vec<String>,
) {
    if found != wanted {
        faults.push(format!("{what}: found {found:?}, expected {wanted:?}"));
    }
}

fn sum<'a>(amounts: impl Iterator<Item = &'a Money>) -> Figure {
    amounts.map(|amount| yuan(*amount)).fold(Figure::default(), |all, one| all + one)
}

/// Compares what every component comes to, over its lines.
fn lines(report: &Report, expected: &Expected, faults: &mut Vec<String>) {
    let mut found: BTreeMap<Component, Vec<&ReportLine>> = BTreeMap::new();
    for line in &report.lines {
        let component =
            Component { branch: line.branch, item: line.item.clone(), payer: line.payer };
        found.entry(component).or_default().push(line);
    }
    for due in &expected.dues {
        let component = &due.component;
        match found.remove(component) {
            Some(lines) => one_component(&lines, due, faults),
            None => faults.push(format!("no line for {component:?}")),
        }
    }
    faults.extend(found.keys().map(|component| format!("an unexpected line for {component:?}")));
}

fn one_component(lines: &[&ReportLine], due: &Due, faults: &mut Vec<String>) {
    let mut compare = |what: &str, found: String, wanted: String| {
        if found != wanted {
            faults.push(format!("{:?} {what}: found {found}, expected {wanted}", due.component));
        }
    };
    let text = |figure: &Figure| figure.to_string();
    for line in lines {
        let base = line.base.map(|base| text(&yuan(base)));
        compare("base", format!("{base:?}"), format!("{:?}", due.base.as_ref().map(text)));
        compare("limit", format!("{:?}", line.limit), format!("{:?}", due.limit));
        let due_evidence = due.evidence.filter(|_| !due.is_what_if);
        compare("evidence", format!("{:?}", line.evidence), format!("{due_evidence:?}"));
        let carried = line.carried_from;
        let is_named = carried.map_or(due.carried.is_empty(), |from| due.carried.contains(&from));
        compare("carried", format!("{carried:?} {is_named}"), format!("{carried:?} true"));
    }
    let rates: Option<Vec<u32>> = lines.iter().map(|line| Some(line.rate?.millionths())).collect();
    let rate = rates.map(|rates| {
        text(&super::figures::ratio(rates.into_iter().map(i64::from).sum(), 1_000_000))
    });
    compare("rate", format!("{rate:?}"), format!("{:?}", due.rate.as_ref().map(text)));
    compare("due", text(&sum(lines.iter().map(|it| &it.amount_before_relief))), text(&due.due));
    compare("relief", text(&sum(lines.iter().map(|it| &it.relief))), text(&due.relief));
    compare("amount", text(&sum(lines.iter().map(|it| &it.amount))), text(&due.amount));
    for fund in Fund::ALL {
        let found = sum(lines.iter().filter(|it| it.fund == *fund).map(|it| &it.amount));
        let wanted = due.funds.get(fund).cloned().unwrap_or_default();
        compare(fund.code(), text(&found), text(&wanted));
    }
}

/// Compares the components without a line; an entry for a whole branch stands for those told of nowhere else.
fn silences(report: &Report, expected: &Expected, faults: &mut Vec<String>) {
    let mut found = BTreeSet::new();
    let is_told = |it: &Component| {
        let lines = report.lines.iter();
        let lines = lines.map(|line| (line.branch, Some(line.item.clone()), Some(line.payer)));
        let lists = [&report.exempt, &report.not_covered, &report.merged, &report.missing];
        let entries = lists.into_iter().flatten();
        let entries = entries.map(|entry| (entry.branch, entry.item.clone(), entry.payer));
        lines.chain(entries).any(|told| told == (it.branch, Some(it.item.clone()), Some(it.payer)))
    };
    let mut take = |entries: &[Entry], silence: &dyn Fn(&Entry) -> Silence| {
        for entry in entries {
            let component = entry.item.clone().zip(entry.payer);
            let spanned = expected.existing.iter().filter(|it| it.branch == entry.branch);
            let mut spanned = spanned.peekable();
            if component.is_some() || spanned.peek().is_none() {
                found.insert((entry.branch, component, silence(entry)));
                continue;
            }
            for it in spanned.filter(|it| !is_told(it)) {
                found.insert((it.branch, Some((it.item.clone(), it.payer)), silence(entry)));
            }
        }
    };
    take(&report.exempt, &|entry| Silence::Exempt(entry.code.clone()));
    take(&report.not_covered, &|entry| Silence::NotCovered(entry.code.clone()));
    take(&report.merged, &|entry| {
        Silence::Merged(entry.into.expect("the branch it is charged within"))
    });
    take(&report.missing, &|_| Silence::Missing);
    same("silent", &found, &expected.silent, faults);
}

fn totals(report: &Report, expected: &Expected, faults: &mut Vec<String>) {
    let totals = &report.totals;
    let mut compare = |what: &str, found: Money, wanted: Figure| {
        if yuan(found) != wanted {
            faults.push(format!("total {what}: found {found}, expected {wanted}"));
        }
    };
    let sums = &expected.sums;
    let payer = |payer: Payer| sums.by_payer.get(&payer).cloned().unwrap_or_default();
    let fund = |fund: Fund| sums.by_fund.get(&fund).cloned().unwrap_or_default();
    compare("employer", totals.employer, payer(Payer::Employer));
    compare("worker", totals.worker, payer(Payer::Worker));
    compare("pooled", totals.pooled, fund(Fund::Pooled));
    compare("individual account", totals.individual_account, fund(Fund::IndividualAccount));
    compare("mutual aid", totals.mutual_aid, fund(Fund::MutualAid));
    compare("housing fund", totals.housing_fund, fund(Fund::HousingFund));
    compare("unsplit", totals.unsplit, fund(Fund::Unsplit));
    compare("all", totals.all, payer(Payer::Employer) + payer(Payer::Worker));
    compare("employer cost", totals.employer_cost, sums.employer_cost.clone());
    compare("take-home", totals.take_home, sums.take_home.clone());
}

/// What of a result must not change when the same rules are written otherwise: all but their fingerprint.
///
/// Every list is sorted, since its order may be that of the rows.
pub fn digest(found: &shebao::Result<Assessment>) -> String {
    let found = match found {
        Ok(found) => found,
        // Which of several faults is told first may follow the order of the rows.
        Err(_) => return "refused".to_owned(),
    };
    let mut report = serde_json::to_value(found.report(Lang::En, true)).unwrap();
    let fields = report.as_object_mut().unwrap();
    fields.remove("rules");
    sort(&mut report);
    report.to_string()
}

fn sort(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(list) => {
            list.iter_mut().for_each(sort);
            list.sort_by_key(ToString::to_string);
        }
        serde_json::Value::Object(fields) => fields.values_mut().for_each(sort),
        _ => {}
    }
}
