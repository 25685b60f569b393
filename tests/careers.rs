//! Every career of `tests/careers` through the library.

use crate::career_file::{self, CareerCase};
use crate::shipped;
use serde_json::Value;
use shebao::{
    AccountRequest, Assumptions, BenefitRequest, Error, InterestTerms, Lang, Month, Person,
    Rulebook, Spell, Terms, TransferRequest,
};

#[test]
fn every_career_comes_out() {
    let rules = shipped();
    let cases = career_file::all();
    assert!(cases.len() >= 60);
    for case in cases {
        match ask(&rules, &case) {
            Ok(answer) => case.check(&answer, "library"),
            Err(error) => case.check_error(error.kind(), error.message(Lang::En), "library"),
        }
    }
}

fn ask(rules: &Rulebook, case: &CareerCase) -> Result<Value, Error> {
    let option = |name: &str| case.options.get(name).map(String::as_str);
    let flag = |name: &str| option(name).is_some();
    let month = |name: &str| option(name).unwrap().parse::<Month>();
    let mut history = Vec::new();
    for row in &case.history {
        let edition = option("edition").map(|edition| ("edition", edition));
        let fields = row.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let edition = edition.filter(|_| !row.contains_key("edition"));
        history.push(Spell::from_fields(fields.chain(edition)).map_err(|mut e| e.remove(0))?);
    }
    let mut person = Person::default();
    for (field, name) in [
        ("hukou_place", "hukou-place"),
        ("sex", "sex"),
        ("birth", "birth"),
        ("retirement_category", "retirement-category"),
    ] {
        if let Some(value) = option(name) {
            person.set(field, value)?;
        }
    }
    let mut interest = InterestTerms {
        principal_only: flag("no-interest"),
        provisional: flag("provisional-rate"),
        method: option("interest-method").map(str::parse).transpose()?,
        ..InterestTerms::default()
    };
    if let Some((year, rate)) = option("crediting-rate").and_then(|text| text.split_once('=')) {
        interest.rates.insert(year.parse().unwrap(), rate.parse()?);
    }
    let keep = option("keep").map(str::to_owned);
    let carry = option("carry-forward").map_or(0, |months| months.parse().unwrap());
    let terms = Terms { carry_forward: carry, ..Terms::default() };
    let json = match case.ask.as_str() {
        "transfer" => {
            let mut request = TransferRequest::new(option("to").unwrap(), month("month")?);
            request.from = option("from").map(str::to_owned);
            request.person = person;
            request.keep = keep;
            request.organised = flag("organised");
            request.draws_pension = flag("draws-pension");
            request.interest = interest;
            request.assume = Assumptions::default();
            request.terms = terms;
            serde_json::to_value(rules.transfer(&history, &request, Lang::En)?)
        }
        "account" => {
            let mut request = AccountRequest::new(month("at")?);
            request.place = option("from").map(str::to_owned);
            request.keep = keep;
            request.birth = person.birth;
            request.branch = option("branch").map_or(Ok(shebao::Branch::Pension), str::parse)?;
            request.interest = interest;
            request.terms = terms;
            serde_json::to_value(rules.account(&history, &request, Lang::En)?)
        }
        _ => {
            let request = BenefitRequest { person, keep };
            serde_json::to_value(rules.benefit_place(&history, &request, Lang::En)?)
        }
    };
    Ok(json.unwrap())
}
