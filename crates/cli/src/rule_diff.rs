//! `shebao rules diff`: what changed, in words and in money.

use crate::args::OwnRules;
use crate::failure::Failure;
use crate::show::{self, say};
use serde_json::json;
use shebao::{ChangedMoney, Lang, Month, Owed, RuleInForce, RulesAt, RulesDiff, Text};

/// The two sides as they were asked for: two months of an edition, or two editions in a month.
pub(crate) struct Sides<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) month: Option<&'a str>,
    pub(crate) edition: &'a str,
}

impl Sides<'_> {
    fn at(&self, side: &str) -> Result<RulesAt, Failure> {
        if let Ok(month) = side.parse::<Month>() {
            return Ok(RulesAt { edition: self.edition.to_owned(), month });
        }
        let month = self.month.ok_or_else(|| Failure::Call {
            en: format!("{side:?} is not a month, and an edition needs --month"),
            zh: format!("{side:?} 不是月份；按版本比较须给出 --month"),
            hint_en: "such as `rules diff beijing 2025-06 2025-07`, or `rules diff beijing shi-2014 statutory --month 2013-05`".to_owned(),
            hint_zh: "例如 `rules diff beijing 2025-06 2025-07`，或 `rules diff beijing shi-2014 statutory --month 2013-05`".to_owned(),
        })?;
        Ok(RulesAt { edition: side.to_owned(), month: month.parse()? })
    }
}

pub(crate) fn run(
    city: &str,
    sides: &Sides<'_>,
    rules: &OwnRules,
    lang: Lang,
    wants_json: bool,
) -> Result<(), Failure> {
    let rules = rules.rulebook()?;
    let diff = rules.rules_diff(city, &sides.at(sides.from)?, &sides.at(sides.to)?, lang)?;
    let supposed: Vec<Text> = [&diff.from, &diff.to]
        .into_iter()
        .filter_map(|side| rules.hypothetical(city, &side.edition))
        .collect();
    let supposed: Vec<&str> = supposed.iter().map(|words| words.get(lang)).collect();
    if wants_json {
        let answer = json!({ "diff": diff, "rules": rules.id(), "hypothetical": supposed });
        return Ok(show::json(&answer)?);
    }
    let at = |side: &RulesAt| format!("{} {}", side.edition, side.month);
    let name = rules.place_name(&diff.city, lang).unwrap_or(&diff.city);
    show::heading(&format!("{name}  {} → {}", at(&diff.from), at(&diff.to)))?;
    supposed.iter().try_for_each(|words| show::remark(&format!(" {words}")))?;
    words(&diff, lang)?;
    money(&diff.money, lang)
}

fn words(diff: &RulesDiff, lang: Lang) -> Result<(), Failure> {
    let name = |rule: &RuleInForce| {
        let when = if rule.when.is_empty() { String::new() } else { format!(" ({})", rule.when) };
        format!("{} {} {}{when}", rule.branch.words(lang), rule.component, rule.kind)
    };
    let nothing = diff.changed.is_empty() && diff.gone.is_empty() && diff.new.is_empty();
    if nothing {
        show::line(&format!(" {}", say(lang, "no rule changed", "规则无变化")))?;
    }
    for one in &diff.changed {
        let (before, after) = (&one.before.figure, &one.after.figure);
        show::line(&format!(" ~ {}: {before} → {after}", name(&one.before)))?;
        show::remark(&format!("     {}", one.after.cites.join(", ")))?;
    }
    for (sign, rules) in [("-", &diff.gone), ("+", &diff.new)] {
        for rule in rules {
            show::line(&format!(" {sign} {}: {}", name(rule), rule.figure))?;
        }
    }
    Ok(())
}

fn money(rows: &[ChangedMoney], lang: Lang) -> Result<(), Failure> {
    show::line("")?;
    if rows.is_empty() {
        let nothing = say(lang, "nothing changes for standard workers", "标准情形金额无变化");
        return Ok(show::line(&format!(" {nothing}"))?);
    }
    let headings = match lang {
        Lang::En => ["wage", "", "hukou", "employer", "employer pays", "worker pays"],
        Lang::Zh => ["工资", "", "户籍", "单位类型", "单位缴", "个人缴"],
    };
    let mut table = show::table(&headings, &[1, 4, 5]);
    for row in rows {
        let list = |words: Vec<&str>, all: usize| match words.len() {
            n if n == all => say(lang, "any", "任意").to_owned(),
            _ => words.join(say(lang, ", ", "、")),
        };
        let hukou = list(row.hukou.iter().map(|one| one.words(lang)).collect(), 4);
        let employer = list(row.employer.iter().map(|one| one.words(lang)).collect(), 9);
        let amounts = |of: fn(&Owed) -> shebao::Money| {
            let side = |owed: &Option<Owed>| {
                owed.as_ref().map_or("–".to_owned(), |o| {
                    format!("{}{}", of(o), if o.complete { "" } else { "*" })
                })
            };
            format!("{} → {}", side(&row.before), side(&row.after))
        };
        let wage_is = match row.wage_is.as_str() {
            "floor" => say(lang, "floor", "下限"),
            "ceiling" => say(lang, "ceiling", "上限"),
            "floor_before" => say(lang, "old floor", "原下限"),
            "average_before" => say(lang, "old average", "原平均"),
            "ceiling_before" => say(lang, "old ceiling", "原上限"),
            _ => say(lang, "average", "平均"),
        };
        table.add_row(vec![
            wage_is.to_owned(),
            row.wage.to_string(),
            hukou,
            employer,
            amounts(|owed| owed.employer),
            amounts(|owed| owed.worker),
        ]);
    }
    show::fold(&mut table);
    show::print(&table)?;
    show::remark(say(
        lang,
        " full-time, small employer, injury class 1, without the housing fund",
        " 全日制、中小微单位、工伤一类，不含住房公积金",
    ))?;
    let partial = |owed: &Option<Owed>| owed.is_some_and(|owed| !owed.complete);
    if rows.iter().any(|row| partial(&row.before) || partial(&row.after)) {
        show::remark(say(lang, " * some branch has no rule", " * 部分险种缺规则"))?;
    }
    Ok(())
}
