//! Replication: what is written to one replica of a global table reaches the others ([`RuleId::Replication`]).
//!
//! Invariant: over a link nothing goes while the key of either end is unusable ([`RuleId::ReplicationStops`]). Law: what
//! waited goes on in order when both keys work. Replication asks KMS at each use and holds no lease.

use crate::{
    ids::{ItemId, LinkId, Slot, TableId},
    record::{Actor, EndedBy, EventName, Subject},
    rules::{RuleId, RuleSet, Spread},
    service::{
        Deadline, Effects, Happening, Service,
        state::{
            link::{Change, What},
            payload::Payload,
            table::Table,
        },
    },
    sim::{SimDuration, SimTime, calendar::Ticket},
};

impl Service {
    /// Stores an item, and sends it on its way to the other replicas where there are any.
    pub(in crate::service) fn commit_everywhere(
        &mut self,
        now: SimTime,
        table: TableId,
        item: ItemId,
        payload: &Payload,
        expires: SimTime,
        fx: &mut Effects,
    ) {
        self.commit(now, table, item, payload, expires, fx);
        if !self.global.is_unheard_of() {
            self.send(now, table, item, &What::Written(payload.clone(), expires), fx);
        }
    }

    /// Removes an item, and sends its deletion on its way to the other replicas where there are any.
    pub(in crate::service) fn remove_everywhere(
        &mut self,
        now: SimTime,
        slot: Slot,
        ended_by: EndedBy,
        rules: RuleSet,
        fx: &mut Effects,
    ) {
        let replicated = (!self.global.is_unheard_of()).then(|| self.vault.stored(slot));
        self.remove(now, slot, ended_by, rules, fx);
        if let Some(stored) = replicated {
            self.send(now, stored.table, stored.item, &What::Deleted(ended_by), fx);
        }
    }

    /// Changes arrive.
    pub(in crate::service) fn deliver(&mut self, now: SimTime, id: LinkId, fx: &mut Effects) {
        while let Some(change) = self.global.link_mut(id).pop_arrived(now) {
            self.apply(now, id, change, fx);
        }
        self.await_arrival(now, id, fx);
    }

    /// Returns whether a change of an item is on its way to a table, which therefore need not delete the item itself
    /// ([`RuleId::TtlInEachRegion`]).
    pub(in crate::service) fn awaits_change(&self, table: TableId, item: ItemId) -> bool {
        !self.global.is_unheard_of()
            && self.global.links_of(table).into_iter().any(|id| {
                let link = self.global.link(id);
                link.to == table && link.brings(item) && self.link_runs(id)
            })
    }

    /// A replica's key is unusable: nothing is replicated to it or from it.
    pub(in crate::service) fn stop_replication(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        for link in self.global.links_of(id) {
            self.global.link_mut(link).ticket = Ticket::NONE;
            self.expire_what_was_awaited(now, link, fx);
        }
        if self.global.is_member(id) {
            self.tell_replication(EventName::ReplicationStopped, id, RuleSet::of(&[RuleId::ReplicationStops]), fx);
        }
    }

    /// A replica's key is back: what waited goes on.
    pub(in crate::service) fn resume_replication(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        for link in self.global.links_of(id) {
            self.await_arrival(now, link, fx);
        }
        if self.global.is_member(id) {
            let rules = RuleSet::of(&[RuleId::ReplicationStops, RuleId::Replication]);
            self.tell_replication(EventName::ReplicationResumed, id, rules, fx);
        }
    }

    fn send(&mut self, now: SimTime, table: TableId, item: ItemId, what: &What, fx: &mut Effects) {
        let stamp = self.global.make_change(table, item);
        for id in self.global.links_from(table) {
            let arrives = now.saturating_add(self.replication_delay(id));
            let is_alone = self.global.link(id).next_arrival().is_none();
            self.global.link_mut(id).push(Change { stamp, arrives, item, what: what.clone() });
            if is_alone {
                self.await_arrival(now, id, fx);
            }
        }
    }

    fn apply(&mut self, now: SimTime, id: LinkId, change: Change, fx: &mut Effects) {
        let to = self.global.link(id).to;
        let Change { stamp, item, what, .. } = change;
        self.global.overtake(to, item, stamp);
        let arrived = RuleSet::of(&[RuleId::Replication, RuleId::ReplicaOwnKey]);
        match what {
            What::Written(payload, expires) => {
                self.commit(now, to, item, &payload, expires, fx);
                fx.happened(arrival(EventName::ReplicatedWrite, to, item, arrived));
            }
            What::Deleted(ended_by) => {
                let Some(slot) = self.find_item(to, item) else { return };
                let rules = if ended_by == EndedBy::Ttl { arrived.with(RuleId::TtlDeletesReplicated) } else { arrived };
                self.remove(now, slot, EndedBy::Deleted, rules, fx);
                fx.happened(arrival(EventName::ReplicatedDelete, to, item, rules));
            }
        }
    }

    /// Sets the deadline of the next arrival, where there is one and the link runs.
    pub(in crate::service) fn await_arrival(&self, now: SimTime, id: LinkId, fx: &mut Effects) {
        if let Some(at) = self.global.link(id).next_arrival().filter(|_| self.link_runs(id)) {
            fx.due(at.max(now), Deadline::Replication(id));
        }
    }

    /// Changes that were on their way no longer are: where they were to arrive, TTL sees to its items itself whose
    /// deletion was due before and was left to those changes.
    fn expire_what_was_awaited(&mut self, now: SimTime, id: LinkId, fx: &mut Effects) {
        let link = self.global.link(id);
        let (to, items) = (link.to, link.items());
        for item in items {
            if let Some(slot) = self.find_item(to, item)
                && self.vault.stored(slot).expiry().is_some()
                && self.vault.shelf.ticket_mut(slot).is_some_and(|ticket| *ticket == Ticket::NONE)
            {
                fx.due(now, Deadline::TtlDue(slot));
            }
        }
    }

    /// Returns whether changes go over a link: the keys of both ends are usable. A beginning that is gone hinders nothing.
    fn link_runs(&self, id: LinkId) -> bool {
        let link = self.global.link(id);
        let works = |table: &Table| table.is_standing() && table.outage.is_none();
        (link.is_draining() || self.table(link.from).is_none_or(works)) && self.table(link.to).is_some_and(works)
    }

    fn replication_delay(&mut self, id: LinkId) -> SimDuration {
        if let Spread::Constant(delay) = self.timing.replication {
            return delay;
        }
        let link = self.global.link(id);
        let way = format!("{}>{}", self.names.table(link.from), self.names.table(link.to));
        self.chance.draw(self.timing.replication, "replication", &way)
    }

    fn tell_replication(&mut self, event: EventName, id: TableId, rules: RuleSet, fx: &mut Effects) {
        let key = self.table_mut(id).key;
        let happening = Happening::of_table(event, id, key, rules);
        let waiting: u64 = self.global.links_of(id).into_iter().map(|link| self.global.link(link).waiting()).sum();
        fx.happened(match waiting {
            0 => happening,
            1 => happening.saying("1 change waits".to_owned()),
            _ => happening.saying(format!("{waiting} changes wait")),
        });
    }
}

fn arrival(event: EventName, table: TableId, item: ItemId, rules: RuleSet) -> Happening {
    Happening {
        event,
        actor: Actor::DynamoDb,
        table: Some(table),
        subject: Subject::Item(item),
        key: None,
        rules,
        detail: crate::record::Detail::None,
    }
}
