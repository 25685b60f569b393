use crate::batch::{Batch, Cells, Gathered, Values};
use crate::error::{Kind, RosterError};
use crate::output::{CellKind, OutputColumn};
use crate::write::{Ready, failed, temporary};
use bytes::Bytes;
use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};
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
    /// Rows that are not written yet.
    gathered: Vec<Batch>,
    rows: usize,
}

impl ParquetWriter {
    pub(crate) fn create(path: &Path, columns: &[OutputColumn]) -> Result<Self, RosterError> {
        let target = temporary(path).map_err(|source| failed(path, source))?;
        let mut names: Vec<String> = Vec::new();
        let fields = columns.iter().enumerate().map(|(number, column)| {
            let name = free_name(&column.name, number, &names);
            names.push(name.clone());
            field(&name, column.kind)
        });
        let fields: Result<Vec<_>, _> = fields.collect();
        let schema = fields
            .and_then(|fields| Type::group_type_builder("table").with_fields(fields).build())
            .map_err(|error| broken(path, error))?;
        let mut properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        for (name, column) in names.into_iter().zip(columns) {
            // Words repeat, amounts do not.
            let words = column.kind == CellKind::Text;
            properties =
                properties.set_column_dictionary_enabled(ColumnPath::new(vec![name]), words);
        }
        let file =
            SerializedFileWriter::new(target, Arc::new(schema), Arc::new(properties.build()))
                .map_err(|error| broken(path, error))?;
        Ok(Self { path: path.to_owned(), file, gathered: Vec::new(), rows: 0 })
    }

    pub(crate) fn write(&mut self, batch: Batch) -> Result<(), RosterError> {
        self.rows += batch.rows;
        self.gathered.push(batch);
        if self.rows >= GROUP { self.flush() } else { Ok(()) }
    }

    /// Writes what was gathered as one group of rows.
    fn flush(&mut self) -> Result<(), RosterError> {
        self.group().map_err(|error| broken(&self.path, error))?;
        self.rows = 0;
        Ok(())
    }

    fn group(&mut self) -> Result<(), ParquetError> {
        let mut columns: Vec<Vec<Gathered>> = Vec::new();
        for batch in self.gathered.drain(..) {
            let Cells::Columns(gathered) = batch.cells else { continue };
            for (number, column) in gathered.into_iter().enumerate() {
                match columns.get_mut(number) {
                    Some(parts) => parts.push(column),
                    None => columns.push(vec![column]),
                }
            }
        }
        let mut group = self.file.next_row_group()?;
        for parts in columns {
            let Some(mut writer) = group.next_column()? else { break };
            for Gathered { values, present } in parts {
                match values {
                    Values::Text(text, ends) => {
                        let cells = cut(text, &ends);
                        let writer = writer.typed::<ByteArrayType>();
                        writer.write_batch(&cells, Some(&present), None)?;
                    }
                    Values::Decimal(_, numbers) => {
                        let writer = writer.typed::<Int64Type>();
                        writer.write_batch(&numbers, Some(&present), None)?;
                    }
                }
            }
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }

    pub(crate) fn ready(mut self) -> Result<Ready, RosterError> {
        if self.rows > 0 {
            self.flush()?;
        }
        let Self { path, file, .. } = self;
        let file = file.into_inner().map_err(|error| broken(&path, error))?;
        Ready::new(file, path)
    }
}

/// The cells of one text, without copying them.
fn cut(text: Vec<u8>, ends: &[usize]) -> Vec<ByteArray> {
    let text = Bytes::from(text);
    let starts = std::iter::once(&0).chain(ends);
    starts.zip(ends).map(|(&start, &end)| ByteArray::from(text.slice(start..end))).collect()
}

/// Columns of a data frame have names, and no two the same.
fn free_name(name: &str, number: usize, taken: &[String]) -> String {
    let name = if name.is_empty() { format!("column_{}", number + 1) } else { name.to_owned() };
    if taken.contains(&name) { free_name(&format!("{name}_"), number, taken) } else { name }
}

fn field(name: &str, kind: CellKind) -> Result<Arc<Type>, ParquetError> {
    let builder = match kind {
        CellKind::Text => Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_logical_type(Some(LogicalType::String))
            .with_converted_type(ConvertedType::UTF8),
        CellKind::Decimal(places) => Type::primitive_type_builder(name, Physical::INT64)
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
