//! What was lost for good, and when: stream records trimmed unread, and artifacts whose key was destroyed.
//!
//! Derived from the rows of `events.csv` and `ledger.csv` alone.

use std::collections::BTreeMap;

use crate::{
    ids::{BackupId, KeyId, TableId},
    record::{Detail, EndedBy, EventName, EventRow, LedgerRow, Outcome},
    rules::{RuleId, STREAM_LIFETIME},
    sim::{SimDuration, SimTime},
};

/// Things of one kind that were lost in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What was lost.
    pub what: Lost,
    /// When the first of them was lost.
    pub from: SimTime,
    /// When the last of them was lost.
    pub until: SimTime,
    /// How many were lost.
    pub count: u64,
    /// The first backup among them.
    pub backup: Option<BackupId>,
    /// How many backups are among them.
    pub backups: u64,
}

/// What was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Records of the table's stream, trimmed before anybody had read them ([`RuleId::TrimEligibility`]).
    Unread(TableId),
    /// Artifacts that could not be opened without this key ([`RuleId::DeletionDestroys`]).
    WithKey(KeyId),
}

/// The losses of a run; those of one kind are one that follow each other closely, and those of a stream that nobody read
/// between them, and in which something waited all the time.
#[derive(Clone, Debug, Default)]
pub struct Losses {
    rows: Vec<Loss>,
    /// Losses no further apart are one.
    patience: SimDuration,
    /// When records of a stream were last read.
    read: BTreeMap<TableId, SimTime>,
    /// The key that was deleted last: what ends with its key ends with that one.
    deleted: Option<KeyId>,
}

impl Losses {
    /// Returns no losses yet, of a run of this length.
    #[must_use]
    pub fn within(duration: SimDuration) -> Self {
        let patience = SimDuration::from_millis(duration.as_millis() / PATIENCE);
        Self { patience, ..Self::default() }
    }

    /// Returns the losses, in the order in which they began.
    #[must_use]
    pub fn rows(&self) -> &[Loss] {
        &self.rows
    }

    /// Hears an event: a record trimmed unread is lost.
    pub fn event(&mut self, row: &EventRow) {
        if row.event == EventName::KeyDeleted {
            self.deleted = row.key;
        }
        let Some(table) = row.table else { return };
        if row.event == EventName::StreamRecordTrimmed && row.detail == Detail::Lost {
            self.add(Lost::Unread(table), row.time, None);
        } else if matches!(row.event, EventName::StreamRead | EventName::GetRecords) && row.outcome == Outcome::Ok {
            self.read.insert(table, row.time);
        }
    }

    /// Hears of a protection period: one that its key's destruction ended is lost.
    pub fn ledger(&mut self, row: &LedgerRow) {
        if row.ended_by == Some(EndedBy::KeyDestroyed)
            && let Some(until) = row.until
        {
            self.add(Lost::WithKey(self.deleted.unwrap_or(row.chain.kms_key)), until, row.backup);
        }
    }

    fn add(&mut self, what: Lost, now: SimTime, backup: Option<BackupId>) {
        let is_one = |loss: &Loss| {
            now <= loss.until + self.patience || (now <= loss.until + STREAM_LIFETIME && self.is_unread_since(loss))
        };
        let last = self.rows.iter().rposition(|loss| loss.what == what).filter(|&n| is_one(&self.rows[n]));
        let loss = Loss { what, from: now, until: now, count: 0, backup, backups: 0 };
        let n = last.unwrap_or_else(|| {
            self.rows.push(loss);
            self.rows.len() - 1
        });
        self.rows[n].swallow(now, backup);
    }

    /// Whether it is of a stream that nobody has read since.
    fn is_unread_since(&self, loss: &Loss) -> bool {
        match loss.what {
            Lost::Unread(table) => self.read.get(&table).is_none_or(|&read| read < loss.until),
            Lost::WithKey(_) => false,
        }
    }
}

impl Loss {
    fn swallow(&mut self, now: SimTime, backup: Option<BackupId>) {
        self.until = self.until.max(now);
        self.count += 1;
        self.backup = self.backup.or(backup);
        self.backups += u64::from(backup.is_some());
    }

    /// Returns the rule by which it was lost.
    #[must_use]
    pub fn rule(&self) -> RuleId {
        match self.what {
            Lost::Unread(_) => RuleId::TrimEligibility,
            Lost::WithKey(_) => RuleId::DeletionDestroys,
        }
    }
}

/// The share of a run's length within which losses are one, as a divisor.
const PATIENCE: u64 = 40;
