//! A restore that runs: what becomes a new table.

use crate::{
    ids::{BackupId, TableId},
    rules::RuleId,
    service::state::backup::Part,
};

/// What becomes a new table.
pub enum Restore {
    /// A backup.
    Backup(BackupId),
    /// An instant of a table's past: what it held then, copied unopened when the restore began.
    Instant {
        /// The table.
        table: TableId,
        /// What it held.
        parts: Vec<Part>,
    },
}

impl Restore {
    /// Returns the rule by which it can be restored.
    pub(in crate::service) fn rule(&self) -> RuleId {
        match self {
            Self::Backup(_) => RuleId::BackupEncrypted,
            Self::Instant { .. } => RuleId::PointInTime,
        }
    }

    /// Returns the rule that says which keys that needs.
    pub(in crate::service) fn need(&self) -> RuleId {
        match self {
            Self::Backup(_) => RuleId::RestoreNeedsKey,
            Self::Instant { .. } => RuleId::PointInTimeKey,
        }
    }
}
