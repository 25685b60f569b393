use crate::draw;
use crate::error::{ChartError, Kind};
use crate::figure::{Figure, Look, Panel};
use crate::text::{FAMILY, Fonts};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Indent, Options, Tree, WriteOptions};

/// Pixels to a point in a PNG.
const SCALE: u32 = 2;

impl Figure {
    /// The figure as SVG, with its text as outlines.
    pub fn svg(&self, look: &Look) -> Result<String, ChartError> {
        let tree = self.tree(look)?;
        let written = tree.to_string(&WriteOptions {
            preserve_text: false,
            coordinates_precision: 1,
            transforms_precision: 4,
            indent: Indent::None,
            ..WriteOptions::default()
        });
        Ok(self.described(&written))
    }

    /// The figure as PNG, with two pixels to a point.
    pub fn png(&self, look: &Look) -> Result<Vec<u8>, ChartError> {
        let tree = self.tree(look)?;
        let size = tree.size().to_int_size();
        let broken = |what: &str| ChartError::from(Kind::Drawing(what.to_owned()));
        let mut pixels = Pixmap::new(size.width() * SCALE, size.height() * SCALE)
            .ok_or_else(|| broken("the picture is too large"))?;
        let scale = Transform::from_scale(SCALE as f32, SCALE as f32);
        resvg::render(&tree, scale, &mut pixels.as_mut());
        pixels.encode_png().map_err(|error| broken(&error.to_string()))
    }

    fn tree(&self, look: &Look) -> Result<Tree, ChartError> {
        if !(400..=4000).contains(&look.width) {
            return Err(Kind::Width(look.width).into());
        }
        let fonts = Fonts::new(look.font.as_deref())?;
        fonts.check(self.texts())?;
        self.check()?;
        let drawn = draw::figure(self, look, &fonts)?;
        let options = Options {
            fontdb: fonts.database(),
            font_family: FAMILY.to_owned(),
            ..Options::default()
        };
        Tree::from_str(&drawn, &options).map_err(|error| Kind::Drawing(error.to_string()).into())
    }

    /// Every text that is drawn.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let panels = self.panels.iter().flat_map(|panel| -> Vec<&str> {
            match panel {
                Panel::Lines(panel) => {
                    let across = match &panel.across {
                        crate::Across::Amount(words) => words.as_str(),
                        crate::Across::Months => "",
                    };
                    let lines = panel.lines.iter().map(|line| line.name.as_str());
                    let marks = panel.marks.iter().map(|mark| mark.name.as_str());
                    [panel.heading.as_str(), across].into_iter().chain(lines).chain(marks).collect()
                }
                Panel::Bars(panel) => {
                    let bars =
                        panel.bars.iter().flat_map(|bar| [bar.name.as_str(), bar.note.as_str()]);
                    let parts = panel.parts.iter().map(String::as_str);
                    [panel.heading.as_str()].into_iter().chain(bars).chain(parts).collect()
                }
            }
        });
        [&self.title, &self.subtitle, &self.source].into_iter().map(String::as_str).chain(panels)
    }

    /// Refuses what is no number, and panels without anything in them.
    fn check(&self) -> Result<(), ChartError> {
        for panel in &self.panels {
            match panel {
                Panel::Lines(panel) => {
                    for line in &panel.lines {
                        let mut points = line.runs.iter().flatten();
                        if points.any(|(x, y)| !x.is_finite() || !y.is_finite()) {
                            return Err(Kind::Number(line.name.clone()).into());
                        }
                    }
                    if panel.lines.iter().all(|line| line.runs.iter().all(Vec::is_empty)) {
                        return Err(Kind::Empty.into());
                    }
                }
                Panel::Bars(panel) => {
                    for bar in &panel.bars {
                        if bar.values.iter().any(|value| !value.is_finite()) {
                            return Err(Kind::Number(bar.name.clone()).into());
                        }
                        let (values, parts) = (bar.values.len(), panel.parts.len());
                        if values != parts {
                            let bar = bar.name.clone();
                            return Err(Kind::Parts { bar, values, parts }.into());
                        }
                    }
                    if panel.bars.is_empty() || panel.parts.is_empty() {
                        return Err(Kind::Empty.into());
                    }
                }
            }
        }
        if self.panels.is_empty() { Err(Kind::Empty.into()) } else { Ok(()) }
    }

    /// Puts the words of the figure into it, for those who have it read to them.
    fn described(&self, svg: &str) -> String {
        let Some((head, rest)) = svg.split_once('>') else { return svg.to_owned() };
        let (title, description) =
            (escaped(&self.title), escaped(&format!("{} {}", self.subtitle, self.source)));
        format!(
            "{head} role=\"img\">\n    <title>{title}</title>\n    <desc>{}</desc>{rest}",
            description.trim()
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
