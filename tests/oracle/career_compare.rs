//! Where a statement of the library differs from the oracle's.

use super::career::{Answer, Careers, Refused};
use super::career_account::{Ledger, sum, zero};
use super::career_benefit::{Begins, Pays};
use super::career_transfer::{Doubled, Halt};
use super::figures::{Figure, ratio, yuan};
use shebao::{
    AccountRequest, AccountYear, BenefitRequest, Decimal, Error, Lang, Money, Overlap, PayingPlace,
    Rate, Retirement, Spell, TransferRequest,
};
use std::fmt::Debug;

/// Collects differences.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn same<T: PartialEq + Debug>(&mut self, what: &str, found: T, expected: T) {
        if found != expected {
            self.0.push(format!("{what}: the library has {found:?}, the oracle {expected:?}"));
        }
    }

    fn money(&mut self, what: &str, found: Money, expected: &Figure) {
        if yuan(found) != *expected {
            self.0.push(format!("{what}: the library has {found}, the oracle {expected}"));
        }
    }

    fn end(self) -> Result<(), String> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0.join("\n")) }
    }
}

fn exact(decimal: Decimal) -> Figure {
    ratio(i64::try_from(decimal.mantissa()).unwrap(), 10_i64.pow(decimal.scale()))
}

fn share(rate: Rate) -> Figure {
    ratio(i64::from(rate.millionths()), 1_000_000)
}

/// Holds an answer or refusal of the library against that of the oracle; none where both refuse.
fn both<F, E>(found: Result<F, Error>, expected: Answer<E>) -> Result<Option<(F, E)>, String> {
    match (found, expected) {
        (Ok(found), Ok(expected)) => Ok(Some((found, expected))),
        (Err(error), Err(Refused(kinds))) if kinds.contains(error.kind()) => Ok(None),
        (Err(error), Err(Refused(kinds))) => Err(format!(
            "the library refuses with {}: {error}, the oracle with {kinds:?}",
            error.kind()
        )),
        (Err(error), Ok(_)) => Err(format!("the library refuses with {}: {error}", error.kind())),
        (Ok(_), Err(Refused(kinds))) => Err(format!("the oracle refuses with {kinds:?}")),
    }
}

fn years(faults: &mut Faults, found: &[AccountYear], expected: &Ledger) {
    let numbers = |years: Vec<u16>| years;
    faults.same(
        "the years",
        numbers(found.iter().map(|year| year.year).collect()),
        expected.years.iter().map(|year| year.year).collect(),
    );
    for (found, expected) in found.iter().zip(&expected.years) {
        let named = |what: &str| format!("{what} of {}", expected.year);
        faults.money(&named("opening"), found.opening, &expected.opening);
        faults.money(&named("credits"), found.credited, &expected.credited);
        faults.money(&named("interest"), found.interest, &expected.interest);
        faults.money(&named("closing"), found.closing, &expected.closing);
        let (rate, is) = (found.rate.map(share), found.rate_is.as_deref());
        faults.same(&named("rate"), rate.zip(is), expected.rate.clone());
    }
}

fn place(faults: &mut Faults, found: Option<&PayingPlace>, expected: Option<&Pays>) {
    let found =
        found.map(|found| (found.step.clone(), found.place.clone(), found.province.clone()));
    let expected =
        expected.map(|one| (one.step.to_string(), one.place.clone(), one.province.clone()));
    faults.same("the place that pays", found, expected);
}

fn begins(faults: &mut Faults, found: Option<&Retirement>, expected: Option<&Begins>) {
    let age = |months: u16| match (months / 12, months % 12) {
        (years, 0) => years.to_string(),
        (years, months) => format!("{years}y{months}m"),
    };
    faults.same(
        "the retirement",
        found.map(|one| {
            let divisor = one.divisor_months.map(exact);
            (
                one.month,
                one.age.clone(),
                one.delay_months,
                one.minimum_months,
                one.months_lacking,
                divisor,
            )
        }),
        expected.map(|one| {
            let divisor = one.divisor.clone();
            (one.month, age(one.age_in_months), one.delay, one.minimum, one.lacking, divisor)
        }),
    );
}

/// Overlaps in any order.
fn overlaps(faults: &mut Faults, found: &[Overlap], expected: &[Doubled]) {
    let found = found.iter().map(|one| Doubled {
        from: one.from,
        until: one.until,
        kept: one.kept.clone(),
        refunded: one.refunded.clone(),
        principal: one.principal.map(yuan),
        interest: one.interest.map(yuan),
    });
    let (mut found, mut expected) = (found.collect::<Vec<_>>(), expected.to_vec());
    found.sort();
    expected.sort();
    faults.same("the overlaps", found, expected);
}

impl Careers<'_> {
    /// Says where a benefit place of the library differs; whether there was something to compare.
    pub fn agrees_on_benefit(
        &self,
        history: &[Spell],
        request: &BenefitRequest,
    ) -> Result<bool, String> {
        let found = self.rulebook.benefit_place(history, request, Lang::En);
        let answers = both(found, self.benefit_place(history, request))?;
        let Some((found, expected)) = answers else { return Ok(false) };
        let mut faults = Faults::default();
        place(&mut faults, found.paid_at.as_ref(), expected.pays.as_ref());
        faults.same("the months by province", found.months, expected.counted.by_province);
        faults.same("temporary months", found.temporary_months, expected.counted.temporary);
        faults.same("all months", found.total_months, expected.total);
        begins(&mut faults, found.retirement.as_ref(), expected.begins.as_ref());
        let ids = found.options.iter().filter_map(|one| one.field("option").map(str::to_owned));
        faults.same("the options", ids.collect(), expected.options);
        faults.end().map(|()| true)
    }

    /// Says where an account of the library differs.
    pub fn agrees_on_account(
        &self,
        history: &[Spell],
        request: &AccountRequest,
    ) -> Result<bool, String> {
        let found = self.rulebook.account(history, request, Lang::En);
        let answers = both(found, self.account(history, request))?;
        let Some((found, expected)) = answers else { return Ok(false) };
        let mut faults = Faults::default();
        faults.same("the place", found.place, expected.place);
        faults.same("the month", found.at, request.at);
        faults.same("the method", found.method, expected.method);
        let ledger = &expected.ledger;
        years(&mut faults, &found.years, ledger);
        let principal = Ledger::total(&ledger.principal, |_| true);
        let balance = Ledger::total(&ledger.balance, |_| true);
        faults.money("own principal", found.own_principal, &principal[0]);
        faults.money(
            "employer principal",
            found.employer_principal,
            &(&principal[1] + &principal[2]),
        );
        faults.money("interest", found.interest, &(sum(&balance) - sum(&principal)));
        faults.money("own balance", found.own_balance, &balance[0]);
        faults.money("employer balance", found.employer_balance, &(&balance[1] + &balance[2]));
        faults.money("balance", found.balance, &sum(&balance));
        faults.end().map(|()| true)
    }

    /// Says where a transfer of the library differs.
    pub fn agrees_on_transfer(
        &self,
        history: &[Spell],
        request: &TransferRequest,
    ) -> Result<bool, String> {
        let found = self.rulebook.transfer(history, request, Lang::En);
        let answers = both(found, self.transfer(history, request))?;
        let Some((found, expected)) = answers else { return Ok(false) };
        let mut faults = Faults::default();
        faults.same("from", &found.from, &expected.from);
        faults.same("to", &found.to, &expected.to);
        faults.same("the month", found.month, request.month);
        faults.same("temporary", found.temporary_account, expected.halt == Some(Halt::Temporary));
        faults.same("months", found.months, expected.lines.iter().map(|line| line.months).sum());
        let spans =
            |from, until, city: &str, kind, months| (from, until, city.to_owned(), kind, months);
        faults.same(
            "the lines",
            found
                .lines
                .iter()
                .map(|l| spans(l.from, l.until, &l.city, l.kind, l.months))
                .collect::<Vec<_>>(),
            expected
                .lines
                .iter()
                .map(|l| spans(l.from, l.until, &l.city, l.kind, l.months))
                .collect(),
        );
        for (found, line) in found.lines.iter().zip(&expected.lines) {
            for (what, found, expected) in [
                ("bases", found.base_total, &line.base_total),
                ("worker", found.worker, &line.worker),
                ("employer", found.employer, &line.employer),
                ("own credits", found.own_credited, &line.own_credited),
                ("employer's credits", found.employer_credited, &line.employer_credited),
                ("pooled, paid", found.pooled_paid, &line.pooled_paid),
                ("account", found.individual_account, &line.individual_account),
                ("account that stays", found.account_stays, &line.account_stays),
                ("refunded", found.refunded, &line.refunded),
                ("pooled, received", found.pooled_received, &line.pooled_received),
                ("pooled, moved", found.pooled_moved, &line.pooled_moved),
                ("kept", found.kept, &line.kept),
            ] {
                faults.money(&format!("{what} of {} {}", line.from, line.city), found, expected);
            }
        }
        let (account, parts) = (&found.individual_account, expected.moved_balance());
        let balance = &parts[0] + &parts[1];
        let principal = expected.sum(|line| &line.individual_account);
        faults.money("principal", account.principal, &principal);
        faults.money("interest", account.interest, &(&balance - &principal));
        faults.money("balance", account.balance, &balance);
        faults.same("the method", account.interest_method, expected.method);
        faults.money("what stays", account.stays, &parts[2]);
        years(&mut faults, &found.account, &expected.ledger);
        let moved = expected.sum(|line| &line.pooled_moved);
        faults.money("the bases", found.pooled.base_total, &expected.sum(|line| &line.base_total));
        faults.money("pooled", found.pooled.amount, &moved);
        faults.same("the share", found.pooled.share.map(share), expected.share.clone());
        faults.money("total", found.total, &(&balance + &moved));
        let received = expected.sum(|line| &line.pooled_received);
        faults.money("received", found.origin.pooled_received, &received);
        faults.money("kept", found.origin.kept, &(received - &moved));
        let paid = expected.sum(|line| &line.worker) + expected.sum(|line| &line.employer);
        let moves = principal + moved - expected.sum(|line| &line.extra);
        faults.money("moves", found.moves_with_worker.amount, &moves);
        faults.money("paid", found.moves_with_worker.of_paid, &paid);
        let none = paid == zero() || !expected.lines.iter().any(|line| line.moves);
        let million = ratio(1_000_000, 1);
        let part = (!none).then(|| (moves / paid * &million + ratio(1, 2)).floor() / &million);
        faults.same("the part that moves", found.moves_with_worker.share.map(exact), part);
        overlaps(&mut faults, &found.overlaps, &expected.doubled);
        place(&mut faults, found.benefit_place.as_ref(), expected.pays.as_ref());
        faults.end().map(|()| true)
    }
}
