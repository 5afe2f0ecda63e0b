//! Backups: every item of a table, under the key that the table displayed when the backup was made.
//!
//! Invariant: a backup never changes its key ([`RuleId::BackupKeepsKey`]). It outlives its table.

use crate::{
    ids::{BackupId, DataKeyId, Slot, TableId, TableKeyId},
    record::{
        Artifact, DELETED_TABLE_BACKUP, EndedBy, ErrorName, EventName, Kind, Obstacle, SYSTEM_BACKUP_MARK, Subject,
    },
    rules::{RuleId, RuleSet},
    service::{
        Accepted, Deadline, Effects, Happening, Refusal, Reply, Service,
        sse::SseDescription,
        state::{
            backup::{Backup, Contents, Part, Role},
            restore::Restore,
            table::settled_sse,
        },
    },
    sim::{SimTime, calendar::Ticket},
    store::{Birth, Content, Identity, Sealed},
};

impl Service {
    /// CreateBackup ([`RuleId::BackupEncrypted`], [`RuleId::BackupAnyKeyType`]).
    ///
    /// # Errors
    /// Where there is no such table, or a key it depends on is unusable.
    pub fn create_backup(&mut self, now: SimTime, id: TableId, name: BackupId, fx: &mut Effects) -> Reply {
        self.standing(id, ErrorName::TableNotFound)?;
        self.current_key_usable(id)?;
        let key = self.table_mut(id).key;
        self.seal_backup(now, id, name, fx);
        let mut rules = RuleSet::of(&[RuleId::BackupEncrypted, RuleId::BackupAnyKeyType, RuleId::BackupKeepsKey]);
        if key.is_customer_managed() {
            rules = rules.with(RuleId::NewKeyApplies);
        }
        let detail = crate::record::Detail::Items(self.backups[&name].parts.len() as u64);
        Ok(Accepted::by_rules(rules).key(key).saying(detail))
    }

    /// DescribeBackup: its SSEDescription names the key of its making ([`RuleId::BackupNamesKey`]).
    ///
    /// # Errors
    /// Where there is no such backup.
    pub fn describe_backup(&self, name: BackupId) -> Reply {
        let key = self.backup_of(name)?.key;
        let rules = RuleSet::of(&[RuleId::BackupNamesKey, RuleId::TypeNames]);
        let (status, sse_type) = settled_sse(key);
        Ok(Accepted::by_rules(rules).key(key).saying(self.shown_sse(SseDescription { status, sse_type, key })))
    }

    /// DeleteBackup.
    ///
    /// # Errors
    /// Where there is no such backup, the service made it, or it is being restored.
    pub fn delete_backup(&mut self, now: SimTime, name: BackupId, fx: &mut Effects) -> Reply {
        let backup = self.backup_of(name)?;
        let key = backup.key;
        if backup.role == Role::System {
            let message = format!("Backup {} is a system backup and cannot be deleted", self.names.backup(name));
            return Err(Refusal::by(RuleId::SystemBackup, ErrorName::Validation, message));
        }
        self.must_not_be_restored(name)?;
        self.discard_backup(now, name, EndedBy::Deleted, RuleSet::of(&[RuleId::BackupKeepsKey]), fx);
        Ok(Accepted::by(RuleId::BackupKeepsKey).key(key))
    }

    /// The system backup of a table with point-in-time recovery that is deleted ([`RuleId::SystemBackup`]).
    pub(in crate::service) fn keep_deleted(&mut self, now: SimTime, id: TableId, fx: &mut Effects) -> BackupId {
        let name = self.own_backup(id, DELETED_TABLE_BACKUP);
        if self.unusable_key(id).is_none() {
            self.seal_backup(now, id, name, fx);
        } else {
            self.freeze_backup(now, id, name, fx);
        }
        self.backups.get_mut(&name).expect("the backup was just made").role = Role::System;
        let retention = self.draw_for(self.timing.system_backup_retention, "system-backup", id);
        fx.due(now.saturating_add(retention), Deadline::BackupExpiry(name));
        name
    }

    /// A system backup expires; one that is being restored does so when that is over ([`RuleId::OneRestoreAtATime`]).
    pub(in crate::service) fn expire_backup(&mut self, now: SimTime, name: BackupId, fx: &mut Effects) {
        if self.must_not_be_restored(name).is_err() {
            self.backups.get_mut(&name).expect("what is restored is there").role = Role::Overdue;
            return;
        }
        let backup = &self.backups[&name];
        let rules = RuleSet::of(&[RuleId::SystemBackup]);
        let happening = Happening::of_table(EventName::BackupExpired, backup.table, backup.key, rules);
        self.discard_backup(now, name, EndedBy::Expired, rules, fx);
        fx.happened(happening.about(Subject::Backup(name)));
    }

    /// Returns a backup.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub(in crate::service) fn backup_of(&self, name: BackupId) -> Result<&Backup, Refusal> {
        self.backups.get(&name).filter(|backup| backup.role != Role::Continuous).ok_or_else(|| {
            let message = format!("Backup not found: {}", self.names.backup(name));
            Refusal::by(RuleId::MissingThing, ErrorName::BackupNotFound, message).because(Obstacle::Backup(name))
        })
    }

    /// Opens every item of a table and seals it under a key of the backup's own.
    fn seal_backup(&mut self, now: SimTime, id: TableId, name: BackupId, fx: &mut Effects) {
        let key = self.table_mut(id).key;
        let table_key = self.new_table_key(key, id);
        let table_name = self.names.table(id).to_owned();
        let data_key = self.vault.keys.generate_data_key(table_key, id, Kind::Backup, &table_name);
        let number = self.vault.next_number(id, Kind::Backup);
        let mut text = Vec::new();
        let mut parts = Vec::new();
        for (n, slot) in (1..).zip(self.items_by_birth(id)) {
            self.vault.read(slot, &mut text);
            let identity = Identity { artifact: Artifact { table: id, kind: Kind::Backup, number }, version: n };
            let sealed = self.vault.seal(identity, data_key, text.len(), |_, out| out.copy_from_slice(&text));
            parts.push(self.part(now, slot, identity, sealed));
        }
        self.vault.keys.release(table_key);
        self.enter_backup(now, id, name, Contents { number, data_keys: vec![data_key], parts }, fx);
    }

    /// Takes every item of a table over unopened, with its wrapped keys.
    pub(in crate::service) fn freeze_backup(&mut self, now: SimTime, id: TableId, name: BackupId, fx: &mut Effects) {
        let number = self.vault.next_number(id, Kind::Backup);
        let mut adopted = Vec::new();
        let displayed = self.displayed_base_key(id);
        self.adopt(&mut adopted, displayed);
        let mut parts = Vec::new();
        for slot in self.items_by_birth(id) {
            let stored = self.vault.stored(slot);
            let data_key = self.adopt(&mut adopted, stored.sealed.data_key);
            let sealed = self.vault.duplicate(stored.sealed, data_key);
            parts.push(self.part(now, slot, stored.identity(), sealed));
        }
        let data_keys = adopted.into_iter().map(|(_, copy)| copy).collect();
        self.enter_backup(now, id, name, Contents { number, data_keys, parts }, fx);
    }

    /// Stores a backup of a table, on demand until its role is said.
    pub(in crate::service) fn enter_backup(
        &mut self,
        now: SimTime,
        id: TableId,
        name: BackupId,
        contents: Contents,
        fx: &mut Effects,
    ) -> Slot {
        fx.backups.push((name, id));
        let Contents { number, data_keys, parts } = contents;
        let bytes = parts.iter().map(|part| part.bytes).sum();
        let birth = Birth { table: id, kind: Kind::Backup, item: None, version: 1, bytes, content: Content::default() };
        let slot = self.vault.bear_backup(now, birth, number, data_keys[0], name);
        let table = self.table(id).expect("a backup is made of a table");
        let backup = Backup {
            table: id,
            region: table.region.clone(),
            key: table.key,
            slot,
            parts: parts.into(),
            data_keys,
            indexes: table.indexes.clone(),
            role: Role::OnDemand,
            expiry: Ticket::NONE,
        };
        self.vault.shelf.mark_client_side(slot, backup.client_keys().next());
        let before = self.backups.insert(name, backup);
        assert!(before.is_none(), "a backup's name is used once");
        slot
    }

    /// Adds a part to a backup that grows.
    pub(in crate::service) fn add_part(&mut self, name: BackupId, part: Part) {
        let backup = self.backups.get_mut(&name).expect("the backup is there");
        backup.parts.push_back(part);
        let slot = backup.slot;
        self.vault.resize(slot, self.vault.stored(slot).bytes + part.bytes);
        if part.client_key.is_some() {
            self.vault.shelf.mark_client_side(slot, part.client_key);
        }
    }

    /// Drops the first parts of a backup, as long as they are meant.
    pub(in crate::service) fn drop_parts(&mut self, name: BackupId, is_meant: impl Fn(&Part) -> bool) {
        let backup = self.backups.get_mut(&name).expect("the backup is there");
        let slot = backup.slot;
        let mut bytes = self.vault.stored(slot).bytes;
        let meant = backup.parts.iter().take_while(|part| is_meant(part)).count();
        for part in backup.parts.drain(..meant) {
            bytes -= part.bytes;
            self.vault.discard(part.sealed);
        }
        self.vault.shelf.mark_client_side(slot, backup.client_keys().next());
        self.vault.resize(slot, bytes);
    }

    /// Ends a backup and gives its places back.
    pub(in crate::service) fn discard_backup(
        &mut self,
        now: SimTime,
        name: BackupId,
        ended_by: EndedBy,
        rules: RuleSet,
        fx: &mut Effects,
    ) {
        let backup = self.backups.remove(&name).expect("the operation has found the backup");
        fx.backups.push((name, backup.table));
        for part in &backup.parts {
            self.vault.discard(part.sealed);
        }
        self.vault.end(now, backup.slot, ended_by, rules);
    }

    /// Returns an item as part of a backup, as the table has held it until `until`.
    pub(in crate::service) fn part(&self, until: SimTime, slot: Slot, identity: Identity, sealed: Sealed) -> Part {
        let stored = self.vault.stored(slot);
        Part {
            from: stored.from,
            until,
            item: stored.item().expect("an item has a name"),
            content: self.vault.contents(slot).0,
            bytes: stored.bytes,
            expires: stored.expires,
            client_key: self.clients.layers(slot).0,
            identity,
            sealed,
        }
    }

    /// Returns the copy of a data key that a backup keeps.
    pub(in crate::service) fn adopt(
        &mut self,
        adopted: &mut Vec<(DataKeyId, DataKeyId)>,
        original: DataKeyId,
    ) -> DataKeyId {
        if let Some(&(_, copy)) = adopted.iter().find(|(known, _)| *known == original) {
            return copy;
        }
        let above = self.vault.keys.table_key_of(original);
        let table_key: TableKeyId = self.vault.keys.adopt_table_key(above);
        let copy = self.vault.keys.adopt_data_key(original, table_key);
        adopted.push((original, copy));
        copy
    }

    /// Returns a data key under the key that the table displays.
    pub(in crate::service) fn displayed_base_key(&self, id: TableId) -> DataKeyId {
        let table = self.table(id).expect("a backup is made of a table");
        let displayed = |data_key: DataKeyId| self.vault.keys.kms_key(data_key) == table.key;
        let of_items =
            || table.items.slots().map(|slot| self.vault.stored(slot).sealed.data_key).find(|&key| displayed(key));
        let of_switch = || {
            let switch = table.switch.as_ref()?;
            let keys = self.vault.keys.data_keys_of(switch.old_table_key);
            keys.iter().copied().find(|&key| displayed(key))
        };
        Some(table.chain.base)
            .filter(|&key| displayed(key))
            .or_else(of_items)
            .or_else(of_switch)
            .unwrap_or(table.chain.base)
    }

    /// Returns a name for a backup that the service makes by itself.
    pub(in crate::service) fn own_backup(&mut self, id: TableId, suffix: &str) -> BackupId {
        let base = format!("{}{SYSTEM_BACKUP_MARK}{suffix}", self.names.table(id));
        let mut name = base.clone();
        for n in 2.. {
            match self.names.backups.iter().position(|known| *known == name) {
                Some(index) if !self.backups.contains_key(&BackupId::at(index)) => return BackupId::at(index),
                Some(_) => name = format!("{base}-{n}"),
                None => break,
            }
        }
        self.names.backups.push(name);
        BackupId::at(self.names.backups.len() - 1)
    }

    /// Makes sure that no restore of a backup runs ([`RuleId::OneRestoreAtATime`]).
    pub(in crate::service) fn must_not_be_restored(&self, name: BackupId) -> Result<(), Refusal> {
        if self.restores.values().any(|restore| matches!(restore, Restore::Backup(other) if *other == name)) {
            let message = format!("Backup {} is being restored", self.names.backup(name));
            let refusal = Refusal::by(RuleId::OneRestoreAtATime, ErrorName::BackupInUse, message);
            return Err(refusal.because(Obstacle::RestoreOf(name)));
        }
        Ok(())
    }
}
