//! Steps that wait for others: `after = id` until it was accepted, `after = id.complete` until what it began is complete.
//!
//! Law: a step that waits for something which will never come never runs.

use crate::{
    engine::{
        run::Run,
        setup::{Operation, ReplicaChange, Setup, StepTime, TableChange},
    },
    ids::{BackupId, KeyId, StepId, TableId},
    record::{EventName, EventRow, Subject},
    sim::{SimDuration, SimTime},
};

/// Who waits for whom.
pub struct Followers {
    accepted: Vec<Vec<(StepId, SimDuration)>>,
    complete: Vec<Vec<(StepId, SimDuration)>>,
    awaited: Vec<(Completion, StepId)>,
}

/// What completes that which a step began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Completion {
    Switch(TableId),
    Restore(TableId),
    Creation(TableId),
    Deletion(TableId),
    KeyDeletion(KeyId),
}

impl Followers {
    /// Returns who waits for whom in a setup.
    #[must_use]
    pub fn new(setup: &Setup) -> Self {
        let mut followers = Self {
            accepted: vec![Vec::new(); setup.steps.len()],
            complete: vec![Vec::new(); setup.steps.len()],
            awaited: Vec::new(),
        };
        for step in &setup.steps {
            if let StepTime::After { step: first, complete, delay } = step.when {
                let list = if complete { &mut followers.complete } else { &mut followers.accepted };
                list[first.index()].push((step.id, delay));
            }
        }
        followers
    }
}

impl Run<'_> {
    /// A step was accepted: what follows it is scheduled, and what follows its completion is awaited.
    pub(in crate::engine) fn follow(&mut self, now: SimTime, id: StepId, operation: &Operation) {
        for (step, delay) in self.followers.accepted[id.index()].clone() {
            self.schedule_step(now.saturating_add(delay), step);
        }
        if let Some(completion) = completion_of(operation) {
            self.followers.awaited.push((completion, id));
        }
    }

    /// Something happened: what waited for it is scheduled.
    pub(in crate::engine) fn release_followers(&mut self, now: SimTime, row: &EventRow) {
        if self.followers.awaited.is_empty() {
            return;
        }
        let Some((done, dropped)) = concluded_by(row) else { return };
        let awaited = std::mem::take(&mut self.followers.awaited);
        for (completion, step) in awaited {
            if Some(completion) == done {
                for (follower, delay) in self.followers.complete[step.index()].clone() {
                    self.schedule_step(now.saturating_add(delay), follower);
                }
            } else if !dropped.contains(&completion) {
                self.followers.awaited.push((completion, step));
            }
        }
    }

    /// A step was accepted that ends what another began.
    pub(in crate::engine) fn drop_followers(&mut self, operation: &Operation) {
        if let Operation::CancelKeyDeletion { key } = operation {
            self.followers.awaited.retain(|(completion, _)| *completion != Completion::KeyDeletion(*key));
        }
    }
}

impl Setup {
    /// Returns the table that a backup is made of.
    #[must_use]
    pub fn backup_source(&self, backup: BackupId) -> Option<TableId> {
        let created = self.steps.iter().find_map(|step| {
            let Operation::CreateBackup { table, backup: name } = step.operation else { return None };
            (name == backup).then_some(table)
        });
        let by_service = || {
            let (table, _) = self.names.backup(backup).rsplit_once('$')?;
            self.names.tables.iter().position(|name| name == table).map(TableId::at)
        };
        created.or_else(by_service)
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "few operations begin something that takes time")]
fn completion_of(operation: &Operation) -> Option<Completion> {
    match operation {
        Operation::UpdateTable { table, change: TableChange::Encryption(..) } => Some(Completion::Switch(*table)),
        Operation::UpdateTable { change: TableChange::Replica(ReplicaChange::Add(spec)), .. } => {
            Some(Completion::Creation(spec.replica))
        }
        Operation::UpdateTable { change: TableChange::Replica(ReplicaChange::Delete(replica)), .. } => {
            Some(Completion::Deletion(*replica))
        }
        Operation::RestoreTableFromBackup { to, .. } | Operation::RestoreTableToPointInTime { to, .. } => {
            Some(Completion::Restore(*to))
        }
        Operation::CreateTable { table, .. } => Some(Completion::Creation(*table)),
        Operation::DeleteTable { table } => Some(Completion::Deletion(*table)),
        Operation::ScheduleKeyDeletion { key, .. } => Some(Completion::KeyDeletion(*key)),
        _ => None,
    }
}

/// Returns what an event completes, and what it makes impossible.
#[allow(clippy::wildcard_enum_match_arm, reason = "few events complete anything")]
fn concluded_by(row: &EventRow) -> Option<(Option<Completion>, Vec<Completion>)> {
    let target = match row.subject {
        Subject::Table(table) => Some(table),
        Subject::None
        | Subject::Item(_)
        | Subject::Artifact(_)
        | Subject::Backup(_)
        | Subject::Cluster(_)
        | Subject::Alias(_)
        | Subject::ClientKey(_) => None,
    };
    let (table, key) = (row.table, row.key);
    match row.event {
        EventName::SwitchCompleted => Some((table.map(Completion::Switch), Vec::new())),
        EventName::RestoreCompleted => Some((target.map(Completion::Restore), Vec::new())),
        EventName::RestoreFailed => Some((None, target.map(Completion::Restore).into_iter().collect())),
        EventName::TableCreated => Some((table.map(Completion::Creation), Vec::new())),
        EventName::TableDeleted => {
            let table = table?;
            Some((Some(Completion::Deletion(table)), vec![Completion::Switch(table), Completion::Creation(table)]))
        }
        EventName::TableArchiving => Some((None, table.map(Completion::Switch).into_iter().collect())),
        EventName::KeyDeleted => Some((key.map(Completion::KeyDeletion), Vec::new())),
        _ => None,
    }
}
