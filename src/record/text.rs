//! Rows as text: what stands in the columns that name who did something, to what, and under which keys.
//!
//! Invariant: equal ids give equal texts, and texts of different things of one column differ. Everything that writes,
//! compares or reads these columns goes through here.

use std::fmt::Write as _;

use crate::{
    ids::TableId,
    record::{Actor, Artifact, Chain, LedgerRow, Names, Scope, Subject},
};

impl Names {
    /// Returns who caused an event: `operator`, the id of a workload or consumer, `dax:NAME`, or a part of the service.
    #[must_use]
    pub fn actor(&self, actor: Actor) -> String {
        match actor {
            Actor::Operator => OPERATOR.to_owned(),
            Actor::Workload(id) => self.workload(id).to_owned(),
            Actor::Consumer(id) => self.consumer(id).to_owned(),
            Actor::Dax(id) => format!("{CLUSTER_PREFIX}{}", self.cluster(id)),
            Actor::DynamoDb => DYNAMODB.to_owned(),
            Actor::Ttl => TTL.to_owned(),
            Actor::Kms => KMS.to_owned(),
        }
    }

    /// Returns what an event was about; empty for nothing more than its table and key.
    #[must_use]
    pub fn subject(&self, subject: Subject) -> String {
        match subject {
            Subject::None => String::new(),
            Subject::Item(item) => self.item(item),
            Subject::Artifact(artifact) => self.artifact(artifact),
            Subject::Backup(id) => self.backup(id).to_owned(),
            Subject::Cluster(id) => self.cluster(id).to_owned(),
            Subject::Table(id) => self.table(id).to_owned(),
        }
    }

    /// Returns the artifact's id: `TABLE/KIND/N`.
    #[must_use]
    pub fn artifact(&self, artifact: Artifact) -> String {
        format!("{}/{}/{}", self.table(artifact.table), artifact.kind, artifact.number)
    }

    /// Returns the item of a ledger row: its name, for a backup the backup's, else empty.
    #[must_use]
    pub fn ledger_item(&self, row: &LedgerRow) -> String {
        match (row.item, row.backup) {
            (_, Some(backup)) => self.backup(backup).to_owned(),
            (Some(item), None) => self.item(item),
            (None, None) => String::new(),
        }
    }

    /// Returns whose table key it is: a table's name, or `dax:NAME`.
    #[must_use]
    pub fn scope(&self, scope: Scope) -> String {
        match scope {
            Scope::Table(id) => self.table(id).to_owned(),
            Scope::Cluster(id) => format!("{CLUSTER_PREFIX}{}", self.cluster(id)),
        }
    }

    /// Returns the table key's id: `SCOPE/table-key/N`.
    #[must_use]
    pub fn table_key(&self, chain: &Chain) -> String {
        format!("{}/{TABLE_KEY}/{}", self.scope(chain.scope), chain.table_key)
    }

    /// Returns the data key's id: `SCOPE/data-key/N`.
    #[must_use]
    pub fn data_key(&self, chain: &Chain) -> String {
        format!("{}/{DATA_KEY}/{}", self.scope(chain.scope), chain.data_key)
    }

    /// Appends what an event was about to `out`.
    pub fn push_subject(&self, subject: Subject, out: &mut String) {
        match subject {
            Subject::Item(item) => self.push_item(item, out),
            Subject::Artifact(artifact) => self.push_artifact(artifact, out),
            Subject::None | Subject::Backup(_) | Subject::Cluster(_) | Subject::Table(_) => {
                out.push_str(&self.subject(subject));
            }
        }
    }

    /// Appends the artifact's id to `out`.
    pub fn push_artifact(&self, artifact: Artifact, out: &mut String) {
        let Artifact { table, kind, number } = artifact;
        write!(out, "{}/{kind}/{number}", self.table(table)).expect("writing into a string cannot fail");
    }

    /// Returns the table with this name.
    #[must_use]
    pub fn table_named(&self, name: &str) -> Option<TableId> {
        self.tables.iter().position(|known| known == name).map(TableId::at)
    }
}

/// The actor of the scenario's steps.
pub const OPERATOR: &str = "operator";
/// The actor of the service's own events.
pub const DYNAMODB: &str = "dynamodb";
/// The actor of TTL deletions.
pub const TTL: &str = "ttl";
/// The actor of the key management service's own events.
pub const KMS: &str = "kms";
/// What stands before the name of a DAX cluster.
pub const CLUSTER_PREFIX: &str = "dax:";
/// What stands between a scope and the number of a table key.
pub const TABLE_KEY: &str = "table-key";
/// What stands between a scope and the number of a data key.
pub const DATA_KEY: &str = "data-key";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{ClusterId, KeyId},
        record::Kind,
    };

    #[test]
    fn keys_and_artifacts_are_named_within_their_scope() {
        let names = Names { tables: vec!["orders".into()], clusters: vec!["cache".into()], ..Names::default() };
        let scope = Scope::Cluster(ClusterId(0));
        let chain = Chain { kms_key: KeyId::AWS_MANAGED, key_version: 1, scope, table_key: 1, data_key: 2 };
        assert_eq!(names.table_key(&chain), "dax:cache/table-key/1");
        let chain = Chain { scope: Scope::Table(TableId(0)), ..chain };
        assert_eq!(names.data_key(&chain), "orders/data-key/2");
        let artifact = Artifact { table: TableId(0), kind: Kind::StreamRecord, number: 7 };
        assert_eq!(names.artifact(artifact), "orders/stream-record/7");
        assert_eq!(names.actor(Actor::Dax(ClusterId(0))), "dax:cache");
    }
}
