//! The further sheets of a workbook: totals by city, branch and fund; what was rejected; the documents.

use super::results::YUAN;
use crate::failure::Failure;
use crate::rows::{Reject, text_columns};
use crate::show::say;
use shebao::{Assessment, Branch, Evidence, Fund, Lang, Money, Payer, Report, Rulebook};
use shebao_roster::{CellKind, OutputColumn, SheetNumber, TableWriter};
use std::collections::{BTreeMap, BTreeSet};

/// What rows add up to, and the documents that they rest on.
#[derive(Default)]
pub(crate) struct Sums {
    /// By city, branch and fund: what employers and workers pay.
    by_fund: BTreeMap<(String, Branch, Fund), (Money, Money)>,
    sources: BTreeSet<Source>,
}

/// A document, and what it gives.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Source {
    city: String,
    branch: Branch,
    role: String,
    document: String,
    evidence: Option<Evidence>,
}

impl Sums {
    /// Adds a computed row.
    pub(crate) fn add(&mut self, assessment: &Assessment) {
        let city = assessment.scheme().city();
        for line in assessment.lines() {
            let Some((branch, payer)) = assessment.branch(line).zip(assessment.payer(line)) else {
                continue;
            };
            let sums = self.by_fund.entry((city.to_owned(), branch, line.fund)).or_default();
            let sum = match payer {
                Payer::Employer => &mut sums.0,
                Payer::Worker => &mut sums.1,
            };
            *sum = sum.plus(line.amount);
        }
    }

    /// Adds the documents of a report.
    pub(crate) fn rest_on(&mut self, report: &Report, lang: Lang) {
        for line in &report.lines {
            for cite in &line.cites {
                self.sources.insert(Source {
                    city: report.city.clone(),
                    branch: line.branch,
                    role: cite.role_words(lang).to_owned(),
                    document: cite.id.clone(),
                    evidence: cite.evidence,
                });
            }
        }
    }

    /// Adds the sums of another thread.
    pub(crate) fn join(&mut self, other: Self) {
        for (key, (employer, worker)) in other.by_fund {
            let sums = self.by_fund.entry(key).or_default();
            *sums = (sums.0.plus(employer), sums.1.plus(worker));
        }
        self.sources.extend(other.sources);
    }
}

/// The sheets behind the results.
pub(crate) struct Sheets {
    totals: SheetNumber,
    rejects: SheetNumber,
    sources: SheetNumber,
}

impl Sheets {
    /// Adds the sheets to a workbook; none to another table.
    pub(crate) fn add(out: &mut TableWriter, lang: Lang) -> Result<Option<Self>, Failure> {
        let words = |pairs: &[(&'static str, &'static str)]| {
            let words: Vec<&str> = pairs.iter().map(|(en, zh)| say(lang, en, zh)).collect();
            text_columns(&words)
        };
        let yuan = |en, zh| OutputColumn { name: say(lang, en, zh).to_owned(), kind: YUAN };
        let mut totals = words(&[("city", "城市"), ("branch", "险种"), ("fund", "去向")]);
        totals.extend([yuan("employer", "单位"), yuan("worker", "个人"), yuan("together", "合计")]);
        let sum = Some(say(lang, "sum", "合计"));
        let Some(totals) = out.sheet(say(lang, "totals", "汇总"), &totals, sum)? else {
            return Ok(None);
        };
        let mut rejects = Reject::columns();
        if lang == Lang::Zh {
            let zh = ["行号", "编号", "列", "类别", "原因"];
            rejects = text_columns(&zh);
        }
        if let Some(number) = rejects.first_mut() {
            number.kind = CellKind::Decimal(0);
        }
        let rejects = out.sheet(say(lang, "rejects", "未核算"), &rejects, None)?;
        let sources = words(&[
            ("city", "城市"),
            ("branch", "险种"),
            ("for", "用途"),
            ("document", "文件"),
            ("evidence", "依据等级"),
            ("id", "文件编号"),
            ("read at", "查阅处"),
        ]);
        let sources = out.sheet(say(lang, "sources", "依据"), &sources, None)?;
        let further = rejects.zip(sources);
        Ok(further.map(|(rejects, sources)| Self { totals, rejects, sources }))
    }

    pub(crate) fn reject(&self, out: &mut TableWriter, rejects: &[Reject]) -> Result<(), Failure> {
        let rows: Vec<Vec<String>> = rejects.iter().map(Reject::cells).collect();
        Ok(out.write_to(self.rejects, &rows)?)
    }

    /// Writes what is known when all rows are done.
    pub(crate) fn finish(
        &self,
        out: &mut TableWriter,
        sums: &Sums,
        rules: &Rulebook,
        lang: Lang,
    ) -> Result<(), Failure> {
        let place = |id: &str| rules.place_name(id, lang).unwrap_or(id).to_owned();
        let totals = sums.by_fund.iter().map(|((city, branch, fund), (employer, worker))| {
            vec![
                place(city),
                branch.words(lang).to_owned(),
                fund.words(lang).to_owned(),
                employer.to_string(),
                worker.to_string(),
                employer.plus(*worker).to_string(),
            ]
        });
        out.write_to(self.totals, &totals.collect::<Vec<_>>())?;
        let mut sources: Vec<Vec<String>> = Vec::new();
        for source in &sums.sources {
            let Some(document) = rules.document(&source.document) else { continue };
            sources.push(vec![
                place(&source.city),
                source.branch.words(lang).to_owned(),
                source.role.clone(),
                document.words(lang).to_owned(),
                source.evidence.map_or_else(String::new, |grade| grade.words(lang).to_owned()),
                document.id().to_owned(),
                document.read_at().join(" "),
            ]);
        }
        let which = say(lang, "rules", "规则版本");
        let id = format!("{which} {} {}", rules.version(), rules.fingerprint());
        let blank = String::new;
        sources.push(vec![blank(), blank(), blank(), id, blank(), blank(), blank()]);
        Ok(out.write_to(self.sources, &sources)?)
    }
}
