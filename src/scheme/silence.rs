//! Branches that are answered without a line, and the errors where an answer is missing.

use super::build::Builder;
use super::{Line, Note, Program, Silence, SilenceKind};
use crate::error::{Error, Kind, Result};
use crate::lang::{Lang, Text, text};
use crate::rulebook::book::{Component, NothingKind};
use crate::words::Branch;

impl Builder<'_> {
    /// Gathers the silences and refuses what may not be missing.
    pub(super) fn finish(&self, mut program: Program) -> Result<Program> {
        merge_silences(&mut program, &self.book.components);
        program.notes.extend(self.carried(&program));
        let missing: Vec<&Silence> = program
            .silences
            .iter()
            .filter(|s| {
                matches!(s.kind, SilenceKind::Missing | SilenceKind::Answer(NothingKind::Gap))
            })
            .collect();
        program.complete = missing.is_empty();
        if !missing.is_empty() && !self.terms.allow_missing {
            return Err(self.incomplete(&missing));
        }
        let not_covered = |s: &Silence| s.kind == SilenceKind::Answer(NothingKind::NotCovered);
        let nothing_else = program.silences.iter().all(not_covered);
        if program.lines.is_empty() && !program.silences.is_empty() && nothing_else {
            let (city, month, edition) = (self.city, self.case.month, &self.book.edition);
            let city_zh = self.city_zh;
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
                    "{city_zh} {month} 在版本 {edition} 中均不适用：{zh}"
                ),
            )
            .with_hint(Text::new(
                "compare hukou, employment and employer with the scheme: shebao rules show",
                "请对照规则核对户籍、就业形式与单位类型：shebao rules show",
            )));
        }
        Ok(program)
    }

    /// Which values were carried past their last verified month.
    fn carried(&self, program: &Program) -> Vec<Note> {
        let mut notes: Vec<Note> = Vec::new();
        for line in &program.lines {
            let (Some(from), Some(component)) =
                (line.carried_from, self.book.components.get(line.component))
            else {
                continue;
            };
            let branch = component.branch;
            let fields = vec![("from", from.to_string()), ("branch", branch.code().to_owned())];
            let (en, zh) = (branch.words(Lang::En), branch.words(Lang::Zh));
            let note = Note {
                code: "carried",
                fields,
                text: text!(
                    "{en} is carried forward from {from}, the last verified month",
                    "{zh}沿用最后核实的 {from} 的规定"
                ),
            };
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes
    }

    /// One reason for each branch, and every different advice once.
    #[cold]
    fn incomplete(&self, missing: &[&Silence]) -> Error {
        let (city, month, edition) = (self.city, self.case.month, &self.book.edition);
        let city_zh = self.city_zh;
        let mut branches: Vec<&Silence> = Vec::new();
        let mut advice: Vec<&Text> = Vec::new();
        for silence in missing {
            if !branches.iter().any(|known| known.branch == silence.branch) {
                branches.push(silence);
            }
            if let Some(hint) = silence.hint.as_ref().filter(|hint| !advice.contains(hint)) {
                advice.push(hint);
            }
        }
        let words = |lang| {
            let list =
                branches.iter().map(|s| format!("{}: {}", s.branch.words(lang), s.text.get(lang)));
            list.collect::<Vec<_>>().join("; ")
        };
        let hints = |lang, rest: &str| {
            let list = advice.iter().map(|hint| hint.get(lang)).chain([rest]);
            list.collect::<Vec<_>>().join("; ")
        };
        let (en, zh) = (words(Lang::En), words(Lang::Zh));
        Error::no_rule(text!(
            "{city} in {month} ({edition}) has no rule for {en}",
            "{city_zh} {month}（{edition}）缺少规则：{zh}"
        ))
        .with_hint(Text::new(
            hints(Lang::En, "--allow-missing computes the rest and says so; --branch asks for some branches only"),
            hints(Lang::Zh, "--allow-missing 可计算其余部分并注明；--branch 可只计算部分险种"),
        ))
    }
}

pub(super) fn missing(branch: Branch, component: usize, error: &Error) -> Silence {
    let text = Text::new(error.message(Lang::En), error.message(Lang::Zh));
    let hint = error.hint(Lang::En).zip(error.hint(Lang::Zh));
    Silence {
        branch,
        component: Some(component),
        kind: SilenceKind::Missing,
        code: "no_rule".to_owned(),
        text,
        hint: hint.map(|(en, zh)| Text::new(en, zh)),
        cites: Vec::new(),
    }
}

/// A branch of which no component exists for the case.
pub(super) fn no_payer(branch: Branch, has_employer: bool) -> Silence {
    let text = if has_employer {
        Text::new(
            "nothing of this branch exists for this case in this month",
            "该月此情形下该险种无缴费项目",
        )
    } else {
        Text::new(
            "only an employer pays this branch, and a flexible worker has none",
            "该险种仅由单位缴纳，灵活就业人员没有用人单位",
        )
    };
    Silence {
        branch,
        component: None,
        kind: SilenceKind::Answer(NothingKind::NotCovered),
        code: "no_payer".to_owned(),
        text,
        hint: None,
        cites: Vec::new(),
    }
}

/// A branch of which nothing is charged, and of which every component says the same, is told once and as a whole.
fn merge_silences(program: &mut Program, components: &[Component]) {
    let branch_of = |line: &Line| components.get(line.component).map(|c| c.branch);
    let charged: Vec<Option<Branch>> = program.lines.iter().map(branch_of).collect();
    let mut merged: Vec<Silence> = Vec::new();
    for silence in &program.silences {
        let of_branch = || program.silences.iter().filter(|s| s.branch == silence.branch);
        let same = |other: &Silence| {
            other.kind == silence.kind && other.code == silence.code && other.text == silence.text
        };
        let whole = !charged.contains(&Some(silence.branch)) && of_branch().all(same);
        if !whole {
            merged.push(silence.clone());
        } else if !merged.iter().any(|known| known.branch == silence.branch) {
            merged.push(Silence { component: None, ..silence.clone() });
        }
    }
    program.silences = merged;
}
