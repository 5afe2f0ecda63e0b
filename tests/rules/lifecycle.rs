//! What surrounds the usage notes: rotation, imported material, quotas, archival, restores (REF, OBS and SIM rules).

use crate::support::{Tape, at, play_steps};
use keylapse::{
    record::{EventName, Kind},
    rules::RuleId,
};

/// `from: state` for every period of a key.
fn states(tape: &Tape, key: &str) -> Vec<String> {
    let rows = tape.keys.iter().filter(|row| tape.names.key(row.key) == key);
    rows.map(|row| format!("{}: {}", row.from, row.state)).collect()
}

/// `time key: rules` for every rotation.
fn rotations(tape: &Tape) -> Vec<String> {
    let rows = tape.rows(EventName::KeyRotated);
    rows.map(|row| format!("{} {}: {}", row.time, tape.names.key(row.key.unwrap()), row.rules)).collect()
}

#[test]
fn ref_50_sim_42_the_key_of_aws_rotates_every_365_days_and_opens_what_it_sealed_before() {
    let tape = play_steps(
        "731d",
        "[table.t]\nkey = 'aws-managed'\nitems = 1",
        "366d: CreateBackup = { table = 't', backup = 'b' }",
    );
    assert_eq!(
        rotations(&tape),
        ["365 d aws-managed: REF-11 REF-50 SIM-42", "730 d aws-managed: REF-11 REF-50 SIM-42"]
    );
    let versions: Vec<u32> = tape.ledger.iter().map(|row| row.chain.key_version).collect();
    assert_eq!(versions, [2, 1], "the backup's table key was wrapped after the first rotation, the table's before");
    assert!(tape.ledger.iter().all(|row| row.readable_at_end == Some(true)));
    assert_eq!(states(&tape, "aws-managed"), ["0 s: Enabled"]);
}

#[test]
fn ref_51_no_rotation_on_demand_within_20_minutes_of_an_automatic_one_and_none_moves_it() {
    let tape = play_steps(
        "181d",
        "[key.app]\nrotation = '90d'",
        "89d 23h 39m 59s 999ms as early: RotateKeyOnDemand = { key = 'app' }
         89d 23h 40m as at: RotateKeyOnDemand = { key = 'app' }
         89d 23h 59m 59s 999ms as late: RotateKeyOnDemand = { key = 'app' }
         90d as after: RotateKeyOnDemand = { key = 'app' }",
    );
    assert_eq!(tape.answers(), ["early: ok", "at: ConflictException", "late: ConflictException", "after: ok"]);
    assert_eq!(
        rotations(&tape),
        [
            "89 d 23 h 39 min 59 s 999 ms app: REF-10 REF-11",
            "90 d app: REF-08 REF-11",
            "90 d app: REF-10 REF-11",
            "180 d app: REF-08 REF-11",
        ]
    );
}

#[test]
fn sim_41_ref_09_after_a_late_rotation_the_next_comes_one_period_later() {
    let tape = play_steps(
        "300d",
        "[key.app]\nrotation = '90d'",
        "80d: ScheduleKeyDeletion = { key = 'app', window = '30d' }
         95d: CancelKeyDeletion = { key = 'app' }
         100d: EnableKey = { key = 'app' }
         150d: DisableKey = { key = 'app' }
         160d: EnableKey = { key = 'app' }",
    );
    assert_eq!(
        rotations(&tape),
        ["100 d app: REF-09 REF-11 SIM-41", "190 d app: REF-08 REF-11", "280 d app: REF-08 REF-11"],
        "cancelling is not enabling, and an outage without a due rotation moves nothing"
    );
}

#[test]
fn ref_12_other_material_is_refused_and_leaves_the_key_as_it_was() {
    let tape = play_steps(
        "10h",
        "[key.app]\norigin = 'external'\n[table.t]\nkey = 'app'\nitems = 1",
        "1h: DeleteImportedKeyMaterial = { key = 'app' }
         2h as other: ImportKeyMaterial = { key = 'app', material = 'other' }
         2h as still-gone: GetItem = { table = 't', item = 'i1' }
         3h as same: ImportKeyMaterial = { key = 'app', material = 'original' }
         3h as back: GetItem = { table = 't', item = 'i1' }
         4h: CreateKey = { key = 'late', origin = 'external' }
         5h as first: ImportKeyMaterial = { key = 'late', material = 'other' }
         6h as changed: ImportKeyMaterial = { key = 'late' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "other: IncorrectKeyMaterialException",
            "still-gone: ValidationException",
            "same: ok",
            "back: ok",
            "first: ok",
            "changed: IncorrectKeyMaterialException",
        ]
    );
    assert_eq!(states(&tape, "app"), ["0 s: Enabled", "1 h: PendingImport", "3 h: Enabled"]);
    assert_eq!(states(&tape, "late"), ["4 h: PendingImport", "5 h: Enabled"]);
}

#[test]
fn ref_52_material_expires_at_its_instant_and_a_new_import_moves_it() {
    let tape = play_steps(
        "400d",
        "[key.app]\norigin = 'external'\nexpires = '1h'\n[table.t]\nkey = 'app'\nitems = 1",
        "59m 59s 998ms as before: GetItem = { table = 't', item = 'i1' }
         59m 59s 999ms as renewed: ImportKeyMaterial = { key = 'app', expires = '365d' }",
    );
    assert_eq!(tape.answers(), ["before: ok", "renewed: ok"]);
    assert_eq!(tape.times(EventName::KeyMaterialExpired), [at("365d 59m 59s 999ms")]);
    let unmoved = play_steps("2h", "[key.app]\norigin = 'external'\nexpires = '1h'", "");
    assert_eq!(states(&unmoved, "app"), ["0 s: Enabled", "1 h: PendingImport"]);
}

#[test]
fn sim_40_cancelling_the_deletion_of_a_key_without_material_leaves_it_pending_import() {
    let tape = play_steps(
        "3d",
        "[key.app]\norigin = 'external'",
        "1h: ScheduleKeyDeletion = { key = 'app' }
         2h: DeleteImportedKeyMaterial = { key = 'app' }
         3h as cancel: CancelKeyDeletion = { key = 'app' }
         4h as enable: EnableKey = { key = 'app' }
         5h as import: ImportKeyMaterial = { key = 'app' }",
    );
    assert_eq!(tape.answers(), ["cancel: ok", "enable: KMSInvalidStateException", "import: ok"]);
    assert_eq!(
        states(&tape, "app"),
        ["0 s: Enabled", "1 h: PendingDeletion", "3 h: PendingImport", "5 h: Enabled"],
        "material that goes while the key is pending deletion changes no state"
    );
}

#[test]
fn sim_43_a_grant_is_gone_and_back_at_once_and_enabling_the_key_is_no_help() {
    let tape = play_steps(
        "3h",
        "[key.app]\n[table.t]\nkey = 'app'\nitems = 1\n[table.u]\nkey = 'app'\nitems = 1",
        "1h: RevokeGrant = { key = 'app', table = 't' }
         1h as at-once: GetItem = { table = 't', item = 'i1' }
         1h as other-table: GetItem = { table = 'u', item = 'i1' }
         2h: EnableKey = { key = 'app' }
         2h as enabled: GetItem = { table = 't', item = 'i1' }
         2h 1m: CreateGrant = { key = 'app', table = 't' }
         2h 1m as granted: GetItem = { table = 't', item = 'i1' }",
    );
    assert_eq!(
        tape.answers(),
        ["at-once: ValidationException", "other-table: ok", "enabled: ValidationException", "granted: ok"]
    );
}

#[test]
fn sim_47_a_key_with_imported_material_is_not_rotated() {
    let tape = play_steps(
        "2h",
        "[key.app]\norigin = 'external'",
        "1h as rotate: RotateKeyOnDemand = { key = 'app' }
         1h as schedule: EnableKeyRotation = { key = 'app' }",
    );
    assert_eq!(tape.answers(), ["rotate: KMSInvalidStateException", "schedule: UnsupportedOperationException"]);
}

#[test]
fn obs_20_ref_14_the_quota_begins_with_the_first_switch_and_says_when_the_next_is_possible() {
    let tape = play_steps(
        "2d",
        "[key.a]\n[key.b]\n[key.off]",
        "1h: CreateTable = { table = 't', key = 'a' }
         2h as first: UpdateTable = { table = 't', key = 'b' }
         3h as to-owned: UpdateTable = { table = 't', key = 'aws-owned' }
         3h 30m: DisableKey = { key = 'off' }
         4h as bad-key: UpdateTable = { table = 't', key = 'off' }
         5h as third: UpdateTable = { table = 't', key = 'a' }
         6h as fourth: UpdateTable = { table = 't', key = 'b' }
         11h 59m 59s 999ms as early: UpdateTable = { table = 't', key = 'a' }
         11h 59m 59s 999ms as bad-key-over-quota: UpdateTable = { table = 't', key = 'off' }
         12h as sixth-hour: UpdateTable = { table = 't', key = 'a' }
         13h as owned-over-quota: UpdateTable = { table = 't', key = 'aws-owned' }
         18h 59m 59s 999ms as counted: UpdateTable = { table = 't', key = 'a' }
         1d 1h 59m 59s 999ms: UpdateTable = { table = 't', key = 'a' }
         1d 2h 1m as new-window: UpdateTable = { table = 't', key = 'b' }
         1d 2h 2m as new-window-2: UpdateTable = { table = 't', key = 'a' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "first: ok",
            "to-owned: ok",
            "bad-key: ValidationException",
            "third: ok",
            "fourth: ok",
            "early: LimitExceededException",
            "bad-key-over-quota: LimitExceededException",
            "sixth-hour: ok",
            "owned-over-quota: ok",
            "counted: LimitExceededException",
            "new-window: ok",
            "new-window-2: ok",
        ]
    );
    assert_eq!(
        tape.detail("early"),
        "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at 1 d 2 h. After the first \
         4 change, each subsequent change in the same window can be performed at most once every 21600 seconds. Number of \
         updates today: 4. Last change at 6 h. Next changes can be made at 12 h."
    );
    assert!(
        tape.detail("counted").ends_with("updates today: 6. Last change at 13 h. Next changes can be made at 19 h.")
    );
}

#[test]
fn ref_53_a_backup_is_restored_once_at_a_time_and_under_a_free_name() {
    let tape = play_steps(
        "1h",
        "[table.t]\nitems = 1",
        "1m: CreateBackup = { table = 't', backup = 'b' }
         1m: CreateBackup = { table = 't', backup = 'c' }
         2m: RestoreTableFromBackup = { backup = 'b', to = 'copy' }
         3m as again: RestoreTableFromBackup = { backup = 'b', to = 'second' }
         3m as delete: DeleteBackup = { backup = 'b' }
         3m as being-created: RestoreTableFromBackup = { backup = 'c', to = 'copy' }
         3m as taken: RestoreTableFromBackup = { backup = 'c', to = 't' }
         12m as done: RestoreTableFromBackup = { backup = 'b', to = 'second' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "again: BackupInUseException",
            "delete: BackupInUseException",
            "being-created: TableInUseException",
            "taken: TableAlreadyExistsException",
            "done: ok",
        ]
    );
}

/// A table that was archived: its key is disabled at 1 h, detected at 1 h 42 min.
fn archived(steps: &str) -> Tape {
    let steps = format!("1h: DisableKey = {{ key = 'app' }}\n{steps}");
    play_steps("60d", "[key.app]\n[table.t]\nkey = 'app'\nitems = 2", &steps)
}

#[test]
fn ref_54_an_archived_table_tells_when_why_and_where_its_data_is_and_keeps_its_name() {
    let tape = archived(
        "2h as inaccessible: DescribeTable = { table = 't' }
         8d as describe: DescribeTable = { table = 't' }
         9d: EnableKey = { key = 'app' }
         10d as not-back: GetItem = { table = 't', item = 'i1' }
         10d as name-taken: RestoreTableFromBackup = { backup = 't$ArchivedTableBackup', to = 't' }
         11d as delete: DeleteTable = { table = 't' }
         11d 1m as restore: RestoreTableFromBackup = { backup = 't$ArchivedTableBackup', to = 't' }
         11d 12m as back: GetItem = { table = 't', item = 'i1' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "inaccessible: ok",
            "describe: ok",
            "not-back: ResourceNotFoundException",
            "name-taken: TableAlreadyExistsException",
            "delete: ok",
            "restore: ok",
            "back: ok",
        ]
    );
    let sse = "SSEDescription Status ENABLED, SSEType KMS, KMSMasterKeyArn app; console KMS";
    assert_eq!(
        tape.detail("inaccessible"),
        format!("TableStatus INACCESSIBLE_ENCRYPTION_CREDENTIALS; {sse}; InaccessibleEncryptionDateTime 1 h 42 min")
    );
    assert_eq!(
        tape.detail("describe"),
        format!(
            "TableStatus ARCHIVED; {sse}; InaccessibleEncryptionDateTime 1 h 42 min; ArchivalSummary ArchivalDateTime 7 d 1 h \
             42 min, ArchivalReason INACCESSIBLE_ENCRYPTION_CREDENTIALS, ArchivalBackupArn t$ArchivedTableBackup"
        )
    );
}

#[test]
fn sim_44_the_archives_clock_is_ended_by_a_recovery_that_shows_and_by_no_other() {
    let archiving = |enabled: &str, disabled: &str| {
        archived(&format!("{enabled}: EnableKey = {{ key = 'app' }}\n{disabled}: DisableKey = {{ key = 'app' }}"))
            .times(EventName::TableArchiving)
    };
    assert_eq!(archiving("3d", "3d 43m 59s 999ms"), [at("7d 1h 42m")], "the recovery would have shown at 3 d 44 min");
    assert_eq!(archiving("3d", "3d 44m"), [at("10d 1h 26m")], "a new detection, and seven days from there");
}

#[test]
fn sim_45_the_archive_backup_stays_until_it_is_deleted() {
    let kept = archived("");
    assert_eq!(kept.periods(Kind::Backup), ["t/backup/1 v1 app 7 d 1 h 42 min..end unreadable"]);
    let deleted = archived("50d as delete: DeleteBackup = { backup = 't$ArchivedTableBackup' }");
    assert_eq!(deleted.answers(), ["delete: ok"]);
    assert_eq!(deleted.periods(Kind::Backup), ["t/backup/1 v1 app 7 d 1 h 42 min..50 d deleted"]);
}

#[test]
fn sim_46_a_table_whose_key_was_deleted_is_archived_like_any_other() {
    let tape = play_steps(
        "9d",
        "[key.app]\n[table.t]\nkey = 'app'\nitems = 1",
        "1h: ScheduleKeyDeletion = { key = 'app', window = '7d' }
         7d 1h 30m as describe: DescribeTable = { table = 't' }",
    );
    assert_eq!(tape.times(EventName::KeyDeleted), [at("7d 1h")]);
    assert!(tape.detail("describe").starts_with("TableStatus INACCESSIBLE_ENCRYPTION_CREDENTIALS"));
    assert_eq!(tape.times(EventName::TableArchiving), [at("7d 1h 42m")]);
    assert_eq!(tape.times(EventName::TableArchived), [at("7d 2h 42m")]);
    assert_eq!(tape.periods(Kind::Backup), ["t/backup/1 v1 app 7 d 1 h 42 min..end unreadable"]);
}

#[test]
fn sim_48_a_restore_whose_source_cannot_be_opened_is_refused_at_once() {
    let tape = play_steps(
        "8d 1h",
        "[key.app]\n[table.t]\nkey = 'app'\nitems = 1",
        "1h: CreateBackup = { table = 't', backup = 'b' }
         2h: DisableKey = { key = 'app' }
         3h as disabled: RestoreTableFromBackup = { backup = 'b', to = 'copy', key = 'aws-owned' }
         4h: ScheduleKeyDeletion = { key = 'app', window = '7d' }
         5h as pending: RestoreTableFromBackup = { backup = 'b', to = 'copy', key = 'aws-owned' }
         8d as gone: RestoreTableFromBackup = { backup = 'b', to = 'copy', key = 'aws-owned' }",
    );
    let said = |id: &str| {
        let detail = tape.detail(id).replace("com.amazonaws.services.kms.model.", "");
        format!("{} {}", tape.answer(id), detail.split(" (Service").next().unwrap())
    };
    assert_eq!(said("disabled"), "ValidationException KMS key disabled error: DisabledException: app is disabled.");
    assert_eq!(
        said("pending"),
        "ValidationException KMS validation error: KMSInvalidStateException: app is pending deletion."
    );
    assert_eq!(said("gone"), "ValidationException KMS validation error: NotFoundException: Key 'app' does not exist");
    assert_eq!(tape.step("gone").rules.to_string(), "EAR-21 SIM-48");
    assert_eq!(tape.shown("copy"), [""; 0], "nothing was created");
}

#[test]
fn ref_02_18_the_states_of_key_and_table_from_outage_to_archive() {
    let tape = archived(
        "2d: EnableKey = { key = 'app' }
         3d: ScheduleKeyDeletion = { key = 'app', window = '20d' }",
    );
    assert_eq!(
        states(&tape, "app"),
        ["0 s: Enabled", "1 h: Disabled", "2 d: Enabled", "3 d: PendingDeletion", "23 d: Deleted"]
    );
    assert_eq!(
        tape.shown("t"),
        [
            "0 s: ACTIVE ENABLED KMS app",
            "1 h 42 min: INACCESSIBLE_ENCRYPTION_CREDENTIALS ENABLED KMS app",
            "2 d 44 min: ACTIVE ENABLED KMS app",
            "3 d 42 min: INACCESSIBLE_ENCRYPTION_CREDENTIALS ENABLED KMS app",
            "10 d 42 min: ARCHIVING ENABLED KMS app",
            "10 d 1 h 42 min: ARCHIVED ENABLED KMS app",
        ]
    );
}

#[test]
fn ref_62_a_name_that_is_taken_is_refused() {
    let tape = play_steps(
        "2h",
        "[key.k]\n[alias.app]\nkey = 'k'\n[table.t]\n[dax.cache]\ntable = 't'",
        "1m: CreateBackup = { table = 't', backup = 'b' }
         2m as table: CreateTable = { table = 't' }
         3m as restored: RestoreTableFromBackup = { backup = 'b', to = 't' }
         4m as alias: CreateAlias = { alias = 'alias/app', key = 'k' }",
    );
    assert_eq!(
        tape.answers(),
        ["table: ResourceInUseException", "restored: TableAlreadyExistsException", "alias: AlreadyExistsException"]
    );
    for step in ["table", "restored", "alias"] {
        assert!(tape.step(step).rules.contains(RuleId::NameTaken), "{step}");
    }
}
