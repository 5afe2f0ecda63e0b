//! A backup: every item of a table, under the key that the table displayed when the backup was made.
//!
//! Invariant: a backup never changes its key ([`RuleId::BackupKeepsKey`](crate::rules::RuleId::BackupKeepsKey)).

use std::collections::VecDeque;

use crate::{
    ids::{ClientKeyId, DataKeyId, ItemId, KeyId, Slot, TableId},
    service::{request::IndexScope, state::region::Region},
    sim::{SimTime, calendar::Ticket},
    store::{Content, Hierarchy, Identity, Sealed},
};

/// A backup.
pub struct Backup {
    /// The table it was made of.
    pub table: TableId,
    /// The region of that table.
    pub region: Region,
    /// The key that its SSEDescription names.
    pub key: KeyId,
    /// The artifact.
    pub slot: Slot,
    /// What it holds.
    pub parts: VecDeque<Part>,
    /// The data keys that sealed it.
    pub data_keys: Vec<DataKeyId>,
    /// The indexes of the table.
    pub indexes: Vec<IndexScope>,
    /// What it is for.
    pub role: Role,
    /// When a system backup expires.
    pub expiry: Ticket,
}

impl Backup {
    /// Iterates over the KMS keys that opening it needs: one, or both of a switch that never ended.
    pub fn kms_keys(&self, keys: &Hierarchy) -> impl Iterator<Item = KeyId> {
        let mut seen = Vec::new();
        let all = self.data_keys.iter().map(|&data_key| keys.kms_key(data_key));
        all.filter(move |key| {
            let is_new = !seen.contains(key);
            if is_new {
                seen.push(*key);
            }
            is_new
        })
    }

    /// Iterates over the client keys that sealed its parts before the service did, part by part.
    pub fn client_keys(&self) -> impl Iterator<Item = ClientKeyId> {
        self.parts.iter().filter_map(|part| part.client_key)
    }
}

/// What a backup is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Somebody asked for it, or it is the archive of a table: it can be restored and deleted.
    OnDemand,
    /// The service made it when a table was deleted: it can be restored, and nobody can delete it.
    System,
    /// Such a backup, whose time is over while it is being restored.
    Overdue,
    /// It is a part of the table's continuous backup, and has no name for callers.
    Continuous,
}

/// What a new backup holds.
pub(in crate::service) struct Contents {
    /// Its number among the backups of its table.
    pub number: u32,
    /// The data keys that sealed it, its own first.
    pub data_keys: Vec<DataKeyId>,
    /// What it holds.
    pub parts: Vec<Part>,
}

/// An item in a backup.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Since when the table held it so.
    pub from: SimTime,
    /// Until when the table held it so, as far as the backup knows.
    pub until: SimTime,
    /// The item.
    pub item: ItemId,
    /// What was written.
    pub content: Content,
    /// The length of its plaintext, in bytes.
    pub bytes: u64,
    /// When its time to live is over.
    pub expires: SimTime,
    /// Under which client key it was sealed before.
    pub client_key: Option<ClientKeyId>,
    /// What its ciphertext is bound to.
    pub identity: Identity,
    /// Its ciphertext.
    pub sealed: Sealed,
}
