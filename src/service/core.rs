//! The service: everything it stores and knows.
//!
//! Invariant: a key that an operation uses was usable when it asked. What the service does is in the other files, one
//! operation or clock each.

use std::collections::BTreeMap;

use crate::{
    ids::{BackupId, ItemId, KeyId, Slot, TableId},
    record::{Feature, KeyState, Names, Outage, TableDescription, TableStatus},
    rules::{Readings, Spread, TTL_GRACE, Timing},
    service::{
        Effects,
        state::{
            backup::Backup,
            chance::Chance,
            client::Clients,
            cluster::Cluster,
            continuous::Continuous,
            global::GlobalTables,
            kms::Kms,
            lease::Leases,
            restore::Restore,
            stage::Stage,
            table::{Site, Table},
            table_keys::TableKeys,
        },
    },
    sim::SimDuration,
    store::{Content, Vault},
};

/// The service: everything it stores and knows.
pub struct Service {
    /// The names behind the ids, for messages.
    pub names: Names,
    /// Every tunable number.
    pub timing: Timing,
    /// KMS keys.
    pub kms: Kms,
    /// Everything at rest.
    pub vault: Vault,
    /// What stands, or has stood, under each table name.
    pub sites: Vec<Site>,
    /// How the run reads what the sources leave open.
    pub readings: Readings,
    /// Backups by name.
    pub backups: BTreeMap<BackupId, Backup>,
    /// The keys of applications.
    pub clients: Clients,
    pub(in crate::service) global: GlobalTables,
    pub(in crate::service) continuous: BTreeMap<TableId, Continuous>,
    pub(in crate::service) clusters: Vec<Option<Cluster>>,
    pub(in crate::service) leases: Leases,
    pub(in crate::service) table_keys: TableKeys,
    pub(in crate::service) chance: Chance,
    /// What each live transaction copy holds.
    pub(in crate::service) requests: BTreeMap<Slot, Vec<(ItemId, Content, u32)>>,
    pub(in crate::service) restores: BTreeMap<TableId, Restore>,
    /// Room for what is opened and forgotten.
    pub(in crate::service) scratch: Vec<u8>,
    /// Room for the image of an item before its change.
    pub(in crate::service) old_text: Vec<u8>,
}

impl Service {
    /// Returns a service without customer keys and tables.
    #[must_use]
    pub fn new(names: Names, timing: Timing, seed: u64) -> Self {
        let mut vault = Vault::new(seed, names.tables.len());
        Self {
            kms: Kms::new(&names, &mut vault.keys),
            vault,
            sites: (0..names.tables.len()).map(|n| Site::new(TableId::at(n))).collect(),
            readings: Readings::default(),
            backups: BTreeMap::new(),
            clients: Clients::new(&names, seed),
            global: GlobalTables::default(),
            continuous: BTreeMap::new(),
            clusters: names.clusters.iter().map(|_| None).collect(),
            leases: Leases::new(&names),
            table_keys: TableKeys::default(),
            chance: Chance::new(seed),
            requests: BTreeMap::new(),
            restores: BTreeMap::new(),
            scratch: Vec::new(),
            old_text: Vec::new(),
            names,
            timing,
        }
    }

    /// Chooses how it reads what the sources leave open.
    #[must_use]
    pub fn reading(self, readings: Readings) -> Self {
        Self { readings, ..self }
    }

    /// Returns the table that stands under this name.
    #[must_use]
    pub fn table(&self, id: TableId) -> Option<&Table> {
        self.sites[id.index()].table.as_ref()
    }

    pub(in crate::service) fn table_mut(&mut self, id: TableId) -> &mut Table {
        self.sites[id.index()].table.as_mut().expect("the operation has found the table")
    }

    /// Has a table enter the next stage of its life.
    pub(in crate::service) fn enter_stage(&mut self, id: TableId, stage: Stage, fx: &mut Effects) {
        self.table_mut(id).enter(stage);
        fx.tables.push(id);
    }

    /// Returns what DescribeTable shows of the table that stands under this name.
    #[must_use]
    pub fn describe(&self, id: TableId) -> Option<TableDescription> {
        self.table(id).map(Table::describe)
    }

    /// Returns the outage that a table has, with a key that is unusable now.
    #[must_use]
    pub fn outage(&self, table: TableId) -> Option<Outage> {
        let lasting = self.table(table)?.outage?;
        let key = self.unusable_key(table)?;
        let state = self.kms.state(key)?;
        let grace_over = lasting.grace_over.then(|| lasting.since.saturating_add(TTL_GRACE));
        let (from, waited) = (lasting.since, lasting.waited);
        Some(Outage { table, key, state, from, grace_over, waited, until: None })
    }

    /// Returns whether a table that stands has a feature.
    #[must_use]
    pub fn has_feature(&self, id: TableId, feature: Feature) -> bool {
        let is_there = |table: &&Table| !matches!(table.status(), TableStatus::Creating | TableStatus::Archived);
        self.table(id).filter(is_there).is_some_and(|table| match feature {
            Feature::TimeToLive => table.ttl,
            Feature::Stream => table.stream_view.is_some(),
        })
    }

    /// Returns the keys that a backup depends on; none where it is not there, or lost.
    #[must_use]
    pub fn keys_of_backup(&self, id: BackupId) -> Vec<KeyId> {
        let is_whole = |backup: &&Backup| !self.vault.stored(backup.slot).destroyed;
        let backup = self.backups.get(&id).filter(is_whole);
        backup.map_or_else(Vec::new, |backup| backup.kms_keys(&self.vault.keys).collect())
    }

    /// Returns the keys that a table depends on; none where it is not there, or is being archived or was.
    #[must_use]
    pub fn needed_keys(&self, id: TableId) -> Vec<KeyId> {
        let is_kept = |table: &&Table| !matches!(table.status(), TableStatus::Archiving | TableStatus::Archived);
        self.table(id).filter(is_kept).map_or_else(Vec::new, |table| table.needed_keys().collect())
    }

    /// Returns the state of a key; one that was never created is gone.
    pub(in crate::service) fn state_of(&self, key: KeyId) -> KeyState {
        self.kms.state(key).unwrap_or(KeyState::Deleted)
    }

    /// Returns whether KMS would let the service use `key` for `table`.
    #[must_use]
    pub fn is_usable(&self, key: KeyId, table: TableId) -> bool {
        self.kms.is_usable(key) && self.kms.is_granted(key, table)
    }

    /// Returns a key that the table depends on and that is unusable.
    pub(in crate::service) fn unusable_key(&self, id: TableId) -> Option<KeyId> {
        self.table(id)?.needed_keys().find(|&key| !self.is_usable(key, id))
    }

    /// Draws a length of time for a table.
    pub(in crate::service) fn draw_for(
        &mut self,
        spread: Spread,
        purpose: &'static str,
        table: TableId,
    ) -> SimDuration {
        match spread {
            Spread::Constant(length) => length,
            Spread::Uniform(..) => self.chance.draw(spread, purpose, self.names.table(table)),
        }
    }

    /// Returns where an item is.
    #[must_use]
    pub fn find_item(&self, table: TableId, item: ItemId) -> Option<Slot> {
        self.table(table)?.items.find(item)
    }

    /// Returns the items of a table in the order of their birth.
    pub(in crate::service) fn items_by_birth(&self, id: TableId) -> Vec<Slot> {
        let mut slots: Vec<Slot> = self.table(id).expect("the table is there").items.slots().collect();
        slots.sort_unstable_by_key(|&slot| self.vault.number(slot));
        slots
    }
}
