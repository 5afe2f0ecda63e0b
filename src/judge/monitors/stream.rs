//! EAR-23, EAR-24, SIM-03: stream records live for 24 hours.
//!
//! Seen in the record as: no record is trimmed less than 24 hours after its birth, in the ledger or by an event, and no read
//! takes more records than were born less than 24 hours before it since the last read. A record that is trimmed late, or not
//! at all, violates only SIM-03.

use std::collections::BTreeMap;

use crate::{
    ids::TableId,
    judge::{
        history::Span,
        lives::{Life, Lives},
        monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    },
    record::{Artifact, Detail, EndedBy, EventName, EventRow, Kind, LedgerRow, Outcome, Subject},
    rules::{RuleId, STREAM_LIFETIME, Spread},
    sim::{SimDuration, SimTime},
};

/// Judges [`RuleId::StreamLifetime`]: the records that lived through an outage.
#[derive(Default)]
pub struct Lifetime {
    trims: Trims,
}

/// Judges [`RuleId::TrimEligibility`].
#[derive(Default)]
pub struct Eligibility {
    trims: Trims,
    reads: BTreeMap<TableId, Reads>,
}

/// Judges [`RuleId::TrimAtEligibility`].
pub struct Trimming {
    trims: Trims,
    shortest: SimDuration,
    longest: SimDuration,
}

/// Joins what events and the ledger say of trims.
#[derive(Default)]
struct Trims {
    /// Trims that events told, until the ledger tells when the record was born.
    told: BTreeMap<Artifact, (SimTime, u64)>,
    /// Records whose trim only an event can tell, with their birth: a key's deletion made them unreadable.
    awaited: BTreeMap<Artifact, SimTime>,
    /// Records of whose trim the ledger told first, with their birth: the event of a trim comes no later than its
    /// period's end.
    closed: BTreeMap<Artifact, SimTime>,
}

/// A record was trimmed, by the word of an event or of the ledger.
struct Trim {
    born: SimTime,
    at: SimTime,
    witness: String,
}

impl Trims {
    fn event(&mut self, row: &EventRow) -> Option<Trim> {
        let (Outcome::Ok, Subject::Artifact(artifact)) = (row.outcome, row.subject) else { return None };
        if let Some(born) = self.awaited.remove(&artifact).or_else(|| self.closed.remove(&artifact)) {
            return Some(Trim { born, at: row.time, witness: event_witness(row) });
        }
        self.told.insert(artifact, (row.time, row.seq));
        None
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, past: &Past<'_>) -> impl Iterator<Item = Trim> + use<> {
        let born = life.born;
        let told = row.until.and_then(|_| self.told.remove(&row.artifact));
        let by_event = told.map(|(at, seq)| Trim { born, at, witness: format!("event {seq}") });
        if row.ended_by == Some(EndedBy::KeyDestroyed) {
            self.awaited.insert(row.artifact, born);
        }
        if row.ended_by == Some(EndedBy::Trimmed) && by_event.is_none() {
            self.closed.insert(row.artifact, born);
        }
        let trimmed_at = row.until.filter(|_| row.ended_by == Some(EndedBy::Trimmed));
        let disputed = trimmed_at.filter(|&at| by_event.as_ref().is_none_or(|trim: &Trim| trim.at != at));
        let by_ledger = disputed.map(|at| Trim { born, at, witness: past.names.artifact(row.artifact) });
        by_event.into_iter().chain(by_ledger)
    }
}

impl Trim {
    fn age(&self) -> SimDuration {
        self.at.checked_since(self.born).unwrap_or(SimDuration::ZERO)
    }

    fn check_not_early(self, tally: &mut Tally) {
        let age = self.age();
        if age < STREAM_LIFETIME {
            tally.fault(self.at, || (format!("a record was trimmed at the age of {age}"), self.witness));
        }
    }
}

impl Monitor for Lifetime {
    fn rule(&self) -> RuleId {
        RuleId::StreamLifetime
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::StreamRecordTrimmed]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::StreamRecord]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        if let (Some(trim), Some(table)) = (self.trims.event(row), row.table) {
            judge_lifetime(table, trim, past, tally);
        }
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, past: &Past<'_>, tally: &mut Tally) {
        for trim in self.trims.ledger(row, life, past) {
            judge_lifetime(row.artifact.table, trim, past, tally);
        }
    }
}

/// Judges a trim where the record lived while a key of its table was disabled or scheduled for deletion.
fn judge_lifetime(table: TableId, trim: Trim, past: &Past<'_>, tally: &mut Tally) {
    let life = Span { from: trim.born, until: Some(trim.at) };
    let outages = past.chronicle.table(table).map_or(&[][..], |story| &story.outages);
    if outages.iter().any(|outage| outage.is_stated() && outage.span.overlaps(life)) {
        tally.occasion();
        trim.check_not_early(tally);
    }
}

impl Monitor for Eligibility {
    fn rule(&self) -> RuleId {
        RuleId::TrimEligibility
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::StreamRecordTrimmed, EventName::StreamRead, EventName::GetRecords]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::StreamRecord]
    }

    fn event(&mut self, row: &EventRow, _: &Past<'_>, tally: &mut Tally) {
        if row.event == EventName::StreamRecordTrimmed {
            if let Some(trim) = self.trims.event(row) {
                tally.occasion();
                trim.check_not_early(tally);
            }
        } else if let (Outcome::Ok, Some(table), Detail::Records(count)) = (row.outcome, row.table, &row.detail) {
            self.reads.entry(table).or_default().read(row.time, row.seq, *count);
        }
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, past: &Past<'_>, tally: &mut Tally) {
        if life.begins() {
            let told = row.until.unwrap_or(SimTime::MAX);
            self.reads.entry(row.artifact.table).or_default().born(row.from, told);
        }
        for trim in self.trims.ledger(row, life, past) {
            tally.occasion();
            trim.check_not_early(tally);
        }
    }

    fn end(&mut self, _: SimTime, _: &Lives, _: &Past<'_>, tally: &mut Tally) {
        for read in self.reads.values().flat_map(|reads| &reads.reads) {
            tally.occasion();
            if read.taken > read.young {
                let Read { taken, young, .. } = read;
                let found =
                    format!("{taken} records were read, and {young} were unread and younger than {STREAM_LIFETIME}");
                tally.fault(read.at, || (found, format!("event {}", read.seq)));
            }
        }
    }
}

/// The reads of a table's stream, and how many records each could take.
#[derive(Default)]
struct Reads {
    reads: Vec<Read>,
    /// Births that were told before any read at or after them, and are still young enough for one.
    waiting: Vec<SimTime>,
}

struct Read {
    at: SimTime,
    seq: u64,
    taken: u64,
    /// Records born since the last read and less than 24 hours ago; those of the very instant count for both reads.
    young: u64,
}

impl Reads {
    fn read(&mut self, at: SimTime, seq: u64, taken: u64) {
        self.reads.push(Read { at, seq, taken, young: 0 });
        let waiting = std::mem::take(&mut self.waiting);
        for born in waiting {
            self.count_for(self.reads.len() - 1, born);
            if born == at {
                self.waiting.push(born);
            }
        }
    }

    /// Takes note of a birth, told at an instant. The reads after its 24 hours do not concern it.
    fn born(&mut self, born: SimTime, told: SimTime) {
        let first = self.reads.partition_point(|read| read.at < born);
        let mut index = first;
        while let Some(read) = self.reads.get(index) {
            let is_last = read.at > born;
            self.count_for(index, born);
            if is_last {
                return;
            }
            index += 1;
        }
        if told < born.saturating_add(STREAM_LIFETIME) {
            self.waiting.push(born);
        }
    }

    fn count_for(&mut self, index: usize, born: SimTime) {
        let read = &mut self.reads[index];
        if read.at < born.saturating_add(STREAM_LIFETIME) {
            read.young += 1;
        }
    }
}

impl Trimming {
    /// Returns a monitor that allows for a delay after eligibility.
    pub fn new(delay: Spread) -> Self {
        let (shortest, longest) = match delay {
            Spread::Constant(delay) => (delay, delay),
            Spread::Uniform(shortest, longest) => (shortest, longest),
        };
        Self { trims: Trims::default(), shortest: STREAM_LIFETIME + shortest, longest: STREAM_LIFETIME + longest }
    }

    fn judge(&self, trim: Trim, tally: &mut Tally) {
        tally.occasion();
        let age = trim.age();
        if (age < self.shortest && age >= STREAM_LIFETIME) || age > self.longest {
            tally.fault(trim.at, || (format!("a record was trimmed at the age of {age}"), trim.witness));
        }
    }
}

impl Monitor for Trimming {
    fn rule(&self) -> RuleId {
        RuleId::TrimAtEligibility
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::StreamRecordTrimmed]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::StreamRecord]
    }

    fn event(&mut self, row: &EventRow, _: &Past<'_>, tally: &mut Tally) {
        if let Some(trim) = self.trims.event(row) {
            self.judge(trim, tally);
        }
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, past: &Past<'_>, tally: &mut Tally) {
        if row.until.is_none() {
            self.trims.awaited.insert(row.artifact, life.born);
        }
        for trim in self.trims.ledger(row, life, past) {
            self.judge(trim, tally);
        }
    }

    fn end(&mut self, end: SimTime, _: &Lives, past: &Past<'_>, tally: &mut Tally) {
        for (&artifact, &born) in &self.trims.awaited {
            let due = born.saturating_add(self.longest);
            if due < end {
                let name = past.names.artifact(artifact);
                tally.fault(due, || (format!("{name} is not trimmed at the end"), name.clone()));
            }
        }
    }
}
