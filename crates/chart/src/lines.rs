//! A panel of lines: the grid, marks along the way, the lines, and their names at their ends.

use crate::draw::{Align, Frame, Pen};
use crate::error::ChartError;
use crate::figure::{Across, Dash, Line, Lines};
use crate::text::Fonts;
use crate::ticks;
use plotters::style::RGBColor;

const WORDS: f64 = 12.0;
const NAMES: f64 = 12.5;
/// The widest that the names at the ends of lines may be.
const WIDEST: f64 = 190.0;
/// From one row of mark names to the next.
const ROW: f64 = 16.0;
const MOST_ROWS: usize = 6;

/// How high the panel is, in points.
pub(crate) fn height(panel: &Lines, alone: bool) -> f64 {
    let plot = if alone { 340.0 } else { 220.0 };
    let words = if matches!(panel.across, Across::Amount(_)) { 20.0 } else { 0.0 };
    let marks = panel.marks.len().min(MOST_ROWS) as f64 * ROW;
    plot + marks + 24.0 + words
}

/// Where values lie on the page.
struct Scale {
    frame: Frame,
    across: (f64, f64),
    top: f64,
}

impl Scale {
    fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x(x), self.y(y))
    }

    fn x(&self, x: f64) -> f64 {
        let (from, to) = self.across;
        self.frame.left + (x - from) / (to - from) * self.frame.width()
    }

    fn y(&self, y: f64) -> f64 {
        self.frame.bottom - y / self.top * (self.frame.bottom - self.frame.top)
    }
}

/// How much paper the words before and behind the lines take; panels of one figure share it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sides {
    before: f64,
    behind: f64,
}

impl Sides {
    pub(crate) fn of(panel: &Lines, fonts: &Fonts) -> Self {
        let (_, highest) = reach(panel);
        let labels = ticks::round(0.0, top(panel, highest), 5).into_iter();
        let before = labels.map(|y| fonts.width(&ticks::label(y, panel.unit), WORDS));
        let names = panel.lines.iter().flat_map(|line| fonts.wrap(&line.name, NAMES, WIDEST, 3));
        let behind = names.map(|text| fonts.width(&text, NAMES));
        Self { before: before.fold(0.0, f64::max), behind: behind.fold(0.0, f64::max) }
    }

    pub(crate) fn wider(self, other: Self) -> Self {
        let (before, behind) = (self.before.max(other.before), self.behind.max(other.behind));
        Self { before, behind }
    }
}

/// The least and the greatest place across, and the highest value.
fn reach(panel: &Lines) -> ((f64, f64), f64) {
    let all = || panel.lines.iter().flat_map(|line| line.runs.iter().flatten());
    let (least, greatest) = all()
        .fold((f64::MAX, f64::MIN), |(least, greatest), (x, _)| (least.min(*x), greatest.max(*x)));
    let (least, greatest) =
        panel.span.map_or((least, greatest), |(from, to)| (least.min(from), greatest.max(to)));
    let greatest = if greatest > least { greatest } else { least + 1.0 };
    ((least, greatest), all().fold(0.0, |highest, (_, y)| highest.max(*y)))
}

/// Where the panel ends: at the height that is asked, or above the highest line.
fn top(panel: &Lines, highest: f64) -> f64 {
    let asked = panel.top.filter(|top| *top < highest);
    asked.unwrap_or_else(|| ticks::above(if highest > 0.0 { highest * 1.02 } else { 1.0 }, 5))
}

/// Draws the panel into a frame.
pub(crate) fn draw(
    panel: &Lines,
    frame: Frame,
    sides: Sides,
    pen: &Pen<'_>,
) -> Result<(), ChartError> {
    let runs: Vec<Vec<Vec<(f64, f64)>>> = panel.lines.iter().map(points).collect();
    let (reached, highest) = reach(panel);
    let top = top(panel, highest);

    let values = ticks::round(0.0, top, 5);
    let labels: Vec<String> = values.iter().map(|y| ticks::label(*y, panel.unit)).collect();
    let names: Vec<Vec<String>> =
        panel.lines.iter().map(|line| pen.fonts.wrap(&line.name, NAMES, WIDEST, 3)).collect();

    let words = if matches!(panel.across, Across::Amount(_)) { 20.0 } else { 0.0 };
    let mut scale = Scale {
        frame: Frame {
            left: frame.left + sides.before + 8.0,
            top: frame.top,
            right: frame.right - sides.behind - 26.0,
            bottom: frame.bottom - 24.0 - words,
        },
        across: reached,
        top,
    };
    let rows = mark_rows(panel, &scale, pen);
    let used = rows.iter().map(|(row, _)| row + 1).max().unwrap_or(0);
    scale.frame.top += used as f64 * ROW + if used > 0 { 4.0 } else { 6.0 };

    grid(&values, &labels, &scale, pen)?;
    across(panel, &scale, frame, pen)?;
    marks(panel, &rows, frame, &scale, pen)?;
    let cut: Vec<Vec<Vec<(f64, f64)>>> =
        runs.iter().map(|runs| runs.iter().flat_map(|run| below(run, top)).collect()).collect();
    for (line, runs) in panel.lines.iter().zip(&cut).rev() {
        let (colour, dash) =
            (pen.palette.line(line.colour), pen.palette.dash(line.colour, line.dash));
        let width = if line.dash == Dash::Solid { 2.2 } else { 1.5 };
        for run in runs {
            let places: Vec<(f64, f64)> = run.iter().map(|point| scale.at(*point)).collect();
            pen.stroke(&places, colour, width, dash)?;
        }
        for dot in line.dots.iter().filter(|(_, y)| *y <= top) {
            pen.dot(scale.at(*dot), colour)?;
        }
    }
    ends(panel, &cut, &names, &scale, pen)
}

fn grid(values: &[f64], labels: &[String], scale: &Scale, pen: &Pen<'_>) -> Result<(), ChartError> {
    let Frame { left, right, .. } = scale.frame;
    for (value, label) in values.iter().zip(labels) {
        let y = scale.y(*value);
        let colour = if *value == 0.0 { pen.palette.soft } else { pen.palette.grid };
        pen.stroke(&[(left, y), (right, y)], colour, 0.8, Dash::Solid)?;
        pen.text((left - 8.0, y + WORDS * 0.36), label, WORDS, pen.palette.soft, Align::Right)?;
    }
    Ok(())
}

/// The places along the foot.
fn across(panel: &Lines, scale: &Scale, frame: Frame, pen: &Pen<'_>) -> Result<(), ChartError> {
    let (from, to) = scale.across;
    let about = (scale.frame.width() / 90.0) as usize;
    let places = match &panel.across {
        Across::Amount(_) => {
            let places = ticks::round(from, to, about).into_iter();
            places.map(|x| (x, ticks::label(x, crate::Unit::Yuan))).collect()
        }
        Across::Months => ticks::months(from, to, about * 3 / 2),
    };
    let bottom = scale.frame.bottom;
    for (x, label) in places {
        let x = scale.x(x);
        pen.stroke(&[(x, bottom), (x, bottom + 4.0)], pen.palette.soft, 0.8, Dash::Solid)?;
        pen.text((x, bottom + 8.0 + WORDS), &label, WORDS, pen.palette.soft, Align::Centre)?;
    }
    if let Across::Amount(words) = &panel.across {
        let middle = (scale.frame.left + scale.frame.right) * 0.5;
        pen.text((middle, frame.bottom - 2.0), words, WORDS, pen.palette.soft, Align::Centre)?;
    }
    Ok(())
}

/// The row above the plot and the left edge of each mark's name.
fn mark_rows(panel: &Lines, scale: &Scale, pen: &Pen<'_>) -> Vec<(usize, f64)> {
    let mut taken: Vec<Vec<(f64, f64)>> = vec![Vec::new(); MOST_ROWS];
    let places = panel.marks.iter().map(|mark| {
        let width = pen.fonts.width(&mark.name, WORDS);
        let left = (scale.x(mark.at) - width * 0.5)
            .clamp(scale.frame.left, (scale.frame.right + 160.0 - width).max(scale.frame.left));
        let span = (left - 10.0, left + width + 10.0);
        let free =
            |row: &Vec<(f64, f64)>| row.iter().all(|(from, to)| span.1 < *from || span.0 > *to);
        let row = taken.iter().position(free).unwrap_or(MOST_ROWS - 1);
        if let Some(row) = taken.get_mut(row) {
            row.push(span);
        }
        (row, left)
    });
    places.collect()
}

fn marks(
    panel: &Lines,
    rows: &[(usize, f64)],
    frame: Frame,
    scale: &Scale,
    pen: &Pen<'_>,
) -> Result<(), ChartError> {
    for (mark, (row, _)) in panel.marks.iter().zip(rows) {
        let x = scale.x(mark.at);
        let baseline = frame.top + *row as f64 * ROW + WORDS;
        let colour = mark.colour.map_or(pen.palette.soft, |place| pen.palette.line(place));
        pen.stroke(&[(x, baseline + 4.0), (x, scale.frame.bottom)], colour, 0.8, Dash::Dashed)?;
    }
    for (mark, (row, left)) in panel.marks.iter().zip(rows) {
        let baseline = frame.top + *row as f64 * ROW + WORDS;
        let colour = mark.colour.map_or(pen.palette.soft, |place| pen.palette.line(place));
        // A stroke of another mark that crosses the name is interrupted behind it.
        let width = pen.fonts.width(&mark.name, WORDS);
        let back = Frame {
            left: left - 3.0,
            top: baseline - WORDS,
            right: left + width + 3.0,
            bottom: baseline + 3.0,
        };
        pen.fill(back, pen.palette.paper)?;
        pen.text((*left, baseline), &mark.name, WORDS, colour, Align::Left)?;
    }
    Ok(())
}

/// The names at the ends of the lines, pushed apart where they would overlap.
fn ends(
    panel: &Lines,
    runs: &[Vec<Vec<(f64, f64)>>],
    names: &[Vec<String>],
    scale: &Scale,
    pen: &Pen<'_>,
) -> Result<(), ChartError> {
    struct End<'e> {
        place: (f64, f64),
        middle: f64,
        words: &'e [String],
        colour: RGBColor,
    }
    let high = |end: &End<'_>| end.words.len() as f64 * NAMES * 1.25;
    let mut ends: Vec<End<'_>> = Vec::new();
    for ((line, runs), words) in panel.lines.iter().zip(runs).zip(names) {
        let last = runs.iter().rev().find_map(|run| run.last());
        if let Some(last) = last.filter(|_| !words.is_empty()) {
            let place = scale.at(*last);
            ends.push(End { place, middle: place.1, words, colour: pen.palette.line(line.colour) });
        }
    }
    ends.sort_by(|a, b| a.place.1.total_cmp(&b.place.1));
    let mut above = f64::MIN;
    for end in &mut ends {
        end.middle = end.middle.max(above + high(end) * 0.5);
        above = end.middle + high(end) * 0.5 + 3.0;
    }
    let mut below = scale.frame.bottom + 8.0;
    for end in ends.iter_mut().rev() {
        end.middle = end.middle.min(below - high(end) * 0.5);
        below = end.middle - high(end) * 0.5 - 3.0;
    }
    let left = scale.frame.right + 24.0;
    for end in &ends {
        let path = [
            (end.place.0 + 3.0, end.place.1),
            (scale.frame.right + 6.0, end.place.1),
            (left - 5.0, end.middle),
        ];
        let dash = if end.place.0 + 8.0 < scale.frame.right { Dash::Dotted } else { Dash::Solid };
        pen.stroke(&path, end.colour, 0.8, dash)?;
        let first = end.middle - high(end) * 0.5 + NAMES;
        for (n, words) in end.words.iter().enumerate() {
            let y = first + n as f64 * NAMES * 1.25;
            pen.text((left, y), words, NAMES, end.colour, Align::Left)?;
        }
    }
    Ok(())
}

/// The corners of a line: where values hold until the next one, also the foot of each step.
fn points(line: &Line) -> Vec<Vec<(f64, f64)>> {
    let whole = line.runs.iter().filter(|run| !run.is_empty());
    let corners = |run: &Vec<(f64, f64)>| {
        let mut corners: Vec<(f64, f64)> = Vec::new();
        for (x, y) in run {
            if let Some((_, before)) = corners.last().filter(|_| line.steps).copied() {
                corners.push((*x, before));
            }
            corners.push((*x, *y));
        }
        corners
    };
    whole.map(corners).collect()
}

/// The parts of a line that lie below a height, cut off where it is crossed.
fn below(run: &[(f64, f64)], top: f64) -> Vec<Vec<(f64, f64)>> {
    let mut parts: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
    let mut before: Option<(f64, f64)> = None;
    for point in run {
        if let Some(last) = before.filter(|last| (last.1 > top) != (point.1 > top)) {
            let share = (top - last.1) / (point.1 - last.1);
            let crossing = (last.0 + share * (point.0 - last.0), top);
            if last.1 > top {
                parts.push(vec![crossing]);
            } else if let Some(part) = parts.last_mut() {
                part.push(crossing);
            }
        }
        if let Some(part) = parts.last_mut().filter(|_| point.1 <= top) {
            part.push(*point);
        }
        before = Some(*point);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_hold_until_the_next_value() {
        let line = Line { runs: vec![vec![(0.0, 1.0), (2.0, 3.0)]], steps: true, ..Line::new("a") };
        assert_eq!(points(&line), [[(0.0, 1.0), (2.0, 1.0), (2.0, 3.0)]]);
        assert_eq!(points(&Line { steps: false, ..line }), [[(0.0, 1.0), (2.0, 3.0)]]);
    }

    #[test]
    fn what_is_too_high_is_cut_where_it_crosses() {
        assert_eq!(
            below(&[(0.0, 4.0), (2.0, 2.0), (3.0, 1.0)], 3.0),
            [[(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)]]
        );
        assert_eq!(
            below(&[(0.0, 0.0), (2.0, 2.0), (4.0, 0.0)], 1.0),
            [[(0.0, 0.0), (1.0, 1.0)], [(3.0, 1.0), (4.0, 0.0)]]
        );
        assert!(below(&[(0.0, 2.0), (1.0, 2.0)], 1.0).is_empty());
    }
}
