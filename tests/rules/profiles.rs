//! The profile "observed": what was seen as a range is drawn from all of it, and from nothing else.

use crate::support::{Tape, at, play};
use keylapse::{
    record::{EventName, Outcome},
    rules::{Profile, Timing},
    sim::{SimDuration, SimTime},
};

const TABLES: usize = 60;

/// Sixty tables with a stream and TTL, each with a key that is away from 2 h to 6 h.
fn observed() -> Tape {
    let mut source = "title = 't'\nabout = 'a'\nduration = '4d'\n[timing]\nprofile = 'observed'\ntrim_delay = { uniform = ['0s', '4h'] }\n".to_owned();
    let mut steps = String::new();
    for n in 0..TABLES {
        source += &format!("[key.k{n}]\n[table.t{n}]\nkey = 'k{n}'\nstream = 'NEW_IMAGE'\nttl = true\n");
        let write = format!("PutItem = {{ table = 't{n}', item = 'a', ttl = '10h' }}");
        for (time, step) in [
            ("1h", write.as_str()),
            ("2h", &format!("DisableKey = {{ key = 'k{n}' }}")),
            ("6h", &format!("EnableKey = {{ key = 'k{n}' }}")),
            ("25h", &format!("GetRecords = {{ table = 't{n}' }}")),
        ] {
            steps += &format!("[[step]]\nat = '{time}'\n{step}\n");
        }
    }
    play(&(source + &steps))
}

/// The shortest and the longest time from an instant to an event, in seconds.
fn range(tape: &Tape, event: EventName, since: SimTime) -> (u64, u64) {
    let times = tape.times(event);
    assert!(times.len() >= TABLES, "{event}: {} times", times.len());
    let seconds: Vec<u64> = times.iter().map(|&time| (time - since).as_millis() / 1_000).collect();
    (*seconds.iter().min().unwrap(), *seconds.iter().max().unwrap())
}

/// Checks that a range lies within bounds, and comes near both of them.
fn fills(found: (u64, u64), least: u64, most: u64) {
    let tenth = (most - least) / 10;
    assert!(least <= found.0 && found.0 <= least + tenth, "{found:?} in {least} to {most}");
    assert!(most - tenth <= found.1 && found.1 <= most, "{found:?} in {least} to {most}");
}

#[test]
fn obs_01_02_sim_03_ref_24_the_profile_observed_draws_from_the_ranges_that_were_seen_and_a_given_range_from_its_own() {
    let tape = observed();
    let (minute, hour) = (60, 3_600);
    fills(range(&tape, EventName::TableInaccessible, at("2h")), 12 * minute + 35, 75 * minute + 4);
    fills(range(&tape, EventName::TableRecovered, at("6h")), 18 * minute + 8, 56 * minute + 50);
    fills(range(&tape, EventName::TtlDelete, at("11h")), 0, 48 * hour);
    let inserts =
        tape.rows(EventName::StreamRecordTrimmed).filter(|row| row.time < at("29h") + SimDuration::from_millis(1));
    let late: Vec<u64> = inserts.map(|row| (row.time - at("25h")).as_millis() / 1_000).collect();
    fills((*late.iter().min().unwrap(), *late.iter().max().unwrap()), 0, 4 * hour);
    assert!(late.len() >= TABLES, "each record of 1 h is trimmed from 25 h to 29 h");
    let reads: Vec<_> = tape.rows(EventName::GetRecords).collect();
    assert_eq!(reads.len(), TABLES);
    let is_empty = reads.iter().filter(|row| row.outcome == Outcome::Noop || row.detail.to_string() == "0 records");
    let early = tape.times(EventName::TtlDelete).into_iter().filter(|&time| time < at("25h")).count();
    assert_eq!(is_empty.count(), TABLES - early, "what is 24 hours old is read by nobody, trimmed or not");
}

/// The numbers of a profile that are not the nominal ones, the shortest and the longest of each.
fn peculiar(profile: Profile) -> Vec<String> {
    let (mut timing, mut nominal) = (Timing::of(profile), Timing::of(Profile::Nominal));
    let usual = nominal.lengths_mut().into_iter().map(|(_, spread)| *spread);
    let numbers = timing.lengths_mut().into_iter().zip(usual).filter(|((_, spread), usual)| **spread != *usual);
    let written = numbers.map(|((name, spread), _)| {
        let (least, most) = spread.bounds();
        if least == most { format!("{name} {least}") } else { format!("{name} {least} to {most}") }
    });
    written.collect()
}

#[test]
fn obs_01_02_each_profile_differs_from_the_nominal_one_in_these_numbers() {
    assert_eq!(
        peculiar(Profile::Observed),
        [
            "table_key_cache 5 min 32 s",
            "detection 12 min 35 s to 1 h 15 min 4 s",
            "recovery 18 min 8 s to 56 min 50 s",
            "ttl_delay 0 s to 2 d",
            "ttl_cooldown 30 min 12 s to 31 min 11 s",
            "deletion_delay 0 s to 1 d",
            "restore_time 1 min 21 s to 12 min 1 s",
            "replica_creation 14 s to 49 s",
            "replica_backfill 10 min to 11 min",
            "replica_status 25 min to 2 h",
        ]
    );
    assert_eq!(
        peculiar(Profile::WorstCase),
        [
            "table_key_cache 5 min 32 s",
            "detection 1 h 15 min 4 s",
            "recovery 56 min 50 s",
            "ttl_delay 2 d",
            "deletion_delay 1 d",
            "restore_time 1 h",
            "replica_creation 49 s",
            "replica_backfill 11 min",
            "replica_status 2 h",
        ]
    );
}
