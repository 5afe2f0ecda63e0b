//! Client-side encryption: what an application seals before it sends, and opens after it receives.
//!
//! Invariant: an application that has lost its key sends nothing it would have to seal. Law: two layers are two keys
//! ([`RuleId::ClientSideLayer`]).

use crate::{
    ids::{ClientKeyId, ItemId},
    record::Obstacle,
    rules::{RuleId, RuleSet},
    service::{Accepted, Refusal, Reply, Service},
    store::Content,
};

impl Service {
    /// The application loses its key: what it sealed can never be read again ([`RuleId::ClientSideLayer`]).
    pub fn lose_client_key(&mut self, key: ClientKeyId) -> Reply {
        self.clients.lose(key);
        Ok(Accepted::by(RuleId::ClientSideLayer))
    }

    /// Has the application look for its key, before it asks the service for anything ([`RuleId::ClientSideLayer`]).
    ///
    /// # Errors
    /// Where the key is lost: the application cannot encrypt, so it sends nothing.
    pub(in crate::service) fn have_client_key(&self, key: Option<ClientKeyId>) -> Result<(), Refusal> {
        match key {
            Some(key) if self.clients.cipher(key).is_none() => Err(Refusal {
                error: None,
                message: format!("client key {} is lost: the client cannot encrypt", self.names.client_key(key)),
                obstacle: Obstacle::ClientKey(key),
                rules: RuleSet::of(&[RuleId::AtRestOnly, RuleId::ClientSideLayer]),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Seals an item at the client, which keeps the number of the nonce with it.
    pub(in crate::service) fn seal_at_client(
        &mut self,
        key: ClientKeyId,
        item: ItemId,
        content: Content,
        bytes: u32,
    ) -> Vec<u8> {
        let client = self.clients.key_mut(key);
        let cipher = client.cipher.as_ref().expect("the application has its key: it looked before it asked");
        let nonce = client.nonces.issue().expect("a client key is retired before its nonces run out");
        let mut out = nonce.counter().to_be_bytes().to_vec();
        out.resize(NONCE + bytes as usize, 0);
        self.vault.plaintext.write(content, &mut out[NONCE..]);
        let tag = cipher.seal(nonce, &client_aad(item), &mut out[NONCE..]);
        out.extend_from_slice(&tag);
        out
    }

    /// Opens what a client sealed, in place; returns the plaintext, or nothing where it does not open.
    pub(in crate::service) fn open_at_client<'a>(
        &self,
        key: ClientKeyId,
        item: ItemId,
        sealed: &'a mut [u8],
    ) -> Option<&'a [u8]> {
        let cipher = self.clients.cipher(key)?;
        let (nonce, rest) = sealed.split_first_chunk_mut::<NONCE>()?;
        let (text, tag) = rest.split_last_chunk_mut()?;
        cipher.open(u32::from_be_bytes(*nonce), &client_aad(item), text, tag).ok()?;
        Some(text)
    }

    /// Returns the length of `bytes` of plaintext once a client has sealed them.
    #[must_use]
    pub(in crate::service) fn length_at_rest(bytes: u64, client_key: Option<ClientKeyId>) -> usize {
        let layer = if client_key.is_some() { NONCE + crate::crypto::aead::TAG_BYTES } else { 0 };
        usize::try_from(bytes).expect("an image fits into memory") + layer
    }
}

fn client_aad(item: ItemId) -> [u8; 8] {
    let mut aad = [0; 8];
    aad[..4].copy_from_slice(&item.family.0.to_be_bytes());
    aad[4..].copy_from_slice(&item.number.to_be_bytes());
    aad
}

/// The bytes that a client keeps in front of a ciphertext: the number of its nonce.
const NONCE: usize = 4;
