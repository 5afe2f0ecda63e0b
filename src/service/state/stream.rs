//! The records of the streams that tables of one name had, one after another.
//!
//! Invariant: records are kept in the order of their birth, and their numbers follow each other without a gap. Law: a poll takes
//! everything unread (model §6), so readers of a name have one stream: what an earlier table of the name left unread is read
//! first, and needs its key until it is trimmed. The real service gives each a name of its own (facts ST-08).

use std::collections::VecDeque;

use crate::{ids::Slot, store::Stored};

/// The records of a table's stream.
#[derive(Debug)]
pub struct Stream {
    /// From the oldest that is left on; `GONE` in the place of one that went before an older one.
    records: VecDeque<Slot>,
    /// The number of the first of them.
    first: u32,
    /// How many of them are there.
    live: u64,
    /// The number of the first record of the table that stands now: older ones are those of a table that had its name.
    present: u32,
    /// Live records that somebody has read.
    pub read: u64,
    /// Records trimmed after somebody had read them.
    pub trimmed_read: u64,
    /// Records trimmed unread: lost.
    pub trimmed_unread: u64,
}

impl Default for Stream {
    fn default() -> Self {
        Self { records: VecDeque::new(), first: 1, live: 0, present: 1, read: 0, trimmed_read: 0, trimmed_unread: 0 }
    }
}

impl Stream {
    /// Iterates over the records of the table that stands now, oldest first.
    pub fn records(&self) -> impl Iterator<Item = Slot> {
        self.records.range(self.place_of(self.present)..).copied().filter(|&slot| slot != GONE)
    }

    /// Iterates over all records that are left, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = Slot> {
        self.records.iter().rev().copied().filter(|&slot| slot != GONE)
    }

    /// Returns whether no record is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Takes note of a new table of the name: the records so far are not its own.
    pub(in crate::service) fn begin(&mut self) {
        self.present = self.first + u32::try_from(self.records.len()).expect("records are numbered in 32 bits");
    }

    /// Returns how many records nobody has read.
    #[must_use]
    pub fn unread(&self) -> u64 {
        self.live - self.read
    }

    pub(in crate::service) fn push(&mut self, slot: Slot, number: u32) {
        assert_eq!(self.place_of(number), self.records.len(), "records are numbered one by one");
        self.records.push_back(slot);
        self.live += 1;
    }

    pub(in crate::service) fn remove(&mut self, record: &Stored) {
        let place = self.place_of(record.number);
        self.records[place] = GONE;
        while self.records.front() == Some(&GONE) {
            self.records.pop_front();
            self.first += 1;
        }
        self.live -= 1;
        self.read -= u64::from(record.read);
    }

    fn place_of(&self, number: u32) -> usize {
        number.saturating_sub(self.first) as usize
    }
}

/// What stands in the place of a record that is gone: no record is ever stored there.
const GONE: Slot = Slot(0);
