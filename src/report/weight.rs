//! How much an event tells of a run: what is told, marked or shown first where there is no room for all.
//!
//! Law: one scale for stories, charts and tours, so that they tell the same run.

use crate::record::EventName;

/// What an event weighs after which something works that did not, or the other way round.
pub const TURN: u8 = 9;
/// What an event weighs that many like it say better together.
pub const TOUCH: u8 = 1;
/// What weighs no more than this only looks.
pub const LOOK: u8 = 2;
/// What a request weighs that was refused, where not all are told.
pub const REFUSED: u8 = 5;

/// Returns how much an accepted event tells, from nothing to [`TURN`].
#[must_use]
pub const fn weight(event: EventName) -> u8 {
    match event {
        EventName::DescribeTable | EventName::DescribeBackup => 0,
        EventName::PutItem
        | EventName::UpdateItem
        | EventName::GetItem
        | EventName::DeleteItem
        | EventName::Query
        | EventName::TransactWriteItems
        | EventName::TtlDelete
        | EventName::StreamRead
        | EventName::StreamRecordTrimmed
        | EventName::TransactionCopyRemoved
        | EventName::InsightsExpired
        | EventName::DaxEntryExpired
        | EventName::LeaseExpired
        | EventName::ReplicatedWrite
        | EventName::ReplicatedDelete => TOUCH,
        EventName::GetRecords => LOOK,
        EventName::BackupExpired => 3,
        EventName::CreateKey
        | EventName::EnableKeyRotation
        | EventName::DisableKeyRotation
        | EventName::RotateKeyOnDemand
        | EventName::PutKeyPolicy
        | EventName::CreateAlias
        | EventName::UpdateAlias
        | EventName::DeleteAlias
        | EventName::CreateTable
        | EventName::DeleteTable
        | EventName::TableCreated
        | EventName::TableDeleted
        | EventName::UpdateTimeToLive
        | EventName::UpdateContributorInsights
        | EventName::UpdateContinuousBackups
        | EventName::DeleteBackup
        | EventName::RestoreTableFromBackup
        | EventName::RestoreTableToPointInTime
        | EventName::CreateCluster => 4,
        EventName::CreateBackup => 5,
        EventName::TtlGraceEnded
        | EventName::SwitchKeyDisplayed
        | EventName::ReplicationStopped
        | EventName::TableArchiving
        | EventName::TableRecovered
        | EventName::KeyRotated => 6,
        EventName::SwitchResumed
        | EventName::SwitchCompleted
        | EventName::RestoreCompleted
        | EventName::ReplicationResumed => 7,
        EventName::TableInaccessible
        | EventName::TableArchived
        | EventName::SwitchStalled
        | EventName::KeyMaterialExpired
        | EventName::RestoreFailed => 8,
        EventName::DisableKey
        | EventName::EnableKey
        | EventName::ScheduleKeyDeletion
        | EventName::CancelKeyDeletion
        | EventName::ImportKeyMaterial
        | EventName::DeleteImportedKeyMaterial
        | EventName::RevokeGrant
        | EventName::CreateGrant
        | EventName::UpdateTable
        | EventName::LoseClientKey
        | EventName::KeyDeleted
        | EventName::ReplicaRemoved => TURN,
    }
}
