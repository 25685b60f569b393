//! Which columns of a batch are read, and as what.

use super::Unit;
use crate::case::is_field;
use crate::error::{Error, Result};
use crate::lang::{Text, text};
use arrow_schema::{DataType, Field, Schema};

/// The fields that are money; all others say which rules hold.
pub(super) const WAGES: [&str; 3] = ["wage", "fund_wage", "pay"];

/// Without these there is nothing to compute.
const REQUIRED: [&str; 3] = ["city", "month", "wage"];

/// The columns that are read, by their places in the batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// Fields that say which rules hold.
    pub(super) keys: Vec<(String, usize)>,
    /// The columns of [`WAGES`]: the place, and how many decimal places of a yuan its whole numbers have.
    pub(super) wages: [Option<(usize, i8)>; 3],
}

impl Reading {
    /// Recognises the columns of a schema; fields that are given for every row need no column.
    pub(super) fn of(
        schema: &Schema,
        given: &[(String, String)],
        integers: Option<Unit>,
    ) -> Result<Self> {
        let mut reading = Self::default();
        let mut found: Vec<(String, &str)> = Vec::new();
        for (place, column) in schema.fields().iter().enumerate() {
            let name = column.name().replace('-', "_");
            if !is_field(&name) || *column.data_type() == DataType::Null {
                continue;
            }
            if let Some((_, other)) = found.iter().find(|(known, _)| *known == name) {
                return Err(twice(other, column.name()).in_field(&name));
            }
            if let Some(wage) = WAGES.iter().zip(&mut reading.wages).find(|(own, _)| **own == name)
            {
                let places = places(column, integers).map_err(|error| error.in_field(&name))?;
                *wage.1 = Some((place, places));
            } else if says_something(column.data_type()) {
                reading.keys.push((name.clone(), place));
            } else {
                return Err(unreadable(column.data_type()).in_field(&name));
            }
            found.push((name, column.name()));
        }
        let is_there = |field: &str| {
            found.iter().any(|(name, _)| name == field)
                || given.iter().any(|(name, _)| name == field)
        };
        match REQUIRED.iter().find(|field| !is_there(field)) {
            Some(field) => Err(no_column().in_field(field)),
            None => Ok(reading),
        }
    }

    /// The place of a field's column.
    pub(super) fn place(&self, field: &str) -> Option<usize> {
        let key = self.keys.iter().find(|(name, _)| name == field).map(|(_, place)| *place);
        let wage = || WAGES.iter().zip(&self.wages).find(|(name, _)| **name == field)?.1.as_ref();
        key.or_else(|| Some(wage()?.0))
    }
}

/// Whether a column of that type says something by its words, digits or days.
fn says_something(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Date32 => true,
        DataType::Dictionary(_, values) => says_something(values),
        _ => data_type.is_integer(),
    }
}

/// How many decimal places of a yuan the numbers of a column of money have; 0 for text, which has its own point.
fn places(column: &Field, integers: Option<Unit>) -> Result<i8> {
    let said = match column.metadata().get("unit").map(String::as_str) {
        None => None,
        Some("yuan" | "元") => Some(Unit::Yuan),
        Some("fen" | "分") => Some(Unit::Fen),
        Some(other) => return Err(unknown_unit(other)),
    };
    let mut data_type = column.data_type();
    while let DataType::Dictionary(_, values) = data_type {
        data_type = values;
    }
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => match said {
            Some(Unit::Fen) => Err(fen_in_text()),
            _ => Ok(0),
        },
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale) => {
            Ok(scale.saturating_add(said.unwrap_or(Unit::Yuan).places()))
        }
        _ if data_type.is_integer() => {
            said.or(integers).map(Unit::places).ok_or_else(unit_not_said)
        }
        DataType::Float16 | DataType::Float32 | DataType::Float64 => Err(inexact(data_type)),
        _ => Err(unreadable_money(data_type)),
    }
}

/// Refuses a column of the result that the batch already has.
#[cold]
pub(super) fn in_the_way(name: &str) -> Error {
    Error::bad_input(text!(
        "the batch has a column {name:?} already, which the result would add",
        "批次中已有 {name:?} 列，与结果列重名"
    ))
    .with_hint(Text::new("rename it, or leave it out", "请改名或去掉该列"))
}

#[cold]
fn twice(first: &str, second: &str) -> Error {
    Error::bad_input(text!(
        "the columns {first:?} and {second:?} are the same field",
        "{first:?} 与 {second:?} 两列是同一字段"
    ))
    .with_hint(Text::new("rename one, or leave it out", "请将其中一列改名或去掉"))
}

#[cold]
fn no_column() -> Error {
    Error::bad_input(Text::new("the batch has no such column", "批次中没有该列")).with_hint(
        Text::new(
            "needed are city, month and wage; Payroll::with gives city or month for every row",
            "必须有 city、month、wage；可用 Payroll::with 为所有行给出 city 或 month",
        ),
    )
}

#[cold]
fn unreadable(data_type: &DataType) -> Error {
    Error::bad_input(text!(
        "a column of {data_type} says nothing here",
        "无法读取 {data_type} 类型的列"
    ))
    .with_hint(Text::new(
        "give text (also dictionary-encoded), whole numbers or Date32; rename the column if it means something else",
        "请用文本（可为字典编码）、整数或 Date32；若该列另有含义，请改名",
    ))
}

#[cold]
fn unreadable_money(data_type: &DataType) -> Error {
    Error::bad_input(text!(
        "a column of {data_type} holds no amounts",
        "{data_type} 类型的列不是金额"
    ))
    .with_hint(Text::new(
        "give Decimal128(18, 2), text in yuan, or whole numbers with their unit",
        "请用 Decimal128(18, 2)、以元为单位的文本，或注明单位的整数",
    ))
}

#[cold]
fn inexact(data_type: &DataType) -> Error {
    Error::bad_input(text!(
        "a column of {data_type} holds no exact money",
        "{data_type} 类型的列不能精确表示金额"
    ))
    .with_hint(Text::new(
        "cast it to Decimal128(18, 2), rounded as you mean it, or give text in yuan",
        "请按所需的舍入方式转换为 Decimal128(18, 2)，或改用以元为单位的文本",
    ))
}

#[cold]
fn unit_not_said() -> Error {
    Error::bad_input(Text::new(
        "nothing says whether its whole numbers are yuan or fen",
        "未说明该列整数的单位是元还是分",
    ))
    .with_hint(Text::new(
        "call Payroll::integers_in, set the column's metadata unit to yuan or fen, or cast it to Decimal128(18, 2)",
        "请调用 Payroll::integers_in，或在该列元数据中将 unit 设为 yuan 或 fen，或转换为 Decimal128(18, 2)",
    ))
}

#[cold]
fn unknown_unit(unit: &str) -> Error {
    Error::bad_input(text!(
        "its metadata say the unit {unit:?}, which is neither yuan nor fen",
        "元数据中的 unit 为 {unit:?}，既不是 yuan（元）也不是 fen（分）"
    ))
    .with_hint(Text::new("say yuan or fen", "请写 yuan 或 fen"))
}

#[cold]
fn fen_in_text() -> Error {
    Error::bad_input(Text::new(
        "its metadata say fen, but text is read in yuan",
        "元数据中的 unit 为 fen，但文本按元读取",
    ))
    .with_hint(Text::new(
        "write yuan with at most two decimals, or cast it to Int64",
        "请以元为单位，最多两位小数；或转换为 Int64",
    ))
}
