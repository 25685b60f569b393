//! Table 2 of Shi (2014) beside what the official documents say, at the same wage.
//!
//! `cargo run --example compare_schemes`

use shebao::{Branch, Case, Decimal, Lang, NamedCase, Rulebook, Terms, percent};

fn main() -> Result<(), shebao::Error> {
    let rules = Rulebook::builtin()?;
    let (month, wage) = ("2013-05".parse()?, "3000".parse()?);

    let mut cases = rules.named_schemes("shi-2014", month, wage, Lang::En)?;
    for employer in ["state-owned", "private"] {
        let fields = [
            ("city", "guangzhou"),
            ("month", "2013-05"),
            ("wage", "3000"),
            ("employer", employer),
            ("hukou", "nonlocal-rural"),
        ];
        let case = Case::from_fields(fields).map_err(|mut errors| errors.remove(0))?;
        cases.push(NamedCase { label: format!("statutory: Guangzhou, {employer}"), case });
    }

    // The table is about pensions; of the other branches some are not known in this month.
    let terms = Terms { branches: vec![Branch::Pension], ..Terms::default() };
    let table = rules.compare(&cases, &terms, Lang::En)?;
    for row in &table.cases {
        let rate = |rate: Option<Decimal>| rate.map_or_else(String::new, percent);
        println!(
            "{:55} employer {:>7} ({:>3})  worker {:>7} ({})  moves {}",
            row.label,
            row.estimate.totals.employer.to_string(),
            rate(row.effective_rate.employer),
            row.estimate.totals.worker.to_string(),
            rate(row.effective_rate.worker),
            row.moves_with_worker
                .as_ref()
                .map_or_else(String::new, |moves| moves.amount.to_string()),
        );
    }
    Ok(())
}
