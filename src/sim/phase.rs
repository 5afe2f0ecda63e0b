//! The order of events within one instant.

/// The order within one instant (rule SIM-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Windows close, keys die, leases expire, artifacts move.
    Deadline,
    /// The operator's steps.
    Control,
    /// Workloads, consumers, TTL deletions.
    Data,
    /// Expectations and samples.
    Observe,
}

impl Phase {
    /// Returns the word that stands in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deadline => "Deadline",
            Self::Control => "Control",
            Self::Data => "Data",
            Self::Observe => "Observe",
        }
    }
}
