//! What the vault knows of an artifact besides its bytes: which it is, where it lies, which key sealed it, since when.

use crate::{
    ids::{DataKeyId, ItemId, Slot, TableId},
    record::{Artifact, Kind},
    sim::SimTime,
    store::arena::Place,
};

/// A number that stands for what was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Content(pub u64);

/// A sealed message at rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The data key that sealed it.
    pub data_key: DataKeyId,
    /// The number of its nonce.
    pub nonce: u32,
    /// Where ciphertext and tag lie.
    pub place: Place,
    /// The length of the ciphertext, in bytes.
    pub length: u32,
}

/// What a ciphertext is bound to: it opens as nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The artifact.
    pub artifact: Artifact,
    /// Its version; within a backup, the number of the part.
    pub version: u32,
}

/// What a new artifact is.
#[derive(Clone, Copy, Debug)]
pub struct Birth {
    /// Its table.
    pub table: TableId,
    /// What it is.
    pub kind: Kind,
    /// Its item, where it has one.
    pub item: Option<ItemId>,
    /// Its version.
    pub version: u32,
    /// The length of its plaintext, in bytes.
    pub bytes: u64,
    /// What was written.
    pub content: Content,
}

impl Identity {
    /// Returns the associated data of a seal under the data key with this number in its scope.
    #[must_use]
    pub fn aad(self, data_key: u32) -> [u8; 17] {
        let mut out = [0; 17];
        out[0] = self.artifact.kind as u8;
        out[1..5].copy_from_slice(&self.artifact.table.0.to_be_bytes());
        out[5..9].copy_from_slice(&self.artifact.number.to_be_bytes());
        out[9..13].copy_from_slice(&self.version.to_be_bytes());
        out[13..17].copy_from_slice(&data_key.to_be_bytes());
        out
    }
}

/// An artifact at rest, as the vault shows it.
#[derive(Clone, Copy, Debug)]
pub struct Stored {
    /// Its number among those of its kind and table.
    pub number: u32,
    /// Its table.
    pub table: TableId,
    /// What it is.
    pub kind: Kind,
    /// Whether its key is gone, so that it is stored but no longer live.
    pub destroyed: bool,
    /// Whether somebody has read it, for stream records.
    pub read: bool,
    /// Whether the client sealed it first.
    pub client_side: bool,
    /// Its version.
    pub version: u32,
    /// Its item, where it has one.
    pub item: ItemId,
    /// Where and how it is sealed.
    pub sealed: Sealed,
    /// The length of its plaintext, in bytes.
    pub bytes: u64,
    /// The length of the old image, for stream records.
    pub old_bytes: u32,
    /// The next index entry of the same item: from an item its first entry, from an entry the next.
    pub next_entry: Slot,
    /// Since when its present chain protects it.
    pub from: SimTime,
    /// When its time to live is over, or the lifetime of a stream record; [`Stored::NEVER`] where it has none.
    pub expires: SimTime,
}

impl Stored {
    /// The expiry of an item that lives for ever.
    pub const NEVER: SimTime = SimTime::MAX;
    /// No index entry.
    pub const NO_ENTRY: Slot = Slot(u32::MAX);
    /// The item of an artifact that has none.
    pub const NO_ITEM: ItemId = ItemId { family: crate::ids::Family(u32::MAX - 1), number: 0 };

    /// Returns which artifact it is.
    #[must_use]
    pub fn artifact(&self) -> Artifact {
        Artifact { table: self.table, kind: self.kind, number: self.number }
    }

    /// Returns what its ciphertext is bound to.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity { artifact: self.artifact(), version: self.version }
    }

    /// Returns its item, where it has one.
    #[must_use]
    pub fn item(&self) -> Option<ItemId> {
        (self.item != Self::NO_ITEM).then_some(self.item)
    }

    /// Returns when its time to live is over, where it has one.
    #[must_use]
    pub fn expiry(&self) -> Option<SimTime> {
        (self.expires != Self::NEVER).then_some(self.expires)
    }
}
