use crate::error::{ChartError, Kind};
use resvg::usvg::fontdb::{Database, Source};
use std::sync::Arc;
use ttf_parser::Face;

/// The crate's own font, with Latin and Chinese characters.
const OWN: &[u8] = include_bytes!("../fonts/shebao-sans.otf");

/// Its family.
pub(crate) const FAMILY: &str = "Noto Sans CJK SC";

/// Fonts to draw with, and how wide their characters are.
#[derive(Debug)]
pub(crate) struct Fonts {
    database: Arc<Database>,
    further: Option<Arc<Vec<u8>>>,
}

impl Fonts {
    pub(crate) fn new(further: Option<&[u8]>) -> Result<Self, ChartError> {
        let mut database = Database::new();
        database.load_font_data(OWN.to_vec());
        let further = further.map(|bytes| Arc::new(bytes.to_vec()));
        if let Some(bytes) = &further {
            let faces = database.load_font_source(Source::Binary(bytes.clone()));
            if faces.is_empty() {
                return Err(Kind::Font.into());
            }
        }
        Ok(Self { database: Arc::new(database), further })
    }

    pub(crate) fn database(&self) -> Arc<Database> {
        self.database.clone()
    }

    fn faces(&self) -> impl Iterator<Item = Face<'_>> {
        let own = Face::parse(OWN, 0).ok();
        let further = self.further.iter().filter_map(|bytes| Face::parse(bytes, 0).ok());
        own.into_iter().chain(further)
    }

    /// Refuses texts with characters that no font has.
    pub(crate) fn check<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Result<(), ChartError> {
        let faces: Vec<Face<'_>> = self.faces().collect();
        let mut missing: Vec<char> = texts
            .flat_map(str::chars)
            .filter(|c| !c.is_control())
            .filter(|c| faces.iter().all(|face| face.glyph_index(*c).is_none()))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = missing.iter().map(char::to_string).collect();
        Err(Kind::Glyphs(names.join(" ")).into())
    }

    /// How wide a text is.
    pub(crate) fn width(&self, text: &str, size: f64) -> f64 {
        let faces: Vec<Face<'_>> = self.faces().collect();
        let advance = |c: char| {
            let found = faces.iter().find_map(|face| {
                let glyph = face.glyph_index(c)?;
                let units = f64::from(face.units_per_em());
                Some(f64::from(face.glyph_hor_advance(glyph)?) / units)
            });
            found.unwrap_or(1.0)
        };
        text.chars().map(advance).sum::<f64>() * size
    }

    /// A text in lines no wider than so much; what does not fit the last line is cut off with an ellipsis.
    pub(crate) fn wrap(&self, text: &str, size: f64, width: f64, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for piece in pieces(text) {
            let longer = format!("{line}{piece}");
            if line.is_empty() || self.width(longer.trim_end(), size) <= width {
                line = longer;
            } else {
                lines.push(line.trim_end().to_owned());
                line = piece.trim_start().to_owned();
            }
        }
        if !line.trim_end().is_empty() {
            lines.push(line.trim_end().to_owned());
        }
        let cut = lines.len() > most;
        lines.truncate(most);
        for (n, line) in lines.iter_mut().enumerate() {
            if self.width(line, size) > width || (cut && n + 1 == most) {
                let mut short: String = line.clone();
                while !short.is_empty() && self.width(&format!("{short}…"), size) > width {
                    short.pop();
                }
                *line = format!("{}…", short.trim_end());
            }
        }
        lines
    }
}

/// Where a text may be broken: behind blanks and hyphens, and between Chinese characters but not before their punctuation.
fn pieces(text: &str) -> Vec<String> {
    let wide = |c: char| ('\u{2e80}'..='\u{ffef}').contains(&c);
    let closing = |c: char| "，。、；：！？）》」』】〉〕％…".contains(c);
    let opening = |c: char| "（《「『【〈〔".contains(c);
    let mut pieces: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in text.chars() {
        let breaks = before.is_none_or(|last| {
            let by_blank = last == ' ' && c != ' ';
            let by_width = (wide(last) || wide(c)) && !closing(c) && !opening(last) && c != ' ';
            by_blank || by_width
        });
        match pieces.last_mut().filter(|_| !breaks) {
            Some(piece) => piece.push(c),
            None => pieces.push(c.to_string()),
        }
        before = Some(c);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: f64, most: usize) -> Vec<String> {
        Fonts::new(None).map(|fonts| fonts.wrap(text, 10.0, width, most)).unwrap_or_default()
    }

    #[test]
    fn chinese_breaks_anywhere_and_english_between_words() {
        assert_eq!(wrapped("养老保险费率与缴费基数", 50.0, 3), ["养老保险费", "率与缴费基", "数"]);
        assert_eq!(wrapped("上海，非本市户籍", 30.0, 9)[0], "上海，");
        assert_eq!(wrapped("rates and bases", 60.0, 3), ["rates and", "bases"]);
    }

    #[test]
    fn what_does_not_fit_is_cut_off() {
        assert_eq!(wrapped("养老保险费率与缴费基数", 50.0, 1), ["养老保险…"]);
        assert_eq!(wrapped("unbreakableword", 40.0, 2).len(), 1);
        assert!(wrapped("unbreakableword", 40.0, 2)[0].ends_with('…'));
    }
}
