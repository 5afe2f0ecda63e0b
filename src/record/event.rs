//! An executed event: what was asked, of what, and what came of it.

use crate::{
    ids::{BackupId, KeyId, TableId},
    record::{Actor, Blame, Detail, ErrorName, EventName, Obstacle, Outcome, Parameter, Request, Subject},
    rules::RuleSet,
    sim::{Phase, SimTime},
};

/// A row of `events.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// The number of the event within its run, from 1 on.
    pub seq: u64,
    /// When it happened.
    pub time: SimTime,
    /// Its place within the instant.
    pub phase: Phase,
    /// What happened.
    pub event: EventName,
    /// Who caused it.
    pub actor: Actor,
    /// The table concerned.
    pub table: Option<TableId>,
    /// What else it was about.
    pub subject: Subject,
    /// What else was asked for.
    pub parameter: Option<Parameter>,
    /// The key asked for or displayed.
    pub key: Option<KeyId>,
    /// What came of it.
    pub outcome: Outcome,
    /// The exception, where it was refused.
    pub error: Option<ErrorName>,
    /// The rules that decided.
    pub rules: RuleSet,
    /// What the service said besides.
    pub detail: Detail,
}

impl EventRow {
    /// Returns the backup that a restore is to be of.
    #[must_use]
    pub fn backup_asked(&self) -> Option<BackupId> {
        if let Some(Parameter::Backup(id)) = self.parameter { Some(id) } else { None }
    }

    /// Returns the key that a refusal complains of.
    #[must_use]
    pub fn blames(&self) -> Option<KeyId> {
        self.blame().map(|blame| blame.key)
    }

    /// Returns the key that a refusal complains of, and what is wrong with that.
    #[must_use]
    pub fn blame(&self) -> Option<Blame> {
        if let Detail::Refusal { obstacle: Obstacle::Key(blame), .. } = self.detail { Some(blame) } else { None }
    }

    /// Returns whether it is a request for a key of the table.
    #[must_use]
    pub fn asks_for_key(&self) -> bool {
        let asks = matches!(self.subject, Subject::None | Subject::Alias(_) | Subject::Request(Request::ManagedKey));
        self.event == EventName::UpdateTable && asks
    }

    /// Returns whether it is a request for a key of the table that the service accepted.
    #[must_use]
    pub fn begins_switch(&self) -> bool {
        self.asks_for_key() && self.outcome == Outcome::Ok
    }
}
