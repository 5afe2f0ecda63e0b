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
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("story.toml");
    std::fs::write(&file, text).unwrap();
    story(file.to_str().unwrap(), &["--step", step])
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
