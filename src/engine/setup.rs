//! What a run is made of: names resolved, values checked. A scenario file is one way to make it.
//!
//! Invariant: every id in it is an index into its [`Names`], and every instant lies within the run.

use crate::{
    engine::{auditor::Audit, lesson::Lesson},
    ids::{
        AliasId, BackupId, ClientKeyId, ClusterId, ConsumerId, Family, IndexId, ItemId, KeyId, StepId, TableId,
        WorkloadId,
    },
    record::{Actor, Names, SYSTEM_BACKUP_MARK},
    rules::{Readings, Timing},
    sim::{SimDuration, SimTime},
};

pub use crate::engine::claim::{ArtifactFilter, Claim, Count, EventFilter, Expectation, When};
pub use crate::service::request::{Encryption, IndexScope, KeyName, SseSpecification, StreamView, SwitchStrategy};

/// A run, before it starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The scenario's name.
    pub name: String,
    /// The question it asks.
    pub title: String,
    /// What to watch, and why it matters.
    pub about: String,
    /// The wall-clock time of the start, in milliseconds since 1970-01-01T00:00:00Z.
    pub start_unix_ms: i64,
    /// The run covers `[0, duration)`.
    pub duration: SimDuration,
    /// All randomness and all key material come from it.
    pub seed: u64,
    /// Every tunable number.
    pub timing: Timing,
    /// Which case of each number that has several; empty where none has.
    pub cases: String,
    /// Every way to run it that its expectations name: the one of the file first.
    pub variants: Vec<Variant>,
    /// Every way to run it under the profiles that nothing in it names.
    pub unasked: Vec<Variant>,
    /// How it reads what the sources leave open.
    pub readings: Readings,
    /// When artifacts are opened besides.
    pub audit: Audit,
    /// What to write, as far as the scenario says.
    pub output: OutputOptions,
    /// The names behind the ids.
    pub names: Names,
    /// Customer managed keys that exist at the start.
    pub keys: Vec<(KeyId, KeySpec)>,
    /// Aliases that exist at the start, each with the key that it names.
    pub aliases: Vec<(AliasId, KeyId)>,
    /// Tables that exist at the start.
    pub tables: Vec<(TableId, TableSpec)>,
    /// DAX clusters created at instant 0.
    pub clusters: Vec<(ClusterId, ClusterSpec)>,
    /// Streams of operations, in file order.
    pub workloads: Vec<Workload>,
    /// Readers of streams, in file order.
    pub consumers: Vec<Consumer>,
    /// The operator's steps, in file order.
    pub steps: Vec<Step>,
    /// What should hold, in file order.
    pub expectations: Vec<Expectation>,
    /// Its place in the course, where it is a lesson.
    pub lesson: Option<Lesson>,
}

/// One way to run a scenario: the numbers of a profile, and one case of each that has several.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Every tunable number.
    pub timing: Timing,
    /// Which case of each number that has several; empty where none has.
    pub cases: String,
}

/// What a scenario says about its output; the command line wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutputOptions {
    /// Which groups of files to write; all where absent.
    pub only: Option<Vec<String>>,
    /// Whether per-item events are left out.
    pub events: Option<EventsOption>,
    /// How much of the ledger is written.
    pub ledger: Option<LedgerOption>,
    /// The distance between samples.
    pub sample_every: Option<SimDuration>,
}

/// Which rows `events.csv` holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventsOption {
    /// Every event.
    #[default]
    All,
    /// All but the per-item ones.
    Control,
}

/// What `ledger.csv` holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LedgerOption {
    /// No such file.
    None,
    /// No rows of single artifacts: their counts are in `summary.json` and `series.csv`.
    Summary,
    /// Every protection period.
    #[default]
    Full,
}

/// A length in bytes or a length of time: fixed, or drawn evenly from a range, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw<T> {
    /// Always this.
    Fixed(T),
    /// Evenly from the first to the second.
    Uniform(T, T),
}

/// A customer managed key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySpec {
    /// Automatic rotation, with its period.
    pub rotation: Option<SimDuration>,
    /// Whether the material is imported (origin EXTERNAL).
    pub imported: bool,
    /// How long imported material lasts.
    pub expires: Option<SimDuration>,
    /// Workloads, consumers and DAX clusters to which its policy denies its use.
    pub denies: Vec<Actor>,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSpec {
    /// Its key; without one, the AWS owned key.
    pub encryption: Option<Encryption>,
    /// Its stream, off where absent.
    pub stream: Option<StreamView>,
    /// Whether expired items are deleted.
    pub ttl: bool,
    /// Whether Contributor Insights is on.
    pub contributor_insights: bool,
    /// Whether it was unencrypted before the start ([`LegacyUnderOwnedKey`](crate::rules::RuleId::LegacyUnderOwnedKey)).
    pub legacy_unencrypted: bool,
    /// Point-in-time recovery, with its window.
    pub point_in_time: Option<SimDuration>,
    /// Replicas in other regions, in declared order.
    pub replicas: Vec<ReplicaSpec>,
    /// Indexes in declared order: whether each is global. Names are in [`Names::indexes`].
    pub indexes: Vec<IndexScope>,
    /// How many items exist at the start.
    pub items: u32,
    /// Defaults for the table's items.
    pub item: ItemSpec,
}

/// The size of an item and its time to live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemSpec {
    /// The length of its plaintext, in bytes.
    pub bytes: Option<Draw<u32>>,
    /// From its write to its expiry.
    pub ttl: Option<Draw<SimDuration>>,
}

/// A replica of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplicaSpec {
    /// The table that it is, named after its source and its region.
    pub replica: TableId,
    /// Its key; without one, its source's where that is AWS's own.
    pub key: Option<KeyName>,
}

/// What UpdateTable does to the replicas of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicaChange {
    /// One more.
    Add(ReplicaSpec),
    /// One less.
    Delete(TableId),
}

/// A DAX cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterSpec {
    /// The key asked for.
    pub key: KeyName,
    /// Whether it was created with TLS.
    pub tls: bool,
    /// The table it stands in front of.
    pub table: TableId,
}

/// A stream of operations by one caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// Its id.
    pub id: WorkloadId,
    /// The table it works on.
    pub table: TableId,
    /// The first instant at which it may run.
    pub from: SimTime,
    /// It runs before this instant.
    pub to: SimTime,
    /// How its operations follow each other.
    pub pace: Pace,
    /// What it does.
    pub op: WorkloadOp,
    /// Size and time to live of what it writes, where it says so.
    pub item: ItemSpec,
    /// Whose items it names: its own, another workload's, or those that its table begins with.
    pub family: Family,
    /// From how many items it draws; one after the other where absent.
    pub keys: Option<u32>,
    /// Items of one transaction.
    pub items_per_transaction: u32,
    /// Through which DAX cluster it goes.
    pub via: Option<ClusterId>,
    /// Under which client key it encrypts before it sends.
    pub client_key: Option<ClientKeyId>,
}

/// How operations follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Evenly, the first at the start.
    Every(SimDuration),
    /// As a Poisson process of `events` per `per`, exactly.
    Poisson {
        /// Numerator.
        events: u64,
        /// Denominator, in milliseconds.
        per_ms: u64,
    },
}

/// What a workload does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkloadOp {
    /// PutItem.
    PutItem,
    /// UpdateItem.
    UpdateItem,
    /// GetItem.
    GetItem,
    /// DeleteItem.
    DeleteItem,
    /// TransactWriteItems.
    TransactWriteItems,
}

/// A reader of a table's stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consumer {
    /// Its id.
    pub id: ConsumerId,
    /// The table whose stream it reads.
    pub table: TableId,
    /// The distance between polls; the first is at instant 0.
    pub every: SimDuration,
    /// When it does not poll: half-open windows.
    pub pauses: Vec<(SimTime, SimTime)>,
}

impl Consumer {
    /// Returns whether it does not poll now.
    #[must_use]
    pub fn is_paused(&self, now: SimTime) -> bool {
        self.pauses.iter().any(|&(from, to)| from <= now && now < to)
    }
}

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

/// An operation that a step can name.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields are the parameters of the AWS operation of that name")]
pub enum Operation {
    CreateKey { key: KeyId, spec: KeySpec },
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
    CreateCluster { cluster: ClusterId, spec: ClusterSpec },
}

impl Setup {
    /// Iterates over every table that is declared or that a step creates, with what is said of it.
    pub fn table_specs(&self) -> impl Iterator<Item = (TableId, &TableSpec)> {
        let declared = self.tables.iter().map(|(table, spec)| (*table, spec));
        let created = self.steps.iter().filter_map(|step| {
            if let Operation::CreateTable { table, spec } = &step.operation { Some((*table, &**spec)) } else { None }
        });
        declared.chain(created)
    }

    /// Returns the table that a backup is made of.
    #[must_use]
    pub fn backup_source(&self, backup: BackupId) -> Option<TableId> {
        let created = self.steps.iter().find_map(|step| {
            let Operation::CreateBackup { table, backup: name } = step.operation else { return None };
            (name == backup).then_some(table)
        });
        let by_service = || {
            let (table, _) = self.names.backup(backup).rsplit_once(SYSTEM_BACKUP_MARK)?;
            self.names.tables.iter().position(|name| name == table).map(TableId::at)
        };
        created.or_else(by_service)
    }
}
