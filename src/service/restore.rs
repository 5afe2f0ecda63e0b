//! Restores: a backup, or an instant of the past, becomes a new table, opened with the keys it was sealed under and sealed
//! under any ([`RuleId::RestoreNeedsKey`], [`RuleId::PointInTimeKey`]).
//!
//! Invariant: until it is complete nothing of the target is born; when it fails nothing of it is left.

use crate::{
    ids::{BackupId, KeyId, TableId},
    record::{Actor, ErrorName, EventName, Obstacle, Subject, TableStatus},
    rules::{RuleId, RuleSet},
    service::{
        Accepted, Deadline, Effects, Happening, Refusal, Reply, Service,
        request::{Encryption, IndexScope, NewTable},
        sse::alias_rules,
        state::{
            backup::{Part, Role},
            payload::Payload,
            region::Region,
            restore::Restore,
            stage::Stage,
        },
    },
    sim::SimTime,
};

impl Service {
    /// RestoreTableFromBackup.
    ///
    /// # Errors
    /// In this order: no such backup, it is being restored, target name taken, no such alias, backup's key unusable,
    /// target key of another region, target key unusable.
    pub fn restore_table(
        &mut self,
        now: SimTime,
        name: BackupId,
        to: TableId,
        encryption: Option<&Encryption>,
        fx: &mut Effects,
    ) -> Reply {
        let backup = self.backup_of(name)?;
        let source_key = backup.key;
        self.must_not_be_restored(name)?;
        self.may_restore_to(to, &backup.region)?;
        let key = match encryption {
            Some(_) => self.meant_by(encryption)?.key,
            None => source_key,
        };
        if let Some(unusable) = backup.kms_keys(&self.vault.keys).find(|&needed| !self.kms.is_usable(needed)) {
            let refusal = self.key_refusal(RuleId::RestoreNeedsKey, unusable, backup.table);
            return Err(refusal.also(RuleId::RestoreRefusedAtOnce));
        }
        self.check_target(key, to, &backup.region)?;
        let (indexes, region) = (backup.indexes.clone(), region_rules(&backup.region));
        self.begin_restore(now, to, key, indexes, Restore::Backup(name), fx);
        let rules = RuleSet::of(&[
            RuleId::BackupEncrypted,
            RuleId::RestoreNeedsKey,
            RuleId::RestoreAnyKey,
            RuleId::RestoreDropsSettings,
        ]);
        let rules = rules.and(region).and(alias_rules(encryption.and_then(Encryption::alias)));
        Ok(Accepted::by_rules(rules).key(key))
    }

    /// Begins a restore: its target is being created.
    pub(in crate::service) fn begin_restore(
        &mut self,
        now: SimTime,
        to: TableId,
        key: KeyId,
        indexes: Vec<IndexScope>,
        restore: Restore,
        fx: &mut Effects,
    ) {
        let new = NewTable { encryption: Some(Encryption::key(key)), indexes, ..NewTable::default() };
        let region = self.region_of_restore(&restore).clone();
        self.found_table(now, (to, region), &new, key, fx);
        self.restores.insert(to, restore);
        let length = self.draw_for(self.timing.restore_time, "restore-time", to);
        fx.due(now.saturating_add(length), Deadline::RestoreDone(to));
    }

    /// Copies parts of a table and its continuous backup, unopened, with their wrapped keys.
    pub(in crate::service) fn copy_parts(&mut self, parts: Vec<Part>) -> Vec<Part> {
        let mut adopted = Vec::new();
        let copy = |part: Part| {
            let data_key = self.adopt(&mut adopted, part.sealed.data_key);
            Part { sealed: self.vault.duplicate(part.sealed, data_key), ..part }
        };
        parts.into_iter().map(copy).collect()
    }

    /// A restore is complete: the items of the new table are born.
    pub(in crate::service) fn complete_restore(&mut self, now: SimTime, to: TableId, fx: &mut Effects) {
        let restore = self.restores.remove(&to).expect("a restore that runs is known");
        let (source, why) = (self.source_table(&restore), restore.rule());
        let parts: Vec<Part> = match &restore {
            Restore::Backup(name) => self.backups[name].parts.iter().copied().collect(),
            Restore::Instant { parts, .. } => parts.clone(),
        };
        let held: std::collections::BTreeSet<_> =
            parts.iter().map(|part| self.vault.keys.table_key_of(part.sealed.data_key)).collect();
        for &table_key in &held {
            self.vault.keys.hold(table_key).expect("the keys of what is restored are usable throughout");
        }
        let mut text = Vec::new();
        for part in &parts {
            self.vault.open(part.identity, part.sealed, &mut text).expect("a backup opens with the key of its making");
            let payload = Payload::taken_over(part.content, part.bytes, part.client_key, text.clone());
            let slot = self.bear_item(now, to, part.item, 1, &payload);
            self.vault.shelf.set_expiry(slot, part.expires);
        }
        for &table_key in &held {
            self.vault.keys.release(table_key);
        }
        self.discard_copies(&restore);
        self.enter_stage(to, Stage::Active, fx);
        let key = self.table_mut(to).key;
        let rules = RuleSet::of(&[why, RuleId::RestoreTime, RuleId::RestoreDropsSettings]);
        fx.happened(restore_event(EventName::RestoreCompleted, source, to, key, rules));
        self.expire_overdue(now, &restore, fx);
    }

    /// Fails every restore that needs a key which is no longer usable ([`RuleId::RestoreNeedsKeyThroughout`]).
    pub(in crate::service) fn fail_restores(&mut self, now: SimTime, key: KeyId, fx: &mut Effects) {
        let needs = |&(&to, restore): &(&TableId, &Restore)| {
            self.unusable_key(to) == Some(key)
                || !self.kms.is_usable(key) && self.keys_of_restore(restore).contains(&key)
        };
        let failing: Vec<TableId> = self.restores.iter().filter(needs).map(|(&to, _)| to).collect();
        for to in failing {
            let restore = self.restores.remove(&to).expect("a failing restore runs");
            let source = self.source_table(&restore);
            let shown = self.table_mut(to).key;
            self.discard_copies(&restore);
            self.forget_table(now, to, fx);
            let rules = RuleSet::of(&[restore.need(), RuleId::RestoreNeedsKeyThroughout]);
            let why = format!("{} became unusable", self.names.key(key));
            fx.happened(restore_event(EventName::RestoreFailed, source, to, shown, rules).saying(why));
            self.expire_overdue(now, &restore, fx);
        }
    }

    /// A restore is over: the backup expires whose time was over before.
    fn expire_overdue(&mut self, now: SimTime, restore: &Restore, fx: &mut Effects) {
        if let Restore::Backup(name) = restore
            && self.backups[name].role == Role::Overdue
        {
            self.expire_backup(now, *name, fx);
        }
    }

    fn source_table(&self, restore: &Restore) -> TableId {
        match *restore {
            Restore::Backup(name) => self.backups[&name].table,
            Restore::Instant { table, .. } => table,
        }
    }

    fn region_of_restore(&self, restore: &Restore) -> &Region {
        match restore {
            Restore::Backup(name) => &self.backups[name].region,
            Restore::Instant { table, .. } => &self.table(*table).expect("a window is of a table that stands").region,
        }
    }

    fn keys_of_restore(&self, restore: &Restore) -> Vec<KeyId> {
        match restore {
            Restore::Backup(name) => self.backups[name].kms_keys(&self.vault.keys).collect(),
            Restore::Instant { parts, .. } => {
                parts.iter().map(|part| self.vault.keys.kms_key(part.sealed.data_key)).collect()
            }
        }
    }

    fn discard_copies(&mut self, restore: &Restore) {
        match restore {
            Restore::Backup(_) => {}
            Restore::Instant { parts, .. } => parts.iter().for_each(|part| self.vault.discard(part.sealed)),
        }
    }

    /// Makes sure that a table can be restored under a key: one of its region, that works.
    pub(in crate::service) fn check_target(&self, key: KeyId, to: TableId, region: &Region) -> Result<(), Refusal> {
        self.check_region(key, region).map_err(|refusal| refusal.also(RuleId::RestoredRegion))?;
        if self.kms.is_usable(key) { Ok(()) } else { Err(self.key_refusal(RuleId::TargetKeyUnusable, key, to)) }
    }

    /// Makes sure that a restored table can have a name ([`RuleId::OneRestoreAtATime`]): in its region a replica can have it.
    pub(in crate::service) fn may_restore_to(&self, to: TableId, region: &Region) -> Result<(), Refusal> {
        if self.table(to).is_some_and(|table| table.status() == TableStatus::Creating) {
            let message = format!("Table is being created: {}", self.names.table(to));
            let refusal = Refusal::by(RuleId::OneRestoreAtATime, ErrorName::TableInUse, message);
            return Err(refusal.because(Obstacle::Table(to)));
        }
        let replica = region.name().and_then(|region| self.names.replica(to, region));
        let mut names = [Some(to), replica].into_iter().flatten();
        names
            .try_for_each(|name| self.name_must_be_free(name, ErrorName::TableAlreadyExists))
            .map_err(|refusal| refusal.also(RuleId::OneRestoreAtATime))
    }

    /// Returns whether a table is being restored.
    pub(in crate::service) fn is_restoring(&self, id: TableId) -> bool {
        self.restores.contains_key(&id)
    }
}

/// Returns the rules by which a restored table is in another region than the scenario's own; none where it is not.
pub(in crate::service) fn region_rules(region: &Region) -> RuleSet {
    if *region == Region::HOME { RuleSet::NONE } else { RuleSet::of(&[RuleId::RestoredRegion]) }
}

fn restore_event(event: EventName, source: TableId, to: TableId, key: KeyId, rules: RuleSet) -> Happening {
    Happening { actor: Actor::DynamoDb, ..Happening::of_table(event, source, key, rules) }.about(Subject::Table(to))
}
