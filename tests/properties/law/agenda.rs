//! What waits to happen: one list, searched from end to end each time.

/// The order of things at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Deadline,
    Control,
    Data,
}

/// Something that waits to happen. Tables are given by serial, artifacts by their place in the list of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Due {
    AliasDeclared(usize),
    TableDeclared(String),
    ClusterDeclared(usize),
    Step(usize),
    Work(usize),
    Poll(usize),
    LeaseEnd(super::lease::Lease),
    KeyDeletion(String),
    KeyRotation(String),
    MaterialExpiry(String),
    TableActive(u32),
    GraceEnd(u32),
    Detection(u32),
    Recovery(u32),
    Archive(u32),
    Archived(u32),
    Move(u32, usize),
    Rewrap(u32),
    Display(u32),
    Settle(u32),
    Expiry(super::expiry::Expiry),
    Trim(usize),
    CopyEnd(usize),
    DatumEnd(usize),
    EntryEnd(usize),
    Restored(String),
    HistoryEnd(u32),
    BackupExpiry(String),
    Removal(u32),
    /// Changes arrive, from one replica at another.
    Arrival(u32, u32),
}

#[derive(Default)]
pub(super) struct Agenda {
    waiting: Vec<(u64, Phase, u64, Due)>,
    put_in: u64,
}

impl Agenda {
    pub(super) fn put(&mut self, at: u64, phase: Phase, due: Due) {
        self.put_in += 1;
        self.waiting.push((at, phase, self.put_in, due));
    }

    /// Takes out the earliest, unless it would happen at the end or later.
    pub(super) fn take_before(&mut self, end: u64) -> Option<(u64, Phase, Due)> {
        let earliest = (0..self.waiting.len()).min_by_key(|&n| {
            let (at, phase, number, _) = &self.waiting[n];
            (*at, *phase, *number)
        })?;
        if self.waiting[earliest].0 >= end {
            return None;
        }
        let (at, phase, _, due) = self.waiting.remove(earliest);
        Some((at, phase, due))
    }

    /// When something is to happen.
    pub(super) fn time_of(&self, sought: &Due) -> Option<u64> {
        self.waiting.iter().find(|(_, _, _, due)| due == sought).map(|(at, _, _, _)| *at)
    }

    /// Forgets what will not happen after all.
    pub(super) fn forget(&mut self, is_off: impl Fn(&Due) -> bool) {
        self.waiting.retain(|(_, _, _, due)| !is_off(due));
    }
}
