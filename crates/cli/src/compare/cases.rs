//! Which cases are compared: those named, those of a file, those of a roster, and every combination over them.

use crate::args::{CompareArgs, case_of, pair};
use crate::failure::Failure;
use crate::rows::{Reject, Rows};
use shebao::{Branch, Case, Lang, NamedCase, NotComputed, Over, Rulebook};
use shebao_roster::{Table, is_table};
use std::fs;
use std::path::Path;

/// A case to compare, with the branches that it asks for by itself.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) named: NamedCase,
    pub(super) branches: Vec<Branch>,
}

/// What a case starts from, before it is crossed with other values.
#[derive(Default)]
struct Start {
    /// What names it before a failure.
    text: String,
    label: String,
    fields: Vec<(String, String)>,
    branches: Vec<Branch>,
}

/// What is compared.
pub(super) struct Plan<'p> {
    args: &'p CompareArgs,
    rules: &'p Rulebook,
    lang: Lang,
    starts: Vec<Start>,
    over: Vec<Over>,
    /// The wages to compare at; none where each case has its own.
    wages: Vec<Option<String>>,
    /// Rows of a roster that are no cases.
    pub(super) rejected: Vec<NotComputed>,
    /// Whether the cases that can be computed go on without the others.
    pub(super) lenient: bool,
}

impl<'p> Plan<'p> {
    pub(super) fn of(
        args: &'p CompareArgs,
        rules: &'p Rulebook,
        lang: Lang,
    ) -> Result<Self, Failure> {
        let edition = args.case.edition().unwrap_or("statutory");
        let months = args.months.iter().map(|months| format!("month={months}"));
        let asked = args.over.iter().cloned().chain(months);
        let over = asked.map(|asked| rules.over(&asked, edition)).collect::<Result<Vec<_>, _>>()?;
        let wages = match &args.wages {
            Some(wages) if !wages.contains(['.', ',']) => return Err(no_range(wages)),
            Some(wages) => {
                let list = rules.over(&format!("wage={wages}"), edition)?.values;
                list.into_iter().map(Some).collect()
            }
            None => vec![None],
        };
        let lenient = !over.is_empty();
        let mut plan = Self {
            args,
            rules,
            lang,
            starts: Vec::new(),
            over,
            wages,
            rejected: Vec::new(),
            lenient,
        };
        for text in &args.cases {
            plan.starts.push(named(text).map_err(|failure| failure.in_case(text))?);
        }
        match &args.file {
            Some(path) if is_table(path) => plan.roster(path)?,
            Some(path) => {
                let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
                let lines = text.lines().map(str::trim);
                for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
                    plan.starts.push(named(line).map_err(|failure| failure.in_case(line))?);
                }
            }
            None => {}
        }
        Ok(plan)
    }

    /// Every case, wage by wage.
    pub(super) fn cases(&self) -> Result<Vec<Asked>, Failure> {
        let mut cases = Vec::new();
        for wage in &self.wages {
            cases.extend(self.cases_at(wage.as_deref())?);
        }
        Ok(cases)
    }

    fn cases_at(&self, wage: Option<&str>) -> Result<Vec<Asked>, Failure> {
        let named_only = self.args.cases.is_empty() && self.args.file.is_none();
        if named_only && !self.lenient {
            return self.named_schemes(wage);
        }
        let alone = Start::default();
        let starts: &[Start] = if named_only { std::slice::from_ref(&alone) } else { &self.starts };
        let mut cases = Vec::new();
        for start in starts {
            let crossed = self.crossed(start, wage);
            cases.extend(crossed.map_err(|failure| match start.text.as_str() {
                "" => failure,
                text => failure.in_case(text),
            })?);
        }
        Ok(cases)
    }

    /// A start with every combination of the values to compare over; its own fields win over the options of the command.
    fn crossed(&self, start: &Start, wage: Option<&str>) -> Result<Vec<Asked>, Failure> {
        let mut fields = self.options(wage)?;
        fields.retain(|(name, _)| !start.fields.iter().any(|(known, _)| known == name));
        fields.extend(start.fields.iter().cloned());
        let asked = |label: String, case: Case| Asked {
            named: NamedCase { label, case },
            branches: start.branches.clone(),
        };
        if self.over.is_empty() {
            return Ok(vec![asked(start.label.clone(), case_of(&fields)?)]);
        }
        let cases = self.rules.crossed(&fields, &self.over, self.lang)?;
        // Months alone set nothing apart but the place along an axis.
        let along = self.over.iter().all(|one| matches!(one.field.as_str(), "month" | "wage"));
        let label = |crossed: String| match start.label.as_str() {
            "" => crossed,
            own if along => own.to_owned(),
            own => format!("{own}, {crossed}"),
        };
        Ok(cases.into_iter().map(|named| asked(label(named.label), named.case)).collect())
    }

    /// The options of the command, with the wage to compare at.
    fn options(&self, wage: Option<&str>) -> Result<Vec<(String, String)>, Failure> {
        let mut fields = self.args.case.fields()?;
        if let Some(wage) = wage {
            fields.retain(|(name, _)| name != "wage");
            fields.push(("wage".to_owned(), wage.to_owned()));
        }
        Ok(fields)
    }

    /// Every named scheme of the edition that holds in the month.
    fn named_schemes(&self, wage: Option<&str>) -> Result<Vec<Asked>, Failure> {
        // The library words what is missing: it is asked as a case would be.
        let mut fields = self.options(wage)?;
        fields.retain(|(name, _)| name != "city");
        fields.push(("city".to_owned(), "any".to_owned()));
        let case = case_of(&fields)?;
        let edition = self.args.case.edition().unwrap_or("statutory");
        let mut schemes = self.rules.named_schemes(edition, case.month, case.wage, self.lang)?;
        if let Some(city) = self.args.case.city() {
            let city = self.rules.place_id(city).unwrap_or(city).to_owned();
            schemes.retain(|named| named.case.city == city);
        }
        Ok(schemes.into_iter().map(|named| Asked { named, branches: Vec::new() }).collect())
    }

    /// One start a row; the rows that are no cases are listed.
    fn roster(&mut self, path: &Path) -> Result<(), Failure> {
        self.lenient = true;
        let table = Table::read(path)?;
        let reader = Rows { defaults: &[], round_wage: false, lang: self.lang };
        let options = self.options(None)?;
        let whole = Rows { defaults: &options, round_wage: false, lang: self.lang };
        for row in table.rows() {
            match whole.case(row).and_then(|_| reader.fields(row)) {
                Ok(mut fields) => {
                    fields.retain(|(name, _)| name != "id" && name != "name");
                    let label = row.id().to_owned();
                    self.starts.push(Start {
                        text: label.clone(),
                        label,
                        fields,
                        branches: Vec::new(),
                    });
                }
                Err(reasons) => self
                    .rejected
                    .extend(reasons.into_iter().map(|reject| not_a_case(reject, self.lang))),
            }
        }
        Ok(())
    }
}

fn not_a_case(reject: Reject, lang: Lang) -> NotComputed {
    let Reject { number, id, kind, message, .. } = reject;
    let message = match lang {
        Lang::En => format!("row {number}: {message}"),
        Lang::Zh => format!("第 {number} 行：{message}"),
    };
    NotComputed { place: 0, label: id, case: [].into(), kind, message, hint: None }
}

fn no_range(wages: &str) -> Failure {
    Failure::Call {
        en: format!("wages: {wages:?} is not FROM..TO:STEP"),
        zh: format!("wages：{wages:?} 不是“起..止:步长”"),
        hint_en: "yuan a month, such as 1000..30000:500 or 3000,5000; one wage is --wage"
            .to_owned(),
        hint_zh: "元/月，例如 1000..30000:500 或 3000,5000；单个工资请用 --wage".to_owned(),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Call {
        en: format!("cases: {} cannot be read: {error}", path.display()),
        zh: format!("cases：无法读取 {}：{error}", path.display()),
        hint_en: "one case a line, such as city=beijing,edition=shi-2014; or a roster".to_owned(),
        hint_zh: "每行一个情形，例如 city=beijing,edition=shi-2014；或花名册".to_owned(),
    }
}

/// A case of the list.
fn named(text: &str) -> Result<Start, Failure> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut branches = Vec::new();
    let mut name = None;
    for part in text.split(',').filter(|part| !part.trim().is_empty()) {
        let (field, value) = pair(part)?;
        let field = field.trim().replace('-', "_");
        match field.as_str() {
            "branch" => branches.push(value.parse::<Branch>()?),
            "label" => name = Some(value.trim().to_owned()),
            _ if fields.iter().any(|(known, _)| *known == field) => {
                return Err(Failure::Call {
                    en: format!("gives {field} twice"),
                    zh: format!("重复给出 {field}"),
                    hint_en: "name each field once".to_owned(),
                    hint_zh: "每个字段只写一次".to_owned(),
                });
            }
            _ => fields.push((field, value.to_owned())),
        }
    }
    let label = name.unwrap_or_else(|| label(&fields));
    Ok(Start { text: text.to_owned(), label, fields, branches })
}

/// What a case is called: what sets it apart.
fn label(fields: &[(String, String)]) -> String {
    let words: Vec<String> = fields
        .iter()
        .filter(|(name, _)| name != "wage")
        .map(|(name, value)| match name.as_str() {
            "city" | "edition" | "employer" | "hukou" | "employment" | "month" => value.clone(),
            _ => format!("{} {value}", name.replace('_', " ")),
        })
        .collect();
    words.join(", ")
}
