//! Figures that can stand in a paper: lines over wages or months, and stacked bars, as SVG or PNG.
//!
//! ```
//! use shebao_chart::{Across, Figure, Line, Lines, Look, Panel, Unit};
//!
//! let worker = Line { runs: vec![vec![(1000.0, 0.58), (6000.0, 0.105), (9000.0, 0.105)]], ..Line::new("worker") };
//! let panel = Lines { lines: vec![worker], ..Lines::new(Across::Amount("wage, yuan a month".into()), Unit::Percent) };
//! let figure = Figure { title: "Burden by wage".into(), panels: vec![Panel::Lines(panel)], ..Figure::default() };
//! assert!(figure.svg(&Look::default())?.starts_with("<svg"));
//! # Ok::<(), shebao_chart::ChartError>(())
//! ```
//!
//! Plain names and numbers go in; nothing here knows of rules or of money.
//!
//! Text is drawn as outlines in a font that comes with the crate, with Latin and Chinese characters:
//! a figure looks the same in every viewer and is the same to the byte on every machine.
//! A character that the font lacks is an error that names it, never an empty box; [`Look::font`] takes a further font.

#![warn(missing_docs)]
#![allow(clippy::disallowed_types, reason = "coordinates on paper, not money")]

mod bars;
mod draw;
mod error;
mod figure;
mod lines;
mod render;
mod text;
mod theme;
mod ticks;

pub use error::ChartError;
pub use figure::{Across, Bar, Bars, Dash, Figure, Line, Lines, Look, Mark, Panel, Unit};
pub use theme::Theme;
pub use ticks::yuan;
