//! Keys wrapped by keys: a key's bits sealed under another key, with an encryption context.
//!
//! Invariant: a wrapped key holds nothing of the key in the clear.
//! Law: a wrapped key comes back only with the same wrapping key and the same encryption context.

use zeroize::Zeroize;

use super::aead::{Cipher, Nonce, NotOpened, Secret, Tag};

/// A key sealed under another key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// The nonce counter of the wrapping key.
    pub counter: u32,
    /// The key, encrypted.
    pub bytes: [u8; 32],
    /// The tag over the encrypted key and its context.
    pub tag: Tag,
}

/// Seals `secret` under `cipher`, bound to `aad`. Uses up the nonce.
#[must_use]
pub fn wrap(cipher: &Cipher, nonce: Nonce, aad: &[u8], secret: &Secret) -> Wrapped {
    let counter = nonce.counter();
    let mut bytes = *secret.as_bytes();
    let tag = cipher.seal(nonce, aad, &mut bytes);
    Wrapped { counter, bytes, tag }
}

/// Opens a wrapped key.
///
/// # Errors
/// [`NotOpened`] where the wrapping key, the context or the wrapped bytes are not those of [`wrap`].
pub fn unwrap(cipher: &Cipher, wrapped: &Wrapped, aad: &[u8]) -> Result<Secret, NotOpened> {
    let mut bytes = wrapped.bytes;
    cipher.open(wrapped.counter, aad, &mut bytes, &wrapped.tag)?;
    let secret = Secret::from_bytes(bytes);
    bytes.zeroize();
    Ok(secret)
}

/// Returns an encryption context in its one canonical form: pairs sorted, each part preceded by its length (64 bits, big-endian).
///
/// Two contexts have the same form exactly when they are the same set of pairs.
#[must_use]
pub fn encryption_context(pairs: &[(&str, &str)]) -> Vec<u8> {
    let mut pairs = pairs.to_vec();
    pairs.sort_unstable();
    let mut bytes = Vec::new();
    for part in pairs.iter().flat_map(|&(name, value)| [name, value]) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}
