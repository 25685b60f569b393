//! Which row holds: layers, terms, cases and publication days.

use super::rows::{Row, texts};
use super::{Oracle, Refusal};
use chrono::NaiveDate;
use shebao::{Branch, Case, Employment, Month, Terms};
use std::collections::{BTreeMap, BTreeSet};

/// The rules of one city in one edition, as a case in a month meets them.
pub(super) struct City<'a> {
    oracle: &'a Oracle,
    pub(super) case: &'a Case,
    pub(super) terms: &'a Terms,
    /// Every row of the layers, with the rank of its layer.
    rows: Vec<(u8, &'a Row)>,
    /// What a what-if puts in place of rows.
    pub(super) replacements: Vec<&'a Row>,
    /// The case's value of every dimension.
    facts: BTreeMap<String, String>,
}

/// Whether a row may be used in the month.
pub(super) enum Standing {
    Fresh,
    Carried(Month),
    Stale,
}

impl<'a> City<'a> {
    pub(super) fn of(
        oracle: &'a Oracle,
        case: &'a Case,
        terms: &'a Terms,
    ) -> Result<Self, Refusal> {
        let place = oracle.place(&case.city).ok_or("bad_input")?;
        let overlay = oracle.files.iter().find(|file| {
            file.rows_of("overlay").iter().any(|row| row.text("name") == Some(&case.edition))
        });
        let edition = match overlay {
            Some(file) => file.rows_of("overlay")[0].text("over").unwrap(),
            None => &case.edition,
        };
        let replacements = overlay.map(|file| file.rows_of("replace")).unwrap_or_default();
        let rank = |id: &str| {
            if Some(id) == place.text("id") {
                return Some(2);
            }
            if Some(id) == place.text("province") {
                return Some(1);
            }
            let nation = oracle.place(id).is_some_and(|it| it.text("level") == Some("nation"));
            nation.then_some(0)
        };
        let mut rows = Vec::new();
        let mut answers = false;
        for file in &oracle.files {
            if file.head("edition") != Some(edition) {
                continue;
            }
            let Some(rank) = rank(file.head("place").unwrap()) else { continue };
            let layer = rank * 2 + u8::from(file.own);
            rows.extend(file.rows.iter().map(|row| (layer, row)));
            let head = file.rows_of("file")[0];
            answers |= rank == 2 && head.in_force(case.month);
        }
        if !answers {
            return Err("no_rule");
        }
        let replacements =
            replacements.into_iter().filter(|row| row.in_force(case.month)).collect();
        let facts = BTreeMap::new();
        let mut city = Self { oracle, case, terms, rows, replacements, facts };
        city.facts = city.facts_of_case();
        city.take_choices()?;
        let facts = &city.facts;
        city.replacements.retain(|row| row.is_for(facts));
        Ok(city)
    }

    fn facts_of_case(&self) -> BTreeMap<String, String> {
        let case = self.case;
        let mut facts = BTreeMap::new();
        for (_, row) in &self.rows {
            if row.table == "defaults" {
                let defaults =
                    row.fields.iter().flat_map(|(n, v)| texts(v).into_iter().map(move |v| (n, v)));
                facts.extend(defaults.map(|(name, value)| (name.clone(), value.to_owned())));
            }
        }
        facts.entry("employment".to_owned()).or_insert_with(|| "full_time".to_owned());
        facts.insert("area".to_owned(), case.area.clone().unwrap_or_else(|| "main".to_owned()));
        let mut give = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                facts.insert(name.to_owned(), value);
            }
        };
        give("hukou", case.hukou.map(|it| it.to_string()));
        give("employment", case.employment.map(|it| it.to_string()));
        give("employer", case.employer.map(|it| it.to_string()));
        give("employer_size", case.employer_size.map(|it| it.to_string()));
        give("injury_class", case.injury_class.map(|it| it.to_string()));
        give("age", case.age.map(|it| it.to_string()));
        give("sex", case.sex.map(|it| it.to_string()));
        if case.employment == Some(Employment::Flexible) {
            give("employer", Some("none".to_owned()));
        }
        facts
    }

    /// Whether the case has this value of a dimension.
    pub(super) fn is(&self, dimension: &str, value: &str) -> bool {
        self.facts.get(dimension).is_some_and(|given| given == value)
    }

    /// The choices that are offered, with their values.
    pub(super) fn choices(&self) -> BTreeMap<String, Vec<String>> {
        let offered = self.choice_rows().into_iter().map(|row| {
            let values = row.list("values").into_iter().map(str::to_owned).collect();
            (row.text("name").unwrap().to_owned(), values)
        });
        offered.collect()
    }

    fn choice_rows(&self) -> Vec<&'a Row> {
        let rows = self.rows.iter().map(|(_, row)| *row).filter(|row| row.table == "choice");
        rows.filter(|row| row.in_force(self.case.month) && row.is_for(&self.facts)).collect()
    }

    fn take_choices(&mut self) -> Result<(), Refusal> {
        let rows = self.choice_rows();
        if self
            .case
            .choices
            .keys()
            .any(|name| rows.iter().all(|row| row.text("name") != Some(name)))
        {
            return Err("bad_input");
        }
        for row in rows {
            let name = row.text("name").unwrap();
            let given = self.case.choices.get(name).map(String::as_str);
            if given.is_some_and(|given| !row.list("values").contains(&given)) {
                return Err("bad_input");
            }
            if let Some(value) = given.or(row.text("default")) {
                self.facts.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(())
    }

    /// Every row of some tables that holds for the case in the month, as known on the day asked for.
    fn holding(&self, tables: &[&str], wanted: &dyn Fn(&Row) -> bool) -> Vec<(u8, &'a Row)> {
        self.holding_in(self.case.month, tables, wanted)
    }

    fn holding_in(
        &self,
        month: Month,
        tables: &[&str],
        wanted: &dyn Fn(&Row) -> bool,
    ) -> Vec<(u8, &'a Row)> {
        let rows = self.in_force(month, tables, wanted).into_iter();
        rows.filter(|(_, row)| self.is_known(row)).collect()
    }

    /// Whether a row was published by the day asked for.
    fn is_known(&self, row: &Row) -> bool {
        let day = self.terms.as_known_on;
        day.is_none_or(|day| self.published(row).is_none_or(|it| it <= day))
    }

    /// Every row of some tables for the case in a month, whenever it was published.
    fn in_force(
        &self,
        month: Month,
        tables: &[&str],
        wanted: &dyn Fn(&Row) -> bool,
    ) -> Vec<(u8, &'a Row)> {
        let rows = self.rows.iter().copied().filter(|(_, row)| {
            tables.contains(&row.table.as_str())
                && row.in_force(month)
                && row.is_for(&self.facts)
                && wanted(row)
        });
        rows.collect()
    }

    /// Every item row that holds.
    pub(super) fn items(&self) -> Vec<&'a Row> {
        self.holding(&["item"], &|_| true).into_iter().map(|(_, row)| row).collect()
    }

    /// Every row of a table, of all months and cases.
    pub(super) fn all(&self, table: &str) -> Vec<&'a Row> {
        self.rows.iter().map(|(_, row)| *row).filter(|row| row.table == table).collect()
    }

    /// The row that answers: of the highest layer, and there the one published last.
    pub(super) fn find(
        &self,
        tables: &[&str],
        wanted: &dyn Fn(&Row) -> bool,
    ) -> Result<Option<&'a Row>, Refusal> {
        self.best_of(self.holding(tables, wanted))
    }

    /// The row that answers, or where its notice was not out, the last one that did, with the month it last held for.
    pub(super) fn find_carrying(
        &self,
        tables: &[&str],
        wanted: &dyn Fn(&Row) -> bool,
    ) -> Result<Option<(&'a Row, Option<Month>)>, Refusal> {
        let month = self.case.month;
        if let Some(row) = self.find(tables, wanted)? {
            return Ok(Some((row, None)));
        }
        if self.in_force(month, tables, wanted).is_empty() {
            return Ok(None);
        }
        for back in 1..=self.terms.carry_forward {
            let before = month.minus(back);
            let holding = self.holding_in(before, tables, wanted);
            if !holding.is_empty() {
                return Ok(self.best_of(holding)?.map(|row| (row, Some(before))));
            }
        }
        Ok(None)
    }

    fn best_of(&self, holding: Vec<(u8, &'a Row)>) -> Result<Option<&'a Row>, Refusal> {
        let best = holding.iter().max_by_key(|(layer, row)| (*layer, self.published(row)));
        let Some((_, row)) = best.copied() else { return Ok(None) };
        let unknown = row.fields.contains_key("cite") && self.published(row).is_none();
        let refused = !self.terms.allow_unknown_publication;
        if self.terms.as_known_on.is_some() && unknown && refused {
            return Err("unknown_publication");
        }
        Ok(Some(row))
    }

    /// The nearest row of a lower layer that holds and has a field.
    pub(super) fn beneath(
        &self,
        table: &str,
        row: &Row,
        wanted: &dyn Fn(&Row) -> bool,
        field: &str,
    ) -> Option<&'a Row> {
        let holding = self.holding(&[table], wanted);
        let own = holding.iter().find(|(_, other)| std::ptr::eq(*other, row))?.0;
        let lower = holding.iter().filter(|(layer, _)| *layer < own);
        let stating = lower.filter(|(_, other)| other.fields.contains_key(field));
        stating.max_by_key(|(layer, other)| (*layer, self.published(other))).map(|(_, row)| *row)
    }

    /// The highest layer that has a row that holds.
    pub(super) fn layer_of(&self, table: &str, wanted: &dyn Fn(&Row) -> bool) -> Option<u8> {
        self.holding(&[table], wanted).into_iter().map(|(layer, _)| layer).max()
    }

    /// The day from which a row could be known.
    fn published(&self, row: &Row) -> Option<NaiveDate> {
        row.day("published").or_else(|| {
            let cite = *row.list("cite").first()?;
            let documents = self.oracle.files.iter().flat_map(|file| file.rows_of("document"));
            let mut documents = documents.filter(|document| document.text("id") == Some(cite));
            documents.next()?.day("published")
        })
    }

    /// Whether somebody verified that the row holds in the month.
    pub(super) fn standing(&self, row: &Row) -> Standing {
        let Some(verified) = row.month("verified") else { return Standing::Fresh };
        let month = self.case.month;
        if row.month("until").is_some() || month <= verified {
            Standing::Fresh
        } else if month <= verified.plus(self.terms.carry_forward) {
            Standing::Carried(verified)
        } else {
            Standing::Stale
        }
    }

    /// The branches that are asked for: those named, or all that the rules speak of.
    pub(super) fn branches(&self) -> BTreeSet<Branch> {
        if !self.terms.branches.is_empty() {
            return self.terms.branches.iter().copied().collect();
        }
        let tables = ["item", "exempt", "not_covered", "merged", "gap"];
        let rows = tables.iter().flat_map(|table| self.all(table));
        rows.flat_map(|row| row.list("branch")).map(|code| code.parse().unwrap()).collect()
    }
}
