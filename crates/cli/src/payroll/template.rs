//! `--template`: an empty roster that people fill in.

use crate::failure::Failure;
use crate::show::say;
use shebao::{EmployerKind, EmployerSize, Employment, Hukou, Lang, Rulebook, Sex};
use shebao_roster::{Template, TemplateColumn};
use std::path::Path;

/// Writes the template in a language.
pub(crate) fn write(path: &Path, rules: &Rulebook, lang: Lang) -> Result<(), Failure> {
    let columns = columns(rules, lang);
    let template = Template {
        sheet: say(lang, "roster", "花名册"),
        choices: say(lang, "choices", "选项"),
        columns: &columns,
    };
    Ok(template.write(path)?)
}

/// What a column is called, what belongs into it, and what the example row has.
type Words = (&'static str, &'static str, &'static str);

fn columns(rules: &Rulebook, lang: Lang) -> Vec<TemplateColumn> {
    let column = |en: Words, zh: Words| {
        let (heading, comment, example) = if lang == Lang::Zh { zh } else { en };
        TemplateColumn {
            heading: heading.to_owned(),
            comment: comment.to_owned(),
            example: example.to_owned(),
            ..TemplateColumn::default()
        }
    };
    let required = |column| TemplateColumn { is_required: true, ..column };
    let money = |column| TemplateColumn { is_money: true, ..column };
    let choice = |column, choices: Vec<String>| TemplateColumn { choices, ..column };
    // English cells hold the codes of the command's options, Chinese ones the words for them.
    macro_rules! all {
        ($list:ident) => {
            $list::ALL
                .iter()
                .map(|value| match lang {
                    Lang::Zh => value.words(lang).to_owned(),
                    Lang::En => value.code().replace('_', "-"),
                })
                .collect()
        };
    }
    let cities = rules.coverage(lang).into_iter().filter(|row| row.edition == "statutory");
    let mut cities: Vec<String> = match lang {
        Lang::Zh => cities.map(|row| row.name).collect(),
        Lang::En => cities.map(|row| row.city).collect(),
    };
    cities.dedup();
    let classes = (1..=8).map(|class: u8| class.to_string()).collect();
    vec![
        required(column(
            (
                "id",
                "The employee's id, as text.\nThis row is an example: write over it.",
                "EXAMPLE",
            ),
            ("工号", "员工编号，文本格式。\n本行为示例，请直接覆盖。", "示例"),
        )),
        column(
            ("name", "The employee's name; passed through.", "Wang Fang"),
            ("姓名", "员工姓名，原样保留。", "王芳"),
        ),
        choice(
            required(column(
                ("city", "Where the contributions are paid.", "beijing"),
                ("城市", "参保缴费城市。", "北京"),
            )),
            cities,
        ),
        required(column(
            ("month", "The contribution month, YYYY-MM; a date also does.", "2026-10"),
            ("月份", "费款所属月份，格式为 2026-10；也可填日期。", "2026-10"),
        )),
        money(required(column(
            (
                "wage",
                "The wage that the base is formed from, yuan a month, at most two decimals.",
                "8000",
            ),
            ("工资", "缴费工资，元/月，最多两位小数。", "8000"),
        ))),
        money(column(
            ("fund_wage", "The same for the housing fund; the wage where it is blank.", ""),
            ("公积金工资", "住房公积金缴存工资；空白则同缴费工资。", ""),
        )),
        choice(
            column(
                (
                    "hukou",
                    "Household registration, relative to the city; needed where it makes a difference.",
                    "nonlocal-rural",
                ),
                ("户籍", "相对于参保城市的户籍；影响结果时必填。", "外埠农村"),
            ),
            all!(Hukou),
        ),
        choice(
            column(
                ("employment", "Full time where it is blank.", ""),
                ("就业形式", "空白即全日制。", ""),
            ),
            all!(Employment),
        ),
        choice(
            column(
                (
                    "employer",
                    "The kind of employer; needed where it makes a difference.",
                    "private",
                ),
                ("单位类型", "影响结果时必填。", "私营"),
            ),
            all!(EmployerKind),
        ),
        choice(
            column(
                ("employer_size", "Needed where it makes a difference.", ""),
                ("单位规模", "影响结果时必填。", ""),
            ),
            all!(EmployerSize),
        ),
        choice(
            column(
                ("injury_class", "The work-injury class of the industry, 1 to 8.", "1"),
                ("工伤类别", "工伤保险行业风险类别，1 至 8。", "1"),
            ),
            classes,
        ),
        column(
            (
                "fund_rate",
                "The housing-fund rate, such as 12%, or 5%/12% for employer and worker; none leaves the fund out.",
                "12%",
            ),
            (
                "公积金比例",
                "住房公积金缴存比例，如 12%；单位与个人不同时写 5%/12%；不缴写“无”。",
                "12%",
            ),
        ),
        column(
            ("age", "Full years; needed where it makes a difference.", ""),
            ("年龄", "周岁；影响结果时必填。", ""),
        ),
        choice(
            column(
                ("sex", "Needed where it makes a difference.", ""),
                ("性别", "影响结果时必填。", ""),
            ),
            all!(Sex),
        ),
    ]
}
