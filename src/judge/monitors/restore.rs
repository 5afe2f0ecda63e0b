//! EAR-21: restoring a backup needs the key it was created with.
//!
//! Seen in the record as: a restore is accepted only while the key of its backup is usable, and completes only if that stayed
//! so. One that is refused for a key complains of the key of a backup of its source that is not usable: which backup that was, a
//! refusal does not say.

use std::collections::BTreeMap;

use crate::{
    ids::{BackupId, KeyId, TableId},
    judge::monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    record::{Detail, EventName, EventRow, Outcome, Subject},
    rules::RuleId,
};

/// Judges [`RuleId::RestoreNeedsKey`].
#[derive(Default)]
pub struct NeedsKey {
    /// For each table being restored, the key of its backup, and whether that stayed usable.
    running: BTreeMap<TableId, (KeyId, bool)>,
}

impl Monitor for NeedsKey {
    fn rule(&self) -> RuleId {
        RuleId::RestoreNeedsKey
    }

    fn events(&self) -> &'static [EventName] {
        &[
            EventName::RestoreTableFromBackup,
            EventName::RestoreCompleted,
            EventName::RestoreFailed,
            EventName::DisableKey,
            EventName::ScheduleKeyDeletion,
            EventName::DeleteImportedKeyMaterial,
            EventName::KeyMaterialExpired,
            EventName::KeyDeleted,
        ]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        if row.event == EventName::RestoreTableFromBackup {
            self.hear_of_restore(row, past, tally);
        } else if matches!(row.event, EventName::RestoreCompleted | EventName::RestoreFailed) {
            self.hear_of_end(row, past, tally);
        } else if row.outcome == Outcome::Ok {
            self.running.values_mut().filter(|(key, _)| Some(*key) == row.key).for_each(|(_, stayed)| *stayed = false);
        }
    }
}

impl NeedsKey {
    fn hear_of_restore(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let Subject::Table(to) = row.subject else { return };
        if let Detail::Backup { id, .. } = row.detail {
            self.hear_of_beginning(row, id, to, past, tally);
        } else if let Some(blamed) = row.blames() {
            check_refusal(row, blamed, past, tally);
        }
    }

    fn hear_of_beginning(&mut self, row: &EventRow, id: BackupId, to: TableId, past: &Past<'_>, tally: &mut Tally) {
        tally.occasion();
        let Some(backup) = past.chronicle.backups.present(id) else { return };
        let is_usable = past.chronicle.keys.is_enabled(backup.key);
        if !is_usable {
            let found = || format!("{} is restored without its key", past.names.backup(id));
            tally.fault(row.time, || (found(), event_witness(row)));
        }
        self.running.insert(to, (backup.key, is_usable));
    }

    fn hear_of_end(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let Subject::Table(to) = row.subject else { return };
        let Some((_, false)) = self.running.remove(&to) else { return };
        tally.occasion();
        if row.event == EventName::RestoreCompleted {
            let found = || format!("{} is complete although the backup's key became unusable", past.names.table(to));
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }
}

/// Judges a restore that is refused because of a key: of the backup's, where that is unusable, before any other.
fn check_refusal(row: &EventRow, blamed: KeyId, past: &Past<'_>, tally: &mut Tally) {
    let of_source = |source| past.chronicle.backups.present_of(source).map(|backup| backup.key);
    let keys: Vec<KeyId> = row.table.into_iter().flat_map(of_source).collect();
    let is_of_a_backup = keys.contains(&blamed);
    let is_any_usable = keys.iter().any(|&key| past.chronicle.keys.is_enabled(key));
    if keys.is_empty() || (is_any_usable && !is_of_a_backup) {
        return;
    }
    tally.occasion();
    if !is_of_a_backup || past.chronicle.keys.is_enabled(blamed) {
        let found = || format!("a restore is refused because of {}", past.names.key(blamed));
        tally.fault(row.time, || (found(), event_witness(row)));
    }
}
