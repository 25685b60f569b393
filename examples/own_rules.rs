//! Rules of your own: a city of your own, and a what-if laid over a built-in one.
//!
//! `cargo run --example own_rules`

use shebao::{Case, Lang, Loader, Terms};

/// "What if Beijing's employers paid 14 % from August 2026?"
const WHAT_IF: &str = r#"
[overlay]
name  = "pension-14"
over  = "statutory"
place = "beijing"

[[replace]]
branch = "pension"
payer  = "employer"
from   = "2026-08"
rate   = "14%"
why    = { en = "what if the employer's rate fell to 14 %", zh = "假设单位费率降至 14%" }
"#;

/// A mistake on purpose, to see what the loader says.
const MISTYPED: &str = r#"
[overlay]
name  = "oops"
over  = "statutory"
place = "bejing"

[[replace]]
branch = "pension"
form   = "2026-08"
rate   = 0.14
why    = { en = "mistyped", zh = "写错" }
"#;

fn main() -> Result<(), shebao::Error> {
    let manual = include_str!("../rules/README.md");
    let worked_file = manual.rsplit("```toml").next().and_then(|rest| rest.split("```").next());
    let rules = Loader::new()
        .builtin()
        .file("what-if.toml", WHAT_IF)
        .file("xicheng.toml", worked_file.unwrap_or_default())
        .load()?;

    let mut case = Case::new("beijing", "2026-10".parse()?, "8000".parse()?);
    case.injury_class = Some(1);
    for edition in ["statutory", "pension-14"] {
        case.edition = edition.into();
        let assessment = rules.assess(&case, &Terms::default())?;
        println!("{edition}: employer {}", assessment.totals().employer);
        for note in assessment.notes().filter(|note| note.code() == "hypothetical") {
            println!("  {}", note.text().get(Lang::En));
        }
    }

    let mut case = Case::new("西城", "2025-10".parse()?, "4000".parse()?);
    case.edition = "acme".into();
    println!("西城: {}", rules.assess(&case, &Terms::default())?.totals().all);

    if let Err(error) = Loader::new().builtin().file("oops.toml", MISTYPED).load() {
        println!("\n{error}");
    }
    Ok(())
}
