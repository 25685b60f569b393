/// Writes a month, or the month of a day, as `YYYY-MM`; anything else is returned as it came.
///
/// `2024.1` is left alone: a spreadsheet that takes `2024.10` for a number leaves it so.
pub(crate) fn normalise(text: &str) -> String {
    let month = parse(text).map(|(year, month, _)| format!("{year:04}-{month:02}"));
    month.unwrap_or_else(|| text.to_owned())
}

/// Writes a day as `YYYY-MM-DD`; anything else is returned as it came.
pub(crate) fn normalise_day(text: &str) -> String {
    let day = parse(text).and_then(|(year, month, day)| {
        let day = day?;
        Some(format!("{year:04}-{month:02}-{day:02}"))
    });
    day.unwrap_or_else(|| text.to_owned())
}

/// The year, the month, and the day where one is written.
fn parse(text: &str) -> Option<(u16, u16, Option<u16>)> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let (year, rest) = text.split_at_checked(4)?;
        return match rest.len() {
            2 => date(year, rest, None),
            4 => {
                let (month, day) = rest.split_at_checked(2)?;
                date(year, month, Some(day))
            }
            _ => None,
        };
    }
    if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        return match rest.trim() {
            "" | "份" => date(year, month, None),
            day => date(year, month, Some(day.strip_suffix(['日', '号'])?)),
        };
    }
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '-' | '/' | '.') {
        return None;
    }
    let (year, rest) = text.split_once(separator)?;
    match rest.split_once(separator) {
        Some((month, day)) => date(year, month, Some(without_time(day)?)),
        None if separator == '.' && rest == "1" => None,
        None => date(year, rest, None),
    }
}

/// The day of `15`, `15 00:00:00` or `15T00:00:00`.
fn without_time(day: &str) -> Option<&str> {
    let Some((day, time)) = day.split_once([' ', 'T']) else {
        return Some(day);
    };
    let is_time =
        time.contains(':') && time.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'));
    is_time.then_some(day)
}

/// The year, month and day, if they exist.
fn date(year: &str, month: &str, day: Option<&str>) -> Option<(u16, u16, Option<u16>)> {
    let year = year.trim();
    let (year, month) = (number(year).filter(|_| year.len() == 4)?, number(month.trim())?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    let day = match day {
        Some(day) => Some(number(day.trim()).filter(|day| (1..=days).contains(day))?),
        None => None,
    };
    (1900..2200).contains(&year).then_some((year, month, day))
}

/// A number of one to four digits and nothing else.
fn number(text: &str) -> Option<u16> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
