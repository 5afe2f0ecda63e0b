//! Point-in-time recovery: the window, its boundaries, the keys that an instant needs, what stays at rest and for how long.

use crate::support::{Tape, at, compile, play, play_setup, play_steps, source_of, verdicts};
use keylapse::{
    judge::Ruling,
    record::{EventName, Kind},
    rules::RuleId,
};

const TABLE: &str = "[table.t]\nkey = 'old'\npoint_in_time = '35d'\n";

/// `item bytes` for what a table was born with when its restore was complete.
fn restored(tape: &Tape, table: &str) -> Vec<String> {
    let mut items: Vec<String> = tape
        .ledger
        .iter()
        .filter(|row| row.artifact.kind == Kind::Item && tape.names.table(row.artifact.table) == table)
        .filter(|row| row.version == 1)
        .map(|row| format!("{} {}", tape.names.item(row.item.unwrap()), row.bytes))
        .collect();
    items.sort();
    items
}

/// A restore at an instant of a window that begins at 1 h and is one day long, asked for at `now`.
fn window(now: &str, instant: &str) -> &'static str {
    let tape = play_steps(
        "5d",
        "[table.t]\nitems = 1",
        &format!(
            "1h: UpdateContinuousBackups = {{ table = 't', enabled = true, period = '1d' }}
             {now} as restore: RestoreTableToPointInTime = {{ table = 't', to = 'copy', instant = '{instant}' }}"
        ),
    );
    tape.answer("restore")
}

#[test]
fn ref_34_a_table_created_with_a_window_says_its_length() {
    let tape = play_steps(
        "2h",
        "[table.declared]\npoint_in_time = '1d'\n[table.legacy]\nlegacy_unencrypted = true\npoint_in_time = '2d'\n[table.none]",
        "1h: CreateTable = { table = 'created', point_in_time = '35d' }
         1h: CreateTable = { table = 'plain' }",
    );
    let said = |event| tape.rows(event).map(|row| row.detail.to_string()).collect::<Vec<_>>();
    assert_eq!(said(EventName::TableCreated), ["window 1 d", "window 2 d", "", "", ""]);
    assert_eq!(said(EventName::CreateTable), ["window 35 d", ""]);
}

#[test]
fn ref_34_a_window_that_was_asked_for_goes_with_its_table() {
    let declarations = "[table.t]\nitems = 1";
    let steps = "1d: UpdateContinuousBackups = { table = 't', enabled = true, period = '1d' }
                 2d: DeleteTable = { table = 't' }
                 3d: CreateTable = { table = 't', point_in_time = '35d' }
                 18d as restore: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '11d' }";
    assert_eq!(play_steps("20d", declarations, steps).answers(), ["restore: ok"]);
    let verdicts = verdicts(&source_of("20d", declarations, steps));
    let of_window = verdicts.iter().find(|verdict| verdict.rule == Some(RuleId::PointInTime)).unwrap();
    assert_eq!(of_window.ruling, Ruling::Held, "{of_window:?}");
}

#[test]
fn ref_34_the_window_reaches_from_its_beginning_to_five_minutes_ago() {
    let outside = "InvalidRestoreTimeException";
    assert_eq!(window("1h", "1h"), "ok", "at once, the beginning itself");
    assert_eq!(window("1h 4m 59s 999ms", "1h 1ms"), outside);
    assert_eq!(window("1h 5m", "1h"), "ok");
    assert_eq!(window("1h 5m", "1h 1ms"), outside);
    assert_eq!(window("1h 5m 1ms", "1h 1ms"), "ok");
    assert_eq!(window("2h", "59m 59s 999ms"), outside, "before it was switched on");
    assert_eq!(window("2h", "1h 55m"), "ok");
    assert_eq!(window("2h", "1h 55m 1ms"), outside);
    assert_eq!(window("3d", "2d"), "ok", "exactly one day ago");
    assert_eq!(window("3d", "1d 23h 59m 59s 999ms"), outside);
    assert_eq!(window("3d", "4d"), outside, "the future");
}

#[test]
fn ref_34_an_instant_holds_what_was_live_then_to_the_millisecond() {
    let copies = ["1h", "1h 59m 59s 999ms", "2h", "2h 59m 59s 999ms", "3h", "4h", "5h"];
    let mut steps = "1h: PutItem = { table = 't', item = 'a', bytes = 10 }
         2h: PutItem = { table = 't', item = 'a', bytes = 20 }
         2h: PutItem = { table = 't', item = 'b', bytes = 5, ttl = '2h' }
         3h: DeleteItem = { table = 't', item = 'a' }
         5h: PutItem = { table = 't', item = 'a', bytes = 30 }\n"
        .to_owned();
    for (n, instant) in copies.iter().enumerate() {
        steps += &format!("6h: RestoreTableToPointInTime = {{ table = 't', to = 'r{n}', instant = '{instant}' }}\n");
    }
    let tape = play_steps("7h", &format!("[key.old]\n{TABLE}ttl = true\nitems = 1\nitem = {{ bytes = 1 }}"), &steps);
    let all: Vec<String> = (0..copies.len()).map(|n| restored(&tape, &format!("r{n}")).join(", ")).collect();
    assert_eq!(
        all,
        ["a 10, i1 1", "a 10, i1 1", "a 20, b 5, i1 1", "a 20, b 5, i1 1", "b 5, i1 1", "i1 1", "a 30, i1 1",]
    );
    assert_eq!(tape.times(EventName::RestoreCompleted), vec![at("6h 10m"); 7]);
}

/// A busy table in the course of two switches, one of them stalled; restored at each of these instants.
#[test]
fn ref_34_a_restored_instant_is_the_state_of_a_run_that_ends_there() {
    let world = "[key.old]\n[key.new]\n[table.t]\nkey = 'old'\npoint_in_time = '2d'\nttl = true\nindex.by-day = 'LOCAL'\nitems = 12\n\
                 item = { bytes = { uniform = [1, 90] }, ttl = { uniform = ['1h', '9h'] } }\n\
                 [[workload]]\ntable = 't'\nto = '10h'\nrate = '30/h'\nop = 'PutItem'\nkeys = 15\n\
                 [[workload]]\ntable = 't'\nto = '10h'\nrate = '9/h'\nop = 'DeleteItem'\nkeys = 15\n\
                 [[workload]]\ntable = 't'\nto = '10h'\nrate = '5/h'\nop = 'TransactWriteItems'\nitems_per_transaction = 3\n";
    let course = "2h: UpdateTable = { table = 't', key = 'new' }
        2h 3s: DisableKey = { key = 'old' }
        2h 20m: EnableKey = { key = 'old' }
        5h: UpdateTable = { table = 't', key = 'aws-managed', strategy = 'rewrap' }\n";
    let instants =
        ["0s", "1h 30m", "2h 2s", "2h 10m", "2h 20m 3s", "3h", "5h 7s 999ms", "5h 8s", "7h 30m", "9h 59m 59s 999ms"];
    let copies: String = (0..instants.len())
        .map(|n| {
            format!("11h: RestoreTableToPointInTime = {{ table = 't', to = 'r{n}', instant = '{}' }}\n", instants[n])
        })
        .collect();
    let tape = play(&source_of("12h", world, &format!("{course}{copies}")));
    for (n, instant) in instants.iter().enumerate() {
        let mut ending = compile(&source_of("12h", world, course));
        ending.duration = keylapse::sim::SimDuration::from_millis(at(instant).as_millis() + 1);
        ending.expectations.clear();
        let ended = play_setup(&ending);
        let mut live: Vec<String> = ended
            .ledger
            .iter()
            .filter(|row| row.artifact.kind == Kind::Item && row.until.is_none())
            .map(|row| format!("{} {}", ended.names.item(row.item.unwrap()), row.bytes))
            .collect();
        live.sort();
        assert!(!live.is_empty());
        assert_eq!(restored(&tape, &format!("r{n}")), live, "at {instant}");
    }
}

#[test]
fn obs_21_a_restore_asks_for_the_table_then_recovery_then_the_instant_then_the_name() {
    let tape = play_steps(
        "1d",
        "[key.k]\n[table.t]\npoint_in_time = '1d'\n[table.plain]\n[table.gone]\npoint_in_time = '1d'\n[table.taken]",
        "1h: DeleteTable = { table = 'gone' }
         2h as table: RestoreTableToPointInTime = { table = 'gone', to = 'taken', instant = '1h' }
         2h as recovery: RestoreTableToPointInTime = { table = 'plain', to = 'taken', instant = '23h' }
         2h as instant: RestoreTableToPointInTime = { table = 't', to = 'taken', instant = '23h' }
         2h as name: RestoreTableToPointInTime = { table = 't', to = 'taken', instant = '1h' }
         3h: DisableKey = { key = 'k' }
         4h as target-key: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '1h', key = 'k' }
         5h as all-well: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '1h' }
         5h as being-created: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '1h' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "table: TableNotFoundException",
            "recovery: PointInTimeRecoveryUnavailableException",
            "instant: InvalidRestoreTimeException",
            "name: TableAlreadyExistsException",
            "target-key: ValidationException",
            "all-well: ok",
            "being-created: TableInUseException",
        ]
    );
    assert_eq!(
        tape.detail("instant"),
        "Restore time 23 h is outside of the window: EarliestRestorableDateTime 0 s, LatestRestorableDateTime 1 h 55 min"
    );
}

#[test]
fn ref_55_the_restored_table_is_under_the_sources_present_key_or_the_one_asked_for() {
    let tape = play_steps(
        "1d",
        &format!("[key.old]\n[key.new]\n{TABLE}items = 1\nstream = 'NEW_IMAGE'\nttl = true\nindex.by-day = 'GLOBAL'"),
        "1h: UpdateTable = { table = 't', key = 'new' }
         2h: RestoreTableToPointInTime = { table = 't', to = 'by-default', instant = '30m' }
         2h: RestoreTableToPointInTime = { table = 't', to = 'asked', instant = '30m', key = 'aws-owned' }
         3h as no-window: RestoreTableToPointInTime = { table = 'asked', to = 'again', instant = '2h 30m' }
         3h as no-stream: GetRecords = { table = 'asked' }",
    );
    assert_eq!(tape.shown("by-default"), ["2 h: CREATING ENABLED KMS new", "2 h 10 min: ACTIVE ENABLED KMS new"]);
    assert_eq!(tape.shown("asked"), ["2 h: CREATING absent - aws-owned", "2 h 10 min: ACTIVE absent - aws-owned"]);
    assert_eq!(
        tape.answers(),
        ["no-window: PointInTimeRecoveryUnavailableException", "no-stream: ResourceNotFoundException"]
    );
    let entries = tape.periods(Kind::IndexEntry);
    assert!(entries.contains(&"asked/index-entry/1 v1 aws-owned 2 h 10 min..end readable".to_owned()), "{entries:?}");
}

#[test]
fn ref_55_a_restored_table_says_nothing_of_its_items_whatever_one_of_its_name_said() {
    let tape = play_steps(
        "3h",
        "[table.t]\npoint_in_time = '1d'\n[table.u]\nitem = { bytes = 9, ttl = '1h' }",
        "10m: PutItem = { table = 'u', item = 'a' }
         20m: DeleteTable = { table = 'u' }
         1h: RestoreTableToPointInTime = { table = 't', to = 'u', instant = '10m' }
         2h: PutItem = { table = 'u', item = 'b' }",
    );
    assert_eq!(restored(&tape, "u"), ["a 9", "b 256"]);
}

#[test]
fn ref_56_switching_recovery_off_gives_its_window_up() {
    let tape = play_steps(
        "3d",
        &format!("[key.old]\n{TABLE}items = 1"),
        "1h: PutItem = { table = 't', item = 'i1' }
         2h: UpdateContinuousBackups = { table = 't', enabled = false }
         3h as off: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '1h' }
         4h: UpdateContinuousBackups = { table = 't', enabled = true }
         5h as lost: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '3h 59m 59s 999ms' }
         5h as anew: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '4h' }
         1d: UpdateContinuousBackups = { table = 't', enabled = true, period = '1d' }
         1d 6h: UpdateContinuousBackups = { table = 't', enabled = true, period = '35d' }
         2d as shortened: RestoreTableToPointInTime = { table = 't', to = 'copy-2', instant = '5h 59m 59s 999ms' }
         2d as kept: RestoreTableToPointInTime = { table = 't', to = 'copy-2', instant = '6h' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "off: PointInTimeRecoveryUnavailableException",
            "lost: InvalidRestoreTimeException",
            "anew: ok",
            "shortened: InvalidRestoreTimeException",
            "kept: ok",
        ],
        "a window that was shortened does not grow back"
    );
    assert_eq!(
        tape.periods(Kind::Backup),
        ["t/backup/1 v1 old 0 s..2 h deleted", "t/backup/2 v1 old 4 h..end readable"]
    );
}

/// A key switch at 1 d, an item changed before and after it; the old key goes at 2 d.
fn retired(choice: &str, loss: &str, restores: &str) -> Tape {
    play_steps(
        "60d",
        &format!("{choice}\n[key.old]\n[key.new]\n{TABLE}items = 2"),
        &format!(
            "12h: PutItem = {{ table = 't', item = 'i1' }}
             1d: UpdateTable = {{ table = 't', key = 'new' }}
             1d 12h: PutItem = {{ table = 't', item = 'i1' }}
             2d: {loss}
             {restores}"
        ),
    )
}

const RESTORES: &str = "
    3d as before: RestoreTableToPointInTime = { table = 't', to = 'r1', instant = '23h 59m' }
    3d as halfway: RestoreTableToPointInTime = { table = 't', to = 'r2', instant = '1d 5s' }
    3d as moved: RestoreTableToPointInTime = { table = 't', to = 'r3', instant = '1d 8s' }";

#[test]
fn sim_49_an_instant_needs_the_keys_that_protected_the_table_then() {
    let disabled = retired("", "DisableKey = { key = 'old' }", RESTORES);
    assert_eq!(
        disabled.answers(),
        ["before: ValidationException", "halfway: ValidationException", "moved: ok"],
        "halfway through the switch one item is under each key"
    );
    assert!(disabled.detail("before").starts_with("KMS key disabled error"), "{}", disabled.detail("before"));
    assert_eq!(disabled.step("before").rules.to_string(), "SIM-48 SIM-49");
    let switched_before = retired("", "DisableKey = { key = 'new' }", RESTORES);
    assert_eq!(
        switched_before.answers(),
        ["before: ValidationException", "halfway: ValidationException", "moved: ValidationException"],
        "the default target is under the new key"
    );
}

#[test]
fn sim_49_by_option_every_instant_needs_only_the_key_that_is_displayed_now() {
    let option = "[point_in_time]\nkey = 'current'";
    let tape = retired(option, "ScheduleKeyDeletion = { key = 'old', window = '7d' }", RESTORES);
    assert_eq!(tape.answers(), ["before: ok", "halfway: ok", "moved: ok"]);
    assert_eq!(
        tape.periods(Kind::Backup),
        ["t/backup/1 v1 old 0 s..1 d 8 s switched", "t/backup/1 v1 new 1 d 8 s..end readable"]
    );
    assert!(tape.ledger.iter().all(|row| row.readable_at_end != Some(false)));
    let other = retired(option, "DisableKey = { key = 'new' }", RESTORES);
    assert_eq!(
        other.answers(),
        ["before: ValidationException", "halfway: ValidationException", "moved: ValidationException"]
    );
}

#[test]
fn sim_50_the_continuous_backup_lasts_until_its_last_version_leaves_the_window() {
    let kept = retired("", "DescribeTable = { table = 't' }", "");
    assert_eq!(
        kept.periods(Kind::Backup),
        ["t/backup/1 v1 old 0 s..36 d 8 s expired", "t/backup/2 v1 new 1 d 8 s..end readable"],
        "the second item left the old key at 1 d 8 s, 35 days before"
    );
    let restores =
        "36d 7s 999ms as last: RestoreTableToPointInTime = { table = 't', to = 'r1', instant = '1d 7s 999ms' }
        36d 8s as first: RestoreTableToPointInTime = { table = 't', to = 'r2', instant = '1d 8s' }";
    let lost = retired("", "ScheduleKeyDeletion = { key = 'old', window = '7d' }", restores);
    assert_eq!(lost.answers(), ["last: ValidationException", "first: ok"]);
    assert_eq!(
        lost.periods(Kind::Backup),
        ["t/backup/1 v1 old 0 s..9 d key-destroyed", "t/backup/2 v1 new 1 d 8 s..end readable"]
    );
    let samples = |time: &str, key: &str| {
        let rows = kept.series.iter().filter(|row| row.time == at(time) && row.kind == Kind::Backup);
        rows.filter(|row| kept.names.key(row.key) == key).map(|row| (row.live, row.bytes)).next()
    };
    assert_eq!(samples("12h", "old"), Some((1, 256)), "one version of one item was replaced");
    assert_eq!(samples("1d 12h", "old"), Some((1, 768)), "and both items were moved");
    assert_eq!(samples("1d 12h", "new"), Some((1, 256)));
    assert_eq!(samples("36d", "new"), Some((1, 256)));
    assert_eq!(samples("37d", "new"), Some((1, 0)), "what was replaced at 1 d 12 h left the window at 36 d 12 h");
}

#[test]
fn sim_50_the_window_goes_with_its_table() {
    let deleted = play_steps(
        "40d",
        &format!("[key.old]\n{TABLE}items = 1"),
        "1d: PutItem = { table = 't', item = 'i1' }
         2d: DeleteTable = { table = 't' }
         2d as instant: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '1d' }
         3d as by-name: RestoreTableFromBackup = { backup = 't$ContinuousBackup', to = 'copy' }
         3d as last-state: RestoreTableFromBackup = { backup = 't$DeletedTableBackup', to = 'copy' }",
    );
    assert_eq!(
        deleted.answers(),
        ["instant: TableNotFoundException", "by-name: BackupNotFoundException", "last-state: ok"]
    );
    assert_eq!(
        deleted.periods(Kind::Backup),
        ["t/backup/1 v1 old 0 s..2 d deleted", "t/backup/2 v1 old 2 d..37 d expired"]
    );
    let archived = play_steps(
        "9d",
        &format!("[key.old]\n{TABLE}items = 1"),
        "1h: DisableKey = { key = 'old' }
         7d 2h as archiving: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '30m' }
         8d as archived: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '30m' }",
    );
    assert_eq!(archived.answers(), ["archiving: ResourceInUseException", "archived: TableNotFoundException"]);
    assert_eq!(
        archived.periods(Kind::Backup),
        ["t/backup/1 v1 old 0 s..7 d 2 h 42 min deleted", "t/backup/2 v1 old 7 d 1 h 42 min..end unreadable",]
    );
}

#[test]
fn ref_29_sim_49_a_restore_to_an_instant_fails_when_one_of_its_keys_becomes_unusable() {
    let fails = |loss: &str, when: &str| {
        let tape = play_steps(
            "2d",
            &format!("[key.old]\n[key.new]\n{TABLE}items = 2"),
            &format!(
                "1h: UpdateTable = {{ table = 't', key = 'new' }}
                 1d: RestoreTableToPointInTime = {{ table = 't', to = 'copy', instant = '30m', key = 'aws-owned' }}
                 {when}: {loss}"
            ),
        );
        (tape.times(EventName::RestoreFailed), tape.times(EventName::RestoreCompleted), restored(&tape, "copy").len())
    };
    let done = (vec![], vec![at("1d 10m")], 2);
    assert_eq!(fails("DisableKey = { key = 'old' }", "1d 9m 59s 999ms"), (vec![at("1d 9m 59s 999ms")], vec![], 0));
    assert_eq!(fails("DisableKey = { key = 'old' }", "1d 10m"), done, "complete before the step");
    assert_eq!(fails("DisableKey = { key = 'new' }", "1d 5m"), done, "the instant was before the switch");
    assert_eq!(fails("DeleteTable = { table = 't' }", "1d 5m"), done, "what is restored was copied at the request");
    assert_eq!(fails("UpdateContinuousBackups = { table = 't', enabled = false }", "1d 5m"), done);
}

#[test]
fn sim_50_recovery_can_be_switched_on_without_the_key_and_opens_nothing_until_it_is_back() {
    let tape = play_steps(
        "2d",
        "[key.old]\n[table.t]\nkey = 'old'\nitems = 1",
        "1h: DisableKey = { key = 'old' }
         2h as on: UpdateContinuousBackups = { table = 't', enabled = true }
         3h as without: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '2h 30m', key = 'aws-owned' }
         4h: EnableKey = { key = 'old' }
         5h as with: RestoreTableToPointInTime = { table = 't', to = 'copy', instant = '2h 30m', key = 'aws-owned' }",
    );
    assert_eq!(tape.answers(), ["on: ok", "without: ValidationException", "with: ok"]);
    assert_eq!(restored(&tape, "copy"), ["i1 256"]);
}

#[test]
fn ref_36_an_instant_is_not_restored_under_a_key_of_another_region() {
    let tape = play_steps(
        "3h",
        "[key.home]\n[key.eu]\n[table.t]\nkey = 'home'\npoint_in_time = '1d'\nreplicas = { eu = { key = 'eu' } }",
        "1h as foreign: RestoreTableToPointInTime = { table = 't', to = 'a', instant = '30m', key = 'eu' }
         1h as home: RestoreTableToPointInTime = { table = 't', to = 'b', instant = '30m', key = 'home' }",
    );
    assert_eq!(["foreign", "home"].map(|step| tape.answer(step)), ["ValidationException", "ok"]);
    assert!(tape.step("foreign").rules.to_string().contains("REF-36"));
}
