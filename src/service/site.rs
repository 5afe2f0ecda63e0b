//! What stands on a site: a table is founded there, with a chain of keys and without items, and leaves it.
//!
//! Invariant: what is being created from a table does not outlast it ([`RuleId::ReplicaAborted`]).

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{KeyId, TableId},
    record::{EndedBy, EventName},
    rules::{RuleId, RuleSet},
    service::{
        Effects, Happening, Service,
        request::NewTable,
        state::{clocks::Clocks, items::Items, quota::Quota, region::Region, stage::Stage, table::Table},
    },
    sim::SimTime,
};

impl Service {
    /// Puts a table on its site, CREATING, with a chain of keys and without items.
    pub(in crate::service) fn found_table(
        &mut self,
        now: SimTime,
        (id, region): (TableId, Region),
        new: &NewTable,
        key: KeyId,
        fx: &mut Effects,
    ) {
        self.kms.grant(key, id, &mut fx.grants);
        self.kms.settle(key, &region);
        self.sites[id.index()].stream.begin();
        let table_key = self.table_key(key, id);
        let chain = self.new_chain(id, table_key, new.indexes.len());
        self.sites[id.index()].table = Some(Table {
            stage: Stage::Creating,
            region,
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
            items: Items::default(),
            waiting: BTreeMap::new(),
            released: BTreeSet::new(),
            outage: None,
            shown_elsewhere: None,
            clocks: Clocks::default(),
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

    /// Ends every item of a table at once.
    pub(in crate::service) fn delete_items(&mut self, now: SimTime, id: TableId, rules: RuleSet) {
        for slot in self.items_by_birth(id) {
            self.end_item(now, slot, EndedBy::Deleted, rules);
        }
        self.table_mut(id).items = Items::default();
    }

    /// Replicas that are being created from a table come to nothing ([`RuleId::ReplicaAborted`]).
    pub(in crate::service) fn abort_additions(&mut self, now: SimTime, source: TableId, fx: &mut Effects) {
        for replica in self.global.additions_from(source) {
            self.vanish(now, replica, fx);
        }
    }
}
