//! What the sources leave open about a transfer, and which reading was taken.

use super::Move;
use super::held::Held;
use crate::account::AccountYear;
use crate::lang::{Text, text};
use crate::money::Money;
use crate::portability::career::{Months, Stay, told};
use crate::portability::{Overlap, OverlapPooled, ReliefMonths, TemporaryInterest, Told};
use crate::rate::{Rate, Rounding};
use crate::words::{Branch, SpellKind};

impl Move<'_, '_> {
    /// What the sources leave open about this transfer.
    pub(super) fn questions(&mut self, held: &[Held], years: &[AccountYear]) {
        self.account_sizes(held);
        let relieved = |one: &Held| one.paid.runs.iter().any(|run| run.month.relieved);
        if held.iter().any(relieved) {
            let reading = match self.request.assume.relief_months {
                ReliefMonths::Counted => ("counted", "计入"),
                ReliefMonths::LeftOut => ("left out", "不计入"),
            };
            self.open.push(
                Told::new(
                    "relief_months",
                    Text::new(
                        format!("whether months of relief count for the 12 % is not stated anywhere; taken: they are {}", reading.0),
                        format!("减免月份是否计入 12% 未见规定；此处按{}处理", reading.1),
                    ),
                )
                .with("assumed", reading.0.replace(' ', "_")),
            );
        }
        let month = self.request.month;
        self.open_questions(held);
        if let Some(verified) = self.rule.source.verified.filter(|verified| month > *verified) {
            self.open.push(
                Told::new(
                    "rule_not_verified",
                    text!(
                        "the rule of transfer was last seen confirmed in {verified}",
                        "转移规则最后核实于 {verified}"
                    ),
                )
                .with("verified", verified.to_string()),
            );
        }
        let question = self
            .career
            .site(self.from)
            .and_then(|site| self.crediting(Branch::Pension).question(site, month, years));
        self.open.extend(question);
        let temporary = held.iter().filter_map(|one| self.career.stays.get(one.stay));
        if temporary.clone().any(|stay| stay.spell.kind == SpellKind::Temporary) {
            let reading = match self.request.assume.temporary_interest {
                TemporaryInterest::None => ("none", "不计息"),
                TemporaryInterest::Credited => ("credited", "计息"),
            };
            self.open.push(
                Told::new(
                    "temporary_interest",
                    Text::new(
                        format!("article 5 moves all contributions of a temporary account with interest; how its pooled part is credited is not said; taken: {}", reading.0),
                        format!("第五条规定临时账户全部缴费本息一并转移，统筹部分如何计息未作规定；此处按{}处理", reading.1),
                    ),
                )
                .with("assumed", reading.0),
            );
        }
    }

    /// The questions that the rules themselves name: about every transfer of the month, or about long arrears.
    fn open_questions(&mut self, held: &[Held]) {
        let stays = held.iter().filter_map(|one| self.career.stays.get(one.stay));
        let lumps = stays.filter(|stay| stay.spell.kind == SpellKind::Lump);
        let longest = lumps.map(|stay| stay.spell.months()).max();
        let month = self.request.month;
        let rows = self.rulebook.0.portability.open_questions.iter();
        for row in rows.filter(|row| row.span.contains(month)) {
            let asked = match row.value.lump_months {
                Some(months) => longest.is_some_and(|longest| longest >= u16::from(months)),
                None => self.halted.is_none(),
            };
            if asked {
                let mut cites = Vec::new();
                self.rulebook.cite(&row.source.cites, &mut cites);
                let told = Told::new(row.value.id.clone(), row.value.text.clone());
                self.open.push(told.with("cites", cites.join(",")));
            }
        }
    }

    /// Accounts that are not of the prescribed size: reported, and not scaled.
    fn account_sizes(&mut self, held: &[Held]) {
        for one in held {
            let Some(stay) = self.career.stays.get(one.stay) else { continue };
            let case = &stay.spell.case;
            let Ok(book) = self.rulebook.book(&case.city, &case.edition) else { continue };
            let (mut credited, mut prescribed) = (Money::ZERO, Money::ZERO);
            let mut sizes: Vec<Rate> = Vec::new();
            for run in &one.paid.runs {
                let mut month = run.months.0;
                while month < run.months.1 {
                    if let Some(size) = book.account_size(Branch::Pension, month)
                        && size.value != run.month.account_rate
                    {
                        let by_rule = run.month.base.times(size.value).round(Rounding::FenHalfUp);
                        prescribed = prescribed.plus(by_rule);
                        credited = credited.plus(run.month.own).plus(run.month.funded);
                        if !sizes.contains(&size.value) {
                            sizes.push(size.value);
                        }
                    }
                    month = month.plus(1);
                }
            }
            if sizes.is_empty() {
                continue;
            }
            let words = told(stay.spell);
            let list: Vec<String> = sizes.iter().map(ToString::to_string).collect();
            let (list, difference) = (list.join(", "), credited.minus(prescribed));
            let told = Told::new(
                "account_size",
                Text::new(
                    format!(
                        "{}: the account was credited {credited} where {list} of the base is prescribed, {prescribed}; the difference {difference} is not made up or taken off, since how is open",
                        words.en
                    ),
                    format!(
                        "{}：个人账户记入 {credited} 元，按规定规模（基数的 {list}）应为 {prescribed} 元；差额 {difference} 元，如何调整未见全国规定，未作调整",
                        words.zh
                    ),
                ),
            );
            self.open.push(
                told.with("credited", credited.to_string())
                    .with("prescribed", prescribed.to_string())
                    .with("difference", difference.to_string()),
            );
        }
    }

    /// The overlaps before the transfer, with what is refunded for them.
    pub(super) fn overlaps(&mut self, held: &[Held]) -> Vec<Overlap> {
        let month = self.request.month;
        let mut found = Vec::new();
        let assumed = self.career.overlap_notes();
        for overlap in &self.career.overlaps {
            let (from, until) = (overlap.months.0, overlap.months.1.min(month));
            let stays =
                (self.career.stays.get(overlap.kept), self.career.stays.get(overlap.refunded));
            let (Some(kept), Some(refunded)) = stays else { continue };
            if from >= until {
                continue;
            }
            let (principal, interest) = self.refund(refunded, (from, until));
            let id = |stay: &Stay<'_>| {
                self.career.site(stay.site).map_or_else(String::new, |site| site.id().to_owned())
            };
            found.push(Overlap {
                from,
                until,
                kept: id(kept),
                refunded: id(refunded),
                principal,
                interest,
            });
        }
        if found.is_empty() {
            return found;
        }
        self.notes.extend(assumed);
        let moved_on = held.iter().any(|one| {
            let stay = self.career.stays.get(one.stay);
            !one.excluded.runs.is_empty() && stay.is_some_and(|s| self.last_paid_move(s).is_some())
        });
        if moved_on {
            let reading = match self.request.assume.overlap_pooled {
                OverlapPooled::Stays => "stays",
                OverlapPooled::Returns => "returns",
            };
            self.open.push(
                Told::new(
                    "overlap_pooled",
                    text!(
                        "whether the 12 % that moved for refunded months goes back is not stated anywhere; taken: it {reading}",
                        "已随重复月份转出的 12% 是否退回未见规定；此处按 {reading} 处理"
                    ),
                )
                .with("assumed", reading),
            );
        }
        found
    }

    /// What is refunded of an account for some months, and its interest as far as rates are known.
    fn refund(&self, stay: &Stay<'_>, months: Months) -> (Option<Money>, Option<Money>) {
        let paid = self.rulebook.payments(
            stay.spell,
            &[months],
            Branch::Pension,
            &self.request.terms,
            self.request.person.birth,
        );
        let Ok(paid) = paid else { return (None, None) };
        // What an unknown rule moved is not known, so neither is what is left to refund.
        let moves = self.career.paid_moves(stay, self.request.month);
        if moves.iter().any(|(on, ..)| self.rulebook.transfer_rule(Branch::Pension, *on).is_err()) {
            return (None, None);
        }
        let total = |parts: [Money; 3]| parts.into_iter().sum::<Money>();
        let run = |interest: bool| {
            let mut pot = self.pot(stay, &paid);
            self.run(std::slice::from_mut(&mut pot), interest).ok()?;
            Some((total(pot.principal), total(pot.balance)))
        };
        match run(true) {
            Some((principal, balance)) => (Some(principal), Some(balance.minus(principal))),
            None => (run(false).map(|(principal, _)| principal), None),
        }
    }
}
