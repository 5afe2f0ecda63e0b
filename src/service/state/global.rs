//! Global tables: which tables are replicas of each other, and what is on its way between them.
//!
//! Invariant: between any two replicas of a global table there is one open link each way, and changes arrive over it in
//! the order in which they were made, by ascending numbers. Law: a change that a later one has overtaken is passed over
//! ([`RuleId::LastWriterWins`]).

use std::collections::{BTreeMap, VecDeque};

use crate::{
    ids::{ItemId, KeyId, LinkId, TableId},
    record::EndedBy,
    service::state::payload::Payload,
    sim::{SimTime, calendar::Ticket},
};

#[cfg(doc)]
use crate::rules::RuleId;

/// Every global table.
#[derive(Default)]
pub struct GlobalTables {
    /// The replicas of each, in the order in which they joined.
    groups: Vec<Vec<TableId>>,
    links: Vec<Link>,
    /// Replicas that are being created, each with its source.
    additions: BTreeMap<TableId, TableId>,
    /// When a table was last the source of a new replica.
    sources: BTreeMap<TableId, SimTime>,
    /// The first table that was put under each key.
    homes: BTreeMap<KeyId, TableId>,
    changes: u64,
}

/// The way from one replica to another.
pub struct Link {
    /// Where changes come from.
    pub from: TableId,
    /// Where they go.
    pub to: TableId,
    /// The next arrival.
    pub ticket: Ticket,
    state: LinkState,
    queue: VecDeque<Change>,
    pending: BTreeMap<ItemId, Pending>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LinkState {
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

impl GlobalTables {
    /// Returns whether there is no global table.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// Returns whether a table is a replica of a global table.
    #[must_use]
    pub fn is_member(&self, id: TableId) -> bool {
        self.groups.iter().any(|group| group.contains(&id))
    }

    /// Returns the replicas of a table's global table, itself included; the table alone where there is none.
    #[must_use]
    pub fn members(&self, id: TableId) -> Vec<TableId> {
        self.groups.iter().find(|group| group.contains(&id)).cloned().unwrap_or_else(|| vec![id])
    }

    /// Joins a replica to its source's global table. What is on its way to the source comes to the replica too.
    pub(in crate::service) fn join(&mut self, replica: TableId, source: TableId) {
        for member in self.members(source) {
            let queue = self.queue_between(member, source);
            self.links.push(Link::new(member, replica, queue));
            self.links.push(Link::new(replica, member, VecDeque::new()));
        }
        match self.groups.iter_mut().find(|group| group.contains(&source)) {
            Some(group) => group.push(replica),
            None => self.groups.push(vec![source, replica]),
        }
    }

    /// Takes a table out of its global table, and drops what is on its way to it; what comes from it still arrives.
    pub(in crate::service) fn leave(&mut self, id: TableId) {
        self.groups.iter_mut().for_each(|group| group.retain(|&member| member != id));
        self.groups.retain(|group| group.len() > 1);
        for link in &mut self.links {
            if link.to == id {
                link.close();
            } else if link.from == id && link.state == LinkState::Open {
                link.state = LinkState::Draining;
            }
        }
    }

    /// Takes a table out of its global table, and drops what is on its way to it and from it. Returns how many changes that
    /// were, each way.
    pub(in crate::service) fn cut_off(&mut self, id: TableId) -> (u64, u64) {
        let waiting = |links: &[Link], is_it: &dyn Fn(&Link) -> bool| {
            links.iter().filter(|link| is_it(link)).map(Link::waiting).sum::<u64>()
        };
        let is_sent = |link: &Link| link.from == id && link.state == LinkState::Open;
        let lost = (waiting(&self.links, &|link| link.to == id), waiting(&self.links, &is_sent));
        self.links.iter_mut().filter(|link| is_sent(link)).for_each(Link::close);
        self.leave(id);
        lost
    }

    /// Numbers a change that a table makes itself: what is on its way to the table for that item has been overtaken.
    pub(in crate::service) fn make_change(&mut self, table: TableId, item: ItemId) -> u64 {
        self.changes += 1;
        self.overtake(table, item, self.changes);
        self.changes
    }

    /// Takes note that a table has a change of this number: earlier ones on their way to it have been overtaken.
    pub(in crate::service) fn overtake(&mut self, table: TableId, item: ItemId, stamp: u64) {
        self.links.iter_mut().filter(|link| link.to == table).for_each(|link| link.overtake(item, stamp));
    }

    /// Iterates over the links over which a table's own changes go.
    pub(in crate::service) fn links_from(&self, id: TableId) -> Vec<LinkId> {
        self.links_where(|link| link.from == id && link.state == LinkState::Open)
    }

    /// Returns the links to and from a table.
    pub(in crate::service) fn links_of(&self, id: TableId) -> Vec<LinkId> {
        self.links_where(|link| match link.state {
            LinkState::Open => link.from == id || link.to == id,
            LinkState::Draining => link.to == id,
            LinkState::Closed => false,
        })
    }

    /// Returns a link.
    pub(in crate::service) fn link(&self, id: LinkId) -> &Link {
        &self.links[id.index()]
    }

    /// Returns a link, to change it.
    pub(in crate::service) fn link_mut(&mut self, id: LinkId) -> &mut Link {
        &mut self.links[id.index()]
    }

    /// Takes note that a replica is being created.
    pub(in crate::service) fn begin_addition(&mut self, now: SimTime, replica: TableId, source: TableId) {
        self.additions.insert(replica, source);
        self.sources.insert(source, now);
    }

    /// Returns the source of a replica that was being created, which now is or never will be.
    pub(in crate::service) fn end_addition(&mut self, replica: TableId) -> Option<TableId> {
        self.additions.remove(&replica)
    }

    /// Returns the replicas that are being created from a source.
    pub(in crate::service) fn additions_from(&self, source: TableId) -> Vec<TableId> {
        self.additions.iter().filter(|&(_, &from)| from == source).map(|(&replica, _)| replica).collect()
    }

    /// Returns when a table was last the source of a new replica.
    #[must_use]
    pub fn last_source(&self, id: TableId) -> Option<SimTime> {
        self.sources.get(&id).copied()
    }

    /// Returns the first table that was put under a key: the key is of that table's region.
    #[must_use]
    pub fn home(&self, key: KeyId) -> Option<TableId> {
        self.homes.get(&key).copied()
    }

    /// Takes note that a table is put under a key.
    pub(in crate::service) fn settle(&mut self, key: KeyId, table: TableId) {
        self.homes.entry(key).or_insert(table);
    }

    fn links_where(&self, is_it: impl Fn(&Link) -> bool) -> Vec<LinkId> {
        (0..self.links.len()).filter(|&n| is_it(&self.links[n])).map(LinkId::at).collect()
    }

    fn queue_between(&self, from: TableId, to: TableId) -> VecDeque<Change> {
        let link = self.links.iter().find(|link| link.from == from && link.to == to && link.state == LinkState::Open);
        link.map(|link| link.queue.iter().filter(|change| !link.is_overtaken(change)).cloned().collect())
            .unwrap_or_default()
    }
}

impl Link {
    fn new(from: TableId, to: TableId, queue: VecDeque<Change>) -> Self {
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

    fn overtake(&mut self, item: ItemId, stamp: u64) {
        if let Some(pending) = self.pending.get_mut(&item) {
            pending.overtaken_below = pending.overtaken_below.max(stamp);
        }
    }

    fn is_overtaken(&self, change: &Change) -> bool {
        self.pending.get(&change.item).is_some_and(|pending| change.stamp < pending.overtaken_below)
    }

    fn forget(&mut self, change: &Change) {
        let pending = self.pending.get_mut(&change.item).expect("a change on its way is pending");
        pending.count -= 1;
        if pending.count == 0 {
            self.pending.remove(&change.item);
        }
    }

    fn close(&mut self) {
        self.state = LinkState::Closed;
        self.ticket = Ticket::NONE;
        self.queue.clear();
        self.pending.clear();
    }
}
