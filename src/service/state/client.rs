//! The keys of applications, which the service never sees, and what they sealed before the service did.
//!
//! Invariant: what has layers is stored, and an application sealed it.

use std::collections::BTreeMap;

use crate::{
    crypto::aead::{Cipher, NonceCounter, Secret},
    ids::{ClientKeyId, Slot},
    record::Names,
};

/// Every application key, and the artifacts that have a layer of one: of a backup its parts say it.
pub struct Clients {
    keys: Vec<ClientKey>,
    layers: BTreeMap<Slot, Layers>,
}

/// The client keys that sealed the new and the old image of an artifact, where any did.
pub type Layers = (Option<ClientKeyId>, Option<ClientKeyId>);

/// A key of an application: without a cipher once it is lost.
pub(in crate::service) struct ClientKey {
    pub(in crate::service) cipher: Option<Cipher>,
    pub(in crate::service) nonces: NonceCounter,
}

impl Clients {
    /// Returns the keys that are declared; they have sealed nothing yet.
    #[must_use]
    pub fn new(names: &Names, seed: u64) -> Self {
        let keys = names.client_keys.iter().map(|name| ClientKey::new(seed, name)).collect();
        Self { keys, layers: BTreeMap::new() }
    }

    /// Forgets a key: what it sealed can never be read again.
    pub(in crate::service) fn lose(&mut self, key: ClientKeyId) {
        self.keys[key.index()].cipher = None;
    }

    /// Takes note of who sealed an artifact, or that nobody did.
    pub(in crate::service) fn mark(&mut self, slot: Slot, new: Option<ClientKeyId>, old: Option<ClientKeyId>) {
        if new.is_some() || old.is_some() {
            self.layers.insert(slot, (new, old));
        } else if !self.layers.is_empty() {
            self.layers.remove(&slot);
        }
    }

    pub(in crate::service) fn key_mut(&mut self, key: ClientKeyId) -> &mut ClientKey {
        &mut self.keys[key.index()]
    }

    /// Returns a key, while it exists.
    #[must_use]
    pub fn cipher(&self, key: ClientKeyId) -> Option<&Cipher> {
        self.keys[key.index()].cipher.as_ref()
    }

    /// Returns the layers of an artifact.
    #[must_use]
    pub fn layers(&self, slot: Slot) -> Layers {
        self.layers.get(&slot).copied().unwrap_or_default()
    }

    /// Returns whether a client sealed the artifact with a key that is lost.
    #[must_use]
    pub fn is_lost(&self, slot: Slot) -> bool {
        let (new, old) = self.layers(slot);
        [new, old].into_iter().flatten().any(|key| self.cipher(key).is_none())
    }

    /// Iterates over the artifacts that a client sealed with a key that is lost.
    pub fn lost(&self) -> impl Iterator<Item = Slot> {
        self.layers.keys().copied().filter(|&slot| self.is_lost(slot))
    }
}

impl ClientKey {
    fn new(seed: u64, name: &str) -> Self {
        let secret = Secret::derive(seed, "client-key", name);
        Self { cipher: Some(Cipher::new(&secret)), nonces: NonceCounter::new() }
    }
}
