//! A run as a story of a few lines: what was done, what followed from it, and what was lost.
//!
//! Law: a line says nothing that is not in the rows of the run; what is left out is counted.

use std::collections::BTreeMap;

use crate::{
    ids::TableId,
    record::{EventName, EventRow, Outcome},
    report::{
        gallery::Gallery,
        loss::{Loss, Lost},
        sentence,
    },
    rules::TTL_GRACE,
    sim::SimTime,
};

/// The most telling lines of a run, in order of time.
#[derive(Clone, Debug, Default)]
pub struct Tale {
    /// The lines.
    pub lines: Vec<Line>,
    /// How many lines there would be beyond these.
    pub left_out: usize,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When it happened.
    pub time: SimTime,
    /// What happened.
    pub words: String,
    /// The rules by which it happened, in brackets.
    pub codes: String,
    weight: u8,
}

impl Tale {
    /// Tells every event that is not one of many per item, with its details.
    #[must_use]
    pub fn whole(gallery: &Gallery) -> Self {
        let line = |row: &EventRow| Line {
            time: row.time,
            words: sentence::sentence(row, &gallery.names),
            codes: sentence::codes(row.rules),
            weight: 0,
        };
        Self { lines: gallery.events.iter().map(line).collect(), left_out: 0 }
    }

    /// Tells a run in at most so many lines.
    #[must_use]
    pub fn of(gallery: &Gallery, most: usize) -> Self {
        let events = gallery.events.iter().filter_map(|row| event_line(gallery, row));
        let losses = gallery.losses.rows().iter().map(|loss| loss_line(gallery, loss));
        let mut lines: Vec<Line> = events.chain(losses).collect();
        lines.sort_by_key(|line| line.time);
        let mut lines = series_joined(lines);
        let all = lines.len();
        while lines.len() > most {
            let lightest = (0..lines.len()).rev().min_by_key(|&n| lines[n].weight);
            lightest.map(|n| lines.remove(n));
        }
        Self { left_out: all - lines.len(), lines }
    }
}

/// A row as a line; nothing where it only looks, or is how the run begins.
fn event_line(gallery: &Gallery, row: &EventRow) -> Option<Line> {
    let weight = weight(row)?;
    let words = ttl_words(gallery, row).unwrap_or_else(|| sentence::brief(row, &gallery.names));
    Some(Line { time: row.time, words, codes: sentence::codes(row.rules), weight })
}

/// How much a row tells.
fn weight(row: &EventRow) -> Option<u8> {
    let is_beginning = row.event == EventName::TableCreated && row.time == SimTime::START;
    if is_beginning || LOOKS.contains(&row.event) && row.outcome != Outcome::Refused {
        return None;
    }
    match row.outcome {
        Outcome::Refused => Some(5),
        Outcome::Noop => Some(1),
        Outcome::Ok if TURNS.contains(&row.event) => Some(9),
        Outcome::Ok => Some(4),
    }
}

/// What stopped the deletions of a table, and how many then had to wait; nothing where the row is about something else.
fn ttl_words(gallery: &Gallery, row: &EventRow) -> Option<String> {
    let table = row.table.filter(|_| row.event == EventName::TtlGraceEnded)?;
    let caused = |cause: &&EventRow| cause.time + TTL_GRACE == row.time && cause.outcome == Outcome::Ok;
    let concerns = |cause: &&EventRow| cause.key == row.key || cause.table == row.table;
    let causes = gallery.events.iter().filter(caused).filter(concerns);
    let (key, deed) = causes.filter_map(|cause| Some((cause.key?, deed(cause.event)?))).next()?;
    let (table_name, key) = (gallery.names.table(table), gallery.names.key(key));
    let waiting = waiting(gallery, table, row.time);
    let wait = match waiting {
        0 => String::new(),
        1 => "; 1 item comes to wait".to_owned(),
        more => format!("; {more} items come to wait"),
    };
    Some(format!("TTL deletions stop for `{table_name}`: {TTL_GRACE} after `{key}` {deed}{wait}"))
}

/// How many deletions of a table came to wait after an instant: those that were released together, or as the samples count
/// them where nothing released them.
fn waiting(gallery: &Gallery, table: TableId, since: SimTime) -> u64 {
    let next = gallery.released.range((table, since)..=(table, SimTime::MAX)).next();
    let stops = |row: &&EventRow| row.event == EventName::TtlGraceEnded && row.table == Some(table);
    let next_stop = gallery.events.iter().filter(stops).map(|row| row.time).find(|&time| time > since);
    if let Some((_, &count)) = next.filter(|((_, time), _)| next_stop.is_none_or(|stop| *time <= stop)) {
        return count;
    }
    let until = next_stop.unwrap_or(SimTime::MAX);
    let samples = gallery.streams.iter().filter(|row| row.table == table && since <= row.time && row.time < until);
    samples.map(|row| row.ttl_waiting).max().unwrap_or(0)
}

/// What was done to a key that cannot be used after an event.
fn deed(event: EventName) -> Option<&'static str> {
    DEEDS.iter().find(|(name, _)| *name == event).map(|&(_, words)| words)
}

fn loss_line(gallery: &Gallery, loss: &Loss) -> Line {
    let (count, names) = (loss.count, &gallery.names);
    let s = if count == 1 { "" } else { "s" };
    let until = if loss.until > loss.from { format!(", the last one at {}", loss.until) } else { String::new() };
    let words = match loss.what {
        Lost::Unread(table) => {
            format!("lost: {count} stream record{s} of `{}`, trimmed unread{until}", names.table(table))
        }
        Lost::WithKey(key) => format!("lost: {count} artifact{s} that only `{}` could open", names.key(key)),
    };
    Line { time: loss.from, words, codes: format!("({})", loss.rule()), weight: 10 }
}

/// Joins lines that say the same again and again.
fn series_joined(lines: Vec<Line>) -> Vec<Line> {
    let mut series: BTreeMap<String, (usize, SimTime)> = BTreeMap::new();
    for line in &lines {
        let (count, last) = series.entry(line.words.clone()).or_default();
        (*count, *last) = (*count + 1, line.time);
    }
    let joined = lines.into_iter().filter_map(|line| match series.get_mut(&line.words) {
        Some((0, _)) => None,
        Some((count, last)) if *count >= SERIES => {
            let words = format!("{}, {count} times until {last}", line.words);
            *count = 0;
            Some(Line { words, ..line })
        }
        Some(_) | None => Some(line),
    });
    joined.collect()
}

/// So many lines in the same words are a series.
const SERIES: usize = 3;

const LOOKS: [EventName; 3] = [EventName::DescribeTable, EventName::DescribeBackup, EventName::GetRecords];

/// What turns a story.
const TURNS: [EventName; 24] = [
    EventName::DisableKey,
    EventName::EnableKey,
    EventName::ScheduleKeyDeletion,
    EventName::CancelKeyDeletion,
    EventName::DeleteImportedKeyMaterial,
    EventName::ImportKeyMaterial,
    EventName::RevokeGrant,
    EventName::CreateGrant,
    EventName::UpdateTable,
    EventName::LoseClientKey,
    EventName::KeyDeleted,
    EventName::KeyMaterialExpired,
    EventName::TtlGraceEnded,
    EventName::TableInaccessible,
    EventName::TableRecovered,
    EventName::TableArchiving,
    EventName::TableArchived,
    EventName::SwitchCompleted,
    EventName::SwitchStalled,
    EventName::SwitchResumed,
    EventName::RestoreFailed,
    EventName::ReplicationStopped,
    EventName::ReplicationResumed,
    EventName::ReplicaRemoved,
];

const DEEDS: [(EventName, &str); 5] = [
    (EventName::DisableKey, "was disabled"),
    (EventName::ScheduleKeyDeletion, "was scheduled for deletion"),
    (EventName::DeleteImportedKeyMaterial, "lost its material"),
    (EventName::KeyMaterialExpired, "lost its material"),
    (EventName::RevokeGrant, "lost its grant"),
];
