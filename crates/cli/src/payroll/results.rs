//! The table of results: the roster's columns, one a branch and payer, the totals, and how far to trust them.

use super::keys::Held;
use crate::show::say;
use shebao::{Branch, Lang, Payer};
use shebao_roster::{Batch, CellKind, Column, OutputColumn, Row};

/// Which columns the results have.
pub(crate) struct Results {
    roster: Vec<OutputColumn>,
    pairs: Vec<(Branch, Payer)>,
}

impl Results {
    /// The columns for a roster in which so much is due.
    pub(crate) fn new(columns: &[Column], pairs: Vec<(Branch, Payer)>, round_wage: bool) -> Self {
        let is_wage =
            |column: &Column| matches!(column.field.as_deref(), Some("wage" | "fund_wage" | "pay"));
        let roster = columns.iter().map(|column| OutputColumn {
            name: column.heading.clone(),
            // A wage that was rounded stands as it came, with all its decimals.
            kind: if is_wage(column) && !round_wage { YUAN } else { CellKind::Text },
        });
        Self { roster: roster.collect(), pairs }
    }

    /// The columns, under the names of the contract or, for people, in words.
    pub(crate) fn columns(&self, words: Option<Lang>) -> Vec<OutputColumn> {
        let named = |name: String, kind| OutputColumn { name, kind };
        let mut columns = self.roster.clone();
        columns.extend(self.pairs.iter().map(|(branch, payer)| {
            let name = match words {
                Some(lang) => format!("{} {}", branch.words(lang), payer.words(lang)),
                None => format!("{branch}_{payer}"),
            };
            named(name, YUAN)
        }));
        columns.extend(shebao::Column::TOTALS.map(|total| {
            let words = words.map(|lang| total_words(&total.to_string(), lang).to_owned());
            named(words.unwrap_or_else(|| total.heading()), YUAN)
        }));
        let (evidence, status) = match words {
            Some(Lang::Zh) => ("依据等级", "状态"),
            _ => ("evidence", "status"),
        };
        columns.extend([evidence, status].map(|name| named(name.to_owned(), CellKind::Text)));
        columns
    }

    /// Adds a computed row, with its amounts in fen by column; blank, not 0.00, where nothing is due.
    ///
    /// Says whether all that is due has its column, as it has where the roster is the one that was looked through.
    pub(crate) fn write(
        &self,
        row: Row<'_>,
        held: &Held,
        amount: impl Fn(usize) -> i64,
        batch: &mut Batch,
    ) -> bool {
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
        due.next().is_none()
    }
}

/// How many totals there are.
const TOTALS: usize = shebao::Column::TOTALS.len();

pub(crate) const YUAN: CellKind = CellKind::Decimal(2);

/// What the totals are called for people.
fn total_words(name: &str, lang: Lang) -> &'static str {
    let (en, zh) = match name {
        "employer" => ("employer in all", "单位合计"),
        "worker" => ("worker in all", "个人合计"),
        "pooled" => ("pooled fund", "统筹基金"),
        "individual_account" => ("individual account", "个人账户"),
        "mutual_aid" => ("mutual aid", "大额互助"),
        "housing_fund" => ("housing fund", "住房公积金"),
        "unsplit" => ("fund not known", "去向未明"),
        "all" => ("together", "总计"),
        "employer_cost" => ("employer's cost", "用工成本"),
        _ => ("take-home before tax", "税前实发"),
    };
    say(lang, en, zh)
}
