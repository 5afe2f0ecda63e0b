//! Tables come, are described, and go.
//!
//! Invariant: a table is never without a key ([`RuleId::AlwaysEncrypted`], [`RuleId::WholeTable`]).

use crate::{
    ids::{KeyId, TableId},
    record::{Detail, ErrorName, EventName, Obstacle, TableStatus},
    rules::{RuleId, RuleSet},
    service::{
        Accepted, Deadline, Effects, Happening, Refusal, Reply, Service,
        request::{Encryption, FirstItem, NewTable},
        sse::{SseDescription, encryption_rules},
        state::{
            region::Region,
            stage::{Archival, Stage},
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
    ) -> Reply {
        let key = self.key_for_new(id, new.encryption.as_ref())?;
        self.found_table(now, (id, Region::HOME), new, key, fx);
        self.enter_stage(id, Stage::Active, fx);
        self.bear_first_items(now, id, items, fx);
        if let Some(period) = new.point_in_time {
            self.keep_history(now, id, period, fx);
        }
        let accepted = Accepted::by_rules(encryption_rules(new.encryption.as_ref())).key(key);
        let accepted = if new.legacy_unencrypted { of_legacy(accepted) } else { accepted };
        Ok(with_window(accepted, new))
    }

    /// CreateTable.
    ///
    /// # Errors
    /// Where the name is taken, the encryption contradicts itself, or the key cannot be used.
    pub fn create_table(&mut self, now: SimTime, id: TableId, new: &NewTable, fx: &mut Effects) -> Reply {
        self.name_must_be_free(id, ErrorName::ResourceInUse)?;
        let key = self.key_for_new(id, new.encryption.as_ref())?;
        self.found_table(now, (id, Region::HOME), new, key, fx);
        self.sites[id.index()].first_period = new.point_in_time;
        let length = self.draw_for(self.timing.table_creation, "table-creation", id);
        fx.due(now.saturating_add(length), Deadline::TableActive(id));
        Ok(with_window(Accepted::by_rules(encryption_rules(new.encryption.as_ref())).key(key), new))
    }

    /// A new table is ready.
    pub(in crate::service) fn activate(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        if self.complete_replica(now, id, fx) {
            return;
        }
        self.enter_stage(id, Stage::Active, fx);
        let key = self.table_mut(id).key;
        if let Some(period) = self.sites[id.index()].first_period.take() {
            self.keep_history(now, id, period, fx);
        }
        let rules = RuleSet::of(&[RuleId::AlwaysEncrypted, RuleId::WholeTable, RuleId::TableCreation]);
        fx.happened(Happening::of_table(EventName::TableCreated, id, key, rules));
    }

    /// DeleteTable.
    ///
    /// # Errors
    /// Where there is no such table, or it is being created, switched or archived.
    pub fn delete_table(&mut self, now: SimTime, id: TableId, fx: &mut Effects) -> Reply {
        if self.table(id).is_none_or(|table| table.status() != TableStatus::Archived) {
            self.updatable(id, ErrorName::ResourceNotFound)?;
        }
        let table = self.table_mut(id);
        if table.switch.is_some() && table.status() != TableStatus::Archived {
            return Err(self.in_use(RuleId::SwitchRunning, id).because(Obstacle::Switch(id)));
        }
        self.may_leave(now, id)?;
        let key = self.table_mut(id).key;
        let keeps = self.continuous_backup(id).is_some();
        let kept = keeps.then(|| self.keep_deleted(now, id, fx));
        let rules = RuleSet::of(&[RuleId::StreamOutlivesTable]);
        self.drop_history(now, id, fx);
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
        let mut text = format!(
            "TableStatus {}; {}",
            shown.status,
            self.shown_sse(SseDescription { status: shown.sse_status, sse_type: shown.sse_type, key: shown.kms_key })
        );
        if let Some(since) = shown.inaccessible_since {
            rules = rules.with(RuleId::SseUnchanged);
            text += &format!("; InaccessibleEncryptionDateTime {since}");
        }
        if let Some(Archival { since, backup, .. }) = table.stage.archival() {
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

    fn key_for_new(&self, id: TableId, encryption: Option<&Encryption>) -> Result<KeyId, Refusal> {
        let key = self.meant_by(encryption)?.key;
        self.check_region(key, &Region::HOME)?;
        if self.kms.is_usable(key) { Ok(key) } else { Err(self.key_refusal(RuleId::TargetKeyUnusable, key, id)) }
    }

    fn bear_first_items(&mut self, now: SimTime, id: TableId, items: &[FirstItem], fx: &mut Effects) {
        for first in items {
            let payload = self.payload(id, first.item, first.bytes, None);
            let slot = self.bear_item(now, id, first.item, 1, &payload);
            let expires = first.ttl.map_or(Stored::NEVER, |ttl| now.saturating_add(ttl));
            self.set_expiry(now, slot, expires, fx);
        }
    }
}

/// The answer for a table that was not encrypted before the start ([`RuleId::LegacyUnderOwnedKey`]).
fn of_legacy(accepted: Accepted) -> Accepted {
    let detail = "formerly unencrypted: encrypted under the AWS owned key".to_owned();
    accepted.also(RuleId::LegacyUnderOwnedKey).saying(detail)
}

/// Says the window of point-in-time recovery that a table begins with, where it has one. That comes before anything for people
/// alone: restores are judged by it.
fn with_window(accepted: Accepted, new: &NewTable) -> Accepted {
    match new.point_in_time {
        Some(period) => accepted.saying(Detail::Window(period)),
        None => accepted,
    }
}
