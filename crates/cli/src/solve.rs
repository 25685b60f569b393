//! `shebao solve`: the wages that give an asked amount.

use crate::args::SolveArgs;
use crate::failure::Failure;
use crate::show::{self, say};
use shebao::{Lang, Money, SolveReport};
use std::process::ExitCode;

pub(crate) fn run(args: &SolveArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let Some((goal, amount)) = args.goal.asked() else {
        return Err(Failure::Call {
            en: "nothing is asked for".to_owned(),
            zh: "未给出目标金额".to_owned(),
            hint_en: "give one of --take-home, --employer-cost, --worker-share, --employer-share"
                .to_owned(),
            hint_zh: "请给出 --take-home、--employer-cost、--worker-share、--employer-share 之一"
                .to_owned(),
        });
    };
    let amount: Money = amount.parse()?;
    let case = args.case.case_without_wage()?;
    let rules = args.rules.rulebook()?;
    let report = rules.solve(&case, &args.rules.terms()?, goal, amount, lang)?;
    if args.common.json {
        show::json(&report)?;
    } else {
        print(&report, lang)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(report: &SolveReport, lang: Lang) -> Result<(), Failure> {
    let what = report.goal.words(lang);
    show::heading(&match lang {
        Lang::En => format!(" {what} of {}", report.amount),
        Lang::Zh => format!(" {what} {} 元", report.amount),
    })?;
    for one in &report.answers {
        let wages = if one.from == one.to {
            one.from.to_string()
        } else {
            format!("{} – {}", one.from, one.to)
        };
        show::line(&format!(" {} {wages}", say(lang, "wage", "缴费工资")))?;
    }
    if report.answers.is_empty() {
        show::line(say(lang, " no wage gives it to the fen", " 没有恰好得出该金额的工资"))?;
    }
    let nearest = [
        (report.nearest_below, say(lang, "nearest below", "低于目标的最近值")),
        (report.nearest_above, say(lang, "nearest above", "高于目标的最近值")),
    ];
    for (near, words) in nearest {
        if let Some(near) = near {
            let at = say(lang, "at a wage of", "对应工资");
            show::line(&format!(" {words} {} {at} {}", near.value, near.wage))?;
        }
    }
    if !report.complete {
        show::remark(say(
            lang,
            " some branch has no rule, and is left out",
            " 部分险种缺规则，未计入",
        ))?;
    }
    Ok(show::notes(&report.notes, lang)?)
}
