//! Parquet files as data frames write them.

use super::all_cells;
use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    FloatType, Int32Type, Int64Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use shebao_roster::Table;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use tempfile::tempdir;

type Writer = SerializedFileWriter<File>;

/// A column, and what fills it.
type Filled = (TypePtr, Box<dyn Fn(&mut RowGroup<'_>)>);

/// Writes a file of two rows: one column each, and what fills it.
fn frame(path: &Path, columns: Vec<Filled>) {
    let fields = columns.iter().map(|(field, _)| Arc::clone(field)).collect();
    let schema = Type::group_type_builder("schema").with_fields(fields).build().unwrap();
    let properties = WriterProperties::builder().build();
    let file = File::create(path).unwrap();
    let mut writer = Writer::new(file, Arc::new(schema), Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for (_, fill) in &columns {
        fill(&mut group);
    }
    group.close().unwrap();
    writer.close().unwrap();
}

type RowGroup<'w> = parquet::file::writer::SerializedRowGroupWriter<'w, File>;

fn column<T: DataType>(
    field: parquet::schema::types::PrimitiveTypeBuilder<'_>,
    values: Vec<T::T>,
    present: [i16; 2],
) -> Filled {
    let field = field.with_repetition(Repetition::OPTIONAL).build().unwrap();
    let fill = move |group: &mut RowGroup<'_>| {
        let mut writer = group.next_column().unwrap().unwrap();
        writer.typed::<T>().write_batch(&values, Some(&present), None).unwrap();
        writer.close().unwrap();
    };
    (Arc::new(field), Box::new(fill))
}

#[test]
fn every_kind_of_column_is_text() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("roster.parquet");
    let of = Type::primitive_type_builder;
    let text = |name| of(name, Physical::BYTE_ARRAY).with_converted_type(ConvertedType::UTF8);
    let stamp = |unit| LogicalType::timestamp(false, unit);
    frame(
        &path,
        vec![
            column::<Int64Type>(
                of("id", Physical::INT64),
                vec![110_101_199_001_011_234, -7],
                [1, 1],
            ),
            column::<ByteArrayType>(text("城市"), vec!["北京".into()], [1, 0]),
            column::<Int32Type>(
                of("month", Physical::INT32).with_converted_type(ConvertedType::DATE),
                vec![19_905, -1],
                [1, 1],
            ),
            column::<DoubleType>(of("wage", Physical::DOUBLE), vec![8000.1, 0.1 + 0.2], [1, 1]),
            column::<Int64Type>(
                of("fund_wage", Physical::INT64)
                    .with_converted_type(ConvertedType::DECIMAL)
                    .with_precision(18)
                    .with_scale(2),
                vec![-5, 800_000],
                [1, 1],
            ),
            column::<FixedLenByteArrayType>(
                of("pay", Physical::FIXED_LEN_BYTE_ARRAY)
                    .with_length(3)
                    .with_logical_type(Some(LogicalType::decimal(4, 6)))
                    .with_precision(6)
                    .with_scale(4),
                vec![
                    FixedLenByteArray::from(vec![0, 0x30, 0x39]),
                    FixedLenByteArray::from(vec![0xff, 0xff, 0xfe]),
                ],
                [1, 1],
            ),
            column::<BoolType>(of("flag", Physical::BOOLEAN), vec![true, false], [1, 1]),
            column::<FloatType>(of("ratio", Physical::FLOAT), vec![0.12], [0, 1]),
            column::<Int64Type>(
                of("joined", Physical::INT64).with_logical_type(Some(stamp(TimeUnit::MICROS))),
                vec![1_719_792_000_000_000, 1_719_828_000_000_000],
                [1, 1],
            ),
        ],
    );
    let table = Table::read(&path).unwrap();
    assert_eq!(
        all_cells(&table),
        [
            [
                "110101199001011234",
                "北京",
                "2024-07-01",
                "8000.1",
                "-0.05",
                "1.2345",
                "true",
                "",
                "2024-07-01"
            ],
            [
                "-7",
                "",
                "1969-12-31",
                "0.30000000000000004",
                "8000.00",
                "-0.0002",
                "false",
                "0.12",
                "2024-07-01 10:00:00"
            ],
        ]
    );
    // There is no header row, so that the first row is row 1.
    assert_eq!(table.rows().map(|row| row.number()).collect::<Vec<_>>(), [1, 2]);
    assert!(
        table
            .rows()
            .next()
            .unwrap()
            .fields()
            .unwrap()
            .contains(&("month".into(), "2024-07".into()))
    );
}

#[test]
fn an_id_that_is_a_double_has_lost_digits() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("roster.parquet");
    let of = Type::primitive_type_builder;
    let text = |name| of(name, Physical::BYTE_ARRAY).with_converted_type(ConvertedType::UTF8);
    let words = |cell: &str| vec![cell.into(), cell.into()];
    frame(
        &path,
        vec![
            column::<DoubleType>(
                of("id", Physical::DOUBLE),
                vec![110_101_199_001_011_234.0, 7.0],
                [1, 1],
            ),
            column::<ByteArrayType>(text("city"), words("beijing"), [1, 1]),
            column::<ByteArrayType>(text("month"), words("2024-07"), [1, 1]),
            column::<ByteArrayType>(text("wage"), words("1"), [1, 1]),
        ],
    );
    let table = Table::read(&path).unwrap();
    let rows: Vec<_> = table.rows().collect();
    assert!(rows[0].problem().unwrap().en.contains("has lost digits"), "{}", rows[0].id());
    assert_eq!((rows[1].id(), rows[1].problem()), ("7", None));
}

#[test]
fn what_is_no_table() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("roster.parquet");
    std::fs::write(&path, "id,city\n").unwrap();
    let error = Table::read(&path).unwrap_err().to_string();
    assert!(error.starts_with(&format!("`{}` cannot be read: ", path.display())), "{error}");

    let of = Type::primitive_type_builder;
    let list = of("tags", Physical::INT32).with_repetition(Repetition::REPEATED).build().unwrap();
    let schema =
        Type::group_type_builder("schema").with_fields(vec![Arc::new(list)]).build().unwrap();
    let file = File::create(&path).unwrap();
    Writer::new(file, Arc::new(schema), Arc::default()).unwrap().close().unwrap();
    let error = Table::read(&path).unwrap_err();
    assert_eq!(error.to_string(), "the column `tags` holds lists or records, not single values");
    assert_eq!(error.message(true), "“tags”列是列表或结构，不是单个值");
}
