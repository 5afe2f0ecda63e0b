//! The event loop alone, without storage and cipher: the calendar of keylapse against other queues on the same events.
//!
//! Usage: `event_loop EVENTS ROUNDS`. *job* is what `benches/peers/job.toml.in` makes happen: writes over a day, each with a
//! deletion 25 to 49 hours later, and for each of both a record that is trimmed after 24 hours. *hold* pops the earliest of so
//! many pending events and schedules one at an exponential distance. Prints a line for each: model, queue, CPU nanoseconds per
//! event, the median of all rounds. All times are drawn beforehand.
#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use keylapse::sim::{Calendar, Schedulable, Phase, RandomStream, SimDuration, SimTime};
use nexosim::{
    model::{Context, Model, schedulable},
    simulation::{Mailbox, SimInit},
    time::MonotonicTime,
};
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

fn main() {
    let mut arguments = std::env::args().skip(1).map(|word| word.parse::<u64>().expect("EVENTS ROUNDS"));
    let (events, rounds) = (arguments.next().unwrap_or(1_000_000), arguments.next().unwrap_or(5));
    let job = Job::draw(events);
    let hold = Hold::draw(events);
    let programs: [(&str, &str, u64, &dyn Fn() -> u64); 6] = [
        ("job", "calendar", 4 * events, &|| job.by_calendar()),
        ("job", "merge of sorted times", 4 * events, &|| job.by_merge()),
        ("job", "one binary heap", 4 * events, &|| job.by_heap()),
        ("hold", "calendar", hold.turns, &|| hold.by_calendar()),
        ("hold", "one binary heap", hold.turns, &|| hold.by_heap()),
        ("hold", "nexosim", hold.turns, &|| hold.by_nexosim()),
    ];
    let mut times = vec![Vec::new(); programs.len()];
    for _ in 0..rounds {
        for ((_, _, events, program), times) in programs.iter().zip(&mut times) {
            times.push(program() / events_in_tenths(*events));
        }
    }
    for ((model, queue, ..), mut times) in programs.iter().zip(times) {
        times.sort_unstable();
        let tenths = times[times.len() / 2];
        println!("{model} | {queue} | {}.{}", tenths / 10, tenths % 10);
    }
}

/// Divided by this, picoseconds over all events become tenths of a nanosecond per event.
fn events_in_tenths(events: u64) -> u64 {
    events * 100
}

/// Returns the CPU time that `work` takes, in picoseconds.
fn cost(work: impl FnOnce()) -> u64 {
    let now = || {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        u64::try_from(time.tv_sec).expect("time is positive") * 1_000_000_000
            + u64::try_from(time.tv_nsec).expect("time is positive")
    };
    let before = now();
    work();
    (now() - before) * 1_000
}

#[derive(Clone, Copy)]
struct Id(u64);

impl Schedulable for Id {
    fn pack(self) -> u64 {
        self.0
    }

    fn unpack(bits: u64) -> Self {
        Self(bits)
    }
}

/// The times of the whole job, in milliseconds: of each write, and from it to its deletion.
struct Job {
    writes: Vec<u64>,
    lives: Vec<u64>,
}

impl Job {
    fn draw(items: u64) -> Self {
        let (mut writes, mut lives) =
            (RandomStream::named(1, "bench", "writes"), RandomStream::named(1, "bench", "lives"));
        let mut times: Vec<u64> = (0..items).map(|_| writes.between(0, DAY - 1)).collect();
        times.sort_unstable();
        Self { writes: times, lives: (0..items).map(|_| lives.between(25 * HOUR, 49 * HOUR)).collect() }
    }

    fn by_calendar(&self) -> u64 {
        cost(|| {
            let mut calendar = Calendar::new();
            let trims = calendar.add_lane();
            calendar.schedule(SimTime::from_millis(self.writes[0]), Phase::Data, Id(0));
            let mut seen = 0;
            while let Some(due) = calendar.pop_before(SimTime::MAX) {
                seen += 1;
                let (kind, n) = (due.event.0 >> KIND, due.event.0 & NUMBER);
                let mut trim = |at: SimTime| {
                    calendar.schedule_in(trims, at + SimDuration::from_millis(DAY), Phase::Deadline, Id(TRIM << KIND | n))
                };
                match kind {
                    WRITE => {
                        trim(due.time);
                        let index = usize::try_from(n).expect("it fits");
                        let gone = due.time + SimDuration::from_millis(self.lives[index]);
                        calendar.schedule(gone, Phase::Data, Id(EXPIRE << KIND | n));
                        if let Some(&next) = self.writes.get(index + 1) {
                            calendar.schedule(SimTime::from_millis(next), Phase::Data, Id(n + 1));
                        }
                    }
                    EXPIRE => drop(trim(due.time)),
                    _ => {}
                }
            }
            assert_eq!(seen, 4 * self.writes.len());
        })
    }

    fn by_heap(&self) -> u64 {
        cost(|| {
            let mut heap = Heap::default();
            heap.push(self.writes[0], 0);
            let mut seen = 0;
            while let Some((time, event)) = heap.pop() {
                seen += 1;
                let (kind, n) = (event >> KIND, event & NUMBER);
                if kind != TRIM {
                    heap.push(time + DAY, TRIM << KIND | n);
                }
                if kind == WRITE {
                    let index = usize::try_from(n).expect("it fits");
                    heap.push(time + self.lives[index], EXPIRE << KIND | n);
                    if let Some(&next) = self.writes.get(index + 1) {
                        heap.push(next, n + 1);
                    }
                }
            }
            assert_eq!(seen, 4 * self.writes.len());
        })
    }

    /// What no queue goes below: all times are known, sorted, and merged from four cursors.
    fn by_merge(&self) -> u64 {
        cost(|| {
            let entry = |time: u64, n: usize| u128::from(time) << 64 | n as u128;
            let writes: Vec<u128> = self.writes.iter().enumerate().map(|(n, &time)| entry(time, n)).collect();
            let lived = self.writes.iter().zip(&self.lives).enumerate();
            let mut expiries: Vec<u128> = lived.map(|(n, (&time, &life))| entry(time + life, n)).collect();
            expiries.sort_unstable();
            let day = u128::from(DAY) << 64;
            let mut cursors = [(&writes, 0, 0), (&writes, 0, day), (&expiries, 0, 0), (&expiries, 0, day)];
            let (mut seen, mut last) = (0, 0);
            while let Some((time, cursor)) = first_of(&mut cursors) {
                assert!(last <= time);
                (*cursor, last, seen) = (*cursor + 1, time, seen + 1);
            }
            assert_eq!(seen, 4 * self.writes.len());
        })
    }
}

fn first_of<'a>(cursors: &'a mut [(&Vec<u128>, usize, u128); 4]) -> Option<(u128, &'a mut usize)> {
    let heads = cursors.iter_mut().filter_map(|(times, next, delay)| Some((times.get(*next)? + *delay, next)));
    heads.min_by_key(|(time, _)| *time)
}

/// Pending events, and the distances at which new ones are scheduled, in milliseconds.
struct Hold {
    pending: u64,
    turns: u64,
    distances: Vec<u64>,
}

impl Hold {
    fn draw(pending: u64) -> Self {
        let mut stream = RandomStream::named(1, "bench", "hold");
        let distances = (0..1 << 20).map(|_| stream.exponential(1, HOUR) / 1_000_000 + 1).collect();
        Self { pending, turns: pending, distances }
    }

    fn delays(&self) -> impl FnMut() -> u64 {
        let mut next = 0;
        move || {
            next = (next + 1) % self.distances.len();
            self.distances[next]
        }
    }

    fn by_calendar(&self) -> u64 {
        let (mut calendar, mut delay) = (Calendar::new(), self.delays());
        for n in 0..self.pending {
            calendar.schedule(SimTime::from_millis(delay()), Phase::Data, Id(n));
        }
        cost(|| {
            for _ in 0..self.turns {
                let due = calendar.pop_before(SimTime::MAX).expect("as many are pushed as popped");
                calendar.schedule(due.time + SimDuration::from_millis(delay()), Phase::Data, due.event);
            }
        })
    }

    fn by_heap(&self) -> u64 {
        let (mut heap, mut delay) = (Heap::default(), self.delays());
        (0..self.pending).for_each(|n| heap.push(delay(), n));
        cost(|| {
            for _ in 0..self.turns {
                let (time, n) = heap.pop().expect("as many are pushed as popped");
                heap.push(time + delay(), n);
            }
        })
    }

    fn by_nexosim(&self) -> u64 {
        let mailbox = Mailbox::new();
        let turned = Arc::new(AtomicU64::new(0));
        let model =
            Holder { pending: self.pending, distances: self.distances.clone(), next: 0, turned: Arc::clone(&turned) };
        let bench = SimInit::with_num_threads(1).add_model(model, mailbox, "holder");
        let mut simulation = bench.init(MonotonicTime::EPOCH).expect("it begins");
        cost(|| {
            while turned.load(Ordering::Relaxed) < self.turns {
                simulation.step().expect("as many are pushed as popped");
            }
        })
    }
}

/// The hold model as a model of nexosim: each event schedules the next.
#[derive(Serialize, Deserialize)]
struct Holder {
    pending: u64,
    distances: Vec<u64>,
    next: usize,
    /// How many events have happened: of one step all those of an instant.
    #[serde(skip)]
    turned: Arc<AtomicU64>,
}

#[Model]
impl Holder {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>, _: &mut ()) {
        for _ in 0..self.pending {
            self.schedule(context);
        }
    }

    #[nexosim(schedulable)]
    async fn turn(&mut self, _: (), context: &Context<Self>) {
        self.turned.fetch_add(1, Ordering::Relaxed);
        self.schedule(context);
    }

    fn schedule(&mut self, context: &Context<Self>) {
        self.next = (self.next + 1) % self.distances.len();
        let delay = Duration::from_millis(self.distances[self.next]);
        context.schedule_event(delay, schedulable!(Self::turn), ()).expect("the delay is positive");
    }
}

/// All events in one heap, by time and then by the order in which they were scheduled.
#[derive(Default)]
struct Heap {
    entries: BinaryHeap<Reverse<u128>>,
    sequence: u64,
}

impl Heap {
    fn push(&mut self, time: u64, event: u64) {
        self.entries.push(Reverse(u128::from(time) << 82 | u128::from(self.sequence) << 40 | u128::from(event)));
        self.sequence += 1;
    }

    #[allow(clippy::cast_possible_truncation, reason = "the parts of an entry")]
    fn pop(&mut self) -> Option<(u64, u64)> {
        let Reverse(entry) = self.entries.pop()?;
        Some(((entry >> 82) as u64, entry as u64 & ((1 << 40) - 1)))
    }
}

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;
/// An event is its kind, then the number of its item.
const KIND: u32 = 38;
const NUMBER: u64 = (1 << KIND) - 1;
const WRITE: u64 = 0;
const EXPIRE: u64 = 1;
const TRIM: u64 = 2;
