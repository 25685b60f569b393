//! What is asked of a transfer, and which reading is taken of what the sources leave open.

use super::Person;
use crate::account::InterestTerms;
use crate::case::Terms;
use crate::error::{Error, Result};
use crate::lang::{Text, text};
use crate::month::Month;
use serde::{Deserialize, Serialize};

/// What is asked of a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferRequest {
    /// The destination: any province or prefecture, by name or GB/T 2260 code.
    pub to: String,
    /// The first month no longer paid at the origin.
    pub month: Month,
    /// The origin; where the relation is if it is left out.
    pub from: Option<String>,
    /// Who the worker is.
    pub person: Person,
    /// The place whose months count where two places hold them.
    pub keep: Option<String>,
    /// An approved transfer by the organisation 组织调动, which no age limit stops.
    pub organised: bool,
    /// Whether the worker draws a pension already, whose relation cannot be moved.
    pub draws_pension: bool,
    /// How interest is credited.
    pub interest: InterestTerms,
    /// The readings of what the sources leave open.
    pub assume: Assumptions,
    /// What is asked of the rules of contributions; the branches play no part.
    pub terms: Terms,
}

impl TransferRequest {
    /// A transfer of which nothing but its destination and month is said.
    pub fn new(to: impl Into<String>, month: Month) -> Self {
        Self {
            to: to.into(),
            month,
            from: None,
            person: Person::default(),
            keep: None,
            organised: false,
            draws_pension: false,
            interest: InterestTerms::default(),
            assume: Assumptions::default(),
            terms: Terms::default(),
        }
    }
}

/// Which reading is taken where the sources leave a question open; the statement names each one that mattered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Assumptions {
    /// Whether bases of months of relief (2020) count for the pooled part.
    pub relief_months: ReliefMonths,
    /// Whether the pooled part of a temporary account bears interest.
    pub temporary_interest: TemporaryInterest,
    /// Whether a pooled part that moved for overlapping months goes back when they are refunded.
    pub overlap_pooled: OverlapPooled,
}

/// Declares a choice between two readings, the first of which is taken unless the caller says otherwise.
macro_rules! readings {
    ($($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident, $(#[$other_doc:meta])* $other:ident })+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(#[$first_doc])*
            #[default]
            $first,
            $(#[$other_doc])*
            $other,
        }
    )+ };
}

readings! {
    /// Whether bases of months of relief count for the pooled part.
    ReliefMonths {
        /// They count: the base was contributed on, though the employer's share was waived.
        Counted,
        /// They are left out.
        LeftOut
    }
    /// Whether the pooled part of a temporary account bears interest.
    TemporaryInterest {
        /// It does, at the account's crediting rates: article 5 moves all contributions with interest.
        Credited,
        /// It does not, like every other pooled part.
        None
    }
    /// Whether a pooled part that moved for overlapping months goes back.
    OverlapPooled {
        /// It stays where it went.
        Stays,
        /// It goes back to where it came from.
        Returns
    }
}

impl Assumptions {
    /// Takes a reading by its name, such as `relief_months=left_out`.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let (name, value) = (name.trim().replace('-', "_"), value.trim().replace('-', "_"));
        match (name.as_str(), value.as_str()) {
            ("relief_months", "counted") => self.relief_months = ReliefMonths::Counted,
            ("relief_months", "left_out") => self.relief_months = ReliefMonths::LeftOut,
            ("temporary_interest", "none") => self.temporary_interest = TemporaryInterest::None,
            ("temporary_interest", "credited") => {
                self.temporary_interest = TemporaryInterest::Credited;
            }
            ("overlap_pooled", "stays") => self.overlap_pooled = OverlapPooled::Stays,
            ("overlap_pooled", "returns") => self.overlap_pooled = OverlapPooled::Returns,
            _ => {
                return Err(Error::bad_input(text!(
                    "{name}={value} is not a reading that can be chosen",
                    "{name}={value} 不是可选的假设"
                ))
                .with_hint(Text::new(
                    "one of relief_months=counted|left_out, temporary_interest=none|credited, overlap_pooled=stays|returns",
                    "可选：relief_months=counted|left_out、temporary_interest=none|credited、overlap_pooled=stays|returns",
                ))
                .in_field("assume"));
            }
        }
        Ok(())
    }
}
