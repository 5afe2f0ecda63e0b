//! What happened at an instant: a step of the scenario, an important event of the services, or a loss.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    record::{Actor, EventName, EventRow, Outcome, Subject},
    report::loss::{Loss, Lost},
    rules::RuleId,
};

use super::{
    axis::{TimeAxis, moment, short_count},
    picture::Picture,
};

/// Something that happened at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When, in milliseconds.
    pub time: u64,
    /// What to write beside it.
    pub words: String,
    /// The code of the rule by which it happened, where nobody asked for it.
    pub code: &'static str,
    /// Who made it.
    pub kind: MarkKind,
    /// The higher, the sooner it is shown where there is no room for all.
    pub weight: u8,
    event: EventName,
    /// How many events it stands for.
    count: usize,
}

/// Who made a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// A step of the scenario that took effect.
    Step,
    /// A step that was refused.
    Refused,
    /// The service.
    Service,
    /// Something is gone for good.
    Loss,
}

/// Returns everything worth a mark, in the order it happened.
pub fn marks(picture: &Picture) -> Vec<Mark> {
    let events = picture.events.iter().filter_map(|row| mark(picture, row));
    let mut marks: Vec<_> = events.chain(picture.losses.iter().map(|loss| loss_mark(picture, loss))).collect();
    marks.sort_by_key(|mark| mark.time);
    marks
}

/// Returns the marks of a window, those that would stand at one place and say the same joined into one.
pub fn marks_within(marks: &[Mark], axis: &TimeAxis) -> Vec<Mark> {
    let mut out: Vec<(Mark, usize)> = Vec::new();
    let inside = marks.iter().filter(|mark| axis.from <= mark.time && mark.time < axis.until);
    for mark in &series_joined(inside.cloned().collect()) {
        let same = |known: &&mut (Mark, usize)| {
            known.0.event == mark.event
                && known.0.count == 1
                && mark.count == 1
                && known.0.kind == mark.kind
                && (axis.x(known.0.time) - axis.x(mark.time)).abs() <= 2
        };
        match out.iter_mut().rev().take(40).find(same) {
            Some((_, count)) => *count += 1,
            None => out.push((mark.clone(), 1)),
        }
    }
    out.into_iter().map(|(mark, count)| mark.counted(count)).collect()
}

/// Joins what happened many times in the same words, and so would drown everything else.
fn series_joined(marks: Vec<Mark>) -> Vec<Mark> {
    let mut series: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    for mark in &marks {
        let (count, last) = series.entry(&mark.words).or_default();
        (*count, *last) = (*count + 1, mark.time);
    }
    let mut told = BTreeSet::new();
    let joined = marks.iter().filter_map(|mark| {
        let (count, last) = series[mark.words.as_str()];
        if count < SERIES {
            return Some(mark.clone());
        }
        let words = format!("{count} × {}, until {}", mark.words, moment(last));
        told.insert(&mark.words).then(|| Mark { words, count, ..mark.clone() })
    });
    joined.collect()
}

/// So many marks in the same words are a series.
const SERIES: usize = 10;

impl Mark {
    /// Returns a step with these words, for tests of what stands where.
    #[cfg(test)]
    pub fn step(time: u64, words: &str) -> Self {
        Self {
            time,
            words: words.to_owned(),
            code: "",
            kind: MarkKind::Step,
            weight: 5,
            event: EventName::UpdateTable,
            count: 1,
        }
    }

    fn counted(self, count: usize) -> Self {
        if count == 1 {
            return self;
        }
        let refused = if self.kind == MarkKind::Refused { " refused" } else { "" };
        let words = match self.kind {
            MarkKind::Loss if self.event == EventName::KeyDeleted => format!("artifacts of {count} keys lost"),
            MarkKind::Loss => format!("records of {count} streams lost unread"),
            MarkKind::Step | MarkKind::Refused | MarkKind::Service => {
                format!("{count} × {}{refused}", plain_words(self.event).trim_end_matches(':'))
            }
        };
        Self { words, count, ..self }
    }
}

fn mark(picture: &Picture, row: &EventRow) -> Option<Mark> {
    let refused = row.outcome == Outcome::Refused;
    let (kind, weight) = match (row.actor, service_words(row.event)) {
        (Actor::Operator, _) if refused => (MarkKind::Refused, 8),
        (Actor::Operator, _) => (MarkKind::Step, step_weight(row.event)?),
        (_, Some((_, weight))) => (MarkKind::Service, weight),
        (_, None) => return None,
    };
    if row.outcome == Outcome::Noop || (row.event.is_per_item() && !refused) {
        return None;
    }
    let words = words(picture, row);
    let words = match (kind, row.error) {
        (MarkKind::Refused, Some(error)) => format!("{words} refused: {error}"),
        (MarkKind::Refused, None) => format!("{words} refused"),
        (MarkKind::Step | MarkKind::Service | MarkKind::Loss, _) => words,
    };
    let code = match kind {
        MarkKind::Service | MarkKind::Refused => row.rules.iter().next().map_or("", |rule| rule.rule().code),
        MarkKind::Step | MarkKind::Loss => "",
    };
    Some(Mark { time: row.time.as_millis(), words, code, kind, weight, event: row.event, count: 1 })
}

fn loss_mark(picture: &Picture, loss: &Loss) -> Mark {
    let alone = picture.has_one_table();
    let (words, event) = match loss.what {
        Lost::Unread(table) => {
            let of = of(Some(picture.names.table(table)), alone);
            let share = share(loss.count, picture.records_written(table), "record");
            (format!("{share} lost unread{of}"), EventName::StreamRecordTrimmed)
        }
        Lost::WithKey(key) => {
            let share = share(loss.count, picture.live_before(loss.from), "artifact");
            (format!("{share} lost with {}", picture.names.key(key)), EventName::KeyDeleted)
        }
    };
    let (time, code) = (loss.from.as_millis(), loss.rule().rule().code);
    Mark { time, words, code, kind: MarkKind::Loss, weight: 10, event, count: 1 }
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

fn words(picture: &Picture, row: &EventRow) -> String {
    let op = plain_words(row.event);
    let table = row.table.map(|table| picture.names.table(table));
    let key = row.key.map(|key| picture.names.key(key));
    let alone = picture.has_one_table();
    match (row.event, row.subject) {
        (_, Subject::Backup(backup)) if row.actor == Actor::Operator => {
            format!("{op} {}", picture.names.backup(backup))
        }
        (EventName::BackupExpired, Subject::Backup(backup)) => format!("{op}: {}", picture.names.backup(backup)),
        (_, Subject::Table(new)) => format!("{op} → {}", picture.names.table(new)),
        (_, Subject::Cluster(cluster)) => format!("{op} {}", picture.names.cluster(cluster)),
        (EventName::CreateAlias | EventName::UpdateAlias | EventName::DeleteAlias, Subject::Alias(alias)) => {
            switch_words(op, Some(picture.names.alias(alias)), key)
        }
        (_, Subject::Item(item)) => format!("{op} {}", picture.names.item(item)),
        (event, _) if KEY_EVENTS.contains(&event) => format!("{op} {}", key.unwrap_or_default()),
        (EventName::SwitchKeyDisplayed, _) => format!("{} displayed{}", key.unwrap_or("new key"), of(table, alone)),
        (EventName::UpdateTable, _) => match stream_setting(row) {
            Some(setting) => format!("{}: {setting}", join(op, table)),
            None => switch_words(op, table, key),
        },
        (_, _) if row.actor == Actor::Operator => join(op, table),
        (_, _) => format!("{op}{}", of(table, alone)),
    }
}

/// What a request says of the table's stream, where it is about that.
fn stream_setting(row: &EventRow) -> Option<&'static str> {
    let by = |rule| row.rules.contains(rule);
    let settings = [
        (RuleId::StreamUnderTableKey, "stream on"),
        (RuleId::StreamOutlivesTable, "stream off"),
        (RuleId::ReplicaStream, "stream off"),
        (RuleId::SettingUnchanged, "stream as before"),
    ];
    settings.into_iter().find(|&(rule, _)| by(rule)).map(|(_, setting)| setting)
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

fn plain_words(event: EventName) -> &'static str {
    service_words(event).map_or(event.as_str(), |(words, _)| words)
}

/// What the service's own events are called on a chart, and how much they weigh.
fn service_words(event: EventName) -> Option<(&'static str, u8)> {
    SERVICE.iter().find(|(name, _, _)| *name == event).map(|&(_, words, weight)| (words, weight))
}

/// How much a step weighs; nothing where it only looks or touches a single item.
fn step_weight(event: EventName) -> Option<u8> {
    if LOOKS.contains(&event) || event.is_per_item() {
        return None;
    }
    STEPS.iter().find(|(name, _)| *name == event).map_or(Some(3), |&(_, weight)| Some(weight))
}

const LOOKS: [EventName; 3] = [EventName::DescribeTable, EventName::DescribeBackup, EventName::GetRecords];

const STEPS: [(EventName, u8); 16] = [
    (EventName::DisableKey, 9),
    (EventName::EnableKey, 9),
    (EventName::ScheduleKeyDeletion, 9),
    (EventName::CancelKeyDeletion, 9),
    (EventName::UpdateTable, 9),
    (EventName::RevokeGrant, 9),
    (EventName::CreateGrant, 8),
    (EventName::DeleteImportedKeyMaterial, 8),
    (EventName::ImportKeyMaterial, 8),
    (EventName::CreateBackup, 6),
    (EventName::RestoreTableFromBackup, 6),
    (EventName::RestoreTableToPointInTime, 6),
    (EventName::DeleteTable, 5),
    (EventName::CreateTable, 5),
    (EventName::DeleteBackup, 5),
    (EventName::LoseClientKey, 5),
];

/// The events whose label is the operation and the key.
const KEY_EVENTS: [EventName; 14] = [
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
    EventName::LoseClientKey,
];

const SERVICE: [(EventName, &str, u8); 18] = [
    (EventName::TtlGraceEnded, "TTL deletions stop", 6),
    (EventName::TableInaccessible, "INACCESSIBLE", 8),
    (EventName::TableRecovered, "ACTIVE again", 7),
    (EventName::TableArchiving, "archiving begins", 6),
    (EventName::TableArchived, "ARCHIVED", 8),
    (EventName::SwitchKeyDisplayed, "new key displayed", 4),
    (EventName::SwitchCompleted, "switch complete", 7),
    (EventName::SwitchStalled, "switch stalled", 7),
    (EventName::SwitchResumed, "switch resumed", 5),
    (EventName::KeyDeleted, "key deleted:", 9),
    (EventName::KeyRotated, "key rotated:", 2),
    (EventName::KeyMaterialExpired, "material expired:", 8),
    (EventName::RestoreCompleted, "restored", 6),
    (EventName::RestoreFailed, "restore failed", 8),
    (EventName::BackupExpired, "backup expired", 3),
    (EventName::ReplicationStopped, "replication stops", 4),
    (EventName::ReplicationResumed, "replication goes on", 5),
    (EventName::ReplicaRemoved, "leaves the global table", 9),
];
