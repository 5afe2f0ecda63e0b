//! The keys that what is stored is sealed under: made with the table, replaced at their limit, gone with their KMS key.
//!
//! Invariant: a data key has sealed at most 2^32 messages. Law: all data keys of a table are under one table key
//! ([`RuleId::IndexSameKey`]); those of what is kept beside it are under another.

use crate::{
    ids::{DataKeyId, KeyId, Slot, TableId, TableKeyId},
    record::Kind,
    service::{Service, state::table::WriteChain},
};

#[cfg(doc)]
use crate::rules::RuleId;

impl Service {
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

    /// Returns the table key that new data of a table is sealed under.
    pub(in crate::service) fn write_key(&self, table: TableId) -> TableKeyId {
        self.table(table).expect("the table serves").chain.table_key
    }

    /// Returns the table key that an artifact is sealed under.
    pub(in crate::service) fn table_key_of(&self, slot: Slot) -> TableKeyId {
        self.vault.keys.table_key_of(self.vault.stored(slot).sealed.data_key)
    }

    /// Returns the data key of a table's transaction copies ([`RuleId::TransactionCopyOwned`]).
    pub(in crate::service) fn copies_key(&mut self, id: TableId) -> DataKeyId {
        if let Some(key) = self.with_seals_left(self.sites[id.index()].copies) {
            return key;
        }
        let key = self.own_data_key(id, Kind::TransactionCopy);
        self.sites[id.index()].copies = Some(key);
        key
    }

    /// Returns the data key of what Contributor Insights keeps of a table ([`RuleId::InsightsOwned`]).
    pub(in crate::service) fn insights_key(&mut self, id: TableId) -> DataKeyId {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::SimTime;
    use crate::{
        record::{Actor, Names},
        rules::{Profile, Timing},
        service::{
            Effects,
            request::{IndexScope, ItemDefaults, NewTable, StreamView, Write, WriteMode},
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
        let new =
            NewTable { stream: Some(StreamView::NewImage), indexes: vec![IndexScope::Local], ..NewTable::default() };
        service.declare_table(SimTime::START, TableId(0), &new, &[], &mut Effects::default()).expect("AWS owned");
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
