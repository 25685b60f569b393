//! Random decisions from a list of numbers, so that a failing case shrinks to fewer and smaller ones.

use proptest::prelude::*;

/// A list of numbers that decisions are drawn from; where it ends, every decision is the first, plainest one.
#[derive(Clone, Debug)]
pub(super) struct Dice {
    rolls: Vec<u32>,
    used: usize,
}

/// Dice for a number of decisions.
pub(super) fn dice(decisions: usize) -> impl Strategy<Value = Dice> {
    proptest::collection::vec(any::<u32>(), decisions).prop_map(|rolls| Dice { rolls, used: 0 })
}

impl Dice {
    /// A number below `sides`.
    pub(super) fn below(&mut self, sides: usize) -> usize {
        let roll = self.rolls.get(self.used).copied().unwrap_or(0);
        self.used += 1;
        usize::try_from(roll).unwrap() % sides.max(1)
    }

    /// Whether a decision goes the less plain way, with a chance in percent.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of a list.
    pub(super) fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// One value of a list.
    pub(super) fn one<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// Cuts a list into two parts that both have something; the list has at least two values.
    pub(super) fn halve<T: Clone>(&mut self, list: &[T]) -> (Vec<T>, Vec<T>) {
        let first = self.below(list.len());
        let mut parts = (Vec::new(), Vec::new());
        for (place, value) in list.iter().enumerate() {
            let kept = place == first || (place != (first + 1) % list.len() && self.chance(40));
            if kept { parts.0.push(value.clone()) } else { parts.1.push(value.clone()) }
        }
        parts
    }
}
