//! Which fund the money goes to, and what of the pension moves with the worker.

use super::{place, series, too_many};
use crate::failure::Failure;
use crate::show::say;
use shebao::{Branch, Compared, Comparison, Lang, Money, Totals, percent};
use shebao_chart::{Bar, Bars, Figure, Panel, Unit, yuan};

/// No picture has more bars.
const MOST_BARS: usize = 24;

/// A fund's name in English and Chinese, and how it is read off the totals.
type Fund = (&'static str, &'static str, fn(&Totals) -> Money);

const FUNDS: [Fund; 5] = [
    ("individual account", "个人账户", |totals| totals.individual_account),
    ("pooled fund", "统筹基金", |totals| totals.pooled),
    ("housing fund", "住房公积金", |totals| totals.housing_fund),
    ("mutual aid", "大额互助", |totals| totals.mutual_aid),
    ("not divided", "未划分", |totals| totals.unsplit),
];

pub(super) fn figure(table: &Comparison, lang: Lang) -> Result<Figure, Failure> {
    if table.cases.len() > MOST_BARS {
        return Err(too_many("bars", "条形", table.cases.len(), MOST_BARS));
    }
    let several = series(table).len() < table.cases.len();
    let name = |case: &Compared| match several {
        true => {
            let (month, wage) = (case.estimate.month, case.estimate.wage);
            format!("{}{}{month}{}{wage}", case.label, say(lang, ", ", "，"), say(lang, ", ", "，"))
        }
        false => case.label.clone(),
    };
    let mut panels = Vec::new();
    let lines = table.cases.iter().flat_map(|case| &case.estimate.lines);
    if lines.clone().any(|line| line.branch != Branch::Pension) {
        panels.push(all_branches(table, &name, lang));
    }
    let moving = table.cases.iter().filter_map(|case| {
        let moves = case.moves_with_worker.as_ref()?;
        let note = moves.share.map_or_else(String::new, |share| match lang {
            Lang::En => format!("{} moves", percent(share)),
            Lang::Zh => format!("转移 {}", percent(share)),
        });
        let values = [moves.individual_account, moves.pooled, moves.stays].map(place).to_vec();
        Some(Bar { name: name(case), values, note })
    });
    let bars: Vec<Bar> = moving.collect();
    if !bars.is_empty() {
        let heading = say(
            lang,
            "Pension: what moves with the worker, yuan",
            "养老保险：随人转移与留存（元）",
        );
        let parts = match lang {
            Lang::En => [
                "moves: individual account",
                "moves: out of the pooled fund",
                "stays in the pooled fund",
            ],
            Lang::Zh => ["转移：个人账户", "转移：统筹基金", "留存统筹基金"],
        };
        let parts = parts.map(str::to_owned).to_vec();
        panels.push(Bars { heading: heading.to_owned(), unit: Unit::Yuan, parts, bars });
    }
    let title = say(lang, "Where a month's contributions go", "一个月的缴费去向").to_owned();
    let panels = panels.into_iter().map(Panel::Bars).collect();
    Ok(Figure { title, subtitle: subtitle(table, lang), panels, ..Figure::default() })
}

/// Everything due by fund; a fund that gets nothing is left out.
fn all_branches(table: &Comparison, name: &dyn Fn(&Compared) -> String, lang: Lang) -> Bars {
    let totals = || table.cases.iter().map(|case| &case.estimate.totals);
    let funds: Vec<&Fund> = FUNDS
        .iter()
        .filter(|(_, _, read)| totals().any(|totals| read(totals) != Money::ZERO))
        .collect();
    let parts = funds.iter().map(|(en, zh, _)| say(lang, en, zh).to_owned()).collect();
    let bars = table.cases.iter().map(|case| {
        let totals = &case.estimate.totals;
        let values = funds.iter().map(|(_, _, read)| place(read(totals))).collect();
        Bar { name: name(case), values, note: yuan(place(totals.all)) }
    });
    let heading = say(lang, "All branches by fund, yuan", "各险种合计，按去向（元）");
    Bars { heading: heading.to_owned(), unit: Unit::Yuan, parts, bars: bars.collect() }
}

/// The month and the wage, where they are the same for all.
fn subtitle(table: &Comparison, lang: Lang) -> String {
    let Some(first) = table.cases.first().map(|case| &case.estimate) else { return String::new() };
    let reports = || table.cases.iter().map(|case| &case.estimate);
    let mut words = Vec::new();
    if reports().all(|report| report.month == first.month) {
        words.push(first.month.to_string());
    }
    if reports().all(|report| report.wage == first.wage) {
        let wage = yuan(place(first.wage));
        words.push(match lang {
            Lang::En => format!("wage {wage} yuan a month"),
            Lang::Zh => format!("缴费工资 {wage} 元/月"),
        });
    }
    words.join(say(lang, ", ", "，"))
}
