//! A chain of keys: a version of a KMS key, a table key, a data key; and who owns the first.

use crate::{
    ids::{ClusterId, KeyId, TableId},
    record::words::words,
};

/// Whose table key: a table's or a DAX cluster's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A table, its backups and the service's own data about it.
    Table(TableId),
    /// A DAX cluster.
    Cluster(ClusterId),
}

/// A chain of keys: KMS key version, table key, data key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The KMS key.
    pub kms_key: KeyId,
    /// The version of the KMS key's material that wrapped the table key, from 1 on.
    pub key_version: u32,
    /// Whose table key and data key they are.
    pub scope: Scope,
    /// The table key's number within its scope, from 1 on.
    pub table_key: u32,
    /// The data key's number within its scope, from 1 on.
    pub data_key: u32,
}

words! {
    /// Who owns a KMS key.
    Owner {
        AwsOwned "aws-owned",
        AwsManaged "aws-managed",
        Customer "customer",
    }
}

impl Owner {
    /// Returns the owner of a key.
    #[must_use]
    pub fn of(key: KeyId) -> Self {
        match key {
            KeyId::AWS_OWNED => Self::AwsOwned,
            KeyId::AWS_MANAGED => Self::AwsManaged,
            KeyId(_) => Self::Customer,
        }
    }
}
