//! A run as a story of a few lines: what was done, what followed from it, and what was lost.
//!
//! Law: a line says nothing that is not in the rows of the run; what is left out is counted.

use std::collections::BTreeMap;

use crate::{
    record::{EventName, EventRow, KeyState, Outage, Outcome},
    report::{
        gallery::Gallery,
        loss::{Loss, Lost},
        sentence,
        weight::{LOOK, REFUSED, weight},
    },
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
    let weight = weigh(row)?;
    let words = ttl_words(gallery, row).unwrap_or_else(|| sentence::brief(row, &gallery.names));
    Some(Line { time: row.time, words, codes: sentence::codes(row.rules), weight })
}

/// How much a row tells.
fn weigh(row: &EventRow) -> Option<u8> {
    let is_beginning = row.event == EventName::TableCreated && row.time == SimTime::START;
    let weight = weight(row.event);
    match row.outcome {
        Outcome::Refused => Some(REFUSED),
        Outcome::Noop | Outcome::Ok if is_beginning || weight <= LOOK => None,
        Outcome::Noop => Some(NOTHING_DONE),
        Outcome::Ok => Some(weight),
    }
}

/// What stopped the deletions of a table, and how many then had to wait; nothing where the row is about something else.
fn ttl_words(gallery: &Gallery, row: &EventRow) -> Option<String> {
    let table = row.table.filter(|_| row.event == EventName::TtlGraceEnded)?;
    let holds = |outage: &&Outage| {
        outage.table == table && outage.from <= row.time && outage.until.is_none_or(|until| row.time < until)
    };
    let Outage { key, state, from, waited, .. } = *gallery.outages.iter().find(holds)?;
    let (table_name, key) = (gallery.names.table(table), gallery.names.key(key));
    let wait = match waited {
        0 => String::new(),
        1 => "; 1 item comes to wait".to_owned(),
        more => format!("; {more} items come to wait"),
    };
    Some(format!("TTL deletions stop for `{table_name}`: {} after `{key}` {}{wait}", row.time - from, became(state)))
}

/// What had become of a key that could not be used, by its state; an enabled one lacked the grant.
fn became(state: KeyState) -> &'static str {
    match state {
        KeyState::Enabled => "lost its grant",
        KeyState::Disabled => "was disabled",
        KeyState::PendingDeletion => "was scheduled for deletion",
        KeyState::PendingImport => "lost its material",
        KeyState::Deleted => "was deleted",
    }
}

fn loss_line(gallery: &Gallery, loss: &Loss) -> Line {
    let (count, names) = (loss.count, &gallery.names);
    let s = if count == 1 { "" } else { "s" };
    let until = if loss.until > loss.from { format!(", the last one at {}", loss.until) } else { String::new() };
    let words = match loss.what {
        Lost::Unread(table) => {
            format!("lost: {count} stream record{s} of `{}`, trimmed unread{until}", names.table(table))
        }
        Lost::WithKey(key) => format!("lost: {count} artifact{s} that nobody can open without `{}`", names.key(key)),
    };
    Line { time: loss.from, words, codes: format!("({})", loss.rule()), weight: 10 }
}

/// Joins lines that say the same again and again, by the same rules.
fn series_joined(lines: Vec<Line>) -> Vec<Line> {
    let same = |line: &Line| (line.words.clone(), line.codes.clone());
    let mut series: BTreeMap<(String, String), (usize, SimTime)> = BTreeMap::new();
    for line in &lines {
        let (count, last) = series.entry(same(line)).or_default();
        (*count, *last) = (*count + 1, line.time);
    }
    let joined = lines.into_iter().filter_map(|line| match series.get_mut(&same(&line)) {
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
/// What a request weighs that changed nothing.
const NOTHING_DONE: u8 = 1;
