//! Backups and restores: a backup keeps the key of its creation, and a restore needs it until the end.

use crate::{
    case::{self, Encryption},
    law::{
        Answer, Outcome, World,
        agenda::{Due, Phase},
        stored::Sealing,
        table::{IN_USE, Item, NO_TABLE, Status, VALIDATION},
    },
};

pub(super) const ARCHIVED_BACKUP: &str = "ArchivedTableBackup";
pub(super) const CONTINUOUS_BACKUP: &str = "ContinuousBackup";

#[derive(Clone, Debug)]
pub(super) struct Backup {
    pub(super) name: String,
    pub(super) source: String,
    pub(super) region: String,
    pub(super) key: String,
    pub(super) needs: Vec<String>,
    pub(super) indexes: Vec<String>,
    pub(super) items: Vec<Item>,
    /// Nothing for an instant of a table's past, which is no backup.
    pub(super) artifact: Option<usize>,
    /// Whether the service made it for a deleted table: it expires, and nobody can delete it.
    pub(super) is_system: bool,
}

/// A table on its way out of a backup.
#[derive(Clone, Debug)]
pub(super) struct Restore {
    pub(super) serial: u32,
    to: String,
    backup: Backup,
    key: String,
    step: usize,
}

const TABLE_NOT_FOUND: &str = "TableNotFoundException";
const BACKUP_NOT_FOUND: &str = "BackupNotFoundException";

impl World<'_> {
    pub(super) fn create_backup(&mut self, name: &str, backup: &str) -> Answer {
        let table = self.find_table(name).ok_or(TABLE_NOT_FOUND)?.clone();
        match table.status {
            Status::Creating | Status::Archived => return Err(TABLE_NOT_FOUND),
            Status::Archiving => return Err(IN_USE),
            Status::Active | Status::Inaccessible => {}
        }
        if !self.has_usable_keys(&table) {
            return Err(VALIDATION);
        }
        self.make_backup(table.serial, backup);
        Ok(Outcome::Ok)
    }

    /// Every item is opened, and sealed under a table key of the backup's own.
    pub(super) fn make_backup(&mut self, serial: u32, backup: &str) {
        let key = self.table(serial).displayed.clone();
        let version = self.key_version(&key);
        self.keep_backup(serial, backup, &key, version, vec![key.clone()]);
    }

    /// The archive backup takes over ciphertexts and wrapped keys unopened; half-way through a switch it needs both keys.
    pub(super) fn take_over_unopened(&mut self, serial: u32, backup: &str) {
        let table = self.table(serial).clone();
        let version = table.key_version(table.displayed_table_key());
        let mut needs = vec![table.displayed.clone()];
        needs.extend(table.items.iter().map(|item| self.stored[item.artifact].key.clone()));
        self.keep_backup(serial, backup, &table.displayed, version, needs);
    }

    fn keep_backup(&mut self, serial: u32, backup: &str, key: &str, key_version: u32, needs: Vec<String>) {
        let table = self.table(serial).clone();
        let bytes = table.items.iter().map(|item| item.bytes).sum();
        let (kind, source) = ("backup", table.name.as_str());
        let client_keys = table.items.iter().filter_map(|item| item.client_key.clone()).collect();
        let sealing = Sealing { kind, table: source, item: backup, version: 1, bytes, key, key_version, client_keys };
        let artifact = self.seal(sealing);
        self.stored[artifact].needs.clone_from(&needs);
        let (name, source, key) = (backup.to_owned(), source.to_owned(), key.to_owned());
        let (region, indexes, items, artifact) = (table.region, table.indexes, table.items, Some(artifact));
        self.backups.push(Backup { name, source, region, key, needs, indexes, items, artifact, is_system: false });
    }

    pub(super) fn describe_backup(&self, name: &str) -> Answer {
        self.find_backup(name).map(|_| Outcome::Ok)
    }

    pub(super) fn delete_backup(&mut self, name: &str) -> Answer {
        let backup = self.find_backup(name)?.clone();
        if backup.is_system {
            return Err(VALIDATION);
        }
        if self.is_being_restored(&backup) {
            return Err("BackupInUseException");
        }
        self.discard_backup(name, "deleted");
        Ok(Outcome::Ok)
    }

    /// A system backup expires; one that is being restored, when that is over.
    pub(super) fn expire_backup(&mut self, name: &str) {
        let backup = self.find_backup(name).expect("nobody can delete it").clone();
        if self.is_being_restored(&backup) {
            return;
        }
        self.tell("BackupExpired", "dynamodb", &backup.source, name, &backup.key);
        self.discard_backup(name, "expired");
    }

    /// A restore is over: so is a system backup whose expiry does not wait on the agenda any more.
    fn expire_if_overdue(&mut self, backup: &Backup) {
        if backup.is_system && self.agenda.time_of(&Due::BackupExpiry(backup.name.clone())).is_none() {
            self.expire_backup(&backup.name);
        }
    }

    fn discard_backup(&mut self, name: &str, ended_by: &str) {
        let artifact = self.find_backup(name).expect("it is there").artifact.expect("a backup is stored");
        self.close(artifact, ended_by);
        self.backups.retain(|known| known.name != name);
    }

    /// A backup is restored once at a time; an instant is none.
    fn is_being_restored(&self, backup: &Backup) -> bool {
        backup.artifact.is_some() && self.restores.iter().any(|restore| restore.backup.artifact == backup.artifact)
    }

    /// Checks in the order backup, target name, keys.
    pub(super) fn restore(&mut self, step: usize, name: &str, to: &str, encryption: &Encryption) -> (String, Answer) {
        let asked = self.named_key(encryption);
        let backup = match self.find_backup(name) {
            Ok(backup) => backup.clone(),
            Err(error) if *encryption == Encryption::Unsaid => return (String::new(), Err(error)),
            Err(error) => return (asked.unwrap_or_default(), Err(error)),
        };
        let key = if *encryption == Encryption::Unsaid { Ok(backup.key.clone()) } else { asked };
        let shown = key.clone().unwrap_or(backup.key.clone());
        let answer = self.may_restore(&backup, to, key);
        if answer.is_ok() {
            self.start_restore(step, backup, to, &shown);
        }
        (shown, answer)
    }

    pub(super) fn may_restore(&self, backup: &Backup, to: &str, key: Result<String, &'static str>) -> Answer {
        if self.is_being_restored(backup) {
            return Err("BackupInUseException");
        }
        match self.find_table(to).map(|table| table.status) {
            None => {}
            Some(Status::Creating) => return Err("TableInUseException"),
            Some(_) => return Err("TableAlreadyExistsException"),
        }
        if !backup.region.is_empty() && self.find_table(&case::replica_name(to, &backup.region)).is_some() {
            return Err("TableAlreadyExistsException");
        }
        let key = key?;
        if self.is_abroad(&key, &backup.region) || !self.can_be_read(backup) || !self.can_be_put_under(&key) {
            return Err(VALIDATION);
        }
        Ok(Outcome::Ok)
    }

    /// A backup needs its key, and no grant of its table (facts SW-14).
    fn can_be_read(&self, backup: &Backup) -> bool {
        backup.needs.iter().all(|key| self.is_usable(key, NO_TABLE))
    }

    /// Streams and TTL are not carried over; indexes and expiry instants are.
    pub(super) fn start_restore(&mut self, step: usize, backup: Backup, to: &str, key: &str) {
        let indexes = backup.indexes.iter().map(|name| (name.clone(), true)).collect();
        let table = case::Table { name: to.to_owned(), indexes, ..case::Table::default() };
        let serial = self.make_table(&table, &backup.region, key, Status::Creating, None);
        let (to, key) = (to.to_owned(), key.to_owned());
        self.agenda.put(self.now + self.timing("restore_time"), Phase::Deadline, Due::Restored(to.clone()));
        self.restores.push(Restore { serial, to, backup, key, step });
    }

    /// A restore fails at the instant at which one of its keys becomes unusable, and nothing is left of its target.
    pub(super) fn restores_ask_their_keys(&mut self) {
        for restore in self.restores.clone() {
            if self.can_be_read(&restore.backup) && self.is_usable(&restore.key, &restore.to) {
                continue;
            }
            self.restores.retain(|known| known.serial != restore.serial);
            self.agenda.forget(|due| *due == Due::Restored(restore.to.clone()));
            self.forget_table(restore.serial);
            self.tell("RestoreFailed", "dynamodb", &restore.backup.source, &restore.to, &restore.key);
            self.expire_if_overdue(&restore.backup);
        }
    }

    /// Only now are the target's items born.
    pub(super) fn complete_restore(&mut self, to: &str) {
        let place = self.restores.iter().position(|restore| restore.to == to).expect("it runs");
        let restore = self.restores.remove(place);
        self.table_mut(restore.serial).status = Status::Active;
        for item in &restore.backup.items {
            self.bear_item(restore.serial, &item.name, item.bytes, item.expires, item.client_key.clone());
        }
        self.tell("RestoreCompleted", "dynamodb", &restore.backup.source, to, &restore.key);
        self.expire_if_overdue(&restore.backup);
        self.complete_step(restore.step);
    }

    fn find_backup(&self, name: &str) -> Result<&Backup, &'static str> {
        self.backups.iter().find(|backup| backup.name == name).ok_or(BACKUP_NOT_FOUND)
    }

    /// The table that a backup of this name is of, whether it exists or not.
    pub(super) fn source_of(&self, name: &str) -> String {
        let created = self.case.steps.iter().find_map(|step| match &step.operation {
            case::Operation::CreateBackup { table, backup } if backup == name => Some(table.clone()),
            _ => None,
        });
        created.unwrap_or_else(|| name.split('$').next().expect("a first part").to_owned())
    }

    pub(super) fn key_of_backup(&self, name: &str) -> String {
        self.find_backup(name).map_or(String::new(), |backup| backup.key.clone())
    }
}
