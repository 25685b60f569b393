//! Whether the month in which a worker joins or leaves is due: by the rules, else by what the caller says.

use super::build::Builder;
use super::{Note, Silence, SilenceKind};
use crate::error::Error;
use crate::lang::{Text, text};
use crate::month::Month;
use crate::rulebook::book::{Component, EdgeRule, NothingKind, Row, Rows};
use crate::rulebook::resolve::{Answer, Question, Trouble};
use crate::words::MonthDue;
use chrono::{Datelike, NaiveDate};
use std::sync::Arc;

/// An end of the time with an employer.
#[derive(Clone, Copy)]
enum Edge {
    Joining,
    Leaving,
}

/// What the ends of the time with an employer do to a component.
pub(super) enum Tenure {
    /// Nothing is due this month.
    NotDue(Silence),
    /// The component is charged; the rows say that an end's month is due.
    Due(Vec<(&'static str, Arc<Row<EdgeRule>>)>),
}

impl Builder<'_> {
    /// Judges the month by the days on which the worker joined and left, where the case gives them.
    pub(super) fn tenure(
        &self,
        number: usize,
        question: &Question<'_>,
        notes: &mut Vec<Note>,
    ) -> Result<Tenure, Trouble> {
        let mut rows = Vec::new();
        for (edge, day) in [(Edge::Joining, self.case.joined), (Edge::Leaving, self.case.left)] {
            let Some(day) = day.filter(|day| Month::of(*day) == Some(question.month)) else {
                continue;
            };
            let due = match question.ask(edge.rows(question.component))? {
                Answer::Found(found) => {
                    let rule = found.row.value;
                    let in_time = rule.until_day.is_none_or(|last| day.day() <= u32::from(last));
                    let due = rule.due == in_time;
                    if !due {
                        return Ok(Tenure::NotDue(edge.silence(number, question, &found.row)));
                    }
                    rows.push((edge.role(), found.row));
                    true
                }
                Answer::None(why) => self.as_given(edge, day, question, why, notes)?,
            };
            if !due {
                return Ok(Tenure::NotDue(edge.as_given(number, question)));
            }
        }
        Ok(Tenure::Due(rows))
    }

    /// What the caller says of a month that no rule speaks of.
    fn as_given(
        &self,
        edge: Edge,
        day: NaiveDate,
        question: &Question<'_>,
        why: Error,
        notes: &mut Vec<Note>,
    ) -> Result<bool, Trouble> {
        let given = match edge {
            Edge::Joining => self.case.joining_month,
            Edge::Leaving => self.case.leaving_month,
        };
        let Some(given) = given else {
            // A rule that is known, but not for this day or not for sure, says why itself.
            let speaks =
                edge.rows(question.component).iter().any(|r| r.span.contains(question.month));
            return Err(Trouble::Failed(if speaks { why } else { edge.unknown(day) }));
        };
        let note = edge.note(given);
        if !notes.contains(&note) {
            notes.push(note);
        }
        Ok(given == MonthDue::Due)
    }
}

impl Edge {
    fn rows(self, component: &Component) -> &Rows<EdgeRule> {
        match self {
            Self::Joining => &component.joinings,
            Self::Leaving => &component.leavings,
        }
    }

    const fn role(self) -> &'static str {
        match self {
            Self::Joining => "joining",
            Self::Leaving => "leaving",
        }
    }

    const fn field(self) -> &'static str {
        match self {
            Self::Joining => "joining_month",
            Self::Leaving => "leaving_month",
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Joining => ("the month of joining", "入职当月"),
            Self::Leaving => ("the month of leaving", "离职当月"),
        }
    }

    /// Nothing is due in the month, by a rule.
    fn silence(self, number: usize, question: &Question<'_>, row: &Row<EdgeRule>) -> Silence {
        let month = question.month;
        let text = match (self, row.value.until_day) {
            (Self::Joining, None) => {
                let next = month.plus(1);
                text!(
                    "the month of joining is not due; the first is {next}",
                    "入职当月不缴，自 {next} 起缴"
                )
            }
            (Self::Leaving, None) => {
                let last = month.minus(1);
                text!(
                    "the month of leaving is not due; the last is {last}",
                    "离职当月不缴，缴至 {last}"
                )
            }
            (Self::Joining, Some(day)) => text!(
                "the month of joining is not due: the {day}th of the month decides",
                "入职当月不缴：以当月 {day} 日为界"
            ),
            (Self::Leaving, Some(day)) => text!(
                "the month of leaving is not due: the {day}th of the month decides",
                "离职当月不缴：以当月 {day} 日为界"
            ),
        };
        self.not_due(number, question, text, row.source.cites.clone())
    }

    /// Nothing is due in the month, as the caller says.
    fn as_given(self, number: usize, question: &Question<'_>) -> Silence {
        let (en, zh) = self.words();
        let text = text!("{en} is not due, as given", "{zh}不缴（按所给）");
        self.not_due(number, question, text, Vec::new())
    }

    fn not_due(
        self,
        number: usize,
        question: &Question<'_>,
        text: Text,
        cites: Vec<usize>,
    ) -> Silence {
        Silence {
            branch: question.component.branch,
            component: Some(number),
            kind: SilenceKind::Answer(NothingKind::Exempt),
            code: match self {
                Self::Joining => "month_of_joining".to_owned(),
                Self::Leaving => "month_of_leaving".to_owned(),
            },
            text,
            hint: None,
            cites,
        }
    }

    fn note(self, given: MonthDue) -> Note {
        let (en, zh) = self.words();
        let field = self.field();
        let (as_en, as_zh) = (given.words(crate::Lang::En), given.words(crate::Lang::Zh));
        Note {
            code: "as_given",
            fields: vec![("field", field.to_owned()), ("value", given.to_string())],
            text: text!(
                "where no document held says whether {en} is due, it is taken as given: {as_en}",
                "凡所收录文件未规定{zh}是否缴费的，按所给处理：{as_zh}"
            ),
        }
    }

    #[cold]
    fn unknown(self, day: NaiveDate) -> Error {
        let (en, zh) = self.words();
        let option = self.field().replace('_', "-");
        Error::no_rule(text!(
            "no document held says whether {en} ({day}) is due",
            "所收录文件未规定{zh}（{day}）是否缴费"
        ))
        .with_hint(text!(
            "say it yourself: --{option} due, or --{option} not-due",
            "请自行说明：--{option} due（缴）或 --{option} not-due（不缴）"
        ))
    }
}
