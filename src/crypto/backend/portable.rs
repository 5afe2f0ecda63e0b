//! AES-256-GCM by aes-gcm.

use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit, aead::inout::InOutBuf};

use crate::crypto::library::{Backend, KEY_BYTES, NONCE_BYTES, NotOpened, Tag};

/// A key of aes-gcm.
pub(in crate::crypto) struct Portable(Aes256Gcm);

impl Backend for Portable {
    fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self(Aes256Gcm::new(key.into()))
    }

    fn seal(&self, nonce: &[u8; NONCE_BYTES], aad: &[u8], buffer: &mut [u8]) -> Tag {
        let tag = self.0.encrypt_inout_detached(nonce.into(), aad, buffer.into());
        tag.expect("a message is at most 64 GiB long").into()
    }

    fn open(
        &self,
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        sealed: &[u8],
        tag: &Tag,
        out: &mut [u8],
    ) -> Result<(), NotOpened> {
        let buffers = InOutBuf::new(sealed, out).expect("both are as long");
        self.0.decrypt_inout_detached(nonce.into(), aad, buffers, tag.into()).map_err(|_| NotOpened)
    }
}

#[cfg(test)]
mod tests {
    /// Fails to compile where the expanded key is not wiped on drop.
    #[test]
    fn keys_are_zeroized_on_drop() {
        fn wiped<T: zeroize::ZeroizeOnDrop>() {}
        wiped::<super::Aes256Gcm>();
    }
}
