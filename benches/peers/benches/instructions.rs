//! How many instructions the parts of a run take, counted by callgrind: the same number on a quiet and on a busy machine.
//!
//! `cargo install gungraun-runner --version 0.20.0`, then `cargo bench` in this folder, where valgrind is installed.

use std::hint::black_box;

use gungraun::{library_benchmark, library_benchmark_group, main};
use keylapse::{
    crypto::{Cipher, NonceCounter, Secret},
    engine::{self, Recorder, Setup},
    scenario,
    sim::{Calendar, Schedulable, Phase, RandomStream, SimDuration, SimTime},
};

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

/// A calendar with so many pending events an hour apart in the mean, and the distances of the next.
fn pending(count: u64) -> (Calendar<Id>, Vec<u64>) {
    let mut stream = RandomStream::named(1, "bench", "hold");
    let distances: Vec<u64> = (0..2 * count).map(|_| stream.exponential(1, 3_600_000) / 1_000_000).collect();
    let mut calendar = Calendar::new();
    for (n, &distance) in (0..count).zip(&distances) {
        calendar.schedule(SimTime::from_millis(distance), Phase::Data, Id(n));
    }
    (calendar, distances)
}

#[library_benchmark]
#[bench::of_10000(pending(10_000))]
fn pop_and_schedule((mut calendar, distances): (Calendar<Id>, Vec<u64>)) -> Calendar<Id> {
    for distance in &distances[distances.len() / 2..] {
        let due = calendar.pop_before(SimTime::MAX).expect("as many are scheduled as popped");
        calendar.schedule(due.time + SimDuration::from_millis(*distance), Phase::Data, due.event);
    }
    calendar
}

fn cipher() -> (Cipher, NonceCounter) {
    (Cipher::new(&Secret::derive(1, "bench", "instructions")), NonceCounter::new())
}

#[library_benchmark]
#[bench::of_256_bytes(cipher())]
fn seal_and_open((cipher, mut nonces): (Cipher, NonceCounter)) {
    let (mut text, mut out) = ([0x5A; 256], [0; 256]);
    for _ in 0..1_000 {
        let nonce = nonces.issue().expect("fewer than 2^32 seals");
        let counter = nonce.counter();
        let tag = cipher.seal(nonce, &[7; 17], black_box(&mut text));
        cipher.open_into(counter, &[7; 17], &text, &tag, &mut out).expect("what was sealed opens");
    }
    black_box(out);
}

/// A recorder that hears every row.
struct Ear;

impl Recorder for Ear {}

fn job(items: u32) -> Setup {
    scenario::compile("job", &include_str!("../job.toml.in").replace("@N@", &items.to_string())).expect("no mistake")
}

#[library_benchmark]
#[bench::of_10000_items(job(10_000))]
fn whole_run(setup: Setup) -> engine::Totals {
    engine::run(&setup, &mut ())
}

#[library_benchmark]
#[bench::of_10000_items(job(10_000))]
fn whole_run_with_every_row(setup: Setup) -> engine::Totals {
    engine::run(&setup, &mut Ear)
}

library_benchmark_group!(
    name = parts;
    benchmarks = pop_and_schedule, seal_and_open, whole_run, whole_run_with_every_row
);
main!(library_benchmark_groups = parts);
