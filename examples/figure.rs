//! A figure like those in the README: a worker's share of the wage, with the floor and without, as SVG and PNG.
//!
//! `cargo run --example figure` writes into `target/figures`; `shebao compare … --chart FILE` draws the usual ones.

#![allow(clippy::disallowed_types, reason = "coordinates on paper")]

use shebao::{Case, Lang, Loader, Money, NamedCase, Terms};
use shebao_chart::{Across, Figure, Line, Lines, Look, Panel, Theme, Unit};
use std::path::Path;

/// Where an amount or a share stands on paper.
fn place(number: &impl ToString) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let what_if = include_str!("what_if/no_floor.toml");
    let rules = Loader::new().builtin().file("no_floor.toml", what_if).load()?;
    let wages = Money::range("3000".parse()?, "12000".parse()?, "250".parse()?).unwrap_or_default();

    let mut lines = Vec::new();
    for (colour, (edition, name)) in
        [("statutory", "法定 statutory"), ("no-floor", "无下限 no floor")].into_iter().enumerate()
    {
        let mut case = Case::new("上海", "2025-12".parse()?, Money::ZERO);
        case.edition = edition.into();
        case.hukou = Some("nonlocal-rural".parse()?);
        case.employer = Some("private".parse()?);
        case.injury_class = Some(1);
        let cases: Vec<NamedCase> = wages
            .iter()
            .map(|wage| NamedCase {
                label: wage.to_string(),
                case: Case { wage: *wage, ..case.clone() },
            })
            .collect();
        let table = rules.compare(&cases, &Terms::default(), Lang::En)?;
        let points = table.cases.iter().filter_map(|row| {
            Some((place(&row.estimate.wage), place(&row.effective_rate.worker?)))
        });
        lines.push(Line { runs: vec![points.collect()], colour, ..Line::new(name) });
    }

    let across = Across::Amount("缴费工资，元/月 wage, yuan a month".into());
    let figure = Figure {
        title: "个人缴费占工资的比重 What a worker pays, as a share of the wage".into(),
        subtitle: "上海 Shanghai, 2025-12".into(),
        panels: vec![Panel::Lines(Lines { lines, ..Lines::new(across, Unit::Percent) })],
        source: format!("shebao {}", rules.version()),
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("reform.svg"), figure.svg(&Look::default())?)?;
    let dark = Look { theme: Theme::Dark, ..Look::default() };
    std::fs::write(folder.join("reform-dark.png"), figure.png(&dark)?)?;
    println!("{}", folder.display());
    Ok(())
}
