//! Artifacts over time, as far as a ledger row alone does not tell: when the artifact was born, and what came just before.
//!
//! Invariant: only artifacts whose last told period was not their last are kept.

use std::collections::BTreeMap;

use crate::{
    record::{Artifact, EndedBy, LedgerRow},
    sim::SimTime,
};

/// The artifacts of which another period must follow.
#[derive(Clone, Debug, Default)]
pub struct Lives {
    unfinished: BTreeMap<Artifact, Life>,
}

/// An artifact, up to and with the period that is being told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// When it was born.
    pub born: SimTime,
    /// The period before this one; nothing where this is the first.
    pub before: Option<LedgerRow>,
}

impl Lives {
    /// Hears of a period, and returns the artifact's life up to it.
    pub fn hear(&mut self, row: &LedgerRow) -> Life {
        let known = self.unfinished.remove(&row.artifact);
        let life = Life { born: known.map_or(row.from, |life| life.born), before: known.and_then(|life| life.before) };
        if matches!(row.ended_by, Some(EndedBy::Rewritten | EndedBy::Switched)) {
            self.unfinished.insert(row.artifact, Life { born: life.born, before: Some(*row) });
        }
        life
    }

    /// Iterates over the artifacts of which another period must follow, each with its last one.
    pub fn unfinished(&self) -> impl Iterator<Item = &LedgerRow> {
        self.unfinished.values().filter_map(|life| life.before.as_ref())
    }
}

impl Life {
    /// Returns whether the period is the artifact's first.
    #[must_use]
    pub fn begins(&self) -> bool {
        self.before.is_none()
    }

    /// Returns whether the period begins with new content: a birth or another version, not a move to another key.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.before.is_none_or(|before| before.ended_by != Some(EndedBy::Switched))
    }
}
