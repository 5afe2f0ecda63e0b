//! A table: its status, its keys, its settings and its items.
//!
//! Invariant: while a key switch runs it is a value on the table, and the table depends on both keys; otherwise on one.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{BackupId, DataKeyId, KeyId, Slot, TableId, TableKeyId},
    record::{Kind, SseStatus, SseType, TableDescription, TableStatus},
    service::{
        Service,
        directory::Directory,
        outage::{Clocks, Outage},
        quota::Quota,
        request::{FirstItem, IndexScope, StreamView},
        stream::Stream,
        switch::KeySwitch,
    },
    sim::{SimDuration, SimTime},
};

#[cfg(doc)]
use crate::rules::RuleId;

/// What stands, or has stood, under a table name.
pub struct Site {
    /// Its name.
    pub id: TableId,
    /// The table that stands there now.
    pub table: Option<Table>,
    /// The stream records, which outlive the table.
    pub stream: Stream,
    /// The table key of what the service keeps beside the table, under the AWS owned key.
    pub own_table_key: Option<TableKeyId>,
    /// The data key of transaction copies.
    pub copies: Option<DataKeyId>,
    /// The data key of insights data.
    pub insights: Option<DataKeyId>,
    /// How many contents were written.
    pub contents: u64,
    /// The items that a table which is being created begins with.
    pub first_items: Vec<FirstItem>,
    /// The window of point-in-time recovery that it begins with.
    pub first_period: Option<SimDuration>,
}

/// A table.
pub struct Table {
    /// TableStatus.
    pub status: TableStatus,
    /// The key displayed.
    pub key: KeyId,
    /// What new data is sealed under.
    pub chain: WriteChain,
    /// The key switch that runs.
    pub switch: Option<KeySwitch>,
    /// What the quota counts.
    pub quota: Quota,
    /// The view of the stream, where it is on.
    pub stream_view: Option<StreamView>,
    /// Whether expired items are deleted.
    pub ttl: bool,
    /// From when on that setting can be changed again ([`RuleId::TtlCooldown`]).
    pub ttl_rests_until: SimTime,
    /// Contributor Insights, where it is on: the last minute with data.
    pub insights: Option<LastMinute>,
    /// Its indexes.
    pub indexes: Vec<IndexScope>,
    /// Its items.
    pub items: Directory,
    /// Items whose deletion is due and waits for the key, by expiry and birth.
    pub waiting: BTreeMap<(SimTime, u32), Slot>,
    /// Those of them that were released and run at this instant ([`RuleId::WaitingDeletesRun`]).
    pub released: BTreeSet<(SimTime, u32)>,
    /// The outage, while a key it needs is unusable.
    pub outage: Option<Outage>,
    /// InaccessibleEncryptionDateTime.
    pub inaccessible_since: Option<SimTime>,
    /// The deadlines of outage and recovery.
    pub clocks: Clocks,
    /// ArchivalSummary, once archiving has begun.
    pub archival: Option<Archival>,
}

/// What ArchivalSummary says ([`RuleId::ArchivalSummary`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Archival {
    /// When archiving began.
    pub since: SimTime,
    /// The archive backup.
    pub backup: BackupId,
}

/// The minute in which insights data was last taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastMinute(pub Option<u64>);

/// The keys that new data is sealed under.
#[derive(Clone, Debug)]
pub struct WriteChain {
    /// The table key.
    pub table_key: TableKeyId,
    /// The data key of the items.
    pub base: DataKeyId,
    /// The data keys of the indexes, in declared order.
    pub indexes: Vec<DataKeyId>,
    /// The data key of the stream, once it has a record.
    pub stream: Option<DataKeyId>,
}

impl Site {
    /// Returns a site on which nothing stands yet.
    #[must_use]
    pub fn new(id: TableId) -> Self {
        Self {
            id,
            table: None,
            stream: Stream::default(),
            own_table_key: None,
            copies: None,
            insights: None,
            contents: 0,
            first_items: Vec::new(),
            first_period: None,
        }
    }
}

impl Table {
    /// Returns what DescribeTable shows ([`RuleId::TypeNames`], [`RuleId::OwnedKeyInvisible`]).
    #[must_use]
    pub fn describe(&self) -> TableDescription {
        let (sse_status, sse_type) = match &self.switch {
            Some(switch) if switch.touches_owned_key() => (Some(SseStatus::Updating), None),
            Some(_) => (Some(SseStatus::Updating), Some(SseType::Kms)),
            None if self.key == KeyId::AWS_OWNED => (None, None),
            None => (Some(SseStatus::Enabled), Some(SseType::Kms)),
        };
        TableDescription {
            status: self.status,
            sse_status,
            sse_type,
            kms_key: self.key,
            inaccessible_since: self.inaccessible_since,
        }
    }

    /// Returns the keys that the table depends on: one, or both of a switch that runs ([`RuleId::OriginalKeyNeeded`]).
    pub fn needed_keys(&self) -> impl Iterator<Item = KeyId> + use<> {
        let (first, second) = match &self.switch {
            Some(switch) => (switch.from, Some(switch.to)),
            None => (self.key, None),
        };
        std::iter::once(first).chain(second)
    }

    /// Returns whether the table serves operations, accessible or not.
    #[must_use]
    pub fn is_standing(&self) -> bool {
        matches!(self.status, TableStatus::Active | TableStatus::Inaccessible)
    }
}

impl Service {
    /// Returns the table that stands under this name.
    #[must_use]
    pub fn table(&self, id: TableId) -> Option<&Table> {
        self.sites[id.index()].table.as_ref()
    }

    pub(in crate::service) fn table_mut(&mut self, id: TableId) -> &mut Table {
        self.sites[id.index()].table.as_mut().expect("the operation has found the table")
    }

    /// Returns a key that the table depends on and that is unusable.
    pub(in crate::service) fn unusable_key(&self, id: TableId) -> Option<KeyId> {
        self.table(id)?.needed_keys().find(|&key| !self.is_usable(key, id))
    }

    /// Makes the data keys of a table under a table key that is held ([`RuleId::IndexSameKey`]).
    pub(in crate::service) fn new_chain(&mut self, id: TableId, table_key: TableKeyId, indexes: usize) -> WriteChain {
        let name = self.names.table(id).to_owned();
        let base = self.vault.keys.generate_data_key(table_key, id, Kind::Item, &name);
        let indexes =
            (0..indexes).map(|_| self.vault.keys.generate_data_key(table_key, id, Kind::IndexEntry, &name)).collect();
        WriteChain { table_key, base, indexes, stream: None }
    }

    /// Returns the data key of the table's stream, made when it is first needed ([`RuleId::StreamUnderTableKey`]).
    pub(in crate::service) fn stream_key(&mut self, id: TableId) -> DataKeyId {
        let chain = &self.table(id).expect("records are written for a table").chain;
        if let Some(key) = self.with_seals_left(chain.stream) {
            return key;
        }
        let table_key = chain.table_key;
        let name = self.names.table(id).to_owned();
        let key = self.vault.keys.generate_data_key(table_key, id, Kind::StreamRecord, &name);
        self.table_mut(id).chain.stream = Some(key);
        key
    }

    /// Replaces the data keys of items and indexes that have come to their limit of 2^32 seals; what they sealed stays.
    pub(in crate::service) fn retire_exhausted_keys(&mut self, id: TableId) {
        let chain = &self.table(id).expect("artifacts are sealed for a table").chain;
        let is_exhausted = |&key: &DataKeyId| self.vault.keys.is_exhausted(key);
        if !is_exhausted(&chain.base) && !chain.indexes.iter().any(is_exhausted) {
            return;
        }
        let (table_key, indexes, stream) = (chain.table_key, chain.indexes.len(), chain.stream);
        let fresh = self.new_chain(id, table_key, indexes);
        self.table_mut(id).chain = WriteChain { stream, ..fresh };
    }

    /// Returns a data key that can seal once more.
    pub(in crate::service) fn with_seals_left(&self, key: Option<DataKeyId>) -> Option<DataKeyId> {
        key.filter(|&key| !self.vault.keys.is_exhausted(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        record::{Actor, Names},
        rules::{Profile, Timing},
        service::{
            Effects,
            request::{ItemDefaults, NewTable, Write, WriteMode},
        },
        store::Witness,
    };

    fn write(service: &mut Service, number: u32) -> Slot {
        let table = TableId(0);
        let item = crate::ids::ItemId { family: crate::ids::Family::INITIAL, number };
        let defaults = ItemDefaults { bytes: 100, ttl: None };
        let mode = WriteMode::Replace;
        let write = Write { table, item, bytes: None, ttl: None, defaults, client_key: None, mode };
        let mut fx = Effects::default();
        service.write_item(SimTime::START, Actor::Operator, &write, &mut fx).expect("the key is usable");
        service.find_item(table, item).expect("the item was written")
    }

    #[test]
    fn a_data_key_at_its_limit_is_retired_and_what_it_sealed_still_opens() {
        let names = Names { tables: vec!["orders".into()], indexes: vec![vec!["by-day".into()]], ..Names::default() };
        let mut service = Service::new(names, Timing::of(Profile::Nominal), 1);
        let new = NewTable {
            encryption: None,
            stream: Some(StreamView::NewImage),
            ttl: false,
            contributor_insights: false,
            point_in_time: None,
            indexes: vec![IndexScope::Local],
            items: Vec::new(),
        };
        service.declare_table(SimTime::START, TableId(0), &new, &mut Effects::default()).expect("AWS owned");
        let before = write(&mut service, 1);
        let chain = service.table(TableId(0)).expect("declared").chain.clone();
        for key in chain.indexes.iter().copied().chain([chain.base]).chain(chain.stream) {
            service.vault.keys.exhaust(key);
        }
        let after = write(&mut service, 2);
        let fresh = &service.table(TableId(0)).expect("declared").chain;
        assert_ne!((fresh.base, fresh.stream), (chain.base, chain.stream));
        assert_ne!(fresh.indexes, chain.indexes);
        assert_eq!(service.vault.stored(before).sealed.data_key, chain.base);
        assert_eq!(service.vault.stored(after).sealed.data_key, fresh.base);
        let mut witness = Witness::new(&service.vault);
        assert!(service.vault.shelf.slots().all(|slot| service.is_readable(&mut witness, slot)));
    }
}
