//! What is said of a thing that a scenario declares, or a step creates.

use crate::{
    ids::TableId,
    record::Actor,
    service::request::{Encryption, IndexScope, KeyName, StreamView},
    sim::SimDuration,
};

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
    /// Indexes in declared order: whether each is global. Names are in [`Names::indexes`](crate::record::Names::indexes).
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
