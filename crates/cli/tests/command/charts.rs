//! `compare --chart`: which picture is drawn, what it refuses, and that those of the README are current.

use crate::calls::{call, repository, shebao};
use std::fs;
use std::path::Path;

const WORKER: &str = "--hukou nonlocal-rural --employer private --injury-class 1";

fn drawn(call: &str, path: &Path) -> String {
    let words = call.split_whitespace().map(str::to_owned);
    let said = shebao(words.chain([path.display().to_string()]));
    assert!([0, 4].contains(&said.status), "{call}: {}", said.err);
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

/// The README's calls draw what stands in `docs/figures`: run with `UPDATE_README=1` to draw them anew.
#[test]
fn the_pictures_of_the_readme_are_current() {
    let folder = tempfile::tempdir().unwrap();
    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let update = std::env::var_os("UPDATE_README").is_some();
    let mut count = 0;
    for line in readme.lines().filter(|line| line.starts_with("shebao compare ")) {
        let Some((call, target)) = line.split_once("--chart docs/figures/") else { continue };
        let call = call.trim_start_matches("shebao ");
        for (theme, ending) in [("light", ".svg"), ("dark", "-dark.svg")] {
            let name = target.replace(".svg", ending);
            let call = format!("{call} --theme {theme} --chart");
            let picture = drawn(&call, &folder.path().join(&name));
            let kept = repository("docs/figures").join(&name);
            if update {
                fs::create_dir_all(kept.parent().unwrap()).unwrap();
                fs::write(kept, picture).unwrap();
            } else {
                let kept = fs::read_to_string(&kept).unwrap_or_default();
                assert!(
                    kept == picture,
                    "{name}: run UPDATE_README=1 cargo test -p shebao-cli charts"
                );
            }
            assert!(readme.contains(&format!("docs/figures/{name}\"")), "the README shows {name}");
            count += 1;
        }
    }
    assert_eq!(count, 8);
}

/// The words that a picture tells those who have it read to them.
fn told(picture: &str) -> (&str, &str) {
    let between = |from: &str, to: &str| {
        let (_, rest) = picture.split_once(from).unwrap();
        rest.split_once(to).unwrap().0
    };
    (between("<title>", "</title>"), between("<desc>", "</desc>"))
}

#[test]
fn the_picture_follows_what_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        (
            format!("--over city=beijing {WORKER} --month 2026-10 --wages 5000..9000:1000"),
            "Contributions as a share of the wage: Beijing",
        ),
        (
            format!("--over city=beijing {WORKER} --months 2026-07..2026-10 --wage 8000"),
            "Rates and bases over time: Beijing",
        ),
        (
            format!("--over city=beijing {WORKER} --month 2026-10 --wage 8000"),
            "Where a month's contributions go, Beijing",
        ),
        (
            format!(
                "--over city=beijing {WORKER} --month 2026-10 --wages 5000..9000:1000 --chart-kind funds --lang zh"
            ),
            "一个月的缴费去向：北京",
        ),
    ];
    for (asked, title) in cases {
        let picture = drawn(&format!("compare {asked} --chart"), &folder.path().join("a.svg"));
        let (name, words) = told(&picture);
        assert_eq!(name, title);
        assert!(words.contains("2026.") && words.contains("statutory"), "{words}");
    }
}

/// A bend between two of the asked wages is a point of the line: without it the corner would be cut.
#[test]
fn the_kinks_are_drawn_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let asked = format!(
        "compare --over city=beijing {WORKER} --month 2026-10 --branch pension --wages 5000..9000"
    );
    let fine = drawn(&format!("{asked}:500 --chart"), &folder.path().join("fine.svg"));
    let coarse = drawn(&format!("{asked}:4000 --chart"), &folder.path().join("coarse.svg"));
    // A dot is two circles; both pictures have one for each of the three lines, at the same places.
    let dots = |picture: &str| -> Vec<String> {
        let paths =
            picture.split("<path ").filter(|path| path.contains(" C ") || path.contains('c'));
        paths
            .filter(|path| path.contains("#0072b2") && path.contains('Z'))
            .map(str::to_owned)
            .collect()
    };
    assert!(!dots(&fine).is_empty());
    assert_eq!(dots(&fine), dots(&coarse));
}

#[test]
fn a_png_has_two_pixels_to_a_point() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    let asked = format!("compare --over city=beijing {WORKER} --month 2026-10 --wage 8000");
    let said = call(&format!("{asked} --width 600 --chart {}", path.display()));
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.contains("chart: "), "{}", said.out);
    let bytes = fs::read(&path).unwrap();
    assert_eq!(&bytes[1..4], b"PNG");
    assert_eq!(u32::from_be_bytes(bytes[16..20].try_into().unwrap()), 1200);
}

#[test]
fn what_cannot_be_drawn_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let one = format!("compare --over city=beijing {WORKER}");
    let cases = [
        (
            format!("{one} --month 2026-10 --wage 8000 --chart a.pdf"),
            "chart: a.pdf ends neither in .svg nor in .png",
            "chart：a.pdf 的扩展名不是 .svg 或 .png",
        ),
        (
            format!(
                "{one} --month 2026-10 --wage 8000 --chart-kind burden --chart {}",
                file("a.svg")
            ),
            "the burden by wage needs several wages",
            "需要多档工资",
        ),
        (
            format!(
                "{one} --month 2026-10 --wage 8000 --chart-kind history --chart {}",
                file("a.svg")
            ),
            "rates and bases over time need several months",
            "需要多个月份",
        ),
        (
            format!("{one} --months 2026-08..2026-10 --wages 8000,9000 --chart {}", file("a.svg")),
            "months and wages cannot both run along one picture",
            "月份与工资不能同时变化",
        ),
        (
            format!("{one} --month 1990-10 --wage 8000 --chart {}", file("a.svg")),
            "there is nothing to draw",
            "没有可绘制的内容",
        ),
        (
            format!(
                "{one} --month 2026-10 --wages 8000..9000:10 --chart-kind funds --chart {}",
                file("a.svg")
            ),
            "101 bars are too many for one picture; at most 24",
            "条形过多：101，至多 24",
        ),
        (
            format!("{one} --month 2026-10 --wage 8000 --width 9 --chart {}", file("a.svg")),
            "9 points are no width for a figure",
            "图宽 9 点不可用",
        ),
        (
            format!("{one} --month 2026-10 --wage 8000 --font no.otf --chart {}", file("a.svg")),
            "font: no.otf cannot be read",
            "font：无法读取 no.otf",
        ),
        (
            format!("{one} --month 2026-10 --wage 8000 --chart {}", file("no/a.svg")),
            "cannot be written",
            "无法写入",
        ),
        (
            format!(
                "compare --case city=beijing,label=ཀ {WORKER} --month 2026-10 --wage 8000 --chart {}",
                file("a.svg")
            ),
            "the font of the figure lacks ཀ",
            "图的字体缺少字符 ཀ",
        ),
    ];
    for (asked, en, zh) in cases {
        for (lang, words) in [("en", en), ("zh", zh)] {
            let said = call(&format!("{asked} --lang {lang}"));
            assert_eq!(said.status, 2, "{asked}: {}", said.out);
            assert!(said.err.contains(words), "{asked}: {}", said.err);
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
}

/// What the figure says of itself stands in its description, whatever its characters are drawn with.
fn described(call: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let words = call.split_whitespace().map(|word| match word {
        file if file.starts_with("examples/") => repository(file).display().to_string(),
        other => other.to_owned(),
    });
    let words: Vec<String> = words.chain(["--chart".to_owned(), "it.svg".to_owned()]).collect();
    let said = crate::calls::shebao_in(folder.path(), words);
    assert!([0, 4].contains(&said.status), "{} {}", said.status, said.err);
    let svg = fs::read_to_string(folder.path().join("it.svg")).unwrap();
    svg.split("<desc>").nth(1).unwrap().split("</desc>").next().unwrap().to_owned()
}

#[test]
fn a_figure_says_what_is_hypothetical_carried_or_missing() {
    let reform = "compare --over edition=statutory,pension-14 --rules examples/what_if/pension_14.toml --city beijing \
        --months 2026-07..2027-06 --wage 8000 --hukou nonlocal-rural --employer private --branch pension";
    let words = described(reform);
    assert!(
        words.contains(
            "pension-14 is hypothetical: figures laid over the edition statutory, not law."
        )
    );
    assert!(words.contains("left blank: 14 of 24 cases."), "{words}");
    let words = described(&format!("{reform} --carry-forward 12"));
    assert!(words.contains("Some values are carried forward past the last month"), "{words}");
    assert!(words.contains("Each value holds until the next step."), "{words}");
    assert!(described(&format!("{reform} --lang zh")).contains("并非现行规定"));
}
