//! When the keys that a table depends on could not be used, and what that did to its TTL deletions.
//!
//! Derived from the rows of `keys.csv`, `tables.csv` and `events.csv` alone.

use crate::{
    ids::{KeyId, TableId},
    record::{EventName, EventRow, KeyState, Outcome, SseStatus, TablePeriod, TableStatus},
    rules::TTL_GRACE,
};

use super::{
    lane::Stretch,
    palette::{CAUTION, Fill, GRACE, WELL},
    picture::Picture,
};

/// A stretch of time in milliseconds, half-open.
pub type Span = (u64, u64);

/// Returns the times during which a key could not be used.
pub fn key_outages(picture: &Picture, key: KeyId) -> Vec<Span> {
    let unusable = picture.keys.iter().filter(|row| row.key == key && row.state != KeyState::Enabled);
    let spans = unusable.map(|row| (row.from.as_millis(), row.until.map_or(u64::MAX, |t| t.as_millis())));
    merged(spans.collect())
}

/// Returns the times during which a table lacked a key that it depended on.
pub fn table_outages(picture: &Picture, table: TableId) -> Vec<Span> {
    let rows = picture.tables.iter().filter(|row| row.table == table);
    let mut spans = Vec::new();
    for row in rows {
        let period = span_of(picture, row);
        for key in keys_needed(picture, row) {
            spans.extend(key_outages(picture, key).into_iter().filter_map(|outage| common(outage, period)));
        }
        spans.extend(grant_outages(picture, table).into_iter().filter_map(|outage| common(outage, period)));
    }
    merged(spans)
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

/// The keys without which a table is in trouble: the displayed one, and while it switches the other one too.
fn keys_needed(picture: &Picture, row: &TablePeriod) -> Vec<KeyId> {
    let mut keys = vec![row.shown.kms_key];
    if row.shown.sse_status == Some(SseStatus::Updating) {
        keys.extend(switch_partner(picture, row));
    }
    keys
}

/// The other key of a switch: the one asked for at its beginning, or the one displayed before.
fn switch_partner(picture: &Picture, row: &TablePeriod) -> Option<KeyId> {
    let asked = |event: &&EventRow| event.begins_switch() && event.table == Some(row.table) && event.time <= row.from;
    let target = picture.events.iter().rfind(asked)?.key?;
    if target != row.shown.kms_key {
        return Some(target);
    }
    let earlier = picture
        .tables
        .iter()
        .rfind(|p| p.table == row.table && p.from < row.from && p.shown.kms_key != row.shown.kms_key);
    earlier.map(|p| p.shown.kms_key)
}

/// The times between a grant's revocation and its return.
fn grant_outages(picture: &Picture, table: TableId) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut since = None;
    for row in picture.events.iter().filter(|row| row.table == Some(table) && row.outcome == Outcome::Ok) {
        let time = row.time.as_millis();
        if row.event == EventName::RevokeGrant {
            since = since.or(Some(time));
        } else if row.event == EventName::CreateGrant || row.begins_switch() {
            spans.extend(since.take().map(|from| (from, time)));
        }
    }
    spans.extend(since.map(|from| (from, u64::MAX)));
    spans
}

fn span_of(picture: &Picture, row: &TablePeriod) -> Span {
    (row.from.as_millis(), row.until.map_or(picture.length(), |t| t.as_millis()))
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
