//! Builds the program of lines for a case: asks every table of rules and gathers what they answer.

use super::{BaseLimits, Charge, Line, Note, Origin, Program, Silence, SilenceKind};
use crate::case::{Case, Terms};
use crate::error::{Error, Kind, Result};
use crate::lang::{Lang, Text, text};
use crate::money::Money;
use crate::rate::Rate;
use crate::rulebook::Rulebook;
use crate::rulebook::book::{
    BaseRule, Bound, CityBook, Component, NothingKind, Outcome, RateKind, RateRule, ReplaceRule,
    Row, Rows, SplitRule, offered,
};
use crate::rulebook::raw::RateValue;
use crate::rulebook::resolve::{Answer, Found, Question, Trouble};
use crate::rulebook::space::{
    Dim, Mask, Region, bit, payer_exists, region_of, subtract_all, values,
};
use crate::words::{Branch, Employment, Fund, Payer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Gathers the lines of one case.
pub(super) struct Builder<'b> {
    rulebook: &'b Rulebook,
    book: &'b Arc<CityBook>,
    case: &'b Case,
    terms: &'b Terms,
    city: &'b str,
    /// Everything known about the case.
    known: Region,
    defaults: Vec<Note>,
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
        let city = rulebook.place(book.place).map_or("", |place| place.id.as_str());
        let mut known = region_of(case);
        for (dim, mask) in more.dims() {
            known = known.with(dim, mask);
        }
        let mut builder =
            Self { rulebook, book, case, terms, city, known, defaults: Vec::new() };
        builder.check_month()?;
        builder.check_branches()?;
        builder.area()?;
        builder.choices()?;
        Ok(builder)
    }

    fn check_month(&self) -> Result<()> {
        let (book, month) = (self.book, self.case.month);
        if book.from <= month && month < book.until {
            return Ok(());
        }
        let (city, edition, from, until) = (self.city, &book.edition, book.from, book.until);
        let last = until.minus(1);
        Err(Error::no_rule(text!(
            "the edition {edition} has no rules for {city} in {month}",
            "版本 {edition} 没有{city} {month} 的规则"
        ))
        .with_hint(text!(
            "its rules for {city} span {from} to {last}",
            "{city} 的规则自 {from} 至 {last}"
        )))
    }

    fn check_branches(&self) -> Result<()> {
        let held = self.book.branches();
        for branch in &self.terms.branches {
            if !held.contains(branch) {
                let list: Vec<&str> = held.iter().map(|b| b.code()).collect();
                let (city, edition, list) = (self.city, &self.book.edition, list.join(", "));
                return Err(Error::no_rule(text!(
                    "the edition {edition} does not speak of {branch} in {city}",
                    "版本 {edition} 未涉及 {city} 的 {branch}"
                ))
                .with_hint(text!("branches held: {list}", "所含险种：{list}")));
            }
        }
        Ok(())
    }

    fn area(&mut self) -> Result<()> {
        let names = &self.book.names;
        let number = match &self.case.area {
            None => Some(0),
            Some(area) => names.area(area),
        };
        let number = number.ok_or_else(|| {
            let (city, list) = (self.city, names.areas.join(", "));
            let given = self.case.area.clone().unwrap_or_default();
            Error::bad_input(text!(
                "{city} has no area {given:?}",
                "{city} 没有名为 {given:?} 的区县"
            ))
            .with_hint(text!("areas: {list}", "可选：{list}"))
            .in_field("area")
        })?;
        self.known = self.known.with(Dim::Area, bit(number));
        Ok(())
    }

    /// Takes the choices of the case, refusing names and values that the city does not declare.
    fn choices(&mut self) -> Result<()> {
        let names = &self.book.names;
        for (name, value) in &self.case.choices {
            let choice = names.choice(name).ok_or_else(|| {
                let known: Vec<&str> = names.choices.iter().map(|(n, _)| n.as_str()).collect();
                let (city, list) = (self.city, known.join(", "));
                let hint = if list.is_empty() {
                    text!("{city} declares no choices", "{city} 没有可选项")
                } else {
                    text!("choices of {city}: {list}", "{city} 的可选项：{list}")
                };
                Error::bad_input(text!("{city} has no choice {name:?}", "{city} 没有选项 {name:?}"))
                    .with_hint(hint)
                    .in_field(&format!("choice:{name}"))
            })?;
            let dim = Dim::Choice(choice);
            let number = names.choice_value(choice, value).ok_or_else(|| {
                let known = names.choices.get(usize::from(choice)).map(|(_, v)| v.join(", "));
                let list = known.unwrap_or_default();
                Error::bad_input(text!(
                    "{value:?} is not a value of {name}",
                    "{value:?} 不是 {name} 的可选值"
                ))
                .with_hint(text!("one of {list}", "可选：{list}"))
                .in_field(&names.option(dim))
            })?;
            self.known = self.known.with(dim, bit(number));
            self.check_offered(choice, dim, value)?;
        }
        Ok(())
    }

    /// Refuses a choice that is not open to the case, with the document that says so.
    fn check_offered(&self, choice: u8, dim: Dim, value: &str) -> Result<()> {
        let rows: Vec<_> = self
            .book
            .choices
            .iter()
            .filter(|row| row.value.choice == choice && row.span.contains(self.case.month))
            .filter(|row| row.region.meets(&self.known))
            .collect();
        let open = |row: &&&Arc<Row<_>>| -> bool {
            let row: &Row<crate::rulebook::book::ChoiceRule> = row;
            row.value.values & self.known.mask(dim) != 0
        };
        if rows.iter().any(|row| open(&row)) {
            return Ok(());
        }
        let (city, month) = (self.city, self.case.month);
        let offered: Mask = rows.iter().fold(0, |mask, row| mask | row.value.values);
        let list: Vec<String> =
            values(offered).map(|v| self.book.names.value(dim, v)).collect();
        let list = list.join(", ");
        let cited: Vec<String> = rows
            .iter()
            .flat_map(|row| &row.source.cites)
            .filter_map(|number| self.rulebook.documents().get(*number))
            .map(|document| document.citation(Lang::Zh))
            .collect();
        let cited = cited.join("; ");
        let hint = if list.is_empty() {
            text!("in {month} {city} offers no such choice here", "{month} {city} 无此选项")
        } else {
            text!("open to this case: {list} ({cited})", "此情形可选：{list}（{cited}）")
        };
        Err(Error::bad_input(text!(
            "{value:?} is not open to this case in {city} in {month}",
            "{city} {month} 此情形不能选择 {value:?}"
        ))
        .with_hint(hint)
        .in_field(&self.book.names.option(dim)))
    }

    /// Fills one missing answer from the defaults; false where none of them has a default.
    pub(super) fn take_default(&mut self, needs: &BTreeMap<Dim, Mask>) -> bool {
        for dim in needs.keys() {
            let stated = self.book.defaults.iter().find(|(known, _)| known == dim).map(|(_, v)| *v);
            let default = stated.or_else(|| match dim {
                Dim::Employment => Some(Employment::FullTime.index()),
                Dim::Choice(choice) => self.choice_default(*choice),
                _ => None,
            });
            let Some(value) = default else { continue };
            self.known = self.known.with(*dim, bit(value));
            let field = self.book.names.option(*dim);
            let value = self.book.names.value(*dim, value);
            let option = field.replace('_', "-");
            self.defaults.push(Note {
                code: "default_taken",
                text: text!(
                    "{option} was left out; {value} is taken",
                    "未给出 {option}，按 {value} 计算"
                ),
                fields: vec![("field", field), ("value", value)],
            });
            return true;
        }
        false
    }

    fn choice_default(&self, choice: u8) -> Option<u8> {
        let rows = self.book.choices.iter();
        rows.filter(|row| row.value.choice == choice && row.span.contains(self.case.month))
            .filter(|row| row.region.meets(&self.known))
            .find_map(|row| row.value.default)
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
                program.silences.push(no_employer(branch));
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
        if let Some(over) = &self.book.over {
            let edition = &self.book.edition;
            notes.push(Note {
                code: "hypothetical",
                text: text!(
                    "{edition} is hypothetical: figures laid over the edition {over}, not law",
                    "{edition} 为假设情形：在版本 {over} 之上改动数值，并非现行规定"
                ),
                fields: vec![("edition", edition.clone()), ("over", over.clone())],
            });
        }
        notes
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
                "is needed for the housing fund",
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

    /// Gathers the silences and refuses what may not be missing.
    fn finish(&self, mut program: Program) -> Result<Program> {
        merge_silences(&mut program, &self.book.components);
        let missing: Vec<&Silence> = program
            .silences
            .iter()
            .filter(|s| matches!(s.kind, SilenceKind::Missing | SilenceKind::Answer(NothingKind::Gap)))
            .collect();
        program.complete = missing.is_empty();
        if !missing.is_empty() && !self.terms.allow_missing {
            return Err(self.incomplete(&missing));
        }
        let not_covered = |s: &Silence| s.kind == SilenceKind::Answer(NothingKind::NotCovered);
        let nothing_else = program.silences.iter().all(not_covered);
        if program.lines.is_empty() && !program.silences.is_empty() && nothing_else {
            let (city, month, edition) = (self.city, self.case.month, &self.book.edition);
            let words = |lang| {
                let list: Vec<String> = program
                    .silences
                    .iter()
                    .map(|s| format!("{}: {}", s.branch.words(lang), s.text.get(lang)))
                    .collect();
                list.join("; ")
            };
            let (en, zh) = (words(Lang::En), words(Lang::Zh));
            return Err(Error::new(
                Kind::NotCovered,
                text!(
                    "nothing is covered in {city} in {month} by {edition}: {en}",
                    "{city} {month} 在版本 {edition} 中均不适用：{zh}"
                ),
            )
            .with_hint(Text::new(
                "compare hukou, employment and employer with the scheme: shebao rules show",
                "请对照规则核对户籍、就业形式与单位类型：shebao rules show",
            )));
        }
        Ok(program)
    }

    #[cold]
    fn incomplete(&self, missing: &[&Silence]) -> Error {
        let (city, month, edition) = (self.city, self.case.month, &self.book.edition);
        let words = |lang| {
            let list: Vec<String> = missing
                .iter()
                .map(|s| format!("{}: {}", s.branch.words(lang), s.text.get(lang)))
                .collect();
            list.join("; ")
        };
        let (en, zh) = (words(Lang::En), words(Lang::Zh));
        Error::no_rule(text!(
            "{city} in {month} ({edition}) has no rule for {en}",
            "{city} {month}（{edition}）缺少规则：{zh}"
        ))
        .with_hint(Text::new(
            "--allow-missing computes the rest and says so; --branch asks for some branches only",
            "--allow-missing 可计算其余部分并注明；--branch 可只计算部分险种",
        ))
    }

    fn component(
        &self,
        number: usize,
        component: &Component,
        notes: &mut Vec<Note>,
    ) -> std::result::Result<Part, Trouble> {
        let Some(cases) = self.cases(component)? else { return Ok(Part::Absent) };
        let provisional = self.book.provisional.iter().any(|(branches, row)| {
            branches.contains(&component.branch)
                && row.span.contains(self.case.month)
                && cases.iter().any(|case| case.meets(&row.region))
        });
        let question = |what| Question {
            component,
            cases: &cases,
            month: self.case.month,
            terms: self.terms,
            city: self.city,
            what,
            provisional,
        };
        let outcome = found(question(("rate", "费率")).ask(&component.outcomes)?)?;
        self.note_indifference(&outcome, notes);
        let replaced = self.replaced(component, &cases);
        let outcome_value = replace_outcome(&outcome.row.value, &replaced);
        let rule = match outcome_value {
            Outcome::Nothing(nothing) => {
                return Ok(Part::Silent(Silence {
                    branch: component.branch,
                    component: Some(number),
                    kind: SilenceKind::Answer(nothing.kind),
                    code: nothing.code,
                    text: nothing.reason,
                    cites: outcome.row.source.cites.clone(),
                }));
            }
            other => other,
        };
        let mut line = self.line(number, outcome, &rule, replaced);
        if let Outcome::Rate(rule) = &rule {
            self.base(&mut line, component, &question(("base", "缴费基数")), notes)?;
            self.rate(&mut line, component, rule, &cases)?;
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
        if let Some(relief) = optional(question(("relief", "减免")), &component.reliefs)? {
            line.relief = Some(relief.row.value);
            line.rests_on("relief", &relief.row);
            line.origin.relief = Some(relief.row);
        }
        self.splits(&mut line, component, &cases);
        self.check_shares(&line, component)?;
        Ok(Part::Line(Box::new(line)))
    }

    /// The cases that the component exists for; none where it does not exist.
    fn cases(&self, component: &Component) -> std::result::Result<Option<Vec<Region>>, Trouble> {
        let payer: Vec<Region> =
            payer_exists(component.payer).iter().filter_map(|p| p.intersect(&self.known)).collect();
        let mut present: Vec<Region> = Vec::new();
        let mut absent = payer.clone();
        for row in component.exists.iter().filter(|row| row.span.contains(self.case.month)) {
            present.extend(payer.iter().filter_map(|case| case.intersect(&row.region)));
            absent = subtract_all(absent, &row.region);
        }
        if present.is_empty() {
            return Ok(self.payer_is_open(component).map_or(Ok(None), Err)?);
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
        if !needs.is_empty() {
            return Err(Trouble::Needs(needs));
        }
        if let Some(trouble) = self.payer_is_open(component) {
            return Err(trouble);
        }
        let used = |dim: Dim| {
            component.outcomes.iter().any(|r| r.region.constrains(dim))
                || component.bases.iter().any(|r| r.region.constrains(dim))
                || component.splits.iter().any(|r| r.region.constrains(dim))
                || component.rounds.iter().any(|r| r.region.constrains(dim))
                || component.exists.iter().any(|r| r.region.constrains(dim))
        };
        let choices = (0_u8..).take(self.book.names.choices.len()).map(Dim::Choice);
        let mut cases = present;
        for dim in choices.filter(|dim| used(*dim)) {
            if let Dim::Choice(choice) = dim {
                cases = offered(&self.book.choices, choice, self.case.month, cases);
            }
        }
        let cases: Vec<Region> =
            cases.iter().filter_map(|case| case.intersect(&self.known)).collect();
        Ok(if cases.is_empty() { None } else { Some(cases) })
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

    fn note_indifference<T>(&self, found: &Found<T>, notes: &mut Vec<Note>) {
        for dim in &found.indifferent {
            let field = self.book.names.option(*dim);
            let known = |note: &Note| {
                note.code == "no_difference" && note.fields.iter().any(|(_, value)| *value == field)
            };
            let given = self.known.mask(*dim).count_ones() == 1;
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

    fn replaced(&self, component: &Component, cases: &[Region]) -> Vec<Arc<Row<ReplaceRule>>> {
        let holds = |row: &&Arc<Row<ReplaceRule>>| {
            row.span.contains(self.case.month) && cases.iter().any(|case| case.meets(&row.region))
        };
        component.replaces.iter().filter(holds).cloned().collect()
    }

    fn line(
        &self,
        number: usize,
        outcome: Found<Outcome>,
        rule: &Outcome,
        replaced: Vec<Arc<Row<ReplaceRule>>>,
    ) -> Line {
        let (charge, fund) = match rule {
            Outcome::Fixed { amount, fund } => (Charge::Fixed(*amount), *fund),
            Outcome::Rate(rule) => (Charge::Rate(Rate::ZERO), rule.fund),
            Outcome::Nothing(_) => (Charge::Rate(Rate::ZERO), Fund::Unsplit),
        };
        let role = if matches!(charge, Charge::Fixed(_)) { "fixed" } else { "rate" };
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
                class: None,
                given: false,
                before_cut: None,
            },
        };
        line.rests_on(role, &outcome.row);
        line
    }

    fn base(
        &self,
        line: &mut Line,
        component: &Component,
        question: &Question<'_>,
        notes: &mut Vec<Note>,
    ) -> std::result::Result<(), Trouble> {
        let mut base = found(question.ask(&component.bases)?)?;
        if let BaseRule::Gap(reason) = &base.row.value {
            let last = if question.provisional { question.last_known(&component.bases)? } else { None };
            base = last.ok_or_else(|| Trouble::Failed(Error::no_rule(reason.clone())))?;
        }
        self.note_indifference(&base, notes);
        if base.provisional {
            let words = question.words();
            notes.push(Note {
                code: "provisional",
                text: Text::new(
                    format!("{}: the notice was not out; the last known value is charged until it comes", words.en),
                    format!("{}：通知尚未公布，暂按最后已知数值缴纳", words.zh),
                ),
                fields: vec![("branch", component.branch.code().to_owned())],
            });
        }
        let (mut floor, mut ceiling, mut flat) = match &base.row.value {
            BaseRule::Between { floor, ceiling } => (floor, ceiling, &Bound::None),
            BaseRule::Flat(flat) => (&Bound::None, &Bound::None, flat),
            BaseRule::Gap(reason) => return Err(Trouble::Failed(Error::no_rule(reason.clone()))),
        };
        let replaced = line.origin.replaced.clone();
        for row in &replaced {
            let rule = &row.value;
            floor = rule.floor.as_ref().unwrap_or(floor);
            ceiling = rule.ceiling.as_ref().unwrap_or(ceiling);
            flat = rule.flat.as_ref().unwrap_or(flat);
        }
        let bounded = [floor, ceiling, flat].iter().any(|bound| **bound != Bound::None);
        if bounded {
            line.rests_on("base", &base.row);
        }
        line.carried_from = earliest(line.carried_from, base.carried_from);
        line.base = BaseLimits {
            floor: self.bound(line, floor, question)?,
            ceiling: self.bound(line, ceiling, question)?,
            flat: self.bound(line, flat, question)?,
        };
        if let (Some(low), Some(high)) = (line.base.floor, line.base.ceiling) {
            if low > high {
                return Err(Trouble::Failed(Error::new(
                    Kind::BadRules,
                    text!("the floor {low} is above the ceiling {high}", "下限 {low} 高于上限 {high}"),
                )));
            }
        }
        line.origin.base = Some(base);
        Ok(())
    }

    /// The amount of a bound, looking up a named amount.
    fn bound(
        &self,
        line: &mut Line,
        bound: &Bound,
        question: &Question<'_>,
    ) -> std::result::Result<Option<Money>, Trouble> {
        match bound {
            Bound::None => Ok(None),
            Bound::Amount(amount) => Ok(Some(*amount)),
            Bound::Named { amount, share } => {
                let none = Vec::new();
                let rows = self.book.amounts.get(amount).unwrap_or(&none);
                let row = found(question.ask(rows)?)?;
                line.rests_on("amount", &row.row);
                line.carried_from = earliest(line.carried_from, row.carried_from);
                let whole = row.row.value;
                Ok(Some(share.map_or(whole, |(share, round)| share.of(whole, round))))
            }
        }
    }

    /// Chooses the rate and applies a stage cut.
    fn rate(
        &self,
        line: &mut Line,
        component: &Component,
        rule: &RateRule,
        cases: &[Region],
    ) -> std::result::Result<(), Trouble> {
        let question = Question {
            component,
            cases,
            month: self.case.month,
            terms: self.terms,
            city: self.city,
            what: ("stage cut", "阶段性下调"),
            provisional: false,
        };
        let cut = optional(question, &component.cuts)?;
        let notified = match component.branch {
            Branch::WorkInjury => self.case.injury_rate,
            Branch::Unemployment if component.payer == Payer::Employer => self.case.unemployment_rate,
            _ => None,
        };
        let class = self.case.injury_class.or_else(|| {
            let mask = self.known.mask(Dim::InjuryClass);
            let known = self.known.constrains(Dim::InjuryClass) && mask.count_ones() == 1;
            values(mask).next().filter(|_| known).map(|class| class.saturating_add(1))
        });
        let rate = match &rule.kind {
            RateKind::Stated(RateValue::One(rate)) => {
                let asked = notified.or_else(|| self.fund_rate(component));
                if let Some(given) = asked.filter(|given| given != rate) {
                    return Err(self.only(component, given, &[*rate]).into());
                }
                *rate
            }
            RateKind::Stated(RateValue::OneOf(rates)) => {
                line.origin.given = true;
                let given = notified.ok_or_else(|| self.notified_needed(component, rates))?;
                if !rates.contains(&given) {
                    return Err(self.only(component, given, rates).into());
                }
                given
            }
            RateKind::Stated(RateValue::Range { min, max, step, equal_sides, .. }) => {
                line.origin.given = true;
                let given = self.fund_rate(component).unwrap_or_default();
                self.check_range(given, (*min, *max, *step), *equal_sides)?;
                given
            }
            RateKind::ByClass(rates) => {
                if let Some(given) = notified {
                    line.origin.given = true;
                    line.origin.class = class;
                    self.check_float(component, rule, rates, given, class, cut.as_ref().map(|c| c.row.value))?;
                    line.charge = Charge::Rate(given);
                    return Ok(());
                }
                self.by_class(line, rates, class)?
            }
        };
        line.charge = Charge::Rate(rate);
        if let Some(cut) = cut {
            let cut_rate = rate.times(cut.row.value).ok_or_else(|| {
                let multiple = cut.row.value;
                Error::new(
                    Kind::BadRules,
                    text!(
                        "{multiple} of {rate} has more than six places",
                        "{rate} 的 {multiple} 超过六位小数"
                    ),
                )
            })?;
            line.origin.before_cut = Some(rate);
            line.charge = Charge::Rate(cut_rate);
            line.rests_on("cut", &cut.row);
            line.carried_from = earliest(line.carried_from, cut.carried_from);
            line.origin.cut = Some(cut.row);
        }
        Ok(())
    }

    fn by_class(
        &self,
        line: &mut Line,
        rates: &[Rate],
        class: Option<u8>,
    ) -> std::result::Result<Rate, Trouble> {
        let same = rates.iter().all(|rate| Some(rate) == rates.first());
        let class = if same { class.or(Some(1)) } else { class };
        let Some(class) = class else {
            let mask = (0_u8..).take(rates.len()).fold(0, |mask, class| mask | bit(class));
            return Err(Trouble::Needs(BTreeMap::from([(Dim::InjuryClass, mask)])));
        };
        line.origin.class = Some(class);
        rates.get(usize::from(class.saturating_sub(1))).copied().ok_or_else(|| {
            let (city, month, count) = (self.city, self.case.month, rates.len());
            Trouble::Failed(
                Error::bad_input(text!(
                    "{city} has only {count} classes in {month}",
                    "{city} {month} 只有 {count} 类"
                ))
                .with_hint(text!("give a class from 1 to {count}", "请填写 1 到 {count}"))
                .in_field("injury_class"),
            )
        })
    }

    /// The housing-fund rate that the case gives this payer.
    fn fund_rate(&self, component: &Component) -> Option<Rate> {
        let fund = self.case.fund_rate.filter(|_| component.branch == Branch::HousingFund)?;
        Some(match component.payer {
            Payer::Employer => fund.employer,
            Payer::Worker => fund.worker,
        })
    }

    fn check_range(
        &self,
        given: Rate,
        (min, max, step): (Rate, Rate, Rate),
        equal_sides: bool,
    ) -> Result<()> {
        let over = given.millionths().saturating_sub(min.millionths());
        let on_step = over.checked_rem(step.millionths()).is_some_and(|rest| rest == 0);
        let city = self.city;
        if given < min || given > max || !on_step {
            return Err(Error::bad_input(text!(
                "{given} is not a rate of {city}",
                "{given} 不是 {city} 的缴存比例"
            ))
            .with_hint(text!(
                "{min} to {max} in steps of {step}",
                "{min} 至 {max}，每档 {step}"
            ))
            .in_field("fund_rate"));
        }
        let sides = self.case.fund_rate.filter(|fund| equal_sides && fund.employer != fund.worker);
        if let Some(fund) = sides {
            let (employer, worker) = (fund.employer, fund.worker);
            return Err(Error::bad_input(text!(
                "{employer} and {worker} differ, but in {city} both sides pay the same rate",
                "{city} 单位与个人比例须一致，不能为 {employer} 与 {worker}"
            ))
            .with_hint(Text::new("give one rate for both", "请给出同一比例"))
            .in_field("fund_rate"));
        }
        Ok(())
    }

    /// A notified injury rate must be a class's rate times one of its steps, before or after the city's cut.
    fn check_float(
        &self,
        component: &Component,
        rule: &RateRule,
        rates: &[Rate],
        given: Rate,
        class: Option<u8>,
        cut: Option<crate::rate::Factor>,
    ) -> Result<()> {
        if rule.float.is_empty() {
            return Ok(());
        }
        let of_class = |number: u8| class.is_none_or(|class| class == number);
        let mut possible: Vec<Rate> = Vec::new();
        for (number, factors) in rule.float.iter().filter(|(number, _)| of_class(*number)) {
            let Some(rate) = rates.get(usize::from(number.saturating_sub(1))) else { continue };
            let floated = factors.iter().filter_map(|factor| rate.times(*factor));
            possible.extend(floated.filter_map(|rate| match cut {
                Some(cut) => rate.times(cut),
                None => Some(rate),
            }));
        }
        if possible.contains(&given) { Ok(()) } else { Err(self.only(component, given, &possible)) }
    }

    #[cold]
    fn only(&self, component: &Component, given: Rate, possible: &[Rate]) -> Error {
        let mut possible = possible.to_vec();
        possible.sort_unstable();
        possible.dedup();
        let list: Vec<String> = possible.iter().map(ToString::to_string).collect();
        let (city, month, list) = (self.city, self.case.month, list.join(", "));
        Error::bad_input(text!(
            "{given} is not a rate that {city} has in {month}",
            "{given} 不是 {city} {month} 的费率"
        ))
        .with_hint(text!("possible: {list}", "可选：{list}"))
        .in_field(rate_option(component.branch))
    }

    #[cold]
    fn notified_needed(&self, component: &Component, possible: &[Rate]) -> Error {
        let list: Vec<String> = possible.iter().map(ToString::to_string).collect();
        let (city, month, list) = (self.city, self.case.month, list.join(", "));
        Error::bad_input(text!(
            "is needed: in {month} {city} notifies each employer of its own rate",
            "必填：{month} {city} 按单位核定费率"
        ))
        .with_hint(text!("one of {list}", "可选：{list}"))
        .in_field(rate_option(component.branch))
    }

    /// Divides the amount between funds, as far as the case tells how.
    fn splits(&self, line: &mut Line, component: &Component, cases: &[Region]) {
        let holds = |row: &&Arc<Row<SplitRule>>| {
            row.span.contains(self.case.month) && cases.iter().any(|case| case.meets(&row.region))
        };
        let rows: Vec<&Arc<Row<SplitRule>>> = component.splits.iter().filter(holds).collect();
        let Some(top) = rows.iter().map(|row| row.layer).max() else { return };
        let rows: Vec<_> = rows.into_iter().filter(|row| row.layer == top).collect();
        if let Some(reason) = rows.iter().find_map(|row| match &row.value {
            SplitRule::Gap(reason) => Some(reason),
            SplitRule::Share { .. } => None,
        }) {
            line.origin.split_gap = Some(reason.clone());
            line.fund = Fund::Unsplit;
            return;
        }
        // The division is known where every row that could apply applies to all of the cases.
        let certain = rows.iter().all(|row| {
            subtract_all(cases.to_vec(), &row.region).is_empty()
        });
        if !certain {
            line.fund = Fund::Unsplit;
            return;
        }
        for row in rows {
            if let SplitRule::Share { fund, rate } = row.value {
                if rate > Rate::ZERO {
                    line.shares.push((fund, rate));
                }
                line.rests_on("split", row);
                line.origin.splits.push(Arc::clone(row));
            }
        }
    }

    /// Named shares may not pass what is charged after relief.
    fn check_shares(&self, line: &Line, component: &Component) -> Result<()> {
        let Charge::Rate(rate) = line.charge else { return Ok(()) };
        let shares: u32 =
            line.shares.iter().fold(0, |sum, (_, share)| sum.saturating_add(share.millionths()));
        let waived = line.relief.unwrap_or_default().millionths();
        let kept = u64::from(rate.millionths())
            .saturating_mul(u64::from(Rate::ONE.millionths().saturating_sub(waived)));
        let needed = u64::from(shares).saturating_mul(u64::from(Rate::ONE.millionths()));
        if needed <= kept {
            return Ok(());
        }
        let (city, month, branch) = (self.city, self.case.month, component.branch);
        Err(Error::new(
            Kind::BadRules,
            text!(
                "the funds named in [[split]] take more of {branch} in {city} in {month} than is charged",
                "{city} {month} {branch} 的划分超过应缴额"
            ),
        ))
    }
}

fn found<T>(answer: Answer<T>) -> std::result::Result<Found<T>, Trouble> {
    match answer {
        Answer::Found(found) => Ok(found),
        Answer::None(error) => Err(Trouble::Failed(error)),
    }
}

/// A row that need not be there.
fn optional<T: PartialEq>(
    question: Question<'_>,
    rows: &Rows<T>,
) -> std::result::Result<Option<Found<T>>, Trouble> {
    let here = |row: &Arc<Row<T>>| {
        row.span.contains(question.month) && question.cases.iter().any(|c| c.meets(&row.region))
    };
    let mut holding = rows.iter().filter(|row| here(row)).peekable();
    let Some(first) = holding.peek() else { return Ok(None) };
    // A row for some of the cases only makes the others differ from them.
    let left = rows
        .iter()
        .filter(|row| here(row))
        .fold(question.cases.to_vec(), |left, row| subtract_all(left, &row.region));
    if let Some(outside) = left.first() {
        let mut needs = BTreeMap::new();
        for (dim, mask) in first.region.dims() {
            if outside.mask(dim) & mask == 0 {
                needs.insert(dim, Mask::MAX);
            }
        }
        if needs.is_empty() {
            needs.extend(first.region.dims().map(|(dim, _)| (dim, Mask::MAX)));
        }
        return Err(Trouble::Needs(needs));
    }
    match question.ask(rows)? {
        Answer::Found(found) => Ok(Some(found)),
        Answer::None(_) => Ok(None),
    }
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

fn earliest<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

const fn rate_option(branch: Branch) -> &'static str {
    match branch {
        Branch::WorkInjury => "injury_rate",
        Branch::HousingFund => "fund_rate",
        _ => "unemployment_rate",
    }
}

fn missing(branch: Branch, component: usize, error: &Error) -> Silence {
    let text =
        Text::new(error.message(Lang::En).to_owned(), error.message(Lang::Zh).to_owned());
    let text = match error.hint(Lang::En).zip(error.hint(Lang::Zh)) {
        Some((en, zh)) => Text::new(format!("{} ({en})", text.en), format!("{}（{zh}）", text.zh)),
        None => text,
    };
    Silence {
        branch,
        component: Some(component),
        kind: SilenceKind::Missing,
        code: "no_rule".to_owned(),
        text,
        cites: Vec::new(),
    }
}

/// A branch that only an employer pays, for someone who has none.
fn no_employer(branch: Branch) -> Silence {
    Silence {
        branch,
        component: None,
        kind: SilenceKind::Answer(NothingKind::NotCovered),
        code: "no_payer".to_owned(),
        text: Text::new(
            "nobody pays this branch in this case: it is the employer's alone, and there is none, or it does not exist in this month",
            "此情形无人缴纳该险种：仅由单位缴纳而无用人单位，或该月不存在该项",
        ),
        cites: Vec::new(),
    }
}

/// Says once what all components of a branch say alike.
fn merge_silences(program: &mut Program, components: &[Component]) {
    let mut merged: Vec<Silence> = Vec::new();
    for silence in std::mem::take(&mut program.silences) {
        let same = |known: &&mut Silence| {
            known.branch == silence.branch
                && known.kind == silence.kind
                && known.code == silence.code
                && known.text == silence.text
        };
        if let Some(known) = merged.iter_mut().find(same) {
            known.component = None;
        } else {
            merged.push(silence);
        }
    }
    // A branch that is silent as a whole is told without its items.
    for silence in &mut merged {
        let of_branch = components.iter().filter(|c| c.branch == silence.branch).count();
        let undeclared = components.iter().any(|c| c.branch == silence.branch && !c.declared);
        let has_line = program.lines.iter().any(|line| {
            components.get(line.component).is_some_and(|c| c.branch == silence.branch)
        });
        if undeclared || (of_branch == 1 && !has_line) {
            silence.component = None;
        }
    }
    program.silences = merged;
}
