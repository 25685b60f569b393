//! Arrears 补缴, 补差: what a month owes by one computation and by another, from rounded amounts.

use crate::assess::Assessment;
use crate::case::{Case, Terms};
use crate::error::{Error, Result};
use crate::lang::{Lang, Text};
use crate::money::Money;
use crate::month::Month;
use crate::remark::Remark;
use crate::rulebook::Rulebook;
use crate::surcharge::SurchargeRequest;
use crate::words::{Branch, Payer};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one payer owes to one branch for a month, where it is not what was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The branch.
    pub branch: Branch,
    /// Who pays.
    pub payer: Payer,
    /// What was paid, yuan; 0 where nothing was.
    pub paid: Money,
    /// What is due, yuan; 0 where nothing is.
    pub due: Money,
    /// Due less paid: above 0 it is to be paid afterwards, below 0 it goes back.
    pub difference: Money,
}

/// A month's differences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrears {
    /// The contribution month.
    pub month: Month,
    /// By branch and payer; none where nothing differs.
    pub differences: Vec<Difference>,
    /// What is to be paid afterwards: the sum of the differences above 0.
    pub back_pay: Money,
    /// What goes back: the sum of the differences below 0, without its sign.
    pub refund: Money,
    /// What both computations assumed, and the branches that could not be compared.
    pub notes: Vec<Remark>,
}

/// What each payer pays to each branch.
pub type Amounts = BTreeMap<(Branch, Payer), Money>;

/// Where what is due differs from what was paid, by branch and payer.
///
/// ```
/// use shebao::{Amounts, Branch, Payer, differences};
///
/// let paid = Amounts::from([((Branch::Pension, Payer::Worker), "560".parse()?)]);
/// let due = Amounts::from([((Branch::Pension, Payer::Worker), "572.96".parse()?)]);
/// assert_eq!(differences(&paid, &due)[0].difference.to_string(), "12.96");
/// assert!(differences(&due, &due).is_empty());
/// # Ok::<(), shebao::Error>(())
/// ```
pub fn differences(paid: &Amounts, due: &Amounts) -> Vec<Difference> {
    let mut pairs: Vec<(Branch, Payer)> = paid.keys().chain(due.keys()).copied().collect();
    pairs.sort_unstable();
    pairs.dedup();
    let of = |amounts: &Amounts, pair| amounts.get(pair).copied().unwrap_or(Money::ZERO);
    let all = pairs.iter().map(|pair| {
        let (paid, due) = (of(paid, pair), of(due, pair));
        Difference { branch: pair.0, payer: pair.1, paid, due, difference: due.minus(paid) }
    });
    all.filter(|one| one.difference != Money::ZERO).collect()
}

impl Arrears {
    /// What a month owes beside what was paid for it.
    pub fn of(month: Month, paid: &Amounts, due: &Amounts) -> Self {
        let differences = differences(paid, due);
        let sum = |wanted: fn(&Difference) -> bool| -> Money {
            differences.iter().filter(|one| wanted(one)).map(|one| one.difference).sum()
        };
        let back_pay = sum(|one| one.difference > Money::ZERO);
        let refund = Money::ZERO.minus(sum(|one| one.difference < Money::ZERO));
        Self { month, differences, back_pay, refund, notes: Vec::new() }
    }
}

impl Assessment {
    /// What each payer pays to each branch, where there is such a line.
    pub fn amounts(&self) -> Amounts {
        let pairs = Branch::ALL.iter().flat_map(|b| Payer::ALL.iter().map(move |p| (*b, *p)));
        pairs
            .filter_map(|(branch, payer)| Some(((branch, payer), self.amount(branch, payer)?)))
            .collect()
    }
}

impl Rulebook {
    /// The surcharge on each difference above 0, in their order, 0 for the others: from a day to the day before the payment.
    pub fn surcharges(
        &self,
        arrears: &Arrears,
        from: NaiveDate,
        paid_on: NaiveDate,
    ) -> Result<Vec<Money>> {
        let Some(until) = paid_on.pred_opt().filter(|until| from <= *until) else {
            return Ok(vec![Money::ZERO; arrears.differences.len()]);
        };
        let of = |one: &Difference| {
            if one.difference <= Money::ZERO {
                return Ok(Money::ZERO);
            }
            let mut request = SurchargeRequest::new(one.difference, from, until);
            request.period = Some(arrears.month);
            self.surcharge(&request, Lang::En).map(|surcharge| surcharge.amount)
        };
        arrears.differences.iter().map(of).collect()
    }

    /// What a month owes as known on one day, compared with what it owed as known on another.
    ///
    /// The two terms name the days in `as_known_on`; one that names none takes everything published.
    /// A base limit that is published in September for July is the usual case: what was charged until then is
    /// what a `[[provisional]]` rule says, or what was in force; without either the month has no rule on the first day.
    /// With `allow_missing` a branch that has no rule on one of the days is left out, and named in the notes.
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
        let open = |branch: Branch| before.is_missing(branch) || after.is_missing(branch);
        let compared = |assessment: &Assessment| -> Amounts {
            let amounts = assessment.amounts();
            amounts.into_iter().filter(|((branch, _), _)| !open(*branch)).collect()
        };
        let mut notes: Vec<Remark> = Vec::new();
        for note in before.notes().chain(after.notes()) {
            let remark = crate::report::remark(note, lang);
            if !notes.contains(&remark) {
                notes.push(remark);
            }
        }
        let open: Vec<&str> = Branch::ALL
            .iter()
            .filter(|branch| open(**branch))
            .map(|branch| branch.words(lang))
            .collect();
        if !open.is_empty() {
            let words = Text::new(
                format!("no rule on one of the days, and not compared: {}", open.join(", ")),
                format!("其中一日无规则，未比较：{}", open.join("、")),
            );
            notes.push(Remark::new("not_compared", words.get(lang).to_owned()));
        }
        Ok(Arrears { notes, ..Arrears::of(case.month, &compared(&before), &compared(&after)) })
    }
}
