//! What a client sends to be stored, and what was there before.
//!
//! Law: plaintext is made again from its content where it is needed; only what a client has sealed is carried along.

use crate::{
    ids::ClientKeyId,
    store::{Content, Plaintext},
};

/// What a client sends to be stored.
#[derive(Clone)]
pub(in crate::service) struct Payload {
    pub content: Content,
    pub bytes: u32,
    pub client_key: Option<ClientKeyId>,
    /// The bytes as the client sealed them, where it did.
    pub layered: Option<Vec<u8>>,
}

/// An item as it was before a change.
pub(in crate::service) struct OldImage {
    pub content: Content,
    pub bytes: u64,
    pub client_key: Option<ClientKeyId>,
    pub text: Vec<u8>,
}

impl Payload {
    /// Returns what was opened elsewhere and is stored again as it is.
    pub fn taken_over(content: Content, bytes: u64, client_key: Option<ClientKeyId>, text: Vec<u8>) -> Self {
        Self { content, bytes: item_length(bytes), client_key, layered: Some(text) }
    }

    /// Returns the length of what the service seals, in bytes.
    pub fn length(&self) -> usize {
        self.layered.as_ref().map_or(self.bytes as usize, Vec::len)
    }

    /// Writes what the service seals.
    pub fn write(&self, plaintext: &Plaintext, out: &mut [u8]) {
        match &self.layered {
            Some(sealed) => out.copy_from_slice(sealed),
            None => plaintext.write(self.content, out),
        }
    }
}

/// Returns the length of an item's plaintext, which is less than 4 GiB.
pub(in crate::service) fn item_length(bytes: u64) -> u32 {
    u32::try_from(bytes).expect("an item is smaller than 4 GiB")
}
