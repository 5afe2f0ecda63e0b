//! Membership of a global table: a replica joins it, is isolated while its key is unusable, and is cut off in the end.
//!
//! Law: a replica whose key stays unusable leaves the global table for good ([`RuleId::ReplicaRemoval`]) and goes on as a
//! table by itself.

use crate::{
    ids::{KeyId, TableId},
    record::{ErrorName, EventName, Obstacle, Owner, Subject, TableStatus},
    rules::{RuleId, RuleSet, SOURCE_STAYS},
    service::{
        Deadline, Effects, Happening, Refusal, Service,
        state::{
            payload::Payload,
            stage::{Inaccessible, Stage},
        },
    },
    sim::SimTime,
};

impl Service {
    /// Returns whether a table is a replica of a global table.
    #[must_use]
    pub fn is_replicated(&self, id: TableId) -> bool {
        self.global.is_member(id)
    }

    /// Makes sure that a replica may be deleted ([`RuleId::SourceStays`], [`RuleId::LeavingNeedsKey`]).
    pub(in crate::service) fn may_leave(&self, now: SimTime, id: TableId) -> Result<(), Refusal> {
        if !self.is_replicated(id) {
            return Ok(());
        }
        let stays = self.global.last_source(id).is_some_and(|at| now < at.saturating_add(SOURCE_STAYS));
        if stays {
            let message = "Replica cannot be deleted because it has acted as a source region for new replica(s) being \
                           added to the table in the last 24 hours.";
            let refusal = Refusal::by(RuleId::SourceStays, ErrorName::Validation, message);
            return Err(refusal.also(RuleId::HalfOpenWindows).because(Obstacle::SourceOf(id)));
        }
        match self.unusable_key(id) {
            Some(key) => Err(self.key_refusal(RuleId::LeavingNeedsKey, key, id)),
            None => Ok(()),
        }
    }

    /// Makes sure that a key is of the type of the other replicas' keys ([`RuleId::ReplicaKeyTypes`]).
    pub(in crate::service) fn check_key_type(&self, key: KeyId, id: TableId) -> Result<(), Refusal> {
        let others = self.global.company(id).into_iter().filter(|&other| other != id);
        for other in others.filter_map(|other| self.table(other)) {
            if Owner::of(other.key) != Owner::of(key) {
                return Err(mixed_types().because(Obstacle::Global(id)));
            }
        }
        Ok(())
    }

    /// Copies every item of the source, opened under its chain and sealed under the replica's, and links the two.
    pub(in crate::service) fn join_replica(
        &mut self,
        now: SimTime,
        source: TableId,
        replica: TableId,
        fx: &mut Effects,
    ) {
        let mut text = Vec::new();
        for slot in self.items_by_birth(source) {
            self.vault.read(slot, &mut text);
            let stored = self.vault.stored(slot);
            let client_key = self.clients.layers(slot).0;
            let payload = Payload::taken_over(self.vault.contents(slot).0, stored.bytes, client_key, text.clone());
            let item = stored.item().expect("an item has a name");
            let copy = self.bear_item(now, replica, item, 1, &payload);
            self.vault.shelf.set_expiry(copy, stored.expires);
        }
        let of_source = self.table_mut(source);
        let (ttl, ttl_rests_until) = (of_source.ttl, of_source.ttl_rests_until);
        self.enter_stage(replica, Stage::Active, fx);
        let joined = self.table_mut(replica);
        (joined.ttl, joined.ttl_rests_until) = (ttl, ttl_rests_until);
        fx.tables.push(replica);
        if ttl {
            self.await_all_expiries(now, replica, fx);
        }
        self.global.join(replica, source);
        for link in self.global.links_of(replica) {
            self.await_arrival(now, link, fx);
        }
    }

    /// A table that was created is ready. Where it is a new replica, it has every item of its source from now on; returns
    /// whether it is one.
    pub(in crate::service) fn complete_replica(&mut self, now: SimTime, replica: TableId, fx: &mut Effects) -> bool {
        let Some(source) = self.global.end_addition(replica) else { return false };
        self.join_replica(now, source, replica, fx);
        let rules = RuleSet::of(&[
            RuleId::AlwaysEncrypted,
            RuleId::WholeTable,
            RuleId::ReplicaOwnKey,
            RuleId::ReplicaStream,
            RuleId::ReplicaCreation,
        ]);
        let key = self.table_mut(replica).key;
        let happening = Happening::of_table(EventName::TableCreated, replica, key, rules);
        fx.happened(happening.about(Subject::Table(source)));
        true
    }

    /// A replica's key is unusable: replication stops, and what is being created from it comes to nothing.
    pub(in crate::service) fn isolate_replica(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        self.abort_additions(now, id, fx);
        self.stop_replication(now, id, fx);
        if self.is_replicated(id) && self.table_mut(id).status() != TableStatus::Inaccessible {
            let delay = self.draw_for(self.timing.replica_status, "replica-status", id);
            self.table_mut(id).shown_elsewhere = Some(now.saturating_add(delay));
        }
        if let Stage::Inaccessible(Inaccessible { removal_at: Some(at), .. }) = self.table_mut(id).stage
            && at <= now
        {
            fx.due(now, Deadline::ReplicaRemoval(id));
        }
    }

    /// Returns when a replica that is found to be inaccessible leaves its global table ([`RuleId::ReplicaRemoval`]); nothing
    /// for a table by itself.
    pub(in crate::service) fn removal_of(&mut self, now: SimTime, id: TableId) -> Option<SimTime> {
        let delay = self.is_replicated(id).then(|| self.draw_for(self.timing.replica_removal, "replica-removal", id));
        delay.map(|delay| now.saturating_add(delay))
    }

    /// A replica has been inaccessible for its time: where it still is, it leaves the global table for good.
    pub(in crate::service) fn remove_replica(&mut self, id: TableId, fx: &mut Effects) {
        if !self.is_replicated(id) || self.table(id).is_none_or(|table| table.outage.is_none()) {
            return;
        }
        let (to, from) = self.global.cut_off(id);
        let key = self.table_mut(id).key;
        let rules = RuleSet::of(&[RuleId::ReplicaRemoval, RuleId::ReplicationStops, RuleId::HalfOpenWindows]);
        let happening = Happening::of_table(EventName::ReplicaRemoved, id, key, rules);
        let detail =
            format!("single-Region table from now on; changes that never reach it: {to}, that never leave it: {from}");
        fx.happened(happening.saying(detail));
    }

    /// Returns what DescribeTable says of the other replicas: nothing for a table that is none.
    pub(in crate::service) fn describe_replicas(&self, now: SimTime, id: TableId) -> Option<String> {
        let shown =
            |replica: &TableId| format!("{} {}", self.names.table(*replica), self.replica_status(now, *replica));
        let others: Vec<String> = self.global.company(id).iter().filter(|&&replica| replica != id).map(shown).collect();
        (!others.is_empty()).then(|| format!("; Replicas {}", others.join(", ")))
    }

    /// Returns how the other regions show a replica ([`RuleId::ReplicaStatusLate`]).
    fn replica_status(&self, now: SimTime, replica: TableId) -> TableStatus {
        let Some(table) = self.table(replica) else { return TableStatus::Creating };
        match table.status() {
            TableStatus::Inaccessible if table.shown_elsewhere.is_some_and(|at| at > now) => TableStatus::Active,
            status @ (TableStatus::Creating
            | TableStatus::Active
            | TableStatus::Inaccessible
            | TableStatus::Archiving
            | TableStatus::Archived) => status,
        }
    }
}

/// The refusal of a key of another type than the other replicas have ([`RuleId::ReplicaKeyTypes`]).
pub(in crate::service) fn mixed_types() -> Refusal {
    let message = "One or more parameter values were invalid: All replica keys must either be Customer Managed CMK or AWS \
                   Managed CMK.";
    Refusal::by(RuleId::ReplicaKeyTypes, ErrorName::Validation, message)
}
