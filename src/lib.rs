//! x
mod assess; mod case; mod error; mod explain; mod lang; mod money; mod month; mod rate; mod report; mod rulebook; mod scheme; mod study; mod words;
pub use assess::{AssessedLine, Assessment, LimitHit, Totals, Wages};
pub use case::{Case, FundRate, Terms};
pub use error::{Error, Problem, Result};
pub use explain::Step;
pub use lang::{Lang, Text};
pub use money::{Exact, Money};
pub use month::{Month, Span};
pub use rate::{Factor, Rate, Rounding};
pub use report::{CiteReport, Entry, Remark, Report, ReportLine, RulesId};
pub use rulebook::{Document, Loader, Rulebook, reprint};
pub use scheme::{Note, Scheme};
pub use study::{Compared, Comparison, Coverage, EffectiveRate, MovesWithWorker, NamedCase, RuleInForce};
pub use words::{Branch, EmployerKind, EmployerSize, Employment, Evidence, Fund, Hukou, Payer, Sex};
