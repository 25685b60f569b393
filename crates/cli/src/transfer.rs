//! `shebao transfer`: what moves with the worker, and what stays behind.

use crate::args::TransferArgs;
use crate::failure::Failure;
use crate::show::{self, say};
use crate::{account, benefit_place, history};
use shebao::{Lang, Money, Rulebook, TransferRequest, TransferStatement};
use std::process::ExitCode;

pub(crate) fn run(args: &TransferArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let rules = args.rules.rulebook()?;
    let spells = history::read(&args.history, lang)?;
    let month = args.month.trim().parse().map_err(|e| Failure::from(e).in_case("month"))?;
    let request = TransferRequest {
        from: args.from.clone(),
        person: args.person.person()?,
        keep: args.history.keep.clone(),
        organised: args.organised,
        draws_pension: args.draws_pension,
        interest: args.interest.terms()?,
        assume: args.assumptions()?,
        terms: args.rules.terms()?,
        ..TransferRequest::new(args.to.clone(), month)
    };
    let statement = rules.transfer(&spells, &request, lang)?;
    if args.common.json {
        show::json(&statement)?;
    } else {
        print(&statement, &rules, lang)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(statement: &TransferStatement, rules: &Rulebook, lang: Lang) -> Result<(), Failure> {
    let name =
        |id: &str| rules.site(id).map_or_else(|_| id.to_owned(), |site| site.name(lang).to_owned());
    show::heading(&format!(
        "{} → {}  {}  {} {}",
        name(&statement.from),
        name(&statement.to),
        statement.month,
        say(lang, "edition", "版本"),
        statement.edition
    ))?;
    show::line("")?;
    for sentence in statement.sentences(rules, lang) {
        show::line(&format!(" {sentence}"))?;
    }
    show::line("")?;
    lines(statement, lang, &name)?;
    if statement.account.iter().any(|year| year.rate.is_some()) {
        show::line("")?;
        account::years(&statement.account, lang)?;
    }
    show::line("")?;
    let account = &statement.individual_account;
    let sums = [
        (say(lang, "account, principal", "个人账户本金"), account.principal),
        (say(lang, "account, interest", "个人账户利息"), account.interest),
        (say(lang, "pooled part that moves", "统筹基金转移"), statement.pooled.amount),
        (say(lang, "moves together", "转移合计"), statement.total),
        (say(lang, "the origin keeps", "转出地留存"), statement.origin.kept),
        (say(lang, "stays of the account", "个人账户留存"), account.stays),
    ];
    for (what, amount) in sums.iter().filter(|(_, amount)| *amount != Money::ZERO) {
        show::line(&format!(" {what}{} {amount}", say(lang, ":", "：")))?;
    }
    show::line("")?;
    for other in &statement.other_branches {
        let amount = other.amount.map_or_else(|| "–".to_owned(), |amount| amount.to_string());
        show::line(&format!(" {} {amount}  {}", other.branch.words(lang), other.text))?;
    }
    if let Some(place) = &statement.benefit_place {
        show::line("")?;
        benefit_place::paid_at(place, lang)?;
    }
    for overlap in &statement.overlaps {
        let refund = overlap.principal.map_or_else(|| "–".to_owned(), |p| p.to_string());
        let months = format!("{}..{}", overlap.from, overlap.until.minus(1));
        let (kept, refunded) = (name(&overlap.kept), name(&overlap.refunded));
        show::line(&match lang {
            Lang::En => {
                format!(" overlap {months}: counted in {kept}, {refund} refunded by {refunded}")
            }
            Lang::Zh => format!(" 重复参保 {months}：按{kept}计，{refunded}退还 {refund} 元"),
        })?;
    }
    show::questions(&statement.open_questions, lang)?;
    show::notes(&statement.notes, lang)?;
    show::documents(&statement.cites, rules, lang)
}

fn lines(
    statement: &TransferStatement,
    lang: Lang,
    name: &impl Fn(&str) -> String,
) -> Result<(), Failure> {
    let headings = match lang {
        Lang::En => [
            "spell",
            "city",
            "kind",
            "months",
            "bases",
            "worker",
            "employer",
            "account",
            "pooled paid",
            "pooled received",
            "pooled moves",
            "kept",
        ],
        Lang::Zh => [
            "时段",
            "城市",
            "类别",
            "月数",
            "缴费基数合计",
            "个人缴费",
            "单位缴费",
            "账户转移",
            "统筹缴入",
            "统筹收入",
            "统筹转移",
            "留存",
        ],
    };
    let mut table = show::table(&headings, &[3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for line in &statement.lines {
        table.add_row(vec![
            format!("{}..{}", line.from, line.until.minus(1)),
            name(&line.city),
            line.kind.words(lang).to_owned(),
            line.months.to_string(),
            line.base_total.to_string(),
            line.worker.to_string(),
            line.employer.to_string(),
            line.individual_account.to_string(),
            line.pooled_paid.to_string(),
            line.pooled_received.to_string(),
            line.pooled_moved.to_string(),
            line.kept.to_string(),
        ]);
    }
    Ok(show::print(&table)?)
}
