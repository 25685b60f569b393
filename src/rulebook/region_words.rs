//! Regions in words: whom a rule is for, as people say it.

use super::space::{
    Dim, Mask, NO_EMPLOYER, NOT_OFFERED, Names, Region, bit, first, payer_exists, values,
};
use crate::lang::Lang;
use crate::words::{EmployerKind, EmployerSize, Employment, Hukou, Joiner, Payer, Sex};

impl Names {
    /// Several regions in words; those with an employer and those without are told together where nothing else sets them apart.
    pub(crate) fn describe_all(&self, regions: &[Region]) -> String {
        let plain = |region: &Region| {
            let rest = region.dims().filter(|(d, _)| !matches!(d, Dim::Employment | Dim::Employer));
            Region(rest.collect())
        };
        let whole: Vec<Region> = payer_exists(Payer::Worker);
        let both = |a: &Region, b: &Region| {
            let halves = [a, b].map(|r| {
                Region(
                    r.dims()
                        .filter(|(d, _)| matches!(d, Dim::Employment | Dim::Employer))
                        .collect(),
                )
            });
            whole.iter().all(|half| halves.contains(half)) && plain(a) == plain(b)
        };
        if let [a, b] = regions
            && both(a, b)
        {
            return self.describe(&plain(a), Lang::En);
        }
        let words: Vec<String> =
            regions.iter().take(4).map(|region| self.describe(region, Lang::En)).collect();
        words.join("; and for ")
    }

    /// Most kinds of employers, told by the others.
    fn most_employers(&self, dim: Dim, mask: Mask, lang: Lang) -> Option<String> {
        let kinds = mask & first(9);
        if dim != Dim::Employer || kinds != mask || kinds.count_ones() < 6 {
            return None;
        }
        let others: Vec<String> =
            values(first(9) & !mask).map(|v| self.value_words(dim, v, lang)).collect();
        let others = others.join("/");
        Some(match (lang, others.is_empty()) {
            (Lang::En, true) => "any employer".to_owned(),
            (Lang::En, false) => format!("employer other than {others}"),
            (Lang::Zh, true) => "有单位者".to_owned(),
            (Lang::Zh, false) => format!("除{others}外的单位"),
        })
    }

    /// A region in words, such as `hukou nonlocal-rural, employment part-time`.
    pub(crate) fn describe(&self, region: &Region, lang: Lang) -> String {
        let employment = region.mask(Dim::Employment);
        let employer = region.mask(Dim::Employer);
        let flexible = bit(Employment::Flexible.index());
        // The two usual halves of the space have words of their own.
        let half = if employment == first(3) & !flexible && employer == first(9) {
            Some(say(lang, "everyone with an employer", "有单位者"))
        } else if employment == flexible && employer == bit(NO_EMPLOYER) {
            Some(say(lang, "flexible workers", "灵活就业人员"))
        } else {
            None
        };
        let told = |dim: Dim| half.is_some() && matches!(dim, Dim::Employment | Dim::Employer);
        let rest = region.dims().filter(|(dim, _)| *dim != Dim::Age && !told(*dim));
        let mut words: Vec<String> = half.map(str::to_owned).into_iter().collect();
        words.extend(rest.map(|(dim, mask)| self.one_dim(dim, mask, lang)));
        if region.constrains(Dim::Age) {
            words.push(ages(region.mask(Dim::Age), lang));
        }
        if words.is_empty() {
            return say(lang, "every case", "不限").to_owned();
        }
        words.join(say(lang, ", ", "，"))
    }

    fn one_dim(&self, dim: Dim, mask: Mask, lang: Lang) -> String {
        if let Some(words) = self.most_employers(dim, mask, lang) {
            return words;
        }
        let names = values(mask).take(16).map(|value| self.value_words(dim, value, lang));
        let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        match lang {
            Lang::En => format!("{} {}", self.option(dim).replace('_', "-"), names.join("/")),
            Lang::Zh => format!("{}{}", self.option_words(dim), names.join("/")),
        }
    }

    /// The Chinese words for a dimension, where its values need them.
    fn option_words(&self, dim: Dim) -> String {
        match dim {
            Dim::Choice(_) => format!("{} ", self.option(dim).replace('_', "-")),
            _ => String::new(),
        }
    }

    /// One value of a dimension in words.
    fn value_words(&self, dim: Dim, value: u8, lang: Lang) -> String {
        macro_rules! listed {
            ($list:expr) => {
                $list.get(usize::from(value)).map_or_else(String::new, |v| v.words(lang).to_owned())
            };
        }
        if lang == Lang::En {
            return self.value(dim, value);
        }
        match dim {
            Dim::Employer if value == NO_EMPLOYER => "无单位".to_owned(),
            Dim::Employment => listed!(Employment::ALL),
            Dim::Hukou => listed!(Hukou::ALL),
            Dim::Employer => listed!(EmployerKind::ALL),
            Dim::EmployerSize => listed!(EmployerSize::ALL),
            Dim::Sex => listed!(Sex::ALL),
            Dim::Joiner => listed!(Joiner::ALL),
            Dim::InjuryClass => format!("工伤{}类", value.saturating_add(1)),
            Dim::Calendar => format!("{}月", value.saturating_add(1)),
            Dim::Area => match value.checked_sub(1) {
                None => "主区".to_owned(),
                Some(at) => self
                    .area_words
                    .get(usize::from(at))
                    .map_or_else(String::new, |words| words.zh.clone()),
            },
            Dim::Choice(_) if value == NOT_OFFERED => "不适用".to_owned(),
            Dim::Age | Dim::Choice(_) => self.value(dim, value),
        }
    }
}

const fn say(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// Ages in words.
fn ages(mask: Mask, lang: Lang) -> String {
    let mut ages = values(mask);
    let (least, most) = (ages.next().unwrap_or(0), ages.last());
    match (most.unwrap_or(least), lang) {
        (127, Lang::En) => format!("age {least} and over"),
        (127, Lang::Zh) => format!("{least} 周岁及以上"),
        (most, Lang::En) => format!("age {least} to {most}"),
        (most, Lang::Zh) => format!("{least} 至 {most} 周岁"),
    }
}
