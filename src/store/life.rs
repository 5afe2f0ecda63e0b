//! An artifact's life: it is born, written again, sealed under another key, destroyed with its key, ended.
//!
//! Invariant: what each data key protects is counted with it.

use crate::{
    ids::{BackupId, DataKeyId, Slot, TableId},
    record::{Artifact, EndedBy, Kind},
    rules::{RuleId, RuleSet},
    sim::{SimTime, calendar::Ticket},
    store::{
        Birth, Identity, Plaintext, Sealed, Stored, Vault,
        packed::{Packed, State},
        reseal::{self, Reseal},
    },
};

impl Vault {
    /// Stores a new artifact that `fill` writes and `data_key` seals. `length` is what is sealed, in bytes: the plaintext,
    /// and what the client's own encryption adds to it.
    pub fn bear(
        &mut self,
        now: SimTime,
        birth: Birth,
        data_key: DataKeyId,
        length: usize,
        fill: impl FnOnce(&Plaintext, &mut [u8]),
    ) -> Slot {
        let number = self.next_number(birth.table, birth.kind);
        let artifact = Artifact { table: birth.table, kind: birth.kind, number };
        let sealed = self.seal(Identity { artifact, version: birth.version }, data_key, length, fill);
        self.settle(now, birth, number, sealed)
    }

    /// Records a backup, whose parts are sealed one by one: the artifact itself holds no bytes of its own.
    pub fn bear_backup(&mut self, now: SimTime, birth: Birth, number: u32, data_key: DataKeyId, id: BackupId) -> Slot {
        let sealed = Sealed { data_key, nonce: 0, place: self.arena.allocate(0), length: 0 };
        let slot = self.settle(now, birth, number, sealed);
        self.backups.insert(slot, (id, birth.bytes));
        slot
    }

    /// Returns the next number for an artifact of this kind.
    pub fn next_number(&mut self, table: TableId, kind: Kind) -> u32 {
        let number = &mut self.numbers[table.index()][kind as usize];
        *number += 1;
        *number
    }

    /// Replaces an artifact by its next version.
    pub fn rewrite(
        &mut self,
        now: SimTime,
        slot: Slot,
        birth: Birth,
        data_key: DataKeyId,
        length: usize,
        fill: impl FnOnce(&Plaintext, &mut [u8]),
    ) {
        self.close(now, slot, EndedBy::Rewritten, RuleSet::of(&[RuleId::WritesAndVersions]));
        self.note_departure(slot);
        self.forget_load(slot);
        let old = self.stored(slot);
        self.discard(old.sealed);
        let identity = Identity { artifact: old.artifact(), version: birth.version };
        let sealed = self.seal(identity, data_key, length, fill);
        let packed = self.shelf.packed_mut(slot);
        packed.version = birth.version;
        packed.content = birth.content;
        packed.layers = layers(sealed, birth.bytes);
        packed.sealed = sealed;
        packed.from = now.into();
        packed.state = State::Live;
        self.count_load(slot);
    }

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
        self.seals += planned.len() as u64;
        self.opens += planned.len() as u64;
        reseal::carry_out(planned, &self.keys, &mut self.arena, &*self.crew, &mut self.scratch);
    }

    /// Ends an artifact and gives its place back.
    pub fn end(&mut self, now: SimTime, slot: Slot, ended_by: EndedBy, rules: RuleSet) {
        self.close(now, slot, ended_by, rules);
        self.note_departure(slot);
        self.forget_load(slot);
        self.backups.remove(&slot);
        self.continuous.remove(&slot);
        let sealed = self.shelf.remove(slot);
        self.discard(sealed);
    }

    /// Marks an artifact as unreadable for ever: it stays stored but is no longer live.
    pub fn destroy(&mut self, now: SimTime, slot: Slot, rules: RuleSet) {
        if self.shelf.packed(slot).state == State::Destroyed {
            return;
        }
        self.close(now, slot, EndedBy::KeyDestroyed, rules);
        self.forget_load(slot);
        self.shelf.packed_mut(slot).state = State::Destroyed;
        self.count_load(slot);
    }

    /// What was left of a destroyed artifact goes.
    fn note_departure(&mut self, slot: Slot) {
        if self.shelf.packed(slot).state == State::Destroyed {
            self.departed.push(self.stored(slot).artifact());
        }
    }

    /// Takes note of how many bytes a backup holds now.
    pub fn resize(&mut self, slot: Slot, bytes: u64) {
        self.forget_load(slot);
        self.backups.entry(slot).and_modify(|backup| backup.1 = bytes);
        self.count_load(slot);
    }

    fn settle(&mut self, now: SimTime, birth: Birth, number: u32, sealed: Sealed) -> Slot {
        let is_record = birth.kind == Kind::StreamRecord;
        let packed = Packed {
            content: birth.content,
            number,
            version: birth.version,
            item: birth.item.unwrap_or(Stored::NO_ITEM),
            sealed,
            link: if is_record { 0 } else { Stored::NO_ENTRY.0 },
            ticket: Ticket::NONE,
            from: now.into(),
            expires: Stored::NEVER.into(),
            layers: if birth.kind == Kind::Backup { 0 } else { layers(sealed, birth.bytes) },
            state: State::Live,
            read: false,
        };
        let slot = if is_record { self.shelf.put_record(packed) } else { self.shelf.put(packed) };
        let load = self.keys.load_mut(sealed.data_key);
        load.live += 1;
        load.bytes += birth.bytes;
        slot
    }

    fn count_load(&mut self, slot: Slot) {
        let packed = *self.shelf.packed(slot);
        let bytes = self.bytes(slot, &packed);
        let load = self.keys.load_mut(packed.sealed.data_key);
        if packed.state == State::Destroyed {
            load.destroyed += 1;
        } else {
            load.live += 1;
            load.bytes += bytes;
        }
    }

    fn forget_load(&mut self, slot: Slot) {
        let packed = *self.shelf.packed(slot);
        let bytes = self.bytes(slot, &packed);
        let load = self.keys.load_mut(packed.sealed.data_key);
        if packed.state == State::Destroyed {
            load.destroyed -= 1;
        } else {
            load.live -= 1;
            load.bytes -= bytes;
        }
    }
}

/// Returns how much longer a sealed message is than the plaintext, in bytes.
fn layers(sealed: Sealed, bytes: u64) -> u16 {
    u16::try_from(u64::from(sealed.length) - bytes).expect("clients add a few bytes to each image")
}
