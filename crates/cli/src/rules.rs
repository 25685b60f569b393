//! `shebao rules`: what the rules hold.

use crate::args::{OwnRules, RulesCommand, a_day, load};
use crate::failure::Failure;
use crate::rule_diff::{self, Sides};
use crate::rule_page::{self, Asked};
use crate::show::{self, say};
use serde_json::json;
use shebao::{Branch, Document, Lang, Month};
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn run(command: &RulesCommand) -> Result<ExitCode, Failure> {
    let lang = command.common().lang();
    let wants_json = command.common().json;
    match command {
        RulesCommand::List { rules, .. } => list(rules, lang, wants_json),
        RulesCommand::Show { city, month, edition, branch, rules, .. } => {
            let month = month.as_deref().map(str::parse::<Month>).transpose()?;
            let branches: Vec<Branch> =
                branch.iter().map(|branch| branch.parse()).collect::<Result<_, _>>()?;
            let asked = Asked { city, edition, month, branches: &branches };
            rule_page::run(&asked, rules, lang, wants_json)
        }
        RulesCommand::Stale { on, city, rules, .. } => {
            stale(on, city.as_deref(), rules, lang, wants_json)
        }
        RulesCommand::Diff { city, from, to, month, edition, rules, .. } => {
            let sides = Sides { from, to, month: month.as_deref(), edition };
            rule_diff::run(city, &sides, rules, lang, wants_json)
        }
        RulesCommand::Schema { .. } => Ok(show::json(&shebao::rule_schema())?),
        RulesCommand::Lint { path, .. } => lint(path.as_deref(), lang, wants_json),
        RulesCommand::Cite { id, rules, .. } => cite(id, rules, lang, wants_json),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn list(rules: &OwnRules, lang: Lang, wants_json: bool) -> Result<(), Failure> {
    let rules = rules.rulebook()?;
    let coverage = rules.coverage(lang);
    if wants_json {
        return Ok(show::json(&json!({ "coverage": coverage, "rules": rules.id() }))?);
    }
    let headings = match lang {
        Lang::En => {
            ["city", "edition", "branch", "from", "to", "verified to", "evidence", "not figures"]
        }
        Lang::Zh => ["城市", "版本", "险种", "起", "止", "核实至", "依据等级", "非数值"],
    };
    let mut table = show::table(&headings, &[]);
    for row in &coverage {
        let gaps: Vec<String> =
            row.gaps.iter().map(|gap| format!("{} {}", gap.kind, gap.words())).collect();
        table.add_row(vec![
            row.name.clone(),
            row.edition.clone(),
            row.branch.words(lang).to_owned(),
            row.from.to_string(),
            row.until.minus(1).to_string(),
            row.verified_to.map_or_else(|| "–".to_owned(), |month| month.to_string()),
            row.evidence.map_or_else(|| "–".to_owned(), |grade| grade.words(lang).to_owned()),
            gaps.join("\n"),
        ]);
    }
    show::fold(&mut table);
    show::print(&table)?;
    show::line("")?;
    show::remark(&format!(
        " {} {} {}",
        say(lang, "rules", "规则版本"),
        rules.version(),
        rules.fingerprint()
    ))?;
    Ok(())
}

fn stale(
    on: &str,
    city: Option<&str>,
    rules: &OwnRules,
    lang: Lang,
    wants_json: bool,
) -> Result<(), Failure> {
    let rules = rules.rulebook()?;
    let day = a_day("on", on)?;
    let mut found = rules.stale(day, lang)?;
    if let Some(city) = city {
        let id = rules.site(city)?.id().to_owned();
        found.retain(|one| one.city == id);
    }
    if wants_json {
        return Ok(show::json(&json!({ "on": on, "stale": found, "rules": rules.id() }))?);
    }
    let headings = match lang {
        Lang::En => ["city", "edition", "branch", "component", "rule", "figure", "for", "why"],
        Lang::Zh => ["城市", "版本", "险种", "项目", "规则", "数值", "适用", "原因"],
    };
    let mut table = show::table(&headings, &[]);
    for one in &found {
        let mut row = vec![one.city.clone(), one.edition.clone()];
        match &one.rule {
            Some(rule) => row.extend([
                rule.branch.words(lang).to_owned(),
                rule.component.clone(),
                rule.kind.clone(),
                rule.figure.clone(),
                rule.when.clone(),
            ]),
            None => row.extend(std::iter::repeat_n(String::new(), 5)),
        }
        row.push(one.text.clone());
        table.add_row(row);
    }
    show::fold(&mut table);
    show::print(&table)?;
    show::line("")?;
    let count = |why: &str| found.iter().filter(|one| one.why == why).count();
    let (ended, old) = (count("ended"), count("not_verified"));
    let (provisional, single) = (count("provisional"), count("single_source"));
    show::heading(&match lang {
        Lang::En => format!(
            " {ended} at their end, {old} not verified since, {provisional} provisional, {single} on a single source"
        ),
        Lang::Zh => {
            format!(" 已到期 {ended}，未再核实 {old}，暂行 {provisional}，单一来源 {single}")
        }
    })?;
    Ok(())
}

fn lint(path: Option<&Path>, lang: Lang, wants_json: bool) -> Result<(), Failure> {
    let rules = load(path)?;
    let (count, documents) = (rules.coverage(lang).len(), rules.documents().len());
    if wants_json {
        return Ok(show::json(&json!({
            "ok": true, "branches": count, "documents": documents, "rules": rules.id(),
        }))?);
    }
    show::line(&match lang {
        Lang::En => format!("no fault found: {count} branches of cities, {documents} documents"),
        Lang::Zh => format!("未发现问题：{count} 个城市险种，{documents} 份文件"),
    })?;
    Ok(())
}

fn cite(id: &str, rules: &OwnRules, lang: Lang, wants_json: bool) -> Result<(), Failure> {
    let rules = rules.rulebook()?;
    let document = rules.document(id).ok_or_else(|| {
        let near: Vec<&str> = rules
            .documents()
            .iter()
            .map(Document::id)
            .filter(|known| known.contains(id) || id.contains(*known))
            .collect();
        let (hint_en, hint_zh) = if near.is_empty() {
            (
                "`shebao rules show CITY` lists the ids".to_owned(),
                "`shebao rules show CITY` 列出文件编号".to_owned(),
            )
        } else {
            (format!("did you mean {}?", near.join(", ")), format!("是否指 {}？", near.join("、")))
        };
        Failure::Call {
            en: format!("no document has the id {id:?}"),
            zh: format!("没有编号为 {id:?} 的文件"),
            hint_en,
            hint_zh,
        }
    })?;
    if wants_json {
        return Ok(show::json(&json!({
            "id": document.id(),
            "issuer": document.issuer(),
            "number": document.number(),
            "title": { "en": document.title(Lang::En), "zh": document.title(Lang::Zh) },
            "about": { "en": document.about(Lang::En), "zh": document.about(Lang::Zh) },
            "dated": document.dated().map(|day| day.to_string()),
            "published": document.published().map(|day| day.to_string()),
            "read_at": document.read_at(),
        }))?);
    }
    show::heading(document.words(lang))?;
    let none = || "–".to_owned();
    for (name, value) in [
        (say(lang, "issuer", "发文机关"), document.issuer().map_or_else(none, str::to_owned)),
        (say(lang, "number", "文号"), document.number().map_or_else(none, str::to_owned)),
        (say(lang, "dated", "成文日期"), document.dated().map_or_else(none, |d| d.to_string())),
        (
            say(lang, "published", "公布日期"),
            document.published().map_or_else(none, |d| d.to_string()),
        ),
        (say(lang, "read at", "阅读来源"), document.read_at().join("; ")),
    ] {
        show::line(&format!(" {name}: {value}"))?;
    }
    Ok(())
}
