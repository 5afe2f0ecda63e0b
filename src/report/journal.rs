//! The journal of a run: every event and every protection period, as long as they are few enough to be kept.
//!
//! Invariant: a list is whole or absent, so that nobody takes a part for the whole.

use std::collections::BTreeMap;

use crate::{
    engine::{
        Recorder,
        setup::{EventsOption, LedgerOption},
    },
    record::{Artifact, Departure, EventRow, LedgerRow, Names},
    sim::SimTime,
};

/// Keeps the rows of single items and artifacts, unless they become too many.
#[derive(Debug)]
pub struct Journal {
    events: Option<Vec<EventRow>>,
    ledger: Option<Vec<LedgerRow>>,
    /// When what was left of artifacts whose key was destroyed went.
    departures: BTreeMap<Artifact, SimTime>,
}

impl Journal {
    /// Returns an empty journal of so much.
    #[must_use]
    pub fn of(events: EventsOption, ledger: LedgerOption) -> Self {
        Self {
            events: (events == EventsOption::All).then(Vec::new),
            ledger: (ledger == LedgerOption::Full).then(Vec::new),
            departures: BTreeMap::new(),
        }
    }

    /// Returns every event, where they are few.
    #[must_use]
    pub fn events(&self) -> Option<&[EventRow]> {
        self.events.as_deref()
    }

    /// Returns every protection period, where they are few.
    #[must_use]
    pub fn ledger(&self) -> Option<&[LedgerRow]> {
        self.ledger.as_deref()
    }

    /// Returns when what was left of an artifact went whose key was destroyed, where it did and the periods are few.
    #[must_use]
    pub fn departed(&self, artifact: Artifact) -> Option<SimTime> {
        self.departures.get(&artifact).copied()
    }
}

impl Recorder for Journal {
    fn event(&mut self, row: &EventRow, _: &Names) {
        keep(&mut self.events, row);
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Names) {
        keep(&mut self.ledger, row);
    }

    fn departure(&mut self, row: &Departure, _: &Names) {
        if self.ledger.is_some() {
            self.departures.insert(row.artifact, row.at);
        }
    }
}

fn keep<T: Clone>(list: &mut Option<Vec<T>>, row: &T) {
    if list.as_ref().is_some_and(|rows| rows.len() >= MOST) {
        *list = None;
    }
    if let Some(rows) = list {
        rows.push(row.clone());
    }
}

/// So many rows fit into a page that opens within a second.
const MOST: usize = 200_000;
