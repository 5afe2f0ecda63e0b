//! `keylapse explain`: the stories of an artifact, a key, a table and a step, word for word.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::{path::Path, process::Command};

/// Returns the story that the program tells of a thing in a committed scenario, one line each, without indentation.
fn story(scenario: &str, of: &[&str]) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario).with_extension("toml");
    let run = Command::new(env!("CARGO_BIN_EXE_keylapse")).arg("explain").arg(file).args(of).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap().lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn an_artifact_is_explained_from_its_first_seal_to_its_end() {
    let told = story("key-disabled-never-enabled", &["--artifact", "orders/item/6"]);
    let expected = [
        "orders/item/6 is an item of `orders` (item `orders#1.6`).",
        "5 h  version 1 is sealed under `old` (key version 1, orders/table-key/1, orders/data-key/1) (EAR-01, EAR-14)",
        "5 h  `orders#1` puts item `orders#1.6` into `orders` (EAR-14)",
        "6 h 10 min  the operator disables key `old` (REF-02, REF-04)",
        "6 h 40 min  TTL deletions stop for `orders`: 30 min after its key became unusable (EAR-25, SIM-01)",
        "6 h 52 min  the service notices: `orders` is INACCESSIBLE_ENCRYPTION_CREDENTIALS, under `old` (OBS-01, OBS-12)",
        "7 d 6 h 52 min  `orders` is being archived, with backup `orders$ArchivedTableBackup` under `old` (REF-18, REF-19, SIM-15, SIM-45)",
        "7 d 7 h 52 min  it is deleted (REF-19, SIM-14)",
        "7 d 7 h 52 min  `orders` is ARCHIVED: its items and its stream are gone (REF-19, SIM-14)",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_key_is_needed_by_an_archive_that_is_displayed_under_the_other_key_of_its_switch() {
    let told = story("old-key-never-back-mid-switch", &["--key", "new"]);
    assert!(told.contains(&"backup of `orders`: 1 still at the end (1 of them unreadable)".to_owned()), "{told:#?}");
    assert_eq!(told.last().unwrap(), "Something still needs it at the end of the run.");
}

#[test]
fn a_record_that_nobody_read_is_lost_at_24_hours_and_its_story_says_why() {
    let told = story("key-disabled-never-enabled", &["--artifact", "orders/stream-record/1"]);
    let last = "1 d  record `orders/stream-record/1` is trimmed at the end of its lifetime: unread: lost (EAR-23, EAR-24, SIM-01, SIM-03)";
    assert_eq!(told.last().unwrap(), last);
    assert!(told.iter().filter(|line| line.contains("trimmed")).count() == 1, "{told:?}");
}

#[test]
fn a_backup_outlives_the_switch_and_its_story_names_the_one_key_it_needs() {
    let told = story("backups-around-a-switch", &["--artifact", "orders/backup/1"]);
    assert_eq!(told[0], "orders/backup/1 is a backup of `orders` (`b-before`).");
    assert!(told.iter().all(|line| !line.contains("`new`")), "{told:?}");
    assert_eq!(told[told.len() - 3], "2 h  the operator disables key `old` (REF-02, REF-04)");
    assert_eq!(told.last().unwrap(), "At the end of the run it is live, and it really opens.");
}

#[test]
fn a_refused_restore_is_explained_by_the_step_that_took_the_key_away() {
    let told = story("backups-around-a-switch", &["--step", "restore-without-key"]);
    assert!(told[1].contains("is refused with ValidationException: KMS key disabled error"), "{told:?}");
    let cause =
        ["It was refused because of what happened before:", "2 h  the operator disables key `old` (REF-02, REF-04)"];
    assert_eq!(told[2..], cause);
}

#[test]
fn a_disabled_key_is_explained_by_all_that_came_of_it() {
    let told = story("key-disabled-never-enabled", &["--step", "step-1"]);
    let came = [
        "What came of it:",
        "6 h 40 min  TTL deletions stop for `orders`: 30 min after its key became unusable (EAR-25, SIM-01)",
        "6 h 52 min  the service notices: `orders` is INACCESSIBLE_ENCRYPTION_CREDENTIALS, under `old` (OBS-01, OBS-12)",
        "7 d 6 h 52 min  `orders` is being archived, with backup `orders$ArchivedTableBackup` under `old` (REF-18, REF-19, SIM-15, SIM-45)",
        "7 d 7 h 52 min  `orders` is ARCHIVED: its items and its stream are gone (REF-19, SIM-14)",
        "1 × PutItem of `orders` refused meanwhile, for want of this key",
    ];
    assert_eq!(told[2..], came);
}

#[test]
fn a_switch_is_explained_by_its_whole_course() {
    let told = story("old-key-disabled-mid-switch", &["--step", "switch"]);
    let course = [
        "What came of it:",
        "1 h 40 s 500 ms  the key switch of `orders` stands still: it needs both keys (EAR-16, SIM-11)",
        "2 h  the key switch of `orders` goes on (EAR-16, SIM-11)",
        "2 h 59 s 500 ms  `orders` displays its new key `new`; Status is still UPDATING (EAR-19, OBS-03)",
        "2 h 1 min 13 s 500 ms  the key switch of `orders` to `new` is complete (EAR-17, EAR-18, OBS-03)",
    ];
    assert_eq!(told[2..], course);
}

#[test]
fn a_key_is_explained_by_everything_that_needs_it_and_when_the_last_need_ends() {
    let told = story("switch-by-rewrap", &["--key", "old"]);
    assert_eq!(told[0], "Key `old`.");
    assert_eq!(told.last().unwrap(), "The last need ends at 1 h 1 min 14 s: from then on the key can go.");
}

/// Returns the story of a step of a scenario that stands in the test.
fn story_of_text(text: &str, step: &str) -> Vec<String> {
    story_in_text(text, &["--step", step])
}

fn story_in_text(text: &str, of: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("story.toml");
    std::fs::write(&file, text).unwrap();
    story(file.to_str().unwrap(), of)
}

#[test]
fn a_refusal_is_explained_by_what_made_the_key_as_it_complains_of_it() {
    let told = |step: &str| {
        let steps = "
            [[step]]
            at = '10m'
            CreateKey = { key = 'empty', origin = 'external' }
            [[step]]
            at = '30m'
            RevokeGrant = { key = 'old', table = 'orders' }
            [[step]]
            at = '40m'
            PutKeyPolicy = { key = 'old', denies = [] }
            [[step]]
            at = '50m'
            RevokeGrant = { key = 'old', table = 'other' }
            [[step]]
            id = 'without-grant'
            at = '1h'
            GetItem = { table = 'orders', item = 'i1' }
            [[step]]
            at = '2h'
            DisableKey = { key = 'old' }
            [[step]]
            at = '2h 30m'
            PutKeyPolicy = { key = 'old', denies = [] }
            [[step]]
            id = 'disabled'
            at = '3h'
            GetItem = { table = 'orders', item = 'i1' }
            [[step]]
            id = 'waiting'
            at = '4h'
            RotateKeyOnDemand = { key = 'empty' }";
        let setup = "
            title = 'Which of the earlier steps is to blame?'
            duration = '6h'
            [key.old]
            [table.orders]
            key = 'old'
            items = 3
            [table.other]
            key = 'old'";
        story_of_text(&format!("{setup}{steps}"), step)
    };
    assert_eq!(
        told("without-grant").last().unwrap(),
        "30 min  the operator revokes the grant of `orders` on key `old` (SIM-06, SIM-43)"
    );
    assert_eq!(told("disabled").last().unwrap(), "2 h  the operator disables key `old` (REF-02, REF-04)");
    assert!(told("waiting").last().unwrap().starts_with("10 min  the operator creates key `empty`"));
}

#[test]
fn a_key_that_the_table_no_longer_needs_is_to_blame_for_nothing() {
    let text = "
        title = 'The table has left a, and is on its way from b to c'
        duration = '20h'
        [key.a]
        [key.b]
        [key.c]
        [table.orders]
        key = 'a'
        items = 3000
        [[step]]
        at = '1h'
        UpdateTable = { table = 'orders', key = 'b' }
        [[step]]
        at = '8h'
        UpdateTable = { table = 'orders', key = 'c' }
        [[step]]
        id = 'disable-a'
        at = '8h 3s'
        DisableKey = { key = 'a' }
        [[step]]
        id = 'disable-b'
        at = '8h 4s'
        DisableKey = { key = 'b' }";
    let (left, needed) = (story_of_text(text, "disable-a"), story_of_text(text, "disable-b"));
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(needed.iter().any(|line| line.contains("stands still")), "{needed:?}");
}

/// Returns what the story of a refused step says of the reason.
fn reason(text: &str, step: &str) -> Vec<String> {
    let told = story_of_text(text, step);
    assert!(told[1].contains("is refused"), "{told:?}");
    told[2..].to_vec()
}

const BEFORE: &str = "It was refused because of what happened before:";
const ITSELF: &str = "No earlier event is to blame: the request itself is wrong.";

#[test]
fn a_request_that_a_running_switch_refuses_is_explained_by_the_request_for_the_switch() {
    let switch = "1 h  the operator updates table `orders`, with key `new` (EAR-11, EAR-16, OBS-03)";
    for step in ["delete-table", "switch-away"] {
        let told = story("old-key-never-back-mid-switch", &["--step", step]);
        assert_eq!(told[2..], [BEFORE, switch], "{step}");
    }
    let archiving = story("old-key-never-back-mid-switch", &["--step", "read-archiving"]);
    let since = "7 d 1 h 42 min 40 s 500 ms  `orders` is being archived, with backup `orders$ArchivedTableBackup` under `old` \
                 (REF-18, REF-19, SIM-15, SIM-45)";
    assert_eq!(archiving[2..], [BEFORE, since]);
}

#[test]
fn what_a_global_table_forbids_is_explained_by_the_request_for_the_replica() {
    let added = "5 h  the operator adds replica `orders@eu-west-1` to `orders`, under `eu` \
                 (REF-36, REF-37, REF-42, OBS-13)";
    for step in ["type", "stream-off"] {
        let told = story("replica-under-another-key-type", &["--step", step]);
        assert_eq!(told[2..], [BEFORE, added], "{step}");
    }
    let there = "5 h 30 s  table `orders@eu-west-1` is there, a replica of `orders`, under `eu` (EAR-01, EAR-02, REF-36, \
                 REF-42, OBS-13)";
    let switch = "8 h  the operator updates table `orders`, with key `home2` (EAR-11, EAR-16, OBS-03)";
    for (step, expected) in [("again", there), ("during", switch)] {
        let told = story("replica-under-another-key-type", &["--step", step]);
        assert_eq!(told[2..], [BEFORE, expected], "{step}");
    }
    let stays = story("replica-added-to-a-table-with-items", &["--step", "too-early"]);
    assert!(stays[3].starts_with("2 h  the operator adds replica `orders@us-east-2`"), "{stays:?}");
    let home = "0 s  table `orders` is there, under `home` (EAR-01, EAR-02)";
    assert_eq!(story("replica-under-another-key-type", &["--step", "same-key"])[2..], [BEFORE, home]);
    for step in ["managed", "view"] {
        assert_eq!(story("replica-under-another-key-type", &["--step", step])[2..], [ITSELF], "{step}");
    }
}

#[test]
fn a_switch_beyond_the_quota_is_explained_by_the_last_one() {
    let told = story("five-switches-in-one-day", &["--step", "fifth-too-early"]);
    let last = "4 h  the operator updates table `carts`, with key `a` (EAR-11, EAR-16, OBS-03)";
    assert_eq!(told[2..], [BEFORE, last]);
}

#[test]
fn a_request_for_what_is_not_there_is_explained_by_what_became_of_it() {
    let setup = "
        title = 'Who took away what these steps ask for?'
        duration = '12h'
        [timing]
        system_backup_retention = '1h'
        [key.old]
        [key.new]
        [client_key.app]
        [alias.app]
        key = 'old'
        [table.orders]
        key = 'old'
        items = 3
        [table.visits]
        point_in_time = '35d'
        [[step]]
        at = '1h'
        CreateBackup = { table = 'orders', backup = 'b' }
        [[step]]
        at = '2h'
        RestoreTableFromBackup = { backup = 'b', to = 'copy' }
        [[step]]
        at = '3h'
        CreateTable = { table = 'fresh', key = 'new' }
        [[step]]
        at = '4h'
        DeleteBackup = { backup = 'b' }
        [[step]]
        at = '5h'
        LoseClientKey = { client_key = 'app' }
        [[step]]
        at = '6h'
        DeleteAlias = { alias = 'alias/app' }
        [[step]]
        at = '7h'
        DeleteTable = { table = 'orders' }
        [[step]]
        at = '7h'
        DeleteTable = { table = 'visits' }";
    let steps = [
        (
            "2h 1m",
            "GetItem = { table = 'copy', item = 'i1' }",
            "2 h  the operator begins to restore `orders` as `copy`: backup b (EAR-06, EAR-21, REF-28, REF-30)",
        ),
        (
            "2h 1m",
            "UpdateTable = { table = 'copy', key = 'new' }",
            "2 h  the operator begins to restore `orders` as `copy`: backup b (EAR-06, EAR-21, REF-28, REF-30)",
        ),
        (
            "2h 1m",
            "DeleteBackup = { backup = 'b' }",
            "2 h  the operator begins to restore `orders` as `copy`: backup b (EAR-06, EAR-21, REF-28, REF-30)",
        ),
        (
            "3h 1s",
            "GetItem = { table = 'fresh', item = 'i1' }",
            "3 h  the operator creates table `fresh` under `new` (EAR-01, EAR-02)",
        ),
        (
            "3h 1m",
            "CreateTable = { table = 'fresh' }",
            "3 h 8 s  table `fresh` is there, under `new` (EAR-01, EAR-02, OBS-04)",
        ),
        ("5h", "DescribeBackup = { backup = 'b' }", "4 h  the operator deletes backup `b` (EAR-20)"),
        (
            "5h",
            "RestoreTableFromBackup = { backup = 'b', to = 'more' }",
            "4 h  the operator deletes backup `b` (EAR-20)",
        ),
        (
            "5h 1m",
            "PutItem = { table = 'orders', item = 'x', client_side_encryption = 'app' }",
            "5 h  the application loses its client key `app` (SIM-22)",
        ),
        (
            "6h 1m",
            "UpdateTable = { table = 'orders', key = 'alias/app' }",
            "6 h  the operator deletes `alias/app`, which named key `old` (REF-57, SIM-43)",
        ),
        (
            "6h 1m",
            "DeleteAlias = { alias = 'alias/app' }",
            "6 h  the operator deletes `alias/app`, which named key `old` (REF-57, SIM-43)",
        ),
        ("7h 1m", "GetItem = { table = 'orders', item = 'i1' }", "7 h  table `orders` is gone (REF-20)"),
        ("7h 1m", "DeleteTable = { table = 'orders' }", "7 h  table `orders` is gone (REF-20)"),
        (
            "8h",
            "RestoreTableFromBackup = { backup = 'visits$DeletedTableBackup', to = 'again' }",
            "8 h  backup `visits$DeletedTableBackup` expires (REF-31)",
        ),
    ];
    for (at, step, expected) in steps {
        let text = format!("{setup}\n[[step]]\nid = 'asked'\nat = '{at}'\n{step}");
        assert_eq!(reason(&text, "asked"), [BEFORE, expected], "{step}");
    }
}

#[test]
fn a_request_to_an_archived_table_is_explained_by_its_archival() {
    for step in ["GetItem = { table = 'orders', item = 'i1' }", "UpdateTable = { table = 'orders', key = 'new' }"] {
        let text = format!(
            "title = 'Who archived it?'
            duration = '9d'
            [key.old]
            [key.new]
            [table.orders]
            key = 'old'
            items = 3
            [[step]]
            at = '1h'
            DisableKey = {{ key = 'old' }}
            [[step]]
            id = 'asked'
            at = '8d'
            {step}"
        );
        let archived = "7 d 2 h 42 min  `orders` is ARCHIVED: its items and its stream are gone (REF-19, SIM-14)";
        assert_eq!(reason(&text, "asked"), [BEFORE, archived], "{step}");
    }
}

#[test]
fn what_never_came_is_missing_because_its_making_was_refused() {
    let setup = "
        title = 'Where are they?'
        duration = '12h'
        [key.old]
        [table.orders]
        key = 'old'
        [[step]]
        at = '1h'
        DisableKey = { key = 'old' }
        [[step]]
        at = '2h'
        CreateTable = { table = 'late', key = 'old' }
        [[step]]
        at = '3h'
        CreateBackup = { table = 'orders', backup = 'b' }";
    for (step, expected) in [
        ("DescribeTable = { table = 'late' }", "2 h  the operator asks for CreateTable of `late` and is refused"),
        (
            "DescribeBackup = { backup = 'b' }",
            "3 h  the operator asks for CreateBackup of `b` (`orders`) and is refused",
        ),
    ] {
        let told = reason(&format!("{setup}\n[[step]]\nid = 'asked'\nat = '10h'\n{step}"), "asked");
        assert_eq!(told[0], BEFORE);
        assert!(told[1].starts_with(expected), "{told:?}");
    }
}

#[test]
fn a_table_whose_restore_failed_is_missing_because_it_did() {
    let text = "
        title = 'Where is the copy?'
        duration = '12h'
        [key.old]
        [key.new]
        [table.orders]
        key = 'old'
        items = 3
        [[step]]
        at = '1h'
        CreateBackup = { table = 'orders', backup = 'b' }
        [[step]]
        at = '2h'
        RestoreTableFromBackup = { backup = 'b', to = 'copy', key = 'new' }
        [[step]]
        at = '2h 5m'
        DisableKey = { key = 'new' }
        [[step]]
        id = 'asked'
        at = '3h'
        GetItem = { table = 'copy', item = 'i1' }";
    let failed = "2 h 5 min  the restore of `orders` as `copy` fails, and nothing of it is left: new became unusable \
                  (EAR-21, REF-29)";
    assert_eq!(reason(text, "asked"), [BEFORE, failed]);
}

#[test]
fn an_earlier_life_of_a_table_or_a_key_is_not_to_blame_for_what_is_refused_in_this_one() {
    let text = |step: &str| {
        format!(
            "title = 'What is over is over'
            duration = '12h'
            [key.old]
            [table.orders]
            key = 'old'
            [[step]]
            at = '1h'
            DisableKey = {{ key = 'old' }}
            [[step]]
            at = '2h'
            EnableKey = {{ key = 'old' }}
            [[step]]
            at = '3h'
            DeleteTable = {{ table = 'orders' }}
            [[step]]
            at = '4h'
            CreateTable = {{ table = 'orders' }}
            [[step]]
            id = 'asked'
            at = '5h'
            {step}"
        )
    };
    assert_eq!(reason(&text("CancelKeyDeletion = { key = 'old' }"), "asked"), [ITSELF]);
    assert_eq!(reason(&text("UpdateTable = { table = 'orders', stream = 'OFF' }"), "asked"), [ITSELF]);
    let contradictory = "UpdateTable = { table = 'orders', sse = { enabled = false, type = 'KMS' } }";
    assert_eq!(reason(&text(contradictory), "asked"), [ITSELF]);
    let since = "4 h 8 s  table `orders` is there, under `aws-owned` (EAR-01, EAR-02, OBS-04)";
    assert_eq!(reason(&text("CreateTable = { table = 'orders' }"), "asked"), [BEFORE, since]);
}

#[test]
fn an_instant_before_the_window_is_explained_by_the_setting_since_which_there_is_one() {
    let given_up = story("point-in-time-outside-the-window", &["--step", "given-up"]);
    let since = "1 d 3 h  the operator switches point-in-time recovery of `orders` on: window 35 d (REF-31, REF-34)";
    assert_eq!(given_up[2..], [BEFORE, since]);
    let text = |instant: &str| {
        format!(
            "title = 'When was it?'
            duration = '5d'
            [table.orders]
            items = 1
            [[step]]
            at = '1h'
            UpdateContinuousBackups = {{ table = 'orders', enabled = true, period = '1d' }}
            [[step]]
            id = 'asked'
            at = '4d'
            RestoreTableToPointInTime = {{ table = 'orders', to = 'copy', instant = '{instant}' }}"
        )
    };
    for instant in ["4d 1h", "2d"] {
        assert_eq!(reason(&text(instant), "asked"), [ITSELF], "{instant}");
    }
}

#[test]
fn a_key_whose_deletion_took_something_along_could_not_go() {
    let told = story("backup-outlives-its-key", &["--key", "old"]);
    assert!(told.contains(&"backup of `orders`: 1 lost with the key, the last until 9 d".to_owned()), "{told:#?}");
    assert_eq!(told.last().unwrap(), "Its deletion took 1 artifact along that still needed it.");
    let both = story("old-key-deleted-mid-switch", &["--key", "new"]);
    assert!(!both.iter().any(|line| line.contains("lost")), "{both:#?}");
}

#[test]
fn a_backup_that_was_made_under_a_deleted_key_and_deleted_later_was_not_lost_with_it() {
    let text = "
        title = 'Archived without its key'
        duration = '12d'
        [key.a]
        [table.orders]
        key = 'a'
        items = 3
        [[step]]
        at = '1d'
        ScheduleKeyDeletion = { key = 'a', window = '7d' }
        [[step]]
        at = '10d'
        DeleteBackup = { backup = 'orders$ArchivedTableBackup' }";
    let told = story_in_text(text, &["--key", "a"]);
    assert!(told.contains(&"backup of `orders`: 1 no longer, the last until 10 d".to_owned()), "{told:#?}");
    assert_eq!(told.last().unwrap(), "Its deletion took 3 artifacts along that still needed it.");
}

#[test]
fn what_ended_an_artifact_is_told_though_somebody_asks_for_it_in_the_same_instant() {
    let text = "
        title = 'At one instant'
        duration = '9d'
        [key.old]
        [table.orders]
        key = 'old'
        items = 1
        [[step]]
        at = '0s'
        ScheduleKeyDeletion = { key = 'old', window = '7d' }
        [[step]]
        at = '7d'
        GetItem = { table = 'orders', item = 'i1' }";
    let told = story_in_text(text, &["--artifact", "orders/item/1"]);
    let ends = told.iter().filter(|line| line.starts_with("7 d  ")).collect::<Vec<_>>();
    assert!(ends[0].starts_with("7 d  its key is destroyed: the ciphertext stays, unreadable for ever"), "{ends:#?}");
    assert!(ends.iter().any(|line| line.contains("asks for GetItem of `i1`")), "{ends:#?}");
}

#[test]
fn a_key_of_another_region_is_explained_by_the_first_table_under_it() {
    let text = "
        title = 'Of which region is it?'
        duration = '4h'
        [key.home]
        [key.c]
        [table.t]
        key = 'home'
        [[step]]
        at = '1h'
        UpdateTable = { table = 't', replica = { region = 'eu-west-1', key = 'c' } }
        [[step]]
        id = 'asked'
        at = '2h'
        CreateTable = { table = 'u', key = 'c' }";
    let told = reason(text, "asked");
    assert_eq!(told[0], BEFORE);
    assert!(told[1].starts_with("1 h  the operator adds replica `t@eu-west-1` to `t`, under `c`"), "{told:?}");
}
