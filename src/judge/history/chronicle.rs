//! What events have told so far, of keys, tables and backups.
//!
//! Law: a row is heard when everything before it has been; what was refused, or had nothing to do, changes nothing.

use std::collections::BTreeMap;

use super::{
    aliases::Aliases,
    backups::{BackupStory, Backups},
    globals::Globals,
    keys::Keys,
    tables::{Stage, TableStory},
};
use crate::{
    ids::{KeyId, TableId},
    record::{Detail, EventName, EventRow, Outcome, Parameter, Subject},
    sim::SimTime,
};

/// What has been told so far.
#[derive(Clone, Debug, Default)]
pub struct Chronicle {
    /// Keys and grants.
    pub keys: Keys,
    /// Aliases.
    pub aliases: Aliases,
    /// Tables.
    pub tables: BTreeMap<TableId, TableStory>,
    /// Global tables.
    pub globals: Globals,
    /// Backups.
    pub backups: Backups,
}

impl Chronicle {
    /// Hears an event. What was refused, or had nothing to do, changes nothing.
    pub fn hear(&mut self, row: &EventRow) {
        if row.outcome != Outcome::Ok {
            return;
        }
        self.globals.hear(row);
        match row.event {
            EventName::CreateKey
            | EventName::DisableKey
            | EventName::EnableKey
            | EventName::ScheduleKeyDeletion
            | EventName::CancelKeyDeletion
            | EventName::ImportKeyMaterial
            | EventName::DeleteImportedKeyMaterial
            | EventName::KeyMaterialExpired => self.hear_of_key(row),
            EventName::KeyDeleted => {
                self.hear_of_key(row);
                self.aliases.hear(row);
            }
            EventName::CreateAlias | EventName::UpdateAlias | EventName::DeleteAlias => self.aliases.hear(row),
            EventName::RevokeGrant | EventName::CreateGrant => self.hear_of_grant(row),
            EventName::CreateTable | EventName::TableCreated => self.hear_of_new_table(row),
            EventName::RestoreTableFromBackup
            | EventName::RestoreTableToPointInTime
            | EventName::RestoreCompleted
            | EventName::RestoreFailed => self.hear_of_restore(row),
            EventName::UpdateTable | EventName::SwitchKeyDisplayed | EventName::SwitchCompleted => {
                self.hear_of_switch(row);
            }
            EventName::TableArchiving | EventName::TableArchived | EventName::TableDeleted => self.hear_of_end(row),
            EventName::UpdateContinuousBackups => self.hear_of_window(row),
            EventName::CreateBackup | EventName::DeleteBackup | EventName::BackupExpired => self.hear_of_backup(row),
            EventName::EnableKeyRotation
            | EventName::DisableKeyRotation
            | EventName::RotateKeyOnDemand
            | EventName::PutKeyPolicy
            | EventName::LoseClientKey
            | EventName::DeleteTable
            | EventName::DescribeTable
            | EventName::PutItem
            | EventName::UpdateItem
            | EventName::GetItem
            | EventName::DeleteItem
            | EventName::Query
            | EventName::TransactWriteItems
            | EventName::GetRecords
            | EventName::UpdateTimeToLive
            | EventName::UpdateContributorInsights
            | EventName::DescribeBackup
            | EventName::CreateCluster
            | EventName::TtlDelete
            | EventName::TtlGraceEnded
            | EventName::StreamRead
            | EventName::StreamRecordTrimmed
            | EventName::TransactionCopyRemoved
            | EventName::InsightsExpired
            | EventName::DaxEntryExpired
            | EventName::LeaseExpired
            | EventName::SwitchStalled
            | EventName::SwitchResumed
            | EventName::TableInaccessible
            | EventName::TableRecovered
            | EventName::KeyRotated
            | EventName::ReplicatedWrite
            | EventName::ReplicatedDelete
            | EventName::ReplicationStopped
            | EventName::ReplicationResumed
            | EventName::ReplicaRemoved => {}
        }
    }

    /// Returns the story of a table, where it has one.
    #[must_use]
    pub fn table(&self, id: TableId) -> Option<&TableStory> {
        self.tables.get(&id)
    }

    /// Returns a key that a table needs and that cannot be used for it.
    #[must_use]
    pub fn unusable_key(&self, id: TableId) -> Option<KeyId> {
        self.table(id)?.needed_keys().find(|&key| !self.keys.is_usable_for(key, id))
    }

    /// Returns the table whose name says in which region a table is: its own, or that of what it was restored from.
    #[must_use]
    pub fn home(&self, id: TableId) -> TableId {
        self.table(id).and_then(TableStory::home).unwrap_or(id)
    }

    /// Iterates over the tables whose names say in which region a table was at an instant: two where it made room for another.
    pub fn homes_at(&self, id: TableId, at: SimTime) -> impl Iterator<Item = TableId> {
        let reigns = self.table(id).into_iter().flat_map(|story| &story.reigns);
        let mut homes =
            reigns.filter(move |reign| reign.span.touches(at)).map(move |reign| reign.home.unwrap_or(id)).peekable();
        let own = homes.peek().is_none().then_some(id);
        homes.chain(own)
    }

    fn hear_of_key(&mut self, row: &EventRow) {
        let Some(key) = row.key else { return };
        self.keys.hear(row, key);
        let concerned: Vec<TableId> = self
            .tables
            .iter()
            .filter(|(_, story)| story.needed_keys().any(|needed| needed == key))
            .map(|(&id, _)| id)
            .collect();
        for id in concerned {
            self.reassess(row.time, id, row.event);
        }
    }

    fn hear_of_grant(&mut self, row: &EventRow) {
        let (Some(key), Some(table)) = (row.key, row.table) else { return };
        if row.event == EventName::RevokeGrant {
            self.keys.revoke(key, table);
        } else {
            self.keys.grant(key, table);
        }
        self.reassess(row.time, table, row.event);
    }

    fn hear_of_new_table(&mut self, row: &EventRow) {
        let (Some(table), Some(key)) = (row.table, row.key) else { return };
        let story = self.tables.entry(table).or_default();
        if story.stage == Stage::Absent {
            story.begin(row.time, key, None);
            self.keys.grant(key, table);
        }
        if row.event == EventName::TableCreated {
            self.stand(row, table);
        }
        if let Detail::Window(_) = row.detail {
            self.hear_of_window(row);
        }
    }

    /// The window of a table is opened, takes another length, or is given up.
    fn hear_of_window(&mut self, row: &EventRow) {
        let Some(table) = row.table else { return };
        let window = &mut self.tables.entry(table).or_default().window;
        if let Detail::Window(length) = row.detail {
            *window = Some(length);
        } else if row.parameter == Some(Parameter::Off) {
            *window = None;
        }
    }

    fn hear_of_restore(&mut self, row: &EventRow) {
        let Subject::Table(table) = row.subject else { return };
        let home = self.home_of_source(row);
        let story = self.tables.entry(table).or_default();
        if row.event == EventName::RestoreCompleted {
            self.stand(row, table);
        } else if row.event == EventName::RestoreFailed {
            story.vanish(row.time);
        } else if let Some(key) = row.key {
            story.begin(row.time, key, home);
            self.keys.grant(key, table);
        }
    }

    /// Returns the table whose name says in which region that is which is restored.
    fn home_of_source(&self, row: &EventRow) -> Option<TableId> {
        let backup = row.backup_asked().and_then(|backup| self.backups.present(backup));
        backup.map(|backup| backup.home).or_else(|| row.table.map(|source| self.home(source)))
    }

    /// A table is ready: its first items are born.
    fn stand(&mut self, row: &EventRow, table: TableId) {
        let story = self.tables.entry(table).or_default();
        story.stage = Stage::Standing;
        story.births.push(row.time);
        self.reassess(row.time, table, row.event);
    }

    fn hear_of_switch(&mut self, row: &EventRow) {
        let (Some(table), Some(key)) = (row.table, row.key) else { return };
        if let Subject::Table(replica) = row.subject {
            return self.hear_of_replica(row, replica, key);
        }
        let story = self.tables.entry(table).or_default();
        let displayed = story.displayed();
        if row.event == EventName::SwitchKeyDisplayed {
            story.display(row.time, key);
        } else if row.event == EventName::SwitchCompleted {
            story.complete(row.time);
        } else if !row.begins_switch() {
            story.stream_changes.push(row.time);
        } else {
            story.begin_switch(row.time, key);
            self.keys.grant(key, table);
            displayed.into_iter().for_each(|old| self.keys.grant(old, table));
        }
        self.reassess(row.time, table, row.event);
    }

    /// A replica is being created, or it goes: then its end is an event of its own.
    fn hear_of_replica(&mut self, row: &EventRow, replica: TableId, key: KeyId) {
        if row.parameter == Some(Parameter::AddReplica) {
            self.tables.entry(replica).or_default().begin(row.time, key, None);
            self.keys.grant(key, replica);
        }
    }

    fn hear_of_end(&mut self, row: &EventRow) {
        let (Some(table), Some(key)) = (row.table, row.key) else { return };
        if let Subject::Backup(backup) = row.subject {
            self.backups.make(BackupStory::of(backup, (table, self.home(table)), key, row));
        }
        let story = self.tables.entry(table).or_default();
        if row.event == EventName::TableArchiving {
            story.enter(row.time, Stage::Archiving);
        } else if row.event == EventName::TableArchived {
            story.enter(row.time, Stage::Archived);
        } else {
            story.vanish(row.time);
        }
    }

    fn hear_of_backup(&mut self, row: &EventRow) {
        let Subject::Backup(backup) = row.subject else { return };
        if row.event != EventName::CreateBackup {
            self.backups.end(backup, row.time);
        } else if let (Some(table), Some(key)) = (row.table, row.key) {
            let items = if let Detail::Items(items) = row.detail { Some(items) } else { None };
            let of = (table, self.home(table));
            self.backups.make(BackupStory { items, ..BackupStory::of(backup, of, key, row) });
        }
    }

    /// Begins or ends the outage of a table.
    fn reassess(&mut self, now: SimTime, table: TableId, cause: EventName) {
        let is_usable = self.unusable_key(table).is_none();
        let Some(story) = self.tables.get_mut(&table) else { return };
        if is_usable {
            story.end_outage(now);
        } else {
            story.begin_outage(now, cause);
        }
    }
}
