//! A roster in memory: rules resolved once a row, bad rows kept apart, sums to the fen.
//!
//! `cargo run --example roster`

#![allow(clippy::arithmetic_side_effects, reason = "a count of rows")]

use shebao::{Case, Lang, Rulebook, Terms, Totals};
use shebao_roster::Table;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rules = Rulebook::builtin()?;
    let roster = Table::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/roster.csv"))?;

    let mut sum = Totals::default();
    let mut computed = 0;
    for row in roster.rows() {
        let Ok(fields) = row.fields() else { continue };
        let fields = fields.iter().filter(|(name, _)| name != "id" && name != "name");
        let result = Case::from_fields(fields.map(|(name, value)| (name.as_str(), value.as_str())))
            .map_err(|mut errors| errors.remove(0))
            .and_then(|case| rules.assess(&case, &Terms::default()));
        match result {
            Ok(assessment) => {
                sum = sum.plus(assessment.totals());
                computed += 1;
            }
            Err(error) => {
                println!("row {}: {} [{}]", row.number(), error.message(Lang::En), error.kind());
            }
        }
    }
    println!(
        "{computed} rows: employer {}, worker {}, together {}",
        sum.employer, sum.worker, sum.all
    );
    Ok(())
}
