//! Back-pay for a department: bases published in September for July, month by month, person by person.
//!
//! `cargo run --example back_pay`

use shebao::{Case, Lang, Money, NaiveDate, Rulebook, Terms};
use shebao_roster::Table;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rules = Rulebook::builtin()?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/back_pay.csv");
    // Beijing published its bases of 2025 on 17 September: until then those of 2024 were charged.
    let on = |day: u32| Terms {
        as_known_on: NaiveDate::from_ymd_opt(2025, 9, day),
        allow_unknown_publication: true,
        ..Terms::default()
    };
    let (before, after) = (on(16), on(17));

    let mut sum = Money::ZERO;
    for row in Table::read(&path)?.rows() {
        let Ok(fields) = row.fields() else { continue };
        let fields = fields.iter().filter(|(name, _)| name != "id" && name != "name");
        let case = Case::from_fields(fields.map(|(name, value)| (name.as_str(), value.as_str())));
        let arrears = case
            .map_err(|mut errors| errors.remove(0))
            .and_then(|case| rules.arrears(&case, &before, &after, Lang::En));
        match arrears {
            Ok(arrears) => {
                println!("{} {}: {}", row.id(), arrears.month, arrears.back_pay);
                for one in &arrears.differences {
                    println!(
                        "    {} {}: {} instead of {}, {}",
                        one.branch, one.payer, one.due, one.paid, one.difference
                    );
                }
                sum = sum.plus(arrears.back_pay);
            }
            Err(error) => println!("row {}: {}", row.number(), error.message(Lang::En)),
        }
    }
    println!("together {sum}");
    Ok(())
}
