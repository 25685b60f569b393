//! The table of results: the roster's columns, one a branch and payer, the totals, and how far to trust them.

use super::keys::Held;
use shebao::{Branch, Payer, Totals};
use shebao_roster::{Batch, CellKind, Column, OutputColumn, Row};

/// Which columns the results have.
pub(crate) struct Results {
    roster: Vec<OutputColumn>,
    pairs: Vec<(Branch, Payer)>,
}

impl Results {
    /// The columns for a roster in which so much is due.
    pub(crate) fn new(columns: &[Column], pairs: Vec<(Branch, Payer)>, round_wage: bool) -> Self {
        let is_wage = |column: &Column| {
            matches!(column.field.as_deref(), Some("wage" | "fund_wage" | "pay"))
        };
        let roster = columns.iter().map(|column| OutputColumn {
            name: column.heading.clone(),
            // A wage that was rounded stands as it came, with all its decimals.
            kind: if is_wage(column) && !round_wage { YUAN } else { CellKind::Text },
        });
        Self { roster: roster.collect(), pairs }
    }

    pub(crate) fn columns(&self) -> Vec<OutputColumn> {
        let yuan = |name: String| OutputColumn { name, kind: YUAN };
        let text = |name: &str| OutputColumn { name: name.to_owned(), kind: CellKind::Text };
        let mut columns = self.roster.clone();
        columns.extend(self.pairs.iter().map(|(branch, payer)| yuan(format!("{branch}_{payer}"))));
        columns.extend(Totals::default().named().iter().map(|(name, _)| yuan(total_heading(name))));
        columns.extend([text("evidence"), text("status")]);
        columns
    }

    /// Adds a computed row, with its amounts in fen by column; blank, not 0.00, where nothing is due.
    pub(crate) fn write(
        &self,
        row: Row<'_>,
        held: &Held,
        amount: impl Fn(usize) -> i64,
        batch: &mut Batch,
    ) {
        row.cells().for_each(|cell| batch.text(cell));
        // Both lists are in the same order.
        let mut due = held.pairs.iter().peekable();
        for (number, pair) in self.pairs.iter().enumerate() {
            match due.next_if_eq(&pair) {
                Some(_) => batch.fen(amount(number)),
                None => batch.blank(),
            }
        }
        for number in self.pairs.len()..self.pairs.len() + TOTALS {
            batch.fen(amount(number));
        }
        batch.text(&held.evidence);
        batch.text(&held.status);
        batch.end_row();
    }
}

/// How many totals there are.
const TOTALS: usize = shebao::Column::TOTALS.len();

pub(crate) const YUAN: CellKind = CellKind::Decimal(2);

/// The totals stand beside the roster's own columns, one of which may be called `employer`.
fn total_heading(name: &str) -> String {
    match name {
        "employer_cost" | "take_home" => name.to_owned(),
        _ => format!("total_{name}"),
    }
}
