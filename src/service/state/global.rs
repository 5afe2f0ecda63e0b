//! Global tables: which tables are replicas of each other, and the links between them.
//!
//! Invariant: between any two replicas of a global table there is one open link each way.

use std::collections::{BTreeMap, VecDeque};

use crate::{
    ids::{ItemId, LinkId, TableId},
    service::state::link::{Change, Link, LinkState},
    sim::SimTime,
};

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
    changes: u64,
}

impl GlobalTables {
    /// Returns whether there never was a global table.
    pub fn is_unheard_of(&self) -> bool {
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

    /// Returns every table that shares its settings with a table: its members, and the replicas that are being added to them.
    #[must_use]
    pub fn company(&self, id: TableId) -> Vec<TableId> {
        let members = self.members(id);
        let joining = self.additions.iter().filter(|(_, source)| members.contains(source)).map(|(&replica, _)| replica);
        members.iter().copied().chain(joining).collect()
    }

    /// Joins a replica to its source's global table. What is on its way to the source comes to the replica too, what a table
    /// has sent that left meanwhile included.
    pub(in crate::service) fn join(&mut self, replica: TableId, source: TableId) {
        let is_left_over = |link: &&Link| link.to == source && link.state == LinkState::Draining;
        let left_over: Vec<TableId> = self.links.iter().filter(is_left_over).map(|link| link.from).collect();
        for from in left_over {
            let queue = self.queue_between(from, source);
            let mut link = Link::new(from, replica, queue);
            link.state = LinkState::Draining;
            self.links.push(link);
        }
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

    /// Returns the links over which a table's own changes go.
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

    fn links_where(&self, is_it: impl Fn(&Link) -> bool) -> Vec<LinkId> {
        (0..self.links.len()).filter(|&n| is_it(&self.links[n])).map(LinkId::at).collect()
    }

    fn queue_between(&self, from: TableId, to: TableId) -> VecDeque<Change> {
        let is_it = |link: &&Link| link.from == from && link.to == to && link.state != LinkState::Closed;
        let link = self.links.iter().find(is_it);
        link.map(|link| link.queue.iter().filter(|change| !link.is_overtaken(change)).cloned().collect())
            .unwrap_or_default()
    }
}
