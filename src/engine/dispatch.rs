//! An event reaches the service, and what came of it becomes rows.
//!
//! Invariant: rows are numbered from 1 on, in the order in which things happened.

use crate::{
    engine::{
        Recorder,
        event::Event,
        operation::{Asked, alias_of},
        replicas::DECLARED_REPLICA,
        run::Run,
        setup::{Operation, TableSpec},
    },
    ids::{AliasId, ClusterId, ConsumerId, StepId, TableId},
    record::{Actor, Detail, EventName, EventRow, Outcome, Subject},
    rules::{RuleId, RuleSet},
    service::{Accepted, Happening, Refusal, Reply, lifecycle},
    sim::{Phase, SimTime, calendar::Ticket},
};

impl Run<'_> {
    /// Executes an event, and returns whether it still counted.
    pub(in crate::engine) fn dispatch(
        &mut self,
        now: SimTime,
        phase: Phase,
        ticket: Ticket,
        event: Event,
        recorder: &mut dyn Recorder,
    ) -> bool {
        match event {
            Event::Deadline(deadline) => {
                if !self.service.come_due(now, deadline, ticket, &mut self.fx) {
                    return false;
                }
                self.record_happenings(now, phase, recorder);
            }
            Event::TableDeclared(id) => self.announce_table(now, id, recorder),
            Event::AliasDeclared(id) => self.announce_alias(now, id, recorder),
            Event::ClusterDeclared(id) => self.create_declared_cluster(now, id, recorder),
            Event::Step(id) => self.do_step(now, id, recorder),
            Event::Workload(id) => self.do_workload(now, id, recorder),
            Event::Poll(id) => self.poll(now, id, recorder),
            Event::Look(id) => self.look(now, id, recorder),
            Event::Sample => self.sample(now, recorder),
        }
        true
    }

    /// Records the answer to a request, and everything else that came of it.
    pub(in crate::engine) fn answer(
        &mut self,
        now: SimTime,
        phase: Phase,
        asked: Asked,
        reply: Reply,
        recorder: &mut dyn Recorder,
    ) -> EventRow {
        let row = self.row_of(now, phase, asked, reply);
        self.tell(&row, recorder);
        row
    }

    /// Records the service's own events.
    pub(in crate::engine) fn record_happenings(&mut self, now: SimTime, phase: Phase, recorder: &mut dyn Recorder) {
        let mut happenings = std::mem::take(&mut self.fx.happenings);
        for happening in happenings.drain(..) {
            let row = self.row(now, phase, happening);
            self.tell(&row, recorder);
            self.release_followers(now, &row);
        }
        self.fx.happenings = happenings;
        self.note_changes(now);
    }

    fn do_step(&mut self, now: SimTime, id: StepId, recorder: &mut dyn Recorder) {
        let setup = self.setup;
        let operation = &setup.steps[id.index()].operation;
        let (asked, reply) = self.perform(now, id, operation);
        let row = self.answer(now, Phase::Control, asked, reply, recorder);
        recorder.step(id, &row, &self.service.names);
        if row.outcome != Outcome::Refused {
            self.follow(now, id, operation);
            self.drop_followers(operation);
        }
        self.record_happenings(now, Phase::Control, recorder);
    }

    fn poll(&mut self, now: SimTime, id: ConsumerId, recorder: &mut dyn Recorder) {
        let consumer = &self.setup.consumers[id.index()];
        if !consumer.pauses.iter().any(|&(from, to)| from <= now && now < to) {
            let table = consumer.table;
            let asked = Asked {
                event: EventName::StreamRead,
                actor: Actor::Consumer(id),
                table: Some(table),
                subject: Subject::None,
                key: None,
            };
            let reply = self.service.read_stream(now, Actor::Consumer(id), table, &mut self.fx);
            self.answer(now, Phase::Data, asked, reply, recorder);
            self.record_happenings(now, Phase::Data, recorder);
        }
        self.schedule(now.saturating_add(consumer.every), Phase::Data, Event::Poll(id));
    }

    fn announce_alias(&mut self, now: SimTime, id: AliasId, recorder: &mut dyn Recorder) {
        let key = self.setup.aliases.iter().find(|(alias, _)| *alias == id).map(|&(_, key)| key);
        let asked = Asked::of_alias(EventName::CreateAlias, id, key);
        self.answer(now, Phase::Control, asked, Ok(Accepted::by(RuleId::Aliases)), recorder);
    }

    fn announce_table(&mut self, now: SimTime, id: TableId, recorder: &mut dyn Recorder) {
        let reply = match self.sizes.refused_declaration(id) {
            Some(refusal) => Err(refusal),
            None => Ok(self.declaration(id)),
        };
        let asked = Asked {
            event: EventName::TableCreated,
            actor: Actor::DynamoDb,
            table: Some(id),
            subject: self.subject_of_declared(id),
            key: self.displayed_key(id),
        };
        self.answer(now, Phase::Control, asked, reply, recorder);
        self.fx.tables.push(id);
        self.record_happenings(now, Phase::Control, recorder);
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
        let rules = lifecycle::encryption_rules(spec.encryption.as_ref());
        if spec.legacy_unencrypted {
            let detail = "formerly unencrypted: encrypted under the AWS owned key".to_owned();
            return Accepted::by_rules(rules.with(RuleId::LegacyUnderOwnedKey)).saying(detail);
        }
        Accepted::by_rules(rules)
    }

    fn create_declared_cluster(&mut self, now: SimTime, id: ClusterId, recorder: &mut dyn Recorder) {
        let (_, spec) = *self.setup.clusters.iter().find(|(cluster, _)| *cluster == id).expect("declared");
        let operation = Operation::CreateCluster { cluster: id, spec };
        let (asked, reply) = self.perform(now, StepId(0), &operation);
        self.answer(now, Phase::Control, asked, reply, recorder);
        self.record_happenings(now, Phase::Control, recorder);
    }

    fn tell(&mut self, row: &EventRow, recorder: &mut dyn Recorder) {
        self.periods.cause(row.event, row.rules);
        recorder.event(row, &self.service.names);
    }

    fn note_changes(&mut self, now: SimTime) {
        for key in self.fx.keys.drain(..) {
            self.periods.key(now, key, self.service.kms.state(key));
        }
        for table in self.fx.tables.drain(..) {
            self.periods.table(
                now,
                table,
                self.service.table(table).map(crate::service::state::table::Table::describe),
            );
        }
        self.periods.settled();
    }

    fn row(&mut self, time: SimTime, phase: Phase, happening: Happening) -> EventRow {
        EventRow {
            seq: self.next_number(),
            time,
            phase,
            event: happening.event,
            actor: happening.actor,
            table: happening.table,
            subject: happening.subject,
            key: happening.key,
            outcome: Outcome::Ok,
            error: None,
            rules: happening.rules,
            detail: happening.detail,
        }
    }

    fn row_of(&mut self, time: SimTime, phase: Phase, asked: Asked, reply: Reply) -> EventRow {
        let seq = self.next_number();
        let (outcome, error, rules, key, detail) = match reply {
            Ok(Accepted { outcome, rules, key, detail }) => (outcome, None, rules, key, detail),
            Err(Refusal { error, message, rules, key }) => {
                let named = key.filter(|_| asked.event == EventName::RestoreTableFromBackup);
                (Outcome::Refused, error, rules, named, Detail::from(message))
            }
        };
        let key = asked.key.or(key);
        let Asked { event, actor, table, subject, .. } = asked;
        EventRow { seq, time, phase, event, actor, table, subject, key, outcome, error, rules, detail }
    }

    fn next_number(&mut self) -> u64 {
        self.events += 1;
        self.events
    }
}

/// The rules of what is there from the beginning.
pub(in crate::engine) const DECLARED: RuleSet = RuleSet::of(&[RuleId::StartAndEnd]);
