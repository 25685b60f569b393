//! The space of cases: every dimension a rule may depend on, and boxes ("regions") in it.
//!
//! A rule's `when` is a region; a case is a region of one point, or of more where something was left out.
//! With intersection and subtraction of regions the loader proves that rules neither overlap nor leave a hole,
//! and the resolver finds what a case still has to say.

use crate::case::Case;
use crate::lang::Text;
use crate::words::{EmployerKind, EmployerSize, Employment, Hukou, Joiner, Payer, Sex};

/// A set of values of one dimension, one bit a value.
pub(crate) type Mask = u128;

/// A dimension that rules may depend on. The order is the order in which missing answers are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dim {
    Employment,
    Hukou,
    Employer,
    EmployerSize,
    InjuryClass,
    Area,
    /// A choice that the city declares, by its number.
    Choice(u8),
    Age,
    Sex,
    /// How the worker came to the employer, which the month of joining may depend on.
    Joiner,
    /// The month of the year, which yearly sums paid in some months depend on.
    Calendar,
}

/// The bit of [`Dim::Employer`] that stands for "no employer", which flexible workers have.
pub(crate) const NO_EMPLOYER: u8 = 9;

/// The bit of a choice that stands for "not offered to this case".
pub(crate) const NOT_OFFERED: u8 = 0;

/// Every value of a dimension with `n` values.
pub(super) const fn first(n: u32) -> Mask {
    if n >= Mask::BITS { Mask::MAX } else { (1_u128 << n).wrapping_sub(1) }
}

/// One value.
pub(crate) fn bit(value: u8) -> Mask {
    1_u128.checked_shl(u32::from(value)).unwrap_or(0)
}

/// The values of a mask, lowest first.
pub(crate) fn values(mask: Mask) -> impl Iterator<Item = u8> {
    (0..128_u8).filter(move |value| mask & bit(*value) != 0)
}

/// A box in the space of cases: a mask for each dimension it constrains, sorted; the other dimensions are free.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Region(pub(super) Vec<(Dim, Mask)>);

impl Region {
    /// The whole space.
    pub(crate) const fn all() -> Self {
        Self(Vec::new())
    }

    /// The mask of a dimension; `Mask::MAX` where it is free.
    pub(crate) fn mask(&self, dim: Dim) -> Mask {
        self.0.iter().find(|(d, _)| *d == dim).map_or(Mask::MAX, |(_, mask)| *mask)
    }

    /// Whether the dimension is constrained.
    pub(crate) fn constrains(&self, dim: Dim) -> bool {
        self.0.iter().any(|(d, _)| *d == dim)
    }

    /// The constrained dimensions.
    pub(crate) fn dims(&self) -> impl Iterator<Item = (Dim, Mask)> + '_ {
        self.0.iter().copied()
    }

    /// This region cut down to some values of a dimension.
    #[must_use]
    pub(crate) fn with(&self, dim: Dim, mask: Mask) -> Self {
        let mut region = self.clone_for(1);
        region.cut(dim, mask);
        region
    }

    /// A copy with room for some more dimensions: regions are made by the thousand.
    fn clone_for(&self, more: usize) -> Self {
        let mut masks = Vec::with_capacity(self.0.len().saturating_add(more));
        masks.extend_from_slice(&self.0);
        Self(masks)
    }

    /// Cuts the region down to some values of a dimension.
    fn cut(&mut self, dim: Dim, mask: Mask) {
        match self.0.binary_search_by_key(&dim, |(d, _)| *d) {
            Ok(at) => {
                if let Some((_, old)) = self.0.get_mut(at) {
                    *old &= mask;
                }
            }
            Err(at) => self.0.insert(at, (dim, mask)),
        }
    }

    /// Whether some case lies in both.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.0.iter().all(|(dim, mask)| mask & other.mask(*dim) != 0)
    }

    /// The cases in both, if any.
    pub(crate) fn intersect(&self, other: &Self) -> Option<Self> {
        if !self.meets(other) {
            return None;
        }
        let mut both = self.clone_for(other.0.len());
        other.0.iter().for_each(|(dim, mask)| both.cut(*dim, *mask));
        Some(both)
    }

    /// The cases in this region and not in the other, as disjoint regions.
    pub(crate) fn subtract(&self, other: &Self) -> Vec<Self> {
        if !self.meets(other) {
            return vec![self.clone()];
        }
        let mut rest = self.clone();
        let mut parts = Vec::new();
        for (dim, mask) in other.dims() {
            let outside = rest.mask(dim) & !mask & universe(dim);
            if outside != 0 {
                parts.push(rest.with(dim, outside));
            }
            rest = rest.with(dim, mask);
        }
        parts
    }
}

/// Every value that a dimension has.
///
/// Areas and choices have as many as the city declares; their unused bits never reach a region,
/// because the regions of a city start from [`Region::with`] on its declared values.
pub(crate) fn universe(dim: Dim) -> Mask {
    match dim {
        Dim::Employment => first(3),
        Dim::Hukou => first(4),
        Dim::Employer => first(10),
        Dim::EmployerSize | Dim::Sex | Dim::Joiner => first(2),
        Dim::InjuryClass => first(8),
        Dim::Calendar => first(12),
        Dim::Age | Dim::Area | Dim::Choice(_) => Mask::MAX,
    }
}

/// What is left of some regions when others are taken out.
pub(crate) fn subtract_all(from: Vec<Region>, taken: &Region) -> Vec<Region> {
    from.into_iter().flat_map(|region| region.subtract(taken)).collect()
}

/// The cases in which a payer exists: an employer pays only where there is one.
pub(crate) fn payer_exists(payer: Payer) -> Vec<Region> {
    let with_employer = Region::all()
        .with(Dim::Employment, first(3) & !bit(Employment::Flexible.index()))
        .with(Dim::Employer, first(9));
    let without = Region::all()
        .with(Dim::Employment, bit(Employment::Flexible.index()))
        .with(Dim::Employer, bit(NO_EMPLOYER));
    match payer {
        Payer::Employer => vec![with_employer],
        Payer::Worker => vec![with_employer, without],
    }
}

/// The names behind the numbers of a city's areas and choices.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Areas by number; number 0 is the main area.
    pub(crate) areas: Vec<String>,
    /// What else the areas but the main one are called, by number less one.
    pub(crate) area_words: Vec<Text>,
    /// Choices by number, each with its values; value 0 is "not offered".
    pub(crate) choices: Vec<(String, Vec<String>)>,
}

/// Choice values and areas are compared without regard to case, hyphens or underscores.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    let plain = |c: char| if c == '_' { '-' } else { c.to_ascii_lowercase() };
    a.chars().map(plain).eq(b.chars().map(plain))
}

impl Names {
    /// The number of a declared choice.
    pub(crate) fn choice(&self, name: &str) -> Option<u8> {
        let at = self.choices.iter().position(|(known, _)| same_name(known, name))?;
        u8::try_from(at).ok()
    }

    /// The number of a declared choice's value.
    pub(crate) fn choice_value(&self, choice: u8, value: &str) -> Option<u8> {
        let (_, values) = self.choices.get(usize::from(choice))?;
        let at = values.iter().position(|known| same_name(known, value))?;
        u8::try_from(at).ok()?.checked_add(1)
    }

    /// The number of a declared area.
    pub(crate) fn area(&self, name: &str) -> Option<u8> {
        let id = self.areas.iter().position(|known| same_name(known, name));
        let called = |known: &Text| known.zh == name || same_name(&known.en, name);
        let at = id.or_else(|| Some(self.area_words.iter().position(called)?.saturating_add(1)))?;
        u8::try_from(at).ok()
    }

    /// The option that asks for a dimension, with underscores.
    pub(crate) fn option(&self, dim: Dim) -> String {
        match dim {
            Dim::Employment => "employment".to_owned(),
            Dim::Hukou => "hukou".to_owned(),
            Dim::Employer => "employer".to_owned(),
            Dim::EmployerSize => "employer_size".to_owned(),
            Dim::InjuryClass => "injury_class".to_owned(),
            Dim::Area => "area".to_owned(),
            Dim::Age => "age".to_owned(),
            Dim::Sex => "sex".to_owned(),
            Dim::Joiner => "joiner".to_owned(),
            Dim::Calendar => "month".to_owned(),
            Dim::Choice(number) => {
                let name = self.choices.get(usize::from(number)).map_or("", |(name, _)| name);
                match name {
                    "medical_tier" | "base_tier" => name.to_owned(),
                    _ => format!("choice:{name}"),
                }
            }
        }
    }

    /// The word for one value of a dimension, as the command takes it.
    pub(crate) fn value(&self, dim: Dim, value: u8) -> String {
        fn code<T: Copy + std::fmt::Display>(list: &[T], at: u8) -> String {
            list.get(usize::from(at)).map_or_else(String::new, |v| v.to_string().replace('_', "-"))
        }
        match dim {
            Dim::Employment => code(Employment::ALL, value),
            Dim::Hukou => code(Hukou::ALL, value),
            Dim::Employer if value == NO_EMPLOYER => "none".to_owned(),
            Dim::Employer => code(EmployerKind::ALL, value),
            Dim::EmployerSize => code(EmployerSize::ALL, value),
            Dim::Sex => code(Sex::ALL, value),
            Dim::Joiner => code(Joiner::ALL, value),
            Dim::InjuryClass | Dim::Calendar => value.saturating_add(1).to_string(),
            Dim::Age => value.to_string(),
            Dim::Area => self.areas.get(usize::from(value)).cloned().unwrap_or_default(),
            Dim::Choice(_) if value == NOT_OFFERED => "not offered".to_owned(),
            Dim::Choice(number) => {
                let values = self.choices.get(usize::from(number)).map(|(_, values)| values);
                let at = usize::from(value.saturating_sub(1));
                values.and_then(|v| v.get(at)).cloned().unwrap_or_default()
            }
        }
    }
}

/// The region of what a case says about itself; choices and areas are added by the city, which knows their numbers.
pub(crate) fn region_of(case: &Case) -> Region {
    let mut region = Region::all().clone_for(8);
    let given = [
        (Dim::Employment, case.employment.map(Employment::index)),
        (Dim::Hukou, case.hukou.map(Hukou::index)),
        (Dim::Employer, case.employer.map(EmployerKind::index)),
        (Dim::EmployerSize, case.employer_size.map(EmployerSize::index)),
        (Dim::InjuryClass, case.injury_class.map(|class| class.saturating_sub(1))),
        (Dim::Age, case.age),
        (Dim::Sex, case.sex.map(Sex::index)),
        (Dim::Joiner, case.joiner.map(Joiner::index)),
    ];
    for (dim, value) in given {
        if let Some(value) = value {
            region.cut(dim, bit(value));
        }
    }
    let month_of_year = u8::try_from(case.month.month().saturating_sub(1)).unwrap_or(0);
    region.cut(Dim::Calendar, bit(month_of_year));
    region
}
