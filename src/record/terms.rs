//! The terms of a run: what its rows are judged by, and no row says.
//!
//! Law: `summary.json` holds them under these names, for who writes it and for who reads it. What is the usual is not written.

use serde::{Deserialize, Deserializer, Serialize, de::Error};

use crate::{
    rules::{PointInTimeKey, Profile, QuotaWindow, Readings, Spread, Timing},
    sim::{SimDuration, SimTime},
};

/// The terms of a run: its length, and where they are not the nominal ones, the shortest and the longest of lengths of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The length of the run, in milliseconds.
    #[serde(deserialize_with = "length")]
    pub duration_ms: u64,
    /// From a stream record's eligibility to its trimming, in milliseconds.
    #[serde(default, deserialize_with = "bounds", skip_serializing_if = "Option::is_none")]
    pub trim_delay_ms: Option<[u64; 2]>,
    /// From the detection of a replica's lost key to its removal, in milliseconds.
    #[serde(default, deserialize_with = "bounds", skip_serializing_if = "Option::is_none")]
    pub replica_removal_ms: Option<[u64; 2]>,
    /// From a write to its arrival in another region, in milliseconds.
    #[serde(default, deserialize_with = "bounds", skip_serializing_if = "Option::is_none")]
    pub replication_ms: Option<[u64; 2]>,
    /// Whether the windows of the switch quota are counted from the creation of the table.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quota_from_creation: bool,
    /// Whether an instant of the past needs the key that its table displays now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub point_in_time_under_current_key: bool,
}

impl Terms {
    /// Returns the terms of a run.
    #[must_use]
    pub fn of(duration: SimDuration, timing: &Timing, readings: Readings) -> Self {
        let nominal = Timing::of(Profile::Nominal);
        let other = |spread: fn(&Timing) -> Spread| {
            let (found, usual) = (spread(timing), spread(&nominal));
            let (shortest, longest) = found.bounds();
            (found != usual).then_some([shortest.as_millis(), longest.as_millis()])
        };
        Self {
            duration_ms: duration.as_millis(),
            trim_delay_ms: other(|timing| timing.trim_delay),
            replica_removal_ms: other(|timing| timing.replica_removal),
            replication_ms: other(|timing| timing.replication),
            quota_from_creation: readings.quota_window == QuotaWindow::FromCreation,
            point_in_time_under_current_key: readings.point_in_time_key == PointInTimeKey::Current,
        }
    }
}

fn length<'de, D: Deserializer<'de>>(source: D) -> Result<u64, D::Error> {
    let length = u64::deserialize(source)?;
    if length > SimTime::MAX.as_millis() { Err(D::Error::custom("after the end of the calendar")) } else { Ok(length) }
}

fn bounds<'de, D: Deserializer<'de>>(source: D) -> Result<Option<[u64; 2]>, D::Error> {
    let [shortest, longest] = <[u64; 2]>::deserialize(source)?;
    if shortest > longest {
        return Err(D::Error::custom("the shortest is longer than the longest"));
    }
    if longest > SimTime::MAX.as_millis() {
        return Err(D::Error::custom("after the end of the calendar"));
    }
    Ok(Some([shortest, longest]))
}
