//! EAR-04: encryption at rest does not cover data in transit or in use.
//!
//! Seen in the record as: data that went unencrypted went through a cluster of its table that was created without TLS; a
//! client that lost its key cannot encrypt any more. What was sent and what a client sealed stand in no row, so this monitor
//! can only hold events against each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::TableId,
    judge::monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    record::{Actor, Detail, EventName, EventRow, Outcome, Transport},
    rules::RuleId,
};

/// Judges [`RuleId::AtRestOnly`].
#[derive(Default)]
pub struct AtRestOnly {
    /// How data reaches the clusters of each table.
    transports: BTreeMap<TableId, BTreeSet<Transport>>,
    /// Whether a client has lost its key.
    losses: u64,
    /// Workloads that could not encrypt.
    muted: BTreeSet<Actor>,
}

impl Monitor for AtRestOnly {
    fn rule(&self) -> RuleId {
        RuleId::AtRestOnly
    }

    fn events(&self) -> &'static [EventName] {
        &[
            EventName::CreateCluster,
            EventName::LoseClientKey,
            EventName::PutItem,
            EventName::UpdateItem,
            EventName::GetItem,
            EventName::DeleteItem,
            EventName::TransactWriteItems,
        ]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        if row.event == EventName::LoseClientKey {
            self.losses += 1;
        } else if row.event == EventName::CreateCluster {
            self.hear_of_cluster(row, tally);
        } else {
            self.check_transit(row, past, tally);
            self.check_client(row, past, tally);
        }
    }
}

impl AtRestOnly {
    fn hear_of_cluster(&mut self, row: &EventRow, tally: &mut Tally) {
        let (Outcome::Ok, Some(table)) = (row.outcome, row.table) else { return };
        tally.occasion();
        match transport_of(&row.detail) {
            Some(transport) => {
                self.transports.entry(table).or_default().insert(transport);
            }
            None => {
                let found = "a cluster does not say how data reaches it".to_owned();
                tally.fault(row.time, || (found, event_witness(row)));
            }
        }
    }

    fn check_transit(&self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let (Outcome::Ok | Outcome::Noop, Some(transport)) = (row.outcome, transport_of(&row.detail)) else { return };
        tally.occasion();
        let table = row.table;
        let is_known =
            table.and_then(|table| self.transports.get(&table)).is_some_and(|known| known.contains(&transport));
        if !is_known {
            let found = || {
                let name = table.map_or("no table", |table| past.names.table(table));
                format!("in transit: {transport}, and no cluster of {name} is such")
            };
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }

    fn check_client(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        if row.outcome == Outcome::Refused && row.error.is_none() {
            tally.occasion();
            if self.losses == 0 {
                let found = "a client could not encrypt, and no client key was lost".to_owned();
                tally.fault(row.time, || (found, event_witness(row)));
            }
            if matches!(row.actor, Actor::Workload(_)) {
                self.muted.insert(row.actor);
            }
        } else if row.outcome == Outcome::Ok && row.event.is_write() && self.muted.contains(&row.actor) {
            let found = || format!("{} encrypts again after it lost its key", past.names.actor(row.actor));
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }
}

/// Returns how data reached a cluster, where an event says it.
fn transport_of(detail: &Detail) -> Option<Transport> {
    if let Detail::Transit(_, transport) = detail { Some(*transport) } else { None }
}
