//! Documents, and whether their quoted words contain a figure.

use super::raw;
use crate::lang::{Lang, Text};
use crate::money::Money;
use crate::rate::{Factor, Rate};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt;

/// An official document, or the paper: who said it, under which number, when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    id: String,
    issuer: Option<String>,
    number: Option<String>,
    title: Option<Text>,
    about: Option<Text>,
    dated: Option<NaiveDate>,
    published: Option<NaiveDate>,
    read_at: Vec<String>,
    words: Text,
}

impl Document {
    pub(crate) fn from_raw(raw: &raw::Document) -> Self {
        let mut document = Self {
            id: raw.id.value.clone(),
            issuer: raw.issuer.as_ref().map(|issuer| issuer.value.clone()),
            number: raw.number.as_ref().map(|number| number.value.clone()),
            title: raw.title.as_ref().map(|title| title.value.clone()),
            about: raw.about.as_ref().map(|about| about.value.clone()),
            dated: raw.signed.as_ref().map(|day| day.value),
            published: raw.published.as_ref().map(|day| day.value),
            read_at: raw
                .read_at
                .iter()
                .flat_map(|list| &list.value)
                .map(|address| address.value.clone())
                .collect(),
            words: Text::default(),
        };
        document.words = Text::new(document.one_line(Lang::En), document.one_line(Lang::Zh));
        document
    }

    /// The id that rules cite it by.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Who issued it.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Its official number, such as 京人社发〔2025〕11号.
    pub fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// Its title as printed, where it was seen; the Chinese is the official one where the document is Chinese.
    pub fn title(&self, lang: Lang) -> Option<&str> {
        self.title.as_ref().map(|title| title.get(lang))
    }

    /// What it is about, in our words.
    pub fn about(&self, lang: Lang) -> Option<&str> {
        self.about.as_ref().map(|about| about.get(lang))
    }

    /// The day it was signed.
    pub fn dated(&self) -> Option<NaiveDate> {
        self.dated
    }

    /// The day it was published.
    pub fn published(&self) -> Option<NaiveDate> {
        self.published
    }

    /// Where a copy was read; the number above is the citation.
    pub fn read_at(&self) -> &[String] {
        &self.read_at
    }

    /// The document in one line: number, title (or, in brackets, what it is about), issuer.
    pub fn words(&self, lang: Lang) -> &str {
        self.words.get(lang)
    }

    fn one_line(&self, lang: Lang) -> String {
        let about = self.about(lang).map(|about| format!("[{about}]"));
        let title = self.title(lang).map(str::to_owned).or(about);
        let parts = [self.number().map(str::to_owned), title];
        let words: Vec<String> = parts.into_iter().flatten().collect();
        let words = words.join(" ");
        match self.issuer() {
            Some(issuer) => format!("{words} ({issuer})"),
            None => words,
        }
    }
}

/// A figure that a quote must contain.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FigureWords {
    Rate(Rate),
    /// A multiple: the law may print it, or what it takes off or adds.
    Factor(Factor),
    /// A waived part, which the law may print as halved or exempt.
    Waive(Rate),
    Amount(Money),
}

impl fmt::Display for FigureWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate(rate) | Self::Waive(rate) => write!(f, "{rate}"),
            Self::Factor(factor) => write!(f, "{factor}"),
            Self::Amount(amount) => write!(f, "{}", amount.to_decimal().normalize()),
        }
    }
}

/// Whether a quote contains a figure in one of its spellings, not as a part of a longer number.
pub(crate) fn quote_has(quote: &str, figure: FigureWords) -> bool {
    let plain = plain_digits(quote);
    spellings(figure).iter().any(|spelling| stands_alone(&plain, spelling))
}

/// Full-width digits and signs, thousands separators and spaces before a percent sign are the writer's choice.
fn plain_digits(text: &str) -> String {
    let narrow = text.chars().map(|c| match c {
        '０'..='９' => char::from_u32(u32::from(c).saturating_sub(0xFEE0)).unwrap_or(c),
        '．' => '.',
        '％' => '%',
        '，' => ',',
        other => other,
    });
    let chars: Vec<char> = narrow.collect();
    let digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let next = chars.get(at.saturating_add(1));
        let separator = *c == ',' && digit(before) && digit(next);
        let space = c.is_whitespace() && digit(before) && next == Some(&'%');
        if !separator && !space {
            out.push(*c);
        }
    }
    out
}

fn spellings(figure: FigureWords) -> Vec<String> {
    match figure {
        FigureWords::Rate(rate) => percentages(Decimal::new(i64::from(rate.millionths()), 4)),
        FigureWords::Waive(rate) => {
            let mut words = percentages(Decimal::new(i64::from(rate.millionths()), 4));
            if rate == Rate::ONE {
                words.extend(["免征", "免缴", "exempt"].map(str::to_owned));
            } else if rate.millionths() == 500_000 {
                words.extend(["减半", "half", "halved"].map(str::to_owned));
            }
            words
        }
        FigureWords::Factor(factor) => {
            let whole = Decimal::ONE_HUNDRED;
            let percent = factor.to_string().trim_end_matches('%').parse().unwrap_or(whole);
            let off = whole.checked_sub(percent).unwrap_or_default().abs();
            let mut words = percentages(percent);
            words.extend(percentages(off));
            words
        }
        FigureWords::Amount(amount) => {
            let exact = amount.to_decimal();
            vec![exact.normalize().to_string(), exact.to_string(), chinese(exact.normalize())]
        }
    }
}

/// The ways to write a percentage: 16%, 16.0%, 百分之十六, 0.16, and 万分之五 for five in ten thousand.
fn percentages(percent: Decimal) -> Vec<String> {
    let percent = percent.normalize();
    let plain = percent.checked_div(Decimal::ONE_HUNDRED).unwrap_or_default().normalize();
    let mut words = vec![
        format!("{percent}%"),
        format!("{percent:.1}%"),
        format!("{percent:.2}%"),
        format!("{percent} per cent"),
        format!("{percent} percent"),
        format!("百分之{}", chinese(percent)),
        plain.to_string(),
    ];
    let ten_thousandths = percent.checked_mul(Decimal::ONE_HUNDRED).unwrap_or_default();
    if ten_thousandths.is_integer() {
        words.push(format!("万分之{}", chinese(ten_thousandths.normalize())));
    }
    words
        .retain(|word| word.chars().any(|c| c != '0' && c != '.' && c != '%') || percent.is_zero());
    words
}

/// A number below ten thousand in Chinese: 十六, 二十, 零点二六.
fn chinese(number: Decimal) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digit = |d: u32| DIGITS.get(d as usize).copied().unwrap_or('零');
    let text = number.to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    let places = ["", "十", "百", "千"];
    let digits: Vec<u32> = whole.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() > places.len() {
        return text;
    }
    let mut zero = false;
    for (d, place) in digits.iter().zip(places.iter().take(digits.len()).rev()) {
        if *d == 0 {
            zero = true;
            continue;
        }
        if zero && !out.is_empty() {
            out.push('零');
        }
        zero = false;
        if !(*d == 1 && *place == "十" && out.is_empty()) {
            out.push(digit(*d));
        }
        out.push_str(place);
    }
    if out.is_empty() {
        out.push('零');
    }
    if !decimals.is_empty() {
        out.push('点');
        out.extend(decimals.chars().filter_map(|c| c.to_digit(10)).map(digit));
    }
    out
}

/// Whether a spelling occurs with no digit, point or numeral joined to it.
fn stands_alone(text: &str, spelling: &str) -> bool {
    let joined = |c: char| c.is_ascii_digit() || "零一二三四五六七八九十百千点".contains(c);
    text.match_indices(spelling).any(|(at, _)| {
        let before = text.get(..at).unwrap_or("").chars().next_back();
        let end = at.saturating_add(spelling.len());
        let mut after = text.get(end..).unwrap_or("").chars();
        let first = after.next();
        let decimal_goes_on =
            first == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit());
        let ends_in_sign = spelling.ends_with('%');
        let free_before = !before.is_some_and(|c| joined(c) || c == '.');
        let free_after = ends_in_sign || !(first.is_some_and(joined) || decimal_goes_on);
        // A bare figure must not be read out of a percentage: 16 is not in 16%.
        free_before && free_after && (ends_in_sign || first != Some('%'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_found_in_each_spelling_and_not_in_a_longer_number() {
        let rate = |text: &str| FigureWords::Rate(text.parse().unwrap());
        let amount = |text: &str| FigureWords::Amount(text.parse().unwrap());
        for quote in
            ["降至16%", "降至１６％", "按百分之十六缴纳", "乘以0.16", "为16 %", "16 per cent"]
        {
            assert!(quote_has(quote, rate("16%")), "{quote}");
        }
        for quote in ["116%", "16.5%", "百分之十六点五", "0.161", "16元", "百分之二十六"]
        {
            assert!(!quote_has(quote, rate("16%")), "{quote}");
        }
        assert!(quote_has("每日加收万分之五的滞纳金", rate("0.05%")));
        assert!(quote_has("缴费基数上限为35,283元", amount("35283")));
        assert!(quote_has("下限６８２１元", amount("6821")));
        assert!(!quote_has("下限16821元", amount("6821")));
        assert!(!quote_has("下限6821.5元", amount("6821")));
        assert!(quote_has("减半征收", FigureWords::Waive("50%".parse().unwrap())));
        assert!(quote_has("下调20%", FigureWords::Factor("80%".parse().unwrap())));
        assert_eq!(chinese("105".parse().unwrap()), "一百零五");
        assert_eq!(chinese("0.26".parse().unwrap()), "零点二六");
    }
}
