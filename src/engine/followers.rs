//! Steps that wait for others: `after = id` until it was accepted, `after = id.complete` until what it began is complete.
//!
//! Law: a step that waits for something which will never come never runs.

use crate::{
    engine::setup::{Operation, ReplicaChange, Setup, StepTime, TableChange},
    ids::{KeyId, StepId, TableId},
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

    /// A step was accepted: returns what follows it and when, and awaits the completion of what it began.
    pub fn accept(&mut self, now: SimTime, id: StepId, operation: &Operation) -> Vec<(SimTime, StepId)> {
        if let Some(completion) = completion_of(operation) {
            self.awaited.push((completion, id));
        }
        if let Operation::CancelKeyDeletion { key } = operation {
            self.awaited.retain(|(completion, _)| *completion != Completion::KeyDeletion(*key));
        }
        after(now, &self.accepted[id.index()])
    }

    /// Something happened: returns what waited for it, and when that runs.
    pub fn released_by(&mut self, now: SimTime, row: &EventRow) -> Vec<(SimTime, StepId)> {
        if self.awaited.is_empty() {
            return Vec::new();
        }
        let Some((done, dropped)) = concluded_by(row) else { return Vec::new() };
        let (complete, mut released) = (&self.complete, Vec::new());
        self.awaited.retain(|(completion, step)| {
            let is_done = Some(*completion) == done;
            if is_done {
                released.extend(after(now, &complete[step.index()]));
            }
            !is_done && !dropped.contains(completion)
        });
        released
    }
}

fn after(now: SimTime, followers: &[(StepId, SimDuration)]) -> Vec<(SimTime, StepId)> {
    followers.iter().map(|&(step, delay)| (now.saturating_add(delay), step)).collect()
}

/// Returns whether an operation begins something that takes time.
#[must_use]
pub fn takes_time(operation: &Operation) -> bool {
    completion_of(operation).is_some()
}

/// Returns what an operation begins that takes time.
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
        Operation::UpdateTable { change: TableChange::Stream(_), .. }
        | Operation::CreateKey { .. }
        | Operation::DisableKey { .. }
        | Operation::EnableKey { .. }
        | Operation::CancelKeyDeletion { .. }
        | Operation::EnableKeyRotation { .. }
        | Operation::DisableKeyRotation { .. }
        | Operation::RotateKeyOnDemand { .. }
        | Operation::ImportKeyMaterial { .. }
        | Operation::DeleteImportedKeyMaterial { .. }
        | Operation::RevokeGrant { .. }
        | Operation::CreateGrant { .. }
        | Operation::PutKeyPolicy { .. }
        | Operation::CreateAlias { .. }
        | Operation::UpdateAlias { .. }
        | Operation::DeleteAlias { .. }
        | Operation::LoseClientKey { .. }
        | Operation::DescribeTable { .. }
        | Operation::PutItem(_)
        | Operation::UpdateItem(_)
        | Operation::GetItem { .. }
        | Operation::DeleteItem { .. }
        | Operation::Query { .. }
        | Operation::TransactWriteItems { .. }
        | Operation::GetRecords { .. }
        | Operation::UpdateTimeToLive { .. }
        | Operation::UpdateContributorInsights { .. }
        | Operation::UpdateContinuousBackups { .. }
        | Operation::CreateBackup { .. }
        | Operation::DescribeBackup { .. }
        | Operation::DeleteBackup { .. }
        | Operation::CreateCluster { .. } => None,
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
        | Subject::ClientKey(_)
        | Subject::Request(_) => None,
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
