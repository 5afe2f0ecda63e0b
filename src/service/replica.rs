//! Replicas: tables of a global table come and go.
//!
//! Invariant: each replica is a table with a key, a chain and artifacts of its own ([`RuleId::ReplicaOwnKey`]). Law: a replica
//! whose key stays unusable leaves the global table for good ([`RuleId::ReplicaRemoval`]) and goes on as a table by itself.

use crate::{
    ids::{KeyId, TableId},
    record::{ErrorName, EventName, Owner, Subject, TableStatus},
    rules::{RuleId, RuleSet, SOURCE_STAYS},
    service::{
        Accepted, Deadline, Effects, Happening, Refusal, Reply, Service,
        request::{Encryption, NewTable, StreamView},
        state::payload::Payload,
    },
    sim::SimTime,
};

impl Service {
    /// Declares a replica of a declared table: it exists before the first event, with the items of its source.
    ///
    /// # Errors
    /// As [`Service::add_replica`] refuses it.
    pub fn declare_replica(
        &mut self,
        now: SimTime,
        source: TableId,
        replica: TableId,
        key: Option<KeyId>,
        fx: &mut Effects,
    ) -> Result<(), Refusal> {
        if self.table(source).is_none() {
            return Err(self.no_table(ErrorName::ResourceNotFound, source));
        }
        self.check_view(source)?;
        let key = self.key_of_replica(source, replica, key)?;
        self.found_replica(now, source, replica, key, fx);
        self.join_replica(now, source, replica, fx);
        Ok(())
    }

    /// UpdateTable with a new replica.
    ///
    /// # Errors
    /// In this order: no such table, replica there already, key switch running, another replica being added, another kind
    /// of stream, no key, key of another type or region, source's key unusable, replica's key unusable.
    pub fn add_replica(
        &mut self,
        now: SimTime,
        source: TableId,
        replica: TableId,
        key: Option<KeyId>,
        fx: &mut Effects,
    ) -> Reply {
        self.updatable(source)?;
        self.check_addition(source, replica)?;
        self.check_view(source)?;
        let key = self.key_of_replica(source, replica, key)?;
        self.found_replica(now, source, replica, key, fx);
        self.global.begin_addition(now, replica, source);
        let is_empty = self.table_mut(source).items.is_empty();
        let spread = if is_empty { self.timing.replica_creation } else { self.timing.replica_backfill };
        let length = self.draw_for(spread, "replica-creation", replica);
        fx.due(now.saturating_add(length), Deadline::TableActive(replica));
        let rules = RuleSet::of(&[
            RuleId::ReplicaOwnKey,
            RuleId::ReplicaKeyTypes,
            RuleId::ReplicaStream,
            RuleId::ReplicaCreation,
        ]);
        Ok(Accepted::by_rules(rules).key(key))
    }

    /// UpdateTable that deletes a replica.
    ///
    /// # Errors
    /// Where either table is not there, the replica is none of the table's, or DeleteTable would refuse it.
    pub fn delete_replica(&mut self, now: SimTime, source: TableId, replica: TableId, fx: &mut Effects) -> Reply {
        self.updatable(source)?;
        if !self.is_replicated(source) || !self.global.members(source).contains(&replica) {
            let message =
                "Replica specified in the Replica Update or Replica Delete action of the request was not found";
            return Err(Refusal::by(RuleId::MissingThing, ErrorName::Validation, message));
        }
        self.delete_table(now, replica, fx).map(|accepted| accepted.also(RuleId::LeavingNeedsKey))
    }

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
            return Err(Refusal::by(RuleId::SourceStays, ErrorName::Validation, message).also(RuleId::HalfOpenWindows));
        }
        match self.unusable_key(id) {
            Some(key) => Err(self.key_refusal(RuleId::LeavingNeedsKey, key, id)),
            None => Ok(()),
        }
    }

    /// Makes sure that a key is of the region of a table ([`RuleId::ReplicaOwnKey`], [`RuleId::KeyOfRegion`]).
    pub(in crate::service) fn check_region(&self, key: KeyId, id: TableId) -> Result<(), Refusal> {
        let Some(home) = self.global.home(key).filter(|_| key.is_customer_managed()) else { return Ok(()) };
        if self.names.region(home) == self.names.region(id) {
            return Ok(());
        }
        let region = self.names.region(home).unwrap_or("of another region");
        let message = format!("KMS validation error: {}: Invalid arn {region}", self.names.key(key));
        Err(Refusal::by(RuleId::ReplicaOwnKey, ErrorName::Validation, message).also(RuleId::KeyOfRegion))
    }

    /// Makes sure that a key is of the type of the other replicas' keys ([`RuleId::ReplicaKeyTypes`]).
    pub(in crate::service) fn check_key_type(&self, key: KeyId, id: TableId) -> Result<(), Refusal> {
        let members = self.global.members(id).into_iter().filter(|&member| member != id);
        let others = members.chain(self.global.additions_from(id));
        for other in others.filter_map(|other| self.table(other)) {
            if Owner::of(other.key) != Owner::of(key) {
                return Err(mixed_types());
            }
        }
        Ok(())
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
        fx.tables.push(replica);
        true
    }

    /// Replicas that are being created from a table come to nothing ([`RuleId::ReplicaAborted`]).
    pub(in crate::service) fn abort_additions(&mut self, now: SimTime, source: TableId, fx: &mut Effects) {
        for replica in self.global.additions_from(source) {
            self.vanish(now, replica, fx);
        }
    }

    /// A replica's key is unusable: replication stops, and what is being created from it comes to nothing.
    pub(in crate::service) fn isolate_replica(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        self.abort_additions(now, id, fx);
        self.stop_replication(now, id, fx);
        if self.is_replicated(id) && self.table_mut(id).inaccessible_since.is_none() {
            let delay = self.draw_for(self.timing.replica_status, "replica-status", id);
            self.table_mut(id).clocks.shown_elsewhere = Some(now.saturating_add(delay));
        }
        if self.table_mut(id).clocks.removal_at.is_some_and(|at| at <= now) {
            fx.due(now, Deadline::ReplicaRemoval(id));
        }
    }

    /// A replica is found to be inaccessible: its time begins ([`RuleId::ReplicaRemoval`]).
    pub(in crate::service) fn await_removal(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        if self.is_replicated(id) {
            let at = now.saturating_add(self.draw_for(self.timing.replica_removal, "replica-removal", id));
            self.table_mut(id).clocks.removal_at = Some(at);
            fx.due(at, Deadline::ReplicaRemoval(id));
        }
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
        let mut replicas = self.global.members(id);
        replicas.extend(self.global.additions_from(id));
        let others: Vec<String> = replicas.iter().filter(|&&replica| replica != id).map(shown).collect();
        (!others.is_empty()).then(|| format!("; Replicas {}", others.join(", ")))
    }

    /// Returns how the other regions show a replica ([`RuleId::ReplicaStatusLate`]).
    fn replica_status(&self, now: SimTime, replica: TableId) -> TableStatus {
        let Some(table) = self.table(replica) else { return TableStatus::Creating };
        match table.status {
            TableStatus::Inaccessible if table.clocks.shown_elsewhere.is_some_and(|at| at > now) => TableStatus::Active,
            status @ (TableStatus::Creating
            | TableStatus::Active
            | TableStatus::Inaccessible
            | TableStatus::Archiving
            | TableStatus::Archived) => status,
        }
    }

    fn check_addition(&self, source: TableId, replica: TableId) -> Result<(), Refusal> {
        if self.table(replica).is_some() {
            let message = format!(
                "One or more parameter values were invalid: {} is there already; its key is changed by SSESpecification \
                 in its own region",
                self.names.table(replica)
            );
            return Err(Refusal::by(RuleId::ReplicaRequest, ErrorName::Validation, message));
        }
        if self.table(source).is_some_and(|table| table.switch.is_some()) {
            let message = "Operation cannot be performed while replica server-side encryption status is in UPDATING \
                           state. Please retry the request after the status is updated to ENABLED.";
            return Err(Refusal::by(RuleId::ReplicaRequest, ErrorName::Validation, message).also(RuleId::SwitchRunning));
        }
        if !self.global.additions_from(source).is_empty() {
            return Err(self.in_use(RuleId::CreatingTable, source));
        }
        Ok(())
    }

    /// Makes sure that the stream of a source, where it is on, is of the kind that replicas have ([`RuleId::ReplicaStream`]).
    fn check_view(&self, source: TableId) -> Result<(), Refusal> {
        match self.table(source).and_then(|table| table.stream_view) {
            Some(StreamView::NewAndOldImages) | None => Ok(()),
            Some(StreamView::KeysOnly | StreamView::NewImage | StreamView::OldImage) => {
                let message = "One or more parameter values were invalid: a replica needs a stream of view type \
                               NEW_AND_OLD_IMAGES";
                Err(Refusal::by(RuleId::ReplicaStream, ErrorName::Validation, message))
            }
        }
    }

    /// Returns the key of a new replica, the one named or else its source's where that is AWS's own, once it is known to be
    /// of the source's type, of the replica's region, and to work, as the source's must.
    fn key_of_replica(&self, source: TableId, replica: TableId, key: Option<KeyId>) -> Result<KeyId, Refusal> {
        let of_source = self.table(source).expect("the operation has found the table").key;
        let inherited = Some(of_source).filter(|key| !key.is_customer_managed());
        let Some(key) = key.or(inherited) else {
            let message =
                "One or more parameter values were invalid: KMSMasterKeyId must be specified for each replica.";
            return Err(Refusal::by(RuleId::ReplicaRequest, ErrorName::Validation, message));
        };
        if Owner::of(key) != Owner::of(of_source) {
            return Err(mixed_types());
        }
        self.check_region(key, replica)?;
        self.current_key_usable(source)?;
        if self.kms.is_usable(key) { Ok(key) } else { Err(self.key_refusal(RuleId::TargetKeyUnusable, key, replica)) }
    }

    fn found_replica(&mut self, now: SimTime, source: TableId, replica: TableId, key: KeyId, fx: &mut Effects) {
        let table = self.table_mut(source);
        table.stream_view = Some(StreamView::NewAndOldImages);
        let new = NewTable {
            encryption: Some(Encryption::key(key)),
            stream: table.stream_view,
            ttl: table.ttl,
            contributor_insights: false,
            point_in_time: None,
            indexes: table.indexes.clone(),
        };
        self.found_table(now, replica, &new, key, fx);
    }

    /// Copies every item of the source, opened under its chain and sealed under the replica's, and links the two.
    fn join_replica(&mut self, now: SimTime, source: TableId, replica: TableId, fx: &mut Effects) {
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
        let ttl = self.table(source).is_some_and(|table| table.ttl);
        let table = self.table_mut(replica);
        table.status = TableStatus::Active;
        table.ttl = ttl;
        if ttl {
            self.await_all_expiries(now, replica, fx);
        }
        self.global.join(replica, source);
        for link in self.global.links_of(replica) {
            self.await_arrival(now, link, fx);
        }
    }
}

fn mixed_types() -> Refusal {
    let message = "One or more parameter values were invalid: All replica keys must either be Customer Managed CMK or AWS \
                   Managed CMK.";
    Refusal::by(RuleId::ReplicaKeyTypes, ErrorName::Validation, message)
}
