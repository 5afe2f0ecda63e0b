//! A shift: polls of one consumer that follow each other evenly and are answered alike.
//!
//! Derived from the rows of `events.csv` alone. Law: between two shifts of a consumer it either stopped, or its answers
//! changed.

use crate::{
    ids::{ConsumerId, TableId},
    record::{Actor, EventName, EventRow, Outcome},
    sim::{SimDuration, SimTime},
};

/// Polls in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Who polled.
    pub consumer: ConsumerId,
    /// Whose stream.
    pub table: TableId,
    /// How they were answered.
    pub answer: Answer,
    /// The first poll.
    pub from: SimTime,
    /// The last poll.
    pub last: SimTime,
    /// The time between two polls, where there were two.
    pub every: Option<SimDuration>,
}

/// How a poll was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// With records, or that there are none.
    Served,
    /// With a refusal.
    Refused,
}

/// The shifts of a run, in the order in which they began.
#[derive(Clone, Debug, Default)]
pub struct Shifts {
    rows: Vec<Shift>,
}

impl Shifts {
    /// Returns the shifts.
    #[must_use]
    pub fn rows(&self) -> &[Shift] {
        &self.rows
    }

    /// Hears an event: a poll goes on with the shift of its consumer, or begins one.
    pub fn event(&mut self, row: &EventRow) {
        let (EventName::StreamRead, Actor::Consumer(consumer), Some(table)) = (row.event, row.actor, row.table) else {
            return;
        };
        let answer = if row.outcome == Outcome::Refused { Answer::Refused } else { Answer::Served };
        match self.rows.iter_mut().rfind(|shift| shift.consumer == consumer) {
            Some(shift) if shift.answer == answer && shift.goes_on_at(row.time) => {
                shift.every = Some(row.time - shift.last);
                shift.last = row.time;
            }
            Some(_) | None => {
                self.rows.push(Shift { consumer, table, answer, from: row.time, last: row.time, every: None });
            }
        }
    }
}

impl Shift {
    fn goes_on_at(&self, now: SimTime) -> bool {
        self.every.is_none_or(|every| self.last + every == now)
    }
}

/// Returns where a reader missed a poll: the shift before, and the next one if there is one before `end`.
#[must_use]
pub fn breaks(shifts: &[Shift], end: SimTime) -> Vec<(&Shift, Option<&Shift>)> {
    let next = |n: usize| shifts[n + 1..].iter().find(|next| next.consumer == shifts[n].consumer);
    let usual = |shift: &Shift| shifts.iter().filter(|s| s.consumer == shift.consumer).filter_map(|s| s.every).min();
    let is_break = |(shift, next): &(&Shift, Option<&Shift>)| {
        usual(shift).is_some_and(|every| shift.last + every + every <= next.map_or(end, |next| next.from))
    };
    (0..shifts.len()).map(|n| (&shifts[n], next(n))).filter(is_break).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        record::{Detail, Subject},
        rules::RuleSet,
        sim::Phase,
    };

    fn shifts(polls: &[(u64, Outcome)]) -> Vec<(u64, u64, Answer)> {
        let shifts = heard(polls);
        shifts.rows.iter().map(|shift| (shift.from.as_millis(), shift.last.as_millis(), shift.answer)).collect()
    }

    fn heard(polls: &[(u64, Outcome)]) -> Shifts {
        let mut shifts = Shifts::default();
        for &(time, outcome) in polls {
            shifts.event(&EventRow {
                seq: 1,
                time: SimTime::from_millis(time),
                phase: Phase::Data,
                event: EventName::StreamRead,
                actor: Actor::Consumer(ConsumerId(0)),
                table: Some(TableId(0)),
                subject: Subject::None,
                parameter: None,
                key: None,
                outcome,
                error: None,
                rules: RuleSet::NONE,
                detail: Detail::None,
            });
        }
        shifts
    }

    #[test]
    fn a_reader_breaks_off_where_it_misses_a_poll_and_not_where_it_is_refused() {
        use Outcome::{Ok, Refused};
        let shifts = heard(&[(0, Ok), (5, Ok), (10, Refused), (15, Ok), (20, Ok), (60, Ok), (65, Ok)]);
        let told = |end| {
            let breaks = breaks(shifts.rows(), SimTime::from_millis(end));
            breaks
                .iter()
                .map(|(last, next)| (last.last.as_millis(), next.map(|n| n.from.as_millis())))
                .collect::<Vec<_>>()
        };
        assert_eq!(told(70), [(20, Some(60))]);
        assert_eq!(told(100), [(20, Some(60)), (65, None)]);
    }

    #[test]
    fn a_pause_and_a_refusal_each_begin_a_shift() {
        use Outcome::{Noop, Ok, Refused};
        let polls = [(0, Noop), (5, Ok), (10, Ok), (30, Ok), (35, Ok), (40, Refused), (45, Refused), (50, Noop)];
        assert_eq!(
            shifts(&polls),
            [(0, 10, Answer::Served), (30, 35, Answer::Served), (40, 45, Answer::Refused), (50, 50, Answer::Served)]
        );
    }
}
