//! The calendar against one `BinaryHeap` of the same entries: pops and pushes in a second.
//!
//! *hold* pops the earliest and schedules one at an exponential distance; *constant* at a constant one. The mean distance is
//! [`GAP_MS`] for each pending event, so that an event happens every [`GAP_MS`].

use std::{cmp::Reverse, collections::BinaryHeap, time::Duration};

use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use keylapse::sim::{Calendar, Phase, RandomStream, Schedulable, SimDuration, SimTime};

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(10);
    targets = hold, constant
}
criterion_main!(benches);

const PENDING: [u64; 5] = [10, 1_000, 10_000, 100_000, 1_000_000];
const GAP_MS: u64 = 10;

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

/// Exponential distances, in milliseconds.
fn distances(pending: u64) -> Vec<u64> {
    let mut stream = RandomStream::named(1, "bench", "hold");
    (0..1 << 16).map(|_| stream.exponential(1, pending * GAP_MS) / 1_000_000).collect()
}

fn hold(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hold");
    for pending in PENDING {
        let distances = distances(pending);
        let mut next = distances.iter().cycle().copied();
        let mut delay = || next.next().expect("endless");
        let mut calendar = Calendar::new();
        for id in 0..pending {
            calendar.schedule(SimTime::from_millis(delay()), Phase::Data, Id(id));
        }
        measure(&mut group, "calendar", pending, || {
            let due = calendar.pop_before(SimTime::MAX).expect("as many are pushed as popped");
            calendar.schedule(due.time + SimDuration::from_millis(delay()), Phase::Data, due.event);
        });
        let mut heap = Heap::default();
        (0..pending).for_each(|id| heap.push(delay(), id));
        measure(&mut group, "binary heap", pending, || {
            let (time, id) = heap.pop();
            heap.push(time + delay(), id);
        });
    }
}

fn constant(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("constant");
    for pending in PENDING {
        let delay = pending * GAP_MS;
        let mut calendar = Calendar::new();
        let lane = calendar.add_lane();
        for id in 0..pending {
            calendar.schedule_in(lane, SimTime::from_millis(id * GAP_MS), Phase::Data, Id(id));
        }
        measure(&mut group, "lane", pending, || {
            let due = calendar.pop_before(SimTime::MAX).expect("as many are pushed as popped");
            calendar.schedule_in(lane, due.time + SimDuration::from_millis(delay), Phase::Data, due.event);
        });
        let mut calendar = Calendar::new();
        for id in 0..pending {
            calendar.schedule(SimTime::from_millis(id * GAP_MS), Phase::Data, Id(id));
        }
        measure(&mut group, "general queue", pending, || {
            let due = calendar.pop_before(SimTime::MAX).expect("as many are pushed as popped");
            calendar.schedule(due.time + SimDuration::from_millis(delay), Phase::Data, due.event);
        });
        let mut heap = Heap::default();
        (0..pending).for_each(|id| heap.push(id * GAP_MS, id));
        measure(&mut group, "binary heap", pending, || {
            let (time, id) = heap.pop();
            heap.push(time + delay, id);
        });
    }
}

/// Measures rounds of as many turns as entries are pending, so that each bears its share of the rare large steps.
fn measure(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, pending: u64, mut turn: impl FnMut()) {
    let turns = pending.max(1_000);
    group.throughput(Throughput::Elements(turns));
    group.bench_function(BenchmarkId::new(name, pending), |bencher| bencher.iter(|| (0..turns).for_each(|_| turn())));
}

/// What the calendar is measured against: the same entries, all in one heap.
#[derive(Default)]
struct Heap {
    entries: BinaryHeap<Reverse<u128>>,
    sequence: u64,
}

impl Heap {
    fn push(&mut self, time: u64, id: u64) {
        self.entries.push(Reverse(u128::from(time) << 82 | u128::from(self.sequence) << 40 | u128::from(id)));
        self.sequence += 1;
    }

    #[allow(clippy::cast_possible_truncation, reason = "the parts of an entry")]
    fn pop(&mut self) -> (u64, u64) {
        let Reverse(entry) = self.entries.pop().expect("as many are pushed as popped");
        ((entry >> 82) as u64, entry as u64 & ((1 << 40) - 1))
    }
}
