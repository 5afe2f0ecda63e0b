//! Table keys: made under a KMS key, held unwrapped while somebody may use them, and retired.
//!
//! Invariant: a table key is unwrapped in memory exactly while somebody may use it: while KMS would unwrap it anyway,
//! while a lease on it runs, or in the grace of TTL deletions.

use crate::{
    crypto::envelope::encryption_context,
    ids::{KeyId, TableId, TableKeyId},
    record::Scope,
    service::Service,
    sim::SimTime,
};

impl Service {
    /// Returns the table key of a table under a KMS key, and makes one where there is none yet.
    pub(in crate::service) fn table_key(&mut self, key: KeyId, table: TableId) -> TableKeyId {
        if let Some(present) = self.table_keys.present(key, table) {
            self.hold(present);
            return present;
        }
        self.renew_table_key(key, table)
    }

    /// Makes the table key that a table has from now on under a KMS key.
    pub(in crate::service) fn renew_table_key(&mut self, key: KeyId, table: TableId) -> TableKeyId {
        let table_key = self.new_table_key(key, table);
        self.table_keys.renew(key, table, table_key);
        table_key
    }

    /// Makes a table key of its own, for a backup.
    pub(in crate::service) fn new_table_key(&mut self, key: KeyId, table: TableId) -> TableKeyId {
        let name = self.names.table(table);
        let context =
            encryption_context(&[("aws:dynamodb:subscriberId", SUBSCRIBER), ("aws:dynamodb:tableName", name)]);
        self.vault.keys.generate_table_key(key, Scope::Table(table), name, context)
    }

    /// Has the table's next key under this KMS key be a new one.
    pub(in crate::service) fn retire_table_key(&mut self, now: SimTime, table: TableId, table_key: TableKeyId) {
        let key = self.vault.keys.kms_key_of(table_key);
        if self.sites[table.index()].own_table_key == Some(table_key) {
            return;
        }
        self.table_keys.retire(key, table, table_key);
        self.review_hold(now, table, table_key);
    }

    /// Holds or releases every table key under a KMS key whose usability may have changed.
    pub(in crate::service) fn review_holds_of(&mut self, now: SimTime, key: KeyId) {
        for (table, table_key) in self.table_keys.under(key) {
            self.review_hold(now, table, table_key);
        }
    }

    /// Holds or releases every table key that a table uses.
    pub(in crate::service) fn review_holds_for(&mut self, now: SimTime, id: TableId) {
        let used: Vec<TableKeyId> = self.table(id).map(|table| table.table_keys().collect()).unwrap_or_default();
        for table_key in used {
            self.review_hold(now, id, table_key);
        }
    }

    /// Holds a table key that somebody may use, and releases one that nobody may.
    pub(in crate::service) fn review_hold(&mut self, now: SimTime, table: TableId, table_key: TableKeyId) {
        let key = self.vault.keys.kms_key_of(table_key);
        if self.is_usable(key, table) {
            self.hold(table_key);
        } else if !self.leases.hold(table_key) && !self.table(table).is_some_and(|it| it.is_in_grace(now, table_key)) {
            self.vault.keys.release(table_key);
        }
    }

    pub(in crate::service) fn hold(&mut self, table_key: TableKeyId) {
        self.vault.keys.hold(table_key).expect("a usable KMS key unwraps what it wrapped");
    }
}

/// The account that owns every table: one simulated customer.
const SUBSCRIBER: &str = "000000000000";
