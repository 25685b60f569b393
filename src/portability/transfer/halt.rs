//! What stops money from moving: age, a sealed account, a move inside one province.

use super::Move;
use crate::error::{Error, Result};
use crate::lang::{Lang, Text, text};
use crate::portability::Told;
use crate::portability::career::Stay;
use crate::rulebook::Site;
use crate::rulebook::portability::in_force;
use crate::words::SpellKind;

/// Why no money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// The destination opens a temporary account.
    Temporary,
    /// Inside one province the record moves alone.
    InsideProvince,
}

impl Move<'_, '_> {
    /// Whether something stops the money from moving.
    pub(super) fn halt(&mut self, origin: &Site) -> Result<Option<Halt>> {
        let month = self.request.month;
        if origin.shares_province_with(&self.to) {
            return self.inside_province(origin).map(Some);
        }
        let rules = &self.rulebook.0.portability;
        let person = &self.request.person;
        let hukou = match &person.hukou_place {
            Some(place) => {
                Some(self.rulebook.site(place).map_err(|error| error.in_field("hukou_place"))?)
            }
            None => None,
        };
        let goes_home = hukou.as_ref().is_some_and(|hukou| hukou.shares_province_with(&self.to));
        if !goes_home {
            self.sealed = self.temporary_is_sealed()?;
        }
        let Some(row) = in_force(&rules.temporary, month, |rule| !rule.first_insured) else {
            return Ok(None);
        };
        if goes_home || self.request.organised {
            return Ok(None);
        }
        let (Some(sex), Some(birth), Some(_)) = (person.sex, person.birth, &hukou) else {
            self.notes.push(Told::new(
                "age_not_checked",
                Text::new(
                    "men from 50 and women from 40 keep their relation when they move elsewhere than home; sex, birth or hukou place was not given",
                    "男满 50、女满 40 周岁者到户籍地以外不转关系；未给出性别、出生年月或户籍地，未作核对",
                ),
            ));
            return Ok(None);
        };
        let limit = row.value.limit(sex);
        let age = month.since(birth) / 12;
        if age < u16::from(limit) {
            return Ok(None);
        }
        // At pension age nobody is newly insured: what lies elsewhere is collected.
        let retired = self.rulebook.retirement(sex, person.category, birth, 0);
        if retired.is_ok_and(|retirement| month >= retirement.month) {
            return Ok(None);
        }
        self.rulebook.cite(&row.source.cites, &mut self.cites);
        let to = self.to.id();
        self.notes.push(Told::new(
            "temporary_account",
            text!(
                "at {age}, {limit} or above, the relation stays where it is; {to} opens a temporary account, and nothing moves now",
                "{age} 周岁，已满 {limit} 周岁：关系保留在原参保地，{to} 建立临时缴费账户，本次不转移"
            ),
        ));
        Ok(Some(Halt::Temporary))
    }

    /// A temporary account that is left again before pension age is sealed, since November 2016.
    fn temporary_is_sealed(&mut self) -> Result<bool> {
        let month = self.request.month;
        let rules = &self.rulebook.0.portability;
        let temporary = |stay: &&Stay<'_>| stay.spell.kind == SpellKind::Temporary;
        if !self
            .career
            .stays
            .iter()
            .any(|stay| temporary(&stay) && stay.has_begun(month) && self.is_held(stay))
        {
            return Ok(false);
        }
        let Some(row) = in_force(&rules.temporary, month, |rule| rule.first_insured) else {
            return Ok(false);
        };
        let person = &self.request.person;
        let (Some(sex), Some(birth)) = (person.sex, person.birth) else {
            self.notes.push(Told::new(
                "collection_assumed",
                Text::new(
                    "a temporary account is collected at pension age; sex and birth were not given, and that age is taken as reached",
                    "临时账户在达到领取年龄时归集；未给出性别与出生年月，按已达到年龄计算",
                ),
            ));
            return Ok(false);
        };
        let retirement = self.rulebook.retirement(sex, person.category, birth, 0)?;
        if month >= retirement.month {
            return Ok(false);
        }
        self.rulebook.cite(&row.source.cites, &mut self.cites);
        let at = retirement.month;
        self.notes.push(Told::new(
            "temporary_account_sealed",
            text!(
                "the temporary account is sealed when the worker moves again, and collected by the benefit place at pension age, in {at}",
                "再次流动时临时账户封存，待 {at} 达到领取年龄时由待遇领取地归集"
            ),
        ));
        Ok(true)
    }

    fn inside_province(&mut self, origin: &Site) -> Result<Halt> {
        let month = self.request.month;
        let rules = &self.rulebook.0.portability.poolings;
        let holding = rules.iter().filter(|row| row.span.contains(month));
        let row = self.rulebook.nearest_row(origin, holding, |rule| &rule.0);
        let Some(row) = row else {
            let known = rules
                .iter()
                .filter(|row| self.rulebook.reach(&row.value.0, origin).is_some())
                .map(|row| row.span.from)
                .min();
            let since = known.map_or_else(
                || Text::new("no month is known from which it does", "未见起始月份"),
                |known| text!("it is known to from {known}", "已知自 {known} 起"),
            );
            let province = (origin.province_name(Lang::En), origin.province_name(Lang::Zh));
            return Err(Error::no_rule(Text::new(
                format!("inside {} the record moves without money since its pensions are pooled by province; whether it did in {month} is not known", province.0),
                format!("{}省级统筹后省内流动只转记录；{month} 是否已如此未知", province.1),
            ))
            .with_hint(since));
        };
        self.rulebook.cite(&row.source.cites, &mut self.cites);
        let told = Told::new("inside_province", row.value.1.clone());
        self.notes.push(told.with("province", origin.province()));
        Ok(Halt::InsideProvince)
    }
}
