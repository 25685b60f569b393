//! Printed examples that name no city: an average wage, its limits, a wage, and what comes out.

use super::City;

/// A city with one average wage, its limits of 60 and 300 per cent, and one rate of the worker.
fn textbook(average: &str, floor: &str, ceiling: &str, rate: &str) -> City {
    let text = format!(
        r#"
[[place]]
id = "textbook"
level = "city"
name = {{ en = "Textbook", zh = "例市" }}
[[document]]
id = "example"
title = {{ en = "Printed example", zh = "印刷示例" }}
[file]
edition = "statutory"
place = "textbook"
from = "2020-01"
until = "2021-01"
[[item]]
branch = "pension"
item = "basic"
payer = "worker"
name = {{ en = "basic pension", zh = "基本养老" }}
from = "2020-01"
[[rate]]
branch = "pension"
item = "basic"
payer = "worker"
from = "2020-01"
until = "2021-01"
rate = "{rate}"
fund = "individual_account"
cite = "example"
evidence = "single_source"
[[base]]
branch = "pension"
from = "2020-01"
until = "2021-01"
wage = "{average}"
floor = "{floor}"
floor_is = {{ share = "60%", of = "wage", round = "yuan_half_up" }}
ceiling = "{ceiling}"
cite = "example"
evidence = "single_source"
[[round]]
branch = "pension"
from = "2020-01"
line = "fen_half_up"
reason = {{ en = "as printed", zh = "如例" }}
"#
    );
    City::of("textbook", &[&text])
}

impl City {
    /// The base of the worker's line, and its amount.
    fn base_and_amount(&self, wage: &str) -> (String, String) {
        let report = self.report(&format!("2020-05 {wage}"));
        (report.lines[0].base.unwrap().to_string(), report.lines[0].amount.to_string())
    }
}

/// Qilu Evening News, lecture on social insurance, 29 August 2019: an average of 5,000 gives limits of 3,000 and 15,000.
#[test]
fn limits_of_an_average_of_5000() {
    let city = textbook("5000", "3000", "15000", "8%");
    for (wage, base) in [("4000", "4000.00"), ("2000", "3000.00"), ("20000", "15000.00")] {
        assert_eq!(city.base_and_amount(wage).0, base);
    }
}

/// wendadaohang.com: 36,000 a year are 3,000 a month, floor 1,800, ceiling 9,000.
/// zyluoshan.com id=107 prints 192 for a wage of 4,000 and 432 for one above the ceiling, both times 0.6: neither comes out.
#[test]
fn limits_of_an_average_of_3000() {
    let city = textbook("3000", "1800", "9000", "8%");
    for (wage, base, amount, misprint) in [
        ("1000", "1800.00", "144.00", "80.00"),
        ("4000", "4000.00", "320.00", "192.00"),
        ("20000", "9000.00", "720.00", "432.00"),
    ] {
        let (found, due) = city.base_and_amount(wage);
        assert_eq!((found.as_str(), due.as_str()), (base, amount));
        assert_ne!(due, misprint);
    }
}

/// Meizhou government, 23 March 2016: 300 per cent of 4,215 are 12,645; 60 per cent of 3,094 are 1,856.
#[test]
fn limits_that_are_rounded() {
    assert_eq!(textbook("4215", "2529", "12645", "8%").base_and_amount("20000").0, "12645.00");
    assert_eq!(textbook("3094", "1856", "9282", "8%").base_and_amount("1000").0, "1856.00");
}

/// zhanbuba.com: 2 per cent of 900 are 18.
#[test]
fn two_per_cent_of_900() {
    assert_eq!(textbook("1000", "600", "3000", "2%").base_and_amount("900").1, "18.00");
}

/// 91595.org: the eight classes at half, 0.1 to 0.95 per cent.
#[test]
fn eight_classes_at_half() {
    let text = r#"
[[place]]
id = "textbook"
level = "city"
name = { en = "Textbook", zh = "例市" }
[[document]]
id = "example"
title = { en = "Printed example", zh = "印刷示例" }
[file]
edition = "statutory"
place = "textbook"
from = "2022-01"
until = "2023-01"
[[item]]
branch = "work_injury"
item = "basic"
payer = "employer"
name = { en = "work injury", zh = "工伤" }
from = "2022-01"
[[rate]]
branch = "work_injury"
item = "basic"
payer = "employer"
from = "2022-01"
until = "2023-01"
by_class = ["0.2%", "0.4%", "0.7%", "0.9%", "1.1%", "1.3%", "1.6%", "1.9%"]
fund = "pooled"
cite = "example"
evidence = "single_source"
[[cut]]
branch = "work_injury"
item = "basic"
payer = "employer"
from = "2022-01"
until = "2023-01"
multiply = "50%"
cite = "example"
evidence = "single_source"
[[base]]
branch = "work_injury"
from = "2022-01"
until = "2023-01"
floor = "none"
ceiling = "none"
cite = "example"
evidence = "single_source"
[[round]]
branch = "work_injury"
from = "2022-01"
line = "fen_half_up"
reason = { en = "as printed", zh = "如例" }
"#;
    let city = City::of("textbook", &[text]);
    let printed = ["10.00", "20.00", "35.00", "45.00", "55.00", "65.00", "80.00", "95.00"];
    for (class, amount) in (1..).zip(printed) {
        let line = format!("work_injury basic employer pooled 10000.00 {amount}");
        city.gives(&format!("2022-06 10000 injury_class={class}"), &[&line]);
    }
}
