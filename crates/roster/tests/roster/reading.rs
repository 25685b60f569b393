use super::{all_cells, cells, field, fields_of, problem, refused, table};
use shebao_roster::Table;

const CHINESE: &str = "工号,姓名,城市,月份,工资\n007,王芳,北京,2024-07,8000\n";

/// The field that a heading is recognised as, beside the required columns it does not clash with.
fn recognised(heading: &str) -> Option<String> {
    ["id", "city", "month", "wage"]
        .iter()
        .map(|left_out| {
            let rest = ["id", "city", "month", "wage"].into_iter();
            let rest: Vec<_> = rest.filter(|field| field != left_out).collect();
            format!("{heading},{}\n", rest.join(","))
        })
        .chain([format!("{heading},id,city,month,wage\n")])
        .find_map(|text| Table::from_bytes(text.as_bytes()).ok())
        .and_then(|table| table.columns()[0].field.clone())
}

#[test]
fn every_heading() {
    let all = [
        (
            "id",
            "ID|employee_id|employee id|工号|编号|人员编号|员工编号|职工编号|证件号码|*工号|工 号",
        ),
        ("name", "Name|姓名|姓  名|员工姓名|职工姓名"),
        ("city", "CITY|--city|城市|参保城市|缴费城市|参保地"),
        ("area", "area|区县|参保区县"),
        ("edition", "edition|版本|规则版本"),
        ("month", "Month|月份|所属月份|缴费月份|费款所属期|所属期|缴费年月"),
        ("wage", "wage|工资|缴费工资|月工资|月缴费工资|工资(元)|月工资（元/月）"),
        (
            "fund_wage",
            "fund_wage|fund-wage|Fund Wage|--fund-wage|FundWage|公积金工资|公积金缴存工资|住房公积金缴存工资",
        ),
        ("pay", "pay|应发工资"),
        ("hukou", "hukou|户籍|户籍性质|户籍类型|户口|户口性质|户口类型"),
        ("employment", "employment|就业形式|用工形式"),
        ("employer", "employer|单位类型|单位性质"),
        ("employer_size", "employer-size|单位规模|企业规模"),
        ("injury_class", "injury_class|工伤类别|工伤行业类别|工伤风险类别"),
        ("injury_rate", "injury rate|工伤费率|工伤保险费率"),
        ("unemployment_rate", "unemployment-rate|失业费率|失业保险费率"),
        ("fund_rate", "fund-rate|公积金比例|公积金缴存比例|住房公积金缴存比例"),
        (
            "medical_tier",
            "medical-tier|医保档次|医疗保险档次|choice:medical_tier|选择：medical-tier",
        ),
        ("base_tier", "base_tier|基数档次|缴费基数档次|choice:base tier"),
        ("age", "age|年龄"),
        ("sex", "sex|gender|性别"),
        (
            "choice:insured_at",
            "choice:insured_at|--choice: Insured-At|选择:insured_at|选择：insured at",
        ),
        ("choice:档位", "选择:档位"),
    ];
    for (name, headings) in all {
        for heading in headings.split('|') {
            assert_eq!(recognised(heading).as_deref(), Some(name), "{heading}");
        }
    }
    for heading in ["备注", "wages", "序号", "缴费基数", "证件类型", "choice", "choice:", "a:b"]
    {
        assert_eq!(recognised(heading), None, "{heading}");
    }
}

#[test]
fn headings_and_unknown_columns_pass_through() {
    let table = table(" id ,city,月份,wage,备注,,\n1,北京,2024-07, 5 ,  好 ,,x\n");
    let headings: Vec<_> = table.columns().iter().map(|c| c.heading.as_str()).collect();
    assert_eq!(headings, ["id", "city", "月份", "wage", "备注", "", ""]);
    assert_eq!(fields_of(&table), ["id", "city", "month", "wage"]);
    let row = table.rows().next().unwrap();
    assert_eq!(cells(row), ["1", "北京", "2024-07", " 5 ", "  好 ", "", "x"]);
    let pairs = [("id", "1"), ("city", "北京"), ("month", "2024-07"), ("wage", "5")];
    let pairs = pairs.map(|(field, text)| (field.to_owned(), text.to_owned()));
    assert_eq!(row.fields().unwrap(), pairs);
}

#[test]
fn encodings() {
    let plain = all_cells(&table(CHINESE));
    assert_eq!(plain, [["007", "王芳", "北京", "2024-07", "8000"]]);

    let (gb18030, _, _) = encoding_rs::GB18030.encode(CHINESE);
    let tabs = CHINESE.replace(',', "\t");
    let little = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = CHINESE.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let files: [Vec<u8>; 6] = [
        format!("\u{feff}{CHINESE}").into_bytes(),
        gb18030.into_owned(),
        [b"\xff\xfe".to_vec(), little(CHINESE)].concat(),
        [b"\xff\xfe".to_vec(), little(&tabs)].concat(),
        [b"\xfe\xff".to_vec(), big].concat(),
        CHINESE.replace('\n', "\r\n").into_bytes(),
    ];
    for file in files {
        let read = Table::from_bytes(&file).unwrap();
        assert_eq!(all_cells(&read), plain);
        assert_eq!(fields_of(&read), ["id", "name", "city", "month", "wage"]);
        assert_eq!(read.rows().next().unwrap().number(), 2);
    }
}

#[test]
fn four_byte_gb18030_characters() {
    let text = CHINESE.replace("王芳", "王㻬𠀀");
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    assert_eq!(all_cells(&Table::from_bytes(&bytes).unwrap()), all_cells(&table(&text)));
}

#[test]
fn bytes_in_no_encoding_name_their_row() {
    let row_of = |bytes: &[u8]| refused(bytes).to_string();
    let text = |row| format!("row {row} of the roster is not text in UTF-8, UTF-16 or GB18030");
    assert_eq!(row_of(b"id,city,month,wage\n1,a,b,c\n2,\xff,b,c\n"), text(3));
    assert_eq!(row_of(b"id,city,month,wage\n\"1\n\",a,b,c\n2,\xff,b,c\n"), text(3));
    assert_eq!(row_of(b"\xef\xbb\xbfid,city\n1,\xb1\xb1\n"), text(2));
    assert_eq!(row_of(b"\xff\xfei\0d\0\n\0\x00\xd8,\0"), text(2));

    // GB18030 would accept these bytes and turn every name into another.
    let damaged = [CHINESE.as_bytes(), b"008,\xe7\x8e,\xe5,2024-07,1\n"].concat();
    assert_eq!(row_of(&damaged), text(3));
}

#[test]
fn a_header_row_alone_has_no_rows() {
    for text in ["id,city,month,wage", "id,city,month,wage\n\n,,,\n"] {
        assert_eq!(table(text).rows().len(), 0);
    }
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_shows_them() {
    let lines = [
        "",
        "id,name,city,month,wage",
        "",
        "1,\"a\n\nb\",x,y,z",
        ",,,,",
        "",
        "2,\"\",x,y,z",
        "3,\"c \"\"d\"\"\",x,y,z",
    ];
    for end in ["\n", "\r\n", "\r"] {
        let table = table(&lines.join(end));
        let rows: Vec<_> = table.rows().map(|row| (row.number(), row.id())).collect();
        assert_eq!(rows, [(4, "1"), (7, "2"), (8, "3")], "{end:?}");
        let names: Vec<_> = table.rows().map(|row| cells(row).swap_remove(1)).collect();
        assert_eq!(names, ["a\n\nb", "", "c \"d\""]);
    }
}

#[test]
fn ragged_rows_are_problems_of_their_own() {
    let table = table("id,city,month,wage\n1\n2,a,b\n3,a,2024-07,5\n4,a,b,c,\n");
    let found: Vec<_> = table.rows().map(|row| row.fields()).collect();
    let words = |at: usize| {
        let problem = &found[at].as_ref().unwrap_err()[0];
        (problem.en.as_str(), problem.zh.as_str(), &problem.column, problem.kind)
    };
    let kind = "bad_input";
    assert_eq!(
        words(0),
        ("the row has 1 cell, the header row has 4", "本行有 1 个单元格，表头有 4 个", &None, kind)
    );
    assert_eq!(words(1).0, "the row has 3 cells, the header row has 4");
    assert!(found[2].is_ok());
    assert_eq!(words(3).0, "the row has 5 cells, the header row has 4");
    assert_eq!(table.rows().map(|row| cells(row).len()).collect::<Vec<_>>(), [1, 3, 4, 5]);
}

#[test]
fn ten_thousand_bad_rows_are_all_reported() {
    let text: String = (0..10_000).map(|n| format!("{n},x\n")).collect();
    let table = table(&format!("id,city,month,wage\n{text}"));
    let numbers: Vec<u64> =
        table.rows().filter(|row| row.fields().is_err()).map(|row| row.number()).collect();
    assert_eq!(numbers, (2..10_002).collect::<Vec<u64>>());
}

#[test]
fn ids_are_kept_to_the_letter() {
    for id in [
        "110101199001011234",
        "11010119900101123X",
        "11010119900101123x",
        "000",
        "0",
        "-5",
        "1.50",
        "12E5",
        "E+5",
        "1e5",
        "+1",
        "００７",
        "1.0",
        "A.0",
    ] {
        assert_eq!(field("id", &format!("{id},a,b,c")).as_deref(), Some(id));
    }
    let blanks = table("id,city,month,wage\n \u{feff}007\t,a,b,c\n");
    let row = blanks.rows().next().unwrap();
    assert_eq!(row.id(), " \u{feff}007\t");
    assert_eq!(row.fields().unwrap()[0].1, "007");
}

#[test]
fn ids_that_lost_digits_are_refused() {
    for id in ["1.10101E+17", "1.10101e+17", "1E+17", "110101199001011230.0"] {
        let problem = problem(&format!("{id},a,b,c"));
        assert_eq!(problem.column.as_deref(), Some("id"));
        assert_eq!(problem.kind, "bad_input");
        assert_eq!(
            problem.en,
            format!(
                "the id `{id}` was turned into a number by a spreadsheet and has lost digits; \
                 format the column as text and enter the id again"
            )
        );
        assert_eq!(
            problem.zh,
            format!(
                "编号“{id}”已被电子表格转为数字，丢失了部分位数；请将该列设为文本格式后重新填写"
            )
        );
    }
}

#[test]
fn months_in_every_format() {
    for month in [
        "2024-07",
        "2024-7",
        "2024/7",
        "2024/07",
        "2024.07",
        "2024.7",
        "202407",
        "2024年7月",
        "2024年07月",
        "2024 年 7 月",
        "2024年7月份",
        "2024年7月15日",
        "2024-07-15",
        "2024/7/15",
        "2024.7.1",
        "2024-07-01 00:00:00",
        "2024/7/1 0:00",
        "2024-07-01T00:00:00.000",
        "20240701",
        " 2024-07 ",
        "20240731",
    ] {
        let read = field("month", &format!("1,a,{month},c"));
        assert_eq!(read.as_deref(), Some("2024-07"), "{month}");
    }
    assert_eq!(field("month", "1,a,2024-02-29,c").as_deref(), Some("2024-02"));
    assert_eq!(field("month", "1,a,2024.10,c").as_deref(), Some("2024-10"));

    // Not months, or not surely: they are passed on for the library to refuse.
    for text in [
        "2024",
        "2024.1",
        "2024-13",
        "202400",
        "202413",
        "20240732",
        "2023-02-29",
        "24-07",
        "Jul-24",
        "2024-07/15",
        "2024-07-15 noon",
        "2024年",
        "2024年7",
        "45474",
        "012012",
        "2024-",
        "-07",
        "七月",
        "2024-007x",
        "99990101",
        "2024年7月x",
        "年月",
    ] {
        assert_eq!(field("month", &format!("1,a,{text},c")).as_deref(), Some(text));
    }
}

#[test]
fn wages_and_rates_are_passed_on_untouched() {
    for wage in ["8000", "8,000.00", "-1", "1e4", "8000.005", "八千", "￥8000", "12"] {
        assert_eq!(field("wage", &format!("1,a,b,\"{wage}\"")).as_deref(), Some(wage));
    }
    assert_eq!(field("wage", "1,a,b, "), None);
}
