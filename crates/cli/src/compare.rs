//! `shebao compare`: several schemes side by side.

use crate::args::{CompareArgs, case_of, pair};
use crate::failure::Failure;
use crate::show::{self, say};
use shebao::{Case, Comparison, Lang, Money, NamedCase, Rulebook, Terms};
use std::fs;
use std::process::ExitCode;

pub(crate) fn run(args: &CompareArgs) -> Result<ExitCode, Failure> {
    let lang = args.common.lang();
    let rules = args.rules.rulebook()?;
    let terms = args.rules.terms()?;
    let mut table = Comparison { cases: Vec::new() };
    for wage in wages(args)? {
        let cases = cases(args, &rules, wage, lang)?;
        table.cases.extend(compare(&rules, &cases, &terms, lang)?.cases);
    }
    if args.common.json {
        show::json(&table)?;
    } else {
        print(&table, lang)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A case with the branches that it asks for by itself.
struct Asked {
    named: NamedCase,
    branches: Vec<shebao::Branch>,
}

fn compare(
    rules: &Rulebook,
    cases: &[Asked],
    terms: &Terms,
    lang: Lang,
) -> Result<Comparison, Failure> {
    let mut table = Comparison { cases: Vec::new() };
    for asked in cases {
        let mut terms = terms.clone();
        if !asked.branches.is_empty() {
            terms.branches.clone_from(&asked.branches);
        }
        let one = rules
            .compare(std::slice::from_ref(&asked.named), &terms, lang)
            .map_err(|error| Failure::from(error).in_case(&asked.named.label))?;
        table.cases.extend(one.cases);
    }
    Ok(table)
}

/// The wages to compare at: those of the range, the one given, or each case's own.
fn wages(args: &CompareArgs) -> Result<Vec<Option<Money>>, Failure> {
    let Some(range) = &args.wages else {
        return Ok(vec![args.case.wage().transpose().map_err(|e| Failure::Fields(vec![e]))?]);
    };
    let wrong = || Failure::Call {
        en: format!("wages: {range:?} is not FROM..TO:STEP"),
        zh: format!("wages：{range:?} 不是“起..止:步长”"),
        hint_en: "yuan a month, such as 1000..30000:500; at most 10,000 steps".to_owned(),
        hint_zh: "元/月，例如 1000..30000:500；最多 10,000 档".to_owned(),
    };
    let (from, rest) = range.split_once("..").ok_or_else(wrong)?;
    let (to, step) = rest.split_once(':').ok_or_else(wrong)?;
    let parse = |text: &str| text.trim().parse::<Money>().map_err(|_| wrong());
    Money::range(parse(from)?, parse(to)?, parse(step)?)
        .map(|list| list.into_iter().map(Some).collect())
        .ok_or_else(wrong)
}

fn cases(
    args: &CompareArgs,
    rules: &Rulebook,
    wage: Option<Money>,
    lang: Lang,
) -> Result<Vec<Asked>, Failure> {
    let mut texts = args.cases.clone();
    if let Some(path) = &args.file {
        let text = fs::read_to_string(path).map_err(|error| Failure::Call {
            en: format!("cases: {} cannot be read: {error}", path.display()),
            zh: format!("cases：无法读取 {}：{error}", path.display()),
            hint_en: "one case a line, such as city=beijing,edition=shi-2014".to_owned(),
            hint_zh: "每行一个情形，例如 city=beijing,edition=shi-2014".to_owned(),
        })?;
        let lines = text.lines().map(str::trim);
        texts.extend(lines.filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned));
    }
    if texts.is_empty() {
        return named_schemes(args, rules, wage, lang);
    }
    let case = |text: &String| one_case(args, text, wage).map_err(|failure| failure.in_case(text));
    texts.iter().map(case).collect()
}

/// Every named scheme of the edition that holds in the month.
fn named_schemes(
    args: &CompareArgs,
    rules: &Rulebook,
    wage: Option<Money>,
    lang: Lang,
) -> Result<Vec<Asked>, Failure> {
    let month = args.case.month().unwrap_or_default();
    // The library words what is missing: it is asked as a case would be.
    let mut fields = args.case.fields()?;
    fields.retain(|(name, _)| name != "city");
    fields.push(("city".to_owned(), "any".to_owned()));
    if let Some(wage) = wage {
        fields.retain(|(name, _)| name != "wage");
        fields.push(("wage".to_owned(), wage.to_string()));
    }
    let case = case_of(&fields)?;
    let edition = args.case.edition().unwrap_or("statutory");
    let month = month.parse().unwrap_or(case.month);
    let mut schemes = rules.named_schemes(edition, month, case.wage, lang)?;
    if let Some(city) = args.case.city() {
        let city = rules.place_id(city).unwrap_or(city).to_owned();
        schemes.retain(|named| named.case.city == city);
    }
    Ok(schemes.into_iter().map(|named| Asked { named, branches: Vec::new() }).collect())
}

/// One case of the list: its own fields win over the options of the command.
fn one_case(args: &CompareArgs, text: &str, wage: Option<Money>) -> Result<Asked, Failure> {
    let mut own: Vec<(String, String)> = Vec::new();
    let mut branches = Vec::new();
    for part in text.split(',').filter(|part| !part.trim().is_empty()) {
        let (name, value) = pair(part)?;
        if name.trim() == "branch" {
            branches.push(value.parse::<shebao::Branch>()?);
        } else {
            let name = name.trim().replace('-', "_");
            if own.iter().any(|(known, _)| *known == name) {
                return Err(Failure::Call {
                    en: format!("gives {name} twice"),
                    zh: format!("重复给出 {name}"),
                    hint_en: "name each field once".to_owned(),
                    hint_zh: "每个字段只写一次".to_owned(),
                });
            }
            own.push((name, value.to_owned()));
        }
    }
    let case = with_wage(args, &own, wage)?;
    Ok(Asked { named: NamedCase { label: label(&own), case }, branches })
}

fn with_wage(
    args: &CompareArgs,
    own: &[(String, String)],
    wage: Option<Money>,
) -> Result<Case, Failure> {
    let mut fields = args.case.fields()?;
    if let Some(wage) = wage {
        fields.retain(|(name, _)| name != "wage");
        fields.push(("wage".to_owned(), wage.to_string()));
    }
    fields.retain(|(name, _)| !own.iter().any(|(known, _)| known == name));
    fields.extend(own.iter().cloned());
    case_of(&fields)
}

/// What a case is called: what sets it apart.
fn label(fields: &[(String, String)]) -> String {
    let words: Vec<String> = fields
        .iter()
        .filter(|(name, _)| name != "wage")
        .map(|(name, value)| match name.as_str() {
            "city" | "edition" | "employer" | "hukou" | "employment" | "month" => value.clone(),
            _ => format!("{} {value}", name.replace('_', " ")),
        })
        .collect();
    words.join(", ")
}

fn print(table: &Comparison, lang: Lang) -> Result<(), Failure> {
    let headings = match lang {
        Lang::En => [
            "scheme",
            "wage",
            "employer",
            "worker",
            "pooled",
            "account",
            "together",
            "employer %",
            "worker %",
            "of pension moves",
        ],
        Lang::Zh => [
            "方案",
            "缴费工资",
            "单位",
            "个人",
            "统筹",
            "个人账户",
            "合计",
            "单位负担率",
            "个人负担率",
            "养老随人转移",
        ],
    };
    let mut rows = show::table(&headings, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for case in &table.cases {
        let totals = &case.estimate.totals;
        let moves = case.moves_with_worker.as_ref().map_or_else(
            || "–".to_owned(),
            |moves| {
                let share = moves
                    .share
                    .map_or_else(String::new, |share| format!(" ({})", shebao::percent(share)));
                format!("{}{share}", moves.amount)
            },
        );
        let rate = |rate: Option<_>| rate.map_or_else(|| "–".to_owned(), shebao::percent);
        rows.add_row(vec![
            case.label.clone(),
            case.estimate.wage.to_string(),
            totals.employer.to_string(),
            totals.worker.to_string(),
            totals.pooled.to_string(),
            totals.individual_account.to_string(),
            totals.all.to_string(),
            rate(case.effective_rate.employer),
            rate(case.effective_rate.worker),
            moves,
        ]);
    }
    show::print(&rows)?;
    show::line("")?;
    let months: Vec<String> = table.cases.iter().map(|c| c.estimate.month.to_string()).collect();
    if let Some(month) = months.first().filter(|first| months.iter().all(|m| m == *first)) {
        show::remark(&format!(" {} {month}", say(lang, "month", "月份")))?;
    }
    show::remark(&format!(
        " {}",
        say(
            lang,
            "moves with the worker: the individual account and 12 % of the base, out of the pooled fund (国办发〔2009〕66号)",
            "随人转移：个人账户全部，加统筹基金按缴费基数的 12%（国办发〔2009〕66号）"
        )
    ))?;
    let told = ["not_held", "hypothetical", "carried", "as_known_on", "provisional"];
    let mut remarks: Vec<String> = Vec::new();
    for case in &table.cases {
        let report = &case.estimate;
        let mut add = |words: String| {
            if !remarks.contains(&words) {
                remarks.push(words);
            }
        };
        let names = |entries: &[shebao::Entry]| {
            let mut names: Vec<&str> = entries.iter().map(|e| e.branch.words(lang)).collect();
            names.dedup();
            names.join(say(lang, ", ", "、"))
        };
        if !report.not_covered.is_empty() {
            let names = names(&report.not_covered);
            add(format!(" {}: {} {names}", case.label, say(lang, "not covered:", "不适用：")));
        }
        if !report.missing.is_empty() {
            let names = names(&report.missing);
            add(format!(
                " {}: {} {names}",
                case.label,
                say(lang, "partial, no rule for", "部分结果，缺规则：")
            ));
        }
        for note in report.notes.iter().filter(|note| told.contains(&note.code.as_ref())) {
            add(format!(" {}: {}", case.label, note.text));
        }
    }
    for remark in remarks {
        show::remark(&remark)?;
    }
    Ok(())
}
