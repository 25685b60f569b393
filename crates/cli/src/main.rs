//! The command `shebao`: reads arguments and files, calls the library, prints.
//!
//! No rule and no arithmetic lives here.

mod account;
mod args;
mod arrears;
mod benefit_place;
mod compare;
mod estimate;
mod failure;
mod history;
mod interrupt;
mod link;
mod payroll;
mod progress;
mod rows;
mod rule_diff;
mod rule_page;
mod rules;
mod show;
mod solve;
mod surcharge;
mod transfer;

use args::{Cli, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let wants_json = std::env::args().any(|arg| arg == "--json");
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return failure::wrong_call(&error, wants_json),
    };
    let lang = cli.command.lang();
    match run(cli.command) {
        Ok(status) => status,
        Err(failure) => failure.report(lang, wants_json),
    }
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Estimate(args) => estimate::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Payroll(args) => payroll::run(&args),
        Command::Transfer(args) => transfer::run(&args),
        Command::Account(args) => account::run(&args),
        Command::BenefitPlace(args) => benefit_place::run(&args),
        Command::Link(args) => link::run(&args),
        Command::Arrears(args) => arrears::run(&args),
        Command::Solve(args) => solve::run(&args),
        Command::Surcharge(args) => surcharge::run(&args),
        Command::Rules(args) => rules::run(&args.command),
    }
}
