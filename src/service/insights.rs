//! Contributor Insights: data about accesses, under the AWS owned key ([`RuleId::InsightsOwned`]).
//!
//! Invariant: at most one datum per table and minute.

use crate::{
    ids::{Slot, TableId},
    record::{EndedBy, ErrorName, EventName, Kind, Obstacle},
    rules::{INSIGHTS_PERIOD, RuleId, RuleSet},
    service::{Accepted, Deadline, Effects, Happening, Refusal, Reply, Service},
    sim::SimTime,
    store::Birth,
};

impl Service {
    /// UpdateContributorInsights.
    ///
    /// # Errors
    /// Where there is no such table, its key is unusable, or the setting already stands.
    pub fn update_contributor_insights(&mut self, id: TableId, enabled: bool) -> Reply {
        self.updatable(id, ErrorName::ResourceNotFound)?;
        self.current_key_usable(id)?;
        let table = self.table_mut(id);
        if table.insights == enabled {
            let word = if enabled { "enabled" } else { "disabled" };
            let message = format!("Contributor Insights is already {word}");
            return Err(Refusal::by(RuleId::SettingUnchanged, ErrorName::Validation, message).because(Obstacle::Again));
        }
        table.insights = enabled;
        Ok(Accepted::by(RuleId::InsightsOwned))
    }

    /// Takes note of an accepted operation on a table.
    pub(in crate::service) fn observe_access(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let minute = Some(now.as_millis() / INSIGHTS_PERIOD.as_millis());
        let table = self.table_mut(id);
        if !table.insights || table.last_insight == minute {
            return;
        }
        table.last_insight = minute;
        let data_key = self.insights_key(id);
        let content = self.sites[id.index()].next_content();
        let birth =
            Birth { table: id, kind: Kind::InsightsDatum, item: None, version: 1, bytes: DATUM_BYTES as u64, content };
        let slot = self.vault.bear(now, birth, data_key, DATUM_BYTES, |pool, out| pool.write(content, out));
        let retention = self.draw_for(self.timing.insights_retention, "insights-retention", id);
        fx.due(now.saturating_add(retention), Deadline::InsightsExpiry(slot));
    }

    /// Insights data has been kept long enough ([`RuleId::InsightsRetention`]).
    pub(in crate::service) fn expire_insights(&mut self, now: SimTime, slot: Slot, fx: &mut Effects) {
        let stored = self.vault.stored(slot);
        let rules = RuleSet::of(&[RuleId::InsightsOwned, RuleId::InsightsRetention]);
        self.vault.end(now, slot, EndedBy::Expired, rules);
        fx.happened(Happening::of_artifact(EventName::InsightsExpired, stored.artifact(), rules));
    }
}

/// The length of a datum, in bytes.
const DATUM_BYTES: usize = 64;
