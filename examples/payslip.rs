//! A payslip: one worker, one month, every branch and the housing fund.
//!
//! `cargo run --example payslip`

use shebao::{Case, Lang, Rulebook, Terms};

fn main() -> Result<(), shebao::Error> {
    let rules = Rulebook::builtin()?;

    let mut case = Case::new("beijing", "2026-10".parse()?, "8500".parse()?);
    case.injury_class = Some(2);
    case.fund_rate = Some(shebao::FundRate { employer: "12%".parse()?, worker: "12%".parse()? });
    case.pay = Some("9000".parse()?); // overtime is paid, but the base is formed from the wage

    let slip = rules.assess(&case, &Terms::default())?.report(Lang::Zh, false);
    println!("{} {} 缴费工资 {}", slip.city, slip.month, slip.wage);
    for line in &slip.lines {
        let rate = line.rate.map_or_else(|| "定额".to_owned(), |rate| rate.to_string());
        println!(
            "{:　<6}{}  {rate:>5}  {:>8}  {}",
            line.branch.words(Lang::Zh),
            line.payer.words(Lang::Zh),
            line.amount.to_string(),
            line.fund.words(Lang::Zh)
        );
    }
    println!("单位 {}  个人 {}", slip.totals.employer, slip.totals.worker);
    println!("用工成本 {}  税前到手 {}", slip.totals.employer_cost, slip.totals.take_home);
    Ok(())
}
