//! Data in use: items that the application seals before the service does (EAR-04). Two layers, two keys to lose.

use crate::support::{Tape, at, play_steps};
use keylapse::record::{Found, Kind};

/// One item sealed by the client and one that is not, in a table with index and stream under key `kms`.
fn two_items(duration: &str, steps: &str) -> Tape {
    play_steps(
        duration,
        "[key.kms]\n[client_key.app]\n[table.t]\nkey = 'kms'\nindex.by-day = 'LOCAL'\nstream = 'NEW_AND_OLD_IMAGES'",
        &format!(
            "1m: PutItem = {{ table = 't', item = 'sealed', client_side_encryption = 'app' }}
             1m: PutItem = {{ table = 't', item = 'plain' }}
             {steps}"
        ),
    )
}

/// What is open at the end, of every kind.
fn open(tape: &Tape) -> Vec<String> {
    let kinds = [Kind::Item, Kind::IndexEntry, Kind::StreamRecord];
    kinds.into_iter().flat_map(|kind| tape.periods(kind)).collect()
}

#[test]
fn ear_04_with_both_keys_both_items_are_readable() {
    assert_eq!(
        open(&two_items("1h", "")),
        [
            "t/item/1 v1 kms 1 min..end readable",
            "t/item/2 v1 kms 1 min..end readable",
            "t/index-entry/1 v1 kms 1 min..end readable",
            "t/index-entry/2 v1 kms 1 min..end readable",
            "t/stream-record/1 v1 kms 1 min..end readable",
            "t/stream-record/2 v1 kms 1 min..end readable",
        ]
    );
}

#[test]
fn ear_04_sim_22_without_the_client_key_the_service_serves_what_nobody_can_read() {
    let tape = two_items(
        "1h",
        "2m: LoseClientKey = { client_key = 'app' }
         3m as served: GetItem = { table = 't', item = 'sealed' }
         4m as no-layer: PutItem = { table = 't', item = 'new', client_side_encryption = 'app' }",
    );
    assert_eq!(tape.answers(), ["served: ok", "no-layer: refused"]);
    assert_eq!(
        open(&tape),
        [
            "t/item/1 v1 kms 1 min..end unreadable",
            "t/item/2 v1 kms 1 min..end readable",
            "t/index-entry/1 v1 kms 1 min..end unreadable",
            "t/index-entry/2 v1 kms 1 min..end readable",
            "t/stream-record/1 v1 kms 1 min..end unreadable",
            "t/stream-record/2 v1 kms 1 min..end readable",
        ]
    );
}

#[test]
fn ear_04_sim_22_without_the_kms_key_the_client_key_opens_nothing() {
    let tape = two_items(
        "1h",
        "2m: DisableKey = { key = 'kms' }
         10m as refused: GetItem = { table = 't', item = 'sealed' }",
    );
    assert_eq!(tape.answers(), ["refused: ValidationException"]);
    assert!(open(&tape).iter().all(|period| period.ends_with("..end unreadable")), "{:?}", open(&tape));
}

#[test]
fn ear_04_sim_22_an_enabled_kms_key_brings_back_all_but_what_the_client_lost() {
    let tape = two_items(
        "1h",
        "2m: LoseClientKey = { client_key = 'app' }
         3m: DisableKey = { key = 'kms' }
         4m: EnableKey = { key = 'kms' }",
    );
    assert_eq!(
        tape.periods(Kind::Item),
        ["t/item/1 v1 kms 1 min..end unreadable", "t/item/2 v1 kms 1 min..end readable"]
    );
}

#[test]
fn ear_04_sim_22_the_clients_layer_survives_switch_backup_and_restore() {
    let tape = two_items(
        "1h",
        "2m: UpdateTable = { table = 't', key = 'aws-managed' }
         3m: CreateBackup = { table = 't', backup = 'nightly' }
         4m: RestoreTableFromBackup = { backup = 'nightly', to = 'copy', key = 'aws-owned' }
         20m: LoseClientKey = { client_key = 'app' }",
    );
    let live: Vec<String> = tape.periods(Kind::Item).into_iter().filter(|period| period.contains("..end")).collect();
    assert_eq!(
        live,
        [
            "copy/item/1 v1 aws-owned 14 min..end unreadable",
            "copy/item/2 v1 aws-owned 14 min..end readable",
            "t/item/1 v1 aws-managed 2 min 1 s 333 ms..end unreadable",
            "t/item/2 v1 aws-managed 2 min 2 s 666 ms..end readable",
        ]
    );
    assert_eq!(
        tape.periods(Kind::Backup),
        ["t/backup/1 v1 aws-managed 3 min..end unreadable"],
        "a backup is readable when all of its items are"
    );
}

#[test]
fn ear_04_sim_22_a_continuous_backup_holds_the_clients_layer_as_long_as_a_version_that_has_it() {
    let claim = |at: &str| {
        format!(
            "[[expect]]\nat = '{at}'\nartifacts = {{ backup = 't$ContinuousBackup', client_side = true, count = 1 }}\n"
        )
    };
    let instants = ["1m", "2m", "1d 1m 59s 999ms", "1d 2m"];
    let tape = play_steps(
        "2d",
        &format!(
            "[client_key.app]\n[table.t]\npoint_in_time = '1d'\n{}",
            instants.iter().map(|at| claim(at)).collect::<String>()
        ),
        "1m: PutItem = { table = 't', item = 'a', client_side_encryption = 'app' }
         2m: PutItem = { table = 't', item = 'a' }",
    );
    let found = |instant: &str| {
        let seen = tape.observations.iter().find(|observation| observation.time == at(instant)).unwrap();
        let Found::Artifacts(count, _) = seen.found else { panic!("{seen:?}") };
        count
    };
    assert_eq!(
        instants.map(found),
        [0, 1, 1, 0],
        "the version sealed by the client is in the past from 2 min on, for a day"
    );
}

#[test]
fn ear_04_sim_22_one_client_key_of_two_that_is_lost_makes_a_backup_unreadable() {
    let tape = play_steps(
        "3h",
        "[client_key.first]\n[client_key.second]\n[table.t]",
        "1m: PutItem = { table = 't', item = 'a', client_side_encryption = 'first' }
         1m: PutItem = { table = 't', item = 'b', client_side_encryption = 'second' }
         2m: CreateBackup = { table = 't', backup = 'nightly' }
         90m: LoseClientKey = { client_key = 'second' }",
    );
    let unreadable = |instant: &str| {
        let mut rows = tape.series.iter().filter(|row| row.time == at(instant) && row.kind == Kind::Backup);
        rows.next().unwrap().unreadable
    };
    assert_eq!(["1h", "2h"].map(unreadable), [0, 1]);
    assert_eq!(tape.periods(Kind::Backup), ["t/backup/1 v1 aws-owned 2 min..end unreadable"]);
}
