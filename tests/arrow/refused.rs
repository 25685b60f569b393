//! The exact words for batches that cannot be read, and for rows with a wage that is none.

use super::{batch_of, payroll, strings, words, yuan};
use shebao::arrow::Unit;
use shebao::arrow::arrow_array::{
    ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array,
};
use shebao::arrow::arrow_schema::{DataType, Field, Schema};
use shebao::{Error, Lang};
use std::sync::Arc;

/// The words of an error, in both languages.
fn said(error: &Error) -> [&str; 4] {
    let of = |lang| [error.message(lang), error.hint(lang).unwrap_or_default()];
    let ([en, hint_en], [zh, hint_zh]) = (of(Lang::En), of(Lang::Zh));
    [en, hint_en, zh, hint_zh]
}

#[test]
fn a_batch_that_cannot_be_read_says_why() {
    let wages = || yuan(&[900_000]);
    let text = || strings(["2026-10"]);
    let refused = |wage: ArrayRef, other: (&str, ArrayRef)| {
        let rows =
            batch_of([("city", strings(["beijing"])), ("month", text()), ("wage", wage), other]);
        let error = payroll().schema(rows.schema_ref()).unwrap_err();
        assert_eq!(
            payroll().compute(&rows).unwrap_err().message(Lang::En),
            error.message(Lang::En)
        );
        error
    };
    let nothing = || ("note", text());
    assert_eq!(
        said(&refused(Arc::new(Float64Array::from(vec![9000.0])), nothing())),
        [
            "wage: a column of Float64 holds no exact money",
            "cast it to Decimal128(18, 2), rounded as you mean it, or give text in yuan",
            "缴费工资（wage）：Float64 类型的列不能精确表示金额",
            "请按所需的舍入方式转换为 Decimal128(18, 2)，或改用以元为单位的文本",
        ]
    );
    assert_eq!(
        said(&refused(Arc::new(Int64Array::from(vec![9000])), nothing())),
        [
            "wage: nothing says whether its whole numbers are yuan or fen",
            "call Payroll::integers_in, set the column's metadata unit to yuan or fen, or cast it to Decimal128(18, 2)",
            "缴费工资（wage）：未说明该列整数的单位是元还是分",
            "请调用 Payroll::integers_in，或在该列元数据中将 unit 设为 yuan 或 fen，或转换为 Decimal128(18, 2)",
        ]
    );
    assert_eq!(
        said(&refused(Arc::new(BooleanArray::from(vec![true])), nothing())),
        [
            "wage: a column of Boolean holds no amounts",
            "give Decimal128(18, 2), text in yuan, or whole numbers with their unit",
            "缴费工资（wage）：Boolean 类型的列不是金额",
            "请用 Decimal128(18, 2)、以元为单位的文本，或注明单位的整数",
        ]
    );
    assert_eq!(
        said(&refused(wages(), ("left", Arc::new(BooleanArray::from(vec![true]))))),
        [
            "left: a column of Boolean says nothing here",
            "give text (also dictionary-encoded), whole numbers or Date32; rename the column if it means something else",
            "离职日期（left）：无法读取 Boolean 类型的列",
            "请用文本（可为字典编码）、整数或 Date32；若该列另有含义，请改名",
        ]
    );
    assert_eq!(
        said(&refused(wages(), ("status", text()))),
        [
            "the batch has a column \"status\" already, which the result would add",
            "rename it, or leave it out",
            "批次中已有 \"status\" 列，与结果列重名",
            "请改名或去掉该列",
        ]
    );
    let rows = batch_of([
        ("city", strings(["beijing"])),
        ("month", text()),
        ("wage", wages()),
        ("fund_wage", wages()),
        ("fund-wage", wages()),
    ]);
    assert_eq!(
        said(&payroll().compute(&rows).unwrap_err()),
        [
            "fund-wage: the columns \"fund_wage\" and \"fund-wage\" are the same field",
            "rename one, or leave it out",
            "公积金工资（fund-wage）：\"fund_wage\" 与 \"fund-wage\" 两列是同一字段",
            "请将其中一列改名或去掉",
        ]
    );
    let rows = batch_of([("city", strings(["beijing"])), ("wage", wages())]);
    assert_eq!(
        said(&payroll().compute(&rows).unwrap_err()),
        [
            "month: the batch has no such column",
            "needed are city, month and wage; Payroll::with gives city or month for every row",
            "月份（month）：批次中没有该列",
            "必须有 city、month、wage；可用 Payroll::with 为所有行给出 city 或 month",
        ]
    );
}

#[test]
fn units_that_cannot_be_are_refused() {
    let of = |data_type: DataType, unit: &str| {
        let metadata = [("unit".to_owned(), unit.to_owned())];
        let wage = Field::new("wage", data_type, true).with_metadata(metadata);
        let text = |name: &str| Field::new(name, DataType::Utf8, true);
        payroll().schema(&Schema::new(vec![text("city"), text("month"), wage])).unwrap_err()
    };
    assert_eq!(
        said(&of(DataType::Int64, "CNY")),
        [
            "wage: its metadata say the unit \"CNY\", which is neither yuan nor fen",
            "say yuan or fen",
            "缴费工资（wage）：元数据中的 unit 为 \"CNY\"，既不是 yuan（元）也不是 fen（分）",
            "请写 yuan 或 fen",
        ]
    );
    assert_eq!(
        said(&of(DataType::Utf8View, "fen")),
        [
            "wage: its metadata say fen, but text is read in yuan",
            "write yuan with at most two decimals, or cast it to Int64",
            "缴费工资（wage）：元数据中的 unit 为 fen，但文本按元读取",
            "请以元为单位，最多两位小数；或转换为 Int64",
        ]
    );
}

#[test]
fn wages_that_are_none_say_so_in_the_words_of_text() {
    let amounts =
        [Some(30_005_550_i128), Some(-10_000), None, Some(100_000_000_000_001), Some(30_005_500)];
    let wages = Decimal128Array::from(amounts.to_vec()).with_precision_and_scale(20, 4).unwrap();
    let rows = batch_of([
        ("city", strings(["beijing", "beijing", "beijing", "beijing", "atlantis"])),
        ("month", strings(["2026-10"; 5])),
        ("wage", Arc::new(wages)),
        ("pay", strings(["", "1,000", " ", "1", "2"])),
    ]);
    let done = payroll().compute(&rows).unwrap();
    let found = words(&done.rejects);
    let found: Vec<_> = found
        .iter()
        .map(|(row, column, words)| (*row, column.as_deref(), words.as_str()))
        .collect();
    assert_eq!(
        found[..5],
        [
            (0, Some("wage"), "wage: \"3000.5550\" has more than two decimals"),
            (1, Some("wage"), "wage: \"-1.0000\" is negative"),
            (1, Some("pay"), "pay: \"1,000\" has a thousands separator"),
            (2, Some("wage"), "wage: is required"),
            (3, Some("wage"), "wage: \"10000000000.0001\" has more than two decimals"),
        ]
    );
    assert_eq!((found.len(), found[5].0, found[5].1), (6, 4, Some("city")));

    let whole: ArrayRef = Arc::new(Int64Array::from(vec![-5, 10_000_000_001]));
    let rows = batch_of([
        ("city", strings(["beijing"; 2])),
        ("month", strings(["2026-10"; 2])),
        ("wage", whole),
    ]);
    let done = payroll().integers_in(Unit::Fen).compute(&rows).unwrap();
    let found: Vec<_> = done.rejects.iter().map(|one| one.error.message(Lang::En)).collect();
    assert_eq!(
        found,
        [
            "wage: \"-0.05\" is negative",
            "wage: 100000000.01 yuan a month is not between 0 and 100000000.00",
        ]
    );
}

#[test]
fn what_cannot_be_given_for_every_row_is_refused() {
    let error = payroll().with("fund-wage", "5000").unwrap_err();
    assert_eq!(
        said(&error),
        [
            "fund-wage: amounts are read from columns only",
            "add it to the batches as a column",
            "公积金工资（fund-wage）：金额只能由列给出",
            "请在批次中加入该列",
        ]
    );
    let error = payroll().with("hukuo", "local").unwrap_err();
    assert_eq!(error.message(Lang::En), "hukuo: \"hukuo\" is not a field of a case");
}
