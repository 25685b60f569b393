//! Two clocks: the same month as known on one day and on another, or as paid and as due; and what being late costs.

use super::{Arrears, FundAmounts};
use crate::assess::Assessment;
use crate::case::{Case, Terms};
use crate::error::{Error, Result};
use crate::lang::{Lang, Text, text};
use crate::money::Money;
use crate::remark::Remark;
use crate::rulebook::Rulebook;
use crate::surcharge::SurchargeRequest;
use crate::words::Branch;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// When differences are paid, and from which day they are late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    /// The first day that bears a surcharge; left out, only a cited rule names it.
    pub from: Option<NaiveDate>,
    /// The day of payment; the day before it is the last that bears a surcharge.
    pub paid_on: NaiveDate,
    /// An order to pay within a time limit was ignored.
    pub order_ignored: bool,
    /// The surcharge ends at the principal.
    pub capped: bool,
}

impl Late {
    /// From a day to the payment, where no order was ignored and no cap is asked for.
    pub const fn new(from: Option<NaiveDate>, paid_on: NaiveDate) -> Self {
        Self { from, paid_on, order_ignored: false, capped: false }
    }
}

impl Rulebook {
    /// Reckons the surcharge on each difference above 0.
    ///
    /// It counts from the day given or from the day that a cited rule names, whichever is later,
    /// to the day before the payment; where there is neither, the call must say it.
    pub fn charge_late(&self, arrears: &mut Arrears, late: &Late, lang: Lang) -> Result<()> {
        let month = arrears.month;
        for one in &mut arrears.differences {
            one.surcharge = Money::ZERO;
            if one.difference <= Money::ZERO {
                continue;
            }
            let from = late.from.max(one.late_from).ok_or_else(|| no_first_day(one.branch))?;
            let Some(until) = late.paid_on.pred_opt().filter(|until| from <= *until) else {
                continue;
            };
            let mut request = SurchargeRequest::new(one.difference, from, until);
            request.period = Some(month);
            request.order_ignored = late.order_ignored;
            request.capped = late.capped;
            let found = self.surcharge(&request, lang)?;
            one.surcharge = found.amount;
            add_notes(&mut arrears.notes, found.notes);
        }
        Ok(())
    }

    /// What a month owes as known on one day, compared with what it owed as known on another.
    ///
    /// The two terms name the days in `as_known_on`; one that names none takes everything published.
    /// A base limit that is published in September for July is the usual case: what was charged until then is
    /// what a `[[provisional]]` rule says, what was in force, or, with `carry_forward`, the last limit known;
    /// without any of them the month has no rule on the first day.
    /// With `allow_missing` a branch that has no rule on one of the days is left out, and named in the notes.
    /// The same call, made again when another notice is out, settles what was `unsettled` before.
    ///
    /// ```
    /// use shebao::{Case, Lang, Rulebook, Terms};
    ///
    /// let fields = [("city", "beijing"), ("month", "2025-07"), ("wage", "5000"), ("employment", "full-time"),
    ///     ("employer", "private"), ("hukou", "nonlocal-rural"), ("injury_class", "1")];
    /// let case = Case::from_fields(fields).unwrap();
    /// let on = |day: &str| Terms {
    ///     as_known_on: day.parse().ok(),
    ///     allow_unknown_publication: true,
    ///     branches: vec![shebao::Branch::Pension],
    ///     ..Terms::default()
    /// };
    /// // 京人社发〔2025〕11号 of 17 September 2025 raised the floor from 6,821 to 7,162 yuan, from July on.
    /// let arrears = Rulebook::builtin()?.arrears(&case, &on("2025-09-16"), &on("2025-09-17"), Lang::En)?;
    /// assert_eq!(arrears.back_pay.to_string(), "81.84"); // 16 % and 8 % of 341 yuan
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn arrears(&self, case: &Case, known: &Terms, now: &Terms, lang: Lang) -> Result<Arrears> {
        if known.branches != now.branches {
            return Err(Error::bad_input(Text::new(
                "both computations must ask for the same branches",
                "两次计算须针对相同险种",
            ))
            .in_field("branch"));
        }
        let (before, after) = (self.assess(case, known)?, self.assess(case, now)?);
        let is_open = |branch: Branch| before.is_missing(branch) || after.is_missing(branch);
        let open: Vec<Branch> = Branch::ALL.iter().copied().filter(|b| is_open(*b)).collect();
        let (paid, due) = (but(before.fund_amounts(), &open), but(after.fund_amounts(), &open));
        let mut arrears = Arrears::of(case.month, &paid, &due);
        arrears.notes = before.notes().map(|note| crate::report::remark(note, lang)).collect();
        arrears.notes.dedup();
        describe(&mut arrears, &after, &open, lang);
        if known.as_known_on.is_some() {
            add_notes(&mut arrears.notes, self.without_a_day(&after, lang));
        }
        for one in &mut arrears.differences {
            let Some(start) = self.surcharge_start(after.scheme().city(), one.branch, case.month)
            else {
                continue;
            };
            let day = start.value.first_day;
            one.late_from = Some(day);
            let mut cites = Vec::new();
            self.cite(&start.source.cites, &mut cites);
            let words = text!(
                "the difference bears no surcharge before {day} ({})",
                "差额在 {day} 之前不计滞纳金（{}）",
                cites.join(", ")
            );
            let note = Remark::new("surcharge_start", words.get(lang).to_owned());
            add_notes(&mut arrears.notes, [note.with("day", day.to_string())]);
        }
        Ok(arrears)
    }

    /// Limits and rates without a day of publication: the call has allowed them, and they are the same on any two days.
    fn without_a_day(&self, due: &Assessment, lang: Lang) -> Vec<Remark> {
        let mut by_branch: BTreeMap<Branch, Vec<String>> = BTreeMap::new();
        for line in due.lines() {
            let (Some(branch), Some(program)) = (due.branch(line), due.program_line(line)) else {
                continue;
            };
            let base = program.origin.base.as_ref().map(|base| &base.row.source);
            for source in std::iter::once(&program.origin.outcome.row.source).chain(base) {
                if source.published.is_none() && !source.cites.is_empty() {
                    self.cite(&source.cites, by_branch.entry(branch).or_default());
                }
            }
        }
        let notes = by_branch.into_iter().map(|(branch, cites)| {
            let (en, zh, ids) = (branch.words(Lang::En), branch.words(Lang::Zh), cites.join(", "));
            let words = text!(
                "{en}: without a day of publication, taken as known on both days, and so without a difference: {ids}",
                "{zh}：{ids} 无公布日期，两次计算均视为已知，不产生差额"
            );
            let note = Remark::new("no_publication_day", words.get(lang).to_owned());
            note.with("branch", branch.code().to_owned()).with("documents", ids)
        });
        notes.collect()
    }

    /// What a month owes by the rules, beside what was paid for it.
    ///
    /// Branches that have no rule, and those that the case or the terms leave out, are not compared;
    /// what was paid to them is named in the notes.
    ///
    /// ```
    /// use shebao::{FundAmounts, Case, Lang, Rulebook, Terms};
    ///
    /// let mut case = Case::new("beijing", "2013-05".parse()?, "3000".parse()?);
    /// case.edition = "shi-2014".into();
    /// let never = Rulebook::builtin()?.arrears_of(&case, &FundAmounts::new(), &Terms::default(), Lang::En)?;
    /// assert_eq!(never.back_pay.to_string(), "780.00");
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn arrears_of(
        &self,
        case: &Case,
        paid: &FundAmounts,
        now: &Terms,
        lang: Lang,
    ) -> Result<Arrears> {
        let after = self.assess(case, now)?;
        let left_out = &after.scheme().0.left_out;
        let is_asked = |b: Branch| now.branches.is_empty() || now.branches.contains(&b);
        let is_open = |b: &Branch| !is_asked(*b) || left_out.contains(b) || after.is_missing(*b);
        let open: Vec<Branch> = Branch::ALL.iter().copied().filter(is_open).collect();
        let mut arrears =
            Arrears::of(case.month, &but(paid.clone(), &open), &but(after.fund_amounts(), &open));
        let told: Vec<Branch> = open
            .into_iter()
            .filter(|b| after.is_missing(*b) || paid.keys().any(|(branch, ..)| branch == b))
            .collect();
        describe(&mut arrears, &after, &told, lang);
        Ok(arrears)
    }
}

/// Amounts without those of some branches.
fn but(amounts: FundAmounts, branches: &[Branch]) -> FundAmounts {
    amounts.into_iter().filter(|((branch, ..), _)| !branches.contains(branch)).collect()
}

/// Adds how what is due came about, and what of it is open.
fn describe(arrears: &mut Arrears, due: &Assessment, open: &[Branch], lang: Lang) {
    arrears.charged = due.charged();
    for note in due.notes().filter(|note| matches!(note.code(), "provisional" | "carried")) {
        let branch =
            note.fields().find(|(name, _)| *name == "branch").map(|(_, code)| code.parse());
        if let Some(Ok(branch)) = branch
            && !arrears.unsettled.contains(&branch)
            && !open.contains(&branch)
        {
            arrears.unsettled.push(branch);
        }
    }
    add_notes(&mut arrears.notes, due.notes().map(|note| crate::report::remark(note, lang)));
    if !open.is_empty() {
        let names: Vec<&str> = open.iter().map(|branch| branch.words(lang)).collect();
        let words = Text::new(
            format!("no rule on one of the sides, and not compared: {}", names.join(", ")),
            format!("其中一方无规则，未比较：{}", names.join("、")),
        );
        let note = Remark::new("not_compared", words.get(lang).to_owned());
        add_notes(&mut arrears.notes, [note]);
    }
}

/// Adds notes that are not there yet.
fn add_notes(notes: &mut Vec<Remark>, more: impl IntoIterator<Item = Remark>) {
    for note in more {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
}

#[cold]
fn no_first_day(branch: Branch) -> Error {
    let (en, zh) = (branch.words(Lang::En), branch.words(Lang::Zh));
    Error::bad_input(text!(
        "needed: no rule held names the first day on which this difference of {en} is late",
        "必填：现有规则未规定{zh}该项差额自哪一日起计收滞纳金"
    ))
    .with_hint(Text::new(
        "give --surcharge-from with the day after the deadline of payment",
        "请用 --surcharge-from 给出缴费期限的次日",
    ))
    .in_field("surcharge_from")
}
