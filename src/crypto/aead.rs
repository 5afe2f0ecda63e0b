//! AES-256-GCM as the simulator uses it: sealed in place, with a detached tag and a counter for a nonce.
//!
//! The 96-bit nonce follows the deterministic construction of NIST SP 800-38D §8.2.1: a constant fixed field of 32 bits,
//! then the invocation counter, 64 bits, big-endian. The wire form of a nonce is therefore its counter.
//!
//! Invariant: a nonce comes from the counter of its key and is used up by the seal, so that no pair (key, nonce) repeats.
//! Law: what was sealed opens with the same key, counter and additional data, and with no others.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{
    backend::Chosen,
    library::{Backend, KEY_BYTES, NONCE_BYTES},
};
use crate::sim::RandomStream;

pub use super::library::{NotOpened, TAG_BYTES, Tag};

/// The 256 bits of a key; zeroized when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; KEY_BYTES]);

/// A key made ready to seal and open; its expanded form is zeroized when dropped.
pub struct Cipher(Chosen);

/// Issues the nonces of one key. It outlives the key's [`Cipher`], which may be dropped and made again.
#[derive(Debug)]
pub struct NonceCounter {
    issued: u64,
    limit: u64,
}

/// A nonce that has not been used: the invocation counter of one key.
#[derive(Debug)]
pub struct Nonce(u32);

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
        Self(Chosen::new(secret.as_bytes()))
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

    /// Checks `tag` over `sealed` and `aad`, then decrypts `sealed` into `out`.
    ///
    /// # Errors
    /// [`NotOpened`] where anything differs from the seal; `out` then holds nothing of the plaintext.
    ///
    /// # Panics
    /// Where `out` is not as long as `sealed`.
    pub fn open_into(
        &self,
        counter: u32,
        aad: &[u8],
        sealed: &[u8],
        tag: &Tag,
        out: &mut [u8],
    ) -> Result<(), NotOpened> {
        self.0.open(&nonce_bytes(counter), aad, sealed, tag, out)
    }

    /// Seals with a nonce of any form; only for published test vectors.
    #[doc(hidden)]
    pub fn seal_with_nonce_bytes(&self, nonce: &[u8; NONCE_BYTES], aad: &[u8], buffer: &mut [u8]) -> Tag {
        self.0.seal(nonce, aad, buffer)
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
        let mut text = buffer.to_vec();
        self.0.open(nonce, aad, buffer, tag, &mut text)?;
        buffer.copy_from_slice(&text);
        text.zeroize();
        Ok(())
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

/// Names the device that seals (SP 800-38D §8.2.1); there is one.
const FIXED_FIELD: [u8; 4] = [0; 4];

/// The most one key seals: the counters of 32 bits.
const MOST_SEALS: u64 = 1 << 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn cipher() -> Cipher {
        Cipher::new(&Secret::derive(1, "test", "aead"))
    }

    fn sealed() -> (u32, Vec<u8>, Tag) {
        let mut nonces = NonceCounter::new();
        drop(nonces.issue());
        let nonce = nonces.issue().unwrap();
        let mut buffer = b"an artifact".to_vec();
        let counter = nonce.counter();
        let tag = cipher().seal(nonce, b"its identity", &mut buffer);
        (counter, buffer, tag)
    }

    #[test]
    fn what_was_sealed_opens() {
        let (counter, mut buffer, tag) = sealed();
        assert_ne!(buffer, b"an artifact");
        assert_eq!(cipher().open(counter, b"its identity", &mut buffer, &tag), Ok(()));
        assert_eq!(buffer, b"an artifact");
    }

    #[test]
    fn another_key_context_or_counter_does_not_open_it() {
        let (counter, ciphertext, tag) = sealed();
        let other = Cipher::new(&Secret::derive(2, "test", "aead"));
        let mut buffer = ciphertext.clone();
        assert_eq!(other.open(counter, b"its identity", &mut buffer, &tag), Err(NotOpened));
        assert_eq!(cipher().open(counter, b"its identitY", &mut buffer, &tag), Err(NotOpened));
        assert_eq!(cipher().open(counter, b"", &mut buffer, &tag), Err(NotOpened));
        assert_eq!(cipher().open(counter + 1, b"its identity", &mut buffer, &tag), Err(NotOpened));
        assert_eq!(buffer, ciphertext, "a refused ciphertext stays as it was");
    }

    #[test]
    fn one_flipped_bit_anywhere_does_not_open() {
        let (counter, ciphertext, tag) = sealed();
        for bit in 0..8 * ciphertext.len() {
            let mut buffer = ciphertext.clone();
            buffer[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(cipher().open(counter, b"its identity", &mut buffer, &tag), Err(NotOpened));
        }
        for bit in 0..8 * TAG_BYTES {
            let mut tag = tag;
            tag[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(cipher().open(counter, b"its identity", &mut ciphertext.clone(), &tag), Err(NotOpened));
        }
    }

    #[test]
    fn a_shortened_or_lengthened_ciphertext_does_not_open() {
        let (counter, ciphertext, tag) = sealed();
        let mut long = [&ciphertext[..], &[0]].concat();
        assert_eq!(cipher().open(counter, b"its identity", &mut long, &tag), Err(NotOpened));
        let mut short = ciphertext[1..].to_vec();
        assert_eq!(cipher().open(counter, b"its identity", &mut short, &tag), Err(NotOpened));
    }

    #[test]
    fn nonces_ascend_and_stop_at_the_limit() {
        let mut nonces = NonceCounter::with_limit(3);
        let issued: Vec<_> = (0..3).map(|_| nonces.issue().unwrap().counter()).collect();
        assert_eq!(issued, [0, 1, 2]);
        assert!(matches!(nonces.issue(), Err(Exhausted)));
        assert!(matches!(nonces.issue(), Err(Exhausted)));
        assert_eq!((nonces.issued(), nonces.remaining()), (3, 0));
    }

    #[test]
    fn the_last_of_two_to_the_32_nonces_is_issued_and_no_more() {
        let mut nonces = NonceCounter { issued: MOST_SEALS - 1, limit: MOST_SEALS };
        assert_eq!(nonces.remaining(), 1);
        assert_eq!(nonces.issue().unwrap().counter(), u32::MAX);
        assert!(matches!(nonces.issue(), Err(Exhausted)));
        assert_eq!(NonceCounter::new().remaining(), MOST_SEALS);
    }

    #[test]
    #[should_panic(expected = "at most 2^32 times")]
    fn a_limit_above_two_to_the_32_is_refused() {
        let _ = NonceCounter::with_limit(MOST_SEALS + 1);
    }

    #[test]
    fn sp_800_38d_a_nonce_is_the_fixed_field_and_the_counter() {
        assert_eq!(nonce_bytes(0x0102_0304), [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
        let mut buffer = *b"an artifact";
        let nonce = Nonce(7);
        let tag = cipher().seal(nonce, b"", &mut buffer);
        let bytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7];
        assert_eq!(cipher().open_with_nonce_bytes(&bytes, b"", &mut buffer, &tag), Ok(()));
    }

    #[test]
    fn debug_output_shows_no_key() {
        let secret = Secret::from_bytes([0xAB; KEY_BYTES]);
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        assert_eq!(format!("{:?}", Cipher::new(&secret)), "Cipher(..)");
    }

    #[test]
    fn a_zeroized_secret_is_zero() {
        let mut secret = Secret::from_bytes([0xAB; KEY_BYTES]);
        secret.zeroize();
        assert_eq!(secret.as_bytes(), &[0; KEY_BYTES]);
    }

    /// Fails to compile where a type is not wiped on drop.
    #[test]
    fn keys_are_zeroized_on_drop() {
        fn wiped<T: ZeroizeOnDrop>() {}
        wiped::<Secret>();
    }
}
