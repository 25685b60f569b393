//! The rules in force for one case and one month: a short program of lines, ready to run for any wage.

mod build;
mod charge;
mod division;
mod says;
mod silence;
mod tenure;

use crate::case::{Case, Terms};
use crate::error::{Error, Result};
use crate::lang::Text;
use crate::money::Money;
use crate::month::Month;
use crate::rate::{Factor, Rate, Rounding};
use crate::rulebook::Rulebook;
use crate::rulebook::book::{
    BaseRule, CityBook, Component, EdgeRule, GuideRule, NothingKind, Outcome, ReplaceRule,
    RoundRule, Row, SplitRule,
};
use crate::rulebook::resolve::{Found, Trouble};
use crate::rulebook::space::{Dim, Mask, Region, values};
use crate::words::{Branch, Evidence, Fund, Payer};
use build::Builder;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rules in force for one case and one month, whatever the wage.
///
/// Resolve it once for all workers that differ in nothing but their wages, and run it with [`Scheme::assess`].
/// It is cheap to clone, and `Send + Sync`.
#[derive(Clone, Debug)]
pub struct Scheme(pub(crate) Arc<Program>);

/// What a scheme holds.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) rulebook: Rulebook,
    pub(crate) book: Arc<CityBook>,
    pub(crate) area: Option<String>,
    pub(crate) month: Month,
    pub(crate) lines: Vec<Line>,
    pub(crate) silences: Vec<Silence>,
    pub(crate) left_out: Vec<Branch>,
    pub(crate) notes: Vec<Note>,
    pub(crate) complete: bool,
}

/// One component that is charged: what on, how much, rounded how, into which funds.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The component, by its number in the book.
    pub(crate) component: usize,
    pub(crate) charge: Charge,
    pub(crate) base: BaseLimits,
    pub(crate) base_rounding: Option<Rounding>,
    pub(crate) rounding: Rounding,
    pub(crate) sum_rounding: Option<Rounding>,
    pub(crate) relief: Option<Rate>,
    /// Named shares of the amount; what is left goes to `fund`.
    pub(crate) shares: Vec<(Fund, Rate)>,
    pub(crate) fund: Fund,
    pub(crate) carried_from: Option<Month>,
    pub(crate) evidence: Option<Evidence>,
    pub(crate) cites: Vec<Cite>,
    pub(crate) origin: Origin,
}

/// What is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charge {
    Rate(Rate),
    Fixed(Money),
}

/// The base's bounds in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BaseLimits {
    pub(crate) floor: Option<Money>,
    pub(crate) ceiling: Option<Money>,
    pub(crate) flat: Option<Money>,
}

/// A document that a line rests on, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cite {
    pub(crate) role: &'static str,
    pub(crate) document: usize,
    pub(crate) evidence: Option<Evidence>,
}

/// The rows that a line was made of, for its explanation.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) outcome: Found<Outcome>,
    pub(crate) base: Option<Found<BaseRule>>,
    pub(crate) splits: Vec<Arc<Row<SplitRule>>>,
    pub(crate) split_gap: Option<Text>,
    pub(crate) cut: Option<Arc<Row<Factor>>>,
    pub(crate) relief: Option<Arc<Row<Rate>>>,
    pub(crate) round: Option<Arc<Row<RoundRule>>>,
    pub(crate) replaced: Vec<Arc<Row<ReplaceRule>>>,
    /// What wider rules guide the rate by.
    pub(crate) guides: Vec<Arc<Row<GuideRule>>>,
    /// That the month of joining or leaving is due.
    pub(crate) edges: Vec<(&'static str, Arc<Row<EdgeRule>>)>,
    /// The injury class that chose the rate.
    pub(crate) class: Option<u8>,
    /// The rate was given by the case: the employer's notified rate, or a chosen one.
    pub(crate) given: bool,
    /// The rate before the cut.
    pub(crate) before_cut: Option<Rate>,
}

/// A branch or component that is answered without a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Silence {
    pub(crate) branch: Branch,
    /// None where the whole branch is silent.
    pub(crate) component: Option<usize>,
    pub(crate) kind: SilenceKind,
    pub(crate) code: String,
    pub(crate) text: Text,
    /// What to do about it.
    pub(crate) hint: Option<Text>,
    pub(crate) cites: Vec<usize>,
}

/// Why there is no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SilenceKind {
    Answer(NothingKind),
    /// No rule is known.
    Missing,
}

/// Something that was assumed, and that the reader should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub(crate) code: &'static str,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) text: Text,
}

impl Note {
    /// The code of the note, such as `default_taken`.
    pub fn code(&self) -> &str {
        self.code
    }

    /// The words of the note.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The note's fields by name, such as `field` and `value`.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (*name, value.as_str()))
    }
}

impl Rulebook {
    /// Resolves the rules in force for a case; its wages play no part.
    ///
    /// What the case leaves out and the rules need is an error that names the option and its values.
    pub fn scheme(&self, case: &Case, terms: &Terms) -> Result<Scheme> {
        match self.resolve(case, terms, &Region::all()) {
            Ok(scheme) => Ok(scheme),
            Err(Trouble::Failed(error)) => Err(error),
            Err(Trouble::Needs(needs)) => Err(self.needs(case, &needs)),
        }
    }

    /// Resolves a case of which something more is known than it says.
    pub(crate) fn resolve(
        &self,
        case: &Case,
        terms: &Terms,
        more: &Region,
    ) -> std::result::Result<Scheme, Trouble> {
        case.check()?;
        let book = self.book(&case.city, &case.edition)?;
        let mut builder = Builder::new(self, book, case, terms, more)?;
        loop {
            match builder.build() {
                Err(Trouble::Needs(needs)) if builder.take_default(&needs) => {}
                Err(trouble) => return Err(trouble),
                Ok(program) => return Ok(Scheme(Arc::new(program))),
            }
        }
    }

    /// The error that asks for what a case leaves out.
    pub(crate) fn needs(&self, case: &Case, needs: &BTreeMap<Dim, Mask>) -> Error {
        let Ok(book) = self.book(&case.city, &case.edition) else {
            return Error::internal("the city vanished");
        };
        let Some((first, _)) = needs.first_key_value() else {
            return Error::internal("nothing is needed");
        };
        let (city, month) = (&case.city, case.month);
        let asked: Vec<String> = needs
            .iter()
            .map(|(dim, mask)| {
                let option = book.names.option(*dim).replace('_', "-");
                if *dim == Dim::Age {
                    return format!("{option} (14 to 120)");
                }
                let names: Vec<String> = values(*mask & reasonable(*dim))
                    .map(|value| book.names.value(*dim, value))
                    .filter(|name| !name.is_empty())
                    .collect();
                format!("{option} ({})", names.join(", "))
            })
            .collect();
        let list = asked.join("; ");
        Error::bad_input(crate::lang::text!(
            "needed, since in {city} in {month} it makes a difference",
            "必填，{city} {month} 的结果因此而不同"
        ))
        .with_hint(crate::lang::text!("give {list}", "请提供 {list}"))
        .in_field(&book.names.option(*first))
    }
}

/// The values of a dimension that are worth naming in a message.
fn reasonable(dim: Dim) -> Mask {
    match dim {
        Dim::Employer => (1 << 9) - 1,
        Dim::Choice(_) => Mask::MAX - 1,
        Dim::Hukou => 0b1111,
        Dim::Employment => 0b111,
        Dim::InjuryClass => 0xff,
        Dim::Sex | Dim::EmployerSize | Dim::Joiner => 0b11,
        Dim::Area | Dim::Age | Dim::Calendar => Mask::MAX,
    }
}

impl Scheme {
    /// The id of the city.
    pub fn city(&self) -> &str {
        self.0.rulebook.place(self.0.book.place).map_or("", |place| &place.id)
    }

    /// The edition that the rules are taken from.
    pub fn edition(&self) -> &str {
        &self.0.book.edition
    }

    /// The contribution month.
    pub fn month(&self) -> Month {
        self.0.month
    }

    /// What was assumed.
    pub fn notes(&self) -> &[Note] {
        &self.0.notes
    }

    /// The component that a line charges.
    pub(crate) fn component(&self, line: &Line) -> Option<&Component> {
        self.0.book.components.get(line.component)
    }
}

impl Line {
    /// Whether an overlay gives a figure of this line.
    pub(crate) fn replaces(&self, what: impl Fn(&ReplaceRule) -> bool) -> bool {
        self.origin.replaced.iter().any(|row| what(&row.value))
    }

    /// Adds the documents of a row and weakens the evidence to its grade.
    pub(crate) fn rests_on<T>(&mut self, role: &'static str, row: &Row<T>) {
        let evidence = row.source.evidence;
        self.evidence = self.evidence.max(evidence);
        for document in &row.source.cites {
            self.cites.push(Cite { role, document: *document, evidence });
        }
    }

    /// Adds the documents by which a value is taken until the notice comes.
    pub(crate) fn rests_on_provisional<T>(&mut self, found: &Found<T>) {
        if let Some(row) = &found.provisional {
            self.rests_on("provisional", row);
        }
    }
}

impl Program {
    /// Whether two lines are the two payers of one item.
    pub(crate) fn same_item(&self, a: &Line, b: &Line) -> bool {
        let component = |line: &Line| self.book.components.get(line.component);
        match (component(a), component(b)) {
            (Some(a), Some(b)) => a.branch == b.branch && a.item == b.item,
            _ => false,
        }
    }

    /// Who pays a line.
    pub(crate) fn payer(&self, line: &Line) -> Payer {
        self.book.components.get(line.component).map_or(Payer::Worker, |component| component.payer)
    }
}
