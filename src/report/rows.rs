//! The columns of each CSV file: a struct's fields are its header, in order.

#![allow(missing_docs, reason = "the columns are documented where the format is")]

use serde::Serialize;

/// A row of `events.csv`.
#[derive(Serialize)]
pub struct Event<'a> {
    pub seq: u64,
    pub time_ms: u64,
    pub time: &'a str,
    pub phase: &'static str,
    pub event: &'static str,
    pub actor: &'a str,
    pub table: &'a str,
    pub subject: &'a str,
    pub key: &'a str,
    pub outcome: &'static str,
    pub error: &'static str,
    pub rule: &'a str,
    pub detail: &'a str,
}

/// A row of `ledger.csv`.
#[derive(Serialize)]
pub struct Ledger<'a> {
    pub artifact: &'a str,
    pub kind: &'static str,
    pub table: &'a str,
    pub item: &'a str,
    pub version: u32,
    pub kms_key: &'a str,
    pub key_owner: &'static str,
    pub key_version: u32,
    pub table_key: &'a str,
    pub data_key: &'a str,
    pub from_ms: u64,
    pub from: &'a str,
    pub until_ms: Option<u64>,
    pub until: &'a str,
    pub ended_by: &'static str,
    pub bytes: u64,
    pub readable_at_end: Option<bool>,
    pub rule: &'a str,
}

/// A row of `keys.csv`.
#[derive(Serialize)]
pub struct Key<'a> {
    pub key: &'a str,
    pub owner: &'static str,
    pub state: &'static str,
    pub from_ms: u64,
    pub from: &'a str,
    pub until_ms: Option<u64>,
    pub until: &'a str,
    pub cause: &'static str,
    pub rule: &'a str,
}

/// A row of `tables.csv`.
#[derive(Serialize)]
pub struct Table<'a> {
    pub table: &'a str,
    pub table_status: &'static str,
    pub sse_status: &'static str,
    pub sse_type: &'static str,
    pub kms_key: &'a str,
    pub inaccessible_since: &'a str,
    pub from_ms: u64,
    pub from: &'a str,
    pub until_ms: Option<u64>,
    pub until: &'a str,
    pub cause: &'static str,
    pub rule: &'a str,
}

/// A row of `series.csv`.
#[derive(Serialize)]
pub struct Series<'a> {
    pub time_ms: u64,
    pub time: &'a str,
    pub table: &'a str,
    pub key: &'a str,
    pub kind: &'static str,
    pub live: u64,
    pub unreadable: u64,
    pub bytes: u64,
}

/// A row of `streams.csv`.
#[derive(Serialize)]
pub struct Stream<'a> {
    pub time_ms: u64,
    pub time: &'a str,
    pub table: &'a str,
    pub unread: u64,
    pub read: u64,
    pub trimmed_read: u64,
    pub trimmed_unread: u64,
    pub ttl_waiting: u64,
}

/// A row of `verdicts.csv`.
#[derive(Serialize)]
pub struct Verdict<'a> {
    pub id: &'a str,
    pub rule: &'a str,
    pub verdict: &'static str,
    pub at: &'a str,
    pub expected: &'a str,
    pub found: &'a str,
    pub witness: &'a str,
}

/// The columns of each file, for a file that has no row.
pub mod headers {
    /// `events.csv`.
    pub const EVENTS: &[&str] = &[
        "seq", "time_ms", "time", "phase", "event", "actor", "table", "subject", "key", "outcome", "error", "rule",
        "detail",
    ];
    /// `ledger.csv`.
    pub const LEDGER: &[&str] = &[
        "artifact",
        "kind",
        "table",
        "item",
        "version",
        "kms_key",
        "key_owner",
        "key_version",
        "table_key",
        "data_key",
        "from_ms",
        "from",
        "until_ms",
        "until",
        "ended_by",
        "bytes",
        "readable_at_end",
        "rule",
    ];
    /// `keys.csv`.
    pub const KEYS: &[&str] = &["key", "owner", "state", "from_ms", "from", "until_ms", "until", "cause", "rule"];
    /// `tables.csv`.
    pub const TABLES: &[&str] = &[
        "table",
        "table_status",
        "sse_status",
        "sse_type",
        "kms_key",
        "inaccessible_since",
        "from_ms",
        "from",
        "until_ms",
        "until",
        "cause",
        "rule",
    ];
    /// `series.csv`.
    pub const SERIES: &[&str] = &["time_ms", "time", "table", "key", "kind", "live", "unreadable", "bytes"];
    /// `streams.csv`.
    pub const STREAMS: &[&str] =
        &["time_ms", "time", "table", "unread", "read", "trimmed_read", "trimmed_unread", "ttl_waiting"];
    /// `verdicts.csv`.
    pub const VERDICTS: &[&str] = &["id", "rule", "verdict", "at", "expected", "found", "witness"];
}
