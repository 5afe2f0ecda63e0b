//! What is stored, counted by the key that protects it, without opening anything.
//!
//! Law: what is counted as unreadable is what the ledger claims to be so ([`Service::is_claimed_readable`]), and what a client
//! sealed with a key that is lost.

use std::collections::BTreeMap;

use crate::{
    ids::{KeyId, TableId},
    record::Kind,
    service::Service,
};

/// So many artifacts of one kind of a table under one key.
#[derive(Clone, Copy, Default)]
pub struct Count {
    /// That are live.
    pub live: u64,
    /// That cannot be opened, now or for ever.
    pub unreadable: u64,
    /// The length of their plaintexts, in bytes.
    pub bytes: u64,
}

impl Service {
    /// Counts everything that is stored.
    #[must_use]
    pub fn census(&self) -> BTreeMap<(TableId, KeyId, Kind), Count> {
        let mut counts: BTreeMap<_, Count> = BTreeMap::new();
        for (table, kind, key, load) in self.vault.keys.loads() {
            if load.live + load.destroyed == 0 {
                continue;
            }
            let count = counts.entry((table, key, kind)).or_default();
            let readable = kind == Kind::Backup || kind == Kind::DaxEntry || self.is_usable(key, table);
            count.live += load.live;
            count.bytes += load.bytes;
            count.unreadable += load.destroyed + if readable { 0 } else { load.live };
        }
        for backup in self.backups.values() {
            let stored = self.vault.stored(backup.slot);
            let is_lost = || stored.client_side && backup.client_keys().any(|key| self.clients.cipher(key).is_none());
            if !stored.destroyed && (!self.is_claimed_readable(backup.slot) || is_lost()) {
                let key = self.vault.keys.kms_key(stored.sealed.data_key);
                counts.entry((backup.table, key, Kind::Backup)).or_default().unreadable += 1;
            }
        }
        for slot in self.clients.lost() {
            let stored = self.vault.stored(slot);
            let key = self.vault.keys.kms_key(stored.sealed.data_key);
            if !stored.destroyed && self.is_claimed_readable(slot) {
                counts.entry((stored.table, key, stored.kind)).or_default().unreadable += 1;
            }
        }
        counts
    }
}
