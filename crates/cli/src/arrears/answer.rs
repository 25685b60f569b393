//! What a run of arrears found, as the contract's JSON and in words.

use crate::failure::Failure;
use crate::rows::Reject;
use crate::show::{self, say};
use serde::Serialize;
use shebao::{
    Arrears, ArrearsSums, ArrearsTotals, Branch, Difference, Fund, FundSums, Lang, Money, Month,
    Payer, Remark,
};
use shebao_roster::PassedCells;
use std::collections::BTreeMap;

/// What one person owes for one month in one city.
pub(super) struct Owed {
    pub(super) id: String,
    pub(super) city: Option<String>,
    pub(super) person: PassedCells,
    pub(super) arrears: Arrears,
}

/// One person, month, branch and payer.
#[derive(Serialize)]
struct Line {
    id: String,
    month: Month,
    branch: Branch,
    payer: Payer,
    paid: Money,
    due: Money,
    difference: Money,
    surcharge: Money,
    /// Where one person's month may lie in more than one city.
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
}

/// An amount due that a later notice may still change.
#[derive(Serialize)]
struct Unsettled {
    id: String,
    month: Month,
    branch: Branch,
}

#[derive(Default)]
pub(super) struct Answer {
    pub(super) owed: Vec<Owed>,
    /// Whether the lines name their city.
    pub(super) with_city: bool,
    pub(super) totals: ArrearsTotals,
    pub(super) rejects: Vec<Reject>,
}

#[derive(Serialize)]
struct Json<'a> {
    rows: Vec<Line>,
    totals: ArrearsSums,
    by_person: &'a BTreeMap<String, ArrearsSums>,
    by_branch: &'a BTreeMap<Branch, ArrearsSums>,
    by_payer: &'a BTreeMap<Payer, ArrearsSums>,
    by_fund: &'a BTreeMap<Fund, FundSums>,
    unsettled: Vec<Unsettled>,
    notes: Vec<&'a Remark>,
    rejects: &'a [Reject],
}

/// What the reader of an amount must know.
const TOLD: [&str; 3] = ["hypothetical", "not_held", "not_compared"];

impl Owed {
    pub(super) fn new(
        id: String,
        city: Option<String>,
        person: PassedCells,
        arrears: Arrears,
    ) -> Self {
        Self { id, city, person, arrears }
    }

    /// `ok`, or `provisional` where a later notice may change the amount, and what else must be known.
    pub(super) fn status(&self, branch: Branch, lang: Lang) -> String {
        let open = self.arrears.unsettled.contains(&branch);
        let mut words = vec![if open { "provisional" } else { "ok" }.to_owned()];
        let waits = |note: &&Remark| {
            let of = ["provisional", "carried"].contains(&note.code.as_ref());
            of && open && note.field("branch") == Some(branch.code())
        };
        let told = |note: &&Remark| TOLD.contains(&note.code.as_ref()) || waits(note);
        words.extend(self.arrears.notes.iter().filter(told).map(|note| note.text.clone()));
        words.join(say(lang, "; ", "；"))
    }

    fn line(&self, one: &Difference, with_city: bool) -> Line {
        Line {
            id: self.id.clone(),
            month: self.arrears.month,
            branch: one.branch,
            payer: one.payer,
            paid: one.paid,
            due: one.due,
            difference: one.difference,
            surcharge: one.surcharge,
            city: self.city.clone().filter(|_| with_city),
        }
    }
}

impl Answer {
    pub(super) fn add(&mut self, owed: Owed, with_city: bool) {
        self.with_city |= with_city;
        self.owed.push(owed);
    }

    /// Adds everything up.
    pub(super) fn sum(&mut self) {
        for owed in &self.owed {
            self.totals.add(&owed.id, &owed.arrears);
        }
    }

    fn lines(&self) -> usize {
        self.owed.iter().map(|owed| owed.arrears.differences.len()).sum()
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let of = |owed: &Owed| -> Vec<Unsettled> {
            let (id, month) = (&owed.id, owed.arrears.month);
            let open = owed.arrears.unsettled.iter();
            open.map(|branch| Unsettled { id: id.clone(), month, branch: *branch }).collect()
        };
        self.owed.iter().flat_map(of).collect()
    }

    /// Every note of any month, each once.
    fn notes(&self) -> Vec<&Remark> {
        let mut known = std::collections::BTreeSet::new();
        let all = self.owed.iter().flat_map(|owed| &owed.arrears.notes);
        all.filter(|note| known.insert((note.code.as_ref(), note.text.as_str()))).collect()
    }

    pub(super) fn report(&self, lang: Lang, wants_json: bool) -> Result<(), Failure> {
        if wants_json {
            let lines = |owed: &Owed| -> Vec<Line> {
                let differences = owed.arrears.differences.iter();
                differences.map(|one| owed.line(one, self.with_city)).collect()
            };
            let ArrearsTotals { all, by_person, by_branch, by_payer, by_fund } = &self.totals;
            return Ok(show::json(&Json {
                rows: self.owed.iter().flat_map(lines).collect(),
                totals: *all,
                by_person,
                by_branch,
                by_payer,
                by_fund,
                unsettled: self.unsettled(),
                notes: self.notes(),
                rejects: &self.rejects,
            })?);
        }
        let (lines, rejected) = (self.lines(), self.rejects.len());
        show::heading(&match lang {
            Lang::En => format!(
                " {}, {} rejected",
                show::count(lines, "difference"),
                show::count(rejected, "row")
            ),
            Lang::Zh => format!(" 差额 {lines} 项，未核算 {rejected} 行"),
        })?;
        let words = match lang {
            Lang::En => ["back pay", "refund", "surcharge"],
            Lang::Zh => ["应补", "应退", "滞纳金"],
        };
        let of = |sums: &ArrearsSums| {
            let sums = words.iter().zip([sums.back_pay, sums.refund, sums.surcharge]);
            let sums: Vec<String> = sums.map(|(name, amount)| format!("{name} {amount}")).collect();
            sums.join("  ")
        };
        show::line(&format!(" {}", of(&self.totals.all)))?;
        for (branch, sums) in &self.totals.by_branch {
            show::line(&format!("   {}  {}", branch.words(lang), of(sums)))?;
        }
        let open = self.unsettled().len();
        if open > 0 {
            show::remark(&match lang {
                Lang::En => {
                    let (amounts, are) =
                        (show::count(open, "amount"), if open == 1 { "is" } else { "are" });
                    format!(
                        " {amounts} {are} provisional: run the same command again when the notice is out"
                    )
                }
                Lang::Zh => format!(" {open} 项为暂定金额：通知公布后再次运行同一命令即可结清"),
            })?;
        }
        let told = |note: &&Remark| {
            let code = note.code.as_ref();
            TOLD.contains(&code)
                || ["surcharge_start", "no_order", "no_publication_day"].contains(&code)
        };
        let notes: Vec<Remark> = self.notes().into_iter().filter(told).cloned().collect();
        Ok(show::notes(&notes, lang)?)
    }
}
