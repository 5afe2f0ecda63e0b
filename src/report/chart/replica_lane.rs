//! The lane of a replica's replication: going on, on hold while its key cannot be used, and over when it has left.

use crate::{
    ids::TableId,
    record::{EventName, EventRow},
};

use super::{
    lane::Stretch,
    outage::{Span, lives},
    palette::{CAUTION, Fill, GONE, WELL},
    picture::Picture,
};

/// Returns whether a table takes part in its global table, and when: it begins to anew with each of its lives. Nothing of one
/// that is no replica, and nothing of the first of the replicas where it always does.
pub fn replica_stretches(picture: &Picture, table: TableId) -> Vec<Stretch> {
    let turns: Vec<_> = picture.events.iter().filter(|row| row.table == Some(table)).filter_map(turn).collect();
    let is_added = picture.names.source(table).is_some();
    let lives = lives(picture, table).into_iter();
    let told = lives.filter(|life| is_added || turns.iter().any(|(at, _)| is_within(*at, *life)));
    told.flat_map(|life| stretches_of(life, &turns)).collect()
}

fn stretches_of(life: Span, turns: &[(u64, &Phase)]) -> Vec<Stretch> {
    let mut stretches = vec![stretch(life, &GOING)];
    for &(at, phase) in turns.iter().filter(|(at, _)| is_within(*at, life)) {
        if let Some(running) = stretches.last_mut() {
            running.until = at;
        }
        stretches.push(stretch((at, life.1), phase));
    }
    stretches.retain(|stretch| stretch.from < stretch.until);
    stretches
}

fn is_within(at: u64, (from, until): Span) -> bool {
    from <= at && at < until
}

/// When an event made something else of replication, and what.
fn turn(row: &EventRow) -> Option<(u64, &'static Phase)> {
    TURNS.iter().find(|(event, _)| *event == row.event).map(|(_, phase)| (row.time.as_millis(), *phase))
}

fn stretch((from, until): Span, phase: &Phase) -> Stretch {
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
