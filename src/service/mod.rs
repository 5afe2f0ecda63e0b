//! The DynamoDB-like service and its key management service: pure state machines. `now` is passed in, names are AWS's own.
//!
//! Invariant: a refused operation changes nothing. Law: the service never schedules. What it does at an instant comes back
//! as a [`Reply`], and what else happened and which deadlines now exist as [`Effects`].
//!
//! | File | Noun |
//! |---|---|
//! | `effects` | replies, happenings, deadlines |
//! | `refusal` | the messages of the two services |
//! | `key`, `kms` | one KMS key; all of them, with grants |
//! | `alias` | names that lead to keys |
//! | `rotation`, `material` | a key gets a new backing key; loses and regains imported material |
//! | `chance` | numbers that are drawn |
//! | `lease` | who holds which table key, until when |
//! | `table`, `directory` | a table; its items by name |
//! | `lifecycle` | tables come and go |
//! | `sse` | what a request says of encryption |
//! | `item`, `transaction` | the data plane |
//! | `client` | what an application seals itself |
//! | `stream`, `ttl` | records and their lifetime; items and theirs |
//! | `outage` | the clocks that run while a key is unusable |
//! | `switch`, `quota` | a table changes its key |
//! | `backup`, `restore` | copies with a key of their own |
//! | `continuous`, `point_in_time` | what a table held in its window; an instant of it becomes a table |
//! | `insights`, `dax` | what is kept beside the table |
//! | `global`, `replication`, `replica` | global tables; changes on their way; replicas come and go |
//! | `clock` | deadlines come due, if they still count |
//! | `readable` | whether an artifact can be opened now, by opening it |

pub mod alias;
pub mod backup;
pub mod chance;
pub mod client;
pub mod clock;
pub mod continuous;
pub mod dax;
pub mod directory;
pub mod effects;
pub mod global;
pub mod insights;
pub mod item;
pub mod key;
pub mod kms;
pub mod lease;
pub mod lifecycle;
pub mod material;
pub mod outage;
pub mod point_in_time;
pub mod quota;
pub mod readable;
pub mod refusal;
pub mod replica;
pub mod replication;
pub mod request;
pub mod restore;
pub mod rotation;
pub mod sse;
pub mod stream;
pub mod switch;
pub mod table;
pub mod transaction;
pub mod ttl;

use std::collections::BTreeMap;

use crate::{
    crypto::aead::{Cipher, NonceCounter, Secret},
    ids::{BackupId, ClientKeyId, ItemId, KeyId, Slot, TableId},
    record::Names,
    rules::{Readings, Spread, Timing},
    sim::SimDuration,
    store::{Content, Vault},
};

use backup::Backup;
use chance::Chance;
use continuous::Continuous;
use dax::Cluster;
use global::GlobalTables;
use kms::Kms;
use lease::Leases;
use table::Site;

pub use effects::{Accepted, Deadline, Effects, Happening, Refusal, Reply};

/// The service: everything it stores and knows.
pub struct Service {
    /// The names behind the ids, for messages.
    pub names: Names,
    /// Every tunable number.
    pub timing: Timing,
    /// KMS keys.
    pub kms: Kms,
    /// Everything at rest.
    pub vault: Vault,
    /// What stands, or has stood, under each table name.
    pub sites: Vec<Site>,
    /// How the run reads what the sources leave open.
    pub readings: Readings,
    /// Backups by name.
    pub backups: BTreeMap<BackupId, Backup>,
    pub(in crate::service) global: GlobalTables,
    pub(in crate::service) continuous: BTreeMap<TableId, Continuous>,
    pub(in crate::service) clusters: Vec<Option<Cluster>>,
    pub(in crate::service) leases: Leases,
    pub(in crate::service) chance: Chance,
    client_keys: Vec<ClientKey>,
    /// Which client keys sealed the new and the old image of an artifact, where any did.
    client_side: BTreeMap<Slot, ClientLayers>,
    /// What each live transaction copy holds.
    requests: BTreeMap<Slot, Vec<(ItemId, Content, u32)>>,
    restores: BTreeMap<TableId, restore::Restore>,
    scratch: Vec<u8>,
    old_text: Vec<u8>,
}

/// The client keys of an artifact's new and old image.
type ClientLayers = (Option<ClientKeyId>, Option<ClientKeyId>);

/// A key of the application: the service never sees it.
struct ClientKey {
    cipher: Option<Cipher>,
    nonces: NonceCounter,
}

impl Service {
    /// Returns a service without customer keys and tables.
    #[must_use]
    pub fn new(names: Names, timing: Timing, seed: u64) -> Self {
        let mut vault = Vault::new(seed, names.tables.len());
        let client_keys = names.client_keys.iter().map(|name| ClientKey::new(seed, name)).collect();
        Self {
            kms: Kms::new(&names, &mut vault.keys),
            vault,
            sites: (0..names.tables.len()).map(|n| Site::new(TableId::at(n))).collect(),
            readings: Readings::default(),
            backups: BTreeMap::new(),
            global: GlobalTables::default(),
            continuous: BTreeMap::new(),
            clusters: names.clusters.iter().map(|_| None).collect(),
            leases: Leases::new(&names),
            chance: Chance::new(seed),
            client_keys,
            client_side: BTreeMap::new(),
            requests: BTreeMap::new(),
            restores: BTreeMap::new(),
            scratch: Vec::new(),
            old_text: Vec::new(),
            names,
            timing,
        }
    }

    /// Chooses how it reads what the sources leave open.
    #[must_use]
    pub fn reading(self, readings: Readings) -> Self {
        Self { readings, ..self }
    }

    /// Forgets a key of the application: what it sealed can never be read again.
    pub fn lose_client_key(&mut self, key: ClientKeyId) -> Reply {
        self.client_keys[key.index()].cipher = None;
        Ok(Accepted::by(crate::rules::RuleId::ClientSideLayer))
    }

    /// Returns a key of the application, while it exists.
    #[must_use]
    pub fn client_cipher(&self, key: ClientKeyId) -> Option<&Cipher> {
        self.client_keys[key.index()].cipher.as_ref()
    }

    /// Iterates over the artifacts that a client sealed with a key that is lost.
    pub fn lost_to_clients(&self) -> impl Iterator<Item = Slot> {
        self.client_side.keys().copied().filter(|&slot| self.is_lost_to_client(slot))
    }

    pub(in crate::service) fn mark_client_side(
        &mut self,
        slot: Slot,
        new: Option<ClientKeyId>,
        old: Option<ClientKeyId>,
    ) {
        if new.is_some() || old.is_some() {
            self.client_side.insert(slot, (new, old));
        } else if !self.client_side.is_empty() {
            self.client_side.remove(&slot);
        }
    }

    pub(in crate::service) fn client_layers(&self, slot: Slot) -> ClientLayers {
        self.client_side.get(&slot).copied().unwrap_or_default()
    }

    /// Draws a length of time for a table.
    pub(in crate::service) fn draw_for(
        &mut self,
        spread: Spread,
        purpose: &'static str,
        table: TableId,
    ) -> SimDuration {
        match spread {
            Spread::Constant(length) => length,
            Spread::Uniform(..) => self.chance.draw(spread, purpose, self.names.table(table)),
        }
    }

    /// Returns whether KMS would let the service use `key` for `table`.
    #[must_use]
    pub fn is_usable(&self, key: KeyId, table: TableId) -> bool {
        self.kms.is_usable(key) && self.kms.is_granted(key, table)
    }
}

impl ClientKey {
    fn new(seed: u64, name: &str) -> Self {
        let secret = Secret::derive(seed, "client-key", name);
        Self { cipher: Some(Cipher::new(&secret)), nonces: NonceCounter::new() }
    }
}
