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
What of a file of amounts cannot be read is not compared, and its reject says so.
A surcharge is rounded for each line, and the total is the sum of the lines: it may differ by some fen from that on
the sum of the debts, which shebao surcharge rounds once.
The columns id, city, month and wage must stand in the roster; case options stand for cells that are blank.
The exit status is 4 where some rows could not be computed.")]
pub(crate) struct ArrearsArgs {
    /// The roster (.csv, .xlsx or .parquet): its months are computed as known on two days, or laid beside what was paid
    pub(crate) roster: Option<PathBuf>,
    /// What was paid (.csv, .xlsx or .parquet): id, month, branch, payer, amount, and if known city and fund; rows of one kind are added together
    #[arg(long, value_name = "FILE", conflicts_with = "known")]
    pub(crate) paid: Option<PathBuf>,
    /// What is due, with the same columns, instead of a roster
    #[arg(long, value_name = "FILE", conflicts_with_all = ["roster", "known", "now"])]
    pub(crate) due: Option<PathBuf>,
    /// The day of the first computation: what was published by then was charged
    #[arg(long, value_name = "DAY")]
    pub(crate) known: Option<String>,
    /// The day of the second computation (default: everything published)
    #[arg(long, value_name = "DAY")]
    pub(crate) now: Option<String>,
    /// The first day that bears a surcharge (default: that of a cited rule)
    #[arg(long, value_name = "DAY")]
    pub(crate) surcharge_from: Option<String>,
    /// The day of payment, with which surcharges are reckoned; the day before it is the last that bears one
    #[arg(long, value_name = "DAY")]
    pub(crate) pay_on: Option<String>,
    /// An order to pay within a time limit was ignored: without it days before July 2011 bear nothing
    #[arg(long)]
    pub(crate) order_ignored: bool,
    /// No surcharge above its principal (Administrative Compulsion Law, article 45; disputed)
    #[arg(long)]
    pub(crate) cap: bool,
    /// Where to write the result: .csv, .xlsx or .parquet; needed without --json
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The columns of the result in the order of an office: the tax client 社保费管理客户端, a housing-fund centre, or a bill by branch
    #[arg(long, value_name = "ORDER", value_parser = PossibleValuesParser::new(Declaration::NAMES))]
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
    /// What the call lacks, with every way of giving it.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let lacks = |en: &str, zh: &str, hint_en: &str, hint_zh: &str| {
            Err(Failure::Call {
                en: en.to_owned(),
                zh: zh.to_owned(),
                hint_en: hint_en.to_owned(),
                hint_zh: hint_zh.to_owned(),
            })
        };
        let (roster, paid, due) = (self.roster.is_some(), self.paid.is_some(), self.due.is_some());
        if due && !paid {
            return lacks(
                "--due is laid beside --paid",
                "--due 须与 --paid 一并给出",
                "give --paid with the file of what was paid",
                "请用 --paid 给出已缴金额的文件",
            );
        }
        if !roster && !due {
            return lacks(
                "there is nothing to compare",
                "没有可比较的内容",
                "give a roster with --known or --paid, or --paid with --due",
                "请给出花名册及 --known 或 --paid，或同时给出 --paid 与 --due",
            );
        }
        if roster && !paid && self.known.is_none() {
            return lacks(
                "nothing is given to compare the roster with",
                "未给出与花名册比较的对象",
                "give --known with the day of the first computation, or --paid with the file of what was paid",
                "请用 --known 给出第一次计算的日期，或用 --paid 给出已缴金额的文件",
            );
        }
        if self.out.is_none() && self.columns.is_some() {
            return lacks(
                "--columns is of the file of --out",
                "--columns 用于 --out 的文件",
                "give --out with a file",
                "请用 --out 给出文件",
            );
        }
        if self.out.is_none() && !self.common.json {
            return lacks(
                "there is nowhere to write the result",
                "未给出结果的去处",
                "give --out with a file, or --json",
                "请用 --out 给出文件，或用 --json",
            );
        }
        if self.pay_on.is_none()
            && (self.surcharge_from.is_some() || self.order_ignored || self.cap)
        {
            return lacks(
                "pay-on: needed: surcharges are reckoned to the day before the payment",
                "pay-on：必填：滞纳金计至缴费日的前一日",
                "give --pay-on with the day of payment",
                "请用 --pay-on 给出缴费日期",
            );
        }
        Ok(())
    }

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
The columns id, city, month and amount must stand in it; case options stand for cells that are blank.
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
