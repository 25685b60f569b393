//! What rules say to a case before its wages are known.

use shebao::{Case, Rulebook, Ruling, Terms, Wages};

/// A case that is resolved once gives for every wage what it gives by itself, refusals and their words included.
#[test]
fn a_ruling_holds_for_every_wage() {
    let rules = Rulebook::builtin().unwrap();
    let terms = Terms::default();
    let mut kinds = [0; 2];
    let cases: [&[(&str, &str)]; 5] = [
        &[("city", "beijing"), ("month", "2026-10"), ("injury_class", "1")],
        &[("city", "beijing"), ("month", "2026-10")],
        &[("city", "guangzhou"), ("month", "2013-05"), ("edition", "shi-2014")],
        &[("city", "shenzhen"), ("month", "2026-03"), ("injury_class", "1"), ("fund_rate", "5%")],
        &[
            ("city", "shanghai"),
            ("month", "2025-12"),
            ("employer", "private"),
            ("joined", "2019-03-11"),
        ],
    ];
    for fields in cases {
        let case =
            |wage: &str| Case::from_fields(fields.iter().copied().chain([("wage", wage)])).unwrap();
        let known = match rules.ruling(&case("0").settled(), &terms) {
            Ok(known) => known,
            Err(error) => {
                let alone = rules.assess(&case("8000"), &terms).unwrap_err();
                assert_eq!(alone.to_string(), error.to_string());
                continue;
            }
        };
        for wage in ["0", "1000", "2653.45", "8000", "50000", "99999999"] {
            let case = case(wage);
            let alone = rules.assess(&case, &terms);
            let by_ruling = match &known {
                Ruling::Scheme(scheme) => {
                    kinds[0] += 1;
                    Ok(scheme.assess(Wages::of(&case)))
                }
                Ruling::Open(open) => {
                    kinds[1] += 1;
                    open.assess(Wages::of(&case))
                }
            };
            match (alone, by_ruling) {
                (Ok(one), Ok(other)) => assert_eq!(one.lines(), other.lines()),
                (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string()),
                (one, other) => panic!("{fields:?} {wage}: {} {}", one.is_ok(), other.is_ok()),
            }
        }
    }
    assert!(kinds[0] > 0 && kinds[1] > 0, "{kinds:?}");
}
