//! The calendar: the future event list of a simulation.
//!
//! An entry is one number of 128 bits, so that one comparison is the total order of events. Events of one constant delay
//! arrive already sorted and wait in a first-in first-out *lane*; the rest waits in a general queue.
//!
//! Invariant: nothing is scheduled before the time that was popped last, and no two entries are equal.
//! Law: of all pending events, the one popped is the first by (time, phase, sequence number), wherever it waited.

use std::{collections::VecDeque, fmt, marker::PhantomData};

use super::{batch::SortedBatch, entry::Entry, phase::Phase, time::SimTime};

/// What can be scheduled: a value that packs into 40 bits.
pub trait Schedulable: Copy {
    /// Returns the value as a number below 2^40.
    fn pack(self) -> u64;

    /// Returns the value that [`pack`](Self::pack) turned into `bits`.
    fn unpack(bits: u64) -> Self;
}

/// The future event list: schedules payloads of type `E` and returns them in order.
pub struct Calendar<E> {
    general: SortedBatch,
    lanes: Vec<VecDeque<Entry>>,
    /// The first entry of each lane, or [`Entry::NOTHING`].
    heads: Vec<Entry>,
    /// The smallest of `heads`, and the lane it stands in.
    first_head: (Entry, usize),
    pending: usize,
    sequence: u64,
    now: SimTime,
    payload: PhantomData<fn() -> E>,
}

/// Identifies a scheduled event to its owner.
///
/// Events are not removed from the calendar: the owner keeps the ticket of the one it still waits for, and ignores an event
/// that fires with another. Tickets repeat after 2^32 events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u32);

/// A first-in first-out lane of a [`Calendar`], for events of one constant delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane(u8);

/// An event whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due<E> {
    /// When it happens.
    pub time: SimTime,
    /// Its place within the instant.
    pub phase: Phase,
    /// The ticket that was issued when it was scheduled.
    pub ticket: Ticket,
    /// What was scheduled.
    pub event: E,
}

impl Ticket {
    /// A ticket that is never issued.
    pub const NONE: Self = Self(u32::MAX);
}

impl<E: Schedulable> Calendar<E> {
    /// Creates a calendar with no events and no lanes, at the scenario's start.
    #[must_use]
    pub fn new() -> Self {
        Self {
            general: SortedBatch::new(),
            lanes: Vec::new(),
            heads: Vec::new(),
            first_head: (Entry::NOTHING, 0),
            pending: 0,
            sequence: 0,
            now: SimTime::START,
            payload: PhantomData,
        }
    }

    /// Adds a lane for events of one constant delay.
    ///
    /// # Panics
    /// Where there are 256 lanes already; more than about 16 are no longer cheaper than the general queue.
    pub fn add_lane(&mut self) -> Lane {
        let lane = Lane(u8::try_from(self.lanes.len()).expect("a calendar has at most 256 lanes"));
        self.lanes.push(VecDeque::new());
        self.heads.push(Entry::NOTHING);
        lane
    }

    /// Schedules `event` at any time that has not passed.
    ///
    /// An event scheduled for the current instant in an earlier phase runs next.
    ///
    /// # Panics
    /// Where `at` lies before the time popped last or after [`SimTime::MAX`], and where `event` packs into more than 40
    /// bits.
    pub fn schedule(&mut self, at: SimTime, phase: Phase, event: E) -> Ticket {
        let entry = self.enter(at, phase, event);
        self.general.push(entry);
        ticket_of(entry)
    }

    /// Schedules `event` in a lane; where it is out of order there, in the general queue.
    ///
    /// # Panics
    /// As [`schedule`](Self::schedule), and where `lane` is of another calendar.
    pub fn schedule_in(&mut self, lane: Lane, at: SimTime, phase: Phase, event: E) -> Ticket {
        let entry = self.enter(at, phase, event);
        let index = usize::from(lane.0);
        match self.lanes[index].back() {
            Some(&last) if entry < last => self.general.push(entry),
            Some(_) => self.lanes[index].push_back(entry),
            None => {
                self.lanes[index].push_back(entry);
                self.heads[index] = entry;
                self.first_head = self.first_head.min((entry, index));
            }
        }
        ticket_of(entry)
    }

    /// Removes and returns the first event that happens strictly before `horizon`.
    pub fn pop_before(&mut self, horizon: SimTime) -> Option<Due<E>> {
        let (head, index) = self.first_head;
        let horizon = Entry::at(horizon);
        let entry = match self.general.pop_below(head.min(horizon)) {
            Some(entry) => entry,
            None if head < horizon => self.pop_lane(index),
            None => return None,
        };
        self.pending -= 1;
        self.now = entry.time();
        Some(Due { time: self.now, phase: entry.phase(), ticket: ticket_of(entry), event: E::unpack(entry.payload()) })
    }

    /// Returns an instant before which nothing is pending: the next event happens then or later.
    #[must_use]
    pub fn quiet_until(&self) -> SimTime {
        let head = if self.first_head.0 == Entry::NOTHING { SimTime::MAX } else { self.first_head.0.time() };
        SimTime::from_millis(self.general.quiet_until()).min(head)
    }

    /// Iterates over the next events outside lanes, as far as their order is known already.
    pub fn foreseen(&self) -> impl Iterator<Item = E> + Clone {
        self.general.sorted().map(|entry| E::unpack(entry.payload()))
    }

    /// Returns the number of pending events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pending
    }

    /// Returns whether no event is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pending == 0
    }

    /// Returns the bytes held on the heap, with the room kept for growth.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let lanes: usize = self.lanes.iter().map(VecDeque::capacity).sum();
        self.general.heap_bytes() + lanes * size_of::<Entry>()
    }

    /// Makes the entry of a new event: checks it, numbers it and counts it.
    fn enter(&mut self, at: SimTime, phase: Phase, event: E) -> Entry {
        assert!(at >= self.now, "an event is scheduled for {at:?}, but it is {:?} already", self.now);
        let entry = Entry::new(at, phase, self.sequence, event.pack());
        // The number whose low bits are those of `Ticket::NONE` is left out.
        self.sequence += if (self.sequence + 2) & LOW_BITS == 0 { 2 } else { 1 };
        self.pending += 1;
        entry
    }

    /// Removes the first entry of a lane, which has one.
    fn pop_lane(&mut self, index: usize) -> Entry {
        let entry = self.lanes[index].pop_front().expect("the head of a lane is its first entry");
        self.heads[index] = self.lanes[index].front().copied().unwrap_or(Entry::NOTHING);
        self.first_head = first_of(&self.heads);
        entry
    }
}

impl<E: Schedulable> Default for Calendar<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> fmt::Debug for Calendar<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar").field("now", &self.now).field("pending", &self.pending).finish_non_exhaustive()
    }
}

/// The ticket of an entry: the low bits of its sequence number.
fn ticket_of(entry: Entry) -> Ticket {
    Ticket((entry.sequence() & LOW_BITS) as u32)
}

fn first_of(heads: &[Entry]) -> (Entry, usize) {
    let mut first = (Entry::NOTHING, 0);
    for (index, &head) in heads.iter().enumerate() {
        if head < first.0 {
            first = (head, index);
        }
    }
    first
}

const LOW_BITS: u64 = 0xFFFF_FFFF;

#[cfg(test)]
mod tests {
    use super::*;

    impl Schedulable for u32 {
        fn pack(self) -> u64 {
            u64::from(self)
        }

        fn unpack(bits: u64) -> Self {
            Self::try_from(bits).unwrap()
        }
    }

    #[test]
    fn the_ticket_that_stands_for_none_is_never_issued() {
        let mut calendar = Calendar::new();
        calendar.sequence = u64::from(u32::MAX) - 1;
        let tickets: Vec<_> = (0..3).map(|event| calendar.schedule(SimTime::START, Phase::Data, event)).collect();
        assert_eq!(tickets, [Ticket(u32::MAX - 1), Ticket(0), Ticket(1)]);
        let due: Vec<_> = std::iter::from_fn(|| calendar.pop_before(SimTime::MAX)).map(|due| due.ticket).collect();
        assert_eq!(due, tickets);
    }

    #[test]
    #[should_panic(expected = "fewer than 2^40 events")]
    fn more_events_than_sequence_numbers_are_refused() {
        let mut calendar = Calendar::new();
        calendar.sequence = 1 << 40;
        calendar.schedule(SimTime::START, Phase::Data, 0);
    }

    #[test]
    fn an_event_out_of_order_in_its_lane_goes_to_the_general_queue() {
        let mut calendar = Calendar::new();
        let lane = calendar.add_lane();
        calendar.schedule_in(lane, SimTime::from_millis(9), Phase::Data, 1);
        calendar.schedule_in(lane, SimTime::from_millis(5), Phase::Data, 2);
        calendar.schedule_in(lane, SimTime::from_millis(9), Phase::Data, 3);
        assert_eq!(calendar.lanes[0].len(), 2);
        let order: Vec<_> = std::iter::from_fn(|| calendar.pop_before(SimTime::MAX)).map(|due| due.event).collect();
        assert_eq!(order, [2, 1, 3]);
    }
}
