//! An assessment as plain data in one language: the shape that every face shows and that JSON has.

use crate::assess::{AssessedLine, Assessment, LimitHit, Totals};
use crate::lang::Lang;
use crate::money::Money;
use crate::month::Month;
use crate::rate::Rate;
use crate::remark::Remark;
use crate::rulebook::Rulebook;
use crate::rulebook::book::NothingKind;
use crate::scheme::{Note, Silence, SilenceKind};
use crate::words::{Branch, Evidence, Fund, Payer};
use serde::{Deserialize, Serialize};

/// An assessment as plain data; amounts are decimal strings of yuan, rates plain decimals, months `YYYY-MM`.
///
/// ```
/// use shebao::{Case, Lang, Rulebook, Terms};
///
/// let rules = Rulebook::builtin()?;
/// let mut case = Case::new("beijing", "2013-05".parse()?, "3000".parse()?);
/// case.edition = "shi-2014".into();
/// let report = rules.assess(&case, &Terms::default())?.report(Lang::En, false);
/// let json = serde_json::to_value(&report).unwrap();
/// assert_eq!(json["lines"][0]["rate"], "0.19");
/// assert_eq!(json["totals"]["all"], "780.00");
/// # Ok::<(), shebao::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The id of the city.
    pub city: String,
    /// The area, where the case names one.
    pub area: Option<String>,
    /// The edition.
    pub edition: String,
    /// The contribution month.
    pub month: Month,
    /// The declared wage, yuan a month.
    pub wage: Money,
    /// What is actually paid, yuan a month.
    pub pay: Money,
    /// The lines due.
    pub lines: Vec<ReportLine>,
    /// The sums.
    pub totals: Totals,
    /// Branches outside what the edition covers.
    pub not_covered: Vec<Entry>,
    /// Branches that are zero by law.
    pub exempt: Vec<Entry>,
    /// Branches that are charged within another.
    pub merged: Vec<Entry>,
    /// Branches without a rule; only where the terms allow them.
    pub missing: Vec<Entry>,
    /// Whether nothing is missing.
    pub complete: bool,
    /// Branches that were left out because the case does not ask for them.
    pub left_out: Vec<Branch>,
    /// The weakest evidence that a line rests on.
    pub evidence: Option<Evidence>,
    /// What was assumed.
    pub notes: Vec<Remark>,
    /// Which rules these are.
    pub rules: RulesId,
}

/// One amount due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    /// The branch.
    pub branch: Branch,
    /// The item within the branch.
    pub item: String,
    /// The item's name, in the language of the report; for people, and no part of the data.
    #[serde(skip)]
    pub name: String,
    /// Who pays.
    pub payer: Payer,
    /// Where the money goes.
    pub fund: Fund,
    /// The wage that the base was formed from.
    pub wage: Money,
    /// The contribution base; null for a fixed sum.
    pub base: Option<Money>,
    /// The limit that was at work.
    pub limit: Option<LimitHit>,
    /// The rate of this line; null for a fixed sum.
    pub rate: Option<Rate>,
    /// The amount due.
    pub amount: Money,
    /// The amount before relief.
    pub amount_before_relief: Money,
    /// The relief.
    pub relief: Money,
    /// The weakest evidence that the line rests on.
    pub evidence: Option<Evidence>,
    /// The last verified month of a value that was carried forward.
    pub carried_from: Option<Month>,
    /// The documents that the line rests on.
    pub cites: Vec<CiteReport>,
    /// The steps, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub explanation: Option<Vec<Remark>>,
}

/// A document that a line rests on, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CiteReport {
    /// What the document gives: `rate`, `base`, `split` …
    pub role: String,
    /// The id of the document.
    pub id: String,
    /// How well that figure is attested.
    pub evidence: Option<Evidence>,
}

impl CiteReport {
    /// What the document gives, in words.
    pub fn role_words(&self, lang: Lang) -> &str {
        crate::explain::role_words(&self.role, lang)
    }
}

/// A branch, or a component of it, that is answered without a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The branch.
    pub branch: Branch,
    /// The item; null where the whole branch is meant.
    pub item: Option<String>,
    /// The payer; null where both are meant.
    pub payer: Option<Payer>,
    /// The branch that it is charged within.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub into: Option<Branch>,
    /// The code of the reason.
    pub code: String,
    /// The reason.
    pub text: String,
    /// The documents that say so.
    pub cites: Vec<String>,
}

/// Which rules a result rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesId {
    /// The version of the rules.
    pub version: String,
    /// The fingerprint of every rule file.
    pub fingerprint: String,
}

impl Rulebook {
    /// Version and fingerprint together.
    pub fn id(&self) -> RulesId {
        RulesId { version: self.version().to_owned(), fingerprint: self.fingerprint().to_owned() }
    }
}

/// A note in one language.
pub(crate) fn remark(note: &Note, lang: Lang) -> Remark {
    let remark = Remark::new(note.code, note.text.get(lang).to_owned());
    note.fields.iter().fold(remark, |remark, (name, value)| remark.with(name, value.clone()))
}

impl Assessment {
    /// The assessment as plain data in one language, with the steps of every line where they are asked for.
    pub fn report(&self, lang: Lang, explain: bool) -> Report {
        let program = &self.scheme().0;
        let entries = |wanted: fn(SilenceKind) -> bool| -> Vec<Entry> {
            let silences = program.silences.iter().filter(|silence| wanted(silence.kind));
            silences.map(|silence| self.entry(silence, lang)).collect()
        };
        Report {
            city: self.scheme().city().to_owned(),
            area: program.area.clone(),
            edition: self.scheme().edition().to_owned(),
            month: self.scheme().month(),
            wage: self.wages().insurance,
            pay: self.wages().pay,
            lines: self.lines().iter().filter_map(|l| self.report_line(l, lang, explain)).collect(),
            totals: *self.totals(),
            not_covered: entries(|k| k == SilenceKind::Answer(NothingKind::NotCovered)),
            exempt: entries(|k| k == SilenceKind::Answer(NothingKind::Exempt)),
            merged: entries(|k| matches!(k, SilenceKind::Answer(NothingKind::Merged(_)))),
            missing: entries(|k| {
                matches!(k, SilenceKind::Missing | SilenceKind::Answer(NothingKind::Gap))
            }),
            complete: self.is_complete(),
            left_out: program.left_out.clone(),
            evidence: self.evidence(),
            notes: self.notes().map(|note| remark(note, lang)).collect(),
            rules: program.rulebook.id(),
        }
    }

    fn report_line(
        &self,
        assessed: &AssessedLine,
        lang: Lang,
        explain: bool,
    ) -> Option<ReportLine> {
        let line = self.program_line(assessed)?;
        let documents = program_documents(self);
        let cites = line.cites.iter().filter_map(|cite| {
            Some(CiteReport {
                role: cite.role.to_owned(),
                id: documents.get(cite.document)?.id().to_owned(),
                evidence: cite.evidence,
            })
        });
        let steps = || self.explain(assessed, lang);
        Some(ReportLine {
            branch: self.branch(assessed)?,
            item: self.item(assessed)?.to_owned(),
            name: self.scheme().component(line)?.name.get(lang).to_owned(),
            payer: self.payer(assessed)?,
            fund: assessed.fund,
            wage: assessed.wage,
            base: assessed.base,
            limit: assessed.limit,
            rate: assessed.rate,
            amount: assessed.amount,
            amount_before_relief: assessed.amount_before_relief,
            relief: assessed.relief,
            evidence: line.evidence.filter(|_| !line.replaces(|_| true)),
            carried_from: line.carried_from,
            cites: cites.collect(),
            explanation: explain.then(steps),
        })
    }

    fn entry(&self, silence: &Silence, lang: Lang) -> Entry {
        let documents = program_documents(self);
        let components = &self.scheme().0.book.components;
        let component = silence.component.and_then(|number| components.get(number));
        Entry {
            branch: silence.branch,
            item: component.map(|component| component.item.clone()),
            payer: component.map(|component| component.payer),
            into: match silence.kind {
                SilenceKind::Answer(NothingKind::Merged(into)) => Some(into),
                _ => None,
            },
            code: silence.code.clone(),
            text: silence.text.get(lang).to_owned(),
            cites: silence
                .cites
                .iter()
                .filter_map(|number| documents.get(*number))
                .map(|document| document.id().to_owned())
                .collect(),
        }
    }
}

fn program_documents(assessment: &Assessment) -> &[crate::rulebook::Document] {
    assessment.scheme().0.rulebook.documents()
}
