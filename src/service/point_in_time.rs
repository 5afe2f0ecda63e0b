//! Point-in-time recovery: a table's window is opened and given up, and an instant of it becomes a new table.
//!
//! Invariant: what is restored is exactly what the table held at the instant, opened with the keys it was sealed under.

use crate::{
    ids::TableId,
    record::{Detail, ErrorName, Obstacle},
    rules::{RuleId, RuleSet},
    service::{
        Accepted, Effects, Refusal, Reply, Service,
        request::Encryption,
        restore::region_rules,
        sse::alias_rules,
        state::{restore::Restore, table::Table},
    },
    sim::{SimDuration, SimTime},
};

impl Service {
    /// UpdateContinuousBackups: with a window, or off.
    ///
    /// # Errors
    /// Where there is no such table, or it is being created or archived.
    pub fn update_continuous_backups(
        &mut self,
        now: SimTime,
        id: TableId,
        period: Option<SimDuration>,
        fx: &mut Effects,
    ) -> Reply {
        self.updatable(id, ErrorName::TableNotFound)?;
        let rules = RuleSet::of(&[RuleId::PointInTime, RuleId::SystemBackup]);
        match period {
            Some(period) => {
                self.keep_history(now, id, period, fx);
                Ok(Accepted::by_rules(rules).saying(Detail::Window(period)))
            }
            None => {
                self.drop_history(now, id, fx);
                Ok(Accepted::by_rules(rules.with(RuleId::PointInTimeReset)))
            }
        }
    }

    /// RestoreTableToPointInTime.
    ///
    /// # Errors
    /// In this order: no such table, recovery off, instant outside the window, target name taken, no such alias, a key of
    /// the instant unusable, target key of another region, target key unusable ([`RuleId::PointInTimeChecks`]).
    pub fn restore_to_point_in_time(
        &mut self,
        now: SimTime,
        (id, instant): (TableId, SimTime),
        to: TableId,
        encryption: Option<&Encryption>,
        fx: &mut Effects,
    ) -> Reply {
        let table = self.restorable(id)?;
        self.must_be_in_window(now, id, instant)?;
        self.may_restore_to(to, &table.region).map_err(|refusal| refusal.also(RuleId::PointInTimeChecks))?;
        let key = if encryption.is_some() { self.meant_by(encryption)?.key } else { table.key };
        let parts = self.parts_at(id, instant);
        let mut keys = parts.iter().map(|part| self.vault.keys.kms_key(part.sealed.data_key));
        if let Some(unusable) = keys.find(|&needed| !self.kms.is_usable(needed)) {
            let refusal = self.key_refusal(RuleId::PointInTimeKey, unusable, id);
            return Err(refusal.also(RuleId::RestoreRefusedAtOnce));
        }
        self.check_target(key, to, &table.region)?;
        let detail = Detail::Instant(instant, parts.len() as u64);
        let (indexes, region) = (table.indexes.clone(), region_rules(&table.region));
        let parts = self.copy_parts(parts);
        self.begin_restore(now, to, key, indexes, Restore::Instant { table: id, parts }, fx);
        let rules = RuleSet::of(&[
            RuleId::PointInTime,
            RuleId::PointInTimeSettings,
            RuleId::PointInTimeKey,
            RuleId::RestoreDropsSettings,
        ]);
        let rules = rules.and(region);
        Ok(Accepted::by_rules(rules.and(alias_rules(encryption.and_then(Encryption::alias)))).key(key).saying(detail))
    }

    /// Makes sure that a table can be restored to some point in time, and returns it.
    fn restorable(&self, id: TableId) -> Result<&Table, Refusal> {
        let table = self.standing(id, ErrorName::TableNotFound).map_err(|no| no.also(RuleId::PointInTimeChecks))?;
        if self.continuous_backup(id).is_none() {
            let message = format!("Point in time recovery is not enabled for table '{}'", self.names.table(id));
            let error = ErrorName::PointInTimeRecoveryUnavailable;
            let refusal = Refusal::by(RuleId::PointInTime, error, message).also(RuleId::PointInTimeChecks);
            return Err(refusal.because(Obstacle::Recovery(id)));
        }
        Ok(table)
    }

    fn must_be_in_window(&self, now: SimTime, id: TableId, instant: SimTime) -> Result<(), Refusal> {
        let continuous = self.continuous_backup(id).expect("recovery is on");
        let (earliest, latest) = continuous.window(now);
        if instant < earliest || instant > latest {
            let message = format!(
                "Restore time {instant} is outside of the window: EarliestRestorableDateTime {earliest}, \
                 LatestRestorableDateTime {latest}"
            );
            let refusal = Refusal::by(RuleId::PointInTime, ErrorName::InvalidRestoreTime, message);
            let is_before_history = instant < continuous.since;
            let obstacle = if is_before_history { Obstacle::Recovery(id) } else { Obstacle::Request };
            return Err(refusal.also(RuleId::PointInTimeChecks).because(obstacle));
        }
        Ok(())
    }
}
