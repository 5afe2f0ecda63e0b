//! What is still to come: the calendar, with a lane for each kind of deadline whose delay is constant, or nearly always so.

use crate::{
    engine::event::Event,
    ids::Slot,
    service::deadline::{Deadline, Delay},
    sim::{
        Phase, SimTime,
        calendar::{Calendar, Due, Lane, Ticket},
    },
};

/// Everything that is scheduled.
pub struct Agenda {
    calendar: Calendar<Event>,
    /// The lane of each kind of deadline that has one.
    lanes: Vec<Option<Lane>>,
    /// How many of the deletions that were foreseen are still to come.
    foreseen: usize,
}

impl Agenda {
    /// Returns an empty agenda.
    #[must_use]
    pub fn new() -> Self {
        let mut calendar = Calendar::new();
        let lanes = Deadline::DELAYS.iter().map(|delay| match delay {
            Delay::Constant => Some(calendar.add_lane()),
            Delay::Varied => None,
        });
        Self { lanes: lanes.collect(), calendar, foreseen: 0 }
    }

    /// Returns the earliest event, if it comes before `horizon`.
    pub fn pop_before(&mut self, horizon: SimTime) -> Option<Due<Event>> {
        self.calendar.pop_before(horizon)
    }

    /// Schedules an event.
    pub fn schedule(&mut self, at: SimTime, phase: Phase, event: Event) {
        self.calendar.schedule(at, phase, event);
    }

    /// Schedules a deadline, and returns the ticket by which it is known when it comes.
    pub fn schedule_deadline(&mut self, at: SimTime, deadline: Deadline) -> Ticket {
        let event = Event::Deadline(deadline);
        let (kind, _) = deadline.parts();
        match self.lanes[usize::from(kind)] {
            Some(lane) => self.calendar.schedule_in(lane, at, deadline.phase(), event),
            None => self.calendar.schedule(at, deadline.phase(), event),
        }
    }

    /// Returns an instant before which nothing is scheduled.
    #[must_use]
    pub fn quiet_until(&self) -> SimTime {
        self.calendar.quiet_until()
    }

    /// Returns the items whose deletions come next, once in so many deletions: who knows them can have them at hand.
    pub fn foresee(&mut self, event: Event) -> Option<impl Iterator<Item = Slot> + Clone> {
        deleted_by(event)?;
        let is_time = self.foreseen == 0;
        self.foreseen = if is_time { FORESEEN - 1 } else { self.foreseen - 1 };
        is_time.then(|| self.calendar.foreseen().take(FORESEEN).filter_map(deleted_by))
    }
}

/// Returns the item that an event deletes because its time to live is over.
fn deleted_by(event: Event) -> Option<Slot> {
    if let Event::Deadline(Deadline::TtlDue(slot)) = event { Some(slot) } else { None }
}

/// So many deletions are looked at ahead.
const FORESEEN: usize = 16;
