//! Reads whom a row is for into a region of the space of cases.

use super::compile::Compiler;
use super::read::{At, nearest};
use super::space::{Dim, Mask, NO_EMPLOYER, Region, bit, universe};
use super::value::When;
use crate::words::{EmployerKind, EmployerSize, Employment, Hukou, Joiner, Sex, number_within};
use std::fmt::Display;
use std::str::FromStr;

impl Compiler<'_, '_> {
    /// Reads a `when` into a region; none where something in it cannot be read.
    pub(super) fn region(&mut self, when: Option<&At<When>>) -> Option<Region> {
        let mut region = Region::all();
        let mut good = true;
        for (name, values) in when.iter().flat_map(|when| &when.value.0) {
            let Some(dim) = self.dimension(name) else {
                good = false;
                continue;
            };
            let (mut named, mut excepted): (Mask, Mask) = (0, 0);
            for value in values {
                let (word, into) = match value.value.strip_prefix('!') {
                    Some(word) => (word, &mut excepted),
                    None => (value.value.as_str(), &mut named),
                };
                match self.mask_of(dim, word) {
                    Ok(bits) => *into |= bits,
                    Err(hint) => {
                        let message = format!("{:?} is not a value of {}", value.value, name.value);
                        self.report(&value.at, message, hint);
                        good = false;
                    }
                }
            }
            let mask = if named == 0 { self.declared(dim) } else { named } & !excepted;
            if good && mask == 0 {
                self.report(&name.at, "the row is for nobody", "name at least one value");
                good = false;
            }
            region = region.with(dim, mask);
        }
        if !good {
            self.lost();
        }
        good.then_some(region)
    }

    /// Every value that a dimension has in this city.
    fn declared(&self, dim: Dim) -> Mask {
        let bits =
            |count: usize, from: u8| (from..128).take(count).fold(0, |mask, v| mask | bit(v));
        match dim {
            Dim::Area => bits(self.book.names.areas.len(), 0),
            Dim::Choice(choice) => {
                let values = self.book.names.choices.get(usize::from(choice));
                bits(values.map_or(0, |(_, values)| values.len()), 1)
            }
            _ => universe(dim),
        }
    }

    fn dimension(&mut self, name: &At<String>) -> Option<Dim> {
        let dim = match name.value.as_str() {
            "employment" => Some(Dim::Employment),
            "hukou" => Some(Dim::Hukou),
            "employer" => Some(Dim::Employer),
            "employer_size" => Some(Dim::EmployerSize),
            "injury_class" => Some(Dim::InjuryClass),
            "area" => Some(Dim::Area),
            "age" => Some(Dim::Age),
            "sex" => Some(Dim::Sex),
            "joiner" => Some(Dim::Joiner),
            choice => self.book.names.choice(choice).map(Dim::Choice),
        };
        if dim.is_none() {
            let choices = self.book.names.choices.iter().map(|(name, _)| name.as_str());
            let mut known = vec![
                "hukou",
                "employment",
                "employer",
                "employer_size",
                "injury_class",
                "area",
                "age",
                "sex",
                "joiner",
            ];
            known.extend(choices);
            let hint = nearest(&name.value, &known).map_or_else(
                || format!("known: {}; a choice is declared in [[choice]]", known.join(", ")),
                |near| format!("did you mean {near}?"),
            );
            self.report(&name.at, format!("nothing is called {:?}", name.value), hint);
        }
        dim
    }

    /// The bits of one value of a dimension, or what may be written.
    fn mask_of(&self, dim: Dim, value: &str) -> Result<Mask, String> {
        fn listed<T: FromStr + Display + Copy>(
            value: &str,
            all: &[T],
            index: impl Fn(T) -> u8,
        ) -> Result<Mask, String> {
            let found = value.parse::<T>().ok().map(|v| bit(index(v)));
            found.ok_or_else(|| {
                let known: Vec<String> = all.iter().map(ToString::to_string).collect();
                format!("one of {}", known.join(", "))
            })
        }
        match dim {
            Dim::Hukou => {
                let wide = match value {
                    "local" => Some([Hukou::LocalUrban, Hukou::LocalRural]),
                    "nonlocal" => Some([Hukou::NonlocalUrban, Hukou::NonlocalRural]),
                    "urban" => Some([Hukou::LocalUrban, Hukou::NonlocalUrban]),
                    "rural" => Some([Hukou::LocalRural, Hukou::NonlocalRural]),
                    _ => None,
                };
                match wide {
                    Some(pair) => Ok(pair.iter().fold(0, |mask, h| mask | bit(h.index()))),
                    None => listed(value, Hukou::ALL, Hukou::index)
                        .map_err(|hint| format!("{hint}, local, nonlocal, urban, rural")),
                }
            }
            Dim::Employer if value == "none" => Ok(bit(NO_EMPLOYER)),
            Dim::Employer => listed(value, EmployerKind::ALL, EmployerKind::index)
                .map_err(|hint| format!("{hint}, none")),
            Dim::Employment => listed(value, Employment::ALL, Employment::index),
            Dim::EmployerSize => listed(value, EmployerSize::ALL, EmployerSize::index),
            Dim::Sex => listed(value, Sex::ALL, Sex::index),
            Dim::Joiner => listed(value, Joiner::ALL, Joiner::index),
            Dim::InjuryClass => number_within(value, 1, 8)
                .map(|class| bit(class.saturating_sub(1)))
                .map_err(|_| "a class from 1 to 8".to_owned()),
            Dim::Age => ages(value).ok_or_else(|| "write ..35, 35..45 or 45..".to_owned()),
            Dim::Area => {
                self.book.names.area(value).map(bit).ok_or_else(|| {
                    format!("areas of this city: {}", self.book.names.areas.join(", "))
                })
            }
            Dim::Choice(choice) => {
                self.book.names.choice_value(choice, value).map(bit).ok_or_else(|| {
                    let known = self.book.names.choices.get(usize::from(choice));
                    format!("one of {}", known.map_or_else(String::new, |(_, v)| v.join(", ")))
                })
            }
            Dim::Calendar => Err("months are a field of [[fixed]]".to_owned()),
        }
    }
}

/// The bits of an age range: from the first age to before the second.
fn ages(range: &str) -> Option<Mask> {
    let (least, most) = range.split_once("..")?;
    let number = |text: &str, otherwise: u8| match text {
        "" => Some(otherwise),
        digits => digits.parse::<u8>().ok().filter(|age| *age <= 127),
    };
    let (least, most) = (number(least, 0)?, number(most, 128)?);
    (least < most).then(|| (least..most).fold(0, |mask, age| mask | bit(age)))
}
