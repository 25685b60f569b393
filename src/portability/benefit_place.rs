//! Where the pension will be paid 待遇领取地: four steps, each with its reason (国办发〔2009〕66号, article 6).

use super::career::{Career, Months, count, merged};
use super::{Person, Retirement, Told, remarks};
use crate::error::Result;
use crate::history::Spell;
use crate::lang::{Lang, Text, text};
use crate::month::Month;
use crate::remark::Remark;
use crate::rulebook::portability::in_force;
use crate::rulebook::{Rulebook, Site};
use crate::words::SpellKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is asked: the worker, and which place's months count where two hold them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BenefitRequest {
    /// Who the worker is.
    pub person: Person,
    /// The place whose months count where two places hold them.
    pub keep: Option<String>,
}

/// Where the pension will be paid, by which step, and what is still missing.
///
/// As JSON the fields of the paying place stand beside the others; they are absent where no hukou place was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BenefitPlace {
    /// Where, and why; none where it depends on a hukou place that was not given.
    #[serde(flatten)]
    pub paid_at: Option<PayingPlace>,
    /// The months that count for the steps, by province: cumulative, deemed ones included, overlaps once, temporary accounts apart.
    pub months: BTreeMap<String, u16>,
    /// The months in temporary accounts.
    pub temporary_months: u16,
    /// Every month that counts.
    pub total_months: u16,
    /// When a pension may begin, and what is missing for it.
    pub retirement: Option<Retirement>,
    /// What may be done about missing months.
    pub options: Vec<Remark>,
    /// What was assumed, and what the reader should know.
    pub notes: Vec<Remark>,
}

/// The place that pays, and the step of the rule that finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayingPlace {
    /// The GB/T 2260 code of the province.
    pub province: String,
    /// The id of the place.
    pub place: String,
    /// The name of the place.
    pub name: String,
    /// The step, `a` to `d`.
    pub step: String,
    /// The step in words, with the reason.
    pub text: String,
    /// The article's own words.
    pub quote: Option<String>,
    /// The document.
    pub cite: String,
}

/// The months that count before a month.
#[derive(Debug)]
pub(super) struct Counted {
    /// By province, with the place there that was paid at last, in the order of that last month.
    by_province: Vec<(String, u16, Months, Site)>,
    pub(super) temporary: u16,
    pub(super) total: u16,
}

impl Rulebook {
    /// Where the pension will be paid, and what is missing for it.
    ///
    /// No wages and no rules of the places are needed.
    ///
    /// ```
    /// use shebao::{BenefitRequest, Lang, Person, Rulebook, Spell};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let spell = |from, until, city| {
    ///     Spell::from_fields([("from", from), ("until", until), ("city", city)]).unwrap()
    /// };
    /// let history = [
    ///     spell("1990-01", "2001-01", "北京"),
    ///     spell("2001-01", "2011-01", "青岛"),
    ///     spell("2011-01", "2020-01", "上海"),
    /// ];
    /// let person = Person { hukou_place: Some("henan".into()), ..Person::default() };
    /// let request = BenefitRequest { person, keep: None };
    /// let answer = rules.benefit_place(&history, &request, Lang::En)?;
    /// let place = answer.paid_at.unwrap();
    /// assert_eq!((place.step.as_str(), place.place.as_str()), ("c", "qingdao"));
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn benefit_place(
        &self,
        history: &[Spell],
        request: &BenefitRequest,
        lang: Lang,
    ) -> Result<BenefitPlace> {
        let career = Career::new(self, history, request.keep.as_deref(), None, None)?;
        let person = &request.person;
        person.check(career.first())?;
        let mut notes = career.overlap_notes();
        notes.extend(career.first_insured_note(self, person)?);
        let counted = career.counted(Month::LAST);
        let relation = career.relation(None).and_then(|site| career.site(site)).cloned();
        let paid_at = self.paying_place(&counted, relation.as_ref(), person, lang, &mut notes)?;
        let retirement = self.retirement_of(person, counted.total, &mut notes)?;
        let mut options = Vec::new();
        if let Some(retirement) = retirement.as_ref().filter(|r| r.months_lacking > 0) {
            let rules = &self.0.portability.shortfalls;
            for row in rules.iter().filter(|row| row.span.contains(retirement.month)) {
                if row.value.insured_before.is_some_and(|before| career.first() >= before) {
                    continue;
                }
                let mut cites = Vec::new();
                self.cite(&row.source.cites, &mut cites);
                let words = row.value.text.get(lang).to_owned();
                let option = Remark::new("option", words).with("option", row.value.id.clone());
                options.push(option.with("cite", cites.join(", ")));
            }
        }
        let months = counted.by_province.iter().map(|(code, months, ..)| (code.clone(), *months));
        Ok(BenefitPlace {
            paid_at,
            months: months.collect(),
            temporary_months: counted.temporary,
            total_months: counted.total,
            retirement,
            options,
            notes: remarks(&notes, lang),
        })
    }

    /// The four steps, for a record that lies at `relation`.
    pub(super) fn paying_place(
        &self,
        counted: &Counted,
        relation: Option<&Site>,
        person: &Person,
        lang: Lang,
        notes: &mut Vec<Told>,
    ) -> Result<Option<PayingPlace>> {
        let Some(hukou) = &person.hukou_place else {
            notes.push(Told::new(
                "hukou_place_needed",
                Text::new(
                    "where the pension will be paid depends on the hukou place, which was not given",
                    "待遇领取地取决于户籍地，未给出",
                ),
            ));
            return Ok(None);
        };
        let hukou = self.site(hukou).map_err(|error| error.in_field("hukou_place"))?;
        let rules = &self.0.portability;
        // The steps have held since 2010, and nobody retires by this answer before that.
        let Some(rule) = rules.benefit_months.iter().max_by_key(|row| (row.span.from, row.layer))
        else {
            return Ok(None);
        };
        let enough = u16::from(rule.value);
        let (step, site, why) = counted.decide(relation, &hukou, enough);
        let row = in_force(&rules.benefit_steps, rule.span.from, |known| known.step == step);
        let mut cites = Vec::new();
        let source = row.map_or(&rule.source, |row| &row.source);
        self.cite(&source.cites, &mut cites);
        let quote = row.and_then(|row| row.source.quote.clone());
        let words = row.map_or_else(String::new, |row| row.value.text.get(lang).to_owned());
        let quoted = quote.as_ref().map_or_else(String::new, |quote| format!("「{quote}」"));
        let (reason, parted) = (why.get(lang), if lang == Lang::Zh { "；" } else { "; " });
        Ok(Some(PayingPlace {
            province: site.province().to_owned(),
            place: site.id().to_owned(),
            name: site.name(lang).to_owned(),
            step: step.to_owned(),
            text: format!("{words}{quoted}{parted}{reason}"),
            quote,
            cite: cites.into_iter().next().unwrap_or_default(),
        }))
    }
}

impl Career<'_> {
    /// Counts the months before `end`.
    pub(super) fn counted(&self, end: Month) -> Counted {
        let mut by_province: Vec<(String, u16, Months, Site)> = Vec::new();
        let mut ordinary: BTreeMap<String, Vec<Months>> = BTreeMap::new();
        let (mut temporary, mut all) = (Vec::new(), Vec::new());
        let mut last: BTreeMap<String, (Months, Site)> = BTreeMap::new();
        for stay in &self.stays {
            let kept = stay.kept(end);
            all.extend(&kept);
            if stay.spell.kind == SpellKind::Temporary {
                temporary.extend(&kept);
                continue;
            }
            let Some(site) = self.site(stay.site) else { continue };
            let Some(months) = kept.last() else { continue };
            ordinary.entry(site.province().to_owned()).or_default().extend(&kept);
            let later = last.get(site.province()).is_none_or(|(known, _)| known.1 <= months.1);
            if later {
                last.insert(site.province().to_owned(), (*months, site.clone()));
            }
        }
        for (province, spans) in ordinary {
            if let Some((months, site)) = last.remove(&province) {
                by_province.push((province, count(&merged(spans)), months, site));
            }
        }
        by_province.sort_by_key(|(code, _, months, _)| (months.1, months.0, code.clone()));
        Counted { by_province, temporary: count(&merged(temporary)), total: count(&merged(all)) }
    }

    /// Says which months are kept where nobody said so.
    pub(super) fn overlap_notes(&self) -> Vec<Told> {
        let notes = self.overlaps.iter().filter(|overlap| overlap.assumed).filter_map(|overlap| {
            let stay = |number: usize| self.stays.get(number).and_then(|s| self.site(s.site));
            let (kept, refunded) = (stay(overlap.kept)?, stay(overlap.refunded)?);
            let (from, last) = (overlap.months.0, overlap.months.1.minus(1));
            let (k, r) = (kept.id(), refunded.id());
            let told = Told::new(
                "overlap_assumed",
                text!(
                    "{from} to {last} are held in {k} and in {r}: they count once, in {k}; --keep says otherwise",
                    "{from} 至 {last} 在 {k} 与 {r} 重复参保：只计一次，按 {k} 计；可用 --keep 指定"
                ),
            );
            Some(told.with("kept", k).with("refunded", r))
        });
        notes.collect()
    }
}

impl Counted {
    /// The step, the place, and why.
    fn decide(
        &self,
        relation: Option<&Site>,
        hukou: &Site,
        enough: u16,
    ) -> (&'static str, Site, Text) {
        let years = |months: u16| (months / 12, months % 12);
        let Some(relation) = relation else {
            let why =
                Text::new("there is no ordinary relation anywhere", "各地均无普通养老保险关系");
            return ("d", hukou.clone(), why);
        };
        let (en, zh) = (relation.name(Lang::En), relation.name(Lang::Zh));
        if relation.shares_province_with(hukou) {
            let (p, p_zh) = (hukou.province_name(Lang::En), hukou.province_name(Lang::Zh));
            let why = Text::new(
                format!("the relation is in {en}, in the hukou province {p}"),
                format!("关系在{zh}，属户籍所在省级地区{p_zh}"),
            );
            return ("a", hukou.clone(), why);
        }
        let here = self.by_province.iter().find(|(code, ..)| code == relation.province());
        let months = here.map_or(0, |(_, months, ..)| *months);
        let (y, m) = years(months);
        if months >= enough {
            let why = Text::new(
                format!("{y} years and {m} months in {}", relation.province_name(Lang::En)),
                format!("在{}累计 {y} 年 {m} 个月", relation.province_name(Lang::Zh)),
            );
            return ("b", relation.clone(), why);
        }
        let earlier = self.by_province.iter().rev();
        let mut earlier =
            earlier.filter(|(code, months, ..)| code != relation.province() && *months >= enough);
        if let Some((_, months, _, site)) = earlier.next() {
            let ((y1, m1), name) = (years(*months), site.name(Lang::En));
            let why = Text::new(
                format!(
                    "{y} years and {m} months in {en}; {y1} years and {m1} months in {name}, the last place with ten years"
                ),
                format!(
                    "在{zh}累计 {y} 年 {m} 个月；在{}累计 {y1} 年 {m1} 个月，为上一个满十年的参保地",
                    site.name(Lang::Zh)
                ),
            );
            return ("c", site.clone(), why);
        }
        let why = Text::new(
            format!("ten years in no province; the relation is in {en}"),
            format!("各省级地区均不满十年，关系在{zh}"),
        );
        ("d", hukou.clone(), why)
    }
}
