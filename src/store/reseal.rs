//! Artifacts are opened under one data key and sealed under another, many at a time, where they lie.
//!
//! Law: nonces and ledger rows are given out one by one, in order; only then is anything opened and sealed, by as many
//! hands as there are. The bytes are the same whoever does it.

use crate::{
    crypto::aead::Nonce,
    ids::DataKeyId,
    store::{
        Hierarchy, Identity, Sealed,
        arena::Arena,
        crew::{Crew, Part},
    },
};

/// An artifact that is to be sealed again.
pub(super) struct Reseal {
    /// What its ciphertext is bound to.
    pub identity: Identity,
    /// How it is sealed now.
    pub old: Sealed,
    /// What it will be sealed under.
    pub data_key: DataKeyId,
    /// The nonce of that seal.
    pub nonce: Nonce,
}

/// Opens and seals what was planned, by as many hands as the crew has; `scratch` is the room of one.
///
/// # Panics
/// Where an artifact does not open: the ledger's claim would be false.
pub(super) fn carry_out(
    planned: Vec<Reseal>,
    keys: &Hierarchy,
    arena: &mut Arena,
    crew: &dyn Crew,
    scratch: &mut Vec<u8>,
) {
    let hands = crew.size().min(planned.len() / FEWEST_EACH);
    if hands < 2 {
        for reseal in planned {
            let block = arena.bytes_mut(reseal.old.place, reseal.block_length());
            reseal.carry_out(keys, block, scratch);
        }
        return;
    }
    let wanted: Vec<_> = planned.iter().map(|reseal| (reseal.old.place, reseal.block_length())).collect();
    let mut work: Vec<_> = planned.into_iter().zip(arena.blocks_mut(&wanted)).collect();
    let share = work.len().div_ceil(hands);
    let mut parts: Vec<Part<'_>> = Vec::new();
    while !work.is_empty() {
        let part = work.split_off(work.len().saturating_sub(share));
        parts.push(Box::new(move || {
            let mut text = Vec::new();
            part.into_iter().for_each(|(reseal, block)| reseal.carry_out(keys, block, &mut text));
        }));
    }
    crew.work(parts);
}

impl Reseal {
    fn block_length(&self) -> usize {
        self.old.length as usize + crate::crypto::TAG_BYTES
    }

    fn carry_out(self, keys: &Hierarchy, block: &mut [u8], text: &mut Vec<u8>) {
        let (message, tag) = block.split_last_chunk_mut().expect("a sealed message ends with its tag");
        let aad = |data_key| self.identity.aad(keys.number(data_key));
        let old = self.old;
        text.resize(message.len(), 0);
        let opened = keys.cipher(old.data_key).open_into(old.nonce, &aad(old.data_key), message, tag, text);
        opened.expect("an artifact opens under the chain the ledger claims");
        message.copy_from_slice(text);
        *tag = keys.cipher(self.data_key).seal(self.nonce, &aad(self.data_key), message);
    }
}

/// At least so many for each hand, so that handing out costs little.
const FEWEST_EACH: usize = 256;
