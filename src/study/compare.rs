//! Cases side by side: what is due, as a share of the wage, and what of it moves with the worker.

use crate::assess::Assessment;
use crate::case::{Case, Terms};
use crate::error::{Error, Result};
use crate::lang::{Lang, text};
use crate::money::Money;
use crate::month::Month;
use crate::rate::Rounding;
use crate::report::Report;
use crate::rulebook::Rulebook;
use crate::study::rates::{BranchRate, StatutoryRate};
use crate::words::{Branch, Fund, Payer};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A case with a label.
#[derive(Clone, Debug)]
pub struct NamedCase {
    /// What to call it.
    pub label: String,
    /// The case.
    pub case: Case,
}

/// Several cases side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The cases, in the order they were given.
    pub cases: Vec<Compared>,
    /// The cases that could not be computed, where the others go on without them.
    #[serde(default)]
    pub not_computed: Vec<NotComputed>,
}

impl Comparison {
    /// Puts another comparison behind this one.
    pub fn append(&mut self, other: Self) {
        let before = self.cases.len().saturating_add(self.not_computed.len());
        self.cases.extend(other.cases);
        self.not_computed.extend(
            other
                .not_computed
                .into_iter()
                .map(|one| NotComputed { place: one.place.saturating_add(before), ..one }),
        );
    }
}

/// A case that could not be computed, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotComputed {
    /// Its place in the list of all cases that were given, from 0.
    pub place: usize,
    /// What it is called.
    pub label: String,
    /// The fields that were given.
    pub case: BTreeMap<String, String>,
    /// The kind of the error, as in [`Error::kind`].
    pub kind: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// One case of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// What it is called.
    pub label: String,
    /// The fields that were given.
    #[serde(default)]
    pub case: BTreeMap<String, String>,
    /// What is due.
    pub estimate: Report,
    /// The rates as the rules state them, which hold between floor and ceiling.
    pub statutory_rate: StatutoryRate,
    /// What is due as a share of the wage.
    pub effective_rate: EffectiveRate,
    /// What is charged by branch and payer, with the bounds of the bases.
    pub rates: Vec<BranchRate>,
    /// What moves with the worker to another pooling area; null where no pension is due.
    pub moves_with_worker: Option<MovesWithWorker>,
}

/// What is due as a share of the wage, to six places half-up without trailing zeros;
/// null for a wage of nothing, and where a branch is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectiveRate {
    /// The employer's part.
    pub employer: Option<Decimal>,
    /// The worker's part.
    pub worker: Option<Decimal>,
    /// Both.
    pub all: Option<Decimal>,
}

/// What of a month's pension contributions moves with the worker to another pooling area.
///
/// It is the individual account, and from the pooled fund a share of the contribution base (国办发〔2009〕66号, article 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovesWithWorker {
    /// The amount, yuan.
    pub amount: Money,
    /// Its share of everything paid for the pension, to six places half-up; null where nothing was paid.
    pub share: Option<Decimal>,
    /// What of it comes out of the individual account.
    pub individual_account: Money,
    /// What of it comes out of the pooled fund.
    pub pooled: Money,
    /// What stays behind: everything paid less the amount; below 0 where the pooled fund gives more than it received.
    pub stays: Money,
}

impl Rulebook {
    /// Computes each case and sets the results side by side.
    ///
    /// ```
    /// use shebao::{Lang, Rulebook, Terms};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let cases = rules.named_schemes("shi-2014", "2013-05".parse()?, "3000".parse()?, Lang::En)?;
    /// let table = rules.compare(&cases, &Terms::default(), Lang::En)?;
    /// assert_eq!(table.cases.len(), 3);
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn compare(&self, cases: &[NamedCase], terms: &Terms, lang: Lang) -> Result<Comparison> {
        let compared = cases.iter().map(|named| self.compared(named, terms, lang));
        Ok(Comparison { cases: compared.collect::<Result<_>>()?, not_computed: Vec::new() })
    }

    /// Computes each case that can be computed, and lists the others with the reason.
    ///
    /// ```
    /// use shebao::{Lang, NamedCase, Rulebook, Terms};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let fields = [("edition", "shi-2014"), ("month", "2013-05"), ("wage", "3000"), ("hukou", "nonlocal-rural")];
    /// let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    /// let over = [rules.over("city=beijing,shanghai", "shi-2014")?, rules.over("employer=all", "shi-2014")?];
    /// let cases = rules.crossed(&fields, &over, Lang::En)?;
    /// let table = rules.compare_each(&cases, &Terms::default(), Lang::En);
    /// assert_eq!(table.cases.len() + table.not_computed.len(), 18); // two cities, nine kinds of employer
    /// assert_eq!(table.cases[0].label, "Beijing, state-owned");
    /// assert!(table.not_computed.iter().any(|one| one.label.starts_with("Shanghai")));
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn compare_each(&self, cases: &[NamedCase], terms: &Terms, lang: Lang) -> Comparison {
        let mut table = Comparison::default();
        for (place, named) in cases.iter().enumerate() {
            match self.compared(named, terms, lang) {
                Ok(one) => table.cases.push(one),
                Err(error) => table.not_computed.push(NotComputed {
                    place,
                    label: named.label.clone(),
                    case: named.case.fields().into_iter().collect(),
                    kind: error.kind().to_owned(),
                    message: error.message(lang).to_owned(),
                    hint: error.hint(lang).map(str::to_owned),
                }),
            }
        }
        table
    }

    fn compared(&self, named: &NamedCase, terms: &Terms, lang: Lang) -> Result<Compared> {
        let assessment = self.assess(&named.case, terms)?;
        Ok(Compared {
            label: named.label.clone(),
            case: named.case.fields().into_iter().collect(),
            statutory_rate: StatutoryRate::of(&assessment),
            effective_rate: effective_rate(&assessment),
            rates: assessment.scheme().rates(),
            moves_with_worker: self.moves_with_worker(&assessment),
            estimate: assessment.report(lang, false),
        })
    }

    /// Every named scheme of an edition that holds in a month, as a case with the given wage.
    pub fn named_schemes(
        &self,
        edition: &str,
        month: Month,
        wage: Money,
        lang: Lang,
    ) -> Result<Vec<NamedCase>> {
        let mut cases = Vec::new();
        for book in self.0.books.iter().filter(|book| book.edition == edition) {
            let city = self.place(book.place).map_or("", |place| place.id.as_str());
            for row in book.schemes.iter().filter(|row| row.span.contains(month)) {
                let (month, wage) = (month.to_string(), wage.to_string());
                let mut fields: Vec<(&str, &str)> =
                    vec![("city", city), ("edition", edition), ("month", &month), ("wage", &wage)];
                fields.extend(row.value.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())));
                let case = Case::from_fields(fields).map_err(|errors| {
                    errors.into_iter().next().unwrap_or_else(|| Error::internal("a named scheme"))
                })?;
                let label = format!("{}: {}", row.value.id, row.value.name.get(lang));
                cases.push(NamedCase { label, case });
            }
        }
        if cases.is_empty() {
            let editions = self.editions().join(", ");
            return Err(Error::no_rule(text!(
                "the edition {edition} names no scheme that holds in {month}",
                "版本 {edition} 在 {month} 没有列名的方案"
            ))
            .with_hint(text!(
                "name the cases to compare with --case or --over; editions: {editions}",
                "请用 --case 或 --over 指定要比较的情形；可用版本：{editions}"
            )));
        }
        Ok(cases)
    }

    /// What of a month's pension contributions moves with the worker.
    pub(crate) fn moves_with_worker(&self, assessment: &Assessment) -> Option<MovesWithWorker> {
        let pension = || {
            let of_pension = |line: &&_| assessment.branch(line) == Some(Branch::Pension);
            assessment.lines().iter().filter(of_pension)
        };
        if assessment.is_missing(Branch::Pension) {
            return None;
        }
        let base = pension().filter_map(|line| line.base).max()?;
        let month = assessment.scheme().month();
        // Whoever moves now moves by the newest rule, however old the months are.
        let rules = self.0.portability.transfers.iter();
        let rules = rules.filter(|row| row.value.branch == Branch::Pension);
        let rule = rules.max_by_key(|row| (row.span.from, row.layer)).map(|row| &row.value)?;
        let whole = rule.account_from.is_none_or(|from| month >= from);
        let account = pension().filter(|line| {
            line.fund == Fund::IndividualAccount
                && (whole || assessment.payer(line) == Some(Payer::Worker))
        });
        let account: Money = account.map(|line| line.amount).sum();
        let paid: Money = pension().map(|line| line.amount).sum();
        let share =
            Some(rule.pooled_share).filter(|_| rule.pooled_from.is_none_or(|from| month >= from));
        let pooled = share.map(|share| base.times(share).round(Rounding::FenHalfUp));
        let pooled = pooled.unwrap_or_default();
        let amount = account.plus(pooled);
        Some(MovesWithWorker {
            amount,
            share: amount.share_of(paid),
            individual_account: account,
            pooled,
            stays: paid.minus(amount),
        })
    }
}

fn effective_rate(assessment: &Assessment) -> EffectiveRate {
    if !assessment.is_complete() {
        return EffectiveRate { employer: None, worker: None, all: None };
    }
    let wage = assessment.wages().insurance;
    let totals = assessment.totals();
    let of = |amount: Money| amount.share_of(wage).map(|rate| rate.normalize());
    EffectiveRate { employer: of(totals.employer), worker: of(totals.worker), all: of(totals.all) }
}
