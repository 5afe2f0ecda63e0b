//! AES-256-GCM by aws-lc-rs, which wipes its expanded keys itself.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use crate::crypto::library::{Backend, KEY_BYTES, NONCE_BYTES, NotOpened, Tag};

/// A key of aws-lc-rs.
pub(in crate::crypto) struct AwsLc(LessSafeKey);

impl Backend for AwsLc {
    fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("a key has its length")))
    }

    fn seal(&self, nonce: &[u8; NONCE_BYTES], aad: &[u8], buffer: &mut [u8]) -> Tag {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(aad), buffer);
        let tag = tag.expect("a message is at most 64 GiB long");
        tag.as_ref().try_into().expect("a tag has its length")
    }

    fn open(
        &self,
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        sealed: &[u8],
        tag: &Tag,
        out: &mut [u8],
    ) -> Result<(), NotOpened> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        self.0.open_separate_gather(nonce, Aad::from(aad), sealed, tag, out).map_err(|_| NotOpened)
    }
}
