//! Cases derived from the shipped rules: one fen below, at and above every floor and ceiling, and both sides of every date.

use crate::shipped;
use shebao::{Case, Lang, LimitHit, Money, Month, Report, Rulebook, Terms};
use std::collections::BTreeSet;

/// Every way of being insured that the shipped rules distinguish.
fn people() -> Vec<Vec<(&'static str, &'static str)>> {
    let mut people = vec![vec![("employment", "flexible")]];
    for employer in ["private", "state-owned", "public-institution", "individual-business"] {
        for hukou in ["local-urban", "nonlocal-rural"] {
            people.push(vec![
                ("employment", "full-time"),
                ("employer", employer),
                ("hukou", hukou),
                ("injury_class", "3"),
                ("fund_rate", "7%"),
                ("age", "40"),
            ]);
        }
    }
    people
}

/// Every city and edition that is shipped.
fn places(rules: &Rulebook) -> Vec<(String, String)> {
    let held = rules.coverage(Lang::En).into_iter().map(|row| (row.city, row.edition));
    held.collect::<BTreeSet<_>>().into_iter().collect()
}

fn months_of(rules: &Rulebook, city: &str, edition: &str) -> Vec<Month> {
    let held =
        rules.coverage(Lang::En).into_iter().find(|c| c.city == city && c.edition == edition);
    let held = held.unwrap();
    (0..held.until.since(held.from)).map(|n| held.from.plus(n)).collect()
}

fn report(
    rules: &Rulebook,
    place: (&str, &str),
    month: Month,
    wage: Money,
    person: &[(&str, &str)],
) -> Option<Report> {
    let (month, wage) = (month.to_string(), wage.to_string());
    let mut fields =
        vec![("city", place.0), ("edition", place.1), ("month", month.as_str()), ("wage", &wage)];
    fields.extend(person);
    let case = Case::from_fields(fields).unwrap();
    let terms = Terms { allow_missing: true, carry_forward: 12, ..Terms::default() };
    rules.assess(&case, &terms).ok().map(|assessment| assessment.report(Lang::En, false))
}

/// The base of each line at a wage, by its component.
fn bases(report: &Report) -> Vec<(String, Money, Option<LimitHit>)> {
    let lines = report.lines.iter().filter_map(|line| {
        let name = format!("{} {} {}", line.branch, line.item, line.payer);
        Some((name, line.base?, line.limit))
    });
    lines.collect()
}

#[test]
fn one_fen_below_at_and_above_every_limit() {
    let rules = shipped();
    let fen = Money::from_fen(1);
    let mut limits_seen = 0;
    for (city, edition) in places(&rules) {
        let place = (city.as_str(), edition.as_str());
        for month in months_of(&rules, place.0, place.1).into_iter().step_by(3) {
            for person in people() {
                let far = [Money::ZERO, "99999999".parse().unwrap()];
                let limits: BTreeSet<Money> = far
                    .iter()
                    .filter_map(|wage| report(&rules, place, month, *wage, &person))
                    .flat_map(|report| bases(&report))
                    .filter(|(_, _, limit)| {
                        matches!(limit, Some(LimitHit::Floor | LimitHit::Ceiling))
                    })
                    .map(|(_, base, _)| base)
                    .collect();
                for limit in limits {
                    limits_seen += 1;
                    let at = report(&rules, place, month, limit, &person).unwrap();
                    let below = report(&rules, place, month, limit.minus(fen), &person).unwrap();
                    let above = report(&rules, place, month, limit.plus(fen), &person).unwrap();
                    // Where wages are rounded to the yuan, a fen more or less may make no difference.
                    let odd = limit.plus(Money::from_fen(30));
                    let odd = bases(&report(&rules, place, month, odd, &person).unwrap());
                    for ((name, base, hit), (low, high)) in
                        bases(&at).iter().zip(bases(&below).iter().zip(bases(&above)))
                    {
                        // At its own limit the base is the wage, and no limit is said to have been at work.
                        if *base == limit && *hit != Some(LimitHit::Flat) {
                            assert_eq!(*hit, None, "{place:?} {month} {name} at {limit}");
                            let floor_below = low.2 == Some(LimitHit::Floor) && low.1 == limit;
                            let cut_above = high.2 == Some(LimitHit::Ceiling) && high.1 == limit;
                            let rounded = odd.iter().any(|(other, base, hit)| {
                                other == name && hit.is_none() && base.fen() % 100 == 0
                            });
                            let passes = low.1 < limit && high.1 > limit;
                            assert!(
                                floor_below || cut_above || rounded || passes,
                                "{place:?} {month} {name} around {limit}: {low:?} {high:?}"
                            );
                        }
                        assert!(
                            low.1 <= *base && *base <= high.1,
                            "{place:?} {month} {name}: not monotone"
                        );
                    }
                }
            }
        }
    }
    assert!(limits_seen > 500, "only {limits_seen} limits were tried");
}

#[test]
fn the_first_and_last_month_of_every_edition_answer_and_their_neighbours_do_not() {
    let rules = shipped();
    let wage: Money = "5000".parse().unwrap();
    for (city, edition) in places(&rules) {
        let place = (city.as_str(), edition.as_str());
        let months = months_of(&rules, place.0, place.1);
        let (first, last) = (months[0], months[months.len() - 1]);
        // A city may ask for a choice of its own; outside its span nothing is asked.
        let has_rules = |month: Month| {
            let mut case = Case::new(place.0, month, wage);
            case.edition = place.1.to_owned();
            let terms = Terms { allow_missing: true, ..Terms::default() };
            let error = rules.assess(&case, &terms).err();
            !error.is_some_and(|error| error.message(Lang::En).contains("has no rules for"))
        };
        assert!(has_rules(first) && has_rules(last), "{place:?} {first} {last}");
        assert!(!has_rules(first.minus(1)) && !has_rules(last.plus(1)), "{place:?}");
    }
}

/// The months before and after a date, who is asked about, and the line that each month must have.
type Turn = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
);

/// Both sides of a date, with what must hold on each: written down by hand from the documents.
#[test]
fn both_sides_of_the_dates_that_matter() {
    let rules = shipped();
    let table: &[Turn] = &[
        // The contribution year of Beijing turns in July.
        (
            "2022-06",
            "2022-07",
            &[("employer", "private")],
            "pension basic worker 428.80",
            "pension basic worker 469.52",
        ),
        (
            "2026-06",
            "2026-07",
            &[("employer", "private")],
            "pension basic worker 572.96",
            "pension basic worker 581.60",
        ),
        // The floor of public institutions ends in June 2025.
        (
            "2025-06",
            "2025-07",
            &[("employer", "public-institution")],
            "pension basic worker 564.56",
            "pension basic worker 572.96",
        ),
        // The minimum wage under the housing fund moves in September.
        (
            "2023-08",
            "2023-09",
            &[("employer", "private"), ("fund_rate", "5%")],
            "housing_fund basic worker 116.00",
            "housing_fund basic worker 121.00",
        ),
        (
            "2025-08",
            "2025-09",
            &[("employer", "private"), ("fund_rate", "5%")],
            "housing_fund basic worker 121.00",
            "housing_fund basic worker 127.00",
        ),
    ];
    for (before, after, person, low, high) in table {
        for (month, expected) in [(before, low), (after, high)] {
            let mut fields = vec![("employment", "full-time"), ("injury_class", "1")];
            fields.extend(*person);
            let place = ("beijing", "statutory");
            let report =
                report(&rules, place, month.parse().unwrap(), Money::ZERO, &fields).unwrap();
            let lines: Vec<String> = report
                .lines
                .iter()
                .map(|l| format!("{} {} {} {}", l.branch, l.item, l.payer, l.amount))
                .collect();
            assert!(lines.iter().any(|line| line == expected), "{month}: {expected} in {lines:?}");
        }
    }
    // From September 2022 nothing of the employer's part goes to the medical account.
    let person = [
        ("employment", "full-time"),
        ("employer", "private"),
        ("injury_class", "1"),
        ("age", "50"),
    ];
    let wage: Money = "10000".parse().unwrap();
    let account = |month: &str| {
        let place = ("beijing", "statutory");
        report(&rules, place, month.parse().unwrap(), wage, &person)
            .unwrap()
            .totals
            .individual_account
    };
    assert_eq!(account("2022-08").to_string(), "1200.00"); // 8 % + 2 % + 2 %
    assert_eq!(account("2022-09").to_string(), "1000.00"); // 8 % + 2 %
}
