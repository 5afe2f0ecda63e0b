//! A length of time that is fixed or drawn.

use std::fmt;

use crate::sim::SimDuration;

/// A tunable length of time: fixed, or drawn anew each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Always the same.
    Constant(SimDuration),
    /// Each whole millisecond from the first to the second, both included, equally likely.
    Uniform(SimDuration, SimDuration),
}

impl Spread {
    /// Returns the shortest and the longest length that it can give.
    #[must_use]
    pub fn bounds(self) -> (SimDuration, SimDuration) {
        match self {
            Self::Constant(length) => (length, length),
            Self::Uniform(shortest, longest) => (shortest, longest),
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(length) => length.fmt(f),
            Self::Uniform(least, most) => write!(f, "{least} to {most}"),
        }
    }
}
