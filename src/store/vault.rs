//! Artifacts at rest: where each lies, and what is known of it.
//!
//! Law: the ledger claims, the ciphertext proves. Memory grows with live artifacts and not with history.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{BackupId, Slot},
    record::{Artifact, Kind},
    store::{
        Content, Hierarchy, Plaintext, Stored,
        arena::Arena,
        closings::Closings,
        crew::{Alone, Crew},
        packed::{Packed, State},
        reseal::Reseal,
        shelf::Shelf,
    },
};

/// Artifacts at rest.
pub struct Vault {
    /// The keys that protect them.
    pub keys: Hierarchy,
    /// What was written.
    pub plaintext: Plaintext,
    /// What is known of them besides their bytes.
    pub shelf: Shelf,
    /// Who opens and seals many artifacts at once.
    pub crew: Box<dyn Crew>,
    pub(in crate::store) arena: Arena,
    pub(in crate::store) numbers: Vec<[u32; Kind::ALL.len()]>,
    /// Which backup an artifact is, and the bytes of its parts.
    pub(in crate::store) backups: BTreeMap<Slot, (BackupId, u64)>,
    /// Which of them are continuous.
    pub(in crate::store) continuous: BTreeSet<Slot>,
    /// What is opened only to be sealed again.
    pub(in crate::store) scratch: Vec<u8>,
    pub(in crate::store) planned: Vec<Reseal>,
    /// Where periods go when they end.
    pub closings: Closings,
    /// What was left of destroyed artifacts and has gone, until somebody takes note.
    pub departed: Vec<Artifact>,
    pub(in crate::store) seals: u64,
    pub(in crate::store) opens: u64,
}

impl Vault {
    /// Returns an empty vault for so many tables.
    #[must_use]
    pub fn new(seed: u64, tables: usize) -> Self {
        Self {
            keys: Hierarchy::new(seed),
            plaintext: Plaintext::new(seed),
            shelf: Shelf::default(),
            crew: Box::new(Alone),
            arena: Arena::default(),
            numbers: vec![[0; Kind::ALL.len()]; tables],
            backups: BTreeMap::new(),
            continuous: BTreeSet::new(),
            scratch: Vec::new(),
            planned: Vec::new(),
            closings: Closings::default(),
            departed: Vec::new(),
            seals: 0,
            opens: 0,
        }
    }

    /// Returns an artifact.
    #[inline(always)]
    #[must_use]
    pub fn stored(&self, slot: Slot) -> Stored {
        let packed = self.shelf.packed(slot);
        let (table, kind) = (self.keys.table(packed.sealed.data_key), self.keys.kind(packed.sealed.data_key));
        let is_record = kind == Kind::StreamRecord;
        Stored {
            number: packed.number,
            table,
            kind,
            destroyed: packed.state == State::Destroyed,
            read: packed.read,
            client_side: packed.layers > 0,
            version: packed.version,
            item: packed.item,
            sealed: packed.sealed,
            bytes: self.bytes(slot, packed),
            old_bytes: if is_record { packed.link } else { 0 },
            next_entry: if is_record { Stored::NO_ENTRY } else { Slot(packed.link) },
            from: packed.from.into(),
            expires: packed.expires.into(),
        }
    }

    /// Returns the number of an artifact among those of its kind and table.
    #[must_use]
    pub fn number(&self, slot: Slot) -> u32 {
        self.shelf.packed(slot).number
    }

    /// Returns what was written: for stream records the new image, and the old one.
    #[must_use]
    pub fn contents(&self, slot: Slot) -> (Content, Content) {
        let packed = self.shelf.packed(slot);
        let is_record = self.keys.kind(packed.sealed.data_key) == Kind::StreamRecord;
        self.shelf.contents(slot, if is_record { packed.link } else { 0 })
    }

    /// Looks at artifacts that will be asked for soon, all at once: their way from memory then takes the time of one.
    pub fn foresee(&self, slots: impl Iterator<Item = Slot>) {
        let mut places = [None; FORESEEN];
        for (place, slot) in places.iter_mut().zip(slots.filter(|&slot| self.shelf.is_occupied(slot))) {
            *place = Some(self.shelf.packed(slot).sealed);
        }
        let mut seen = 0;
        for sealed in places.into_iter().flatten() {
            let lines = self.arena.bytes(sealed.place, sealed.length as usize).iter().step_by(LINE);
            seen ^= lines.take(FORESEEN).fold(0, |seen, byte| seen ^ byte);
        }
        std::hint::black_box(seen);
    }

    /// Returns which backup an artifact is.
    #[must_use]
    pub fn backup(&self, slot: Slot) -> Option<BackupId> {
        self.backups.get(&slot).map(|&(id, _)| id)
    }

    /// Returns the length of an artifact's plaintext, in bytes. A backup is empty itself: it has parts.
    pub(in crate::store) fn bytes(&self, slot: Slot, packed: &Packed) -> u64 {
        match packed.sealed.length {
            0 => self.backups.get(&slot).map_or(0, |&(_, bytes)| bytes),
            length => u64::from(length) - u64::from(packed.layers),
        }
    }
}

/// So many artifacts, and so many lines of each, are looked at ahead.
const FORESEEN: usize = 16;
/// Bytes in a line of the cache.
const LINE: usize = 64;
