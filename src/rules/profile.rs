//! The timing profiles: which set of values stands where a scenario gives none.

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
