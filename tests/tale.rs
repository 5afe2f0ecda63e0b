//! The story of a run in a few lines: the causes, the consequences, the losses, and nothing twice.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::fs;

use keylapse::{
    engine::{self, recorder::Chorus},
    report::{gallery::Gallery, tale::Tale},
    scenario,
};

fn tale(name: &str, most: usize) -> Tale {
    tale_of(name, &fs::read_to_string(format!("scenarios/{name}.toml")).unwrap(), most)
}

fn tale_of(name: &str, source: &str, most: usize) -> Tale {
    let setup = scenario::compile(name, source).unwrap();
    let mut gallery = Gallery::new(&setup);
    let mut chorus = Chorus::new();
    chorus.add(&mut gallery);
    engine::run(&setup, &mut chorus);
    Tale::of(&gallery, most)
}

fn lines(tale: &Tale) -> Vec<String> {
    tale.lines.iter().map(|line| format!("{}  {} {}", line.time, line.words, line.codes)).collect()
}

#[test]
fn the_worked_example_is_told_in_six_lines() {
    let told = lines(&tale("key-disabled-never-enabled", 16));
    let expected = [
        "6 h 10 min  the operator disables key `old` (REF-02, REF-04)",
        "6 h 40 min  TTL deletions stop for `orders`: 30 min after `old` was disabled; 2 items come to wait (EAR-25, SIM-01)",
        "6 h 52 min  the service notices: `orders` is INACCESSIBLE_ENCRYPTION_CREDENTIALS, under `old` (OBS-01, OBS-12)",
        "1 d  lost: 12 stream records of `orders`, trimmed unread, the last one at 1 d 6 h (EAR-24)",
        "7 d 6 h 52 min  `orders` is being archived, with backup `orders$ArchivedTableBackup` under `old` (REF-18, REF-19",
        "7 d 7 h 52 min  `orders` is ARCHIVED: its items and its stream are gone (REF-19, SIM-14)",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "`{told}` is not `{expected}`");
    }
}

#[test]
fn as_many_items_come_to_wait_as_are_released() {
    let told = lines(&tale("busy-table-3-hour-outage", 16));
    let stop = told.iter().find(|line| line.contains("TTL deletions stop")).unwrap();
    assert!(stop.contains("30 min after `old` was disabled; 3102 items come to wait"), "{stop}");
}

#[test]
fn a_grant_can_be_what_stops_the_deletions() {
    let told = lines(&tale("grant-revoked-and-healed", 16));
    let stop = told.iter().find(|line| line.contains("TTL deletions stop")).unwrap();
    assert!(stop.contains("for `tokens`: 30 min after `old` lost its grant"), "{stop}");
}

#[test]
fn what_a_deleted_key_takes_along_is_told_at_its_end() {
    let told = lines(&tale("old-key-deleted-mid-switch", 16));
    assert!(
        told.contains(
            &"7 d 1 h 40 s 500 ms  lost: 60 artifacts that nobody can open without `old` (REF-06)".to_owned()
        )
    );
}

#[test]
fn a_long_story_keeps_its_turns_and_counts_the_rest() {
    let (all, some) = (tale("backups-around-a-switch", 100), tale("backups-around-a-switch", 5));
    assert_eq!((some.lines.len(), some.left_out), (5, all.lines.len() - 5));
    let turns = ["updates table `orders`", "disables key `old`", "enables key `old`", "is complete"];
    for turn in turns {
        assert!(lines(&some).iter().any(|line| line.contains(turn)), "`{turn}` is not in {:?}", lines(&some));
    }
}

#[test]
fn what_is_done_again_and_again_is_one_line() {
    let told = lines(&tale("rotation-reencrypts-nothing", 16));
    let rotations = told.iter().filter(|line| line.contains("rotates key `worn`")).collect::<Vec<_>>();
    assert_eq!(rotations, ["1 d  the operator rotates key `worn`, 25 times until 25 d (REF-10)"]);
}

#[test]
fn what_is_switched_on_is_not_told_as_what_is_switched_off() {
    let source = "title = 't'\nduration = '3d'\n[key.home]\n[key.eu]\n[table.t]\nkey = 'home'\n\
        [[step]]\nat = '1h'\nUpdateTable = { table = 't', replica = { region = 'eu', key = 'eu' } }\n\
        [[step]]\nat = '2h'\nDeleteTable = { table = 't@eu' }\n\
        [[step]]\nat = '3h'\nUpdateTable = { table = 't', replica = { region = 'eu', key = 'eu' } }\n\
        [[step]]\nat = '4h'\nUpdateTimeToLive = { table = 't', enabled = true }\n\
        [[step]]\nat = '6h'\nUpdateTimeToLive = { table = 't', enabled = false }\n\
        [[step]]\nat = '7h'\nUpdateContributorInsights = { table = 't', enabled = true }\n";
    let told = lines(&tale_of("settings", source, 30));
    let has =
        |words: &str| assert_eq!(told.iter().filter(|line| line.contains(words)).count(), 1, "`{words}` in {told:#?}");
    has("1 h  the operator adds replica `t@eu` to `t`, under `eu` (");
    has("3 h  the operator adds replica `t@eu` to `t`, under `eu` (");
    has("4 h  the operator switches the TTL of `t` on (");
    has("6 h  the operator switches the TTL of `t` off (");
    has("7 h  the operator switches Contributor Insights of `t` on (");
}
