//! When a table could not be served for want of a key, and what that did to its TTL deletions.

use crate::{
    ids::TableId,
    record::{EventName, EventRow, TablePeriod, TableStatus},
    report::lapse::lapses,
    rules::TTL_GRACE,
    sim::SimTime,
};

use super::{
    lane::Stretch,
    palette::{CAUTION, Fill, GRACE, WELL},
    picture::Picture,
};

/// A stretch of time in milliseconds, half-open.
pub type Span = (u64, u64);

/// Returns the times during which a table lacked a key that it depended on, or a grant on it; archiving cuts it off from all.
pub fn table_outages(picture: &Picture, table: TableId) -> Vec<Span> {
    let mut spans: Vec<Span> = picture
        .tables
        .iter()
        .filter(|row| row.table == table && is_shut(row))
        .map(|row| span_of(picture, row))
        .collect();
    let lapses = lapses(table, picture.keys, picture.grant_gaps, picture.dependences);
    spans.extend(lapses.iter().map(|lapse| span(picture, lapse.from, lapse.until)));
    merged(spans)
}

fn is_shut(row: &TablePeriod) -> bool {
    matches!(row.shown.status, TableStatus::Archiving | TableStatus::Archived)
}

/// Returns what became of the TTL deletions of a table.
pub fn ttl_stretches(picture: &Picture, table: TableId) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let outages = table_outages(picture, table);
    for life in lives(picture, table).into_iter().filter(|&life| !is_restored(picture, table, life)) {
        let mut from = life.0;
        for (start, end) in outages.iter().filter_map(|&outage| common(outage, life)) {
            let stopped = grace_end(picture, table, (start, end)).unwrap_or(end);
            push(&mut stretches, (from, start), RUNNING, &["running"]);
            push(&mut stretches, (start, stopped), GRACE, &[&format!("grace: {TTL_GRACE}"), "grace"]);
            push(
                &mut stretches,
                (stopped, end),
                Fill::Solid(CAUTION),
                &["stopped: due items wait for the key", "stopped"],
            );
            from = end;
        }
        push(&mut stretches, (from, life.1), RUNNING, &["running"]);
    }
    stretches
}

/// Returns whether a life of a table began with a restore, which leaves TTL off.
fn is_restored(picture: &Picture, table: TableId, (from, _): Span) -> bool {
    let begins = |row: &&TablePeriod| row.table == table && row.from.as_millis() == from;
    picture.tables.iter().filter(begins).any(|row| row.cause == EventName::RestoreCompleted)
}

/// Returns the times during which a table served, each as long as it lasted.
pub fn lives(picture: &Picture, table: TableId) -> Vec<Span> {
    let served = |row: &&TablePeriod| match row.shown.status {
        TableStatus::Active | TableStatus::Inaccessible | TableStatus::Archiving => row.table == table,
        TableStatus::Creating | TableStatus::Archived => false,
    };
    merged(picture.tables.iter().filter(served).map(|row| span_of(picture, row)).collect())
}

fn push(stretches: &mut Vec<Stretch>, (from, until): Span, fill: Fill, words: &[&str]) {
    if from < until {
        let words = words.iter().map(|&w| w.to_owned()).collect();
        stretches.push(Stretch { from, until, fill, strip: None, words });
    }
}

/// The instant within an outage at which the deletions stopped.
fn grace_end(picture: &Picture, table: TableId, (start, end): Span) -> Option<u64> {
    let ended = |row: &&EventRow| row.event == EventName::TtlGraceEnded && row.table == Some(table);
    let times = picture.events.iter().filter(ended).map(|row| row.time.as_millis());
    times.into_iter().find(|time| (start..end).contains(time))
}

fn span_of(picture: &Picture, row: &TablePeriod) -> Span {
    span(picture, row.from, row.until)
}

fn span(picture: &Picture, from: SimTime, until: Option<SimTime>) -> Span {
    (from.as_millis(), until.map_or(picture.length(), SimTime::as_millis))
}

fn common(a: Span, b: Span) -> Option<Span> {
    let both = (a.0.max(b.0), a.1.min(b.1));
    (both.0 < both.1).then_some(both)
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
            Some(_) | None => out.push(span),
        }
    }
    out
}

const RUNNING: Fill = Fill::Solid(WELL);
