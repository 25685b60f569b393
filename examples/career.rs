//! A career in three places: Beijing from 2012, Guangzhou in 2014, then home to Henan.
//!
//! Prints what moved at each step as a worker could read it, in English and Chinese:
//! `cargo run --example career`.
//! No crediting rate of Beijing or Guangzhou before 2016 is sourced: the statement says so, and shows principal.

use shebao::{BenefitRequest, Lang, Person, Rulebook, Spell, TransferRequest, TransferStatement};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rules = Rulebook::builtin()?;
    let spell = |fields: &[(&str, &str)]| {
        let edition = [("edition", "shi-2014")];
        Spell::from_fields(fields.iter().chain(&edition).copied())
            .map_err(|mut errors| errors.swap_remove(0))
    };
    let beijing =
        [("from", "2012-04"), ("until", "2014-01"), ("city", "beijing"), ("wage", "3000")];
    let moved = [("moved_to", "guangzhou"), ("moved_on", "2014-01")];
    let moved: Vec<_> = beijing.into_iter().chain(moved).collect();
    let guangzhou = [
        ("from", "2014-01"),
        ("until", "2014-03"),
        ("city", "guangzhou"),
        ("wage", "3600"),
        ("employer", "private"),
    ];
    let (first, moved, second) = (spell(&beijing)?, spell(&moved)?, spell(&guangzhou)?);

    let person = Person {
        hukou_place: Some("410000".to_owned()),
        sex: Some("male".parse()?),
        birth: Some("1985-06".parse()?),
        category: None,
    };
    let mut request = TransferRequest::new("guangzhou", "2014-01".parse()?);
    request.person = person.clone();

    // With interest it is an error that names the year and the place; principal alone can be told.
    let unknown = rules.transfer(std::slice::from_ref(&first), &request, Lang::En);
    request.interest.principal_only = true;
    let to_guangzhou = rules.transfer(&[first], &request, Lang::En)?;

    let history = [moved, second];
    "郑州".clone_into(&mut request.to);
    request.month = "2014-03".parse()?;
    let home = rules.transfer(&history, &request, Lang::En)?;

    for lang in [Lang::En, Lang::Zh] {
        if let Err(error) = &unknown {
            println!("{}\n{}\n", error.message(lang), error.hint(lang).unwrap_or_default());
        }
        for statement in [&to_guangzhou, &home] {
            print(statement, &rules, lang);
        }
        let asked = BenefitRequest { person: person.clone(), keep: None };
        let answer = rules.benefit_place(&history, &asked, lang)?;
        if let (Some(place), Some(retirement)) = (&answer.paid_at, &answer.retirement) {
            println!("{}\n{}", place.name, place.text);
            println!(
                "{}: {} / {}\n",
                retirement.month, answer.total_months, retirement.minimum_months
            );
        }
    }
    Ok(())
}

fn print(statement: &TransferStatement, rules: &Rulebook, lang: Lang) {
    for sentence in statement.sentences(rules, lang) {
        println!("{sentence}");
    }
    for line in &statement.lines {
        let city = rules.site(&line.city).map_or(line.city.clone(), |s| s.name(lang).to_owned());
        let (from, last) = (line.from, line.until.minus(1));
        let (worker, employer, account) = (line.worker, line.employer, line.individual_account);
        let (pooled, kept) = (line.pooled_moved, line.kept);
        match lang {
            Lang::En => println!(
                "  {city}, {from} to {last}: the worker paid {worker}, the employer {employer}; \
                 {account} of the account and {pooled} of the pooled fund move, {kept} is kept"
            ),
            Lang::Zh => println!(
                "  {city} {from} 至 {last}：个人缴 {worker} 元，单位缴 {employer} 元；\
                 转移个人账户 {account} 元、统筹基金 {pooled} 元，留存 {kept} 元"
            ),
        }
    }
    println!();
}
