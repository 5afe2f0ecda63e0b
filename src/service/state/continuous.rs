//! The continuous backup of a table with point-in-time recovery: its window, and what it holds under each key.
//!
//! Invariant: it has one segment a KMS key at most ([`RuleId::PointInTimeKey`]).

use crate::{
    ids::{BackupId, DataKeyId, KeyId},
    rules::RECOVERY_LAG,
    sim::{SimDuration, SimTime, calendar::Ticket},
};

#[cfg(doc)]
use crate::rules::RuleId;

/// The continuous backup of a table.
pub struct Continuous {
    /// The first instant that can be restored, as long as the window reaches back to it.
    pub(in crate::service) since: SimTime,
    /// The length of the window.
    pub(in crate::service) period: SimDuration,
    /// What it consists of: a backup for each KMS key ([`RuleId::PointInTimeKey`]).
    pub(in crate::service) segments: Vec<Segment>,
    /// When the next part leaves the window, where that is awaited.
    pub(in crate::service) due: Option<SimTime>,
    /// The deadline of that.
    pub(in crate::service) ticket: Ticket,
}

/// What was sealed under one KMS key.
pub(in crate::service) struct Segment {
    pub(in crate::service) key: KeyId,
    pub(in crate::service) backup: BackupId,
    /// The copies of the table's data keys that it keeps.
    pub(in crate::service) adopted: Vec<(DataKeyId, DataKeyId)>,
}

impl Continuous {
    /// Returns the first and the last instant that can be restored ([`RuleId::PointInTime`]).
    #[must_use]
    pub fn window(&self, now: SimTime) -> (SimTime, SimTime) {
        let back = |length: SimDuration| SimTime::from_millis(now.as_millis().saturating_sub(length.as_millis()));
        (self.since.max(back(self.period)), self.since.max(back(RECOVERY_LAG)))
    }
}
