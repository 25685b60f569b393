use super::all_cells;
use proptest::prelude::*;
use shebao_roster::{CellKind, OutputColumn, RosterError, Table, TableWriter, rejects_path};
use std::fs;
use std::path::Path;
use tempfile::tempdir;

/// Starts a table of text.
fn create(path: &Path, headings: &[&str]) -> Result<TableWriter, RosterError> {
    let column = |name: &&str| OutputColumn { name: (*name).to_owned(), kind: CellKind::Text };
    TableWriter::create(path, &headings.iter().map(column).collect::<Vec<_>>(), false)
}

fn cells(row: &[&str]) -> Vec<String> {
    row.iter().map(|&cell| cell.to_owned()).collect()
}

fn write(path: &Path, headings: &[&str], rows: &[Vec<String>]) -> Result<(), RosterError> {
    let mut writer = create(path, headings)?;
    for row in rows {
        writer.write(row)?;
    }
    writer.finish()
}

/// The text of a table of one row.
fn written(headings: &[&str], row: &[&str]) -> String {
    let folder = tempdir().unwrap();
    let path = folder.path().join("result.csv");
    let row = row.iter().map(|&cell| cell.to_owned()).collect();
    write(&path, headings, &[row]).unwrap();
    fs::read_to_string(path).unwrap()
}

#[test]
fn a_byte_order_mark_where_headings_are_chinese() {
    assert_eq!(written(&["id", "a"], &["007", "王"]), "id,a\n007,王\n");
    assert_eq!(written(&["id", "姓名"], &["007", "x"]), "\u{feff}id,姓名\n007,x\n");
}

#[test]
fn formulas_are_escaped_and_numbers_are_not() {
    for (cell, expected) in [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-", "'-"),
        ("-a", "'-a"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "\"'\rx\""),
        ("=a,b", "\"'=a,b\""),
        ("-1+1", "'-1+1"),
        ("--1", "'--1"),
        ("-.5", "'-.5"),
        ("-1.", "'-1."),
        ("-1.2.3", "'-1.2.3"),
        ("-1e5", "'-1e5"),
        ("-12.30", "-12.30"),
        ("-5", "-5"),
        ("-0.00", "-0.00"),
        ("12.30", "12.30"),
        ("", ""),
        ("110101199001011234", "110101199001011234"),
        ("007", "007"),
        ("a=b", "a=b"),
        ("'x", "'x"),
        ("2024-07", "2024-07"),
        ("a\"b", "\"a\"\"b\""),
        ("a\nb", "\"a\nb\""),
    ] {
        assert_eq!(written(&["id", "a"], &["1", cell]), format!("id,a\n1,{expected}\n"));
    }
    assert_eq!(written(&["id", "=a"], &["1", "2"]), "id,'=a\n1,2\n");
}

#[test]
fn an_unfinished_writer_leaves_nothing() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("result.csv");
    let names = || {
        let entries = fs::read_dir(folder.path()).unwrap();
        entries.map(|e| e.unwrap().file_name()).collect::<Vec<_>>()
    };
    let mut writer = create(&path, &["id"]).unwrap();
    writer.write(&cells(&["1"])).unwrap();
    assert!(!path.exists());
    drop(writer);
    assert!(names().is_empty(), "{:?}", names());

    // A file that was there stays as it was until the new one is whole.
    fs::write(&path, "old").unwrap();
    let mut writer = create(&path, &["id"]).unwrap();
    writer.write(&cells(&["1"])).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    writer.finish().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "id\n1\n");
    assert_eq!(names(), ["result.csv"]);
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let rows = ["1", "王,芳"];
    assert_eq!(written(&["工号", "姓名"], &rows), written(&["工号", "姓名"], &rows));
}

#[cfg(unix)]
#[test]
fn a_result_is_as_open_as_any_other_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempdir().unwrap();
    let (result, other) = (folder.path().join("a.csv"), folder.path().join("b"));
    write(&result, &["id"], &[]).unwrap();
    fs::write(&other, "").unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(result), mode(other));
}

#[test]
fn targets_that_cannot_be_written() {
    let folder = tempdir().unwrap();
    let refused = |path: &Path| create(path, &["id"]).unwrap_err();
    let words = |path: &Path| (refused(path).message(false), refused(path).message(true));

    let nowhere = folder.path().join("none/result.csv");
    let shown = nowhere.display();
    assert_eq!(
        words(&nowhere),
        (
            format!("`{shown}` cannot be written: no such file or folder"),
            format!("无法写入“{shown}”：没有这个文件或文件夹"),
        )
    );
    assert_eq!(refused(&nowhere).hint(false), None);

    let taken = folder.path().join("taken.csv");
    fs::create_dir(&taken).unwrap();
    let shown = taken.display();
    assert_eq!(
        words(&taken),
        (
            format!("`{shown}` cannot be written: it is a folder"),
            format!("无法写入“{shown}”：它是文件夹"),
        )
    );

    let locked = folder.path().join("locked.csv");
    fs::write(&locked, "kept").unwrap();
    let mut permissions = fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&locked, permissions).unwrap();
    let shown = locked.display();
    assert_eq!(
        words(&locked),
        (
            format!("`{shown}` cannot be written: permission denied"),
            format!("无法写入“{shown}”：没有权限"),
        )
    );

    let document = Path::new("result.doc");
    assert_eq!(
        words(document),
        (
            "`result.doc` cannot be written: its name does not end in .csv, .xlsx or .parquet"
                .to_owned(),
            "无法写入“result.doc”：文件名不以 .csv、.xlsx 或 .parquet 结尾".to_owned(),
        )
    );
    assert_eq!(
        refused(document).hint(false).as_deref(),
        Some("let the name end in .csv or .xlsx for spreadsheets, or in .parquet for data frames")
    );
    assert_eq!(
        refused(document).hint(true).as_deref(),
        Some("请使用以 .csv、.xlsx（电子表格）或 .parquet（数据分析）结尾的文件名")
    );
}

#[test]
fn a_row_of_another_length_is_refused() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("result.csv");
    for ending in ["csv", "xlsx", "parquet"] {
        let path = path.with_extension(ending);
        let mut writer = create(&path, &["id", "a"]).unwrap();
        let error = writer.write(&cells(&["1"])).unwrap_err().to_string();
        let words =
            format!("`{}` cannot be written: a row of 1 cells under 2 columns", path.display());
        assert_eq!(error, words);
    }
}

#[test]
fn rejects_stand_beside_the_result() {
    for (out, rejects) in [
        ("result.csv", "result.rejects.csv"),
        ("a/结果.2024.csv", "a/结果.2024.rejects.csv"),
        ("result", "result.rejects.csv"),
    ] {
        assert_eq!(rejects_path(Path::new(out)), Path::new(rejects));
    }
}

/// What the writer is asked to do to a cell, said in another way.
fn escaped(cell: &str) -> String {
    let amount = cell.trim_start_matches('-');
    let number = cell.len() - amount.len() <= 1
        && !amount.starts_with('.')
        && !amount.ends_with('.')
        && !amount.is_empty()
        && amount.matches('.').count() <= 1
        && amount.chars().all(|c| c == '.' || c.is_ascii_digit());
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') if !number => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        chinese: bool,
        rows in prop::collection::vec(
            prop::collection::vec("[-=+@'\",.0-9\t\r\n a王é𠀀\u{feff}]{0,6}|\\PC{0,8}", 5),
            0..20,
        ),
    ) {
        let heading = if chinese { "备注" } else { "note" };
        let headings = ["id", "city", "month", "wage", heading];
        // A row without any text is not read back at all, so each gets an id.
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .enumerate()
            .map(|(n, mut row)| {
                row[0] = format!("{n:03}{}", row[0]);
                row
            })
            .collect();

        let folder = tempdir().unwrap();
        let path = folder.path().join("result.csv");
        write(&path, &headings, &rows).unwrap();
        let table = Table::read(&path).unwrap();

        let read: Vec<_> = table.columns().iter().map(|c| c.heading.as_str()).collect();
        prop_assert_eq!(read, headings);
        let expected: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| escaped(cell)).collect())
            .collect();
        prop_assert_eq!(all_cells(&table), expected);
        let numbers: Vec<u64> = table.rows().map(|row| row.number()).collect();
        prop_assert_eq!(numbers, (2..).take(rows.len()).collect::<Vec<u64>>());
    }
}

/// What a Parquet file holds, as text; a null is `None`.
fn parquet_cells(path: &Path) -> Vec<Vec<Option<String>>> {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    let cell = |field: &Field| match field {
        Field::Null => None,
        Field::Str(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| cell(field)).collect()).collect()
}

fn typed() -> [OutputColumn; 3] {
    [("id", CellKind::Text), ("amount", CellKind::Decimal(2)), ("share", CellKind::Decimal(6))]
        .map(|(name, kind)| OutputColumn { name: name.to_owned(), kind })
}

fn write_typed(path: &Path, rows: &[[&str; 3]]) -> Result<(), RosterError> {
    let mut writer = TableWriter::create(path, &typed(), false)?;
    for row in rows {
        writer.write(&row.map(str::to_owned))?;
    }
    writer.finish()
}

#[test]
fn parquet_holds_exact_decimals_text_and_nulls() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("结果.parquet");
    let rows = [["007", "-12.30", "0.19"], ["=1+1", "", "1"], ["", "100000000.00", "0.000001"]];
    write_typed(&path, &rows).unwrap();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        parquet_cells(&path),
        [
            vec![some("007"), some("-12.30"), some("0.190000")],
            vec![some("=1+1"), None, some("1.000000")],
            vec![None, some("100000000.00"), some("0.000001")],
        ]
    );
    let again = folder.path().join("again.parquet");
    write_typed(&again, &rows).unwrap();
    assert_eq!(fs::read(&path).unwrap(), fs::read(&again).unwrap());
    let text = folder.path().join("text.csv");
    write_typed(&text, &rows).unwrap();
    assert_eq!(
        fs::read_to_string(&text).unwrap(),
        "id,amount,share\n007,-12.30,0.19\n'=1+1,,1\n,100000000.00,0.000001\n"
    );
}

/// More rows than one group holds, with a null at either side of the border.
#[test]
fn parquet_has_as_many_groups_as_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.parquet");
    let mut writer = TableWriter::create(&path, &typed(), false).unwrap();
    let amount = |n: usize| if n % 65_536 < 2 { String::new() } else { format!("{n}.00") };
    for n in 0..65_538 {
        writer.write(&[n.to_string(), amount(n), "0".to_owned()]).unwrap();
    }
    writer.finish().unwrap();
    let cells = parquet_cells(&path);
    assert_eq!(cells.len(), 65_538);
    for n in [0, 1, 2, 65_535, 65_536, 65_537] {
        assert_eq!(cells[n][0].as_deref(), Some(n.to_string().as_str()));
        assert_eq!(cells[n][1].clone().unwrap_or_default(), amount(n));
    }
}

#[test]
fn a_table_that_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result.parquet");
    let faults = [
        (["1", "12.345", "0"], "\"12.345\" in the column amount is no number of 2 decimals"),
        (["1", "a", "0"], "\"a\" in the column amount is no number of 2 decimals"),
        (["1", "-", "0"], "\"-\" in the column amount is no number of 2 decimals"),
        (["1", "1", "99999999999999999999"], "is no number of 6 decimals"),
    ];
    for (row, words) in faults {
        let error = write_typed(&path, &[row]).unwrap_err();
        assert!(error.message(false).ends_with(words) && !path.exists(), "{error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
