//! Arrow's record batches in, record batches out: a payroll for data frames, query engines and Parquet.
//!
//! A batch is a roster: a row is a person and a month, and a column is a field of a [`Case`](crate::Case).
//! [`Payroll`] adds what is due to it, batch by batch of a stream, and lists the rows that cannot be computed.
//!
//! ```
//! use shebao::arrow::Payroll;
//! use shebao::arrow::arrow_array::{ArrayRef, Decimal128Array, RecordBatch, StringArray, cast::AsArray};
//! use shebao::{Lang, Rulebook, Terms};
//! use std::sync::Arc;
//!
//! let wages = Decimal128Array::from(vec![Some(300_000), None]).with_precision_and_scale(18, 2)?;
//! let columns: [(&str, ArrayRef); 3] = [
//!     ("id", Arc::new(StringArray::from(vec!["w1", "w2"]))),
//!     ("city", Arc::new(StringArray::from(vec!["beijing", "北京"]))),
//!     ("wage", Arc::new(wages)),
//! ];
//! let batch = RecordBatch::try_from_iter(columns)?;
//!
//! let rules = Rulebook::builtin()?;
//! let mut payroll = Payroll::new(&rules, &Terms::default()).with("edition", "shi-2014")?.with("month", "2013-05")?;
//! let done = payroll.compute(&batch)?;
//! assert_eq!(done.batch.num_rows(), 2); // the same rows in the same order
//! let due = done.batch.column_by_name("pension_employer").unwrap();
//! assert_eq!(due.as_primitive::<shebao::arrow::arrow_array::types::Decimal128Type>().value(0), 570_00); // 570.00 yuan
//!
//! let reject = &done.rejects[0];
//! assert_eq!((reject.row, reject.column.as_deref()), (1, Some("wage")));
//! assert_eq!(reject.error.message(Lang::En), "wage: is required");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is read
//!
//! Columns are called like the fields of a case, with underscores or hyphens: `city`, `month`, `wage`, `fund_wage`, `pay`,
//! `hukou` and so on; a declared choice is `choice:NAME`.
//! Every other column is handed on as it is.
//!
//! | columns | types | a null, or blank text |
//! |---|---|---|
//! | `wage`, `fund_wage`, `pay` | `Decimal32`, `Decimal64` or `Decimal128` in yuan of any scale, as long as the fen are whole; text in yuan; whole numbers with their unit | `wage` is required; the other two are the wage |
//! | all others | text, whole numbers, `Date32`, of which `month` takes the month | is left out, as in a case; `city` and `month` are required |
//!
//! Text is `Utf8`, `LargeUtf8` or `Utf8View`, and any of it may be dictionary-encoded.
//! Whole numbers of money need their unit, for a wage in fen that is read as yuan is a hundred times too high:
//! [`Payroll::integers_in`] says it for all columns, and the metadata `unit` of a column (`yuan` or `fen`) for one.
//! Floats are refused, since they hold no exact money: cast them to `Decimal128(18, 2)`.
//!
//! # What is written
//!
//! Behind the columns of the batch stand the amounts, in the order of [`Payroll::columns`], then `evidence` and `status`.
//!
//! | columns | type | null |
//! |---|---|---|
//! | `pension_employer` and the like | `Decimal128(18, 2)` in yuan, or `Int64` in fen | where no such line is due; `status` says why |
//! | the sums: `total_employer`, `total_worker`, `total_pooled`, `total_individual_account`, `total_mutual_aid`, `total_housing_fund`, `total_unsplit`, `total_all`, `employer_cost`, `take_home` | likewise | never |
//! | `evidence`: the weakest that a figure rests on, as [`Evidence`](crate::Evidence) codes | `Dictionary(Int32, Utf8)` | where there is none |
//! | `status`: as [`Report::status`](crate::Report::status) | `Dictionary(Int32, Utf8)` | never |
//!
//! In the row of a reject all of them are null.
//! The schema is the same for every batch, and [`Payroll::schema`] tells it before the first.

mod cells;
mod input;
mod known;
mod output;
mod table;

pub use arrow_array;
pub use arrow_schema;

use crate::batch::Column;
use crate::case::{Case, Terms};
use crate::error::{Error, Result};
use crate::lang::{Lang, Text};
use crate::rulebook::Rulebook;
use crate::words::{Branch, Payer};
use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use input::{Reading, WAGES};
use known::{Known, Order};
use output::broken;
use table::Table;

/// What a whole number of money counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Yuan 元.
    Yuan,
    /// Fen 分, of which a yuan has a hundred.
    Fen,
}

impl Unit {
    /// The decimal places of a yuan.
    const fn places(self) -> i8 {
        match self {
            Self::Yuan => 0,
            Self::Fen => 2,
        }
    }
}

/// Adds what is due to the record batches of a stream; see the [module](self).
///
/// What the rules say to a city, a month and a kind of worker is found out once for the whole stream.
#[derive(Clone, Debug)]
pub struct Payroll {
    order: Order,
    amounts: Unit,
    integers: Option<Unit>,
    reading: Reading,
    known: Known,
    rows: u64,
}

/// A batch with what is due.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Computed {
    /// Every row that was given, in its order: the columns that were given, then those of the result.
    pub batch: RecordBatch,
    /// What is wrong with the rows whose result is null, in the order of the rows; a row has one for each field at fault.
    pub rejects: Vec<Reject>,
}

/// What is wrong with a row.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reject {
    /// The row, counted from 0 over all batches of the stream.
    pub row: u64,
    /// The row, counted from 0 in its batch.
    pub row_in_batch: usize,
    /// The column at fault, or the field that is missing; none where no single one is.
    pub column: Option<String>,
    /// Its kind, and the words in both languages.
    pub error: Error,
}

impl Payroll {
    /// A payroll of every amount and sum, in yuan.
    pub fn new(rules: &Rulebook, terms: &Terms) -> Self {
        let pairs = Branch::ALL
            .iter()
            .flat_map(|branch| Payer::ALL.iter().map(|payer| Column::Amount(*branch, *payer)));
        let order = Order {
            rules: rules.clone(),
            terms: terms.clone(),
            columns: pairs.chain(Column::TOTALS).collect(),
            lang: Lang::En,
            given: Vec::new(),
        };
        Self {
            order,
            amounts: Unit::Yuan,
            integers: None,
            reading: Reading::default(),
            known: Known::default(),
            rows: 0,
        }
    }

    /// The amounts that are written, each once, instead of all.
    #[must_use]
    pub fn columns(mut self, columns: &[Column]) -> Self {
        self.order.columns.clear();
        for column in columns {
            if !self.order.columns.contains(column) {
                self.order.columns.push(*column);
            }
        }
        self.known = Known::default();
        self
    }

    /// Writes amounts as `Decimal128(18, 2)` in yuan, or as `Int64` in fen.
    #[must_use]
    pub fn amounts_in(mut self, unit: Unit) -> Self {
        self.amounts = unit;
        self
    }

    /// What the whole numbers in columns of money count, where the metadata of the column do not say so.
    #[must_use]
    pub fn integers_in(mut self, unit: Unit) -> Self {
        self.integers = Some(unit);
        self
    }

    /// The language of `status`.
    #[must_use]
    pub fn lang(mut self, lang: Lang) -> Self {
        self.order.lang = lang;
        self.known = Known::default();
        self
    }

    /// A field of every row that says nothing else: the edition, or the month of the run.
    ///
    /// ```
    /// # use shebao::{Lang, Rulebook, Terms, arrow::Payroll};
    /// # let rules = Rulebook::builtin()?;
    /// let error = Payroll::new(&rules, &Terms::default()).with("month", "2024-13").unwrap_err();
    /// assert_eq!(error.message(Lang::En), "month: \"2024-13\" is not a month");
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn with(mut self, field: &str, value: &str) -> Result<Self> {
        let name = field.replace('-', "_");
        if WAGES.contains(&name.as_str()) {
            return Err(Error::bad_input(Text::new(
                "amounts are read from columns only",
                "金额只能由列给出",
            ))
            .with_hint(Text::new("add it to the batches as a column", "请在批次中加入该列"))
            .in_field(&name));
        }
        let others = [("city", "beijing"), ("month", "2024-07"), ("wage", "0")];
        let others = others.into_iter().filter(|(other, _)| *other != name);
        if let Err(errors) = Case::from_fields(others.chain([(field, value)])) {
            return Err(errors.into_iter().next().unwrap_or_else(|| Error::internal("no error")));
        }
        self.order.given.retain(|(known, _)| *known != name);
        self.order.given.push((name, value.to_owned()));
        self.known = Known::default();
        Ok(self)
    }

    /// The schema of the results of batches with this schema.
    ///
    /// An error says which column is missing, cannot be read, or stands where one of the result's should.
    pub fn schema(&self, input: &Schema) -> Result<SchemaRef> {
        Reading::of(input, &self.order.given, self.integers)?;
        output::schema(input, &self.order.columns, self.amounts)
    }

    /// Computes the next batch of the stream.
    ///
    /// An error is one of [`Payroll::schema`]; whatever is wrong with single rows is a reject.
    pub fn compute(&mut self, batch: &RecordBatch) -> Result<Computed> {
        let schema = self.schema(batch.schema_ref())?;
        let reading = Reading::of(batch.schema_ref(), &self.order.given, self.integers)?;
        if self.known.is_full() || self.reading != reading {
            self.known = Known::default();
            self.reading = reading;
        }
        let table = Table::read(batch, &self.reading, &mut self.known, &self.order)?;
        let filled = table.fill(self.known.plan(&self.order.columns)?)?;

        let (rows, known) = (&table.answers, &self.known);
        let mut arrays = batch.columns().to_vec();
        arrays.extend(output::amounts(filled, rows, &known.answers, self.amounts)?);
        arrays.push(output::evidence(rows, &known.answers)?);
        arrays.push(output::status(rows, &known.answers, &known.statuses)?);
        let computed = RecordBatch::try_new(schema, arrays).map_err(broken)?;

        let rejects = self.rejects(table, batch.schema_ref());
        let long = u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
        self.rows = self.rows.saturating_add(long);
        Ok(Computed { batch: computed, rejects })
    }

    fn rejects(&self, table: Table, schema: &Schema) -> Vec<Reject> {
        let column = |field: &str| {
            let place = self.reading.place(field);
            let column = place.and_then(|place| schema.fields().get(place));
            column.map_or(field, |column| column.name()).to_owned()
        };
        let reject = |(row_in_batch, error): (usize, Error)| {
            let row = self.rows.saturating_add(u64::try_from(row_in_batch).unwrap_or(u64::MAX));
            Reject { row, row_in_batch, column: error.field().map(column), error }
        };
        table.faults().into_iter().map(reject).collect()
    }
}
