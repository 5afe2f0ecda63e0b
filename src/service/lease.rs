//! Leases: which caller may use which unwrapped table key, until when ([`RuleId::TableKeyLease`]).
//!
//! Invariant: a table key is unwrapped in memory exactly while somebody may use it: while KMS would unwrap it anyway, while a
//! lease on it runs, or in the grace of TTL deletions. Law: a lease is not renewed by use.

use crate::{
    ids::{KeyId, TableId, TableKeyId},
    record::{Actor, EventName, Scope},
    rules::{RuleId, RuleSet},
    service::{Deadline, Effects, Happening, Refusal, Service},
    sim::SimTime,
};

impl Service {
    /// Makes sure that `caller` may use a table key: by a lease that runs, or by a new one if KMS unwraps.
    ///
    /// # Errors
    /// Where there is no lease and KMS refuses ([`RuleId::DataPlaneRefused`]).
    pub(in crate::service) fn lease(
        &mut self,
        now: SimTime,
        caller: Actor,
        table: TableId,
        table_key: TableKeyId,
        fx: &mut Effects,
    ) -> Result<(), Refusal> {
        if self.leases.runs(now, caller, table_key) {
            return Ok(());
        }
        self.check_lease(now, caller, table, table_key)?;
        self.hold(table_key);
        let length = self.chance.draw(self.timing.table_key_cache, "table-key-cache", self.names.table(table));
        let until = now.saturating_add(length);
        if until > now {
            let id = self.leases.begin(caller, table, table_key, until);
            fx.due(until, Deadline::LeaseEnd(id));
        }
        Ok(())
    }

    /// Makes sure that `caller` holds a lease on a table key or could take one.
    ///
    /// # Errors
    /// Where there is no lease and KMS refuses the caller ([`RuleId::CallerNeedsKey`]) or altogether
    /// ([`RuleId::DataPlaneRefused`]).
    pub(in crate::service) fn check_lease(
        &self,
        now: SimTime,
        caller: Actor,
        table: TableId,
        table_key: TableKeyId,
    ) -> Result<(), Refusal> {
        if self.leases.runs(now, caller, table_key) {
            return Ok(());
        }
        let key = self.vault.keys.kms_key_of(table_key);
        if self.kms.denies(key, caller) {
            return Err(self.denied_refusal(key, caller));
        }
        if self.is_usable(key, table) {
            return Ok(());
        }
        Err(self.key_refusal(RuleId::DataPlaneRefused, key, table))
    }

    /// A lease ends.
    pub(in crate::service) fn end_lease(&mut self, now: SimTime, id: u32, fx: &mut Effects) {
        let (caller, table, table_key) = self.leases.end(id);
        self.review_hold(now, table, table_key);
        let key = self.vault.keys.kms_key_of(table_key);
        let rules = RuleSet::of(&[RuleId::TableKeyLease, RuleId::HalfOpenWindows]);
        let happening = Happening::of_table(EventName::LeaseExpired, table, key, rules);
        fx.happened(Happening { actor: caller, ..happening });
    }

    /// Returns the table key of a table under a KMS key, and makes one where there is none yet.
    pub(in crate::service) fn table_key(&mut self, key: KeyId, table: TableId) -> TableKeyId {
        if let Some(present) = self.leases.of_tables.get(&(key, table)).and_then(|keys| keys.present) {
            self.hold(present);
            return present;
        }
        self.renew_table_key(key, table)
    }

    /// Makes the table key that a table has from now on under a KMS key.
    pub(in crate::service) fn renew_table_key(&mut self, key: KeyId, table: TableId) -> TableKeyId {
        let table_key = self.new_table_key(key, table);
        let keys = self.leases.of_tables.entry((key, table)).or_default();
        keys.present = Some(table_key);
        keys.all.push(table_key);
        table_key
    }

    /// Makes a table key of its own, for a backup.
    pub(in crate::service) fn new_table_key(&mut self, key: KeyId, table: TableId) -> TableKeyId {
        let name = self.names.table(table);
        let context = crate::crypto::envelope::encryption_context(&[
            ("aws:dynamodb:subscriberId", SUBSCRIBER),
            ("aws:dynamodb:tableName", name),
        ]);
        self.vault.keys.generate_table_key(key, Scope::Table(table), name, context)
    }

    /// Has the table's next key under this KMS key be a new one.
    pub(in crate::service) fn retire_table_key(&mut self, now: SimTime, table: TableId, table_key: TableKeyId) {
        let key = self.vault.keys.kms_key_of(table_key);
        if self.sites[table.index()].own_table_key == Some(table_key) {
            return;
        }
        if let Some(keys) = self.leases.of_tables.get_mut(&(key, table)) {
            keys.present = keys.present.filter(|&present| present != table_key);
        }
        self.review_hold(now, table, table_key);
    }

    /// Holds or releases every table key under a KMS key whose usability may have changed.
    pub(in crate::service) fn review_holds_of(&mut self, now: SimTime, key: KeyId) {
        let table_keys: Vec<(TableId, TableKeyId)> = self
            .leases
            .of_tables
            .range((key, TableId(0))..=(key, TableId(u32::MAX)))
            .flat_map(|(&(_, table), keys)| keys.all.iter().map(move |&table_key| (table, table_key)))
            .collect();
        for (table, table_key) in table_keys {
            self.review_hold(now, table, table_key);
        }
    }

    /// Holds a table key that somebody may use, and releases one that nobody may.
    pub(in crate::service) fn review_hold(&mut self, now: SimTime, table: TableId, table_key: TableKeyId) {
        let key = self.vault.keys.kms_key_of(table_key);
        if self.is_usable(key, table) {
            self.hold(table_key);
        } else if !self.leases.held.contains_key(&table_key) && !self.is_in_grace(now, table, table_key) {
            self.vault.keys.release(table_key);
        }
    }

    fn hold(&mut self, table_key: TableKeyId) {
        self.vault.keys.hold(table_key).expect("a usable KMS key unwraps what it wrapped");
    }

    /// Makes sure that a caller may use all of these table keys, and takes no lease where it may not use one.
    pub(in crate::service) fn lease_all(
        &mut self,
        now: SimTime,
        caller: Actor,
        table: TableId,
        table_keys: &[TableKeyId],
        fx: &mut Effects,
    ) -> Result<(), Refusal> {
        for &table_key in table_keys {
            self.check_lease(now, caller, table, table_key)?;
        }
        for &table_key in table_keys {
            self.lease(now, caller, table, table_key, fx)?;
        }
        Ok(())
    }
}

/// The account that owns every table: one simulated customer.
const SUBSCRIBER: &str = "000000000000";
