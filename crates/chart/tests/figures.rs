//! What a figure is made of, and what it refuses.
#![allow(clippy::unwrap_used, clippy::disallowed_types, reason = "a test stops at the first fault")]

use shebao_chart::{Across, Bar, Bars, Figure, Line, Lines, Look, Mark, Panel, Theme, Unit};
use std::fs;
use std::path::Path;

fn lines(names: &[&str]) -> Figure {
    let lines = names.iter().enumerate().map(|(colour, name)| Line {
        runs: vec![vec![(1000.0, 0.6), (6000.0, 0.1)], vec![(7000.0, 0.1), (9000.0, 0.08)]],
        colour,
        dots: vec![(6000.0, 0.1)],
        ..Line::new(*name)
    });
    let panel = Lines {
        lines: lines.collect(),
        marks: vec![Mark { at: 6000.0, name: "floor 下限".into(), colour: None }],
        top: Some(0.3),
        ..Lines::new(Across::Amount("wage 工资".into()), Unit::Percent)
    };
    Figure { title: "Burden 负担".into(), panels: vec![Panel::Lines(panel)], ..Figure::default() }
}

fn bars(values: Vec<f64>) -> Figure {
    let bar = Bar { name: "Beijing 北京".into(), values, note: "73.08%".into() };
    let parts = vec!["account".into(), "pooled".into()];
    let panel = Bars { heading: "Funds".into(), unit: Unit::Yuan, parts, bars: vec![bar] };
    Figure { title: "Funds 去向".into(), panels: vec![Panel::Bars(panel)], ..Figure::default() }
}

#[test]
fn a_png_has_two_pixels_to_a_point() {
    for (figure, width) in [(lines(&["worker"]), 400), (bars(vec![210.0, -5.0]), 640)] {
        let png = figure.png(&Look { width, ..Look::default() }).unwrap();
        assert_eq!(&png[..4], b"\x89PNG");
        assert_eq!(u32::from_be_bytes(png[16..20].try_into().unwrap()), 2 * width);
    }
}

#[test]
fn text_is_drawn_as_outlines_and_told_to_those_who_listen() {
    let svg = lines(&["worker 个人"]).svg(&Look::default()).unwrap();
    assert!(!svg.contains("<text") && !svg.contains("font-family"));
    assert!(svg.contains("<title>Burden 负担</title>"));
    assert_eq!(svg, lines(&["worker 个人"]).svg(&Look::default()).unwrap());
}

#[test]
fn a_theme_has_its_own_paper_and_print_has_no_colour() {
    let draw = |theme| lines(&["a", "b"]).svg(&Look { theme, ..Look::default() }).unwrap();
    assert!(draw(Theme::Dark).contains("#0d1117"));
    assert!(draw(Theme::Light).contains("#0072b2"));
    let print = draw(Theme::Print);
    for colour in print.split("=\"#").skip(1).map(|rest| &rest[..6]) {
        assert!(colour[..2] == colour[2..4] && colour[2..4] == colour[4..], "{colour}");
    }
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let unequal = bars(vec![1.0]);
    let nameless = bars(vec![1.0, f64::NAN]);
    let nothing = Figure { title: "nothing".into(), ..Figure::default() };
    let narrow = Look { width: 10, ..Look::default() };
    let no_font = Look { font: Some(b"no font".to_vec()), ..Look::default() };
    let cases = [
        (
            unequal.svg(&Look::default()),
            "the bar Beijing 北京 has 1 values for 2 parts",
            "条形 Beijing 北京 有 1 个值，而组成部分为 2 个",
        ),
        (
            nameless.svg(&Look::default()),
            "Beijing 北京 has a value that is no number",
            "Beijing 北京 含有无效数值",
        ),
        (nothing.svg(&Look::default()), "there is nothing to draw", "没有可绘制的数据"),
        (lines(&["a"]).svg(&narrow), "10 points are no width for a figure", "图宽 10 点不可用"),
        (
            lines(&["a"]).svg(&no_font),
            "the font file is no TrueType or OpenType font",
            "字体文件不是 TrueType 或 OpenType 字体",
        ),
        (
            lines(&["ཀ"]).svg(&Look::default()),
            "the font of the figure lacks ཀ",
            "图的字体缺少字符 ཀ",
        ),
    ];
    for (drawn, en, zh) in cases {
        let error = drawn.unwrap_err();
        assert_eq!((error.message(false), error.message(true)), (en.to_owned(), zh.to_owned()));
    }
}

/// Whatever the rules and the program say in Chinese can be drawn.
#[test]
fn the_font_has_every_character_of_the_rules_and_of_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root.join("rules"), root.join("src"), root.join("crates/cli/src")];
    let mut wanted = std::collections::BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml" || ending == "rs") {
                let text = fs::read_to_string(path).unwrap();
                wanted.extend(text.chars().filter(|c| ('\u{3000}'..='\u{9fff}').contains(c)));
            }
        }
    }
    assert!(wanted.len() > 1000);
    let title: String = wanted.into_iter().collect();
    Figure { title, ..lines(&["a"]) }.svg(&Look::default()).unwrap();
}
