//! A set of rules: those by which something happened.

use std::fmt;

use crate::rules::RuleId;

/// The rules that decided something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RuleSet([u64; WORDS]);

impl RuleSet {
    /// No rule at all.
    pub const NONE: Self = Self([0; WORDS]);

    /// Returns the set of these rules.
    #[must_use]
    pub const fn of(rules: &[RuleId]) -> Self {
        let mut set = Self::NONE;
        let mut i = 0;
        while i < rules.len() {
            set = set.with(rules[i]);
            i += 1;
        }
        set
    }

    /// Returns the set with one more rule.
    #[must_use]
    pub const fn with(mut self, rule: RuleId) -> Self {
        let (word, bit) = place(rule);
        self.0[word] |= bit;
        self
    }

    /// Returns the rules of either set.
    #[must_use]
    pub const fn and(mut self, other: Self) -> Self {
        let mut word = 0;
        while word < WORDS {
            self.0[word] |= other.0[word];
            word += 1;
        }
        self
    }

    /// Returns the rules of this set that are not in the other.
    #[must_use]
    pub const fn without(mut self, other: Self) -> Self {
        let mut word = 0;
        while word < WORDS {
            self.0[word] &= !other.0[word];
            word += 1;
        }
        self
    }

    /// Returns whether the rule is among them.
    #[must_use]
    pub const fn contains(self, rule: RuleId) -> bool {
        let (word, bit) = place(rule);
        self.0[word] & bit != 0
    }

    /// Iterates over the rules, in the order of the book.
    pub fn iter(self) -> impl Iterator<Item = RuleId> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let word = left.iter().position(|&bits| bits != 0)?;
            let bit = left[word].trailing_zeros() as usize;
            left[word] &= left[word] - 1;
            Some(RuleId::ALL[word * WORD + bit])
        })
    }
}

/// Rules in a word.
const WORD: usize = 64;
/// Words of a set: one bit for each rule of the book.
const WORDS: usize = 3;

/// Returns in which word of a set a rule has its bit, and the bit.
const fn place(rule: RuleId) -> (usize, u64) {
    (rule as usize / WORD, 1 << (rule as usize % WORD))
}

/// Writes the codes separated by a space, as `rule` columns hold them.
impl fmt::Display for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, rule) in self.iter().enumerate() {
            write!(f, "{}{rule}", if n > 0 { " " } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_set_has_a_bit_for_each_rule() {
        assert!(RuleId::ALL.len() <= WORDS * WORD);
    }

    #[test]
    fn a_rule_set_lists_codes_in_the_order_of_the_book() {
        let set = RuleSet::of(&[RuleId::HalfOpenWindows, RuleId::TtlGrace]);
        assert_eq!(set.to_string(), "EAR-25 SIM-01");
        assert_eq!(set.with(RuleId::StreamLifetime).to_string(), "EAR-23 EAR-25 SIM-01");
        let all = RuleSet::of(RuleId::ALL);
        assert_eq!(all.iter().collect::<Vec<_>>(), RuleId::ALL);
        assert!(RuleId::ALL.iter().all(|&rule| all.contains(rule) && !RuleSet::NONE.contains(rule)));
        assert_eq!(set.and(all), all);
    }
}
