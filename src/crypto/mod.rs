//! Real cryptography, no policy: secrets, AES-256-GCM with counter nonces, and keys wrapped by keys.
//!
//! | File | Noun |
//! |---|---|
//! | `aead` | secrets, ciphers and nonces: messages are sealed and opened |
//! | `envelope` | keys wrapped by keys, bound to an encryption context |
//! | `library` | what a library of AES-256-GCM must do |
//! | `backend` | the libraries that do it |

pub mod aead;
mod backend;
pub mod envelope;
mod library;

pub use aead::{Cipher, Exhausted, Nonce, NonceCounter, NotOpened, Secret, TAG_BYTES, Tag};
pub use envelope::{Wrapped, encryption_context, unwrap, wrap};
