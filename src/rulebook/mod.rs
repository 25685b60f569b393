//! The rules of every city and edition, checked at load and ready to be asked.

pub(crate) mod book;
mod charges;
mod check;
mod cite;
mod compile;
mod division;
#[cfg(feature = "builtin-rules")]
mod embedded;
mod guides;
mod limits;
mod load;
pub(crate) mod portability;
mod raw;
mod read;
mod region_words;
pub(crate) mod resolve;
mod schema;
pub(crate) mod space;
pub(crate) mod surcharge;
pub(crate) mod value;
mod when;

pub use cite::Document;
pub use division::Site;
pub use load::{Loader, reprint};
pub use schema::{Schema, rule_schema};

use crate::error::{Error, Result};
use crate::lang::{Lang, Text, text};
use book::CityBook;
use portability::Portability;
use read::nearest;
use std::collections::BTreeSet;
use std::sync::Arc;
use value::Level;

/// The rules of every city and edition that were loaded.
///
/// Build it once and ask it often: it is cheap to clone, and `Send + Sync`.
///
/// ```
/// use shebao::{Case, Rulebook, Terms};
///
/// let rules = Rulebook::builtin()?;
/// let mut case = Case::new("beijing", "2013-05".parse()?, "3000".parse()?);
/// case.edition = "shi-2014".into();
/// let assessment = rules.assess(&case, &Terms::default())?;
/// assert_eq!(assessment.totals().employer.to_string(), "570.00");
/// assert_eq!(assessment.totals().worker.to_string(), "210.00");
/// # Ok::<(), shebao::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rulebook(pub(crate) Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) documents: Vec<Document>,
    pub(crate) places: Vec<Place>,
    pub(crate) books: Vec<Arc<CityBook>>,
    pub(crate) portability: Portability,
    pub(crate) version: String,
    pub(crate) fingerprint: String,
}

/// A place by its names.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) id: String,
    pub(crate) name: Text,
    pub(crate) codes: Vec<String>,
    pub(crate) alias: Vec<String>,
    pub(crate) level: Level,
    pub(crate) province: Option<String>,
}

impl Place {
    /// Whether a name, in any of its forms, is this place's.
    fn is_called(&self, name: &str) -> bool {
        self.id.eq_ignore_ascii_case(name)
            || self.name.zh == name
            || self.name.en.eq_ignore_ascii_case(name)
            || self.codes.iter().chain(&self.alias).any(|known| known.eq_ignore_ascii_case(name))
    }
}

impl Rulebook {
    /// The rules that are compiled in.
    #[cfg(feature = "builtin-rules")]
    pub fn builtin() -> Result<Self> {
        Loader::new().builtin().load()
    }

    /// The version of the rules, by which a release of figures is named.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// A fingerprint of every rule file: two results with the same one rest on the same rules, letter for letter.
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// Every document that rules cite.
    pub fn documents(&self) -> &[Document] {
        &self.0.documents
    }

    /// The document with an id.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.0.documents.iter().find(|document| document.id() == id)
    }

    /// Adds documents by their ids, each once.
    pub(crate) fn cite(&self, documents: &[usize], cites: &mut Vec<String>) {
        for id in documents.iter().filter_map(|number| self.0.documents.get(*number)) {
            if !cites.iter().any(|known| known == id.id()) {
                cites.push(id.id().to_owned());
            }
        }
    }

    /// The editions that hold rules, each once.
    pub fn editions(&self) -> Vec<&str> {
        let names: BTreeSet<&str> = self.0.books.iter().map(|book| book.edition.as_str()).collect();
        names.into_iter().collect()
    }

    /// That an edition of a city is a what-if and not law, in words; none where it is not.
    pub fn hypothetical(&self, city: &str, edition: &str) -> Option<Text> {
        self.book(city, edition).ok()?.hypothetical()
    }

    /// The id of a place, by its id, name, alias or code.
    pub fn place_id(&self, name: &str) -> Option<&str> {
        self.place(self.find_place(name)?).map(|place| place.id.as_str())
    }

    /// The name of a place, by its id.
    pub fn place_name(&self, id: &str, lang: Lang) -> Option<&str> {
        self.0.places.iter().find(|place| place.id == id).map(|place| place.name.get(lang))
    }

    /// The names of a place, by its number.
    pub(crate) fn place(&self, number: usize) -> Option<&Place> {
        self.0.places.get(number)
    }

    /// Finds a place by id, name, alias or GB/T 2260 code.
    pub(crate) fn find_place(&self, given: &str) -> Option<usize> {
        let wanted = given.trim();
        let wanted = wanted.strip_suffix('市').unwrap_or(wanted);
        self.0.places.iter().position(|place| place.is_called(wanted))
    }

    /// Finds the rules of a city in an edition.
    pub(crate) fn book(&self, city: &str, edition: &str) -> Result<&Arc<CityBook>> {
        if !self.0.books.iter().any(|book| book.edition == edition) {
            return Err(self.unknown_edition(edition));
        }
        let place = self.find_place(city).ok_or_else(|| self.unknown_city(city, edition))?;
        let found = self.0.books.iter().find(|book| book.place == place && book.edition == edition);
        found.ok_or_else(|| {
            let held = self.cities_of(edition).join(", ");
            let name = self.0.places.get(place).map_or(city, |place| place.id.as_str());
            Error::no_rule(text!(
                "the edition {edition} has no rules for {name}",
                "版本 {edition} 没有{name}的规则"
            ))
            .with_hint(text!("cities of {edition}: {held}", "{edition} 所含城市：{held}"))
        })
    }

    #[cold]
    fn unknown_edition(&self, edition: &str) -> Error {
        let list = self.editions().join(", ");
        Error::bad_input(text!(
            "no rules have the edition {edition:?}",
            "没有名为 {edition:?} 的版本"
        ))
        .with_hint(text!("editions: {list}", "可用版本：{list}"))
        .in_field("edition")
    }

    pub(crate) fn cities_of(&self, edition: &str) -> Vec<&str> {
        let books = self.0.books.iter().filter(|book| book.edition == edition);
        books.filter_map(|book| self.place(book.place)).map(|place| place.id.as_str()).collect()
    }

    #[cold]
    fn unknown_city(&self, city: &str, edition: &str) -> Error {
        let held = self.cities_of(edition);
        let list = held.join(", ");
        let hint = nearest(city, &held).map_or_else(
            || text!("cities of {edition}: {list}", "{edition} 所含城市：{list}"),
            |known| text!("did you mean {known}?", "是否指 {known}？"),
        );
        Error::bad_input(text!("no place is called {city:?}", "没有名为 {city:?} 的地方"))
            .with_hint(hint)
            .in_field("city")
    }
}
