//! EAR-21: restoring a backup needs the key it was created with.
//!
//! Seen in the record as: a restore is accepted only while the key of its backup is usable, and completes only if that stayed
//! so; one that is refused because of a key is refused because of that one, where it is unusable, before any other. Of a backup
//! under both keys of a switch that never ended, that is the key displayed.

use std::collections::BTreeMap;

use crate::{
    ids::{KeyId, TableId},
    judge::monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    record::{EventName, EventRow, Outcome, Subject},
    rules::RuleId,
};

/// Judges [`RuleId::RestoreNeedsKey`].
#[derive(Default)]
pub struct NeedsKey {
    /// For each table being restored, the key of its backup, and how often that had become unusable when the restore began.
    running: BTreeMap<TableId, (KeyId, usize)>,
}

impl Monitor for NeedsKey {
    fn rule(&self) -> RuleId {
        RuleId::RestoreNeedsKey
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::RestoreTableFromBackup, EventName::RestoreCompleted, EventName::RestoreFailed]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        if row.event == EventName::RestoreTableFromBackup {
            self.hear_of_restore(row, past, tally);
        } else {
            self.hear_of_end(row, past, tally);
        }
    }
}

impl NeedsKey {
    fn hear_of_restore(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let backup = row.backup_asked().and_then(|backup| past.chronicle.backups.present(backup));
        let (Subject::Table(to), Some(backup)) = (row.subject, backup) else { return };
        let is_usable = past.chronicle.keys.is_enabled(backup.key);
        if row.outcome == Outcome::Ok {
            tally.occasion();
            self.running.insert(to, (backup.key, past.chronicle.keys.lapses(backup.key)));
            if !is_usable {
                let found = || format!("{} is restored without its key", past.names.backup(backup.id));
                tally.fault(row.time, || (found(), event_witness(row)));
            }
        } else if let Some(blamed) = row.blames().filter(|&blamed| !is_usable || blamed == backup.key) {
            tally.occasion();
            if blamed != backup.key || is_usable {
                let found = || format!("a restore is refused because of {}", past.names.key(blamed));
                tally.fault(row.time, || (found(), event_witness(row)));
            }
        }
    }

    fn hear_of_end(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let Subject::Table(to) = row.subject else { return };
        let Some((key, lapses)) = self.running.remove(&to) else { return };
        if past.chronicle.keys.lapses(key) == lapses && past.chronicle.keys.is_enabled(key) {
            return;
        }
        tally.occasion();
        if row.event == EventName::RestoreCompleted {
            let found = || format!("{} is complete although the backup's key became unusable", past.names.table(to));
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }
}
