//! Provinces and prefectures: every place that a worker may come from or go to, whether or not the rules hold it.

use super::Rulebook;
use super::raw;
use super::read::{Reader, nearest};
use super::value::Level;
use crate::error::{Error, Result};
use crate::lang::{Lang, Text, text};
use std::collections::BTreeSet;
use std::ops::Range;

/// A province, with its prefectures.
#[derive(Clone, Debug)]
pub(crate) struct Division {
    code: String,
    id: String,
    name: Text,
    full: String,
    units: Vec<Unit>,
    /// The pension scheme of the mainland does not reach it.
    outside: bool,
}

/// A prefecture: its code, full name, and name in letters.
#[derive(Clone, Debug)]
struct Unit {
    code: String,
    full: String,
    en: String,
}

/// A place of China: a province, a prefecture, or a city that rules speak of.
///
/// ```
/// use shebao::{Lang, Rulebook};
///
/// let rules = Rulebook::builtin()?;
/// let zhengzhou = rules.site("郑州")?;
/// assert_eq!((zhengzhou.id(), zhengzhou.province()), ("zhengzhou", "410000"));
/// assert_eq!(rules.site("410100")?, zhengzhou);
/// assert_eq!(rules.site("Beijing")?.province(), "110000");
/// # Ok::<(), shebao::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    id: String,
    province: String,
    province_id: String,
    province_name: Text,
    name: Text,
    is_province: bool,
    outside: bool,
}

impl Site {
    /// The id: that of the rules where they know the place, otherwise its name in letters.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The GB/T 2260 code of its province.
    pub fn province(&self) -> &str {
        &self.province
    }

    /// The id of its province, by which rules name it.
    pub(crate) fn province_id(&self) -> &str {
        &self.province_id
    }

    /// The name of its province.
    pub fn province_name(&self, lang: Lang) -> &str {
        self.province_name.get(lang)
    }

    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        self.name.get(lang)
    }

    /// Whether it is a province and no city of one; Beijing, Tianjin, Shanghai and Chongqing are both, and count as cities.
    pub fn is_province(&self) -> bool {
        self.is_province
    }

    /// Whether the pension scheme of the mainland does not reach it.
    pub fn is_outside(&self) -> bool {
        self.outside
    }

    /// Whether two places lie in one province.
    pub fn shares_province_with(&self, other: &Self) -> bool {
        self.province == other.province
    }
}

/// Cities that are provinces: their codes end in zeros, and 0100 or 0200 under them means them too.
const MUNICIPALITIES: [&str; 4] = ["110000", "120000", "310000", "500000"];

/// A name as it is compared: lower case, with one kind of separator.
fn squash(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '_'], "-")
}

/// A Chinese name without the word for its kind.
fn short(full: &str) -> &str {
    const PEOPLES: [&str; 19] = [
        "朝鲜族",
        "土家族",
        "布依族",
        "哈尼族",
        "景颇族",
        "傈僳族",
        "蒙古族",
        "柯尔克孜",
        "哈萨克",
        "苗族",
        "藏族",
        "羌族",
        "彝族",
        "侗族",
        "壮族",
        "傣族",
        "白族",
        "回族",
        "蒙古",
    ];
    if let Some(mut rest) = full.strip_suffix("自治州") {
        while let Some(shorter) = PEOPLES.iter().find_map(|people| rest.strip_suffix(people)) {
            rest = shorter;
        }
        return rest;
    }
    ["特别行政区", "地区", "盟", "省", "市"]
        .iter()
        .find_map(|kind| full.strip_suffix(kind))
        .unwrap_or(full)
}

impl Division {
    /// Reads the divisions of a file; units that cannot be read, and names that lead to two places, are reported.
    pub(super) fn all(
        raw: &raw::RawFile,
        reader: &mut Reader<'_>,
        names: &mut BTreeSet<String>,
    ) -> Vec<Self> {
        let mut divisions = Vec::new();
        let twice = |name: &str, at: &Range<usize>, reader: &mut Reader<'_>| {
            let message = format!("{name:?} is also the name, id or code of another division");
            reader.report(at, message, "a name, id or code leads to one place only");
        };
        for row in &raw.divisions {
            for name in [&row.id.value, &row.code.value, &row.full.value] {
                if !names.insert(name.clone()) {
                    twice(name, &row.at, reader);
                }
            }
            if !is_code(&row.code.value) {
                report_code(reader, &row.code.at, &row.code.value);
            }
            let units = row.units.iter().flat_map(|units| &units.value).filter_map(|unit| {
                let mut parts = unit.value.splitn(3, ' ');
                let (code, full, en) = (parts.next()?, parts.next(), parts.next());
                let (Some(full), Some(en)) = (full, en) else {
                    let message = format!("{:?} is not a unit", unit.value);
                    reader.report(
                        &unit.at,
                        message,
                        "write code, full name and name in letters, such as \"410100 郑州市 Zhengzhou\"",
                    );
                    return None;
                };
                for name in [code, full, &squash(en)] {
                    if !names.insert(name.to_owned()) {
                        twice(name, &unit.at, reader);
                    }
                }
                if !is_code(code) || code.get(..2) != row.code.value.get(..2) {
                    report_code(reader, &unit.at, code);
                }
                Some(Unit { code: code.to_owned(), full: full.to_owned(), en: en.to_owned() })
            });
            divisions.push(Self {
                units: units.collect(),
                code: row.code.value.clone(),
                id: row.id.value.clone(),
                name: row.name.value.clone(),
                full: row.full.value.clone(),
                outside: row.outside.as_ref().is_some_and(|flag| flag.value),
            });
        }
        divisions
    }

    fn is_called(&self, wanted: &str) -> bool {
        self.id == wanted
            || self.code == wanted
            || self.full == wanted
            || self.name.zh == wanted
            || (self.is_municipality() && self.city_codes().iter().any(|code| code == wanted))
    }

    fn is_municipality(&self) -> bool {
        MUNICIPALITIES.contains(&self.code.as_str())
    }

    fn city_codes(&self) -> [String; 2] {
        let stem = self.code.get(..2).unwrap_or_default();
        [format!("{stem}0100"), format!("{stem}0200")]
    }

    fn site(&self) -> Site {
        Site {
            id: self.id.clone(),
            province: self.code.clone(),
            province_id: self.id.clone(),
            province_name: self.name.clone(),
            name: self.name.clone(),
            is_province: !self.is_municipality(),
            outside: self.outside,
        }
    }

    fn unit(&self, unit: &Unit) -> Site {
        Site {
            id: squash(&unit.en),
            province: self.code.clone(),
            province_id: self.id.clone(),
            province_name: self.name.clone(),
            name: Text::new(unit.en.clone(), short(&unit.full)),
            is_province: false,
            outside: self.outside,
        }
    }
}

fn is_code(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn report_code(reader: &mut Reader<'_>, at: &Range<usize>, code: &str) {
    let message = format!("{code:?} is not the code of a place in this province");
    reader.report(at, message, "write the six digits of GB/T 2260");
}

impl Rulebook {
    /// Finds a place by the name that rules give it, or by the name or GB/T 2260 code of a province or prefecture.
    pub fn site(&self, name: &str) -> Result<Site> {
        if let Some(place) = self.find_place(name).and_then(|number| self.place(number))
            && place.level != Level::Nation
        {
            return Ok(self.site_of(place));
        }
        let wanted = squash(name);
        let divisions = &self.0.portability.divisions;
        if let Some(division) = divisions.iter().find(|division| division.is_called(&wanted)) {
            return Ok(division.site());
        }
        let mut units = divisions.iter().flat_map(|d| d.units.iter().map(move |unit| (d, unit)));
        let found = units.find(|(_, unit)| {
            unit.code == wanted
                || unit.full == wanted
                || short(&unit.full) == wanted
                || unit.en.eq_ignore_ascii_case(&wanted)
                || squash(&unit.en) == wanted
        });
        found
            .map(|(division, unit)| division.unit(unit))
            .or_else(|| {
                let division = divisions.iter().find(|division| short(&division.full) == wanted);
                division.map(Division::site)
            })
            .ok_or_else(|| self.unknown_site(name))
    }

    /// Whether an id is that of the nation.
    pub(crate) fn is_nation(&self, id: &str) -> bool {
        self.0.places.iter().any(|place| place.id == id && place.level == Level::Nation)
    }

    /// The id of the nation.
    pub(crate) fn nation(&self) -> &str {
        let nation = self.0.places.iter().find(|place| place.level == Level::Nation);
        nation.map_or("", |place| &place.id)
    }

    /// A place of the rules, with the province that its code or its row names.
    fn site_of(&self, place: &super::Place) -> Site {
        let divisions = &self.0.portability.divisions;
        let code = place.codes.first().map(String::as_str).or_else(|| {
            let of_it = |other: &&super::Place| Some(&other.id) == place.province.as_ref();
            self.0.places.iter().find(of_it)?.codes.first().map(String::as_str)
        });
        let stem = code.and_then(|code| code.get(..2));
        let division = divisions.iter().find(|division| division.code.get(..2) == stem);
        Site {
            id: place.id.clone(),
            province: match (division, stem) {
                (Some(division), _) => division.code.clone(),
                (None, Some(stem)) => format!("{stem}0000"),
                (None, None) => place.id.clone(),
            },
            province_id: match (&place.province, division) {
                (Some(province), _) => province.clone(),
                (None, Some(division)) => division.id.clone(),
                (None, None) => place.id.clone(),
            },
            province_name: division.map_or_else(|| place.name.clone(), |d| d.name.clone()),
            name: place.name.clone(),
            is_province: place.level == Level::Province,
            outside: division.is_some_and(|division| division.outside),
        }
    }

    #[cold]
    fn unknown_site(&self, name: &str) -> Error {
        let mut known: Vec<String> = self.0.places.iter().map(|place| place.id.clone()).collect();
        for division in &self.0.portability.divisions {
            known.push(division.id.clone());
            known.extend(division.units.iter().map(|unit| squash(&unit.en)));
        }
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let hint = nearest(&squash(name), &names).map_or_else(
            || Text::new(
                "give a city id, a province or prefecture by name, or its GB/T 2260 code, such as henan, 郑州 or 410100",
                "请给出城市编号、省级或地级名称，或 GB/T 2260 代码，例如 henan、郑州、410100",
            ),
            |known| text!("did you mean {known}?", "是否指 {known}？"),
        );
        Error::bad_input(text!("no place is called {name:?}", "没有名为 {name:?} 的地方"))
            .with_hint(hint)
    }
}
