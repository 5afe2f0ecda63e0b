//! A key that cannot be used: what is refused, what goes on, what comes back (REF, OBS and SIM rules of outages).

use crate::support::{at, play_steps};
use keylapse::{
    record::{EventName, Kind, Protected},
    rules::RuleId,
};

#[test]
fn ref_04_a_lost_key_is_unusable_at_once() {
    for loss in ["DisableKey = { key = 'app' }", "ScheduleKeyDeletion = { key = 'app' }"] {
        let tape = play_steps(
            "2h",
            "[key.app]\n[table.t]\nkey = 'app'\nitems = 1",
            &format!("1h: {loss}\n1h as read: GetItem = {{ table = 't', item = 'i1' }}"),
        );
        assert_eq!(tape.answers(), ["read: ValidationException"], "{loss}: no lease is left from before");
    }
}

#[test]
fn obs_08_the_refusal_of_the_data_plane_begins_as_the_services_own() {
    let message = |loss: &str| {
        let steps = format!("1h: {loss}\n1h as read: GetItem = {{ table = 't', item = 'i1' }}");
        play_steps("2h", "[key.app]\n[table.t]\nkey = 'app'\nitems = 1", &steps).detail("read")
    };
    assert_eq!(
        message("DisableKey = { key = 'app' }"),
        "KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: app is disabled. (Service: AWSKMS; \
         Status Code: 400; Error Code: DisabledException)"
    );
    assert_eq!(
        message("ScheduleKeyDeletion = { key = 'app' }"),
        "KMS validation error: com.amazonaws.services.kms.model.KMSInvalidStateException: app is pending deletion. \
         (Service: AWSKMS; Status Code: 400; Error Code: KMSInvalidStateException)"
    );
}

#[test]
fn obs_10_sim_07_settings_are_refused_by_the_key_before_the_status_shows_anything() {
    let tape = play_steps(
        "3h",
        "[key.app]\n[key.other]\n[table.t]\nkey = 'app'",
        "1h: DisableKey = { key = 'app' }
         1h 1m as switch: UpdateTable = { table = 't', key = 'other' }
         1h 1m as backup: CreateBackup = { table = 't', backup = 'b' }
         1h 1m as ttl: UpdateTimeToLive = { table = 't', enabled = true }
         1h 1m as insights: UpdateContributorInsights = { table = 't', enabled = true }
         2h: EnableKey = { key = 'app' }
         2h 1m as in-recovery: CreateBackup = { table = 't', backup = 'c' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "switch: ValidationException",
            "backup: ValidationException",
            "ttl: ValidationException",
            "insights: ValidationException",
            "in-recovery: ok",
        ]
    );
    for id in ["switch", "backup", "ttl", "insights"] {
        assert!(tape.detail(id).contains("app is disabled"), "{id}: {}", tape.detail(id));
    }
    assert_eq!(
        tape.shown("t"),
        [
            "0 s: ACTIVE ENABLED KMS app",
            "1 h 42 min: INACCESSIBLE_ENCRYPTION_CREDENTIALS ENABLED KMS app",
            "2 h 44 min: ACTIVE ENABLED KMS app",
        ]
    );
}

#[test]
fn obs_11_a_missing_grant_is_healed_by_a_switch() {
    let tape = play_steps(
        "3h",
        "[key.app]\n[key.other]\n[table.t]\nkey = 'app'\nitems = 1",
        "1h: RevokeGrant = { key = 'app', table = 't' }
         1h 1m as backup: CreateBackup = { table = 't', backup = 'b' }
         1h 2m as heal: UpdateTable = { table = 't', key = 'other' }",
    );
    assert_eq!(tape.answers(), ["backup: ValidationException", "heal: ok"]);
    assert_eq!(
        tape.periods(Kind::Item),
        ["t/item/1 v1 app 0 s..1 h 2 min 8 s switched", "t/item/1 v1 other 1 h 2 min 8 s..end readable"]
    );
}

#[test]
fn obs_12_an_inaccessible_table_still_describes_itself_and_lets_its_stream_be_switched() {
    let tape = play_steps(
        "3h",
        "[key.app]\n[table.t]\nkey = 'app'",
        "1h: DisableKey = { key = 'app' }
         2h as describe: DescribeTable = { table = 't' }
         2h as stream-on: UpdateTable = { table = 't', stream = 'NEW_IMAGE' }
         2h as stream-off: UpdateTable = { table = 't', stream = 'OFF' }
         2h 1m as delete: DeleteTable = { table = 't' }",
    );
    assert_eq!(tape.answers(), ["describe: ok", "stream-on: ok", "stream-off: ok", "delete: ok"]);
    assert!(tape.detail("describe").contains("INACCESSIBLE_ENCRYPTION_CREDENTIALS; SSEDescription Status ENABLED"));
}

#[test]
fn sim_06_missing_material_and_a_revoked_grant_start_the_same_clocks() {
    for loss in ["RevokeGrant = { key = 'app', table = 't' }", "DeleteImportedKeyMaterial = { key = 'app' }"] {
        let tape = play_steps(
            "9d",
            "[key.app]\norigin = 'external'\n[table.t]\nkey = 'app'\nttl = true",
            &format!("1h: {loss}"),
        );
        assert_eq!(tape.times(EventName::TtlGraceEnded), [at("1h 30m")], "{loss}");
        assert_eq!(tape.times(EventName::TableInaccessible), [at("1h 42m")], "{loss}");
        assert_eq!(tape.times(EventName::TableArchiving), [at("7d 1h 42m")], "{loss}");
    }
}

#[test]
fn obs_11_a_grant_is_missing_on_one_key_and_until_it_is_given_or_a_switch_recreates_it() {
    let tape = play_steps(
        "9h",
        "[key.old]\n[key.new]\n[table.t]\nkey = 'old'\nitems = 3\n[table.u]\nkey = 'old'",
        "1h: RevokeGrant = { key = 'old', table = 't' }
         1h 5m: RevokeGrant = { key = 'old', table = 't' }
         1h 10m: CreateGrant = { key = 'old', table = 'u' }
         1h 20m: CreateGrant = { key = 'old', table = 't' }
         3h: RevokeGrant = { key = 'old', table = 't' }
         3h 10m: UpdateTable = { table = 't', key = 'new' }
         5h: RevokeGrant = { key = 'new', table = 't' }",
    );
    let gaps: Vec<String> = tape
        .grant_gaps
        .iter()
        .map(|gap| {
            let until = gap.until.map_or("…".to_owned(), |until| until.to_string());
            format!("{} {}: {} to {until}", tape.names.table(gap.table), tape.names.key(gap.key), gap.from)
        })
        .collect();
    assert_eq!(gaps, ["t old: 1 h to 1 h 20 min", "t old: 3 h to 3 h 10 min", "t new: 5 h to …"]);
}

#[test]
fn ear_16_a_table_depends_on_the_key_that_it_displays_and_on_both_of_a_switch() {
    let tape = play_steps(
        "9d",
        "[key.old]\n[key.new]\n[table.t]\nkey = 'old'\nitems = 3",
        "1h: UpdateTable = { table = 't', key = 'new' }
         2h: DisableKey = { key = 'new' }",
    );
    let needs: Vec<String> = tape
        .dependences
        .iter()
        .filter(|row| matches!(row.what, Protected::Table(_)))
        .map(|row| {
            let until = row.until.map_or("…".to_owned(), |until| until.to_string());
            format!("{}: {} to {until}", tape.names.key(row.key), row.from)
        })
        .collect();
    assert_eq!(needs, ["old: 0 s to 1 h 22 s", "new: 1 h to 7 d 2 h 42 min"]);
}

#[test]
fn sim_17_during_a_half_done_switch_an_operation_needs_only_the_chains_it_touches() {
    let tape = play_steps(
        "1h",
        "[key.old]\n[key.new]\n[table.t]\nkey = 'old'\nitems = 8",
        "10m: UpdateTable = { table = 't', key = 'new' }
         10m 3s: DisableKey = { key = 'old' }
         20m as moved: GetItem = { table = 't', item = 'i3' }
         20m as not-moved: GetItem = { table = 't', item = 'i4' }
         20m as fresh: PutItem = { table = 't', item = 'fresh' }
         20m as overwrite-moved: PutItem = { table = 't', item = 'i1' }
         20m as overwrite: PutItem = { table = 't', item = 'i5' }
         20m as absent: GetItem = { table = 't', item = 'nobody' }
         20m as both: TransactWriteItems = { table = 't', items = ['i2', 'i6'] }
         20m as backup: CreateBackup = { table = 't', backup = 'b' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "moved: ok",
            "not-moved: ValidationException",
            "fresh: ok",
            "overwrite-moved: ok",
            "overwrite: ValidationException",
            "absent: noop",
            "both: ValidationException",
            "backup: ValidationException",
        ]
    );
}

#[test]
fn sim_18_versions_count_from_one_and_what_is_absent_stays_absent() {
    let tape = play_steps(
        "1h",
        "[table.t]\nstream = 'KEYS_ONLY'",
        "1m as delete: DeleteItem = { table = 't', item = 'a' }
         2m: UpdateItem = { table = 't', item = 'a', bytes = 10 }
         3m: UpdateItem = { table = 't', item = 'a' }
         4m: PutItem = { table = 't', item = 'a' }
         5m: DeleteItem = { table = 't', item = 'a' }
         6m: PutItem = { table = 't', item = 'a' }
         7m as absent: GetItem = { table = 't', item = 'b' }",
    );
    assert_eq!(tape.answers(), ["delete: noop", "absent: noop"]);
    assert_eq!(
        tape.periods(Kind::Item),
        [
            "t/item/1 v1 aws-owned 2 min..3 min rewritten",
            "t/item/1 v2 aws-owned 3 min..4 min rewritten",
            "t/item/1 v3 aws-owned 4 min..5 min deleted",
            "t/item/2 v1 aws-owned 6 min..end readable",
        ]
    );
    let bytes: Vec<u64> =
        tape.ledger.iter().filter(|row| row.artifact.kind == Kind::Item).map(|row| row.bytes).collect();
    assert_eq!(bytes, [10, 10, 256, 256], "UpdateItem keeps what is not given, PutItem takes the table's default");
    assert_eq!(tape.periods(Kind::StreamRecord).len(), 5);
}

#[test]
fn obs_04_sim_21_a_table_is_active_after_eight_seconds_and_serves_nothing_before() {
    let tape = play_steps(
        "1h",
        "[key.app]",
        "1m: CreateTable = { table = 't', key = 'app' }
         1m 7s 999ms as put: PutItem = { table = 't', item = 'a' }
         1m 7s 999ms as switch: UpdateTable = { table = 't', key = 'aws-owned' }
         1m 7s 999ms as delete: DeleteTable = { table = 't' }
         1m 7s 999ms as backup: CreateBackup = { table = 't', backup = 'b' }
         1m 8s as active: PutItem = { table = 't', item = 'a' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "put: ResourceNotFoundException",
            "switch: ResourceInUseException",
            "delete: ResourceInUseException",
            "backup: TableNotFoundException",
            "active: ok",
        ]
    );
    assert_eq!(tape.shown("t"), ["1 min: CREATING ENABLED KMS app", "1 min 8 s: ACTIVE ENABLED KMS app"]);
    assert_eq!(tape.times(EventName::TableCreated), [at("1m 8s")]);
}

#[test]
fn obs_05_a_table_whose_key_dies_before_it_is_active_disappears() {
    let tape = play_steps(
        "3h",
        "[key.app]",
        "1m: CreateTable = { table = 't', key = 'app' }
         1m 7s 999ms: DisableKey = { key = 'app' }
         2m as gone: DescribeTable = { table = 't' }",
    );
    assert_eq!(tape.answers(), ["gone: ResourceNotFoundException"]);
    assert_eq!(tape.times(EventName::TableCreated), []);
    assert_eq!(tape.times(EventName::TableInaccessible), []);
}

#[test]
fn obs_06_a_restore_takes_ten_minutes_and_its_target_serves_nothing_before() {
    let tape = play_steps(
        "1h",
        "[table.t]\nitems = 1",
        "1m: CreateBackup = { table = 't', backup = 'b' }
         2m: RestoreTableFromBackup = { backup = 'b', to = 'copy' }
         11m 59s 999ms as early: GetItem = { table = 'copy', item = 'i1' }
         12m as done: GetItem = { table = 'copy', item = 'i1' }",
    );
    assert_eq!(tape.answers(), ["early: ResourceNotFoundException", "done: ok"]);
    assert_eq!(tape.times(EventName::RestoreCompleted), [at("12m")]);
}

#[test]
fn ref_32_a_setting_that_already_stands_is_refused() {
    let tape = play_steps(
        "1h",
        "[table.t]\nttl = true",
        "1m as ttl: UpdateTimeToLive = { table = 't', enabled = true }
         1m as insights: UpdateContributorInsights = { table = 't', enabled = false }
         1m as stream: UpdateTable = { table = 't', stream = 'OFF' }",
    );
    assert_eq!(
        tape.answers(),
        ["ttl: ValidationException", "insights: ValidationException", "stream: ValidationException"]
    );
    assert!(tape.step("ttl").rules.contains(RuleId::SettingUnchanged));
}

#[test]
fn ref_35_what_does_not_exist_is_refused() {
    let tape = play_steps(
        "1h",
        "[table.t]\n[key.app]",
        "1m: CreateBackup = { table = 't', backup = 'b' }
         2m: DeleteBackup = { backup = 'b' }
         3m: DeleteTable = { table = 't' }
         4m as get: GetItem = { table = 't', item = 'a' }
         4m as update: UpdateTable = { table = 't', key = 'app' }
         4m as describe: DescribeTable = { table = 't' }
         4m as delete: DeleteTable = { table = 't' }
         4m as backup: CreateBackup = { table = 't', backup = 'c' }
         4m as describe-backup: DescribeBackup = { backup = 'b' }
         4m as restore: RestoreTableFromBackup = { backup = 'b', to = 'copy' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "get: ResourceNotFoundException",
            "update: ResourceNotFoundException",
            "describe: ResourceNotFoundException",
            "delete: ResourceNotFoundException",
            "backup: TableNotFoundException",
            "describe-backup: BackupNotFoundException",
            "restore: BackupNotFoundException",
        ]
    );
}

#[test]
fn sim_04_what_is_declared_is_there_at_the_start_and_nothing_happens_at_the_end() {
    let tape =
        play_steps("24h", "[table.t]\nstream = 'NEW_IMAGE'\nitems = 1", "0h: PutItem = { table = 't', item = 'a' }");
    assert_eq!(
        tape.periods(Kind::Item),
        ["t/item/1 v1 aws-owned 0 s..end readable", "t/item/2 v1 aws-owned 0 s..end readable"]
    );
    assert_eq!(tape.times(EventName::StreamRecordTrimmed), [], "the record would be trimmed at 24 h");
    assert_eq!(tape.periods(Kind::StreamRecord), ["t/stream-record/1 v1 aws-owned 0 s..end readable"]);
}
