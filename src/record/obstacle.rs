//! What stands in the way of a request, as the service knows it when it refuses.
//!
//! Law: no file says it but for keys, which the message of a refusal names.

use crate::{
    ids::{AliasId, BackupId, ClientKeyId, KeyId, TableId},
    record::Blame,
};

/// What stands in the way of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Obstacle {
    /// No file said it.
    #[default]
    Untold,
    /// Nothing but the request itself: it would have been refused whatever had happened before.
    Request,
    /// A KMS key.
    Key(Blame),
    /// The region of a key, which the first table under it has settled.
    RegionOf(KeyId),
    /// A table as it is: gone or never made, being made or archived, or there already.
    Table(TableId),
    /// The last key switch of a table.
    Switch(TableId),
    /// The last change of a table's stream.
    Stream(TableId),
    /// The last change of a table's point-in-time recovery.
    Recovery(TableId),
    /// A replica that was added to a table.
    SourceOf(TableId),
    /// The global table that a table is in.
    Global(TableId),
    /// A replica that is none, or no more.
    Replica(TableId),
    /// The same operation on the same thing, which was met before.
    Again,
    /// The automatic rotation of a key.
    Rotation(KeyId),
    /// The aliases that a key has already.
    AliasesOf(KeyId),
    /// An alias that is gone, or was never made.
    Alias(AliasId),
    /// A backup that is gone, or was never made.
    Backup(BackupId),
    /// The restore of a backup that runs.
    RestoreOf(BackupId),
    /// An application's own key that is lost.
    ClientKey(ClientKeyId),
}
