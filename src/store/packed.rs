//! What the vault keeps of an artifact besides its bytes, packed into one line of the cache.
//!
//! Invariant: the kind and the table of an artifact are those of its data key, and stand there alone.

use crate::{
    ids::ItemId,
    sim::{SimTime, calendar::Ticket},
    store::{Content, Sealed},
};

/// An artifact's metadata.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed {
    /// What was written; for a record without a new image the old one.
    pub content: Content,
    /// From 1 on.
    pub number: u32,
    pub version: u32,
    pub item: ItemId,
    pub sealed: Sealed,
    /// From an item its first index entry, from an entry the next; of a record the length of its old image.
    pub link: u32,
    pub ticket: Ticket,
    pub from: Instant,
    pub expires: Instant,
    /// How much longer the sealed message is than the plaintext: what clients' own encryption adds, in bytes.
    pub layers: u16,
    pub state: State,
    /// Whether somebody has read it, for stream records.
    pub read: bool,
}

/// What became of an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is stored and can be opened with its keys.
    Live,
    /// It is stored though its key is gone.
    Destroyed,
    /// It is gone.
    Ended,
}

/// An instant in 48 bits of milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instant([u16; 3]);

impl From<SimTime> for Instant {
    fn from(time: SimTime) -> Self {
        let millis = time.as_millis();
        Self([0, 16, 32].map(|shift| u16::try_from(millis >> shift & 0xFFFF).expect("sixteen bits")))
    }
}

impl From<Instant> for SimTime {
    fn from(Instant([low, middle, high]): Instant) -> Self {
        Self::from_millis(u64::from(low) | u64::from(middle) << 16 | u64::from(high) << 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_artifact_takes_one_line_of_the_cache() {
        assert_eq!(size_of::<Packed>(), 64);
    }

    #[test]
    fn every_instant_comes_back_from_its_bits() {
        for time in [SimTime::START, SimTime::from_millis(0x1234_5678_9ABC), SimTime::MAX] {
            assert_eq!(SimTime::from(Instant::from(time)), time);
        }
    }
}
