//! A length of time that is fixed or drawn, and the profiles that say which.

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

/// Which set of values stands where a scenario gives none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Round values in the middle of what was seen.
    #[default]
    Nominal,
    /// The ranges that were seen on the real service.
    Observed,
    /// The largest values that were seen.
    WorstCase,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 3] = [Self::Nominal, Self::Observed, Self::WorstCase];

    /// Returns the name used in scenarios.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Observed => "observed",
            Self::WorstCase => "worst-case",
        }
    }
}
