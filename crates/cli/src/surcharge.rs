//! `shebao surcharge`: what is due for paying late.

use crate::args::SurchargeArgs;
use crate::failure::Failure;
use crate::show::{self, say};
use shebao::SurchargeRequest;
use std::process::ExitCode;

pub(crate) fn run(args: &SurchargeArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let rules = args.rules.rulebook()?;
    let named = [("principal", &args.principal), ("from", &args.from), ("until", &args.until)];
    let given = named.into_iter().chain(args.period.iter().map(|period| ("period", period)));
    let fields = given.map(|(name, value)| (name, value.as_str()));
    let mut request = SurchargeRequest::from_fields(fields).map_err(Failure::Fields)?;
    request.order_ignored = args.order_ignored;
    request.capped = args.cap;
    let answer = rules.surcharge(&request, lang)?;
    if args.common.json {
        show::json(&answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (days, amount) = (answer.days, answer.amount);
    show::heading(&format!(
        " {}",
        say(lang, "surcharge on {}: {}", "滞纳金（欠费 {}）：{}")
            .replacen("{}", &answer.principal.to_string(), 1)
            .replacen("{}", &amount.to_string(), 1)
    ))?;
    show::line("")?;
    for part in &answer.parts {
        let (from, until, days, rate) = (part.from, part.until, part.days, part.rate);
        let product = &part.product;
        show::line(&match lang {
            shebao::Lang::En => {
                let days = show::count(days, "day");
                format!(" {from} to {until}: {days} at {rate} a day, {product}")
            }
            shebao::Lang::Zh => format!(" {from} 至 {until}：{days} 天，每日 {rate}，{product}"),
        })?;
    }
    let total = match lang {
        shebao::Lang::En => {
            format!(" {} in all, rounded once to the fen", show::count(days, "day"))
        }
        shebao::Lang::Zh => format!(" 共 {days} 天，最后一次四舍五入到分"),
    };
    show::line(&total)?;
    if let Some(uncapped) = answer.uncapped {
        let words = say(lang, "without the cap", "不设上限为");
        show::line(&format!(" {words} {uncapped}"))?;
    }
    show::notes(&answer.notes, lang)?;
    show::documents(&answer.cites, &rules, lang)?;
    Ok(ExitCode::SUCCESS)
}
