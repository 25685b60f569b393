//! The statement of a transfer as plain data: the shape that every face shows and that JSON has.

use super::PayingPlace;
use crate::account::AccountYear;
use crate::money::Money;
use crate::month::Month;
use crate::rate::Rate;
use crate::remark::Remark;
use crate::report::RulesId;
use crate::words::{Branch, Evidence, InterestMethod, SpellKind};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What moves with the worker from one pooling area to another, and what the origin keeps.
///
/// Amounts are decimal strings of yuan, rates and shares plain decimals, months `YYYY-MM`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferStatement {
    /// The id of the origin.
    pub from: String,
    /// The id of the destination.
    pub to: String,
    /// The first month no longer paid at the origin.
    pub month: Month,
    /// The edition.
    pub edition: String,
    /// How many months of the record move.
    pub months: u16,
    /// What moves out of the individual account.
    pub individual_account: AccountMoved,
    /// What moves out of the pooled fund.
    pub pooled: PooledMoved,
    /// Both together, yuan.
    pub total: Money,
    /// What the origin took into its pooled fund, and what of it is left there.
    pub origin: OriginKeeps,
    /// What moves, without interest, of everything that was paid for the months.
    pub moves_with_worker: MovesOfPaid,
    /// Whether the destination opens a temporary account, so that nothing moves now.
    pub temporary_account: bool,
    /// Why no money moves; null where some does.
    pub nothing_moves: Option<Remark>,
    /// What moves of the other branches.
    pub other_branches: Vec<BranchMoved>,
    /// Where the pension would be paid as the record then stands; null without the hukou place.
    pub benefit_place: Option<PayingPlace>,
    /// One line a spell.
    pub lines: Vec<TransferLine>,
    /// The years of the account up to the transfer.
    pub account: Vec<AccountYear>,
    /// Months that two places hold.
    pub overlaps: Vec<Overlap>,
    /// What the sources leave open, with the reading that was taken.
    pub open_questions: Vec<Remark>,
    /// What was assumed, and what the reader should know.
    pub notes: Vec<Remark>,
    /// The documents that it rests on.
    pub cites: Vec<String>,
    /// The weakest evidence of what was paid.
    pub evidence: Option<Evidence>,
    /// Which rules these are.
    pub rules: RulesId,
}

/// What moves out of the individual account, yuan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountMoved {
    /// What was credited.
    pub principal: Money,
    /// What it earned up to the end of the year before the transfer.
    pub interest: Money,
    /// Both together.
    pub balance: Money,
    /// The method of crediting; null where only principal is asked for.
    pub interest_method: Option<InterestMethod>,
    /// What the account keeps at the origin: what employers funded before accounts were whole, with its interest.
    pub stays: Money,
}

/// What moves out of the pooled fund, yuan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PooledMoved {
    /// The sum of the contribution bases.
    pub base_total: Money,
    /// The share of them that moves; null where months of temporary accounts move at another share.
    pub share: Option<Rate>,
    /// The amount.
    pub amount: Money,
}

/// What the origin's pooled fund has of it, yuan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginKeeps {
    /// What it received: what was paid there, and what came with earlier transfers.
    pub pooled_received: Money,
    /// What is left after the transfer; negative where it received less than it passes on.
    pub kept: Money,
}

/// What of everything paid moves with the worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovesOfPaid {
    /// The account's principal and the pooled part, yuan.
    pub amount: Money,
    /// Everything that employer and worker paid for the branch in these months, yuan.
    pub of_paid: Money,
    /// Its share, to six places half-up; null where nothing was paid, and where no money moves now.
    pub share: Option<Decimal>,
}

/// What moves of another branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchMoved {
    /// The branch.
    pub branch: Branch,
    /// The amount, yuan, without interest; null where it is not known.
    pub amount: Option<Money>,
    /// What moves and on which conditions, or why it is not known.
    pub text: String,
    /// The documents that say so.
    pub cites: Vec<String>,
}

/// One spell of a statement; amounts in yuan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferLine {
    /// The first month.
    pub from: Month,
    /// The first month not included.
    pub until: Month,
    /// Where it was paid.
    pub city: String,
    /// How its months count.
    pub kind: SpellKind,
    /// How many months count.
    pub months: u16,
    /// The sum of the contribution bases that count.
    pub base_total: Money,
    /// What the worker paid.
    pub worker: Money,
    /// What the employer paid.
    pub employer: Money,
    /// What was credited to the account out of the worker's payments.
    pub own_credited: Money,
    /// What was credited to the account out of the employer's payments.
    pub employer_credited: Money,
    /// What was paid into a pooled fund.
    pub pooled_paid: Money,
    /// The account's principal that moves.
    pub individual_account: Money,
    /// The account's principal that stays.
    pub account_stays: Money,
    /// The account's principal that is refunded, since another place's months are kept.
    pub refunded: Money,
    /// What the origin's pooled fund received for it.
    pub pooled_received: Money,
    /// What of it moves.
    pub pooled_moved: Money,
    /// What of it the origin keeps; negative where it received less.
    pub kept: Money,
}

/// Months that two places hold: they count once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// The first month.
    pub from: Month,
    /// The first month not included.
    pub until: Month,
    /// The place whose months count.
    pub kept: String,
    /// The place whose account credits for them are refunded.
    pub refunded: String,
    /// What is refunded without interest, yuan; null where it was not asked for or cannot be computed.
    pub principal: Option<Money>,
    /// Its interest, yuan; null where a rate is not known.
    pub interest: Option<Money>,
}
