//! `shebao rules show`: the rules of a city as a page.

use crate::args::OwnRules;
use crate::failure::Failure;
use crate::show::{self, say};
use serde_json::json;
use shebao::{Branch, Lang, Month, RuleInForce, Rulebook};

/// Which rules are asked for.
pub(crate) struct Asked<'a> {
    pub(crate) city: &'a str,
    pub(crate) edition: &'a str,
    pub(crate) month: Option<Month>,
    pub(crate) branches: &'a [Branch],
}

pub(crate) fn run(
    asked: &Asked<'_>,
    rules: &OwnRules,
    lang: Lang,
    wants_json: bool,
) -> Result<(), Failure> {
    let rules = rules.rulebook()?;
    let mut page = rules.rules_in_force(asked.city, asked.edition, asked.month, lang)?;
    if !asked.branches.is_empty() {
        page.retain(|rule| asked.branches.contains(&rule.branch));
    }
    let supposed = rules.hypothetical(asked.city, asked.edition);
    let supposed: Vec<&str> = supposed.iter().map(|words| words.get(lang)).collect();
    if wants_json {
        let page = json!({ "rules": page, "id": rules.id(), "hypothetical": supposed });
        return Ok(show::json(&page)?);
    }
    let id = rules.place_id(asked.city).unwrap_or(asked.city);
    let name = rules.place_name(id, lang).unwrap_or(id);
    let when = asked.month.map_or_else(String::new, |month| month.to_string());
    show::heading(&format!("{name}  {}  {when}", asked.edition))?;
    supposed.iter().try_for_each(|words| show::remark(&format!(" {words}")))?;
    let mut branch = None;
    for told in together(&page) {
        if branch != Some(told.rule.branch) {
            branch = Some(told.rule.branch);
            show::line("")?;
            show::heading(told.rule.branch.words(lang))?;
        }
        one(&told, asked.month, lang)?;
    }
    documents(&page, &rules, lang)
}

/// A rule, and the components that it is the same for.
struct Told<'p> {
    rule: &'p RuleInForce,
    components: Vec<&'p str>,
}

/// Rules that say the same of several components, told once.
fn together(page: &[RuleInForce]) -> Vec<Told<'_>> {
    let mut found: Vec<Told<'_>> = Vec::new();
    for rule in page {
        let same = |told: &&mut Told<'_>| {
            let other = told.rule;
            (other.branch, &other.kind, &other.figure, other.into, &other.when, other.from)
                == (rule.branch, &rule.kind, &rule.figure, rule.into, &rule.when, rule.from)
                && other.cites == rule.cites
        };
        match found.iter_mut().find(same) {
            Some(told) => told.components.push(&rule.component),
            None => found.push(Told { rule, components: vec![&rule.component] }),
        }
    }
    found
}

fn one(told: &Told<'_>, month: Option<Month>, lang: Lang) -> Result<(), Failure> {
    let rule = told.rule;
    let kind = match (rule.kind.as_str(), lang) {
        ("joining", Lang::En) => "month of joining",
        ("leaving", Lang::En) => "month of leaving",
        (kind, Lang::En) => kind,
        ("guide", _) => "指导费率",
        ("joining", _) => "入职当月",
        ("leaving", _) => "离职当月",
        ("rate", _) => "费率",
        ("fixed", _) => "定额",
        ("base", _) => "缴费基数",
        ("split", _) => "划分",
        ("cut", _) => "下调",
        ("relief", _) => "减免",
        ("rounding", _) => "取整",
        ("exempt", _) => "免缴",
        ("not_covered", _) => "不适用",
        ("merged", _) => "并入",
        ("gap", _) => "未知",
        ("replace", _) => "假设",
        (other, _) => other,
    };
    let components: Vec<&str> =
        told.components.iter().copied().filter(|name| !name.is_empty()).collect();
    let of = components.join(say(lang, ", ", "、"));
    let grade = rule.evidence.map_or_else(String::new, |grade| format!(" [{}]", grade.words(lang)));
    let into = rule.into.map_or_else(String::new, |fund| format!(" → {}", fund.words(lang)));
    show::line(&format!("  {kind}  {}{into}  {of}", rule.figure))?;
    let months = months(rule, lang);
    show::remark(&format!("      {}; {months}{grade}  {}", rule.when, rule.cites.join(", ")))?;
    if let (Some(month), Some(verified), None) = (month, rule.verified_to, rule.until)
        && verified < month
    {
        let words = match lang {
            Lang::En => {
                format!("last verified for {verified}: not used for {month} unless carried forward")
            }
            Lang::Zh => format!("最后核实到 {verified}：未经沿用不用于 {month}"),
        };
        show::remark(&format!("      ! {words}"))?;
    }
    if let Some(quote) = &rule.quote {
        show::remark(&format!("      「{quote}」"))?;
    }
    for remark in &rule.remarks {
        show::remark(&format!("      {remark}"))?;
    }
    Ok(())
}

/// The months a rule holds for; one without an end, to the month it is verified to.
fn months(rule: &RuleInForce, lang: Lang) -> String {
    match (rule.until, rule.verified_to) {
        (Some(until), _) => format!("{}..{}", rule.from, until.minus(1)),
        (None, Some(verified)) => {
            format!("{}.., {} {verified}", rule.from, say(lang, "verified to", "核实到"))
        }
        (None, None) => format!("{}..", rule.from),
    }
}

fn documents(page: &[RuleInForce], rules: &Rulebook, lang: Lang) -> Result<(), Failure> {
    let mut ids: Vec<String> = page.iter().flat_map(|rule| rule.cites.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    show::line("")?;
    show::remark(say(lang, " documents", " 文件"))?;
    for document in ids.iter().filter_map(|id| rules.document(id)) {
        show::remark(&format!("   {}: {}", document.id(), document.words(lang)))?;
    }
    Ok(())
}
