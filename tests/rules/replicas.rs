//! Global tables: replicas, their keys, what goes between them, and which facts say so.

use std::path::Path;

use crate::support::{Tape, at, compile, play_setup, play_steps, source_of, verdicts};
use keylapse::{
    judge::Ruling,
    record::{EndedBy, EventName, Kind},
    rules::RuleId,
};

const TWO: &str = "[key.home]\n[key.eu]\n[key.us]\n[table.t]\nkey = 'home'\nttl = true\n\
                   replicas = { eu = { key = 'eu' } }";
const THREE: &str = "[key.home]\n[key.eu]\n[key.us]\n[table.t]\nkey = 'home'\nttl = true\n\
                     replicas = { eu = { key = 'eu' }, us = { key = 'us' } }";

/// `TIME: EVENT TABLE SUBJECT` for the events of replication.
fn traffic(tape: &Tape) -> Vec<String> {
    let names = &tape.names;
    let told = [
        EventName::ReplicatedWrite,
        EventName::ReplicatedDelete,
        EventName::ReplicationStopped,
        EventName::ReplicationResumed,
        EventName::ReplicaRemoved,
        EventName::TtlDelete,
    ];
    let rows = tape.events.iter().filter(|row| told.contains(&row.event));
    rows.map(|row| {
        let line =
            format!("{}: {} {} {}", row.time, row.event, names.table(row.table.unwrap()), names.subject(row.subject));
        line.trim_end().to_owned()
    })
    .collect()
}

/// The names of the items that a table holds at the end, with their lengths.
fn held(tape: &Tape, table: &str) -> Vec<String> {
    let rows = tape.ledger.iter().filter(|row| {
        row.artifact.kind == Kind::Item && row.until.is_none() && tape.names.table(row.artifact.table) == table
    });
    let mut items: Vec<_> = rows.map(|row| format!("{} {}", tape.names.item(row.item.unwrap()), row.bytes)).collect();
    items.sort();
    items
}

#[test]
fn ref_36_sim_23_each_replica_is_under_its_own_key_and_takes_none_of_another_region() {
    let tape = play_steps(
        "3h",
        TWO,
        "30m: PutItem = { table = 't', item = 'a' }
         1h as foreign: UpdateTable = { table = 't', key = 'eu' }
         1h as home: UpdateTable = { table = 't@eu', key = 'home' }
         1h as free: UpdateTable = { table = 't@eu', key = 'us' }
         2h as taken: UpdateTable = { table = 't', key = 'us' }
         2h as new: CreateTable = { table = 'u', key = 'eu' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "foreign: ValidationException",
            "home: ValidationException",
            "free: ok",
            "taken: ValidationException",
            "new: ValidationException",
        ]
    );
    assert_eq!(tape.detail("foreign"), "KMS validation error: eu: Invalid arn eu");
    assert_eq!(
        tape.periods(Kind::Item),
        [
            "t@eu/item/1 v1 eu 30 min 1 s..1 h 4 s switched",
            "t/item/1 v1 home 30 min..end readable",
            "t@eu/item/1 v1 us 1 h 4 s..end readable",
        ]
    );
}

/// Runs the two tables for ten days, and makes sure that the judge accuses nobody.
fn accused_of_nothing(steps: &str) -> Tape {
    let source = source_of("10d", &format!("{TWO}\n[key.ap]"), steps);
    let violated: Vec<_> = verdicts(&source).into_iter().filter(|verdict| verdict.ruling == Ruling::Violated).collect();
    assert!(violated.is_empty(), "{violated:#?}");
    play_setup(&compile(&source))
}

#[test]
fn sim_51_ref_36_what_is_restored_from_a_replica_is_in_its_region() {
    let tape = accused_of_nothing(
        "30m: PutItem = { table = 't', item = 'a' }
         1h: CreateBackup = { table = 't@eu', backup = 'b' }
         2h as own: RestoreTableFromBackup = { backup = 'b', to = 'again' }
         3h as other: RestoreTableFromBackup = { backup = 'b', to = 'other', key = 'home' }
         3h as managed: RestoreTableFromBackup = { backup = 'b', to = 'other', key = 'aws-managed' }
         4h as home: UpdateTable = { table = 'again', key = 'home' }
         4h as free: UpdateTable = { table = 'again', key = 'us' }
         5h as taken: UpdateTable = { table = 't', key = 'us' }
         5h as named: CreateAlias = { alias = 'alias/app', key = 'eu' }
         5h as alias: UpdateTable = { table = 'again', key = 'alias/app' }
         5h as outside: UpdateTable = { table = 'other', key = 'home' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "own: ok",
            "other: ValidationException",
            "managed: ok",
            "home: ValidationException",
            "free: ok",
            "taken: ValidationException",
            "named: ok",
            "alias: ok",
            "outside: ValidationException",
        ]
    );
    assert_eq!(tape.detail("other"), "KMS validation error: home: Invalid arn of another region");
    assert_eq!(tape.detail("taken"), "KMS validation error: us: Invalid arn eu");
    assert!(["own", "other", "managed"].iter().all(|step| tape.step(step).rules.contains(RuleId::RestoredRegion)));
    assert_eq!(
        tape.periods(Kind::Item),
        [
            "again/item/1 v1 eu 2 h 10 min..4 h 8 s switched",
            "again/item/1 v1 us 4 h 8 s..5 h 8 s switched",
            "again/item/1 v1 eu 5 h 8 s..end readable",
            "other/item/1 v1 aws-managed 3 h 10 min..end readable",
            "t/item/1 v1 home 30 min..end readable",
            "t@eu/item/1 v1 eu 30 min 1 s..end readable",
        ]
    );
}

#[test]
fn sim_51_an_archived_replica_and_an_instant_of_one_are_restored_in_its_region() {
    let archived = accused_of_nothing(
        "1h: PutItem = { table = 't', item = 'a' }
         2h: DisableKey = { key = 'eu' }
         8d: EnableKey = { key = 'eu' }
         9d as home: RestoreTableFromBackup = { backup = 't@eu$ArchivedTableBackup', to = 'again', key = 'home' }
         9d as own: RestoreTableFromBackup = { backup = 't@eu$ArchivedTableBackup', to = 'again' }",
    );
    assert_eq!(archived.answers(), ["home: ValidationException", "own: ok"]);
    assert_eq!(held(&archived, "again"), ["a 256"]);
    let instant = accused_of_nothing(
        "1h: UpdateContinuousBackups = { table = 't@eu', enabled = true, period = '1d' }
         1h: PutItem = { table = 't', item = 'a' }
         3h as home: RestoreTableToPointInTime = { table = 't@eu', to = 'again', instant = '2h', key = 'home' }
         3h as own: RestoreTableToPointInTime = { table = 't@eu', to = 'again', instant = '2h' }",
    );
    assert_eq!(instant.answers(), ["home: ValidationException", "own: ok"]);
    assert_eq!(held(&instant, "again"), ["a 256"]);
}

#[test]
fn sim_51_a_name_can_be_of_a_table_in_one_region_and_then_in_another() {
    let tape = accused_of_nothing(
        "1h: PutItem = { table = 't', item = 'a' }
         2h: CreateBackup = { table = 't@eu', backup = 'first' }
         3h as first: RestoreTableFromBackup = { backup = 'first', to = 'again' }
         4h: CreateBackup = { table = 'again', backup = 'second' }
         4h: DeleteTable = { table = 'again' }
         5h as created: CreateTable = { table = 'again', key = 'home' }
         6h: PutItem = { table = 'again', item = 'b' }
         7h as abroad: UpdateTable = { table = 'again', key = 'eu' }
         7h as second: RestoreTableFromBackup = { backup = 'second', to = 'more', key = 'ap' }
         8h as taken: UpdateTable = { table = 'again', key = 'ap' }",
    );
    assert_eq!(
        tape.answers(),
        ["first: ok", "created: ok", "abroad: ValidationException", "second: ok", "taken: ValidationException",]
    );
    assert_eq!(tape.detail("taken"), "KMS validation error: ap: Invalid arn eu");
}

#[test]
fn sim_51_ref_62_obs_15_a_region_has_one_table_of_a_name() {
    let tape = accused_of_nothing(
        "1h: CreateBackup = { table = 't@eu', backup = 'b' }
         2h: DeleteTable = { table = 't' }
         3h as there: RestoreTableFromBackup = { backup = 'b', to = 't' }
         4h: DeleteTable = { table = 't@eu' }
         5h as free: RestoreTableFromBackup = { backup = 'b', to = 't' }
         6h as itself: UpdateTable = { table = 't', replica = { region = 'eu', key = 'eu' } }
         6h as far: UpdateTable = { table = 't', replica = { region = 'ap', key = 'ap' } }",
    );
    assert_eq!(
        tape.answers(),
        ["there: TableAlreadyExistsException", "free: ok", "itself: ValidationException", "far: ok"]
    );
    assert_eq!(tape.detail("there"), "Table already exists: t@eu");
    assert!(tape.detail("itself").contains(" t is there already; "), "{}", tape.detail("itself"));
}

#[test]
fn ref_37_a_replica_of_another_key_type_is_refused_whichever_side_asks() {
    let declared = |keys: [&str; 2]| {
        let [one, two] = keys;
        let table =
            format!("[key.home]\n[key.eu]\n[table.t]\nkey = '{one}'\nreplicas = {{ eu = {{ key = '{two}' }} }}");
        let tape = play_steps("1h", &table, "");
        tape.rows(EventName::TableCreated).nth(1).unwrap().outcome.as_str()
    };
    let keys = ["aws-owned", "aws-managed"];
    for one in keys.into_iter().chain(["home"]) {
        for two in keys.into_iter().chain(["eu"]) {
            let same = one == two || (one == "home" && two == "eu");
            assert_eq!(declared([one, two]), if same { "ok" } else { "refused" }, "{one} and {two}");
        }
    }
    let tape = play_steps("2h", TWO, "1h as switch: UpdateTable = { table = 't', key = 'aws-owned' }");
    assert_eq!(tape.answers(), ["switch: ValidationException"]);
    assert!(
        tape.detail("switch").ends_with("All replica keys must either be Customer Managed CMK or AWS Managed CMK.")
    );
}

#[test]
fn ref_37_ear_11_a_source_keeps_its_key_type_while_a_replica_is_created() {
    let source = source_of(
        "2h",
        "[key.home]\n[key.eu]\n[key.new]\n[table.t]\nkey = 'home'",
        "1h: UpdateTable = { table = 't', replica = { region = 'eu', key = 'eu' } }
         1h 10s as owned: UpdateTable = { table = 't', key = 'aws-owned' }
         1h 10s as new: UpdateTable = { table = 't', key = 'new' }",
    );
    let tape = play_setup(&compile(&source));
    assert!(verdicts(&source).iter().all(|verdict| verdict.ruling != Ruling::Violated));
    assert_eq!(tape.answers(), ["owned: ValidationException", "new: ok"]);
    assert_eq!(tape.times(EventName::TableCreated)[1], at("1h 30s"));
}

#[test]
fn ref_37_replicas_of_an_owned_table_need_no_key_named() {
    let tape = play_steps("1h", "[table.t]\nreplicas = { eu = {} }", "");
    assert_eq!(tape.shown("t@eu"), ["0 s: ACTIVE absent - aws-owned"]);
}

#[test]
fn ref_38_every_write_reaches_every_other_replica_after_a_second_and_is_not_sent_on() {
    let tape = play_steps(
        "3h",
        THREE,
        "1h: PutItem = { table = 't', item = 'a', bytes = 10 }
         1h 10m: UpdateItem = { table = 't@eu', item = 'a', bytes = 20 }
         1h 20m: TransactWriteItems = { table = 't@us', items = ['b', 'c'] }
         1h 30m: DeleteItem = { table = 't', item = 'b' }
         1h 40m: DeleteItem = { table = 't', item = 'never' }",
    );
    assert_eq!(
        traffic(&tape),
        [
            "1 h 1 s: ReplicatedWrite t@eu a",
            "1 h 1 s: ReplicatedWrite t@us a",
            "1 h 10 min 1 s: ReplicatedWrite t a",
            "1 h 10 min 1 s: ReplicatedWrite t@us a",
            "1 h 20 min 1 s: ReplicatedWrite t b",
            "1 h 20 min 1 s: ReplicatedWrite t c",
            "1 h 20 min 1 s: ReplicatedWrite t@eu b",
            "1 h 20 min 1 s: ReplicatedWrite t@eu c",
            "1 h 30 min 1 s: ReplicatedDelete t@eu b",
            "1 h 30 min 1 s: ReplicatedDelete t@us b",
        ]
    );
    for table in ["t", "t@eu", "t@us"] {
        assert_eq!(held(&tape, table), ["a 20", "c 256"], "{table}");
    }
}

#[test]
fn ref_38_a_replica_has_index_entries_and_records_of_its_own_under_its_own_key() {
    let declared = "[key.home]\n[key.eu]\n[table.t]\nkey = 'home'\nindex.by-day = 'LOCAL'\nitems = 1\n\
                    replicas = { eu = { key = 'eu' } }";
    let tape = play_steps("3h", declared, "1h: UpdateItem = { table = 't', item = 'i1' }");
    assert_eq!(
        tape.periods(Kind::IndexEntry),
        [
            "t/index-entry/1 v1 home 0 s..1 h rewritten",
            "t@eu/index-entry/1 v1 eu 0 s..1 h 1 s rewritten",
            "t/index-entry/1 v2 home 1 h..end readable",
            "t@eu/index-entry/1 v2 eu 1 h 1 s..end readable",
        ]
    );
    assert_eq!(
        tape.periods(Kind::StreamRecord),
        ["t/stream-record/1 v2 home 1 h..end readable", "t@eu/stream-record/1 v2 eu 1 h 1 s..end readable"]
    );
}

#[test]
fn ref_39_of_two_writes_at_once_the_later_wins_in_every_region() {
    let steps = "1h: PutItem = { table = 't@eu', item = 'a', bytes = 1 }
                 1h: PutItem = { table = 't@us', item = 'a', bytes = 2 }
                 1h: PutItem = { table = 't', item = 'a', bytes = 3 }
                 2h: PutItem = { table = 't', item = 'b', bytes = 4 }
                 2h 500ms: DeleteItem = { table = 't@eu', item = 'b' }
                 3h: PutItem = { table = 't', item = 'c', bytes = 5 }
                 3h 1s 1ms: DeleteItem = { table = 't@eu', item = 'c' }";
    let tape = play_steps("4h", THREE, steps);
    for table in ["t", "t@eu", "t@us"] {
        assert_eq!(held(&tape, table), ["a 3", "b 4"], "{table}: b is not in eu yet when it is deleted there, c is");
    }
}

#[test]
fn ref_39_what_waited_is_overtaken_by_what_was_written_later_elsewhere() {
    let steps = "1h: PutItem = { table = 't', item = 'a', bytes = 1 }
                 2h: DisableKey = { key = 'eu' }
                 2h 1m: PutItem = { table = 't@eu', item = 'a', bytes = 2 }
                 2h 2m: PutItem = { table = 't', item = 'a', bytes = 3 }
                 2h 3m: PutItem = { table = 't@us', item = 'a', bytes = 4 }
                 2h 4m: PutItem = { table = 't', item = 'b', bytes = 5 }
                 5h: EnableKey = { key = 'eu' }";
    let steps = format!("1h 59m: GetItem = {{ table = 't@eu', item = 'a' }}\n{steps}");
    let tape = play_steps("6h", THREE, &steps);
    for table in ["t", "t@eu", "t@us"] {
        assert_eq!(held(&tape, table), ["a 4", "b 5"], "{table}");
    }
    assert_eq!(
        traffic(&tape).into_iter().filter(|line| line.starts_with("5 h")).collect::<Vec<_>>(),
        [
            "5 h: ReplicationResumed t@eu",
            "5 h: ReplicatedWrite t@eu a",
            "5 h: ReplicatedWrite t@eu b",
            "5 h: ReplicatedWrite t@eu a",
        ],
        "its own write of 2h 1m reaches nobody: every other region had a later one"
    );
}

#[test]
fn ref_40_replication_stops_both_ways_with_the_key_and_for_the_change_on_its_way() {
    let run = |disabled: &str| {
        let steps = format!(
            "1h: PutItem = {{ table = 't', item = 'a' }}
             {disabled}: DisableKey = {{ key = 'eu' }}
             2h: PutItem = {{ table = 't@us', item = 'b' }}"
        );
        traffic(&play_steps("3h", THREE, &steps))
    };
    let us_goes_on = ["2 h 1 s: ReplicatedWrite t b"];
    let stopped = |time: &str| format!("{time}: ReplicationStopped t@eu");
    let arrival = |table: &str| format!("1 h 1 s: ReplicatedWrite {table} a");
    assert_eq!(run("1h 999ms"), [stopped("1 h 999 ms"), arrival("t@us"), us_goes_on[0].into()]);
    assert_eq!(run("1h 1s"), [stopped("1 h 1 s"), arrival("t@us"), us_goes_on[0].into()], "control comes before data");
    assert_eq!(run("1h 1s 1ms"), [arrival("t@eu"), arrival("t@us"), stopped("1 h 1 s 1 ms"), us_goes_on[0].into()]);
}

#[test]
fn ref_40_a_write_accepted_by_a_lease_does_not_leave_a_region_whose_key_is_gone() {
    let tape = play_steps(
        "9h",
        TWO,
        "1h: GetItem = { table = 't@eu', item = 'x' }
         1h 1m: DisableKey = { key = 'eu' }
         1h 4m as last: PutItem = { table = 't@eu', item = 'a' }
         1h 5m as over: PutItem = { table = 't@eu', item = 'b' }
         3h: EnableKey = { key = 'eu' }",
    );
    assert_eq!(tape.answers(), ["last: ok", "over: ValidationException"]);
    assert_eq!(
        traffic(&tape),
        ["1 h 1 min: ReplicationStopped t@eu", "3 h: ReplicationResumed t@eu", "3 h: ReplicatedWrite t a"]
    );
}

#[test]
fn ref_33_sim_01_a_replica_leaves_20_hours_after_detection_and_not_a_millisecond_earlier() {
    // 1h + 42m + 20h = 21h 42m
    let removed = |enabled: &str| {
        let steps = format!("1h: DisableKey = {{ key = 'eu' }}\n{enabled}: EnableKey = {{ key = 'eu' }}");
        play_steps("3d", TWO, &steps).times(EventName::ReplicaRemoved)
    };
    assert_eq!(removed("21h 41m 59s 999ms"), []);
    assert_eq!(removed("21h 42m"), [at("21h 42m")], "deadlines come before control");
    assert_eq!(removed("21h 42m 1ms"), [at("21h 42m")]);
}

#[test]
fn ref_33_a_new_outage_after_the_time_is_over_removes_at_once_while_the_recovery_has_not_shown() {
    let removed = |again: &str| {
        let steps = format!(
            "1h: DisableKey = {{ key = 'eu' }}
             21h: EnableKey = {{ key = 'eu' }}
             {again}: DisableKey = {{ key = 'eu' }}"
        );
        play_steps("3d", TWO, &steps).times(EventName::ReplicaRemoved)
    };
    assert_eq!(removed("21h 41m"), [at("21h 42m")]);
    assert_eq!(removed("21h 43m"), [at("21h 43m")]);
    assert_eq!(removed("21h 44m"), [at("42h 26m")], "recovered at 21h 44m: 42 minutes and 20 hours anew");
}

#[test]
fn ref_33_who_has_left_is_a_table_by_itself_and_is_archived_as_one() {
    let tape = play_steps(
        "9d",
        TWO,
        "1h: PutItem = { table = 't', item = 'a' }
         2h: DisableKey = { key = 'eu' }
         30h as again: UpdateTable = { table = 't', replica = { region = 'eu', key = 'eu' } }
         8d as gone: DeleteTable = { table = 't@eu' }",
    );
    assert_eq!(tape.answers(), ["again: ValidationException", "gone: ok"]);
    let statuses: Vec<_> = tape.shown("t@eu").into_iter().map(|line| line.replace(" ENABLED KMS eu", "")).collect();
    assert_eq!(
        statuses,
        [
            "0 s: ACTIVE",
            "2 h 42 min: INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            "7 d 2 h 42 min: ARCHIVING",
            "7 d 3 h 42 min: ARCHIVED",
        ]
    );
    assert_eq!(held(&tape, "t"), ["a 256"]);
}

#[test]
fn ref_33_of_two_replicas_the_last_is_a_table_by_itself_too() {
    let tape = play_steps(
        "3d",
        TWO,
        "1h: DisableKey = { key = 'eu' }
         22h as off: UpdateTable = { table = 't', stream = 'OFF' }
         22h as owned: UpdateTable = { table = 't', key = 'aws-owned' }
         23h as gone: DeleteTable = { table = 't' }",
    );
    assert_eq!(tape.answers(), ["off: ok", "owned: ok", "gone: ok"]);
}

#[test]
fn ref_33_with_three_regions_two_go_on() {
    let tape = play_steps(
        "2d",
        THREE,
        "1h: DisableKey = { key = 'eu' }
         22h: PutItem = { table = 't@us', item = 'a' }
         23h: EnableKey = { key = 'eu' }",
    );
    assert_eq!(
        traffic(&tape),
        ["1 h: ReplicationStopped t@eu", "21 h 42 min: ReplicaRemoved t@eu", "22 h 1 s: ReplicatedWrite t a",]
    );
}

#[test]
fn obs_02_disabled_for_25_minutes_a_replica_shows_nothing_and_catches_up() {
    let tape = play_steps(
        "3h",
        TWO,
        "1h: DisableKey = { key = 'eu' }
         1h 10m: PutItem = { table = 't', item = 'a' }
         1h 25m: EnableKey = { key = 'eu' }",
    );
    assert_eq!(tape.shown("t@eu"), ["0 s: ACTIVE ENABLED KMS eu"]);
    assert_eq!(
        traffic(&tape),
        ["1 h: ReplicationStopped t@eu", "1 h 25 min: ReplicationResumed t@eu", "1 h 25 min: ReplicatedWrite t@eu a"]
    );
    assert_eq!(tape.rows(EventName::ReplicationResumed).next().unwrap().detail.to_string(), "1 change waits");
}

#[test]
fn ref_41_a_replica_is_not_removed_without_its_key() {
    let tape = play_steps(
        "4h",
        TWO,
        "1h: DisableKey = { key = 'eu' }
         2h as delete: DeleteTable = { table = 't@eu' }
         2h as update: UpdateTable = { table = 't', replica = { region = 'eu', delete = true } }
         3h: EnableKey = { key = 'eu' }
         3h as now: UpdateTable = { table = 't', replica = { region = 'eu', delete = true } }
         3h as twice: UpdateTable = { table = 't', replica = { region = 'eu', delete = true } }",
    );
    assert_eq!(
        tape.answers(),
        ["delete: ValidationException", "update: ValidationException", "now: ok", "twice: ValidationException"]
    );
    assert!(tape.detail("delete").contains("eu is disabled"));
    assert!(tape.detail("twice").ends_with("of the request was not found"));
    assert_eq!(tape.times(EventName::TableDeleted), [at("3h")]);
}

#[test]
fn ref_42_the_first_replica_switches_the_stream_on_and_nothing_switches_it_off() {
    let tape = play_steps(
        "3h",
        "[table.t]\n[table.views]\nstream = 'NEW_IMAGE'",
        "1h as add: UpdateTable = { table = 't', replica = { region = 'eu' } }
         2h: PutItem = { table = 't', item = 'a' }
         2h 1m as off: UpdateTable = { table = 't', stream = 'OFF' }
         2h 1m as there: UpdateTable = { table = 't@eu', stream = 'OFF' }
         2h 2m as view: UpdateTable = { table = 'views', replica = { region = 'eu' } }",
    );
    assert_eq!(
        tape.answers(),
        ["add: ok", "off: ValidationException", "there: ValidationException", "view: ValidationException"]
    );
    assert!(tape.detail("off").ends_with("Disabling Stream is not allowed for a Global Table replica."));
    let born: Vec<_> = tape.ledger.iter().filter(|row| row.artifact.kind == Kind::StreamRecord).collect();
    assert_eq!(born.iter().map(|row| row.bytes).collect::<Vec<_>>(), [256, 256]);
}

#[test]
fn ref_43_sim_24_an_expired_item_is_deleted_by_ttl_once_and_arrives_as_a_plain_delete() {
    let tape = play_steps("4h", THREE, "1h: PutItem = { table = 't@eu', item = 'a', ttl = '1h' }");
    assert_eq!(
        traffic(&tape),
        [
            "1 h 1 s: ReplicatedWrite t a",
            "1 h 1 s: ReplicatedWrite t@us a",
            "2 h: TtlDelete t@eu a",
            "2 h 1 s: ReplicatedDelete t a",
            "2 h 1 s: ReplicatedDelete t@us a",
        ]
    );
    let ended: Vec<_> =
        tape.ledger.iter().filter(|row| row.artifact.kind == Kind::Item).map(|row| row.ended_by).collect();
    assert_eq!(ended, [Some(EndedBy::Ttl), Some(EndedBy::Deleted), Some(EndedBy::Deleted)]);
    let cites = |event, rule| tape.rows(event).all(|row| row.rules.contains(rule));
    assert!(cites(EventName::TtlDelete, RuleId::TtlServiceIdentity));
    assert!(cites(EventName::ReplicatedDelete, RuleId::TtlDeletesReplicated));
    assert!(tape.rows(EventName::ReplicatedDelete).all(|row| !row.rules.contains(RuleId::TtlServiceIdentity)));
}

#[test]
fn sim_24_ear_25_a_deletion_that_stops_on_its_way_is_made_by_the_regions_own_ttl() {
    let run = |disabled: &str| {
        let steps = format!(
            "1h: PutItem = {{ table = 't', item = 'a', ttl = '1h' }}\n{disabled}: DisableKey = {{ key = 'eu' }}"
        );
        traffic(&play_steps("4h", TWO, &steps)).into_iter().filter(|line| line.contains("Delete")).collect::<Vec<_>>()
    };
    assert_eq!(run("2h 1s 1ms"), ["2 h: TtlDelete t a", "2 h 1 s: ReplicatedDelete t@eu a"]);
    assert_eq!(run("2h 500ms"), ["2 h: TtlDelete t a", "2 h 500 ms: TtlDelete t@eu a"]);
    assert_eq!(run("1h 59m"), ["2 h: TtlDelete t a", "2 h: TtlDelete t@eu a"]);
    assert_eq!(run("1h 30m 1ms"), ["2 h: TtlDelete t a", "2 h: TtlDelete t@eu a"]);
    assert_eq!(run("1h 30m"), ["2 h: TtlDelete t a"], "30 minutes are over: it waits");
}

#[test]
fn sim_24_ref_24_a_deletion_that_was_not_due_yet_does_not_come_early_when_a_change_stops_on_its_way() {
    let deleted = |written: &str, disabled: &str| {
        let steps = format!(
            "1h: PutItem = {{ table = 't', item = 'a', ttl = '1h' }}
             {written}: PutItem = {{ table = 't', item = 'a', ttl = '9h' }}
             {disabled}: DisableKey = {{ key = 'eu' }}"
        );
        play_steps("4h", &format!("[timing]\nttl_delay = '10m'\n{TWO}"), &steps).times(EventName::TtlDelete)
    };
    assert_eq!(deleted("2h 5m", "2h 5m 500ms"), [at("2h 10m")]);
    assert_eq!(deleted("2h 9m 59s 999ms", "2h 10m 500ms"), [at("2h 10m 500ms")], "left to the change at 2 h 10 min");
}

#[test]
fn sim_24_an_item_written_again_elsewhere_is_not_deleted_by_the_ttl_of_its_old_version() {
    let tape = play_steps(
        "9h",
        TWO,
        "1h: PutItem = { table = 't', item = 'a', ttl = '1h' }
         1h 10m: DisableKey = { key = 'eu' }
         1h 50m: PutItem = { table = 't', item = 'a', ttl = '9h' }
         4h: EnableKey = { key = 'eu' }",
    );
    assert_eq!(tape.times(EventName::TtlDelete), []);
    for table in ["t", "t@eu"] {
        assert_eq!(held(&tape, table), ["a 256"], "{table}");
    }
}

#[test]
fn ref_38_of_two_writes_that_arrive_at_once_the_second_says_whether_the_item_expires() {
    let ended = |second: &str| {
        let steps = format!(
            "1h: DisableKey = {{ key = 'eu' }}
             2h: PutItem = {{ table = 't', item = 'a', ttl = '6h' }}
             3h: {second}
             4h: EnableKey = {{ key = 'eu' }}
             5h: PutItem = {{ table = 't@eu', item = 'b' }}"
        );
        let tape = play_steps("1d", TWO, &steps);
        assert_eq!(held(&tape, "t"), held(&tape, "t@eu"), "{second}");
        let deletions =
            tape.rows(EventName::TtlDelete).map(|row| format!("{} {}", row.time, tape.names.table(row.table.unwrap())));
        (held(&tape, "t@eu"), deletions.collect::<Vec<_>>())
    };
    let stays = (vec!["a 256".to_owned(), "b 256".to_owned()], Vec::new());
    assert_eq!(ended("PutItem = { table = 't', item = 'a' }"), stays);
    let later = (vec!["b 256".to_owned()], vec!["12 h t".to_owned()]);
    assert_eq!(ended("PutItem = { table = 't', item = 'a', ttl = '9h' }"), later, "the other gets it as a deletion");
    let gone = (vec!["b 256".to_owned()], Vec::new());
    assert_eq!(ended("DeleteItem = { table = 't', item = 'a' }"), gone);
}

#[test]
fn ref_38_the_ttl_setting_is_one_for_all_replicas() {
    let tape = play_steps(
        "5h",
        TWO,
        "1h: PutItem = { table = 't', item = 'a', ttl = '1h' }
         1h 30m as off: UpdateTimeToLive = { table = 't@eu', enabled = false }
         1h 30m as twice: UpdateTimeToLive = { table = 't', enabled = false }
         3h as on: UpdateTimeToLive = { table = 't', enabled = true }",
    );
    assert_eq!(tape.answers(), ["off: ok", "twice: ValidationException", "on: ok"]);
    assert_eq!(traffic(&tape)[1..], ["3 h: TtlDelete t a", "3 h 1 s: ReplicatedDelete t@eu a"]);
}

#[test]
fn ref_44_sim_01_a_source_stays_for_24_hours() {
    let answer = |time: &str| {
        let steps = format!(
            "1h: UpdateTable = {{ table = 't', replica = {{ region = 'us', key = 'us' }} }}
             {time} as delete: DeleteTable = {{ table = 't' }}"
        );
        play_steps("2d", TWO, &steps).answer("delete")
    };
    assert_eq!(answer("24h 59m 59s 999ms"), "ValidationException");
    assert_eq!(answer("25h"), "ok");
    let tape = play_steps("2h", TWO, "1h as delete: DeleteTable = { table = 't' }");
    assert_eq!(tape.answers(), ["delete: ok"], "a declared replica was added before the start");
}

#[test]
fn ref_44_what_a_deleted_table_had_sent_still_arrives_and_the_others_go_on() {
    let tape = play_steps(
        "3h",
        THREE,
        "1h: PutItem = { table = 't', item = 'a' }
         1h 500ms: DeleteTable = { table = 't' }
         2h: PutItem = { table = 't@eu', item = 'b' }",
    );
    assert_eq!(
        traffic(&tape),
        ["1 h 1 s: ReplicatedWrite t@eu a", "1 h 1 s: ReplicatedWrite t@us a", "2 h 1 s: ReplicatedWrite t@us b"]
    );
}

#[test]
fn ref_44_what_a_deleted_replica_had_sent_is_not_hindered_by_the_next_one_of_its_name() {
    let tape = play_steps(
        "9h",
        THREE,
        "50m: DisableKey = { key = 'home' }
         1h: PutItem = { table = 't@eu', item = 'a' }
         1h 10m as gone: DeleteTable = { table = 't@eu' }
         1h 20m as again: UpdateTable = { table = 't@us', replica = { region = 'eu', key = 'eu' } }
         2h: DisableKey = { key = 'eu' }
         3h: EnableKey = { key = 'home' }",
    );
    assert_eq!(tape.answers(), ["gone: ok", "again: ok"]);
    assert_eq!(
        traffic(&tape),
        [
            "50 min: ReplicationStopped t",
            "1 h 1 s: ReplicatedWrite t@us a",
            "2 h: ReplicationStopped t@eu",
            "3 h: ReplicationResumed t",
            "3 h: ReplicatedWrite t a",
        ]
    );
}

#[test]
fn obs_13_an_empty_replica_takes_half_a_minute_and_one_with_items_ten_minutes() {
    let created = |items: u32| {
        let table = format!("[table.t]\nitems = {items}");
        let tape = play_steps("3h", &table, "1h: UpdateTable = { table = 't', replica = { region = 'eu' } }");
        (tape.times(EventName::TableCreated)[1], held(&tape, "t@eu").len())
    };
    assert_eq!(created(0), (at("1h 30s"), 0));
    assert_eq!(created(1), (at("1h 10m"), 1));
}

#[test]
fn obs_13_a_new_replica_misses_nothing_that_is_on_its_way_to_its_source() {
    let tape = play_steps(
        "3h",
        TWO,
        "1h: UpdateTable = { table = 't', replica = { region = 'us', key = 'us' } }
         1h 29s 500ms: PutItem = { table = 't@eu', item = 'a' }
         1h 31s: PutItem = { table = 't@eu', item = 'b' }",
    );
    assert_eq!(held(&tape, "t@us"), ["a 256", "b 256"]);
}

#[test]
fn obs_13_any_replica_can_be_asked_for_another_one() {
    let tape = play_steps(
        "3h",
        TWO,
        "1h as add: UpdateTable = { table = 't@eu', replica = { region = 'us', key = 'us' } }
         2h: PutItem = { table = 't', item = 'a' }
         2h as source: DeleteTable = { table = 't@eu' }",
    );
    assert_eq!(tape.answers(), ["add: ok", "source: ValidationException"]);
    assert_eq!(traffic(&tape), ["2 h 1 s: ReplicatedWrite t@eu a", "2 h 1 s: ReplicatedWrite t@us a"]);
}

#[test]
fn obs_14_a_replica_whose_key_or_source_fails_meanwhile_comes_to_nothing() {
    let ended = |key: &str, time: &str| {
        let table = "[key.home]\n[key.eu]\n[table.t]\nkey = 'home'";
        let steps = format!(
            "1h: UpdateTable = {{ table = 't', replica = {{ region = 'eu', key = 'eu' }} }}
             {time}: DisableKey = {{ key = '{key}' }}"
        );
        let tape = play_steps("2h", table, &steps);
        (tape.times(EventName::TableDeleted), tape.shown("t@eu").len())
    };
    for key in ["home", "eu"] {
        assert_eq!(ended(key, "1h"), (vec![at("1h")], 1), "{key}");
        assert_eq!(ended(key, "1h 29s 999ms"), (vec![at("1h 29s 999ms")], 1), "{key}");
        assert_eq!(ended(key, "1h 30s").0, [], "{key}: there before the key is disabled");
    }
}

#[test]
fn obs_15_a_replica_needs_a_key_named_changes_it_at_home_and_waits_for_a_key_switch() {
    let tape = play_steps(
        "3h",
        TWO,
        "1h as unnamed: UpdateTable = { table = 't', replica = { region = 'us' } }
         1h as other: UpdateTable = { table = 't', replica = { region = 'eu', key = 'us' } }
         1h as there: UpdateTable = { table = 't@eu', key = 'us' }
         1h 10s as meanwhile: UpdateTable = { table = 't@eu', replica = { region = 'us', key = 'us' } }",
    );
    assert_eq!(
        tape.answers(),
        ["unnamed: ValidationException", "other: ValidationException", "there: ok", "meanwhile: ValidationException",]
    );
    assert!(tape.detail("unnamed").ends_with("KMSMasterKeyId must be specified for each replica."));
}

#[test]
fn obs_15_no_replica_is_added_while_a_key_switch_runs() {
    let tape = play_steps(
        "3h",
        "[key.home]\n[key.new]\n[key.eu]\n[table.t]\nkey = 'home'",
        "1h: UpdateTable = { table = 't', key = 'new' }
         1h 21s 999ms as during: UpdateTable = { table = 't', replica = { region = 'eu', key = 'eu' } }
         1h 22s as after: UpdateTable = { table = 't', replica = { region = 'eu', key = 'eu' } }
         1h 30s as second: UpdateTable = { table = 't', replica = { region = 'us', key = 'eu' } }",
    );
    assert_eq!(tape.answers(), ["during: ValidationException", "after: ok", "second: ResourceInUseException"]);
    assert_eq!(
        tape.detail("during"),
        "Operation cannot be performed while replica server-side encryption status is in UPDATING state. Please retry the \
         request after the status is updated to ENABLED."
    );
}

#[test]
fn obs_16_the_other_region_shows_a_replica_as_inaccessible_80_minutes_after_its_key_was_lost() {
    let shown = |time: &str| {
        let steps = format!("1h: DisableKey = {{ key = 'eu' }}\n{time} as look: DescribeTable = {{ table = 't' }}");
        play_steps("3h", TWO, &steps).detail("look").rsplit_once("; ").unwrap().1.to_owned()
    };
    assert_eq!(shown("1h 42m"), "Replicas t@eu ACTIVE");
    assert_eq!(shown("2h 19m 59s 999ms"), "Replicas t@eu ACTIVE");
    assert_eq!(shown("2h 20m"), "Replicas t@eu INACCESSIBLE_ENCRYPTION_CREDENTIALS");
}

#[test]
fn a_replica_changes_no_row_of_its_source() {
    let steps = "1h: PutItem = { table = 't', item = 'a' }
                 3h: DeleteItem = { table = 't', item = 'i1' }
                 5h: DisableKey = { key = 'home' }
                 9h: EnableKey = { key = 'home' }";
    let rows = |replicas: &str| {
        let declared = format!(
            "[timing]\nprofile = 'observed'\nreplication = {{ uniform = ['1s', '5s'] }}\n[key.home]\n[key.eu]\n[table.t]\n\
             key = 'home'\nstream = 'NEW_AND_OLD_IMAGES'\nitems = 2\n{replicas}"
        );
        let tape = play_steps("3d", &declared, steps);
        let of_source = |id| tape.names.table(id) == "t";
        let events = tape.events.iter().filter(|row| row.table.is_some_and(of_source));
        let ledger = tape.ledger.iter().filter(|row| of_source(row.artifact.table));
        let told = events.map(|row| format!("{}: {} {}", row.time, row.event, row.outcome));
        told.filter(|row| !row.contains("Replication"))
            .chain(ledger.map(|row| format!("{:?} {} {:?}", row.artifact.kind, row.from, row.until)))
            .collect::<Vec<_>>()
    };
    let alone = rows("");
    assert!(alone.iter().any(|row| row.contains("TableInaccessible")));
    assert_eq!(rows("replicas = { eu = { key = 'eu' } }"), alone);
}

/// A course of writes, deletions and outages in three regions, none of which lasts for 20 hours; all keys work in the end.
fn course(seed: u64) -> String {
    let mut state = seed;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut steps = String::new();
    let mut minute = 1;
    for _ in 0..60 {
        minute += draw(40);
        let (table, key) = [("t", "home"), ("t@eu", "eu"), ("t@us", "us")][usize::try_from(draw(3)).unwrap()];
        let item = ["a", "b", "c", "d"][usize::try_from(draw(4)).unwrap()];
        let operation = match draw(8) {
            0 => format!("DisableKey = {{ key = '{key}' }}"),
            1 | 2 => format!("EnableKey = {{ key = '{key}' }}"),
            3 => format!("DeleteItem = {{ table = '{table}', item = '{item}' }}"),
            4 => format!("PutItem = {{ table = '{table}', item = '{item}', ttl = '{}m', bytes = {minute} }}", draw(90)),
            _ => format!("UpdateItem = {{ table = '{table}', item = '{item}', bytes = {minute} }}"),
        };
        steps += &format!("{minute}m {}ms: {operation}\n", draw(3) * 700);
    }
    for key in ["home", "eu", "us"] {
        steps += &format!("{}m: EnableKey = {{ key = '{key}' }}\n", minute + 10);
    }
    steps
}

#[test]
fn ref_38_39_40_after_any_course_of_outages_the_replicas_hold_the_same() {
    for seed in 0..150 {
        let timing = if seed % 2 == 0 {
            ""
        } else {
            "[timing]\nreplication = { uniform = ['0s', '3s'] }\nttl_delay = { uniform = ['0s', '30m'] }\n"
        };
        let source = source_of("3d", &format!("{timing}{THREE}\nindex.by-day = 'LOCAL'"), &course(seed));
        for verdict in verdicts(&source) {
            assert_ne!(verdict.ruling, Ruling::Violated, "seed {seed}: {verdict:?}\n{source}");
            let settles = verdict.rule == Some(RuleId::Replication);
            assert!(!settles || verdict.ruling == Ruling::Held, "seed {seed}: {verdict:?}");
        }
        let tape = play_setup(&compile(&source));
        assert_eq!(held(&tape, "t"), held(&tape, "t@eu"), "seed {seed}");
        assert_eq!(held(&tape, "t"), held(&tape, "t@us"), "seed {seed}");
    }
}

/// Where a fact about global tables stands: in these rules, in these scenarios; or why no scenario can say it.
enum Place {
    Held(&'static [&'static str], &'static [&'static str]),
    Unsayable(&'static str),
}

const FACTS: [(&str, Place); 20] = [
    ("GT-01", Place::Held(&["REF-33", "REF-40"], &["replica-key-disabled-21-hours", "replica-source-key-disabled"])),
    ("GT-02", Place::Held(&["REF-33", "REF-40"], &["replica-key-disabled-21-hours", "replica-key-disabled-19-hours"])),
    ("GT-03", Place::Unsayable("a scenario's global tables are eventually consistent; it has no word for strong ones")),
    ("GT-04", Place::Unsayable("a scenario has one account, so no replica can lack the authorisation of another")),
    ("GT-05", Place::Unsayable("a scenario has no operation that disables a region")),
    ("GT-06", Place::Held(&["REF-41"], &["replica-added-to-a-table-with-items"])),
    ("GT-07", Place::Held(&["REF-37"], &["replica-under-another-key-type"])),
    ("GT-08", Place::Unsayable("a scenario has one account, and no key policies")),
    ("GT-09", Place::Unsayable("a scenario's global tables are of version 2019.11.21")),
    ("GT-10", Place::Held(&["REF-36", "SIM-23"], &["replica-under-another-key-type"])),
    ("GT-11", Place::Held(&["REF-37", "OBS-15"], &["replica-under-another-key-type"])),
    ("GT-12", Place::Held(&["OBS-15"], &["replica-under-another-key-type"])),
    ("GT-13", Place::Held(&["REF-40", "OBS-16"], &["replica-key-disabled-21-hours"])),
    ("GT-14", Place::Held(&["OBS-01", "OBS-02", "REF-38"], &[])),
    ("GT-15", Place::Held(&["OBS-13"], &["replica-added-to-a-table-with-items"])),
    ("GT-16", Place::Held(&["REF-44"], &["replica-added-to-a-table-with-items"])),
    ("GT-17", Place::Held(&["OBS-14"], &["replica-added-to-a-table-with-items"])),
    ("GT-24", Place::Held(&["OBS-15"], &["replica-under-another-key-type"])),
    ("GT-25", Place::Held(&["REF-42"], &["replica-under-another-key-type"])),
    ("GT-26", Place::Held(&["REF-43", "SIM-24"], &["replica-ttl-with-one-key-down"])),
];

#[test]
fn every_fact_about_global_tables_has_its_place_or_a_reason() {
    let mut held = 0;
    for (fact, place) in &FACTS {
        let (rules, scenarios) = match place {
            Place::Held(rules, scenarios) => (rules, scenarios),
            Place::Unsayable(reason) => {
                assert!(reason.starts_with("a scenario"), "{fact}");
                continue;
            }
        };
        held += 1;
        let named = |code: &&str| RuleId::by_code(code).unwrap_or_else(|| panic!("{fact}: no rule {code}")).rule();
        let is_source = rules.iter().map(named).any(|rule| rule.place.contains(fact));
        assert!(is_source || *fact == "GT-14" || *fact == "GT-26", "{fact}: none of its rules names it");
        for scenario in *scenarios {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{scenario}.toml"));
            let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{fact}: no scenario {scenario}"));
            assert!(rules.iter().any(|code| text.contains(code)), "{fact}: {scenario} shows none of {rules:?}");
        }
    }
    assert_eq!(held, 15);
}

#[test]
fn ref_38_what_a_replica_has_sent_that_is_gone_reaches_one_that_joins_meanwhile() {
    let tape = play_steps(
        "1h",
        "[key.home]\n[key.eu]\n[key.us]\n[table.t]\nkey = 'home'\nreplicas = { eu = { key = 'eu' } }",
        "1m: UpdateTable = { table = 't', replica = { region = 'us', key = 'us' } }
         1m 29s 500ms: PutItem = { table = 't@eu', item = 'x' }
         1m 29s 600ms: DeleteTable = { table = 't@eu' }",
    );
    assert_eq!(traffic(&tape), ["1 min 30 s 500 ms: ReplicatedWrite t x", "1 min 30 s 500 ms: ReplicatedWrite t@us x"]);
}

#[test]
fn ref_42_the_stream_cannot_be_switched_off_while_a_replica_is_being_added() {
    let tape = play_steps(
        "1h",
        "[key.home]\n[key.eu]\n[table.t]\nkey = 'home'",
        "1m: UpdateTable = { table = 't', replica = { region = 'eu', key = 'eu' } }
         1m 1s as off: UpdateTable = { table = 't', stream = 'OFF' }
         2m: PutItem = { table = 't', item = 'x' }",
    );
    assert_eq!(tape.answers(), ["off: ValidationException"]);
    let records = tape.ledger.iter().filter(|row| row.artifact.kind == Kind::StreamRecord);
    let mut tables: Vec<&str> = records.map(|row| tape.names.table(row.artifact.table)).collect();
    tables.sort_unstable();
    assert_eq!(tables, ["t", "t@eu"]);
}

#[test]
fn ref_59_a_replica_joins_the_rest_of_the_ttl_setting_of_its_source() {
    let tape = play_steps(
        "1d",
        "[timing]\nreplica_creation = '1m'\n[key.home]\n[key.eu]\n[table.t]\nkey = 'home'",
        "1m: UpdateTable = { table = 't', replica = { region = 'eu', key = 'eu' } }
         1m 30s as on: UpdateTimeToLive = { table = 't', enabled = true }
         1h 1m 29s 999ms as early: UpdateTimeToLive = { table = 't@eu', enabled = false }
         1h 1m 30s as off: UpdateTimeToLive = { table = 't@eu', enabled = false }",
    );
    assert_eq!(tape.answers(), ["on: ok", "early: ValidationException", "off: ok"]);
}
