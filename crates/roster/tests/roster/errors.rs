use super::refused;
use shebao_roster::{RosterError, Table};
use std::path::Path;

/// Compares the words in both languages.
fn check(error: &RosterError, en: (&str, Option<&str>), zh: (&str, Option<&str>)) {
    assert_eq!(error.to_string(), en.0);
    assert_eq!(error.message(false), en.0);
    assert_eq!(error.hint(false).as_deref(), en.1);
    assert_eq!(error.message(true), zh.0);
    assert_eq!(error.hint(true).as_deref(), zh.1);
}

const HEADER: (&str, &str) = (
    "the first row names the columns, for example id,city,month,wage",
    "首行须为表头，例如：工号,城市,月份,工资",
);
const RENAME: (&str, &str) = (
    "rename or remove one of the two; headings that are not recognised are passed through",
    "请改名或删除其中一列；无法识别的表头会原样保留",
);
const SAVE: (&str, &str) =
    ("save the roster again as CSV UTF-8", "请将花名册重新另存为“CSV UTF-8”");
const WORKBOOK: (&str, &str) =
    ("let its name end in .xlsx, or save it as CSV", "请把文件名改为以 .xlsx 结尾，或另存为 CSV");

#[test]
fn empty() {
    for text in ["", "\n\r\n", "\u{feff}", " ,\t,\n", "\u{feff}\n"] {
        check(
            &refused(text),
            ("the roster is empty", Some(HEADER.0)),
            ("花名册是空的", Some(HEADER.1)),
        );
    }
}

#[test]
fn missing_columns_are_all_named() {
    check(
        &refused("工号,姓名,,工资\n1,a,,b\n"),
        ("the roster has no column for city, month; it has 工号, 姓名, 工资", Some(HEADER.0)),
        ("花名册缺少 city（城市）、month（月份）列；现有列：工号、姓名、工资", Some(HEADER.1)),
    );
    let no_headings = refused("1;beijing;2024-07;8000\n");
    assert_eq!(
        no_headings.to_string(),
        "the roster has no column for id, city, month, wage; it has 1;beijing;2024-07;8000"
    );
    assert_eq!(
        no_headings.message(true),
        "花名册缺少 id（工号）、city（城市）、month（月份）、wage（工资）列；现有列：1;beijing;2024-07;8000"
    );
}

#[test]
fn the_same_heading_twice() {
    check(
        &refused("id,备注,city,month, 备注 ,wage\n"),
        ("columns 2 and 5 are both headed `备注`", Some(RENAME.0)),
        ("第 2 列和第 5 列的表头都是“备注”", Some(RENAME.1)),
    );
}

#[test]
fn two_columns_for_one_field() {
    check(
        &refused("工号,city,month,wage,员工编号,月工资\n"),
        (
            "columns 1 (`工号`) and 5 (`员工编号`) both stand for id; \
             columns 4 (`wage`) and 6 (`月工资`) both stand for wage",
            Some(RENAME.0),
        ),
        (
            "第 1 列“工号”和第 5 列“员工编号”都表示 id；第 4 列“wage”和第 6 列“月工资”都表示 wage",
            Some(RENAME.1),
        ),
    );
    let tiers = refused("id,city,month,wage,medical_tier,choice:medical-tier\n");
    assert_eq!(
        tiers.to_string(),
        "columns 5 (`medical_tier`) and 6 (`choice:medical-tier`) both stand for medical_tier"
    );
}

#[test]
fn not_text() {
    for text in [b"id,city\n1,\x00\n".as_slice(), b"i\0d\0\n\0", b"id\n\0\x80\n"] {
        check(
            &refused(text),
            (
                if text[1] == 0 {
                    "row 1 of the roster holds a NUL byte"
                } else {
                    "row 2 of the roster holds a NUL byte"
                },
                Some(SAVE.0),
            ),
            (
                if text[1] == 0 {
                    "花名册第 1 行含有空字节（NUL）"
                } else {
                    "花名册第 2 行含有空字节（NUL）"
                },
                Some(SAVE.1),
            ),
        );
    }
    for magic in [b"PK\x03\x04\x14\0".as_slice(), b"\xd0\xcf\x11\xe0\xa1\xb1"] {
        check(
            &refused(magic),
            ("the roster is a workbook, not CSV text", Some(WORKBOOK.0)),
            ("花名册是电子表格文件，不是 CSV 文本", Some(WORKBOOK.1)),
        );
    }
    check(
        &refused(b"id,city,month,wage\n1,\xff,b,c\n"),
        ("row 2 of the roster is not text in UTF-8, UTF-16 or GB18030", Some(SAVE.0)),
        ("花名册第 2 行不是 UTF-8、UTF-16 或 GB18030 编码的文字", Some(SAVE.1)),
    );
}

#[test]
fn quotation_marks_that_would_swallow_rows() {
    // Never closed; and closed by a stray mark rows later.
    for text in [
        "id,city,month,wage\n1,a,b,c\n2,a,b,\"c\n3,a,b,c\n",
        "id,city,month,wage\n1,a,b,c\n2,\"a,b,c\n3,\"a,b,c\n",
    ] {
        check(
            &refused(text),
            (
                "row 3 of the roster has a quotation mark that is not closed at the end of its cell",
                Some("close the quotation mark, and write one inside a quoted cell twice"),
            ),
            (
                "花名册第 3 行的双引号没有在单元格末尾闭合",
                Some("请补上缺少的双引号；单元格内的双引号须写两次"),
            ),
        );
    }
    let harmless = "id,city,month,wage\n5\" pipe,\"a\" ,b,\"c\"\r\n";
    assert!(Table::from_bytes(harmless.as_bytes()).is_ok());
}

#[test]
fn paths() {
    let read = |path: &str| Table::read(Path::new(path)).unwrap_err();
    check(
        &read("花名册.doc"),
        (
            "`花名册.doc` is not a roster that can be read: its name does not end in .csv, .xlsx or .parquet",
            Some("save the table as CSV (.csv), as a workbook (.xlsx) or as Parquet (.parquet)"),
        ),
        (
            "无法读取花名册“花名册.doc”：文件名不以 .csv、.xlsx 或 .parquet 结尾",
            Some("请把表格另存为 CSV（.csv）、工作簿（.xlsx）或 Parquet（.parquet）"),
        ),
    );
    for missing in ["none/here.xlsx", "none/here.parquet"] {
        let words = format!("`{missing}` cannot be read: no such file or folder");
        assert_eq!(read(missing).to_string(), words);
    }
    check(
        &read("none/here.csv"),
        ("`none/here.csv` cannot be read: no such file or folder", None),
        ("无法读取“none/here.csv”：没有这个文件或文件夹", None),
    );

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("花名册.CSV");
    std::fs::write(&path, "id,city,month,wage\n1,a,b,c\n").unwrap();
    assert_eq!(Table::read(&path).unwrap().rows().len(), 1);
}
