//! The options of the commands that follow a worker from city to city.

use super::{Common, OwnRules, RuleSource, pair};
use crate::failure::Failure;
use clap::Args;
use shebao::{Assumptions, Error, InterestTerms, Month, Person, Rate};
use std::path::PathBuf;

/// The career, and whose it is.
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// The career (.csv, .xlsx or .parquet): from, until (the first month not included), city, wage, and any option of a case;
    /// also kind (paid, deemed, temporary, lump), paid_in, moved_to, moved_on
    pub(crate) history: PathBuf,
    /// The edition of every spell
    #[arg(long, help_heading = "History")]
    edition: Option<String>,
    /// What stands for cells that are blank, NAME=VALUE; may be repeated
    #[arg(long, value_name = "NAME=VALUE", help_heading = "History")]
    with: Vec<String>,
    /// The place whose months count where two places hold them
    #[arg(long, value_name = "PLACE", help_heading = "History")]
    pub(crate) keep: Option<String>,
}

impl HistoryArgs {
    /// What stands for blank cells.
    pub(crate) fn defaults(&self) -> Result<Vec<(String, String)>, Failure> {
        let mut fields = Vec::new();
        for one in &self.with {
            let (name, value) = pair(one)?;
            fields.push((name.trim().replace('-', "_"), value.to_owned()));
        }
        if let Some(edition) = &self.edition {
            fields.retain(|(name, _)| name != "edition");
            fields.push(("edition".to_owned(), edition.clone()));
        }
        Ok(fields)
    }
}

/// Who the worker is.
#[derive(Debug, Args)]
pub(crate) struct PersonArgs {
    /// Where the worker is registered: a province or prefecture by name or GB/T 2260 code
    #[arg(long, value_name = "PLACE", help_heading = "Worker")]
    hukou_place: Option<String>,
    /// female, male
    #[arg(long, help_heading = "Worker")]
    sex: Option<String>,
    /// Month of birth, YYYY-MM
    #[arg(long, value_name = "MONTH", help_heading = "Worker")]
    birth: Option<String>,
    /// For women: worker-50 or cadre-55, by the kind of their work
    #[arg(long, value_name = "CATEGORY", help_heading = "Worker")]
    retirement_category: Option<String>,
}

impl PersonArgs {
    pub(crate) fn person(&self) -> Result<Person, Failure> {
        let mut person = Person { hukou_place: self.hukou_place.clone(), ..Person::default() };
        let fields = [
            ("sex", &self.sex),
            ("birth", &self.birth),
            ("retirement_category", &self.retirement_category),
        ];
        let mut errors = Vec::new();
        for (name, value) in fields {
            if let Some(value) = value
                && let Err(error) = person.set(name, value)
            {
                errors.push(error);
            }
        }
        if errors.is_empty() { Ok(person) } else { Err(Failure::Fields(errors)) }
    }
}

/// How interest is credited.
#[derive(Debug, Args)]
pub(crate) struct InterestArgs {
    /// Principal alone
    #[arg(long, help_heading = "Interest")]
    no_interest: bool,
    /// annual or monthly (default: the place's, and monthly where none is known)
    #[arg(long, value_name = "METHOD", help_heading = "Interest")]
    interest_method: Option<String>,
    /// A crediting rate of your own, such as 2013=3.25%; may be repeated
    #[arg(long, value_name = "YEAR=RATE", help_heading = "Interest")]
    crediting_rate: Vec<String>,
    /// A year without a published rate takes the last one published before it
    #[arg(long, help_heading = "Interest")]
    provisional_rate: bool,
}

impl InterestArgs {
    pub(crate) fn terms(&self) -> Result<InterestTerms, Failure> {
        let mut terms = InterestTerms {
            principal_only: self.no_interest,
            method: self.interest_method.as_ref().map(|method| method.parse()).transpose()?,
            provisional: self.provisional_rate,
            ..InterestTerms::default()
        };
        for one in &self.crediting_rate {
            let wrong = || Failure::Call {
                en: format!("crediting-rate: {one:?} is not YEAR=RATE"),
                zh: format!("crediting-rate：{one:?} 不是“年份=利率”的形式"),
                hint_en: "such as 2013=3.25%".to_owned(),
                hint_zh: "例如 2013=3.25%".to_owned(),
            };
            let (year, rate) = one.split_once('=').ok_or_else(wrong)?;
            let year: u16 = year.trim().parse().map_err(|_| wrong())?;
            Month::new(year, 1).map_err(|_| wrong())?;
            let rate: Rate = rate.trim().parse().map_err(|error: Error| {
                Failure::from(error).in_case(&format!("crediting-rate {year}"))
            })?;
            terms.rates.insert(year, rate);
        }
        Ok(terms)
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples 示例:
  shebao transfer examples/career.csv --to guangzhou --from beijing --month 2014-01 --edition shi-2014 --no-interest
  shebao transfer 参保历史.csv --to 河南 --month 2024-03 --hukou-place 郑州 --sex male --birth 1985-06 --provisional-rate --lang zh")]
pub(crate) struct TransferArgs {
    #[command(flatten)]
    pub(crate) history: HistoryArgs,
    /// The destination: a city id, or a province or prefecture by name or GB/T 2260 code
    #[arg(long, value_name = "PLACE")]
    pub(crate) to: String,
    /// The first month no longer paid at the origin, YYYY-MM
    #[arg(long)]
    pub(crate) month: String,
    /// The origin (default: where the relation is)
    #[arg(long, value_name = "PLACE")]
    pub(crate) from: Option<String>,
    /// An approved transfer by the organisation, which no age limit stops
    #[arg(long)]
    pub(crate) organised: bool,
    /// The worker draws a pension already
    #[arg(long)]
    pub(crate) draws_pension: bool,
    /// The reading of an open question, NAME=VALUE: relief_months=counted|left_out,
    /// temporary_interest=none|credited, overlap_pooled=stays|returns; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    assume: Vec<String>,
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    #[command(flatten)]
    pub(crate) interest: InterestArgs,
    #[command(flatten)]
    pub(crate) rules: RuleSource,
    #[command(flatten)]
    pub(crate) common: Common,
}

impl TransferArgs {
    pub(crate) fn assumptions(&self) -> Result<Assumptions, Failure> {
        let mut assume = Assumptions::default();
        for one in &self.assume {
            let (name, value) = pair(one)?;
            assume.set(name, value)?;
        }
        Ok(assume)
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples 示例:
  shebao account examples/career.csv --from beijing --at 2014-01 --edition shi-2014 --no-interest
  shebao account 参保历史.csv --at 2026-01 --interest-method annual --lang zh")]
pub(crate) struct AccountArgs {
    #[command(flatten)]
    pub(crate) history: HistoryArgs,
    /// The first month that is not counted, YYYY-MM
    #[arg(long, value_name = "MONTH")]
    pub(crate) at: String,
    /// The branch: pension, medical, housing_fund
    #[arg(long, default_value = "pension")]
    pub(crate) branch: String,
    /// Where the account lies (default: where the relation is)
    #[arg(long, value_name = "PLACE")]
    pub(crate) from: Option<String>,
    /// Month of birth, YYYY-MM, where the account depends on age
    #[arg(long, value_name = "MONTH")]
    pub(crate) birth: Option<String>,
    #[command(flatten)]
    pub(crate) interest: InterestArgs,
    #[command(flatten)]
    pub(crate) rules: RuleSource,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples 示例:
  shebao benefit-place examples/career.csv --hukou-place henan --sex male --birth 1985-06
  shebao benefit-place 参保历史.csv --hukou-place 410100 --sex female --birth 1980-02 --retirement-category worker-50 --lang zh

No wages and no rules of the places are needed.")]
pub(crate) struct BenefitPlaceArgs {
    #[command(flatten)]
    pub(crate) history: HistoryArgs,
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    #[command(flatten)]
    pub(crate) rules: OwnRules,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples 示例:
  shebao link 参保历史.csv --resident 居民缴费.csv --hukou-place 河南 --sex male --birth 1965-03 --employee-balance 32000 --lang zh")]
pub(crate) struct LinkArgs {
    #[command(flatten)]
    pub(crate) history: HistoryArgs,
    /// What was paid in the residents' scheme (.csv, .xlsx or .parquet): from, until, own, collective, government (yuan for the whole span)
    #[arg(long, value_name = "FILE")]
    pub(crate) resident: PathBuf,
    /// The balance of the resident account (default: what was paid in)
    #[arg(long, value_name = "YUAN")]
    pub(crate) resident_balance: Option<String>,
    /// The balance of the employee account
    #[arg(long, value_name = "YUAN")]
    pub(crate) employee_balance: Option<String>,
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    #[command(flatten)]
    pub(crate) rules: OwnRules,
    #[command(flatten)]
    pub(crate) common: Common,
}
