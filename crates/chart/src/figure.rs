use crate::theme::Theme;

/// A picture: panels one above another, with words above and below.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// What it shows.
    pub title: String,
    /// What a reader must know to read it; blank for none.
    pub subtitle: String,
    /// The panels, from above.
    pub panels: Vec<Panel>,
    /// Where the figures are from; blank for none.
    pub source: String,
}

/// One coordinate system.
#[derive(Clone, Debug, PartialEq)]
pub enum Panel {
    /// Lines over an amount or over months.
    Lines(Lines),
    /// Stacked bars.
    Bars(Bars),
}

/// Lines over an amount or over months.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// What the panel shows; blank for none.
    pub heading: String,
    /// What runs from left to right.
    pub across: Across,
    /// What runs upwards.
    pub unit: Unit,
    /// The lines, the first of which is drawn last and stands before the others.
    pub lines: Vec<Line>,
    /// Places along the way that have a name.
    pub marks: Vec<Mark>,
    /// Where the scale that runs across begins and ends; none where the lines do.
    pub span: Option<(f64, f64)>,
    /// The panel ends here, and lines that go higher are cut off; none where it ends above the highest line.
    pub top: Option<f64>,
}

impl Lines {
    /// A panel without lines.
    pub fn new(across: Across, unit: Unit) -> Self {
        let (lines, marks) = (Vec::new(), Vec::new());
        Self { heading: String::new(), across, unit, lines, marks, span: None, top: None }
    }
}

/// What runs from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Across {
    /// An amount in yuan, with the words for it.
    Amount(String),
    /// Months, counted from January of year 0: twelve times the year, and the month less one.
    Months,
}

/// What runs upwards, or along bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Shares of one, shown as per cent.
    Percent,
    /// Yuan.
    Yuan,
}

/// A line, in one piece or several.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The name, which stands at its end.
    pub name: String,
    /// The pieces; what lies between two of them stays blank.
    pub runs: Vec<Vec<(f64, f64)>>,
    /// Whether a value holds until the next one, instead of changing gradually.
    pub steps: bool,
    /// Its place in the palette; lines of one place have one colour.
    pub colour: usize,
    /// How it is drawn.
    pub dash: Dash,
    /// Points of it that are marked with a dot.
    pub dots: Vec<(f64, f64)>,
}

impl Line {
    /// A line without points.
    pub fn new(name: impl Into<String>) -> Self {
        let (runs, dots) = (Vec::new(), Vec::new());
        Self { name: name.into(), runs, steps: false, colour: 0, dash: Dash::Solid, dots }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// In one stroke.
    Solid,
    /// In long strokes.
    Dashed,
    /// In points.
    Dotted,
}

/// A place along the way that has a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where it is, on the scale that runs across.
    pub at: f64,
    /// Its name.
    pub name: String,
    /// The place in the palette of the lines it belongs to; none where it belongs to all.
    pub colour: Option<usize>,
}

/// Stacked bars, one below another.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// What the panel shows; blank for none.
    pub heading: String,
    /// What they measure.
    pub unit: Unit,
    /// The names of the parts, as many as each bar has values.
    pub parts: Vec<String>,
    /// The bars, from above.
    pub bars: Vec<Bar>,
}

/// A bar of several parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The name, which stands before it.
    pub name: String,
    /// Its parts; those below nothing are drawn to the left.
    pub values: Vec<f64>,
    /// What stands behind it.
    pub note: String,
}

/// How a figure looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// For paper, a dark screen, or print without colour.
    pub theme: Theme,
    /// How wide it is, in points; a PNG has twice as many pixels.
    pub width: u32,
    /// A font file with characters that the crate's own font lacks.
    pub font: Option<Vec<u8>>,
}

impl Default for Look {
    fn default() -> Self {
        Self { theme: Theme::Light, width: 880, font: None }
    }
}
