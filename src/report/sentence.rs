//! An event as a sentence: what happened, to what, and by which rules.
//!
//! Law: a sentence says nothing that is not in the row.

use crate::{
    record::{Actor, EventName, EventRow, Names, Outcome, Parameter, Request, Subject},
    rules::{RuleSet, TTL_GRACE},
};

/// Returns what happened, as a sentence without its time.
#[must_use]
pub fn sentence(row: &EventRow, names: &Names) -> String {
    Words::of(row, names).told(row)
}

/// Returns what happened, without the details of a message.
#[must_use]
pub fn brief(row: &EventRow, names: &Names) -> String {
    Words::of(row, names).told_briefly(row)
}

/// Returns the sentence of every event like this one, with `{actor}`, `{table}`, `{subject}` and `{key}` for its names and
/// `{brace}` for a brace.
#[must_use]
pub fn template(row: &EventRow, names: &Names) -> String {
    let subject = if row.subject == Subject::None { "``" } else { "`{subject}`" };
    let words = Words {
        actor: "{actor}".to_owned(),
        table: row.table.map_or("the table", |_| "`{table}`").to_owned(),
        subject: subject.to_owned(),
        asked: asked(row.subject, "{subject}"),
        request: request_of(row.subject),
        key: row.key.map_or("its key", |_| "`{key}`").to_owned(),
        parameter: row.parameter,
        detail: names.said(&row.detail, unspoken(row.parameter)).replace('{', "{brace}"),
    };
    words.told(row)
}

/// Returns so many of something.
#[must_use]
pub fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Returns who acts, as a sentence names them.
#[must_use]
pub fn actor(actor: Actor, names: &Names) -> String {
    match actor {
        Actor::Operator => "the operator".to_owned(),
        Actor::Workload(_) | Actor::Consumer(_) | Actor::Dax(_) | Actor::DynamoDb | Actor::Ttl | Actor::Kms => {
            format!("`{}`", names.actor(actor))
        }
    }
}

/// Returns the codes of rules in brackets, or nothing.
#[must_use]
pub fn codes(rules: RuleSet) -> String {
    let codes = rules.to_string();
    if codes.is_empty() { codes } else { format!("({})", codes.replace(' ', ", ")) }
}

fn is_about_alias(event: EventName) -> bool {
    matches!(event, EventName::CreateAlias | EventName::UpdateAlias | EventName::DeleteAlias)
}

/// The things of a row, by name.
struct Words {
    actor: String,
    table: String,
    subject: String,
    key: String,
    /// How a request named the key, where not by its ARN.
    asked: String,
    /// What was asked for, where no name says it.
    request: Option<Request>,
    /// What else was asked for.
    parameter: Option<Parameter>,
    /// What was said besides.
    detail: String,
}

fn request_of(subject: Subject) -> Option<Request> {
    if let Subject::Request(request) = subject { Some(request) } else { None }
}

fn asked(subject: Subject, name: &str) -> String {
    if matches!(subject, Subject::Alias(_)) {
        return format!(", by `{name}`");
    }
    match request_of(subject) {
        Some(Request::EncryptionUnsaid) => ", as no encryption was asked for".to_owned(),
        Some(Request::ManagedKey) => ", as SSEType KMS was asked for without a key".to_owned(),
        Some(Request::ExternalMaterial) => ", for material of its owner's".to_owned(),
        Some(Request::Contradictory) => ", by an SSESpecification that contradicts itself".to_owned(),
        Some(Request::FormerlyUnencrypted | Request::StreamOn | Request::StreamOff) | None => String::new(),
    }
}

/// Returns a parameter that the verb of a sentence does not say.
fn unspoken(parameter: Option<Parameter>) -> Option<Parameter> {
    parameter.filter(|parameter| match parameter {
        Parameter::Backup(_) | Parameter::Rewrap => true,
        Parameter::On | Parameter::Off | Parameter::AddReplica | Parameter::DeleteReplica => false,
    })
}

impl Words {
    fn of(row: &EventRow, names: &Names) -> Self {
        let quoted = |name: &str| format!("`{name}`");
        Self {
            actor: actor(row.actor, names),
            table: row.table.map_or_else(|| "the table".to_owned(), |id| quoted(names.table(id))),
            subject: quoted(&names.subject(row.subject)),
            asked: asked(row.subject, &names.subject(row.subject)),
            request: request_of(row.subject),
            key: row.key.map_or_else(|| "its key".to_owned(), |id| quoted(names.key(id))),
            parameter: row.parameter,
            detail: names.said(&row.detail, unspoken(row.parameter)),
        }
    }

    fn told(&self, row: &EventRow) -> String {
        let out = self.told_briefly(row);
        if self.detail.is_empty() { out } else { format!("{out}: {}", self.detail) }
    }

    fn told_briefly(&self, row: &EventRow) -> String {
        match row.outcome {
            Outcome::Ok => self.done(row.event),
            Outcome::Noop => format!("{} asks for {}, and there is nothing to do", self.actor, self.request(row.event)),
            Outcome::Refused => {
                let with = row.error.map_or_else(String::new, |error| format!(" with {error}"));
                format!("{} asks for {} and is refused{with}", self.actor, self.request(row.event))
            }
        }
    }

    fn names_subject(&self) -> bool {
        self.subject != "``" && self.asked.is_empty() && self.request.is_none()
    }

    /// Returns what was asked for, with the parameter.
    fn request(&self, event: EventName) -> String {
        let parameter = match self.parameter {
            Some(Parameter::On) => ", on",
            Some(Parameter::Off) => ", off",
            Some(Parameter::AddReplica) => ", to be added",
            Some(Parameter::DeleteReplica) => ", to be deleted",
            Some(Parameter::Backup(_) | Parameter::Rewrap) | None => "",
        };
        format!("{}{parameter}", self.operation(event))
    }

    /// Returns which operation was asked for, of what.
    fn operation(&self, event: EventName) -> String {
        let Self { table, subject, key, asked, .. } = self;
        let is_of_key_alone = event.is_on_a_key() && !matches!(event, EventName::RevokeGrant | EventName::CreateGrant);
        match (is_of_key_alone, self.names_subject()) {
            (true, _) => format!("{event} of {key}"),
            (false, true) => format!("{event} of {subject} ({table})"),
            (false, false) if is_about_alias(event) => format!("{event} of {subject}"),
            (false, false) if event == EventName::UpdateTable => match self.request {
                Some(Request::StreamOn) => format!("{event} of {table} to have a stream"),
                Some(Request::StreamOff) => format!("{event} of {table} to have no stream"),
                Some(Request::Contradictory) => format!("{event} of {table}{asked}"),
                _ => format!("{event} of {table} to {key}{asked}"),
            },
            (false, false) => format!("{event} of {table}"),
        }
    }

    /// Returns which way a setting was switched.
    fn setting(&self) -> &'static str {
        match self.parameter {
            Some(Parameter::On) => " on",
            Some(Parameter::Off) => " off",
            Some(Parameter::Backup(_) | Parameter::Rewrap | Parameter::AddReplica | Parameter::DeleteReplica)
            | None => "",
        }
    }

    /// Returns what was done.
    fn done(&self, event: EventName) -> String {
        let Self { actor, table, subject, key, asked, request, .. } = self;
        let named = self.names_subject();
        match event {
            EventName::CreateKey => format!("{actor} creates key {key}{asked}"),
            EventName::DisableKey => format!("{actor} disables key {key}"),
            EventName::EnableKey => format!("{actor} enables key {key}"),
            EventName::ScheduleKeyDeletion => format!("{actor} schedules the deletion of key {key}"),
            EventName::CancelKeyDeletion => {
                format!("{actor} cancels the deletion of key {key}, which alone does not make it usable")
            }
            EventName::EnableKeyRotation => format!("{actor} has key {key} rotated automatically"),
            EventName::DisableKeyRotation => format!("{actor} ends the automatic rotation of key {key}"),
            EventName::RotateKeyOnDemand => format!("{actor} rotates key {key}"),
            EventName::ImportKeyMaterial => format!("{actor} imports the material of key {key}"),
            EventName::DeleteImportedKeyMaterial => format!("{actor} deletes the imported material of key {key}"),
            EventName::RevokeGrant => format!("{actor} revokes the grant of {table} on key {key}"),
            EventName::CreateGrant => format!("{actor} gives {table} a grant on key {key}"),
            EventName::PutKeyPolicy => format!("{actor} changes the policy of key {key}"),
            EventName::CreateAlias => format!("{actor} has {subject} name key {key}"),
            EventName::UpdateAlias => format!("{actor} has {subject} name key {key} from now on"),
            EventName::DeleteAlias => format!("{actor} deletes {subject}, which named key {key}"),
            EventName::LoseClientKey => format!("the application loses its client key {subject}"),
            EventName::CreateTable => format!("{actor} creates table {table} under {key}{asked}"),
            EventName::UpdateTable if *request == Some(Request::StreamOn) => {
                format!("{actor} gives table {table} a stream")
            }
            EventName::UpdateTable if *request == Some(Request::StreamOff) => {
                format!("{actor} takes the stream from table {table}")
            }
            EventName::UpdateTable if self.parameter == Some(Parameter::DeleteReplica) => {
                format!("{actor} deletes replica {subject} of {table}, which is under {key}")
            }
            EventName::UpdateTable if named => format!("{actor} adds replica {subject} to {table}, under {key}"),
            EventName::UpdateTable => format!("{actor} updates table {table}, with key {key}{asked}"),
            EventName::DeleteTable => format!("{actor} deletes table {table}"),
            EventName::DescribeTable => format!("{actor} describes table {table}"),
            EventName::PutItem => format!("{actor} puts item {subject} into {table}"),
            EventName::UpdateItem => format!("{actor} updates item {subject} of {table}"),
            EventName::GetItem => format!("{actor} reads item {subject} of {table}"),
            EventName::DeleteItem => format!("{actor} deletes item {subject} of {table}"),
            EventName::Query => format!("{actor} queries {table} for {subject}"),
            EventName::TransactWriteItems => format!("{actor} writes to {table} in one transaction"),
            EventName::GetRecords | EventName::StreamRead => format!("{actor} reads the stream of {table}"),
            EventName::UpdateTimeToLive => format!("{actor} switches the TTL of {table}{}", self.setting()),
            EventName::UpdateContributorInsights => {
                format!("{actor} switches Contributor Insights of {table}{}", self.setting())
            }
            EventName::UpdateContinuousBackups => {
                format!("{actor} switches point-in-time recovery of {table}{}", self.setting())
            }
            EventName::CreateBackup => format!("{actor} backs {table} up as {subject}, under {key}"),
            EventName::DescribeBackup => format!("{actor} describes backup {subject}, which is under {key}"),
            EventName::DeleteBackup => format!("{actor} deletes backup {subject}"),
            EventName::RestoreTableFromBackup => format!("{actor} begins to restore {table} as {subject}"),
            EventName::RestoreTableToPointInTime => {
                format!("{actor} begins to restore a point in time of {table} as {subject}")
            }
            EventName::CreateCluster => format!("{actor} creates DAX cluster {subject} in front of {table}"),
            EventName::TtlDelete => format!("TTL deletes item {subject} of {table}"),
            EventName::TtlGraceEnded => {
                format!("TTL deletions stop for {table}: {TTL_GRACE} after its key became unusable")
            }
            EventName::StreamRecordTrimmed => format!("record {subject} is trimmed at the end of its lifetime"),
            EventName::TransactionCopyRemoved => format!("the copy {subject} of a transaction is removed"),
            EventName::InsightsExpired => format!("insights datum {subject} expires"),
            EventName::DaxEntryExpired => format!("the cached item {subject} of {table} expires"),
            EventName::LeaseExpired => format!("the lease of {actor} on the table key of {table} ends"),
            EventName::SwitchKeyDisplayed => format!("{table} displays its new key {key}; Status is still UPDATING"),
            EventName::SwitchCompleted => format!("the key switch of {table} to {key} is complete"),
            EventName::SwitchStalled => format!("the key switch of {table} stands still: it needs both keys"),
            EventName::SwitchResumed => format!("the key switch of {table} goes on"),
            EventName::TableCreated if named => format!("table {table} is there, a replica of {subject}, under {key}"),
            EventName::TableCreated => format!("table {table} is there, under {key}{asked}"),
            EventName::TableInaccessible => {
                format!("the service notices: {table} is INACCESSIBLE_ENCRYPTION_CREDENTIALS, under {key}")
            }
            EventName::TableRecovered => format!("{table} is ACTIVE again"),
            EventName::TableArchiving => format!("{table} is being archived, with backup {subject} under {key}"),
            EventName::TableArchived => format!("{table} is ARCHIVED: its items and its stream are gone"),
            EventName::TableDeleted => format!("table {table} is gone"),
            EventName::KeyDeleted => format!("key {key} is deleted for ever"),
            EventName::KeyRotated => format!("key {key} has new material; what is sealed stays as it is"),
            EventName::KeyMaterialExpired => format!("the imported material of key {key} expires"),
            EventName::RestoreCompleted => format!("{table} is restored as {subject}, under {key}"),
            EventName::RestoreFailed => format!("the restore of {table} as {subject} fails, and nothing of it is left"),
            EventName::ReplicatedWrite => format!("a write of item {subject} reaches {table} from another region"),
            EventName::ReplicatedDelete => format!("a deletion of item {subject} reaches {table} from another region"),
            EventName::ReplicationStopped => format!("replication to and from {table} stops: it needs {key}"),
            EventName::ReplicationResumed => format!("replication to and from {table} goes on"),
            EventName::ReplicaRemoved => {
                format!("{table} leaves its global table: its key {key} has been unusable for too long")
            }
            EventName::BackupExpired => format!("backup {subject} expires"),
        }
    }
}
