//! Every combination of some fields' values, as cases to set side by side.

use crate::case::Case;
use crate::error::{Error, Result};
use crate::lang::{Lang, Text, text};
use crate::money::Money;
use crate::month::Month;
use crate::rulebook::Rulebook;
use crate::study::NamedCase;
use crate::words::{EmployerKind, EmployerSize, Employment, Hukou, Sex};

/// No grid has more cases.
const MOST: usize = 100_000;

/// A field of a case, and the values to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// The field, as [`Case::from_fields`] names it.
    pub field: String,
    /// Its values, as text.
    pub values: Vec<String>,
}

impl Rulebook {
    /// Reads what to compare over: `FIELD=VALUE,VALUE…`, `FIELD=all`, or a range of months or wages.
    ///
    /// - `hukou=local-urban,nonlocal-rural`
    /// - `city=all`: every city that the edition holds; `all` also stands for every value of a closed list
    /// - `month=2008-01..2026-12` or `month=2008-07..2026-07:12`: both ends included, in steps of so many months
    /// - `wage=1000..30000:500`: both ends included, yuan
    ///
    /// ```
    /// use shebao::Rulebook;
    ///
    /// let rules = Rulebook::builtin()?;
    /// assert_eq!(rules.over("month=2024-07..2026-07:12", "statutory")?.values, ["2024-07", "2025-07", "2026-07"]);
    /// assert_eq!(rules.over("city=all", "shi-2014")?.values, ["beijing", "guangzhou"]);
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn over(&self, asked: &str, edition: &str) -> Result<Over> {
        let (field, values) = asked.split_once('=').ok_or_else(|| {
            Error::bad_input(text!(
                "{asked:?} is not FIELD=VALUES",
                "{asked:?} 不是“字段=值”的形式"
            ))
            .with_hint(how())
        })?;
        let field = field.trim().replace('-', "_");
        let values = self.values(&field, values.trim(), edition);
        let values = values.map_err(|error| error.in_field(&field))?;
        // Each value is read once here, so that a wrong one is told once and not for every combination.
        let scratch = Case::new("any", Month::FIRST, Money::ZERO);
        for value in &values {
            let fields = scratch.fields().into_iter().filter(|(name, _)| *name != field);
            let mut fields: Vec<_> = fields.collect();
            fields.push((field.clone(), value.clone()));
            read(&fields)?;
        }
        Ok(Over { field, values })
    }

    fn values(&self, field: &str, given: &str, edition: &str) -> Result<Vec<String>> {
        fn codes<T: ToString>(all: &[T]) -> Vec<String> {
            all.iter().map(T::to_string).collect()
        }
        let values: Vec<String> = match (field, given) {
            ("city", "all") => self.cities_of(edition).into_iter().map(str::to_owned).collect(),
            ("edition", "all") => self.editions().into_iter().map(str::to_owned).collect(),
            ("hukou", "all") => codes(Hukou::ALL),
            ("employment", "all") => codes(Employment::ALL),
            ("employer", "all") => codes(EmployerKind::ALL),
            ("employer_size", "all") => codes(EmployerSize::ALL),
            ("sex", "all") => codes(Sex::ALL),
            ("injury_class", "all") => (1..=8).map(|class: u8| class.to_string()).collect(),
            ("month", range) if range.contains("..") => codes(&months(range)?),
            ("wage" | "fund_wage" | "pay", range) if range.contains("..") => codes(&wages(range)?),
            _ => given.split(',').map(|value| value.trim().to_owned()).collect(),
        };
        let sorted = |mut values: Vec<String>| {
            values.sort_unstable();
            values
        };
        let twice = sorted(values.clone());
        let twice = twice.iter().zip(twice.iter().skip(1)).find(|(one, next)| one == next);
        if let Some((value, _)) = twice {
            return Err(Error::bad_input(text!("{value:?} stands there twice", "{value:?} 重复")));
        }
        if values.is_empty() {
            return Err(Error::bad_input(text!("{given:?} is nothing", "{given:?} 没有取值"))
                .with_hint(how()));
        }
        Ok(values)
    }

    /// Every combination of the values with the other fields, the last of them changing fastest.
    ///
    /// A case is called after the values that set it apart; wage and month, which run along the axis of a picture,
    /// are no part of its name.
    /// At most 100,000 cases.
    pub fn crossed(
        &self,
        fields: &[(String, String)],
        over: &[Over],
        lang: Lang,
    ) -> Result<Vec<NamedCase>> {
        let mut sizes = over.iter().map(|one| one.values.len());
        let count = sizes.try_fold(1_usize, usize::checked_mul);
        if count.is_none_or(|count| count > MOST) {
            return Err(Error::bad_input(text!(
                "the combinations are more than {MOST} cases",
                "组合超过 {MOST} 种情形"
            ))
            .with_hint(Text::new(
                "compare over fewer values, or in wider steps",
                "请减少取值，或加大步长",
            )));
        }
        let mut all: Vec<Vec<(String, String)>> = vec![Vec::new()];
        for one in over {
            let longer = all.iter().flat_map(|values| {
                one.values.iter().map(|value| {
                    let mut values = values.clone();
                    values.retain(|(name, _)| *name != one.field);
                    values.push((one.field.clone(), value.clone()));
                    values
                })
            });
            all = longer.collect();
        }
        all.into_iter().map(|values| self.case_of(fields, &values, lang)).collect()
    }

    /// The case of one combination, with its name.
    fn case_of(
        &self,
        fields: &[(String, String)],
        values: &[(String, String)],
        lang: Lang,
    ) -> Result<NamedCase> {
        let own = |name: &str| values.iter().any(|(known, _)| known == name);
        let mut whole: Vec<(String, String)> =
            fields.iter().filter(|(name, _)| !own(name)).cloned().collect();
        whole.extend(values.iter().cloned());
        let case = read(&whole)?;
        let words = values.iter().filter_map(|(field, value)| self.word(field, value, lang));
        let words: Vec<String> = words.collect();
        let label = match (words.is_empty(), lang) {
            (true, _) => self.word("city", &case.city, lang).unwrap_or_default(),
            (_, Lang::En) => words.join(", "),
            (_, Lang::Zh) => words.join("，"),
        };
        Ok(NamedCase { label, case })
    }

    /// A value as people call it.
    fn word(&self, field: &str, value: &str, lang: Lang) -> Option<String> {
        fn named<T: std::str::FromStr>(value: &str, words: impl Fn(T) -> &'static str) -> String {
            value.parse().map_or_else(|_| value.to_owned(), |value| words(value).to_owned())
        }
        let by = |en: &str, zh: &str| {
            let name = match lang {
                Lang::En => format!("{en} "),
                Lang::Zh => zh.to_owned(),
            };
            format!("{name}{value}")
        };
        Some(match field {
            "wage" | "fund_wage" | "pay" | "month" => return None,
            "city" => {
                let name = self.place_id(value).and_then(|id| self.place_name(id, lang));
                name.unwrap_or(value).to_owned()
            }
            "hukou" => named(value, |value: Hukou| value.words(lang)),
            "employment" => named(value, |value: Employment| value.words(lang)),
            "employer" => named(value, |value: EmployerKind| value.words(lang)),
            "employer_size" => named(value, |value: EmployerSize| value.words(lang)),
            "sex" => named(value, |value: Sex| value.words(lang)),
            "edition" | "area" => value.to_owned(),
            "injury_class" => by("injury class", "工伤类别"),
            "injury_rate" => by("injury rate", "工伤费率"),
            "unemployment_rate" => by("unemployment rate", "失业费率"),
            "fund_rate" => by("housing fund", "公积金"),
            "age" => by("age", "年龄"),
            _ => {
                let name = field.strip_prefix("choice:").unwrap_or(field);
                by(&name.replace('_', " "), &format!("{name} "))
            }
        })
    }
}

/// A case from its fields; of several faults the first.
fn read(fields: &[(String, String)]) -> Result<Case> {
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Case::from_fields(pairs).map_err(|errors| {
        errors.into_iter().next().unwrap_or_else(|| Error::internal("a case without a fault"))
    })
}

/// `FROM..TO` or `FROM..TO:STEP`.
fn range(text: &str) -> Option<(&str, &str, Option<&str>)> {
    let (from, rest) = text.split_once("..")?;
    let (to, step) = rest.split_once(':').map_or((rest, None), |(to, step)| (to, Some(step)));
    Some((from.trim(), to.trim(), step.map(str::trim)))
}

fn months(text: &str) -> Result<Vec<Month>> {
    let wrong = || {
        Error::bad_input(text!("{text:?} is not FROM..TO:STEP", "{text:?} 不是“起..止:步长”"))
            .with_hint(Text::new(
                "months such as 2008-07..2026-07:12, both ends included; the step is 1 month where it is left out",
                "月份，例如 2008-07..2026-07:12，含两端；不写步长则为 1 个月",
            ))
    };
    let (from, to, step) = range(text).ok_or_else(wrong)?;
    let (from, to): (Month, Month) = (from.parse()?, to.parse()?);
    let step = step.map_or(Ok(1), |step| step.parse::<u16>().map_err(|_| wrong()))?;
    if step == 0 || from > to {
        return Err(wrong());
    }
    let count = to.since(from).checked_div(step).unwrap_or(0);
    Ok((0..=count).map(|n| from.plus(n.saturating_mul(step))).collect())
}

fn wages(text: &str) -> Result<Vec<Money>> {
    let wrong = || {
        Error::bad_input(text!("{text:?} is not FROM..TO:STEP", "{text:?} 不是“起..止:步长”"))
            .with_hint(Text::new(
                "yuan a month, such as 1000..30000:500; at most 10,000 steps",
                "元/月，例如 1000..30000:500；最多 10,000 档",
            ))
    };
    let (from, to, step) = range(text).ok_or_else(wrong)?;
    let read = |text: &str| text.parse::<Money>().map_err(|_| wrong());
    let step = read(step.ok_or_else(wrong)?)?;
    Money::range(read(from)?, read(to)?, step).ok_or_else(wrong)
}

fn how() -> Text {
    Text::new(
        "such as city=beijing,shanghai, hukou=all, month=2008-07..2026-07:12 or wage=1000..30000:500",
        "例如 city=beijing,shanghai、hukou=all、month=2008-07..2026-07:12 或 wage=1000..30000:500",
    )
}
