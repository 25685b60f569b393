//! Parquet files, some thousand rows at a time.

use crate::cells::{Cells, Chunk, Head};
use crate::column::Layout;
use crate::error::{Kind, RosterError};
use chrono::{DateTime, Days, NaiveDate};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray,
    FixedLenByteArrayType, FloatType, Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// So many rows are handed out at a time.
const ROWS: usize = 4096;

/// A Parquet file that can be read from its start any number of times.
#[derive(Debug)]
pub(crate) struct Frame {
    path: PathBuf,
    means: Vec<Means>,
    pub(crate) head: Arc<Head>,
    pub(crate) rows: u64,
}

/// What the stored values of a column mean.
#[derive(Debug, Clone, Copy)]
enum Means {
    Itself,
    Decimal(usize),
    Day,
    /// So many of these since 1970 make a second.
    Moment(i64),
}

impl Frame {
    pub(crate) fn open(path: &Path, layout: Layout) -> Result<Self, RosterError> {
        let file = open(path)?;
        let schema = file.metadata().file_metadata().schema_descr_ptr();
        let mut means = Vec::new();
        let mut headings = Vec::new();
        for column in schema.columns() {
            let heading = column.path().string();
            if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
                return Err(Kind::Nested { column: heading }.into());
            }
            means.push(meaning(column));
            headings.push(heading);
        }
        let head = Head::new(headings.iter().map(String::as_str), 0, layout)?;
        let rows = u64::try_from(file.metadata().file_metadata().num_rows()).unwrap_or_default();
        Ok(Self { path: path.to_owned(), means, head: Arc::new(head), rows })
    }

    /// Reads the file from its start.
    pub(crate) fn pass(&self) -> Result<FramePass<'_>, RosterError> {
        let file = open(&self.path)?;
        Ok(FramePass { frame: self, file, group: 0, left: 0, columns: Vec::new(), row: 0 })
    }
}

fn open(path: &Path) -> Result<SerializedFileReader<File>, RosterError> {
    let unreadable = |source| Kind::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    SerializedFileReader::new(file).map_err(|error| broken(path, error))
}

fn broken(path: &Path, error: ParquetError) -> RosterError {
    let path = path.to_owned();
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(source) => Kind::Read { path, source: *source },
            Err(error) => Kind::Broken { path, words: error.to_string() },
        },
        error => Kind::Broken { path, words: error.to_string() },
    }
    .into()
}

fn meaning(column: &ColumnDescriptor) -> Means {
    let scale = usize::try_from(column.type_scale()).unwrap_or_default();
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Decimal(_)), _) | (_, ConvertedType::DECIMAL) => Means::Decimal(scale),
        (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => Means::Day,
        (Some(LogicalType::Timestamp(stamp)), _) => Means::Moment(match stamp.unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        }),
        (_, ConvertedType::TIMESTAMP_MILLIS) => Means::Moment(1_000),
        (_, ConvertedType::TIMESTAMP_MICROS) => Means::Moment(1_000_000),
        _ if column.physical_type() == Physical::INT96 => Means::Moment(1_000),
        _ => Means::Itself,
    }
}

/// One reading of a [`Frame`].
pub(crate) struct FramePass<'f> {
    frame: &'f Frame,
    file: SerializedFileReader<File>,
    /// The next group of rows.
    group: usize,
    /// How many rows of the group before are still to be read, and from where.
    left: usize,
    columns: Vec<ColumnReader>,
    /// The number of the last row that was read.
    row: u64,
}

impl FramePass<'_> {
    pub(crate) fn next(&mut self) -> Result<Option<Chunk>, RosterError> {
        self.read().map_err(|error| broken(&self.frame.path, error))?.transpose()
    }

    fn read(&mut self) -> Result<Option<Result<Chunk, RosterError>>, ParquetError> {
        while self.left == 0 {
            if self.group == self.file.num_row_groups() {
                return Ok(None);
            }
            let group = self.file.get_row_group(self.group)?;
            self.group += 1;
            self.left = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
            self.columns = (0..self.frame.means.len())
                .map(|column| group.get_column_reader(column))
                .collect::<Result<_, _>>()?;
        }
        let rows = self.left.min(ROWS);
        let mut columns = Vec::with_capacity(self.columns.len());
        for reader in &mut self.columns {
            columns.push(Column::read(reader, rows)?);
        }
        self.left -= rows;
        let mut cells = Cells::default();
        for row in 0..rows {
            self.row += 1;
            for (column, means) in columns.iter_mut().zip(&self.frame.means) {
                if let Some(value) = column.next(row) {
                    let mut readable = true;
                    cells.push(|text| readable = column.values.write(value, *means, text));
                    if !readable {
                        return Ok(Some(Err(Kind::Encoding { row: self.row }.into())));
                    }
                } else {
                    cells.push(|_| ());
                }
            }
            cells.end_row(self.row);
        }
        cells.drop_blank_rows();
        Ok(Some(Ok(Chunk::new(&self.frame.head, cells))))
    }
}

/// Some values of a column, and for each row whether it has one.
struct Column {
    /// None where every row has one.
    present: Option<Vec<i16>>,
    values: Values,
    next: usize,
}

enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<<FloatType as DataType>::T>),
    Double(Vec<<DoubleType as DataType>::T>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

impl Column {
    fn read(reader: &mut ColumnReader, rows: usize) -> Result<Self, ParquetError> {
        use ColumnReader as R;
        let (values, present) = match reader {
            R::BoolColumnReader(r) => read::<BoolType>(r, rows, Values::Bool)?,
            R::Int32ColumnReader(r) => read::<Int32Type>(r, rows, Values::Int32)?,
            R::Int64ColumnReader(r) => read::<Int64Type>(r, rows, Values::Int64)?,
            R::Int96ColumnReader(r) => read::<Int96Type>(r, rows, Values::Int96)?,
            R::FloatColumnReader(r) => read::<FloatType>(r, rows, Values::Float)?,
            R::DoubleColumnReader(r) => read::<DoubleType>(r, rows, Values::Double)?,
            R::ByteArrayColumnReader(r) => read::<ByteArrayType>(r, rows, Values::Bytes)?,
            R::FixedLenByteArrayColumnReader(r) => {
                read::<FixedLenByteArrayType>(r, rows, Values::Fixed)?
            }
        };
        Ok(Self { present, values, next: 0 })
    }

    /// The place of a row's value; rows are asked for in their order.
    fn next(&mut self, row: usize) -> Option<usize> {
        let is_there = self.present.as_ref().is_none_or(|present| present.get(row) == Some(&1));
        is_there.then(|| {
            self.next += 1;
            self.next - 1
        })
    }
}

fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    values: fn(Vec<T::T>) -> Values,
) -> Result<(Values, Option<Vec<i16>>), ParquetError> {
    let mut present = Vec::new();
    let mut read = Vec::new();
    let (records, _, _) = reader.read_records(rows, Some(&mut present), None, &mut read)?;
    if records < rows {
        return Err(ParquetError::EOF(format!("{records} of {rows} rows could be read")));
    }
    Ok((values(read), (!present.is_empty()).then_some(present)))
}

impl Values {
    /// Writes a value as text, or says that it is none.
    fn write(&self, at: usize, means: Means, text: &mut String) -> bool {
        match self {
            Self::Bool(values) => text.push_str(if values[at] { "true" } else { "false" }),
            Self::Int32(values) => whole(i64::from(values[at]), means, text),
            Self::Int64(values) => whole(values[at], means, text),
            Self::Int96(values) => whole(values[at].to_millis(), means, text),
            Self::Float(values) => number(values[at], text),
            Self::Double(values) => number(values[at], text),
            Self::Bytes(values) => return bytes(values[at].data(), means, text),
            Self::Fixed(values) => return bytes(values[at].data(), means, text),
        }
        true
    }
}

fn whole(value: i64, means: Means, text: &mut String) {
    match means {
        Means::Itself => text.push_str(itoa::Buffer::new().format(value)),
        Means::Decimal(places) => decimal(&value.to_string(), places, text),
        Means::Day => {
            let epoch = NaiveDate::default();
            let days = Days::new(value.unsigned_abs());
            let day =
                if value < 0 { epoch.checked_sub_days(days) } else { epoch.checked_add_days(days) };
            match day {
                Some(day) => drop(write!(text, "{day}")),
                None => drop(write!(text, "{value}")),
            }
        }
        Means::Moment(per_second) => {
            let seconds = value.div_euclid(per_second);
            match DateTime::from_timestamp(seconds, 0) {
                Some(moment) => {
                    let moment = moment.naive_utc();
                    let day = moment.date();
                    let _ = if moment.time() == chrono::NaiveTime::MIN {
                        write!(text, "{day}")
                    } else {
                        write!(text, "{day} {}", moment.time())
                    };
                }
                None => drop(write!(text, "{value}")),
            }
        }
    }
}

/// The shortest text that means this number; an id of more digits than it can hold has lost some.
fn number(value: impl std::fmt::Display + std::fmt::LowerExp, text: &mut String) {
    let start = text.len();
    let _ = write!(text, "{value}");
    let written = text.get(start..).unwrap_or_default();
    if written.len() > 15 && written.bytes().all(|b| b.is_ascii_digit()) {
        text.truncate(start);
        let digits = format!("{value:e}");
        text.push_str(&digits.replace('e', "E+"));
    }
}

fn bytes(value: &[u8], means: Means, text: &mut String) -> bool {
    if let Means::Decimal(places) = means {
        // Two's complement, the highest byte first.
        let negative = value.first().is_some_and(|first| first & 0x80 != 0);
        let start = if negative { -1_i128 } else { 0 };
        let unscaled = value.iter().fold(start, |sum, byte| (sum << 8) | i128::from(*byte));
        decimal(&unscaled.to_string(), places, text);
        return value.len() <= 16;
    }
    std::str::from_utf8(value).map(|value| text.push_str(value)).is_ok()
}

/// A whole number of the last place, with the point where it belongs.
fn decimal(unscaled: &str, places: usize, text: &mut String) {
    let (sign, digits) = unscaled.strip_prefix('-').map_or(("", unscaled), |rest| ("-", rest));
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    text.push_str(sign);
    text.push_str(whole);
    // Two decimals are how money is written; more stand only where they say something.
    let kept = part.trim_end_matches('0').len().max(places.min(2));
    if kept > 0 {
        text.push('.');
        text.push_str(part.get(..kept).unwrap_or_default());
    }
}
