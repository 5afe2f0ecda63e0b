//! Artifacts at rest, and the ledger of the periods for which a chain of keys protected each of them.
//!
//! Invariant: every live artifact has exactly one open period. Law: the ledger claims, the ciphertext proves. Closed periods
//! leave through [`Closings`], so memory grows with live artifacts and not with history.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    crypto::aead::{Cipher, NotOpened, TAG_BYTES, Tag},
    ids::{BackupId, DataKeyId, Slot, TableId},
    record::{Artifact, EndedBy, Kind, LedgerRow, LedgerTotal, ledger::CONTINUOUS_RULES},
    rules::{RuleId, RuleSet},
    sim::{SimTime, calendar::Ticket},
    store::{
        Birth, Content, Hierarchy, Identity, Plaintext, Sealed, Stored,
        arena::Arena,
        closings::{self, Closings},
        crew::{Alone, Crew},
        packed::{Packed, State},
        reseal::{self, Reseal},
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
    arena: Arena,
    numbers: Vec<[u32; Kind::ALL.len()]>,
    /// Which backup an artifact is, and the bytes of its parts.
    backups: BTreeMap<Slot, (BackupId, u64)>,
    /// Which of them are continuous.
    continuous: BTreeSet<Slot>,
    /// What is opened only to be sealed again.
    scratch: Vec<u8>,
    planned: Vec<Reseal>,
    /// Where periods go when they end.
    pub closings: Closings,
    seals: u64,
    opens: u64,
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
            seals: 0,
            opens: 0,
        }
    }

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

    /// Seals `length` bytes, written by `fill`, as the thing that `identity` says.
    pub fn seal(
        &mut self,
        identity: Identity,
        data_key: DataKeyId,
        length: usize,
        fill: impl FnOnce(&Plaintext, &mut [u8]),
    ) -> Sealed {
        let nonce = self.keys.next_nonce(data_key);
        let counter = nonce.counter();
        let aad = identity.aad(self.keys.number(data_key));
        let place = self.arena.allocate(length + TAG_BYTES);
        let (text, tag) = self.arena.bytes_mut(place, length + TAG_BYTES).split_at_mut(length);
        fill(&self.plaintext, text);
        tag.copy_from_slice(&self.keys.cipher(data_key).seal(nonce, &aad, text));
        self.seals += 1;
        let length = u32::try_from(length).expect("an artifact is smaller than 4 GiB");
        Sealed { data_key, nonce: counter, place, length }
    }

    /// Opens a sealed message into `out`, with a data key that is held.
    ///
    /// # Errors
    /// Where it is not what `identity` says, or was sealed by another key.
    pub fn open(&mut self, identity: Identity, sealed: Sealed, out: &mut Vec<u8>) -> Result<(), NotOpened> {
        self.opens += 1;
        self.open_with(self.keys.cipher(sealed.data_key), identity, sealed, out)
    }

    /// Opens an artifact into `out`, with a data key that is held.
    ///
    /// # Panics
    /// Where it does not open: the ledger's claim would be false.
    pub fn read(&mut self, slot: Slot, out: &mut Vec<u8>) {
        let stored = self.stored(slot);
        self.open(stored.identity(), stored.sealed, out).expect("an artifact opens under the chain the ledger claims");
    }

    /// Opens a sealed message into `out`, with a data key that somebody unwrapped.
    ///
    /// # Errors
    /// Where it is not what `identity` says, or was sealed by another key.
    pub fn open_with(
        &self,
        cipher: &Cipher,
        identity: Identity,
        sealed: Sealed,
        out: &mut Vec<u8>,
    ) -> Result<(), NotOpened> {
        let (text, tag) = self.ciphertext(sealed);
        out.resize(text.len(), 0);
        cipher.open_into(sealed.nonce, &identity.aad(self.keys.number(sealed.data_key)), text, tag, out)
    }

    /// Returns a sealed message as it lies at rest: ciphertext and tag.
    ///
    /// # Panics
    /// Where it was not sealed in this vault.
    #[must_use]
    pub fn ciphertext(&self, sealed: Sealed) -> (&[u8], &Tag) {
        let bytes = self.arena.bytes(sealed.place, sealed.length as usize + TAG_BYTES);
        bytes.split_last_chunk().expect("a sealed message ends with its tag")
    }

    /// Takes over a sealed message unopened.
    pub fn duplicate(&mut self, sealed: Sealed, data_key: DataKeyId) -> Sealed {
        let length = sealed.length as usize + TAG_BYTES;
        let bytes = self.arena.bytes(sealed.place, length).to_vec();
        let place = self.arena.allocate(length);
        self.arena.bytes_mut(place, length).copy_from_slice(&bytes);
        Sealed { data_key, place, ..sealed }
    }

    /// Gives a sealed message's place back.
    pub fn discard(&mut self, sealed: Sealed) {
        let tag = if sealed.length == 0 { 0 } else { TAG_BYTES };
        self.arena.free(sealed.place, sealed.length as usize + tag);
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

    /// Closes an artifact's period because its data key was wrapped again; the next period begins.
    pub fn turn_page(&mut self, now: SimTime, slot: Slot, rules: RuleSet) {
        self.close(now, slot, EndedBy::Switched, rules);
        self.shelf.packed_mut(slot).from = now.into();
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

    /// Takes note that a backup is continuous: it grows and shrinks, and is under rules of its own.
    pub fn mark_continuous(&mut self, slot: Slot) {
        self.continuous.insert(slot);
    }

    /// Takes note of how many bytes a backup holds now.
    pub fn resize(&mut self, slot: Slot, bytes: u64) {
        self.forget_load(slot);
        self.backups.entry(slot).and_modify(|backup| backup.1 = bytes);
        self.count_load(slot);
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

    /// Returns how often something was sealed and opened.
    #[must_use]
    pub fn operations(&self) -> (u64, u64) {
        (self.seals, self.opens)
    }

    /// Returns the ledger row of an artifact's present period.
    #[must_use]
    pub fn row(&self, slot: Slot) -> LedgerRow {
        let stored = self.stored(slot);
        LedgerRow {
            artifact: stored.artifact(),
            item: stored.item(),
            backup: if stored.kind == Kind::Backup { self.backup(slot) } else { None },
            version: stored.version,
            chain: self.keys.chain(stored.sealed.data_key),
            from: stored.from,
            until: None,
            ended_by: None,
            bytes: stored.bytes,
            client_side: stored.client_side,
            readable_at_end: None,
            rules: self.protection_rules(slot),
        }
    }

    fn close(&mut self, now: SimTime, slot: Slot, ended_by: EndedBy, rules: RuleSet) {
        let packed = self.shelf.packed(slot);
        if packed.state == State::Destroyed {
            return;
        }
        let data_key = packed.sealed.data_key;
        let rules = self.protection_rules(slot).and(rules);
        if let Closings::Totals(totals) = &mut self.closings {
            let (table, kind) = (self.keys.table(data_key), self.keys.kind(data_key));
            let kms_key = self.keys.kms_key(data_key);
            let total = LedgerTotal { table, kind, kms_key, ended_by, rules, periods: 1, last: now };
            closings::count(totals, data_key, total);
            return;
        }
        let row = LedgerRow { until: Some(now), ended_by: Some(ended_by), rules, ..self.row(slot) };
        if let Closings::Rows(closed) = &mut self.closings {
            closed.push(row);
        }
    }

    /// Returns the rules that decide under which key an artifact is sealed.
    fn protection_rules(&self, slot: Slot) -> RuleSet {
        let kind = self.keys.kind(self.shelf.packed(slot).sealed.data_key);
        if kind == Kind::Backup && self.continuous.contains(&slot) { CONTINUOUS_RULES } else { kind.protection_rules() }
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

    /// Returns the length of an artifact's plaintext, in bytes. A backup is empty itself: it has parts.
    fn bytes(&self, slot: Slot, packed: &Packed) -> u64 {
        match packed.sealed.length {
            0 => self.backups.get(&slot).map_or(0, |&(_, bytes)| bytes),
            length => u64::from(length) - u64::from(packed.layers),
        }
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

/// So many artifacts, and so many lines of each, are looked at ahead.
const FORESEEN: usize = 16;
/// Bytes in a line of the cache.
const LINE: usize = 64;
