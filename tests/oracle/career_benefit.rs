//! Where the pension is paid, when, and how many months are missing.

use super::career::{Answer, Career, Careers, refused};
use super::figures::{Figure, ratio};
use super::rows::{Row, texts};
use shebao::{BenefitRequest, Month, Person, Sex, Site, Spell, SpellKind};
use std::collections::BTreeMap;

/// The place that pays, by which step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pays {
    pub step: char,
    pub place: String,
    pub province: String,
}

/// When a pension begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begins {
    pub month: Month,
    pub age_in_months: u16,
    pub delay: u16,
    pub minimum: u16,
    pub lacking: u16,
    pub divisor: Option<Figure>,
}

/// The months before an end that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub by_province: BTreeMap<String, u16>,
    pub temporary: u16,
}

/// The whole answer.
#[derive(Clone, Debug)]
pub struct Benefit {
    pub pays: Option<Pays>,
    pub counted: Counted,
    pub total: u16,
    pub begins: Option<Begins>,
    pub options: Vec<String>,
}

/// The whole number of a field.
pub(super) fn number(row: &Row, field: &str) -> Option<u16> {
    row.text(field).map(|text| text.parse().unwrap())
}

impl Counted {
    pub fn total(&self) -> u16 {
        self.by_province.values().sum::<u16>() + self.temporary
    }
}

impl Careers<'_> {
    /// Counts months by the province where they were paid.
    pub(super) fn count(&self, career: &Career, end: Month) -> Counted {
        let mut counted = Counted::default();
        for record in &career.records {
            for _ in record.counted(end) {
                match record.spell.kind {
                    SpellKind::Temporary => counted.temporary += 1,
                    _ => {
                        *counted
                            .by_province
                            .entry(record.site.province().to_owned())
                            .or_default() += 1;
                    }
                }
            }
        }
        counted
    }

    /// The steps in their order, for a record that lies at `relation`.
    pub(super) fn pays(
        &self,
        career: &Career,
        relation: Option<&Site>,
        end: Month,
        hukou: Option<&Site>,
    ) -> Option<Pays> {
        // The rule of the day of retirement, which is not known yet: the one that stands.
        let row = self.row("benefit_place", Month::LAST, |_| true)?;
        let enough = number(row, "months").unwrap();
        // Without the hukou place even the first step is open.
        let hukou = hukou?;
        let counted = self.count(career, end).by_province;
        let many = |province: &str| counted.get(province).copied().unwrap_or(0) >= enough;
        let pays = |step, site: &Site| {
            Some(Pays { step, place: site.id().to_owned(), province: site.province().to_owned() })
        };
        if let Some(relation) = relation {
            if relation.shares_province_with(hukou) {
                return pays('a', hukou);
            }
            if many(relation.province()) {
                return pays('b', relation);
            }
        }
        // The last month that counts, in a province with enough of them.
        let mut last: Option<(Month, &Site)> = None;
        for record in &career.records {
            let ordinary = record.spell.kind != SpellKind::Temporary;
            for month in record.counted(end) {
                let here = ordinary && many(record.site.province());
                if here && last.is_none_or(|(latest, _)| latest < month) {
                    last = Some((month, &record.site));
                }
            }
        }
        last.map_or_else(|| pays('d', hukou), |(_, site)| pays('c', site))
    }

    /// The month of retirement, and the delay.
    pub(super) fn retires(&self, person: &Person) -> Answer<Option<(Month, u16, u16)>> {
        let (Some(sex), Some(birth)) = (person.sex, person.birth) else { return Ok(None) };
        let category = match (sex, person.category) {
            (Sex::Male, _) => None,
            (Sex::Female, None) => return refused("bad_input"),
            (Sex::Female, Some(category)) => Some(category.code()),
        };
        let rows = self.rows("retirement");
        let fits =
            |row: &&&Row| row.text("sex") == Some(sex.code()) && row.text("category") == category;
        for row in rows.iter().filter(fits) {
            let age = number(row, "age").unwrap() * 12;
            let reached = birth.plus(age);
            if !row.in_force(reached) {
                continue;
            }
            let delay = match (number(row, "every"), number(row, "at_most")) {
                (Some(every), Some(most)) => {
                    (reached.since(row.month("from").unwrap()) / every + 1).min(most)
                }
                _ => 0,
            };
            return Ok(Some((reached.plus(delay), age + delay, delay)));
        }
        Ok(None)
    }

    /// The months an account is spread over at an age in months.
    fn divisor(&self, month: Month, age: u16) -> Option<Figure> {
        let row = self.row("divisor", month, |_| true)?;
        let table: Vec<i64> =
            texts(row.fields.get("months")?).iter().map(|text| text.parse().unwrap()).collect();
        let place = usize::from((age / 12).checked_sub(number(row, "first_age")?)?);
        let here = *table.get(place)?;
        let rest = i64::from(age % 12);
        if row.month("by_month_from").is_none_or(|from| month < from) || rest == 0 {
            return Some(ratio(here, 1));
        }
        let next = *table.get(place + 1)?;
        let exact = ratio(here, 1) + ratio(next - here, 1) * ratio(rest, 12);
        Some((exact * ratio(10, 1) + ratio(1, 2)).floor() / ratio(10, 1))
    }

    /// Answers where and when a pension is paid.
    pub fn benefit_place(&self, history: &[Spell], request: &BenefitRequest) -> Answer<Benefit> {
        let mut career = self.career(history)?;
        let relation = career.relation(Month::LAST);
        self.check_birth(&career, request.person.birth)?;
        self.decide(&mut career, Month::LAST, request.keep.as_deref(), relation.as_ref())?;
        let hukou = request.person.hukou_place.as_deref();
        let hukou = hukou.map(|name| self.site(name)).transpose()?;
        let pays = self.pays(&career, relation.as_ref(), Month::LAST, hukou.as_ref());
        let counted = self.count(&career, Month::LAST);
        let total = counted.total();
        let mut options = Vec::new();
        let mut begins = None;
        if let Some((month, age_in_months, delay)) = self.retires(&request.person)? {
            let minimum = self.row("minimum_months", month, |_| true);
            let Some(minimum) = minimum.and_then(|row| number(row, "months")) else {
                return refused("no_rule");
            };
            // Every month of the career counts, also one after the age is reached: a pension may be put off to go on paying.
            let lacking = minimum.saturating_sub(total);
            let divisor = self.divisor(month, age_in_months);
            begins = Some(Begins { month, age_in_months, delay, minimum, lacking, divisor });
            let first = career.records.iter().map(super::career::Record::from).min().unwrap();
            for row in self.rows("shortfall") {
                let insured = row.month("insured_before").is_none_or(|before| first < before);
                if lacking > 0 && row.in_force(month) && insured {
                    options.push(row.text("id").unwrap().to_owned());
                }
            }
        }
        Ok(Benefit { pays, counted, total, begins, options })
    }
}
