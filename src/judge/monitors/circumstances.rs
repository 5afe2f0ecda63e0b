//! What the monitors must be told that no row says: numbers of the run, and how it reads the sources.

use crate::{
    rules::{Profile, Readings, Spread, Timing},
    sim::SimTime,
};

/// What the monitors must be told that no row says.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// The end of the run; the last instant of any row where it is not known.
    pub end: Option<SimTime>,
    /// How late after their eligibility records are trimmed.
    pub trim_delay: Spread,
    /// From the detection of a replica's inaccessibility to its removal.
    pub replica_removal: Spread,
    /// From a write to its arrival in another region.
    pub replication: Spread,
    /// How it reads what the sources leave open.
    pub readings: Readings,
}

impl Circumstances {
    /// Returns the circumstances of a run with these numbers, which ends at `end` where that is known.
    #[must_use]
    pub fn of(end: Option<SimTime>, timing: &Timing) -> Self {
        let &Timing { trim_delay, replica_removal, replication, .. } = timing;
        Self { end, trim_delay, replica_removal, replication, readings: Readings::default() }
    }

    /// Returns the same for a run that reads the sources so.
    #[must_use]
    pub fn reading(self, readings: Readings) -> Self {
        Self { readings, ..self }
    }
}

impl Default for Circumstances {
    fn default() -> Self {
        Self::of(None, &Timing::of(Profile::Nominal))
    }
}
