//! Leases: the service holds an unwrapped table key for each caller, and only for a while.

use crate::law::{
    World,
    agenda::{Due, Phase},
};

/// A table key: the table's serial, the number of the key, and the KMS key that wraps it.
pub(super) type TableKey = (u32, u32, String);

/// One caller's hold of one table key: a table's (by serial), by its number, under a KMS key. It has no end of its own:
/// it ends when it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lease {
    pub(super) table: String,
    serial: u32,
    table_key: u32,
    key: String,
    caller: String,
    since: u64,
}

impl World<'_> {
    /// Takes the leases that a caller lacks, all or none; a lease is not renewed by use.
    pub(super) fn lease_all(&mut self, caller: &str, table: &str, keys: &[TableKey]) -> Result<(), &'static str> {
        let lease = |(serial, table_key, key): &TableKey| {
            let (table, key, caller) = (table.to_owned(), key.clone(), caller.to_owned());
            Lease { table, serial: *serial, table_key: *table_key, key, caller, since: self.now }
        };
        let is_held = |lease: &Lease| self.leases.iter().any(|held| held.opens_the_same(lease));
        let mut lacking: Vec<Lease> = keys.iter().map(lease).filter(|lease| !is_held(lease)).collect();
        if lacking.iter().any(|lease| !self.is_usable(&lease.key, table)) {
            return Err("ValidationException");
        }
        while let Some(lease) = (!lacking.is_empty()).then(|| lacking.remove(0)) {
            lacking.retain(|other| *other != lease);
            self.agenda.put(self.now + self.timing("table_key_cache"), Phase::Deadline, Due::LeaseEnd(lease.clone()));
            self.leases.push(lease);
        }
        Ok(())
    }

    /// A table key that a finished switch has left behind opens nothing any more; its leases end all the same.
    pub(super) fn retire_leases(&mut self, serial: u32, table_key: u32) {
        self.leases.retain(|lease| lease.serial != serial || lease.table_key != table_key);
    }

    pub(super) fn end_lease(&mut self, lease: &Lease) {
        self.leases.retain(|known| known != lease);
        self.tell("LeaseExpired", &lease.caller, &lease.table, "", &lease.key);
    }
}

impl Lease {
    fn opens_the_same(&self, other: &Self) -> bool {
        Self { since: other.since, ..self.clone() } == *other
    }
}
