//! Artifacts at rest, and the ledger of the periods for which a chain of keys protected each of them.
//!
//! Invariant: every live artifact has exactly one open period. Law: the ledger claims, the ciphertext proves. Closed periods
//! leave through [`Vault::take_closed`], so memory grows with live artifacts and not with history.

use crate::{
    crypto::aead::{NotOpened, TAG_BYTES, Tag},
    ids::{BackupId, DataKeyId, ItemId, Slot, TableId},
    record::{Artifact, EndedBy, Kind, LedgerRow},
    rules::{RuleId, RuleSet},
    sim::{SimTime, calendar::Ticket},
    store::{Content, Hierarchy, Identity, Plaintext, Sealed, Stored, arena::Arena, column::Column},
};

/// Artifacts at rest.
pub struct Vault {
    /// The keys that protect them.
    pub keys: Hierarchy,
    /// What was written.
    pub plaintext: Plaintext,
    arena: Arena,
    stored: Column<Stored>,
    occupied: Column<bool>,
    free: Vec<Slot>,
    numbers: Vec<[u32; Kind::ALL.len()]>,
    backups: std::collections::BTreeMap<Slot, BackupId>,
    closed: Vec<LedgerRow>,
    seals: u64,
    opens: u64,
}

/// What a new artifact is.
#[derive(Clone, Copy, Debug)]
pub struct Birth {
    /// Its table.
    pub table: TableId,
    /// What it is.
    pub kind: Kind,
    /// Its item, where it has one.
    pub item: Option<ItemId>,
    /// Its version.
    pub version: u32,
    /// The length of its plaintext, in bytes.
    pub bytes: u64,
    /// What was written.
    pub content: Content,
}

impl Vault {
    /// Returns an empty vault for so many tables.
    #[must_use]
    pub fn new(seed: u64, tables: usize) -> Self {
        Self {
            keys: Hierarchy::new(seed),
            plaintext: Plaintext::new(seed),
            arena: Arena::default(),
            stored: Column::default(),
            occupied: Column::default(),
            free: Vec::new(),
            numbers: vec![[0; Kind::ALL.len()]; tables],
            backups: std::collections::BTreeMap::new(),
            closed: Vec::new(),
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
        self.backups.insert(slot, id);
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
        let cipher = self.keys.cipher(sealed.data_key);
        let aad = identity.aad(self.keys.number(sealed.data_key));
        let tag = self.copy(sealed, out);
        cipher.open(sealed.nonce, &aad, out, &tag)
    }

    /// Opens an artifact into `out`, with a data key that is held.
    ///
    /// # Panics
    /// Where it does not open: the ledger's claim would be false.
    pub fn read(&mut self, slot: Slot, out: &mut Vec<u8>) {
        let stored = self[slot];
        self.open(stored.identity(), stored.sealed, out).expect("an artifact opens under the chain the ledger claims");
    }

    /// Copies a sealed message into `out`, and returns its tag.
    pub fn copy(&self, sealed: Sealed, out: &mut Vec<u8>) -> Tag {
        let length = sealed.length as usize;
        let (text, tag) = self.arena.bytes(sealed.place, length + TAG_BYTES).split_at(length);
        out.clear();
        out.extend_from_slice(text);
        tag.try_into().expect("a tag has its length")
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
        let old = self[slot];
        self.discard(old.sealed);
        let identity = Identity { artifact: old.artifact(), version: birth.version };
        let sealed = self.seal(identity, data_key, length, fill);
        self.stored[slot.index()] = Stored {
            version: birth.version,
            bytes: birth.bytes,
            content: birth.content,
            sealed,
            from: now,
            destroyed: false,
            ..old
        };
        self.count_load(slot);
    }

    /// Opens an artifact under its present data key and seals it under another.
    pub fn reseal(&mut self, now: SimTime, slot: Slot, data_key: DataKeyId, rules: RuleSet) {
        let mut text = Vec::new();
        self.read(slot, &mut text);
        self.close(now, slot, EndedBy::Switched, rules);
        self.forget_load(slot);
        let old = self[slot];
        self.discard(old.sealed);
        let sealed = self.seal(old.identity(), data_key, text.len(), |_, out| out.copy_from_slice(&text));
        let stored = &mut self.stored[slot.index()];
        stored.sealed = sealed;
        stored.from = now;
        self.count_load(slot);
    }

    /// Closes an artifact's period because its data key was wrapped again; the next period begins.
    pub fn turn_page(&mut self, now: SimTime, slot: Slot, rules: RuleSet) {
        self.close(now, slot, EndedBy::Switched, rules);
        self.stored[slot.index()].from = now;
    }

    /// Ends an artifact and gives its place back.
    pub fn end(&mut self, now: SimTime, slot: Slot, ended_by: EndedBy, rules: RuleSet) {
        self.close(now, slot, ended_by, rules);
        self.forget_load(slot);
        self.discard(self[slot].sealed);
        self.backups.remove(&slot);
        self.occupied[slot.index()] = false;
        self.free.push(slot);
    }

    /// Marks an artifact as unreadable for ever: it stays stored but is no longer live.
    pub fn destroy(&mut self, now: SimTime, slot: Slot, rules: RuleSet) {
        if self[slot].destroyed {
            return;
        }
        self.close(now, slot, EndedBy::KeyDestroyed, rules);
        self.forget_load(slot);
        self.stored[slot.index()].destroyed = true;
        self.count_load(slot);
    }

    /// Moves the closed periods into `rows`, in the order in which they closed.
    pub fn take_closed(&mut self, rows: &mut Vec<LedgerRow>) {
        rows.clear();
        std::mem::swap(rows, &mut self.closed);
    }

    /// Returns an artifact, to change what is not its protection.
    pub fn stored_mut(&mut self, slot: Slot) -> &mut Stored {
        &mut self.stored[slot.index()]
    }

    /// Returns whether an artifact is stored at `slot`.
    #[must_use]
    pub fn is_occupied(&self, slot: Slot) -> bool {
        self.occupied[slot.index()]
    }

    /// Iterates over everything that is stored.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        (0..self.stored.len()).map(Slot::at).filter(|&slot| self.is_occupied(slot))
    }

    /// Returns which backup an artifact is.
    #[must_use]
    pub fn backup(&self, slot: Slot) -> Option<BackupId> {
        self.backups.get(&slot).copied()
    }

    /// Returns how often something was sealed and opened.
    #[must_use]
    pub fn operations(&self) -> (u64, u64) {
        (self.seals, self.opens)
    }

    /// Returns the ledger row of an artifact's present period.
    #[must_use]
    pub fn row(&self, slot: Slot) -> LedgerRow {
        let stored = &self[slot];
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
            readable_at_end: None,
            rules: stored.kind.protection_rules(),
        }
    }

    fn settle(&mut self, now: SimTime, birth: Birth, number: u32, sealed: Sealed) -> Slot {
        let stored = Stored {
            number,
            table: birth.table,
            kind: birth.kind,
            destroyed: false,
            read: false,
            client_side: false,
            version: birth.version,
            item: birth.item.unwrap_or(Stored::NO_ITEM),
            sealed,
            bytes: birth.bytes,
            old_bytes: 0,
            next_entry: Stored::NO_ENTRY,
            ticket: Ticket::NONE,
            from: now,
            expires: Stored::NEVER,
            content: birth.content,
            old_content: Content::default(),
        };
        let slot = if let Some(slot) = self.free.pop() {
            self.stored[slot.index()] = stored;
            self.occupied[slot.index()] = true;
            slot
        } else {
            self.stored.push(stored);
            self.occupied.push(true);
            Slot::at(self.stored.len() - 1)
        };
        self.count_load(slot);
        slot
    }

    fn close(&mut self, now: SimTime, slot: Slot, ended_by: EndedBy, rules: RuleSet) {
        if self[slot].destroyed {
            return;
        }
        let open = self.row(slot);
        self.closed.push(LedgerRow {
            until: Some(now),
            ended_by: Some(ended_by),
            rules: open.rules.and(rules),
            ..open
        });
    }

    fn count_load(&mut self, slot: Slot) {
        let stored = self[slot];
        let load = self.keys.load_mut(stored.sealed.data_key);
        if stored.destroyed {
            load.destroyed += 1;
        } else {
            load.live += 1;
            load.bytes += stored.bytes;
        }
    }

    fn forget_load(&mut self, slot: Slot) {
        let stored = self[slot];
        let load = self.keys.load_mut(stored.sealed.data_key);
        if stored.destroyed {
            load.destroyed -= 1;
        } else {
            load.live -= 1;
            load.bytes -= stored.bytes;
        }
    }
}

impl std::ops::Index<Slot> for Vault {
    type Output = Stored;

    fn index(&self, slot: Slot) -> &Stored {
        &self.stored[slot.index()]
    }
}
