//! Workbooks as other programs write them, and as they read ours.

use super::{all_cells, fields_of};
use calamine::{Data, Reader, open_workbook_auto};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use shebao_roster::{CellKind, Layout, Look, OutputColumn, Roster, Table, TableWriter};
use shebao_roster::{Template, TemplateColumn};
use std::fs;
use std::path::Path;
use tempfile::tempdir;

/// A workbook with one sheet that is written by hand.
fn workbook(path: &Path, write: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) {
    let mut book = Workbook::new();
    write(book.add_worksheet());
    book.save(path).unwrap();
}

#[test]
fn cells_as_the_spreadsheet_shows_them() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("花名册.xlsx");
    workbook(&path, |page| {
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let month = Format::new().set_num_format("yyyy\"年\"m\"月\"");
        let percent = Format::new().set_num_format("0%");
        for (column, heading) in
            (0..).zip(["工号", "城市", "月份", "工资", "公积金比例", "入职日期", "备注"])
        {
            page.write(2, column, heading).unwrap();
        }
        // Rows 4 to 9, under two blank rows and the header row, with a blank row between.
        let july = ExcelDateTime::from_ymd(2024, 7, 1).unwrap();
        page.write(3, 0, 7).unwrap();
        page.write(3, 1, "北京").unwrap();
        page.write_with_format(3, 2, &july, &month).unwrap();
        page.write(3, 3, 8000.5).unwrap();
        page.write_with_format(3, 4, 0.12, &percent).unwrap();
        let leap = ExcelDateTime::from_ymd(2024, 2, 29).unwrap();
        page.write_with_format(3, 5, &leap, &day).unwrap();
        page.write(3, 6, true).unwrap();

        page.write(5, 0, "007").unwrap();
        page.write(5, 1, "北京").unwrap();
        page.write(5, 2, 202_407).unwrap();
        // What a formula of doubles leaves behind is not shown by a spreadsheet either.
        page.write(5, 3, 8_800.000_000_000_002).unwrap();
        page.write(5, 6, Formula::new("=1+1").set_result("2")).unwrap();

        page.write(6, 0, 123_456_789_012_345.0).unwrap();
        page.write(6, 1, "北京").unwrap();
        page.write(6, 2, "2024-07").unwrap();
        page.write(6, 3, "8000").unwrap();
        page.write(6, 6, 0.000_5).unwrap();
    });
    let table = Table::read(&path).unwrap();
    assert_eq!(fields_of(&table), ["id", "city", "month", "wage", "fund_rate", "joined"]);
    let numbers: Vec<u64> = table.rows().map(|row| row.number()).collect();
    assert_eq!(numbers, [4, 6, 7]);
    assert_eq!(
        all_cells(&table),
        [
            ["7", "北京", "2024-07-01", "8000.5", "0.12", "2024-02-29", "TRUE"],
            ["007", "北京", "202407", "8800", "", "", "2"],
            ["123456789012345", "北京", "2024-07", "8000", "", "", "0.0005"],
        ]
    );
    for row in table.rows() {
        assert!(row.fields().unwrap().contains(&("month".to_owned(), "2024-07".to_owned())));
    }
}

#[test]
fn numbers_that_lost_digits_and_formulas_without_a_value_are_problems() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("roster.xlsx");
    workbook(&path, |page| {
        for (column, heading) in (0..).zip(["id", "city", "month", "wage", "note"]) {
            page.write(0, column, heading).unwrap();
        }
        let ids = [1_234_567_890_123_456.0, 110_101_199_001_011_234.0, 3.0, 4.0];
        for (row, id) in (1..).zip(ids) {
            page.write(row, 0, id).unwrap();
            page.write(row, 1, "beijing").unwrap();
            page.write(row, 2, "2024-07").unwrap();
            page.write(row, 3, 8000).unwrap();
        }
        page.write(3, 3, Formula::new("=VLOOKUP(A4,Z:Z,1)").set_result("#N/A")).unwrap();
        page.write(4, 4, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    });
    let table = Table::read(&path).unwrap();
    let told: Vec<Vec<String>> = table
        .rows()
        .map(|row| {
            let problems = row.fields().err().unwrap_or_default();
            problems.into_iter().map(|problem| problem.en).collect()
        })
        .collect();
    let lost = |id: &str| {
        format!(
            "the id `{id}` was turned into a number by a spreadsheet and has lost digits; \
             format the column as text and enter the id again"
        )
    };
    assert_eq!(
        told,
        [
            vec![lost("1.23456789012346E+15")],
            vec![lost("1.10101199001011E+17")],
            vec![
                "the spreadsheet shows #N/A here; correct the formula, or enter the value"
                    .to_owned()
            ],
            // A column that means nothing here may show what it likes.
            vec![],
        ]
    );
}

#[test]
fn sheets_are_read_by_name() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("roster.xlsx");
    let mut book = Workbook::new();
    for (name, id) in [("6月", "a"), ("July ", "b")] {
        let page = book.add_worksheet();
        page.set_name(name).unwrap();
        for (column, (heading, cell)) in
            (0..).zip([("id", id), ("city", "beijing"), ("month", "2024-07"), ("wage", "1")])
        {
            page.write(0, column, heading).unwrap();
            page.write(1, column, cell).unwrap();
        }
    }
    book.save(&path).unwrap();
    let first_id = |sheet: Option<&str>| {
        let roster = Roster::open(&path, sheet, Layout::Roster)?;
        let chunk = roster.pass()?.next()?.unwrap().chunk()?;
        Ok::<_, shebao_roster::RosterError>(chunk.rows().next().unwrap().id().to_owned())
    };
    assert_eq!(first_id(None).unwrap(), "a");
    assert_eq!(first_id(Some("6月")).unwrap(), "a");
    assert_eq!(first_id(Some("july")).unwrap(), "b");
    let error = first_id(Some("8月")).unwrap_err();
    assert_eq!(error.to_string(), "the workbook has no sheet `8月`; it has 6月, July ");
    assert_eq!(error.message(true), "工作簿中没有工作表“8月”；现有：6月、July ");
    assert_eq!(
        error.hint(false).as_deref(),
        Some("name one of these sheets, or none for the first")
    );
    let csv = folder.path().join("roster.csv");
    let error = Roster::open(&csv, Some("8月"), Layout::Roster).unwrap_err();
    let shown = csv.display();
    assert_eq!(error.to_string(), format!("`{shown}` is no workbook and has no sheet `8月`"));
    assert_eq!(error.message(true), format!("“{shown}”不是工作簿，没有工作表“8月”"));
}

#[test]
fn what_is_no_workbook() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("roster.xlsx");
    fs::write(&path, "id,city,month,wage\n").unwrap();
    let error = Table::read(&path).unwrap_err();
    let shown = path.display();
    assert!(error.to_string().starts_with(&format!("`{shown}` cannot be read: ")), "{error}");
    assert_eq!(
        error.hint(false).as_deref(),
        Some("open it in the program that made it, and save it again without a password")
    );
    workbook(&path, |_| ());
    assert_eq!(Table::read(&path).unwrap_err().to_string(), "the roster is empty");
}

#[test]
fn a_workbook_to_hand_on() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("结果.xlsx");
    let columns =
        [("id", CellKind::Text), ("wage", CellKind::Decimal(2)), ("share", CellKind::Decimal(6))]
            .map(|(name, kind)| OutputColumn { name: name.to_owned(), kind });
    let write = || {
        let look = Look { marked: true, sheet: "结果", sum: Some("合计") };
        let mut writer = TableWriter::create_as(&path, &columns, look).unwrap();
        let further = writer.sheet("说明", &columns[..1], None).unwrap().unwrap();
        for (id, wage) in [("007", "8000.10"), ("008", "0.20"), ("009", "")] {
            writer.write(&[id.to_owned(), wage.to_owned(), "0.5".to_owned()]).unwrap();
        }
        writer.write_to(further, &[vec!["=1+1".to_owned()]]).unwrap();
        writer.finish().unwrap();
        fs::read(&path).unwrap()
    };
    assert_eq!(write(), write(), "the same rows give the same bytes");

    let mut book = open_workbook_auto(&path).unwrap();
    assert_eq!(book.sheet_names(), ["结果", "说明"]);
    let page = book.worksheet_range("结果").unwrap();
    let text = |text: &str| Data::String(text.to_owned());
    let rows: Vec<Vec<Data>> = page.rows().map(<[Data]>::to_vec).collect();
    assert_eq!(rows[1], [text("007"), Data::Float(8000.1), Data::Float(0.5)]);
    assert_eq!(rows[3], [text("009"), Data::Empty, Data::Float(0.5)]);
    assert_eq!(rows[4][..2], [text("合计"), Data::Float(8000.3)]);
    let formulas = book.worksheet_formula("结果").unwrap();
    assert_eq!(formulas.get_value((4, 1)).map(String::as_str), Some("SUM(B2:B4)"));
    // Text is text, whatever it begins with.
    assert_eq!(book.worksheet_range("说明").unwrap().get_value((1, 0)), Some(&text("=1+1")));
    assert_eq!(book.worksheet_formula("说明").unwrap().used_cells().count(), 0);
}

#[test]
fn a_sheet_that_is_too_short_says_what_to_write_instead() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("long.xlsx");
    let columns = [OutputColumn { name: "n".to_owned(), kind: CellKind::Decimal(0) }];
    let mut writer = TableWriter::create(&path, &columns, false).unwrap();
    let mut batch = writer.batch();
    for _ in 0..1_048_575 {
        batch.text("1");
        batch.end_row();
    }
    writer.write_batch(&mut batch).unwrap();
    let mut one_more = writer.batch();
    one_more.text("1");
    one_more.end_row();
    let error = writer.write_batch(&mut one_more).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` cannot be written: a sheet holds 1,048,576 rows, and there are more",
            path.display()
        )
    );
    assert_eq!(
        error.hint(false).as_deref(),
        Some("write CSV or Parquet: let the name end in .csv or .parquet")
    );
    drop(writer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn a_template_offers_its_choices_and_reads_back() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("模板.xlsx");
    let column = |heading: &str, example: &str, choices: &[&str]| TemplateColumn {
        heading: heading.to_owned(),
        comment: "说明".to_owned(),
        choices: choices.iter().map(|&choice| choice.to_owned()).collect(),
        example: example.to_owned(),
        is_money: heading == "工资",
        is_required: true,
    };
    let columns = [
        column("工号", "0001", &[]),
        column("城市", "北京", &["北京", "上海"]),
        column("月份", "2026-10", &[]),
        column("工资", "8000", &[]),
        column("户籍", "", &["本市城镇"]),
    ];
    let template = Template { sheet: "花名册", choices: "选 项", columns: &columns };
    template.write(&path).unwrap();
    let table = Table::read(&path).unwrap();
    assert_eq!(fields_of(&table), ["id", "city", "month", "wage", "hukou"]);
    assert_eq!(all_cells(&table), [["0001", "北京", "2026-10", "8000", ""]]);
    let mut book = open_workbook_auto(&path).unwrap();
    let offered = book.worksheet_range("选 项").unwrap();
    assert_eq!(offered.get_value((2, 1)), Some(&Data::String("上海".to_owned())));
    let error = template.write(Path::new("模板.csv")).unwrap_err();
    assert_eq!(error.to_string(), "`模板.csv` cannot be written: its name does not end in .xlsx");
}
