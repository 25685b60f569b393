//! The same table in three formats, and files that are longer than a piece of them.

use super::all_cells;
use proptest::prelude::*;
use shebao_roster::{CellKind, Layout, OutputColumn, Roster, Table, TableWriter};
use std::fs;
use tempfile::tempdir;

const COLUMNS: [(&str, CellKind); 6] = [
    ("id", CellKind::Text),
    ("city", CellKind::Text),
    ("month", CellKind::Text),
    ("wage", CellKind::Decimal(2)),
    ("备注", CellKind::Text),
    ("share", CellKind::Decimal(6)),
];

fn columns() -> Vec<OutputColumn> {
    COLUMNS.map(|(name, kind)| OutputColumn { name: name.to_owned(), kind }).to_vec()
}

/// A number as its digits, without the zeros that say nothing.
fn plain(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn what_is_written_reads_back_in_every_format(
        rows in prop::collection::vec(
            ("[a-zA-Z0-9王é𠀀 \"',]{0,8}", "[a-z北京 ]{1,6}", 0_u64..10_000_000_000, prop::option::of(0_u32..2_000_000)),
            0..30,
        ),
    ) {
        let folder = tempdir().unwrap();
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .enumerate()
            .map(|(n, (note, city, fen, share))| vec![
                format!("{n:03}"),
                city,
                "2024-07".to_owned(),
                format!("{}.{:02}", fen / 100, fen % 100),
                note,
                share.map_or(String::new(), |share| format!("{}.{:06}", share / 1_000_000, share % 1_000_000)),
            ])
            .collect();
        for ending in ["csv", "xlsx", "parquet"] {
            let path = folder.path().join("table").with_extension(ending);
            let mut writer = TableWriter::create(&path, &columns(), false).unwrap();
            for row in &rows {
                writer.write(row).unwrap();
            }
            writer.finish().unwrap();
            let table = Table::read(&path).unwrap();
            let headings: Vec<_> = table.columns().iter().map(|c| c.heading.as_str()).collect();
            prop_assert_eq!(headings, COLUMNS.map(|(name, _)| name));
            let read = all_cells(&table);
            prop_assert_eq!(read.len(), rows.len());
            for (read, row) in read.iter().zip(&rows) {
                for (number, (read, cell)) in read.iter().zip(row).enumerate() {
                    match COLUMNS[number].1 {
                        CellKind::Text => prop_assert_eq!(read, cell, "{}", ending),
                        CellKind::Decimal(_) => prop_assert_eq!(plain(read), plain(cell), "{}", ending),
                    }
                }
            }
        }
    }
}

/// The number and the cells of every row, piece by piece.
fn by_pieces(roster: &Roster) -> Vec<(u64, Vec<String>)> {
    let mut pass = roster.pass().unwrap();
    let mut rows = Vec::new();
    let mut pieces = 0;
    while let Some(piece) = pass.next().unwrap() {
        pieces += 1;
        let chunk = piece.chunk().unwrap();
        rows.extend(chunk.rows().map(|row| (row.number(), super::cells(row))));
    }
    assert!(pieces > 1, "one piece shows nothing");
    rows
}

/// Rows that end in the middle of what is read at a time, in every encoding and with every line end.
#[test]
fn a_long_file_is_the_same_in_pieces() {
    let folder = tempdir().unwrap();
    let header = "id,city,month,wage,备注\n";
    let mut text = header.to_owned();
    let mut expected = Vec::new();
    let mut number = 1;
    for n in 0..30_000 {
        number += 1;
        let note = match n % 1000 {
            1 => "\"a, \"\"b\"\"\nc\"",
            2 => "\"王,\r\n\"",
            3 => "\"\"",
            _ => "备注",
        };
        if n % 777 == 0 {
            text.push('\n');
            number += 1;
        }
        text.push_str(&format!("{n:06},北京,2024-07,{n}.50,{note}\n"));
        let note = match n % 1000 {
            1 => "a, \"b\"\nc",
            2 => "王,\r\n",
            3 => "",
            _ => "备注",
        };
        let cells =
            [format!("{n:06}"), "北京".into(), "2024-07".into(), format!("{n}.50"), note.into()];
        expected.push((number, cells.to_vec()));
    }
    // Line ends in quotes are text, those outside are changed.
    let ends = |end: &str| {
        let mut quoted = false;
        let mut out = String::new();
        for c in text.chars() {
            quoted ^= c == '"';
            if c == '\n' && !quoted { out.push_str(end) } else { out.push(c) }
        }
        out
    };
    let (gb18030, _, _) = encoding_rs::GB18030.encode(&text);
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files: [(&str, Vec<u8>); 6] = [
        ("utf8", text.clone().into_bytes()),
        ("marked", format!("\u{feff}{text}").into_bytes()),
        ("crlf", ends("\r\n").into_bytes()),
        ("cr", ends("\r").into_bytes()),
        ("gb18030", gb18030.into_owned()),
        ("utf16", [b"\xff\xfe".to_vec(), utf16].concat()),
    ];
    for (name, bytes) in files {
        let path = folder.path().join(name).with_extension("csv");
        fs::write(&path, bytes).unwrap();
        let roster = Roster::open(&path, None, Layout::Roster).unwrap();
        for _ in 0..2 {
            let read = by_pieces(&roster);
            assert_eq!(read.len(), expected.len(), "{name}");
            let differs = read.iter().zip(&expected).find(|(one, other)| one != other);
            assert_eq!(differs, None, "{name}");
        }
    }
}

#[test]
fn what_is_wrong_far_down_names_its_row() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("roster.csv");
    let mut text = b"id,city,month,wage\n".to_vec();
    for n in 0..40_000 {
        text.extend_from_slice(format!("{n:06},beijing,2024-07,8000\n").as_bytes());
    }
    let faults: [(&[u8], &str); 4] = [
        (
            b"x,\"beijing,2024-07,1\n",
            "row 40002 of the roster has a quotation mark that is not closed at the end of its cell",
        ),
        (
            b"x,\"a\"b,2024-07,1\n",
            "row 40002 of the roster has a quotation mark that is not closed at the end of its cell",
        ),
        (b"x,\0,2024-07,1\n", "row 40002 of the roster holds a NUL byte"),
        (b"x,\xff,2024-07,1\n", "row 40002 of the roster is not text in UTF-8, UTF-16 or GB18030"),
    ];
    for (line, words) in faults {
        fs::write(&path, [&text, line, b"y,beijing,2024-07,1\n"].concat()).unwrap();
        let read = || -> Result<(), shebao_roster::RosterError> {
            let roster = Roster::open(&path, None, Layout::Roster)?;
            let mut pass = roster.pass()?;
            while let Some(piece) = pass.next()? {
                piece.chunk()?;
            }
            Ok(())
        };
        assert_eq!(read().unwrap_err().to_string(), words);
    }
}

/// A quotation mark that is never closed does not fill the memory.
#[test]
fn a_row_that_never_ends() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("roster.csv");
    let mut text = b"id,city,month,wage\n1,\"".to_vec();
    text.resize(20 << 20, b'x');
    fs::write(&path, &text).unwrap();
    let roster = Roster::open(&path, None, Layout::Roster);
    let error = match roster {
        Err(error) => error,
        Ok(roster) => {
            let mut pass = roster.pass().unwrap();
            loop {
                match pass.next() {
                    Err(error) => break error,
                    Ok(piece) => assert!(piece.is_some()),
                }
            }
        }
    };
    assert_eq!(
        error.to_string(),
        "row 2 of the roster has a quotation mark that is not closed at the end of its cell"
    );
}
