//! Months whose notice is not out: what is charged until it comes, and how it is settled.

use super::{Branch, Lang, Loader, Rulebook, Terms, of, on, shipped, told, worker};
use shebao::FundAmounts;

const PENSION: &[Branch] = &[Branch::Pension];

/// The limits of 2025 are charged for 2026 where the tax bureau says so: 4,952 in Suzhou, 3,831 in Zhengzhou.
#[test]
fn by_the_document_that_says_what_is_charged_until_then() {
    for (city, employer, worker_share) in
        [("suzhou", "792.32", "396.16"), ("zhengzhou", "612.96", "306.48")]
    {
        let worker = worker(&format!("city={city} month=2026-03 wage=3000"));
        let never =
            shipped().arrears_of(&worker, &FundAmounts::new(), &of(PENSION), Lang::En).unwrap();
        let expected = [("employer", employer), ("worker", worker_share)]
            .map(|(payer, due)| format!("pension {payer} 0.00 {due} {due}"));
        assert_eq!(told(&never), expected, "{city}");
        assert_eq!(never.unsettled, PENSION);
        assert!(never.notes.iter().any(|note| note.code == "provisional"));
    }
}

/// The same command before and after the notice: nothing, and then 16 % and 8 % of what the floor rose by, 148 yuan.
#[test]
fn settled_by_the_same_command_when_the_notice_is_out() {
    let worker = worker("city=suzhou month=2026-03 wage=3000");
    let known = on("2026-11-30", PENSION);
    let ask =
        |rules: &Rulebook, now: &Terms| rules.arrears(&worker, &known, now, Lang::En).unwrap();
    let waiting = ask(&shipped(), &of(PENSION));
    assert!(waiting.differences.is_empty());
    assert_eq!(waiting.unsettled, PENSION);

    let notice = include_str!("notice_suzhou.toml");
    let rules = Loader::new().builtin().file("notice.toml", notice).load().unwrap();
    let settled = ask(&rules, &of(PENSION));
    assert_eq!(
        told(&settled),
        ["pension employer 792.32 816.00 23.68", "pension worker 396.16 408.00 11.84"]
    );
    assert!(settled.unsettled.is_empty());
    assert!(ask(&rules, &on("2026-11-30", PENSION)).differences.is_empty());
}

/// Guangdong's notice of December 2024 was not out in October, and no document says what is charged until then.
#[test]
fn without_such_a_document_the_last_limits_known_are_carried_only_where_asked() {
    let worker = worker("city=guangzhou month=2024-10 wage=4000");
    let rules = shipped();
    let strict = Terms { carry_forward: 0, ..on("2024-12-02", PENSION) };
    let error = rules.assess(&worker, &strict).unwrap_err();
    assert_eq!(error.kind(), "no_rule");
    assert!(
        error
            .message(Lang::En)
            .contains("was published on 2024-12-03 and not yet known on 2024-12-02")
    );
    // October is four months past June 2024, the last one of the limits known.
    for (months, is_carried) in [(3, false), (4, true)] {
        let terms = Terms { carry_forward: months, ..on("2024-12-02", PENSION) };
        let found = rules.assess(&worker, &terms);
        assert_eq!(found.is_ok(), is_carried, "{months}");
        let Ok(found) = found else { continue };
        // 15 % and 8 % of 5,284.
        assert_eq!(found.totals().all.to_string(), "1215.32");
        let notes: Vec<&str> = found
            .notes()
            .filter(|note| note.code() == "carried")
            .map(|note| note.text().get(Lang::En))
            .collect();
        assert_eq!(notes, ["pension is carried forward from 2024-06, the last verified month"]);
        assert_eq!(found.report(Lang::En, false).lines[0].carried_from, "2024-06".parse().ok());
    }
    let before = on("2024-12-02", PENSION);
    let waiting = rules.arrears(&worker, &before, &before, Lang::En).unwrap();
    assert_eq!(waiting.unsettled, PENSION, "both sides are carried");
}

/// A month of which nothing was seen is a gap, which nothing carries a value across.
#[test]
fn a_gap_is_not_crossed() {
    let worker = worker("city=guangzhou month=2026-08 wage=4000");
    let terms = Terms { carry_forward: 12, ..of(PENSION) };
    let error = shipped().assess(&worker, &terms).unwrap_err();
    assert_eq!(error.kind(), "no_rule");
    assert!(error.message(Lang::En).contains("nothing was seen for 2026"));
}

/// Hangzhou's limits of 2026 are carried in the rules, and were last seen confirmed in October.
#[test]
fn past_its_last_verified_month_a_value_is_carried_and_not_settled() {
    let at = |month: &str| worker(&format!("city=hangzhou month={month} wage=3000"));
    let terms = Terms { carry_forward: 2, ..of(PENSION) };
    let ask = |month: &str| {
        shipped().arrears_of(&at(month), &FundAmounts::new(), &terms, Lang::En).unwrap().unsettled
    };
    assert!(ask("2026-10").is_empty());
    assert_eq!(ask("2026-11"), PENSION);
}
