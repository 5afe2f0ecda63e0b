//! Backups over time: which was made when, of which table, under which key.
//!
//! Invariant: at most one backup of a name is there at once; a later one of the same name is another.

use crate::{
    ids::{BackupId, KeyId, TableId},
    record::EventRow,
    sim::SimTime,
};

/// Every backup that was made.
#[derive(Clone, Debug, Default)]
pub struct Backups {
    made: Vec<BackupStory>,
}

/// A backup over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupStory {
    /// Its name.
    pub id: BackupId,
    /// The table it was made of.
    pub table: TableId,
    /// The table whose name says in which region that one was.
    pub home: TableId,
    /// The key that the event of its making names.
    pub key: KeyId,
    /// How many items it holds, where that was told.
    pub items: Option<u64>,
    /// When it was made.
    pub made: SimTime,
    /// The event of its making.
    pub seq: u64,
    /// When it was deleted or expired.
    pub gone: Option<SimTime>,
}

impl Backups {
    /// Takes note of a backup.
    pub fn make(&mut self, story: BackupStory) {
        self.made.push(story);
    }

    /// Takes note of a backup's end.
    pub fn end(&mut self, id: BackupId, now: SimTime) {
        if let Some(story) = self.made.iter_mut().rev().find(|story| story.id == id && story.gone.is_none()) {
            story.gone = Some(now);
        }
    }

    /// Returns the backup of this name that was made at an instant.
    #[must_use]
    pub fn made_at(&self, id: BackupId, at: SimTime) -> Option<&BackupStory> {
        self.made.iter().rev().find(|story| story.id == id && story.made == at)
    }

    /// Returns the backup of this name that is there.
    #[must_use]
    pub fn present(&self, id: BackupId) -> Option<&BackupStory> {
        self.made.iter().rev().find(|story| story.id == id && story.gone.is_none())
    }
}

impl BackupStory {
    /// Returns the story of a backup that an event has made of a table, in the region that the name of `home` says.
    pub(super) fn of(id: BackupId, (table, home): (TableId, TableId), key: KeyId, row: &EventRow) -> Self {
        Self { id, table, home, key, items: None, made: row.time, seq: row.seq, gone: None }
    }
}
