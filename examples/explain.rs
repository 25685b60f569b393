//! Every step of every amount, down to the document.
//!
//! `cargo run --example explain`

use shebao::{Case, EmployerKind, Hukou, Lang, Rulebook, Terms};

fn main() -> Result<(), shebao::Error> {
    let rules = Rulebook::builtin()?;

    // Guangzhou, 2013: a state-owned employer pays 20 % for local urban workers and 12 % for all others.
    for hukou in [Hukou::LocalUrban, Hukou::NonlocalRural] {
        let mut case = Case::new("guangzhou", "2013-05".parse()?, "1800".parse()?);
        case.employer = Some(EmployerKind::StateOwned);
        case.hukou = Some(hukou);
        let assessment = rules.assess(&case, &Terms::default())?;

        println!("== {}", hukou.words(Lang::En));
        for line in assessment.lines() {
            for step in assessment.explain(line, Lang::En) {
                println!("   {}", step.text);
            }
            println!();
        }
        for note in assessment.notes() {
            println!("   note: {}", note.text().get(Lang::En));
        }
    }
    Ok(())
}
