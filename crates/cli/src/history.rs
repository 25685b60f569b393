//! Reads a career from its file: one row a spell.

use crate::args::HistoryArgs;
use crate::failure::Failure;
use shebao::{Lang, Spell};
use shebao_roster::{Layout, Row, Table};

/// The spells of a file, or everything that is wrong with its rows.
pub(crate) fn read(args: &HistoryArgs, lang: Lang) -> Result<Vec<Spell>, Failure> {
    let defaults = args.defaults()?;
    let table = Table::read_as(&args.history, Layout::History)?;
    let mut spells = Vec::new();
    let mut wrong = Vec::new();
    for row in table.rows() {
        match spell(row, &defaults) {
            Ok(spell) => spells.push(spell),
            Err(failure) => wrong.push(failure.in_case(&row_words(row.number(), lang))),
        }
    }
    if wrong.is_empty() { Ok(spells) } else { Err(Failure::Rows(wrong)) }
}

/// A row's number in words.
pub(crate) fn row_words(number: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("row {number}"),
        Lang::Zh => format!("第 {number} 行"),
    }
}

/// The fields of a row, or what is wrong with it as a whole.
pub(crate) fn fields(row: Row<'_>) -> Result<Vec<(String, String)>, Failure> {
    row.fields().map_err(|problems| {
        let failures = problems.into_iter().map(|problem| Failure::Call {
            en: problem.en,
            zh: problem.zh,
            hint_en: String::new(),
            hint_zh: String::new(),
        });
        Failure::Rows(failures.collect())
    })
}

fn spell(row: Row<'_>, defaults: &[(String, String)]) -> Result<Spell, Failure> {
    let mut fields = fields(row)?;
    fields.retain(|(name, _)| name != "id" && name != "name");
    let own = fields.len();
    for (name, value) in defaults {
        if !fields.iter().take(own).any(|(known, _)| known == name) {
            fields.push((name.clone(), value.clone()));
        }
    }
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut spell = Spell::from_fields(pairs).map_err(Failure::Fields)?;
    spell.row = row.number();
    Ok(spell)
}
