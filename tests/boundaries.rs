//! Every window is half-open: one millisecond before its end it is open, at its end it is over (SIM-01).
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use keylapse::{
    record::{EventName, KeyState, Kind, Outcome, TableStatus},
    sim::{SimDuration, SimTime},
};
use support::{Tape, at, play};

/// A table under key `old` with stream and TTL, and one step that disables the key at 1 h.
fn disabled_at_one_hour(rest: &str) -> Tape {
    play(&format!(
        r#"
title = "boundary"
about = "boundary"
duration = "9d"
[key.old]
[table.orders]
key = "old"
stream = "NEW_AND_OLD_IMAGES"
ttl = true
[[step]]
at = "1h"
DisableKey = {{ key = "old" }}
{rest}"#
    ))
}

fn before(time: SimTime) -> SimTime {
    SimTime::from_millis(time.as_millis() - 1)
}

#[test]
fn ear_25_a_deletion_due_one_millisecond_before_the_grace_ends_happens_and_one_due_at_its_end_waits() {
    let tape = disabled_at_one_hour(
        r#"
[[step]]
at = "30m"
PutItem = { table = "orders", item = "before", ttl = "59m 59s 999ms" }
[[step]]
at = "30m"
PutItem = { table = "orders", item = "at", ttl = "1h" }
[[step]]
at = "30m"
PutItem = { table = "orders", item = "after", ttl = "1h 1ms" }
"#,
    );
    assert_eq!(tape.times(EventName::TtlDelete), [before(at("1h 30m"))]);
    assert_eq!(tape.times(EventName::TtlGraceEnded), [at("1h 30m")]);
    let sample = tape.streams.iter().find(|sample| sample.time == at("1h 30m")).unwrap();
    assert_eq!(sample.ttl_waiting, 1, "the one due at the end waits; the one due a millisecond later is not due yet");
}

#[test]
fn ear_23_24_a_record_is_read_one_millisecond_before_24_hours_and_trimmed_at_24_hours() {
    let source = |read: &str| {
        format!(
            r#"
title = "boundary"
about = "boundary"
duration = "2d"
[table.orders]
stream = "NEW_IMAGE"
[[step]]
at = "1h"
PutItem = {{ table = "orders", item = "a" }}
[[step]]
at = "{read}"
GetRecords = {{ table = "orders" }}
"#
        )
    };
    let outcome = |tape: &Tape| tape.rows(EventName::GetRecords).next().unwrap().outcome;
    let early = play(&source("1d 59m 59s 999ms"));
    assert_eq!(outcome(&early), Outcome::Ok);
    assert_eq!(early.times(EventName::StreamRecordTrimmed), [at("1d 1h")]);
    for late in ["1d 1h", "1d 1h 1ms"] {
        assert_eq!(outcome(&play(&source(late))), Outcome::Noop, "at {late}");
    }
}

#[test]
fn sim_03_a_late_trim_still_lets_nobody_read_at_24_hours() {
    let tape = play(
        r#"
title = "boundary"
about = "boundary"
duration = "2d"
[timing]
trim_delay = "2h"
[table.orders]
stream = "NEW_IMAGE"
[[step]]
at = "0s"
PutItem = { table = "orders", item = "a" }
[[step]]
at = "1d"
GetRecords = { table = "orders" }
"#,
    );
    assert_eq!(tape.rows(EventName::GetRecords).next().unwrap().outcome, Outcome::Noop);
    assert_eq!(tape.times(EventName::StreamRecordTrimmed), [at("1d 2h")]);
    assert_eq!(tape.streams.last().unwrap().trimmed_unread, 1);
}

#[test]
fn ref_01_a_lease_serves_until_one_millisecond_before_five_minutes_and_is_not_renewed_by_use() {
    let tape = disabled_at_one_hour(
        r#"
[[step]]
at = "58m"
GetItem = { table = "orders", item = "a" }
[[step]]
at = "1h 2m"
GetItem = { table = "orders", item = "a" }
[[step]]
at = "1h 2m 59s 999ms"
GetItem = { table = "orders", item = "a" }
[[step]]
at = "1h 3m"
GetItem = { table = "orders", item = "a" }
[[step]]
at = "1h 3m 1ms"
GetItem = { table = "orders", item = "a" }
"#,
    );
    let outcomes: Vec<_> = tape.rows(EventName::GetItem).map(|row| row.outcome).collect();
    assert_eq!(outcomes, [Outcome::Noop, Outcome::Noop, Outcome::Noop, Outcome::Refused, Outcome::Refused]);
    assert_eq!(tape.times(EventName::LeaseExpired), [at("1h 3m")]);
}

#[test]
fn obs_01_the_status_shows_the_outage_at_42_minutes_and_not_a_millisecond_earlier() {
    let enabled = |when: &str| {
        let tape = disabled_at_one_hour(&format!("[[step]]\nat = \"{when}\"\nEnableKey = {{ key = \"old\" }}\n"));
        tape.times(EventName::TableInaccessible)
    };
    assert_eq!(enabled("1h 41m 59s 999ms"), []);
    assert_eq!(enabled("1h 42m"), [at("1h 42m")], "deadlines come before steps");
    assert_eq!(enabled("1h 42m 1ms"), [at("1h 42m")]);
}

#[test]
fn obs_02_the_status_recovers_44_minutes_after_the_key() {
    let tape = disabled_at_one_hour("[[step]]\nat = \"3h\"\nEnableKey = { key = \"old\" }\n");
    assert_eq!(tape.times(EventName::TableRecovered), [at("3h 44m")]);
    let statuses: Vec<_> = tape.tables.iter().map(|row| (row.shown.status, row.from)).collect();
    assert_eq!(
        statuses,
        [
            (TableStatus::Active, at("0s")),
            (TableStatus::Inaccessible, at("1h 42m")),
            (TableStatus::Active, at("3h 44m")),
        ]
    );
}

#[test]
fn ref_18_the_table_is_archived_seven_days_after_detection_unless_the_key_is_back() {
    let archived = |rest: &str| disabled_at_one_hour(rest).times(EventName::TableArchiving);
    assert_eq!(archived(""), [at("7d 1h 42m")]);
    assert_eq!(archived("[[step]]\nat = \"7d 1h 41m 59s 999ms\"\nEnableKey = { key = \"old\" }\n"), []);
    assert_eq!(archived("[[step]]\nat = \"7d 1h 42m\"\nEnableKey = { key = \"old\" }\n"), [at("7d 1h 42m")]);
}

#[test]
fn sim_05_a_second_disable_or_a_schedule_moves_no_clock() {
    let once = disabled_at_one_hour("");
    for second in ["DisableKey = { key = \"old\" }", "ScheduleKeyDeletion = { key = \"old\", window = \"30d\" }"] {
        let twice = disabled_at_one_hour(&format!("[[step]]\nat = \"1h 20m\"\n{second}\n"));
        for event in [EventName::TtlGraceEnded, EventName::TableInaccessible, EventName::TableArchiving] {
            assert_eq!(once.times(event), twice.times(event), "{event} after a second {second}");
        }
    }
}

#[test]
fn ref_03_a_key_is_deleted_at_the_end_of_its_window_and_cancelling_is_possible_until_then() {
    let source = |rest: &str| {
        format!(
            r#"
title = "boundary"
about = "boundary"
duration = "8d"
[key.old]
[[step]]
at = "1h"
ScheduleKeyDeletion = {{ key = "old", window = "7d" }}
{rest}"#
        )
    };
    assert_eq!(play(&source("")).times(EventName::KeyDeleted), [at("7d 1h")]);
    let cancel =
        |when: &str| play(&source(&format!("[[step]]\nat = \"{when}\"\nCancelKeyDeletion = {{ key = \"old\" }}\n")));
    let early = cancel("7d 59m 59s 999ms");
    assert_eq!(early.times(EventName::KeyDeleted), []);
    assert_eq!(early.keys.last().unwrap().state, KeyState::Disabled);
    let late = cancel("7d 1h");
    assert_eq!(late.times(EventName::KeyDeleted), [at("7d 1h")]);
    assert_eq!(late.rows(EventName::CancelKeyDeletion).next().unwrap().outcome, Outcome::Refused);
}

#[test]
fn ear_16_17_19_a_switch_moves_artifacts_evenly_and_ends_22_seconds_after_its_start() {
    let tape = play(
        r#"
title = "boundary"
about = "boundary"
duration = "1h"
[key.old]
[key.new]
[table.orders]
key = "old"
items = 3
[[step]]
at = "1m"
UpdateTable = { table = "orders", key = "new" }
"#,
    );
    assert_eq!(tape.times(EventName::SwitchKeyDisplayed), [at("1m 8s")]);
    assert_eq!(tape.times(EventName::SwitchCompleted), [at("1m 22s")]);
    let start = at("1m");
    let moves: Vec<u64> = tape
        .ledger
        .iter()
        .filter(|row| row.artifact.kind == Kind::Item)
        .filter_map(|row| Some((row.until? - start).as_millis()))
        .collect();
    assert_eq!(moves, [2_666, 5_333, 8_000], "artifact k of 3 moves at ⌊k·8 s/3⌋");
}

#[test]
fn sim_11_a_stalled_switch_goes_on_where_it_stopped() {
    let tape = play(
        r#"
title = "boundary"
about = "boundary"
duration = "1h"
[key.old]
[key.new]
[table.orders]
key = "old"
items = 8
[[step]]
at = "1m"
UpdateTable = { table = "orders", key = "new" }
[[step]]
at = "1m 3s"
DisableKey = { key = "old" }
[[step]]
at = "10m 3s"
EnableKey = { key = "old" }
"#,
    );
    let pause = SimDuration::from_mins(9);
    assert_eq!(tape.times(EventName::SwitchStalled), [at("1m 3s")]);
    assert_eq!(tape.times(EventName::SwitchResumed), [at("10m 3s")]);
    assert_eq!(tape.times(EventName::SwitchKeyDisplayed), [at("1m 8s") + pause]);
    assert_eq!(tape.times(EventName::SwitchCompleted), [at("1m 22s") + pause]);
    let moved: Vec<_> = tape.ledger.iter().filter_map(|row| row.until).collect();
    let expected: Vec<_> = (1..=8)
        .map(|k| at("1m") + SimDuration::from_secs(k) + if k <= 3 { SimDuration::ZERO } else { pause })
        .collect();
    assert_eq!(moved, expected, "the third artifact moves at the instant of the stall, as a deadline before the step");
}

#[test]
fn disable_and_enable_at_one_instant_both_take_effect_in_order() {
    let tape = disabled_at_one_hour(
        r#"
[[step]]
at = "0s"
PutItem = { table = "orders", item = "a", ttl = "1h 40m" }
[[step]]
at = "2h"
EnableKey = { key = "old" }
[[step]]
at = "2h"
DisableKey = { key = "old" }
"#,
    );
    assert_eq!(tape.times(EventName::TtlDelete), [at("2h")], "the waiting deletion is released");
    assert_eq!(tape.times(EventName::TtlGraceEnded), [at("1h 30m"), at("2h 30m")], "a new 30 minutes begin");
}
