//! Replicas, as a setup declares them and UpdateTable changes them.

use crate::{
    engine::{event::Event, operation::Asked, run::Run},
    ids::TableId,
    record::{EventName, Subject},
    rules::{RuleId, RuleSet},
    service::{Accepted, Reply, request::KeyName},
    sim::{Phase, SimTime},
};

/// A replica of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplicaSpec {
    /// The table that it is, named after its source and its region.
    pub replica: TableId,
    /// Its key; without one, its source's where that is AWS's own.
    pub key: Option<KeyName>,
}

/// What UpdateTable does to the replicas of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicaChange {
    /// One more.
    Add(ReplicaSpec),
    /// One less.
    Delete(TableId),
}

impl Run<'_> {
    /// Declares the replicas of a table; each makes itself known by an event at instant 0.
    pub(in crate::engine) fn declare_replicas(&mut self, source: TableId, specs: &[ReplicaSpec]) {
        for &ReplicaSpec { replica, key } in specs {
            let key = key.map(|key| self.service.named_key(key)).transpose();
            let declare = |key| self.service.declare_replica(SimTime::START, source, replica, key, &mut self.fx);
            if let Err(refusal) = key.and_then(declare) {
                self.sizes.refuse_declaration(replica, refusal);
            }
            self.schedule(SimTime::START, Phase::Control, Event::TableDeclared(replica));
        }
    }

    /// UpdateTable with a replica.
    pub(in crate::engine) fn change_replica(
        &mut self,
        now: SimTime,
        source: TableId,
        change: ReplicaChange,
    ) -> (Asked, Reply) {
        let asked = |key, replica| Asked::of_table(EventName::UpdateTable, source, key).about(Subject::Table(replica));
        match change {
            ReplicaChange::Add(ReplicaSpec { replica, key: name }) => {
                let key = name.map(|name| self.service.named_key(name)).transpose();
                let shown = key.as_ref().ok().copied().flatten();
                let by_alias = matches!(name, Some(KeyName::Alias(_)));
                let reply = key.and_then(|key| self.service.add_replica(now, source, replica, key, &mut self.fx));
                let cite = |accepted: Accepted| {
                    if by_alias { accepted.also(RuleId::AliasResolvedOnce) } else { accepted }
                };
                (asked(shown, replica), reply.map(cite))
            }
            ReplicaChange::Delete(replica) => {
                let shown = self.displayed_key(replica);
                (asked(shown, replica), self.service.delete_replica(now, source, replica, &mut self.fx))
            }
        }
    }
}

/// The rules by which a declared replica is there.
pub(in crate::engine) const DECLARED_REPLICA: RuleSet = RuleSet::of(&[
    RuleId::AlwaysEncrypted,
    RuleId::WholeTable,
    RuleId::ReplicaOwnKey,
    RuleId::ReplicaKeyTypes,
    RuleId::ReplicaStream,
]);
