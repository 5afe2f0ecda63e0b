//! Tables come, are described, and go.
//!
//! Invariant: a table is never without a key ([`RuleId::AlwaysEncrypted`], [`RuleId::WholeTable`]).

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{KeyId, TableId},
    record::{EndedBy, ErrorName, EventName, TableDescription, TableStatus},
    rules::{RuleId, RuleSet},
    service::{
        Accepted, Deadline, Effects, Happening, Refusal, Reply, Service,
        alias::alias_rules,
        request::{Encryption, FirstItem, NewTable},
        state::{
            directory::Directory,
            outage::Clocks,
            quota::Quota,
            table::{Archival, Table},
        },
    },
    sim::SimTime,
    store::Stored,
};

impl Service {
    /// Declares a table: it exists before the first event, with its items.
    ///
    /// # Errors
    /// Where its encryption contradicts itself or its key cannot be used.
    pub fn declare_table(
        &mut self,
        now: SimTime,
        id: TableId,
        new: &NewTable,
        items: &[FirstItem],
        fx: &mut Effects,
    ) -> Result<(), Refusal> {
        let key = self.key_for_new(id, new.encryption.as_ref())?;
        self.found_table(now, id, new, key, fx);
        self.table_mut(id).status = TableStatus::Active;
        self.bear_first_items(now, id, items, fx);
        if let Some(period) = new.point_in_time {
            self.keep_history(now, id, period, fx);
        }
        Ok(())
    }

    /// CreateTable.
    ///
    /// # Errors
    /// Where the name is taken, the encryption contradicts itself, or the key cannot be used.
    pub fn create_table(&mut self, now: SimTime, id: TableId, new: &NewTable, fx: &mut Effects) -> Reply {
        self.name_must_be_free(id, ErrorName::ResourceInUse)?;
        let key = self.key_for_new(id, new.encryption.as_ref())?;
        self.found_table(now, id, new, key, fx);
        self.sites[id.index()].first_period = new.point_in_time;
        let length = self.draw_for(self.timing.table_creation, "table-creation", id);
        fx.due(now.saturating_add(length), Deadline::TableActive(id));
        Ok(Accepted::by_rules(encryption_rules(new.encryption.as_ref())).key(key))
    }

    /// A new table is ready.
    pub(in crate::service) fn activate(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        if self.complete_replica(now, id, fx) {
            return;
        }
        let table = self.table_mut(id);
        table.status = TableStatus::Active;
        let key = table.key;
        if let Some(period) = self.sites[id.index()].first_period.take() {
            self.keep_history(now, id, period, fx);
        }
        let rules = RuleSet::of(&[RuleId::AlwaysEncrypted, RuleId::WholeTable, RuleId::TableCreation]);
        fx.happened(Happening::of_table(EventName::TableCreated, id, key, rules));
        fx.tables.push(id);
    }

    /// A table whose key dies before it is ready disappears ([`RuleId::CreationKeyDies`]).
    pub(in crate::service) fn vanish(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let key = self.table_mut(id).key;
        let rule = match self.global.end_addition(id) {
            Some(_) => RuleId::ReplicaAborted,
            None => RuleId::CreationKeyDies,
        };
        self.forget_table(now, id, fx);
        let rules = RuleSet::of(&[rule]);
        let why = "its key became unusable before it was ACTIVE".to_owned();
        fx.happened(Happening::of_table(EventName::TableDeleted, id, key, rules).saying(why));
    }

    /// DeleteTable.
    ///
    /// # Errors
    /// Where there is no such table, or it is being created, switched or archived.
    pub fn delete_table(&mut self, now: SimTime, id: TableId, fx: &mut Effects) -> Reply {
        if self.table(id).is_none_or(|table| table.status != TableStatus::Archived) {
            self.updatable(id)?;
        }
        let table = self.table_mut(id);
        if table.switch.is_some() && table.status != TableStatus::Archived {
            return Err(self.in_use(RuleId::SwitchRunning, id));
        }
        self.may_leave(now, id)?;
        let key = self.table_mut(id).key;
        let keeps = self.continuous_backup(id).is_some();
        let kept = keeps.then(|| self.keep_deleted(now, id, fx));
        let rules = RuleSet::of(&[RuleId::StreamOutlivesTable]);
        self.drop_history(now, id);
        self.delete_items(now, id, rules);
        self.forget_table(now, id, fx);
        let mut happening = Happening::of_table(EventName::TableDeleted, id, key, rules);
        if let Some(backup) = kept {
            happening = happening.about(crate::record::Subject::Backup(backup));
        }
        fx.happened(happening);
        Ok(Accepted::by_rules(rules).key(key))
    }

    /// DescribeTable ([`RuleId::TypeNames`]).
    ///
    /// # Errors
    /// Where there is no such table.
    pub fn describe_table(&self, now: SimTime, id: TableId) -> Reply {
        let Some(table) = self.table(id) else {
            return Err(self.no_table(ErrorName::ResourceNotFound, id));
        };
        let shown = table.describe();
        let mut rules = RuleSet::of(&[RuleId::TypeNames]);
        let mut text = format!("TableStatus {}; {}", shown.status, self.shown_sse(&shown));
        if let Some(since) = shown.inaccessible_since {
            rules = rules.with(RuleId::SseUnchanged);
            text += &format!("; InaccessibleEncryptionDateTime {since}");
        }
        if let Some(Archival { since, backup }) = table.archival {
            rules = rules.with(RuleId::ArchivalSummary);
            let backup = self.names.backup(backup);
            text += &format!(
                "; ArchivalSummary ArchivalDateTime {since}, ArchivalReason INACCESSIBLE_ENCRYPTION_CREDENTIALS, \
                 ArchivalBackupArn {backup}"
            );
        }
        if let Some(replicas) = self.describe_replicas(now, id) {
            rules = rules.with(RuleId::ReplicaStatusLate);
            text += &replicas;
        }
        Ok(Accepted::by_rules(rules).key(shown.kms_key).saying(text))
    }

    /// Returns SSEDescription, and what the console calls it.
    fn shown_sse(&self, shown: &TableDescription) -> String {
        let Some(status) = shown.sse_status else { return "SSEDescription absent; console DEFAULT".to_owned() };
        let sse_type = shown.sse_type.map_or_else(String::new, |word| format!(", SSEType {word}"));
        let arn = if shown.kms_key == KeyId::AWS_OWNED {
            String::new()
        } else {
            format!(", KMSMasterKeyArn {}", self.names.key(shown.kms_key))
        };
        let console = shown.sse_type.map_or("", |_| "; console KMS");
        format!("SSEDescription Status {status}{sse_type}{arn}{console}")
    }

    /// Puts a table on its site, CREATING, with a chain of keys and without items.
    pub(in crate::service) fn found_table(
        &mut self,
        now: SimTime,
        id: TableId,
        new: &NewTable,
        key: KeyId,
        fx: &mut Effects,
    ) {
        self.kms.grant(key, id);
        self.global.settle(key, id);
        self.sites[id.index()].stream.begin();
        let table_key = self.table_key(key, id);
        let chain = self.new_chain(id, table_key, new.indexes.len());
        self.sites[id.index()].table = Some(Table {
            status: TableStatus::Creating,
            key,
            chain,
            switch: None,
            quota: Quota::new(self.readings.quota_window, now),
            stream_view: new.stream,
            ttl: new.ttl,
            ttl_rests_until: now,
            insights: new.contributor_insights,
            last_insight: None,
            indexes: new.indexes.clone(),
            items: Directory::default(),
            waiting: BTreeMap::new(),
            released: BTreeSet::new(),
            outage: None,
            inaccessible_since: None,
            clocks: Clocks::default(),
            archival: None,
        });
        fx.tables.push(id);
    }

    /// Takes a table off its site; its items are already gone.
    pub(in crate::service) fn forget_table(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        self.abort_additions(now, id, fx);
        self.global.leave(id);
        let site = &mut self.sites[id.index()];
        site.first_period = None;
        let table = site.table.take().expect("the operation has found the table");
        self.retire_table_key(now, id, table.chain.table_key);
        if let Some(switch) = &table.switch {
            self.retire_table_key(now, id, switch.old_table_key);
        }
        fx.tables.push(id);
    }

    /// Ends every item of a table at once.
    pub(in crate::service) fn delete_items(&mut self, now: SimTime, id: TableId, rules: RuleSet) {
        let mut slots: Vec<_> = self.table_mut(id).items.slots().collect();
        slots.sort_unstable_by_key(|&slot| self.vault.stored(slot).number);
        for slot in slots {
            self.end_item(now, slot, EndedBy::Deleted, rules);
        }
        self.table_mut(id).items = Directory::default();
    }

    /// Makes sure that no table stands under a name.
    pub(in crate::service) fn name_must_be_free(&self, id: TableId, taken: ErrorName) -> Result<(), Refusal> {
        match self.table(id) {
            None => Ok(()),
            Some(_) => {
                let message = format!("Table already exists: {}", self.names.table(id));
                Err(Refusal::by(RuleId::NameTaken, taken, message))
            }
        }
    }

    fn key_for_new(&self, id: TableId, encryption: Option<&Encryption>) -> Result<KeyId, Refusal> {
        let key = self.meant_by(encryption)?.key;
        self.check_region(key, id)?;
        if self.kms.is_usable(key) { Ok(key) } else { Err(self.key_refusal(RuleId::TargetKeyUnusable, key, id)) }
    }

    fn bear_first_items(&mut self, now: SimTime, id: TableId, items: &[FirstItem], fx: &mut Effects) {
        for first in items {
            let payload = self.payload(id, first.item, first.bytes, None);
            let slot = self.bear_item(now, id, first.item, 1, &payload);
            self.vault.shelf.set_expiry(slot, first.ttl.map_or(Stored::NEVER, |ttl| now.saturating_add(ttl)));
            if first.ttl.is_some() && self.table_mut(id).ttl {
                self.await_expiry(now, slot, fx);
            }
        }
    }
}

/// Returns the rules by which a request for encryption is understood.
#[must_use]
pub fn encryption_rules(encryption: Option<&Encryption>) -> RuleSet {
    let rules = RuleSet::of(&[RuleId::AlwaysEncrypted, RuleId::WholeTable]).and(alias_rules(encryption));
    match encryption {
        None => rules.with(RuleId::DefaultOwnedKey),
        Some(Encryption::Key(_)) => rules,
        Some(Encryption::Sse(_)) => rules.with(RuleId::SseSpecification),
    }
}
