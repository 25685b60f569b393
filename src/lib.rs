//! Exact, cited, explained social-insurance contributions for migrant workers in China 社保.
//!
//! This crate says what is due for one person in one month in a Chinese city,
//! how it splits between the pooled fund 统筹基金 and the individual account 个人账户,
//! and which document says so.
//!
//! ```
//! use shebao::{Case, Lang, Rulebook, Terms};
//!
//! let rules = Rulebook::builtin()?;
//! let mut case = Case::new("beijing", "2026-10".parse()?, "8000".parse()?);
//! case.injury_class = Some(1);
//!
//! let assessment = rules.assess(&case, &Terms::default())?;
//! assert_eq!(assessment.totals().employer.to_string(), "2120.00");
//! assert_eq!(assessment.totals().worker.to_string(), "843.00");
//! for line in assessment.lines() {
//!     for step in assessment.explain(line, Lang::En) {
//!         println!("{}", step.text);
//!     }
//! }
//! # Ok::<(), shebao::Error>(())
//! ```
//!
//! # How it works, in five steps
//!
//! 1. A [`Rulebook`] holds the rules of every city and edition.
//!    [`Rulebook::builtin`] has those that are compiled in; a [`Loader`] lays files of your own over them.
//!    Build it once: it is cheap to clone, and `Send + Sync`.
//! 2. A [`Case`] says who, where and when; [`Terms`] say which branches, as known on which day, and how strict to be.
//!    What a case leaves out is asked for only where it makes a difference.
//! 3. [`Rulebook::assess`] computes it. To run many wages under the same rules, resolve a [`Scheme`] once
//!    with [`Rulebook::scheme`] and call [`Scheme::assess`] for each.
//! 4. An [`Assessment`] has the lines due, their sums, what was assumed, and the trace of how:
//!    [`Assessment::explain`] words it in English and Chinese.
//! 5. [`Assessment::report`] turns it into plain data, a [`Report`], which serializes to the JSON of the command.
//!
//! # Editions
//!
//! An edition says *who says so*, and editions are never mixed.
//! `statutory` is what official documents say, and what payroll uses.
//! `shi-2014` is Table 2 of Shi (2014) exactly as printed, for research; documents contradict it in places:
//!
//! ```
//! use shebao::{Case, Rulebook, Terms};
//!
//! let rules = Rulebook::builtin()?;
//! let mut case = Case::new("beijing", "2013-05".parse()?, "3000".parse()?);
//! case.edition = "shi-2014".into(); // 19 % and 7 %
//! let assessment = rules.assess(&case, &Terms::default())?;
//! assert_eq!(assessment.totals().pooled.to_string(), "570.00");
//! assert_eq!(assessment.totals().individual_account.to_string(), "210.00");
//! # Ok::<(), shebao::Error>(())
//! ```
//!
//! # Careers
//!
//! A career is a list of [`Spell`]s.
//! [`Rulebook::transfer`] says what moves with the worker to another city and what the origin keeps,
//! [`Rulebook::account`] what the individual account has come to,
//! [`Rulebook::benefit_place`] where the pension will be paid and what is missing for it,
//! and [`Rulebook::urban_rural`] what becomes of it beside the residents' scheme.
//! Each answer is plain data that serializes, names its documents,
//! and lists what the sources leave open with the reading that was taken; [`Assumptions`] take the other one.
//!
//! ```
//! use shebao::{Lang, Rulebook, Spell, TransferRequest};
//!
//! let rules = Rulebook::builtin()?;
//! let spell = Spell::from_fields([
//!     ("from", "2017-01"), ("until", "2019-01"), ("city", "guangzhou"), ("wage", "5000"),
//!     ("hukou", "nonlocal-rural"), ("employer", "private"),
//! ]).unwrap();
//! let request = TransferRequest::new("郑州", "2019-01".parse()?);
//! let statement = rules.transfer(&[spell], &request, Lang::En)?;
//! assert_eq!(statement.pooled.amount.to_string(), "14400.00"); // 12 % of 24 × 5,000
//! assert_eq!(statement.individual_account.balance.to_string(), "10413.93"); // 9,600.00 and two years of interest
//! assert_eq!(statement.origin.kept.to_string(), "2400.00"); // 14 % came in
//! # Ok::<(), shebao::Error>(())
//! ```
//!
//! # Many rows
//!
//! A [`Plan`] compiles [`Scheme`]s once, and computes columns of wages into columns of amounts, in fen:
//! the same amounts as [`Scheme::assess`], without their trace, at the speed of memory.
//! Rows name their scheme by its number, in groups ([`Schemes::Runs`], fastest) or in any order.
//!
//! ```
//! use shebao::{Case, Column, Columns, Plan, Rows, Rulebook, Schemes, Terms};
//!
//! let mut case = Case::new("beijing", "2013-05".parse()?, "0".parse()?);
//! case.edition = "shi-2014".into();
//! let scheme = Rulebook::builtin()?.scheme(&case, &Terms::default())?;
//! let plan = Plan::new(vec![scheme], &[Column::EmployerCost, Column::TakeHome])?;
//!
//! let mut columns = Columns::new(2, 3); // made once, used again
//! let rows = Rows { schemes: Schemes::One(0), wages: &[300_000, 450_050, 123], fund_wages: None, pay: None };
//! let rejects = plan.run(rows, &mut columns.slices())?;
//! assert!(rejects.is_empty());
//! assert_eq!(columns.column(1), Some(&[279_000, 418_546, 114][..])); // fen
//! # Ok::<(), shebao::Error>(())
//! ```
//!
//! # What is promised
//!
//! - **Exact.** Money is a whole number of fen ([`Money`]), rates are exact to six places ([`Rate`]), rounding is named ([`Rounding`]). There is no floating point but in the loops of a [`Plan`], where it holds whole fen below a proven bound.
//! - **Cited.** Every figure names its document and how well it is attested ([`Evidence`]); a result has the weakest of what it rests on.
//! - **Nothing is guessed.** No rule is an [`Error`] that says what is covered; never zero, never "the latest".
//! - **Pure.** No clock, no disk, no network, no `unsafe`, and no panic.
//!
//! # What it does not do
//!
//! - No income tax, no wages: it takes the wage that a base is formed from.
//! - No amount of the pension itself.
//! - It does not guess a missing figure. Cities and years that are not held are errors; the rules say where the sources leave a gap.
//! - It does not say what is lawful in a dispute: it computes what the cited documents state.
//!
//! # Features
//!
//! - `builtin-rules` (default): compiles in the files under `rules/`.
//! - `threads`: [`Plan`]s run on every core.
//! - `arrow`: Arrow's record batches in and out, `arrow::Payroll`.
//!
//! The format of rule files is in `rules/README.md`.

#![deny(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the library does not print: examples may"
)]

mod account;
mod arrears;
mod assess;
mod batch;
mod case;
mod error;
mod explain;
mod history;
mod lang;
mod money;
mod month;
mod portability;
mod rate;
mod remark;
mod report;
mod rulebook;
mod scheme;
mod solve;
mod status;
mod study;
mod surcharge;
mod words;

pub use account::{AccountYear, InterestTerms};
pub use arrears::{
    Amounts, Arrears, ArrearsSums, ArrearsTotals, Difference, FundAmounts, FundDifference,
    FundSums, Late, differences, fund_differences,
};
pub use assess::{AssessedLine, Assessment, Charged, LimitHit, OpenCase, Ruling, Totals, Wages};
#[cfg(feature = "arrow")]
pub use batch::arrow;
pub use batch::{Column, Columns, Plan, RowFault, RowReject, Rows, Run, Schemes};
pub use case::{Case, FundRate, HIGHEST_WAGE, Terms};
pub use chrono::NaiveDate;
pub use error::{Error, Problem, Result};
pub use history::{Moved, Spell};
pub use lang::{Lang, Text};
pub use money::{Exact, Money};
pub use month::{Month, Span};
pub use portability::{
    AccountMoved, AccountRequest, AccountStatement, Assumptions, BenefitPlace, BenefitRequest,
    BranchMoved, Direction, LinkRequest, LinkStatement, MovesOfPaid, OriginKeeps, Overlap,
    OverlapPooled, PayingPlace, Person, PooledMoved, ReliefMonths, ResidentSpan, Retirement,
    TemporaryInterest, TransferLine, TransferRequest, TransferStatement,
};
pub use rate::{Factor, Rate, Rounding, percent};
pub use remark::Remark;
pub use report::{CiteReport, Entry, Report, ReportLine, RulesId};
pub use rulebook::{Document, Loader, Rulebook, Schema, Site, reprint, rule_schema};
pub use rust_decimal::Decimal;
pub use scheme::{Note, Scheme};
pub use solve::{Nearest, Solution, SolveReport, WageInterval};
pub use study::{
    Absence, Bend, Bound, BranchRate, ChangedMoney, ChangedRule, Compared, Comparison, Coverage,
    EffectiveRate, MovesWithWorker, NamedCase, NotComputed, Over, Owed, RuleInForce, RulesAt,
    RulesDiff, Sheet, SheetColumn, SheetKind, StaleRule, StatutoryRate,
};
pub use surcharge::{Surcharge, SurchargePart, SurchargeRequest};
pub use words::{
    Branch, EmployerKind, EmployerSize, Employment, Evidence, Fund, Goal, Hukou, InterestMethod,
    Joiner, MonthDue, Payer, RetirementCategory, Sex, SpellKind,
};

/// The README's example is compiled and run with the documentation's.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
