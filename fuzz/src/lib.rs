//! What must hold of any bytes: the targets, as plain functions. `tests/fuzz.rs` replays a corpus through them.

use keylapse::{
    crypto::{
        aead::{Cipher, NonceCounter, Secret},
        envelope::{self, Wrapped},
    },
    judge::{
        Circumstances, Panel,
        reread::{Sources, reread},
    },
    scenario,
};

/// A scenario file is read, or every mistake of it has a place within it.
pub fn scenario(bytes: &[u8]) {
    let Ok(source) = std::str::from_utf8(bytes) else { return };
    if let Err(diagnostics) = scenario::compile("fuzz", source) {
        assert!(!diagnostics.is_empty(), "a refused file has a mistake");
        for diagnostic in diagnostics {
            let place = source.get(diagnostic.span.clone());
            assert!(place.is_some(), "`{}` is at {:?}, which is no place", diagnostic.message, diagnostic.span);
        }
    }
}

/// The files of a run, one after another behind a separator, are judged or refused: events, ledger, keys, tables, streams.
pub fn verify(bytes: &[u8]) {
    let mut files = bytes.split(|&byte| byte == SEPARATOR);
    let mut next = || files.next().unwrap_or_default();
    let (events, ledger, keys, tables) = (next(), next(), next(), next());
    let streams = Some(next()).filter(|streams| !streams.is_empty());
    let mut monitors = Panel::new(Circumstances::default());
    if let Ok(names) = reread(Sources { events, ledger, keys, tables, streams }, &mut monitors) {
        monitors.name_by(&names);
        let _verdicts = monitors.verdicts();
    }
}

/// Stands between the files of a run.
pub const SEPARATOR: u8 = 0x1e;

/// Of all wrapped keys only the one that was made opens, and only in its own context.
pub fn envelope(bytes: &[u8]) {
    let Some((head, aad)) = bytes.split_at_checked(WRAPPED_BYTES) else { return };
    let cipher = Cipher::new(&Secret::derive(1, "fuzz", "wrapping"));
    let genuine = genuine(&cipher);
    let wrapped = Wrapped {
        counter: u32::from_be_bytes(head[..4].try_into().expect("four bytes")),
        bytes: head[4..36].try_into().expect("32 bytes"),
        tag: head[36..].try_into().expect("16 bytes"),
    };
    let opened = envelope::unwrap(&cipher, &wrapped, aad).is_ok();
    assert_eq!(opened, wrapped == genuine && aad == CONTEXT, "a wrapped key opens exactly as it was made");
}

/// The genuine wrapped key with its context, as bytes: the seed of the corpus.
pub fn genuine_envelope() -> Vec<u8> {
    let genuine = genuine(&Cipher::new(&Secret::derive(1, "fuzz", "wrapping")));
    let head = [&genuine.counter.to_be_bytes()[..], &genuine.bytes, &genuine.tag];
    head.into_iter().chain([CONTEXT]).flatten().copied().collect()
}

fn genuine(cipher: &Cipher) -> Wrapped {
    let nonce = NonceCounter::new().issue().expect("a new key has nonces left");
    envelope::wrap(cipher, nonce, CONTEXT, &Secret::derive(1, "fuzz", "wrapped"))
}

const CONTEXT: &[u8] = b"aws:dynamodb:tableName=orders";
const WRAPPED_BYTES: usize = 4 + 32 + 16;
