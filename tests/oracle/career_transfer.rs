//! What moves with the worker, and what the origin keeps.

use super::career::{Answer, Career, Careers, Record, Refused, Shared, refused};
use super::career_account::{Credits, Ledger, Paid, sum, zero};
use super::career_benefit::{Pays, number};
use super::figures::{Figure, ratio, round};
use super::rows::Row;
use shebao::{
    InterestMethod, Month, OverlapPooled, ReliefMonths, Site, Spell, SpellKind, TemporaryInterest,
    TransferRequest,
};
use std::collections::BTreeMap;

/// One spell of a statement.
#[derive(Clone, Debug)]
pub struct Line {
    pub from: Month,
    pub until: Month,
    pub city: String,
    pub kind: SpellKind,
    pub months: u16,
    pub base_total: Figure,
    pub worker: Figure,
    pub employer: Figure,
    pub own_credited: Figure,
    pub employer_credited: Figure,
    pub pooled_paid: Figure,
    pub individual_account: Figure,
    pub account_stays: Figure,
    /// What stayed behind at an earlier move is not refunded.
    pub refunded: Figure,
    pub pooled_received: Figure,
    pub pooled_moved: Figure,
    pub kept: Figure,
    /// Whether its money moves now.
    pub moves: bool,
    /// Interest on the pooled part, which is no part of what was paid.
    pub extra: Figure,
}

/// Months that two records hold, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubled {
    pub from: Month,
    pub until: Month,
    pub kept: String,
    pub refunded: String,
    pub principal: Option<Figure>,
    pub interest: Option<Figure>,
}

/// What stops money from moving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    InProvince,
    Temporary,
}

/// The whole answer.
#[derive(Clone, Debug)]
pub struct Transfer {
    pub from: String,
    pub to: String,
    pub halt: Option<Halt>,
    pub lines: Vec<Line>,
    /// The account up to the transfer, with what stays.
    pub ledger: Ledger,
    pub method: Option<InterestMethod>,
    /// The share, where every month moves at the same.
    pub share: Option<Figure>,
    pub doubled: Vec<Doubled>,
    pub pays: Option<Pays>,
}

/// Rounds a sum half-up to the fen, and its parts down, with the fen left over to the largest remainders.
fn divide(parts: &[Figure]) -> Vec<Figure> {
    let fen = ratio(100, 1);
    let total = (sum(parts) * &fen + ratio(1, 2)).floor();
    let mut whole: Vec<Figure> = parts.iter().map(|part| (part * &fen).floor()).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let rest = |part: &usize| &parts[*part] * &fen - (&parts[*part] * &fen).floor();
    order.sort_by_key(|part| std::cmp::Reverse(rest(part)));
    let mut left = total - sum(&whole);
    for part in order {
        if left > zero() {
            whole[part] += ratio(1, 1);
            left -= ratio(1, 1);
        }
    }
    whole.into_iter().map(|fens| fens / &fen).collect()
}

impl Careers<'_> {
    /// The months of a record whose bases a rule moves, with the share of each.
    fn moving(
        record: &Record,
        paid: &BTreeMap<Month, Paid>,
        rule: &Row,
        relief: ReliefMonths,
        of: impl Fn(Month) -> bool,
    ) -> Vec<(Month, Figure)> {
        let stated = Self::share(rule, "pooled_share");
        let counts = |month: &Month, paid: &Paid| {
            of(*month)
                && rule.month("pooled_from").is_none_or(|from| from <= *month)
                && !(paid.relieved && relief == ReliefMonths::LeftOut)
        };
        let counted = paid.iter().filter(|(month, paid)| counts(month, paid));
        let shared = counted.map(|(month, paid)| {
            // The employer's own rate, where the rule moves pooled money at all.
            let temporary = record.spell.kind == SpellKind::Temporary && stated > zero();
            let actual = paid.pooled_rate.clone().filter(|_| temporary);
            (*month, actual.filter(|rate| *rate > stated).unwrap_or_else(|| stated.clone()))
        });
        shared.collect()
    }

    /// What stops money from moving, and whether temporary accounts are sealed.
    fn halt(
        &self,
        request: &TransferRequest,
        (from, to): (&Site, &Site),
        held: &[&Record],
        hukou: Option<&Site>,
    ) -> Answer<(Option<Halt>, bool)> {
        let month = request.month;
        if from.shares_province_with(to) {
            let pooled = self.nearest("pooling", from, month);
            return pooled
                .map_or_else(|| refused("no_rule"), |_| Ok((Some(Halt::InProvince), false)));
        }
        let rows = self.rows("temporary_account");
        let rows: Vec<_> = rows.into_iter().filter(|row| row.in_force(month)).collect();
        // A hukou place that is not known is taken for another one.
        let home = hukou.is_some_and(|hukou| hukou.shares_province_with(to));
        let temporary = held.iter().any(|one| one.spell.kind == SpellKind::Temporary);
        let seals = rows.iter().any(|row| row.text("first_insured") == Some("true"));
        // Collected at the statutory age, which is taken as reached where it is not known.
        let early = |age: Option<(Month, u16, u16)>| age.is_some_and(|(age, ..)| month < age);
        let sealed = seals && temporary && !home && early(self.retires(&request.person)?);
        let (Some(sex), Some(birth), Some(_)) = (request.person.sex, request.person.birth, hukou)
        else {
            return Ok((None, sealed));
        };
        let years = month.since(birth) / 12;
        let old = |row: &&Row| number(row, sex.code()).is_some_and(|age| years >= age);
        // From the statutory age on, where it is known, nothing is opened any more.
        let retired = self.retires(&request.person).is_ok_and(|age| age.is_some() && !early(age));
        let stays = rows.iter().any(old) && !home && !request.organised && !retired;
        Ok((stays.then_some(Halt::Temporary), sealed))
    }

    /// What the origin's pooled fund received for each record.
    fn received(
        &self,
        held: &[&Record],
        paid: &[BTreeMap<Month, Paid>],
        request: &TransferRequest,
    ) -> Answer<Vec<Figure>> {
        let mut received: Vec<Figure> = vec![zero(); held.len()];
        let mut came: BTreeMap<(Month, String, String), Vec<usize>> = BTreeMap::new();
        for (number, record) in held.iter().enumerate() {
            match Self::over_borders(record, request.month).pop() {
                None => received[number] = sum(paid[number].values().map(|one| &one.pooled)),
                Some((on, from, to)) => {
                    let key = (on, from.id().to_owned(), to.id().to_owned());
                    came.entry(key).or_default().push(number);
                }
            }
        }
        let returns = request.assume.overlap_pooled == OverlapPooled::Returns;
        for ((on, ..), together) in came {
            let rule = self.rule(on)?;
            let mut parts = Vec::new();
            for number in &together {
                let record = held[*number];
                let of = |month: Month| !(returns && record.refunded.contains(&month));
                let relief = request.assume.relief_months;
                let moving = Self::moving(record, &paid[*number], rule, relief, of);
                let products =
                    moving.iter().map(|(month, share)| &paid[*number][month].base * share);
                parts.push(sum(&products.collect::<Vec<_>>()));
            }
            for (number, part) in together.into_iter().zip(divide(&parts)) {
                received[number] = part;
            }
        }
        Ok(received)
    }

    /// The overlaps before the transfer, with what is refunded for them.
    fn doubled(
        &self,
        career: &Career,
        shared: &[Shared],
        request: &TransferRequest,
    ) -> Answer<Vec<Doubled>> {
        let mut doubled = Vec::new();
        for one in shared {
            let (kept, other) = (&career.records[one.kept], &career.records[one.refunded]);
            let paid = self.paid(other, request.month, &request.terms).ok();
            let (mut principal, mut interest) = (None, None);
            // Of deemed months there is nothing to refund; what a move without a rule left of a record is not known.
            let known = other.spell.kind != SpellKind::Deemed
                && self.left_behind(other, request.month).is_ok();
            if let Some(paid) = paid.filter(|_| known) {
                let of = |month: Month| one.from <= month && month < one.until;
                let credits = self.here(other, &paid, of, request.month)?;
                principal = Some(sum(credits.iter().map(|(.., amount)| amount)));
                if let Ok(ledger) =
                    self.ledger(&[(other, credits)], request.month, &request.interest)
                {
                    let all = |parts: &[super::career_account::Parts]| sum(parts.iter().flatten());
                    interest = Some(all(&ledger.balance) - all(&ledger.principal));
                }
            }
            doubled.push(Doubled {
                from: one.from,
                until: one.until,
                kept: kept.site.id().to_owned(),
                refunded: other.site.id().to_owned(),
                principal,
                interest,
            });
        }
        Ok(doubled)
    }

    /// The credits of some months that are part of an account: the third part, where it stayed behind, is not.
    fn here(
        &self,
        record: &Record,
        paid: &BTreeMap<Month, Paid>,
        of: impl Fn(Month) -> bool,
        end: Month,
    ) -> Answer<Credits> {
        let behind = self.left_behind(record, end)?;
        let now = self.rule(end)?.month("account_from");
        let before = |from: Option<Month>, month: Month| from.is_some_and(|from| month < from);
        let gone = |month: Month| of(month) && before(behind, month);
        let mut here = Self::credits(record, paid, gone, |_| true);
        here.retain(|(_, part, _)| *part < 2);
        let rest = |month: Month| of(month) && !before(behind, month);
        here.extend(Self::credits(record, paid, rest, |month| before(now, month)));
        Ok(here)
    }

    /// The interest on the pooled part of a temporary account, each month's part rounded to the fen.
    fn pooled_interest(
        &self,
        record: &Record,
        moving: &[(Month, Figure)],
        paid: &BTreeMap<Month, Paid>,
        request: &TransferRequest,
    ) -> Answer<Figure> {
        let credited = request.assume.temporary_interest == TemporaryInterest::Credited;
        if !credited || record.spell.kind != SpellKind::Temporary {
            return Ok(zero());
        }
        let part = |(month, share): &(Month, Figure)| {
            (*month, 0, round(&(&paid[month].base * share), "fen_half_up"))
        };
        let credits = moving.iter().map(part).collect();
        let ledger = self.ledger(&[(record, credits)], request.month, &request.interest)?;
        Ok(&ledger.balance[0][0] - &ledger.principal[0][0])
    }

    /// The statement of a transfer; of several reasons against it any may be told.
    pub fn transfer(&self, history: &[Spell], request: &TransferRequest) -> Answer<Transfer> {
        match self.statement(history, request) {
            Err(Refused(mut kinds)) => {
                if request.draws_pension {
                    kinds.insert("not_covered");
                }
                if self.rule(request.month).is_err() {
                    kinds.insert("no_rule");
                }
                if self.retires(&request.person).is_err() {
                    kinds.insert("bad_input");
                }
                Err(Refused(kinds))
            }
            Ok(_) if request.draws_pension => refused("not_covered"),
            answer => answer,
        }
    }

    fn statement(&self, history: &[Spell], request: &TransferRequest) -> Answer<Transfer> {
        let mut career = self.career(history)?;
        let month = request.month;
        self.check_birth(&career, request.person.birth)?;
        let to = self.site(&request.to)?;
        let hukou = request.person.hukou_place.as_deref();
        let hukou = hukou.map(|name| self.site(name)).transpose()?;
        let from = match &request.from {
            Some(name) => Some(self.site(name)?),
            None => career.relation(month),
        };
        let Some(from) = from else { return refused("bad_input") };
        let shared = self.decide(&mut career, month, request.keep.as_deref(), Some(&from))?;
        let career = career;
        let here = |one: &&Record| one.begun(month) && *one.lies(month) == from;
        let held: Vec<&Record> = career.records.iter().filter(here).collect();
        // Whoever is still paid at the origin in the month of the transfer has not left it.
        let paying = |one: &Record| {
            let goes_on = one.from() <= month && month < one.until();
            goes_on && one.site == from && *one.lies(month) == from
        };
        if held.is_empty() || from == to || career.records.iter().any(paying) {
            return refused("bad_input");
        }
        let rule = self.rule(month)?;
        let (halt, sealed) = self.halt(request, (&from, &to), &held, hukou.as_ref())?;
        let mut paid = Vec::new();
        for record in &held {
            self.left_behind(record, month)?;
            paid.push(self.paid(record, month, &request.terms)?);
        }
        let received = self.received(&held, &paid, request)?;
        let stated = Self::share(rule, "pooled_share");
        let relief = request.assume.relief_months;
        let (mut lines, mut exact, mut accounts) = (Vec::new(), Vec::new(), Vec::new());
        let mut share = Some(stated.clone());
        for (number, record) in held.iter().enumerate() {
            let paid = &paid[number];
            let counts = |of: Month| !record.refunded.contains(&of);
            let moves = halt.is_none() && !(sealed && record.spell.kind == SpellKind::Temporary);
            let moving = Self::moving(record, paid, rule, relief, counts);
            let other = moving.iter().any(|(_, share)| *share != stated);
            share = share.filter(|_| !(other && moves));
            let bases = moving.iter().map(|(of, _)| &paid[of].base);
            let products = moving.iter().map(|(of, share)| &paid[of].base * share);
            let of_pool = sum(&products.collect::<Vec<_>>());
            exact.push(if moves { of_pool } else { zero() });
            let extra =
                if moves { self.pooled_interest(record, &moving, paid, request)? } else { zero() };
            let credits = self.here(record, paid, counts, month)?;
            let of_part = |part: usize| {
                sum(credits.iter().filter(|one| one.1 == part).map(|(.., amount)| amount))
            };
            let principal = of_part(0) + of_part(1);
            let every = |of: fn(&Paid) -> &Figure| sum(paid.values().map(of));
            let kept = paid.iter().filter(|(of, _)| counts(**of)).map(|(_, paid)| paid);
            let credited = sum(&kept.map(|paid| &paid.own + &paid.by_employer).collect::<Vec<_>>());
            let back = |of: Month| !counts(of);
            let all = Self::credits(record, paid, back, |_| false);
            let all = sum(all.iter().map(|(.., amount)| amount));
            let back = self.here(record, paid, back, month)?;
            let back = sum(back.iter().map(|(.., amount)| amount));
            // Inside a province nothing stays behind.
            let third = if halt == Some(Halt::InProvince) { of_part(2) } else { zero() };
            lines.push(Line {
                from: record.from(),
                until: record.until().min(month),
                city: record.site.id().to_owned(),
                kind: record.spell.kind,
                months: u16::try_from(record.counted(month).len()).unwrap(),
                base_total: sum(bases),
                worker: every(|one| &one.worker),
                employer: every(|one| &one.employer),
                own_credited: every(|one| &one.own),
                employer_credited: every(|one| &one.by_employer),
                pooled_paid: every(|one| &one.pooled),
                account_stays: &credited - &principal - third + (all - &back),
                individual_account: if moves { principal } else { zero() },
                refunded: back,
                pooled_received: received[number].clone(),
                pooled_moved: zero(),
                kept: zero(),
                moves,
                extra,
            });
            accounts.push((*record, credits));
        }
        for (line, moved) in lines.iter_mut().zip(divide(&exact)) {
            line.pooled_moved = moved + &line.extra;
            line.kept = &line.pooled_received - &line.pooled_moved;
        }
        let mut interest = request.interest.clone();
        // A statement of a transfer without money shows the account's principal alone.
        interest.principal_only |= halt.is_some();
        let ledger = self.ledger(&accounts, month, &interest)?;
        let method = self.method(&from, month, &request.interest);
        let doubled = self.doubled(&career, &shared, request)?;
        // The relation goes along where the last ordinary record lies at the origin.
        let last = career.last_ordinary(month);
        let goes = |last: &Record| *last.lies(month) == from && halt != Some(Halt::Temporary);
        let relation = last.map(|last| if goes(last) { &to } else { last.lies(month) });
        let pays = self.pays(&career, relation, month, hukou.as_ref());
        Ok(Transfer {
            from: from.id().to_owned(),
            to: to.id().to_owned(),
            halt,
            lines,
            ledger,
            method,
            share,
            doubled,
            pays,
        })
    }
}

impl Transfer {
    /// The sum of a column of the lines.
    pub fn sum(&self, of: fn(&Line) -> &Figure) -> Figure {
        sum(self.lines.iter().map(of))
    }

    /// The parts of the account of the records that move.
    pub fn moved_balance(&self) -> super::career_account::Parts {
        Ledger::total(&self.ledger.balance, |number| self.lines[number].moves)
    }
}
