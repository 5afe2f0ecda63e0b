//! What needs a KMS key, and until when: the artifacts under it, and the tables and backups that depend on it.
//!
//! Law: a backup can depend on more keys than the one it is displayed under, so the run says which. A table depends on the key
//! that it displays, and on both keys of a switch until that is complete, whether an artifact is under them or not
//! ([`RuleId::OriginalKeyNeeded`], [`RuleId::OriginalKeyFree`]).

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Serialize, Serializer};

use crate::{
    engine::Recorder,
    ids::{BackupId, KeyId, TableId},
    record::{Dependence, EndedBy, Kind, LedgerRow, LedgerTotal, Names, Protected},
    sim::SimTime,
};

#[cfg(doc)]
use crate::rules::RuleId;

/// What needs each KMS key of a run.
#[derive(Debug, Default)]
pub struct Needs {
    by_key: BTreeMap<KeyId, BTreeMap<(TableId, Dependent), Need>>,
    /// The backups that could not be opened at the end of the run.
    unreadable: BTreeSet<BackupId>,
}

/// What can need a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dependent {
    /// The table itself: it displays the key, or is being switched from it.
    Table,
    /// Artifacts of a kind that are sealed under it.
    Artifacts(Kind),
}

/// How much needs a key, and until when.
#[derive(Clone, Copy, Debug, Default)]
pub struct Need {
    /// How many still did at the end of the run.
    pub still: u64,
    /// How many of these could not be opened then.
    pub unreadable: u64,
    /// How many had ended by then, without loss.
    pub ended: u64,
    /// How many were lost when the key was deleted.
    pub lost: u64,
    /// When the last of these ended or was lost.
    pub last: SimTime,
}

impl Needs {
    /// Returns what needs a key, by table.
    pub fn of(&self, key: KeyId) -> impl Iterator<Item = (TableId, Dependent, Need)> {
        let needs = self.by_key.get(&key).into_iter().flatten();
        needs.map(|(&(table, dependent), &need)| (table, dependent, need))
    }

    /// Returns the keys that anything ever needed.
    pub fn keys(&self) -> impl Iterator<Item = KeyId> {
        self.by_key.keys().copied()
    }

    /// Returns what needs a key longest; an artifact rather than its table.
    #[must_use]
    pub fn last(&self, key: KeyId) -> Option<(TableId, Dependent, Need)> {
        self.of(key).max_by_key(|(_, dependent, need)| (need.still > 0, need.last, *dependent))
    }

    /// Returns how many artifacts were lost with a key.
    #[must_use]
    pub fn lost_with(&self, key: KeyId) -> u64 {
        self.of(key).map(|(.., need)| need.lost).sum()
    }

    fn of_mut(&mut self, key: KeyId, table: TableId, dependent: Dependent) -> &mut Need {
        self.by_key.entry(key).or_default().entry((table, dependent)).or_default()
    }
}

impl Need {
    fn remain(&mut self, unreadable: bool) {
        self.still += 1;
        self.unreadable += u64::from(unreadable);
    }

    fn end(&mut self, count: u64, last: SimTime, is_lost: bool) {
        *(if is_lost { &mut self.lost } else { &mut self.ended }) += count;
        self.last = self.last.max(last);
    }
}

impl Recorder for Needs {
    fn hears_periods(&self) -> bool {
        false
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Names) {
        let is_unreadable = row.until.is_none() && row.readable_at_end == Some(false);
        if row.artifact.kind == Kind::Backup {
            self.unreadable.extend(row.backup.filter(|_| is_unreadable));
            return;
        }
        let artifacts = Dependent::Artifacts(row.artifact.kind);
        let need = self.of_mut(row.chain.kms_key, row.artifact.table, artifacts);
        match row.until {
            None => need.remain(is_unreadable),
            Some(until) => need.end(1, until, row.ended_by == Some(EndedBy::KeyDestroyed)),
        }
    }

    fn ledger_total(&mut self, total: &LedgerTotal, _: &Names) {
        if total.kind != Kind::Backup {
            let need = self.of_mut(total.kms_key, total.table, Dependent::Artifacts(total.kind));
            need.end(total.periods, total.last, total.ended_by == EndedBy::KeyDestroyed);
        }
    }

    fn dependence(&mut self, row: &Dependence, _: &Names) {
        let (table, dependent, is_unreadable) = match row.what {
            Protected::Table(table) => (table, Dependent::Table, false),
            Protected::Backup(backup, table) => {
                (table, Dependent::Artifacts(Kind::Backup), self.unreadable.contains(&backup))
            }
        };
        let need = self.of_mut(row.key, table, dependent);
        match row.until {
            None => need.remain(is_unreadable),
            Some(until) => need.end(1, until, row.is_lost),
        }
    }
}

impl Dependent {
    /// Returns the word that stands in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Artifacts(kind) => kind.as_str(),
            Self::Table => "table",
        }
    }

    /// Returns it as a person would say it.
    #[must_use]
    pub fn of_table(self, table: &str) -> String {
        match self {
            Self::Artifacts(kind) => format!("{} {kind} of `{table}`", article(kind)),
            Self::Table => format!("table `{table}` itself"),
        }
    }
}

impl fmt::Display for Dependent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Dependent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Returns the indefinite article of a kind.
#[must_use]
pub fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Item | Kind::IndexEntry | Kind::InsightsDatum => "an",
        Kind::Backup | Kind::DaxEntry | Kind::StreamRecord | Kind::TransactionCopy => "a",
    }
}
