//! A protection period: one artifact, one chain of keys, from one instant to another.
//!
//! Law: the periods of an artifact follow each other without gap or overlap, from its birth to its end.

use crate::{
    ids::{ClusterId, ItemId, KeyId, TableId},
    record::words::words,
    rules::{RuleId, RuleSet},
    sim::SimTime,
};

words! {
    /// What kind of thing an artifact is.
    Kind {
        Backup "backup",
        DaxEntry "dax-entry",
        IndexEntry "index-entry",
        InsightsDatum "insights-datum",
        Item "item",
        StreamRecord "stream-record",
        TransactionCopy "transaction-copy",
    }
}

words! {
    /// Who owns a KMS key.
    Owner {
        AwsOwned "aws-owned",
        AwsManaged "aws-managed",
        Customer "customer",
    }
}

words! {
    /// How a protection period ended.
    EndedBy {
        /// A newer version took its place.
        Rewritten "rewritten",
        /// A key switch moved the artifact to another key.
        Switched "switched",
        /// The artifact was deleted.
        Deleted "deleted",
        /// The item's time to live was over.
        Ttl "ttl",
        /// The stream record's lifetime was over.
        Trimmed "trimmed",
        /// The artifact's retention was over.
        Expired "expired",
        /// A key of the chain is gone: the ciphertext stays, unreadable for ever.
        KeyDestroyed "key-destroyed",
    }
}

impl Kind {
    /// Returns the rules that decide under which key an artifact of this kind is sealed.
    #[must_use]
    pub const fn protection_rules(self) -> RuleSet {
        match self {
            Self::Item => RuleSet::of(&[RuleId::AlwaysEncrypted, RuleId::CommittedUnderTableKey]),
            Self::IndexEntry => RuleSet::of(&[RuleId::IndexSameKey, RuleId::CommittedUnderTableKey]),
            Self::StreamRecord => RuleSet::of(&[RuleId::StreamUnderTableKey]),
            Self::Backup => RuleSet::of(&[RuleId::BackupEncrypted, RuleId::BackupKeepsKey]),
            Self::TransactionCopy => RuleSet::of(&[RuleId::TransactionCopyOwned]),
            Self::InsightsDatum => RuleSet::of(&[RuleId::InsightsOwned]),
            Self::DaxEntry => RuleSet::of(&[RuleId::DaxManagedKey]),
        }
    }
}

/// The rules that decide under which key a continuous backup is sealed.
pub const CONTINUOUS_RULES: RuleSet =
    RuleSet::of(&[RuleId::BackupEncrypted, RuleId::PointInTime, RuleId::PointInTimeKey, RuleId::ContinuousBackup]);

impl Owner {
    /// Returns the owner of a key.
    #[must_use]
    pub fn of(key: KeyId) -> Self {
        match key {
            KeyId::AWS_OWNED => Self::AwsOwned,
            KeyId::AWS_MANAGED => Self::AwsManaged,
            KeyId(_) => Self::Customer,
        }
    }
}

/// An artifact: the `number`-th of its kind in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Artifact {
    /// The table it belongs to.
    pub table: TableId,
    /// What it is.
    pub kind: Kind,
    /// Its number, from 1 on, in the order of birth.
    pub number: u32,
}

/// Whose table key: a table's or a DAX cluster's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A table, its backups and the service's own data about it.
    Table(TableId),
    /// A DAX cluster.
    Cluster(ClusterId),
}

/// A chain of keys: KMS key version, table key, data key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The KMS key.
    pub kms_key: KeyId,
    /// The version of the KMS key's material that wrapped the table key, from 1 on.
    pub key_version: u32,
    /// Whose table key and data key they are.
    pub scope: Scope,
    /// The table key's number within its scope, from 1 on.
    pub table_key: u32,
    /// The data key's number within its scope, from 1 on.
    pub data_key: u32,
}

/// A row of `ledger.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// The artifact.
    pub artifact: Artifact,
    /// Its item; for a backup, see `backup`.
    pub item: Option<ItemId>,
    /// The backup's name, where the artifact is one.
    pub backup: Option<crate::ids::BackupId>,
    /// The version, from 1 on.
    pub version: u32,
    /// The keys that protected it.
    pub chain: Chain,
    /// The first instant of the period.
    pub from: SimTime,
    /// The instant the period ended, open where it has not.
    pub until: Option<SimTime>,
    /// How it ended.
    pub ended_by: Option<EndedBy>,
    /// The length of the plaintext, in bytes.
    pub bytes: u64,
    /// Whether the application sealed it before; no file tells.
    pub client_side: bool,
    /// Whether it could be opened at the end of the run, where the period is still open.
    pub readable_at_end: Option<bool>,
    /// The rules that decided its protection and its end.
    pub rules: RuleSet,
}

/// Periods of one kind of artifact under one key that ended in one way, where nobody wants to hear of each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerTotal {
    /// The table of the artifacts.
    pub table: TableId,
    /// What they are.
    pub kind: Kind,
    /// The KMS key at the top of their chains.
    pub kms_key: KeyId,
    /// How the periods ended.
    pub ended_by: EndedBy,
    /// The rules that decided the protection and the end of each.
    pub rules: RuleSet,
    /// How many there were.
    pub periods: u64,
    /// The instant at which the last of them ended.
    pub last: SimTime,
}

impl LedgerRow {
    /// Returns this period as a total of one, where it has ended.
    #[must_use]
    pub fn total(&self) -> Option<LedgerTotal> {
        Some(LedgerTotal {
            table: self.artifact.table,
            kind: self.artifact.kind,
            kms_key: self.chain.kms_key,
            ended_by: self.ended_by?,
            rules: self.rules,
            periods: 1,
            last: self.until?,
        })
    }

    /// Returns the rules that decide under which key the artifact is sealed.
    #[must_use]
    pub fn protection_rules(&self) -> RuleSet {
        let is_continuous = self.rules.contains(RuleId::ContinuousBackup);
        if is_continuous { CONTINUOUS_RULES } else { self.artifact.kind.protection_rules() }
    }
}
