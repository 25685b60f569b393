//! How long a whole career takes: forty years, six cities, yearly bases; `cargo bench --bench career`.
//!
//! The shipped rules do not reach back forty years, so six invented cities with a base a year are laid over them,
//! and what moves before 1998 is invented too.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a benchmark stops at the first fault"
)]

use divan::{Bencher, black_box};
use shebao::{
    AccountRequest, BenefitRequest, Lang, Loader, Person, Rulebook, Spell, TransferRequest,
};
use std::fmt::Write as _;

fn main() {
    divan::main();
}

const CITIES: [(&str, &str); 6] = [
    ("harbour", "210190"),
    ("bridge", "320190"),
    ("river", "330190"),
    ("hill", "420190"),
    ("market", "430190"),
    ("lake", "510190"),
];

/// One city: pension since 1986, a rate that turns four times, a base for each year.
fn city(id: &str, code: &str) -> String {
    let mut out = format!(
        "[[place]]\nid = \"{id}\"\nlevel = \"city\"\nname = {{ en = \"{id} town\", zh = \"{id}镇\" }}\ncode = \"{code}\"\n\
         [[document]]\nid = \"{id}-rules\"\ntitle = {{ en = \"invented\", zh = \"虚构\" }}\n\
         [file]\nedition = \"bench\"\nplace = \"{id}\"\nfrom = \"1986-01\"\nuntil = \"2027-01\"\n\
         [[item]]\nbranch = \"pension\"\nitem = \"basic\"\npayer = [\"employer\", \"worker\"]\nname = {{ en = \"basic\", zh = \"基本\" }}\nfrom = \"1986-01\"\n\
         [[round]]\nbranch = \"pension\"\nfrom = \"1986-01\"\nline = \"fen_half_up\"\nreason = {{ en = \"invented\", zh = \"虚构\" }}\n\
         [[not_covered]]\nbranch = [\"medical\", \"unemployment\", \"work_injury\", \"maternity\", \"housing_fund\"]\nfrom = \"1986-01\"\nuntil = \"2027-01\"\ncode = \"not_here\"\nreason = {{ en = \"pension only\", zh = \"仅养老\" }}\ncite = \"{id}-rules\"\nevidence = \"official\"\n"
    );
    let tail = format!("cite = \"{id}-rules\"\nevidence = \"official\"\n");
    for (payer, fund, rate, from, until) in [
        ("employer", "pooled", 20, 1986, 2006),
        ("employer", "pooled", 19, 2006, 2016),
        ("employer", "pooled", 16, 2016, 2027),
        ("worker", "individual_account", 5, 1986, 2006),
        ("worker", "individual_account", 8, 2006, 2027),
    ] {
        let _ = write!(
            out,
            "[[rate]]\nbranch = \"pension\"\nitem = \"basic\"\npayer = \"{payer}\"\nfrom = \"{from}-01\"\nuntil = \"{until}-01\"\nrate = \"{rate}%\"\nfund = \"{fund}\"\n{tail}"
        );
    }
    for year in 1986..2027 {
        let (floor, ceiling) = (600 + (year - 1986) * 100, 3000 + (year - 1986) * 500);
        let _ = write!(
            out,
            "[[base]]\nbranch = \"pension\"\nfrom = \"{year}-01\"\nuntil = \"{}-01\"\nfloor = \"{floor}\"\nceiling = \"{ceiling}\"\n{tail}",
            year + 1
        );
    }
    out
}

fn rules() -> Rulebook {
    let mut loader = Loader::new().builtin();
    for (id, code) in CITIES {
        loader = loader.file(format!("{id}.toml"), city(id, code));
    }
    let mut rates = "[[transfer]]\nbranch = \"pension\"\npooled_share = \"0%\"\naccount_from = \"1998-01\"\nfrom = \"1986-01\"\nuntil = \"1998-01\"\ncite = \"lake-rules\"\nevidence = \"official\"\n".to_owned();
    for year in 1986..2016 {
        let _ = write!(
            rates,
            "[[crediting]]\nplace = \"china\"\nbranch = \"pension\"\nfrom = \"{year}-01\"\nuntil = \"{}-01\"\nrate = \"3.25%\"\ncite = \"lake-rules\"\nevidence = \"official\"\n",
            year + 1
        );
    }
    loader.file("rates.toml", rates).load().unwrap()
}

/// Forty years from 1986-07, eighty months in each city, each record moved to the next one.
fn career() -> Vec<Spell> {
    let first = "1986-07".parse::<shebao::Month>().unwrap();
    let spells = CITIES.iter().enumerate().map(|(number, (id, _))| {
        let from = first.plus(u16::try_from(number * 80).unwrap());
        let (start, end) = (from.to_string(), from.plus(80).to_string());
        let mut fields = vec![
            ("from", start.as_str()),
            ("until", end.as_str()),
            ("city", id),
            ("edition", "bench"),
            ("wage", "4321.09"),
        ];
        if let Some((next, _)) = CITIES.get(number + 1) {
            fields.extend([("moved_to", *next), ("moved_on", end.as_str())]);
        }
        Spell::from_fields(fields).unwrap()
    });
    spells.collect()
}

fn person() -> Person {
    Person {
        hukou_place: Some("henan".to_owned()),
        sex: Some(shebao::Sex::Male),
        birth: Some("1968-01".parse().unwrap()),
        category: None,
    }
}

#[divan::bench]
fn transfer_of_forty_years_and_six_cities(bencher: Bencher) {
    let (rules, history) = (rules(), career());
    let mut request = TransferRequest::new("henan", "2026-11".parse().unwrap());
    request.person = person();
    let statement = rules.transfer(&history, &request, Lang::En).unwrap();
    assert_eq!((statement.months, statement.account.len()), (480, 41));
    bencher.bench_local(|| rules.transfer(black_box(&history), &request, Lang::En).unwrap());
}

#[divan::bench]
fn account_of_forty_years_and_six_cities(bencher: Bencher) {
    let (rules, history) = (rules(), career());
    let request = AccountRequest::new("2026-11".parse().unwrap());
    bencher.bench_local(|| rules.account(black_box(&history), &request, Lang::En).unwrap());
}

#[divan::bench]
fn benefit_place_of_forty_years_and_six_cities(bencher: Bencher) {
    let (rules, history) = (rules(), career());
    let request = BenefitRequest { person: person(), keep: None };
    bencher.bench_local(|| rules.benefit_place(black_box(&history), &request, Lang::En).unwrap());
}
