//! Leases: which caller may use which unwrapped table key, until when ([`RuleId::TableKeyLease`]).
//!
//! Law: a lease is not renewed by use; who may use several table keys takes all leases or none.

use crate::{
    ids::{LeaseId, TableId, TableKeyId},
    record::{Actor, EventName},
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
    pub(in crate::service) fn end_lease(&mut self, now: SimTime, id: LeaseId, fx: &mut Effects) {
        let (caller, table, table_key) = self.leases.end(id);
        self.review_hold(now, table, table_key);
        let key = self.vault.keys.kms_key_of(table_key);
        let rules = RuleSet::of(&[RuleId::TableKeyLease, RuleId::HalfOpenWindows]);
        let happening = Happening::of_table(EventName::LeaseExpired, table, key, rules);
        fx.happened(Happening { actor: caller, ..happening });
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
