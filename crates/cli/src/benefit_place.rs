//! `shebao benefit-place`: where the pension will be paid, and what is missing for it.

use crate::args::BenefitPlaceArgs;
use crate::failure::Failure;
use crate::history;
use crate::show::{self, say};
use shebao::{BenefitRequest, Lang, PayingPlace, Retirement};
use std::process::ExitCode;

pub(crate) fn run(args: &BenefitPlaceArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let rules = args.rules.rulebook()?;
    let spells = history::read(&args.history, lang)?;
    let request = BenefitRequest { person: args.person.person()?, keep: args.history.keep.clone() };
    let answer = rules.benefit_place(&spells, &request, lang)?;
    if args.common.json {
        show::json(&answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(place) = &answer.paid_at {
        paid_at(place, lang)?;
    }
    show::line("")?;
    for (province, months) in &answer.months {
        let site = rules.site(province).ok();
        let name = site.map_or_else(|| province.clone(), |site| site.name(lang).to_owned());
        show::line(&format!(" {name}{} {}", say(lang, ":", "："), duration(*months, lang)))?;
    }
    if answer.temporary_months > 0 {
        let (what, months) = (say(lang, "temporary accounts", "临时账户"), answer.temporary_months);
        show::line(&format!(" {what}{} {}", say(lang, ":", "："), duration(months, lang)))?;
    }
    if let Some(retirement) = &answer.retirement {
        show::line("")?;
        ages(retirement, answer.total_months, lang)?;
    }
    for option in &answer.options {
        show::line(&format!(" – {}", option.text))?;
    }
    show::notes(&answer.notes, lang)?;
    let mut cites: Vec<String> = answer.paid_at.iter().map(|place| place.cite.clone()).collect();
    cites.extend(answer.retirement.into_iter().flat_map(|retirement| retirement.cites));
    show::documents(&cites, &rules, lang)?;
    Ok(ExitCode::SUCCESS)
}

/// Where the pension is paid, in one line and its reason.
pub(crate) fn paid_at(place: &PayingPlace, lang: Lang) -> Result<(), Failure> {
    let what = say(lang, "the pension is paid in", "待遇领取地：");
    show::heading(&format!(" {what} {} ({})", place.name, place.step))?;
    Ok(show::line(&format!("   {}", place.text))?)
}

/// When the pension may begin, and what is missing.
pub(crate) fn ages(retirement: &Retirement, months: u16, lang: Lang) -> Result<(), Failure> {
    let (month, age) = (retirement.month, &retirement.age);
    let (minimum, lacking) = (retirement.minimum_months, retirement.months_lacking);
    let divisor =
        retirement.divisor_months.map_or_else(|| "–".to_owned(), |months| months.to_string());
    let lines = match lang {
        Lang::En => [
            format!("statutory age in {month}, at {age}"),
            format!(
                "{} paid or counted, {} needed, {} lacking",
                duration(months, lang),
                duration(minimum, lang),
                duration(lacking, lang)
            ),
            format!("the account is spread over {divisor} months"),
        ],
        Lang::Zh => [
            format!(
                "法定退休月份 {month}，年龄 {}",
                age.replace('y', " 岁 ").replace('m', " 个月")
            ),
            format!(
                "已缴（含视同）{}，最低 {}，尚缺 {}",
                duration(months, lang),
                duration(minimum, lang),
                duration(lacking, lang)
            ),
            format!("个人账户计发月数 {divisor}"),
        ],
    };
    for line in lines {
        show::line(&format!(" {line}"))?;
    }
    Ok(())
}

/// Months as years and months.
pub(crate) fn duration(months: u16, lang: Lang) -> String {
    let (years, rest) = (months / 12, months % 12);
    match (lang, years, rest) {
        (Lang::En, 0, rest) => format!("{rest} months"),
        (Lang::En, years, 0) => format!("{years} years"),
        (Lang::En, years, rest) => format!("{years} years {rest} months"),
        (Lang::Zh, 0, rest) => format!("{rest} 个月"),
        (Lang::Zh, years, 0) => format!("{years} 年"),
        (Lang::Zh, years, rest) => format!("{years} 年 {rest} 个月"),
    }
}
