//! What an event was about, besides its table and key.

use crate::{
    ids::{AliasId, BackupId, ClientKeyId, ClusterId, ItemId, TableId},
    record::{Artifact, words::words},
};

/// What an event was about, besides its table and key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// Nothing more.
    #[default]
    None,
    /// An item.
    Item(ItemId),
    /// An artifact: for streams, the record.
    Artifact(Artifact),
    /// A backup.
    Backup(BackupId),
    /// A DAX cluster.
    Cluster(ClusterId),
    /// A new table.
    Table(TableId),
    /// An alias that names a key.
    Alias(AliasId),
    /// A key of an application's own.
    ClientKey(ClientKeyId),
    /// A request, where no name in the row says what was asked for.
    Request(Request),
}

impl Subject {
    /// Returns the backup, where it is one.
    #[must_use]
    pub fn backup(self) -> Option<BackupId> {
        if let Self::Backup(backup) = self { Some(backup) } else { None }
    }

    /// Returns the alias, where it is one.
    #[must_use]
    pub fn alias(self) -> Option<AliasId> {
        if let Self::Alias(alias) = self { Some(alias) } else { None }
    }

    /// Returns the application's own key, where it is one.
    #[must_use]
    pub fn client_key(self) -> Option<ClientKeyId> {
        if let Self::ClientKey(key) = self { Some(key) } else { None }
    }

    /// Returns the new table, where it is one.
    #[must_use]
    pub fn table(self) -> Option<TableId> {
        if let Self::Table(table) = self { Some(table) } else { None }
    }
}

words! {
    /// What was asked for, where it is not a key by its ARN, an alias or another table. No name has a `/` where these have it.
    Request {
        /// A new table, without a word about encryption.
        EncryptionUnsaid "encryption/unsaid",
        /// A table that was not encrypted before the start.
        FormerlyUnencrypted "encryption/formerly-none",
        /// Encryption with a KMS key, and none named: the AWS managed key is meant.
        ManagedKey "encryption/kms",
        /// Encryption in a way that contradicts itself.
        Contradictory "encryption/contradictory",
        /// A stream from now on.
        StreamOn "stream/on",
        /// No stream from now on.
        StreamOff "stream/off",
        /// A new key whose material its owner brings.
        ExternalMaterial "origin/external",
    }
}
