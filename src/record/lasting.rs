//! What else lasts and stands in no file of its own: missing grants, dependences on keys, outages and features of tables.
//!
//! Invariant: two that are of the same things do not overlap.

use crate::{
    ids::{BackupId, KeyId, TableId},
    record::KeyState,
    sim::SimTime,
};

/// A time during which the service lacked its grant on a key for a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantGap {
    /// The key.
    pub key: KeyId,
    /// The table.
    pub table: TableId,
    /// When the grant was taken away.
    pub from: SimTime,
    /// When it was given back, open where it never was.
    pub until: Option<SimTime>,
}

/// What a KMS key protects as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protected {
    /// A table: it depends on the key that it displays, or on both keys of a switch that runs.
    Table(TableId),
    /// A backup of a table: it depends on the key of its making, or on both keys of a switch that never ended.
    Backup(BackupId, TableId),
}

/// A time during which a table or a backup depends on a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependence {
    /// What depends on it.
    pub what: Protected,
    /// The key.
    pub key: KeyId,
    /// When it began.
    pub from: SimTime,
    /// When it ended, open where it lasts.
    pub until: Option<SimTime>,
    /// Whether a backup was lost when the key was deleted.
    pub is_lost: bool,
}

/// A time during which a key that a table depends on was unusable for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The table.
    pub table: TableId,
    /// The key with which it began.
    pub key: KeyId,
    /// The state of that key then; where it is Enabled, the grant was missing.
    pub state: KeyState,
    /// Its first instant.
    pub from: SimTime,
    /// When the grace of TTL deletions was over, where it lasted so long.
    pub grace_over: Option<SimTime>,
    /// How many deletions have come to wait in it.
    pub waited: u64,
    /// Its end, open where it lasts.
    pub until: Option<SimTime>,
}

/// What a table can have, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// Expired items are deleted.
    TimeToLive,
    /// Changes are written to a stream.
    Stream,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Self; 2] = [Self::TimeToLive, Self::Stream];
}

/// A time during which a table that stands had a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeaturePeriod {
    /// The table.
    pub table: TableId,
    /// What it had.
    pub feature: Feature,
    /// From when on.
    pub from: SimTime,
    /// Until when, open where it lasts.
    pub until: Option<SimTime>,
}
