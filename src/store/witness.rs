//! A witness opens sealed messages again by a fresh unwrap through KMS, and never by a key that happens to be in memory.
//!
//! Invariant: it keeps no key longer than one hearing.

use std::collections::BTreeMap;

use crate::{
    crypto::aead::{Cipher, NotOpened},
    ids::DataKeyId,
    store::{Identity, Sealed, Vault},
};

/// Opens sealed messages afresh.
pub struct Witness<'a> {
    vault: &'a Vault,
    keys: BTreeMap<DataKeyId, Result<Cipher, NotOpened>>,
    text: Vec<u8>,
}

impl<'a> Witness<'a> {
    /// Calls a witness for one hearing.
    #[must_use]
    pub fn new(vault: &'a Vault) -> Self {
        Self { vault, keys: BTreeMap::new(), text: Vec::new() }
    }

    /// Opens a sealed message through its whole chain.
    ///
    /// # Errors
    /// Where the KMS key's material is gone, or the message is not what `identity` says.
    pub fn open(&mut self, identity: Identity, sealed: Sealed) -> Result<&mut [u8], NotOpened> {
        let vault = self.vault;
        let key = self.keys.entry(sealed.data_key).or_insert_with(|| vault.keys.unwrap_afresh(sealed.data_key));
        let cipher = key.as_ref().map_err(|_| NotOpened)?;
        vault.open_with(cipher, identity, sealed, &mut self.text)?;
        Ok(&mut self.text)
    }
}
