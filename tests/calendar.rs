//! The calendar against a plain sorted set, under mixed and skewed loads.

use std::collections::BTreeSet;

use keylapse::sim::{Calendar, Due, Lane, Phase, RandomStream, Schedulable, SimDuration, SimTime, Ticket};
use proptest::prelude::*;

const PHASES: [Phase; 4] = [Phase::Deadline, Phase::Control, Phase::Data, Phase::Observe];
const LANES: [u64; 3] = [0, 300_000, 86_400_000];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number(u64);

impl Schedulable for Number {
    fn pack(self) -> u64 {
        self.0
    }

    fn unpack(bits: u64) -> Self {
        Self(bits)
    }
}

/// A calendar and the sorted set it must agree with; an event's number is its place in the order of scheduling.
struct Pair {
    calendar: Calendar<Number>,
    lanes: Vec<Lane>,
    set: BTreeSet<(SimTime, Phase, u64)>,
    tickets: Vec<Ticket>,
    now: SimTime,
}

impl Pair {
    fn new() -> Self {
        let mut calendar = Calendar::new();
        let lanes = LANES.iter().map(|_| calendar.add_lane()).collect();
        Self { calendar, lanes, set: BTreeSet::new(), tickets: Vec::new(), now: SimTime::START }
    }

    fn schedule(&mut self, delay: u64, phase: Phase) {
        let (at, number) = self.enter(delay, phase);
        self.tickets.push(self.calendar.schedule(at, phase, number));
    }

    /// Schedules in a lane, `jitter` milliseconds from its constant delay.
    fn schedule_in(&mut self, lane: usize, jitter: u64, phase: Phase) {
        let (at, number) = self.enter(LANES[lane] + jitter, phase);
        self.tickets.push(self.calendar.schedule_in(self.lanes[lane], at, phase, number));
    }

    fn enter(&mut self, delay: u64, phase: Phase) -> (SimTime, Number) {
        let number = self.tickets.len() as u64;
        let at = self.now.saturating_add(SimDuration::from_millis(delay));
        self.set.insert((at, phase, number));
        (at, Number(number))
    }

    /// Pops from both and returns whether there was something before the horizon.
    fn pop(&mut self, horizon: SimTime) -> bool {
        let due = self.calendar.pop_before(horizon);
        let expected = self.set.first().copied().filter(|&(time, ..)| time < horizon);
        assert_eq!(due.map(|due| (due.time, due.phase, due.event.0)), expected);
        let Some(Due { time, event, ticket, .. }) = due else { return false };
        assert_eq!(ticket, self.tickets[index(event.0)]);
        self.set.pop_first();
        self.now = time;
        self.check_size();
        true
    }

    fn check_size(&self) {
        assert_eq!(self.calendar.len(), self.set.len());
        assert_eq!(self.calendar.is_empty(), self.set.is_empty());
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).expect("a small number")
}

/// One step of a random load; what its numbers mean depends on the load.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Schedule { delay: u64, phase: usize },
    InLane { lane: usize, jitter: u64, phase: usize },
    Burst { count: usize, delay: u64, phase: usize },
    Pop { count: usize, horizon: u64 },
}

/// Delays from "now" to years, the short ones likelier.
fn delay() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), 0..3_u64, 0..1_000_u64, 0..1_000_000_u64, 0..200_000_000_000_u64, Just(86_400_000)]
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        4 => (delay(), 0..4_usize).prop_map(|(delay, phase)| Turn::Schedule { delay, phase }),
        4 => (0..3_usize, 0..3_u64, 0..4_usize).prop_map(|(lane, jitter, phase)| Turn::InLane { lane, jitter, phase }),
        1 => (1..2_500_usize, delay(), 0..4_usize).prop_map(|(count, delay, phase)| Turn::Burst { count, delay, phase }),
        3 => (1..900_usize, delay()).prop_map(|(count, horizon)| Turn::Pop { count, horizon }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn sim_02_events_leave_in_the_order_of_a_sorted_set(turns in prop::collection::vec(turn(), 1..200), spread in 1..50_000_u64) {
        let mut pair = Pair::new();
        for turn in turns {
            match turn {
                Turn::Schedule { delay, phase } => pair.schedule(delay, PHASES[phase]),
                Turn::InLane { lane, jitter, phase } => pair.schedule_in(lane, jitter, PHASES[phase]),
                Turn::Burst { count, delay, phase } => {
                    for step in 0..count as u64 {
                        pair.schedule(delay + step * spread % (10 * spread / 7), PHASES[phase]);
                    }
                }
                Turn::Pop { count, horizon } => {
                    let horizon = pair.now.saturating_add(SimDuration::from_millis(horizon));
                    let _ = (0..count).all(|_| pair.pop(horizon));
                }
            }
            pair.check_size();
        }
        while pair.pop(SimTime::MAX) {}
    }
}

/// Keeps `pending` events pending for a while, each scheduled by the one before, with delays drawn by `delay`.
fn hold(pending: usize, turns: usize, mut delay: impl FnMut(&mut RandomStream) -> u64) -> Pair {
    let mut stream = RandomStream::named(1, "test", "hold");
    let mut pair = Pair::new();
    for _ in 0..pending {
        let delay = delay(&mut stream);
        pair.schedule(delay, PHASES[index(stream.below(4))]);
    }
    for _ in 0..turns {
        assert!(pair.pop(SimTime::MAX));
        let delay = delay(&mut stream);
        pair.schedule(delay, PHASES[index(stream.below(4))]);
    }
    pair
}

fn assert_memory_is_bounded(pair: &Pair) {
    let (held, needed) = (pair.calendar.heap_bytes(), 16 * pair.calendar.len());
    assert!(held <= 2 * needed + 300_000, "{held} bytes are held for {needed} bytes of entries");
}

#[test]
fn exponential_delays_keep_order_and_memory() {
    for pending in [3, 100, 1_500, 30_000] {
        assert_memory_is_bounded(&hold(pending, 100_000, |stream| stream.exponential(1, 3_600_000) / 1_000_000));
    }
}

#[test]
fn a_skewed_load_keeps_order_and_memory() {
    // Nine in ten within a second, the rest over ten years.
    let skewed = |stream: &mut RandomStream| match stream.below(10) {
        0 => stream.below(315_360_000_000),
        _ => stream.below(1_000),
    };
    assert_memory_is_bounded(&hold(30_000, 100_000, skewed));
}

#[test]
fn a_crowd_at_one_instant_keeps_order_and_memory() {
    let pair = hold(30_000, 100_000, |stream| if stream.below(1_000) == 0 { 60_000 } else { 0 });
    assert_memory_is_bounded(&pair);
}

#[test]
fn a_load_that_grows_a_thousandfold_and_shrinks_again_gives_memory_back() {
    let mut pair = hold(10, 10, |_| 1_000);
    let mut stream = RandomStream::named(1, "test", "grow");
    (0..100_000).for_each(|_| pair.schedule(stream.below(86_400_000), Phase::Data));
    assert_memory_is_bounded(&pair);
    while pair.calendar.len() > 10 {
        assert!(pair.pop(SimTime::MAX));
    }
    assert_memory_is_bounded(&pair);
    (0..50_000).for_each(|_| pair.schedule(0, Phase::Observe));
    assert_memory_is_bounded(&pair);
    while pair.pop(SimTime::MAX) {}
    assert_memory_is_bounded(&pair);
}

#[test]
fn an_event_scheduled_for_the_current_instant_in_an_earlier_phase_runs_next() {
    let mut pair = Pair::new();
    pair.schedule(5, Phase::Data);
    pair.schedule(5, Phase::Data);
    pair.schedule_in(0, 5, Phase::Data);
    assert!(pair.pop(SimTime::MAX));
    pair.schedule(0, Phase::Deadline);
    pair.schedule_in(0, 0, Phase::Control);
    let order: Vec<_> = std::iter::from_fn(|| pair.calendar.pop_before(SimTime::MAX)).map(|due| due.event.0).collect();
    assert_eq!(order, [3, 4, 1, 2]);
}

#[test]
fn sim_01_nothing_at_the_horizon_happens() {
    let mut pair = Pair::new();
    pair.schedule(10, Phase::Deadline);
    assert!(!pair.pop(SimTime::from_millis(9)));
    assert!(!pair.pop(SimTime::from_millis(10)));
    assert!(pair.pop(SimTime::from_millis(11)));
}

#[test]
fn events_at_the_ends_of_the_calendar_are_popped() {
    let mut pair = Pair::new();
    pair.schedule(SimTime::MAX.as_millis(), Phase::Observe);
    pair.schedule_in(0, SimTime::MAX.as_millis(), Phase::Deadline);
    pair.schedule(0, Phase::Deadline);
    assert!(pair.pop(SimTime::MAX));
    assert!(!pair.pop(SimTime::MAX));
    let beyond = SimTime::from_millis(u64::MAX);
    assert!(pair.pop(beyond) && pair.pop(beyond) && !pair.pop(beyond));
}

#[test]
#[should_panic(expected = "already")]
fn the_past_is_refused() {
    let mut pair = Pair::new();
    pair.schedule(10, Phase::Data);
    assert!(pair.pop(SimTime::MAX));
    pair.calendar.schedule(SimTime::from_millis(9), Phase::Data, Number(1));
}
