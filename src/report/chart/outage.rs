//! When a table could not be served for want of a key, and what that did to its TTL deletions.

use crate::{
    ids::TableId,
    record::{Feature, FeaturePeriod, Outage, TablePeriod, TableStatus},
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

/// Returns an outage's first instant, when the deletions stopped, and its end: archiving, which follows one, belongs to it.
fn closure(picture: &Picture, outage: &Outage) -> (u64, u64, u64) {
    let (from, until) = span(picture, outage.from, outage.until);
    let archiving = picture.tables.iter().find(|row| {
        row.table == outage.table && row.shown.status == TableStatus::Archiving && row.from.as_millis() == until
    });
    let until = archiving.map_or(until, |row| span_of(picture, row).1);
    (from, outage.grace_over.map_or(until, SimTime::as_millis), until)
}

/// Returns what became of the TTL deletions of a table.
pub fn ttl_stretches(picture: &Picture, table: TableId) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let outages = picture.outages.iter().filter(|outage| outage.table == table);
    let closures: Vec<_> = outages.map(|outage| closure(picture, outage)).collect();
    let has_ttl = |period: &&FeaturePeriod| (period.table, period.feature) == (table, Feature::TimeToLive);
    for period in picture.features.iter().filter(has_ttl) {
        let life = span(picture, period.from, period.until);
        let mut from = life.0;
        for &(start, stopped, end) in &closures {
            let Some((start, end)) = common((start, end), life) else { continue };
            let stopped = stopped.clamp(start, end);
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
