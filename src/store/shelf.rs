//! What is stored, by slot: stream records in a log, everything else in places that are used again.
//!
//! Invariant: a slot leads to one artifact from its birth to its end.

use std::collections::BTreeMap;

use crate::{
    ids::{ClientKeyId, Slot},
    sim::{SimTime, calendar::Ticket},
    store::{
        Content, Sealed,
        column::Column,
        log::Log,
        packed::{Packed, State},
    },
};

/// The metadata of artifacts, by slot.
#[derive(Debug, Default)]
pub struct Shelf {
    /// Everything but stream records.
    stored: Column<Packed>,
    free: Vec<Slot>,
    /// Stream records: they end in about the order of their birth.
    records: Log<Packed>,
    /// The old images of records that also have a new one.
    old_contents: BTreeMap<Slot, Content>,
}

impl Shelf {
    /// Sets when an item's time to live is over, or a record's lifetime; whatever was pending for it no longer counts.
    pub fn set_expiry(&mut self, slot: Slot, expires: SimTime) {
        let packed = self.packed_mut(slot);
        packed.expires = expires.into();
        packed.ticket = Ticket::NONE;
    }

    /// Adds the old image to a record that was just born: what was written, and its length in the record, in bytes.
    pub fn add_old_image(&mut self, slot: Slot, content: Content, length: u32) {
        let packed = self.packed_mut(slot);
        packed.link = length;
        if packed.content == Content::default() {
            packed.content = content;
        } else {
            self.old_contents.insert(slot, content);
        }
    }

    /// Appends an index entry to an item, or to the entry before it.
    pub fn link_entry(&mut self, to: Slot, entry: Slot) {
        self.packed_mut(to).link = entry.0;
    }

    /// Takes note that somebody has read a stream record.
    pub fn mark_read(&mut self, record: Slot) {
        self.packed_mut(record).read = true;
    }

    /// Takes note of a client key that sealed what is in a backup, or that none did.
    pub fn mark_client_side(&mut self, backup: Slot, client_key: Option<ClientKeyId>) {
        self.packed_mut(backup).layers = u16::from(client_key.is_some());
    }

    /// Has what is pending for an artifact no longer count.
    pub fn drop_ticket(&mut self, slot: Slot) {
        self.packed_mut(slot).ticket = Ticket::NONE;
    }

    /// Returns the pending deletion or expiry of what is stored at `slot`.
    pub fn ticket_mut(&mut self, slot: Slot) -> Option<&mut Ticket> {
        self.is_occupied(slot).then(|| &mut self.packed_mut(slot).ticket)
    }

    /// Returns whether an artifact is stored at `slot`.
    #[must_use]
    pub fn is_occupied(&self, slot: Slot) -> bool {
        let packed = match self.record_at(slot) {
            Some(position) => self.records.get(position),
            None => Some(&self.stored[slot.index()]),
        };
        packed.is_some_and(|packed| packed.state != State::Ended)
    }

    /// Iterates over everything that is stored: stream records last.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        let stored = self.stored.iter().enumerate().map(|(n, packed)| (Slot::at(n), packed));
        let records = self.records.iter().map(|(position, packed)| (slot_of(position), packed));
        stored.chain(records).filter(|(_, packed)| packed.state != State::Ended).map(|(slot, _)| slot)
    }

    pub(super) fn put(&mut self, packed: Packed) -> Slot {
        if let Some(slot) = self.free.pop() {
            self.stored[slot.index()] = packed;
            return slot;
        }
        self.stored.push(packed);
        Slot::at(self.stored.len() - 1)
    }

    pub(super) fn put_record(&mut self, packed: Packed) -> Slot {
        slot_of(self.records.push(packed))
    }

    /// Has an artifact be sealed otherwise from now on.
    pub(super) fn take_over(&mut self, now: SimTime, slot: Slot, sealed: Sealed) {
        let packed = self.packed_mut(slot);
        packed.sealed = sealed;
        packed.from = now.into();
    }

    /// Ends what is stored at `slot`, and returns where its bytes lie.
    pub(super) fn remove(&mut self, slot: Slot) -> Sealed {
        let packed = self.packed_mut(slot);
        packed.state = State::Ended;
        let sealed = packed.sealed;
        if let Some(position) = self.record_at(slot) {
            self.old_contents.remove(&slot);
            self.records.end(position);
        } else {
            self.free.push(slot);
        }
        sealed
    }

    /// Returns what was written and, for a record whose old image has `old_bytes`, that image.
    pub(super) fn contents(&self, slot: Slot, old_bytes: u32) -> (Content, Content) {
        let content = self.packed(slot).content;
        match self.old_contents.get(&slot).filter(|_| old_bytes > 0) {
            Some(&old) => (content, old),
            None if old_bytes > 0 => (Content::default(), content),
            None => (content, Content::default()),
        }
    }

    /// Returns the position of a stream record in the log, where the slot is of one. Slots repeat after 2^31 records, of
    /// which only the latest can be stored.
    fn record_at(&self, slot: Slot) -> Option<u64> {
        let first = self.records.first();
        let offset = u64::from(slot.0).wrapping_sub(first) & RECORD_MASK;
        (slot.0 >= RECORDS).then_some(first + offset)
    }

    #[inline]
    pub(super) fn packed(&self, slot: Slot) -> &Packed {
        match self.record_at(slot) {
            Some(position) => self.records.get(position).expect("a record is asked for while it is stored"),
            None => &self.stored[slot.index()],
        }
    }

    #[inline]
    pub(super) fn packed_mut(&mut self, slot: Slot) -> &mut Packed {
        match self.record_at(slot) {
            Some(position) => self.records.get_mut(position),
            None => &mut self.stored[slot.index()],
        }
    }
}

/// Returns the slot of the stream record at a position of the log.
fn slot_of(position: u64) -> Slot {
    let low = u32::try_from(position & RECORD_MASK).expect("thirty-one bits");
    Slot(RECORDS | low)
}

/// Slots from here on are of stream records.
const RECORDS: u32 = 1 << 31;
const RECORD_MASK: u64 = RECORDS as u64 - 1;
