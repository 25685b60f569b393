//! The world that `world.py` wrote: input columns, figures, exact results; and the library's schemes for it.

use serde_json::Value;
use shebao::{Case, Loader, Rulebook, Scheme, Terms};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The rule file that every contender's figures come from.
const RULES: &str = include_str!("../../rules/harbour.toml");

/// What each payer pays to each branch, of which the fixed sum is shown apart too, and three totals.
pub const COLUMNS: [&str; 12] = [
    "pension_employer",
    "pension_worker",
    "medical_employer",
    "medical_worker",
    "unemployment_employer",
    "unemployment_worker",
    "work_injury_employer",
    "maternity_employer",
    "mutual_aid",
    "employer",
    "worker",
    "all",
];

/// Three schemes, 33 months, eight injury classes.
pub const SCHEMES: [[(&str, &str); 2]; 3] = [
    [("employer", "state_owned"), ("hukou", "nonlocal_rural")],
    [("employer", "private"), ("hukou", "local_urban")],
    [("employer", "private"), ("hukou", "nonlocal_rural")],
];
pub const MONTHS: u16 = 33;
pub const CLASSES: u8 = 8;

/// The first rows of the input columns.
pub struct World {
    directory: PathBuf,
    pub rows: usize,
    /// Fen.
    pub wage: Vec<i64>,
    pub scheme: Vec<u8>,
    pub month: Vec<u8>,
    pub class: Vec<u8>,
}

impl World {
    pub fn read(directory: &Path, rows: usize) -> Self {
        let bytes = |name: &str| read(directory, name, rows);
        Self {
            directory: directory.to_owned(),
            rows,
            wage: fen(directory, "wage", rows),
            scheme: bytes("scheme"),
            month: bytes("month"),
            class: bytes("class"),
        }
    }

    /// For each row the number of its scheme among [`schemes`].
    pub fn index(&self) -> Vec<u32> {
        let rows = self.scheme.iter().zip(&self.month).zip(&self.class);
        rows.map(|((scheme, month), class)| number(*scheme, *month, *class)).collect()
    }

    pub fn exact(&self, column: &str) -> Vec<i64> {
        fen(&self.directory, &format!("exact_{column}"), self.rows)
    }

    pub fn figures(&self) -> Value {
        let text = std::fs::read_to_string(self.directory.join("figures.json"));
        serde_json::from_str(&text.expect("world.py writes figures.json")).expect("it is JSON")
    }
}

fn number(scheme: u8, month: u8, class: u8) -> u32 {
    (u32::from(scheme) * u32::from(MONTHS) + u32::from(month)) * u32::from(CLASSES)
        + u32::from(class)
}

fn read(directory: &Path, name: &str, bytes: usize) -> Vec<u8> {
    let path = directory.join(format!("{name}.bin"));
    let mut column = vec![0; bytes];
    let read = File::open(&path).and_then(|mut file| file.read_exact(&mut column));
    read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    column
}

/// A column of 64-bit integers, a piece at a time so that the bytes are not held twice.
fn fen(directory: &Path, name: &str, rows: usize) -> Vec<i64> {
    let path = directory.join(format!("{name}.bin"));
    let mut file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut column = Vec::with_capacity(rows);
    let mut piece = [0; 1 << 16];
    while column.len() < rows {
        let bytes = 8 * (rows - column.len()).min(piece.len() / 8);
        file.read_exact(&mut piece[..bytes]).expect("the column is long enough");
        column.extend(piece[..bytes].as_chunks::<8>().0.iter().map(|fen| i64::from_le_bytes(*fen)));
    }
    column
}

/// The library's schemes by number: one for each scheme, month and injury class.
pub fn schemes() -> Vec<Scheme> {
    let rules =
        Loader::new().file("harbour.toml", RULES).load().expect("the rules of the race load");
    let mut schemes = Vec::new();
    for fields in SCHEMES {
        for month in 0..MONTHS {
            for class in 1..=CLASSES {
                schemes.push(scheme(&rules, fields, month, class));
            }
        }
    }
    schemes
}

fn scheme(rules: &Rulebook, fields: [(&str, &str); 2], month: u16, class: u8) -> Scheme {
    let first: shebao::Month = "2012-04".parse().expect("a month");
    let (month, class) = (first.plus(month).to_string(), class.to_string());
    let more = [
        ("city", "harbour"),
        ("edition", "race"),
        ("month", month.as_str()),
        ("wage", "0"),
        ("injury_class", class.as_str()),
    ];
    let case = Case::from_fields(fields.into_iter().chain(more)).expect("a case");
    rules.scheme(&case, &Terms::default()).unwrap_or_else(|error| panic!("{error}"))
}
