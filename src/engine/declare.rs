//! What is there at the start: declared before the first event, made known by the first events.
//!
//! Law: declarations take effect at instant 0, in file order ([`RuleId::StartAndEnd`]). They do so before the first event, so
//! that their deadlines come first among those of an instant; each but a key's then makes itself known by an event.

use crate::{
    engine::{
        Recorder,
        asked::{Asked, how_named},
        event::Event,
        setup::{NewReplica, TableSpec},
        sizes::first_items,
        world::World,
    },
    ids::{AliasId, ClusterId, KeyId, TableId},
    record::{Actor, EventName, Request, Subject},
    sim::{Phase, SimTime},
};

#[cfg(doc)]
use crate::rules::RuleId;

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

    /// A declared alias makes itself known.
    pub(in crate::engine) fn announce_alias(&mut self, now: SimTime, id: AliasId, recorder: &mut dyn Recorder) {
        let reply = self.declared.aliases.remove(&id).expect("an alias makes itself known once");
        self.answer(now, Phase::Control, Asked::of_alias(EventName::CreateAlias, id, None), reply, recorder);
    }

    /// A declared table makes itself known.
    pub(in crate::engine) fn announce_table(&mut self, now: SimTime, id: TableId, recorder: &mut dyn Recorder) {
        let reply = self.declared.tables.remove(&id).expect("a table makes itself known once");
        let asked = Asked { actor: Actor::DynamoDb, ..Asked::of_table(EventName::TableCreated, id, None) };
        let asked = asked.about(self.subject_of_declared(id));
        self.answer(now, Phase::Control, asked, reply, recorder);
        self.fx.tables.push(id);
        self.tell_happenings(now, Phase::Control, recorder);
    }

    /// Returns what else the declaration of a table is about: what a replica is one of, or how it names its key.
    fn subject_of_declared(&self, id: TableId) -> Subject {
        match (self.setup.names.source(id), self.declared_spec(id)) {
            (Some(source), _) => Subject::Table(source),
            (None, Some(spec)) if spec.new.legacy_unencrypted => Subject::Request(Request::FormerlyUnencrypted),
            (None, Some(spec)) => how_named(spec.new.encryption.as_ref()),
            (None, None) => Subject::None,
        }
    }

    fn declared_spec(&self, id: TableId) -> Option<&TableSpec> {
        self.setup.tables.iter().find(|(table, _)| *table == id).map(|(_, spec)| spec)
    }

    /// A declared cluster is created.
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
            self.service.declare_key(SimTime::START, key, spec, &mut self.fx).expect("a setup declares each key once");
        }
        for key in std::mem::take(&mut self.fx.keys) {
            self.periods.key(SimTime::START, key, self.service.kms.state(key));
        }
    }

    /// Declares the aliases of the setup; each makes itself known by an event at instant 0.
    fn declare_aliases(&mut self) {
        for &(alias, key) in &self.setup.aliases {
            self.declared.aliases.insert(alias, self.service.declare_alias(alias, key));
            self.agenda.schedule(SimTime::START, Phase::Control, Event::AliasDeclared(alias));
        }
    }

    /// Declares the tables of the setup; each makes itself known by an event at instant 0.
    fn declare_tables(&mut self) {
        for (table, spec) in &self.setup.tables {
            let items = first_items(self.setup, *table, spec);
            let reply = self.service.declare_table(SimTime::START, *table, &spec.new, &items, &mut self.fx);
            self.declared.tables.insert(*table, reply);
            self.agenda.schedule(SimTime::START, Phase::Control, Event::TableDeclared(*table));
            self.declare_replicas(*table, &spec.replicas);
        }
        // Each is noted when it makes itself known.
        self.fx.tables.clear();
    }

    /// Declares the replicas of a table; each makes itself known by an event at instant 0.
    fn declare_replicas(&mut self, source: TableId, replicas: &[NewReplica]) {
        for &new in replicas {
            let reply = self.service.declare_replica(SimTime::START, source, new, &mut self.fx);
            self.declared.tables.insert(new.replica, reply);
            self.agenda.schedule(SimTime::START, Phase::Control, Event::TableDeclared(new.replica));
        }
    }
}
