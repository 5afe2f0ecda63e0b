//! An artifact: a thing at rest that a chain of keys protects, and the rules that decide which.

use crate::{
    ids::TableId,
    record::words::words,
    rules::{RuleId, RuleSet},
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
