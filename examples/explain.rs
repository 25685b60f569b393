//! Every step of every amount, down to the document.
//!
//! `cargo run --example explain`

use shebao::{Branch, Case, EmployerKind, Hukou, Lang, Rulebook, Terms};

fn main() -> Result<(), shebao::Error> {
    let rules = Rulebook::builtin()?;

    // Guangzhou, 2013: for pensions a state-owned employer pays 20 % for local urban workers and 12 % for all others.
    let terms = Terms { branches: vec![Branch::Pension], ..Terms::default() };
    for hukou in [Hukou::LocalUrban, Hukou::NonlocalRural] {
        let mut case = Case::new("guangzhou", "2013-05".parse()?, "1800".parse()?);
        case.employer = Some(EmployerKind::StateOwned);
        case.hukou = Some(hukou);
        let assessment = rules.assess(&case, &terms)?;

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
