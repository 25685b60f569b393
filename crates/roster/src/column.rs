use crate::error::{Duplicate, Kind, RosterError};
use crate::trim;

/// A column of a roster: its heading, and the field it was recognised as.
///
/// Headings are compared without regard to case, blanks, hyphens and underscores,
/// with or without a leading `--` or `*`, and with or without a unit such as `（元）`.
///
/// ```
/// use shebao_roster::Table;
///
/// let table = Table::from_bytes("ID,city,month,--Fund-Wage,月工资（元）,备注,choice:insured-at\n".as_bytes())?;
/// let fields: Vec<_> = table.columns().iter().map(|c| c.field.as_deref()).collect();
/// assert_eq!(fields, [
///     Some("id"), Some("city"), Some("month"), Some("fund_wage"), Some("wage"), None,
///     Some("choice:insured_at"),
/// ]);
/// # Ok::<(), shebao_roster::RosterError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The heading as it stands in the file, without the blanks around it.
    pub heading: String,
    /// The field's canonical name, with underscores; `None` where the heading is not recognised.
    ///
    /// A declared choice is `choice:NAME`; `choice:medical_tier` and `choice:base_tier`
    /// are `medical_tier` and `base_tier`.
    pub field: Option<String>,
}

impl Column {
    fn new(heading: &str, layout: Layout) -> Self {
        let heading = trim(heading);
        Self { heading: heading.to_owned(), field: recognise(heading, layout) }
    }
}

/// What a table is a list of, which says how its columns are called and which it must have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// People and months: `id`, `city`, `month` and `wage` are required.
    #[default]
    Roster,
    /// The spells of one career: `from`, `until` and `city` are required.
    History,
    /// Spans in the residents' pension scheme: `from`, `until` and `own` are required.
    Resident,
    /// What was paid or is due: `id`, `month`, `branch`, `payer` and `amount` are required.
    Amounts,
    /// People and the amounts to solve for: `id`, `city`, `month` and `amount` are required.
    Goals,
}

impl Layout {
    /// Fields without which no row can be computed.
    pub(crate) fn required(self) -> &'static [&'static str] {
        match self {
            Self::Roster => &["id", "city", "month", "wage"],
            Self::History => &["from", "until", "city"],
            Self::Resident => &["from", "until", "own"],
            Self::Amounts => &["id", "month", "branch", "payer", "amount"],
            Self::Goals => &["id", "city", "month", "amount"],
        }
    }

    /// The headings that only this layout knows.
    fn own(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Roster => &[],
            Self::History => HISTORY,
            Self::Resident => RESIDENT,
            Self::Amounts => AMOUNTS,
            Self::Goals => GOALS,
        }
    }
}

/// The first month not included. A heading that does not say so is read as people mean it: as the last month included.
const UNTIL: &[&str] = &["until", "截止月（不含）", "截止月(不含)", "止（不含）", "止(不含)"];
const LAST: &[&str] = &[
    "last",
    "止",
    "末月",
    "最后月份",
    "截止月",
    "截止月份",
    "截止月（含）",
    "截止月(含)",
    "止（含）",
    "止(含)",
    "结束月份",
    "参保截止",
];

/// Fields of a spell.
#[rustfmt::skip]
const HISTORY: &[(&str, &[&str])] = &[
    ("from", &["from", "起", "起始月", "起始月份", "开始月份", "参保起始"]),
    ("until", UNTIL),
    ("last", LAST),
    ("kind", &["kind", "类别", "时段类别", "缴费类别"]),
    ("paid_in", &["paidin", "补缴月份", "补缴到账月份"]),
    ("moved_to", &["movedto", "转往", "转往地", "转入地"]),
    ("moved_on", &["movedon", "转移月份"]),
];

/// Fields of a span in the residents' scheme.
#[rustfmt::skip]
const RESIDENT: &[(&str, &[&str])] = &[
    ("from", &["from", "起", "起始月", "起始月份"]),
    ("until", UNTIL),
    ("last", LAST),
    ("own", &["own", "个人缴费", "本人缴费"]),
    ("collective", &["collective", "集体补助"]),
    ("government", &["government", "政府补贴"]),
];

/// Fields of what was paid or is due.
#[rustfmt::skip]
const AMOUNTS: &[(&str, &[&str])] = &[
    ("branch", &["branch", "险种", "缴费项目"]),
    ("payer", &["payer", "缴费方"]),
    ("fund", &["fund", "去向", "基金"]),
    ("amount", &["amount", "金额", "应缴费额", "实缴费额"]),
];

/// Fields of what is solved for.
#[rustfmt::skip]
const GOALS: &[(&str, &[&str])] = &[
    ("goal", &["goal", "目标", "反推目标"]),
    ("amount", &["amount", "金额", "目标金额"]),
];

/// Every field with the headings that stand for it.
/// English headings are written here without separators, as [`squash`] leaves them.
#[rustfmt::skip]
const HEADINGS: &[(&str, &[&str])] = &[
    ("id", &["id", "employeeid", "工号", "编号", "人员编号", "员工编号", "职工编号", "证件号码"]),
    ("name", &["name", "姓名", "员工姓名", "职工姓名"]),
    ("city", &["city", "城市", "参保城市", "缴费城市", "参保地"]),
    ("area", &["area", "区县", "参保区县"]),
    ("edition", &["edition", "版本", "规则版本"]),
    ("month", &["month", "月份", "所属月份", "缴费月份", "费款所属期", "所属期", "缴费年月"]),
    ("wage", &["wage", "工资", "缴费工资", "月工资", "月缴费工资"]),
    ("fund_wage", &["fundwage", "公积金工资", "公积金缴存工资", "住房公积金缴存工资"]),
    ("pay", &["pay", "应发工资"]),
    ("hukou", &["hukou", "户籍", "户籍性质", "户籍类型", "户口", "户口性质", "户口类型"]),
    ("employment", &["employment", "就业形式", "用工形式"]),
    ("employer", &["employer", "单位类型", "单位性质"]),
    ("employer_size", &["employersize", "单位规模", "企业规模"]),
    ("injury_class", &["injuryclass", "工伤类别", "工伤行业类别", "工伤风险类别"]),
    ("injury_rate", &["injuryrate", "工伤费率", "工伤保险费率"]),
    ("unemployment_rate", &["unemploymentrate", "失业费率", "失业保险费率"]),
    ("fund_rate", &["fundrate", "公积金比例", "公积金缴存比例", "住房公积金缴存比例"]),
    ("medical_tier", &["medicaltier", "医保档次", "医疗保险档次"]),
    ("base_tier", &["basetier", "基数档次", "缴费基数档次"]),
    ("age", &["age", "年龄"]),
    ("sex", &["sex", "gender", "性别"]),
    ("joined", &["joined", "joiningday", "hiredate", "入职日期", "入职时间"]),
    ("joiner", &["joiner", "入职方式"]),
    ("joining_month", &["joiningmonth", "入职当月", "入职当月是否缴费"]),
    ("left", &["left", "leavingday", "离职日期", "离职时间"]),
    ("leaving_month", &["leavingmonth", "离职当月", "离职当月是否缴费"]),
];

/// Recognises a header row, or says everything that is wrong with it.
pub(crate) fn columns<'t>(
    headings: impl Iterator<Item = &'t str>,
    layout: Layout,
) -> Result<Vec<Column>, RosterError> {
    let mut columns: Vec<Column> = headings.map(|heading| Column::new(heading, layout)).collect();
    // A certificate's number is the id only of a table that has no other.
    let is_id = |column: &&mut Column| column.field.as_deref() == Some("id");
    if columns.iter_mut().filter(is_id).count() > 1 {
        let certificate = |column: &&mut Column| squash(&column.heading) == "证件号码";
        columns.iter_mut().filter(certificate).for_each(|column| column.field = None);
    }

    let duplicates = duplicates(&columns);
    if !duplicates.is_empty() {
        return Err(Kind::Duplicates(duplicates).into());
    }

    let required = layout.required().iter().copied();
    // The end of a span may be given either way.
    let is_there = |field: &str| {
        position(&columns, field).is_some()
            || (field == "until" && position(&columns, "last").is_some())
    };
    let missing: Vec<_> = required.filter(|one| !is_there(one)).collect();
    if !missing.is_empty() {
        let found = columns
            .into_iter()
            .map(|column| column.heading)
            .filter(|heading| !heading.is_empty())
            .collect();
        return Err(Kind::Missing { missing, found, layout }.into());
    }
    Ok(columns)
}

/// The place of a field among the columns, counted from 0.
pub(crate) fn position(columns: &[Column], field: &str) -> Option<usize> {
    columns.iter().position(|column| column.field.as_deref() == Some(field))
}

/// Columns that a reader could take for one another.
/// Blank headings are no clash: spreadsheets save empty columns at the right edge.
fn duplicates(columns: &[Column]) -> Vec<Duplicate> {
    let mut found = Vec::new();
    for (second, later) in columns.iter().enumerate() {
        let clash = columns.iter().take(second).position(|earlier| {
            let same_heading = !later.heading.is_empty() && earlier.heading == later.heading;
            let same_field = later.field.is_some() && earlier.field == later.field;
            same_heading || same_field
        });
        if let Some(first) = clash
            && let Some(earlier) = columns.get(first)
        {
            found.push(Duplicate {
                field: later.field.clone(),
                first: (first + 1, earlier.heading.clone()),
                second: (second + 1, later.heading.clone()),
            });
        }
    }
    found
}

fn recognise(heading: &str, layout: Layout) -> Option<String> {
    if let Some(name) = choice(heading) {
        let short = matches!(name.as_str(), "medical_tier" | "base_tier");
        return Some(if short { name } else { format!("choice:{name}") });
    }
    let key = squash(heading);
    layout
        .own()
        .iter()
        .chain(HEADINGS)
        .find(|(_, headings)| headings.contains(&key.as_str()))
        .map(|(field, _)| (*field).to_owned())
}

/// The NAME of `choice:NAME` or `选择:NAME`.
fn choice(heading: &str) -> Option<String> {
    let (word, name) = heading.split_once([':', '：'])?;
    if !matches!(squash(word).as_str(), "choice" | "选择") {
        return None;
    }
    let name: String = trim(name)
        .chars()
        .map(|c| if c == '-' || c.is_whitespace() { '_' } else { c })
        .flat_map(char::to_lowercase)
        .collect();
    (!name.is_empty()).then_some(name)
}

/// A heading reduced to what tells it from another.
fn squash(heading: &str) -> String {
    let squashed: String = heading
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_' | '*' | '＊'))
        .flat_map(char::to_lowercase)
        .collect();
    ["（元）", "(元)", "（元/月）", "(元/月)"]
        .iter()
        .find_map(|unit| squashed.strip_suffix(unit))
        .map_or_else(|| squashed.clone(), str::to_owned)
}
