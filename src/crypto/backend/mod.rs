//! The libraries that compute AES-256-GCM: one is chosen when the program is built, and all give the same bytes.
//!
//! | File | Library |
//! |---|---|
//! | `portable` | aes-gcm: pure Rust, runs everywhere, also as wasm |
//! | `aws_lc` | aws-lc-rs, with the feature `aws-lc`: faster on short messages, needs a C compiler |

#[cfg(feature = "aws-lc")]
mod aws_lc;
#[cfg(any(not(feature = "aws-lc"), test))]
mod portable;

#[cfg(feature = "aws-lc")]
pub(super) use aws_lc::AwsLc as Chosen;
#[cfg(not(feature = "aws-lc"))]
pub(super) use portable::Portable as Chosen;

#[cfg(all(test, feature = "aws-lc"))]
mod tests {
    use super::*;
    use crate::{
        crypto::library::{Backend as _, KEY_BYTES, NONCE_BYTES, NotOpened},
        sim::RandomStream,
    };

    #[test]
    fn both_libraries_seal_the_same_bytes_and_open_each_other() {
        let mut random = RandomStream::named(1, "test", "backends");
        for length in (0..=300).chain([447, 448, 449, 1_024, 4_095, 65_536]) {
            let (mut key, mut nonce, mut aad, mut text) = ([0; KEY_BYTES], [0; NONCE_BYTES], [0; 17], vec![0; length]);
            [&mut key[..], &mut nonce, &mut aad, &mut text].into_iter().for_each(|bytes| random.fill(bytes));
            let (ours, theirs) = (portable::Portable::new(&key), aws_lc::AwsLc::new(&key));
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
