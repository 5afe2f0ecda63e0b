//! What an expectation found when its instant came.

use crate::{
    ids::ExpectationId,
    record::{Artifact, KeyState, TableDescription},
    sim::SimTime,
};

/// What the engine saw for an expectation, at its instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The expectation that asked.
    pub expectation: ExpectationId,
    /// When it looked.
    pub time: SimTime,
    /// What it saw.
    pub found: Found,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A key's state; nothing where the key does not exist yet.
    Key(Option<KeyState>),
    /// A table's description; nothing where the table does not exist.
    Table(Option<TableDescription>),
    /// So many artifacts among those that are stored, and the first of them.
    Artifacts(u64, Option<Artifact>),
}
