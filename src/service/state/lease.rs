//! Leases: which caller may use which table key, unwrapped, until when.
//!
//! Invariant: the count of leases on a table key is that of its leases which run.

use std::collections::BTreeMap;

use crate::{
    ids::{LeaseId, TableId, TableKeyId},
    record::{Actor, Names},
    sim::SimTime,
};

/// Every lease that runs.
pub struct Leases {
    by_caller: Vec<Vec<Lease>>,
    workloads: usize,
    consumers: usize,
    running: Vec<Option<(Actor, TableId, TableKeyId)>>,
    free: Vec<LeaseId>,
    held: BTreeMap<TableKeyId, u32>,
}

#[derive(Clone, Copy)]
struct Lease {
    table_key: TableKeyId,
    until: SimTime,
}

impl Leases {
    /// Returns no leases.
    #[must_use]
    pub fn new(names: &Names) -> Self {
        let callers = 1 + names.workloads.len() + names.consumers.len() + names.clusters.len();
        Self {
            by_caller: vec![Vec::new(); callers],
            workloads: names.workloads.len(),
            consumers: names.consumers.len(),
            running: Vec::new(),
            free: Vec::new(),
            held: BTreeMap::new(),
        }
    }

    fn caller(&self, caller: Actor) -> usize {
        match caller {
            Actor::Operator | Actor::DynamoDb | Actor::Ttl | Actor::Kms => 0,
            Actor::Workload(id) => 1 + id.index(),
            Actor::Consumer(id) => 1 + self.workloads + id.index(),
            Actor::Dax(id) => 1 + self.workloads + self.consumers + id.index(),
        }
    }

    pub(in crate::service) fn runs(&self, now: SimTime, caller: Actor, table_key: TableKeyId) -> bool {
        self.by_caller[self.caller(caller)].iter().any(|lease| lease.table_key == table_key && lease.until > now)
    }

    /// Returns whether a lease on a table key runs.
    pub(in crate::service) fn hold(&self, table_key: TableKeyId) -> bool {
        self.held.contains_key(&table_key)
    }

    pub(in crate::service) fn begin(
        &mut self,
        caller: Actor,
        table: TableId,
        table_key: TableKeyId,
        until: SimTime,
    ) -> LeaseId {
        let index = self.caller(caller);
        self.by_caller[index].push(Lease { table_key, until });
        *self.held.entry(table_key).or_default() += 1;
        let entry = Some((caller, table, table_key));
        if let Some(id) = self.free.pop() {
            self.running[id.index()] = entry;
            return id;
        }
        self.running.push(entry);
        LeaseId::at(self.running.len() - 1)
    }

    pub(in crate::service) fn end(&mut self, id: LeaseId) -> (Actor, TableId, TableKeyId) {
        let (caller, table, table_key) = self.running[id.index()].take().expect("a lease ends once");
        let index = self.caller(caller);
        self.by_caller[index].retain(|lease| lease.table_key != table_key);
        self.free.push(id);
        let count = self.held.get_mut(&table_key).expect("a running lease is counted");
        *count -= 1;
        if *count == 0 {
            self.held.remove(&table_key);
        }
        (caller, table, table_key)
    }
}
