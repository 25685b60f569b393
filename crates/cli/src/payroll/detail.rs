//! The file of `--detail`: one row a line.

use crate::failure::Failure;
use shebao::{Assessment, Lang};
use shebao_roster::{CellKind, Look, OutputColumn, Row, TableWriter};
use std::path::Path;

const YUAN: CellKind = CellKind::Decimal(2);
const TEXT: CellKind = CellKind::Text;

#[rustfmt::skip]
const COLUMNS: [(&str, CellKind); 16] = [
    ("row", TEXT), ("id", TEXT), ("branch", TEXT), ("item", TEXT), ("payer", TEXT), ("fund", TEXT),
    ("wage", YUAN), ("base", YUAN), ("limit", TEXT), ("rate", CellKind::Decimal(6)), ("amount", YUAN),
    ("amount_before_relief", YUAN), ("relief", YUAN), ("evidence", TEXT), ("carried_from", TEXT), ("cites", TEXT),
];

pub(crate) fn writer(path: &Path) -> Result<TableWriter, Failure> {
    let columns = COLUMNS.map(|(name, kind)| OutputColumn { name: name.to_owned(), kind }).to_vec();
    Ok(TableWriter::create_as(path, &columns, Look { sheet: "lines", ..Look::default() })?)
}

/// The lines of a row.
pub(crate) fn lines(row: Row<'_>, assessment: &Assessment) -> Vec<Vec<String>> {
    fn text<T: ToString>(value: Option<T>) -> String {
        value.map_or_else(String::new, |value| value.to_string())
    }
    let report = assessment.report(Lang::En, false);
    let lines = report.lines.iter().map(|line| {
        let cites: Vec<String> =
            line.cites.iter().map(|cite| format!("{}:{}", cite.role, cite.id)).collect();
        vec![
            row.number().to_string(),
            row.id().to_owned(),
            line.branch.to_string(),
            line.item.clone(),
            line.payer.to_string(),
            line.fund.to_string(),
            line.wage.to_string(),
            text(line.base),
            text(line.limit.map(|limit| format!("{limit:?}").to_lowercase())),
            text(line.rate.map(shebao::Rate::to_decimal)),
            line.amount.to_string(),
            line.amount_before_relief.to_string(),
            line.relief.to_string(),
            text(line.evidence),
            text(line.carried_from),
            cites.join(" "),
        ]
    });
    lines.collect()
}
