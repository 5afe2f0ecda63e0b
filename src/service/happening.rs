//! One of the service's own events: something that nobody asked for at that instant.

use crate::{
    ids::{KeyId, TableId},
    record::{Actor, Artifact, Detail, EventName, Subject},
    rules::RuleSet,
};

/// One of the service's own events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// What happened.
    pub event: EventName,
    /// Who caused it.
    pub actor: Actor,
    /// The table concerned.
    pub table: Option<TableId>,
    /// What else it was about.
    pub subject: Subject,
    /// The key concerned or displayed.
    pub key: Option<KeyId>,
    /// The rules that decided.
    pub rules: RuleSet,
    /// What else is worth saying.
    pub detail: Detail,
}

impl Happening {
    /// Returns an event of a table.
    #[must_use]
    pub fn of_table(event: EventName, table: TableId, key: KeyId, rules: RuleSet) -> Self {
        Self {
            event,
            actor: Actor::DynamoDb,
            table: Some(table),
            subject: Subject::None,
            key: Some(key),
            rules,
            detail: Detail::None,
        }
    }

    /// Returns an event of an artifact that the service removes.
    #[must_use]
    pub fn of_artifact(event: EventName, artifact: Artifact, rules: RuleSet) -> Self {
        Self {
            event,
            actor: Actor::DynamoDb,
            table: Some(artifact.table),
            subject: Subject::Artifact(artifact),
            key: None,
            rules,
            detail: Detail::None,
        }
    }

    /// Returns an event of a key.
    #[must_use]
    pub fn of_key(event: EventName, key: KeyId, rules: RuleSet) -> Self {
        Self {
            event,
            actor: Actor::Kms,
            table: None,
            subject: Subject::None,
            key: Some(key),
            rules,
            detail: Detail::None,
        }
    }

    /// Says what else it was about.
    #[must_use]
    pub fn about(self, subject: Subject) -> Self {
        Self { subject, ..self }
    }

    /// Adds what else is worth saying.
    #[must_use]
    pub fn saying(self, detail: impl Into<Detail>) -> Self {
        Self { detail: detail.into(), ..self }
    }
}
