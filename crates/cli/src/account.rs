//! `shebao account`: the individual account year by year.

use crate::args::AccountArgs;
use crate::failure::Failure;
use crate::history;
use crate::show::{self, say};
use shebao::{AccountRequest, AccountYear, Lang};
use std::process::ExitCode;

pub(crate) fn run(args: &AccountArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let rules = args.rules.rulebook()?;
    let spells = history::read(&args.history, lang)?;
    let month =
        |text: &String, what: &str| text.trim().parse().map_err(|e| Failure::from(e).in_case(what));
    let birth = args.birth.as_ref().map(|birth| month(birth, "birth")).transpose()?;
    let request = AccountRequest {
        branch: args.branch.parse()?,
        place: args.from.clone(),
        keep: args.history.keep.clone(),
        birth,
        interest: args.interest.terms()?,
        terms: args.rules.terms()?,
        ..AccountRequest::new(month(&args.at, "at")?)
    };
    let account = rules.account(&spells, &request, lang)?;
    if args.common.json {
        show::json(&account)?;
        return Ok(ExitCode::SUCCESS);
    }
    let name = rules.site(&account.place)?.name(lang).to_owned();
    let method = account.method.map_or(say(lang, "principal only", "仅本金"), |m| m.words(lang));
    show::heading(&format!("{name}  {}  {method}", account.branch.words(lang)))?;
    show::line("")?;
    years(&account.years, lang)?;
    show::line("")?;
    for (what, amount) in [
        (say(lang, "own credits", "个人缴费本金"), account.own_principal),
        (say(lang, "employer's credits", "单位划入本金"), account.employer_principal),
        (say(lang, "interest", "利息"), account.interest),
    ] {
        show::line(&format!(" {what}{} {amount}", say(lang, ":", "：")))?;
    }
    show::heading(&format!(
        " {}{} {}",
        say(lang, "balance", "储存额"),
        say(lang, ":", "："),
        account.balance
    ))?;
    show::questions(&account.open_questions, lang)?;
    show::notes(&account.notes, lang)?;
    show::documents(&account.cites, &rules, lang)?;
    Ok(ExitCode::SUCCESS)
}

/// The years of an account as a table.
pub(crate) fn years(years: &[AccountYear], lang: Lang) -> Result<(), Failure> {
    let headings = match lang {
        Lang::En => ["year", "opening", "credited", "rate", "", "interest", "closing"],
        Lang::Zh => ["年度", "年初储存额", "当年记账", "记账利率", "", "利息", "年末储存额"],
    };
    let mut table = show::table(&headings, &[1, 2, 3, 5, 6]);
    for year in years {
        let is = match year.rate_is.as_deref() {
            Some("given") => say(lang, "given", "自定"),
            Some("provisional") => say(lang, "provisional", "暂用"),
            _ => "",
        };
        table.add_row(vec![
            year.year.to_string(),
            year.opening.to_string(),
            year.credited.to_string(),
            year.rate.map_or_else(|| "–".to_owned(), |rate| rate.to_string()),
            is.to_owned(),
            year.interest.to_string(),
            year.closing.to_string(),
        ]);
    }
    Ok(show::print(&table)?)
}
