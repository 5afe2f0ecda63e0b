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

/// Returns an encryption context in its one canonical form: pairs sorted, each part preceded by its length (64 bits,
/// big-endian).
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

#[cfg(test)]
mod tests {
    use super::super::aead::NonceCounter;
    use super::*;

    fn cipher(entity: &str) -> Cipher {
        Cipher::new(&Secret::derive(1, "test", entity))
    }

    fn nonce() -> Nonce {
        NonceCounter::new().issue().unwrap()
    }

    #[test]
    fn a_key_comes_back_through_three_levels() {
        let (root, middle, leaf) =
            (cipher("root"), Secret::derive(1, "test", "middle"), Secret::derive(1, "test", "leaf"));
        let wrapped_middle = wrap(&root, nonce(), b"table", &middle);
        let wrapped_leaf = wrap(&Cipher::new(&middle), nonce(), b"base", &leaf);
        let middle = unwrap(&root, &wrapped_middle, b"table").unwrap();
        let opened = unwrap(&Cipher::new(&middle), &wrapped_leaf, b"base").unwrap();
        assert_eq!(opened.as_bytes(), leaf.as_bytes());
        assert_ne!(&wrapped_leaf.bytes, leaf.as_bytes());
    }

    #[test]
    fn another_key_context_or_counter_does_not_unwrap() {
        let mut wrapped = wrap(&cipher("root"), nonce(), b"table", &Secret::derive(1, "test", "leaf"));
        assert!(unwrap(&cipher("other"), &wrapped, b"table").is_err());
        assert!(unwrap(&cipher("root"), &wrapped, b"another").is_err());
        wrapped.counter += 1;
        assert!(unwrap(&cipher("root"), &wrapped, b"table").is_err());
    }

    #[test]
    fn an_encryption_context_has_one_form_whatever_its_order() {
        let (a, b) = (("aws:dynamodb:tableName", "Orders"), ("aws:dynamodb:subscriberId", "111122223333"));
        assert_eq!(encryption_context(&[a, b]), encryption_context(&[b, a]));
        assert_eq!(encryption_context(&[]), b"");
        assert_eq!(encryption_context(&[("k", "vw")]), b"\0\0\0\0\0\0\0\x01k\0\0\0\0\0\0\0\x02vw");
    }

    #[test]
    fn different_encryption_contexts_have_different_forms() {
        let forms = [
            encryption_context(&[("a", "bc")]),
            encryption_context(&[("ab", "c")]),
            encryption_context(&[("a", "b"), ("c", "")]),
            encryption_context(&[("a", ""), ("b", "c")]),
            encryption_context(&[("abc", "")]),
        ];
        for (index, form) in forms.iter().enumerate() {
            assert!(!forms[..index].contains(form));
        }
    }
}
