//! The lanes of backups: restorable while their own key can be used, lost with it.

use std::collections::BTreeMap;

use crate::{
    ids::{BackupId, KeyId},
    record::{EndedBy, EventName, EventRow, KeyPeriod, KeyState, Outcome, Subject},
};

use super::{
    lane::{Lane, Rank, Stretch},
    outage::Span,
    palette::{BARE, CAUTION, DOOMED, Fill, GONE, key_colour},
    picture::Picture,
};

/// Returns the lanes of the backups, and how many more there would be.
pub fn backup_lanes(picture: &Picture, most: usize) -> (Vec<Lane>, usize) {
    let made = picture.backup_births().filter_map(|(backup, row)| {
        let born = row.time.as_millis();
        Some(lane(picture, backup, stretches(picture, (born, end(picture, backup, born)), row.key?)))
    });
    let lanes: Vec<_> = made.chain(continuous_lanes(picture)).collect();
    let more = lanes.len().saturating_sub(most);
    (lanes.into_iter().take(most).collect(), more)
}

/// The lanes of what point-in-time recovery keeps: each is under one key after another where it moves with its table.
fn continuous_lanes(picture: &Picture) -> impl Iterator<Item = Lane> {
    let mut lives: BTreeMap<BackupId, Vec<(Span, KeyId)>> = BTreeMap::new();
    for row in picture.continuous {
        let Some(backup) = row.backup else { continue };
        // What its key's destruction ended is still there, unreadable.
        let until = row.until.filter(|_| row.ended_by != Some(EndedBy::KeyDestroyed));
        let until = until.map_or(picture.length(), |until| until.as_millis());
        lives.entry(backup).or_default().push(((row.from.as_millis(), until), row.chain.kms_key));
    }
    lives.into_iter().map(|(backup, mut periods)| {
        periods.sort_unstable();
        let stretches = periods.into_iter().flat_map(|(span, key)| stretches(picture, span, key));
        lane(picture, backup, stretches.collect())
    })
}

fn lane(picture: &Picture, backup: BackupId, stretches: Vec<Stretch>) -> Lane {
    Lane {
        name: picture.names.backup(backup).to_owned(),
        group: "backups",
        rank: Rank::Main,
        exact: true,
        swatch: None,
        curve: None,
        stretches,
    }
}

fn stretches(picture: &Picture, (born, until): Span, key: KeyId) -> Vec<Stretch> {
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
        KeyState::Disabled => (Fill::Solid(CAUTION), barred(name, state)),
        KeyState::PendingImport => (BARE, barred(name, state)),
        KeyState::PendingDeletion => (DOOMED, barred(name, state)),
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
