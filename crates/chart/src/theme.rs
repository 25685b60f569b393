use crate::figure::Dash;
use plotters::style::RGBColor;

/// What a figure is looked at on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Colours on white paper.
    #[default]
    Light,
    /// Colours on a dark screen.
    Dark,
    /// Black and grey on paper, told apart by strokes and tones.
    Print,
}

/// The colours of a theme.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Palette {
    pub(crate) paper: RGBColor,
    pub(crate) ink: RGBColor,
    /// Words of less weight.
    pub(crate) soft: RGBColor,
    pub(crate) grid: RGBColor,
    /// The rim of filled pieces; none where their colours do without.
    pub(crate) rim: Option<RGBColor>,
    lines: &'static [RGBColor],
    fills: &'static [RGBColor],
    /// Whether lines are told apart by their strokes.
    strokes: bool,
}

/// Told apart by people who see fewer colours too: those of Okabe and Ito, the yellow darkened for white paper.
const LIGHT: [RGBColor; 8] = [
    RGBColor(0x00, 0x72, 0xB2),
    RGBColor(0xD5, 0x5E, 0x00),
    RGBColor(0x00, 0x8F, 0x6B),
    RGBColor(0xB0, 0x4E, 0x8A),
    RGBColor(0x3B, 0x9B, 0xD1),
    RGBColor(0xB8, 0x86, 0x00),
    RGBColor(0x5A, 0x5A, 0x5A),
    RGBColor(0x7A, 0x3B, 0x00),
];

/// The same, lightened for a dark screen.
const DARK: [RGBColor; 8] = [
    RGBColor(0x58, 0xA6, 0xE8),
    RGBColor(0xF2, 0x8E, 0x3C),
    RGBColor(0x3F, 0xC3, 0x9A),
    RGBColor(0xE0, 0x8F, 0xC0),
    RGBColor(0x9A, 0xD4, 0xF5),
    RGBColor(0xE8, 0xC5, 0x47),
    RGBColor(0xB5, 0xB5, 0xB5),
    RGBColor(0xD0, 0x9A, 0x6A),
];

/// Three tones, each with two strokes.
const PRINT: [RGBColor; 6] = [
    RGBColor(0x00, 0x00, 0x00),
    RGBColor(0x00, 0x00, 0x00),
    RGBColor(0x6E, 0x6E, 0x6E),
    RGBColor(0x6E, 0x6E, 0x6E),
    RGBColor(0xA4, 0xA4, 0xA4),
    RGBColor(0xA4, 0xA4, 0xA4),
];

const LIGHT_FILLS: [RGBColor; 5] = [
    RGBColor(0x00, 0x72, 0xB2),
    RGBColor(0x7F, 0xBD, 0xE3),
    RGBColor(0xE0, 0x8A, 0x3C),
    RGBColor(0x5B, 0xB3, 0x98),
    RGBColor(0x9A, 0x9A, 0x9A),
];

const DARK_FILLS: [RGBColor; 5] = [
    RGBColor(0x2F, 0x81, 0xC9),
    RGBColor(0x9A, 0xCB, 0xF0),
    RGBColor(0xE8, 0x8A, 0x36),
    RGBColor(0x4F, 0xB8, 0x97),
    RGBColor(0x8A, 0x8A, 0x8A),
];

const PRINT_FILLS: [RGBColor; 5] = [
    RGBColor(0x30, 0x30, 0x30),
    RGBColor(0x8C, 0x8C, 0x8C),
    RGBColor(0xD8, 0xD8, 0xD8),
    RGBColor(0xFF, 0xFF, 0xFF),
    RGBColor(0x60, 0x60, 0x60),
];

impl Theme {
    pub(crate) fn palette(self) -> Palette {
        match self {
            Self::Light => Palette {
                paper: RGBColor(0xFF, 0xFF, 0xFF),
                ink: RGBColor(0x1A, 0x1A, 0x1A),
                soft: RGBColor(0x5F, 0x5F, 0x5F),
                grid: RGBColor(0xE3, 0xE3, 0xE3),
                rim: None,
                lines: &LIGHT,
                fills: &LIGHT_FILLS,
                strokes: false,
            },
            Self::Dark => Palette {
                paper: RGBColor(0x0D, 0x11, 0x17),
                ink: RGBColor(0xF0, 0xF3, 0xF6),
                soft: RGBColor(0xA6, 0xAE, 0xB8),
                grid: RGBColor(0x2B, 0x32, 0x3B),
                rim: None,
                lines: &DARK,
                fills: &DARK_FILLS,
                strokes: false,
            },
            Self::Print => Palette {
                paper: RGBColor(0xFF, 0xFF, 0xFF),
                ink: RGBColor(0x00, 0x00, 0x00),
                soft: RGBColor(0x40, 0x40, 0x40),
                grid: RGBColor(0xDD, 0xDD, 0xDD),
                rim: Some(RGBColor(0x00, 0x00, 0x00)),
                lines: &PRINT,
                fills: &PRINT_FILLS,
                strokes: true,
            },
        }
    }
}

impl Palette {
    pub(crate) fn line(&self, place: usize) -> RGBColor {
        self.lines.get(place % self.lines.len()).copied().unwrap_or(self.ink)
    }

    pub(crate) fn fill(&self, place: usize) -> RGBColor {
        self.fills.get(place % self.fills.len()).copied().unwrap_or(self.soft)
    }

    /// The stroke of a line: its own, or where colours do not tell lines apart, one for its place.
    pub(crate) fn dash(&self, place: usize, own: Dash) -> Dash {
        if !self.strokes || own != Dash::Solid {
            return own;
        }
        if place.is_multiple_of(2) { Dash::Solid } else { Dash::Dashed }
    }
}

/// Black or white, whichever is read better on a colour.
pub(crate) fn on(fill: RGBColor) -> RGBColor {
    let RGBColor(red, green, blue) = fill;
    let light = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    if light > 140_000 { RGBColor(0, 0, 0) } else { RGBColor(0xFF, 0xFF, 0xFF) }
}
