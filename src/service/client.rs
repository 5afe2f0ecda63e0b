//! The application's own encryption: items that a client seals before it sends them ([`RuleId::ClientSideLayer`]).
//!
//! Invariant: the service never sees a client's key; it stores what the client sealed as it stores anything else.

use crate::{
    ids::{ClientKeyId, ItemId},
    rules::{RuleId, RuleSet},
    service::{Refusal, Service},
    store::Content,
};

impl Service {
    /// Seals an item at the client, which keeps the number of the nonce with it.
    pub(in crate::service) fn seal_at_client(
        &mut self,
        key: ClientKeyId,
        item: ItemId,
        content: Content,
        bytes: u32,
    ) -> Result<Vec<u8>, Refusal> {
        let name = self.names.client_key(key);
        let client = &mut self.client_keys[key.index()];
        let Some(cipher) = &client.cipher else {
            return Err(Refusal {
                error: None,
                message: format!("client key {name} is lost: the client cannot encrypt"),
                rules: RuleSet::of(&[RuleId::AtRestOnly, RuleId::ClientSideLayer]),
                key: None,
            });
        };
        let nonce = client.nonces.issue().expect("a client key is retired before its nonces run out");
        let mut out = nonce.counter().to_be_bytes().to_vec();
        out.resize(NONCE + bytes as usize, 0);
        self.vault.plaintext.write(content, &mut out[NONCE..]);
        let tag = cipher.seal(nonce, &client_aad(item), &mut out[NONCE..]);
        out.extend_from_slice(&tag);
        Ok(out)
    }

    /// Opens what a client sealed, in place; returns the plaintext, or nothing where it does not open.
    pub(in crate::service) fn open_at_client<'a>(
        &self,
        key: ClientKeyId,
        item: ItemId,
        sealed: &'a mut [u8],
    ) -> Option<&'a [u8]> {
        let cipher = self.client_cipher(key)?;
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
