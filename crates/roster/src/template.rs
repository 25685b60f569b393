use crate::error::RosterError;
use crate::workbook::{broken, save, width};
use crate::write::{Ready, ends_in, failed, temporary};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, Note, Workbook, XlsxError,
    utility::{column_number_to_name, quote_sheet_name},
};
use std::path::Path;

/// A column of an empty roster that people fill in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateColumn {
    /// Its heading.
    pub heading: String,
    /// What belongs into it.
    pub comment: String,
    /// The values that a cell offers; any text where there are none.
    pub choices: Vec<String>,
    /// The cell of the example row.
    pub example: String,
    /// Whether the cells are amounts of money rather than text.
    pub is_money: bool,
    /// Whether no row can do without it.
    pub is_required: bool,
}

/// An empty roster that people fill in: headings with comments, cells with drop-down lists, and one example row.
///
/// ```
/// use shebao_roster::{Table, Template, TemplateColumn};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("roster.xlsx");
/// let column = |heading: &str, example: &str| TemplateColumn {
///     heading: heading.to_owned(),
///     example: example.to_owned(),
///     ..TemplateColumn::default()
/// };
/// let columns = vec![column("工号", "示例"), column("城市", "北京"), column("月份", "2026-10"), column("工资", "8000")];
/// Template { sheet: "花名册", choices: "选项", columns: &columns }.write(&path)?;
/// assert_eq!(Table::read(&path)?.rows().next().unwrap().id(), "示例");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Template<'t> {
    /// The name of the sheet to fill in.
    pub sheet: &'t str,
    /// The name of the sheet that lists what cells offer.
    pub choices: &'t str,
    /// The columns.
    pub columns: &'t [TemplateColumn],
}

/// So many rows offer their choices.
const ROWS: u32 = 10_000;

impl Template<'_> {
    /// Writes the roster to a file whose name ends in `.xlsx`.
    ///
    /// # Errors
    ///
    /// Another ending, and a place where no file can be written.
    pub fn write(&self, path: &Path) -> Result<(), RosterError> {
        if !ends_in(path, "xlsx") {
            let path = path.to_owned();
            return Err(crate::error::Kind::TemplateEnding { path }.into());
        }
        let target = temporary(path).map_err(|source| failed(path, source))?;
        let mut book = self.book().map_err(|error| broken(path, error))?;
        save(&mut book, &target).map_err(|error| broken(path, error))?;
        Ready::new(target, path.to_owned())?.put()
    }

    fn book(&self) -> Result<Workbook, XlsxError> {
        let mut book = Workbook::new();
        let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
        self.fill_in(&mut book)?;
        self.offer(&mut book)?;
        Ok(book)
    }

    /// The sheet to fill in.
    fn fill_in(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let heading = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0xDD_E6_EF))
            .set_border_bottom(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter);
        let required = heading
            .clone()
            .set_font_color(Color::White)
            .set_background_color(Color::RGB(0x2F_54_75));
        let text = Format::new().set_num_format("@");
        let money = Format::new().set_num_format("#,##0.00");
        let grey = |look: &Format| look.clone().set_italic().set_font_color(Color::Gray);
        let page = book.add_worksheet();
        page.set_name(self.sheet)?;
        page.set_freeze_panes(1, 2)?;
        page.set_row_height(0, 24)?;
        for (number, column) in (0..).zip(self.columns) {
            let look = if column.is_money { &money } else { &text };
            page.set_column_format(number, look)?;
            let widest = column.choices.iter().chain([&column.heading, &column.example]);
            let widest = widest.map(|text| width(text)).max().unwrap_or_default();
            page.set_column_width(number, u32::try_from(widest.clamp(8, 40) + 4).unwrap_or(12))?;
            let title = if column.is_required { &required } else { &heading };
            page.write_string_with_format(0, number, &column.heading, title)?;
            let note = Note::new(&column.comment).add_author_prefix(false).set_width(260);
            let lines = width(&column.comment).div_ceil(34) + column.comment.matches('\n').count();
            let note = note.set_height(u32::try_from(lines * 20 + 30).unwrap_or(80));
            page.insert_note(0, number, &note)?;
            let example = &column.example;
            match example.parse::<u32>() {
                Ok(amount) if column.is_money => {
                    page.write_number_with_format(1, number, amount, &grey(&money))?;
                }
                _ if example.is_empty() => {}
                _ => {
                    page.write_string_with_format(1, number, example, &grey(&text))?;
                }
            }
            if !column.choices.is_empty() {
                let letter = column_number_to_name(number);
                let sheet = quote_sheet_name(self.choices);
                let list = format!("={sheet}!${letter}$2:${letter}${}", column.choices.len() + 1);
                // Other spellings are understood as well, so that a cell only warns.
                let offer = DataValidation::new()
                    .allow_list_formula(Formula::new(list))
                    .set_error_style(DataValidationErrorStyle::Warning);
                page.add_data_validation(1, number, ROWS, number, &offer)?;
            }
        }
        Ok(())
    }

    /// The sheet that lists what cells offer, each list in the column that it is for.
    fn offer(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold();
        let page = book.add_worksheet();
        page.set_name(self.choices)?;
        for (number, column) in (0..).zip(self.columns) {
            page.write_string_with_format(0, number, &column.heading, &bold)?;
            for (row, choice) in (1..).zip(&column.choices) {
                page.write_string(row, number, choice)?;
            }
            page.set_column_width(number, 16)?;
        }
        Ok(())
    }
}
