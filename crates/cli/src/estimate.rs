//! `shebao estimate`: one person, one month.

use crate::args::EstimateArgs;
use crate::failure::Failure;
use crate::show::{self, say};
use shebao::{Entry, Lang, LimitHit, Report, ReportLine, Rulebook};
use std::process::ExitCode;

pub(crate) fn run(args: &EstimateArgs) -> Result<ExitCode, Failure> {
    let case = args.case.case()?;
    let terms = args.rules.terms()?;
    let rules = args.rules.rulebook()?;
    let lang = args.common.lang();
    let report = rules.assess(&case, &terms)?.report(lang, args.explain);
    if args.common.json {
        show::json(&report)?;
    } else {
        print(&report, &rules, lang)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A rate as a percentage, for people.
pub(crate) fn percent(line: &ReportLine) -> String {
    line.rate.map_or_else(String::new, |rate| rate.to_string())
}

fn print(report: &Report, rules: &Rulebook, lang: Lang) -> Result<(), Failure> {
    let name = rules.place_name(&report.city, lang).unwrap_or_default();
    let area = report.area.as_ref().map_or_else(String::new, |area| format!(" {area}"));
    show::heading(&format!(
        "{name}{area}  {}  {} {}  {} {}",
        report.month,
        say(lang, "edition", "版本"),
        report.edition,
        say(lang, "wage", "缴费工资"),
        report.wage
    ))?;
    show::line("")?;
    lines(report, lang)?;
    totals(report, lang)?;
    silences(report, lang)?;
    sources(report, rules, lang)?;
    Ok(())
}

fn lines(report: &Report, lang: Lang) -> Result<(), Failure> {
    let headings = match lang {
        Lang::En => ["branch", "item", "payer", "base", "", "rate", "amount", "into"],
        Lang::Zh => ["险种", "项目", "缴费方", "缴费基数", "", "费率", "金额", "去向"],
    };
    let relieved = report.lines.iter().any(|line| line.relief != shebao::Money::ZERO);
    let mut headings = headings.to_vec();
    if relieved {
        headings.push(say(lang, "relief", "减免"));
    }
    let mut table = show::table(&headings, &[3, 5, 6, 8]);
    for line in &report.lines {
        let limit = match line.limit {
            None => "",
            Some(LimitHit::Floor) => say(lang, "floor", "下限"),
            Some(LimitHit::Ceiling) => say(lang, "ceiling", "上限"),
            Some(LimitHit::Flat) => say(lang, "flat", "统一"),
        };
        let mut row = vec![
            line.branch.words(lang).to_owned(),
            line.name.clone(),
            line.payer.words(lang).to_owned(),
            line.base.map_or_else(|| say(lang, "fixed", "定额").to_owned(), |b| b.to_string()),
            limit.to_owned(),
            percent(line),
            line.amount.to_string(),
            line.fund.words(lang).to_owned(),
        ];
        if relieved {
            row.push(line.relief.to_string());
        }
        table.add_row(row);
    }
    show::print(&table)?;
    for line in report.lines.iter().filter(|line| line.explanation.is_some()) {
        show::line("")?;
        show::heading(&format!(
            " {} {} · {} · {} {}",
            line.branch.words(lang),
            line.name,
            line.payer.words(lang),
            line.fund.words(lang),
            line.amount
        ))?;
        for step in line.explanation.iter().flatten() {
            show::line(&format!("   {}", step.text))?;
        }
    }
    Ok(())
}

fn totals(report: &Report, lang: Lang) -> Result<(), Failure> {
    let t = &report.totals;
    show::line("")?;
    let funds = [
        (say(lang, "pooled fund", "统筹基金"), t.pooled),
        (say(lang, "individual account", "个人账户"), t.individual_account),
        (say(lang, "mutual aid", "大额互助"), t.mutual_aid),
        (say(lang, "housing fund", "住房公积金"), t.housing_fund),
        (say(lang, "not split", "未划分"), t.unsplit),
    ];
    let funds: Vec<String> = funds
        .iter()
        .filter(|(_, amount)| *amount != shebao::Money::ZERO)
        .map(|(name, amount)| format!("{name} {amount}"))
        .collect();
    let partial = if report.complete { "" } else { say(lang, "  (partial)", "  （部分）") };
    show::heading(&format!("{}{partial}", show::sums(t, lang)))?;
    show::line(&format!(" {}", funds.join("  ")))?;
    show::line(&format!(
        " {} {}  {} {}",
        say(lang, "employer's cost", "用工成本"),
        t.employer_cost,
        say(lang, "take-home before income tax", "税前到手"),
        t.take_home
    ))?;
    Ok(())
}

fn silences(report: &Report, lang: Lang) -> Result<(), Failure> {
    let groups: [(&str, &[Entry]); 4] = [
        (say(lang, "not covered", "不适用"), &report.not_covered),
        (say(lang, "exempt", "免缴"), &report.exempt),
        (say(lang, "merged", "并入其他险种"), &report.merged),
        (say(lang, "missing", "缺规则"), &report.missing),
    ];
    let any = groups.iter().any(|(_, entries)| !entries.is_empty())
        || !report.left_out.is_empty()
        || !report.notes.is_empty();
    if any {
        show::line("")?;
    }
    for (name, entries) in groups {
        // Branches that are silent for the same reason are told together.
        let mut told: Vec<(&str, Vec<String>)> = Vec::new();
        for entry in entries {
            let of = match (&entry.item, entry.payer) {
                (Some(item), Some(payer)) => {
                    format!("{} {item} ({})", entry.branch.words(lang), payer.words(lang))
                }
                _ => entry.branch.words(lang).to_owned(),
            };
            match told.iter_mut().find(|(text, _)| *text == entry.text) {
                Some((_, names)) => names.push(of),
                None => told.push((&entry.text, vec![of])),
            }
        }
        for (text, names) in told {
            let list = names.join(say(lang, ", ", "、"));
            show::line(&format!(" {name}{}{list}: {text}", say(lang, ": ", "：")))?;
        }
    }
    if !report.left_out.is_empty() {
        let names: Vec<&str> = report.left_out.iter().map(|b| b.words(lang)).collect();
        show::line(&format!(
            " {}{}{}",
            say(lang, "left out: ", "未计入："),
            names.join(", "),
            say(lang, " (give --fund-rate to include it)", "（给出 --fund-rate 可计入）")
        ))?;
    }
    for note in &report.notes {
        show::remark(&format!(" {}{}", say(lang, "note: ", "说明："), note.text))?;
    }
    Ok(())
}

fn sources(report: &Report, rules: &Rulebook, lang: Lang) -> Result<(), Failure> {
    let mut ids: Vec<&str> = Vec::new();
    for cite in report.lines.iter().flat_map(|line| &line.cites) {
        if !ids.contains(&cite.id.as_str()) {
            ids.push(&cite.id);
        }
    }
    show::line("")?;
    let none = say(lang, "none", "无");
    let grade = report.evidence.map_or(none, |evidence| evidence.words(lang));
    show::remark(&format!(
        " {} ({}: {grade}; {} {} {})",
        say(lang, "sources", "依据"),
        say(lang, "weakest", "最弱一级"),
        say(lang, "rules", "规则版本"),
        report.rules.version,
        report.rules.fingerprint
    ))?;
    for document in ids.iter().filter_map(|id| rules.document(id)) {
        show::remark(&format!("   {}", document.words(lang)))?;
    }
    Ok(())
}
