//! A statement in three sentences, for the worker.

use super::TransferStatement;
use crate::lang::Lang;
use crate::money::Money;
use crate::rate::percent;
use crate::rulebook::Rulebook;

impl TransferStatement {
    /// What moves, what it is made of, and what stays behind: three sentences a worker can read.
    ///
    /// ```
    /// use shebao::{Lang, Rulebook, Spell, TransferRequest};
    ///
    /// let rules = Rulebook::builtin()?;
    /// let spell = Spell::from_fields([
    ///     ("from", "2012-04"), ("until", "2014-01"), ("city", "beijing"),
    ///     ("edition", "shi-2014"), ("wage", "3000"),
    /// ]).unwrap();
    /// let mut request = TransferRequest::new("guangzhou", "2014-01".parse()?);
    /// request.interest.principal_only = true;
    /// let statement = rules.transfer(&[spell], &request, Lang::En)?;
    /// let [moves, made_of, stays] = statement.sentences(&rules, Lang::En);
    /// assert_eq!(moves, "Of the 16380.00 yuan paid for the pension, 11970.00 move with the worker from Beijing to Guangzhou: 73.08%, with 21 months of the record.");
    /// assert_eq!(made_of, "That is the individual account, 4410.00, and 12% of the contribution bases out of the pooled fund, 7560.00.");
    /// assert_eq!(stays, "Of the 11970.00 that its pooled fund received, Beijing keeps 4410.00.");
    /// # Ok::<(), shebao::Error>(())
    /// ```
    pub fn sentences(&self, rules: &Rulebook, lang: Lang) -> [String; 3] {
        let name = |id: &str| {
            rules.site(id).map_or_else(|_| id.to_owned(), |site| site.name(lang).to_owned())
        };
        let (from, to) = (name(&self.from), name(&self.to));
        let (moves, account) = (&self.moves_with_worker, &self.individual_account);
        let (of_paid, amount, months) = (moves.of_paid, moves.amount, self.months);
        let share = moves.share.map_or_else(String::new, percent);
        let (pooled, received, kept) =
            (self.pooled.amount, self.origin.pooled_received, self.origin.kept);
        let balance = account.balance;
        let part = self.pooled.share.map_or_else(String::new, |share| share.to_string());
        let interest = account.interest;
        let (with_interest, with_interest_zh) = if interest == Money::ZERO {
            (String::new(), String::new())
        } else {
            (format!(" with {interest} of interest"), format!("（含利息 {interest} 元）"))
        };
        let lost = Money::ZERO.minus(kept);
        let refunded: Money = self.lines.iter().map(|line| line.refunded).sum();
        let (back, back_zh) = if refunded == Money::ZERO {
            (String::new(), String::new())
        } else {
            (
                format!(
                    " Another place's months are kept: {refunded} of the account are refunded to the worker."
                ),
                format!("重复月份按他地计，个人账户退还本人 {refunded} 元。"),
            )
        };
        if let Some(reason) = &self.nothing_moves {
            return self.nothing(&from, &to, &reason.text, lang);
        }
        match lang {
            Lang::En => [
                format!(
                    "Of the {of_paid} yuan paid for the pension, {amount} move with the worker from {from} to {to}: {share}, with {months} months of the record."
                ),
                format!(
                    "That is the individual account, {balance}{with_interest}, and {} out of the pooled fund, {pooled}.",
                    if part.is_empty() {
                        "its part".to_owned()
                    } else {
                        format!("{part} of the contribution bases")
                    }
                ),
                if kept.is_negative() {
                    format!(
                        "The pooled fund of {from} received {received} and passes on more: it loses {lost}.{back}"
                    )
                } else {
                    format!(
                        "Of the {received} that its pooled fund received, {from} keeps {kept}.{back}"
                    )
                },
            ],
            Lang::Zh => [
                format!(
                    "共缴养老保险费 {of_paid} 元，其中 {amount} 元随人由{from}转往{to}，占 {share}；随转缴费记录 {months} 个月。"
                ),
                format!(
                    "其中个人账户 {balance} 元{with_interest_zh}，统筹基金{} {pooled} 元。",
                    if part.is_empty() {
                        "按规定".to_owned()
                    } else {
                        format!("按缴费基数的 {part}")
                    }
                ),
                if kept.is_negative() {
                    format!(
                        "{from}统筹基金收入 {received} 元，转出更多，净流出 {lost} 元。{back_zh}"
                    )
                } else {
                    format!("{from}统筹基金收入 {received} 元，留存 {kept} 元。{back_zh}")
                },
            ],
        }
    }

    /// The sentences of a statement by which no money moves.
    fn nothing(&self, from: &str, to: &str, reason: &str, lang: Lang) -> [String; 3] {
        let (of_paid, received) = (self.moves_with_worker.of_paid, self.origin.pooled_received);
        let credited: Money = self
            .lines
            .iter()
            .map(|line| line.own_credited.plus(line.employer_credited).minus(line.refunded))
            .sum();
        match lang {
            Lang::En => [
                format!("No money moves from {from} to {to} now: {reason}."),
                format!(
                    "Of the {of_paid} yuan paid for the pension, {credited} were credited to the individual account, which stays the worker's and goes on bearing interest."
                ),
                format!("The pooled fund of {from} received {received}."),
            ],
            Lang::Zh => [
                format!("本次不由{from}向{to}转移资金：{reason}。"),
                format!(
                    "共缴养老保险费 {of_paid} 元，其中 {credited} 元记入个人账户，仍归本人并继续计息。"
                ),
                format!("{from}统筹基金收入 {received} 元。"),
            ],
        }
    }
}
