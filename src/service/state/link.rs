//! A link: the way from one replica to another, and what is on it.
//!
//! Invariant: changes arrive over it in the order in which they were made, by ascending numbers. Law: a change that a later
//! one has overtaken is passed over ([`RuleId::LastWriterWins`]).

use std::collections::{BTreeMap, VecDeque};

use crate::{
    ids::{ItemId, TableId},
    record::EndedBy,
    service::state::payload::Payload,
    sim::{SimTime, calendar::Ticket},
};

#[cfg(doc)]
use crate::rules::RuleId;

/// The way from one replica to another.
pub struct Link {
    /// Where changes come from.
    pub from: TableId,
    /// Where they go.
    pub to: TableId,
    /// The next arrival.
    pub ticket: Ticket,
    pub(in crate::service::state) state: LinkState,
    pub(in crate::service::state) queue: VecDeque<Change>,
    pending: BTreeMap<ItemId, Pending>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::service::state) enum LinkState {
    Open,
    /// Its beginning is gone: what is on its way still arrives.
    Draining,
    Closed,
}

/// A change of an item on its way.
#[derive(Clone)]
pub(in crate::service) struct Change {
    /// Its number among all changes.
    pub stamp: u64,
    /// When it is there at the earliest.
    pub arrives: SimTime,
    /// The item.
    pub item: ItemId,
    /// What happened to the item.
    pub what: What,
}

/// What happened to an item.
#[derive(Clone)]
pub(in crate::service) enum What {
    /// It was written, with its expiry.
    Written(Payload, SimTime),
    /// It was deleted, by whom.
    Deleted(EndedBy),
}

/// What is on its way for an item.
#[derive(Default)]
struct Pending {
    /// How many changes that are.
    count: u32,
    /// The number of the last of them.
    last: u64,
    /// Changes with smaller numbers have been overtaken.
    overtaken_below: u64,
}

impl Pending {
    /// Returns whether any of it still counts: the last change does where any does.
    fn counts(&self) -> bool {
        self.last >= self.overtaken_below
    }
}

impl Link {
    pub(in crate::service::state) fn new(from: TableId, to: TableId, queue: VecDeque<Change>) -> Self {
        let state = LinkState::Open;
        let mut link = Self { from, to, ticket: Ticket::NONE, state, queue: VecDeque::new(), pending: BTreeMap::new() };
        queue.into_iter().for_each(|change| link.push(change));
        link
    }

    /// Sends a change on its way; it does not overtake those before it.
    pub(in crate::service) fn push(&mut self, mut change: Change) {
        if let Some(last) = self.queue.back() {
            change.arrives = change.arrives.max(last.arrives);
        }
        let pending = self.pending.entry(change.item).or_default();
        pending.count += 1;
        pending.last = change.stamp;
        self.queue.push_back(change);
    }

    /// Returns whether its beginning is gone: a table of the same name that comes later is another one.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.state == LinkState::Draining
    }

    /// Returns the next change that has arrived and still counts.
    pub(in crate::service) fn pop_arrived(&mut self, now: SimTime) -> Option<Change> {
        while self.next_arrival().is_some_and(|at| at <= now) {
            let change = self.queue.pop_front().expect("something has arrived");
            let is_overtaken = self.is_overtaken(&change);
            self.forget(&change);
            if !is_overtaken {
                return Some(change);
            }
        }
        None
    }

    /// Returns when the next change arrives.
    #[must_use]
    pub fn next_arrival(&self) -> Option<SimTime> {
        self.queue.front().map(|change| change.arrives)
    }

    /// Returns how many changes are on their way that still count.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.queue.iter().filter(|change| !self.is_overtaken(change)).count() as u64
    }

    /// Returns whether a change of an item is on its way that still counts.
    #[must_use]
    pub fn brings(&self, item: ItemId) -> bool {
        self.pending.get(&item).is_some_and(Pending::counts)
    }

    /// Returns the items of which a change is on its way that still counts.
    pub(in crate::service) fn items(&self) -> Vec<ItemId> {
        self.pending.iter().filter(|(_, pending)| pending.counts()).map(|(&item, _)| item).collect()
    }

    pub(in crate::service::state) fn overtake(&mut self, item: ItemId, stamp: u64) {
        if let Some(pending) = self.pending.get_mut(&item) {
            pending.overtaken_below = pending.overtaken_below.max(stamp);
        }
    }

    pub(in crate::service::state) fn is_overtaken(&self, change: &Change) -> bool {
        self.pending.get(&change.item).is_some_and(|pending| change.stamp < pending.overtaken_below)
    }

    fn forget(&mut self, change: &Change) {
        let pending = self.pending.get_mut(&change.item).expect("a change on its way is pending");
        pending.count -= 1;
        if pending.count == 0 {
            self.pending.remove(&change.item);
        }
    }

    pub(in crate::service::state) fn close(&mut self) {
        self.state = LinkState::Closed;
        self.ticket = Ticket::NONE;
        self.queue.clear();
        self.pending.clear();
    }
}
