//! The pacer of a workload: when its next operation runs, and which items that names.
//!
//! Law: the n-th attempt names its item, accepted or not.

use crate::{
    engine::{
        setup::{Pace, Setup, Workload},
        sizes::streams,
    },
    ids::ItemId,
    sim::{SimDuration, SimTime, random::RandomStream},
};

/// The pacer of a workload.
pub struct Pacer {
    /// How many item numbers it has used.
    used: u32,
    /// The instant at which the present operation of a Poisson process falls, rounded down, and the rest in nanoseconds.
    position: (SimTime, u64),
    /// When the next operation runs.
    pub(in crate::engine) next: SimTime,
    arrivals: RandomStream,
    keys: RandomStream,
    pub(in crate::engine) bytes: RandomStream,
    pub(in crate::engine) ttl: RandomStream,
}

impl Pacer {
    /// Returns the pacer of a workload that has done nothing yet.
    #[must_use]
    pub fn new(setup: &Setup, workload: &Workload) -> Self {
        let name = setup.names.workload(workload.id);
        let (bytes, ttl) = streams(setup.seed, "workload", name);
        let named = |purpose: &str| RandomStream::named(setup.seed, purpose, name);
        let mut pacer = Self {
            used: 0,
            position: (workload.from, 0),
            next: workload.from,
            arrivals: named("workload/arrivals"),
            keys: named("workload/keys"),
            bytes,
            ttl,
        };
        if let Pace::Poisson { events, per_ms } = workload.pace {
            pacer.arrive(events, per_ms);
        }
        pacer
    }

    /// The present operation is done: the next one is another.
    pub(in crate::engine) fn advance(&mut self, workload: &Workload) {
        match workload.pace {
            Pace::Every(length) => self.next = self.next.saturating_add(length),
            Pace::Poisson { events, per_ms } => self.arrive(events, per_ms),
        }
    }

    fn arrive(&mut self, events: u64, per_ms: u64) {
        let (reached, rest) = self.position;
        let nanos = self.arrivals.exponential(events, per_ms).saturating_add(rest);
        self.next = reached.saturating_add(SimDuration::from_millis(nanos / NANOS_PER_MILLI));
        self.position = (self.next, nanos % NANOS_PER_MILLI);
    }

    /// Returns the item of the next operation.
    pub(in crate::engine) fn next_item(&mut self, workload: &Workload) -> ItemId {
        self.used += 1;
        let number = match workload.keys {
            None => self.used,
            Some(keys) => u32::try_from(self.keys.below(u64::from(keys))).expect("less than a number of 32 bits") + 1,
        };
        ItemId { family: workload.family, number }
    }

    /// Returns the items of the next transaction.
    pub(in crate::engine) fn next_items(&mut self, workload: &Workload) -> Vec<ItemId> {
        let wanted =
            workload.keys.map_or(workload.items_per_transaction, |keys| keys.min(workload.items_per_transaction));
        let mut items = Vec::new();
        while items.len() < wanted as usize {
            let item = self.next_item(workload);
            if !items.contains(&item) {
                items.push(item);
            }
        }
        items
    }
}

const NANOS_PER_MILLI: u64 = 1_000_000;
