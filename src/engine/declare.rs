//! What is there at the start: declared before the first event, made known by the first events.
//!
//! Law: declarations take effect at instant 0, in file order ([`RuleId::StartAndEnd`]).

use crate::{
    engine::{
        Recorder,
        asked::{Asked, alias_of},
        event::Event,
        operation::{new_key, new_table},
        setup::{ReplicaSpec, TableSpec},
        sizes::first_items,
        world::World,
    },
    ids::{AliasId, ClusterId, KeyId, TableId},
    record::{Actor, EventName, Subject},
    rules::{RuleId, RuleSet},
    service::{Accepted, sse},
    sim::{Phase, SimTime},
};

impl World<'_> {
    /// Declares everything that exists at the start, with its deadlines.
    pub(in crate::engine) fn declare(&mut self) {
        self.declare_keys();
        self.declare_aliases();
        self.declare_tables();
        self.schedule_deadlines();
        for &(cluster, _) in &self.setup.clusters {
            self.agenda.schedule(SimTime::START, Phase::Control, Event::ClusterDeclared(cluster));
        }
    }

    pub(in crate::engine) fn announce_alias(&mut self, now: SimTime, id: AliasId, recorder: &mut dyn Recorder) {
        let key = self.setup.aliases.iter().find(|(alias, _)| *alias == id).map(|&(_, key)| key);
        let asked = Asked::of_alias(EventName::CreateAlias, id, key);
        self.answer(now, Phase::Control, asked, Ok(Accepted::by(RuleId::Aliases)), recorder);
    }

    pub(in crate::engine) fn announce_table(&mut self, now: SimTime, id: TableId, recorder: &mut dyn Recorder) {
        let reply = match self.refused.remove(&id) {
            Some(refusal) => Err(refusal),
            None => Ok(self.declaration(id)),
        };
        let shown = self.displayed_key(id);
        let asked = Asked { actor: Actor::DynamoDb, ..Asked::of_table(EventName::TableCreated, id, shown) };
        let asked = asked.about(self.subject_of_declared(id));
        self.answer(now, Phase::Control, asked, reply, recorder);
        self.fx.tables.push(id);
        self.tell_happenings(now, Phase::Control, recorder);
    }

    /// Returns what else the declaration of a table is about: what a replica is one of, or the alias of its key.
    fn subject_of_declared(&self, id: TableId) -> Subject {
        match (self.setup.names.source(id), self.declared(id)) {
            (Some(source), _) => Subject::Table(source),
            (None, Some(spec)) => alias_of(spec.encryption.as_ref()),
            (None, None) => Subject::None,
        }
    }

    fn declared(&self, id: TableId) -> Option<&TableSpec> {
        self.setup.tables.iter().find(|(table, _)| *table == id).map(|(_, spec)| spec)
    }

    fn declaration(&self, id: TableId) -> Accepted {
        let Some(spec) = self.declared(id) else {
            return Accepted::by_rules(DECLARED_REPLICA);
        };
        let rules = sse::encryption_rules(spec.encryption.as_ref());
        if spec.legacy_unencrypted {
            let detail = "formerly unencrypted: encrypted under the AWS owned key".to_owned();
            return Accepted::by_rules(rules.with(RuleId::LegacyUnderOwnedKey)).saying(detail);
        }
        Accepted::by_rules(rules)
    }

    pub(in crate::engine) fn create_declared_cluster(
        &mut self,
        now: SimTime,
        id: ClusterId,
        recorder: &mut dyn Recorder,
    ) {
        let (_, spec) = *self.setup.clusters.iter().find(|(cluster, _)| *cluster == id).expect("declared");
        let (asked, reply) = self.create_cluster(id, spec);
        self.answer(now, Phase::Control, asked, reply, recorder);
        self.tell_happenings(now, Phase::Control, recorder);
    }

    /// Declares the customer managed keys of the setup.
    fn declare_keys(&mut self) {
        self.fx.keys.extend([KeyId::AWS_OWNED, KeyId::AWS_MANAGED]);
        self.service.rotate_managed_key(SimTime::START, &mut self.fx);
        for &(key, ref spec) in &self.setup.keys {
            self.service
                .create_key(SimTime::START, key, new_key(spec, true), &mut self.fx)
                .expect("a setup declares each key once");
        }
        for key in std::mem::take(&mut self.fx.keys) {
            self.periods.key(SimTime::START, key, self.service.kms.state(key));
        }
    }

    /// Declares the aliases of the setup; each makes itself known by an event at instant 0.
    fn declare_aliases(&mut self) {
        for &(alias, key) in &self.setup.aliases {
            self.service.create_alias(alias, key).expect("a setup declares each alias once, of a key that takes it");
            self.agenda.schedule(SimTime::START, Phase::Control, Event::AliasDeclared(alias));
        }
    }

    /// Declares the tables of the setup; each makes itself known by an event at instant 0.
    fn declare_tables(&mut self) {
        for (table, spec) in &self.setup.tables {
            let (new, items) = (new_table(spec), first_items(self.setup, *table, spec));
            if let Err(refusal) = self.service.declare_table(SimTime::START, *table, &new, &items, &mut self.fx) {
                self.refused.insert(*table, refusal);
            }
            self.agenda.schedule(SimTime::START, Phase::Control, Event::TableDeclared(*table));
            self.declare_replicas(*table, &spec.replicas);
        }
        self.fx.tables.clear();
    }

    /// Declares the replicas of a table; each makes itself known by an event at instant 0.
    fn declare_replicas(&mut self, source: TableId, specs: &[ReplicaSpec]) {
        for &ReplicaSpec { replica, key } in specs {
            let key = key.map(|key| self.service.named_key(key)).transpose();
            let declare = |key| self.service.declare_replica(SimTime::START, source, replica, key, &mut self.fx);
            if let Err(refusal) = key.and_then(declare) {
                self.refused.insert(replica, refusal);
            }
            self.agenda.schedule(SimTime::START, Phase::Control, Event::TableDeclared(replica));
        }
    }
}

/// The rules by which a declared replica is there.
const DECLARED_REPLICA: RuleSet = RuleSet::of(&[
    RuleId::AlwaysEncrypted,
    RuleId::WholeTable,
    RuleId::ReplicaOwnKey,
    RuleId::ReplicaKeyTypes,
    RuleId::ReplicaStream,
]);
