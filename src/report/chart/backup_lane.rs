//! The lanes of backups: restorable while their own key can be used, lost with it.

use crate::{
    ids::{BackupId, KeyId},
    record::{EventName, EventRow, KeyPeriod, KeyState, Outcome, Subject},
};

use super::{
    lane::{Lane, Rank, Stretch},
    palette::{CAUTION, Fill, GONE, WARNING, key_colour},
    picture::Picture,
};

/// Returns the lanes of the backups, and how many more there would be.
pub fn backup_lanes(picture: &Picture, most: usize) -> (Vec<Lane>, usize) {
    let births: Vec<_> = picture.backup_births().collect();
    let lanes = births.iter().take(most).map(|&(backup, row)| Lane {
        name: picture.names.backup(backup).to_owned(),
        group: "backups",
        rank: Rank::Main,
        exact: true,
        swatch: None,
        curve: None,
        stretches: row.key.map_or_else(Vec::new, |key| stretches(picture, backup, row.time.as_millis(), key)),
    });
    (lanes.collect(), births.len().saturating_sub(most))
}

fn stretches(picture: &Picture, backup: BackupId, born: u64, key: KeyId) -> Vec<Stretch> {
    let until = end(picture, backup, born);
    let name = picture.names.key(key);
    let rows: Vec<_> = picture.keys.iter().filter(|row| row.key == key).collect();
    if rows.is_empty() {
        return vec![stretch(name, key, KeyState::Enabled, born, until)];
    }
    let ends = |row: &KeyPeriod| row.until.map_or(until, |t| t.as_millis().min(until));
    let cut = rows.into_iter().map(|row| (row.state, row.from.as_millis().max(born), ends(row)));
    cut.filter(|(_, from, until)| from < until)
        .map(|(state, from, until)| stretch(name, key, state, from, until))
        .collect()
}

fn stretch(name: &str, key: KeyId, state: KeyState, from: u64, until: u64) -> Stretch {
    let colour = key_colour(key);
    let (fill, words) = match state {
        KeyState::Enabled => (Fill::Solid(colour), vec![format!("restorable · {name}"), "restorable".to_owned()]),
        KeyState::Disabled | KeyState::PendingImport => (Fill::Solid(CAUTION), barred(name, state)),
        KeyState::PendingDeletion => (Fill::Solid(WARNING), barred(name, state)),
        KeyState::Deleted => (Fill::Solid(GONE), vec![format!("lost: {name} is deleted"), "lost".to_owned()]),
    };
    let strip = (fill.ground() != colour).then_some(colour);
    Stretch { from, until, fill, strip, words }
}

fn barred(name: &str, state: KeyState) -> Vec<String> {
    vec![format!("not restorable: {name} is {state}"), "not restorable".to_owned()]
}

fn end(picture: &Picture, backup: BackupId, born: u64) -> u64 {
    let ends = |row: &&EventRow| {
        matches!(row.event, EventName::DeleteBackup | EventName::BackupExpired)
            && row.outcome == Outcome::Ok
            && row.subject == Subject::Backup(backup)
            && row.time.as_millis() >= born
    };
    picture.events.iter().find(ends).map_or(picture.length(), |row| row.time.as_millis())
}
