//! What comes of an operation: a reply, what else happened at that instant, and which deadlines now exist.

use crate::{
    ids::{BackupId, KeyId, LinkId, Slot, TableId},
    record::{Actor, Artifact, Detail, ErrorName, EventName, Outcome, Subject},
    rules::{RuleId, RuleSet},
    sim::{Phase, SimTime},
};

/// What the service answers.
pub type Reply = Result<Accepted, Refusal>;

/// The service said yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Whether there was anything to do.
    pub outcome: Outcome,
    /// The rules that decided.
    pub rules: RuleSet,
    /// The key asked for or displayed.
    pub key: Option<KeyId>,
    /// What else is worth saying.
    pub detail: Detail,
}

impl Accepted {
    /// Returns a yes by one rule.
    #[must_use]
    pub fn by(rule: RuleId) -> Self {
        Self::by_rules(RuleSet::of(&[rule]))
    }

    /// Returns a yes by several rules.
    #[must_use]
    pub fn by_rules(rules: RuleSet) -> Self {
        Self { outcome: Outcome::Ok, rules, key: None, detail: Detail::None }
    }

    /// Returns the answer that there was nothing to do.
    #[must_use]
    pub fn noop(rules: RuleSet) -> Self {
        Self { outcome: Outcome::Noop, ..Self::by_rules(rules) }
    }

    /// Names the key.
    #[must_use]
    pub fn key(self, key: KeyId) -> Self {
        Self { key: Some(key), ..self }
    }

    /// Adds what else is worth saying.
    #[must_use]
    pub fn saying(self, detail: impl Into<Detail>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// Adds a rule.
    #[must_use]
    pub fn also(self, rule: RuleId) -> Self {
        Self { rules: self.rules.with(rule), ..self }
    }
}

/// The service said no: an exception with its message, and the rules that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The exception; nothing where a client could not even ask.
    pub error: Option<ErrorName>,
    /// Its message.
    pub message: String,
    /// The rules that decided.
    pub rules: RuleSet,
}

impl Refusal {
    /// Returns a no by one rule.
    #[must_use]
    pub fn by(rule: RuleId, error: ErrorName, message: impl Into<String>) -> Self {
        Self { error: Some(error), message: message.into(), rules: RuleSet::of(&[rule]) }
    }

    /// Adds a rule.
    #[must_use]
    pub fn also(self, rule: RuleId) -> Self {
        Self { rules: self.rules.with(rule), ..self }
    }
}

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

/// Something that will be due at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// A key's deletion window ends.
    KeyDeletion(KeyId),
    /// A key is to be rotated.
    KeyRotation(KeyId),
    /// Imported material expires.
    MaterialExpiry(KeyId),
    /// A lease on a table key ends.
    LeaseEnd(u32),
    /// The grace of TTL deletions ends.
    TtlGrace(TableId),
    /// The service notices that a table's key is unusable.
    Detection(TableId),
    /// The service notices that a table's key is back.
    Recovery(TableId),
    /// An inaccessible table is to be archived.
    Archive(TableId),
    /// Archiving is complete.
    Archived(TableId),
    /// A key switch goes on.
    SwitchStep(TableId),
    /// A new table is ready.
    TableActive(TableId),
    /// A restore is complete.
    RestoreDone(TableId),
    /// A system backup expires.
    BackupExpiry(BackupId),
    /// Something leaves the window of point-in-time recovery.
    HistoryEnd(TableId),
    /// A stream record is to be trimmed.
    StreamTrim(Slot),
    /// A transaction's copy is to be removed.
    CopyExpiry(Slot),
    /// Insights data expires.
    InsightsExpiry(Slot),
    /// A cached item expires.
    DaxExpiry(Slot),
    /// An expired item is to be deleted.
    TtlDue(Slot),
    /// A change arrives in another region.
    Replication(LinkId),
    /// An inaccessible replica is to leave its global table.
    ReplicaRemoval(TableId),
}

impl Deadline {
    /// Returns the phase in which it is dealt with.
    #[must_use]
    pub fn phase(self) -> Phase {
        match self {
            Self::TtlDue(_) | Self::Replication(_) => Phase::Data,
            Self::KeyDeletion(_)
            | Self::KeyRotation(_)
            | Self::MaterialExpiry(_)
            | Self::LeaseEnd(_)
            | Self::TtlGrace(_)
            | Self::Detection(_)
            | Self::Recovery(_)
            | Self::Archive(_)
            | Self::Archived(_)
            | Self::SwitchStep(_)
            | Self::TableActive(_)
            | Self::RestoreDone(_)
            | Self::BackupExpiry(_)
            | Self::HistoryEnd(_)
            | Self::StreamTrim(_)
            | Self::CopyExpiry(_)
            | Self::InsightsExpiry(_)
            | Self::DaxExpiry(_)
            | Self::ReplicaRemoval(_) => Phase::Deadline,
        }
    }
}

/// What else came of an operation.
#[derive(Debug, Default)]
pub struct Effects {
    /// Nothing else happens before this instant: what is due earlier may be done at once, each at its own time.
    pub quiet_until: SimTime,
    /// Deadlines that now exist, in the order in which they were set.
    pub deadlines: Vec<(SimTime, Deadline)>,
    /// The service's own events at this instant, in order.
    pub happenings: Vec<Happening>,
    /// Keys whose state may have changed.
    pub keys: Vec<KeyId>,
    /// Tables whose description may have changed.
    pub tables: Vec<TableId>,
}

impl Effects {
    /// Sets a deadline.
    pub fn due(&mut self, at: SimTime, deadline: Deadline) {
        self.deadlines.push((at, deadline));
    }

    /// Reports an event of the service.
    pub fn happened(&mut self, happening: Happening) {
        self.happenings.push(happening);
    }
}
