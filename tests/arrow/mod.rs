//! Record batches give what `assess` gives, row by row, however their columns are laid out.

mod refused;

use crate::{case_file, shipped};
use shebao::arrow::arrow_array::cast::AsArray;
use shebao::arrow::arrow_array::types::{Decimal128Type, Int8Type, Int32Type, Int64Type};
use shebao::arrow::arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal64Array, Decimal128Array, DictionaryArray,
    Int64Array, LargeStringArray, NullArray, RecordBatch, StringArray, StringViewArray, UInt8Array,
};
use shebao::arrow::arrow_schema::{DataType, Field, Schema};
use shebao::arrow::{Computed, Payroll, Reject, Unit};
use shebao::{Branch, Case, Column, Error, Lang, Money, Payer, Terms};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A row by its fields; what it leaves out is null.
type Row = BTreeMap<String, String>;

fn row(fields: &[(&str, &str)]) -> Row {
    fields.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect()
}

/// How the columns of a batch are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Text,
    Large,
    View,
    Dictionary,
}

fn text_column(cells: &[Option<&str>], layout: Layout) -> ArrayRef {
    let cells = cells.iter().copied();
    match layout {
        Layout::Text => Arc::new(cells.collect::<StringArray>()),
        Layout::Large => Arc::new(cells.collect::<LargeStringArray>()),
        Layout::View => Arc::new(cells.collect::<StringViewArray>()),
        Layout::Dictionary => Arc::new(cells.collect::<DictionaryArray<Int32Type>>()),
    }
}

/// Rows as a batch of text columns, one a field that any row has.
fn batch(rows: &[Row], layout: Layout) -> RecordBatch {
    let fields: BTreeSet<&String> = rows.iter().flat_map(Row::keys).collect();
    let column = |field: &String| {
        let cells: Vec<_> = rows.iter().map(|row| row.get(field).map(String::as_str)).collect();
        (field.clone(), text_column(&cells, layout), true)
    };
    RecordBatch::try_from_iter_with_nullable(fields.into_iter().map(column)).unwrap()
}

fn batch_of<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn strings<const N: usize>(cells: [&str; N]) -> ArrayRef {
    Arc::new(StringArray::from(cells.to_vec()))
}

fn yuan(fen: &[i64]) -> ArrayRef {
    let amounts = fen.iter().map(|fen| i128::from(*fen)).collect::<Vec<_>>();
    Arc::new(Decimal128Array::from(amounts).with_precision_and_scale(18, 2).unwrap())
}

/// An amount of the result, in fen.
fn amount(batch: &RecordBatch, name: &str, row: usize) -> Option<i64> {
    let column = batch.column_by_name(name).unwrap_or_else(|| panic!("no column {name}"));
    column.is_valid(row).then(|| match column.data_type() {
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row),
        _ => i64::try_from(column.as_primitive::<Decimal128Type>().value(row)).unwrap(),
    })
}

/// A word of the result.
fn word(batch: &RecordBatch, name: &str, row: usize) -> Option<String> {
    let column = batch.column_by_name(name).unwrap().as_dictionary::<Int32Type>();
    let key = column.key(row)?;
    Some(column.values().as_string::<i32>().value(key).to_owned())
}

fn heading(column: Column) -> String {
    match column {
        Column::Amount(..) | Column::EmployerCost | Column::TakeHome => column.to_string(),
        _ => format!("total_{column}"),
    }
}

fn every_column() -> Vec<Column> {
    let pairs = Branch::ALL.iter().flat_map(|b| Payer::ALL.iter().map(|p| Column::Amount(*b, *p)));
    pairs.chain(Column::TOTALS).collect()
}

/// What a row comes to by itself.
fn assessed(row: &Row, terms: &Terms) -> Result<shebao::Assessment, Vec<Error>> {
    let said = row.iter().filter(|(_, text)| !text.trim().is_empty());
    let case = Case::from_fields(said.map(|(field, text)| (field.as_str(), text.as_str())))?;
    shipped().assess(&case, terms).map_err(|error| vec![error])
}

/// Holds every row against what `assess` says of it, and says how many were computed.
fn agree(rows: &[Row], done: &Computed, terms: &Terms) -> usize {
    assert_eq!(done.batch.num_rows(), rows.len());
    let mut computed = 0;
    for (number, row) in rows.iter().enumerate() {
        let rejects: Vec<&Reject> =
            done.rejects.iter().filter(|reject| reject.row_in_batch == number).collect();
        match assessed(row, terms) {
            Ok(assessment) => {
                assert!(rejects.is_empty(), "{row:?}: {rejects:?}");
                for column in every_column() {
                    let wanted = match column {
                        Column::Amount(branch, payer) => assessment.amount(branch, payer),
                        _ => Some(column.read(&assessment)),
                    };
                    let found = amount(&done.batch, &heading(column), number);
                    assert_eq!(found, wanted.map(Money::fen), "{column} of {row:?}");
                }
                let evidence = assessment.evidence().map(|grade| grade.to_string());
                assert_eq!(word(&done.batch, "evidence", number), evidence);
                let status = assessment.report(Lang::En, false).status(Lang::En);
                assert_eq!(word(&done.batch, "status", number), Some(status), "{row:?}");
                computed += 1;
            }
            Err(errors) => {
                let found: Vec<_> = rejects.iter().map(|one| one.error.message(Lang::Zh)).collect();
                for error in &errors {
                    assert!(
                        found.contains(&error.message(Lang::Zh)),
                        "{error} of {row:?}: {found:?}"
                    );
                }
                for column in every_column() {
                    assert_eq!(amount(&done.batch, &heading(column), number), None, "{row:?}");
                }
                assert_eq!(word(&done.batch, "status", number), None);
                assert_eq!(word(&done.batch, "evidence", number), None);
            }
        }
    }
    computed
}

/// Numbers that look random and are the same in every run.
fn dice(seed: &mut u64, sides: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from((*seed >> 33) % sides as u64).unwrap()
}

/// Rows of every kind: good ones, ones that leave something out, and ones with a fault.
fn mixed(count: usize, mut seed: u64) -> Vec<Row> {
    let lists: [(&str, &[&str]); 10] = [
        (
            "city",
            &[
                "beijing",
                "110000",
                "北京",
                "Beijing",
                "shanghai",
                "上海",
                "guangzhou",
                "广州",
                "beijing",
                "shanghai",
                "atlantis",
                "",
            ],
        ),
        (
            "month",
            &[
                "2024-07", "2026-10", "2024-07", "2013-05", "2024-07", "2012-03", "2010-03",
                "2024-13",
            ],
        ),
        ("edition", &["", "", "", "", "", "", "statutory", "shi-2014"]),
        (
            "wage",
            &[
                "3000",
                "9000.5",
                "50000",
                "0",
                "4321.07",
                "6543.21",
                "12345",
                "-1",
                "3000.555",
                "",
                "123456789012",
            ],
        ),
        ("fund_wage", &["", "", "", "5000", "8000.08", "9000", "9000", "x"]),
        ("pay", &["", "", "7000", "7000.01"]),
        (
            "hukou",
            &[
                "nonlocal-rural",
                "nonlocal_urban",
                "local-urban",
                "外地农业",
                "nonlocal-rural",
                "nonlocal-rural",
                "",
            ],
        ),
        ("employer", &["private", "private", "private", "private", "state-owned", "", "charity"]),
        ("injury_class", &["1", "2", "8", "3", "1", "1", "", "9"]),
        ("fund_rate", &["", "", "12%", "5%"]),
    ];
    let row = |seed: &mut u64| {
        let pick = |(field, values): &(&str, &[&str])| {
            let value = values[dice(seed, values.len())];
            (!value.is_empty()).then(|| ((*field).to_owned(), value.to_owned()))
        };
        lists.iter().filter_map(pick).collect()
    };
    (0..count).map(|_| row(&mut seed)).collect()
}

fn payroll() -> Payroll {
    Payroll::new(&shipped(), &Terms::default())
}

#[test]
fn rows_come_out_as_by_themselves() {
    let rows = mixed(600, 1);
    let done = payroll().compute(&batch(&rows, Layout::Text)).unwrap();
    let computed = agree(&rows, &done, &Terms::default());
    assert!((50..500).contains(&computed), "{computed} of 600 were computed");
}

#[test]
fn rows_whose_rules_depend_on_the_wage_are_computed_one_by_one() {
    // In 2024-07 the pension floor of Beijing depends on the employer, and the wages above all floors do not.
    let open = row(&[
        ("city", "beijing"),
        ("month", "2024-07"),
        ("hukou", "nonlocal-urban"),
        ("injury_class", "1"),
    ]);
    let of = |wage: usize| {
        let mut row = open.clone();
        row.insert("wage".to_owned(), format!("{}.{:02}", wage * 500, wage));
        if wage.is_multiple_of(3) {
            row.insert("pay".to_owned(), "7000.01".to_owned());
        }
        row
    };
    let rows: Vec<Row> = (0..40).map(of).collect();
    let done = payroll().compute(&batch(&rows, Layout::Text)).unwrap();
    let computed = agree(&rows, &done, &Terms::default());
    assert!((10..30).contains(&computed), "{computed} of 40");
    assert!(done.rejects.iter().all(|one| one.column.as_deref() == Some("employer")));
}

#[test]
fn branches_without_a_rule_are_listed_or_nothing_is_known() {
    let terms = Terms { allow_missing: true, ..Terms::default() };
    let rows = ["2013-05", "2026-10"].map(|month| {
        row(&[
            ("city", "guangzhou"),
            ("month", month),
            ("wage", "9000"),
            ("hukou", "nonlocal-rural"),
            ("employer", "private"),
            ("injury_class", "1"),
        ])
    });
    let done = Payroll::new(&shipped(), &terms).compute(&batch(&rows, Layout::Text)).unwrap();
    assert!(
        word(&done.batch, "status", 0)
            .unwrap()
            .starts_with("partial; unemployment, work injury missing: ")
    );
    assert!(amount(&done.batch, "pension_worker", 0).is_some());
    assert_eq!(amount(&done.batch, "work_injury_employer", 0), None);

    // A row of which nothing at all is known is no result.
    assert_eq!(word(&done.batch, "status", 1), None);
    let [reject] = &done.rejects[..] else { panic!("{:?}", done.rejects) };
    assert_eq!((reject.row, &reject.column, reject.error.kind()), (1, &None, "no_rule"));
    for lang in [Lang::En, Lang::Zh] {
        let missing = assessed(&rows[1], &terms).unwrap().report(lang, false).missing;
        let texts: Vec<String> = missing.into_iter().map(|entry| entry.text).collect();
        assert_eq!(reject.error.message(lang), texts.join("; "));
    }
}

#[test]
fn every_published_case_runs_through_a_batch() {
    let mut by_terms: Vec<(Terms, Vec<Row>)> = Vec::new();
    for published in case_file::all() {
        for month in &published.months {
            let row: Row = published.case(month).fields().into_iter().collect();
            let terms = published.terms();
            match by_terms.iter_mut().find(|(known, _)| *known == terms) {
                Some((_, rows)) => rows.push(row),
                None => by_terms.push((terms, vec![row])),
            }
        }
    }
    for (terms, rows) in by_terms {
        let done =
            Payroll::new(&shipped(), &terms).compute(&batch(&rows, Layout::Dictionary)).unwrap();
        assert_eq!(agree(&rows, &done, &terms), rows.len());
    }
}

#[test]
fn any_layout_of_text_gives_the_same() {
    let rows = mixed(150, 3);
    let text = payroll().compute(&batch(&rows, Layout::Text)).unwrap();
    let long = text.batch.num_columns() - every_column().len() - 2;
    for layout in [Layout::Large, Layout::View, Layout::Dictionary] {
        let other = payroll().compute(&batch(&rows, layout)).unwrap();
        for (one, other) in text.batch.columns().iter().zip(other.batch.columns()).skip(long) {
            assert_eq!(one, other, "{layout:?}");
        }
        assert_eq!(words(&text.rejects), words(&other.rejects), "{layout:?}");
    }
}

fn words(rejects: &[Reject]) -> Vec<(u64, Option<String>, String)> {
    let of = |one: &Reject| (one.row, one.column.clone(), one.error.message(Lang::En).to_owned());
    rejects.iter().map(of).collect()
}

#[test]
fn a_stream_gives_what_one_batch_gives() {
    let rows = mixed(300, 4);
    let whole = batch(&rows, Layout::Dictionary);
    let once = payroll().compute(&whole).unwrap();
    let mut stream = payroll();
    let schema = stream.schema(whole.schema_ref()).unwrap();
    let mut rejects = Vec::new();
    // A slice shares its dictionary with the whole; the third batch is empty, and the last has keys that are known.
    for (from, long) in [(0, 100), (100, 150), (250, 0), (250, 50)] {
        let done = stream.compute(&whole.slice(from, long)).unwrap();
        assert_eq!(done.batch.schema(), schema);
        for (name, wanted) in schema.fields().iter().map(|f| f.name()).zip(once.batch.columns()) {
            let found = done.batch.column_by_name(name).unwrap();
            if name == "status" || name == "evidence" {
                for row in 0..long {
                    assert_eq!(word(&done.batch, name, row), word(&once.batch, name, from + row));
                }
            } else {
                assert_eq!(**found, *wanted.slice(from, long), "{name} from {from}");
            }
        }
        for one in &done.rejects {
            assert_eq!(one.row, u64::try_from(from + one.row_in_batch).unwrap());
        }
        rejects.extend(done.rejects);
    }
    assert_eq!(words(&rejects), words(&once.rejects));
    assert!(!rejects.is_empty());
}

#[test]
fn a_batch_may_have_other_columns_than_the_one_before() {
    let rows = mixed(80, 6);
    let mut stream = payroll();
    let text = batch(&rows, Layout::Text);
    agree(&rows, &stream.compute(&text).unwrap(), &Terms::default());
    let places: Vec<usize> = (0..text.num_columns()).rev().collect();
    let turned = stream.compute(&text.project(&places).unwrap()).unwrap();
    agree(&rows, &turned, &Terms::default());
    assert!(turned.rejects.iter().all(|one| one.row == 80 + one.row_in_batch as u64));
    let without = |field: &str| -> Vec<Row> {
        let less = rows.iter().map(|row| row.iter().filter(|(name, _)| *name != field));
        less.map(|row| row.map(|(name, text)| (name.clone(), text.clone())).collect()).collect()
    };
    for field in ["hukou", "fund_wage"] {
        let rows = without(field);
        agree(&rows, &stream.compute(&batch(&rows, Layout::View)).unwrap(), &Terms::default());
    }
}

#[test]
fn money_may_come_as_decimals_text_or_whole_numbers() {
    let fen = [300_000, 450_050, 0, 900_000];
    let cities = || strings(["beijing"; 4]);
    let at_scale = |scale: i8, factor: i128| -> ArrayRef {
        let amounts: Vec<i128> = fen.iter().map(|fen| i128::from(*fen) * factor).collect();
        Arc::new(Decimal128Array::from(amounts).with_precision_and_scale(30, scale).unwrap())
    };
    let small = Decimal64Array::from(fen.to_vec()).with_precision_and_scale(12, 2).unwrap();
    let dictionary = vec!["3000", "4500.5", "0", "9000.00"];
    let ways: Vec<(ArrayRef, Option<Unit>)> = vec![
        (at_scale(4, 100), None),
        (Arc::new(small), None),
        (Arc::new(DictionaryArray::<Int8Type>::from_iter(dictionary)), None),
        (strings([" 3000", "4500.5", "0", "9000.00"]), None),
        (Arc::new(Int64Array::from(fen.to_vec())), Some(Unit::Fen)),
    ];
    let run = |wages: ArrayRef, unit: Option<Unit>| {
        let mut payroll =
            payroll().with("month", "2013-05").unwrap().with("edition", "shi-2014").unwrap();
        if let Some(unit) = unit {
            payroll = payroll.integers_in(unit);
        }
        let done = payroll.compute(&batch_of([("city", cities()), ("wage", wages)])).unwrap();
        assert_eq!(words(&done.rejects), []);
        (0..4).map(|row| amount(&done.batch, "total_all", row)).collect::<Vec<_>>()
    };
    let wanted = run(yuan(&fen), None);
    assert_eq!(wanted[0], Some(78_000));
    for (wages, unit) in ways {
        let kind = wages.data_type().clone();
        assert_eq!(run(wages, unit), wanted, "{kind}");
    }
    let whole: ArrayRef = Arc::new(Int64Array::from(vec![3_000, 0, 0, 9_000]));
    let whole = run(whole, Some(Unit::Yuan));
    assert_eq!((whole[0], whole[3]), (wanted[0], wanted[3]));
    let thousands =
        Decimal128Array::from(vec![3_i128, 0, 0, 9]).with_precision_and_scale(9, -3).unwrap();
    assert_eq!(run(Arc::new(thousands), None)[3], wanted[3]);

    // The metadata of a column say it for the column, whatever is said for all.
    let metadata = [("unit".to_owned(), "fen".to_owned())];
    let field = Field::new("wage", DataType::Int64, true).with_metadata(metadata);
    let schema = Schema::new(vec![Field::new("city", DataType::Utf8, true), field]);
    let wages: ArrayRef = Arc::new(Int64Array::from(fen.to_vec()));
    let batch = RecordBatch::try_new(Arc::new(schema), vec![cities(), wages]).unwrap();
    let mut payroll =
        payroll().with("month", "2013-05").unwrap().with("edition", "shi-2014").unwrap();
    payroll = payroll.integers_in(Unit::Yuan);
    assert_eq!(amount(&payroll.compute(&batch).unwrap().batch, "total_all", 1), wanted[1]);
}

#[test]
fn fen_come_out_as_whole_numbers_and_go_in_again() {
    let rows = mixed(120, 5);
    let batch = batch(&rows, Layout::Text);
    let in_yuan = payroll().compute(&batch).unwrap().batch;
    let in_fen = payroll().amounts_in(Unit::Fen).compute(&batch).unwrap().batch;
    for column in every_column() {
        let name = heading(column);
        let field = in_fen.schema_ref().field_with_name(&name).unwrap();
        assert_eq!(
            (field.data_type(), &field.metadata()["unit"]),
            (&DataType::Int64, &"fen".to_owned())
        );
        let field = in_yuan.schema_ref().field_with_name(&name).unwrap();
        assert_eq!(field.data_type(), &DataType::Decimal128(18, 2));
        for row in 0..rows.len() {
            assert_eq!(amount(&in_fen, &name, row), amount(&in_yuan, &name, row), "{name}");
        }
    }
    // Fen that come out say that they are fen, and need no further word when they go in.
    let field = in_fen.schema_ref().field_with_name("total_all").unwrap().clone().with_name("wage");
    let wages = in_fen.column_by_name("total_all").unwrap().clone();
    let city = Field::new("city", DataType::Utf8, true);
    let cities: ArrayRef = Arc::new(StringArray::from(vec!["beijing"; rows.len()]));
    let again = RecordBatch::try_new(Arc::new(Schema::new(vec![city, field])), vec![cities, wages]);
    let mut payroll = payroll().with("month", "2026-10").unwrap();
    for (field, value) in
        [("hukou", "nonlocal-rural"), ("employer", "private"), ("injury_class", "1")]
    {
        payroll = payroll.with(field, value).unwrap();
    }
    let done = payroll.compute(&again.unwrap()).unwrap();
    assert!(done.rejects.iter().all(|one| one.error.message(Lang::En) == "wage: is required"));
    assert!(done.rejects.len() < rows.len());
}

#[test]
fn days_and_small_numbers_are_read() {
    let rows = batch_of([
        ("city", strings(["beijing", "beijing"])),
        // 2026-10-01 and 2026-10-31.
        ("month", Arc::new(Date32Array::from(vec![20_727, 20_757]))),
        ("wage", yuan(&[900_000, 900_000])),
        ("injury-class", Arc::new(UInt8Array::from(vec![1, 9]))),
        ("age", Arc::new(Int64Array::from(vec![Some(30), None]))),
        // 2025-10-15, and no day at all.
        ("joined", Arc::new(Date32Array::from(vec![Some(20_376), None]))),
        ("hukou", Arc::new(NullArray::new(2))),
    ]);
    let done = payroll().compute(&rows).unwrap();
    let row = |class: &str| {
        row(&[
            ("city", "beijing"),
            ("month", "2026-10"),
            ("wage", "9000"),
            ("injury_class", class),
            ("age", "30"),
            ("joined", "2025-10-15"),
        ])
    };
    agree(&[row("1"), row("9")], &done, &Terms::default());
    let wanted = (
        1,
        Some("injury-class".to_owned()),
        "injury-class: \"9\" is not a whole number from 1 to 8".to_owned(),
    );
    assert_eq!(words(&done.rejects), [wanted]);
}

#[test]
fn other_columns_are_handed_on_as_they_are() {
    let flags: ArrayRef = Arc::new(BooleanArray::from(vec![true, false]));
    let rows = batch_of([
        ("city", strings(["beijing", "beijing"])),
        ("id", strings(["w1", "w2"])),
        ("month", strings(["2026-10", "2026-10"])),
        ("active", Arc::clone(&flags)),
        ("wage", yuan(&[900_000, 900_000])),
    ]);
    let columns =
        [Column::TakeHome, Column::Amount(Branch::Pension, Payer::Worker), Column::TakeHome];
    let done = payroll().columns(&columns).lang(Lang::Zh).compute(&rows).unwrap();
    let schema = done.batch.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let wanted = [
        "city",
        "id",
        "month",
        "active",
        "wage",
        "take_home",
        "pension_worker",
        "evidence",
        "status",
    ];
    assert_eq!(names, wanted);
    assert!(Arc::ptr_eq(&done.batch.columns()[3], &flags));
}

#[test]
fn what_is_given_for_every_row_yields_to_what_a_row_says() {
    let rows = batch_of([
        ("city", strings(["beijing", ""])),
        ("month", strings(["2026-10", "2024-07"])),
        ("wage", yuan(&[900_000, 900_000])),
    ]);
    let done = payroll().with("city", "guangzhou").unwrap().with("injury-class", "1").unwrap();
    let done = done.with("employer", "private").unwrap().with("hukou", "nonlocal-rural").unwrap();
    let done = { done }.compute(&rows).unwrap();
    let row = |city: &str, month: &str| {
        row(&[
            ("city", city),
            ("month", month),
            ("wage", "9000"),
            ("injury_class", "1"),
            ("employer", "private"),
            ("hukou", "nonlocal-rural"),
        ])
    };
    let rows = [row("beijing", "2026-10"), row("guangzhou", "2024-07")];
    assert_eq!(agree(&rows, &done, &Terms::default()), 2);
}
