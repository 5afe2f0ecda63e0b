//! What is kept of a run for one claim: counts, a last look, the fate of a step.
//!
//! Invariant: constant memory, however long the run.

use crate::{
    engine::setup::{ArtifactFilter, Count, EventFilter},
    record::{Artifact, EndedBy, EventRow, LedgerRow, Names, Owner},
    sim::SimTime,
};

/// Events so far that a claim counts, in a half-open window.
#[derive(Clone, Debug)]
pub(super) struct EventCount {
    /// The first instant that counts.
    pub from: SimTime,
    /// The first instant that counts no more.
    pub to: SimTime,
    /// How many.
    pub count: u64,
    /// The event that shows it: the first that is too many, else the last that was counted.
    pub witness: Option<u64>,
}

impl EventCount {
    /// Counts the events of `[from, to)`.
    pub fn over(from: SimTime, to: SimTime) -> Self {
        Self { from, to, count: 0, witness: None }
    }

    /// Counts an event where it is meant.
    pub fn event(&mut self, filter: &EventFilter, wanted: &Count, row: &EventRow, names: &Names) {
        if row.time < self.from || row.time >= self.to || !is_meant(filter, row, names) {
            return;
        }
        if wanted.max.is_none_or(|max| self.count <= max) {
            self.witness = Some(row.seq);
        }
        self.count += 1;
    }
}

fn is_meant(filter: &EventFilter, row: &EventRow, names: &Names) -> bool {
    filter.event.is_none_or(|event| event == row.event)
        && filter.table.is_none_or(|table| Some(table) == row.table)
        && filter.key.is_none_or(|key| Some(key) == row.key)
        && filter.outcome.is_none_or(|outcome| outcome == row.outcome)
        && filter.error.is_none_or(|error| Some(error) == row.error)
        && filter.actor.is_none_or(|actor| actor == row.actor)
        && filter.subject.as_ref().is_none_or(|subject| *subject == names.subject(row.subject))
}

/// Artifacts that ever existed, up to an instant.
///
/// An artifact's periods follow each other without gap, so exactly one of them either holds at the instant or is the last
/// one and over by then: that one is counted, each when its row is told. A period closed `key-destroyed` is the last,
/// however long the ciphertext stays.
#[derive(Clone, Debug)]
pub(super) struct EverCount {
    /// The instant, looked at after everything that happens in it.
    pub at: SimTime,
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Option<Artifact>,
}

impl EverCount {
    /// Counts what existed up to `at`, `at` included.
    pub fn up_to(at: SimTime) -> Self {
        Self { at, count: 0, first: None }
    }

    /// Counts the artifact of a period where this is the period to count it by.
    pub fn ledger(&mut self, filter: &ArtifactFilter, row: &LedgerRow) {
        if self.decides(row, filter.live) && is_protected_so(filter, row) {
            self.count += 1;
            self.first = Some(self.first.map_or(row.artifact, |first| first.min(row.artifact)));
        }
    }

    /// Returns whether a period is the one to count its artifact by, where those that are live count, those that are not, or
    /// both.
    fn decides(&self, row: &LedgerRow, live: Option<bool>) -> bool {
        let is_over = row.until.is_some_and(|until| until <= self.at);
        row.from <= self.at && (!is_over || is_last(row)) && live.is_none_or(|live| live != is_over)
    }
}

/// Returns whether no further period of the artifact follows.
fn is_last(row: &LedgerRow) -> bool {
    !matches!(row.ended_by, Some(EndedBy::Rewritten | EndedBy::Switched))
}

/// Returns whether a period is of an artifact that is meant, whether that is live or not. Nobody asks whether what ever existed
/// is readable: that is so at an instant.
fn is_protected_so(filter: &ArtifactFilter, row: &LedgerRow) -> bool {
    let &ArtifactFilter { kind, table, item, key, owner, backup, live: _, readable: _, client_side } = filter;
    kind.is_none_or(|kind| kind == row.artifact.kind)
        && table.is_none_or(|table| table == row.artifact.table)
        && item.is_none_or(|item| Some(item) == row.item)
        && key.is_none_or(|key| key == row.chain.kms_key)
        && owner.is_none_or(|owner| owner == Owner::of(row.chain.kms_key))
        && backup.is_none_or(|backup| Some(backup) == row.backup)
        && client_side.is_none_or(|client_side| client_side == row.client_side)
}
