use crate::figure::Unit;

/// Round places on a scale from one value to another, about so many.
pub(crate) fn round(from: f64, to: f64, about: usize) -> Vec<f64> {
    let step = step((to - from) / about.max(1) as f64);
    let first = (from / step).ceil() as i64;
    let last = (to / step + 1e-9).floor() as i64;
    (first..=last).map(|n| n as f64 * step).collect()
}

/// The end of a scale: the next round place at or above a value.
pub(crate) fn above(value: f64, about: usize) -> f64 {
    let step = step(value / about.max(1) as f64);
    (value / step - 1e-9).ceil() * step
}

/// 1, 2 or 5 times a power of ten, not below a value.
fn step(least: f64) -> f64 {
    if least <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(least.log10().floor());
    let times = [1.0, 2.0, 5.0].into_iter().find(|times| times * power >= least * 0.999_999);
    times.unwrap_or(10.0) * power
}

/// Months to name on an axis, with their names: years, or single months where there are few.
pub(crate) fn months(from: f64, to: f64, about: usize) -> Vec<(f64, String)> {
    let (first, last) = (from.ceil() as i64, to.floor() as i64);
    let about = i64::try_from(about.max(1)).unwrap_or(1);
    // A few more are better than half as many.
    let most = about + about / 4;
    let least = ((last - first + most - 1) / most).max(1);
    let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240];
    let step = steps.into_iter().find(|step| *step >= least).unwrap_or(600);
    let named = (first..=last).filter(|month| month % step == 0);
    let name = |month: i64| {
        let (year, number) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        if step % 12 == 0 { year.to_string() } else { format!("{year}-{number:02}") }
    };
    named.map(|month| (month as f64, name(month))).collect()
}

/// A value as it stands at an axis or a bar.
pub(crate) fn label(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Percent => format!("{}%", plain(value * 100.0, 2)),
        Unit::Yuan => plain(value, 2),
    }
}

/// An amount as the figures write it, with its thousands set apart.
#[must_use]
pub fn yuan(value: f64) -> String {
    label(value, Unit::Yuan)
}

/// A number with its thousands set apart, and no more decimals than it has.
fn plain(value: f64, places: usize) -> String {
    let text = format!("{:.places$}", value.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = part.trim_end_matches('0');
    let mut grouped = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let zero = whole == "0" && part.is_empty();
    let sign = if value < 0.0 && !zero { "−" } else { "" };
    if part.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_round() {
        assert_eq!(round(0.0, 0.26, 5), [0.0, 0.1, 0.2]);
        assert_eq!(
            round(0.0, 60_000.0, 6),
            [0.0, 10_000.0, 20_000.0, 30_000.0, 40_000.0, 50_000.0, 60_000.0]
        );
        assert_eq!(above(37_302.0, 4), 40_000.0);
        assert_eq!(above(0.4, 4), 0.4);
    }

    #[test]
    fn months_are_named_by_year_or_singly() {
        let at = |year: i64, month: i64| (year * 12 + month - 1) as f64;
        let names = |from, to| -> Vec<String> {
            months(from, to, 8).into_iter().map(|(_, name)| name).collect()
        };
        assert_eq!(
            names(at(2008, 7), at(2026, 12)),
            ["2010", "2012", "2014", "2016", "2018", "2020", "2022", "2024", "2026"]
        );
        assert_eq!(names(at(2025, 7), at(2025, 10)), ["2025-07", "2025-08", "2025-09", "2025-10"]);
        assert_eq!(names(at(2025, 7), at(2025, 7)), ["2025-07"]);
        let eighteen = names(at(2025, 1), at(2026, 6));
        assert_eq!((eighteen.len(), eighteen[1].as_str()), (9, "2025-03"));
    }

    #[test]
    fn values_are_written_as_people_write_them() {
        assert_eq!(label(0.105, Unit::Percent), "10.5%");
        assert_eq!(label(1.0, Unit::Percent), "100%");
        assert_eq!(label(37_302.0, Unit::Yuan), "37,302");
        assert_eq!(label(-1_234_567.5, Unit::Yuan), "−1,234,567.5");
        assert_eq!(label(-0.001, Unit::Yuan), "0");
    }
}
