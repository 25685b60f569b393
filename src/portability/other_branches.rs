//! What moves of the branches beside the pension.

use super::BranchMoved;
use super::career::Months;
use crate::case::Terms;
use crate::history::Spell;
use crate::lang::{Lang, Text, text};
use crate::money::Money;
use crate::month::Month;
use crate::rulebook::Rulebook;
use crate::rulebook::portability::in_force;
use crate::words::Branch;

const OTHERS: [Branch; 5] = [
    Branch::Medical,
    Branch::Unemployment,
    Branch::WorkInjury,
    Branch::Maternity,
    Branch::HousingFund,
];

impl Rulebook {
    /// What moves of every other branch, or why it is not known; no failure here stops the statement of the pension.
    pub(super) fn other_branches(
        &self,
        spells: &[(&Spell, &[Months])],
        month: Month,
        terms: &Terms,
        birth: Option<Month>,
        lang: Lang,
    ) -> Vec<BranchMoved> {
        let one = |branch: Branch| {
            let rules = &self.0.portability.transfers;
            let row = in_force(rules, month, |rule| rule.branch == branch);
            let mut cites = Vec::new();
            if let Some(row) = row {
                self.cite(&row.source.cites, &mut cites);
            }
            let (amount, reason) = self.moved_of(branch, spells, terms, birth);
            let words = row.and_then(|row| row.value.text.clone());
            let unknown = || {
                let (en, zh) = (branch.words(Lang::En), branch.words(Lang::Zh));
                text!(
                    "how {en} moved in {month} is not in the sources",
                    "{month} 的{zh}转移办法未见来源"
                )
            };
            let nothing_paid = amount == Some(Money::ZERO) && reason.is_some();
            let text = match (words, reason) {
                (_, Some(reason)) if nothing_paid => reason,
                (Some(words), Some(reason)) => Text::new(
                    format!("{}; {}", words.en, reason.en),
                    format!("{}；{}", words.zh, reason.zh),
                ),
                (Some(words), None) => words,
                (None, _) => unknown(),
            };
            let amount = amount.filter(|_| row.is_some() || nothing_paid);
            BranchMoved { branch, amount, text: text.get(lang).to_owned(), cites }
        };
        OTHERS.into_iter().map(one).collect()
    }

    /// The principal of a branch's account, and what there is to say about it.
    fn moved_of(
        &self,
        branch: Branch,
        spells: &[(&Spell, &[Months])],
        terms: &Terms,
        birth: Option<Month>,
    ) -> (Option<Money>, Option<Text>) {
        match branch {
            Branch::WorkInjury | Branch::Maternity => return (Some(Money::ZERO), None),
            Branch::Unemployment => return (None, None),
            _ => {}
        }
        let mut sum = Money::ZERO;
        let mut reason = None;
        for (spell, months) in spells {
            if branch == Branch::HousingFund && spell.case.fund_rate.is_none() {
                return (
                    None,
                    Some(Text::new(
                        "the balance is not reckoned, since no housing-fund rate is given",
                        "未给出公积金比例，未核算余额",
                    )),
                );
            }
            match self.payments(spell, months, branch, terms, birth) {
                Ok(paid) => sum = sum.plus(paid.sum(|p| p.own)).plus(paid.sum(|p| p.funded)),
                Err(error) if error.is_not_covered() => {
                    let edition = &spell.case.edition;
                    let (en, zh) = (branch.words(Lang::En), branch.words(Lang::Zh));
                    reason = Some(text!(
                        "nothing was paid: {edition} does not cover {en}",
                        "没有缴费：{edition} 不含{zh}"
                    ));
                }
                Err(error) => {
                    let why = Text::new(
                        format!("the balance is not reckoned: {}", error.message(Lang::En)),
                        format!("未核算余额：{}", error.message(Lang::Zh)),
                    );
                    return (None, Some(why));
                }
            }
        }
        (Some(sum), reason)
    }
}
