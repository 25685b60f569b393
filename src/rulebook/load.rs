//! Reads rule files together: documents and places, the heads, and for each city the layers of its rules.

use super::book::CityBook;
use super::check::{Head, check, year_totals};
use super::cite::Document;
use super::compile::{Compiler, Layer};
use super::division::Division;
use super::portability::Portability;
use super::raw::RawFile;
use super::read::{At, Many, Reader, nearest};
use super::value::Level;
use super::{Inner, Place, Rulebook};
use crate::error::{Error, Result};
use crate::lang::{Lang, Text};
use crate::month::Span;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Gathers rule files and loads them together.
///
/// ```no_run
/// use shebao::Loader;
///
/// let own = std::fs::read_to_string("acme.toml").unwrap();
/// let rules = Loader::new().builtin().file("acme.toml", own).load()?;
/// # Ok::<(), shebao::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Loader {
    files: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    name: String,
    text: Cow<'static, str>,
    own: bool,
}

impl Loader {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the rules that are compiled in.
    #[cfg(feature = "builtin-rules")]
    #[must_use]
    pub fn builtin(mut self) -> Self {
        self.files.extend(super::embedded::FILES.iter().map(|(name, text)| File {
            name: (*name).to_owned(),
            text: Cow::Borrowed(text),
            own: false,
        }));
        self
    }

    /// Adds a file of the caller's own, by a name for messages and its text.
    ///
    /// Where it speaks of a city and edition that the built-in rules hold, its rows win over theirs.
    /// An unchanged copy of a built-in file says nothing new, and is passed over.
    #[must_use]
    pub fn file(mut self, name: impl Into<String>, text: impl Into<Cow<'static, str>>) -> Self {
        self.files.push(File { name: name.into(), text: text.into(), own: true });
        self
    }

    /// Reads and checks every file; the error lists everything that is wrong in all of them.
    pub fn load(mut self) -> Result<Rulebook> {
        let builtin: BTreeSet<Cow<'static, str>> =
            self.files.iter().filter(|file| !file.own).map(|file| file.text.clone()).collect();
        self.files.retain(|file| !file.own || !builtin.contains(&file.text));
        let mut readers: Vec<Reader<'_>> =
            self.files.iter().map(|file| Reader::new(&file.name, &file.text)).collect();
        let raws: Vec<RawFile> = self
            .files
            .iter()
            .zip(&mut readers)
            .map(|(file, reader)| {
                let raw = RawFile::read(reader, &file.text);
                year_totals(&raw, reader);
                raw
            })
            .collect();
        let documents = documents(&raws, &mut readers);
        let ids = documents.iter().enumerate().map(|(number, document)| (document.id(), number));
        let ids: BTreeMap<&str, usize> = ids.collect();
        let places = places(&raws, &mut readers);
        heads(&raws, &places, &mut readers);
        let mut books = Vec::new();
        let mut used = vec![false; raws.len()];
        for plan in plans(&self.files, &raws, &places, &mut readers) {
            for layer in &plan.layers {
                used.iter_mut().skip(layer.file).take(1).for_each(|used| *used = true);
            }
            let compiler = Compiler::new(&documents, &ids, &mut readers, plan.book);
            let mut book = compiler.run(&plan.layers);
            book.gather();
            check(&book, &mut readers, &plan.heads);
            books.push(Arc::new(book));
        }
        let mut portability = Portability::default();
        let mut division_names = BTreeSet::new();
        let known: Vec<String> = places
            .iter()
            .map(|place| place.id.clone())
            .chain(raws.iter().flat_map(|raw| &raw.divisions).map(|row| row.id.value.clone()))
            .collect();
        for ((file, raw), used) in raws.iter().enumerate().zip(used) {
            // A file that no city is laid together from is read all the same, for its faults.
            let own = self.files.get(file).is_some_and(|file| file.own);
            let layer = Layer { file, rank: u8::from(own), raw };
            let compiler = Compiler::new(&documents, &ids, &mut readers, CityBook::empty());
            if !used {
                compiler.run(std::slice::from_ref(&layer));
            }
            let compiler = Compiler::new(&documents, &ids, &mut readers, CityBook::empty());
            portability.extend(compiler.portability(&layer, &known));
            if let Some(reader) = readers.get_mut(file) {
                portability.divisions.extend(Division::all(raw, reader, &mut division_names));
            }
        }
        for (file, at) in portability.clashes() {
            if let Some(reader) = readers.get_mut(file) {
                reader.report(
                    &at,
                    "another row says this for the same months",
                    "let one row end where the other begins",
                );
            }
        }
        let mut problems: Vec<_> = readers.into_iter().flat_map(|reader| reader.problems).collect();
        if !problems.is_empty() {
            let order: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
            let place = |file: &str| order.iter().position(|name| *name == file);
            problems.sort_by_key(|problem| (place(&problem.file), problem.line, problem.column));
            return Err(Error::bad_rules(problems));
        }
        let version = raws.iter().find_map(|raw| raw.release.as_ref());
        let own = self.files.iter().filter(|file| file.own).count();
        let mut version = version.map_or_else(|| "none".to_owned(), |v| v.value.clone());
        if own > 0 {
            version = format!("{version}+own.{own}");
        }
        let fingerprint = fingerprint(&self.files);
        Ok(Rulebook(Arc::new(Inner {
            documents,
            places,
            books,
            portability,
            version,
            fingerprint,
        })))
    }
}

/// Prints a rule file in the order of the manual, or says what is wrong with its fields.
///
/// Checks that need other files (documents, the city's other layers) are [`Loader::load`]'s.
pub fn reprint(name: &str, text: &str) -> Result<String> {
    let mut reader = Reader::new(name, text);
    let raw = RawFile::read(&mut reader, text);
    if reader.problems.is_empty() {
        Ok(raw.write())
    } else {
        Err(Error::bad_rules(reader.problems))
    }
}

/// What to compile for one city in one edition.
struct Plan<'f> {
    book: CityBook,
    layers: Vec<Layer<'f>>,
    heads: Vec<Head>,
}

fn documents(raws: &[RawFile], readers: &mut [Reader<'_>]) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    let mut ids = BTreeSet::new();
    for (raw, reader) in raws.iter().zip(readers) {
        for row in &raw.documents {
            if !ids.insert(&row.id.value) {
                let message = format!("two documents have the id {:?}", row.id.value);
                reader.report(&row.at, message, "give each document its own id");
            }
            if row.title.is_none() && row.about.is_none() {
                reader.report(
                    &row.at,
                    "the document has neither title nor about",
                    "add its title as printed, or say in about what it is about",
                );
            }
            documents.push(Document::from_raw(row));
        }
    }
    documents
}

fn places(raws: &[RawFile], readers: &mut [Reader<'_>]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for (raw, reader) in raws.iter().zip(readers.iter_mut()) {
        for row in &raw.places {
            if places.iter().any(|known| known.id == row.id.value) {
                let message = format!("two places have the id {:?}", row.id.value);
                reader.report(&row.at, message, "give each place its own id");
            }
            let list = |many: &Option<At<Many<String>>>| -> Vec<String> {
                many.iter().flat_map(|m| &m.value).map(|one| one.value.clone()).collect()
            };
            places.push(Place {
                id: row.id.value.clone(),
                name: row.name.value.clone(),
                codes: list(&row.code),
                alias: list(&row.alias),
                level: row.level.value,
                province: row.province.as_ref().map(|province| province.value.clone()),
            });
        }
    }
    for (raw, reader) in raws.iter().zip(readers.iter_mut()) {
        for row in &raw.places {
            let codes = row.code.iter().chain(&row.alias).flat_map(|many| &many.value);
            let names = codes.map(|one| (one.value.clone(), &one.at)).chain([
                (row.name.value.zh.clone(), &row.name.at),
                (row.name.value.en.clone(), &row.name.at),
            ]);
            for (name, at) in names {
                let other = |place: &&Place| place.id != row.id.value && place.is_called(&name);
                if let Some(other) = places.iter().find(other) {
                    let message = format!("{name:?} is also a name of the place {}", other.id);
                    reader.report(at, message, "a name, alias or code leads to one place only");
                }
            }
        }
        for province in raw.places.iter().filter_map(|row| row.province.as_ref()) {
            let is_it =
                |place: &Place| place.id == province.value && place.level == Level::Province;
            if !places.iter().any(is_it) {
                let known: Vec<&str> = places
                    .iter()
                    .filter(|place| place.level == Level::Province)
                    .map(|place| place.id.as_str())
                    .collect();
                let hint = nearest(&province.value, &known).map_or_else(
                    || "add a place with level = \"province\"".to_owned(),
                    |known| format!("did you mean {known}?"),
                );
                let message = format!("no province has the id {:?}", province.value);
                reader.report(&province.at, message, hint);
            }
        }
    }
    places
}

/// Checks the head of each file.
fn heads(raws: &[RawFile], places: &[Place], readers: &mut [Reader<'_>]) {
    let known: Vec<&str> = places.iter().map(|place| place.id.as_str()).collect();
    for (raw, reader) in raws.iter().zip(readers) {
        let named = [
            raw.head.as_ref().map(|head| &head.place),
            raw.overlay.as_ref().map(|overlay| &overlay.place),
        ];
        for place in named.into_iter().flatten() {
            if !known.contains(&place.value.as_str()) {
                let hint = nearest(&place.value, &known).map_or_else(
                    || "add it to places.toml with its names and code".to_owned(),
                    |known| format!("did you mean {known}?"),
                );
                reader.report(&place.at, format!("no place has the id {:?}", place.value), hint);
            }
        }
        if let Some(head) = &raw.head {
            if head.until.value <= head.from.value {
                let message =
                    format!("until {} is not after from {}", head.until.value, head.from.value);
                reader.report(
                    &head.until.at,
                    message,
                    "until is the first month no longer in force",
                );
            }
        } else if raw.overlay.is_none() && raw.has_rules() && reader.problems.is_empty() {
            reader.report(
                &(0..0),
                "the file has rules but no [file]",
                "begin with [file], edition, place, from and until",
            );
        }
    }
}

/// Which books there are, and which files each one is laid together from.
fn plans<'f>(
    files: &[File],
    raws: &'f [RawFile],
    places: &[Place],
    readers: &mut [Reader<'_>],
) -> Vec<Plan<'f>> {
    let mut books: BTreeMap<(String, usize), (Option<String>, Vec<usize>)> = BTreeMap::new();
    let find = |id: &str| places.iter().position(|place| place.id == id);
    for (number, raw) in raws.iter().enumerate() {
        if let Some(head) = &raw.head
            && let Some(place) = find(&head.place.value)
            && places.get(place).is_some_and(|p| p.level == Level::City)
        {
            books.entry((head.edition.value.clone(), place)).or_default().1.push(number);
        }
    }
    let held: Vec<(String, usize)> = books.keys().cloned().collect();
    for (number, raw) in raws.iter().enumerate() {
        let Some(overlay) = &raw.overlay else { continue };
        let Some(place) = find(&overlay.place.value) else { continue };
        if held.iter().any(|(edition, _)| *edition == overlay.name.value) {
            if let Some(reader) = readers.get_mut(number) {
                reader.report(
                    &overlay.name.at,
                    format!(
                        "{:?} is the name of an edition that has rules of its own",
                        overlay.name.value
                    ),
                    "give the what-if a name of its own",
                );
            }
        } else if held.contains(&(overlay.over.value.clone(), place)) {
            let entry = books.entry((overlay.name.value.clone(), place)).or_default();
            entry.0 = Some(overlay.over.value.clone());
            entry.1.push(number);
        } else if let Some(reader) = readers.get_mut(number) {
            reader.report(
                &overlay.over.at,
                format!(
                    "no rules of {} in the edition {:?} to lie over",
                    overlay.place.value, overlay.over.value
                ),
                "an overlay lies over a city of another edition",
            );
        }
    }
    books
        .into_iter()
        .filter_map(|((edition, place), (over, own_files))| {
            let rules = over.clone().unwrap_or_else(|| edition.clone());
            let mut layers = layers(files, raws, places, &rules, place);
            if over.is_some() {
                layers.extend(own_files.iter().filter_map(|number| {
                    Some(Layer { file: *number, rank: 6, raw: raws.get(*number)? })
                }));
            }
            let heads = layers.iter().filter(|layer| layer.rank >= 4);
            let heads: Vec<_> =
                heads.filter_map(|l| Some((l.file, l.raw.head.as_ref()?))).collect();
            let book = CityBook {
                edition,
                over,
                place,
                from: heads.iter().map(|(_, head)| head.from.value).min()?,
                until: heads.iter().map(|(_, head)| head.until.value).max()?,
                note: together(heads.iter().filter_map(|(_, head)| head.note.as_ref())),
                ..CityBook::empty()
            };
            let heads = heads.iter().map(|(file, head)| Head {
                file: *file,
                at: head.place.at.clone(),
                span: Span { from: head.from.value, until: Some(head.until.value) },
            });
            Some(Plan { book, heads: heads.collect(), layers })
        })
        .collect()
}

/// What the files of a city remark, one after the other and each remark once.
fn together<'n>(notes: impl Iterator<Item = &'n At<Text>>) -> Option<Text> {
    let mut told: Vec<&Text> = Vec::new();
    for note in notes {
        if !told.contains(&&note.value) {
            told.push(&note.value);
        }
    }
    let words = |lang, between: &str| {
        told.iter().map(|note| note.get(lang)).collect::<Vec<_>>().join(between)
    };
    (!told.is_empty()).then(|| Text::new(words(Lang::En, "; "), words(Lang::Zh, "；")))
}

/// The files of a city in an edition: nation, province, city, each with the caller's own above it.
fn layers<'f>(
    files: &[File],
    raws: &'f [RawFile],
    places: &[Place],
    edition: &str,
    city: usize,
) -> Vec<Layer<'f>> {
    let city = places.get(city);
    let rank = |place: &str| -> Option<u8> {
        let place = places.iter().find(|p| p.id == place)?;
        match place.level {
            Level::Nation => Some(0),
            Level::Province => (city?.province.as_deref() == Some(place.id.as_str())).then_some(2),
            Level::City => (city?.id == place.id).then_some(4),
        }
    };
    let all = raws.iter().zip(files).enumerate().filter_map(|(number, (raw, file))| {
        let head = raw.head.as_ref().filter(|head| head.edition.value == edition)?;
        let rank = rank(&head.place.value)?.saturating_add(u8::from(file.own));
        Some(Layer { file: number, rank, raw })
    });
    let mut layers: Vec<Layer<'f>> = all.collect();
    layers.sort_by_key(|layer| layer.rank);
    layers
}

/// FNV-1a over the names and texts of every file: enough to tell rule sets apart, not meant against forgery.
fn fingerprint(files: &[File]) -> String {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
    let parts = files.iter().flat_map(|file| [file.name.as_bytes(), file.text.as_bytes()]);
    let hash = parts.fold(OFFSET, |hash, part| step(part.iter().copied().fold(hash, step), 0));
    format!("{hash:016x}")
}
