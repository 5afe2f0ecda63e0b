//! A period of a key or a table in a state.

use crate::{
    ids::{KeyId, TableId},
    record::{EventName, words::words},
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
