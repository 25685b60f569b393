use crate::error::{Kind, RosterError};
use crate::output::OutputColumn;
use memchr::{memchr, memchr3};
use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Writes a table to a CSV file, whole or not at all.
///
/// The file is UTF-8 with `\n` as line end, and has a byte-order mark if a heading is not ASCII.
/// Text that a spreadsheet would run as a formula, because it begins with `=`, `+`, `-`, `@`,
/// a tab or a carriage return, is written with a `'` before it.
/// Plain numbers such as `-12.30` stay numbers.
#[derive(Debug)]
pub(crate) struct CsvWriter {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl CsvWriter {
    /// Starts a table with its header row; `marked` gives it a byte-order mark in any case.
    pub(crate) fn create(
        path: &Path,
        columns: &[OutputColumn],
        marked: bool,
    ) -> Result<Self, RosterError> {
        let file = temporary(path).map_err(|source| failed(path, source))?;
        let file = BufWriter::with_capacity(1 << 16, file);
        let mut text = Vec::new();
        if marked || columns.iter().any(|column| !column.name.is_ascii()) {
            text.extend_from_slice("\u{feff}".as_bytes());
        }
        for (number, column) in columns.iter().enumerate() {
            write_cell(&mut text, number, columns.len(), &column.name);
        }
        text.push(b'\n');
        let mut writer = Self { path: path.to_owned(), file };
        writer.write(&text)?;
        Ok(writer)
    }

    /// Writes rows that are CSV text already.
    pub(crate) fn write(&mut self, text: &[u8]) -> Result<(), RosterError> {
        self.file.write_all(text).map_err(|source| failed(&self.path, source))
    }

    pub(crate) fn ready(self) -> Result<Ready, RosterError> {
        let Self { path, file } = self;
        let file = file.into_inner().map_err(|error| failed(&path, error.into_error()))?;
        Ready::new(file, path)
    }
}

/// A table that is written whole, and still stands beside its target.
///
/// Who writes several files makes all of them ready before the first one takes its place.
#[derive(Debug)]
pub struct Ready {
    file: NamedTempFile,
    path: PathBuf,
}

impl Ready {
    pub(crate) fn new(file: NamedTempFile, path: PathBuf) -> Result<Self, RosterError> {
        file.as_file().sync_all().map_err(|source| failed(&path, source))?;
        Ok(Self { file, path })
    }

    /// Puts the table in its place.
    ///
    /// # Errors
    ///
    /// A target that can no longer be replaced.
    pub fn put(self) -> Result<(), RosterError> {
        let Self { file, path } = self;
        file.persist(&path).map_err(|error| failed(&path, error.error))?;
        Ok(())
    }
}

/// Writes a cell as CSV: in quotation marks where it must be, and so that no spreadsheet runs it.
pub(crate) fn write_cell(text: &mut Vec<u8>, number: usize, columns: usize, cell: &str) {
    if number > 0 {
        text.push(b',');
    }
    let bytes = cell.as_bytes();
    let escaped = is_formula(cell);
    // A row of one blank cell would be a blank line.
    let is_blank_row = cell.is_empty() && columns == 1;
    if !needs_quotes(bytes) && !is_blank_row {
        if escaped {
            text.push(b'\'');
        }
        text.extend_from_slice(bytes);
        return;
    }
    text.push(b'"');
    if escaped {
        text.push(b'\'');
    }
    for &byte in bytes {
        if byte == b'"' {
            text.push(b'"');
        }
        text.push(byte);
    }
    text.push(b'"');
}

/// Where the rows that could not be computed go unless the caller names a place.
///
/// ```
/// use shebao_roster::rejects_path;
/// use std::path::Path;
///
/// assert_eq!(rejects_path(Path::new("out/result.csv")), Path::new("out/result.rejects.csv"));
/// ```
#[must_use]
pub fn rejects_path(out: &Path) -> PathBuf {
    let mut name = OsString::from(out.file_stem().unwrap_or_default());
    name.push(".rejects.");
    name.push(out.extension().unwrap_or("csv".as_ref()));
    out.with_file_name(name)
}

/// Whether a file's name ends in `.csv`, in any case.
pub(crate) fn is_csv(path: &Path) -> bool {
    ends_in(path, "csv")
}

pub(crate) fn ends_in(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(wanted))
}

/// An empty file beside the target, if the target can be written at all.
pub(crate) fn temporary(path: &Path) -> io::Result<NamedTempFile> {
    if let Ok(target) = path.metadata() {
        if target.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if target.permissions().readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".roster-").suffix(".tmp");
    // Temporary files are the owner's alone; a result is as open as any other file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

pub(crate) fn failed(path: &Path, source: io::Error) -> RosterError {
    let path = path.to_owned();
    Kind::Write { path, source }.into()
}

/// Whether a cell can only stand in quotation marks.
fn needs_quotes(bytes: &[u8]) -> bool {
    if bytes.len() < 16 {
        return bytes.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    }
    memchr3(b',', b'"', b'\n', bytes).is_some() || memchr(b'\r', bytes).is_some()
}

/// Whether a spreadsheet would run a cell.
fn is_formula(cell: &str) -> bool {
    matches!(cell.as_bytes().first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
        && !is_number(cell)
}

/// Whether a cell is digits, perhaps with a minus before and decimals behind, and nothing else.
fn is_number(cell: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let amount = cell.strip_prefix('-').unwrap_or(cell);
    match amount.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(amount),
    }
}
