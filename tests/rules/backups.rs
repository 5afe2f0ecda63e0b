//! Backups and restores: EAR-06, 07, 20 to 22, and every state of the keys that a restore needs.

use crate::support::{Tape, at, play_steps};
use keylapse::{
    record::{EventName, Kind},
    rules::RuleId,
};

/// A table under key `b` with two items, a backup of it at 1 min, and a restore to `copy` on the eighth day.
fn restored(target: &str, steps: &str) -> Tape {
    let key = if target.is_empty() { String::new() } else { format!(", key = '{target}'") };
    play_steps(
        "9d",
        "[key.b]\n[key.other]\n[table.t]\nkey = 'b'\nitems = 2",
        &format!(
            "1m: CreateBackup = {{ table = 't', backup = 'nightly' }}
             {steps}
             8d as restore: RestoreTableFromBackup = {{ backup = 'nightly', to = 'copy'{key} }}"
        ),
    )
}

/// The answer to a restore, how it ended, and under which key the items of the target are.
fn fate(tape: &Tape) -> String {
    let asked = tape.step("restore");
    let blamed = asked.error.map_or(String::new(), |_| format!(" naming {}", tape.names.key(asked.key.unwrap())));
    let ends = [EventName::RestoreCompleted, EventName::RestoreFailed];
    let end = tape.events.iter().find(|row| ends.contains(&row.event));
    let end = end.map_or(String::new(), |row| format!(", {} at {}", row.event, row.time));
    let items: Vec<String> = tape.periods(Kind::Item).into_iter().filter(|item| item.starts_with("copy/")).collect();
    let items = if items.is_empty() { "nothing".to_owned() } else { items.join(" and ") };
    format!("{}{blamed}{end}: {items}", tape.answer("restore"))
}

const TARGETS: [&str; 4] = ["", "other", "aws-managed", "aws-owned"];

#[test]
fn ear_06_21_ref_28_with_the_backups_key_a_backup_is_restored_under_any_key() {
    assert_eq!(
        TARGETS.map(|target| fate(&restored(target, ""))),
        [
            "ok, RestoreCompleted at 8 d 10 min: copy/item/1 v1 b 8 d 10 min..end readable and \
             copy/item/2 v1 b 8 d 10 min..end readable",
            "ok, RestoreCompleted at 8 d 10 min: copy/item/1 v1 other 8 d 10 min..end readable and \
             copy/item/2 v1 other 8 d 10 min..end readable",
            "ok, RestoreCompleted at 8 d 10 min: copy/item/1 v1 aws-managed 8 d 10 min..end readable and \
             copy/item/2 v1 aws-managed 8 d 10 min..end readable",
            "ok, RestoreCompleted at 8 d 10 min: copy/item/1 v1 aws-owned 8 d 10 min..end readable and \
             copy/item/2 v1 aws-owned 8 d 10 min..end readable",
        ]
    );
}

#[test]
fn ear_21_without_the_backups_key_a_restore_is_refused_whatever_the_target() {
    let lost = [
        ("disabled", "2m: DisableKey = { key = 'b' }"),
        ("pending deletion", "2m: ScheduleKeyDeletion = { key = 'b', window = '30d' }"),
        ("gone", "2m: ScheduleKeyDeletion = { key = 'b', window = '7d' }"),
    ];
    for (state, steps) in lost {
        for target in TARGETS {
            let tape = restored(target, steps);
            assert_eq!(fate(&tape), expected_refusal(target), "{state}");
            assert!(tape.step("restore").rules.contains(RuleId::RestoreNeedsKey), "{state}");
        }
    }
}

/// The event shows the key asked for; without one, the backup's.
fn expected_refusal(target: &str) -> String {
    format!("ValidationException naming {}: nothing", if target.is_empty() { "b" } else { target })
}

#[test]
fn ear_21_the_refusal_says_what_is_wrong_with_the_backups_key() {
    let detail = |steps: &str| restored("other", steps).detail("restore");
    let begins = |steps: &str, text: &str| assert!(detail(steps).starts_with(text), "{}", detail(steps));
    let disabled = "KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: b is disabled.";
    begins("2m: DisableKey = { key = 'b' }", disabled);
    let pending =
        "KMS validation error: com.amazonaws.services.kms.model.KMSInvalidStateException: b is pending deletion.";
    begins("2m: ScheduleKeyDeletion = { key = 'b', window = '30d' }", pending);
    let gone = "KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Key 'b' does not exist";
    begins("2m: ScheduleKeyDeletion = { key = 'b', window = '7d' }", gone);
}

#[test]
fn ear_21_ref_29_a_restore_fails_at_the_instant_its_backups_key_dies() {
    for target in TARGETS {
        for death in ["DisableKey = { key = 'b' }", "ScheduleKeyDeletion = { key = 'b', window = '7d' }"] {
            let tape = restored(target, &format!("8d 5m: {death}"));
            assert_eq!(fate(&tape), "ok, RestoreFailed at 8 d 5 min: nothing", "{death} with target `{target}`");
            assert_eq!(tape.shown("copy").len(), 1, "it was CREATING and then was gone");
        }
    }
}

#[test]
fn ref_29_a_restore_needs_the_keys_until_its_last_millisecond() {
    let dies = |when: &str| fate(&restored("other", &format!("{when}: DisableKey = {{ key = 'other' }}")));
    assert_eq!(dies("8d 9m 59s 999ms"), "ok, RestoreFailed at 8 d 9 min 59 s 999 ms: nothing");
    assert_eq!(
        dies("8d 10m"),
        "ok, RestoreCompleted at 8 d 10 min: copy/item/1 v1 other 8 d 10 min..end unreadable and \
         copy/item/2 v1 other 8 d 10 min..end unreadable"
    );
}

#[test]
fn obs_09_an_unusable_target_key_is_refused_and_leaves_nothing() {
    let steps = [
        "2m: DisableKey = { key = 'other' }",
        "2m: ScheduleKeyDeletion = { key = 'other', window = '30d' }",
        "2m: ScheduleKeyDeletion = { key = 'other', window = '7d' }",
    ];
    for steps in steps {
        let tape = restored("other", steps);
        assert_eq!(fate(&tape), "ValidationException naming other: nothing", "{steps}");
        assert!(tape.step("restore").rules.contains(RuleId::TargetKeyUnusable), "{steps}");
    }
}

#[test]
fn ear_06_07_backups_are_encrypted_under_each_of_the_three_key_types() {
    let tape = play_steps(
        "1h",
        "[key.app]\n[table.a]\nitems = 1\n[table.b]\nkey = 'aws-managed'\nitems = 1\n[table.c]\nkey = 'app'\nitems = 1",
        "1m as a: CreateBackup = { table = 'a', backup = 'of-a' }
         1m as b: CreateBackup = { table = 'b', backup = 'of-b' }
         1m as c: CreateBackup = { table = 'c', backup = 'of-c' }",
    );
    assert_eq!(tape.answers(), ["a: ok", "b: ok", "c: ok"]);
    assert_eq!(
        tape.periods(Kind::Backup),
        [
            "a/backup/1 v1 aws-owned 1 min..end readable",
            "b/backup/1 v1 aws-managed 1 min..end readable",
            "c/backup/1 v1 app 1 min..end readable",
        ]
    );
}

#[test]
fn ear_07_a_backup_has_a_table_key_and_a_data_key_of_its_own() {
    let tape = restored("", "");
    let row = tape.ledger.iter().find(|row| row.artifact.kind == Kind::Backup).unwrap();
    assert_eq!(tape.names.table_key(&row.chain), "t/table-key/2");
    assert_eq!(tape.names.data_key(&row.chain), "t/data-key/2");
}

#[test]
fn ear_20_a_backup_needs_its_old_key_long_after_its_table_and_that_key_have_retired() {
    let tape = play_steps(
        "8d",
        "[key.old]\n[key.new]\n[table.t]\nkey = 'old'\nitems = 1",
        "1m: CreateBackup = { table = 't', backup = 'kept' }
         2m: UpdateTable = { table = 't', key = 'new' }
         3m: DeleteTable = { table = 't' }
         4m: DisableKey = { key = 'old' }
         5m as describe: DescribeBackup = { backup = 'kept' }
         6m as refused: RestoreTableFromBackup = { backup = 'kept', to = 'early', key = 'new' }
         7m: EnableKey = { key = 'old' }
         8m as restored: RestoreTableFromBackup = { backup = 'kept', to = 'copy', key = 'new' }
         1h: ScheduleKeyDeletion = { key = 'old', window = '7d' }
         7d 2h as too-late: RestoreTableFromBackup = { backup = 'kept', to = 'late', key = 'new' }",
    );
    assert_eq!(
        tape.answers(),
        ["describe: ok", "refused: ValidationException", "restored: ok", "too-late: ValidationException"]
    );
    assert_eq!(tape.periods(Kind::Backup), ["t/backup/1 v1 old 1 min..7 d 1 h key-destroyed"]);
    assert_eq!(tape.periods(Kind::Item).last().unwrap(), "copy/item/1 v1 new 18 min..end readable");
}

#[test]
fn ear_22_describe_backup_names_the_key_of_its_making() {
    let tape = play_steps(
        "1h",
        "[key.old]\n[key.new]\n[table.t]\nkey = 'old'\n[table.owned]",
        "1m: CreateBackup = { table = 't', backup = 'first' }
         1m: CreateBackup = { table = 'owned', backup = 'plain' }
         2m: UpdateTable = { table = 't', key = 'new' }
         3m: CreateBackup = { table = 't', backup = 'second' }
         4m as first: DescribeBackup = { backup = 'first' }
         4m as second: DescribeBackup = { backup = 'second' }
         4m as plain: DescribeBackup = { backup = 'plain' }",
    );
    assert_eq!(
        ["first", "second", "plain"].map(|id| tape.detail(id)),
        [
            "SSEDescription Status ENABLED, SSEType KMS, KMSMasterKeyArn old; console KMS",
            "SSEDescription Status ENABLED, SSEType KMS, KMSMasterKeyArn new; console KMS",
            "SSEDescription absent; console DEFAULT",
        ]
    );
}

#[test]
fn ref_30_a_restored_table_has_the_indexes_and_expiries_but_neither_stream_nor_ttl() {
    let tape = play_steps(
        "6h",
        "[key.b]\n[table.t]\nkey = 'b'\nstream = 'NEW_IMAGE'\nttl = true\npoint_in_time = '35d'\nindex.by-day = 'LOCAL'\nitems = 1\nitem = { ttl = '2h' }",
        "1m: CreateBackup = { table = 't', backup = 'nightly' }
         2m: RestoreTableFromBackup = { backup = 'nightly', to = 'copy' }
         1h: PutItem = { table = 'copy', item = 'a' }
         1h as stream: GetRecords = { table = 'copy' }
         3h: UpdateTimeToLive = { table = 'copy', enabled = true }
         4h: DeleteTable = { table = 'copy' }",
    );
    assert_eq!(tape.answers(), ["stream: ResourceNotFoundException"]);
    let of_copy =
        |kind| -> Vec<String> { tape.periods(kind).into_iter().filter(|period| period.starts_with("copy/")).collect() };
    assert_eq!(
        of_copy(Kind::Item),
        ["copy/item/1 v1 b 12 min..3 h ttl", "copy/item/2 v1 b 1 h..4 h deleted"],
        "expired at 2 h, deleted once TTL is on"
    );
    assert_eq!(
        of_copy(Kind::IndexEntry),
        ["copy/index-entry/1 v1 b 12 min..3 h ttl", "copy/index-entry/2 v1 b 1 h..4 h deleted"]
    );
    assert_eq!(of_copy(Kind::StreamRecord), [""; 0]);
    assert_eq!(of_copy(Kind::Backup), [""; 0], "without point-in-time recovery nothing is kept");
}

#[test]
fn ref_31_a_deleted_table_with_point_in_time_recovery_leaves_a_backup_for_35_days() {
    let tape = play_steps(
        "40d",
        "[key.b]\n[table.t]\nkey = 'b'\npoint_in_time = '35d'\nitems = 1",
        "1d: DeleteTable = { table = 't' }",
    );
    assert_eq!(tape.periods(Kind::Backup), ["t/backup/1 v1 b 0 s..1 d deleted", "t/backup/2 v1 b 1 d..36 d expired"]);
    assert_eq!(tape.times(EventName::BackupExpired), [at("36d")]);
}

#[test]
fn ref_31_ref_53_a_system_backup_that_is_being_restored_expires_when_that_is_over() {
    let expired = |asked: &str, more: &str| {
        let steps = format!(
            "1d: DeleteTable = {{ table = 't' }}
             {asked}: RestoreTableFromBackup = {{ backup = 't$DeletedTableBackup', to = 'copy' }}
             {more}"
        );
        let tape = play_steps("40d", "[key.b]\n[table.t]\nkey = 'b'\npoint_in_time = '35d'\nitems = 1", &steps);
        let count = |event| tape.times(event).len();
        let ends = (count(EventName::RestoreCompleted), count(EventName::RestoreFailed));
        (tape.times(EventName::BackupExpired), ends)
    };
    assert_eq!(expired("35d 23h 50m", ""), (vec![at("36d")], (1, 0)), "complete in the instant of the expiry");
    assert_eq!(expired("35d 23h 50m 1ms", ""), (vec![at("36d 1ms")], (1, 0)));
    assert_eq!(expired("35d 23h 59m 59s 999ms", ""), (vec![at("36d 9m 59s 999ms")], (1, 0)));
    assert_eq!(expired("36d", ""), (vec![at("36d")], (0, 0)), "deadlines come before control");
    let failing =
        "36d 1m: DisableKey = { key = 'b' }\n36d 2m as again: DeleteBackup = { backup = 't$DeletedTableBackup' }";
    assert_eq!(expired("35d 23h 55m", failing), (vec![at("36d 1m")], (0, 1)));
}

#[test]
fn ref_19_sim_14_15_an_archived_table_leaves_a_backup_that_opens_when_the_key_is_back() {
    let archived = |duration: &str, steps: &str| {
        let steps = format!("1h: DisableKey = {{ key = 'b' }}\n{steps}");
        play_steps(duration, "[key.b]\n[table.t]\nkey = 'b'\nitems = 2", &steps)
    };
    let tape = archived("9d", "");
    assert_eq!(tape.times(EventName::TableArchiving), [at("7d 1h 42m")]);
    assert_eq!(tape.times(EventName::TableArchived), [at("7d 2h 42m")]);
    assert_eq!(
        tape.periods(Kind::Item),
        ["t/item/1 v1 b 0 s..7 d 2 h 42 min deleted", "t/item/2 v1 b 0 s..7 d 2 h 42 min deleted"]
    );
    assert_eq!(tape.periods(Kind::Backup), ["t/backup/1 v1 b 7 d 1 h 42 min..end unreadable"]);
    let enabled = archived("9d", "8d: EnableKey = { key = 'b' }");
    assert_eq!(enabled.periods(Kind::Backup), ["t/backup/1 v1 b 7 d 1 h 42 min..end readable"]);
}
