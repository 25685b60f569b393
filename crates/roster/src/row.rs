use crate::cells::Head;
use crate::{month, trim};
use std::ops::Range;

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    head: &'t Head,
    number: u64,
    text: &'t str,
    cells: &'t [(u32, u32)],
}

/// Why a row cannot be computed, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The heading of the column at fault, as it stands in the file; `None` for the whole row.
    pub column: Option<String>,
    /// The kind of error, in the words of the command's JSON.
    pub kind: &'static str,
    /// The problem in English.
    pub en: String,
    /// The problem in Chinese.
    pub zh: String,
}

impl<'t> Row<'t> {
    pub(crate) fn new(head: &'t Head, number: u64, text: &'t str, cells: &'t [(u32, u32)]) -> Self {
        Self { head, number, text, cells }
    }

    /// The row's number as a spreadsheet shows it.
    ///
    /// The first row of the file is row 1. Blank lines count; line breaks inside a cell do not.
    /// In Parquet, which has no header row, the first row of data is row 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The cells as they were read, blanks included; a ragged row has more or fewer than columns.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &'t str> + use<'t> {
        let text = self.text;
        self.cells.iter().map(move |&(start, end)| slice(text, start, end))
    }

    /// The cell of a column, counted from 0, as it was read; empty where the row is too short.
    #[must_use]
    pub fn cell(&self, column: usize) -> &'t str {
        self.cells.get(column).map_or("", |&(start, end)| slice(self.text, start, end))
    }

    /// The text of some columns that stand side by side, with whatever parts them in the file.
    ///
    /// Rows with the same text and the same [`lengths`](Self::lengths) have the same cells.
    #[must_use]
    pub fn span(&self, columns: Range<usize>) -> &'t str {
        let cells = self.cells.get(columns).unwrap_or_default();
        match (cells.first(), cells.last()) {
            (Some(&(start, _)), Some(&(_, end))) => slice(self.text, start, end),
            _ => "",
        }
    }

    /// How long the cells of some columns are.
    pub fn lengths(&self, columns: Range<usize>) -> impl Iterator<Item = u32> + use<'t> {
        let cells = self.cells.get(columns).unwrap_or_default();
        cells.iter().map(|&(start, end)| end - start)
    }

    /// The id to the letter; empty if the row is too short to have one.
    #[must_use]
    pub fn id(&self) -> &'t str {
        self.cell(self.head.id)
    }

    /// What is wrong with the row whatever its cells mean: more or fewer cells than headings,
    /// or an id that a spreadsheet has turned into a number and shortened, or could not compute.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        let (cells, columns) = (self.cells.len(), self.head.columns.len());
        if cells != columns {
            let s = if cells == 1 { "" } else { "s" };
            return Some(Problem {
                column: None,
                kind: "bad_input",
                en: format!("the row has {cells} cell{s}, the header row has {columns}"),
                zh: format!("本行有 {cells} 个单元格，表头有 {columns} 个"),
            });
        }
        let id = trim(self.id());
        if has_lost_digits(id) {
            return Some(lost_digits(&self.head.columns[self.head.id].heading, id));
        }
        is_failed(id).then(|| failed(&self.head.columns[self.head.id].heading, id))
    }

    /// The recognised cells that are not blank, as pairs of field name and text.
    ///
    /// Blanks around the text are cut off; months are written `YYYY-MM` where they can be read
    /// as a month or a day, and days `YYYY-MM-DD`. Everything else is passed on as it stands.
    ///
    /// # Errors
    ///
    /// All that is wrong with the row: its [`problem`](Self::problem),
    /// and the cells that a spreadsheet could not compute, such as `#N/A`.
    pub fn fields(&self) -> Result<Vec<(String, String)>, Vec<Problem>> {
        let mut problems: Vec<Problem> = self.problem().into_iter().collect();
        if self.cells.len() != self.head.columns.len() {
            return Err(problems);
        }

        let mut fields = Vec::with_capacity(self.cells.len());
        for (column, cell) in self.head.columns.iter().zip(self.cells()) {
            let text = trim(cell);
            let Some(field) = column.field.as_deref() else {
                continue;
            };
            if text.is_empty() {
                continue;
            }
            if field != "id" && is_failed(text) {
                problems.push(failed(&column.heading, text));
            }
            let value = match field {
                _ if MONTHS.contains(&field) => month::normalise(text),
                "joined" | "left" => month::normalise_day(text),
                _ => text.to_owned(),
            };
            fields.push((field.to_owned(), value));
        }
        if problems.is_empty() { Ok(fields) } else { Err(problems) }
    }
}

fn slice(text: &str, start: u32, end: u32) -> &str {
    text.get(start as usize..end as usize).unwrap_or_default()
}

/// What a spreadsheet shows where a formula has no value.
fn is_failed(text: &str) -> bool {
    let errors = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"];
    text.starts_with('#') && errors.contains(&text)
}

fn failed(heading: &str, text: &str) -> Problem {
    Problem {
        column: Some(heading.to_owned()),
        kind: "bad_input",
        en: format!("the spreadsheet shows {text} here; correct the formula, or enter the value"),
        zh: format!("电子表格此处为 {text}；请更正公式，或直接填写数值"),
    }
}

/// Fields that hold a month.
const MONTHS: [&str; 6] = ["month", "from", "until", "last", "paid_in", "moved_on"];

fn lost_digits(heading: &str, id: &str) -> Problem {
    Problem {
        column: Some(heading.to_owned()),
        kind: "bad_input",
        en: format!(
            "the id `{id}` was turned into a number by a spreadsheet and has lost digits; \
             format the column as text and enter the id again"
        ),
        zh: format!(
            "编号“{id}”已被电子表格转为数字，丢失了部分位数；请将该列设为文本格式后重新填写"
        ),
    }
}

/// Whether an id is a number as spreadsheets and data frames print large ones:
/// `1.10101E+17`, or more than 15 digits before `.0`.
///
/// The plus sign is required, so that `12E5` may be somebody's id.
fn has_lost_digits(id: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if id.bytes().any(|byte| byte == b'+')
        && let Some((mantissa, exponent)) = id.split_once("E+").or_else(|| id.split_once("e+"))
    {
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        return digits(whole) && digits(part) && digits(exponent);
    }
    id.strip_suffix(".0").is_some_and(|whole| whole.len() > 15 && digits(whole))
}
