//! The stages of a table's life, each with what is known only in it.
//!
//! Invariant: a table is in exactly one stage. Law: it goes from one to the next as [`follows`] says, and not otherwise.

use crate::{ids::BackupId, record::TableStatus, sim::SimTime};

#[cfg(doc)]
use crate::rules::RuleId;

/// A stage of a table's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is being created.
    Creating,
    /// It serves.
    Active,
    /// It was noticed that a key it needs is unusable, and not yet that the key is back.
    Inaccessible(Inaccessible),
    /// It is being archived.
    Archiving(Archival),
    /// It is gone for good, but for its archive.
    Archived(Archival),
}

/// What is known of an inaccessible table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inaccessible {
    /// InaccessibleEncryptionDateTime.
    pub since: SimTime,
    /// When it is archived, if it has an outage then ([`RuleId::ArchiveAfter`]).
    pub archive_at: SimTime,
    /// When the replica leaves its global table, if it has an outage then ([`RuleId::ReplicaRemoval`]).
    pub removal_at: Option<SimTime>,
}

/// What ArchivalSummary says ([`RuleId::ArchivalSummary`]), and what the table showed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Archival {
    /// When archiving began.
    pub since: SimTime,
    /// The archive backup.
    pub backup: BackupId,
    /// InaccessibleEncryptionDateTime.
    pub inaccessible_since: SimTime,
}

impl Stage {
    /// Returns TableStatus.
    #[must_use]
    pub fn status(&self) -> TableStatus {
        match self {
            Self::Creating => TableStatus::Creating,
            Self::Active => TableStatus::Active,
            Self::Inaccessible(_) => TableStatus::Inaccessible,
            Self::Archiving(_) => TableStatus::Archiving,
            Self::Archived(_) => TableStatus::Archived,
        }
    }

    /// Returns InaccessibleEncryptionDateTime, where it is shown.
    #[must_use]
    pub fn inaccessible_since(&self) -> Option<SimTime> {
        match self {
            Self::Creating | Self::Active => None,
            Self::Inaccessible(inaccessible) => Some(inaccessible.since),
            Self::Archiving(archival) | Self::Archived(archival) => Some(archival.inaccessible_since),
        }
    }

    /// Returns what ArchivalSummary says, where it is shown.
    #[must_use]
    pub fn archival(&self) -> Option<Archival> {
        match self {
            Self::Creating | Self::Active | Self::Inaccessible(_) => None,
            Self::Archiving(archival) | Self::Archived(archival) => Some(*archival),
        }
    }
}

/// Returns whether a table of one status can have the other next.
#[must_use]
pub fn follows(from: TableStatus, to: TableStatus) -> bool {
    use TableStatus::{Active, Archived, Archiving, Creating, Inaccessible};
    match from {
        Creating => to == Active,
        Active => to == Inaccessible,
        Inaccessible => to == Active || to == Archiving,
        Archiving => to == Archived,
        Archived => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ref_18_the_stages_of_a_table_read_as_the_facts_do() {
        let next = |from: &TableStatus| {
            let next = TableStatus::ALL.iter().filter(|to| follows(*from, **to)).map(|to| to.as_str());
            format!("{from} -> {}\n", next.collect::<Vec<_>>().join(" | "))
        };
        let text: String = TableStatus::ALL.iter().map(next).collect();
        assert_eq!(
            text,
            "\
CREATING -> ACTIVE
ACTIVE -> INACCESSIBLE_ENCRYPTION_CREDENTIALS
INACCESSIBLE_ENCRYPTION_CREDENTIALS -> ACTIVE | ARCHIVING
ARCHIVING -> ARCHIVED
ARCHIVED -> \n"
        );
    }
}
