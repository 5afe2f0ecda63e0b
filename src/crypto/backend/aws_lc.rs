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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        crypto::{
            backend::portable::Portable,
            library::{KEY_BYTES, NONCE_BYTES, NotOpened},
        },
        sim::RandomStream,
    };

    #[test]
    fn both_libraries_seal_the_same_bytes_and_open_each_other() {
        let mut random = RandomStream::named(1, "test", "backends");
        for length in (0..=300).chain([447, 448, 449, 1_024, 4_095, 65_536]) {
            let (mut key, mut nonce, mut aad, mut text) = ([0; KEY_BYTES], [0; NONCE_BYTES], [0; 17], vec![0; length]);
            [&mut key[..], &mut nonce, &mut aad, &mut text].into_iter().for_each(|bytes| random.fill(bytes));
            let (ours, theirs) = (Portable::new(&key), AwsLc::new(&key));
            let (mut one, mut other) = (text.clone(), text.clone());
            let tags = (ours.seal(&nonce, &aad, &mut one), theirs.seal(&nonce, &aad, &mut other));
            assert_eq!((tags.0, &one), (tags.1, &other), "{length} bytes");
            let mut out = vec![0; length];
            assert_eq!(ours.open(&nonce, &aad, &other, &tags.1, &mut out), Ok(()));
            assert_eq!(out, text);
            out.fill(0);
            assert_eq!(theirs.open(&nonce, &aad, &one, &tags.0, &mut out), Ok(()));
            assert_eq!(out, text);
            aad[0] ^= 1;
            assert_eq!(ours.open(&nonce, &aad, &one, &tags.0, &mut out), Err(NotOpened));
            assert_eq!(theirs.open(&nonce, &aad, &one, &tags.0, &mut out), Err(NotOpened));
        }
    }
}
