//! The sorted batch: the calendar's queue for events in any order.
//!
//! Time is cut into stretches, from fine and soon to coarse and far, and only the soonest is ever sorted:
//!
//! ```text
//!   late + batch │ finest rung: buckets │ … │ coarsest rung: buckets │ far: one unsorted pile
//!   ─────────────┴──────────────────────┴───┴────────────────────────┴───────────────────────▶ time
//!          batch_end                end                            end
//! ```
//!
//! A *rung* is a row of unsorted buckets of equal width. When the clock enters a bucket, the bucket is sorted and becomes
//! the
//! *batch*; one with too many entries is spread over a finer rung first. Once the rungs are passed, the far pile is spread
//! over a new one, as wide as the pile reaches. What is pushed into the stretch of the batch goes to the *late* heap
//! beside it; when that grows too large, batch and heap are spread over a finer rung. A few entries are not worth all
//! this: while no more are pending, the stretch of the batch is all of time.
//!
//! Invariant: entries before `batch_end` are in the batch or late; those before the end of a rung, and not before that of a
//! finer one, are in it, in its current bucket or a later one; the rest is far.
//! Law: nothing is sorted ahead of the clock: no bucket is entered that starts after the limit of the pop.
//!
//! An entry is moved about three times, whatever the number of pending entries.

use std::{cmp::Reverse, collections::BinaryHeap, mem};

use super::entry::Entry;

/// Entries that arrive in any order and leave in ascending order.
pub(super) struct SortedBatch {
    /// The first entries, descending.
    batch: Vec<Entry>,
    late: BinaryHeap<Reverse<Entry>>,
    /// How large `late` may grow before it is spread.
    late_limit: usize,
    /// Where the stretch of the batch ends, in milliseconds.
    batch_end: u64,
    /// From coarse to fine.
    rungs: Vec<Rung>,
    far: Pile,
    /// The room of a batch that is used up, for the next bucket that needs some.
    spare: Vec<Entry>,
}

/// A row of buckets of equal width that covers a stretch of time.
struct Rung {
    start: u64,
    end: u64,
    /// The width of a bucket, as a power of two of milliseconds.
    shift: u32,
    /// The bucket the clock has reached. It is left once it is empty and the clock is past it.
    current: usize,
    buckets: Vec<Vec<Entry>>,
    /// The room that a bucket gets with its first entry.
    room: usize,
}

/// What the next bucket of a rung holds for a clock that may advance to a limit.
enum Step {
    /// Entries that may be due.
    Entries(Vec<Entry>),
    /// Nothing, and the clock may pass its end.
    PassedUntil(u64),
    /// Nothing that is due.
    NotYet,
    /// There is no bucket left.
    Over,
}

/// An unsorted pile of entries, in chunks, so that it gives its memory back while it is spread.
struct Pile {
    chunks: Vec<Vec<Entry>>,
    len: usize,
    first: u64,
    last: u64,
}

impl SortedBatch {
    pub(super) fn new() -> Self {
        Self {
            batch: Vec::new(),
            late: BinaryHeap::new(),
            late_limit: LATE_LIMIT,
            batch_end: 0,
            rungs: Vec::new(),
            far: Pile::new(),
            spare: Vec::new(),
        }
    }

    /// Adds an entry, which may come before entries that were popped.
    pub(super) fn push(&mut self, entry: Entry) {
        let time = entry.millis();
        if time < self.batch_end {
            return self.push_late(entry);
        }
        match self.rungs.iter_mut().rev().find(|rung| time < rung.end) {
            Some(rung) => rung.push(entry, &mut self.spare),
            None => self.far.push(entry),
        }
    }

    /// Removes and returns the first entry, where it is below `limit`.
    pub(super) fn pop_below(&mut self, limit: Entry) -> Option<Entry> {
        loop {
            let batch = self.batch.last().copied().unwrap_or(Entry::NOTHING);
            let late = self.late.peek().map_or(Entry::NOTHING, |&Reverse(entry)| entry);
            if batch.min(late) != Entry::NOTHING {
                return self.pop_first(batch, late, limit);
            }
            if !self.advance(limit.millis()) {
                return None;
            }
        }
    }

    /// Iterates over the first entries that are sorted already, from the earliest on.
    pub(super) fn sorted(&self) -> impl Iterator<Item = Entry> + Clone {
        self.batch.iter().rev().copied()
    }

    /// Returns a time before which no entry is pending, in milliseconds, without sorting anything.
    pub(super) fn quiet_until(&self) -> u64 {
        let batch = self.batch.last().copied().unwrap_or(Entry::NOTHING);
        let late = self.late.peek().map_or(Entry::NOTHING, |&Reverse(entry)| entry);
        if batch.min(late) != Entry::NOTHING {
            batch.min(late).millis()
        } else if self.rungs.is_empty() {
            self.far.first
        } else {
            self.batch_end
        }
    }

    /// Returns the bytes held on the heap, with the room kept for growth.
    pub(super) fn heap_bytes(&self) -> usize {
        let rungs = self.rungs.iter().flat_map(|rung| &rung.buckets);
        let rows: usize =
            rungs.chain(&self.far.chunks).map(|row| size_of_val(row) + row.capacity() * size_of::<Entry>()).sum();
        rows + (self.batch.capacity() + self.late.capacity()) * size_of::<Entry>()
    }

    fn pop_first(&mut self, batch: Entry, late: Entry, limit: Entry) -> Option<Entry> {
        if batch.min(late) >= limit {
            None
        } else if batch < late {
            self.batch.pop()
        } else {
            self.late.pop().map(|Reverse(entry)| entry)
        }
    }

    /// Takes one step towards the next batch; returns whether there was one to take up to `limit`, in milliseconds.
    fn advance(&mut self, limit: u64) -> bool {
        let Some(rung) = self.rungs.last_mut() else {
            return self.advance_to_far(limit);
        };
        match rung.step(limit) {
            Step::Entries(entries) => self.enter(entries),
            Step::PassedUntil(end) => self.batch_end = end,
            Step::NotYet => return false,
            Step::Over => drop(self.rungs.pop()),
        }
        true
    }

    fn advance_to_far(&mut self, limit: u64) -> bool {
        if self.far.len == 0 || self.far.first > limit {
            return false;
        }
        let far = mem::replace(&mut self.far, Pile::new());
        if far.len <= FEW {
            self.batch_end = u64::MAX;
            self.late_limit = LATE_LIMIT;
            self.late.extend(far.chunks.into_iter().flatten().map(Reverse));
        } else {
            self.spread(far.first, far.last + 1, far.len, far.chunks);
        }
        true
    }

    /// Turns entries that come before all others into the batch, or into a rung where they are many.
    fn enter(&mut self, mut entries: Vec<Entry>) {
        if entries.len() > SORT_LIMIT {
            let (first, last) = span_of(&entries);
            if first < last {
                return self.spread(first, last + 1, entries.len(), [entries]);
            }
        }
        entries.sort_unstable_by(|a, b| b.cmp(a));
        self.batch_end = entries.first().map_or(self.batch_end, |last| last.millis() + 1);
        self.spare = mem::replace(&mut self.batch, entries);
        self.late_limit = LATE_LIMIT;
        self.late.shrink_to(LATE_LIMIT);
    }

    /// Spreads entries that come before all others over a new rung, which covers the time from `first` to `end`.
    fn spread(&mut self, first: u64, end: u64, count: usize, chunks: impl IntoIterator<Item = Vec<Entry>>) {
        let mut rung = Rung::over(first, end, count);
        for chunk in chunks {
            chunk.into_iter().for_each(|entry| rung.push(entry, &mut self.spare));
        }
        self.batch_end = first;
        self.rungs.push(rung);
    }

    fn push_late(&mut self, entry: Entry) {
        self.late.push(Reverse(entry));
        if self.late.len() > self.late_limit {
            self.spread_late();
        }
    }

    /// Spreads batch and late heap over a rung of the same stretch, or over the far pile where all was late. Within one
    /// millisecond a heap is as good as it gets.
    fn spread_late(&mut self) {
        let late: Vec<Entry> = mem::take(&mut self.late).into_iter().map(|Reverse(entry)| entry).collect();
        let batch = mem::take(&mut self.batch);
        let first = span_of(&late).0.min(span_of(&batch).0);
        if self.batch_end == u64::MAX {
            self.batch_end = first;
            late.into_iter().for_each(|entry| self.far.push(entry));
        } else if self.batch_end - first > 1 {
            self.spread(first, self.batch_end, batch.len() + late.len(), [batch, late]);
        } else {
            self.batch = batch;
            self.late = late.into_iter().map(Reverse).collect();
            self.late_limit *= 2;
        }
    }
}

impl Rung {
    /// Makes a rung of empty buckets, as many as `count` entries want, over the time from `start` to `end`.
    fn over(start: u64, end: u64, count: usize) -> Self {
        let wanted = (count / BUCKET_LEN).next_power_of_two().clamp(FEWEST_BUCKETS, MOST_BUCKETS);
        let last = end - 1 - start;
        let shift = (u64::BITS - last.leading_zeros()).saturating_sub(wanted.ilog2());
        let mut rung = Self { start, end, shift, current: 0, buckets: Vec::new(), room: 0 };
        let buckets = rung.index(end - 1) + 1;
        rung.buckets.resize_with(buckets, Vec::new);
        rung.room = (count / buckets).next_multiple_of(ROOM);
        rung
    }

    fn push(&mut self, entry: Entry, spare: &mut Vec<Entry>) {
        let index = self.index(entry.millis());
        debug_assert!(index >= self.current, "an entry comes before the bucket the clock has reached");
        let bucket = &mut self.buckets[index];
        if bucket.capacity() == 0 {
            *bucket = mem::take(spare);
            bucket.reserve_exact(self.room);
        }
        bucket.push(entry);
    }

    fn step(&mut self, limit: u64) -> Step {
        let Some(bucket) = self.buckets.get_mut(self.current) else {
            return Step::Over;
        };
        let start = self.start + ((self.current as u64) << self.shift);
        let end = self.end.min(start + (1 << self.shift));
        if !bucket.is_empty() && start <= limit {
            Step::Entries(mem::take(bucket))
        } else if bucket.is_empty() && end <= limit {
            self.current += 1;
            Step::PassedUntil(end)
        } else {
            Step::NotYet
        }
    }

    fn index(&self, time: u64) -> usize {
        usize::try_from((time - self.start) >> self.shift).expect("a rung has few buckets")
    }
}

impl Pile {
    fn new() -> Self {
        Self { chunks: Vec::new(), len: 0, first: u64::MAX, last: 0 }
    }

    fn push(&mut self, entry: Entry) {
        let time = entry.millis();
        self.first = self.first.min(time);
        self.last = self.last.max(time);
        self.len += 1;
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK_LEN => chunk.push(entry),
            Some(_) => {
                let mut chunk = Vec::with_capacity(CHUNK_LEN);
                chunk.push(entry);
                self.chunks.push(chunk);
            }
            None => self.chunks.push(vec![entry]),
        }
    }
}

/// Returns the first and the last time of entries, in milliseconds.
fn span_of(entries: &[Entry]) -> (u64, u64) {
    entries.iter().fold((u64::MAX, 0), |(first, last), entry| (first.min(entry.millis()), last.max(entry.millis())))
}

/// So few entries are best kept in one heap.
const FEW: usize = 256;
/// The entries a bucket is meant to hold.
const BUCKET_LEN: usize = 128;
/// The most entries that are sorted at once, unless all are of one millisecond.
const SORT_LIMIT: usize = 512;
/// The most entries in the late heap, unless all are of one millisecond.
const LATE_LIMIT: usize = 512;
/// At least this many buckets, so that a few rungs reach from years to a millisecond.
const FEWEST_BUCKETS: usize = 16;
/// The room of a bucket is a multiple of this.
const ROOM: usize = 16;
/// At most this many, so that the ends of all buckets stay in the cache while entries are spread over them.
const MOST_BUCKETS: usize = 4096;
/// The entries in a chunk of a pile.
const CHUNK_LEN: usize = 4096;

#[cfg(test)]
mod tests {
    use super::super::{phase::Phase, time::SimTime};
    use super::*;

    fn entry(millis: u64, sequence: u64) -> Entry {
        Entry::new(SimTime::from_millis(millis), Phase::Data, sequence, 0)
    }

    /// A batch of 5,000 entries, one a second, of which the first was popped.
    fn one_a_second() -> SortedBatch {
        let mut queue = SortedBatch::new();
        (0..5_000).for_each(|second| queue.push(entry(second * 1_000, second)));
        assert_eq!(queue.pop_below(Entry::NOTHING), Some(entry(0, 0)));
        queue
    }

    #[test]
    fn nothing_is_sorted_ahead_of_the_limit() {
        let mut queue = one_a_second();
        while queue.pop_below(entry(1_000_500, 0)).is_some() {}
        let reached = queue.batch_end;
        for limit in 1_000_501..1_000_600 {
            assert_eq!(queue.pop_below(entry(limit, 0)), None);
        }
        assert_eq!(queue.batch_end, reached);
        assert!(reached < 1_000_500 + (1 << queue.rungs[0].shift));
    }

    #[test]
    fn entries_beyond_the_batch_wait_in_rungs_and_beyond_these_in_the_pile() {
        let mut queue = one_a_second();
        queue.push(entry(4_000_000, 5_000));
        assert_eq!((queue.late.len(), queue.far.len), (0, 0));
        queue.push(entry(5_000_000, 5_001));
        assert_eq!((queue.late.len(), queue.far.len), (0, 1));
    }

    #[test]
    fn a_crowd_within_one_millisecond_stays_in_the_heap() {
        let mut queue = one_a_second();
        queue.batch.clear();
        queue.batch_end = 1;
        let rungs = queue.rungs.len();
        (5_000..15_000).for_each(|sequence| queue.push(entry(0, sequence)));
        assert_eq!((queue.late.len(), queue.rungs.len()), (10_000, rungs));
        assert!(queue.late_limit >= 10_000, "the heap is not rebuilt at each push");
    }

    #[test]
    fn a_heap_that_grows_too_large_is_spread() {
        let mut queue = one_a_second();
        let end = queue.batch_end;
        assert!(end > 1_000);
        (5_000..15_000).for_each(|sequence| queue.push(entry(sequence % end, sequence)));
        assert!(queue.late.len() <= LATE_LIMIT);
    }

    #[test]
    fn a_few_entries_stay_in_one_heap() {
        let mut queue = SortedBatch::new();
        for sequence in 0..1_000 {
            queue.push(entry(sequence * 86_400_000, sequence));
            assert_eq!(queue.pop_below(Entry::NOTHING), Some(entry(sequence * 86_400_000, sequence)));
        }
        assert_eq!((queue.far.len, queue.rungs.len(), queue.batch.len()), (0, 0, 0));
    }

    #[test]
    fn a_rung_covers_its_stretch_exactly() {
        for (start, end, count) in
            [(0, 1, 1), (5, 7, 1_000_000), (1 << 45, 1 << 46, 1), (1, 1 << 46, 10_000_000), (9, 4_105, 300)]
        {
            let rung = Rung::over(start, end, count);
            assert!((1..=MOST_BUCKETS).contains(&rung.buckets.len()));
            assert_eq!((rung.index(start), rung.index(end - 1)), (0, rung.buckets.len() - 1));
        }
    }
}
