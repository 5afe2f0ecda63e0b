//! A parameter of a request that has no column of its own.
//!
//! Law: it stands in the column of details, behind what was said, and is read back as what it was, whatever came of the request.

use crate::ids::BackupId;

/// A parameter of a request that has no column of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// The backup that is to be restored.
    Backup(BackupId),
    /// A key switch that only wraps data keys again.
    Rewrap,
    /// A setting is to be on.
    On,
    /// A setting is to be off.
    Off,
    /// A replica is to be added.
    AddReplica,
    /// A replica is to be deleted.
    DeleteReplica,
}

impl Parameter {
    /// Returns that a setting is to be on or off.
    #[must_use]
    pub fn setting(is_on: bool) -> Self {
        if is_on { Self::On } else { Self::Off }
    }

    /// Returns the words that stand in the column; behind those for a backup stands its name.
    #[must_use]
    pub(in crate::record) fn words(self) -> &'static str {
        match self {
            Self::Backup(_) => BACKUP,
            Self::Rewrap => "data keys to be wrapped again",
            Self::On => "on",
            Self::Off => "off",
            Self::AddReplica => "replica to be added",
            Self::DeleteReplica => "replica to be deleted",
        }
    }

    /// Returns the parameter that a text is, if it is one, given the ids of backups by their names.
    pub fn read(text: &str, backup: impl FnOnce(&str) -> Option<BackupId>) -> Option<Self> {
        let words = [Self::Rewrap, Self::On, Self::Off, Self::AddReplica, Self::DeleteReplica];
        let found = words.into_iter().find(|parameter| parameter.words() == text);
        found.or_else(|| backup(text.strip_prefix(BACKUP)?).map(Self::Backup))
    }

    /// Parts what stands in the column: what was said, and the parameter behind it.
    pub fn part(text: &str, backup: impl FnOnce(&str) -> Option<BackupId>) -> (&str, Option<Self>) {
        let (said, last) = text.rsplit_once(DIVIDER).unwrap_or(("", text));
        match Self::read(last, backup) {
            Some(parameter) => (said, Some(parameter)),
            None => (text, None),
        }
    }
}

/// What stands between what was said and a parameter. No name has a `/`.
pub(in crate::record) const DIVIDER: &str = " / ";
const BACKUP: &str = "backup ";
