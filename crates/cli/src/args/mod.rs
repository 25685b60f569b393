//! The command line: options are kept as text, and the library reads them.

mod arrears;
mod compare;
mod payroll;
mod portability;

pub(crate) use arrears::{ArrearsArgs, SolveArgs, SurchargeArgs};
pub(crate) use compare::{ChartArgs, ChartKind, ChartTheme, CompareArgs};
pub(crate) use payroll::{Headings, PayrollArgs};
pub(crate) use portability::{AccountArgs, BenefitPlaceArgs, HistoryArgs, LinkArgs, TransferArgs};

use crate::failure::Failure;
use clap::{Args, Parser, Subcommand, ValueEnum};
use shebao::{Branch, Case, Error, Lang, Loader, Rulebook, Terms};
use shebao_roster::Declaration;
use std::fs;
use std::path::{Path, PathBuf};

/// Exact, cited, explained social-insurance contributions for migrant workers in China.
/// 社保：外来务工人员社会保险缴费，精确到分，逐项注明依据。
#[derive(Debug, Parser)]
#[command(name = "shebao", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What is due for one person in one month 核算一人一月
    Estimate(EstimateArgs),
    /// The same wage under several schemes, side by side 方案比较
    Compare(CompareArgs),
    /// A whole roster, from file to file 花名册批量核算
    Payroll(PayrollArgs),
    /// What moves with the worker to another city, and what stays behind 转移接续
    Transfer(TransferArgs),
    /// The individual account year by year 个人账户
    Account(AccountArgs),
    /// Where the pension will be paid, and what is missing for it 待遇领取地
    BenefitPlace(BenefitPlaceArgs),
    /// Between the employees' and the residents' scheme at pension age 城乡衔接
    Link(LinkArgs),
    /// What months owe by a later notice, beside what they owed before it 补缴与退差
    Arrears(ArrearsArgs),
    /// The wages that give an asked amount 反推工资
    Solve(SolveArgs),
    /// What is due for paying late, by the day 滞纳金
    Surcharge(SurchargeArgs),
    /// What the rules hold, show, cite and check 规则查询与校验
    Rules(RulesArgs),
}

impl Command {
    pub(crate) fn lang(&self) -> Lang {
        match self {
            Self::Estimate(args) => args.common.lang(),
            Self::Compare(args) => args.common.lang(),
            Self::Payroll(args) => args.common.lang(),
            Self::Transfer(args) => args.common.lang(),
            Self::Account(args) => args.common.lang(),
            Self::BenefitPlace(args) => args.common.lang(),
            Self::Link(args) => args.common.lang(),
            Self::Arrears(args) => args.common.lang(),
            Self::Solve(args) => args.common.lang(),
            Self::Surcharge(args) => args.common.lang(),
            Self::Rules(args) => args.command.common().lang(),
        }
    }
}

/// Language and form of the output.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Language of the output: zh or en (default: the machine's, and en with --json)
    #[arg(long, value_name = "LANG", help_heading = "Output")]
    lang: Option<LangArg>,
    /// Print JSON
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangArg {
    Zh,
    En,
}

impl Common {
    pub(crate) fn lang(&self) -> Lang {
        match self.lang {
            Some(LangArg::Zh) => Lang::Zh,
            Some(LangArg::En) => Lang::En,
            None if self.json => Lang::En,
            None => match sys_locale::get_locale() {
                Some(locale) if locale.to_lowercase().starts_with("zh") => Lang::Zh,
                _ => Lang::En,
            },
        }
    }
}

/// Which rules are asked, and how.
#[derive(Debug, Args)]
pub(crate) struct RuleOptions {
    /// A branch; may be repeated: pension, medical, unemployment, work_injury, maternity, comprehensive, housing_fund
    #[arg(long, value_name = "BRANCH", help_heading = "Rules")]
    branch: Vec<String>,
    /// List branches without a rule instead of refusing
    #[arg(long, help_heading = "Rules")]
    allow_missing: bool,
    #[command(flatten)]
    source: RuleSource,
}

/// The caller's own rules.
#[derive(Debug, Args)]
pub(crate) struct OwnRules {
    /// A folder or file of rules of your own, laid over the built-in ones
    #[arg(long, value_name = "PATH", help_heading = "Rules")]
    rules: Option<PathBuf>,
}

impl OwnRules {
    pub(crate) fn rulebook(&self) -> Result<Rulebook, Failure> {
        load(self.rules.as_deref())
    }
}

/// Where rules come from, and how strict to be with them.
#[derive(Debug, Args)]
pub(crate) struct RuleSource {
    #[command(flatten)]
    own: OwnRules,
    /// Use the last known value up to N months past its last verified month
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Rules")]
    carry_forward: u16,
    /// Use only what was published by this day, YYYY-MM-DD
    #[arg(long, value_name = "DAY", help_heading = "Rules")]
    as_known_on: Option<String>,
    /// With --as-known-on, take values without a publication day as always known
    #[arg(long, help_heading = "Rules")]
    allow_unknown_publication: bool,
}

impl RuleOptions {
    pub(crate) fn rulebook(&self) -> Result<Rulebook, Failure> {
        self.source.rulebook()
    }

    pub(crate) fn terms(&self) -> Result<Terms, Failure> {
        let branches = self.branch.iter().map(|branch| branch.parse::<Branch>());
        let terms = self.source.terms()?;
        Ok(Terms {
            branches: branches.collect::<Result<_, Error>>()?,
            allow_missing: self.allow_missing,
            ..terms
        })
    }
}

impl RuleSource {
    pub(crate) fn rulebook(&self) -> Result<Rulebook, Failure> {
        self.own.rulebook()
    }

    pub(crate) fn terms(&self) -> Result<Terms, Failure> {
        let day = self.as_known_on.as_ref().map(|day| a_day("as-known-on", day));
        Ok(Terms {
            carry_forward: self.carry_forward,
            as_known_on: day.transpose()?,
            allow_unknown_publication: self.allow_unknown_publication,
            ..Terms::default()
        })
    }
}

/// A day, given by an option.
pub(crate) fn a_day(option: &str, day: &str) -> Result<chrono::NaiveDate, Failure> {
    day.trim().parse().map_err(|_| Failure::Call {
        en: format!("{option}: {day:?} is not a day"),
        zh: format!("{option}：{day:?} 不是日期"),
        hint_en: "write YYYY-MM-DD, such as 2024-12-03".to_owned(),
        hint_zh: "请写成 YYYY-MM-DD，例如 2024-12-03".to_owned(),
    })
}

/// The built-in rules, with the files of a path laid over them.
pub(crate) fn load(path: Option<&Path>) -> Result<Rulebook, Failure> {
    let mut loader = Loader::new().builtin();
    if let Some(path) = path {
        let files = rule_files(path)?;
        if files.is_empty() {
            return Err(Failure::Call {
                en: format!("rules: {} holds no .toml file", path.display()),
                zh: format!("rules：{} 中没有 .toml 文件", path.display()),
                hint_en: "give a .toml file or a folder of them".to_owned(),
                hint_zh: "请给出 .toml 文件或其所在文件夹".to_owned(),
            });
        }
        for (name, text) in files {
            loader = loader.file(name, text);
        }
    }
    Ok(loader.load()?)
}

/// Name and text of a rule file, or of every `.toml` file of a folder, in the order of their names.
fn rule_files(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let unreadable = |path: &Path, error: &std::io::Error| Failure::Call {
        en: format!("rules: {} cannot be read: {error}", path.display()),
        zh: format!("rules：无法读取 {}：{error}", path.display()),
        hint_en: "give a .toml file or a folder of them".to_owned(),
        hint_zh: "请给出 .toml 文件或其所在文件夹".to_owned(),
    };
    if !path.is_dir() {
        let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        return Ok(vec![(path.display().to_string(), text)]);
    }
    let mut files = Vec::new();
    let entries = fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
    let mut paths: Vec<PathBuf> =
        entries.collect::<Result<Vec<_>, _>>()?.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    for inner in paths {
        if inner.is_dir() || inner.extension().is_some_and(|ending| ending == "toml") {
            files.extend(rule_files(&inner)?);
        }
    }
    Ok(files)
}

/// The case, as text.
#[derive(Debug, Args)]
pub(crate) struct CaseArgs {
    /// City: id, Chinese name, alias or GB/T 2260 code (beijing, 北京, 京, 110000)
    #[arg(long, help_heading = "Case")]
    city: Option<String>,
    /// A part of the city with figures of its own
    #[arg(long, help_heading = "Case")]
    area: Option<String>,
    /// statutory, shi-2014, or one of your own rules
    #[arg(long, help_heading = "Case")]
    edition: Option<String>,
    /// Contribution month, YYYY-MM
    #[arg(long, help_heading = "Case")]
    month: Option<String>,
    /// Wage that the base is formed from, yuan a month
    #[arg(long, allow_hyphen_values = true, help_heading = "Case")]
    wage: Option<String>,
    /// The same for the housing fund
    #[arg(long, allow_hyphen_values = true, help_heading = "Case")]
    fund_wage: Option<String>,
    /// What is actually paid this month; take-home is counted from it
    #[arg(long, allow_hyphen_values = true, help_heading = "Case")]
    pay: Option<String>,
    /// local-urban, local-rural, nonlocal-urban, nonlocal-rural
    #[arg(long, help_heading = "Case")]
    hukou: Option<String>,
    /// full-time, part-time, flexible
    #[arg(long, help_heading = "Case")]
    employment: Option<String>,
    /// private, state-owned, collective, foreign-invested, private-non-enterprise, individual-business,
    /// social-organization, public-institution, nonlocal-construction
    #[arg(long, help_heading = "Case")]
    employer: Option<String>,
    /// micro-small-medium, large
    #[arg(long, help_heading = "Case")]
    employer_size: Option<String>,
    /// Work-injury class of the industry, 1 to 8
    #[arg(long, help_heading = "Case")]
    injury_class: Option<String>,
    /// The employer's own notified work-injury rate, as charged, e.g. 0.28%
    #[arg(long, help_heading = "Case")]
    injury_rate: Option<String>,
    /// The employer's own notified unemployment rate, as charged
    #[arg(long, help_heading = "Case")]
    unemployment_rate: Option<String>,
    /// Housing fund: 12%, or 5%/12% for employer/worker; none leaves it out
    #[arg(long, help_heading = "Case")]
    fund_rate: Option<String>,
    /// A choice that the city's rules declare, NAME=VALUE; may be repeated
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Case")]
    choice: Vec<String>,
    /// Short for --choice medical_tier=…
    #[arg(long, help_heading = "Case")]
    medical_tier: Option<String>,
    /// Short for --choice base_tier=…
    #[arg(long, help_heading = "Case")]
    base_tier: Option<String>,
    /// Age in full years
    #[arg(long, help_heading = "Case")]
    age: Option<String>,
    /// female, male
    #[arg(long, help_heading = "Case")]
    sex: Option<String>,
    /// The day the worker joined the employer, YYYY-MM-DD
    #[arg(long, value_name = "DAY", help_heading = "Case")]
    joined: Option<String>,
    /// How: first-job, moved (from another employer)
    #[arg(long, help_heading = "Case")]
    joiner: Option<String>,
    /// Where no document held says whether the month of joining is due: due, not-due
    #[arg(long, help_heading = "Case")]
    joining_month: Option<String>,
    /// The last day with the employer, YYYY-MM-DD
    #[arg(long, value_name = "DAY", help_heading = "Case")]
    left: Option<String>,
    /// The same for the month of leaving: due, not-due
    #[arg(long, help_heading = "Case")]
    leaving_month: Option<String>,
}

impl CaseArgs {
    /// The options that were given, by the names of the case's fields.
    pub(crate) fn fields(&self) -> Result<Vec<(String, String)>, Failure> {
        let named = [
            ("city", &self.city),
            ("area", &self.area),
            ("edition", &self.edition),
            ("month", &self.month),
            ("wage", &self.wage),
            ("fund_wage", &self.fund_wage),
            ("pay", &self.pay),
            ("hukou", &self.hukou),
            ("employment", &self.employment),
            ("employer", &self.employer),
            ("employer_size", &self.employer_size),
            ("injury_class", &self.injury_class),
            ("injury_rate", &self.injury_rate),
            ("unemployment_rate", &self.unemployment_rate),
            ("fund_rate", &self.fund_rate),
            ("medical_tier", &self.medical_tier),
            ("base_tier", &self.base_tier),
            ("age", &self.age),
            ("sex", &self.sex),
            ("joined", &self.joined),
            ("joiner", &self.joiner),
            ("joining_month", &self.joining_month),
            ("left", &self.left),
            ("leaving_month", &self.leaving_month),
        ];
        let given = named.iter().filter_map(|(name, value)| {
            value.as_ref().map(|value| ((*name).to_owned(), value.clone()))
        });
        let mut fields: Vec<(String, String)> = given.collect();
        for choice in &self.choice {
            let (name, value) = pair(choice)?;
            fields.push((format!("choice:{name}"), value.to_owned()));
        }
        Ok(fields)
    }

    /// The case itself.
    pub(crate) fn case(&self) -> Result<Case, Failure> {
        case_of(&self.fields()?)
    }

    /// The case where the wage is what is asked for.
    pub(crate) fn case_without_wage(&self) -> Result<Case, Failure> {
        if self.wage.is_some() {
            return Err(Failure::Call {
                en: "wage: it is what is asked for".to_owned(),
                zh: "wage：缴费工资正是所求".to_owned(),
                hint_en: "leave --wage out; give the amount that it should lead to".to_owned(),
                hint_zh: "请去掉 --wage，只给出目标金额".to_owned(),
            });
        }
        let mut fields = self.fields()?;
        fields.push(("wage".to_owned(), "0".to_owned()));
        case_of(&fields)
    }

    pub(crate) fn edition(&self) -> Option<&str> {
        self.edition.as_deref()
    }

    pub(crate) fn city(&self) -> Option<&str> {
        self.city.as_deref()
    }
}

/// A case from its fields, or everything that is wrong with them.
pub(crate) fn case_of(fields: &[(String, String)]) -> Result<Case, Failure> {
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Case::from_fields(pairs).map_err(Failure::Fields)
}

/// `NAME=VALUE`.
pub(crate) fn pair(text: &str) -> Result<(&str, &str), Failure> {
    text.split_once('=').filter(|(name, _)| !name.trim().is_empty()).ok_or_else(|| Failure::Call {
        en: format!("{text:?} is not NAME=VALUE"),
        zh: format!("{text:?} 不是“名称=值”的形式"),
        hint_en: "such as medical_tier=2".to_owned(),
        hint_zh: "例如 medical_tier=2".to_owned(),
    })
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples 示例:
  shebao estimate --city beijing --edition shi-2014 --month 2013-05 --wage 3000 --explain
  shebao estimate --city 北京 --month 2026-10 --wage 8000 --injury-class 1 --fund-rate 12% --lang zh
  shebao estimate --city guangzhou --month 2012-03 --wage 2500 --branch pension --employer state-owned --hukou local-urban
  shebao estimate --city guangzhou --month 2024-08 --wage 5000 --branch pension --employer private \\
      --as-known-on 2024-12-03 --allow-unknown-publication")]
pub(crate) struct EstimateArgs {
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    #[command(flatten)]
    pub(crate) rules: RuleOptions,
    #[command(flatten)]
    pub(crate) common: Common,
    /// Explain every line step by step
    #[arg(long, help_heading = "Output")]
    pub(crate) explain: bool,
}

/// An order of columns, by its name.
fn declaration(name: Option<&str>) -> Result<Option<Declaration>, Failure> {
    let asked = name.map(str::parse::<Declaration>);
    asked.transpose().map_err(|message| Failure::Call {
        en: format!("columns: {message}"),
        zh: format!("columns：{message}"),
        hint_en: "give one of them".to_owned(),
        hint_zh: "请任选其一".to_owned(),
    })
}

#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    pub(crate) command: RulesCommand,
}

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples 示例:
  shebao rules list
  shebao rules show beijing --month 2026-10
  shebao rules cite jing-renshefa-2026-7
  shebao rules stale --on 2026-12-01 --city beijing
  shebao rules diff beijing 2025-06 2025-07
  shebao rules diff guangzhou shi-2014 statutory --month 2013-05
  shebao rules lint my-rules/")]
pub(crate) enum RulesCommand {
    /// Every city, edition and branch with its span, evidence and gaps
    List {
        #[command(flatten)]
        rules: OwnRules,
        #[command(flatten)]
        common: Common,
    },
    /// The rules of one city
    Show {
        /// The city
        city: String,
        /// Only what holds in this month, YYYY-MM
        #[arg(long)]
        month: Option<String>,
        /// The edition
        #[arg(long, default_value = "statutory")]
        edition: String,
        /// Only this branch; may be repeated
        #[arg(long, value_name = "BRANCH")]
        branch: Vec<String>,
        #[command(flatten)]
        rules: OwnRules,
        #[command(flatten)]
        common: Common,
    },
    /// What should be looked at again on a day: not verified since, at its end, provisional, single source
    Stale {
        /// The day, YYYY-MM-DD
        #[arg(long, value_name = "DAY")]
        on: String,
        /// Only this city
        #[arg(long)]
        city: Option<String>,
        #[command(flatten)]
        rules: OwnRules,
        #[command(flatten)]
        common: Common,
    },
    /// What changed between two months, or two editions in a month, in words and in money
    Diff {
        /// The city
        city: String,
        /// Before: a month YYYY-MM, or an edition
        from: String,
        /// After: a month YYYY-MM, or an edition
        to: String,
        /// The month, where two editions are compared
        #[arg(long)]
        month: Option<String>,
        /// The edition, where two months are compared
        #[arg(long, default_value = "statutory")]
        edition: String,
        #[command(flatten)]
        rules: OwnRules,
        #[command(flatten)]
        common: Common,
    },
    /// The JSON Schema of the rule format, for editors that complete and check TOML
    Schema {
        #[command(flatten)]
        common: Common,
    },
    /// Check rule files: the built-in ones, and a file or folder laid over them
    Lint {
        /// A .toml file or a folder of them
        path: Option<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// A document by its id
    Cite {
        /// The id, as `rules show` prints it
        id: String,
        #[command(flatten)]
        rules: OwnRules,
        #[command(flatten)]
        common: Common,
    },
}

impl RulesCommand {
    pub(crate) fn common(&self) -> &Common {
        match self {
            Self::List { common, .. }
            | Self::Show { common, .. }
            | Self::Stale { common, .. }
            | Self::Diff { common, .. }
            | Self::Schema { common }
            | Self::Lint { common, .. }
            | Self::Cite { common, .. } => common,
        }
    }
}
