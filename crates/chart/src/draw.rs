//! The page: title above, panels below each other, source at the foot; and the pen that draws them.

use crate::bars;
use crate::error::{ChartError, Kind};
use crate::figure::{Dash, Figure, Look, Panel};
use crate::lines;
use crate::text::{FAMILY, Fonts};
use crate::theme::Palette;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// plotters draws on whole pixels: so many of them are a point, or flat slopes would be stairs.
pub(crate) const FINE: f64 = 10.0;

/// Blank paper around everything, in points.
const MARGIN: f64 = 24.0;

const TITLE: f64 = 20.0;
const SUBTITLE: f64 = 13.0;
const HEADING: f64 = 14.0;
const SOURCE: f64 = 10.5;

/// Where a text stands beside its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// Draws in points from the upper left corner.
pub(crate) struct Pen<'p> {
    pub(crate) area: DrawingArea<SVGBackend<'p>, Shift>,
    pub(crate) palette: Palette,
    pub(crate) fonts: &'p Fonts,
}

/// A rectangle of the page, in points.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Frame {
    pub(crate) fn width(self) -> f64 {
        self.right - self.left
    }
}

/// Draws a figure as SVG with text in it.
pub(crate) fn figure(figure: &Figure, look: &Look, fonts: &Fonts) -> Result<String, ChartError> {
    let width = f64::from(look.width);
    let (left, right) = (MARGIN, width - MARGIN);
    let titles = fonts.wrap(&figure.title, TITLE, right - left, 2);
    let subtitles = fonts.wrap(&figure.subtitle, SUBTITLE, right - left, 3);
    let sources = fonts.wrap(&figure.source, SOURCE, right - left, 4);
    let alone = figure.panels.len() == 1;
    let heights: Vec<f64> = figure
        .panels
        .iter()
        .map(|panel| {
            let (heading, body) = match panel {
                Panel::Lines(panel) => (&panel.heading, lines::height(panel, alone)),
                Panel::Bars(panel) => (&panel.heading, bars::height(panel)),
            };
            body + if heading.is_empty() { 0.0 } else { HEADING + 14.0 }
        })
        .collect();
    let sides = figure.panels.iter().fold(lines::Sides::default(), |sides, panel| match panel {
        Panel::Lines(panel) => sides.wider(lines::Sides::of(panel, fonts)),
        Panel::Bars(_) => sides,
    });
    let head =
        MARGIN + titles.len() as f64 * TITLE * 1.3 + subtitles.len() as f64 * SUBTITLE * 1.45;
    let gap = 20.0;
    let foot = sources.len() as f64 * SOURCE * 1.4 + MARGIN;
    let height = (head + heights.iter().map(|height| height + gap).sum::<f64>() + foot).ceil();

    let mut drawn = String::new();
    let fine = (fine(width) as u32, fine(height) as u32);
    {
        let area = SVGBackend::with_string(&mut drawn, fine).into_drawing_area();
        let pen = Pen { area, palette: look.theme.palette(), fonts };
        pen.area.fill(&pen.palette.paper).map_err(broken)?;
        let mut y = MARGIN;
        for line in &titles {
            pen.text((left, y + TITLE), line, TITLE, pen.palette.ink, Align::Left)?;
            y += TITLE * 1.3;
        }
        for line in &subtitles {
            pen.text((left, y + SUBTITLE), line, SUBTITLE, pen.palette.soft, Align::Left)?;
            y += SUBTITLE * 1.45;
        }
        for (panel, height) in figure.panels.iter().zip(heights) {
            y += gap;
            let bottom = y + height;
            let mut frame = Frame { left, top: y, right, bottom };
            let heading = match panel {
                Panel::Lines(panel) => &panel.heading,
                Panel::Bars(panel) => &panel.heading,
            };
            if !heading.is_empty() {
                let place = (left, y + HEADING);
                let short = fonts.wrap(heading, HEADING, frame.width(), 1);
                pen.text(place, &short.concat(), HEADING, pen.palette.ink, Align::Left)?;
                frame.top += HEADING + 14.0;
            }
            match panel {
                Panel::Lines(panel) => lines::draw(panel, frame, sides, &pen)?,
                Panel::Bars(panel) => bars::draw(panel, frame, &pen)?,
            }
            y = bottom;
        }
        y += gap * 0.5;
        for line in &sources {
            y += SOURCE * 1.4;
            pen.text((left, y), line, SOURCE, pen.palette.soft, Align::Left)?;
        }
        pen.area.present().map_err(broken)?;
    }
    // The page is as wide as was asked; what is drawn on it is scaled down.
    let drawn_as = format!("width=\"{}\" height=\"{}\"", fine.0, fine.1);
    Ok(drawn.replacen(&drawn_as, &format!("width=\"{width}\" height=\"{height}\""), 1))
}

/// Points in plotters' pixels.
pub(crate) fn fine(points: f64) -> i32 {
    (points * FINE).round() as i32
}

pub(crate) fn broken(error: impl std::fmt::Display) -> ChartError {
    Kind::Drawing(error.to_string()).into()
}

impl Pen<'_> {
    /// Writes a text on a baseline.
    pub(crate) fn text(
        &self,
        (x, y): (f64, f64),
        text: &str,
        size: f64,
        colour: RGBColor,
        align: Align,
    ) -> Result<(), ChartError> {
        let anchor = match align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        // plotters writes the size less a quarter, and the baseline 0.76 of it below the top.
        let style = TextStyle::from((FAMILY, size * FINE * 1.24).into_font())
            .color(&colour)
            .pos(Pos::new(anchor, VPos::Top));
        let place = (fine(x), fine(y - 0.76 * size));
        self.area.draw(&Text::new(text.to_owned(), place, style)).map_err(broken)
    }

    /// Draws a stroke from place to place.
    pub(crate) fn stroke(
        &self,
        points: &[(f64, f64)],
        colour: RGBColor,
        width: f64,
        dash: Dash,
    ) -> Result<(), ChartError> {
        let points: Vec<(i32, i32)> = points.iter().map(|(x, y)| (fine(*x), fine(*y))).collect();
        let style = ShapeStyle::from(&colour).stroke_width((width * FINE) as u32);
        let Some((on, off)) = strokes(dash, width) else {
            return self.area.draw(&PathElement::new(points, style)).map_err(broken);
        };
        for piece in DashedLineSeries::new(points, on, off, style) {
            self.area.draw(&piece).map_err(broken)?;
        }
        Ok(())
    }

    /// Fills a rectangle.
    pub(crate) fn fill(&self, frame: Frame, colour: RGBColor) -> Result<(), ChartError> {
        let corners =
            [(fine(frame.left), fine(frame.top)), (fine(frame.right), fine(frame.bottom))];
        self.area.draw(&Rectangle::new(corners, colour.filled())).map_err(broken)
    }

    /// Draws the rim of a rectangle where the theme asks for one, so that white is seen on white.
    pub(crate) fn outline(&self, frame: Frame) -> Result<(), ChartError> {
        let Some(colour) = self.palette.rim else { return Ok(()) };
        let (Frame { left, top, right, bottom }, solid) = (frame, Dash::Solid);
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        self.stroke(&corners, colour, 0.7, solid)
    }

    /// Draws a round dot with a rim of paper.
    pub(crate) fn dot(&self, (x, y): (f64, f64), colour: RGBColor) -> Result<(), ChartError> {
        let place = (fine(x), fine(y));
        let paper = self.palette.paper;
        self.area.draw(&Circle::new(place, fine(4.6), paper.filled())).map_err(broken)?;
        self.area.draw(&Circle::new(place, fine(3.2), colour.filled())).map_err(broken)
    }
}

/// How long a stroke and the blank behind it are, in plotters' pixels; none for one unbroken stroke.
fn strokes(dash: Dash, width: f64) -> Option<(i32, i32)> {
    match dash {
        Dash::Solid => None,
        Dash::Dashed => Some((fine(width * 3.4), fine(width * 2.2))),
        Dash::Dotted => Some((fine(width), fine(width * 1.6))),
    }
}
