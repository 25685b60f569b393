//! What was paid for a spell, month by month: who paid how much, on which base, into which fund.

use super::career::{Months, told};
use crate::account::Pot;
use crate::assess::Assessment;
use crate::case::Terms;
use crate::error::{Error, Result};
use crate::history::Spell;
use crate::lang::{Lang, Text, text};
use crate::money::Money;
use crate::month::Month;
use crate::rate::Rate;
use crate::rulebook::Rulebook;
use crate::scheme::Note;
use crate::words::{Branch, Employment, Evidence, Fund, Payer, SpellKind};

/// Months in which the same was paid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) months: Months,
    pub(super) month: Paid,
}

/// What was paid in one month for one branch.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Paid {
    /// The contribution base.
    pub(super) base: Money,
    /// What the worker paid.
    pub(super) worker: Money,
    /// What the employer paid.
    pub(super) employer: Money,
    /// What of the worker's payment went to the account.
    pub(super) own: Money,
    /// What of the employer's payment went to the account.
    pub(super) funded: Money,
    /// What went to the pooled fund.
    pub(super) pooled: Money,
    /// The rate at which the employer paid into the pooled fund.
    pub(super) pooled_rate: Rate,
    /// The share of the base that the account is credited.
    pub(super) account_rate: Rate,
    /// Whether a relief came off.
    pub(super) relieved: bool,
}

impl Paid {
    fn of(assessment: &Assessment) -> Self {
        let mut paid = Self::default();
        for line in assessment.lines() {
            let by_employer = assessment.payer(line) == Some(Payer::Employer);
            let in_account = matches!(line.fund, Fund::IndividualAccount | Fund::HousingFund);
            let side = if by_employer { &mut paid.employer } else { &mut paid.worker };
            *side = side.plus(line.amount);
            let into = match (in_account, by_employer) {
                (true, true) => &mut paid.funded,
                (true, false) => &mut paid.own,
                (false, _) => &mut paid.pooled,
            };
            *into = into.plus(line.amount);
            if in_account {
                paid.account_rate = paid.account_rate.plus(line.rate.unwrap_or_default());
            }
            if by_employer && !in_account {
                paid.pooled_rate = paid.pooled_rate.plus(line.rate.unwrap_or_default());
            }
            paid.base = paid.base.max(line.base.unwrap_or_default());
            paid.relieved |= line.relief != Money::ZERO;
        }
        paid
    }
}

/// What was paid for a spell, with what was assumed and what it rests on.
#[derive(Debug, Default)]
pub(super) struct Payments {
    pub(super) runs: Vec<Run>,
    pub(super) notes: Vec<Note>,
    /// Documents, by their number in the rulebook.
    pub(super) cites: Vec<usize>,
    pub(super) evidence: Option<Evidence>,
}

impl Rulebook {
    /// Computes what was paid for some months of a spell.
    ///
    /// The rules are resolved once for every span of months in which nothing about them changes.
    pub(super) fn payments(
        &self,
        spell: &Spell,
        months: &[Months],
        branch: Branch,
        terms: &Terms,
        birth: Option<Month>,
    ) -> Result<Payments> {
        let mut payments = Payments::default();
        if months.is_empty() {
            return Ok(payments);
        }
        if !spell.has_wage {
            return Err(Error::bad_input(Text::new(
                "is required to compute what was paid",
                "计算缴费金额须填写",
            ))
            .with_hint(Text::new(
                "give the wage of the spell in yuan a month; months that count without payment have the kind deemed",
                "请填写该时段的月工资（元）；视同缴费的时段 kind 为 deemed",
            ))
            .in_field("wage")
            .about(&told(spell)));
        }
        let mut case = spell.case.clone();
        // What is paid out plays no part in what is due: no note has to say that it was left out.
        case.pay = case.pay.or(Some(case.wage));
        let terms = Terms { branches: vec![branch], allow_missing: false, ..terms.clone() };
        let lead = |error: Error| {
            let error = if error.is_no_rule() { error.with_hint(no_rule_hint()) } else { error };
            error.about(&told(spell))
        };
        if self.find_place(&case.city).is_none() {
            return Err(lead(nothing_held(&case.city)));
        }
        let book = self.book(&case.city, &case.edition).map_err(lead)?;
        let turns = book.turns(branch);
        let birth = birth.filter(|_| spell.case.age.is_none() && turns.is_some_and(|t| t.by_age));
        for (from, until) in months {
            let mut month = *from;
            while month < *until {
                case.month = month;
                if let Some(birth) = birth {
                    case.age = u8::try_from(month.since(birth) / 12).ok();
                }
                let assessment = self.assess(&case, &terms).map_err(lead)?;
                if assessment.totals().unsplit != Money::ZERO {
                    let open = assessment.open_split();
                    return Err(lead(open.map_or_else(|| age_needed(branch), split_unknown)));
                }
                let turn = turns.and_then(|turns| turns.after(month, terms.carry_forward));
                let birthday =
                    birth.map(|birth| month.plus(12_u16.saturating_sub(month.since(birth) % 12)));
                let next = [turn, birthday, Some(*until)].into_iter().flatten().min();
                let next = next.unwrap_or(*until).min(*until).max(month.plus(1));
                payments.add((month, next), &assessment);
                // A default that was taken once is taken again: asking anew would cost as much as the answer.
                if case.employment.is_none() {
                    case.employment = payments.default_employment();
                }
                month = next;
            }
        }
        Ok(payments)
    }
}

/// What goes to an account depends on age, and no age is known.
fn age_needed(branch: Branch) -> Error {
    let (en, zh) = (branch.words(Lang::En), branch.words(Lang::Zh));
    Error::bad_input(text!(
        "needed, since what of {en} goes to the account depends on age",
        "必填，{zh}划入个人账户的比例随年龄而不同"
    ))
    .with_hint(Text::new(
        "give the month of birth, YYYY-MM, or an age in the row",
        "请给出出生年月（YYYY-MM），或在该行填写年龄",
    ))
    .in_field("birth")
}

/// How an amount divides is left open by the sources.
fn split_unknown(reason: &Text) -> Error {
    let Text { en, zh } = reason;
    Error::no_rule(text!(
        "what goes to the account is not known: {en}",
        "划入个人账户的部分不明：{zh}"
    ))
}

/// A place of China that the rules hold nothing for.
fn nothing_held(city: &str) -> Error {
    Error::no_rule(text!("no rules are held for {city}", "未收录{city}的规则"))
}

fn no_rule_hint() -> Text {
    Text::new(
        "what was paid in every month must be known: carry a value forward, or lay rules of your own over the built-in ones",
        "须知道每个月的缴费：可沿用已核实的数值，或用自有规则补充",
    )
}

impl Payments {
    fn add(&mut self, months: Months, assessment: &Assessment) {
        self.runs.push(Run { months, month: Paid::of(assessment) });
        for note in assessment.notes().filter(|note| note.code() != "not_held") {
            if !self.notes.contains(note) {
                self.notes.push(note.clone());
            }
        }
        for line in assessment.lines().iter().filter_map(|line| assessment.program_line(line)) {
            self.evidence = self.evidence.max(line.evidence);
            for cite in &line.cites {
                if !self.cites.contains(&cite.document) {
                    self.cites.push(cite.document);
                }
            }
        }
    }

    /// The form of employment that was taken by default.
    fn default_employment(&self) -> Option<Employment> {
        let field = |note: &Note, wanted| {
            note.fields().find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned())
        };
        let taken = self.notes.iter().filter(|note| note.code() == "default_taken");
        let mut of_it = taken.filter(|note| field(note, "field").as_deref() == Some("employment"));
        of_it.find_map(|note| field(note, "value")?.parse().ok())
    }

    /// The sum of one amount over every month.
    pub(super) fn sum(&self, amount: impl Fn(&Paid) -> Money) -> Money {
        let products = self.runs.iter().map(|run| {
            let months = run.months.1.since(run.months.0);
            Money::from_fen(amount(&run.month).fen().saturating_mul(i64::from(months)))
        });
        products.sum()
    }
}

/// What becomes of what employers funded before accounts were whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Early {
    /// It is a part of the account like any other, as long as nothing moved.
    Together,
    /// It stays when the rest moves.
    Apart,
    /// It stayed behind at an earlier move.
    Gone,
}

/// Credits what was paid to an account: the worker's own, and the employer's by contribution month.
pub(super) fn credit_account(
    pot: &mut Pot,
    spell: &Spell,
    paid: &Payments,
    whole_from: Option<Month>,
    early: Early,
) {
    let arrears = spell.paid_in.filter(|_| spell.kind == SpellKind::Lump);
    let mut credit = |from: Month, until: Month, part: usize, amount: Money| match arrears {
        // Arrears are credited when they are paid.
        Some(paid_in) => pot.credit(paid_in, part, amount, until.since(from)),
        None => pot.credit_months(from, until, part, amount),
    };
    for run in &paid.runs {
        let (from, until) = run.months;
        let turn = whole_from.map_or(from, |whole| whole.clamp(from, until));
        credit(from, until, 0, run.month.own);
        credit(turn, until, 1, run.month.funded);
        match early {
            Early::Together => credit(from, turn, 1, run.month.funded),
            Early::Apart => credit(from, turn, 2, run.month.funded),
            Early::Gone => {}
        }
    }
}

/// What employers funded before accounts were whole.
pub(super) fn account_parts(paid: &Payments, whole_from: Option<Month>) -> Money {
    let Some(whole) = whole_from else { return Money::ZERO };
    let before = paid.runs.iter().map(|run| {
        let months = run.months.1.min(whole).since(run.months.0);
        Money::from_fen(run.month.funded.fen().saturating_mul(i64::from(months)))
    });
    before.sum()
}
