//! What happened at an instant: a step of the scenario, an important event of the services, or a loss.
//!
//! Law: what a loss, a refusal or an expectation hangs on is needed, and never left out.

use crate::{
    record::{Actor, EventName, EventRow, Outcome},
    report::{
        loss::{Loss, Lost},
        shift::{Shift, breaks},
        weight::{LOOK, weight},
    },
    sim::SimTime,
};

use super::{picture::Picture, wording};

/// Something that happened at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When, in milliseconds.
    pub time: u64,
    /// What to write beside it.
    pub words: String,
    /// The code of the rule by which it happened, where nobody asked for it.
    pub code: &'static str,
    /// Who made it.
    pub kind: MarkKind,
    /// The higher, the sooner it is shown where there is no room for all.
    pub weight: u8,
    /// The event it is about.
    pub(super) event: EventName,
    /// How many events it stands for.
    pub(super) count: usize,
}

/// Who made a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// A step of the scenario that took effect.
    Step,
    /// A step that was refused.
    Refused,
    /// The service.
    Service,
    /// Something is gone for good.
    Loss,
}

/// Returns everything worth a mark, in the order it happened.
#[must_use]
pub fn marks(picture: &Picture) -> Vec<Mark> {
    let rows = picture.events.iter().chain(picture.touches);
    let mut rows: Vec<_> = rows.filter_map(|row| Some((row.seq, mark(picture, row)?))).collect();
    rows.sort_by_key(|(seq, _)| *seq);
    let losses = picture.losses.iter().map(|loss| loss_mark(picture, loss));
    let mut marks: Vec<_> = rows.into_iter().map(|(_, mark)| mark).chain(losses).chain(reader_marks(picture)).collect();
    marks.sort_by_key(|mark| mark.time);
    marks
}

impl Mark {
    /// Returns whether a picture without it would not tell what happened.
    #[must_use]
    pub const fn is_needed(&self) -> bool {
        self.weight >= NEEDED
    }

    /// Returns whether it is a step on a single item.
    pub(super) fn is_touch(&self) -> bool {
        self.kind == MarkKind::Step && self.event.is_per_item()
    }

    /// Returns what events like it are called.
    pub(super) fn plain_words(&self) -> &'static str {
        let words = if self.kind == MarkKind::Loss { "loss" } else { wording::plain_words(self.event) };
        words.trim_end_matches(':')
    }

    /// Returns a step with these words, for tests of what stands where.
    #[cfg(test)]
    pub fn step(time: u64, words: &str) -> Self {
        let event = EventName::UpdateTable;
        Self { time, words: words.to_owned(), code: "", kind: MarkKind::Step, weight: 5, event, count: 1 }
    }
}

fn mark(picture: &Picture, row: &EventRow) -> Option<Mark> {
    let is_cited = picture.cited.contains(&row.seq);
    let refused = row.outcome == Outcome::Refused;
    let (kind, weight) = match (row.actor, wording::service_words(row.event)) {
        (Actor::Operator, _) if refused => (MarkKind::Refused, NEEDED),
        (Actor::Operator, _) => (MarkKind::Step, step_weight(row)),
        (_, Some(_)) => (MarkKind::Service, weight(row.event)),
        (_, None) => return None,
    };
    let weight = if is_cited { weight.max(NEEDED) } else { weight };
    if weight == 0 {
        return None;
    }
    let code = match kind {
        MarkKind::Service | MarkKind::Refused => row.rules.iter().next().map_or("", |rule| rule.rule().code),
        MarkKind::Step | MarkKind::Loss => "",
    };
    let words = wording::words(picture, row);
    Some(Mark { time: row.time.as_millis(), words, code, kind, weight, event: row.event, count: 1 })
}

fn loss_mark(picture: &Picture, loss: &Loss) -> Mark {
    let event = match loss.what {
        Lost::Unread(_) => EventName::StreamRecordTrimmed,
        Lost::WithKey(_) => EventName::KeyDeleted,
    };
    let (time, code) = (loss.from.as_millis(), loss.rule().rule().code);
    let words = wording::loss_words(picture, loss);
    Mark { time, words, code, kind: MarkKind::Loss, weight: 10, event, count: 1 }
}

/// A reader that stops, and that goes on: what is lost unread hangs on it.
fn reader_marks(picture: &Picture) -> Vec<Mark> {
    let breaks = breaks(picture.shifts, SimTime::from_millis(picture.length()));
    let at = |time: SimTime, shift: &Shift, words: &str| Mark {
        time: time.as_millis(),
        words: format!("{} {words}", picture.names.consumer(shift.consumer)),
        code: "",
        kind: MarkKind::Step,
        weight: if picture.losses.iter().any(|loss| loss.what == Lost::Unread(shift.table)) { NEEDED } else { LOOK },
        event: EventName::StreamRead,
        count: 1,
    };
    let marks = breaks.into_iter().flat_map(|(last, next)| {
        let stops = at(last.last, last, "polls for the last time");
        let goes_on = next.map(|next| at(next.from, next, "polls again"));
        [Some(stops), goes_on].into_iter().flatten()
    });
    marks.collect()
}

/// How much a step weighs: nothing where it had no effect, and enough to be needed where it does more than look.
fn step_weight(row: &EventRow) -> u8 {
    match (row.outcome, weight(row.event)) {
        (Outcome::Noop, _) => 0,
        (_, weight @ ..=LOOK) => weight,
        (_, weight) => weight.max(NEEDED),
    }
}

/// From this weight on a mark is never left out.
const NEEDED: u8 = 8;
