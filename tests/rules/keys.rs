//! The key management service: states, windows, rotation, imported material.

use crate::support::{Tape, at, play_steps};
use keylapse::record::{EventName, Kind};

/// `from: state` for every period of a key.
fn states(tape: &Tape, key: &str) -> Vec<String> {
    let rows = tape.keys.iter().filter(|row| tape.names.key(row.key) == key);
    rows.map(|row| format!("{}: {}", row.from, row.state)).collect()
}

#[test]
fn ref_05_a_cancelled_deletion_leaves_the_key_disabled_until_somebody_enables_it() {
    let tape = play_steps(
        "9d",
        "[key.app]\n[table.t]\nkey = 'app'\nitems = 1",
        "1h: ScheduleKeyDeletion = { key = 'app', window = '7d' }
         1d: CancelKeyDeletion = { key = 'app' }
         2d as still-refused: GetItem = { table = 't', item = 'i1' }
         3d: EnableKey = { key = 'app' }
         3d as served: GetItem = { table = 't', item = 'i1' }",
    );
    assert_eq!(states(&tape, "app"), ["0 s: Enabled", "1 h: PendingDeletion", "1 d: Disabled", "3 d: Enabled"]);
    assert_eq!(tape.answers(), ["still-refused: ValidationException", "served: ok"]);
    assert_eq!(tape.times(EventName::KeyDeleted), []);
}

#[test]
fn ref_06_deletion_makes_everything_under_the_key_unreadable_for_ever() {
    let tape = play_steps(
        "7d 1h 30m",
        "[key.app]\n[table.t]\nkey = 'app'\nindex.by-day = 'LOCAL'\nitems = 1\n[table.other]\nitems = 1",
        "30m: CreateBackup = { table = 't', backup = 'b' }
         1h: ScheduleKeyDeletion = { key = 'app', window = '7d' }
         7d 1h 1m as enable: EnableKey = { key = 'app' }
         7d 1h 1m as cancel: CancelKeyDeletion = { key = 'app' }
         7d 1h 1m as read: GetItem = { table = 't', item = 'i1' }",
    );
    let kinds = [Kind::Item, Kind::IndexEntry, Kind::Backup];
    assert_eq!(
        kinds.into_iter().flat_map(|kind| tape.periods(kind)).collect::<Vec<_>>(),
        [
            "t/item/1 v1 app 0 s..7 d 1 h key-destroyed",
            "other/item/1 v1 aws-owned 0 s..end readable",
            "t/index-entry/1 v1 app 0 s..7 d 1 h key-destroyed",
            "t/backup/1 v1 app 30 min..7 d 1 h key-destroyed",
        ]
    );
    assert_eq!(tape.answers(), ["enable: NotFoundException", "cancel: NotFoundException", "read: ValidationException"]);
    let deleted = tape.rows(EventName::KeyDeleted).next().unwrap();
    assert_eq!(deleted.detail.to_string(), "3 artifacts unreadable for ever");
    assert_eq!(states(&tape, "app"), ["0 s: Enabled", "1 h: PendingDeletion", "7 d 1 h: Deleted"]);
}

#[test]
fn ref_07_the_deletion_itself_may_come_later_than_the_window() {
    let tape = play_steps(
        "10d",
        "[timing]\ndeletion_delay = '24h'\n[key.app]",
        "1h: ScheduleKeyDeletion = { key = 'app', window = '7d' }
         8d 59m 59s 999ms as cancel: CancelKeyDeletion = { key = 'app' }",
    );
    assert_eq!(tape.answers(), ["cancel: ok"]);
    let late = play_steps(
        "10d",
        "[timing]\ndeletion_delay = '24h'\n[key.app]",
        "1h: ScheduleKeyDeletion = { key = 'app', window = '7d' }",
    );
    assert_eq!(late.times(EventName::KeyDeleted), [at("8d 1h")]);
}

#[test]
fn ref_03_the_window_is_thirty_days_where_none_is_given() {
    let tape = play_steps("31d", "[key.app]", "1h: ScheduleKeyDeletion = { key = 'app' }");
    assert_eq!(tape.times(EventName::KeyDeleted), [at("30d 1h")]);
}

#[test]
fn ref_08_11_rotation_comes_once_a_period_and_reencrypts_nothing() {
    let tape = play_steps(
        "300d",
        "[key.app]\nrotation = '90d'\n[table.t]\nkey = 'app'\nitems = 1",
        "100d: PutItem = { table = 't', item = 'a' }
         200d: EnableKeyRotation = { key = 'app', period = '95d' }
         250d: CreateBackup = { table = 't', backup = 'b' }",
    );
    let rotated: Vec<_> = tape
        .rows(EventName::KeyRotated)
        .filter(|row| row.key.is_some_and(|key| tape.names.key(key) == "app"))
        .map(|row| row.time)
        .collect();
    assert_eq!(rotated, [at("90d"), at("180d"), at("295d")], "setting a new period starts it anew");
    let versions: Vec<String> = tape
        .ledger
        .iter()
        .map(|row| format!("{} version {}", tape.names.artifact(row.artifact), row.chain.key_version))
        .collect();
    assert_eq!(versions, ["t/backup/1 version 3", "t/item/1 version 1", "t/item/2 version 1"]);
    assert_eq!(tape.periods(Kind::Item), ["t/item/1 v1 app 0 s..end readable", "t/item/2 v1 app 100 d..end readable"]);
}

#[test]
fn ref_09_a_rotation_that_falls_due_while_the_key_is_disabled_comes_when_it_is_enabled() {
    let tape = play_steps(
        "200d",
        "[key.app]\nrotation = '90d'",
        "80d: DisableKey = { key = 'app' }
         100d: EnableKey = { key = 'app' }",
    );
    assert_eq!(tape.times(EventName::KeyRotated), [at("100d"), at("190d")]);
}

#[test]
fn ref_10_a_key_is_rotated_on_demand_25_times_at_most() {
    let steps: String = (1..=26).map(|n| format!("{n}h as n{n}: RotateKeyOnDemand = {{ key = 'app' }}\n")).collect();
    let tape = play_steps("30h", "[key.app]", &steps);
    assert_eq!(tape.answer("n25"), "ok");
    assert_eq!(tape.answer("n26"), "LimitExceededException");
    assert_eq!(tape.times(EventName::KeyRotated).len(), 25);
}

#[test]
fn ref_12_imported_material_expires_and_brings_everything_back_when_it_is_imported_again() {
    let tape = play_steps(
        "10h",
        "[key.app]\norigin = 'external'\nexpires = '1h'\n[table.t]\nkey = 'app'\nitems = 1",
        "2h as gone: GetItem = { table = 't', item = 'i1' }
         3h as import: ImportKeyMaterial = { key = 'app', expires = '2h' }
         3h as back: GetItem = { table = 't', item = 'i1' }
         6h as again: ImportKeyMaterial = { key = 'app' }
         7h as rotate: RotateKeyOnDemand = { key = 'app' }",
    );
    assert_eq!(
        states(&tape, "app"),
        ["0 s: Enabled", "1 h: PendingImport", "3 h: Enabled", "5 h: PendingImport", "6 h: Enabled"]
    );
    assert_eq!(tape.times(EventName::KeyMaterialExpired), [at("1h"), at("5h")]);
    assert_eq!(
        tape.answers(),
        ["gone: ValidationException", "import: ok", "back: ok", "again: ok", "rotate: KMSInvalidStateException"]
    );
    assert_eq!(tape.periods(Kind::Item), ["t/item/1 v1 app 0 s..end readable"]);
}

#[test]
fn sim_20_disabling_twice_or_enabling_twice_is_accepted_and_changes_nothing() {
    let tape = play_steps(
        "3h",
        "[key.app]",
        "1h as enable: EnableKey = { key = 'app' }
         2h as disable: DisableKey = { key = 'app' }
         2h 1m as disable-again: DisableKey = { key = 'app' }",
    );
    assert_eq!(tape.answers(), ["enable: ok", "disable: ok", "disable-again: ok"]);
    assert_eq!(states(&tape, "app"), ["0 s: Enabled", "2 h: Disabled"]);
}
