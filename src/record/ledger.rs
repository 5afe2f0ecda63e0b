//! A protection period: one artifact, one chain of keys, from one instant to another.
//!
//! Law: the periods of an artifact follow each other without gap or overlap, from its birth to its end.

use crate::{
    ids::{BackupId, ItemId, KeyId, TableId},
    record::{Artifact, Chain, Kind, Names, artifact::CONTINUOUS_RULES, words::words},
    rules::RuleSet,
    sim::SimTime,
};

/// A row of `ledger.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// The artifact.
    pub artifact: Artifact,
    /// Its item; for a backup, see `backup`.
    pub item: Option<ItemId>,
    /// The backup's name, where the artifact is one.
    pub backup: Option<BackupId>,
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

/// The ciphertext of an artifact whose key was destroyed is gone, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    /// What it was of.
    pub artifact: Artifact,
    /// When it went.
    pub at: SimTime,
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
    pub fn protection_rules(&self, names: &Names) -> RuleSet {
        let is_continuous = self.backup.is_some_and(|backup| names.is_continuous(backup));
        if is_continuous { CONTINUOUS_RULES } else { self.artifact.kind.protection_rules() }
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
