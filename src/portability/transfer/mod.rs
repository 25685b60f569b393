//! The transfer between pooling areas 转移接续 (国办发〔2009〕66号): what moves, and what the origin keeps.
//!
//! `halt` says whether money moves at all, `held` reckons what lies at the origin, `questions` what the sources leave open.

mod halt;
mod held;
mod questions;

use super::career::{Career, Months, Stay, count, told};
use super::pooled::largest_remainder;
use super::statement::{
    AccountMoved, MovesOfPaid, OriginKeeps, PooledMoved, TransferLine, TransferStatement,
};
use super::{BranchMoved, PayingPlace, Told, TransferRequest, add_notes, remarks};
use crate::account::{Crediting, Pot, plus};
use crate::error::{Error, Kind, Result};
use crate::history::Spell;
use crate::lang::{Lang, Text, text};
use crate::money::{Exact, Money};
use crate::remark::Remark;
use crate::rulebook::book::{Row, TransferRule};
use crate::rulebook::{Rulebook, Site};
use crate::words::{Branch, SpellKind};
use halt::Halt;
use held::Held;

/// A transfer with its places found.
struct Move<'q, 'h> {
    rulebook: &'q Rulebook,
    request: &'q TransferRequest,
    career: Career<'h>,
    from: usize,
    to: Site,
    rule: &'q Row<TransferRule>,
    /// What stops money from moving, if something does.
    halted: Option<Halt>,
    /// Whether temporary accounts are sealed until pension age.
    sealed: bool,
    notes: Vec<Told>,
    open: Vec<Told>,
    cites: Vec<String>,
}

impl Rulebook {
    /// The statement of a transfer: what moves with the worker, what the origin keeps, and what the sources leave open.
    ///
    /// ```
    /// use shebao::{Lang, Rulebook, Spell, TransferRequest};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let spell = Spell::from_fields([
    ///     ("from", "2012-04"), ("until", "2014-01"), ("city", "beijing"),
    ///     ("edition", "shi-2014"), ("wage", "3000"),
    /// ]).unwrap();
    /// let mut request = TransferRequest::new("guangzhou", "2014-01".parse()?);
    /// request.interest.principal_only = true;
    /// let statement = rules.transfer(&[spell], &request, Lang::En)?;
    /// assert_eq!(statement.individual_account.balance.to_string(), "4410.00");
    /// assert_eq!(statement.pooled.amount.to_string(), "7560.00");
    /// assert_eq!(statement.origin.kept.to_string(), "4410.00");
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn transfer(
        &self,
        history: &[Spell],
        request: &TransferRequest,
        lang: Lang,
    ) -> Result<TransferStatement> {
        let mut one = Move::find(self, history, request)?;
        let held = one.held()?;
        one.statement(&held, lang)
    }
}

impl<'q, 'h> Move<'q, 'h> {
    /// Finds the places and the rule, and refuses what cannot be moved.
    fn find(
        rulebook: &'q Rulebook,
        history: &'h [Spell],
        request: &'q TransferRequest,
    ) -> Result<Self> {
        let month = request.month;
        let (keep, from) = (request.keep.as_deref(), request.from.as_deref());
        let career = Career::new(rulebook, history, keep, from, Some(month))?;
        request.person.check(career.first())?;
        let to = rulebook.site(&request.to).map_err(|error| error.in_field("to"))?;
        let from = match &request.from {
            Some(name) => {
                let site = rulebook.site(name)?;
                career.sites.iter().position(|known| *known == site)
            }
            None => career.relation(Some(month)),
        };
        let Some((from, origin)) = from.and_then(|n| Some((n, career.site(n)?.clone()))) else {
            return Err(Error::bad_input(text!(
                "the history has nothing before {month}",
                "参保历史在 {month} 之前没有任何时段"
            ))
            .with_hint(Text::new(
                "give the first month no longer paid at the origin",
                "请填写转出地不再缴费的首月",
            ))
            .in_field("month"));
        };
        if origin == to {
            let name = origin.id();
            return Err(Error::bad_input(text!(
                "the relation is in {name} already: nothing moves",
                "关系已在 {name}，无需转移"
            ))
            .with_hint(Text::new(
                "name another destination, or the origin with --from",
                "请填写其他转入地，或用 --from 指定转出地",
            ))
            .in_field("to"));
        }
        if let Some(place) = [&origin, &to].into_iter().find(|place| place.is_outside()) {
            let (en, zh) = (place.name(Lang::En), place.name(Lang::Zh));
            return Err(Error::no_rule(text!(
                "the scheme's transfers do not reach {en}",
                "养老保险关系转移接续不涉及{zh}"
            ))
            .with_hint(Text::new(
                "name a province or prefecture of the mainland",
                "请填写内地省级或地级地区",
            )));
        }
        if request.draws_pension {
            return Err(Error::new(
                Kind::NotCovered,
                Text::new(
                    "whoever draws a pension cannot move the relation (国办发〔2009〕66号, article 2)",
                    "已领取养老金的人员不转移关系（国办发〔2009〕66号第二条）",
                ),
            ));
        }
        let rule = rulebook.transfer_rule(Branch::Pension, month)?;
        let mut one = Self {
            rulebook,
            request,
            career,
            from,
            to,
            rule,
            halted: None,
            sealed: false,
            notes: Vec::new(),
            open: Vec::new(),
            cites: Vec::new(),
        };
        one.check_months()?;
        let note = one.career.first_insured_note(rulebook, &request.person)?;
        one.notes.extend(note);
        one.halted = one.halt(&origin)?;
        Ok(one)
    }

    fn origin(&self) -> Result<&Site> {
        self.career.site(self.from).ok_or_else(|| Error::internal("the origin vanished"))
    }

    fn is_held(&self, stay: &Stay<'_>) -> bool {
        stay.holder(Some(self.request.month)) == self.from
    }

    /// A transfer cannot take place before the last contribution; what comes later elsewhere plays no part.
    fn check_months(&mut self) -> Result<()> {
        let month = self.request.month;
        let still_pays = |stay: &&Stay<'_>| {
            let spell = stay.spell;
            let goes_on = spell.from() <= month && month < spell.until;
            goes_on && stay.site == self.from && self.is_held(stay)
        };
        if let Some(stay) = self.career.stays.iter().find(still_pays) {
            let last = stay.spell.until.minus(1);
            return Err(Error::bad_input(text!(
                "the transfer in {month} lies before the last contribution at the origin, in {last}",
                "{month} 转移早于转出地最后缴费月 {last}"
            ))
            .with_hint(Text::new(
                "give the first month no longer paid at the origin, or end the spell",
                "请填写转出地不再缴费的首月，或更正该时段截止月",
            ))
            .in_field("month")
            .about(&told(stay.spell)));
        }
        let there = |stay: &Stay<'_>| stay.has_begun(month) && self.is_held(stay);
        if !self.career.stays.iter().any(there) {
            return Err(self.career.nothing_paid(self.from, "from"));
        }
        self.notes.extend(self.career.later_notes(month));
        let elsewhere =
            self.career.stays.iter().filter(|stay| stay.has_begun(month) && !self.is_held(stay));
        let elsewhere: Vec<Told> =
            elsewhere.map(|stay| self.career.elsewhere(stay, month, "other_record")).collect();
        self.notes.extend(elsewhere);
        let held = self.career.stays.iter().filter(|stay| self.is_held(stay));
        let months = held.map(|stay| count(&stay.kept(month))).fold(0, u16::saturating_add);
        if months < 12 {
            self.notes.push(Told::new(
                "under_one_year",
                Text::new(
                    "under one year is moved by actual months, which bases month by month do by themselves",
                    "不足一年按实际缴费月数转移；按月基数计算即是如此",
                ),
            ));
        }
        Ok(())
    }

    fn statement(&mut self, held: &[Held], lang: Lang) -> Result<TransferStatement> {
        let (rulebook, request) = (self.rulebook, self.request);
        let (pots, ledger) = self.accounts(held)?;
        let extra = self.temporary_interest(held)?;
        let exact = |one: &Held| if one.moves { one.pooled.exact } else { Exact::default() };
        let exact: Vec<Exact> = held.iter().map(exact).collect();
        let (pooled_total, mut pooled_lines) = largest_remainder(&exact);
        let pooled_total = pooled_total.plus(extra.iter().copied().sum());
        for (line, extra) in pooled_lines.iter_mut().zip(&extra) {
            *line = line.plus(*extra);
        }
        let received = self.received(held)?;
        let lines = self.lines(held, &pots, &pooled_lines, &received);
        let sum = |amount: fn(&TransferLine) -> Money| -> Money { lines.iter().map(amount).sum() };
        let part = |which: fn(&Pot) -> [Money; 3]| -> [Money; 3] {
            pots.iter().map(which).fold([Money::ZERO; 3], plus)
        };
        let [own, funded, stays] = part(|pot| pot.balance);
        let [own_paid, funded_paid, _] = part(|pot| pot.principal);
        let (principal, balance) = (own_paid.plus(funded_paid), own.plus(funded));
        let of_paid = sum(|line| line.worker.plus(line.employer));
        let amount =
            principal.plus(sum(|line| line.pooled_moved)).minus(extra.iter().copied().sum());
        let share = amount.share_of(of_paid);
        let nothing_moves = self.nothing_moves(held, lang);
        let share = share.filter(|_| nothing_moves.is_none());
        self.questions(held, &ledger.years);
        let overlaps = self.overlaps(held);
        let other_branches = self.other_branches(held, lang);
        let benefit_place = self.benefit_place(lang)?;
        rulebook.cite(&self.rule.source.cites, &mut self.cites);
        rulebook.cite(&ledger.cites, &mut self.cites);
        for one in held {
            rulebook.cite(&one.paid.cites, &mut self.cites);
        }
        let mut remarked = remarks(&self.notes, lang);
        add_notes(&mut remarked, held.iter().flat_map(|one| &one.paid.notes), lang);
        let origin = self.origin()?;
        let interest_method = self.crediting(Branch::Pension).method(origin, request.month);
        let one_share = held.iter().all(|one| one.pooled.at_stated_share || !one.moves);
        Ok(TransferStatement {
            from: origin.id().to_owned(),
            to: self.to.id().to_owned(),
            month: request.month,
            edition: self.edition(),
            months: lines.iter().map(|line| line.months).fold(0, u16::saturating_add),
            individual_account: AccountMoved {
                principal,
                interest: balance.minus(principal),
                balance,
                interest_method,
                stays,
            },
            pooled: PooledMoved {
                base_total: held.iter().map(|one| one.pooled.base_total).sum(),
                share: Some(self.rule.value.pooled_share).filter(|_| one_share),
                amount: pooled_total,
            },
            total: balance.plus(pooled_total),
            origin: OriginKeeps {
                pooled_received: sum(|line| line.pooled_received),
                kept: sum(|line| line.kept),
            },
            moves_with_worker: MovesOfPaid { amount, of_paid, share },
            temporary_account: self.halted == Some(Halt::Temporary),
            nothing_moves,
            other_branches,
            benefit_place,
            lines,
            account: ledger.years,
            overlaps,
            open_questions: remarks(&self.open, lang),
            notes: remarked,
            cites: std::mem::take(&mut self.cites),
            evidence: held.iter().filter_map(|one| one.paid.evidence).max(),
            rules: rulebook.id(),
        })
    }

    /// Why no money moves, in the words of the note that says so.
    fn nothing_moves(&self, held: &[Held], lang: Lang) -> Option<Remark> {
        if held.iter().any(|one| one.moves) {
            return None;
        }
        let codes = ["inside_province", "temporary_account", "temporary_account_sealed"];
        let told = self.notes.iter().find(|told| codes.contains(&told.code.as_ref()));
        told.map(|told| told.remark(lang))
    }

    fn edition(&self) -> String {
        let first = self.career.stays.first();
        first.map_or_else(String::new, |stay| stay.spell.case.edition.clone())
    }

    fn crediting(&self, branch: Branch) -> Crediting<'_> {
        Crediting { rulebook: self.rulebook, branch, terms: &self.request.interest }
    }

    /// Where the pension would be paid, once the record lies at the destination.
    fn benefit_place(&mut self, lang: Lang) -> Result<Option<PayingPlace>> {
        let counted = self.career.counted(self.request.month);
        let last = self.career.last_ordinary(Some(self.request.month));
        let goes_along = self.halted != Some(Halt::Temporary);
        let relation = last.and_then(|stay| {
            if self.is_held(stay) && goes_along {
                return Some(self.to.clone());
            }
            self.career.site(stay.holder(Some(self.request.month))).cloned()
        });
        let mut notes = Vec::new();
        let person = &self.request.person;
        let place =
            self.rulebook.paying_place(&counted, relation.as_ref(), person, lang, &mut notes)?;
        self.notes.extend(notes);
        Ok(place)
    }

    fn other_branches(&self, held: &[Held], lang: Lang) -> Vec<BranchMoved> {
        let spells: Vec<(&Spell, &[Months])> = held
            .iter()
            .filter_map(|one| Some((self.career.stays.get(one.stay)?.spell, one.kept.as_slice())))
            .filter(|(spell, _)| spell.kind != SpellKind::Deemed)
            .collect();
        let request = self.request;
        self.rulebook.other_branches(
            &spells,
            request.month,
            &request.terms,
            request.person.birth,
            lang,
        )
    }
}
