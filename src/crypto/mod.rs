//! Real cryptography, no policy: secrets, AES-256-GCM with counter nonces, and keys wrapped by keys.

pub mod aead;
mod backend;
pub mod envelope;
mod library;

pub use aead::{Cipher, Exhausted, Nonce, NonceCounter, NotOpened, Secret, TAG_BYTES, Tag};
pub use envelope::{Wrapped, encryption_context, unwrap, wrap};
