//! A backup's keys: which it depended on when, and the destruction of which ended it.

use crate::{
    ids::{BackupId, KeyId},
    record::{Departure, Dependence, EndedBy, KeyPeriod, KeyState, LedgerRow, Protected},
    sim::SimTime,
};

/// Returns the times during which a backup depended on keys.
pub fn needed(dependences: &[Dependence], backup: BackupId) -> impl Iterator<Item = &Dependence> {
    dependences.iter().filter(move |row| matches!(row.what, Protected::Backup(other, _) if other == backup))
}

/// Returns the key whose destruction ended a protection period, of those that the backup depended on.
pub fn destroyed_with(row: &LedgerRow, dependences: &[Dependence], keys: &[KeyPeriod]) -> Option<KeyId> {
    let end = row.until.filter(|_| row.ended_by == Some(EndedBy::KeyDestroyed))?;
    let dies = |key: KeyId| keys.iter().any(|it| (it.key, it.state, it.from) == (key, KeyState::Deleted, end));
    needed(dependences, row.backup?).map(|needed| needed.key).find(|&key| dies(key))
}

/// Returns when what was left of an artifact went whose key was destroyed.
pub fn departed(row: &LedgerRow, departures: &[Departure]) -> Option<SimTime> {
    departures.iter().find(|gone| gone.artifact == row.artifact).map(|gone| gone.at)
}
