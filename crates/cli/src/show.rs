//! Tables and headings on a terminal, in both languages.

use crate::failure::Failure;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;
use shebao::{Lang, Remark, Rulebook, Totals};
use std::io::{self, Write as _};

/// Prints JSON.
pub(crate) fn json<T: Serialize>(value: &T) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)
}

/// Prints a line in bold.
pub(crate) fn heading(text: &str) -> io::Result<()> {
    let bold = anstyle::Style::new().bold();
    writeln!(anstream::stdout(), "{bold}{text}{bold:#}")
}

/// Prints a line.
pub(crate) fn line(text: &str) -> io::Result<()> {
    writeln!(anstream::stdout(), "{text}")
}

/// What employer and worker pay, alone and together.
pub(crate) fn sums(totals: &Totals, lang: Lang) -> String {
    let (employer, worker, all) = (totals.employer, totals.worker, totals.all);
    match lang {
        Lang::En => format!(" employer {employer}  worker {worker}  together {all}"),
        Lang::Zh => format!(" 单位 {employer}  个人 {worker}  合计 {all}"),
    }
}

/// Prints a line that is set back behind the others.
pub(crate) fn remark(text: &str) -> io::Result<()> {
    let dim = anstyle::Style::new().dimmed();
    writeln!(anstream::stdout(), "{dim}{text}{dim:#}")
}

/// A table without frames; the columns named are numbers and stand right.
pub(crate) fn table(headings: &[&str], numbers: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(headings.to_vec());
    for number in numbers {
        if let Some(column) = table.column_mut(*number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Breaks long cells, so that a wide table fits a wide terminal.
pub(crate) fn fold(table: &mut Table) {
    table.set_width(150).set_content_arrangement(ContentArrangement::Dynamic);
}

/// Prints a table, set in from the margin.
pub(crate) fn print(table: &Table) -> io::Result<()> {
    let mut out = anstream::stdout();
    for (number, row) in table.lines().enumerate() {
        let row = row.trim_end();
        if number == 0 {
            let under = anstyle::Style::new().underline();
            writeln!(out, " {under}{row}{under:#}")?;
        } else {
            writeln!(out, " {row}")?;
        }
    }
    Ok(())
}

/// One of two wordings.
pub(crate) fn say(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// So many things in English: `1 row`, `2 rows`.
pub(crate) fn count(number: impl std::fmt::Display, one: &str) -> String {
    let number = number.to_string();
    let s = if number == "1" { "" } else { "s" };
    format!("{number} {one}{s}")
}

/// Prints what the sources leave open.
pub(crate) fn questions(questions: &[Remark], lang: Lang) -> io::Result<()> {
    if !questions.is_empty() {
        line("")?;
    }
    for question in questions {
        line(&format!(" {}{}", say(lang, "open: ", "未定："), question.text))?;
    }
    Ok(())
}

/// Prints what was assumed.
pub(crate) fn notes(notes: &[Remark], lang: Lang) -> io::Result<()> {
    if !notes.is_empty() {
        line("")?;
    }
    for note in notes {
        remark(&format!(" {}{}", say(lang, "note: ", "说明："), note.text))?;
    }
    Ok(())
}

/// Prints the documents that something rests on, and which rules it is.
pub(crate) fn documents(ids: &[String], rules: &Rulebook, lang: Lang) -> Result<(), Failure> {
    line("")?;
    remark(&format!(
        " {} ({} {} {})",
        say(lang, "sources", "依据"),
        say(lang, "rules", "规则版本"),
        rules.version(),
        rules.fingerprint()
    ))?;
    for document in ids.iter().filter_map(|id| rules.document(id)) {
        remark(&format!("   {}", document.words(lang)))?;
    }
    Ok(())
}
