use crate::column::Layout;
use std::io;
use std::path::PathBuf;

/// Why a roster cannot be read, or a table cannot be written.
///
/// ```
/// use shebao_roster::Table;
///
/// let error = Table::from_bytes(b"id,city,wage\n").unwrap_err();
/// assert_eq!(error.to_string(), "the roster has no column for month; it has id, city, wage");
/// assert_eq!(error.message(true), "花名册缺少 month（月份）列；现有列：id、city、wage");
/// ```
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message(false))]
pub struct RosterError {
    kind: Box<Kind>,
}

#[derive(Debug)]
pub(crate) enum Kind {
    ReadEnding {
        path: PathBuf,
    },
    /// The name's ending is none that is written.
    WriteEnding {
        path: PathBuf,
    },
    /// A template is a workbook.
    TemplateEnding {
        path: PathBuf,
    },
    /// A workbook or Parquet file that its reader cannot make sense of, in the reader's words.
    Broken {
        path: PathBuf,
        words: String,
    },
    /// A workbook without the sheet that is asked for.
    NoSheet {
        wanted: String,
        sheets: Vec<String>,
    },
    /// A sheet is asked for, but the file is no workbook.
    NoSheets {
        wanted: String,
        path: PathBuf,
    },
    /// A column of lists or records.
    Nested {
        column: String,
    },
    /// More rows than a sheet holds.
    TooManyRows {
        path: PathBuf,
    },
    LongRow {
        row: u64,
    },
    Read {
        path: PathBuf,
        source: io::Error,
    },
    Write {
        path: PathBuf,
        source: io::Error,
    },
    Spreadsheet,
    Encoding {
        row: u64,
    },
    Nul {
        row: u64,
    },
    Quote {
        row: u64,
    },
    Empty(Layout),
    Duplicates(Vec<Duplicate>),
    Missing {
        missing: Vec<&'static str>,
        found: Vec<String>,
        layout: Layout,
    },
}

/// Two columns that could be taken for one another, each with its place from 1 and its heading.
#[derive(Debug)]
pub(crate) struct Duplicate {
    pub(crate) field: Option<String>,
    pub(crate) first: (usize, String),
    pub(crate) second: (usize, String),
}

impl From<Kind> for RosterError {
    fn from(kind: Kind) -> Self {
        let kind = Box::new(kind);
        Self { kind }
    }
}

impl RosterError {
    /// What is wrong, in Chinese if `zh` and else in English.
    #[must_use]
    pub fn message(&self, zh: bool) -> String {
        if zh { self.chinese() } else { self.english() }
    }

    fn english(&self) -> String {
        match &*self.kind {
            Kind::ReadEnding { path } => format!(
                "`{}` is not a roster that can be read: its name does not end in .csv, .xlsx or .parquet",
                path.display()
            ),
            Kind::WriteEnding { path } => format!(
                "`{}` cannot be written: its name does not end in .csv, .xlsx or .parquet",
                path.display()
            ),
            Kind::TemplateEnding { path } => {
                format!("`{}` cannot be written: its name does not end in .xlsx", path.display())
            }
            Kind::Broken { path, words } => {
                format!("`{}` cannot be read: {words}", path.display())
            }
            Kind::NoSheet { wanted, sheets } => {
                format!("the workbook has no sheet `{wanted}`; it has {}", sheets.join(", "))
            }
            Kind::NoSheets { wanted, path } => {
                format!("`{}` is no workbook and has no sheet `{wanted}`", path.display())
            }
            Kind::Nested { column } => {
                format!("the column `{column}` holds lists or records, not single values")
            }
            Kind::TooManyRows { path } => format!(
                "`{}` cannot be written: a sheet holds 1,048,576 rows, and there are more",
                path.display()
            ),
            Kind::LongRow { row } => format!("row {row} of the roster is longer than 16 megabytes"),
            Kind::Read { path, source } => {
                format!("`{}` cannot be read: {}", path.display(), reason(source, false))
            }
            Kind::Write { path, source } => {
                format!("`{}` cannot be written: {}", path.display(), reason(source, false))
            }
            Kind::Spreadsheet => "the roster is a workbook, not CSV text".to_owned(),
            Kind::Encoding { row } => {
                format!("row {row} of the roster is not text in UTF-8, UTF-16 or GB18030")
            }
            Kind::Nul { row } => format!("row {row} of the roster holds a NUL byte"),
            Kind::Quote { row } => format!(
                "row {row} of the roster has a quotation mark that is not closed at the end of its cell"
            ),
            Kind::Empty(layout) => format!("the {} is empty", what(*layout).0),
            Kind::Duplicates(pairs) => {
                pairs.iter().map(Duplicate::english).collect::<Vec<_>>().join("; ")
            }
            Kind::Missing { missing, found, layout } => format!(
                "the {} has no column for {}; it has {}",
                what(*layout).0,
                missing.join(", "),
                found.join(", ")
            ),
        }
    }

    fn chinese(&self) -> String {
        match &*self.kind {
            Kind::ReadEnding { path } => format!(
                "无法读取花名册“{}”：文件名不以 .csv、.xlsx 或 .parquet 结尾",
                path.display()
            ),
            Kind::WriteEnding { path } => {
                format!("无法写入“{}”：文件名不以 .csv、.xlsx 或 .parquet 结尾", path.display())
            }
            Kind::TemplateEnding { path } => {
                format!("无法写入“{}”：文件名不以 .xlsx 结尾", path.display())
            }
            Kind::Broken { path, words } => format!("无法读取“{}”：{words}", path.display()),
            Kind::NoSheet { wanted, sheets } => {
                format!("工作簿中没有工作表“{wanted}”；现有：{}", sheets.join("、"))
            }
            Kind::NoSheets { wanted, path } => {
                format!("“{}”不是工作簿，没有工作表“{wanted}”", path.display())
            }
            Kind::Nested { column } => format!("“{column}”列是列表或结构，不是单个值"),
            Kind::TooManyRows { path } => {
                format!("无法写入“{}”：工作表最多 1,048,576 行，结果超出", path.display())
            }
            Kind::LongRow { row } => format!("花名册第 {row} 行超过 16 兆字节"),
            Kind::Read { path, source } => {
                format!("无法读取“{}”：{}", path.display(), reason(source, true))
            }
            Kind::Write { path, source } => {
                format!("无法写入“{}”：{}", path.display(), reason(source, true))
            }
            Kind::Spreadsheet => "花名册是电子表格文件，不是 CSV 文本".to_owned(),
            Kind::Encoding { row } => {
                format!("花名册第 {row} 行不是 UTF-8、UTF-16 或 GB18030 编码的文字")
            }
            Kind::Nul { row } => format!("花名册第 {row} 行含有空字节（NUL）"),
            Kind::Quote { row } => format!("花名册第 {row} 行的双引号没有在单元格末尾闭合"),
            Kind::Empty(layout) => format!("{}是空的", what(*layout).1),
            Kind::Duplicates(pairs) => {
                pairs.iter().map(Duplicate::chinese).collect::<Vec<_>>().join("；")
            }
            Kind::Missing { missing, found, layout } => {
                let missing: Vec<_> = missing.iter().map(|field| in_chinese(field)).collect();
                let (what, columns) = (what(*layout).1, missing.join("、"));
                format!("{what}缺少 {columns}列；现有列：{}", found.join("、"))
            }
        }
    }

    /// What to do about it, where that can be said.
    #[must_use]
    pub fn hint(&self, zh: bool) -> Option<String> {
        let (en, cn) = match &*self.kind {
            Kind::Read { .. } | Kind::Write { .. } => return None,
            Kind::ReadEnding { .. } => (
                "save the table as CSV (.csv), as a workbook (.xlsx) or as Parquet (.parquet)",
                "请把表格另存为 CSV（.csv）、工作簿（.xlsx）或 Parquet（.parquet）",
            ),
            Kind::Spreadsheet => (
                "let its name end in .xlsx, or save it as CSV",
                "请把文件名改为以 .xlsx 结尾，或另存为 CSV",
            ),
            Kind::WriteEnding { .. } => (
                "let the name end in .csv or .xlsx for spreadsheets, or in .parquet for data frames",
                "请使用以 .csv、.xlsx（电子表格）或 .parquet（数据分析）结尾的文件名",
            ),
            Kind::TemplateEnding { .. } => (
                "a template has drop-down lists and comments; let its name end in .xlsx",
                "模板含下拉选项和批注；请使用以 .xlsx 结尾的文件名",
            ),
            Kind::Broken { .. } => (
                "open it in the program that made it, and save it again without a password",
                "请用原程序打开后重新保存，并去掉密码",
            ),
            Kind::NoSheet { .. } => (
                "name one of these sheets, or none for the first",
                "请指定其中一个工作表；不指定则读取第一个",
            ),
            Kind::NoSheets { .. } => ("leave the sheet out", "请去掉工作表名称"),
            Kind::Nested { .. } => (
                "leave the column out, or write its values as text",
                "请去掉该列，或把其中的值写成文本",
            ),
            Kind::TooManyRows { .. } => (
                "write CSV or Parquet: let the name end in .csv or .parquet",
                "请写出 CSV 或 Parquet：文件名以 .csv 或 .parquet 结尾",
            ),
            Kind::LongRow { .. } => (
                "close the quotation mark that swallows the lines after it",
                "请补上缺少的双引号；其后的行都被并入该单元格",
            ),
            Kind::Encoding { .. } | Kind::Nul { .. } => {
                ("save the roster again as CSV UTF-8", "请将花名册重新另存为“CSV UTF-8”")
            }
            Kind::Quote { .. } => (
                "close the quotation mark, and write one inside a quoted cell twice",
                "请补上缺少的双引号；单元格内的双引号须写两次",
            ),
            Kind::Empty(Layout::History) | Kind::Missing { layout: Layout::History, .. } => (
                "the first row names the columns, for example from,until,city,wage",
                "首行须为表头，例如：起始月,末月,城市,工资（末月含在内；不含时写“截止月（不含）”）",
            ),
            Kind::Empty(Layout::Resident) | Kind::Missing { layout: Layout::Resident, .. } => (
                "the first row names the columns, for example from,until,own,collective,government",
                "首行须为表头，例如：起始月,末月,个人缴费,集体补助,政府补贴",
            ),
            Kind::Empty(Layout::Amounts) | Kind::Missing { layout: Layout::Amounts, .. } => (
                "the first row names the columns, for example id,month,branch,payer,amount",
                "首行须为表头，例如：工号,月份,险种,缴费方,金额",
            ),
            Kind::Empty(Layout::Goals) | Kind::Missing { layout: Layout::Goals, .. } => (
                "the first row names the columns, for example id,city,month,goal,amount",
                "首行须为表头，例如：工号,城市,月份,目标,金额",
            ),
            Kind::Empty(_) | Kind::Missing { .. } => (
                "the first row names the columns, for example id,city,month,wage",
                "首行须为表头，例如：工号,城市,月份,工资",
            ),
            Kind::Duplicates(_) => (
                "rename or remove one of the two; headings that are not recognised are passed through",
                "请改名或删除其中一列；无法识别的表头会原样保留",
            ),
        };
        Some(if zh { cn } else { en }.to_owned())
    }
}

impl Duplicate {
    /// The field, where the headings differ and only their meaning is the same.
    fn same_field(&self) -> Option<&str> {
        self.field.as_deref().filter(|_| self.first.1 != self.second.1)
    }

    fn english(&self) -> String {
        let ((first, one), (second, other)) = (&self.first, &self.second);
        match self.same_field() {
            Some(field) => {
                format!("columns {first} (`{one}`) and {second} (`{other}`) both stand for {field}")
            }
            None => format!("columns {first} and {second} are both headed `{one}`"),
        }
    }

    fn chinese(&self) -> String {
        let ((first, one), (second, other)) = (&self.first, &self.second);
        match self.same_field() {
            Some(field) => {
                format!("第 {first} 列“{one}”和第 {second} 列“{other}”都表示 {field}")
            }
            None => format!("第 {first} 列和第 {second} 列的表头都是“{one}”"),
        }
    }
}

/// A required field with the heading most rosters give it.
fn in_chinese(field: &str) -> String {
    let heading = match field {
        "id" => "工号",
        "city" => "城市",
        "month" => "月份",
        "from" => "起始月",
        "until" => "截止月（不含）或末月",
        "own" => "个人缴费",
        _ => "工资",
    };
    format!("{field}（{heading}）")
}

/// What a table of a layout is called.
fn what(layout: Layout) -> (&'static str, &'static str) {
    match layout {
        Layout::Roster => ("roster", "花名册"),
        Layout::History => ("history", "参保历史"),
        Layout::Amounts => ("list of amounts", "缴费金额表"),
        Layout::Goals => ("list of goals", "反推目标表"),
        Layout::Resident => ("list of the residents' scheme", "居民养老缴费表"),
    }
}

/// The usual failures in plain words, the others in the system's.
fn reason(error: &io::Error, zh: bool) -> String {
    let (en, cn) = match error.kind() {
        io::ErrorKind::NotFound => ("no such file or folder", "没有这个文件或文件夹"),
        io::ErrorKind::PermissionDenied => ("permission denied", "没有权限"),
        io::ErrorKind::IsADirectory => ("it is a folder", "它是文件夹"),
        io::ErrorKind::StorageFull => ("the disk is full", "磁盘已满"),
        _ => return error.to_string(),
    };
    if zh { cn } else { en }.to_owned()
}
