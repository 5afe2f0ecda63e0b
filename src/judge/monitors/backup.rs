//! EAR-06, EAR-07, EAR-20, EAR-22: backups and their keys.
//!
//! Seen in the record as: every backup that an event says was made has a period from that instant on, under the key that
//! the table displayed then, and no other period ever; DescribeBackup names that key; a restored table has as many
//! protected items as a backup of its source; CreateBackup is refused only where the table is not there or a key it needs
//! is unusable.

use std::collections::BTreeMap;

use crate::{
    ids::{BackupId, KeyId, TableId},
    judge::{
        history::tables::Stage,
        lives::{Life, Lives},
        monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    },
    record::{EndedBy, EventName, EventRow, Kind, LedgerRow, Outcome, Subject},
    rules::RuleId,
    sim::SimTime,
};

/// Judges [`RuleId::BackupEncrypted`].
#[derive(Default)]
pub struct Encrypted {
    /// Backups that were made, until the ledger has them.
    made: BTreeMap<(BackupId, SimTime), u64>,
    /// Restored tables: how many items a backup of the source holds, and how many were born.
    restored: BTreeMap<(TableId, SimTime), Restored>,
    /// How many items the backup holds of which each table is being restored, where that is known.
    sources: BTreeMap<TableId, Option<u64>>,
}

struct Restored {
    seq: u64,
    /// How many items its backup holds, where that is known.
    held: Option<u64>,
    born: u64,
    /// Whether more was written in the instant of the restore.
    is_written: bool,
}

/// Judges [`RuleId::BackupAnyKeyType`].
pub struct AnyKeyType;

/// Judges [`RuleId::BackupKeepsKey`].
pub struct KeepsKey;

/// Judges [`RuleId::BackupNamesKey`].
#[derive(Default)]
pub struct NamesKey {
    /// What DescribeBackup said, until the ledger has the backup.
    described: BTreeMap<BackupId, Vec<(SimTime, Option<KeyId>, u64)>>,
}

impl Monitor for Encrypted {
    fn rule(&self) -> RuleId {
        RuleId::BackupEncrypted
    }

    fn events(&self) -> &'static [EventName] {
        &[
            EventName::CreateBackup,
            EventName::TableArchiving,
            EventName::TableDeleted,
            EventName::RestoreTableFromBackup,
            EventName::RestoreTableToPointInTime,
            EventName::RestoreCompleted,
            EventName::PutItem,
            EventName::UpdateItem,
            EventName::TransactWriteItems,
        ]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Backup, Kind::Item]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        if let Some(restored) = row.table.and_then(|table| self.restored.get_mut(&(table, row.time))) {
            restored.is_written |= row.event.is_write();
        }
        match (row.outcome, row.subject) {
            (Outcome::Ok, Subject::Backup(backup)) => {
                self.made.insert((backup, row.time), row.seq);
            }
            (Outcome::Ok, Subject::Table(to)) if row.event == EventName::RestoreTableToPointInTime => {
                self.sources.remove(&to);
            }
            (Outcome::Ok, Subject::Table(to)) if row.event == EventName::RestoreTableFromBackup => {
                let held = row.backup_asked().and_then(|id| past.chronicle.backups.present(id)).and_then(|it| it.items);
                self.sources.insert(to, held);
            }
            (Outcome::Ok, Subject::Table(to)) => {
                tally.occasion();
                let held = self.sources.remove(&to).flatten();
                self.restored.insert((to, row.time), Restored { seq: row.seq, held, born: 0, is_written: false });
            }
            (Outcome::Ok | Outcome::Refused | Outcome::Noop, _) => {}
        }
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, _: &Past<'_>, tally: &mut Tally) {
        if let Some(backup) = row.backup {
            tally.occasion();
            self.made.remove(&(backup, row.from));
        } else if row.artifact.kind == Kind::Item
            && life.begins()
            && let Some(restored) = self.restored.get_mut(&(row.artifact.table, row.from))
        {
            restored.born += 1;
        }
    }

    fn end(&mut self, _: SimTime, _: &Lives, past: &Past<'_>, tally: &mut Tally) {
        for (&(backup, at), seq) in &self.made {
            let found = format!("{} was made and has no protected period from then on", past.names.backup(backup));
            tally.fault(at, || (found, format!("event {seq}")));
        }
        for (&(table, at), Restored { seq, held, born, is_written }) in &self.restored {
            let fits = |held: &u64| held == born || *is_written && held < born;
            if let Some(held) = held.as_ref().filter(|held| !fits(held)) {
                let name = past.names.table(table);
                let found = format!("{name} was restored with {born} protected items, and its backup holds {held}");
                tally.fault(at, || (found, format!("event {seq}")));
            }
        }
    }
}

impl Monitor for AnyKeyType {
    fn rule(&self) -> RuleId {
        RuleId::BackupAnyKeyType
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::CreateBackup]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let Some(table) = row.table else { return };
        let stage = past.chronicle.table(table).map_or(Stage::Absent, |story| story.stage);
        if row.outcome == Outcome::Ok {
            tally.occasion();
        } else if stage == Stage::Standing && past.chronicle.unusable_key(table).is_none() {
            let found = || format!("{} is there and its key works, and its backup is refused", past.names.table(table));
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }
}

impl Monitor for KeepsKey {
    fn rule(&self) -> RuleId {
        RuleId::BackupKeepsKey
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::CreateBackup, EventName::TableArchiving]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Backup]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let (Outcome::Ok, Some(table)) = (row.outcome, row.table) else { return };
        let displayed = past.chronicle.table(table).and_then(|story| story.displayed());
        if row.key != displayed {
            let name = |key: Option<KeyId>| key.map_or("no key", |key| past.names.key(key));
            let found = || format!("a backup is made under {} while {} is displayed", name(row.key), name(displayed));
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, past: &Past<'_>, tally: &mut Tally) {
        if row.backup.is_some_and(|backup| past.names.is_continuous(backup)) {
            return;
        }
        tally.occasion();
        let name = || past.names.artifact(row.artifact);
        let key = past.names.key(row.chain.kms_key);
        let made = row.backup.and_then(|backup| past.chronicle.backups.made_at(backup, life.born));
        match made {
            None => tally.fault(row.from, || (format!("no event says that {} was made", name()), name())),
            Some(made) if made.key != row.chain.kms_key => {
                let found = || format!("{} is under {key}, and was made under {}", name(), past.names.key(made.key));
                tally.fault(row.from, || (found(), name()));
            }
            Some(_) => {}
        }
        if matches!(row.ended_by, Some(EndedBy::Switched | EndedBy::Rewritten)) {
            tally.fault(row.until.unwrap_or(row.from), || (format!("{} moved from {key}", name()), name()));
        }
    }
}

impl Monitor for NamesKey {
    fn rule(&self) -> RuleId {
        RuleId::BackupNamesKey
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::DescribeBackup]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Backup]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let (Outcome::Ok, Subject::Backup(backup)) = (row.outcome, row.subject) else { return };
        tally.occasion();
        self.described.entry(backup).or_default().push((row.time, row.key, row.seq));
        let made = past.chronicle.backups.present(backup);
        if made.map(|made| made.key) != row.key {
            let found =
                || format!("DescribeBackup names another key than {} was made under", past.names.backup(backup));
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Life, past: &Past<'_>, tally: &mut Tally) {
        let Some(described) = row.backup.and_then(|backup| self.described.get(&backup)) else { return };
        let during = |at: SimTime| row.from <= at && row.until.is_none_or(|until| at < until);
        for &(at, key, seq) in described.iter().filter(|&&(at, ..)| during(at)) {
            if key != Some(row.chain.kms_key) {
                let [named, kept] = [key, Some(row.chain.kms_key)].map(|key| key.map_or("", |key| past.names.key(key)));
                let found = || format!("DescribeBackup names {named}, and the backup is under {kept}");
                tally.fault(at, || (found(), format!("event {seq}")));
            }
        }
    }
}
