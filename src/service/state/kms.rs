//! Every KMS key, with its grants, its policy and its aliases.
//!
//! Invariant: the two keys of AWS are always there.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{AliasId, KeyId, TableId},
    record::{Actor, KeyState, Names},
    service::{
        request::Origin,
        state::{
            key::{Key, Material},
            region::Region,
        },
    },
    store::Hierarchy,
};

/// Every KMS key.
pub struct Kms {
    keys: BTreeMap<KeyId, Key>,
    /// Grants that were taken away.
    revoked: BTreeSet<(KeyId, TableId)>,
    /// The region of the first table that was put under each key.
    homes: BTreeMap<KeyId, Region>,
    /// Whom the policy of a key denies its use.
    denied: BTreeSet<(KeyId, Actor)>,
    /// Which key each alias names.
    pub(in crate::service) aliases: BTreeMap<AliasId, KeyId>,
}

impl Kms {
    /// Returns the two keys of AWS.
    #[must_use]
    pub fn new(names: &Names, material: &mut Hierarchy) -> Self {
        let mut keys = BTreeMap::new();
        for id in [KeyId::AWS_OWNED, KeyId::AWS_MANAGED] {
            material.add_kms_key(id, names.key(id));
            material.add_version(id);
            keys.insert(id, Key::new(Origin::AwsKms, Material::Present));
        }
        let aliases = BTreeMap::from([(AliasId::AWS_MANAGED, KeyId::AWS_MANAGED)]);
        Self { keys, revoked: BTreeSet::new(), homes: BTreeMap::new(), denied: BTreeSet::new(), aliases }
    }

    /// Returns a key that was created.
    pub(in crate::service) fn find(&self, key: KeyId) -> Option<&Key> {
        self.keys.get(&key)
    }

    /// Returns the key's state; nothing where it was never created.
    #[must_use]
    pub fn state(&self, key: KeyId) -> Option<KeyState> {
        self.keys.get(&key).map(|key| key.state)
    }

    /// Returns whether KMS works with the key now.
    #[must_use]
    pub fn is_usable(&self, key: KeyId) -> bool {
        self.state(key) == Some(KeyState::Enabled)
    }

    /// Returns whether the service still has its grant on the key for the table.
    #[must_use]
    pub fn is_granted(&self, key: KeyId, table: TableId) -> bool {
        !self.revoked.contains(&(key, table))
    }

    /// Adds a key that was created.
    pub(in crate::service) fn add(&mut self, id: KeyId, key: Key) {
        self.keys.insert(id, key);
    }

    /// Takes a grant away, and adds it to the `changed` ones where it was there.
    pub(in crate::service) fn revoke(&mut self, key: KeyId, table: TableId, changed: &mut Vec<(KeyId, TableId)>) {
        if self.revoked.insert((key, table)) {
            changed.push((key, table));
        }
    }

    /// Gives a grant back, and adds it to the `changed` ones where it was missing.
    pub(in crate::service) fn grant(&mut self, key: KeyId, table: TableId, changed: &mut Vec<(KeyId, TableId)>) {
        if self.revoked.remove(&(key, table)) {
            changed.push((key, table));
        }
    }

    /// Returns whether the policy of a key denies `caller` its use.
    #[must_use]
    pub fn denies(&self, key: KeyId, caller: Actor) -> bool {
        self.denied.contains(&(key, caller))
    }

    /// Has the policy of a key deny its use to these callers, and to nobody else.
    pub(in crate::service) fn set_policy(&mut self, key: KeyId, denies: &[Actor]) {
        self.denied.retain(|&(known, _)| known != key);
        self.denied.extend(denies.iter().map(|&caller| (key, caller)));
    }

    /// Returns the region of the first table that was put under a key, which is the key's.
    #[must_use]
    pub fn home(&self, key: KeyId) -> Option<&Region> {
        self.homes.get(&key)
    }

    /// Takes note that a table of a region is put under a key.
    pub(in crate::service) fn settle(&mut self, key: KeyId, region: &Region) {
        self.homes.entry(key).or_insert_with(|| region.clone());
    }

    pub(in crate::service) fn key_mut(&mut self, key: KeyId) -> &mut Key {
        self.keys.get_mut(&key).expect("deadlines are set for keys that exist")
    }

    pub(in crate::service) fn key(&self, key: KeyId) -> &Key {
        &self.keys[&key]
    }
}
