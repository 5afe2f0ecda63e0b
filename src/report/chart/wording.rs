//! The words of a mark: what happened, to what, and what came of it.

use std::cmp::Ordering;

use crate::{
    ids::TableId,
    record::{Actor, Detail, EventName, EventRow, Outcome, Parameter, Request, Subject},
    report::loss::{Loss, Lost},
};

use super::{
    figure::{moments, short_count},
    picture::Picture,
};

/// Returns what happened, and what came of it where that is more than that it was done.
pub fn words(picture: &Picture, row: &EventRow) -> String {
    let words = deed(picture, row);
    match (row.outcome, row.error, &row.detail) {
        (Outcome::Refused, Some(error), _) => format!("{words} refused: {error}"),
        (Outcome::Refused, None, _) => format!("{words} refused"),
        (Outcome::Noop, ..) => format!("{words}: nothing to do"),
        (Outcome::Ok, _, Detail::Records(_)) => format!("{words}: {}", row.detail),
        (Outcome::Ok, ..) => words,
    }
}

/// Returns what was lost, of how much, and when.
pub fn loss_words(picture: &Picture, loss: &Loss) -> String {
    let alone = picture.has_one_table();
    let when = moments(loss.from.as_millis(), loss.until.as_millis());
    match loss.what {
        Lost::Unread(table) => {
            let of = of(Some(picture.names.table(table)), alone);
            format!("{} lost unread{of}, {when}", lost_records(picture, loss, table))
        }
        Lost::WithKey(key) => format!("{} lost with {}, {when}", lost_artifacts(picture, loss), picture.names.key(key)),
    }
}

/// Returns how many records, and of how many.
pub fn lost_records(picture: &Picture, loss: &Loss, table: TableId) -> String {
    share(loss.count, picture.records_written(table), "record")
}

/// Returns how many artifacts, and of how many; backups by their name.
pub fn lost_artifacts(picture: &Picture, loss: &Loss) -> String {
    let share = share(loss.count, picture.live_before(loss.from), "artifact");
    match (loss.backup.map(|backup| picture.names.backup(backup)), loss.backups) {
        (Some(name), _) if loss.count == 1 => format!("backup {name}"),
        (Some(name), 1) => format!("{share}, with backup {name},"),
        (Some(_), backups) => format!("{share}, with {backups} backups,"),
        (None, _) => share,
    }
}

/// Returns what an event is called on a chart.
pub fn plain_words(event: EventName) -> &'static str {
    service_words(event).unwrap_or(event.as_str())
}

/// Returns what an event of the service is called; nothing where no chart marks it.
pub fn service_words(event: EventName) -> Option<&'static str> {
    SERVICE.iter().find(|(name, _)| *name == event).map(|&(_, words)| words)
}

fn deed(picture: &Picture, row: &EventRow) -> String {
    let op = plain_words(row.event);
    let table = row.table.map(|table| picture.names.table(table));
    let key = row.key.map(|key| picture.names.key(key));
    let alone = picture.has_one_table();
    if let Some(setting) = setting(row) {
        return format!("{}{setting}", join(op, table));
    }
    match (row.event, row.subject) {
        (_, Subject::Backup(backup)) if row.actor == Actor::Operator => {
            format!("{op} {}", picture.names.backup(backup))
        }
        (EventName::BackupExpired, Subject::Backup(backup)) => format!("{op}: {}", picture.names.backup(backup)),
        (EventName::RestoreTableFromBackup, Subject::Table(new)) => {
            let backup = row.backup_asked().map(|backup| picture.names.backup(backup));
            format!("{} → {}", join(op, backup), picture.names.table(new))
        }
        (EventName::UpdateTable, Subject::Table(gone)) if row.parameter == Some(Parameter::DeleteReplica) => {
            format!("{op} deletes {}", picture.names.table(gone))
        }
        (_, Subject::Table(new)) => format!("{op} → {}", picture.names.table(new)),
        (_, Subject::Cluster(cluster)) => switch_words(op, Some(picture.names.cluster(cluster)), key),
        (EventName::CreateAlias | EventName::UpdateAlias | EventName::DeleteAlias, Subject::Alias(alias)) => {
            switch_words(op, Some(picture.names.alias(alias)), key)
        }
        (_, Subject::ClientKey(client_key)) => format!("{op} {}", picture.names.client_key(client_key)),
        (_, Subject::Item(item)) => format!("{op} {}{}", picture.names.item(item), of(table, alone)),
        (event, _) if KEY_EVENTS.contains(&event) => format!("{op} {}", key.unwrap_or_default()),
        (EventName::SwitchKeyDisplayed, _) => format!("{} displayed{}", key.unwrap_or("new key"), of(table, alone)),
        (EventName::UpdateTable, _) => switch_words(op, table, key),
        (_, _) if row.actor == Actor::Operator => join(op, table),
        (_, _) => format!("{op}{}", of(table, alone)),
    }
}

/// How many were lost, and of how many where that is known.
fn share(lost: u64, all: u64, noun: &str) -> String {
    let count = short_count(lost);
    match all.cmp(&lost) {
        Ordering::Greater => format!("{count} of {} {noun}s", short_count(all)),
        Ordering::Equal if lost > 1 => format!("all {count} {noun}s"),
        Ordering::Equal | Ordering::Less if lost == 1 => format!("{count} {noun}"),
        Ordering::Equal | Ordering::Less => format!("{count} {noun}s"),
    }
}

/// Which way a request switches a setting of a table, as it stands behind the table's name.
fn setting(row: &EventRow) -> Option<&'static str> {
    match (row.subject, row.parameter) {
        (Subject::Request(Request::StreamOn), _) => Some(": stream on"),
        (Subject::Request(Request::StreamOff), _) => Some(": stream off"),
        (_, Some(Parameter::On)) => Some(" on"),
        (_, Some(Parameter::Off)) => Some(" off"),
        (_, _) => None,
    }
}

fn switch_words(op: &str, table: Option<&str>, key: Option<&str>) -> String {
    match key {
        Some(key) => format!("{} → {key}", join(op, table)),
        None => join(op, table),
    }
}

fn join(op: &str, name: Option<&str>) -> String {
    name.map_or_else(|| op.to_owned(), |name| format!("{op} {name}"))
}

/// Names the table, where there are several.
fn of(table: Option<&str>, alone: bool) -> String {
    table.filter(|_| !alone).map_or_else(String::new, |name| format!(" · {name}"))
}

/// The events whose label is the operation and the key.
const KEY_EVENTS: [EventName; 13] = [
    EventName::CreateKey,
    EventName::DisableKey,
    EventName::EnableKey,
    EventName::ScheduleKeyDeletion,
    EventName::CancelKeyDeletion,
    EventName::EnableKeyRotation,
    EventName::DisableKeyRotation,
    EventName::RotateKeyOnDemand,
    EventName::ImportKeyMaterial,
    EventName::DeleteImportedKeyMaterial,
    EventName::KeyDeleted,
    EventName::KeyRotated,
    EventName::KeyMaterialExpired,
];

/// The service's own events that a chart marks: and what each is called.
const SERVICE: [(EventName, &str); 18] = [
    (EventName::TtlGraceEnded, "TTL deletions stop"),
    (EventName::TableInaccessible, "INACCESSIBLE"),
    (EventName::TableRecovered, "ACTIVE again"),
    (EventName::TableArchiving, "archiving begins"),
    (EventName::TableArchived, "ARCHIVED"),
    (EventName::SwitchKeyDisplayed, "new key displayed"),
    (EventName::SwitchCompleted, "switch complete"),
    (EventName::SwitchStalled, "switch stalled"),
    (EventName::SwitchResumed, "switch resumed"),
    (EventName::KeyDeleted, "key deleted:"),
    (EventName::KeyRotated, "key rotated:"),
    (EventName::KeyMaterialExpired, "material expired:"),
    (EventName::RestoreCompleted, "restored"),
    (EventName::RestoreFailed, "restore failed"),
    (EventName::BackupExpired, "backup expired"),
    (EventName::ReplicationStopped, "replication stops"),
    (EventName::ReplicationResumed, "replication goes on"),
    (EventName::ReplicaRemoved, "leaves the global table"),
];
