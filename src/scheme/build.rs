//! Builds the program of lines for a case: asks every table of rules and gathers what they answer.

use super::charge;
use super::division::divide;
use super::silence::{missing, no_payer};
use super::tenure::Tenure;
use super::{BaseLimits, Charge, Line, Note, Origin, Program, Silence, SilenceKind};
use crate::case::{Case, Terms};
use crate::error::{Error, Result};
use crate::lang::{Lang, Text, text};
use crate::rate::Rate;
use crate::rulebook::Rulebook;
use crate::rulebook::book::{
    CityBook, Component, Outcome, RateKind, RateRule, ReplaceRule, Row, Rows, offered,
};
use crate::rulebook::resolve::{Answer, Found, Question, Trouble};
use crate::rulebook::space::{Dim, Mask, Region, bit, payer_exists, region_of, subtract_all};
use crate::rulebook::value::RateValue;
use crate::words::{Branch, Employment, Fund, Payer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Gathers the lines of one case.
pub(super) struct Builder<'b> {
    pub(super) rulebook: &'b Rulebook,
    pub(super) book: &'b Arc<CityBook>,
    pub(super) case: &'b Case,
    pub(super) terms: &'b Terms,
    pub(super) city: &'b str,
    pub(super) city_zh: &'b str,
    /// Everything known about the case.
    pub(super) known: Region,
    pub(super) defaults: Vec<Note>,
}

/// What one component contributes.
enum Part {
    /// The component does not exist for this case.
    Absent,
    Line(Box<Line>),
    Silent(Silence),
}

impl<'b> Builder<'b> {
    pub(super) fn new(
        rulebook: &'b Rulebook,
        book: &'b Arc<CityBook>,
        case: &'b Case,
        terms: &'b Terms,
        more: &Region,
    ) -> Result<Self> {
        let place = rulebook.place(book.place);
        let city = place.map_or("", |place| place.id.as_str());
        let city_zh = place.map_or("", |place| place.name.zh.as_str());
        let mut known = region_of(case);
        for (dim, mask) in more.dims() {
            known = known.with(dim, mask);
        }
        let mut builder =
            Self { rulebook, book, case, terms, city, city_zh, known, defaults: Vec::new() };
        builder.check_month()?;
        builder.check_branches()?;
        builder.area()?;
        builder.choices()?;
        Ok(builder)
    }

    /// Builds the program, or says what is missing for it.
    pub(super) fn build(&mut self) -> std::result::Result<Program, Trouble> {
        let mut program = Program {
            rulebook: self.rulebook.clone(),
            book: Arc::clone(self.book),
            area: self.case.area.clone(),
            month: self.case.month,
            lines: Vec::new(),
            silences: Vec::new(),
            left_out: Vec::new(),
            notes: self.notes(),
            complete: true,
        };
        let branches = self.asked_branches(&mut program)?;
        let mut needs: BTreeMap<Dim, Mask> = BTreeMap::new();
        for branch in branches {
            let mut present = false;
            for (number, component) in self.book.components.iter().enumerate() {
                if component.branch != branch {
                    continue;
                }
                match self.component(number, component, &mut program.notes) {
                    Ok(Part::Absent) => {}
                    Ok(Part::Line(line)) => {
                        present = true;
                        program.lines.push(*line);
                    }
                    Ok(Part::Silent(silence)) => {
                        present = true;
                        program.silences.push(silence);
                    }
                    Err(Trouble::Needs(more)) => {
                        present = true;
                        for (dim, mask) in more {
                            *needs.entry(dim).or_insert(0) |= mask;
                        }
                    }
                    Err(Trouble::Failed(error)) if error.is_no_rule() => {
                        present = true;
                        program.silences.push(missing(branch, number, &error));
                    }
                    Err(Trouble::Failed(error)) => return Err(Trouble::Failed(error)),
                }
            }
            if !present {
                program
                    .silences
                    .push(no_payer(branch, self.known.mask(Dim::Employment) & 0b11 != 0));
            }
        }
        if !needs.is_empty() {
            return Err(Trouble::Needs(needs));
        }
        self.finish(program).map_err(Trouble::Failed)
    }

    /// The defaults taken, what the edition remarks about itself, and whether it is law at all.
    fn notes(&self) -> Vec<Note> {
        let mut notes = self.defaults.clone();
        if let Some(words) = &self.book.note {
            notes.push(Note { code: "edition_note", fields: Vec::new(), text: words.clone() });
        }
        notes.extend(self.not_held());
        if let Some(day) = self.terms.as_known_on {
            let (more, more_zh) = if self.terms.allow_unknown_publication {
                (
                    "; values without a publication day are taken as known",
                    "；无公布日期的数值视为已知",
                )
            } else {
                ("", "")
            };
            notes.push(Note {
                code: "as_known_on",
                fields: vec![("day", day.to_string())],
                text: text!("as known on {day}{more}", "以 {day} 已公布者为准{more_zh}"),
            });
        }
        if let (Some(text), Some(over)) = (self.book.hypothetical(), &self.book.over) {
            let fields = vec![("edition", self.book.edition.clone()), ("over", over.clone())];
            notes.push(Note { code: "hypothetical", text, fields });
        }
        notes
    }

    /// Which of the usual branches the edition does not speak of, where everything it holds is asked for.
    fn not_held(&self) -> Option<Note> {
        let held = self.book.branches();
        let usual = Branch::ALL.iter().filter(|branch| **branch != Branch::Comprehensive);
        let absent: Vec<Branch> = usual.filter(|branch| !held.contains(branch)).copied().collect();
        if absent.is_empty() || !self.terms.branches.is_empty() {
            return None;
        }
        let words = |lang| {
            let names: Vec<&str> = absent.iter().map(|branch| branch.words(lang)).collect();
            names.join(match lang {
                Lang::En => ", ",
                Lang::Zh => "、",
            })
        };
        let (city, edition, en, zh) =
            (self.city, &self.book.edition, words(Lang::En), words(Lang::Zh));
        let city_zh = self.city_zh;
        let codes: Vec<&str> = absent.iter().map(|branch| branch.code()).collect();
        Some(Note {
            code: "not_held",
            fields: vec![("branches", codes.join(","))],
            text: text!(
                "the edition {edition} does not hold {en} for {city} yet: they are not in this result",
                "版本 {edition} 尚未收录{city_zh}的{zh}：结果中不含"
            ),
        })
    }

    fn asked_branches(&self, program: &mut Program) -> Result<Vec<Branch>> {
        let held = self.book.branches();
        let asked = if self.terms.branches.is_empty() { &held } else { &self.terms.branches };
        let mut branches = Vec::new();
        for branch in held.iter().filter(|branch| asked.contains(branch)) {
            if *branch == Branch::HousingFund && self.case.fund_rate.is_none() {
                program.left_out.push(*branch);
            } else {
                branches.push(*branch);
            }
        }
        if branches.is_empty() && !program.left_out.is_empty() {
            return Err(Error::bad_input(Text::new(
                "needed for the housing fund",
                "计算住房公积金必填",
            ))
            .with_hint(Text::new(
                "give the rate, such as 12%, or 5%/12% for employer and worker",
                "请给出缴存比例，例如 12%，或 5%/12%（单位/个人）",
            ))
            .in_field("fund_rate"));
        }
        Ok(branches)
    }

    fn component(
        &self,
        number: usize,
        component: &Component,
        notes: &mut Vec<Note>,
    ) -> std::result::Result<Part, Trouble> {
        let Some(cases) = self.cases(component)? else { return Ok(Part::Absent) };
        let mut provisional = self.book.provisional.iter().filter(|(branches, row)| {
            branches.contains(&component.branch)
                && row.span.contains(self.case.month)
                && cases.iter().any(|case| case.meets(&row.region))
        });
        let provisional = provisional.next().map(|(_, row)| row);
        let question = |what| Question {
            component,
            cases: &cases,
            month: self.case.month,
            terms: self.terms,
            city: self.city,
            city_zh: self.city_zh,
            what,
            provisional,
        };
        let outcome = found(question(("rate", "费率")).ask(&component.outcomes)?)?;
        self.note_indifference(&outcome, notes);
        notes.extend(charge::provisional(&outcome, &question(("rate", "费率"))));
        let replaced = self.replaced(component, &cases)?;
        let outcome_value = replace_outcome(&outcome.row.value, &replaced);
        let rule = match outcome_value {
            Outcome::Nothing(nothing) => {
                return Ok(Part::Silent(Silence {
                    branch: component.branch,
                    component: Some(number),
                    kind: SilenceKind::Answer(nothing.kind),
                    code: nothing.code,
                    text: nothing.reason,
                    hint: None,
                    cites: outcome.row.source.cites.clone(),
                }));
            }
            other => other,
        };
        let month = question(("month of joining or leaving", "入职或离职当月"));
        let edges = match self.tenure(number, &month, notes)? {
            Tenure::NotDue(silence) => return Ok(Part::Silent(silence)),
            Tenure::Due(rows) => rows,
        };
        let mut line = bare_line(number, &outcome, &rule, replaced);
        line.rests_on_provisional(&outcome);
        if let Outcome::Rate(_) = &rule {
            self.base(&mut line, component, &question(("base", "缴费基数")), notes)?;
            let round = found(question(("rounding", "取整方式")).ask(&component.rounds)?)?;
            line.rounding = round.row.value.line;
            line.base_rounding = round.row.value.base;
            line.sum_rounding = round.row.value.sum;
            for document in &round.row.source.cites {
                let evidence = round.row.source.evidence;
                line.cites.push(super::Cite { role: "rounding", document: *document, evidence });
            }
            line.origin.round = Some(round.row);
        }
        if let Some(relief) = optional(&question(("relief", "减免")), &component.reliefs)? {
            line.relief = Some(relief.row.value);
            line.rests_on("relief", &relief.row);
            line.carried_from = earliest(line.carried_from, relief.carried_from);
            line.origin.relief = Some(relief.row);
        }
        let unsaid = divide(&mut line, component, &question(("division between funds", "划分")))?;
        notes.extend(unsaid.map(|dims| self.unsplit(component, &dims)));
        // What the case gives is judged last, when everything else is known.
        if let Outcome::Rate(rule) = &rule {
            self.rate(&mut line, component, rule, &cases)?;
        }
        for (role, row) in &edges {
            line.rests_on(role, row);
        }
        line.origin.edges = edges;
        let guides = component.guides.iter().filter(|row| {
            row.span.contains(self.case.month)
                && row.source.verified.is_none_or(|verified| self.case.month <= verified)
                && cases.iter().any(|case| case.meets(&row.region))
        });
        line.origin.guides = guides.cloned().collect();
        self.check_shares(&line, component)?;
        Ok(Part::Line(Box::new(line)))
    }

    /// The cases that the component exists for; none where it does not exist.
    fn cases(&self, component: &Component) -> std::result::Result<Option<Vec<Region>>, Trouble> {
        let payer = payer_exists(component.payer);
        let mut open: Vec<Region> =
            payer.iter().filter_map(|region| region.intersect(&self.known)).collect();
        for choice in (0_u8..).take(self.book.names.choices.len()) {
            if component.depends_on(Dim::Choice(choice)) {
                open = offered(&self.book.choices, choice, self.case.month, open);
            }
        }
        let open: Vec<Region> =
            open.iter().filter_map(|case| case.intersect(&self.known)).collect();
        let mut present: Vec<Region> = Vec::new();
        let mut absent = open.clone();
        for row in component.exists.iter().filter(|row| row.span.contains(self.case.month)) {
            present.extend(open.iter().filter_map(|case| case.intersect(&row.region)));
            absent = subtract_all(absent, &row.region);
        }
        if let Some(trouble) = self.payer_is_open(component) {
            return Err(trouble);
        }
        if present.is_empty() {
            return Ok(None);
        }
        let mut needs = BTreeMap::new();
        for case in &absent {
            for dim in case.dims().map(|(dim, _)| dim) {
                let (here, there) = (mask_of(&present, dim), case.mask(dim));
                if here & there == 0 {
                    needs.insert(dim, here | there);
                }
            }
        }
        if needs.is_empty() { Ok(Some(present)) } else { Err(Trouble::Needs(needs)) }
    }

    /// Whether it is still open if there is an employer at all, which decides who pays.
    fn payer_is_open(&self, component: &Component) -> Option<Trouble> {
        let employment = self.known.mask(Dim::Employment) & 0b111;
        let flexible = bit(Employment::Flexible.index());
        let employer = self.known.mask(Dim::Employer) & ((1 << 9) - 1);
        let open = employment & flexible != 0
            && employment & !flexible != 0
            && !self.known.constrains(Dim::Employer)
            && employer != 0
            && component.payer == Payer::Employer;
        open.then(|| Trouble::Needs(BTreeMap::from([(Dim::Employment, employment)])))
    }

    pub(super) fn note_indifference<T>(&self, found: &Found<T>, notes: &mut Vec<Note>) {
        for dim in &found.indifferent {
            let field = self.book.names.option(*dim);
            let known = |note: &Note| {
                note.code == "no_difference" && note.fields.iter().any(|(_, value)| *value == field)
            };
            let given = self.known.mask(*dim).is_power_of_two();
            if !given && !notes.iter().any(known) {
                let option = field.replace('_', "-");
                notes.push(Note {
                    code: "no_difference",
                    text: text!(
                        "{option} was left out; every value of it gives the same lines",
                        "未给出 {option}；各取值结果相同"
                    ),
                    fields: vec![("field", field)],
                });
            }
        }
    }

    /// What the division of an amount depends on, and the case does not say.
    fn unsplit(&self, component: &Component, dims: &[Dim]) -> Note {
        let options: Vec<String> = dims.iter().map(|dim| self.book.names.option(*dim)).collect();
        let list = options.join(", ").replace('_', "-");
        let Component { branch, item, payer, .. } = component;
        let (payer_zh, item_zh) = (payer.words(Lang::Zh), component.words_zh());
        Note {
            code: "unsplit",
            fields: vec![("branch", branch.code().to_owned()), ("fields", options.join(","))],
            text: text!(
                "how {branch} {item} ({payer}) divides between funds depends on {list}, which was left out",
                "{item_zh}（{payer_zh}）如何划分取决于 {list}，未给出"
            ),
        }
    }

    /// The replacements that hold; one that holds for some of the cases only makes the others differ from them.
    fn replaced(
        &self,
        component: &Component,
        cases: &[Region],
    ) -> std::result::Result<Rows<ReplaceRule>, Trouble> {
        let mut rows = Vec::new();
        for row in component.replaces.iter().filter(|row| row.span.contains(self.case.month)) {
            if cases.iter().any(|case| case.meets(&row.region)) {
                let left = subtract_all(cases.to_vec(), &row.region);
                if let Some(outside) = left.first() {
                    return Err(Trouble::Needs(apart(&row.region, outside)));
                }
                rows.push(Arc::clone(row));
            }
        }
        Ok(rows)
    }
}

/// A line with nothing but its charge.
fn bare_line(
    number: usize,
    outcome: &Found<Outcome>,
    rule: &Outcome,
    replaced: Vec<Arc<Row<ReplaceRule>>>,
) -> Line {
    let (charge, fund) = match rule {
        Outcome::Fixed { amount, fund } => (Charge::Fixed(*amount), *fund),
        Outcome::Rate(rule) => (Charge::Rate(Rate::ZERO), rule.fund),
        Outcome::Nothing(_) => (Charge::Rate(Rate::ZERO), Fund::Unsplit),
    };
    let given_by = if matches!(charge, Charge::Fixed(_)) { "fixed" } else { "rate" };
    let mut line = Line {
        component: number,
        charge,
        base: BaseLimits::default(),
        base_rounding: None,
        rounding: crate::rate::Rounding::FenHalfUp,
        sum_rounding: None,
        relief: None,
        shares: Vec::new(),
        fund,
        carried_from: outcome.carried_from,
        evidence: None,
        cites: Vec::new(),
        origin: Origin {
            outcome: outcome.clone(),
            base: None,
            splits: Vec::new(),
            split_gap: None,
            cut: None,
            relief: None,
            round: None,
            replaced,
            guides: Vec::new(),
            edges: Vec::new(),
            class: None,
            given: false,
            before_cut: None,
        },
    };
    if !line.replaces(|rule| rule.rate.is_some()) {
        line.rests_on(given_by, &outcome.row);
    }
    line
}

pub(super) fn found<T>(answer: Answer<T>) -> std::result::Result<Found<T>, Trouble> {
    match answer {
        Answer::Found(found) => Ok(found),
        Answer::None(error) => Err(Trouble::Failed(error)),
    }
}

/// A row that need not be there.
pub(super) fn optional<T: PartialEq>(
    question: &Question<'_>,
    rows: &Rows<T>,
) -> std::result::Result<Option<Found<T>>, Trouble> {
    let mut holding = rows.iter().filter(|row| question.holds(row)).peekable();
    let Some(first) = holding.peek() else { return Ok(None) };
    // A row for some of the cases only makes the others differ from them.
    let left = rows
        .iter()
        .filter(|row| question.holds(row))
        .fold(question.cases.to_vec(), |left, row| subtract_all(left, &row.region));
    if let Some(outside) = left.first() {
        return Err(Trouble::Needs(apart(&first.region, outside)));
    }
    match question.ask(rows)? {
        Answer::Found(found) => Ok(Some(found)),
        Answer::None(_) => Ok(None),
    }
}

/// The dimensions that set a row apart from a case outside it.
fn apart(row: &Region, outside: &Region) -> BTreeMap<Dim, Mask> {
    let clear = row.dims().filter(|(dim, mask)| outside.mask(*dim) & mask == 0);
    let mut needs: BTreeMap<Dim, Mask> = clear.map(|(dim, _)| (dim, Mask::MAX)).collect();
    if needs.is_empty() {
        needs.extend(row.dims().map(|(dim, _)| (dim, Mask::MAX)));
    }
    needs
}

fn replace_outcome(outcome: &Outcome, replaced: &[Arc<Row<ReplaceRule>>]) -> Outcome {
    let Some(rate) = replaced.iter().find_map(|row| row.value.rate) else {
        return outcome.clone();
    };
    let named = replaced.iter().find_map(|row| row.value.fund);
    let fund = match outcome {
        Outcome::Rate(rule) => Some(rule.fund),
        Outcome::Fixed { fund, .. } => Some(*fund),
        Outcome::Nothing(_) => None,
    };
    let kind = RateKind::Stated(RateValue::One(rate));
    let fund = named.or(fund).unwrap_or(Fund::Pooled);
    Outcome::Rate(RateRule { kind, float: Vec::new(), fund })
}

fn mask_of(regions: &[Region], dim: Dim) -> Mask {
    regions.iter().fold(0, |mask, region| mask | region.mask(dim))
}

pub(super) fn earliest<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
