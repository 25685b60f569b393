//! The options of `arrears`, `solve` and `surcharge`.

use super::{CaseArgs, Common, OwnRules, RuleOptions};
use crate::failure::Failure;
use clap::Args;
use clap::builder::PossibleValuesParser;
use shebao::Goal;
use shebao_roster::Declaration;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples 示例:
  shebao arrears examples/back_pay.csv --known 2025-09-16 --now 2025-09-17 --allow-unknown-publication --out 补差.csv --lang zh
  shebao arrears examples/back_pay.csv --known 2025-09-16 --now 2025-09-17 --allow-unknown-publication --json \\
      --surcharge-from 2026-01-01 --pay-on 2026-01-11

  shebao arrears 花名册.csv --paid 已缴.csv --out 补差.csv --columns tax-client
  shebao arrears --paid 已缴.csv --due 应缴.csv --out 补差.csv --totals 合计.csv

The roster is that of shebao payroll. One line of the result is one person, month, branch and payer that differ;
differences below 0 go back. Of months whose notice is not out, the last limits known are charged where a document
says so, or with --carry-forward N; such lines are provisional, and the same command settles them once the notice is out.
The exit status is 4 where some rows could not be computed.")]
pub(crate) struct ArrearsArgs {
    /// The roster (.csv, .xlsx or .parquet): its months are computed as known on two days, or laid beside what was paid
    #[arg(required_unless_present = "due")]
    pub(crate) roster: Option<PathBuf>,
    /// What was paid (.csv, .xlsx or .parquet): id, month, branch, payer, amount, and if known city and fund; rows of one kind are added together
    #[arg(long, value_name = "FILE", conflicts_with = "known")]
    pub(crate) paid: Option<PathBuf>,
    /// What is due, with the same columns, instead of a roster
    #[arg(long, value_name = "FILE", requires = "paid", conflicts_with_all = ["roster", "known", "now"])]
    pub(crate) due: Option<PathBuf>,
    /// The day of the first computation: what was published by then was charged
    #[arg(long, value_name = "DAY", requires = "roster", required_unless_present = "paid")]
    pub(crate) known: Option<String>,
    /// The day of the second computation (default: everything published)
    #[arg(long, value_name = "DAY", requires = "roster")]
    pub(crate) now: Option<String>,
    /// The first day that bears a surcharge (default: that of a cited rule)
    #[arg(long, value_name = "DAY", requires = "pay_on")]
    pub(crate) surcharge_from: Option<String>,
    /// The day of payment, with which surcharges are reckoned; the day before it is the last that bears one
    #[arg(long, value_name = "DAY")]
    pub(crate) pay_on: Option<String>,
    /// An order to pay within a time limit was ignored: without it days before July 2011 bear nothing
    #[arg(long, requires = "pay_on")]
    pub(crate) order_ignored: bool,
    /// No surcharge above its principal (Administrative Compulsion Law, article 45; disputed)
    #[arg(long, requires = "pay_on")]
    pub(crate) cap: bool,
    /// Where to write the result: .csv, .xlsx or .parquet
    #[arg(long, value_name = "FILE", required_unless_present = "json")]
    pub(crate) out: Option<PathBuf>,
    /// The columns of the result in the order of an office: the tax client 社保费管理客户端, a housing-fund centre, or a bill by branch
    #[arg(long, value_name = "ORDER", requires = "out", value_parser = PossibleValuesParser::new(Declaration::NAMES))]
    columns: Option<String>,
    /// Where to write the sums by person, branch, payer and fund
    #[arg(long, value_name = "FILE")]
    pub(crate) totals: Option<PathBuf>,
    /// Where to write the rows that could not be computed (default: beside the result)
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Round wages with more than two decimals half-up to the fen instead of refusing them
    #[arg(long)]
    pub(crate) round_wage: bool,
    /// Case options given here stand for cells that are blank
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    #[command(flatten)]
    pub(crate) rules: RuleOptions,
    #[command(flatten)]
    pub(crate) common: Common,
}

impl ArrearsArgs {
    /// The order of columns asked for.
    pub(crate) fn columns(&self) -> Result<Option<Declaration>, Failure> {
        super::declaration(self.columns.as_deref())
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples 示例:
  shebao solve --take-home 2790 --city beijing --edition shi-2014 --month 2013-05
  shebao solve --employer-cost 10000 --city 北京 --month 2026-10 --injury-class 1 --fund-rate 12% --lang zh
  shebao solve goals.csv --goal take-home --out wages.csv

The roster is that of shebao payroll with a column amount (金额) and, where rows differ in it, a column goal (目标:
take-home, employer-cost, worker-share, employer-share); a column of wages plays no part.
The result has the roster's columns, then wage_from and wage_to, further wages where there are any, and the nearest
amounts where no wage gives the asked one. The exit status is 4 where some rows could not be solved.")]
pub(crate) struct SolveArgs {
    /// A roster (.csv, .xlsx or .parquet) with an amount to solve for in each row
    #[arg(requires = "out", conflicts_with = "asked")]
    pub(crate) roster: Option<PathBuf>,
    /// With a roster: what the amounts are, where a row does not say so itself
    #[arg(long, value_name = "GOAL", requires = "roster")]
    pub(crate) goal: Option<String>,
    /// With a roster: where to write the result: .csv, .xlsx or .parquet
    #[arg(long, value_name = "FILE", requires = "roster")]
    pub(crate) out: Option<PathBuf>,
    /// With a roster: where to write the rows that could not be solved (default: beside the result)
    #[arg(long, value_name = "FILE", requires = "roster")]
    pub(crate) rejects: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) asked: GoalArgs,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    #[command(flatten)]
    pub(crate) rules: RuleOptions,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The amount asked for: one of these.
#[derive(Debug, Args)]
#[group(id = "asked", multiple = false)]
pub(crate) struct GoalArgs {
    /// What is left of the pay after the worker's contributions, before income tax
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true, help_heading = "Goal")]
    take_home: Option<String>,
    /// The pay and the employer's contributions together
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true, help_heading = "Goal")]
    employer_cost: Option<String>,
    /// The worker's contributions together
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true, help_heading = "Goal")]
    worker_share: Option<String>,
    /// The employer's contributions together
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true, help_heading = "Goal")]
    employer_share: Option<String>,
}

impl GoalArgs {
    /// The goal and its amount as text.
    pub(crate) fn asked(&self) -> Option<(Goal, &str)> {
        let all = [
            (Goal::TakeHome, &self.take_home),
            (Goal::EmployerCost, &self.employer_cost),
            (Goal::WorkerShare, &self.worker_share),
            (Goal::EmployerShare, &self.employer_share),
        ];
        all.into_iter().find_map(|(goal, amount)| Some((goal, amount.as_deref()?)))
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples 示例:
  shebao surcharge --principal 1141.87 --from 2016-06-01 --until 2016-07-09
  shebao surcharge --principal 1000 --from 2011-06-21 --until 2011-07-10 --order-ignored --lang zh")]
pub(crate) struct SurchargeArgs {
    /// The contributions owed, yuan
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    pub(crate) principal: String,
    /// The first day that counts, YYYY-MM-DD: as a rule the day after the deadline of payment
    #[arg(long, value_name = "DAY")]
    pub(crate) from: String,
    /// The last day that counts, YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    pub(crate) until: String,
    /// The contribution month of the debt, YYYY-MM: from June 2011 on debts bear 0.05 % a day throughout
    #[arg(long, value_name = "MONTH")]
    pub(crate) period: Option<String>,
    /// An order to pay within a time limit was ignored: without it days before July 2011 bear nothing
    #[arg(long)]
    pub(crate) order_ignored: bool,
    /// No more than the principal (Administrative Compulsion Law, article 45; disputed)
    #[arg(long)]
    pub(crate) cap: bool,
    #[command(flatten)]
    pub(crate) rules: OwnRules,
    #[command(flatten)]
    pub(crate) common: Common,
}
