//! Exact figures: how they are written, and the named ways of rounding.

use num_bigint::BigInt;
use num_rational::BigRational;
use shebao::Money;

/// An exact number; amounts are in yuan.
pub type Figure = BigRational;

/// A fraction.
pub fn ratio(numerator: i64, denominator: i64) -> Figure {
    Figure::new(BigInt::from(numerator), BigInt::from(denominator))
}

/// An amount of the library, in yuan.
pub fn yuan(money: Money) -> Figure {
    ratio(money.fen(), 100)
}

/// Reads a plain decimal.
fn decimal(text: &str) -> Figure {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let digits: i64 = format!("{whole}{places}").parse().expect("a decimal");
    ratio(digits, 10_i64.pow(u32::try_from(places.len()).unwrap()))
}

/// Reads an amount in yuan.
pub fn amount(text: &str) -> Figure {
    decimal(text)
}

/// Reads an amount in yuan as fen.
pub fn fen(text: &str) -> i64 {
    let fen = decimal(text) * ratio(100, 1);
    i64::try_from(fen.to_integer()).unwrap()
}

/// Reads a rate with its percent sign.
pub fn rate(text: &str) -> Figure {
    decimal(text.strip_suffix('%').expect("a percent sign")) / ratio(100, 1)
}

/// Rounds in a named way.
pub fn round(exact: &Figure, name: &str) -> Figure {
    let (fen, jiao, one) = (ratio(1, 100), ratio(1, 10), ratio(1, 1));
    match name {
        "fen_half_up" => half_up(exact, &fen),
        "jiao_half_up" => half_up(exact, &jiao),
        "yuan_half_up" => half_up(exact, &one),
        "fen_half_even" => half_even(exact, &fen),
        "yuan_half_even" => half_even(exact, &one),
        "fen_up" => up(exact, &fen),
        "jiao_up" => up(exact, &jiao),
        "yuan_up" => up(exact, &one),
        "fen_truncate" => truncate(exact, &fen),
        "jiao_truncate" => truncate(exact, &jiao),
        "yuan_truncate" => truncate(exact, &one),
        "fen_truncate_jiao_up" => up(&truncate(exact, &fen), &jiao),
        "fen_half_up_jiao_up" => up(&half_up(exact, &fen), &jiao),
        _ => panic!("{name} is not a way of rounding"),
    }
}

fn half_up(exact: &Figure, unit: &Figure) -> Figure {
    (exact / unit + ratio(1, 2)).floor() * unit
}

fn half_even(exact: &Figure, unit: &Figure) -> Figure {
    let below = (exact / unit).floor();
    let rest = exact / unit - &below;
    let half = ratio(1, 2);
    let odd = !(&below / ratio(2, 1)).is_integer();
    let goes_up = rest > half || (rest == half && odd);
    (if goes_up { below + ratio(1, 1) } else { below }) * unit
}

fn up(exact: &Figure, unit: &Figure) -> Figure {
    (exact / unit).ceil() * unit
}

fn truncate(exact: &Figure, unit: &Figure) -> Figure {
    (exact / unit).floor() * unit
}
