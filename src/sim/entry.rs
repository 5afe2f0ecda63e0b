//! An entry of the calendar: a scheduled event as one number of 128 bits.
//!
//! From the top: time (46 bits), phase (2), sequence number (40), payload (40).
//!
//! Law: entries compare as (time, phase, sequence number) do, which is rule SIM-02.

use super::{phase::Phase, time::SimTime};

/// A scheduled event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry(u128);

impl Entry {
    /// Greater than every entry of an event.
    pub(super) const NOTHING: Self = Self(u128::MAX);

    /// Packs an event; its parts must fit their bits.
    pub(super) fn new(time: SimTime, phase: Phase, sequence: u64, payload: u64) -> Self {
        assert!(time <= SimTime::MAX, "an event is scheduled for {time:?}, after the end of the calendar");
        assert!(sequence >> SEQUENCE_BITS == 0, "a run schedules fewer than 2^40 events");
        assert!(payload >> PAYLOAD_BITS == 0, "an event packs into 40 bits");
        let low = u128::from(sequence) << PAYLOAD_BITS | u128::from(payload);
        Self(Self::at(time).0 | rank(phase) << PHASE_SHIFT | low)
    }

    /// Returns the smallest entry there can be at `time`; after the end of the calendar there is nothing.
    pub(super) fn at(time: SimTime) -> Self {
        if time > SimTime::MAX { Self::NOTHING } else { Self(u128::from(time.as_millis()) << TIME_SHIFT) }
    }

    /// Returns the time in milliseconds.
    pub(super) fn millis(self) -> u64 {
        (self.0 >> TIME_SHIFT) as u64
    }

    pub(super) fn time(self) -> SimTime {
        SimTime::from_millis(self.millis())
    }

    pub(super) fn phase(self) -> Phase {
        match (self.0 >> PHASE_SHIFT) & 3 {
            0 => Phase::Deadline,
            1 => Phase::Control,
            2 => Phase::Data,
            _ => Phase::Observe,
        }
    }

    pub(super) fn sequence(self) -> u64 {
        ((self.0 >> PAYLOAD_BITS) & ((1 << SEQUENCE_BITS) - 1)) as u64
    }

    pub(super) fn payload(self) -> u64 {
        (self.0 & ((1 << PAYLOAD_BITS) - 1)) as u64
    }
}

fn rank(phase: Phase) -> u128 {
    match phase {
        Phase::Deadline => 0,
        Phase::Control => 1,
        Phase::Data => 2,
        Phase::Observe => 3,
    }
}

const PAYLOAD_BITS: u32 = 40;
const SEQUENCE_BITS: u32 = 40;
const PHASE_SHIFT: u32 = PAYLOAD_BITS + SEQUENCE_BITS;
const TIME_SHIFT: u32 = PHASE_SHIFT + 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_comes_back_from_its_bits() {
        let (most, none) = ((1 << 40) - 1, 0);
        for (time, phase, sequence, payload) in [
            (SimTime::MAX, Phase::Deadline, none, most),
            (SimTime::START, Phase::Observe, most, none),
            (SimTime::from_millis(86_400_000), Phase::Control, 7, 9),
            (SimTime::MAX, Phase::Data, most, most),
        ] {
            let entry = Entry::new(time, phase, sequence, payload);
            assert_eq!(
                (entry.time(), entry.phase(), entry.sequence(), entry.payload()),
                (time, phase, sequence, payload)
            );
        }
    }

    #[test]
    fn sim_02_entries_compare_by_time_then_phase_then_sequence() {
        let entry =
            |millis, phase, sequence, payload| Entry::new(SimTime::from_millis(millis), phase, sequence, payload);
        let ascending = [
            entry(1, Phase::Observe, 9, 9),
            entry(2, Phase::Deadline, 8, 8),
            entry(2, Phase::Control, 7, 7),
            entry(2, Phase::Data, 5, 6),
            entry(2, Phase::Data, 6, 5),
            entry(2, Phase::Observe, 0, 0),
            Entry::at(SimTime::from_millis(3)),
            Entry::at(SimTime::MAX),
            Entry::NOTHING,
        ];
        assert!(ascending.is_sorted_by(|a, b| a < b));
    }

    #[test]
    #[should_panic(expected = "packs into 40 bits")]
    fn a_payload_of_41_bits_is_refused() {
        let _ = Entry::new(SimTime::START, Phase::Data, 0, 1 << 40);
    }

    #[test]
    #[should_panic(expected = "after the end of the calendar")]
    fn a_time_of_47_bits_is_refused() {
        let _ = Entry::new(SimTime::from_millis(1 << 46), Phase::Data, 0, 0);
    }
}
