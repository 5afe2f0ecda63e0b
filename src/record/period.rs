//! Something that lasts: a key or a table in a state, a dependence, an outage, a feature, a grant that is missing.

use crate::{
    ids::{BackupId, KeyId, TableId},
    record::{Artifact, EventName, words::words},
    rules::RuleSet,
    sim::SimTime,
};

words! {
    /// The state of a KMS key, as the API spells it; `Deleted` for a key that is gone.
    KeyState {
        Enabled "Enabled",
        Disabled "Disabled",
        PendingDeletion "PendingDeletion",
        PendingImport "PendingImport",
        Deleted "Deleted",
    }
}

words! {
    /// The status of a table, as the API spells it.
    TableStatus {
        Creating "CREATING",
        Active "ACTIVE",
        Inaccessible "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
        Archiving "ARCHIVING",
        Archived "ARCHIVED",
    }
}

words! {
    /// The Status of an SSEDescription.
    SseStatus {
        Enabled "ENABLED",
        Updating "UPDATING",
    }
}

words! {
    /// The SSEType of an SSEDescription.
    SseType {
        Kms "KMS",
    }
}

/// A row of `keys.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPeriod {
    /// The key.
    pub key: KeyId,
    /// Its state.
    pub state: KeyState,
    /// The first instant of the period.
    pub from: SimTime,
    /// The end of the period, open where it lasts.
    pub until: Option<SimTime>,
    /// The event that began it; nothing where the key was declared so.
    pub cause: Option<EventName>,
    /// The rules that decided.
    pub rules: RuleSet,
}

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

/// The ciphertext of an artifact whose key was destroyed is gone, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    /// What it was of.
    pub artifact: Artifact,
    /// When it went.
    pub at: SimTime,
}

/// What DescribeTable shows of a table's encryption and status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableDescription {
    /// TableStatus.
    pub status: TableStatus,
    /// SSEDescription.Status; absent under the AWS owned key.
    pub sse_status: Option<SseStatus>,
    /// SSEDescription.SSEType; absent under the AWS owned key and while switching from or to it.
    pub sse_type: Option<SseType>,
    /// The key displayed, the AWS owned key included.
    pub kms_key: KeyId,
    /// SSEDescription.InaccessibleEncryptionDateTime.
    pub inaccessible_since: Option<SimTime>,
}

/// A row of `tables.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TablePeriod {
    /// The table.
    pub table: TableId,
    /// What DescribeTable shows.
    pub shown: TableDescription,
    /// The first instant of the period.
    pub from: SimTime,
    /// The end of the period, open where it lasts.
    pub until: Option<SimTime>,
    /// The event that began it.
    pub cause: EventName,
    /// The rules that decided.
    pub rules: RuleSet,
}
