//! Replicas are asked for: a table of a global table is added or deleted.
//!
//! Invariant: each replica is a table with a key, a chain and artifacts of its own ([`RuleId::ReplicaOwnKey`]).

use crate::{
    ids::{KeyId, TableId},
    record::{ErrorName, Obstacle, Owner},
    rules::{RuleId, RuleSet},
    service::{
        Accepted, Deadline, Effects, Refusal, Reply, Service,
        membership::mixed_types,
        request::{Encryption, KeyName, NewReplica, NewTable, StreamView},
        sse::alias_rules,
    },
    sim::SimTime,
};

impl Service {
    /// Declares a replica of a declared table: it exists before the first event, with the items of its source.
    ///
    /// # Errors
    /// As [`Service::add_replica`] refuses it.
    pub fn declare_replica(&mut self, now: SimTime, source: TableId, new: NewReplica, fx: &mut Effects) -> Reply {
        let replica = new.replica;
        if self.table(source).is_none() {
            return Err(self.no_table(ErrorName::ResourceNotFound, source));
        }
        self.check_view(source)?;
        let key = self.key_of_replica(source, new)?;
        self.found_replica(now, source, replica, key, fx);
        self.join_replica(now, source, replica, fx);
        Ok(Accepted::by_rules(DECLARED).key(key))
    }

    /// UpdateTable with a new replica.
    ///
    /// # Errors
    /// In this order: no such table, replica there already, key switch running, another replica being added, another kind
    /// of stream, no such alias, no key, key of another type or region, source's key unusable, replica's key unusable.
    pub fn add_replica(&mut self, now: SimTime, source: TableId, new: NewReplica, fx: &mut Effects) -> Reply {
        let replica = new.replica;
        self.updatable(source, ErrorName::ResourceNotFound)?;
        self.check_addition(source, replica)?;
        self.check_view(source)?;
        let key = self.key_of_replica(source, new)?;
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
        Ok(Accepted::by_rules(rules.and(alias_rules(new.key.and_then(KeyName::alias)))).key(key))
    }

    /// UpdateTable that deletes a replica.
    ///
    /// # Errors
    /// Where either table is not there, the replica is none of the table's, or DeleteTable would refuse it.
    pub fn delete_replica(&mut self, now: SimTime, source: TableId, replica: TableId, fx: &mut Effects) -> Reply {
        self.updatable(source, ErrorName::ResourceNotFound)?;
        if !self.is_replicated(source) || !self.global.members(source).contains(&replica) {
            let message =
                "Replica specified in the Replica Update or Replica Delete action of the request was not found";
            let refusal = Refusal::by(RuleId::MissingThing, ErrorName::Validation, message);
            return Err(refusal.because(Obstacle::Replica(replica)));
        }
        self.delete_table(now, replica, fx).map(|accepted| accepted.also(RuleId::LeavingNeedsKey))
    }

    fn check_addition(&self, source: TableId, replica: TableId) -> Result<(), Refusal> {
        if let Some(there) = self.table_in_region_of(replica) {
            let message = format!(
                "One or more parameter values were invalid: {} is there already; its key is changed by SSESpecification \
                 in its own region",
                self.names.table(there)
            );
            let refusal = Refusal::by(RuleId::ReplicaRequest, ErrorName::Validation, message);
            return Err(refusal.because(Obstacle::Table(there)));
        }
        if self.table(source).is_some_and(|table| table.switch.is_some()) {
            let message = "Operation cannot be performed while replica server-side encryption status is in UPDATING \
                           state. Please retry the request after the status is updated to ENABLED.";
            let refusal = Refusal::by(RuleId::ReplicaRequest, ErrorName::Validation, message);
            return Err(refusal.also(RuleId::SwitchRunning).because(Obstacle::Switch(source)));
        }
        if !self.global.additions_from(source).is_empty() {
            return Err(self.in_use(RuleId::CreatingTable, source).because(Obstacle::SourceOf(source)));
        }
        Ok(())
    }

    /// Returns the table that stands in the region of a replica under its source's name: the replica, or a source that was
    /// itself restored there ([`RuleId::RestoredRegion`]).
    fn table_in_region_of(&self, replica: TableId) -> Option<TableId> {
        let region = self.names.region(replica).into();
        let is_there = |&id: &TableId| self.table(id).is_some_and(|table| table.region == region);
        [Some(replica), self.names.source(replica)].into_iter().flatten().find(is_there)
    }

    /// Makes sure that the stream of a source, where it is on, is of the kind that replicas have
    /// ([`RuleId::ReplicaStream`]).
    fn check_view(&self, source: TableId) -> Result<(), Refusal> {
        match self.table(source).and_then(|table| table.stream_view) {
            Some(StreamView::NewAndOldImages) | None => Ok(()),
            Some(StreamView::KeysOnly | StreamView::NewImage | StreamView::OldImage) => {
                let message = "One or more parameter values were invalid: a replica needs a stream of view type \
                               NEW_AND_OLD_IMAGES";
                let refusal = Refusal::by(RuleId::ReplicaStream, ErrorName::Validation, message);
                Err(refusal.because(Obstacle::Stream(source)))
            }
        }
    }

    /// Returns the key of a new replica, the one named or else its source's where that is AWS's own, once it is known to be
    /// of the source's type, of the replica's region, and to work, as the source's must.
    fn key_of_replica(&self, source: TableId, new: NewReplica) -> Result<KeyId, Refusal> {
        let named = new.key.map(|name| self.named_key(name)).transpose()?;
        let of_source = self.table(source).expect("the operation has found the table").key;
        let inherited = Some(of_source).filter(|key| !key.is_customer_managed());
        let Some(key) = named.or(inherited) else {
            let message =
                "One or more parameter values were invalid: KMSMasterKeyId must be specified for each replica.";
            return Err(Refusal::by(RuleId::ReplicaRequest, ErrorName::Validation, message));
        };
        if Owner::of(key) != Owner::of(of_source) {
            return Err(mixed_types());
        }
        self.check_region(key, &self.names.region(new.replica).into())?;
        self.current_key_usable(source)?;
        if self.kms.is_usable(key) {
            Ok(key)
        } else {
            Err(self.key_refusal(RuleId::TargetKeyUnusable, key, new.replica))
        }
    }

    fn found_replica(&mut self, now: SimTime, source: TableId, replica: TableId, key: KeyId, fx: &mut Effects) {
        let table = self.table_mut(source);
        table.stream_view = Some(StreamView::NewAndOldImages);
        fx.tables.push(source);
        let new = NewTable {
            encryption: Some(Encryption::key(key)),
            stream: table.stream_view,
            ttl: table.ttl,
            indexes: table.indexes.clone(),
            ..NewTable::default()
        };
        let region = self.names.region(replica).into();
        self.found_table(now, (replica, region), &new, key, fx);
    }
}

/// The rules by which a declared replica is there.
const DECLARED: RuleSet = RuleSet::of(&[
    RuleId::AlwaysEncrypted,
    RuleId::WholeTable,
    RuleId::ReplicaOwnKey,
    RuleId::ReplicaKeyTypes,
    RuleId::ReplicaStream,
]);
