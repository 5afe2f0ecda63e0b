//! Counts at an instant.

use crate::{
    ids::{KeyId, TableId},
    record::Kind,
    sim::SimTime,
};

/// A row of `series.csv`: the artifacts of one kind in one table under one KMS key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesSample {
    /// When.
    pub time: SimTime,
    /// The table.
    pub table: TableId,
    /// The KMS key that protects them.
    pub key: KeyId,
    /// Their kind.
    pub kind: Kind,
    /// How many are live.
    pub live: u64,
    /// How many are stored and unreadable: live ones whose key cannot be used, and those whose key is gone.
    pub unreadable: u64,
    /// The plaintext bytes of the live ones.
    pub bytes: u64,
}

/// A row of `streams.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamSample {
    /// When.
    pub time: SimTime,
    /// The table.
    pub table: TableId,
    /// Live records that nobody has read.
    pub unread: u64,
    /// Live records that somebody has read.
    pub read: u64,
    /// Records trimmed after somebody had read them, since the start.
    pub trimmed_read: u64,
    /// Records trimmed unread, since the start: lost.
    pub trimmed_unread: u64,
    /// TTL deletions that are due and wait for the key.
    pub ttl_waiting: u64,
}
