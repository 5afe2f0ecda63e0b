//! What callers ask for, in the service's own words: values that are already drawn, names that are already ids.

use crate::{
    ids::{AliasId, ClientKeyId, ItemId, KeyId, TableId},
    sim::SimDuration,
};

/// Whether an index is local or global.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexScope {
    /// Shares the table's partition key.
    Local,
    /// Has a partition key of its own.
    Global,
}

/// Which images a stream record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamView {
    /// Only the key attributes.
    KeysOnly,
    /// The item after the change.
    NewImage,
    /// The item before the change.
    OldImage,
    /// Both.
    NewAndOldImages,
}

impl StreamView {
    /// Returns whether records hold the item as it was.
    #[must_use]
    pub fn has_old_image(self) -> bool {
        matches!(self, Self::OldImage | Self::NewAndOldImages)
    }

    /// Returns whether records hold the item as it is.
    #[must_use]
    pub fn has_new_image(self) -> bool {
        matches!(self, Self::NewImage | Self::NewAndOldImages)
    }
}

/// How a request says what a table is to be encrypted with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// By the key.
    Key(KeyName),
    /// By a raw SSESpecification.
    Sse(SseSpecification),
}

/// How a request names a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyName {
    /// By its ARN.
    Arn(KeyId),
    /// By an alias: the key that it names when the request is made.
    Alias(AliasId),
}

impl From<KeyId> for KeyName {
    fn from(key: KeyId) -> Self {
        Self::Arn(key)
    }
}

impl Encryption {
    /// Returns the request for a key by its ARN.
    #[must_use]
    pub fn key(key: KeyId) -> Self {
        Self::Key(key.into())
    }

    /// Returns the alias that the request names, where it names one.
    #[must_use]
    pub fn alias(&self) -> Option<AliasId> {
        match self {
            Self::Key(KeyName::Alias(alias)) | Self::Sse(SseSpecification { key: Some(KeyName::Alias(alias)), .. }) => {
                Some(*alias)
            }
            Self::Key(KeyName::Arn(_)) | Self::Sse(_) => None,
        }
    }
}

/// An SSESpecification as the API takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SseSpecification {
    /// Enabled.
    pub enabled: Option<bool>,
    /// SSEType, whatever was written.
    pub sse_type: Option<String>,
    /// KMSMasterKeyId.
    pub key: Option<KeyName>,
}

/// How a key switch reaches the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SwitchStrategy {
    /// Every artifact is opened and sealed again, as the notes say.
    #[default]
    Reencrypt,
    /// Only the data keys are wrapped again.
    Rewrap,
}

/// Defaults for the items of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemDefaults {
    /// The length of the plaintext, in bytes.
    pub bytes: u32,
    /// From the write to the expiry.
    pub ttl: Option<SimDuration>,
}

/// A new table.
#[derive(Clone, Debug)]
pub struct NewTable {
    /// Its encryption; without one, the AWS owned key.
    pub encryption: Option<Encryption>,
    /// Its stream.
    pub stream: Option<StreamView>,
    /// Whether expired items are deleted.
    pub ttl: bool,
    /// Whether Contributor Insights is on.
    pub contributor_insights: bool,
    /// Point-in-time recovery, with its window.
    pub point_in_time: Option<SimDuration>,
    /// Its indexes.
    pub indexes: Vec<IndexScope>,
}

/// An item that a table begins with.
#[derive(Clone, Copy, Debug)]
pub struct FirstItem {
    /// Its name.
    pub item: ItemId,
    /// The length of its plaintext, in bytes.
    pub bytes: u32,
    /// From its birth to its expiry.
    pub ttl: Option<SimDuration>,
}

/// A write of one item.
#[derive(Clone, Copy, Debug)]
pub struct Write {
    /// The table.
    pub table: TableId,
    /// The item.
    pub item: ItemId,
    /// The length of the plaintext, where given, in bytes.
    pub bytes: Option<u32>,
    /// From the write to the expiry, where given.
    pub ttl: Option<SimDuration>,
    /// What the table says where the write says nothing.
    pub defaults: ItemDefaults,
    /// Under which client key it was encrypted before it was sent.
    pub client_key: Option<ClientKeyId>,
    /// Whether an item that exists keeps what is not given: UpdateItem does, PutItem does not.
    pub mode: WriteMode,
}

/// What becomes of an item that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteMode {
    /// PutItem replaces it.
    Replace,
    /// UpdateItem keeps what is not given.
    Update,
}
