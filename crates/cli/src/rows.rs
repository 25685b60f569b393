//! The rows of a roster: cases out of cells, and why a row is none.

use crate::failure::Failure;
use crate::show::say;
use serde::Serialize;
use shebao::{Case, Lang, Money};
use shebao_roster::{CellKind, Look, OutputColumn, Row, TableWriter};
use std::path::{Path, PathBuf};

/// The exit status where some rows were rejected.
pub(crate) const SOME_REJECTED: u8 = 4;

/// Why a row was not computed.
#[derive(Clone, Serialize)]
pub(crate) struct Reject {
    #[serde(rename = "row")]
    pub(crate) number: u64,
    pub(crate) id: String,
    pub(crate) column: String,
    pub(crate) kind: String,
    pub(crate) message: String,
}

/// How cells become cases.
pub(crate) struct Rows<'r> {
    /// The options of the command, which stand for cells that are blank.
    pub(crate) defaults: &'r [(String, String)],
    pub(crate) round_wage: bool,
    pub(crate) lang: Lang,
}

impl Rows<'_> {
    /// The cells of a row by their fields, or everything that is wrong with them.
    pub(crate) fn fields(&self, row: Row<'_>) -> Result<Vec<(String, String)>, Vec<Reject>> {
        row.fields().map_err(|problems| {
            let rejects = problems.into_iter().map(|problem| Reject {
                number: row.number(),
                id: row.id().to_owned(),
                column: problem.column.unwrap_or_default(),
                kind: problem.kind.to_owned(),
                message: match self.lang {
                    Lang::En => problem.en,
                    Lang::Zh => problem.zh,
                },
            });
            rejects.collect()
        })
    }

    /// The case of a row, or everything that is wrong with its cells.
    pub(crate) fn case(&self, row: Row<'_>) -> Result<Case, Vec<Reject>> {
        let fields = self.fields(row)?;
        let wages = wages_of(&fields);
        self.case_of(fields).map_err(|errors| {
            let mut rejects = self.rejects(row, &errors);
            self.hint_at_rounding(&mut rejects, &wages);
            rejects
        })
    }

    /// A row's own cells, and the options of the command where a cell is blank.
    pub(crate) fn all(&self, fields: Vec<(String, String)>) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = self.defaults.to_vec();
        all.retain(|(name, _)| !fields.iter().any(|(own, _)| own == name));
        all.extend(fields.into_iter().filter(|(name, _)| name != "id" && name != "name"));
        all
    }

    fn case_of(&self, fields: Vec<(String, String)>) -> Result<Case, Vec<shebao::Error>> {
        let mut all = self.all(fields);
        if self.round_wage {
            for (name, value) in &mut all {
                let is_wage = matches!(name.as_str(), "wage" | "fund_wage" | "pay");
                if let Some(rounded) = is_wage.then(|| Money::parse_rounded(value).ok()).flatten() {
                    *value = rounded.to_string();
                }
            }
        }
        case_from(&all)
    }

    /// A wage that only has too many decimals can be rounded on request.
    fn hint_at_rounding(&self, rejects: &mut [Reject], wages: &[(String, String)]) {
        for reject in rejects {
            let wage = wages.iter().find(|(name, _)| *name == reject.column);
            if wage.is_some_and(|(_, value)| Money::parse_rounded(value).is_ok()) {
                let hint = say(
                    self.lang,
                    "; or let --round-wage round it",
                    "；或用 --round-wage 四舍五入",
                );
                reject.message.push_str(hint);
            }
        }
    }

    pub(crate) fn rejects(&self, row: Row<'_>, errors: &[shebao::Error]) -> Vec<Reject> {
        self.reasons(errors).into_iter().map(|reason| reason.of(row)).collect()
    }

    /// Reasons that are of no row yet.
    pub(crate) fn reasons(&self, errors: &[shebao::Error]) -> Vec<Reject> {
        let reject = |error: &shebao::Error| Reject {
            number: 0,
            id: String::new(),
            column: error.field().unwrap_or_default().to_owned(),
            kind: error.kind().to_owned(),
            message: match error.hint(self.lang) {
                Some(hint) => {
                    format!("{}{}{hint}", error.message(self.lang), say(self.lang, "; ", "；"))
                }
                None => error.message(self.lang).to_owned(),
            },
        };
        errors.iter().map(reject).collect()
    }
}

pub(crate) fn case_from(fields: &[(String, String)]) -> Result<Case, Vec<shebao::Error>> {
    Case::from_fields(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// The fields that are wages.
fn wages_of(fields: &[(String, String)]) -> Vec<(String, String)> {
    let is_wage = |name: &str| matches!(name, "wage" | "fund_wage" | "pay");
    fields.iter().filter(|(name, _)| is_wage(name)).cloned().collect()
}

/// The columns of a file of rejects.
const REJECTS: [&str; 5] = ["row", "id", "column", "kind", "message"];

/// Columns of text.
pub(crate) fn text_columns(names: &[&str]) -> Vec<OutputColumn> {
    let column = |name: &&str| OutputColumn { name: (*name).to_owned(), kind: CellKind::Text };
    names.iter().map(column).collect()
}

/// Rows that could not be computed, with the reasons; spreadsheets need a mark to show Chinese.
pub(crate) fn rejects_writer(path: &Path, lang: Lang) -> Result<TableWriter, Failure> {
    let look =
        Look {
            marked: lang == Lang::Zh, sheet: say(lang, "rejects", "未核算"), ..Look::default()
        };
    Ok(TableWriter::create_as(path, &Reject::columns(), look)?)
}

/// The rows that could not be computed, with the reasons.
pub(crate) fn write_rejects(
    path: &Path,
    rejects: &[Reject],
    lang: Lang,
) -> Result<TableWriter, Failure> {
    let mut out = rejects_writer(path, lang)?;
    for reject in rejects {
        out.write(&reject.cells())?;
    }
    Ok(out)
}

impl Reject {
    /// The same reason for a row.
    pub(crate) fn of(&self, row: Row<'_>) -> Self {
        Self { number: row.number(), id: row.id().to_owned(), ..self.clone() }
    }

    pub(crate) fn columns() -> Vec<OutputColumn> {
        text_columns(&REJECTS)
    }

    pub(crate) fn cells(&self) -> Vec<String> {
        let Self { number, id, column, kind, message } = self;
        vec![number.to_string(), id.clone(), column.clone(), kind.clone(), message.clone()]
    }
}

/// The roster and the files to be written must be different files.
pub(crate) fn distinct_files<'p>(
    roster: &Path,
    written: impl Iterator<Item = &'p PathBuf>,
) -> Result<(), Failure> {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut files: Vec<PathBuf> = vec![whole(roster)];
    files.extend(written.map(|path| whole(path)));
    let twice =
        files.iter().enumerate().find(|(n, path)| files.iter().take(*n).any(|p| p == *path));
    let Some((_, path)) = twice else { return Ok(()) };
    let path = path.display();
    Err(Failure::Call {
        en: format!("{path} would be read and written, or written twice"),
        zh: format!("{path} 不能既读又写，或写入两次"),
        hint_en: "give every file that is read or written a name of its own".to_owned(),
        hint_zh: "请为每个读取或写入的文件使用不同文件名".to_owned(),
    })
}
