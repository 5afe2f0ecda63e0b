//! The names of a scenario's things, by id.
//!
//! Invariant: a list holds each name once. Keys 0 and 1 are the two that AWS owns and manages.

use crate::ids::{
    AliasId, BackupId, ClientKeyId, ClusterId, ConsumerId, Family, ItemId, KeyId, StepId, TableId, WorkloadId,
};

/// The names behind the ids of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// KMS keys: `aws-owned`, `aws-managed`, then customer managed keys in the order of their declaration.
    pub keys: Vec<String>,
    /// Aliases, each with its `alias/`: that of the AWS managed key, then declared ones, then those that steps create.
    pub aliases: Vec<String>,
    /// Client keys.
    pub client_keys: Vec<String>,
    /// Tables: declared ones, then those that steps create.
    pub tables: Vec<String>,
    /// Indexes of each table, in declared order.
    pub indexes: Vec<Vec<String>>,
    /// Backups.
    pub backups: Vec<String>,
    /// DAX clusters.
    pub clusters: Vec<String>,
    /// Workloads: their ids.
    pub workloads: Vec<String>,
    /// Consumers: their ids.
    pub consumers: Vec<String>,
    /// Steps: the given id, or `step-N`.
    pub steps: Vec<String>,
    /// Items with a name of their own.
    pub items: Vec<String>,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            keys: vec!["aws-owned".to_owned(), "aws-managed".to_owned()],
            aliases: vec![format!("{ALIAS_PREFIX}aws/dynamodb")],
            client_keys: Vec::new(),
            tables: Vec::new(),
            indexes: Vec::new(),
            backups: Vec::new(),
            clusters: Vec::new(),
            workloads: Vec::new(),
            consumers: Vec::new(),
            steps: Vec::new(),
            items: Vec::new(),
        }
    }
}

impl Names {
    /// Returns the key's name.
    #[must_use]
    pub fn key(&self, id: KeyId) -> &str {
        &self.keys[id.index()]
    }

    /// Returns the alias's name, with its `alias/`.
    #[must_use]
    pub fn alias(&self, id: AliasId) -> &str {
        &self.aliases[id.index()]
    }

    /// Returns whether a backup is a part of its table's continuous backup: only the service gives such a name.
    #[must_use]
    pub fn is_continuous(&self, backup: BackupId) -> bool {
        self.backup(backup)
            .rsplit_once(SYSTEM_BACKUP_MARK)
            .is_some_and(|(_, suffix)| suffix.starts_with(CONTINUOUS_BACKUP))
    }

    /// Returns the client key's name.
    #[must_use]
    pub fn client_key(&self, id: ClientKeyId) -> &str {
        &self.client_keys[id.index()]
    }

    /// Returns the table's name.
    #[must_use]
    pub fn table(&self, id: TableId) -> &str {
        &self.tables[id.index()]
    }

    /// Returns the region that the name of a replica says; nothing for the name of another table.
    #[must_use]
    pub fn region(&self, id: TableId) -> Option<&str> {
        self.table(id).split_once(REPLICA_MARK).map(|(_, region)| region)
    }

    /// Returns the table that a replica was added to; nothing where the table is no replica.
    #[must_use]
    pub fn source(&self, id: TableId) -> Option<TableId> {
        let (source, _) = self.table(id).split_once(REPLICA_MARK)?;
        self.tables.iter().position(|name| name == source).map(TableId::at)
    }

    /// Returns the replica of a table in a region, where one is called so.
    #[must_use]
    pub fn replica(&self, source: TableId, region: &str) -> Option<TableId> {
        let name = format!("{}{REPLICA_MARK}{region}", self.table(source));
        self.tables.iter().position(|known| *known == name).map(TableId::at)
    }

    /// Returns the backup's name.
    #[must_use]
    pub fn backup(&self, id: BackupId) -> &str {
        &self.backups[id.index()]
    }

    /// Returns the cluster's name.
    #[must_use]
    pub fn cluster(&self, id: ClusterId) -> &str {
        &self.clusters[id.index()]
    }

    /// Returns the workload's id.
    #[must_use]
    pub fn workload(&self, id: WorkloadId) -> &str {
        &self.workloads[id.index()]
    }

    /// Returns the consumer's id.
    #[must_use]
    pub fn consumer(&self, id: ConsumerId) -> &str {
        &self.consumers[id.index()]
    }

    /// Returns the step's id.
    #[must_use]
    pub fn step(&self, id: StepId) -> &str {
        &self.steps[id.index()]
    }

    /// Appends the item's name to `out`.
    pub fn push_item(&self, item: ItemId, out: &mut String) {
        use std::fmt::Write as _;
        if item.family == Family::NAMED {
            out.push_str(&self.items[item.number as usize]);
            return;
        }
        let written = if item.family == Family::INITIAL {
            write!(out, "i{}", item.number)
        } else {
            let workload = (item.family.0 - 1) / 2;
            let keyed = if item.family == Family::keyed(WorkloadId(workload)) { "k" } else { "" };
            write!(out, "{}.{keyed}{}", self.workloads[workload as usize], item.number)
        };
        written.expect("writing into a string cannot fail");
    }

    /// Returns the item's name.
    #[must_use]
    pub fn item(&self, item: ItemId) -> String {
        let mut out = String::new();
        self.push_item(item, &mut out);
        out
    }

    /// Returns the id of the item with this name, and adds the name where it is not a generated one.
    pub fn intern_item(&mut self, name: &str) -> ItemId {
        if let Some(item) = self.generated_item(name) {
            return item;
        }
        let index = self.items.iter().position(|known| known == name).unwrap_or_else(|| {
            self.items.push(name.to_owned());
            self.items.len() - 1
        });
        ItemId { family: Family::NAMED, number: u32::try_from(index).expect("fewer than 2^32 item names") }
    }

    /// Returns the item that a generator would give this name.
    #[must_use]
    pub fn generated_item(&self, name: &str) -> Option<ItemId> {
        if let Some(number) = name.strip_prefix('i').and_then(counting_number) {
            return Some(ItemId { family: Family::INITIAL, number });
        }
        let (workload, rest) = name.rsplit_once('.')?;
        let workload = WorkloadId::at(self.workloads.iter().position(|id| id == workload)?);
        let (family, digits) = match rest.strip_prefix('k') {
            Some(digits) => (Family::keyed(workload), digits),
            None => (Family::attempts(workload), rest),
        };
        Some(ItemId { family, number: counting_number(digits)? })
    }
}

/// What the name of every alias begins with, and that of no key.
pub const ALIAS_PREFIX: &str = "alias/";
/// What stands between the name of a table and the region of its replica: `orders@eu-west-1`.
pub const REPLICA_MARK: char = '@';

/// What stands before the name of a DAX cluster where it could be taken for another thing.
pub const CLUSTER_PREFIX: &str = "dax:";

/// Reads `1`, `2`, …, without sign or leading zero.
fn counting_number(digits: &str) -> Option<u32> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    plain.then(|| digits.parse().ok()).flatten()
}

/// What stands behind `TABLE$` in the name of the backup of a table that was archived.
pub const ARCHIVE_BACKUP: &str = "ArchivedTableBackup";
/// What stands behind `TABLE$` in the name of the backup of a deleted table that had point-in-time recovery.
pub const DELETED_TABLE_BACKUP: &str = "DeletedTableBackup";
/// What stands behind `TABLE$` in the name of a table's continuous backup.
pub const CONTINUOUS_BACKUP: &str = "ContinuousBackup";
/// What stands between the name of a table and the kind of backup that only the service makes of it.
pub const SYSTEM_BACKUP_MARK: char = '$';
/// The kinds of backups that only the service makes of a table.
pub const SYSTEM_BACKUPS: [&str; 3] = [ARCHIVE_BACKUP, DELETED_TABLE_BACKUP, CONTINUOUS_BACKUP];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_is_named_after_its_source_and_its_region() {
        let tables = ["a", "orders", "orders@eu-west-1", "gone@eu-west-1"].map(str::to_owned).to_vec();
        let names = Names { tables, ..Names::default() };
        assert_eq!([1, 2, 3].map(|n| names.region(TableId(n))), [None, Some("eu-west-1"), Some("eu-west-1")]);
        assert_eq!([1, 2, 3].map(|n| names.source(TableId(n))), [None, Some(TableId(1)), None]);
        assert_eq!([0, 1].map(|n| names.replica(TableId(n), "eu-west-1")), [None, Some(TableId(2))]);
    }

    #[test]
    fn a_generated_name_and_its_id_are_one_thing() {
        let mut names = Names { workloads: vec!["shop".into(), "orders#2".into()], ..Names::default() };
        for name in ["i7", "shop.3", "orders#2.k12", "anything", "shop.k0", "shop.03", "i0"] {
            let id = names.intern_item(name);
            assert_eq!(names.item(id), name);
            assert_eq!(names.intern_item(name), id);
        }
        assert_eq!(names.items, ["anything", "shop.k0", "shop.03", "i0"]);
    }
}
