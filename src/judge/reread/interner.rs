//! Names to ids: the first of its kind gets the first id, and so on.
//!
//! Invariant: equal names of a kind get equal ids. Keys 0 and 1 are the two of AWS, as in every record.

use std::collections::HashMap;

use crate::{
    ids::{AliasId, BackupId, ClientKeyId, ClusterId, ConsumerId, Family, ItemId, KeyId, TableId, WorkloadId},
    record::{Actor, Artifact, CLUSTER_PREFIX, EventName, Kind, Names, Scope},
};

/// The names of a record, as they turn up.
#[derive(Default)]
pub(super) struct Interner {
    /// The names behind the ids.
    pub names: Names,
    tables: HashMap<String, usize>,
    backups: HashMap<String, usize>,
    clusters: HashMap<String, usize>,
    workloads: HashMap<String, usize>,
    consumers: HashMap<String, usize>,
    items: HashMap<String, usize>,
}

impl Interner {
    /// Returns the id of a key.
    pub fn key(&mut self, name: &str) -> KeyId {
        let known = self.names.keys.iter().position(|key| key == name);
        KeyId::at(known.unwrap_or_else(|| {
            self.names.keys.push(name.to_owned());
            self.names.keys.len() - 1
        }))
    }

    /// Returns the id of an alias.
    pub fn alias(&mut self, name: &str) -> AliasId {
        let known = self.names.aliases.iter().position(|alias| alias == name);
        AliasId::at(known.unwrap_or_else(|| {
            self.names.aliases.push(name.to_owned());
            self.names.aliases.len() - 1
        }))
    }

    /// Returns the id of a table.
    pub fn table(&mut self, name: &str) -> TableId {
        let index = intern(&mut self.tables, &mut self.names.tables, name);
        self.names.indexes.resize(self.names.tables.len(), Vec::new());
        TableId::at(index)
    }

    /// Returns the id of a backup.
    pub fn backup(&mut self, name: &str) -> BackupId {
        BackupId::at(intern(&mut self.backups, &mut self.names.backups, name))
    }

    /// Returns the id of a client key.
    pub fn client_key(&mut self, name: &str) -> ClientKeyId {
        let known = self.names.client_keys.iter().position(|key| key == name);
        ClientKeyId::at(known.unwrap_or_else(|| {
            self.names.client_keys.push(name.to_owned());
            self.names.client_keys.len() - 1
        }))
    }

    /// Returns the id of a cluster.
    pub fn cluster(&mut self, name: &str) -> ClusterId {
        ClusterId::at(intern(&mut self.clusters, &mut self.names.clusters, name))
    }

    /// Returns the id of an item. Every name is kept as it is, generated or not.
    pub fn item(&mut self, name: &str) -> ItemId {
        let index = intern(&mut self.items, &mut self.names.items, name);
        ItemId { family: Family::NAMED, number: u32::try_from(index).expect("fewer than 2^32 items") }
    }

    /// Returns who caused an event. A name that is no part of the service is a consumer's where it reads a stream, or did.
    pub fn actor(&mut self, event: EventName, text: &str) -> Actor {
        if let Some(cluster) = text.strip_prefix(CLUSTER_PREFIX) {
            return Actor::Dax(self.cluster(cluster));
        }
        match text {
            "operator" => Actor::Operator,
            "dynamodb" => Actor::DynamoDb,
            "ttl" => Actor::Ttl,
            "kms" => Actor::Kms,
            id if event == EventName::StreamRead || self.consumers.contains_key(id) => {
                Actor::Consumer(ConsumerId::at(intern(&mut self.consumers, &mut self.names.consumers, id)))
            }
            id => Actor::Workload(WorkloadId::at(intern(&mut self.workloads, &mut self.names.workloads, id))),
        }
    }

    /// Reads `TABLE/KIND/N`.
    pub fn artifact(&mut self, text: &str) -> Option<Artifact> {
        let (table, kind, number) = scoped(text)?;
        Some(Artifact { kind: Kind::parse(kind)?, table: self.table(table), number })
    }

    /// Reads `SCOPE/WORD/N`: whose key it is, and its number.
    pub fn key_of_scope(&mut self, text: &str, word: &str) -> Option<(Scope, u32)> {
        let (scope, _, number) = scoped(text).filter(|(_, found, _)| *found == word)?;
        let scope = match scope.strip_prefix(CLUSTER_PREFIX) {
            Some(cluster) => Scope::Cluster(self.cluster(cluster)),
            None => Scope::Table(self.table(scope)),
        };
        Some((scope, number))
    }
}

/// Splits `SCOPE/WORD/N`.
fn scoped(text: &str) -> Option<(&str, &str, u32)> {
    let (rest, number) = text.rsplit_once('/')?;
    let (scope, word) = rest.rsplit_once('/')?;
    let is_plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number = if is_plain { number.parse().ok()? } else { return None };
    (!scope.is_empty()).then_some((scope, word, number))
}

fn intern(known: &mut HashMap<String, usize>, names: &mut Vec<String>, name: &str) -> usize {
    if let Some(&index) = known.get(name) {
        return index;
    }
    names.push(name.to_owned());
    known.insert(name.to_owned(), names.len() - 1);
    names.len() - 1
}
