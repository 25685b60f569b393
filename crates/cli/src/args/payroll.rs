use super::{CaseArgs, Common, RuleOptions};
use crate::failure::Failure;
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use shebao_roster::Declaration;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples 示例:
  shebao payroll examples/roster.csv --out result.csv
  shebao payroll 花名册.xlsx --sheet 7月 --out 结果.xlsx --headings words --lang zh
  shebao payroll roster.parquet --out result.parquet --rejects rejects.csv
  shebao payroll roster.csv --out result.csv --detail lines.csv --json
  shebao payroll roster.csv --out 申报.xlsx --columns tax-client
  shebao payroll --template 花名册.xlsx --lang zh

Files are CSV, workbooks or Parquet by the ending of their names, each by its own.
Columns: id, city, month, wage, and any option of a case, in English or Chinese headings; others are passed through.
A workbook has further sheets: totals by city, branch and fund, what was rejected and why, and the documents.
The exit status is 4 where some rows could not be computed; the others are written all the same.")]
pub(crate) struct PayrollArgs {
    /// The roster: .csv, .xlsx (also .xlsm, .xlsb, .xls, .ods) or .parquet
    #[arg(required_unless_present = "template")]
    roster: Option<PathBuf>,
    /// Where to write the result: .csv, .xlsx or .parquet
    #[arg(long, value_name = "FILE", required_unless_present = "template")]
    out: Option<PathBuf>,
    /// The sheet of a workbook to read (default: the first)
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// The columns of the result in the order of an office: the tax client 社保费管理客户端, a housing-fund centre, or a bill by branch
    #[arg(long, value_name = "ORDER", value_parser = PossibleValuesParser::new(Declaration::NAMES))]
    columns: Option<String>,
    /// The headings of the result: names for programs, as pension_employer, or words for people, as 养老 单位
    #[arg(long, value_enum, default_value_t = Headings::Names, conflicts_with = "columns")]
    pub(crate) headings: Headings,
    /// Where to write the rows that could not be computed (default: beside the result)
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Also write one row a line
    #[arg(long, value_name = "FILE")]
    pub(crate) detail: Option<PathBuf>,
    /// Round wages with more than two decimals half-up to the fen instead of refusing them
    #[arg(long)]
    pub(crate) round_wage: bool,
    /// Write an empty roster to fill in, .xlsx, and do nothing else
    #[arg(long, value_name = "FILE", conflicts_with_all = ["roster", "out"])]
    pub(crate) template: Option<PathBuf>,
    /// Case options given here stand for cells that are blank
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    #[command(flatten)]
    pub(crate) rules: RuleOptions,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// How the columns of amounts are headed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Headings {
    Names,
    Words,
}

impl PayrollArgs {
    /// The roster and the result.
    pub(crate) fn files(&self) -> Result<(&Path, &PathBuf), Failure> {
        self.roster.as_deref().zip(self.out.as_ref()).ok_or_else(|| Failure::Call {
            en: "a roster and --out are needed".to_owned(),
            zh: "需要花名册和 --out".to_owned(),
            hint_en: "or --template for an empty roster".to_owned(),
            hint_zh: "或用 --template 生成空白花名册".to_owned(),
        })
    }

    /// The order of columns asked for.
    pub(crate) fn columns(&self) -> Result<Option<Declaration>, Failure> {
        super::declaration(self.columns.as_deref())
    }
}
