//! Names to ids, and what can exist when.
//!
//! Invariant: every name of the file is in it, declared or created by a step (`register` enters them).

use crate::{
    ids::{BackupId, ClientKeyId, ClusterId, Family, IndexId, ItemId, KeyId, StepId, TableId},
    record::{ALIAS_PREFIX, Names, names::REPLICA_MARK},
    scenario::{
        lookup::{find, position},
        order::Order,
        reader::Value,
    },
    sim::SimTime,
};

/// All names of a file.
#[derive(Debug)]
pub(super) struct Directory {
    /// The names behind the ids.
    pub(super) names: Names,
    /// When steps can happen.
    pub(super) order: Order,
    pub(super) makers: Makers,
    /// The table that each cluster stands in front of, where that is known.
    pub(super) cluster_tables: Vec<Option<TableId>>,
}

/// The steps that create each thing; none for what is declared.
#[derive(Debug, Default)]
pub(super) struct Makers {
    pub(super) keys: Vec<Vec<StepId>>,
    pub(super) aliases: Vec<Vec<StepId>>,
    pub(super) tables: Vec<Vec<StepId>>,
    pub(super) backups: Vec<Vec<StepId>>,
    pub(super) clusters: Vec<Vec<StepId>>,
}

/// From where a name is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// From what exists before the first event.
    Start,
    /// From a step.
    Step(StepId),
    /// From something that goes on until an instant.
    Until(SimTime),
    /// From something that only looks.
    Looking,
}

impl Directory {
    /// Reads the name of a key, which is not one of its aliases.
    pub(super) fn key(&self, value: &Value<'_>, moment: Moment) -> Option<KeyId> {
        if let Some(alias) = value.raw().as_str().filter(|name| name.starts_with(ALIAS_PREFIX)) {
            let hint = "an alias stands where a table or a cluster gets its key; elsewhere name the key itself";
            value.fault(format!("`{alias}` is an alias, not a key"), hint);
            return None;
        }
        let index = find("key", "[key.NAME]", value, &self.names.keys)?;
        self.is_made("key", value, &self.makers.keys[index], moment).then_some(KeyId::at(index))
    }

    /// Reads the name of a key that its owner may change.
    pub(super) fn customer_key(&self, value: &Value<'_>, moment: Moment) -> Option<KeyId> {
        let key = self.key(value, moment)?;
        if !key.is_customer_managed() {
            let hint = "only a customer managed key can be changed; declare one as `[key.NAME]`";
            value.fault(format!("`{}` belongs to AWS: no step can change it", self.names.key(key)), hint);
            return None;
        }
        Some(key)
    }

    /// Reads the name of a key on which a table has grants that can be revoked.
    pub(super) fn granted_key(&self, value: &Value<'_>, moment: Moment) -> Option<KeyId> {
        let key = self.key(value, moment)?;
        if key == KeyId::AWS_OWNED {
            value.fault("nobody sees the grants on the AWS owned key", "name a key of yours, or `aws-managed`");
            return None;
        }
        Some(key)
    }

    /// Reads the name of a client key.
    pub(super) fn client_key(&self, value: &Value<'_>) -> Option<ClientKeyId> {
        find("client key", "[client_key.NAME]", value, &self.names.client_keys).map(ClientKeyId::at)
    }

    /// Reads the name of a table.
    pub(super) fn table(&self, value: &Value<'_>, moment: Moment) -> Option<TableId> {
        let index = find("table", "[table.NAME]", value, &self.names.tables)?;
        self.is_made("table", value, &self.makers.tables[index], moment).then_some(TableId::at(index))
    }

    /// Returns the id of a table's replica in a region, where it ever has one.
    pub(super) fn replica(&self, source: &str, region: &str) -> Option<TableId> {
        position(&self.names.tables, &replica_name(source, region)).map(TableId::at)
    }

    /// Reads the name of an index.
    pub(super) fn index(&self, value: &Value<'_>, table: Option<TableId>) -> Option<IndexId> {
        let table = table.filter(|_| value.text().is_some())?;
        find("index", "index.NAME", value, &self.names.indexes[table.index()]).map(IndexId::at)
    }

    /// Reads the name of a backup.
    pub(super) fn backup(&self, value: &Value<'_>, moment: Moment) -> Option<BackupId> {
        let index = find("backup", "CreateBackup", value, &self.names.backups)?;
        self.is_made("backup", value, &self.makers.backups[index], moment).then_some(BackupId::at(index))
    }

    /// Reads the name of a DAX cluster through which `table` is reached.
    pub(super) fn via(&self, value: &Value<'_>, table: Option<TableId>, moment: Moment) -> Option<ClusterId> {
        let index = find("DAX cluster", "[dax.NAME]", value, &self.names.clusters)?;
        if let (Some(behind), Some(table)) = (self.cluster_tables[index], table)
            && behind != table
        {
            let (cluster, behind) = (&self.names.clusters[index], self.names.table(behind));
            let message =
                format!("`{cluster}` stands in front of table `{behind}`, not of `{}`", self.names.table(table));
            value.fault(message, format!("use table `{behind}`, or another cluster"));
            return None;
        }
        self.is_made("DAX cluster", value, &self.makers.clusters[index], moment).then_some(ClusterId::at(index))
    }

    /// Reads the name of a step.
    pub(super) fn step(&self, value: &Value<'_>) -> Option<StepId> {
        find("step", "[[step]]", value, &self.names.steps).map(StepId::at)
    }

    /// Returns the id of a key that a step creates.
    pub(super) fn made_key(&self, value: &Value<'_>) -> Option<KeyId> {
        position(&self.names.keys, value.text()?).map(KeyId::at)
    }

    /// Returns the id of a table that a step creates.
    pub(super) fn made_table(&self, value: &Value<'_>) -> Option<TableId> {
        position(&self.names.tables, value.text()?).map(TableId::at)
    }

    /// Returns the id of a backup that a step creates.
    pub(super) fn made_backup(&self, value: &Value<'_>) -> Option<BackupId> {
        position(&self.names.backups, value.text()?).map(BackupId::at)
    }

    /// Returns the id of a cluster that a step creates.
    pub(super) fn made_cluster(&self, value: &Value<'_>) -> Option<ClusterId> {
        position(&self.names.clusters, value.text()?).map(ClusterId::at)
    }

    /// Reads the name of an item.
    pub(super) fn item(&mut self, value: &Value<'_>) -> Option<ItemId> {
        let name = value.text()?;
        if name.is_empty() || name.chars().any(char::is_control) {
            value.fault(
                "the name of an item is empty or contains a control character",
                "use letters, digits, `-`, `_` and `.`",
            );
            return None;
        }
        Some(self.names.intern_item(name))
    }

    /// Reads the name of an item that a step or a workload names.
    pub(super) fn known_item(&self, value: &Value<'_>) -> Option<ItemId> {
        let name = value.text()?;
        if let Some(item) = self.names.generated_item(name) {
            return Some(item);
        }
        let named =
            position(&self.names.items, name).map(|n| ItemId { family: Family::NAMED, number: StepId::at(n).0 });
        if named.is_none() {
            let known: Vec<&str> = self.names.items.iter().map(String::as_str).collect();
            let hint = value.hint_among(name, &known).unwrap_or_else(|| ITEM_HINT.to_owned());
            value.fault(format!("no step or workload names an item `{name}`"), hint);
        }
        named
    }

    /// Reports a name whose thing cannot exist at that moment.
    pub(super) fn is_made(&self, what: &str, value: &Value<'_>, makers: &[StepId], moment: Moment) -> bool {
        let can_precede = |&maker: &StepId| match moment {
            Moment::Start => false,
            Moment::Step(user) => self.order.can_precede(maker, user),
            Moment::Until(end) => self.order.can_run_before(maker, end),
            Moment::Looking => true,
        };
        let made = makers.is_empty() || makers.iter().any(can_precede);
        if !made {
            let name = value.raw().as_str().unwrap_or_default();
            let maker = self.names.step(makers[0]);
            let when =
                self.order.earliest(makers[0]).map_or(String::new(), |time| format!(", at {time} at the earliest"));
            value.fault(format!("{what} `{name}` does not exist yet"), format!("step `{maker}` creates it{when}"));
        }
        made
    }
}

/// Returns the name of a replica: that of the first table of its global table, whichever replica is asked, and the region.
pub(super) fn replica_name(source: &str, region: &str) -> String {
    let first = source.split(REPLICA_MARK).next().unwrap_or(source);
    format!("{first}{REPLICA_MARK}{region}")
}

const ITEM_HINT: &str = "name an item of a step, `i1` of a table's own items, or `WORKLOAD.1` of a workload";
