//! The account of a career year by year, as it stands at one place.

use super::career::{Career, Stay};
use super::paid::{Early, credit_account};
use super::{Told, remarks};
use crate::account::{AccountYear, Crediting, InterestTerms, PARTS, Parts, Pot, plus, run};
use crate::case::Terms;
use crate::error::{Error, Result};
use crate::history::Spell;
use crate::lang::{Lang, Text, text};
use crate::money::Money;
use crate::month::Month;
use crate::remark::Remark;
use crate::report::RulesId;
use crate::rulebook::Rulebook;
use crate::words::{Branch, InterestMethod, SpellKind};
use serde::{Deserialize, Serialize};

/// What is asked of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRequest {
    /// The first month that is not counted.
    pub at: Month,
    /// The branch whose account it is.
    pub branch: Branch,
    /// The place where it lies; where the relation is if it is left out.
    pub place: Option<String>,
    /// The place whose months count where two places hold them.
    pub keep: Option<String>,
    /// The month of birth, where a division between funds depends on age.
    pub birth: Option<Month>,
    /// How interest is credited.
    pub interest: InterestTerms,
    /// What is asked of the rules of contributions; the branches play no part.
    pub terms: Terms,
}

impl AccountRequest {
    /// The pension account at the beginning of a month.
    pub fn new(at: Month) -> Self {
        Self {
            at,
            branch: Branch::Pension,
            place: None,
            keep: None,
            birth: None,
            interest: InterestTerms::default(),
            terms: Terms::default(),
        }
    }
}

/// An account year by year; amounts in yuan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountStatement {
    /// The branch.
    pub branch: Branch,
    /// The id of the place where it lies.
    pub place: String,
    /// The first month that is not counted.
    pub at: Month,
    /// The method of crediting; null where only principal is asked for.
    pub method: Option<InterestMethod>,
    /// The years.
    pub years: Vec<AccountYear>,
    /// What was credited out of the worker's own payments.
    pub own_principal: Money,
    /// What was credited out of employers' payments.
    pub employer_principal: Money,
    /// The interest on both.
    pub interest: Money,
    /// What the worker's own credits have become.
    pub own_balance: Money,
    /// What the employers' credits have become.
    pub employer_balance: Money,
    /// Both together.
    pub balance: Money,
    /// What the sources leave open, with the reading that was taken.
    pub open_questions: Vec<Remark>,
    /// What was assumed, and what the reader should know.
    pub notes: Vec<Remark>,
    /// The documents that it rests on.
    pub cites: Vec<String>,
    /// Which rules these are.
    pub rules: RulesId,
}

impl Rulebook {
    /// The account of a career at the beginning of a month: interest to the end of the last whole year, principal since.
    ///
    /// ```
    /// use shebao::{AccountRequest, Lang, Rulebook, Spell};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let spell = Spell::from_fields([
    ///     ("from", "2021-07"), ("until", "2024-01"), ("city", "beijing"), ("wage", "8000"), ("hukou", "nonlocal-rural"),
    /// ]).unwrap();
    /// let account = rules.account(&[spell], &AccountRequest::new("2024-01".parse()?), Lang::En)?;
    /// assert_eq!(account.years[0].credited.to_string(), "3840.00");
    /// assert_eq!(account.years[0].rate.map(|rate| rate.to_string()), Some("6.69%".into()));
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn account(
        &self,
        history: &[Spell],
        request: &AccountRequest,
        lang: Lang,
    ) -> Result<AccountStatement> {
        let (at, branch) = (request.at, request.branch);
        if !matches!(branch, Branch::Pension | Branch::Medical | Branch::HousingFund) {
            let (en, zh) = (branch.words(Lang::En), branch.words(Lang::Zh));
            return Err(Error::bad_input(text!(
                "{en} has no individual account",
                "{zh}没有个人账户"
            ))
            .with_hint(Text::new(
                "one of pension, medical, housing-fund",
                "可选：pension（养老）、medical（医疗）、housing-fund（公积金）",
            ))
            .in_field("branch"));
        }
        let career = Career::new(
            self,
            history,
            request.keep.as_deref(),
            request.place.as_deref(),
            Some(at),
        )?;
        super::Person { birth: request.birth, ..super::Person::default() }.check(career.first())?;
        let place = match &request.place {
            Some(name) => {
                let site = self.site(name).map_err(|error| error.in_field("from"))?;
                career.sites.iter().position(|known| *known == site)
            }
            None => career.relation(Some(at)),
        };
        let Some(place) = place.filter(|p| career.stays.iter().any(|s| lies_at(s, *p, at))) else {
            return Err(career.nothing_before(at));
        };
        let mut notes = career.overlap_notes();
        let mut cites = Vec::new();
        let mut pots = Vec::new();
        let mut remarked = Vec::new();
        notes.extend(career.later_notes(at));
        for stay in career.stays.iter().filter(|stay| stay.has_begun(at)) {
            if stay.spell.kind == SpellKind::Deemed {
                continue;
            }
            if !lies_at(stay, place, at) {
                notes.push(career.elsewhere(stay, at, "other_account"));
                continue;
            }
            let months = stay.kept(at);
            let paid = self.payments(stay.spell, &months, branch, &request.terms, request.birth)?;
            let mut pot = stay.pot(at);
            // A record that no money was moved for keeps every part of its account.
            let moved = career.paid_moves(stay, at).into_iter().next().map(|(on, ..)| on);
            let early = if moved.is_some() { Early::Gone } else { Early::Together };
            let rule = moved.map(|on| self.transfer_rule(branch, on)).transpose()?;
            let whole_from = rule.and_then(|row| row.value.account_from);
            credit_account(&mut pot, stay.spell, &paid, whole_from, early);
            self.cite(&paid.cites, &mut cites);
            super::add_notes(&mut remarked, paid.notes.iter(), lang);
            pots.push(pot);
        }
        let crediting = Crediting { rulebook: self, branch, terms: &request.interest };
        let last = Some(at.year().saturating_sub(1)).filter(|_| !request.interest.principal_only);
        let ledger = run(&mut pots, last, |site, year| match career.site(site) {
            Some(site) => crediting.year(site, year),
            None => Ok(None),
        })?;
        self.cite(&ledger.cites, &mut cites);
        let sum = |of: fn(&Pot) -> Parts| {
            let [own, employer, _] = pots.iter().map(of).fold([Money::ZERO; PARTS], plus);
            (own, employer)
        };
        let (own_principal, employer_principal) = sum(|pot| pot.principal);
        let (own_balance, employer_balance) = sum(|pot| pot.balance);
        let balance = own_balance.plus(employer_balance);
        let site = career.site(place);
        let open: Vec<Told> =
            site.and_then(|site| crediting.question(site, at, &ledger.years)).into_iter().collect();
        let mut all_notes = remarks(&notes, lang);
        all_notes.extend(remarked);
        Ok(AccountStatement {
            branch,
            place: site.map_or_else(String::new, |site| site.id().to_owned()),
            at,
            method: site.and_then(|site| crediting.method(site, at)),
            years: ledger.years,
            own_principal,
            employer_principal,
            interest: balance.minus(own_principal).minus(employer_principal),
            own_balance,
            employer_balance,
            balance,
            open_questions: remarks(&open, lang),
            notes: all_notes,
            cites,
            rules: self.id(),
        })
    }
}

fn lies_at(stay: &Stay<'_>, place: usize, at: Month) -> bool {
    stay.has_begun(at) && stay.holder(Some(at)) == place
}

impl Career<'_> {
    #[cold]
    fn nothing_before(&self, at: Month) -> crate::error::Error {
        let mut places: Vec<&str> = self.sites.iter().map(crate::rulebook::Site::id).collect();
        places.dedup();
        let list = places.join(", ");
        crate::error::Error::bad_input(text!(
            "nothing lies there before {at}",
            "{at} 之前该地没有记录"
        ))
        .with_hint(text!("places of the history: {list}", "历史中的地点：{list}"))
        .in_field("at")
    }
}
