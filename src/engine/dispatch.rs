//! An event reaches those whom it concerns, and what came of it is told.
//!
//! Invariant: rows are numbered from 1 on, in the order in which things happened.

use crate::{
    engine::{Recorder, asked::Asked, event::Event, look, world::World},
    ids::{ConsumerId, ExpectationId, StepId},
    record::{Actor, EventName, Outcome},
    sim::{Phase, SimTime, calendar::Due},
};

impl World<'_> {
    /// Executes an event, and returns whether it still counted.
    pub(in crate::engine) fn dispatch(&mut self, due: Due<Event>, recorder: &mut dyn Recorder) -> bool {
        let now = due.time;
        match due.event {
            Event::Deadline(deadline) => {
                let quiet_until = self.quiet_until(deadline);
                if !self.service.come_due(now, (deadline, due.ticket), quiet_until, &mut self.fx) {
                    return false;
                }
                self.tell_happenings(now, due.phase, recorder);
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

    /// An expectation looks, and what it sees is told.
    pub(in crate::engine) fn look(&self, now: SimTime, id: ExpectationId, recorder: &mut dyn Recorder) {
        if let Some(found) = look::found(&self.service, &self.setup.expectations[id.index()].claim) {
            recorder
                .observation(&crate::record::Observation { expectation: id, time: now, found }, &self.service.names);
        }
    }

    fn do_step(&mut self, now: SimTime, id: StepId, recorder: &mut dyn Recorder) {
        let setup = self.setup;
        let operation = &setup.steps[id.index()].operation;
        let (asked, reply) = self.perform(now, id, operation);
        let row = self.answer(now, Phase::Control, asked, reply, recorder);
        recorder.step(id, &row, &self.service.names);
        if row.outcome != Outcome::Refused {
            for (at, step) in self.followers.accept(now, id, operation) {
                self.agenda.schedule(at, Phase::Control, Event::Step(step));
            }
        }
        self.tell_happenings(now, Phase::Control, recorder);
    }

    fn poll(&mut self, now: SimTime, id: ConsumerId, recorder: &mut dyn Recorder) {
        let consumer = &self.setup.consumers[id.index()];
        if !consumer.is_paused(now) {
            let actor = Actor::Consumer(id);
            let asked = Asked { actor, ..Asked::of_items(EventName::StreamRead, consumer.table) };
            let reply = self.service.read_stream(now, actor, consumer.table, &mut self.fx);
            self.answer(now, Phase::Data, asked, reply, recorder);
            self.tell_happenings(now, Phase::Data, recorder);
        }
        self.agenda.schedule(now.saturating_add(consumer.every), Phase::Data, Event::Poll(id));
    }

    fn sample(&mut self, now: SimTime, recorder: &mut dyn Recorder) {
        let next = self.sampler.sample(now, &self.service, recorder);
        self.agenda.schedule(next, Phase::Observe, Event::Sample);
    }
}
