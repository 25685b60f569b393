//! What was paid month by month, and the account that it makes.

use super::career::{Answer, Careers, Record, refused};
use super::figures::{Figure, rate, ratio, round, yuan};
use super::rows::Row;
use shebao::{
    AccountRequest, Branch, Fund, InterestMethod, InterestTerms, Lang, Month, Payer, Site, Spell,
    SpellKind, Terms,
};
use std::collections::BTreeMap;

/// The worker's own credits, the employer's, and those the employer funded before accounts were whole.
pub type Parts = [Figure; 3];

/// What was paid in a month.
#[derive(Clone, Debug)]
pub struct Paid {
    pub base: Figure,
    pub worker: Figure,
    pub employer: Figure,
    pub own: Figure,
    pub by_employer: Figure,
    pub pooled: Figure,
    /// The rates of the employer's lines for the pooled fund, where there are any.
    pub pooled_rate: Option<Figure>,
    pub relieved: bool,
}

/// One year of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Year {
    pub year: u16,
    pub opening: Figure,
    pub credited: Figure,
    /// The rate, where all of it is credited at one place's.
    pub rate: Option<(Figure, &'static str)>,
    pub interest: Figure,
    pub closing: Figure,
}

/// Credits of a record: the month of credit, the part, and the amount.
pub type Credits = Vec<(Month, usize, Figure)>;

/// A ledger at its end: the years together, and the parts of each record.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    pub years: Vec<Year>,
    pub principal: Vec<Parts>,
    pub balance: Vec<Parts>,
}

/// The account of a career at a place.
#[derive(Clone, Debug)]
pub struct Account {
    pub place: String,
    pub method: Option<InterestMethod>,
    pub ledger: Ledger,
}

impl Ledger {
    /// The parts of some records together.
    pub fn total(parts: &[Parts], of: impl Fn(usize) -> bool) -> Parts {
        let of = |part: usize| {
            sum(parts.iter().enumerate().filter(|(n, _)| of(*n)).map(|(_, one)| &one[part]))
        };
        [of(0), of(1), of(2)]
    }
}

pub(super) fn zero() -> Figure {
    ratio(0, 1)
}

pub(super) fn no_parts() -> Parts {
    [zero(), zero(), zero()]
}

pub(super) fn sum<'a>(figures: impl IntoIterator<Item = &'a Figure>) -> Figure {
    figures.into_iter().fold(zero(), |sum, one| sum + one)
}

impl Careers<'_> {
    /// What was paid for each month of a record before an end; nothing for deemed months.
    pub(super) fn paid(
        &self,
        record: &Record,
        end: Month,
        terms: &Terms,
    ) -> Answer<BTreeMap<Month, Paid>> {
        let mut paid = BTreeMap::new();
        if record.spell.kind == SpellKind::Deemed {
            return Ok(paid);
        }
        if !record.spell.has_wage {
            return refused("bad_input");
        }
        let terms = Terms { branches: vec![Branch::Pension], ..terms.clone() };
        for month in record.months(end) {
            let mut case = record.spell.case.clone();
            case.month = month;
            let assessed = self.rulebook.assess(&case, &terms);
            let report = assessed.map_err(|error| refused::<()>(error.kind()).unwrap_err())?;
            let report = report.report(Lang::En, false);
            let amount = |payer: Option<Payer>, fund: Option<Fund>| {
                let lines = report.lines.iter().filter(|line| {
                    payer.is_none_or(|payer| line.payer == payer)
                        && fund.is_none_or(|fund| line.fund == fund)
                });
                sum(&lines.map(|line| yuan(line.amount)).collect::<Vec<_>>())
            };
            let account = Some(Fund::IndividualAccount);
            let bases = report.lines.iter().filter_map(|line| line.base);
            let pooled_lines: Vec<_> = report
                .lines
                .iter()
                .filter(|line| line.payer == Payer::Employer && line.fund == Fund::Pooled)
                .collect();
            let rates = pooled_lines.iter().filter_map(|line| line.rate);
            let pooled_rate = rates
                .map(|rate| ratio(i64::from(rate.millionths()), 1_000_000))
                .reduce(|one, other| one + other);
            paid.insert(
                month,
                Paid {
                    base: bases.max().map_or_else(zero, yuan),
                    worker: amount(Some(Payer::Worker), None),
                    employer: amount(Some(Payer::Employer), None),
                    own: amount(Some(Payer::Worker), account),
                    by_employer: amount(Some(Payer::Employer), account),
                    pooled: amount(None, Some(Fund::Pooled)),
                    pooled_rate,
                    relieved: report.lines.iter().any(|line| line.relief.fen() > 0),
                },
            );
        }
        Ok(paid)
    }

    /// The pension's rule of transfer in a month.
    pub(super) fn rule(&self, month: Month) -> Answer<&Row> {
        let pension = |row: &Row| row.text("branch") == Some("pension");
        self.row("transfer", month, pension).map_or_else(|| refused("no_rule"), Ok)
    }

    /// The moves of a record before a month that took money over the border of a province.
    pub(super) fn over_borders(record: &Record, end: Month) -> Vec<(Month, Site, Site)> {
        let mut at = record.site.clone();
        let mut over = Vec::new();
        for (on, to) in record.moves.iter().filter(|(on, _)| *on < end) {
            if !at.shares_province_with(to) {
                over.push((*on, at.clone(), to.clone()));
            }
            at = to.clone();
        }
        over
    }

    /// The contribution month before which the employer's credits stayed behind with an earlier move over a border.
    pub(super) fn left_behind(&self, record: &Record, end: Month) -> Answer<Option<Month>> {
        let mut behind = None;
        for (on, ..) in Self::over_borders(record, end) {
            behind = behind.max(self.rule(on)?.month("account_from"));
        }
        Ok(behind)
    }

    /// The credits of a record in some of its months; `third` are the contribution months whose employer part is the third.
    pub(super) fn credits(
        record: &Record,
        paid: &BTreeMap<Month, Paid>,
        of: impl Fn(Month) -> bool,
        third: impl Fn(Month) -> bool,
    ) -> Credits {
        let mut credits = Vec::new();
        for (month, paid) in paid.iter().filter(|(month, _)| of(**month)) {
            let on = record.spell.paid_in.unwrap_or(*month);
            credits.push((on, 0, paid.own.clone()));
            credits.push((on, if third(*month) { 2 } else { 1 }, paid.by_employer.clone()));
        }
        credits
    }

    /// The rate of a year at a place, and where it comes from.
    fn rate(
        &self,
        site: &Site,
        year: u16,
        terms: &InterestTerms,
    ) -> Answer<(Figure, &'static str)> {
        if let Some(given) = terms.rates.get(&year) {
            return Ok((ratio(i64::from(given.millionths()), 1_000_000), "given"));
        }
        let of = |year: u16| {
            let row = self.nearest("crediting", site, Month::new(year, 1).unwrap());
            row.and_then(|row| row.text("rate")).map(rate)
        };
        if let Some(published) = of(year) {
            return Ok((published, "published"));
        }
        // The rates of the caller are not among those that were published.
        let before = (1950..year).rev().find_map(of);
        let last = before.filter(|_| terms.provisional);
        last.map_or_else(|| refused("no_rule"), |rate| Ok((rate, "provisional")))
    }

    /// How a place credits the interest of a year, and how it rounds; the caller's method before the place's.
    fn interest_row(
        &self,
        site: &Site,
        month: Month,
        terms: &InterestTerms,
    ) -> (InterestMethod, &str) {
        let row = self.nearest("interest", site, month);
        let method = match row.and_then(|row| row.text("method")) {
            Some("annual") => InterestMethod::Annual,
            _ => InterestMethod::Monthly,
        };
        let round = row.and_then(|row| row.text("round")).unwrap_or("fen_half_up");
        (terms.method.unwrap_or(method), round)
    }

    /// The method at a place in a month, as a statement names it.
    pub(super) fn method(
        &self,
        site: &Site,
        month: Month,
        terms: &InterestTerms,
    ) -> Option<InterestMethod> {
        (!terms.principal_only).then(|| self.interest_row(site, month, terms).0)
    }

    /// The interest of a year on the records of one account: by part, and within a part by record.
    fn interest(
        &self,
        (site, year): (&Site, u16),
        members: &[(&Parts, Vec<&(Month, usize, Figure)>)],
        rate: &Figure,
        terms: &InterestTerms,
    ) -> Answer<Vec<Parts>> {
        let december = Month::new(year, 12).unwrap();
        let (method, rounding) = self.interest_row(site, december, terms);
        let mut exact = zero();
        let mut before = zero();
        let mut shared: Vec<Parts> = members.iter().map(|_| no_parts()).collect();
        for part in 0..3 {
            for (member, (opening, credits)) in members.iter().enumerate() {
                let of_part = credits.iter().filter(|(_, of, _)| *of == part);
                exact += match method {
                    InterestMethod::Annual => {
                        let annual = |row: &Row| row.text("id") == Some("annual");
                        let Some(row) = self.row("interest_method", december, annual) else {
                            return refused("no_rule");
                        };
                        let credited = sum(of_part.map(|(.., amount)| amount));
                        (&opening[part] + credited * Self::share(row, "of_year")) * rate
                    }
                    InterestMethod::Monthly => {
                        let products = of_part.fold(zero(), |sum, (on, _, amount)| {
                            sum + amount * ratio(i64::from(12 - on.month() + 1), 1)
                        });
                        (&opening[part] * ratio(12, 1) + products) * rate / ratio(12, 1)
                    }
                };
                let rounded = round(&exact, rounding);
                shared[member][part] = &rounded - &before;
                before = rounded;
            }
        }
        Ok(shared)
    }

    /// Credits the accounts of some records, in their order, up to the end of the last whole year before `end`.
    ///
    /// Records that lie at one place when a year ends are one account there.
    pub(super) fn ledger(
        &self,
        records: &[(&Record, Credits)],
        end: Month,
        terms: &InterestTerms,
    ) -> Answer<Ledger> {
        let nothing: Vec<Parts> = records.iter().map(|_| no_parts()).collect();
        let mut ledger = Ledger { years: Vec::new(), principal: nothing.clone(), balance: nothing };
        let all = || records.iter().flat_map(|(_, credits)| credits);
        let Some(first) = all().filter(|(.., amount)| *amount > zero()).map(|one| one.0).min()
        else {
            return Ok(ledger);
        };
        for (number, (_, credits)) in records.iter().enumerate() {
            for (_, part, amount) in credits {
                ledger.principal[number][*part] += amount;
            }
        }
        for year in first.year()..=end.year() {
            let turn = Month::new(year + 1, 1).unwrap();
            let whole = turn <= end;
            let mut accounts: Vec<(&Site, Vec<usize>)> = Vec::new();
            for (number, (record, _)) in records.iter().enumerate() {
                let site = record.lies(turn.min(end));
                match accounts.iter_mut().find(|(known, _)| *known == site) {
                    Some((_, members)) => members.push(number),
                    None => accounts.push((site, vec![number])),
                }
            }
            let of_year = |number: usize| {
                let credits = records[number].1.iter().filter(|one| one.0.year() == year);
                credits.collect::<Vec<_>>()
            };
            let (mut opening, mut credited, mut interest) = (zero(), zero(), zero());
            let mut rates: Vec<(Figure, &'static str)> = Vec::new();
            let mut grown = ledger.balance.clone();
            for (site, members) in accounts {
                let together: Vec<(&Parts, Vec<_>)> =
                    members.iter().map(|one| (&ledger.balance[*one], of_year(*one))).collect();
                let here = sum(together.iter().flat_map(|(parts, _)| parts.iter()));
                let added = sum(together.iter().flat_map(|(_, of)| of).map(|(.., amount)| amount));
                if whole && !terms.principal_only && &here + &added > zero() {
                    let rate = self.rate(site, year, terms)?;
                    let earned = self.interest((site, year), &together, &rate.0, terms)?;
                    interest += sum(earned.iter().flatten());
                    for (number, parts) in members.iter().zip(earned) {
                        (0..3).for_each(|part| grown[*number][part] += &parts[part]);
                    }
                    rates.push(rate);
                }
                for number in &members {
                    of_year(*number)
                        .iter()
                        .for_each(|(_, part, amount)| grown[*number][*part] += amount);
                }
                opening += here;
                credited += added;
            }
            ledger.balance = grown;
            rates.dedup();
            let rate = if rates.len() == 1 { rates.pop() } else { None };
            // Without interest nothing happens after the last year with credits.
            let ends = all().all(|(on, _, amount)| on.year() < year || *amount == zero());
            if credited > zero() || (whole && !(terms.principal_only && ends)) {
                let closing = &opening + &credited + &interest;
                ledger.years.push(Year { year, opening, credited, rate, interest, closing });
            }
        }
        Ok(ledger)
    }

    /// The account of a career at the beginning of a month.
    pub fn account(&self, history: &[Spell], request: &AccountRequest) -> Answer<Account> {
        let mut career = self.career(history)?;
        let at = request.at;
        self.check_birth(&career, request.birth)?;
        let place = match &request.place {
            Some(name) => Some(self.site(name)?),
            None => career.relation(at),
        };
        let Some(place) = place else { return refused("bad_input") };
        self.decide(&mut career, at, request.keep.as_deref(), Some(&place))?;
        let held = |one: &&Record| one.begun(at) && *one.lies(at) == place;
        if !career.records.iter().any(|one| held(&one)) {
            return refused("bad_input");
        }
        let mut records = Vec::new();
        // Of deemed months nothing lies in an account, wherever the record went.
        let credited = |one: &&Record| held(one) && one.spell.kind != SpellKind::Deemed;
        for record in career.records.iter().filter(credited) {
            let paid = self.paid(record, at, &request.terms)?;
            let behind = self.left_behind(record, at)?;
            let third = |month: Month| behind.is_some_and(|from| month < from);
            let counts = |month: Month| !record.refunded.contains(&month);
            let mut credits = Self::credits(record, &paid, counts, third);
            credits.retain(|(_, part, _)| *part < 2);
            records.push((record, credits));
        }
        let ledger = self.ledger(&records, at, &request.interest)?;
        let method = self.method(&place, at, &request.interest);
        Ok(Account { place: place.id().to_owned(), method, ledger })
    }
}
