//! Laws that every statement keeps, whatever the career.

use super::check;
use super::histories::{account, benefit, history, month, split_month, transfer};
use super::world::{CITIES, world};
use shebao::{
    AccountRequest, AccountStatement, Case, Decimal, Error, InterestMethod, Lang, Money, Month,
    Moved, Rate, Spell, SpellKind, TemporaryInterest, TransferRequest, TransferStatement,
};

/// A statement where there is one.
fn statement(history: &[Spell], request: &TransferRequest) -> Option<TransferStatement> {
    world().transfer(history, request, Lang::En).ok()
}

/// Says what does not hold.
fn holds(truth: bool, what: &str) -> Result<(), String> {
    if truth { Ok(()) } else { Err(what.to_owned()) }
}

fn equal(what: &str, one: Money, other: Money) -> Result<(), String> {
    holds(one == other, &format!("{what}: {one} is not {other}"))
}

fn total(amounts: impl Iterator<Item = Money>) -> Money {
    amounts.fold(Money::ZERO, Money::plus)
}

/// An answer as JSON, or the kind of the refusal.
fn told<T: serde::Serialize>(answer: Result<T, Error>) -> Result<serde_json::Value, &'static str> {
    answer.map(|answer| serde_json::to_value(answer).unwrap()).map_err(|error| error.kind())
}

/// Spells that hold a month together.
fn overlaps(history: &[Spell]) -> bool {
    let together =
        |one: &Spell, other: &Spell| other.from() < one.until && one.from() < other.until;
    let after = |number: usize| &history[number + 1..];
    history.iter().enumerate().any(|(n, one)| after(n).iter().any(|other| together(one, other)))
}

/// Every spell that can stand beside those before it, paid in one city and never moved.
fn at_one_place(mut spells: Vec<Spell>, city: &str) -> Vec<Spell> {
    spells.sort_by_key(Spell::from);
    let mut kept: Vec<Spell> = Vec::new();
    for mut spell in spells {
        if kept.last().is_some_and(|last| spell.from() < last.until) || !spell.has_wage {
            continue;
        }
        spell.case.city = city.to_owned();
        (spell.kind, spell.paid_in, spell.moved) = (SpellKind::Paid, None, None);
        kept.push(spell);
    }
    kept
}

#[test]
fn nothing_is_lost_or_made_on_the_way() {
    check(400, &transfer(), |(history, request)| {
        let Some(statement) = statement(history, request) else { return Ok(()) };
        let halted = statement.individual_account.balance == Money::ZERO;
        for line in &statement.lines {
            let paid = line.worker.plus(line.employer);
            let credited = line.own_credited.plus(line.employer_credited);
            equal("what was paid", paid, credited.plus(line.pooled_paid))?;
            let divided = line.pooled_moved.plus(line.kept);
            equal("what was received", line.pooled_received, divided)?;
            // Of a temporary account that is sealed nothing moves.
            let sealed =
                line.kind == SpellKind::Temporary && line.individual_account == Money::ZERO;
            if !halted && !sealed {
                let divided = line.individual_account.plus(line.account_stays).plus(line.refunded);
                equal("what was credited", credited, divided)?;
            }
            // A record that was never moved is received as it was paid.
            if history.iter().all(|spell| spell.moved.is_none()) {
                equal("what a record of its own brought", line.pooled_received, line.pooled_paid)?;
            }
        }
        let lines = || statement.lines.iter();
        let account = &statement.individual_account;
        equal("principal", account.principal, total(lines().map(|line| line.individual_account)))?;
        equal("balance", account.balance, account.principal.plus(account.interest))?;
        let pooled = total(lines().map(|line| line.pooled_moved));
        equal("pooled", statement.pooled.amount, pooled)?;
        let bases = total(lines().map(|line| line.base_total));
        equal("bases", statement.pooled.base_total, bases)?;
        let received = total(lines().map(|line| line.pooled_received));
        equal("received", statement.origin.pooled_received, received)?;
        equal("kept", statement.origin.kept, total(lines().map(|line| line.kept)))?;
        let paid = total(lines().map(|line| line.worker.plus(line.employer)));
        equal("paid", statement.moves_with_worker.of_paid, paid)?;
        equal("total", statement.total, account.balance.plus(pooled))?;
        for interest in statement.overlaps.iter().filter_map(|overlap| overlap.interest) {
            holds(!interest.is_negative(), "an interest below nothing")?;
        }
        holds(statement.months == lines().map(|line| line.months).sum::<u16>(), "the months")
    });
}

#[test]
fn accounts_never_sink() {
    check(400, &account(), |(history, request)| {
        let Ok(account) = world().account(history, request, Lang::En) else { return Ok(()) };
        let mut last = Money::ZERO;
        for year in &account.years {
            equal("opening", year.opening, last)?;
            equal("closing", year.closing, year.opening.plus(year.credited).plus(year.interest))?;
            for amount in [year.opening, year.credited, year.interest] {
                holds(!amount.is_negative(), "an amount below nothing")?;
            }
            last = year.closing;
        }
        equal("balance", account.balance, last)?;
        equal("parts", account.balance, account.own_balance.plus(account.employer_balance))?;
        let principal = account.own_principal.plus(account.employer_principal);
        equal("interest", account.balance, principal.plus(account.interest))?;
        holds(account.own_balance >= account.own_principal, "the worker's own sank")
    });
}

#[test]
fn the_order_of_rows_does_not_matter() {
    /// Whether an answer is the same for the rows from the last to the first, and for the first of them put last.
    fn same<T: PartialEq>(history: &[Spell], told: impl Fn(&[Spell]) -> T) -> bool {
        let (mut turned, mut shifted) = (history.to_vec(), history.to_vec());
        turned.reverse();
        shifted.rotate_left(1);
        let first = told(history);
        first == told(&turned) && first == told(&shifted)
    }
    check(200, &transfer(), |(history, request)| {
        let told = |history: &[Spell]| told(world().transfer(history, request, Lang::En));
        holds(same(history, told), "another statement")
    });
    check(200, &account(), |(history, request)| {
        let told = |history: &[Spell]| told(world().account(history, request, Lang::En));
        holds(same(history, told), "another account")
    });
    check(600, &benefit(), |(history, request)| {
        let told = |history: &[Spell]| told(world().benefit_place(history, request, Lang::En));
        holds(same(history, told), "another place")
    });
}

/// Cuts the first spell that has more than one month.
fn cut(history: &[Spell], after: u16) -> Option<Vec<Spell>> {
    let number = history.iter().position(|spell| spell.months() > 1)?;
    let mut spells = history.to_vec();
    let whole = &history[number];
    let at = whole.from().plus(1 + after % (whole.months() - 1));
    spells[number].until = at;
    let rest = Spell { case: Case { month: at, ..whole.case.clone() }, ..whole.clone() };
    spells.push(rest);
    Some(spells)
}

/// Two spells in place of one change no total, unless a place is chosen by the month in which a spell begins.
#[test]
fn a_spell_that_is_cut_in_two_gives_the_same() {
    check(200, &(transfer(), split_month()), |((history, request), after)| {
        let Some(other) = cut(history, *after).filter(|_| !overlaps(history)) else {
            return Ok(());
        };
        let whole = world().transfer(history, request, Lang::En);
        let halves = world().transfer(&other, request, Lang::En);
        let (whole, halves) = match (whole, halves) {
            (Ok(whole), Ok(halves)) => (whole, halves),
            (Err(one), Err(other)) => return holds(one.kind() == other.kind(), "another refusal"),
            _ => return Err("only one of them is refused".to_owned()),
        };
        if request.assume.temporary_interest == TemporaryInterest::Credited {
            return Ok(());
        }
        holds(whole.months == halves.months, "the months")?;
        holds(whole.individual_account == halves.individual_account, "the account")?;
        holds(whole.pooled == halves.pooled, "the pooled part")?;
        holds(whole.origin == halves.origin, "what the origin keeps")?;
        holds(whole.moves_with_worker == halves.moves_with_worker, "the part that moves")?;
        holds(whole.account == halves.account, "the years")?;
        holds(whole.benefit_place == halves.benefit_place, "the place that pays")
    });
    check(200, &(account(), split_month()), |((history, request), after)| {
        let Some(other) = cut(history, *after).filter(|_| !overlaps(history)) else {
            return Ok(());
        };
        let whole = world().account(history, request, Lang::En);
        let halves = world().account(&other, request, Lang::En);
        match (whole, halves) {
            (Ok(whole), Ok(halves)) => {
                holds(numbers(&whole) == numbers(&halves), "another account")
            }
            (Err(one), Err(other)) => holds(one.kind() == other.kind(), "another refusal"),
            _ => Err("only one of them is refused".to_owned()),
        }
    });
}

fn numbers(account: &AccountStatement) -> impl PartialEq {
    let principal = (account.own_principal, account.employer_principal);
    let balance = (account.own_balance, account.employer_balance, account.balance);
    (account.place.clone(), account.years.clone(), principal, balance, account.interest)
}

#[test]
fn more_pay_and_higher_rates_earn_no_less() {
    let more = (account(), 0..2_000_000_i64, 0..80_000_u32);
    check(200, &more, |((history, request), pay, rate)| {
        let mut request = request.clone();
        let more: Vec<Spell> = history
            .iter()
            .map(|spell| {
                let mut spell = spell.clone();
                if spell.has_wage {
                    spell.case.wage = spell.case.wage.plus(Money::from_fen(*pay));
                }
                spell
            })
            .collect();
        let account = |history: &[Spell], request: &AccountRequest| {
            world().account(history, request, Lang::En).ok()
        };
        let Some(first) = account(history, &request) else { return Ok(()) };
        let Some(paid) = account(&more, &request) else {
            return Err("more pay is refused".to_owned());
        };
        no_less(&first, &paid)?;
        for year in 1992..2032 {
            request.interest.rates.entry(year).or_insert(Rate::from_millionths(20_000).unwrap());
        }
        let Some(first) = account(history, &request) else { return Ok(()) };
        for given in request.interest.rates.values_mut() {
            *given = given.plus(Rate::from_millionths(*rate).unwrap());
        }
        let Some(raised) = account(history, &request) else {
            return Err("higher rates are refused".to_owned());
        };
        no_less(&first, &raised)
    });
}

fn no_less(first: &AccountStatement, other: &AccountStatement) -> Result<(), String> {
    for (one, other) in first.years.iter().zip(&other.years) {
        holds(one.closing <= other.closing, "a lower balance")?;
        holds(one.interest <= other.interest, "less interest")?;
    }
    holds(first.own_balance <= other.own_balance, "less of the worker's own")?;
    holds(first.balance <= other.balance, "a lower balance at the end")
}

/// In one year, at one rate and from one opening balance, the methods differ on the year's credits alone:
/// a credit of month n earns (13 - n)/12 of a year's interest by the one and 54.15 % by the other,
/// which is 45.85 % apart at most (n = 1), beside a jiao and a fen of rounding.
/// Where the openings differ already, their difference bears interest too.
#[test]
fn the_two_methods_stay_close() {
    check(200, &account(), |(history, request)| {
        let by = |method: InterestMethod| {
            let mut request = request.clone();
            request.interest.method = Some(method);
            world().account(history, &request, Lang::En).ok()
        };
        let answers = by(InterestMethod::Annual).zip(by(InterestMethod::Monthly));
        let Some((annual, monthly)) = answers else { return Ok(()) };
        for (one, other) in annual.years.iter().zip(&monthly.years) {
            // A year without one rate was credited at several places.
            let Some(rate) = one.rate else { continue };
            let apart = (one.interest.fen() - other.interest.fen()).abs();
            let openings = (one.opening.fen() - other.opening.fen()).abs();
            let earning = i128::from(openings) * 10_000 + i128::from(one.credited.fen()) * 4_585;
            // Millionths of a rate and ten-thousandths of a share; several places at one rate round for themselves.
            let places = i128::try_from(history.len()).unwrap();
            let most = earning * i128::from(rate.millionths()) / 10_000_000_000 + 1 + 11 * places;
            holds(i128::from(apart) <= most, &format!("{apart} fen apart in {}", one.year))?;
        }
        Ok(())
    });
}

#[test]
fn whoever_stays_moves_nothing() {
    let staying = (history(), 0..CITIES.len(), 0..60_u16);
    check(200, &staying, |(spells, city, later)| {
        let city = CITIES[*city].id;
        let spells = at_one_place(spells.clone(), city);
        let Some(last) = spells.last() else { return Ok(()) };
        let at = last.until.plus(*later).max("1998-01".parse().unwrap());
        let refused = world().transfer(&spells, &TransferRequest::new(city, at), Lang::En);
        let kind = refused.map_err(|error| error.kind()).err();
        holds(kind == Some("bad_input"), "a transfer to where the record lies")?;
        let mut request = AccountRequest::new(at);
        request.interest.provisional = true;
        let account = world().account(&spells, &request, Lang::En);
        let account = account.map_err(|error| error.to_string())?;
        request.place = Some(city.to_owned());
        let there = world().account(&spells, &request, Lang::En);
        let there = there.map_err(|error| error.to_string())?;
        holds(account == there, "another account where it lies")
    });
}

/// No more than everything moves where the origin received at least what it passes on for every spell paid there.
#[test]
fn a_share_is_a_share() {
    check(400, &transfer(), |(history, request)| {
        let Some(statement) = statement(history, request) else { return Ok(()) };
        let Some(share) = statement.moves_with_worker.share else { return Ok(()) };
        let enough = statement.lines.iter().all(|line| {
            line.pooled_received == line.pooled_paid && line.pooled_received >= line.pooled_moved
        });
        let whole = !enough || share <= Decimal::ONE;
        holds(share >= Decimal::ZERO && whole, &format!("a share of {share}"))
    });
}

/// A record that went from one place to the next and on passes on exactly what it would have passed on at once,
/// since the last rule alone decides, on the same bases, rounded once.
/// Where the first transfer was under that rule too, the second origin passes on all that it received.
#[test]
fn two_transfers_move_what_one_moves() {
    let moves =
        (history(), (0..CITIES.len(), 1..CITIES.len(), 1..CITIES.len()), (0..200_u16, 0..80_u16));
    let moves = (moves, month(2010, 2025));
    check(200, &moves, |((spells, (a, b, c), (first, second)), earliest)| {
        let (a, b) = (*a, (a + b) % CITIES.len());
        let c = (b + c) % CITIES.len();
        let spells = at_one_place(spells.clone(), CITIES[a].id);
        let Some(last) = spells.last() else { return Ok(()) };
        let on = last.until.plus(*first);
        let month = on.plus(1 + second).max(*earliest);
        let direct = principal(&spells, CITIES[c].id, month);
        let chain: Vec<Spell> = spells
            .iter()
            .map(|spell| Spell {
                moved: Some(Moved { to: CITIES[b].id.to_owned(), on }),
                ..spell.clone()
            })
            .collect();
        let chained = principal(&chain, CITIES[c].id, month);
        let province = |city: usize| &CITIES[city].code[..2];
        let across =
            province(a) != province(b) && province(b) != province(c) && province(a) != province(c);
        let (Ok(direct), Ok(chained)) = (direct, chained) else { return Ok(()) };
        if !across || on < "1998-01".parse().unwrap() {
            return Ok(());
        }
        equal("pooled", direct.pooled.amount, chained.pooled.amount)?;
        equal("bases", direct.pooled.base_total, chained.pooled.base_total)?;
        let (one, other) = (&direct.individual_account, &chained.individual_account);
        equal("principal", one.principal, other.principal)?;
        if on >= "2010-01".parse().unwrap() {
            equal("kept", chained.origin.kept, Money::ZERO)?;
            for line in &chained.lines {
                equal("kept of a line", line.kept, Money::ZERO)?;
            }
        } else {
            equal("received", chained.origin.pooled_received, Money::ZERO)?;
        }
        Ok(())
    });
}

fn principal(spells: &[Spell], to: &str, month: Month) -> Result<TransferStatement, Error> {
    let mut request = TransferRequest::new(to, month);
    request.interest.principal_only = true;
    world().transfer(spells, &request, Lang::En)
}
