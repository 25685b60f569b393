//! What lies at the origin: what was paid for it, its accounts, and what the origin's pooled fund received.

use super::Move;
use super::halt::Halt;
use crate::account::{Ledger, Pot, run};
use crate::error::Result;
use crate::money::{Exact, Money};
use crate::month::Month;
use crate::portability::career::{Months, Stay, count};
use crate::portability::paid::{Early, Paid, Payments, account_parts, credit_account};
use crate::portability::pooled::{Pooled, counted, largest_remainder, pooled, share};
use crate::portability::{OverlapPooled, TemporaryInterest, TransferLine};
use crate::rate::Rounding;
use crate::rulebook::book::TransferRule;
use crate::words::{Branch, SpellKind};

/// A stay that lies at the origin, with what was paid for it.
pub(super) struct Held {
    pub(super) stay: usize,
    pub(super) kept: Vec<Months>,
    pub(super) paid: Payments,
    /// What was paid in months that another place's are kept for.
    pub(super) excluded: Payments,
    pub(super) pooled: Pooled,
    /// Whether its money moves now.
    pub(super) moves: bool,
}

impl Move<'_, '_> {
    /// What was paid for everything that lies at the origin.
    pub(super) fn held(&self) -> Result<Vec<Held>> {
        let month = self.request.month;
        let mut held = Vec::new();
        for (number, stay) in self.career.stays.iter().enumerate() {
            if !stay.has_begun(month) || !self.is_held(stay) {
                continue;
            }
            let (kept, excluded) = (stay.kept(month), stay.excluded(month));
            let payments = |months: &[Months]| match stay.spell.kind {
                SpellKind::Deemed => Ok(Payments::default()),
                _ => self.rulebook.payments(
                    stay.spell,
                    months,
                    Branch::Pension,
                    &self.request.terms,
                    self.request.person.birth,
                ),
            };
            let (paid, excluded) = (payments(&kept)?, payments(&excluded)?);
            let pooled = self.pooled(stay, &paid, &self.rule.value);
            let sealed = self.sealed && stay.spell.kind == SpellKind::Temporary;
            let moves = self.halted.is_none() && !sealed;
            held.push(Held { stay: number, kept, paid, excluded, pooled, moves });
        }
        Ok(held)
    }

    fn pooled(&self, stay: &Stay<'_>, paid: &Payments, rule: &TransferRule) -> Pooled {
        let spell = stay.spell;
        let relief = self.request.assume.relief_months;
        pooled(rule, spell.kind, spell.case.employment, paid, relief)
    }

    /// The account's credits of a stay in some of its months.
    pub(super) fn pot(&self, stay: &Stay<'_>, paid: &Payments) -> Pot {
        let mut pot = stay.pot(self.request.month);
        let whole_from = self.rule.value.account_from;
        let early = if self.last_paid_move(stay).is_some() { Early::Gone } else { Early::Apart };
        credit_account(&mut pot, stay.spell, paid, whole_from, early);
        pot
    }

    /// The accounts of everything held, credited up to the end of the year before the transfer.
    pub(super) fn accounts(&self, held: &[Held]) -> Result<(Vec<Pot>, Ledger)> {
        let stays = held.iter().filter_map(|one| Some((self.career.stays.get(one.stay)?, one)));
        let mut pots: Vec<Pot> = stays.map(|(stay, one)| self.pot(stay, &one.paid)).collect();
        let interest = self.halted.is_none();
        let ledger = self.run(&mut pots, interest)?;
        for (pot, _) in pots.iter_mut().zip(held).filter(|(_, one)| !one.moves) {
            *pot = Pot::default();
        }
        Ok((pots, ledger))
    }

    pub(super) fn run(&self, pots: &mut [Pot], interest: bool) -> Result<Ledger> {
        let crediting = self.crediting(Branch::Pension);
        let last = Some(self.request.month.year().saturating_sub(1))
            .filter(|_| interest && !self.request.interest.principal_only);
        run(pots, last, |site, year| match self.career.site(site) {
            Some(site) => crediting.year(site, year),
            None => Ok(None),
        })
    }

    /// The interest on the pooled part of temporary accounts, by line, where the caller reads the law so.
    pub(super) fn temporary_interest(&self, held: &[Held]) -> Result<Vec<Money>> {
        let mut extra = vec![Money::ZERO; held.len()];
        if self.request.assume.temporary_interest == TemporaryInterest::None {
            return Ok(extra);
        }
        for (one, extra) in held.iter().zip(&mut extra) {
            let Some(stay) = self.career.stays.get(one.stay) else { continue };
            let spell = stay.spell;
            if spell.kind != SpellKind::Temporary || !one.moves {
                continue;
            }
            let mut pot = stay.pot(self.request.month);
            for run in counted(&self.rule.value, &one.paid, self.request.assume.relief_months) {
                let rate = share(
                    &self.rule.value,
                    spell.kind,
                    spell.case.employment,
                    run.month.pooled_rate,
                );
                let amount = run.month.base.times(rate).round(Rounding::FenHalfUp);
                pot.credit_months(run.months.0, run.months.1, 0, amount);
            }
            self.run(std::slice::from_mut(&mut pot), true)?;
            let [earned, ..] = pot.balance;
            let [principal, ..] = pot.principal;
            *extra = earned.minus(principal);
        }
        Ok(extra)
    }

    /// What the origin's pooled fund received for each stay: what was paid there, or what came with an earlier transfer.
    pub(super) fn received(&self, held: &[Held]) -> Result<Vec<Money>> {
        let mut received: Vec<Money> = held
            .iter()
            .map(|one| one.paid.sum(|p| p.pooled).plus(one.excluded.sum(|p| p.pooled)))
            .collect();
        // Stays that came by one transfer were rounded together.
        let mut arrived: Vec<((Month, usize, usize), Vec<usize>)> = Vec::new();
        for (place, one) in held.iter().enumerate() {
            let Some(stay) = self.career.stays.get(one.stay) else { continue };
            let moves = self.career.paid_moves(stay, self.request.month);
            for (on, ..) in &moves {
                self.rulebook.transfer_rule(Branch::Pension, *on)?;
            }
            let Some(key) = moves.last().copied() else { continue };
            match arrived.iter_mut().find(|(known, _)| *known == key) {
                Some((_, places)) => places.push(place),
                None => arrived.push((key, vec![place])),
            }
        }
        for ((on, ..), places) in arrived {
            let rule = &self.rulebook.transfer_rule(Branch::Pension, on)?.value;
            let came: Vec<Exact> = places
                .iter()
                .filter_map(|place| held.get(*place))
                .filter_map(|one| Some((self.career.stays.get(one.stay)?, one)))
                .map(|(stay, one)| {
                    let kept = self.pooled(stay, &one.paid, rule).exact;
                    match self.request.assume.overlap_pooled {
                        OverlapPooled::Stays => {
                            kept.plus(self.pooled(stay, &one.excluded, rule).exact)
                        }
                        OverlapPooled::Returns => kept,
                    }
                })
                .collect();
            for (place, amount) in places.iter().zip(largest_remainder(&came).1) {
                if let Some(slot) = received.get_mut(*place) {
                    *slot = amount;
                }
            }
        }
        Ok(received)
    }

    /// The last transfer of a record that moved money between provinces, before this one.
    pub(super) fn last_paid_move(&self, stay: &Stay<'_>) -> Option<(Month, usize, usize)> {
        self.career.paid_moves(stay, self.request.month).pop()
    }

    pub(super) fn lines(
        &self,
        held: &[Held],
        pots: &[Pot],
        pooled_lines: &[Money],
        received: &[Money],
    ) -> Vec<TransferLine> {
        let whole_from = self.rule.value.account_from;
        let rows = held.iter().zip(pots).zip(pooled_lines).zip(received);
        let lines = rows.filter_map(|(((one, pot), moved), received)| {
            let stay = self.career.stays.get(one.stay)?;
            let spell = stay.spell;
            let sum =
                |amount: fn(&Paid) -> Money| one.paid.sum(amount).plus(one.excluded.sum(amount));
            let [own, funded, _] = pot.principal;
            let early = account_parts(&one.paid, whole_from);
            let refunded = one.excluded.sum(|p| p.own).plus(one.excluded.sum(|p| p.funded));
            // What stayed behind at an earlier move is not there to be refunded; inside a province nothing stays behind.
            let (account_stays, gone) = if self.last_paid_move(stay).is_some() {
                let gone = account_parts(&one.excluded, whole_from);
                (early.plus(gone), gone)
            } else if self.halted == Some(Halt::InsideProvince) {
                (Money::ZERO, Money::ZERO)
            } else {
                (early, Money::ZERO)
            };
            let until = spell.until.min(self.request.month);
            Some(TransferLine {
                from: spell.from(),
                until,
                city: self.career.site(stay.site)?.id().to_owned(),
                kind: spell.kind,
                months: count(&one.kept),
                base_total: one.pooled.base_total,
                worker: sum(|p| p.worker),
                employer: sum(|p| p.employer),
                own_credited: sum(|p| p.own),
                employer_credited: sum(|p| p.funded),
                pooled_paid: sum(|p| p.pooled),
                individual_account: own.plus(funded),
                account_stays,
                refunded: refunded.minus(gone),
                pooled_received: *received,
                pooled_moved: *moved,
                kept: received.minus(*moved),
            })
        });
        lines.collect()
    }
}
