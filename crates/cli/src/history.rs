//! Reads a career from its file: one row a spell.

use crate::args::HistoryArgs;
use crate::failure::Failure;
use shebao::{Lang, Spell};
use shebao_roster::{Layout, Row, Table};

/// The spells of a file, or everything that is wrong with its rows.
pub(crate) fn read(args: &HistoryArgs, lang: Lang) -> Result<Vec<Spell>, Failure> {
    let defaults = args.defaults()?;
    let table = Table::read_as(&args.history, Layout::History)?;
    let unknown = |column: &&shebao_roster::Column| {
        let remark = ["备注", "说明", "remark", "note", "notes"];
        column.field.is_none()
            && !column.heading.is_empty()
            && !remark.contains(&column.heading.to_lowercase().as_str())
    };
    let unknown: Vec<&str> =
        table.columns().iter().filter(unknown).map(|column| column.heading.as_str()).collect();
    if !unknown.is_empty() {
        // A misspelled heading would change what moves without a word.
        let list = unknown.join(", ");
        return Err(Failure::Call {
            en: format!("the history has columns that mean nothing here: {list}"),
            zh: format!("参保历史中有无法识别的列：{list}"),
            hint_en: "from, until or last, city, wage, kind, paid_in, moved_to, moved_on, any option of a case, and remark".to_owned(),
            hint_zh: "可用：起始月、末月或截止月（不含）、城市、工资、时段类别、补缴月份、转往地、转移月份、核算选项、备注".to_owned(),
        });
    }
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
