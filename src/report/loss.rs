//! What was lost for good, and when: stream records trimmed unread, and artifacts whose key was destroyed.
//!
//! Derived from the rows of `events.csv` and `ledger.csv` alone.

use crate::{
    ids::{KeyId, TableId},
    record::{Detail, EndedBy, EventName, EventRow, LedgerRow},
    rules::RuleId,
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
}

/// What was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Records of the table's stream, trimmed before anybody had read them ([`RuleId::TrimEligibility`]).
    Unread(TableId),
    /// Artifacts that only this key could open ([`RuleId::DeletionDestroys`]).
    WithKey(KeyId),
}

/// The losses of a run, those of one kind that follow each other closely joined into one.
#[derive(Clone, Debug, Default)]
pub struct Losses {
    rows: Vec<Loss>,
    /// Losses no further apart are one.
    patience: SimDuration,
}

impl Losses {
    /// Returns no losses yet, of a run of this length.
    #[must_use]
    pub fn within(duration: SimDuration) -> Self {
        Self { rows: Vec::new(), patience: SimDuration::from_millis(duration.as_millis() / PATIENCE) }
    }

    /// Returns the losses, in the order in which they began.
    #[must_use]
    pub fn rows(&self) -> &[Loss] {
        &self.rows
    }

    /// Hears an event: a record trimmed unread is lost.
    pub fn event(&mut self, row: &EventRow) {
        if row.event == EventName::StreamRecordTrimmed
            && row.detail == Detail::Lost
            && let Some(table) = row.table
        {
            self.add(Lost::Unread(table), row.time);
        }
    }

    /// Hears of a protection period: one that its key's destruction ended is lost.
    pub fn ledger(&mut self, row: &LedgerRow) {
        if row.ended_by == Some(EndedBy::KeyDestroyed)
            && let Some(until) = row.until
        {
            self.add(Lost::WithKey(row.chain.kms_key), until);
        }
    }

    fn add(&mut self, what: Lost, now: SimTime) {
        let patience = self.patience;
        match self.rows.iter_mut().rfind(|loss| loss.what == what) {
            Some(loss) if now <= loss.until + patience => {
                loss.until = loss.until.max(now);
                loss.count += 1;
            }
            Some(_) | None => self.rows.push(Loss { what, from: now, until: now, count: 1 }),
        }
    }
}

impl Loss {
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
