//! The lanes of backups: restorable while every key that they depend on can be used, lost with any of them.

use std::collections::BTreeMap;

use crate::{
    ids::{BackupId, KeyId},
    record::{Dependence, KeyState, LedgerRow},
    report::backup,
};

use super::{
    lane::{Group, Lane, Rank, Stretch},
    outage::Span,
    palette::{BARE, CAUTION, DOOMED, Fill, GONE, key_colour},
    picture::Picture,
};

/// Returns the lanes of the backups, continuous ones last, and how many more there would be.
pub fn backup_lanes(picture: &Picture, most: usize) -> (Vec<Lane>, usize) {
    let mut rows: BTreeMap<BackupId, Vec<&LedgerRow>> = BTreeMap::new();
    for row in picture.backups {
        row.backup.into_iter().for_each(|backup| rows.entry(backup).or_default().push(row));
    }
    let mut backups: Vec<_> = rows.into_iter().collect();
    backups.iter_mut().for_each(|(_, rows)| rows.sort_by_key(|row| row.from));
    backups.sort_by_key(|(backup, rows)| (picture.names.is_continuous(*backup), rows.first().map(|row| row.from)));
    let more = backups.len().saturating_sub(most);
    (backups.into_iter().take(most).map(|(backup, rows)| lane(picture, backup, &rows)).collect(), more)
}

fn lane(picture: &Picture, backup: BackupId, rows: &[&LedgerRow]) -> Lane {
    Lane {
        name: picture.names.backup(backup).to_owned(),
        group: Group::Backups,
        rank: Rank::Main,
        exact: true,
        swatch: None,
        curve: None,
        stretches: rows.iter().flat_map(|row| stretches(picture, backup, row)).collect(),
    }
}

/// What a backup looks like in one of its protection periods, and after that where its key was destroyed.
fn stretches(picture: &Picture, backup: BackupId, row: &LedgerRow) -> Vec<Stretch> {
    let until = row.until.map_or(picture.length(), |until| until.as_millis());
    let needed = needed(picture, backup, (row.from.as_millis(), until));
    let mut out: Vec<Stretch> = Vec::new();
    for span in cuts(picture, &needed, (row.from.as_millis(), until)).windows(2).map(|cut| (cut[0], cut[1])) {
        let stretch = stretch(picture, row.chain.kms_key, &states(picture, &needed, span.0), span);
        match out.last_mut() {
            Some(last) if last.words == stretch.words => last.until = stretch.until,
            Some(_) | None => out.push(stretch),
        }
    }
    out.extend(remains(picture, row));
    out
}

/// What is left of a backup whose key was destroyed, until it goes, too.
fn remains(picture: &Picture, row: &LedgerRow) -> Option<Stretch> {
    let key = backup::destroyed_with(row, picture.dependences, picture.keys)?;
    let until = backup::departed(row, picture.departures).map_or(picture.length(), |gone| gone.as_millis());
    Some(stretch(picture, row.chain.kms_key, &[(key, KeyState::Deleted)], (row.until?.as_millis(), until)))
}

/// Returns the dependences of a backup on its keys in a time.
fn needed<'a>(picture: &'a Picture, backup: BackupId, (from, until): Span) -> Vec<&'a Dependence> {
    let begins = |row: &Dependence| row.from.as_millis() < until;
    let lasts = |row: &Dependence| row.until.is_none_or(|end| from < end.as_millis());
    backup::needed(picture.dependences, backup).filter(|row| begins(row) && lasts(row)).collect()
}

/// Returns the instants of a time at which the backup may look different, its ends included.
fn cuts(picture: &Picture, needed: &[&Dependence], (from, until): Span) -> Vec<u64> {
    let of_keys = picture.keys.iter().filter(|period| needed.iter().any(|needed| needed.key == period.key));
    let turns =
        of_keys.map(|period| period.from).chain(needed.iter().flat_map(|row| [Some(row.from), row.until]).flatten());
    let within = turns.map(|turn| turn.as_millis()).filter(|turn| (from..until).contains(turn));
    let mut cuts: Vec<u64> = within.chain([from, until]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// Returns the keys that a backup depends on at an instant, each with its state.
fn states(picture: &Picture, needed: &[&Dependence], at: u64) -> Vec<(KeyId, KeyState)> {
    let holds = |from: u64, until: Option<u64>| from <= at && until.is_none_or(|until| at < until);
    let now = needed.iter().filter(|row| holds(row.from.as_millis(), row.until.map(|until| until.as_millis())));
    now.map(|row| {
        let mut periods = picture.keys.iter().filter(|period| period.key == row.key);
        let period = periods.find(|it| holds(it.from.as_millis(), it.until.map(|until| until.as_millis())));
        (row.key, period.map_or(KeyState::Enabled, |period| period.state))
    })
    .collect()
}

/// Shows a backup in the colour of the key that it displays, as far as the worst of its keys lets it be restored.
fn stretch(picture: &Picture, displayed: KeyId, keys: &[(KeyId, KeyState)], (from, until): Span) -> Stretch {
    let colour = key_colour(displayed);
    let worst = keys.iter().max_by_key(|(_, state)| *state);
    let (key, state) = worst.copied().unwrap_or((displayed, KeyState::Enabled));
    let name = picture.names.key(key);
    let (fill, words) = match state {
        KeyState::Enabled => (Fill::Solid(colour), vec![restorable(picture, displayed, keys), "restorable".to_owned()]),
        KeyState::Disabled => (Fill::Solid(CAUTION), barred(name, state)),
        KeyState::PendingImport => (BARE, barred(name, state)),
        KeyState::PendingDeletion => (DOOMED, barred(name, state)),
        KeyState::Deleted => (Fill::Solid(GONE), vec![format!("lost: {name} is deleted"), "lost".to_owned()]),
    };
    let strip = (fill.ground() != colour).then_some(colour);
    Stretch { from, until, fill, strip, words }
}

/// Says by which keys a backup can be restored, the displayed one first.
fn restorable(picture: &Picture, displayed: KeyId, keys: &[(KeyId, KeyState)]) -> String {
    let others = keys.iter().map(|(key, _)| *key).filter(|key| *key != displayed);
    let names: Vec<&str> = std::iter::once(displayed).chain(others).map(|key| picture.names.key(key)).collect();
    format!("restorable · {}", names.join(" + "))
}

fn barred(name: &str, state: KeyState) -> Vec<String> {
    vec![format!("not restorable: {name} is {state}"), "not restorable".to_owned()]
}
