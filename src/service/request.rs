//! What callers ask for, in the service's own words: values that are already drawn, names that are already ids.

use crate::{
    ids::{AliasId, ClientKeyId, ItemId, KeyId, TableId},
    record::{Actor, Transport},
    sim::SimDuration,
};

#[cfg(doc)]
use crate::rules::RuleId;

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

impl KeyName {
    /// Returns the alias, where it is one.
    #[must_use]
    pub fn alias(self) -> Option<AliasId> {
        match self {
            Self::Alias(alias) => Some(alias),
            Self::Arn(_) => None,
        }
    }
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
        let name = match self {
            Self::Key(name) => Some(*name),
            Self::Sse(specification) => specification.key,
        };
        name.and_then(KeyName::alias)
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

/// A new customer managed key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewKey {
    /// Where its material comes from.
    pub origin: Origin,
    /// Automatic rotation, with its period.
    pub rotation: Option<SimDuration>,
    /// How long imported material lasts that is there from the beginning.
    pub expires: Option<SimDuration>,
    /// Workloads, consumers and DAX clusters to which its policy denies its use.
    pub denies: Vec<Actor>,
}

/// Where the material of a key comes from, as AWS calls it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// AWS_KMS: KMS makes it.
    #[default]
    AwsKms,
    /// EXTERNAL: the owner of the key brings it ([`RuleId::ImportedMaterial`]).
    External,
}

/// A new table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Whether it was unencrypted before the start ([`RuleId::LegacyUnderOwnedKey`]).
    pub legacy_unencrypted: bool,
}

/// A new replica of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewReplica {
    /// The table that it is, named after its source and its region.
    pub replica: TableId,
    /// Its key; without one, its source's where that is AWS's own.
    pub key: Option<KeyName>,
}

/// A new DAX cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewCluster {
    /// The key asked for.
    pub key: KeyName,
    /// How data reaches it.
    pub transport: Transport,
    /// The table it stands in front of.
    pub table: TableId,
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
