//! `payroll` from and to CSV, workbooks and Parquet.

use crate::calls::{repository, shebao};
use calamine::{Data, Reader, open_workbook_auto};
use shebao_roster::{CellKind, Layout, OutputColumn, Roster, Table, TableWriter};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::tempdir;

/// The roster of the examples in another format.
fn example(folder: &Path, ending: &str) -> PathBuf {
    let table = Table::read(&repository("examples/roster.csv")).unwrap();
    let column = |column: &shebao_roster::Column| OutputColumn {
        name: column.heading.clone(),
        kind: CellKind::Text,
    };
    let columns: Vec<OutputColumn> = table.columns().iter().map(column).collect();
    let path = folder.join("roster").with_extension(ending);
    let mut writer = TableWriter::create(&path, &columns, false).unwrap();
    for row in table.rows() {
        writer.write(&row.cells().map(str::to_owned).collect::<Vec<_>>()).unwrap();
    }
    writer.finish().unwrap();
    path
}

/// The cells of a sheet by their headings, numbers without the zeros that say nothing.
fn cells(path: &Path, sheet: Option<&str>) -> Vec<Vec<String>> {
    let roster = Roster::open(path, sheet, Layout::Roster).unwrap();
    let mut pass = roster.pass().unwrap();
    let mut rows = Vec::new();
    let plain = |cell: &str| {
        let number = cell.contains('.') && cell.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let plain = cell.trim_end_matches('0').trim_end_matches('.');
        if number { plain.to_owned() } else { cell.to_owned() }
    };
    while let Some(piece) = pass.next().unwrap() {
        rows.extend(piece.chunk().unwrap().rows().map(|row| row.cells().map(plain).collect()));
    }
    rows
}

fn payroll(roster: &Path, out: &Path, options: &[&str]) -> crate::calls::Said {
    let mut arguments: Vec<PathBuf> =
        vec!["payroll".into(), roster.to_owned(), "--out".into(), out.to_owned()];
    arguments.extend(options.iter().map(PathBuf::from));
    shebao(&arguments)
}

#[test]
fn every_format_gives_the_same_results() {
    let folder = tempdir().unwrap();
    let first = folder.path().join("first.csv");
    assert_eq!(payroll(&example(folder.path(), "csv"), &first, &[]).status, 4);
    let expected = cells(&first, None);
    assert_eq!(expected.len(), 231);
    for read in ["csv", "xlsx", "parquet"] {
        let roster = example(folder.path(), read);
        for written in ["csv", "xlsx", "parquet"] {
            let out = folder.path().join(format!("{read}.{written}"));
            let said = payroll(&roster, &out, &["--json"]);
            assert_eq!(said.status, 4, "{}", said.err);
            let mut found = cells(&out, None);
            if written == "xlsx" {
                let sums = found.pop().unwrap();
                assert_eq!(sums[0], "sum");
                let totals = &said.json()["totals"];
                assert!(sums.contains(&totals["all"].as_str().unwrap().to_owned()), "{sums:?}");
            }
            assert_eq!(found, expected, "{read} to {written}");
            let rejects = out.with_file_name(format!("{read}.rejects.{written}"));
            assert!(rejects.exists(), "rejects go by the ending of their name");
        }
    }
}

#[test]
fn the_same_file_twice_gives_the_same_bytes() {
    let folder = tempdir().unwrap();
    let roster = example(folder.path(), "csv");
    for ending in ["csv", "xlsx", "parquet"] {
        let [first, second] = ["first", "second"].map(|name| {
            let out = folder.path().join(name).with_extension(ending);
            let detail = folder.path().join(format!("{name}.detail.{ending}"));
            payroll(&roster, &out, &["--detail", detail.to_str().unwrap()]);
            [&out, &detail, &shebao_roster::rejects_path(&out)].map(|path| fs::read(path).unwrap())
        });
        assert!(first == second, "{ending}");
    }
}

const PEOPLE: &str = "工号,姓名,城市,月份,工资,户籍,单位类型,工伤类别,公积金比例,备注
007,王芳,北京,2026-10,8000,外埠农村,私营,1,12%,
008,张伟,上海,2026-10,21750.50,外埠城镇,私营,1,7%,新入职
009,陈静,北京,2026-13,7000,外埠农村,私营,1,5%,月份有误
";

/// The rows of a sheet of a workbook.
fn sheet(path: &Path, name: &str) -> Vec<Vec<Data>> {
    let range = open_workbook_auto(path).unwrap().worksheet_range(name).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn text(text: &str) -> Data {
    Data::String(text.to_owned())
}

#[test]
fn a_workbook_has_totals_rejects_and_sources() {
    let folder = tempdir().unwrap();
    let roster = folder.path().join("花名册.csv");
    fs::write(&roster, PEOPLE).unwrap();
    let out = folder.path().join("结果.xlsx");
    let said = payroll(&roster, &out, &["--lang", "zh", "--headings", "words"]);
    assert_eq!(said.status, 4, "{}", said.err);
    assert!(said.out.contains("列： 工号 = id、姓名 = name"), "{}", said.out);
    assert!(said.out.contains("；原样保留：备注"), "{}", said.out);
    let names = open_workbook_auto(&out).unwrap().sheet_names();
    assert_eq!(names, ["结果", "汇总", "未核算", "依据"]);

    let results = sheet(&out, "结果");
    assert_eq!(results.len(), 4, "a header row, two people and the sums");
    let column = |heading: &str| results[0].iter().position(|cell| *cell == text(heading)).unwrap();
    assert_eq!(results[1][0], text("007"));
    assert_eq!(results[1][column("养老 单位")], Data::Float(1280.0));
    assert_eq!(results[1][column("工资")], Data::Float(8000.0));
    assert_eq!(results[3][0], text("合计"));
    let all = column("总计");
    let formulas = open_workbook_auto(&out).unwrap().worksheet_formula("结果").unwrap();
    assert!(formulas.get_value((3, all as u32)).unwrap().starts_with("SUM("));

    let totals = sheet(&out, "汇总");
    let row = |branch: &str, fund: &str| {
        let found = totals.iter().find(|row| row[..3] == [text("北京"), text(branch), text(fund)]);
        found.map(|row| row[3..].to_vec())
    };
    let beijing = row("养老", "统筹基金").unwrap();
    assert_eq!(beijing, [1280.0, 0.0, 1280.0].map(Data::Float));
    assert_eq!(row("养老", "个人账户").unwrap(), [0.0, 640.0, 640.0].map(Data::Float));
    assert_eq!(totals.last().unwrap()[5], results[3][all], "the sheets add up to the same");

    let rejects = sheet(&out, "未核算");
    assert_eq!(rejects[1][..3], [Data::Float(4.0), text("009"), text("month")]);
    let sources = sheet(&out, "依据");
    let about_pension = |row: &&Vec<Data>| row[1] == text("养老") && row[2] == text("缴费基数");
    let found = sources.iter().find(about_pension).unwrap();
    assert_eq!((&found[0], &found[5]), (&text("北京"), &text("jing-renshefa-2026-7")));
}

#[test]
fn results_in_the_order_of_an_office() {
    let folder = tempdir().unwrap();
    let roster = folder.path().join("roster.csv");
    fs::write(&roster, PEOPLE.replace("备注", "证件号码").replace("新入职", "310101199001011234"))
        .unwrap();
    for (order, expected) in [
        ("tax-client", "2,张伟,,310101199001011234,21750.50"),
        (
            "fund-centre",
            ",张伟,,310101199001011234,21750.50,1523.00,1523.00,3046.00,2026-10,上海,008",
        ),
        ("bill", "008,张伟,上海,养老,2026-10,1,21751.00,3480.16,1740.08,5220.24,"),
    ] {
        let out = folder.path().join(order).with_extension("csv");
        let said = payroll(&roster, &out, &["--columns", order]);
        assert_eq!(said.status, 4, "{}", said.err);
        let written = fs::read_to_string(&out).unwrap();
        // The tax client has one row a branch and payer, with the number of the row before it.
        let expected = expected.trim_start_matches("2,");
        assert!(written.lines().any(|line| line.contains(expected)), "{order}\n{written}");
        let number = written.lines().count() - 1;
        if order == "tax-client" {
            assert!(
                written.lines().last().unwrap().starts_with(&format!("{number},")),
                "{written}"
            );
        }
    }
    let out = folder.path().join("x.csv");
    assert_eq!(payroll(&roster, &out, &["--columns", "tax"]).status, 2);
}

#[test]
fn the_template_is_filled_in_and_computed() {
    let folder = tempdir().unwrap();
    for (lang, heading, id) in [("zh", "工号", "示例"), ("en", "id", "EXAMPLE")] {
        let template = folder.path().join(lang).with_extension("xlsx");
        let said = shebao(["payroll", "--template", template.to_str().unwrap(), "--lang", lang]);
        assert_eq!(said.status, 0, "{}", said.err);
        let columns = Table::read(&template).unwrap();
        assert_eq!(columns.columns()[0].heading, heading);
        assert!(columns.columns().iter().all(|column| column.field.is_some()));
        let out = folder.path().join(lang).with_extension("csv");
        let said = payroll(&template, &out, &[]);
        assert_eq!(said.status, 0, "{} {}", said.out, said.err);
        assert_eq!(cells(&out, None)[0][0], id);
    }
    let wrong = folder.path().join("roster.csv");
    let said = shebao(["payroll", "--template", wrong.to_str().unwrap()]);
    assert_eq!(said.status, 2, "{}", said.out);
    assert_eq!(shebao(["payroll", "roster.csv"]).status, 2, "without --out");
    assert_eq!(shebao(["payroll", "--template", "a.xlsx", "roster.csv"]).status, 2);
}

#[test]
fn sheets_by_name_and_headings_in_json() {
    let folder = tempdir().unwrap();
    let roster = example(folder.path(), "xlsx");
    let out = folder.path().join("out.csv");
    let said = payroll(&roster, &out, &["--sheet", "sheet1", "--json"]);
    assert_eq!(said.status, 4, "{}", said.out);
    let columns = &said.json()["columns"];
    assert_eq!(columns[0], serde_json::json!({ "heading": "id", "field": "id" }));
    let said = payroll(&roster, &out, &["--sheet", "7月", "--json"]);
    assert_eq!(said.status, 2);
    let error = &said.json()["error"];
    assert_eq!(error["message"], "the workbook has no sheet `7月`; it has Sheet1");
}

#[test]
fn targets_that_cannot_be_written_leave_nothing_behind() {
    let folder = tempdir().unwrap();
    let roster = example(folder.path(), "csv");
    let before = fs::read_dir(folder.path()).unwrap().count();
    let taken = folder.path().join("taken.csv");
    fs::create_dir(&taken).unwrap();
    for (out, words) in [
        (taken.clone(), "it is a folder"),
        (folder.path().join("none/out.csv"), "no such file or folder"),
        (folder.path().join("out.txt"), "its name does not end in .csv, .xlsx or .parquet"),
    ] {
        let said = payroll(&roster, &out, &[]);
        assert_eq!(said.status, 2, "{}", said.out);
        assert!(said.err.contains(words), "{}", said.err);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), before + 1);
}

/// Rows of many kinds, more of them than are computed together or read at a time:
/// the same amounts as one by one, in the same order.
#[test]
fn a_long_roster_is_computed_as_its_rows_are() {
    let folder = tempdir().unwrap();
    let table = Table::read(&repository("examples/roster.csv")).unwrap();
    let headings: Vec<&str> = table.columns().iter().map(|c| c.heading.as_str()).collect();
    let rows: Vec<Vec<&str>> = table.rows().map(|row| row.cells().collect()).collect();
    let write = |name: &str, times: usize| {
        let path = folder.path().join(name);
        let mut text = headings.join(",") + "\n";
        for n in 0..times {
            for row in &rows {
                text.push_str(&format!("{n:04}{}\n", row.join(",")));
            }
        }
        fs::write(&path, text).unwrap();
        path
    };
    let (once, often) = (folder.path().join("1.csv"), folder.path().join("n.csv"));
    payroll(&write("once.csv", 1), &once, &[]);
    let said = payroll(&write("often.csv", 60), &often, &["--json"]);
    assert_eq!(said.json()["computed"], 231 * 60);
    let (once, often) = (cells(&once, None), cells(&often, None));
    assert_eq!(often.len(), once.len() * 60);
    for (number, row) in often.iter().enumerate() {
        let expected = &once[number % once.len()];
        assert_eq!(row[1..], expected[1..]);
        assert_eq!(row[0], format!("{:04}{}", number / once.len(), &expected[0][4..]));
    }
    let rejects = fs::read_to_string(folder.path().join("n.rejects.csv")).unwrap();
    let numbers: Vec<u64> = rejects
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap().parse().unwrap())
        .collect();
    assert!(numbers.is_sorted() && numbers.len() == 9 * 60, "{numbers:?}");
}

/// Ctrl-C in the middle leaves neither a result nor a half-written file.
#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing_behind() {
    use std::process::{Command, Stdio};
    let folder = tempdir().unwrap();
    let roster = folder.path().join("roster.csv");
    let mut text = "id,city,month,wage,edition,employer\n".to_owned();
    for n in 0..400_000 {
        text.push_str(&format!("{n},guangzhou,2013-05,3000,shi-2014,private\n"));
    }
    fs::write(&roster, text).unwrap();
    let out = tempdir().unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_shebao"))
        .arg("payroll")
        .args([&roster, Path::new("--out"), &out.path().join("result.csv")])
        .args(["--lang", "en"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let names = || fs::read_dir(out.path()).unwrap().count();
    while names() == 0 {
        assert_eq!(run.try_wait().unwrap(), None, "it ended before it wrote anything");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let kill = Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let said = run.wait_with_output().unwrap();
    assert_eq!(said.status.code(), Some(130));
    assert_eq!(
        String::from_utf8(said.stderr).unwrap(),
        "error: interrupted; nothing was written\n"
    );
    assert_eq!(names(), 0);
}
