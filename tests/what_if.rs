//! Overlays: what a what-if changes, and what it leaves as the law has it.

use crate::shipped;
use proptest::prelude::*;
use shebao::{
    Case, EmployerKind, Hukou, Lang, Loader, Money, Month, NamedCase, Report, Rulebook, Terms,
};
use std::sync::LazyLock;

/// The built-in rules with the examples laid over them.
static EXAMPLES: LazyLock<Rulebook> = LazyLock::new(|| {
    Loader::new()
        .builtin()
        .file("pension_14.toml", include_str!("../examples/what_if/pension_14.toml"))
        .file("no_ceiling.toml", include_str!("../examples/what_if/no_ceiling.toml"))
        .file("one_hukou.toml", include_str!("../examples/what_if/one_hukou.toml"))
        .file("no_floor.toml", include_str!("../examples/what_if/no_floor.toml"))
        .file("pension_12.toml", include_str!("../examples/what_if/pension_12.toml"))
        .file("scheme_goes_on.toml", include_str!("../examples/what_if/scheme_goes_on.toml"))
        .load()
        .unwrap()
});

fn case(fields: &str) -> Case {
    Case::from_fields(fields.split_whitespace().map(|f| f.split_once('=').unwrap())).unwrap()
}

/// What employer and worker pay under an edition, in the months between what is verified and the reform too.
fn sums(fields: &str, edition: &str) -> [String; 2] {
    let mut case = case(fields);
    case.edition = edition.to_owned();
    let terms = Terms { carry_forward: 12, ..Terms::default() };
    let totals = *EXAMPLES.assess(&case, &terms).unwrap().totals();
    [totals.employer.to_string(), totals.worker.to_string()]
}

/// 16 % and 14 % of 10,000 yuan are 200 yuan apart, from the month of the reform on.
#[test]
fn a_rate_that_falls() {
    let worker = "city=beijing hukou=nonlocal-rural employer=private injury_class=1 wage=10000";
    for (month, less) in [("2026-12", "0"), ("2027-01", "200"), ("2027-06", "200")] {
        let at = format!("{worker} month={month}");
        let [law, worker_law] = sums(&at, "statutory");
        let [supposed, worker_supposed] = sums(&at, "pension-14");
        let less: Money = less.parse().unwrap();
        assert_eq!(law.parse::<Money>().unwrap().minus(less).to_string(), supposed, "{month}");
        assert_eq!(worker_law, worker_supposed);
    }
}

/// Shanghai from July 2026: 25.7 % and 10.5 % of the whole wage, and not only of 37,731 yuan.
#[test]
fn no_ceiling() {
    let worker = "city=shanghai month=2026-10 hukou=nonlocal-rural employer=private injury_class=1";
    let law = |wage: &str| sums(&format!("{worker} wage={wage}"), "statutory");
    let supposed = |wage: &str| sums(&format!("{worker} wage={wage}"), "no-ceiling");
    assert_eq!(law("37731"), supposed("37731"));
    assert_ne!(law("37732"), supposed("37732"));
    assert_eq!(supposed("60000"), ["15420.00", "6300.00"]);
    assert_eq!(law("60000"), law("37731"));
    // The floor stays.
    assert_eq!(law("1000"), supposed("1000"));
}

/// Guangzhou until 2013: 20 % for those with a local urban hukou, 12 % for the others of the same employer.
#[test]
fn a_hukou_rule_abolished() {
    let at = |hukou: &str, edition: &str| {
        let worker = "city=guangzhou month=2013-05 employer=state-owned wage=3000";
        let mut case = case(&format!("{worker} hukou={hukou}"));
        case.edition = edition.to_owned();
        let terms = Terms { branches: vec![shebao::Branch::Pension], ..Terms::default() };
        EXAMPLES.assess(&case, &terms).unwrap().totals().employer.to_string()
    };
    for hukou in Hukou::ALL {
        let code = hukou.code();
        let law = if *hukou == Hukou::LocalUrban { "600.00" } else { "360.00" };
        assert_eq!(
            (at(code, "statutory").as_str(), at(code, "one-hukou").as_str()),
            (law, "600.00")
        );
    }
}

/// Shanghai's floor of 7,460 makes 26.11 % and 63.91 % of a wage of 3,000; without it they are the 10.5 % and 25.7 % of the law.
#[test]
fn no_floor() {
    let worker = "city=shanghai month=2025-12 hukou=nonlocal-rural employer=private injury_class=1";
    assert_eq!(sums(&format!("{worker} wage=3000"), "statutory"), ["1917.22", "783.30"]);
    assert_eq!(sums(&format!("{worker} wage=3000"), "no-floor"), ["771.00", "315.00"]);
    let above = format!("{worker} wage=8000");
    assert_eq!(sums(&above, "statutory"), sums(&above, "no-floor"));
}

/// Beijing until 2009: one base of 800 yuan for workers of rural hukou; 20 % and 8 % of it, and of the wage for the others.
#[test]
fn a_scheme_that_ended_goes_on() {
    for hukou in Hukou::ALL {
        let worker = format!(
            "city=beijing month=2010-06 hukou={} employer=private injury_class=1 wage=3000",
            hukou.code()
        );
        let at = |edition: &str| {
            let mut case = case(&worker);
            case.edition = edition.to_owned();
            let terms = Terms { branches: vec![shebao::Branch::Pension], ..Terms::default() };
            let totals = *EXAMPLES.assess(&case, &terms).unwrap().totals();
            [totals.employer.to_string(), totals.worker.to_string()]
        };
        assert_eq!(at("statutory"), ["600.00", "240.00"]);
        let is_rural = matches!(hukou, Hukou::LocalRural | Hukou::NonlocalRural);
        let supposed = if is_rural { ["160.00", "64.00"] } else { ["600.00", "240.00"] };
        assert_eq!(at("scheme-goes-on"), supposed, "{}", hukou.code());
    }
}

/// What the origin keeps of the employer's part under the 12 % rule: 4 of 16 points by law, none of 12.
#[test]
fn what_stays_behind() {
    let spell = |edition: &str| {
        shebao::Spell::from_fields([
            ("from", "2025-07"),
            ("until", "2026-07"),
            ("city", "beijing"),
            ("wage", "10000"),
            ("hukou", "nonlocal-rural"),
            ("employer", "private"),
            ("edition", edition),
        ])
        .unwrap()
    };
    for (edition, received, kept) in
        [("statutory", "19200.00", "4800.00"), ("pension-12", "14400.00", "0.00")]
    {
        let mut request = shebao::TransferRequest::new("guangzhou", "2026-07".parse().unwrap());
        request.interest.principal_only = true;
        let statement = EXAMPLES.transfer(&[spell(edition)], &request, Lang::En).unwrap();
        let origin = &statement.origin;
        assert_eq!(
            (origin.pooled_received.to_string(), origin.kept.to_string()),
            (received.to_owned(), kept.to_owned())
        );
        let hypothetical = statement.notes.iter().any(|note| note.code == "hypothetical");
        assert_eq!(hypothetical, edition == "pension-12");
    }
}

/// Every question that a rulebook answers says that the answer is hypothetical.
#[test]
fn every_result_says_so() {
    let fields = "city=shanghai month=2026-10 hukou=nonlocal-rural employer=private injury_class=1 wage=60000 edition=no-ceiling";
    let case = case(fields);
    let terms = Terms::default();
    let is_told = |notes: &[shebao::Remark]| {
        notes.iter().any(|note| {
            note.code == "hypothetical"
                && note.text == "no-ceiling is hypothetical: figures laid over the edition statutory, not law"
        })
    };
    let report = EXAMPLES.assess(&case, &terms).unwrap().report(Lang::En, true);
    assert!(is_told(&report.notes));
    assert_eq!((report.evidence, report.lines[0].evidence), (None, None));
    let explained = report.lines[0].explanation.as_ref().unwrap();
    assert!(explained.iter().any(|step| step.code == "hypothetical"));
    let found = EXAMPLES
        .solve(&case, &terms, shebao::Goal::TakeHome, "50000".parse().unwrap(), Lang::En)
        .unwrap();
    assert!(is_told(&found.notes));
    let none = shebao::FundAmounts::new();
    assert!(is_told(&EXAMPLES.arrears_of(&case, &none, &terms, Lang::En).unwrap().notes));
    assert!(is_told(&EXAMPLES.arrears(&case, &terms, &terms, Lang::En).unwrap().notes));
}

/// A reform of several cities is one file a city, and one edition.
#[test]
fn one_reform_of_two_cities_beside_the_law() {
    let file = |city: &str| {
        format!(
            "[overlay]\nname = \"lower\"\nover = \"statutory\"\nplace = \"{city}\"\n\
             [[replace]]\nbranch = \"pension\"\npayer = \"employer\"\nfrom = \"2026-07\"\nrate = \"14%\"\n\
             why = {{ en = \"lower\", zh = \"降低\" }}\n"
        )
    };
    let loader = Loader::new().builtin();
    let rules = loader
        .file("beijing.toml", file("beijing"))
        .file("shanghai.toml", file("shanghai"))
        .load()
        .unwrap();
    let fields = "month=2026-10 wage=10000 hukou=nonlocal-rural employer=private injury_class=1";
    let fields: Vec<(String, String)> = fields
        .split_whitespace()
        .map(|field| field.split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let over = ["city=beijing,shanghai", "edition=statutory,lower"];
    let over = over.map(|asked| rules.over(asked, "statutory").unwrap());
    let cases: Vec<NamedCase> = rules.crossed(&fields, &over, Lang::En).unwrap();
    let table = rules.compare_each(&cases, &Terms::default(), Lang::En);
    let told: Vec<(&str, String, bool)> = table
        .cases
        .iter()
        .map(|one| {
            let notes = &one.estimate.notes;
            let hypothetical = notes.iter().any(|note| note.code == "hypothetical");
            (one.label.as_str(), one.rates[0].rate.to_string(), hypothetical)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Beijing, statutory", "16%".to_owned(), false),
            ("Beijing, lower", "14%".to_owned(), true),
            ("Shanghai, statutory", "16%".to_owned(), false),
            ("Shanghai, lower", "14%".to_owned(), true),
        ]
    );
}

/// The built-in rules with overlays that replace nothing, or replace something only later.
static IDLE: LazyLock<Rulebook> = LazyLock::new(|| {
    let mut loader = Loader::new().builtin();
    for city in ["beijing", "guangzhou", "shanghai", "shenzhen"] {
        let empty =
            format!("[overlay]\nname = \"as-it-is\"\nover = \"statutory\"\nplace = \"{city}\"\n");
        loader = loader.file(format!("{city}.toml"), empty);
    }
    loader.file("later.toml", include_str!("../examples/what_if/pension_14.toml")).load().unwrap()
});

fn anyone() -> impl Strategy<Value = Case> {
    let city = prop::sample::select(vec!["beijing", "guangzhou", "shanghai", "shenzhen"]);
    let who = (prop::sample::select(Hukou::ALL), prop::sample::select(EmployerKind::ALL), 1_u8..=8);
    (city, 0_u16..216, 0_i64..6_000_000, who).prop_map(
        |(city, months, fen, (hukou, kind, class))| {
            let month = Month::new(2009, 1).unwrap().plus(months);
            let mut case = Case::new(city, month, Money::from_fen(fen));
            case.hukou = Some(hukou);
            case.employer = Some(kind);
            case.injury_class = Some(class);
            case
        },
    )
}

/// A report without what names its edition.
fn bare(mut report: Report) -> Report {
    report.edition = String::new();
    report.notes.retain(|note| note.code != "hypothetical");
    report
}

proptest! {
    #[test]
    fn an_empty_overlay_changes_nothing(case in anyone()) {
        let terms = Terms { allow_missing: true, ..Terms::default() };
        let of = |edition: &str| {
            let case = Case { edition: edition.to_owned(), ..case.clone() };
            IDLE.assess(&case, &terms).map(|assessment| assessment.report(Lang::En, true))
        };
        match (of("statutory"), of("as-it-is")) {
            (Ok(law), Ok(supposed)) => {
                prop_assert!(supposed.notes.iter().any(|note| note.code == "hypothetical"));
                prop_assert_eq!(bare(law), bare(supposed));
            }
            (law, supposed) => prop_assert_eq!(law.is_ok(), supposed.is_ok()),
        }
        if case.city == "beijing" && case.month < Month::new(2027, 1).unwrap() {
            let (law, supposed) = (of("statutory").map(bare), of("pension-14").map(bare));
            prop_assert_eq!(law.ok(), supposed.ok());
        }
    }
}

/// The law itself is the same whatever lies over it.
#[test]
fn the_law_stays() {
    let mut case = case("city=beijing month=2026-10 wage=10000 injury_class=1");
    let law = shipped().assess(&case, &Terms::default()).unwrap().report(Lang::En, true);
    let below = EXAMPLES.assess(&case, &Terms::default()).unwrap().report(Lang::En, true);
    assert_eq!((law.lines, law.totals, law.notes), (below.lines, below.totals, below.notes));
    case.edition = "pension-14".to_owned();
    let error = shipped().assess(&case, &Terms::default()).unwrap_err();
    assert_eq!(error.hint(Lang::En), Some("editions: shi-2014, statutory"));
}
