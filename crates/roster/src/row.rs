use crate::column::Column;
use crate::{month, trim};
use csv::StringRecord;

/// One row of a [`Table`](crate::Table).
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    columns: &'t [Column],
    id: usize,
    number: u64,
    record: &'t StringRecord,
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
    pub(crate) fn new(
        columns: &'t [Column],
        id: usize,
        number: u64,
        record: &'t StringRecord,
    ) -> Self {
        Self { columns, id, number, record }
    }

    /// The row's number as a spreadsheet shows it.
    ///
    /// The first row of the file is row 1. Blank lines count; line breaks inside a cell do not.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The cells as they were read, blanks included; a ragged row has more or fewer than columns.
    pub fn cells(&self) -> impl Iterator<Item = &'t str> {
        self.record.iter()
    }

    /// The id to the letter; empty if the row is too short to have one.
    #[must_use]
    pub fn id(&self) -> &'t str {
        self.record.get(self.id).unwrap_or_default()
    }

    /// The recognised cells that are not blank, as pairs of field name and text.
    ///
    /// Blanks around the text are cut off; months are written `YYYY-MM` where they can be read
    /// as a month or a day, and days `YYYY-MM-DD`. Everything else is passed on as it stands.
    ///
    /// # Errors
    ///
    /// All that is wrong with the row: more or fewer cells than headings,
    /// or an id that a spreadsheet has turned into a number and shortened.
    pub fn fields(&self) -> Result<Vec<(String, String)>, Vec<Problem>> {
        let (cells, columns) = (self.record.len(), self.columns.len());
        if cells != columns {
            let s = if cells == 1 { "" } else { "s" };
            return Err(vec![Problem {
                column: None,
                kind: "bad_input",
                en: format!("the row has {cells} cell{s}, the header row has {columns}"),
                zh: format!("本行有 {cells} 个单元格，表头有 {columns} 个"),
            }]);
        }

        let mut fields = Vec::with_capacity(columns);
        let mut problems = Vec::new();
        for (column, cell) in self.columns.iter().zip(self.record) {
            let text = trim(cell);
            let Some(field) = column.field.as_deref() else {
                continue;
            };
            if text.is_empty() {
                continue;
            }
            if field == "id" && has_lost_digits(text) {
                problems.push(lost_digits(&column.heading, text));
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
    if let Some((mantissa, exponent)) = id.split_once("E+").or_else(|| id.split_once("e+")) {
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        return digits(whole) && digits(part) && digits(exponent);
    }
    id.strip_suffix(".0").is_some_and(|whole| whole.len() > 15 && digits(whole))
}
