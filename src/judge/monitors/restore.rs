//! EAR-21: restoring a backup needs the key it was created with.
//!
//! Seen in the record as: a restore is accepted only while that key is usable, and refused with its name where it is not; it
//! completes only if the key stayed usable. The event does not say which backup of its source was restored: where there are
//! several, one whose key allows what happened is enough.

use std::collections::BTreeMap;

use crate::{
    ids::{BackupId, KeyId, TableId},
    judge::monitors::{
        Monitor, Past,
        monitor::{event_witness, message_names},
        tally::Tally,
    },
    record::{ErrorName, EventName, EventRow, Outcome, Subject},
    rules::RuleId,
};

/// Judges [`RuleId::RestoreNeedsKey`].
#[derive(Default)]
pub struct NeedsKey {
    /// For each table being restored, the backups it may come from whose key stayed usable, each with that key.
    running: BTreeMap<TableId, Vec<(BackupId, KeyId)>>,
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
            self.running.values_mut().for_each(|candidates| candidates.retain(|&(_, key)| Some(key) != row.key));
        }
    }
}

impl NeedsKey {
    fn hear_of_restore(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let (Some(source), Subject::Table(to)) = (row.table, row.subject) else { return };
        let candidates: Vec<(BackupId, KeyId)> =
            past.chronicle.backups.present_of(source).map(|made| (made.id, made.key)).collect();
        let is_usable = |&(_, key): &(BackupId, KeyId)| past.chronicle.keys.is_enabled(key);
        let usable: Vec<(BackupId, KeyId)> = candidates.iter().copied().filter(is_usable).collect();
        if row.outcome == Outcome::Ok {
            tally.occasion();
            if usable.is_empty() {
                let found = || format!("a backup of {} is restored without its key", past.names.table(source));
                tally.fault(row.time, || (found(), event_witness(row)));
            }
            self.running.insert(to, usable);
        } else if row.error == Some(ErrorName::Validation) && !candidates.is_empty() && usable.is_empty() {
            tally.occasion();
            if !candidates.iter().any(|&(_, key)| is_named(row, key, past)) {
                tally.fault(row.time, || ("the refusal does not name the backup's key".to_owned(), event_witness(row)));
            }
        }
    }

    fn hear_of_end(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let Subject::Table(to) = row.subject else { return };
        let candidates = self.running.remove(&to);
        let is_broken = candidates.is_some_and(|candidates| candidates.is_empty());
        if is_broken && row.event == EventName::RestoreCompleted {
            let found = || format!("{} is complete although the backup's key became unusable", past.names.table(to));
            tally.fault(row.time, || (found(), event_witness(row)));
        } else if is_broken {
            tally.occasion();
        }
    }
}

/// Returns whether a refusal names a key, in its column or in its message. A key that is gone has no state to name.
fn is_named(row: &EventRow, key: KeyId, past: &Past<'_>) -> bool {
    row.key == Some(key) || message_names(row, past.names.key(key))
}
