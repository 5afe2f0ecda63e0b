//! Artifacts are opened under one data key and sealed under another, many at a time, where they lie.
//!
//! Law: nonces and ledger rows are given out one by one, in order; only then is anything opened and sealed, by as many hands as
//! there are. The bytes are the same whoever does it.

use crate::{
    crypto::aead::Nonce,
    ids::{DataKeyId, Slot},
    record::EndedBy,
    rules::RuleSet,
    sim::SimTime,
    store::{Hierarchy, Identity, Sealed, Vault, crew::Part},
};

/// An artifact that is to be sealed again.
pub(super) struct Reseal {
    identity: Identity,
    old: Sealed,
    data_key: DataKeyId,
    nonce: Nonce,
}

impl Vault {
    /// Has an artifact belong to another data key from now on. It must be carried out before anything is read.
    pub fn plan_reseal(&mut self, now: SimTime, slot: Slot, data_key: DataKeyId, rules: RuleSet) {
        self.close(now, slot, EndedBy::Switched, rules);
        self.forget_load(slot);
        let stored = self.stored(slot);
        let nonce = self.keys.next_nonce(data_key);
        self.shelf.take_over(now, slot, Sealed { data_key, nonce: nonce.counter(), ..stored.sealed });
        self.count_load(slot);
        self.planned.push(Reseal { identity: stored.identity(), old: stored.sealed, data_key, nonce });
    }

    /// Opens and seals what was planned.
    ///
    /// # Panics
    /// Where an artifact does not open: the ledger's claim would be false.
    pub fn carry_out_reseals(&mut self) {
        let planned = std::mem::take(&mut self.planned);
        self.count_reseals(planned.len() as u64);
        let hands = self.crew.size().min(planned.len() / FEWEST_EACH);
        let keys = &self.keys;
        if hands < 2 {
            let text = &mut self.scratch;
            for reseal in planned {
                let block = self.arena.bytes_mut(reseal.old.place, reseal.block_length());
                reseal.carry_out(keys, block, text);
            }
            return;
        }
        let wanted: Vec<_> = planned.iter().map(|reseal| (reseal.old.place, reseal.block_length())).collect();
        let mut work: Vec<_> = planned.into_iter().zip(self.arena.blocks_mut(&wanted)).collect();
        let share = work.len().div_ceil(hands);
        let mut parts: Vec<Part<'_>> = Vec::new();
        while !work.is_empty() {
            let part = work.split_off(work.len().saturating_sub(share));
            parts.push(Box::new(move || {
                let mut text = Vec::new();
                part.into_iter().for_each(|(reseal, block)| reseal.carry_out(keys, block, &mut text));
            }));
        }
        self.crew.work(parts);
    }
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
