//! What is asked of a library that computes AES-256-GCM.
//!
//! Law: what one library seals, every other one opens.

/// The length of a key, in bytes.
pub(in crate::crypto) const KEY_BYTES: usize = 32;
/// The length of a nonce, in bytes.
pub(in crate::crypto) const NONCE_BYTES: usize = 12;

/// The length of an authentication tag.
pub const TAG_BYTES: usize = 16;

/// An authentication tag: proves that key, nonce, additional data and ciphertext belong together.
pub type Tag = [u8; TAG_BYTES];

/// The ciphertext does not open: key, counter, additional data, bytes or tag are not those of its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOpened;

/// A library's key, made ready; its expanded form is zeroized when dropped.
pub(in crate::crypto) trait Backend: Sized {
    /// Makes a key ready.
    fn new(key: &[u8; KEY_BYTES]) -> Self;

    /// Encrypts `buffer` in place and returns the tag over it and `aad`.
    fn seal(&self, nonce: &[u8; NONCE_BYTES], aad: &[u8], buffer: &mut [u8]) -> Tag;

    /// Checks `tag` over `sealed` and `aad`, then decrypts `sealed` into `out`, which is as long.
    fn open(
        &self,
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        sealed: &[u8],
        tag: &Tag,
        out: &mut [u8],
    ) -> Result<(), NotOpened>;
}
