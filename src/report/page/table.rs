//! Rows of events, periods and samples as columns: a number for each cell, a text for each number that stands for one.

use serde::Serialize;

use crate::{
    record::{Detail, EndedBy, EventRow, Kind, LedgerRow, Names, Outcome, SeriesSample, StreamSample, Subject},
    report::{journal::Journal, sentence, story},
    sim::SimTime,
};

use super::{darkness::Darkness, packed::Packed, words::Words};

/// Events: all of them, or all but the per-item ones.
#[derive(Serialize)]
pub struct Events {
    /// Whether the per-item ones are among them.
    all: bool,
    seq: Packed,
    time: Packed,
    name: Packed,
    actor: Packed,
    table: Packed,
    subject: Packed,
    key: Packed,
    outcome: Packed,
    rules: Packed,
    /// What kind of thing the subject is: none of the others, an item, an artifact, a backup, a client key.
    about: Packed,
    /// The sentence, with names to be filled in where there is one such event per item.
    said: Packed,
    /// Whether there is one such event per item: no, yes, and one that can end a protection period.
    item: Packed,
    /// Whether a stream record is lost by it.
    lost: Packed,
}

impl Events {
    pub fn new(rows: &[EventRow], all: bool, names: &Names, words: &mut Words) -> Self {
        let mut texts = |text: &dyn Fn(&EventRow) -> String| Packed::new(rows.iter().map(|row| words.place(text(row))));
        Self {
            all,
            name: texts(&|row| row.event.to_string()),
            actor: texts(&|row| sentence::actor(row.actor, names)),
            subject: texts(&|row| names.subject(row.subject)),
            rules: texts(&|row| row.rules.to_string()),
            about: Packed::new(rows.iter().map(|row| about(row.subject))),
            said: texts(&|row| {
                if row.event.is_per_item() { sentence::template(row, names) } else { sentence::sentence(row, names) }
            }),
            seq: Packed::new(rows.iter().map(|row| row.seq)),
            time: Packed::new(rows.iter().map(|row| row.time.as_millis())),
            table: Packed::optional(rows.iter().map(|row| row.table.map(|id| id.index() as u64))),
            key: Packed::optional(rows.iter().map(|row| row.key.map(|id| id.index() as u64))),
            outcome: Packed::new(rows.iter().map(|row| place(Outcome::ALL, row.outcome))),
            item: Packed::new(rows.iter().map(per_item)),
            lost: Packed::new(rows.iter().map(|row| u64::from(row.detail == Detail::Lost))),
        }
    }
}

/// Protection periods.
#[derive(Serialize)]
pub struct Ledger {
    kind: Packed,
    table: Packed,
    number: Packed,
    item: Packed,
    key: Packed,
    /// How the period begins, as a sentence.
    sealed: Packed,
    from: Packed,
    until: Packed,
    ended_by: Packed,
    /// Whether it opens at the end of the run: missing, no, yes.
    opens: Packed,
    /// The group with which it cannot be opened, and when what is left of it goes where its key is destroyed.
    dark: Packed,
    left: Packed,
    /// The rules by which it is sealed, and all.
    protection: Packed,
    rules: Packed,
}

impl Ledger {
    pub fn new(
        rows: &[LedgerRow],
        journal: &Journal,
        names: &Names,
        words: &mut Words,
        darkness: &mut Darkness,
    ) -> Self {
        let mut texts =
            |text: &dyn Fn(&LedgerRow) -> String| Packed::new(rows.iter().map(|row| words.place(text(row))));
        let numbers = |number: fn(&LedgerRow) -> u64| Packed::new(rows.iter().map(number));
        let perhaps = |number: &dyn Fn(&LedgerRow) -> Option<u64>| Packed::optional(rows.iter().map(number));
        Self {
            item: texts(&|row| thing(row, names)),
            sealed: texts(&|row| story::sealed(row, names)),
            protection: texts(&|row| row.protection_rules(names).to_string()),
            rules: texts(&|row| row.rules.to_string()),
            dark: Packed::new(rows.iter().map(|row| darkness.place(row))),
            left: perhaps(&|row| journal.departed(row.artifact).filter(|_| is_destroyed(row)).map(SimTime::as_millis)),
            kind: numbers(|row| place(Kind::ALL, row.artifact.kind)),
            table: numbers(|row| row.artifact.table.index() as u64),
            number: numbers(|row| u64::from(row.artifact.number)),
            key: numbers(|row| row.chain.kms_key.index() as u64),
            from: numbers(|row| row.from.as_millis()),
            until: perhaps(&|row| row.until.map(SimTime::as_millis)),
            ended_by: perhaps(&|row| row.ended_by.map(|ended_by| place(EndedBy::ALL, ended_by))),
            opens: perhaps(&|row| row.readable_at_end.map(u64::from)),
        }
    }
}

/// Samples of artifacts.
#[derive(Serialize)]
pub struct Series {
    /// The instants, each once.
    times: Packed,
    at: Packed,
    table: Packed,
    key: Packed,
    kind: Packed,
    live: Packed,
    unreadable: Packed,
}

impl Series {
    pub fn new(rows: &[SeriesSample]) -> Self {
        let times = instants(rows.iter().map(|row| row.time));
        let numbers = |number: &dyn Fn(&SeriesSample) -> u64| Packed::new(rows.iter().map(number));
        Self {
            at: numbers(&|row| times.partition_point(|&time| time < row.time.as_millis()) as u64),
            table: numbers(&|row| row.table.index() as u64),
            key: numbers(&|row| row.key.index() as u64),
            kind: numbers(&|row| place(Kind::ALL, row.kind)),
            live: numbers(&|row| row.live),
            unreadable: numbers(&|row| row.unreadable),
            times: Packed::new(times),
        }
    }
}

/// Samples of streams.
#[derive(Serialize)]
pub struct Streams {
    /// The instants, each once.
    times: Packed,
    at: Packed,
    table: Packed,
    unread: Packed,
    read: Packed,
    trimmed_read: Packed,
    trimmed_unread: Packed,
    ttl_waiting: Packed,
}

impl Streams {
    pub fn new(rows: &[StreamSample]) -> Self {
        let times = instants(rows.iter().map(|row| row.time));
        let numbers = |number: &dyn Fn(&StreamSample) -> u64| Packed::new(rows.iter().map(number));
        Self {
            at: numbers(&|row| times.partition_point(|&time| time < row.time.as_millis()) as u64),
            table: numbers(&|row| row.table.index() as u64),
            unread: numbers(&|row| row.unread),
            read: numbers(&|row| row.read),
            trimmed_read: numbers(&|row| row.trimmed_read),
            trimmed_unread: numbers(&|row| row.trimmed_unread),
            ttl_waiting: numbers(&|row| row.ttl_waiting),
            times: Packed::new(times),
        }
    }
}

/// Returns what an artifact holds: its item, or the backup that it is.
fn thing(row: &LedgerRow, names: &Names) -> String {
    match (row.backup, row.item) {
        (Some(backup), _) => names.backup(backup).to_owned(),
        (None, Some(item)) => names.item(item),
        (None, None) => String::new(),
    }
}

fn per_item(row: &EventRow) -> u64 {
    match (row.event.is_per_item(), row.event.can_end_a_period()) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    }
}

fn is_destroyed(row: &LedgerRow) -> bool {
    row.ended_by == Some(EndedBy::KeyDestroyed)
}

/// Returns the number of what kind of thing an event is about.
fn about(subject: Subject) -> u64 {
    match subject {
        Subject::Item(_) => 1,
        Subject::Artifact(_) => 2,
        Subject::Backup(_) => 3,
        Subject::ClientKey(_) => 4,
        Subject::None | Subject::Cluster(_) | Subject::Table(_) | Subject::Alias(_) | Subject::Request(_) => 0,
    }
}

fn instants(times: impl Iterator<Item = SimTime>) -> Vec<u64> {
    let mut times: Vec<u64> = times.map(SimTime::as_millis).collect();
    times.dedup();
    times
}

fn place<T: PartialEq>(all: &[T], value: T) -> u64 {
    all.iter().position(|known| *known == value).map_or(0, |place| place as u64)
}
