//! Arrears: the standard cases by hand, and laws on random amounts and shipped rules.

use crate::shipped;
use proptest::prelude::*;
use shebao::{
    Arrears, ArrearsTotals, Branch, Case, Fund, FundAmounts, Lang, Late, Loader, Money, NaiveDate,
    Payer, Rulebook, Terms, differences, fund_differences,
};
use std::collections::BTreeMap;

mod laws;
mod provisional;

fn case(fields: &str) -> Case {
    let pairs = fields.split_whitespace().map(|field| field.split_once('=').unwrap());
    Case::from_fields(pairs).unwrap()
}

/// A private employer's worker from elsewhere.
fn worker(fields: &str) -> Case {
    case(&format!(
        "employment=full-time employer=private hukou=nonlocal-rural injury_class=1 {fields}"
    ))
}

/// What was known on a day; the last known limits are carried for a year where a notice was not out.
fn on(day: &str, branches: &[Branch]) -> Terms {
    Terms {
        as_known_on: Some(day.parse().unwrap()),
        allow_unknown_publication: true,
        branches: branches.to_vec(),
        carry_forward: 12,
        ..Terms::default()
    }
}

fn of(branches: &[Branch]) -> Terms {
    Terms { branches: branches.to_vec(), ..Terms::default() }
}

fn told(arrears: &Arrears) -> Vec<String> {
    let all = arrears.differences.iter();
    all.map(|one| {
        format!("{} {} {} {} {}", one.branch, one.payer, one.paid, one.due, one.difference)
    })
    .collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn paid(all: &[(Branch, Payer, Fund, &str)]) -> FundAmounts {
    all.iter().map(|(b, p, f, amount)| ((*b, *p, *f), amount.parse().unwrap())).collect()
}

/// A notice that came after the months it is for.
struct Notice {
    name: &'static str,
    city: &'static str,
    /// The day before it was published, and the day.
    days: [&'static str; 2],
    /// The first month it is for, and the last that was over when it came.
    months: [&'static str; 2],
    floors: [&'static str; 2],
    ceilings: [&'static str; 2],
    /// Branch and payer, with the rate in hundredths of a per cent.
    rates: &'static [(Branch, Payer, i64)],
}

use Branch::{Medical, Pension, Unemployment};
use Payer::{Employer, Worker};

/// Floors and ceilings as the notices print them, of the year before and of the new one, with the rates of the months.
const NOTICES: [Notice; 3] = [
    Notice {
        name: "京人社发〔2025〕11号",
        city: "beijing",
        days: ["2025-09-16", "2025-09-17"],
        months: ["2025-07", "2025-09"],
        floors: ["6821", "7162"],
        ceilings: ["35283", "35811"],
        rates: &[
            (Pension, Employer, 1600),
            (Pension, Worker, 800),
            (Unemployment, Employer, 50),
            (Unemployment, Worker, 50),
        ],
    },
    Notice {
        name: "粤人社发〔2024〕33号",
        city: "guangzhou",
        days: ["2024-12-02", "2024-12-03"],
        months: ["2024-07", "2024-11"],
        floors: ["5284", "5500"],
        ceilings: ["26421", "27501"],
        rates: &[(Pension, Employer, 1500), (Pension, Worker, 800)],
    },
    Notice {
        name: "上海 2026 年度",
        city: "shanghai",
        days: ["2026-08-17", "2026-08-18"],
        months: ["2026-07", "2026-08"],
        floors: ["7460", "7546"],
        ceilings: ["37302", "37731"],
        rates: &[
            (Pension, Employer, 1600),
            (Pension, Worker, 800),
            (Unemployment, Employer, 50),
            (Unemployment, Worker, 50),
        ],
    },
];

/// Half-up to the fen, of whole yuan and hundredths of a per cent: yuan × 100 fen × rate ÷ 10,000.
fn share(yuan: &str, rate: i64) -> Money {
    Money::from_fen((yuan.parse::<i64>().unwrap() * rate + 50) / 100)
}

#[test]
fn base_limits_published_after_the_months_they_are_for() {
    for notice in &NOTICES {
        let mut branches: Vec<Branch> = notice.rates.iter().map(|(branch, ..)| *branch).collect();
        branches.dedup();
        let (before, after) = (on(notice.days[0], &branches), on(notice.days[1], &branches));
        let ask = |month: &str, wage: &str| {
            let case = worker(&format!("city={} month={month} wage={wage}", notice.city));
            shipped().arrears(&case, &before, &after, Lang::En).unwrap()
        };
        for month in notice.months {
            for (wage, bases) in [("2000", notice.floors), ("90000", notice.ceilings)] {
                let arrears = ask(month, wage);
                let expected: Vec<String> = notice
                    .rates
                    .iter()
                    .map(|(branch, payer, rate)| {
                        let [old, new] = bases.map(|base| share(base, *rate));
                        format!("{branch} {payer} {old} {new} {}", new.minus(old))
                    })
                    .collect();
                assert_eq!(told(&arrears), expected, "{} {month} {wage}", notice.name);
                assert_eq!(arrears.refund, Money::ZERO);
                assert!(arrears.unsettled.is_empty(), "what is due is settled");
            }
            // Between the limits of both years nothing changes.
            assert!(ask(month, "15000").differences.is_empty(), "{}", notice.name);
        }
        // The last month before the new year has its own limits, whenever they are asked for;
        // in Guangzhou the sources leave its rate open.
        let year_before: shebao::Month = notice.months[0].parse().unwrap();
        if notice.city != "guangzhou" {
            assert!(ask(&year_before.minus(1).to_string(), "2000").differences.is_empty());
        }
    }
}

/// 16 % and 8 % of 6,821 and of 7,162; what lies between the floors is lifted by what it lacks.
#[test]
fn one_fen_beside_the_new_floor() {
    let (before, after) = (on("2025-09-16", &[Pension]), on("2025-09-17", &[Pension]));
    let ask = |wage: &str| {
        let case = worker(&format!("city=beijing month=2025-07 wage={wage}"));
        told(&shipped().arrears(&case, &before, &after, Lang::En).unwrap())
    };
    assert_eq!(
        ask("5000"),
        ["pension employer 1091.36 1145.92 54.56", "pension worker 545.68 572.96 27.28"]
    );
    assert_eq!(ask("7162"), [""; 0]);
    assert_eq!(ask("7161.99"), [""; 0]);
    assert_eq!(
        ask("7161"),
        ["pension employer 1145.76 1145.92 0.16", "pension worker 572.88 572.96 0.08"]
    );
}

/// The same two computations the other way round: what was paid too much goes back.
#[test]
fn differences_below_nothing_are_refunds() {
    let (before, after) = (on("2025-09-16", &[Pension]), on("2025-09-17", &[Pension]));
    let worker = worker("city=beijing month=2025-07 wage=5000");
    let back = shipped().arrears(&worker, &after, &before, Lang::En).unwrap();
    assert_eq!(
        told(&back),
        ["pension employer 1145.92 1091.36 -54.56", "pension worker 572.96 545.68 -27.28"]
    );
    assert_eq!((back.back_pay, back.refund.to_string()), (Money::ZERO, "81.84".to_owned()));
    let again = shipped().arrears(&worker, &after, &after, Lang::En).unwrap();
    assert!(again.differences.is_empty() && again.refund == Money::ZERO);
    let other = shipped().arrears(&worker, &before, &on("2025-09-17", &[Medical]), Lang::En);
    assert_eq!(
        other.unwrap_err().message(Lang::En),
        "branch: both computations must ask for the same branches"
    );
}

/// 16 % and 8 % of 10,000 yuan, of which nothing came in.
#[test]
fn months_never_paid() {
    let worker = worker("city=beijing month=2026-03 wage=10000");
    let nothing = FundAmounts::new();
    let arrears = shipped().arrears_of(&worker, &nothing, &of(&[Pension]), Lang::En).unwrap();
    assert_eq!(
        told(&arrears),
        ["pension employer 0.00 1600.00 1600.00", "pension worker 0.00 800.00 800.00"]
    );
    let funds: Vec<String> =
        arrears.funds.iter().map(|one| format!("{} {}", one.fund, one.difference)).collect();
    assert_eq!(funds, ["pooled 1600.00", "individual_account 800.00"]);
    let charged = &arrears.charged[0];
    assert_eq!(
        (charged.base.map(|b| b.to_string()), charged.rate.map(|r| r.to_string())),
        (Some("10000.00".to_owned()), Some("16%".to_owned()))
    );
}

/// Paid in Beijing, due in Shanghai: the one goes back whole, the other is owed whole; nothing is set off.
#[test]
fn months_paid_in_the_wrong_city() {
    let due = |city: &str| {
        let worker = worker(&format!("city={city} month=2026-03 wage=10000"));
        shipped().assess(&worker, &of(&[Pension])).unwrap().fund_amounts()
    };
    let nothing = FundAmounts::new();
    let month = "2026-03".parse().unwrap();
    let mut totals = ArrearsTotals::default();
    totals.add("007", &Arrears::of(month, &due("beijing"), &nothing));
    totals.add("007", &Arrears::of(month, &nothing, &due("shanghai")));
    let sums = totals.by_person["007"];
    assert_eq!(
        (sums.back_pay.to_string(), sums.refund.to_string()),
        ("2400.00".into(), "2400.00".into())
    );
    let pooled = totals.by_fund[&Fund::Pooled];
    assert_eq!(
        (pooled.back_pay.to_string(), pooled.refund.to_string()),
        ("1600.00".into(), "1600.00".into())
    );
}

/// 16 % of 8,000 were charged until the correction of May made it 15.5 % from March: 40 yuan a month go back.
#[test]
fn a_corrected_rate() {
    let loader = Loader::new().file("x.toml", include_str!("arrears/corrected_rate.toml"));
    let rules = loader.load().unwrap_or_else(|error| panic!("{error}"));
    let ask = |month: &str, known: &str, now: &str| {
        let worker = worker(&format!("city=x-city month={month} wage=8000"));
        let terms =
            |day: &str| Terms { as_known_on: Some(day.parse().unwrap()), ..Terms::default() };
        told(&rules.arrears(&worker, &terms(known), &terms(now), Lang::En).unwrap())
    };
    for month in ["2024-03", "2024-04"] {
        assert_eq!(
            ask(month, "2024-05-19", "2024-05-20"),
            ["pension employer 1280.00 1240.00 -40.00"]
        );
    }
    assert_eq!(ask("2024-02", "2024-05-19", "2024-05-20"), [""; 0]);
    assert_eq!(ask("2024-03", "2024-05-20", "2024-06-30"), [""; 0], "once settled, settled");
}

/// Large employers paid half of 16 % until June 2020; one that went on paying half in July owes the other half.
#[test]
fn a_relief_that_ended() {
    let half = paid(&[
        (Pension, Employer, Fund::Pooled, "800"),
        (Pension, Worker, Fund::IndividualAccount, "800"),
    ]);
    for (month, owed) in
        [("2020-06", vec![]), ("2020-07", vec!["pension employer 800.00 1600.00 800.00"])]
    {
        let worker = worker(&format!("city=beijing month={month} wage=10000 employer_size=large"));
        let arrears = shipped().arrears_of(&worker, &half, &of(&[Pension]), Lang::En).unwrap();
        assert_eq!(told(&arrears), owed, "{month}");
    }
}

/// What was paid to a branch that the case leaves out or no rule covers is told, and neither owed nor refunded.
#[test]
fn branches_that_cannot_be_compared_are_told() {
    let before = paid(&[
        (Pension, Worker, Fund::IndividualAccount, "800"),
        (Pension, Employer, Fund::Pooled, "1600"),
        (Branch::HousingFund, Worker, Fund::HousingFund, "500"),
        (Medical, Worker, Fund::Unsplit, "200"),
    ]);
    let worker = worker("city=beijing month=2026-03 wage=10000");
    let arrears = shipped().arrears_of(&worker, &before, &of(&[Pension]), Lang::En).unwrap();
    assert!(arrears.differences.is_empty());
    let note = arrears.notes.iter().find(|note| note.code == "not_compared").unwrap();
    assert_eq!(note.text, "no rule on one of the sides, and not compared: medical, housing fund");
}

/// Ten days at 0.05 % on 54.56 and on 27.28.
#[test]
fn a_late_notice_bears_no_surcharge_until_the_day_it_names() {
    let (before, after) = (on("2025-09-16", &[Pension]), on("2025-09-17", &[Pension]));
    let worker = worker("city=beijing month=2025-07 wage=5000");
    let rules = shipped();
    let ask = |from: Option<&str>, paid_on: &str| -> Vec<String> {
        let mut arrears = rules.arrears(&worker, &before, &after, Lang::En).unwrap();
        let note = arrears.notes.iter().find(|note| note.code == "surcharge_start").unwrap();
        assert_eq!(
            note.text,
            "the difference bears no surcharge before 2026-01-01 (jing-renshefa-2025-11)"
        );
        rules.charge_late(&mut arrears, &Late::new(from.map(day), day(paid_on)), Lang::En).unwrap();
        arrears.differences.iter().map(|one| one.surcharge.to_string()).collect()
    };
    // The notice names 31 December 2025: no earlier day counts, whoever names it.
    assert_eq!(ask(Some("2025-10-01"), "2026-01-01"), ["0.00", "0.00"]);
    assert_eq!(ask(Some("2025-10-01"), "2026-01-11"), ["0.27", "0.14"]);
    assert_eq!(ask(None, "2026-01-11"), ["0.27", "0.14"]);
    // One day: 0.02728 and 0.01364 yuan.
    assert_eq!(ask(None, "2026-01-02"), ["0.03", "0.01"]);
    // A later day of the caller's counts.
    assert_eq!(ask(Some("2026-01-10"), "2026-01-11"), ["0.03", "0.01"]);
}

#[test]
fn without_a_rule_the_caller_says_from_which_day() {
    let (before, after) = (on("2024-12-02", &[Pension]), on("2024-12-03", &[Pension]));
    let worker = worker("city=guangzhou month=2024-07 wage=4000");
    let rules = shipped();
    let mut arrears = rules.arrears(&worker, &before, &after, Lang::En).unwrap();
    let error = rules.charge_late(&mut arrears, &Late::new(None, day("2025-02-01")), Lang::En);
    let error = error.unwrap_err();
    assert_eq!(
        error.message(Lang::En),
        "surcharge-from: needed: no rule held names the first day on which this difference of pension is late"
    );
    assert_eq!(error.hint(Lang::Zh), Some("请用 --surcharge-from 给出缴费期限的次日"));
    // 32.40 and 17.28 for 31 days: 0.5022 and 0.26784.
    let late = Late::new(Some(day("2025-01-01")), day("2025-02-01"));
    rules.charge_late(&mut arrears, &late, Lang::En).unwrap();
    let surcharges: Vec<String> =
        arrears.differences.iter().map(|one| one.surcharge.to_string()).collect();
    assert_eq!(surcharges, ["0.50", "0.27"]);
    // A refund bears none.
    let mut back = rules.arrears(&worker, &after, &before, Lang::En).unwrap();
    rules.charge_late(&mut back, &late, Lang::En).unwrap();
    assert!(back.differences.iter().all(|one| one.surcharge == Money::ZERO));
}
