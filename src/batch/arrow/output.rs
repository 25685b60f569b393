//! The columns that a result adds to a batch.

use super::Unit;
use super::input::in_the_way;
use super::known::Answer;
use crate::batch::Column;
use crate::error::{Error, Result};
use crate::words::Evidence;
use arrow_array::builder::NullBufferBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Decimal128Array, DictionaryArray, Int32Array, Int64Array, StringArray,
};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use std::sync::Arc;

/// Digits of an amount in yuan: more than the sum of any wages.
const DIGITS: u8 = 18;

/// The schema of a result: the columns of the batch, and behind them those of the result.
pub(super) fn schema(input: &Schema, columns: &[Column], unit: Unit) -> Result<SchemaRef> {
    let mut fields: Vec<FieldRef> = input.fields().iter().map(Arc::clone).collect();
    let (data_type, said) = match unit {
        Unit::Yuan => (DataType::Decimal128(DIGITS, 2), "yuan"),
        Unit::Fen => (DataType::Int64, "fen"),
    };
    let amounts = columns.iter().map(|column| {
        Field::new(column.heading(), data_type.clone(), true).with_metadata([("unit", said)])
    });
    let coded = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let words = ["evidence", "status"].map(|name| Field::new(name, coded.clone(), true));
    for field in amounts.chain(words) {
        if fields.iter().any(|known| known.name() == field.name()) {
            return Err(in_the_way(field.name()));
        }
        fields.push(Arc::new(field));
    }
    Ok(Arc::new(Schema::new_with_metadata(fields, input.metadata().clone())))
}

/// Columns of amounts in fen, as arrays: null where nothing is due or the row was rejected.
pub(super) fn amounts(
    filled: Vec<Vec<i64>>,
    rows: &[usize],
    answers: &[Answer],
    unit: Unit,
) -> Result<Vec<ArrayRef>> {
    // Most columns are blank in the same rows.
    let mut patterns = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(filled.len());
    for (number, fen) in filled.into_iter().enumerate() {
        let due = |answer: &Answer| answer.due.get(number) == Some(&true);
        let pattern: Vec<bool> = answers.iter().map(due).collect();
        let place = patterns.iter().position(|(known, _)| *known == pattern);
        let place = place.unwrap_or_else(|| {
            let mut present = NullBufferBuilder::new(rows.len());
            for answer in rows {
                present.append(pattern.get(*answer) == Some(&true));
            }
            patterns.push((pattern, present.build()));
            patterns.len().saturating_sub(1)
        });
        let nulls = patterns.get(place).and_then(|(_, nulls)| nulls.clone());
        arrays.push(match unit {
            Unit::Fen => Arc::new(Int64Array::try_new(fen.into(), nulls).map_err(broken)?),
            Unit::Yuan => {
                let yuan: Vec<i128> = fen.into_iter().map(i128::from).collect();
                let yuan = Decimal128Array::try_new(yuan.into(), nulls).map_err(broken)?;
                Arc::new(yuan.with_precision_and_scale(DIGITS, 2).map_err(broken)?)
            }
        });
    }
    Ok(arrays)
}

/// The evidence of rows; null where there is none.
pub(super) fn evidence(rows: &[usize], answers: &[Answer]) -> Result<ArrayRef> {
    let place =
        |answer: &Answer| Evidence::ALL.iter().position(|one| Some(*one) == answer.evidence);
    coded(rows, answers, place, Evidence::ALL.iter().map(|one| one.code()))
}

/// What rows say of themselves; null where they were rejected.
pub(super) fn status(rows: &[usize], answers: &[Answer], statuses: &[String]) -> Result<ArrayRef> {
    coded(rows, answers, |answer| Some(answer.status), statuses.iter().map(String::as_str))
}

fn coded<'w>(
    rows: &[usize],
    answers: &[Answer],
    place: impl Fn(&Answer) -> Option<usize>,
    words: impl Iterator<Item = &'w str>,
) -> Result<ArrayRef> {
    let key = |answer| i32::try_from(place(answer)?).ok();
    let keys: Vec<Option<i32>> = answers.iter().map(key).collect();
    let keys: Int32Array = rows.iter().map(|row| keys.get(*row).copied().flatten()).collect();
    let words = Arc::new(StringArray::from_iter_values(words));
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, words).map_err(broken)?))
}

/// An array that arrow refuses, which what is above rules out.
#[cold]
#[allow(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
pub(super) fn broken(error: ArrowError) -> Error {
    Error::internal(&error.to_string())
}
