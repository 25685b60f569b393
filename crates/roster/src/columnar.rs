use crate::error::{Kind, RosterError};
use crate::output::{CellKind, OutputColumn};
use crate::write::{failed, temporary};
use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::NamedTempFile;

/// Rows are gathered into groups of this many, which bounds the memory.
const GROUP: usize = 65_536;

/// Writes a table to a Parquet file, whole or not at all: text as UTF-8, numbers as exact decimals, blanks as nulls.
#[derive(Debug)]
pub(crate) struct ParquetWriter {
    path: PathBuf,
    file: SerializedFileWriter<NamedTempFile>,
    columns: Vec<Gathered>,
    rows: usize,
}

/// The cells of a column that are not written yet, and for each row whether there is one.
#[derive(Debug)]
struct Gathered {
    name: String,
    cells: Cells,
    present: Vec<i16>,
}

#[derive(Debug)]
enum Cells {
    Text(Vec<ByteArray>),
    Decimal(u8, Vec<i64>),
}

impl ParquetWriter {
    pub(crate) fn create(path: &Path, columns: &[OutputColumn]) -> Result<Self, RosterError> {
        let target = temporary(path).map_err(|source| failed(path, source))?;
        let fields: Result<Vec<_>, _> = columns.iter().map(field).collect();
        let schema = fields
            .and_then(|fields| Type::group_type_builder("table").with_fields(fields).build())
            .map_err(|error| broken(path, error))?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = SerializedFileWriter::new(target, Arc::new(schema), Arc::new(properties))
            .map_err(|error| broken(path, error))?;
        let columns = columns.iter().map(|column| Gathered {
            name: column.name.clone(),
            present: Vec::new(),
            cells: match column.kind {
                CellKind::Text => Cells::Text(Vec::new()),
                CellKind::Decimal(places) => Cells::Decimal(places, Vec::new()),
            },
        });
        Ok(Self { path: path.to_owned(), file, columns: columns.collect(), rows: 0 })
    }

    pub(crate) fn write(&mut self, cells: &[String]) -> Result<(), RosterError> {
        if cells.len() != self.columns.len() {
            let (given, known) = (cells.len(), self.columns.len());
            let error = io::Error::other(format!("a row of {given} cells under {known} columns"));
            return Err(failed(&self.path, error));
        }
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell).map_err(|source| failed(&self.path, source))?;
        }
        self.rows += 1;
        if self.rows == GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), RosterError> {
        self.group().map_err(|error| broken(&self.path, error))?;
        self.rows = 0;
        Ok(())
    }

    /// Writes what was gathered as one group of rows.
    fn group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        for column in &mut self.columns {
            let Some(mut writer) = group.next_column()? else { break };
            let present = Some(&column.present[..]);
            match &mut column.cells {
                Cells::Text(cells) => {
                    writer.typed::<ByteArrayType>().write_batch(cells, present, None)?;
                    cells.clear();
                }
                Cells::Decimal(_, cells) => {
                    writer.typed::<Int64Type>().write_batch(cells, present, None)?;
                    cells.clear();
                }
            }
            column.present.clear();
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<(), RosterError> {
        if self.rows > 0 {
            self.flush()?;
        }
        let Self { path, file, .. } = self;
        let file = file.into_inner().map_err(|error| broken(&path, error))?;
        file.as_file().sync_all().map_err(|source| failed(&path, source))?;
        file.persist(&path).map_err(|error| failed(&path, error.error))?;
        Ok(())
    }
}

impl Gathered {
    fn push(&mut self, cell: &str) -> io::Result<()> {
        self.present.push(i16::from(!cell.is_empty()));
        if cell.is_empty() {
            return Ok(());
        }
        match &mut self.cells {
            Cells::Text(cells) => cells.push(cell.into()),
            Cells::Decimal(places, cells) => {
                let name = &self.name;
                let wrong = || {
                    let words =
                        format!("{cell:?} in the column {name} is no number of {places} decimals");
                    io::Error::new(io::ErrorKind::InvalidData, words)
                };
                cells.push(scaled(cell, usize::from(*places)).ok_or_else(wrong)?);
            }
        }
        Ok(())
    }
}

/// A decimal number as a whole number of its last place.
fn scaled(text: &str, places: usize) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    if unsigned.is_empty() || !digits(unsigned) || !digits(part) || part.len() > places {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok()
}

fn field(column: &OutputColumn) -> Result<Arc<Type>, ParquetError> {
    let builder = match column.kind {
        CellKind::Text => Type::primitive_type_builder(&column.name, Physical::BYTE_ARRAY)
            .with_logical_type(Some(LogicalType::String))
            .with_converted_type(ConvertedType::UTF8),
        CellKind::Decimal(places) => Type::primitive_type_builder(&column.name, Physical::INT64)
            .with_converted_type(ConvertedType::DECIMAL)
            .with_precision(18)
            .with_scale(i32::from(places)),
    };
    builder.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
}

fn broken(path: &Path, error: ParquetError) -> RosterError {
    let source = match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    };
    let path = path.to_owned();
    Kind::Write { path, source }.into()
}
