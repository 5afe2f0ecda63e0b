//! The lane of a stream: whether its records are read, wait, or are lost.
//!
//! Seen at samples only. A spell that is too short to be seen counts to the one before it, a loss never.

use crate::{ids::TableId, record::StreamSample};

use super::{
    axis::short_count,
    lane::Stretch,
    palette::{CAUTION, Fill, QUIET, TROUBLE, WELL},
    picture::Picture,
};

/// What a stream was like from one sample to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    Empty,
    Read,
    Waiting,
    Losing,
}

/// A spell of one condition.
#[derive(Clone, Copy, Debug)]
struct Spell {
    from: u64,
    until: u64,
    condition: Condition,
    /// How many records were lost in it.
    lost: u64,
    /// The most that waited.
    waiting: u64,
}

/// Returns what became of the records of a table's stream.
pub fn stream_stretches(picture: &Picture, table: TableId) -> Vec<Stretch> {
    let samples: Vec<_> = picture.streams.iter().filter(|row| row.table == table).collect();
    let mut spells: Vec<Spell> = Vec::new();
    for (n, now) in samples.iter().enumerate() {
        spells.push(spell(now, samples.get(n + 1).copied(), picture.length()));
    }
    let least = picture.length() / 64;
    let spells = joined(losses_joined(joined(spells)));
    joined(calmed(spells, least)).into_iter().map(Spell::stretch).collect()
}

fn spell(now: &StreamSample, next: Option<&StreamSample>, end: u64) -> Spell {
    let lost = next.map_or(0, |next| next.trimmed_unread.saturating_sub(now.trimmed_unread));
    let seen = |sample: &StreamSample| sample.read + sample.trimmed_read;
    let condition = if lost > 0 {
        Condition::Losing
    } else if now.unread + now.read == 0 {
        Condition::Empty
    } else if now.unread > 0 && next.is_none_or(|next| seen(next) <= seen(now)) {
        Condition::Waiting
    } else {
        Condition::Read
    };
    let until = next.map_or(end, |next| next.time.as_millis());
    Spell { from: now.time.as_millis(), until, condition, lost, waiting: now.unread }
}

/// Joins neighbours of one condition.
fn joined(spells: Vec<Spell>) -> Vec<Spell> {
    let mut out: Vec<Spell> = Vec::new();
    for spell in spells.into_iter().filter(|spell| spell.from < spell.until) {
        match out.last_mut() {
            Some(last) if last.condition == spell.condition => last.swallow(spell),
            Some(_) | None => out.push(spell),
        }
    }
    out
}

/// Gives what is shorter than `least` the condition of what came before, or of what follows where nothing did.
fn calmed(mut spells: Vec<Spell>, least: u64) -> Vec<Spell> {
    for n in 0..spells.len() {
        let short = spells[n].until - spells[n].from < least && spells[n].condition != Condition::Losing;
        let neighbour = if n > 0 { spells.get(n - 1) } else { spells.get(1) };
        if let (true, Some(neighbour)) = (short, neighbour.filter(|other| other.condition != Condition::Losing)) {
            spells[n].condition = neighbour.condition;
        }
    }
    spells
}

/// Joins losses between which nobody read anything.
fn losses_joined(spells: Vec<Spell>) -> Vec<Spell> {
    let mut out: Vec<Spell> = Vec::new();
    for spell in spells {
        let between = out.len().checked_sub(2).map(|n| (out[n].condition, out[n + 1].condition));
        if spell.condition == Condition::Losing && between == Some((Condition::Losing, Condition::Waiting)) {
            let waiting = out.pop();
            if let Some(last) = out.last_mut() {
                waiting.into_iter().chain([spell]).for_each(|part| last.swallow(part));
            }
        } else {
            out.push(spell);
        }
    }
    out
}

impl Spell {
    fn swallow(&mut self, next: Self) {
        self.until = next.until;
        self.lost += next.lost;
        self.waiting = self.waiting.max(next.waiting);
    }

    fn stretch(self) -> Stretch {
        let (lost, waiting) = (short_count(self.lost), short_count(self.waiting));
        let (colour, words) = match self.condition {
            Condition::Empty => (QUIET, vec!["empty".to_owned()]),
            Condition::Read => (WELL, vec!["records are read".to_owned(), "read".to_owned()]),
            Condition::Waiting => (
                CAUTION,
                vec![format!("nobody reads: up to {waiting} records wait"), "nobody reads".into(), "waits".into()],
            ),
            Condition::Losing => (
                TROUBLE,
                vec![
                    format!("{lost} records lost unread after 24 h"),
                    format!("{lost} lost unread"),
                    format!("{lost} lost"),
                ],
            ),
        };
        Stretch { from: self.from, until: self.until, fill: Fill::Solid(colour), strip: None, words }
    }
}
