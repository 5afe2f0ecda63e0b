//! Workloads: streams of operations, each by one caller.
//!
//! Law: a workload schedules its next operation when the previous one runs.

use crate::{
    engine::{
        Recorder,
        asked::Asked,
        event::Event,
        setup::{Workload, WorkloadOp},
        world::World,
    },
    ids::WorkloadId,
    record::{Actor, EventName, Subject},
    service::{
        Reply,
        request::{ItemDefaults, Write, WriteMode},
        transaction::Transaction,
    },
    sim::{Phase, SimTime},
};

impl World<'_> {
    /// Schedules the next operation of a workload, while there is one.
    pub(in crate::engine) fn schedule_workload(&mut self, id: WorkloadId) {
        let next = self.pacers[id.index()].next;
        if next < self.setup.workloads[id.index()].to {
            self.agenda.schedule(next, Phase::Data, Event::Workload(id));
        }
    }

    /// Has a workload do its next operation.
    pub(in crate::engine) fn do_workload(&mut self, now: SimTime, id: WorkloadId, recorder: &mut dyn Recorder) {
        let setup = self.setup;
        let workload = &setup.workloads[id.index()];
        let (asked, reply) = match workload.op {
            WorkloadOp::TransactWriteItems => self.transact(now, workload),
            WorkloadOp::PutItem => self.write_next(now, workload, EventName::PutItem, WriteMode::Replace),
            WorkloadOp::UpdateItem => self.write_next(now, workload, EventName::UpdateItem, WriteMode::Update),
            WorkloadOp::GetItem => self.get_next(now, workload),
            WorkloadOp::DeleteItem => self.delete_next(now, workload),
        };
        self.answer(now, Phase::Data, asked, reply, recorder);
        self.tell_happenings(now, Phase::Data, recorder);
        self.pacers[id.index()].advance(workload);
        self.schedule_workload(id);
    }

    fn write_next(&mut self, now: SimTime, workload: &Workload, event: EventName, mode: WriteMode) -> (Asked, Reply) {
        let item = self.pacers[workload.id.index()].next_item(workload);
        let defaults = self.next_sizes(workload);
        let (bytes, ttl) = workload.item.given(defaults);
        let write = Write { table: workload.table, item, bytes, ttl, defaults, client_key: workload.client_key, mode };
        let asked = asked_by(workload, event, Subject::Item(item));
        let reply = self.service.write_item_via(now, asked.actor, workload.via, &write, &mut self.fx);
        (asked, reply)
    }

    fn get_next(&mut self, now: SimTime, workload: &Workload) -> (Asked, Reply) {
        let item = self.pacers[workload.id.index()].next_item(workload);
        let asked = asked_by(workload, EventName::GetItem, Subject::Item(item));
        let reply = self.service.get_item_via(now, asked.actor, workload.via, (workload.table, item), &mut self.fx);
        (asked, reply)
    }

    fn delete_next(&mut self, now: SimTime, workload: &Workload) -> (Asked, Reply) {
        let item = self.pacers[workload.id.index()].next_item(workload);
        let asked = asked_by(workload, EventName::DeleteItem, Subject::Item(item));
        let reply = self.service.delete_item_via(now, asked.actor, workload.via, (workload.table, item), &mut self.fx);
        (asked, reply)
    }

    fn transact(&mut self, now: SimTime, workload: &Workload) -> (Asked, Reply) {
        let items: Vec<_> = self.pacers[workload.id.index()]
            .next_items(workload)
            .into_iter()
            .map(|item| (item, self.next_sizes(workload)))
            .collect();
        let request = Transaction { table: workload.table, items: &items, client_key: workload.client_key };
        let asked = asked_by(workload, EventName::TransactWriteItems, Subject::None);
        let reply = self.service.transact(now, asked.actor, &request, &mut self.fx);
        (asked, reply)
    }

    fn next_sizes(&mut self, workload: &Workload) -> ItemDefaults {
        let pacer = &mut self.pacers[workload.id.index()];
        self.sizes.or_table(workload.table, workload.item).draw(&mut pacer.bytes, &mut pacer.ttl)
    }
}

fn asked_by(workload: &Workload, event: EventName, subject: Subject) -> Asked {
    Asked {
        event,
        actor: Actor::Workload(workload.id),
        table: Some(workload.table),
        subject,
        key: None,
        parameter: None,
    }
}
