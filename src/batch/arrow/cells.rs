//! Cells of a batch: words by number, and money in fen.

use crate::case::{HIGHEST_WAGE, wage};
use crate::error::Error;
use crate::money::Money;
use crate::month::Month;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, DecimalType,
    Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{AnyDictionaryArray, Array};
use arrow_schema::DataType;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

/// The words of a stream, numbered as they come from 1.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    numbers: BTreeMap<Arc<str>, usize>,
    texts: Vec<Arc<str>>,
}

/// The number of a cell that says nothing: null, or blank text.
pub(super) const NOTHING: usize = 0;

impl Words {
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The word of a number.
    pub(super) fn text(&self, number: usize) -> Option<&str> {
        self.texts.get(number.checked_sub(1)?).map(AsRef::as_ref)
    }

    fn number(&mut self, text: &str) -> usize {
        let text = text.trim();
        if text.is_empty() {
            return NOTHING;
        }
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, self.texts.len());
        self.texts.len()
    }

    /// The number of every cell of a column; none where its type cannot be read.
    pub(super) fn numbers(&mut self, array: &dyn Array, field: &str) -> Option<Vec<usize>> {
        if let Some(dictionary) = array.as_any_dictionary_opt() {
            let values = self.numbers(dictionary.values(), field)?;
            return Some(spread(dictionary, &values, NOTHING));
        }
        let day = |days| Cow::Owned(day(days, field));
        Some(match array.data_type() {
            DataType::Utf8 => self.each(array.as_string_opt::<i32>()?.iter(), Cow::Borrowed),
            DataType::LargeUtf8 => self.each(array.as_string_opt::<i64>()?.iter(), Cow::Borrowed),
            DataType::Utf8View => self.each(array.as_string_view_opt()?.iter(), Cow::Borrowed),
            DataType::Date32 => self.each(array.as_primitive_opt::<Date32Type>()?.iter(), day),
            DataType::Int8 => self.digits::<Int8Type>(array)?,
            DataType::Int16 => self.digits::<Int16Type>(array)?,
            DataType::Int32 => self.digits::<Int32Type>(array)?,
            DataType::Int64 => self.digits::<Int64Type>(array)?,
            DataType::UInt8 => self.digits::<UInt8Type>(array)?,
            DataType::UInt16 => self.digits::<UInt16Type>(array)?,
            DataType::UInt32 => self.digits::<UInt32Type>(array)?,
            DataType::UInt64 => self.digits::<UInt64Type>(array)?,
            _ => return None,
        })
    }

    fn digits<T: ArrowPrimitiveType>(&mut self, array: &dyn Array) -> Option<Vec<usize>>
    where
        T::Native: Ord + Display,
    {
        let cells = array.as_primitive_opt::<T>()?.iter();
        Some(self.each(cells, |number: T::Native| Cow::Owned(number.to_string())))
    }

    /// Numbers cells: those like the one before at no cost, and each distinct one once.
    fn each<'t, V: Copy + Ord>(
        &mut self,
        cells: impl Iterator<Item = Option<V>>,
        word: impl Fn(V) -> Cow<'t, str>,
    ) -> Vec<usize> {
        let mut seen: BTreeMap<V, usize> = BTreeMap::new();
        let mut last: Option<(V, usize)> = None;
        let number = |cell: Option<V>| {
            let Some(value) = cell else { return NOTHING };
            if let Some((_, number)) = last.filter(|(same, _)| *same == value) {
                return number;
            }
            let number = *seen.entry(value).or_insert_with(|| self.number(&word(value)));
            last = Some((value, number));
            number
        };
        cells.map(number).collect()
    }
}

/// A day as it is written; as its month where a month is meant.
fn day(days: i32, field: &str) -> String {
    let Some(day) = NaiveDate::from_epoch_days(days) else { return days.to_string() };
    let month = Month::of(day).filter(|_| field == "month");
    month.map_or_else(|| day.to_string(), |month| month.to_string())
}

/// What the rows of a dictionary-encoded column have, by what its values have.
fn spread<T: Copy>(dictionary: &dyn AnyDictionaryArray, values: &[T], nothing: T) -> Vec<T> {
    let keys = dictionary.keys();
    if values.is_empty() {
        return vec![nothing; keys.len()];
    }
    let of = |(row, key): (usize, usize)| {
        if keys.is_null(row) { nothing } else { values.get(key).copied().unwrap_or(nothing) }
    };
    dictionary.normalized_keys().into_iter().enumerate().map(of).collect()
}

/// A column of money in fen.
#[derive(Debug, Default)]
pub(super) struct Amounts {
    /// An amount within the bounds, or [`NO_AMOUNT`], or another negative number where the cell is at fault.
    pub(super) fen: Vec<i64>,
    /// Rows whose cells are no wages, and why.
    pub(super) faults: Vec<(usize, Error)>,
}

/// A cell of money that says nothing.
pub(super) const NO_AMOUNT: i64 = -1;

const FAULT: i64 = -2;

impl Amounts {
    /// Reads a column whose numbers have so many decimal places of a yuan; none where its type cannot be read.
    pub(super) fn of(array: &dyn Array, places: i8) -> Option<Self> {
        if let Some(dictionary) = array.as_any_dictionary_opt() {
            return Some(Self::spread(&Self::of(dictionary.values(), places)?, dictionary));
        }
        Some(match array.data_type() {
            DataType::Utf8 => Self::texts(array.as_string_opt::<i32>()?.iter()),
            DataType::LargeUtf8 => Self::texts(array.as_string_opt::<i64>()?.iter()),
            DataType::Utf8View => Self::texts(array.as_string_view_opt()?.iter()),
            DataType::Decimal32(..) => Self::numbers::<Decimal32Type>(array, places)?,
            DataType::Decimal64(..) => Self::numbers::<Decimal64Type>(array, places)?,
            DataType::Decimal128(..) => Self::numbers::<Decimal128Type>(array, places)?,
            DataType::Int8 => Self::numbers::<Int8Type>(array, places)?,
            DataType::Int16 => Self::numbers::<Int16Type>(array, places)?,
            DataType::Int32 => Self::numbers::<Int32Type>(array, places)?,
            DataType::Int64 => Self::numbers::<Int64Type>(array, places)?,
            DataType::UInt8 => Self::numbers::<UInt8Type>(array, places)?,
            DataType::UInt16 => Self::numbers::<UInt16Type>(array, places)?,
            DataType::UInt32 => Self::numbers::<UInt32Type>(array, places)?,
            DataType::UInt64 => Self::numbers::<UInt64Type>(array, places)?,
            _ => return None,
        })
    }

    fn texts<'t>(cells: impl Iterator<Item = Option<&'t str>>) -> Self {
        let cells = cells.map(|cell| cell.map(str::trim).filter(|text| !text.is_empty()));
        Self::each(cells, |text| Some(text.parse::<Money>().ok()?.fen()), str::to_owned)
    }

    fn numbers<T: ArrowPrimitiveType>(array: &dyn Array, places: i8) -> Option<Self>
    where
        T::Native: Into<i128>,
    {
        let cells = array.as_primitive_opt::<T>()?.iter();
        let text = |number: T::Native| Decimal128Type::format_decimal(number.into(), 38, places);
        let power = |places: i32| 10_i128.checked_pow(places.unsigned_abs());
        let beyond = i32::from(places).saturating_sub(2);
        let power = power(beyond).unwrap_or(i128::MAX);
        let fen = |number: T::Native| {
            let number: i128 = number.into();
            let fen = if beyond <= 0 {
                number.checked_mul(power)?
            } else if number.checked_rem(power)? == 0 {
                number.checked_div(power)?
            } else {
                return None;
            };
            i64::try_from(fen).ok()
        };
        Some(Self::each(cells, fen, text))
    }

    /// Reads cells by their fen where they are whole and within the bounds, and otherwise by their words.
    fn each<V: Copy>(
        cells: impl Iterator<Item = Option<V>>,
        fen: impl Fn(V) -> Option<i64>,
        words: impl Fn(V) -> String,
    ) -> Self {
        let mut faults = Vec::new();
        let within = 0..=HIGHEST_WAGE.fen();
        let read = |(row, cell): (usize, Option<V>)| {
            let Some(value) = cell else { return NO_AMOUNT };
            if let Some(fen) = fen(value).filter(|fen| within.contains(fen)) {
                return fen;
            }
            match wage(&words(value)) {
                Ok(amount) => amount.fen(),
                Err(error) => {
                    faults.push((row, error));
                    FAULT
                }
            }
        };
        let fen = cells.enumerate().map(read).collect();
        Self { fen, faults }
    }

    /// The rows of a dictionary-encoded column, by its values.
    fn spread(values: &Self, dictionary: &dyn AnyDictionaryArray) -> Self {
        let places: Vec<usize> = (0..values.fen.len()).collect();
        let none = places.len();
        let mut rows = Self::default();
        for (row, place) in spread(dictionary, &places, none).into_iter().enumerate() {
            rows.fen.push(values.fen.get(place).copied().unwrap_or(NO_AMOUNT));
            let fault = values.faults.binary_search_by_key(&place, |(place, _)| *place).ok();
            if let Some((_, error)) = fault.and_then(|fault| values.faults.get(fault)) {
                rows.faults.push((row, error.clone()));
            }
        }
        rows
    }

    /// The amount of a row, which is another where the cell, or the column, says nothing.
    pub(super) fn settle(&mut self, row: usize, otherwise: i64) -> i64 {
        let Some(cell) = self.fen.get_mut(row) else { return otherwise };
        if *cell == NO_AMOUNT {
            *cell = otherwise;
        }
        *cell
    }
}
