//! An executed event: what was asked, of what, and what came of it.

use std::fmt;

use crate::{
    ids::{AliasId, BackupId, ClientKeyId, ClusterId, ConsumerId, ItemId, KeyId, TableId, WorkloadId},
    record::{Artifact, words::words},
    rules::{RuleId, RuleSet},
    sim::{Phase, SimTime},
};

words! {
    /// What an event is called: an AWS operation's own name, or one of the service's own events.
    EventName {
        CreateKey "CreateKey",
        DisableKey "DisableKey",
        EnableKey "EnableKey",
        ScheduleKeyDeletion "ScheduleKeyDeletion",
        CancelKeyDeletion "CancelKeyDeletion",
        EnableKeyRotation "EnableKeyRotation",
        DisableKeyRotation "DisableKeyRotation",
        RotateKeyOnDemand "RotateKeyOnDemand",
        ImportKeyMaterial "ImportKeyMaterial",
        DeleteImportedKeyMaterial "DeleteImportedKeyMaterial",
        RevokeGrant "RevokeGrant",
        CreateGrant "CreateGrant",
        PutKeyPolicy "PutKeyPolicy",
        CreateAlias "CreateAlias",
        UpdateAlias "UpdateAlias",
        DeleteAlias "DeleteAlias",
        LoseClientKey "LoseClientKey",
        CreateTable "CreateTable",
        UpdateTable "UpdateTable",
        DeleteTable "DeleteTable",
        DescribeTable "DescribeTable",
        PutItem "PutItem",
        UpdateItem "UpdateItem",
        GetItem "GetItem",
        DeleteItem "DeleteItem",
        Query "Query",
        TransactWriteItems "TransactWriteItems",
        GetRecords "GetRecords",
        UpdateTimeToLive "UpdateTimeToLive",
        UpdateContributorInsights "UpdateContributorInsights",
        UpdateContinuousBackups "UpdateContinuousBackups",
        CreateBackup "CreateBackup",
        DescribeBackup "DescribeBackup",
        DeleteBackup "DeleteBackup",
        RestoreTableFromBackup "RestoreTableFromBackup",
        RestoreTableToPointInTime "RestoreTableToPointInTime",
        CreateCluster "CreateCluster",
        TtlDelete "TtlDelete",
        TtlGraceEnded "TtlGraceEnded",
        StreamRead "StreamRead",
        StreamRecordTrimmed "StreamRecordTrimmed",
        TransactionCopyRemoved "TransactionCopyRemoved",
        InsightsExpired "InsightsExpired",
        DaxEntryExpired "DaxEntryExpired",
        LeaseExpired "LeaseExpired",
        SwitchKeyDisplayed "SwitchKeyDisplayed",
        SwitchCompleted "SwitchCompleted",
        SwitchStalled "SwitchStalled",
        SwitchResumed "SwitchResumed",
        TableCreated "TableCreated",
        TableInaccessible "TableInaccessible",
        TableRecovered "TableRecovered",
        TableArchiving "TableArchiving",
        TableArchived "TableArchived",
        TableDeleted "TableDeleted",
        KeyDeleted "KeyDeleted",
        KeyRotated "KeyRotated",
        KeyMaterialExpired "KeyMaterialExpired",
        RestoreCompleted "RestoreCompleted",
        RestoreFailed "RestoreFailed",
        BackupExpired "BackupExpired",
        ReplicatedWrite "ReplicatedWrite",
        ReplicatedDelete "ReplicatedDelete",
        ReplicationStopped "ReplicationStopped",
        ReplicationResumed "ReplicationResumed",
        ReplicaRemoved "ReplicaRemoved",
    }
}

impl EventName {
    /// Returns whether it is an operation on a KMS key, its aliases aside.
    #[must_use]
    pub fn is_on_a_key(self) -> bool {
        matches!(
            self,
            Self::CreateKey
                | Self::DisableKey
                | Self::EnableKey
                | Self::ScheduleKeyDeletion
                | Self::CancelKeyDeletion
                | Self::EnableKeyRotation
                | Self::DisableKeyRotation
                | Self::RotateKeyOnDemand
                | Self::ImportKeyMaterial
                | Self::DeleteImportedKeyMaterial
                | Self::RevokeGrant
                | Self::CreateGrant
                | Self::PutKeyPolicy
        )
    }

    /// Returns whether there is one such event per item or record, so that `--events control` leaves it out.
    #[must_use]
    pub fn is_per_item(self) -> bool {
        matches!(
            self,
            Self::PutItem
                | Self::UpdateItem
                | Self::GetItem
                | Self::DeleteItem
                | Self::Query
                | Self::TransactWriteItems
                | Self::TtlDelete
                | Self::StreamRead
                | Self::StreamRecordTrimmed
                | Self::TransactionCopyRemoved
                | Self::InsightsExpired
                | Self::DaxEntryExpired
                | Self::LeaseExpired
                | Self::ReplicatedWrite
                | Self::ReplicatedDelete
        )
    }
}

words! {
    /// What came of an event.
    Outcome {
        /// It took effect.
        Ok "ok",
        /// The service said no.
        Refused "refused",
        /// It was accepted and there was nothing to do.
        Noop "noop",
    }
}

words! {
    /// The exceptions of the two services, by their own names.
    ErrorName {
        Validation "ValidationException",
        ResourceInUse "ResourceInUseException",
        ResourceNotFound "ResourceNotFoundException",
        LimitExceeded "LimitExceededException",
        AccessDenied "AccessDeniedException",
        TransactionCanceled "TransactionCanceledException",
        TableNotFound "TableNotFoundException",
        TableAlreadyExists "TableAlreadyExistsException",
        TableInUse "TableInUseException",
        BackupNotFound "BackupNotFoundException",
        BackupInUse "BackupInUseException",
        InvalidRestoreTime "InvalidRestoreTimeException",
        PointInTimeRecoveryUnavailable "PointInTimeRecoveryUnavailableException",
        TrimmedDataAccess "TrimmedDataAccessException",
        InvalidParameterValue "InvalidParameterValueException",
        Disabled "DisabledException",
        KmsInvalidState "KMSInvalidStateException",
        NotFound "NotFoundException",
        AlreadyExists "AlreadyExistsException",
        UnsupportedOperation "UnsupportedOperationException",
        IncorrectKeyMaterial "IncorrectKeyMaterialException",
        Conflict "ConflictException",
    }
}

/// Who caused an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// The steps of the scenario.
    Operator,
    /// A workload.
    Workload(WorkloadId),
    /// A consumer of a stream.
    Consumer(ConsumerId),
    /// A DAX cluster.
    Dax(ClusterId),
    /// The service itself.
    DynamoDb,
    /// The service's TTL deletion.
    Ttl,
    /// The key management service.
    Kms,
}

/// What an event was about, besides its table and key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// Nothing more.
    #[default]
    None,
    /// An item.
    Item(ItemId),
    /// An artifact: for streams, the record.
    Artifact(Artifact),
    /// A backup.
    Backup(BackupId),
    /// A DAX cluster.
    Cluster(ClusterId),
    /// A new table.
    Table(TableId),
    /// An alias that names a key.
    Alias(AliasId),
    /// A key of an application's own.
    ClientKey(ClientKeyId),
}

/// What else is worth saying; a message of the service where it refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    #[default]
    None,
    /// So many records.
    Records(u64),
    /// So many items.
    Items(u64),
    /// The record was trimmed unread.
    Lost,
    /// A whole sentence.
    Text(Box<str>),
}

impl From<String> for Detail {
    fn from(text: String) -> Self {
        Self::Text(text.into_boxed_str())
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Records(1) => f.write_str("1 record"),
            Self::Records(count) => write!(f, "{count} records"),
            Self::Items(1) => f.write_str("1 item"),
            Self::Items(count) => write!(f, "{count} items"),
            Self::Lost => f.write_str("unread: lost"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A row of `events.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// The number of the event within its run, from 1 on.
    pub seq: u64,
    /// When it happened.
    pub time: SimTime,
    /// Its place within the instant.
    pub phase: Phase,
    /// What happened.
    pub event: EventName,
    /// Who caused it.
    pub actor: Actor,
    /// The table concerned.
    pub table: Option<TableId>,
    /// What else it was about.
    pub subject: Subject,
    /// The key asked for or displayed.
    pub key: Option<KeyId>,
    /// What came of it.
    pub outcome: Outcome,
    /// The exception, where it was refused.
    pub error: Option<ErrorName>,
    /// The rules that decided.
    pub rules: RuleSet,
    /// What else is worth saying.
    pub detail: Detail,
}

impl EventRow {
    /// Returns whether it is a request for another key that the service accepted ([`RuleId::SwitchPhases`]).
    #[must_use]
    pub fn begins_switch(&self) -> bool {
        self.event == EventName::UpdateTable && self.outcome == Outcome::Ok && self.rules.contains(RuleId::SwitchPhases)
    }
}
