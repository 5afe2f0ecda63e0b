//! What else came of an operation: what happened at that instant, and which deadlines now exist.

use crate::{
    ids::{BackupId, KeyId, TableId},
    service::{Deadline, Happening},
    sim::SimTime,
};

/// What else came of an operation.
#[derive(Debug, Default)]
pub struct Effects {
    /// Deadlines that now exist, in the order in which they were set.
    pub deadlines: Vec<(SimTime, Deadline)>,
    /// The service's own events at this instant, in order: what changed first, then what follows from it.
    pub happenings: Vec<Happening>,
    /// Keys whose state may have changed.
    pub keys: Vec<KeyId>,
    /// Tables whose description, keys, outage or features may have changed.
    pub tables: Vec<TableId>,
    /// Backups whose keys may have changed, with their tables.
    pub backups: Vec<(BackupId, TableId)>,
    /// Grants that were taken away or given back.
    pub grants: Vec<(KeyId, TableId)>,
}

impl Effects {
    /// Sets a deadline.
    pub fn due(&mut self, at: SimTime, deadline: Deadline) {
        self.deadlines.push((at, deadline));
    }

    /// Reports an event of the service.
    pub fn happened(&mut self, happening: Happening) {
        self.happenings.push(happening);
    }
}
