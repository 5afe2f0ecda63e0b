//! A step: something the operator does, and when.

use crate::{
    engine::spec::{ItemSpec, TableSpec},
    ids::{AliasId, BackupId, ClientKeyId, ClusterId, IndexId, ItemId, KeyId, StepId, TableId},
    record::Actor,
    service::request::{Encryption, NewCluster, NewKey, NewReplica, StreamView, SwitchStrategy},
    sim::{SimDuration, SimTime},
};

/// Something the operator does.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its id.
    pub id: StepId,
    /// When.
    pub when: StepTime,
    /// What.
    pub operation: Operation,
}

/// When a step happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepTime {
    /// At an instant.
    At(SimTime),
    /// After another step was accepted, or after what it began is complete.
    After {
        /// The other step.
        step: StepId,
        /// Whether to wait until what it began is complete.
        complete: bool,
        /// How long after.
        delay: SimDuration,
    },
}

/// An operation that a step can name.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields are the parameters of the AWS operation of that name")]
pub enum Operation {
    CreateKey { key: KeyId, spec: NewKey },
    DisableKey { key: KeyId },
    EnableKey { key: KeyId },
    ScheduleKeyDeletion { key: KeyId, window: SimDuration },
    CancelKeyDeletion { key: KeyId },
    EnableKeyRotation { key: KeyId, period: SimDuration },
    DisableKeyRotation { key: KeyId },
    RotateKeyOnDemand { key: KeyId },
    ImportKeyMaterial { key: KeyId, expires: Option<SimDuration>, material: Box<str> },
    DeleteImportedKeyMaterial { key: KeyId },
    RevokeGrant { key: KeyId, table: TableId },
    CreateGrant { key: KeyId, table: TableId },
    PutKeyPolicy { key: KeyId, denies: Vec<Actor> },
    CreateAlias { alias: AliasId, key: KeyId },
    UpdateAlias { alias: AliasId, key: KeyId },
    DeleteAlias { alias: AliasId },
    LoseClientKey { client_key: ClientKeyId },
    CreateTable { table: TableId, spec: Box<TableSpec> },
    UpdateTable { table: TableId, change: TableChange },
    DeleteTable { table: TableId },
    DescribeTable { table: TableId },
    PutItem(ItemWrite),
    UpdateItem(ItemWrite),
    GetItem { table: TableId, item: ItemId, via: Option<ClusterId> },
    DeleteItem { table: TableId, item: ItemId, via: Option<ClusterId> },
    Query { table: TableId, index: Option<IndexId>, item: ItemId },
    TransactWriteItems { table: TableId, items: Vec<ItemId>, spec: ItemSpec },
    GetRecords { table: TableId },
    UpdateTimeToLive { table: TableId, enabled: bool },
    UpdateContributorInsights { table: TableId, enabled: bool },
    UpdateContinuousBackups { table: TableId, period: Option<SimDuration> },
    CreateBackup { table: TableId, backup: BackupId },
    DescribeBackup { backup: BackupId },
    DeleteBackup { backup: BackupId },
    RestoreTableFromBackup { backup: BackupId, to: TableId, encryption: Option<Encryption> },
    RestoreTableToPointInTime { table: TableId, to: TableId, instant: SimTime, encryption: Option<Encryption> },
    CreateCluster { cluster: ClusterId, spec: NewCluster },
}

/// What UpdateTable changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableChange {
    /// The key.
    Encryption(Encryption, SwitchStrategy),
    /// The stream: a view, or off.
    Stream(Option<StreamView>),
    /// Its replicas.
    Replica(ReplicaChange),
}

/// What UpdateTable does to the replicas of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicaChange {
    /// One more.
    Add(NewReplica),
    /// One less.
    Delete(TableId),
}

/// A write of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemWrite {
    /// The table.
    pub table: TableId,
    /// The item.
    pub item: ItemId,
    /// Its size and time to live, where given.
    pub spec: ItemSpec,
    /// Through which DAX cluster.
    pub via: Option<ClusterId>,
    /// Under which client key it is encrypted before it is sent.
    pub client_key: Option<ClientKeyId>,
}
