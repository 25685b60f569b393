//! A panel of stacked bars: a key above, names before the bars, what else is to be said behind them.

use crate::draw::{Align, Frame, Pen};
use crate::error::ChartError;
use crate::figure::{Bars, Dash};
use crate::theme::on;
use crate::ticks;

const WORDS: f64 = 12.0;
const NAMES: f64 = 12.5;
const KEY: f64 = 26.0;
const BAR: f64 = 44.0;
const FOOT: f64 = 28.0;

/// How high the panel is, in points.
pub(crate) fn height(panel: &Bars) -> f64 {
    KEY + panel.bars.len() as f64 * BAR + FOOT
}

/// Draws the panel into a frame.
pub(crate) fn draw(panel: &Bars, frame: Frame, pen: &Pen<'_>) -> Result<(), ChartError> {
    let names: Vec<Vec<String>> = panel
        .bars
        .iter()
        .map(|bar| pen.fonts.wrap(&bar.name, NAMES, frame.width() * 0.3, 2))
        .collect();
    let wide = |texts: &mut dyn Iterator<Item = &str>| {
        texts.map(|text| pen.fonts.width(text, NAMES)).fold(0.0, f64::max)
    };
    let before = wide(&mut names.iter().flatten().map(String::as_str));
    let behind = wide(&mut panel.bars.iter().map(|bar| bar.note.as_str()));
    let sides = panel.bars.iter().map(|bar| {
        let (below, above): (Vec<f64>, Vec<f64>) =
            bar.values.iter().partition(|value| **value < 0.0);
        (below.iter().sum::<f64>(), above.iter().sum::<f64>())
    });
    let (least, most) = sides.fold((0.0_f64, 0.0_f64), |(least, most), (below, above)| {
        (least.min(below), most.max(above))
    });
    let most = if most > least { most } else { 1.0 };
    let left = frame.left + before + 12.0;
    let right = frame.right - behind - if behind > 0.0 { 12.0 } else { 0.0 };
    let x = |value: f64| left + (value - least) / (most - least) * (right - left);

    let top = frame.top + KEY;
    let bottom = top + panel.bars.len() as f64 * BAR;
    for value in ticks::round(least, most, 6) {
        let at = x(value);
        pen.stroke(&[(at, top), (at, bottom)], pen.palette.grid, 0.8, Dash::Solid)?;
        let label = ticks::label(value, panel.unit);
        pen.text((at, bottom + 6.0 + WORDS), &label, WORDS, pen.palette.soft, Align::Centre)?;
    }
    for (n, (bar, name)) in panel.bars.iter().zip(&names).enumerate() {
        let middle = top + (n as f64 + 0.5) * BAR;
        let line = NAMES * 1.25;
        let first = middle - name.len() as f64 * line * 0.5 + NAMES;
        for (n, words) in name.iter().enumerate() {
            let place = (left - 10.0, first + n as f64 * line);
            pen.text(place, words, NAMES, pen.palette.ink, Align::Right)?;
        }
        let (mut below, mut above) = (0.0, 0.0);
        for (part, value) in bar.values.iter().enumerate() {
            let side = if *value < 0.0 { &mut below } else { &mut above };
            let (from, to) = (*side, *side + *value);
            *side = to;
            let (from, to) = (x(from.min(to)), x(from.max(to)));
            if to - from < 0.05 {
                continue;
            }
            let colour = pen.palette.fill(part);
            let piece = Frame { left: from, top: middle - 13.0, right: to, bottom: middle + 13.0 };
            pen.fill(piece, colour)?;
            pen.outline(piece)?;
            let label = ticks::label(*value, panel.unit);
            if pen.fonts.width(&label, WORDS) + 8.0 < to - from {
                let place = ((from + to) * 0.5, middle + WORDS * 0.36);
                pen.text(place, &label, WORDS, on(colour), Align::Centre)?;
            }
        }
        let place = (frame.right - behind, middle + NAMES * 0.36);
        pen.text(place, &bar.note, NAMES, pen.palette.ink, Align::Left)?;
    }
    pen.stroke(&[(x(0.0), top), (x(0.0), bottom)], pen.palette.soft, 1.0, Dash::Solid)?;
    key(panel, frame, pen)
}

/// What each tone stands for.
fn key(panel: &Bars, frame: Frame, pen: &Pen<'_>) -> Result<(), ChartError> {
    let mut left = frame.left;
    for (part, name) in panel.parts.iter().enumerate() {
        let patch = Frame { left, top: frame.top, right: left + 14.0, bottom: frame.top + 12.0 };
        pen.fill(patch, pen.palette.fill(part))?;
        pen.outline(patch)?;
        pen.text((left + 20.0, frame.top + 11.0), name, WORDS, pen.palette.ink, Align::Left)?;
        left += 20.0 + pen.fonts.width(name, WORDS) + 22.0;
    }
    Ok(())
}
