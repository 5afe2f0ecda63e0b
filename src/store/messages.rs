//! Sealed messages at rest: sealed under a data key, opened again, taken over unopened.
//!
//! Invariant: a message opens as what it was sealed for, under the key that sealed it, and not otherwise.

use crate::{
    crypto::aead::{Cipher, NotOpened, TAG_BYTES, Tag},
    ids::{DataKeyId, Slot},
    store::{Identity, Plaintext, Sealed, Vault},
};

impl Vault {
    /// Seals `length` bytes, written by `fill`, as the thing that `identity` says.
    pub fn seal(
        &mut self,
        identity: Identity,
        data_key: DataKeyId,
        length: usize,
        fill: impl FnOnce(&Plaintext, &mut [u8]),
    ) -> Sealed {
        let nonce = self.keys.next_nonce(data_key);
        let counter = nonce.counter();
        let aad = identity.aad(self.keys.number(data_key));
        let place = self.arena.allocate(length + TAG_BYTES);
        let (text, tag) = self.arena.bytes_mut(place, length + TAG_BYTES).split_at_mut(length);
        fill(&self.plaintext, text);
        tag.copy_from_slice(&self.keys.cipher(data_key).seal(nonce, &aad, text));
        self.seals += 1;
        let length = u32::try_from(length).expect("an artifact is smaller than 4 GiB");
        Sealed { data_key, nonce: counter, place, length }
    }

    /// Opens a sealed message into `out`, with a data key that is held.
    ///
    /// # Errors
    /// Where it is not what `identity` says, or was sealed by another key.
    pub fn open(&mut self, identity: Identity, sealed: Sealed, out: &mut Vec<u8>) -> Result<(), NotOpened> {
        self.opens += 1;
        self.open_with(self.keys.cipher(sealed.data_key), identity, sealed, out)
    }

    /// Opens a sealed message into `out`, with a data key that somebody unwrapped.
    ///
    /// # Errors
    /// Where it is not what `identity` says, or was sealed by another key.
    pub fn open_with(
        &self,
        cipher: &Cipher,
        identity: Identity,
        sealed: Sealed,
        out: &mut Vec<u8>,
    ) -> Result<(), NotOpened> {
        let (text, tag) = self.ciphertext(sealed);
        out.resize(text.len(), 0);
        cipher.open_into(sealed.nonce, &identity.aad(self.keys.number(sealed.data_key)), text, tag, out)
    }

    /// Opens an artifact into `out`, with a data key that is held.
    ///
    /// # Panics
    /// Where it does not open: the ledger's claim would be false.
    pub fn read(&mut self, slot: Slot, out: &mut Vec<u8>) {
        let stored = self.stored(slot);
        self.open(stored.identity(), stored.sealed, out).expect("an artifact opens under the chain the ledger claims");
    }

    /// Returns a sealed message as it lies at rest: ciphertext and tag.
    ///
    /// # Panics
    /// Where it was not sealed in this vault.
    #[must_use]
    pub fn ciphertext(&self, sealed: Sealed) -> (&[u8], &Tag) {
        let bytes = self.arena.bytes(sealed.place, sealed.length as usize + TAG_BYTES);
        bytes.split_last_chunk().expect("a sealed message ends with its tag")
    }

    /// Takes over a sealed message unopened.
    pub fn duplicate(&mut self, sealed: Sealed, data_key: DataKeyId) -> Sealed {
        let length = sealed.length as usize + TAG_BYTES;
        let bytes = self.arena.bytes(sealed.place, length).to_vec();
        let place = self.arena.allocate(length);
        self.arena.bytes_mut(place, length).copy_from_slice(&bytes);
        Sealed { data_key, place, ..sealed }
    }

    /// Gives a sealed message's place back.
    pub fn discard(&mut self, sealed: Sealed) {
        let tag = if sealed.length == 0 { 0 } else { TAG_BYTES };
        self.arena.free(sealed.place, sealed.length as usize + tag);
    }

    /// Returns how often something was sealed and opened.
    #[must_use]
    pub fn operations(&self) -> (u64, u64) {
        (self.seals, self.opens)
    }
}
