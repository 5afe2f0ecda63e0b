//! What should be seen of a run.

use crate::{
    ids::{BackupId, ItemId, KeyId, StepId, TableId},
    record::{Actor, ErrorName, EventName, KeyState, Kind, Outcome, Owner, SseStatus, TableStatus},
};

/// How many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// At least so many.
    pub min: u64,
    /// At most so many.
    pub max: Option<u64>,
}

/// What should be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A key is in a state.
    Key {
        /// The key.
        key: KeyId,
        /// Its state.
        state: KeyState,
    },
    /// A table shows something. What is not given may be anything.
    Table {
        /// The table.
        table: TableId,
        /// TableStatus; absent where there is no table.
        status: Option<Shown<TableStatus>>,
        /// SSEDescription.Status.
        sse: Option<Shown<SseStatus>>,
        /// The key displayed.
        key: Option<KeyId>,
    },
    /// So many artifacts are such.
    Artifacts(ArtifactFilter, Count),
    /// So many events were such.
    Events(EventFilter, Count),
    /// A step was accepted or refused.
    Step {
        /// The step.
        step: StepId,
        /// Refused with this error, or accepted.
        refused: Option<ErrorName>,
    },
}

impl Claim {
    /// Returns whether it is about a state, which is looked at, and not about events, which are counted.
    #[must_use]
    pub fn is_of_a_state(&self) -> bool {
        matches!(self, Self::Key { .. } | Self::Table { .. } | Self::Artifacts(..))
    }
}

/// What a table shows of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown<T> {
    /// Nothing.
    Absent,
    /// This.
    Is(T),
}

impl<T> From<Option<T>> for Shown<T> {
    fn from(shown: Option<T>) -> Self {
        shown.map_or(Self::Absent, Self::Is)
    }
}

impl Shown<TableStatus> {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Is(status) => status.as_str(),
        }
    }
}

impl Shown<SseStatus> {
    /// Returns the word for it; none for nothing.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "",
            Self::Is(status) => status.as_str(),
        }
    }
}

/// Which artifacts to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArtifactFilter {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Of this table.
    pub table: Option<TableId>,
    /// Of this item.
    pub item: Option<ItemId>,
    /// Under this key, now or at last.
    pub key: Option<KeyId>,
    /// Under a key of this owner.
    pub owner: Option<Owner>,
    /// This backup.
    pub backup: Option<BackupId>,
    /// Live or not.
    pub live: Option<bool>,
    /// Readable or not, by really opening them.
    pub readable: Option<bool>,
    /// Client-side encrypted or not.
    pub client_side: Option<bool>,
}

/// Which events to count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// With this name.
    pub event: Option<EventName>,
    /// Of this table.
    pub table: Option<TableId>,
    /// With this key.
    pub key: Option<KeyId>,
    /// With this in the subject column.
    pub subject: Option<String>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// With this error.
    pub error: Option<ErrorName>,
    /// By this actor.
    pub actor: Option<Actor>,
}
