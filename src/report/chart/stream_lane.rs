//! The lane of a stream: whether its records are read, wait, or are lost.
//!
//! Seen at samples, but for the instants of losses. A wait counts as such where it is longer than those between polls usually are.

use crate::{ids::TableId, record::StreamSample, report::loss::Lost, rules::STREAM_LIFETIME};

use super::{
    figure::short_count,
    lane::Stretch,
    outage::{Span, lives},
    palette::{CAUTION, Fill, IDLE, TROUBLE, WELL},
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
    let spells = dated(joined(calmed(spells, least)), &losses(picture, table));
    let lives = lives(picture, table);
    spells.into_iter().flat_map(|spell| spell.while_there(&lives)).map(Spell::stretch).collect()
}

/// Returns when records of a table were first lost, each time.
fn losses(picture: &Picture, table: TableId) -> Vec<u64> {
    let unread = picture.losses.iter().filter(|loss| loss.what == Lost::Unread(table));
    unread.map(|loss| loss.from.as_millis()).collect()
}

/// Has a spell of losses begin at the first of them, where that is known, and not at the sample before it.
fn dated(mut spells: Vec<Spell>, losses: &[u64]) -> Vec<Spell> {
    for n in 0..spells.len() {
        let (from, until) = (spells[n].from, spells[n].until);
        let first = losses.iter().copied().find(|loss| (from..until).contains(loss));
        if let (Condition::Losing, Some(first)) = (spells[n].condition, first) {
            spells[n].from = first;
            if let Some(before) = n.checked_sub(1) {
                spells[before].until = first;
            }
        }
    }
    spells
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

/// Gives a wait between two polls the condition of the polls, and a short emptiness that of its neighbour.
fn calmed(mut spells: Vec<Spell>, least: u64) -> Vec<Spell> {
    let patience = usual_wait(&spells).saturating_mul(3).max(least);
    for n in 0..spells.len() {
        let neighbours = [n.checked_sub(1).and_then(|m| spells.get(m)), spells.get(n + 1)];
        let around: Vec<_> = neighbours.into_iter().flatten().map(|spell| spell.condition).collect();
        let (length, condition) = (spells[n].until - spells[n].from, spells[n].condition);
        let calm = match condition {
            Condition::Waiting if length < patience => around.iter().copied().find(|&other| other == Condition::Read),
            Condition::Empty if length < least => around.iter().copied().find(|&other| other != Condition::Losing),
            Condition::Waiting | Condition::Empty | Condition::Read | Condition::Losing => None,
        };
        spells[n].condition = calm.unwrap_or(condition);
    }
    spells
}

/// The median of the waits, where they are many: how often the stream is polled.
fn usual_wait(spells: &[Spell]) -> u64 {
    let waits = spells.iter().filter(|spell| spell.condition == Condition::Waiting);
    let mut waits: Vec<_> = waits.map(|spell| spell.until - spell.from).collect();
    waits.sort_unstable();
    if waits.len() < 4 { 0 } else { waits[waits.len() / 2] }
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

    /// Those parts of it in which there is a stream: an empty one is there as long as its table.
    fn while_there(self, lives: &[Span]) -> Vec<Self> {
        if self.condition != Condition::Empty {
            return vec![self];
        }
        let parts = lives.iter().map(|life| (life.0.max(self.from), life.1.min(self.until)));
        parts.filter(|(from, until)| from < until).map(|(from, until)| Self { from, until, ..self }).collect()
    }

    fn stretch(self) -> Stretch {
        let (lost, waiting) = (records(self.lost), records(self.waiting));
        let hours = STREAM_LIFETIME.as_millis() / HOUR;
        let (fill, words) = match self.condition {
            Condition::Empty => (IDLE, vec!["empty".to_owned()]),
            Condition::Read => (Fill::Solid(WELL), vec!["records are read".to_owned(), "read".to_owned()]),
            Condition::Waiting => (
                Fill::Solid(CAUTION),
                vec![
                    format!("nobody reads: up to {waiting} wait{}", if self.waiting == 1 { "s" } else { "" }),
                    "nobody reads".into(),
                    "unread".into(),
                ],
            ),
            Condition::Losing => (
                Fill::Solid(TROUBLE),
                vec![
                    format!("{lost} lost unread after {hours} h"),
                    format!("{} lost unread", short_count(self.lost)),
                    format!("{} lost", short_count(self.lost)),
                ],
            ),
        };
        Stretch { from: self.from, until: self.until, fill, strip: None, words }
    }
}

fn records(count: u64) -> String {
    format!("{} record{}", short_count(count), if count == 1 { "" } else { "s" })
}

/// In milliseconds.
const HOUR: u64 = 60 * 60 * 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions(samples: &[(u64, u64, u64)]) -> Vec<(u64, Condition)> {
        let pairs = samples.windows(2).map(|pair| (pair[0], pair[1]));
        let row = |n: usize, (unread, read, lost): (u64, u64, u64)| StreamSample {
            time: crate::sim::SimTime::from_millis(n as u64 * 10),
            table: TableId(0),
            unread,
            read,
            trimmed_read: 0,
            trimmed_unread: lost,
            ttl_waiting: 0,
        };
        let spells = pairs.enumerate().map(|(n, (now, next))| spell(&row(n, now), Some(&row(n + 1, next)), 0));
        let joined = joined(calmed(joined(losses_joined(joined(spells.collect()))), 5));
        joined.into_iter().map(|spell| (spell.from, spell.condition)).collect()
    }

    #[test]
    fn waits_between_polls_are_not_waits() {
        let polled: Vec<_> = (0..40).map(|n| (n % 3 + 1, n / 3, 0)).collect();
        assert_eq!(conditions(&polled), [(0, Condition::Read)]);
    }

    #[test]
    fn a_wait_longer_than_usual_is_one() {
        let polled = (0..30).map(|n| (n % 3 + 1, n / 3, 0));
        let silent = (30..60).map(|n| (n, 9, 0));
        let conditions = conditions(&polled.chain(silent).collect::<Vec<_>>());
        assert_eq!(conditions.last().map(|last| last.1), Some(Condition::Waiting));
        assert_eq!(conditions.len(), 2);
    }

    #[test]
    fn losses_with_nobody_reading_between_are_one() {
        let losing = [(3, 0, 0), (3, 0, 1), (3, 0, 1), (3, 0, 2), (0, 0, 5), (0, 0, 5), (0, 0, 5)];
        assert_eq!(conditions(&losing), [(0, Condition::Losing), (40, Condition::Empty)]);
    }
}
