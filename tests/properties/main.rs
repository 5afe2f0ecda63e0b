//! Generated scenarios: what must hold of every one of them.
//!
//! | File | Noun |
//! |---|---|
//! | `case` | a scenario as data, written as a file that `keylapse run` takes |
//! | `generate` | cases by the thousand, crowded at the boundaries |
//! | `law` | the law read a second time: the naive reference |
//! | `record` | the common ground on which the two are compared |
//! | `trial` | one case, run, judged and compared |
//! | `related` | two cases whose records must be related |
//! | `shrink` | a failing case made smaller |
//!
//! `KEYLAPSE_CASES=100000 cargo test --test properties` runs longer; `KEYLAPSE_FIRST=N` starts at another seed.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "a test stops at what it does not expect")]

mod case;
mod generate;
mod law;
mod record;
mod related;
mod shrink;
mod trial;

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use case::Case;
use generate::Chance;
use keylapse::record::EventName;

/// How many cases a test runs, and the seed of the first.
fn seeds(default: u64) -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("KEYLAPSE_FIRST").unwrap_or(0);
    first..first + number("KEYLAPSE_CASES").unwrap_or(default)
}

/// Tries every seed, on all cores; the first that fails, in their order, is shrunk and shown.
fn for_each_case(seeds: std::ops::Range<u64>, chance: Chance, attempt: fn(&Case) -> Result<(), String>) {
    let (next, failed) = (AtomicU64::new(seeds.start), AtomicU64::new(u64::MAX));
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end || failed.load(Ordering::Relaxed) < seed {
                        return;
                    }
                    if attempt(&generate::case(seed, chance)).is_err() {
                        failed.fetch_min(seed, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let seed = failed.into_inner();
    if seed != u64::MAX {
        let case = generate::case(seed, chance);
        let failure = attempt(&case).expect_err("it failed before");
        let (case, failure) = shrink::shrink(case, failure, attempt);
        panic!("seed {seed} fails: {failure}\n\nThe scenario, shrunk:\n\n{case}");
    }
}

#[test]
fn the_law_foretells_every_row_of_a_run() {
    for_each_case(seeds(2_000), Chance::Certain, trial::try_case);
}

#[test]
fn every_rule_holds_whatever_is_drawn() {
    for_each_case(seeds(500), Chance::Drawn, trial::try_case);
}

#[test]
fn the_law_foretells_every_row_of_replicas_points_in_time_and_aliases() {
    for_each_case(seeds(1_500), Chance::CertainBeyond, trial::try_case);
}

#[test]
fn every_rule_holds_of_replicas_and_of_points_in_time() {
    for_each_case(seeds(1_000), Chance::Beyond, trial::try_case);
}

#[test]
fn replicas_and_points_in_time_are_related_alike() {
    for_each_case(seeds(100), Chance::Beyond, related::shifted);
    for_each_case(seeds(100), Chance::Beyond, related::with_an_unrelated_table);
    // Not reordered: a key is of the region of whoever names it first, so where two regions name it the order decides.
    for_each_case(seeds(100), Chance::Beyond, related::cut_short);
}

#[test]
fn shifting_all_times_shifts_all_results() {
    for_each_case(seeds(400), Chance::Drawn, related::shifted);
}

#[test]
fn an_unrelated_table_changes_no_row_of_others() {
    for_each_case(seeds(400), Chance::Drawn, related::with_an_unrelated_table);
}

#[test]
fn the_order_of_keys_tables_and_workloads_changes_nothing() {
    for_each_case(seeds(400), Chance::Drawn, related::reordered);
}

#[test]
fn a_shorter_run_is_the_beginning_of_a_longer_one() {
    for_each_case(seeds(400), Chance::Drawn, related::cut_short);
}

/// Service events and outcomes that cases must come to, or what is said above is said of too little.
#[test]
fn the_cases_come_to_everything_that_can_happen() {
    let mut unseen: BTreeSet<String> = EventName::ALL
        .iter()
        .map(|event| event.to_string())
        .filter(|event| !OUT_OF_REACH.contains(&event.as_str()))
        .collect();
    unseen.extend(ERRORS.map(str::to_owned));
    let plain = (0..4_000).map(|seed| generate::case(seed, Chance::Certain));
    let beyond = (0..1_500).map(|seed| generate::case(seed, Chance::CertainBeyond));
    for row in plain.chain(beyond).flat_map(|case| law::foretell(&case).events) {
        unseen.remove(&row.event);
        unseen.remove(&row.error);
    }
    assert!(unseen.is_empty(), "no case comes to {unseen:?}");
}

/// Key policies are not in the reference.
const OUT_OF_REACH: [&str; 1] = ["PutKeyPolicy"];

/// What cases must be refused with, so that they come to the states in which that happens.
const ERRORS: [&str; 7] = [
    "DisabledException",
    "KMSInvalidStateException",
    "NotFoundException",
    "LimitExceededException",
    "AlreadyExistsException",
    "InvalidRestoreTimeException",
    "PointInTimeRecoveryUnavailableException",
];
