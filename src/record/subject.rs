//! What an event was about, besides its table and key.

use crate::{
    ids::{AliasId, BackupId, ClientKeyId, ClusterId, ItemId, TableId},
    record::Artifact,
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
}
