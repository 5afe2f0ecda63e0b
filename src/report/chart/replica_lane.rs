//! The lane of a replica's replication: going on, on hold while its key cannot be used, and over when it has left.

use crate::{
    ids::TableId,
    record::{EventName, EventRow, TableStatus},
};

use super::{
    lane::Stretch,
    palette::{CAUTION, Fill, GONE, WELL},
    picture::Picture,
};

/// Returns whether a table takes part in its global table, and when; nothing of one that is no replica, and nothing of the
/// first of the replicas where it always does.
pub fn replica_stretches(picture: &Picture, table: TableId) -> Vec<Stretch> {
    let mut periods = picture.tables.iter().filter(|row| row.table == table);
    let is_told = picture.names.source(table).is_some()
        || picture.events.iter().any(|row| row.table == Some(table) && turn(row).is_some());
    let first = periods.find(|row| row.shown.status != TableStatus::Creating);
    let (true, Some(first)) = (is_told, first) else { return Vec::new() };
    let last = periods.next_back().unwrap_or(first);
    let end = last.until.map_or(picture.length(), |until| until.as_millis());
    let mut stretches = vec![stretch(first.from.as_millis(), end, &GOING)];
    for row in picture.events.iter().filter(|row| row.table == Some(table) && row.time >= first.from) {
        let (Some(turn), Some(running)) = (turn(row), stretches.last_mut()) else { continue };
        let now = row.time.as_millis();
        running.until = now;
        stretches.push(stretch(now, end, turn));
    }
    stretches.retain(|stretch| stretch.from < stretch.until);
    stretches
}

/// What an event makes of replication.
fn turn(row: &EventRow) -> Option<&'static Phase> {
    TURNS.iter().find(|(event, _)| *event == row.event).map(|(_, phase)| *phase)
}

fn stretch(from: u64, until: u64, phase: &Phase) -> Stretch {
    let words = phase.words.iter().map(|words| (*words).to_owned()).collect();
    Stretch { from, until, fill: phase.fill, strip: None, words }
}

/// How it looks, and in which words.
struct Phase {
    fill: Fill,
    words: [&'static str; 2],
}

const GOING: Phase = Phase { fill: Fill::Solid(WELL), words: ["replicates", "on"] };
const HELD: Phase = Phase { fill: Fill::Solid(CAUTION), words: ["on hold: changes wait for the key", "on hold"] };
const OVER: Phase =
    Phase { fill: Fill::Solid(GONE), words: ["left the global table for good: a table of its own", "left for good"] };

const TURNS: [(EventName, &Phase); 3] = [
    (EventName::ReplicationStopped, &HELD),
    (EventName::ReplicationResumed, &GOING),
    (EventName::ReplicaRemoved, &OVER),
];
