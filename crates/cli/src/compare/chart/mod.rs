//! A comparison as a picture: which one, for whom, and into which file.
//!
//! Amounts and rates come from the library; here they only become places on paper.
#![allow(clippy::disallowed_types, reason = "places on paper, not money")]

mod burden;
mod funds;
mod history;

use super::cases::Asked;
use crate::args::{ChartArgs, ChartKind, ChartTheme};
use crate::failure::Failure;
use crate::show::say;
use shebao::{Compared, Comparison, Lang, Month, Rulebook};
use shebao_chart::{Look, Theme};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// No panel has more lines: further ones could not be told apart.
const MOST_LINES: usize = 8;

/// A picture to draw.
pub(super) struct Picture {
    path: PathBuf,
    png: bool,
    kind: Option<ChartKind>,
    look: Look,
    lang: Lang,
}

/// The cases of one name, in the order in which they were given.
struct Series<'c> {
    label: &'c str,
    cases: Vec<&'c Compared>,
}

impl Picture {
    /// The picture that is asked for, if one is.
    pub(super) fn of(args: &ChartArgs, lang: Lang) -> Result<Option<Self>, Failure> {
        let Some(path) = args.path.clone() else { return Ok(None) };
        let png = match ending(&path).as_deref() {
            Some("svg") => false,
            Some("png") => true,
            _ => return Err(unknown_ending(&path)),
        };
        let theme = match args.theme {
            ChartTheme::Light => Theme::Light,
            ChartTheme::Dark => Theme::Dark,
            ChartTheme::Print => Theme::Print,
        };
        let read = |path: &PathBuf| std::fs::read(path).map_err(|error| no_font(path, &error));
        let font = args.font.as_ref().map(read).transpose()?;
        let look = Look { theme, width: args.width, font };
        Ok(Some(Self { path, png, kind: args.kind, look, lang }))
    }

    /// Draws a comparison; `between` computes further cases, at the wages where the burden bends.
    pub(super) fn draw(
        &self,
        table: &Comparison,
        asked: &[Asked],
        rules: &Rulebook,
        between: &dyn Fn(&Asked) -> Result<Vec<Compared>, Failure>,
    ) -> Result<(), Failure> {
        if table.cases.is_empty() {
            return Err(nothing(table));
        }
        let months: BTreeSet<Month> = table.cases.iter().map(|one| one.estimate.month).collect();
        let wages: BTreeSet<_> = table.cases.iter().map(|one| one.estimate.wage).collect();
        let along_wages = series(table).iter().any(|one| one.cases.len() > 1) && wages.len() > 1;
        let kind = self.kind.unwrap_or(match (months.len(), along_wages) {
            (1, false) => ChartKind::Funds,
            (1, true) => ChartKind::Burden,
            _ => ChartKind::History,
        });
        let mut figure = match kind {
            ChartKind::Burden if months.len() > 1 => return Err(both_ways()),
            ChartKind::Burden if !along_wages => return Err(no_wages()),
            ChartKind::Burden => {
                let mut whole = table.clone();
                for asked in burden::bends(table, asked) {
                    whole.cases.extend(between(&asked)?);
                }
                burden::figure(&whole, self.lang)?
            }
            ChartKind::History if months.len() < 2 => return Err(no_months()),
            ChartKind::History if along_wages => return Err(both_ways()),
            ChartKind::History => history::figure(table, self.lang)?,
            ChartKind::Funds => funds::figure(table, self.lang)?,
        };
        if let Some(city) = one_city(table, rules, self.lang)
            && !figure.title.to_lowercase().contains(&city.to_lowercase())
        {
            figure.title = format!("{}{}{city}", figure.title, say(self.lang, ", ", "："));
        }
        figure.subtitle = told(table, &figure.subtitle, self.lang);
        figure.source = source(table, rules, self.lang);
        let bytes = match self.png {
            true => figure.png(&self.look)?,
            false => figure.svg(&self.look)?.into_bytes(),
        };
        write(&self.path, &bytes).map_err(|error| not_written(&self.path, &error))
    }
}

/// The subtitle, after what nobody may overlook: that figures are hypothetical, or carried forward.
fn told(table: &Comparison, subtitle: &str, lang: Lang) -> String {
    let notes = || table.cases.iter().flat_map(|one| &one.estimate.notes);
    let mut told: Vec<String> = Vec::new();
    for note in notes().filter(|note| note.code == "hypothetical") {
        let words = format!("{}{}", note.text, say(lang, ".", "。"));
        if !told.contains(&words) {
            told.push(words);
        }
    }
    if table
        .cases
        .iter()
        .flat_map(|one| &one.estimate.lines)
        .any(|line| line.carried_from.is_some())
    {
        let words = say(
            lang,
            "Some values are carried forward past the last month that they were verified for.",
            "部分数值沿用自最后核实月份之后。",
        );
        told.push(words.to_owned());
    }
    told.push(subtitle.to_owned());
    told.join(say(lang, " ", ""))
}

/// The cases by name.
fn series(table: &Comparison) -> Vec<Series<'_>> {
    let mut all: Vec<Series<'_>> = Vec::new();
    for case in &table.cases {
        match all.iter_mut().find(|known| known.label == case.label) {
            Some(known) => known.cases.push(case),
            None => all.push(Series { label: &case.label, cases: vec![case] }),
        }
    }
    all
}

/// A figure of the library as a place on paper.
fn place(figure: impl ToString) -> f64 {
    figure.to_string().parse().unwrap_or(f64::NAN)
}

/// A title, with what it is about where the cases share one name.
fn title(what: &str, series: &[Series<'_>], lang: Lang) -> String {
    match series {
        [only] if !only.label.is_empty() => {
            format!("{what}{}{}", say(lang, ": ", "："), only.label)
        }
        _ => what.to_owned(),
    }
}

/// The city of all cases, where it is one.
fn one_city<'r>(table: &Comparison, rules: &'r Rulebook, lang: Lang) -> Option<&'r str> {
    let mut cities = table.cases.iter().map(|one| one.estimate.city.as_str());
    let first = cities.next()?;
    cities.all(|city| city == first).then(|| rules.place_name(first, lang))?
}

/// Where the figures are from: rules, edition and the documents.
fn source(table: &Comparison, rules: &Rulebook, lang: Lang) -> String {
    const NAMED: usize = 6;
    let editions: BTreeSet<&str> =
        table.cases.iter().map(|one| one.estimate.edition.as_str()).collect();
    let editions: Vec<&str> = editions.into_iter().collect();
    let lines = table.cases.iter().flat_map(|one| &one.estimate.lines);
    let mut cited: Vec<&str> = Vec::new();
    for cite in lines.flat_map(|line| &line.cites) {
        if !cited.contains(&cite.id.as_str()) {
            cited.push(&cite.id);
        }
    }
    // An id says nothing to a reader: documents without a number are only counted, unless there are no others.
    let number = |id: &str| rules.document(id).and_then(|document| document.number());
    let mut documents: Vec<&str> = cited.iter().filter_map(|id| number(id)).collect();
    if documents.is_empty() {
        documents.clone_from(&cited);
    }
    documents.truncate(NAMED);
    let more = cited.len().checked_sub(documents.len()).filter(|more| *more > 0);
    let drawn = series(table);
    let mut left_out: Vec<&str> = Vec::new();
    for one in table.not_computed.iter().map(|one| one.label.as_str()) {
        if !left_out.contains(&one) && drawn.iter().all(|known| known.label != one) {
            left_out.push(one);
        }
    }
    let left_out = match (left_out.join(say(lang, "; ", "；")), lang) {
        (none, _) if none.is_empty() => none,
        (names, Lang::En) => format!(" Not computed, and so not drawn: {names}."),
        (names, Lang::Zh) => format!("未能核算、故未画出：{names}。"),
    };
    let (version, editions) = (rules.version(), editions.join(say(lang, ", ", "、")));
    let documents = documents.join(say(lang, ", ", "、"));
    match lang {
        Lang::En => {
            let more = more.map_or_else(String::new, |more| format!(" and {more} more"));
            format!(
                "Source: shebao, rules {version}, edition {editions}; documents {documents}{more}.{left_out}"
            )
        }
        Lang::Zh => {
            let more = more.map_or_else(String::new, |more| format!(" 等，另有 {more} 件"));
            format!(
                "来源：shebao，规则 {version}，版本 {editions}；文件 {documents}{more}。{left_out}"
            )
        }
    }
}

fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_string_lossy().to_lowercase())
}

/// Writes a file whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if path.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".chart-").suffix(".tmp");
    // Temporary files are the owner's alone; a picture is as open as any other file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // Whoever reads the error has not heard of the temporary file.
    let file = builder.tempfile_in(folder.unwrap_or(Path::new(".")));
    let mut file = file.map_err(|error| std::io::Error::from(error.kind()))?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

fn call(en: &str, zh: &str, hint_en: &str, hint_zh: &str) -> Failure {
    let [en, zh, hint_en, hint_zh] = [en, zh, hint_en, hint_zh].map(str::to_owned);
    Failure::Call { en, zh, hint_en, hint_zh }
}

fn unknown_ending(path: &Path) -> Failure {
    call(
        &format!("chart: {} ends neither in .svg nor in .png", path.display()),
        &format!("chart：{} 的扩展名不是 .svg 或 .png", path.display()),
        "name the file such as burden.svg or burden.png",
        "请将文件命名为例如 burden.svg 或 burden.png",
    )
}

fn no_font(path: &Path, error: &std::io::Error) -> Failure {
    call(
        &format!("font: {} cannot be read: {error}", path.display()),
        &format!("font：无法读取 {}：{error}", path.display()),
        "give a font file: .otf, .ttf or .ttc",
        "请给出字体文件：.otf、.ttf 或 .ttc",
    )
}

fn not_written(path: &Path, error: &std::io::Error) -> Failure {
    call(
        &format!("chart: {} cannot be written: {error}", path.display()),
        &format!("chart：无法写入 {}：{error}", path.display()),
        "name a file in a folder that exists and may be written to",
        "请指定可写文件夹中的文件",
    )
}

fn nothing(table: &Comparison) -> Failure {
    let first = table.not_computed.first();
    let why = first.map_or_else(String::new, |one| format!("{}: {}", one.label, one.message));
    call(
        &format!("chart: there is nothing to draw: no case could be computed; {why}"),
        &format!("chart：没有可绘制的内容：没有能核算的情形；{why}"),
        "the other reasons stand with each case when --chart is left out",
        "去掉 --chart 可查看各情形未能核算的原因",
    )
}

fn no_wages() -> Failure {
    call(
        "chart: the burden by wage needs several wages",
        "chart：绘制负担随工资变化图需要多档工资",
        "give a range: --wages 1000..30000:500",
        "请给出区间：--wages 1000..30000:500",
    )
}

fn no_months() -> Failure {
    call(
        "chart: rates and bases over time need several months",
        "chart：绘制费率与基数历史图需要多个月份",
        "give a range: --months 2010-01..2026-12",
        "请给出区间：--months 2010-01..2026-12",
    )
}

fn both_ways() -> Failure {
    call(
        "chart: months and wages cannot both run along one picture",
        "chart：一张图中月份与工资不能同时变化",
        "give one month with --wages, or one wage with --months",
        "请用一个月份配 --wages，或一个工资配 --months",
    )
}

fn too_many(what: &str, zh: &str, count: usize, most: usize) -> Failure {
    call(
        &format!("chart: {count} {what} are too many for one picture; at most {most}"),
        &format!("chart：一张图中{zh}过多：{count}，至多 {most}"),
        "ask for fewer cases with --case or --over, or for one branch with --branch",
        "请用 --case 或 --over 减少情形，或用 --branch 只选一个险种",
    )
}
