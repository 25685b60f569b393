//! Surcharges: printed examples, both sides of every turn, and a count day by day.

use crate::shipped;
use proptest::prelude::*;
use shebao::{Lang, Money, NaiveDate, Surcharge, SurchargeRequest};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn request(principal: &str, from: &str, until: &str) -> SurchargeRequest {
    SurchargeRequest::new(principal.parse().unwrap(), day(from), day(until))
}

fn ask(request: &SurchargeRequest) -> Surcharge {
    shipped().surcharge(request, Lang::En).unwrap()
}

/// m.haiwei-china.com/news594.html: 900 a month, ten months of thirty days; the terms printed add up to 742.50.
#[test]
fn ten_months_of_thirty_days() {
    let late = [300, 270, 240, 210, 180, 150, 120, 90, 60, 30];
    let from = day("2016-01-01");
    let total: Money = late
        .map(|days| {
            let until = from + chrono::Days::new(days - 1);
            ask(&SurchargeRequest::new("900".parse().unwrap(), from, until)).amount
        })
        .into_iter()
        .sum();
    assert_eq!(total.to_string(), "742.50");
}

#[test]
fn old_debts_are_split_by_day() {
    let mut old = request("1000", "2011-06-21", "2011-07-10");
    old.order_ignored = true;
    let parts = |surcharge: &Surcharge| -> Vec<(String, u32, String)> {
        let of = surcharge.parts.iter();
        of.map(|part| (part.until.to_string(), part.days, part.rate.to_string())).collect()
    };
    let surcharge = ask(&old);
    assert_eq!(surcharge.amount.to_string(), "25.00");
    let expected = [("2011-06-30", 10, "0.2%"), ("2011-07-10", 10, "0.05%")];
    assert_eq!(parts(&surcharge), expected.map(|(d, n, r)| (d.to_owned(), n, r.to_owned())));
    assert_eq!(surcharge.notes[0].code, "period_left_out");

    // Without an order that was ignored, the days before July 2011 bear nothing.
    old.order_ignored = false;
    let surcharge = ask(&old);
    assert_eq!(surcharge.amount.to_string(), "5.00");
    assert_eq!(surcharge.notes[0].code, "no_order");

    // A debt of June 2011 bears 0.05 % throughout, one of May does not.
    for (period, amount) in [("2011-05", "25.00"), ("2011-06", "10.00")] {
        old.period = Some(period.parse().unwrap());
        old.order_ignored = true;
        let surcharge = ask(&old);
        assert_eq!(surcharge.amount.to_string(), amount, "{period}");
        assert!(surcharge.notes.is_empty());
    }
}

#[test]
fn both_sides_of_every_turn() {
    let one = |at: &str| {
        let mut request = request("1000", at, at);
        request.order_ignored = true;
        shipped().surcharge(&request, Lang::En).map(|answer| answer.amount.to_string())
    };
    assert_eq!(one("1999-01-21").unwrap_err().kind(), "no_rule");
    assert_eq!(one("1999-01-22").unwrap(), "2.00");
    assert_eq!(one("2011-06-30").unwrap(), "2.00");
    assert_eq!(one("2011-07-01").unwrap(), "0.50");
    assert_eq!(one("2026-11-24").unwrap(), "0.50");
}

#[test]
fn the_cap_is_taken_only_where_asked_for() {
    // 2,000 days at 0.05 % are the principal to the fen.
    let from = day("2012-01-01");
    for (days, capped, amount, uncapped) in [
        (1999, true, "999.50", None),
        (2000, true, "1000.00", None),
        (2001, true, "1000.00", Some("1000.50")),
        (2001, false, "1000.50", None),
    ] {
        let until = from + chrono::Days::new(days - 1);
        let mut request = SurchargeRequest::new("1000".parse().unwrap(), from, until);
        request.capped = capped;
        let answer = ask(&request);
        assert_eq!(answer.amount.to_string(), amount);
        assert_eq!(answer.uncapped.map(|money| money.to_string()).as_deref(), uncapped);
        let cited = answer.cites.iter().any(|id| id == "administrative-compulsion-law");
        assert_eq!(cited, uncapped.is_some());
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |request: &SurchargeRequest| {
        shipped().surcharge(request, Lang::En).unwrap_err().message(Lang::En).to_owned()
    };
    assert_eq!(
        refused(&request("1", "2016-06-02", "2016-06-01")),
        "until: 2016-06-01 is before 2016-06-02"
    );
    let mut early = request("1", "2016-06-02", "2016-06-03");
    early.period = Some("2016-07".parse().unwrap());
    assert_eq!(
        refused(&early),
        "period: 2016-07 is after 2016-06-02: what is owed for a month is not late before it"
    );
    let huge = SurchargeRequest::new(Money::from_fen(i64::MAX), early.from, early.until);
    assert!(refused(&huge).starts_with("principal: "));
    let negative = SurchargeRequest::new(Money::from_fen(-1), early.from, early.until);
    assert!(refused(&negative).starts_with("principal: "));
    let far = request("1", "2016-06-02", "2200-01-01");
    assert_eq!(refused(&far), "until: 2200-01-01 is not between 1950 and 2199");
    let errors = SurchargeRequest::from_fields([("principal", "x"), ("from", "2016-6-1")]);
    let words: Vec<String> =
        errors.unwrap_err().iter().map(|error| error.message(Lang::En).to_owned()).collect();
    assert_eq!(
        words,
        [
            "principal: \"x\" is not an amount of money",
            "from: \"2016-6-1\" is not a day",
            "until: is required"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Counted day by day, in whole millionths of a fen, and rounded once.
    #[test]
    fn a_count_day_by_day_agrees(
        fen in 0_i64..100_000_000,
        start in 0_u64..6_000,
        length in 0_u64..3_000,
        order in any::<bool>(),
        june in any::<bool>(),
    ) {
        let from = day("1999-01-22") + chrono::Days::new(start);
        let until = from + chrono::Days::new(length);
        let mut request = SurchargeRequest::new(Money::from_fen(fen), from, until);
        request.order_ignored = order;
        let new = june && from >= day("2011-06-01");
        request.period = new.then(|| "2011-06".parse().unwrap());
        let mut millionths: i128 = 0;
        let mut today = from;
        while today <= until {
            let old = today < day("2011-07-01") && !new;
            let rate = if !old { 500 } else if order { 2000 } else { 0 };
            millionths += i128::from(fen) * rate;
            today = today.succ_opt().unwrap();
        }
        let expected = (millionths + 500_000) / 1_000_000;
        let answer = ask(&request);
        prop_assert_eq!(i128::from(answer.amount.fen()), expected);
        prop_assert_eq!(u64::from(answer.days), length + 1);
        let parts: u32 = answer.parts.iter().map(|part| part.days).sum();
        prop_assert_eq!(parts, answer.days);
    }
}
