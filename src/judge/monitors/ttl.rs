//! EAR-25, EAR-26: TTL deletes go on for 30 minutes without the key, and reach the stream.
//!
//! Seen in the record as: in an outage that DisableKey or ScheduleKeyDeletion began, no TtlDelete happens 30 minutes or more
//! after its first instant, the grace ends then and not before, and until then no sample counts a deletion that waits. A
//! TtlDelete of those 30 minutes has a stream record of its instant, where the stream was on. Expiries stand in no row:
//! whether a deletion was due shows only in the samples of `streams.csv`. Whether a stream was on shows only in that it has
//! records of other changes.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{ItemId, TableId},
    judge::{
        history::tables::Outage,
        lives::{Life, Lives},
        monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    },
    record::{EndedBy, EventName, EventRow, Kind, LedgerRow, Outcome, StreamSample, Subject},
    rules::{RuleId, STREAM_LIFETIME, TTL_GRACE},
    sim::SimTime,
};

/// Judges [`RuleId::TtlGrace`].
pub struct Grace;

/// Judges [`RuleId::TtlDeletesStreamed`].
#[derive(Default)]
pub struct Streamed {
    /// Deletions of the 30 minutes, until the record of one is told.
    deleted: BTreeMap<(TableId, ItemId, SimTime), u64>,
    /// The epochs of streams, by how often each was switched on or off before, that have a record.
    recorded: BTreeSet<(TableId, usize)>,
}

impl Monitor for Grace {
    fn rule(&self) -> RuleId {
        RuleId::TtlGrace
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::TtlDelete, EventName::TtlGraceEnded]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let outage = stated_outage(row.table, past);
        if row.event == EventName::TtlGraceEnded {
            check_end(row, outage, tally);
        } else if let Some(outage) = outage {
            tally.occasion();
            if row.time >= outage.grace_end() {
                let since = outage.span.from;
                let found = || format!("a TTL delete {} after the key was lost", row.time - since);
                tally.fault(row.time, || (found(), event_witness(row)));
            }
        }
    }

    fn stream(&mut self, row: &StreamSample, past: &Past<'_>, tally: &mut Tally) {
        let Some(outage) = stated_outage(Some(row.table), past).filter(|outage| row.time < outage.grace_end()) else {
            return;
        };
        if row.ttl_waiting > 0 && outage.span.from <= row.time {
            let name = past.names.table(row.table);
            let found = || format!("{} TTL deletes of {name} wait within the {TTL_GRACE}", row.ttl_waiting);
            tally.fault(row.time, || (found(), name.to_owned()));
        }
    }
}

/// The grace ends 30 minutes after the first instant of the outage.
fn check_end(row: &EventRow, outage: Option<&Outage>, tally: &mut Tally) {
    let Some(outage) = outage else { return };
    tally.occasion();
    if row.time != outage.grace_end() {
        let length = row.time.checked_since(outage.span.from).unwrap_or_default();
        tally.fault(row.time, || (format!("the grace of TTL deletes ended after {length}"), event_witness(row)));
    }
}

impl Monitor for Streamed {
    fn rule(&self) -> RuleId {
        RuleId::TtlDeletesStreamed
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::TtlDelete]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::StreamRecord]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, _: &mut Tally) {
        let (Outcome::Ok, Some(table), Subject::Item(item)) = (row.outcome, row.table, row.subject) else { return };
        if stated_outage(row.table, past).is_some_and(|outage| row.time < outage.grace_end()) {
            self.deleted.insert((table, item, row.time), row.seq);
        }
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, past: &Past<'_>, tally: &mut Tally) {
        let (table, Some(item)) = (row.artifact.table, row.item) else { return };
        if !life.begins() {
            return;
        }
        if !changes_at(table, row.from, past) {
            self.recorded.insert((table, epoch(table, row.from, past)));
        }
        if self.deleted.remove(&(table, item, row.from)).is_none() {
            return;
        }
        tally.occasion();
        let trimmed_at = row.until.filter(|_| row.ended_by == Some(EndedBy::Trimmed));
        if trimmed_at.is_some_and(|at| at < row.from.saturating_add(STREAM_LIFETIME)) {
            let name = past.names.artifact(row.artifact);
            tally.fault(row.from, || (format!("{name}, the record of a TTL delete, is trimmed early"), name.clone()));
        }
    }

    fn end(&mut self, _: SimTime, _: &Lives, past: &Past<'_>, tally: &mut Tally) {
        for (&(table, item, at), seq) in &self.deleted {
            if self.recorded.contains(&(table, epoch(table, at, past))) {
                let found = || format!("the TTL delete of {} has no stream record", past.names.item(item));
                tally.fault(at, || (found(), format!("event {seq}")));
            }
        }
    }
}

/// Returns the outage of a table, where it began as the notes say.
fn stated_outage<'a>(table: Option<TableId>, past: &Past<'a>) -> Option<&'a Outage> {
    past.chronicle.table(table?)?.outage().filter(|outage| outage.is_stated())
}

/// Returns how often a table's stream was switched on or off, or the table was made, before an instant.
fn epoch(table: TableId, at: SimTime, past: &Past<'_>) -> usize {
    let Some(story) = past.chronicle.table(table) else { return 0 };
    let before = |times: &[SimTime]| times.partition_point(|&time| time <= at);
    before(&story.stream_changes) + before(&story.births)
}

/// Returns whether a table's stream was switched on or off at an instant, so that nobody can tell what came first.
fn changes_at(table: TableId, at: SimTime, past: &Past<'_>) -> bool {
    past.chronicle.table(table).is_some_and(|story| story.stream_changes.contains(&at))
}
