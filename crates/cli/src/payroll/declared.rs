//! Results in the order of columns of an office or an outsourcer.

use shebao::{Assessment, Branch, Charged, Lang, Money, Payer, Rulebook};
use shebao_roster::{Column, Declaration, Declared, PassedCells, Row};

/// The rows of a declaration for one computed row.
pub(crate) fn rows(
    sheet: Declaration,
    columns: &[Column],
    row: Row<'_>,
    assessment: &Assessment,
    status: &str,
    rules: &Rulebook,
) -> Vec<Declared> {
    let scheme = assessment.scheme();
    let city = scheme.city();
    let person = Declared {
        person: PassedCells::of(columns, row),
        id: row.id().to_owned(),
        month: scheme.month().to_string(),
        months: "1".to_owned(),
        city: rules.place_name(city, Lang::Zh).unwrap_or(city).to_owned(),
        status: status.to_owned(),
        ..Declared::default()
    };
    let charged = assessment.charged();
    match sheet {
        Declaration::TaxClient => charged.iter().map(|one| by_payer(one, &person)).collect(),
        Declaration::FundCentre => {
            by_branch(&charged, Branch::HousingFund, &person).into_iter().collect()
        }
        Declaration::Bill => {
            let branches = Branch::ALL.iter();
            branches.filter_map(|branch| by_branch(&charged, *branch, &person)).collect()
        }
    }
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn by_payer(one: &Charged, person: &Declared) -> Declared {
    Declared {
        branch: one.branch.words(Lang::Zh).to_owned(),
        payer: one.payer.words(Lang::Zh).to_owned(),
        wage: one.wage.to_string(),
        base: text(one.base),
        rate: text(one.rate.map(|rate| rate.to_decimal().normalize())),
        due: one.amount_before_relief.to_string(),
        relief: one.relief.to_string(),
        balance: one.amount.to_string(),
        ..person.clone()
    }
}

fn by_branch(charged: &[Charged], branch: Branch, person: &Declared) -> Option<Declared> {
    let of = |payer| charged.iter().find(|one| (one.branch, one.payer) == (branch, payer));
    let (employer, worker) = (of(Payer::Employer), of(Payer::Worker));
    let first = worker.or(employer)?;
    let amount = |one: Option<&Charged>| one.map_or(Money::ZERO, |one| one.amount);
    Some(Declared {
        branch: branch.words(Lang::Zh).to_owned(),
        wage: first.wage.to_string(),
        base: text(first.base),
        employer: amount(employer).to_string(),
        worker: amount(worker).to_string(),
        together: amount(employer).plus(amount(worker)).to_string(),
        ..person.clone()
    })
}
