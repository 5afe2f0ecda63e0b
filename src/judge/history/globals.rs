//! Global tables over time: which tables are replicas of each other.
//!
//! Invariant: a table is a replica of at most one global table, and a global table has at least two.

use std::collections::BTreeSet;

use crate::{
    ids::TableId,
    record::{EventName, EventRow, Subject},
};

/// Every global table that there is.
#[derive(Clone, Debug, Default)]
pub struct Globals {
    groups: Vec<BTreeSet<TableId>>,
}

impl Globals {
    /// Hears an accepted event.
    pub fn hear(&mut self, row: &EventRow) {
        let Some(table) = row.table else { return };
        if let (EventName::TableCreated, Subject::Table(source)) = (row.event, row.subject) {
            self.join(table, source);
        } else if ENDS.contains(&row.event) {
            self.groups.iter_mut().for_each(|group| {
                group.remove(&table);
            });
            self.groups.retain(|group| group.len() > 1);
        }
    }

    /// Returns the other replicas of a table's global table.
    pub fn others(&self, id: TableId) -> impl Iterator<Item = TableId> {
        self.groups.iter().filter(move |group| group.contains(&id)).flatten().copied().filter(move |&table| table != id)
    }

    fn join(&mut self, replica: TableId, source: TableId) {
        match self.groups.iter_mut().find(|group| group.contains(&source)) {
            Some(group) => {
                group.insert(replica);
            }
            None => self.groups.push(BTreeSet::from([source, replica])),
        }
    }
}

/// What ends a table's part in its global table.
const ENDS: [EventName; 3] = [EventName::ReplicaRemoved, EventName::TableDeleted, EventName::TableArchiving];
