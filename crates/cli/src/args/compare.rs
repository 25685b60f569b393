//! The options of `compare`.

use super::{CaseArgs, Common, RuleOptions};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples 示例:
  shebao compare --edition shi-2014 --month 2013-05 --wage 3000
  shebao compare --case city=beijing,edition=shi-2014 --case city=beijing,employer=private,hukou=nonlocal-rural --wage 3000 --month 2013-05 --branch pension
  shebao compare --edition shi-2014 --month 2013-05 --wages 1000..5000:1000 --json
  shebao compare --over city=all --hukou nonlocal-rural --employer private --injury-class 1 --month 2026-10 --wage 8000
  shebao compare --over hukou=all --months 2012-01..2024-01:12 --city guangzhou --employer state-owned --branch pension --wage 4000 --out series.csv
  shebao compare --over city=beijing,shanghai --employer private --injury-class 1 --month 2026-10 --wages 2000..45000:250 --chart burden.svg
  shebao compare --cases roster.csv --over edition=statutory,reform --rules reform.toml --out what-if.parquet

A case is a set of options; cases that --over or --months cross, or that a roster gives, go on without those that
cannot be computed: these are listed, and the exit status is then 4.
--out writes one row a case: label, the case, each branch and payer with amount, rate, floor and ceiling, totals,
statutory and effective rates, what moves with the worker, evidence, status.
--chart draws the burden by wage over --wages, rates and bases over --months, and else which fund the money goes to.")]
pub(crate) struct CompareArgs {
    /// A case as NAME=VALUE,NAME=VALUE…; may be repeated; label=… names it. Left out: every named scheme of the edition
    #[arg(long = "case", value_name = "FIELDS")]
    pub(crate) cases: Vec<String>,
    /// A file with one case a line, in the form of --case; or a roster (.csv, .xlsx or .parquet) with one case a row
    #[arg(long = "cases", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Every value of a field against every value of the others: FIELD=VALUE,VALUE… or FIELD=all; may be repeated
    #[arg(long, value_name = "FIELD=VALUES")]
    pub(crate) over: Vec<String>,
    /// Wages, yuan a month: FROM..TO:STEP, or a list
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true, conflicts_with = "wage")]
    pub(crate) wages: Option<String>,
    /// Months: FROM..TO, FROM..TO:STEP or a list
    #[arg(long, value_name = "RANGE", conflicts_with = "month")]
    pub(crate) months: Option<String>,
    /// Where to write one row a case: .csv, .xlsx or .parquet
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) chart: ChartArgs,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    #[command(flatten)]
    pub(crate) rules: RuleOptions,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The picture.
#[derive(Debug, Args)]
#[command(next_help_heading = "Chart")]
pub(crate) struct ChartArgs {
    /// Where to draw the comparison: .svg or .png
    #[arg(long = "chart", value_name = "FILE")]
    pub(crate) path: Option<PathBuf>,
    /// What to draw: the burden by wage, rates and bases over time, or which fund the money goes to
    #[arg(long = "chart-kind", value_name = "KIND", requires = "path")]
    pub(crate) kind: Option<ChartKind>,
    /// For white paper, a dark screen, or print without colour
    #[arg(long, value_name = "THEME", default_value = "light", requires = "path")]
    pub(crate) theme: ChartTheme,
    /// How wide the picture is, in points; a PNG has two pixels to a point
    #[arg(long, value_name = "POINTS", default_value_t = 880, requires = "path")]
    pub(crate) width: u32,
    /// A font file with characters that the font of the pictures lacks
    #[arg(long, value_name = "FILE", requires = "path")]
    pub(crate) font: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChartKind {
    Burden,
    History,
    Funds,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ChartTheme {
    Light,
    Dark,
    Print,
}
