//! What a run says of itself that lasts: outages, features, dependences of backups, and what is left of what is destroyed.

use crate::support::{Tape, at, play_steps};
use keylapse::{
    record::{Feature, KeyState, Protected},
    sim::SimTime,
};

fn until(end: Option<SimTime>) -> String {
    end.map_or("…".to_owned(), |end| end.to_string())
}

fn outages(tape: &Tape) -> Vec<String> {
    let words = tape.outages.iter().map(|row| {
        let state = if row.state == KeyState::Enabled { "without grant" } else { row.state.as_str() };
        let (table, key) = (tape.names.table(row.table), tape.names.key(row.key));
        format!("{table}: {} to {}, {key} {state}, grace to {}", row.from, until(row.until), until(row.grace_over))
    });
    words.collect()
}

#[test]
fn ear_25_sim_44_an_outage_that_ends_and_begins_in_one_instant_is_two() {
    let tape = play_steps(
        "6h",
        "[key.old]\n[table.t]\nkey = 'old'\nttl = true\nitems = 1",
        "1h: DisableKey = { key = 'old' }
         2h: EnableKey = { key = 'old' }
         2h: DisableKey = { key = 'old' }
         3h: EnableKey = { key = 'old' }
         4h: RevokeGrant = { key = 'old', table = 't' }
         4h 20m: CreateGrant = { key = 'old', table = 't' }",
    );
    let expected = [
        "t: 1 h to 2 h, old Disabled, grace to 1 h 30 min",
        "t: 2 h to 3 h, old Disabled, grace to 2 h 30 min",
        "t: 4 h to 4 h 20 min, old without grant, grace to …",
    ];
    assert_eq!(outages(&tape), expected);
}

#[test]
fn ear_16_an_outage_lasts_while_either_key_of_a_switch_is_unusable_and_begins_anew_with_the_other() {
    let tape = play_steps(
        "6h",
        "[timing]\nswitch_rate = 1\n[key.a]\n[key.b]\n[table.t]\nkey = 'a'\nitems = 7200",
        "1h: UpdateTable = { table = 't', key = 'b' }
         2h: DisableKey = { key = 'a' }
         2h 10m: DisableKey = { key = 'b' }
         2h 20m: EnableKey = { key = 'a' }
         2h 40m: EnableKey = { key = 'b' }
         2h 40m: DisableKey = { key = 'a' }",
    );
    let expected = [
        "t: 2 h to 2 h 40 min, a Disabled, grace to 2 h 30 min",
        "t: 2 h 40 min to …, a Disabled, grace to 3 h 10 min",
    ];
    assert_eq!(outages(&tape), expected);
}

#[test]
fn a_feature_lasts_from_the_setting_or_the_creation_until_the_setting_or_the_end_of_the_table() {
    let tape = play_steps(
        "3d",
        "[key.old]\n[table.t]\nkey = 'old'\nttl = true\nstream = 'NEW_IMAGE'\nitems = 1\n[table.plain]\nkey = 'old'\nitems = 1",
        "1h: CreateBackup = { table = 't', backup = 'b' }
         2h: UpdateTimeToLive = { table = 't', enabled = false }
         3h: UpdateTable = { table = 'plain', stream = 'NEW_IMAGE' }
         4h: RestoreTableFromBackup = { backup = 'b', to = 'copy' }
         5h: UpdateTimeToLive = { table = 'copy', enabled = true }
         6h: UpdateTable = { table = 'plain', stream = 'OFF' }
         7h: DeleteTable = { table = 't' }",
    );
    let told: Vec<String> = tape
        .features
        .iter()
        .map(|row| {
            let feature = match row.feature {
                Feature::TimeToLive => "TTL",
                Feature::Stream => "stream",
            };
            format!("{} {feature}: {} to {}", tape.names.table(row.table), row.from, until(row.until))
        })
        .collect();
    assert_eq!(told, ["t TTL: 0 s to 2 h", "t stream: 0 s to 7 h", "plain stream: 3 h to 6 h", "copy TTL: 5 h to …"]);
}

/// Forty of a hundred items are under `new` when `old` goes; the table is archived so, and `old` comes back.
fn half_archived() -> Tape {
    play_steps(
        "20d",
        "[timing]\nswitch_rate = 1\n[key.old]\n[key.new]\n[table.t]\nkey = 'old'\nitems = 100",
        "1h: UpdateTable = { table = 't', key = 'new' }
         1h 40s 500ms: DisableKey = { key = 'old' }
         8d: EnableKey = { key = 'old' }
         9d: ScheduleKeyDeletion = { key = 'new', window = '7d' }
         18d: DeleteBackup = { backup = 't$ArchivedTableBackup' }",
    )
}

#[test]
fn ear_16_ref_19_an_archive_depends_on_both_keys_of_a_switch_that_never_ended() {
    let tape = half_archived();
    let of_backups = tape.dependences.iter().filter(|row| matches!(row.what, Protected::Backup(..)));
    let told: Vec<String> =
        of_backups.map(|row| format!("{}: {} to {}", tape.names.key(row.key), row.from, until(row.until))).collect();
    assert_eq!(told, ["old: 7 d 1 h 42 min 40 s 500 ms to 16 d", "new: 7 d 1 h 42 min 40 s 500 ms to 16 d"]);
}

#[test]
fn ref_06_what_is_left_of_a_destroyed_backup_goes_when_it_is_deleted() {
    let tape = half_archived();
    let told: Vec<String> =
        tape.departures.iter().map(|row| format!("{} at {}", tape.names.artifact(row.artifact), row.at)).collect();
    assert_eq!(told, ["t/backup/1 at 18 d"]);
    let ended = tape.ledger.iter().find(|row| row.backup.is_some()).unwrap();
    assert_eq!((ended.until, ended.readable_at_end), (Some(at("16d")), None));
}

#[test]
fn ear_25_an_outage_counts_the_deletions_that_come_to_wait_whatever_becomes_of_them() {
    let tape = play_steps(
        "20h",
        "[timing]\nttl_delay = '0s'\n[key.old]\n[table.t]\nkey = 'old'\nttl = true",
        "10m: PutItem = { table = 't', item = 'in-grace', ttl = '1h 10m' }
         10m: PutItem = { table = 't', item = 'waits', ttl = '3h' }
         10m: PutItem = { table = 't', item = 'waits-too', ttl = '13h' }
         1h: DisableKey = { key = 'old' }
         14h: DeleteTable = { table = 't' }",
    );
    let waited: Vec<u64> = tape.outages.iter().map(|row| row.waited).collect();
    assert_eq!(waited, [2], "the first is due at 1 h 20 min, when the grace still lasts");
}
