//! EAR-01: every artifact is protected by a chain of keys for its whole life.
//!
//! Seen in the record as: the periods of an artifact follow each other without gap or overlap; artifacts are numbered
//! without a hole; every accepted write has a version in the ledger; what an event says has left had a period that ended
//! then.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::TableId,
    judge::{
        lives::{Life, Lives},
        monitors::{Monitor, Past, tally::Tally},
    },
    record::{Artifact, Detail, EndedBy, EventName, EventRow, Kind, LedgerRow, Outcome, Subject},
    rules::RuleId,
    sim::SimTime,
};

/// Judges [`RuleId::AlwaysEncrypted`].
#[derive(Default)]
pub struct AlwaysEncrypted {
    numbers: BTreeMap<(TableId, Kind), Numbers>,
    writes: BTreeMap<TableId, Writes>,
    /// What events say has left, until the ledger says so too.
    left: BTreeMap<Artifact, (SimTime, u64)>,
    /// What a key's deletion made unreadable: it leaves without a further period.
    destroyed: BTreeSet<Artifact>,
}

/// Which numbers were given to artifacts.
#[derive(Default)]
struct Numbers {
    count: u64,
    sum: u64,
    largest: u32,
}

/// Accepted writes, and versions in the ledger, apart from those of the instants at which first items are born.
#[derive(Default)]
struct Writes {
    accepted: u64,
    versions: u64,
}

impl Monitor for AlwaysEncrypted {
    fn rule(&self) -> RuleId {
        RuleId::AlwaysEncrypted
    }

    fn events(&self) -> &'static [EventName] {
        &[
            EventName::PutItem,
            EventName::UpdateItem,
            EventName::TransactWriteItems,
            EventName::StreamRecordTrimmed,
            EventName::TransactionCopyRemoved,
            EventName::InsightsExpired,
        ]
    }

    fn kinds(&self) -> &'static [Kind] {
        Kind::ALL
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        self.expect_left(Some(row.time), past, tally);
        if row.outcome != Outcome::Ok {
            return;
        }
        if let Subject::Artifact(artifact) = row.subject {
            if !self.destroyed.remove(&artifact) {
                self.left.insert(artifact, (row.time, row.seq));
            }
        } else if let Some(table) = row.table
            && !is_birthday(past, table, row.time)
        {
            let written = if let Detail::Items(items) = row.detail { items } else { 1 };
            let accepted = &mut self.writes.entry(table).or_default().accepted;
            *accepted = accepted.saturating_add(written);
        }
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, past: &Past<'_>, tally: &mut Tally) {
        check_order(row, life, past, tally);
        if life.begins() {
            tally.occasion();
            self.numbers.entry((row.artifact.table, row.artifact.kind)).or_default().give(row.artifact.number);
        }
        if row.artifact.kind == Kind::Item && life.is_written() && !is_birthday(past, row.artifact.table, row.from) {
            self.writes.entry(row.artifact.table).or_default().versions += 1;
        }
        if leaves_with_an_event(row.artifact.kind) && row.ended_by == Some(EndedBy::KeyDestroyed) {
            self.destroyed.insert(row.artifact);
        }
        if self.left.get(&row.artifact).is_some_and(|&(at, _)| row.until == Some(at)) {
            self.left.remove(&row.artifact);
        }
    }

    fn end(&mut self, end: SimTime, lives: &Lives, past: &Past<'_>, tally: &mut Tally) {
        self.expect_left(None, past, tally);
        for row in lives.unfinished() {
            let at = row.until.unwrap_or(end);
            let name = past.names.artifact(row.artifact);
            tally.fault(at, || (format!("{name} is protected until {at} and no period follows"), name.clone()));
        }
        for (&(table, kind), numbers) in self.numbers.iter().filter(|(_, numbers)| numbers.has_holes()) {
            let what = format!("{}/{kind}", past.names.table(table));
            tally.fault(end, || numbers.describe(&what));
        }
        for (&table, writes) in self.writes.iter().filter(|(_, writes)| writes.accepted > writes.versions) {
            let Writes { accepted, versions } = writes;
            let name = past.names.table(table);
            tally.fault(end, || {
                (format!("{accepted} writes to {name} were accepted and {versions} are in the ledger"), name.to_owned())
            });
        }
    }
}

impl AlwaysEncrypted {
    /// What left before `now` must have had a period that ended then.
    fn expect_left(&mut self, now: Option<SimTime>, past: &Past<'_>, tally: &mut Tally) {
        if self.left.is_empty() {
            return;
        }
        let is_over = |at: SimTime| now.is_none_or(|now| at < now);
        for (&artifact, &(at, seq)) in self.left.iter().filter(|(_, (at, _))| is_over(*at)) {
            let name = past.names.artifact(artifact);
            tally.fault(at, || (format!("{name} left and no period of it ended then"), format!("event {seq}")));
        }
        self.left.retain(|_, (at, _)| !is_over(*at));
    }
}

impl Numbers {
    fn give(&mut self, number: u32) {
        self.count += 1;
        self.sum += u64::from(number);
        self.largest = self.largest.max(number);
    }

    fn has_holes(&self) -> bool {
        self.count != u64::from(self.largest)
    }

    fn describe(&self, what: &str) -> (String, String) {
        let largest = u64::from(self.largest);
        let found = format!("the ledger has {} of {largest} artifacts {what}", self.count);
        let missing = (largest * (largest + 1) / 2).checked_sub(self.sum).filter(|_| self.count + 1 == largest);
        (found, missing.map_or_else(|| what.to_owned(), |number| format!("{what}/{number}")))
    }
}

fn check_order(row: &LedgerRow, life: &Life, past: &Past<'_>, tally: &mut Tally) {
    let name = || past.names.artifact(row.artifact);
    if row.until.is_some_and(|until| until < row.from) {
        tally.fault(row.from, || (format!("a period of {} ends before it begins", name()), name()));
    }
    let Some(before) = life.before else { return };
    if before.until != Some(row.from) {
        let until = before.until.unwrap_or(row.from);
        let found = || format!("{} is protected until {until}, and again from {}", name(), row.from);
        tally.fault(until.min(row.from), || (found(), name()));
    }
    let is_moved = before.ended_by == Some(EndedBy::Switched);
    let is_counted = matches!(row.artifact.kind, Kind::Item | Kind::IndexEntry);
    let expected = if is_moved { before.version } else { before.version.saturating_add(1) };
    if (is_moved || is_counted) && row.version != expected {
        let found = || format!("version {} of {} follows version {}", row.version, name(), before.version);
        tally.fault(row.from, || (found(), name()));
    }
}

/// Returns whether a table's first items were born at an instant, with no event of their own.
fn is_birthday(past: &Past<'_>, table: TableId, at: SimTime) -> bool {
    at == SimTime::START || past.chronicle.table(table).is_some_and(|story| story.births.contains(&at))
}

fn leaves_with_an_event(kind: Kind) -> bool {
    match kind {
        Kind::StreamRecord | Kind::TransactionCopy | Kind::InsightsDatum => true,
        Kind::Item | Kind::IndexEntry | Kind::Backup | Kind::DaxEntry => false,
    }
}
