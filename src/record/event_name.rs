//! What an event is called.
//!
//! Law: an AWS operation has its own name, and so has each of the service's own events.

use crate::record::words::words;

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

    /// Returns whether an accepted one leaves new versions of items.
    #[must_use]
    pub fn is_write(self) -> bool {
        matches!(self, Self::PutItem | Self::UpdateItem | Self::TransactWriteItems)
    }

    /// Returns whether an accepted one can end a protection period of the item or artifact that it is about.
    #[must_use]
    pub fn can_end_a_period(self) -> bool {
        self.is_write()
            || matches!(
                self,
                Self::DeleteItem
                    | Self::TtlDelete
                    | Self::StreamRecordTrimmed
                    | Self::TransactionCopyRemoved
                    | Self::InsightsExpired
                    | Self::DaxEntryExpired
                    | Self::ReplicatedWrite
                    | Self::ReplicatedDelete
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
