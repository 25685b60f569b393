//! `shebao link`: between the employees' and the residents' scheme at pension age.

use crate::args::LinkArgs;
use crate::failure::Failure;
use crate::show::{self, say};
use crate::{benefit_place, history};
use shebao::{Direction, Lang, LinkRequest, LinkStatement, Money, ResidentSpan, Rulebook};
use shebao_roster::{Layout, Row, Table};
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn run(args: &LinkArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let rules = args.rules.rulebook()?;
    let spells = history::read(&args.history, lang)?;
    let money = |text: &Option<String>, what: &str| {
        let read = text.as_ref().map(|text| text.trim().parse::<Money>());
        read.transpose().map_err(|error| Failure::from(error).in_case(what))
    };
    let request = LinkRequest {
        person: args.person.person()?,
        keep: args.history.keep.clone(),
        resident: residents(&args.resident, lang)?,
        resident_balance: money(&args.resident_balance, "resident-balance")?,
        employee_balance: money(&args.employee_balance, "employee-balance")?,
    };
    let statement = rules.urban_rural(&spells, &request, lang)?;
    if args.common.json {
        show::json(&statement)?;
    } else {
        print(&statement, &rules, lang)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What was paid in the residents' scheme, or everything that is wrong with the rows.
fn residents(path: &Path, lang: Lang) -> Result<Vec<ResidentSpan>, Failure> {
    let table = Table::read_as(path, Layout::Resident)?;
    let mut spans = Vec::new();
    let mut wrong = Vec::new();
    for row in table.rows() {
        match span(row) {
            Ok(span) => spans.push(span),
            Err(failure) => wrong.push(failure.in_case(&history::row_words(row.number(), lang))),
        }
    }
    if spans.is_empty() && wrong.is_empty() {
        return Err(Failure::Call {
            en: format!("resident: {} has no row", path.display()),
            zh: format!("resident：{} 中没有任何行", path.display()),
            hint_en: "give one row a span in the residents' scheme".to_owned(),
            hint_zh: "请每行填写一个居民养老缴费时段".to_owned(),
        });
    }
    if wrong.is_empty() { Ok(spans) } else { Err(Failure::Rows(wrong)) }
}

fn span(row: Row<'_>) -> Result<ResidentSpan, Failure> {
    let fields = history::fields(row)?;
    let find = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, v)| v.as_str());
    let month = |name: &str| {
        let text = find(name).unwrap_or_default();
        text.parse().map_err(|error| Failure::from(error).in_case(name))
    };
    let money = |name: &str| {
        let read = find(name).map_or(Ok(Money::ZERO), str::parse);
        read.map_err(|error| Failure::from(error).in_case(name))
    };
    Ok(ResidentSpan {
        from: month("from")?,
        until: match find("last") {
            Some(last) => last
                .parse::<shebao::Month>()
                .map(|last| last.plus(1))
                .map_err(|error| Failure::from(error).in_case("last"))?,
            None => month("until")?,
        },
        own: money("own")?,
        collective: money("collective")?,
        government: money("government")?,
    })
}

fn print(statement: &LinkStatement, rules: &Rulebook, lang: Lang) -> Result<(), Failure> {
    let direction = match statement.direction {
        Direction::ToEmployee => {
            say(lang, "residents' scheme into the employees'", "城乡居民养老转入职工养老")
        }
        Direction::ToResident => {
            say(lang, "employees' scheme into the residents'", "职工养老转入城乡居民养老")
        }
    };
    show::heading(&format!("{direction}  {}", statement.month))?;
    show::line("")?;
    for step in &statement.steps {
        show::line(&format!(" {}", step.text))?;
    }
    show::line("")?;
    let months = |months| benefit_place::duration(months, lang);
    let added = statement.added.map_or_else(|| "–".to_owned(), |amount| amount.to_string());
    for (what, words) in [
        (say(lang, "employees' scheme", "职工养老缴费"), months(statement.employee_months)),
        (say(lang, "residents' scheme", "居民养老缴费"), months(statement.resident_months)),
        (say(lang, "in both", "重复"), months(statement.overlapping_months)),
        (say(lang, "counts", "合并后计"), months(statement.counting_months)),
        (say(lang, "added to the account", "并入个人账户"), added),
        (say(lang, "refunded", "退还本人"), statement.refunded.to_string()),
    ] {
        show::line(&format!(" {what}{} {words}", say(lang, ":", "：")))?;
    }
    if let Some(place) = &statement.paid_at {
        show::line("")?;
        benefit_place::paid_at(place, lang)?;
    }
    show::notes(&statement.notes, lang)?;
    show::documents(&statement.cites, rules, lang)
}
