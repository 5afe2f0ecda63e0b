//! Streams and time to live without the key: EAR-23 to 26, for both ways to lose it, and the life of records.

use crate::support::{Tape, at, play_steps};
use keylapse::{
    record::{EndedBy, EventName, Kind},
    rules::RuleId,
    sim::SimDuration,
};

/// The two ways of losing a key that the notes name.
const LOSSES: [&str; 2] = ["DisableKey = { key = 'app' }", "ScheduleKeyDeletion = { key = 'app', window = '30d' }"];

/// A table with stream and TTL whose key is lost at 2 h.
fn lost_at_two_hours(loss: &str, duration: &str, steps: &str) -> Tape {
    play_steps(
        duration,
        "[key.app]\n[table.t]\nkey = 'app'\nstream = 'NEW_AND_OLD_IMAGES'\nttl = true",
        &format!("2h: {loss}\n{steps}"),
    )
}

#[test]
fn sim_01_a_consumer_and_a_workload_have_leases_of_their_own() {
    let tape = play_steps(
        "12m",
        "[key.app]\n[table.t]\nkey = 'app'\nstream = 'NEW_IMAGE'\n\
         [[workload]]\nid = 'shop'\ntable = 't'\nevery = '1m'\nop = 'PutItem'\n\
         [[consumer]]\nid = 'reader'\ntable = 't'\nevery = '8m'",
        "7m: DisableKey = { key = 'app' }",
    );
    let outcomes = |event| tape.rows(event).map(|row| format!("{} {}", row.time, row.outcome)).collect::<Vec<_>>();
    assert_eq!(outcomes(EventName::StreamRead).last().unwrap(), "8 min refused", "its own lease ended at 5 min");
    assert_eq!(outcomes(EventName::PutItem)[8..11], ["8 min ok", "9 min ok", "10 min refused"], "that of 5 min lasts");
}

#[test]
fn ear_23_24_without_the_key_unread_records_are_trimmed_at_24_hours_all_the_same() {
    for loss in LOSSES {
        let tape = lost_at_two_hours(
            loss,
            "2d",
            "1h: PutItem = { table = 't', item = 'a' }
             1h 30m: PutItem = { table = 't', item = 'b' }
             3h as read: GetRecords = { table = 't' }",
        );
        assert_eq!(tape.answers(), ["read: ValidationException"]);
        assert_eq!(
            tape.periods(Kind::StreamRecord),
            [
                "t/stream-record/1 v1 app 1 h..1 d 1 h trimmed",
                "t/stream-record/2 v1 app 1 h 30 min..1 d 1 h 30 min trimmed",
            ],
            "{loss}"
        );
        assert_eq!(tape.streams.last().unwrap().trimmed_unread, 2, "{loss}");
    }
}

#[test]
fn ear_23_an_outage_that_ends_in_time_loses_no_record() {
    for loss in LOSSES {
        let tape = lost_at_two_hours(
            loss,
            "2d",
            "1h: PutItem = { table = 't', item = 'a' }
             20h as cancel: CancelKeyDeletion = { key = 'app' }
             20h 1ms: EnableKey = { key = 'app' }
             1d 59m 59s 999ms as read: GetRecords = { table = 't' }",
        );
        assert_eq!(tape.answer("read"), "ok", "{loss}");
        assert_eq!(tape.detail("read"), "1 record");
        assert_eq!(tape.times(EventName::StreamRecordTrimmed), [at("1d 1h")], "read or not");
        assert_eq!(tape.streams.last().unwrap().trimmed_unread, 0, "{loss}");
    }
}

#[test]
fn ear_25_26_for_30_minutes_ttl_deletes_go_on_and_reach_the_stream() {
    for loss in LOSSES {
        let tape = lost_at_two_hours(
            loss,
            "2d",
            "1h: PutItem = { table = 't', item = 'before', ttl = '30m' }
             1h: PutItem = { table = 't', item = 'first', ttl = '1h' }
             1h: PutItem = { table = 't', item = 'last', ttl = '1h 29m 59s 999ms' }
             1h: PutItem = { table = 't', item = 'waits', ttl = '1h 30m' }",
        );
        assert_eq!(
            tape.periods(Kind::Item),
            [
                "t/item/1 v1 app 1 h..1 h 30 min ttl",
                "t/item/2 v1 app 1 h..2 h ttl",
                "t/item/3 v1 app 1 h..2 h 29 min 59 s 999 ms ttl",
                "t/item/4 v1 app 1 h..end unreadable",
            ],
            "{loss}"
        );
        assert_eq!(
            tape.periods(Kind::StreamRecord)[4..],
            [
                "t/stream-record/5 v1 app 1 h 30 min..1 d 1 h 30 min trimmed",
                "t/stream-record/6 v1 app 2 h..1 d 2 h trimmed",
                "t/stream-record/7 v1 app 2 h 29 min 59 s 999 ms..1 d 2 h 29 min 59 s 999 ms trimmed",
            ],
            "each delete is a record under the table's key, for 24 hours"
        );
        assert_eq!(tape.times(EventName::TtlGraceEnded), [at("2h 30m")]);
    }
}

#[test]
fn sim_16_waiting_deletes_run_in_order_of_expiry_when_the_key_is_back() {
    let tape = lost_at_two_hours(
        LOSSES[0],
        "1d",
        "1h: PutItem = { table = 't', item = 'second', ttl = '4h' }
         1h: PutItem = { table = 't', item = 'first', ttl = '3h' }
         1h: PutItem = { table = 't', item = 'later', ttl = '9h' }
         6h: EnableKey = { key = 'app' }",
    );
    let deleted: Vec<String> = tape
        .rows(EventName::TtlDelete)
        .map(|row| format!("{} {}", row.time, tape.names.subject(row.subject)))
        .collect();
    assert_eq!(deleted, ["6 h first", "6 h second", "10 h later"]);
    let cited = tape.rows(EventName::TtlDelete).map(|row| row.rules.contains(RuleId::WaitingDeletesRun));
    assert_eq!(cited.collect::<Vec<_>>(), [true, true, false], "only what waited was released");
}

#[test]
fn ref_20_records_outlive_their_stream_and_their_table() {
    let tape = play_steps(
        "2d",
        "[table.off]\nstream = 'NEW_IMAGE'\n[table.gone]\nstream = 'NEW_IMAGE'",
        "1h: PutItem = { table = 'off', item = 'a' }
         1h: PutItem = { table = 'gone', item = 'a' }
         2h: UpdateTable = { table = 'off', stream = 'OFF' }
         2h: DeleteTable = { table = 'gone' }
         3h: PutItem = { table = 'off', item = 'b' }
         1d 59m as off: GetRecords = { table = 'off' }
         1d 59m as gone: GetRecords = { table = 'gone' }
         1d 1h as too-late: GetRecords = { table = 'gone' }",
    );
    assert_eq!(tape.answers(), ["off: ok", "gone: ok", "too-late: ResourceNotFoundException"]);
    assert_eq!(
        tape.periods(Kind::StreamRecord),
        [
            "off/stream-record/1 v1 aws-owned 1 h..1 d 1 h trimmed",
            "gone/stream-record/1 v1 aws-owned 1 h..1 d 1 h trimmed"
        ]
    );
}

#[test]
fn sim_08_reading_a_stream_needs_the_keys_of_its_unread_records() {
    let tape = play_steps(
        "10h",
        "[key.old]\n[key.new]\n[table.t]\nkey = 'old'\nstream = 'NEW_IMAGE'",
        "1h: PutItem = { table = 't', item = 'a' }
         2h: UpdateTable = { table = 't', key = 'new' }
         2h 1s: DisableKey = { key = 'old' }
         3h as half-done: GetRecords = { table = 't' }
         4h: EnableKey = { key = 'old' }
         5h: DisableKey = { key = 'old' }
         6h as moved: GetRecords = { table = 't' }",
    );
    assert_eq!(tape.answers(), ["half-done: ValidationException", "moved: ok"]);
    assert_eq!(
        tape.periods(Kind::StreamRecord),
        ["t/stream-record/1 v1 old 1 h..4 h 7 s switched", "t/stream-record/1 v1 new 4 h 7 s..end readable"]
    );
}

#[test]
fn ref_21_a_ttl_delete_is_done_by_the_service() {
    let tape = lost_at_two_hours(LOSSES[0], "3h", "0h: PutItem = { table = 't', item = 'a', ttl = '1h' }");
    let delete = tape.rows(EventName::TtlDelete).next().unwrap();
    assert_eq!(tape.names.actor(delete.actor), "ttl");
    assert_eq!(tape.names.subject(delete.subject), "a");
    assert_eq!(tape.periods(Kind::StreamRecord).len(), 2, "the write and the REMOVE");
}

#[test]
fn ref_23_24_an_expired_item_is_served_until_it_is_deleted() {
    let tape = play_steps(
        "5h",
        "[timing]\nttl_delay = '2h'\n[table.t]\nttl = true",
        "0h: PutItem = { table = 't', item = 'a', ttl = '1h' }
         2h 59m 59s 999ms as expired: GetItem = { table = 't', item = 'a' }
         3h as deleted: GetItem = { table = 't', item = 'a' }",
    );
    assert_eq!(tape.times(EventName::TtlDelete), [at("3h")]);
    assert_eq!(tape.answers(), ["expired: ok", "deleted: ok"], "a step comes before the deletion of its instant");
}

#[test]
fn ref_22_an_item_that_expired_more_than_five_years_ago_is_left_alone() {
    let tape = play_steps(
        "1826d",
        "[table.t]\nttl = false",
        "0h: PutItem = { table = 't', item = 'old', ttl = '1h' }
         1h: PutItem = { table = 't', item = 'just', ttl = '1h' }
         1825d 2h: UpdateTimeToLive = { table = 't', enabled = true }",
    );
    let deleted: Vec<String> = tape.rows(EventName::TtlDelete).map(|row| tape.names.subject(row.subject)).collect();
    assert_eq!(deleted, ["just"]);
}

#[test]
fn ref_59_the_ttl_setting_changes_once_an_hour() {
    let answers = |timing: &str, again: &str| {
        let tape = play_steps(
            "5h",
            &format!("{timing}[table.t]\nttl = true"),
            &format!(
                "1h as off: UpdateTimeToLive = {{ table = 't', enabled = false }}
                 1h 1s as same: UpdateTimeToLive = {{ table = 't', enabled = false }}
                 {again} as on: UpdateTimeToLive = {{ table = 't', enabled = true }}"
            ),
        );
        let messages = ["same", "on"].map(|step| tape.step(step).detail.to_string());
        assert_eq!(messages[0], "TimeToLive is already disabled", "that is looked at first");
        (tape.answer("on").to_owned(), messages[1].clone())
    };
    let (answer, message) = answers("", "1h 59m 59s 999ms");
    assert_eq!(answer, "ValidationException");
    assert_eq!(message, "Time to live has been modified multiple times within a fixed interval");
    assert_eq!(answers("", "2h").0, "ok");
    let observed = "[timing]\nprofile = 'observed'\n";
    assert_eq!(answers(observed, "1h 30m 11s 999ms").0, "ValidationException");
    assert_eq!(answers(observed, "1h 31m 11s").0, "ok");
}

#[test]
fn ref_20_the_records_of_an_older_table_of_the_name_are_not_those_of_the_newer_one() {
    let tape = play_steps(
        "3d",
        "[timing]\narchive_after = '1h'\n[key.old]\n[key.new]\n[key.newest]\n[table.t]\nkey = 'old'\nstream = 'NEW_IMAGE'",
        "1h: PutItem = { table = 't', item = 'a' }
         2h: DeleteTable = { table = 't' }
         3h: CreateTable = { table = 't', key = 'new', stream = 'NEW_IMAGE' }
         4h: PutItem = { table = 't', item = 'b' }
         5h: UpdateTable = { table = 't', key = 'newest' }
         6h: DisableKey = { key = 'newest' }",
    );
    let rows = tape.ledger.iter().filter(|row| row.artifact.kind == Kind::StreamRecord);
    let ends: Vec<String> = rows
        .map(|row| {
            let (until, ended_by) = (row.until.unwrap(), row.ended_by.unwrap());
            format!("{} {} {until} {ended_by}", row.artifact.number, tape.names.key(row.chain.kms_key))
        })
        .collect();
    let archived = at("6h 42m") + SimDuration::from_hours(2);
    assert_eq!(
        ends,
        [
            "2 new 5 h 8 s switched".to_owned(),
            format!("2 newest {archived} deleted"),
            "1 old 1 d 1 h trimmed".to_owned()
        ],
        "the older record neither moves nor goes with a table that is not its own"
    );
}

#[test]
fn sim_03_records_that_are_trimmed_out_of_order_leave_the_others_in_theirs() {
    let steps: String = (0..40).map(|n| format!("{n}m: PutItem = {{ table = 't', item = 'i{n}-' }}\n")).collect();
    let more = "23h: UpdateTable = { table = 't', key = 'new' }
                25h: GetRecords = { table = 't' }";
    let tape = play_steps(
        "3d",
        "[timing]\ntrim_delay = { uniform = ['0s', '2h'] }\n[key.new]\n[table.t]\nstream = 'NEW_IMAGE'",
        &(steps + more),
    );
    let trimmed = tape.times(EventName::StreamRecordTrimmed);
    assert_eq!(trimmed.len(), 40);
    let order: Vec<u32> = tape
        .ledger
        .iter()
        .filter(|row| row.ended_by == Some(EndedBy::Trimmed))
        .map(|row| row.artifact.number)
        .collect();
    assert!(!order.is_sorted(), "{order:?}");
    let moved = tape.ledger.iter().filter(|row| row.ended_by == Some(EndedBy::Switched));
    assert!(moved.filter(|row| row.artifact.kind == Kind::StreamRecord).map(|row| row.artifact.number).is_sorted());
}
