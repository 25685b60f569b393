//! How a result is computed, step by step as the manual numbers them.

use super::figures::{Figure, amount, rate, ratio, round, yuan};
use super::pick::{City, Standing};
use super::rows::{Row, Value, texts};
use super::{Component, Due, Expected, Refusal, Refusals, Silence, Sums};
use shebao::{Branch, Evidence, Fund, LimitHit, Month, Payer};
use std::collections::{BTreeMap, BTreeSet};

/// The tables of which one row answers for a component.
const ANSWERS: &[&str] = &["rate", "fixed", "exempt", "not_covered", "merged", "gap"];

/// What a component comes to before anything is rounded.
struct Charge<'a> {
    component: Component,
    base: Figure,
    limit: Option<LimitHit>,
    rate: Figure,
    fund: Fund,
    splits: Vec<(Fund, Figure)>,
    waive: Option<Figure>,
    rounding: &'a Row,
    rests: Rests,
}

/// What a figure rests on.
#[derive(Clone, Default)]
struct Rests {
    grades: Vec<Evidence>,
    is_hypothetical: bool,
    carried: BTreeSet<Month>,
}

/// How one component is answered.
enum Answer<'a> {
    Charged(Box<Charge<'a>>),
    Fixed(Box<Due>),
    NotDue,
    Silent(Silence),
}

/// A row that is missing, stale or left open by a gap.
enum Fault {
    Missing,
    Refused(Refusal),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

pub(super) fn assess(city: &City<'_>) -> Result<Expected, Refusals> {
    let mut refusals = Refusals::new();
    let mut asked = city.branches();
    let mut left_out = BTreeSet::new();
    if city.case.fund_rate.is_none() {
        left_out.extend(asked.take(&Branch::HousingFund));
        if asked.is_empty() {
            return Err(Refusals::from(["bad_input"]));
        }
    }
    let mut components = BTreeSet::new();
    for row in city.items() {
        components.extend(components_of(row));
    }
    components.retain(|it| {
        asked.contains(&it.branch) && !(it.payer == Payer::Employer && is_flexible(city))
    });
    let mut charges = Vec::new();
    let mut dues = Vec::new();
    let mut silent = BTreeSet::new();
    for component in &components {
        let answer = match answer(city, component) {
            Err(Fault::Refused(refusal)) => {
                refusals.insert(refusal);
                continue;
            }
            Err(Fault::Missing) => Answer::Silent(Silence::Missing),
            Ok(answer) => answer,
        };
        match answer {
            Answer::Charged(charge) => charges.push(*charge),
            Answer::Fixed(due) => dues.push(*due),
            Answer::NotDue => {}
            Answer::Silent(silence) => {
                let named = Some((component.item.clone(), component.payer));
                silent.insert((component.branch, named, silence));
            }
        }
    }
    for branch in asked {
        if components.iter().any(|component| component.branch == branch) {
            continue;
        }
        match silence_of_branch(city, branch) {
            Ok(silence) => drop(silent.insert((branch, None, silence))),
            Err(refusal) => drop(refusals.insert(refusal)),
        }
    }
    dues.extend(charges.iter().map(|charge| due_of(charge, &charges)));
    if silent.iter().any(|(_, _, silence)| *silence == Silence::Missing)
        && !city.terms.allow_missing
    {
        refusals.insert("no_rule");
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let sums = sums(city, &dues);
    let evidence = dues.iter().filter_map(|due| due.evidence).max();
    Ok(Expected { dues, silent, existing: components, left_out, sums, evidence })
}

fn components_of(item: &Row) -> Vec<Component> {
    let branch = item.text("branch").unwrap().parse().unwrap();
    let name = item.text("item").unwrap();
    let payers = item.list("payer").into_iter();
    let component =
        |payer: &str| Component { branch, item: name.to_owned(), payer: payer.parse().unwrap() };
    payers.map(component).collect()
}

fn is_flexible(city: &City<'_>) -> bool {
    city.is("employment", "flexible")
}

/// Whether a row is about the component, and a gap leaves this open.
fn speaks<'c>(component: &'c Component, open: &'c str) -> impl Fn(&Row) -> bool + 'c {
    move |row| {
        let of = row.text("of").unwrap_or("rate");
        (row.table != "gap" || of == open)
            && row.is_about(component.branch, &component.item, component.payer)
    }
}

/// How a branch is answered of which no component exists for the case.
fn silence_of_branch(city: &City<'_>, branch: Branch) -> Result<Silence, Refusal> {
    if city.all("item").iter().any(|item| item.text("branch") == Some(branch.code())) {
        return Ok(Silence::NotCovered("no_payer".to_owned()));
    }
    let row = city.find(&ANSWERS[2..], &|row| {
        row.list("branch").contains(&branch.code())
            && row.text("of").unwrap_or("rate") == "rate"
            && !row.fields.contains_key("item")
            && !row.fields.contains_key("payer")
    })?;
    Ok(row.and_then(|row| silence_of(city, row)).unwrap_or(Silence::Missing))
}

/// How an answer without a line reads; none for a row that is charged.
fn silence_of(city: &City<'_>, row: &Row) -> Option<Silence> {
    let code = || row.text("code").unwrap_or_default().to_owned();
    let silence = match row.table.as_str() {
        "gap" => return Some(Silence::Missing),
        "exempt" => Silence::Exempt(code()),
        "not_covered" => Silence::NotCovered(code()),
        "merged" => Silence::Merged(row.text("into").unwrap().parse().unwrap()),
        _ => return None,
    };
    Some(if matches!(city.standing(row), Standing::Stale) { Silence::Missing } else { silence })
}

fn answer<'a>(city: &City<'a>, component: &Component) -> Result<Answer<'a>, Fault> {
    let row = city.find(ANSWERS, &speaks(component, "rate"))?;
    // A what-if needs a row to replace: one that is known, and was verified.
    let Some(row) = row else { return Err(Fault::Missing) };
    let mut replaced = city.replacements.iter().copied();
    let what_if =
        replaced.find(|it| it.fields.contains_key("rate") && speaks(component, "rate")(it));
    if let Some(what_if) = what_if {
        // Of sums that are due in some months, the one that answers for this month is replaced.
        let row =
            if row.table == "fixed" { due_row(city, component, row)?.unwrap_or(row) } else { row };
        let fund = what_if.text("fund").or_else(|| row.text("fund")).unwrap();
        let rate = rate(what_if.text("rate").unwrap());
        let mut rests = Rests::default();
        rests.add(city, row)?;
        return charge(city, component, stated(city, component, rate), fund, rests);
    }
    if let Some(silence) = silence_of(city, row) {
        return Ok(Answer::Silent(silence));
    }
    let mut rests = Rests::default();
    if row.table == "fixed" {
        return fixed(city, component, row);
    }
    rests.add(city, row)?;
    charge(city, component, rate_of(city, component, row), row.text("fund").unwrap(), rests)
}

/// Steps 4 and 5: the base and the rate, with all that the component's amount rests on.
fn charge<'a>(
    city: &City<'a>,
    component: &Component,
    rate: Result<(Figure, bool), Refusal>,
    fund: &str,
    mut rests: Rests,
) -> Result<Answer<'a>, Fault> {
    rests.is_hypothetical = is_hypothetical(city, component);
    let about = speaks(component, "rate");
    let rounding = city.find(&["round"], &about)?.ok_or(Fault::Missing)?;
    let (base, limit) = base_of(city, component, rounding, &mut rests)?;
    let is_notified = rate.as_ref().is_ok_and(|(_, is_notified)| *is_notified);
    let cut = city.find(&["cut"], &about)?.filter(|_| !is_notified);
    if let Some(cut) = cut {
        rests.add(city, cut)?;
    }
    let mut waive = None;
    if let Some(relief) = city.find(&["relief"], &about)? {
        rests.add(city, relief)?;
        waive = Some(self::rate(relief.text("waive").unwrap()));
    }
    let mut splits = Vec::new();
    let layer = city.layer_of("split", &about);
    for to in Fund::ALL {
        let to_fund = |row: &Row| about(row) && row.text("fund") == Some(to.code());
        if layer != city.layer_of("split", &to_fund) {
            continue;
        }
        let wanted = to_fund;
        if let Some(split) = city.find(&["split"], &wanted)? {
            rests.add(city, split)?;
            splits.push((*to, self::rate(split.text("rate").unwrap())));
        }
    }
    let open = city.find(&["split", "gap"], &speaks(component, "split"))?;
    let mut fund = fund.parse().unwrap();
    if open.is_some_and(|row| row.table == "gap") {
        splits.clear();
        fund = Fund::Unsplit;
    }
    // A rate that the case may not give is told only where the rest is known.
    let (mut rate, _) = rate?;
    if let Some(cut) = cut {
        rate *= self::rate(cut.text("multiply").unwrap());
    }
    let shares = splits.iter().fold(ratio(0, 1), |all, (_, share)| all + share);
    let waived = waive.clone().unwrap_or_default();
    if shares > &rate * (ratio(1, 1) - waived) {
        return Err(Fault::Refused("bad_rules"));
    }
    let component = component.clone();
    let charge = Charge { component, base, limit, rate, fund, splits, waive, rounding, rests };
    Ok(Answer::Charged(Box::new(charge)))
}

/// Of the sums that hold together, the one that is due in the case's month.
fn due_row<'a>(
    city: &City<'a>,
    component: &Component,
    row: &'a Row,
) -> Result<Option<&'a Row>, Fault> {
    let term =
        |row: &Row| format!("{:?}", ["from", "until", "when"].map(|name| row.fields.get(name)));
    let is_due = |row: &Row| {
        let months = row.list("months");
        months.is_empty() || months.contains(&city.case.month.month().to_string().as_str())
    };
    let about = speaks(component, "rate");
    let sibling = |it: &Row| about(it) && term(it) == term(row) && is_due(it);
    Ok(city.find(&["fixed"], &sibling)?)
}

/// Step 3: a sum that is due in its months.
fn fixed<'a>(city: &City<'a>, component: &Component, row: &'a Row) -> Result<Answer<'a>, Fault> {
    let Some(row) = due_row(city, component, row)? else { return Ok(Answer::NotDue) };
    let mut rests = Rests::default();
    rests.add(city, row)?;
    let due = amount(row.text("amount").unwrap());
    let fund: Fund = row.text("fund").unwrap().parse().unwrap();
    Ok(Answer::Fixed(Box::new(Due {
        component: component.clone(),
        base: None,
        limit: None,
        rate: None,
        due: due.clone(),
        relief: ratio(0, 1),
        amount: due.clone(),
        funds: BTreeMap::from([(fund, due)]),
        evidence: rests.weakest(),
        is_what_if: is_hypothetical(city, component),
        carried: rests.carried,
    })))
}

/// Whether a what-if gives a figure of the component.
fn is_hypothetical(city: &City<'_>, component: &Component) -> bool {
    let about = |it: &&Row| it.is_about(component.branch, &component.item, component.payer);
    city.replacements.iter().copied().any(|row| about(&row))
}

/// A rate that the case gives.
fn given(rate: shebao::Rate) -> Figure {
    ratio(i64::from(rate.millionths()), 1_000_000)
}

/// A rate that is stated, which a case that gives its own rate must not contradict.
fn stated(
    city: &City<'_>,
    component: &Component,
    stated: Figure,
) -> Result<(Figure, bool), Refusal> {
    let case = city.case;
    let said = match (component.branch, component.payer) {
        (Branch::Unemployment, Payer::Employer) => case.unemployment_rate,
        (Branch::WorkInjury, Payer::Employer) => case.injury_rate,
        (Branch::HousingFund, _) if component.item != "basic" => None,
        (Branch::HousingFund, Payer::Employer) => case.fund_rate.map(|it| it.employer),
        (Branch::HousingFund, Payer::Worker) => case.fund_rate.map(|it| it.worker),
        _ => None,
    };
    let differs = said.map(given).is_some_and(|said| said != stated);
    if differs { Err("bad_input") } else { Ok((stated, false)) }
}

/// The rate of a row, and whether the case's notified rate took its place.
fn rate_of(city: &City<'_>, component: &Component, row: &Row) -> Result<(Figure, bool), Refusal> {
    let case = city.case;
    if row.fields.contains_key("by_class") {
        let class = case.injury_class.expect("a case with its class");
        let classes = row.list("by_class");
        let Some(standard) = classes.get(usize::from(class) - 1).map(|one| rate(one)) else {
            return Err("bad_input");
        };
        let Some(notified) = case.injury_rate.map(given) else { return Ok((standard, false)) };
        let beneath = || city.beneath("rate", row, &speaks(component, "rate"), "float");
        let stating = if row.table("float").is_some() { Some(row) } else { beneath() };
        if let Some(float) = stating.and_then(|row| row.table("float")) {
            let of_class = float.iter().find(|(classes, _)| {
                let (from, to) = classes.split_once("..").unwrap_or((classes, classes));
                (from.parse().unwrap()..=to.parse().unwrap()).contains(&class)
            });
            let allowed = of_class.map(|(_, multiples)| texts(multiples)).unwrap_or_default();
            let cut = city.find(&["cut"], &speaks(component, "rate")).ok().flatten();
            let cut = cut.map_or_else(|| rate("100%"), |row| rate(row.text("multiply").unwrap()));
            if !allowed.iter().any(|multiple| &standard * rate(multiple) * &cut == notified) {
                return Err("bad_input");
            }
        }
        return Ok((notified, true));
    }
    let Some(rule) = row.table("rate") else {
        return stated(city, component, rate(row.text("rate").unwrap()));
    };
    if let Some(allowed) = rule.get("one_of") {
        let notified = given(case.unemployment_rate.expect("a case with its unemployment rate"));
        let allowed = texts(allowed).into_iter().any(|it| rate(it) == notified);
        return if allowed { Ok((notified, true)) } else { Err("bad_input") };
    }
    let chosen = case.fund_rate.expect("a case with its fund rates");
    let (employer, worker) = (given(chosen.employer), given(chosen.worker));
    let bound = |name: &str| rate(texts(&rule[name])[0]);
    let side = if component.payer == Payer::Employer { &employer } else { &worker };
    let steps = (side - bound("min")) / bound("step");
    if *side < bound("min") || *side > bound("max") || !steps.is_integer() {
        return Err("bad_input");
    }
    if texts(&rule["sides"])[0] == "equal" && employer != worker && !is_flexible(city) {
        return Err("bad_input");
    }
    Ok((side.clone(), false))
}

fn base_of(
    city: &City<'_>,
    component: &Component,
    rounding: &Row,
    rests: &mut Rests,
) -> Result<(Figure, Option<LimitHit>), Fault> {
    let found = city.find_carrying(&["base", "gap"], &speaks(component, "base"))?;
    let (row, carried) = found.ok_or(Fault::Missing)?;
    if row.table == "gap" {
        return Err(Fault::Missing);
    }
    let mut of_row = Rests::default();
    of_row.add(city, row)?;
    of_row.carried.extend(carried);
    let limits = ["floor", "ceiling", "flat"];
    if limits
        .iter()
        .any(|name| row.fields.get(*name).is_some_and(|_| row.text(name) != Some("none")))
    {
        rests.grades.extend(&of_row.grades);
    }
    rests.carried.extend(&of_row.carried);
    let mut limit = |name: &str| -> Result<Option<Figure>, Fault> {
        let is_about = |it: &&Row| it.is_about(component.branch, &component.item, component.payer);
        let mut what_ifs = city.replacements.iter().copied().filter(is_about);
        let what_if = what_ifs.find(|it| it.fields.contains_key(name));
        let row = what_if.unwrap_or(row);
        match row.fields.get(name) {
            None => Ok(None),
            Some(Value::Text(text)) if text == "none" => Ok(None),
            Some(Value::Text(text)) => Ok(Some(amount(text))),
            Some(reference) => named(city, reference, rests).map(Some),
        }
    };
    if let Some(flat) = limit("flat")? {
        return Ok((flat, Some(LimitHit::Flat)));
    }
    let (floor, ceiling) = (limit("floor")?, limit("ceiling")?);
    if matches!((&floor, &ceiling), (Some(floor), Some(ceiling)) if floor > ceiling) {
        return Err(Fault::Refused("bad_rules"));
    }
    let case = city.case;
    let fund_wage = case.fund_wage.filter(|_| component.branch == Branch::HousingFund);
    let mut wage = yuan(fund_wage.unwrap_or(case.wage));
    if let Some(way) = rounding.text("base") {
        wage = round(&wage, way);
    }
    match (floor, ceiling) {
        (Some(floor), _) if wage < floor => Ok((floor, Some(LimitHit::Floor))),
        (_, Some(ceiling)) if wage > ceiling => Ok((ceiling, Some(LimitHit::Ceiling))),
        _ => Ok((wage, None)),
    }
}

/// A reference to a named amount.
fn named(city: &City<'_>, reference: &Value, rests: &mut Rests) -> Result<Figure, Fault> {
    let Value::Table(reference) = reference else { panic!("a limit is a text or a reference") };
    let part = |name: &str| reference.get(name).map(|value| texts(value)[0]);
    let found = city.find_carrying(&["amount"], &|row| row.text("name") == part("amount"))?;
    let (row, carried) = found.ok_or(Fault::Missing)?;
    rests.add(city, row)?;
    rests.carried.extend(carried);
    let mut value = amount(row.text("value").unwrap());
    if let Some(share) = part("share") {
        value *= rate(share);
    }
    Ok(part("round").map_or(value.clone(), |way| round(&value, way)))
}

/// Steps 6 to 8, and the sum over both payers.
fn due_of(charge: &Charge<'_>, all: &[Charge<'_>]) -> Due {
    let exact = |charge: &Charge<'_>| &charge.base * &charge.rate;
    let sum = charge.rounding.text("sum");
    let line = charge.rounding.text("line").or(sum).unwrap();
    let component = &charge.component;
    let other = all.iter().find(|it| {
        (it.component.branch, &it.component.item) == (component.branch, &component.item)
            && it.component.payer != component.payer
    });
    let due = match (sum, other) {
        (None, _) => round(&exact(charge), line),
        (Some(sum), None) => round(&exact(charge), sum),
        (Some(sum), Some(other)) => {
            let both = exact(charge) + exact(other);
            let total = round(&both, sum);
            let worker = if charge.component.payer == Payer::Worker { charge } else { other };
            let none = both == ratio(0, 1);
            let part = if none { both } else { exact(worker) / both * &total };
            let part = round(&part, "fen_half_up");
            if charge.component.payer == Payer::Worker { part } else { total - part }
        }
    };
    let relief = charge.waive.as_ref().map_or(ratio(0, 1), |waive| round(&(&due * waive), line));
    let amount = &due - &relief;
    let mut left = amount.clone();
    let mut funds = BTreeMap::new();
    for (fund, share) in &charge.splits {
        let part = round(&(&charge.base * share), line).min(left.clone());
        left -= &part;
        *funds.entry(*fund).or_insert_with(|| ratio(0, 1)) += part;
    }
    *funds.entry(charge.fund).or_insert_with(|| ratio(0, 1)) += left;
    funds.retain(|_, part| *part != ratio(0, 1));
    Due {
        component: charge.component.clone(),
        base: Some(charge.base.clone()),
        limit: charge.limit,
        rate: Some(charge.rate.clone()),
        due,
        relief,
        amount,
        funds,
        evidence: charge.rests.weakest(),
        is_what_if: charge.rests.is_hypothetical,
        carried: charge.rests.carried.clone(),
    }
}

fn sums(city: &City<'_>, dues: &[Due]) -> Sums {
    let mut sums = Sums::default();
    for due in dues {
        *sums.by_payer.entry(due.component.payer).or_default() += &due.amount;
        for (fund, part) in &due.funds {
            *sums.by_fund.entry(*fund).or_default() += part;
        }
    }
    let pay = yuan(city.case.pay.unwrap_or(city.case.wage));
    let paid = |payer: Payer| sums.by_payer.get(&payer).cloned().unwrap_or_default();
    (sums.employer_cost, sums.take_home) =
        (&pay + paid(Payer::Employer), &pay - paid(Payer::Worker));
    sums
}

impl Rests {
    /// Rests on a row, which must have been verified for the month.
    fn add(&mut self, city: &City<'_>, row: &Row) -> Result<(), Fault> {
        match city.standing(row) {
            Standing::Stale => return Err(Fault::Missing),
            Standing::Carried(from) => drop(self.carried.insert(from)),
            Standing::Fresh => {}
        }
        self.grades.extend(row.text("evidence").map(|code| code.parse::<Evidence>().unwrap()));
        Ok(())
    }

    fn weakest(&self) -> Option<Evidence> {
        self.grades.iter().copied().max()
    }
}
