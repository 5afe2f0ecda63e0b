//! Table keys by KMS key and table: the one that wraps new data keys, and those under which something may still be sealed.
//!
//! Invariant: a table has one present table key under a KMS key at most.

use std::collections::BTreeMap;

use crate::ids::{KeyId, TableId, TableKeyId};

/// The table keys of every table.
#[derive(Default)]
pub struct TableKeys {
    of_tables: BTreeMap<(KeyId, TableId), Keys>,
}

/// The table keys of one table under one KMS key.
#[derive(Default)]
struct Keys {
    /// The one that wraps new data keys.
    present: Option<TableKeyId>,
    /// All under which something may still be sealed.
    all: Vec<TableKeyId>,
}

impl TableKeys {
    /// Has a table use this table key under its KMS key from now on.
    pub(in crate::service) fn renew(&mut self, key: KeyId, table: TableId, table_key: TableKeyId) {
        let keys = self.of_tables.entry((key, table)).or_default();
        keys.present = Some(table_key);
        keys.all.push(table_key);
    }

    /// Has the table's next one under this KMS key be another.
    pub(in crate::service) fn retire(&mut self, key: KeyId, table: TableId, table_key: TableKeyId) {
        if let Some(keys) = self.of_tables.get_mut(&(key, table)) {
            keys.present = keys.present.filter(|&present| present != table_key);
        }
    }

    /// Returns the one that wraps new data keys of a table under a KMS key.
    #[must_use]
    pub fn present(&self, key: KeyId, table: TableId) -> Option<TableKeyId> {
        self.of_tables.get(&(key, table)).and_then(|keys| keys.present)
    }

    /// Returns all under a KMS key, each with its table.
    #[must_use]
    pub fn under(&self, key: KeyId) -> Vec<(TableId, TableKeyId)> {
        let of_key = self.of_tables.range((key, TableId(0))..=(key, TableId(u32::MAX)));
        of_key.flat_map(|(&(_, table), keys)| keys.all.iter().map(move |&table_key| (table, table_key))).collect()
    }
}
