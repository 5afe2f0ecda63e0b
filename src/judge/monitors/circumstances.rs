//! What the monitors must be told that no row says: numbers of the run, and how it reads the sources.

use crate::{
    record::Terms,
    rules::{PointInTimeKey, Profile, QuotaWindow, Readings, Spread, Timing},
    sim::{SimDuration, SimTime},
};

/// What the monitors must be told that no row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Returns the circumstances of a run with these terms.
    #[must_use]
    pub fn under(terms: Terms) -> Self {
        let nominal = Self::default();
        Self {
            end: Some(SimTime::from_millis(terms.duration_ms)),
            trim_delay: terms.trim_delay_ms.map_or(nominal.trim_delay, spread),
            replica_removal: terms.replica_removal_ms.map_or(nominal.replica_removal, spread),
            replication: terms.replication_ms.map_or(nominal.replication, spread),
            readings: readings(terms),
        }
    }
}

impl Default for Circumstances {
    /// Returns the nominal circumstances, of a run whose terms are not known.
    fn default() -> Self {
        let Timing { trim_delay, replica_removal, replication, .. } = Timing::of(Profile::Nominal);
        Self { end: None, trim_delay, replica_removal, replication, readings: Readings::default() }
    }
}

fn spread([shortest, longest]: [u64; 2]) -> Spread {
    Spread::Uniform(SimDuration::from_millis(shortest), SimDuration::from_millis(longest))
}

fn readings(terms: Terms) -> Readings {
    let default = Readings::default();
    Readings {
        quota_window: if terms.quota_from_creation { QuotaWindow::FromCreation } else { default.quota_window },
        point_in_time_key: if terms.point_in_time_under_current_key {
            PointInTimeKey::Current
        } else {
            default.point_in_time_key
        },
    }
}
