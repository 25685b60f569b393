//! What a case says about itself, and what is taken where it says nothing.

use super::Note;
use super::build::Builder;
use crate::error::{Error, Result};
use crate::lang::{Lang, text};
use crate::rulebook::book::{ChoiceRule, Row};
use crate::rulebook::space::{Dim, Mask, bit, values};
use crate::words::Employment;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Builder<'_> {
    pub(super) fn check_month(&self) -> Result<()> {
        let (book, month) = (self.book, self.case.month);
        if book.from <= month && month < book.until {
            return Ok(());
        }
        let (city, edition, from, until) = (self.city, &book.edition, book.from, book.until);
        let city_zh = self.city_zh;
        let last = until.minus(1);
        Err(Error::no_rule(text!(
            "the edition {edition} has no rules for {city} in {month}",
            "版本 {edition} 没有{city_zh} {month} 的规则"
        ))
        .with_hint(text!(
            "its rules for {city} span {from} to {last}",
            "{city_zh} 的规则自 {from} 至 {last}"
        )))
    }

    pub(super) fn check_branches(&self) -> Result<()> {
        for branch in &self.terms.branches {
            if !self.book.components.iter().any(|component| component.branch == *branch) {
                let held = self.book.branches();
                let list: Vec<&str> = held.iter().map(|b| b.code()).collect();
                let (city, edition, list) = (self.city, &self.book.edition, list.join(", "));
                let (city_zh, branch_zh) = (self.city_zh, branch.words(crate::Lang::Zh));
                return Err(Error::no_rule(text!(
                    "the edition {edition} does not speak of {branch} in {city}",
                    "版本 {edition} 未涉及{city_zh}的{branch_zh}"
                ))
                .with_hint(text!("branches held: {list}", "所含险种：{list}")));
            }
        }
        Ok(())
    }

    pub(super) fn area(&mut self) -> Result<()> {
        let names = &self.book.names;
        let number = match &self.case.area {
            None => Some(0),
            Some(area) => names.area(area),
        };
        let number = number.ok_or_else(|| {
            let (city, list) = (self.city, names.areas.join(", "));
            let city_zh = self.city_zh;
            let given = self.case.area.clone().unwrap_or_default();
            Error::bad_input(text!(
                "{city} has no area {given:?}",
                "{city_zh} 没有名为 {given:?} 的区县"
            ))
            .with_hint(text!("areas: {list}", "可选：{list}"))
            .in_field("area")
        })?;
        self.known = self.known.with(Dim::Area, bit(number));
        Ok(())
    }

    /// Takes the choices of the case, refusing names and values that the city does not declare.
    pub(super) fn choices(&mut self) -> Result<()> {
        let names = &self.book.names;
        for (name, value) in &self.case.choices {
            let choice = names.choice(name).ok_or_else(|| {
                let known: Vec<&str> = names.choices.iter().map(|(n, _)| n.as_str()).collect();
                let (city, list) = (self.city, known.join(", "));
                let city_zh = self.city_zh;
                let hint = if list.is_empty() {
                    text!("{city} declares no choices", "{city_zh} 没有可选项")
                } else {
                    text!("choices of {city}: {list}", "{city_zh} 的可选项：{list}")
                };
                Error::bad_input(text!(
                    "{city} has no choice {name:?}",
                    "{city_zh} 没有选项 {name:?}"
                ))
                .with_hint(hint)
                .in_field(&choice_field(name))
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
        let open = |row: &&Arc<Row<ChoiceRule>>| row.value.values & self.known.mask(dim) != 0;
        if rows.iter().any(open) {
            return Ok(());
        }
        let (city, month) = (self.city, self.case.month);
        let city_zh = self.city_zh;
        let offered: Mask = rows.iter().fold(0, |mask, row| mask | row.value.values);
        let list: Vec<String> = values(offered).map(|v| self.book.names.value(dim, v)).collect();
        let list = list.join(", ");
        let cited = |lang| {
            let documents = rows
                .iter()
                .flat_map(|row| &row.source.cites)
                .filter_map(|number| self.rulebook.documents().get(*number));
            documents.map(|document| document.words(lang)).collect::<Vec<_>>().join("; ")
        };
        let (cited_en, cited_zh) = (cited(Lang::En), cited(Lang::Zh));
        let hint = if list.is_empty() {
            text!("in {month} {city} offers no such choice here", "{month} {city_zh} 无此选项")
        } else {
            text!("open to this case: {list} ({cited_en})", "此情形可选：{list}（{cited_zh}）")
        };
        Err(Error::bad_input(text!(
            "{value:?} is not open to this case in {city} in {month}",
            "{city_zh} {month} 此情形不能选择 {value:?}"
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
}

/// The field that gives a choice; two of them have short names.
fn choice_field(name: &str) -> String {
    match name {
        "medical_tier" | "base_tier" => name.to_owned(),
        _ => format!("choice:{name}"),
    }
}
