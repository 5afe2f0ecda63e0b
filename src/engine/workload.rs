//! Workloads: streams of operations, each by one caller.
//!
//! Law: the n-th attempt names its item, accepted or not. A workload schedules its next operation when the previous one runs.

use crate::{
    engine::{
        Recorder,
        draw::streams,
        event::Event,
        operation::Asked,
        run::Run,
        setup::{Pace, Setup, Workload, WorkloadOp},
    },
    ids::{ItemId, WorkloadId},
    record::{Actor, EventName, Subject},
    service::{
        Reply,
        request::{ItemDefaults, Write, WriteMode},
        transaction::Transaction,
    },
    sim::{Phase, SimDuration, SimTime, random::RandomStream},
};

/// A workload in progress.
pub struct Caller {
    /// How many item numbers it has used.
    used: u32,
    /// The instant at which the present operation of a Poisson process falls, rounded down, and the rest in nanoseconds.
    position: (SimTime, u64),
    next: SimTime,
    arrivals: RandomStream,
    keys: RandomStream,
    bytes: RandomStream,
    ttl: RandomStream,
}

impl Caller {
    /// Returns a workload that has done nothing yet.
    #[must_use]
    pub fn new(setup: &Setup, workload: &Workload) -> Self {
        let name = setup.names.workload(workload.id);
        let (bytes, ttl) = streams(setup.seed, "workload", name);
        let named = |purpose: &str| RandomStream::named(setup.seed, purpose, name);
        let mut caller = Self {
            used: 0,
            position: (workload.from, 0),
            next: workload.from,
            arrivals: named("workload/arrivals"),
            keys: named("workload/keys"),
            bytes,
            ttl,
        };
        if let Pace::Poisson { events, per_ms } = workload.pace {
            caller.arrive(events, per_ms);
        }
        caller
    }

    fn advance(&mut self, workload: &Workload) {
        match workload.pace {
            Pace::Every(length) => self.next = self.next.saturating_add(length),
            Pace::Poisson { events, per_ms } => self.arrive(events, per_ms),
        }
    }

    fn arrive(&mut self, events: u64, per_ms: u64) {
        let (reached, rest) = self.position;
        let nanos = self.arrivals.exponential(events, per_ms).saturating_add(rest);
        self.next = reached.saturating_add(SimDuration::from_millis(nanos / NANOS_PER_MILLI));
        self.position = (self.next, nanos % NANOS_PER_MILLI);
    }

    fn next_item(&mut self, workload: &Workload) -> ItemId {
        self.used += 1;
        let number = match workload.keys {
            None => self.used,
            Some(keys) => u32::try_from(self.keys.below(u64::from(keys))).expect("less than a number of 32 bits") + 1,
        };
        ItemId { family: workload.family, number }
    }

    fn next_items(&mut self, workload: &Workload) -> Vec<ItemId> {
        let wanted =
            workload.keys.map_or(workload.items_per_transaction, |keys| keys.min(workload.items_per_transaction));
        let mut items = Vec::new();
        while items.len() < wanted as usize {
            let item = self.next_item(workload);
            if !items.contains(&item) {
                items.push(item);
            }
        }
        items
    }
}

impl Run<'_> {
    /// Schedules the next operation of a workload, while there is one.
    pub(in crate::engine) fn schedule_workload(&mut self, id: WorkloadId) {
        let next = self.callers[id.index()].next;
        if next < self.setup.workloads[id.index()].to {
            self.schedule(next, Phase::Data, Event::Workload(id));
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
        self.record_happenings(now, Phase::Data, recorder);
        self.callers[id.index()].advance(workload);
        self.schedule_workload(id);
    }

    fn write_next(&mut self, now: SimTime, workload: &Workload, event: EventName, mode: WriteMode) -> (Asked, Reply) {
        let item = self.callers[workload.id.index()].next_item(workload);
        let defaults = self.next_sizes(workload);
        let write = Write {
            table: workload.table,
            item,
            bytes: workload.item.bytes.map(|_| defaults.bytes),
            ttl: defaults.ttl.filter(|_| workload.item.ttl.is_some()),
            defaults,
            client_key: workload.client_key,
            mode,
        };
        let asked = asked_by(workload, event, Subject::Item(item));
        (asked, self.service.write_item_via(now, asked.actor, workload.via, &write, &mut self.fx))
    }

    fn get_next(&mut self, now: SimTime, workload: &Workload) -> (Asked, Reply) {
        let item = self.callers[workload.id.index()].next_item(workload);
        let asked = asked_by(workload, EventName::GetItem, Subject::Item(item));
        (asked, self.service.get_item_via(now, asked.actor, workload.via, (workload.table, item), &mut self.fx))
    }

    fn delete_next(&mut self, now: SimTime, workload: &Workload) -> (Asked, Reply) {
        let item = self.callers[workload.id.index()].next_item(workload);
        let asked = asked_by(workload, EventName::DeleteItem, Subject::Item(item));
        (asked, self.service.delete_item_via(now, asked.actor, workload.via, (workload.table, item), &mut self.fx))
    }

    fn transact(&mut self, now: SimTime, workload: &Workload) -> (Asked, Reply) {
        let items: Vec<_> = self.callers[workload.id.index()]
            .next_items(workload)
            .into_iter()
            .map(|item| (item, self.next_sizes(workload)))
            .collect();
        let request = Transaction { table: workload.table, items: &items, client_key: workload.client_key };
        let asked = asked_by(workload, EventName::TransactWriteItems, Subject::None);
        (asked, self.service.transact(now, asked.actor, &request, &mut self.fx))
    }

    fn next_sizes(&mut self, workload: &Workload) -> ItemDefaults {
        let caller = &mut self.callers[workload.id.index()];
        self.sizes.or_table(workload.table, workload.item).draw(&mut caller.bytes, &mut caller.ttl)
    }
}

fn asked_by(workload: &Workload, event: EventName, subject: Subject) -> Asked {
    Asked { event, actor: Actor::Workload(workload.id), table: Some(workload.table), subject, key: None }
}

const NANOS_PER_MILLI: u64 = 1_000_000;
