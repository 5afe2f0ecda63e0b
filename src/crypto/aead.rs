//! AES-256-GCM as the simulator uses it: sealed in place, with a detached tag and a counter for a nonce.
//!
//! The 96-bit nonce follows the deterministic construction of NIST SP 800-38D §8.2.1: a constant fixed field of 32 bits, then
//! the invocation counter, 64 bits, big-endian. The wire form of a nonce is therefore its counter.
//!
//! Invariant: a nonce comes from the counter of its key and is used up by the seal, so that no pair (key, nonce) repeats.
//! Law: what was sealed opens with the same key, counter and additional data, and with no others.

use std::fmt;

use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::sim::RandomStream;

/// The length of an authentication tag.
pub const TAG_BYTES: usize = 16;

/// An authentication tag: proves that key, nonce, additional data and ciphertext belong together.
pub type Tag = [u8; TAG_BYTES];

/// The 256 bits of a key; zeroized when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; KEY_BYTES]);

/// A key made ready to seal and open; its expanded form is zeroized when dropped.
pub struct Cipher(Aes256Gcm);

/// Issues the nonces of one key. It outlives the key's [`Cipher`], which may be dropped and made again.
#[derive(Debug)]
pub struct NonceCounter {
    issued: u64,
    limit: u64,
}

/// A nonce that has not been used: the invocation counter of one key.
#[derive(Debug)]
pub struct Nonce(u32);

/// The ciphertext does not open: key, counter, additional data, bytes or tag are not those of its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOpened;

/// The key has sealed as often as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted;

impl Secret {
    /// Takes 256 bits as a key.
    #[must_use]
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// Derives the key of `purpose` and `entity` from the seed of a run: for simulation only.
    #[must_use]
    pub fn derive(seed: u64, purpose: &str, entity: &str) -> Self {
        let mut secret = Self([0; KEY_BYTES]);
        RandomStream::named(seed, purpose, entity).fill(&mut secret.0);
        secret
    }

    /// Returns the bits of the key.
    pub(crate) fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

impl Cipher {
    /// Makes a key ready.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        Self(Aes256Gcm::new(secret.as_bytes().into()))
    }

    /// Encrypts `buffer` in place and returns the tag over it and `aad`. Uses up the nonce.
    ///
    /// # Panics
    /// Where `buffer` or `aad` is longer than 64 GiB.
    #[must_use]
    pub fn seal(&self, nonce: Nonce, aad: &[u8], buffer: &mut [u8]) -> Tag {
        self.seal_with_nonce_bytes(&nonce_bytes(nonce.0), aad, buffer)
    }

    /// Checks `tag` over `buffer` and `aad`, then decrypts `buffer` in place.
    ///
    /// # Errors
    /// [`NotOpened`] where anything differs from the seal; `buffer` is then unchanged.
    pub fn open(&self, counter: u32, aad: &[u8], buffer: &mut [u8], tag: &Tag) -> Result<(), NotOpened> {
        self.open_with_nonce_bytes(&nonce_bytes(counter), aad, buffer, tag)
    }

    /// Seals with a nonce of any form; only for published test vectors.
    #[doc(hidden)]
    pub fn seal_with_nonce_bytes(&self, nonce: &[u8; NONCE_BYTES], aad: &[u8], buffer: &mut [u8]) -> Tag {
        let tag = self.0.encrypt_inout_detached(nonce.into(), aad, buffer.into());
        tag.expect("a message is at most 64 GiB long").into()
    }

    /// Opens with a nonce of any form; only for published test vectors.
    #[doc(hidden)]
    pub fn open_with_nonce_bytes(
        &self,
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        buffer: &mut [u8],
        tag: &Tag,
    ) -> Result<(), NotOpened> {
        let opened = self.0.decrypt_inout_detached(nonce.into(), aad, buffer.into(), tag.into());
        opened.map_err(|_| NotOpened)
    }
}

impl NonceCounter {
    /// Creates the counter of a key that may seal 2^32 times.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limit(MOST_SEALS)
    }

    /// Creates the counter of a key that may seal `limit` times.
    ///
    /// # Panics
    /// Where `limit` is greater than 2^32.
    #[must_use]
    pub fn with_limit(limit: u64) -> Self {
        assert!(limit <= MOST_SEALS, "a key seals at most 2^32 times");
        Self { issued: 0, limit }
    }

    /// Issues the next nonce.
    ///
    /// # Errors
    /// [`Exhausted`] where as many were issued as the key may use.
    pub fn issue(&mut self) -> Result<Nonce, Exhausted> {
        if self.issued == self.limit {
            return Err(Exhausted);
        }
        let counter = u32::try_from(self.issued).expect("the limit is at most 2^32");
        self.issued += 1;
        Ok(Nonce(counter))
    }

    /// Returns how many nonces were issued.
    #[must_use]
    pub fn issued(&self) -> u64 {
        self.issued
    }

    /// Returns how many nonces can still be issued.
    #[must_use]
    pub fn remaining(&self) -> u64 {
        self.limit - self.issued
    }
}

impl Default for NonceCounter {
    fn default() -> Self {
        Self::new()
    }
}

impl Nonce {
    /// Returns the counter, to be kept with the ciphertext: it is what [`Cipher::open`] needs.
    #[must_use]
    pub fn counter(&self) -> u32 {
        self.0
    }
}

/// Prints nothing of the key.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Prints nothing of the key.
impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cipher(..)")
    }
}

impl fmt::Display for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the ciphertext does not open with this key, counter and context")
    }
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the key has sealed as often as it may")
    }
}

impl std::error::Error for NotOpened {}
impl std::error::Error for Exhausted {}

/// Returns the nonce as it enters the cipher: the fixed field, then the counter.
fn nonce_bytes(counter: u32) -> [u8; NONCE_BYTES] {
    let mut bytes = [0; NONCE_BYTES];
    let (fixed, invocation) = bytes.split_at_mut(FIXED_FIELD.len());
    fixed.copy_from_slice(&FIXED_FIELD);
    invocation.copy_from_slice(&u64::from(counter).to_be_bytes());
    bytes
}

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// Names the device that seals (SP 800-38D §8.2.1); there is one.
const FIXED_FIELD: [u8; 4] = [0; 4];

/// The most one key seals: the counters of 32 bits.
const MOST_SEALS: u64 = 1 << 32;
