//! A reform: what if Shanghai's contributions had no floor? What each side pays, and what of it moves with the worker.
//!
//! `cargo run --example reform`

use shebao::{Case, Lang, Loader, Money, NamedCase, Terms};

fn main() -> Result<(), shebao::Error> {
    let what_if = include_str!("what_if/no_floor.toml");
    let rules = Loader::new().builtin().file("no_floor.toml", what_if).load()?;

    let mut cases = Vec::new();
    for wage in ["2000", "4000", "8000"] {
        for edition in ["statutory", "no-floor"] {
            let fields = [
                ("city", "shanghai"),
                ("month", "2025-12"),
                ("wage", wage),
                ("edition", edition),
                ("hukou", "nonlocal-rural"),
                ("employer", "private"),
                ("injury_class", "1"),
            ];
            let case = Case::from_fields(fields).map_err(|mut errors| errors.remove(0))?;
            cases.push(NamedCase { label: edition.to_owned(), case });
        }
    }

    let table = rules.compare(&cases, &Terms::default(), Lang::En)?;
    for row in &table.cases {
        let totals = &row.estimate.totals;
        let moves = row.moves_with_worker.as_ref().map_or(Money::ZERO, |moves| moves.amount);
        println!(
            "{:>8} {:10} employer {:>8} worker {:>7} takes home {:>8} moves {:>7}",
            row.estimate.wage.to_string(),
            row.label,
            totals.employer.to_string(),
            totals.worker.to_string(),
            totals.take_home.to_string(),
            moves.to_string(),
        );
    }
    let hypothetical = table.cases.iter().flat_map(|row| &row.estimate.notes);
    for note in hypothetical.filter(|note| note.code == "hypothetical").take(1) {
        println!("{}", note.text);
    }
    Ok(())
}
