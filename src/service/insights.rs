//! Contributor Insights: data about accesses, under the AWS owned key ([`RuleId::InsightsOwned`]).
//!
//! Invariant: at most one datum per table and minute.

use crate::{
    ids::{DataKeyId, KeyId, Slot, TableId, TableKeyId},
    record::{EndedBy, ErrorName, EventName, Kind},
    rules::{RuleId, RuleSet},
    service::{Accepted, Deadline, Effects, Happening, Refusal, Reply, Service, table::LastMinute},
    sim::SimTime,
    store::{Birth, Content},
};

impl Service {
    /// UpdateContributorInsights.
    ///
    /// # Errors
    /// Where there is no such table, its key is unusable, or the setting already stands.
    pub fn update_contributor_insights(&mut self, id: TableId, enabled: bool) -> Reply {
        self.updatable(id)?;
        self.current_key_usable(id)?;
        let table = self.table_mut(id);
        if table.insights.is_some() == enabled {
            let word = if enabled { "enabled" } else { "disabled" };
            let message = format!("Contributor Insights is already {word}");
            return Err(Refusal::by(RuleId::SettingUnchanged, ErrorName::Validation, message));
        }
        table.insights = enabled.then(LastMinute::default);
        Ok(Accepted::by(RuleId::InsightsOwned))
    }

    /// Takes note of an accepted operation on a table.
    pub(in crate::service) fn observe_access(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let minute = LastMinute(Some(now.as_millis() / MINUTE_MS));
        match &mut self.table_mut(id).insights {
            Some(last) if *last != minute => *last = minute,
            Some(_) | None => return,
        }
        let data_key = self.insights_key(id);
        let contents = &mut self.sites[id.index()].contents;
        *contents += 1;
        let content = Content((u64::from(id.0) << 40) | *contents);
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

    /// Returns the data key of a table's transaction copies.
    pub(in crate::service) fn copies_key(&mut self, id: TableId) -> DataKeyId {
        if let Some(key) = self.with_seals_left(self.sites[id.index()].copies) {
            return key;
        }
        let key = self.own_data_key(id, Kind::TransactionCopy);
        self.sites[id.index()].copies = Some(key);
        key
    }

    fn insights_key(&mut self, id: TableId) -> DataKeyId {
        if let Some(key) = self.with_seals_left(self.sites[id.index()].insights) {
            return key;
        }
        let key = self.own_data_key(id, Kind::InsightsDatum);
        self.sites[id.index()].insights = Some(key);
        key
    }

    fn own_data_key(&mut self, id: TableId, kind: Kind) -> DataKeyId {
        let table_key = self.own_table_key(id);
        let name = self.names.table(id).to_owned();
        self.vault.keys.generate_data_key(table_key, id, kind, &name)
    }

    fn own_table_key(&mut self, id: TableId) -> TableKeyId {
        if let Some(key) = self.sites[id.index()].own_table_key {
            return key;
        }
        let key = self.table_key(KeyId::AWS_OWNED, id);
        self.sites[id.index()].own_table_key = Some(key);
        key
    }
}

/// The length of a datum, in bytes.
const DATUM_BYTES: usize = 64;
const MINUTE_MS: u64 = 60_000;
