/// Why a figure cannot be drawn.
///
/// ```
/// use shebao_chart::{Figure, Look};
///
/// let figure = Figure { title: "ཀ".into(), ..Figure::default() };
/// let error = figure.svg(&Look::default()).unwrap_err();
/// assert_eq!(error.to_string(), "the font of the figure lacks ཀ");
/// assert_eq!(error.message(true), "图的字体缺少字符 ཀ");
/// ```
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message(false))]
pub struct ChartError {
    kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Glyphs(String),
    Font,
    Empty,
    Number(String),
    Parts { bar: String, values: usize, parts: usize },
    Width(u32),
    Drawing(String),
}

impl From<Kind> for ChartError {
    fn from(kind: Kind) -> Self {
        Self { kind }
    }
}

impl ChartError {
    /// What is wrong, in Chinese if `zh` and else in English.
    #[must_use]
    pub fn message(&self, zh: bool) -> String {
        match (&self.kind, zh) {
            (Kind::Glyphs(missing), false) => format!("the font of the figure lacks {missing}"),
            (Kind::Glyphs(missing), true) => format!("图的字体缺少字符 {missing}"),
            (Kind::Font, false) => "the font file is no TrueType or OpenType font".to_owned(),
            (Kind::Font, true) => "字体文件不是 TrueType 或 OpenType 字体".to_owned(),
            (Kind::Empty, false) => "there is nothing to draw".to_owned(),
            (Kind::Empty, true) => "没有可绘制的数据".to_owned(),
            (Kind::Number(name), false) => format!("{name} has a value that is no number"),
            (Kind::Number(name), true) => format!("{name} 含有无效数值"),
            (Kind::Parts { bar, values, parts }, false) => {
                format!("the bar {bar} has {values} values for {parts} parts")
            }
            (Kind::Parts { bar, values, parts }, true) => {
                format!("条形 {bar} 有 {values} 个值，而组成部分为 {parts} 个")
            }
            (Kind::Width(width), false) => format!("{width} points are no width for a figure"),
            (Kind::Width(width), true) => format!("图宽 {width} 点不可用"),
            (Kind::Drawing(error), false) => format!("the figure cannot be drawn: {error}"),
            (Kind::Drawing(error), true) => format!("无法绘图：{error}"),
        }
    }

    /// What to do about it, where that can be said.
    #[must_use]
    pub fn hint(&self, zh: bool) -> Option<String> {
        let (en, cn) = match &self.kind {
            Kind::Glyphs(_) | Kind::Font => (
                "give a font file that has them, such as Noto Sans CJK SC (.otf, .ttf or .ttc)",
                "请给出含有这些字符的字体文件，例如 Noto Sans CJK SC（.otf、.ttf 或 .ttc）",
            ),
            Kind::Empty => ("compare cases that can be computed", "请比较可以核算的情形"),
            Kind::Width(_) => {
                ("give between 400 and 4000 points", "请给出 400 到 4000 点之间的宽度")
            }
            Kind::Number(_) | Kind::Parts { .. } | Kind::Drawing(_) => return None,
        };
        Some(if zh { cn } else { en }.to_owned())
    }
}
