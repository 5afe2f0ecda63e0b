//! What is still to come: the calendar, with a lane for each kind of deadline whose delay is constant, or nearly always so.

use crate::{
    engine::event::Event,
    ids::Slot,
    service::Deadline,
    sim::{
        Phase, SimTime,
        calendar::{Calendar, Due, Lane, Ticket},
    },
};

/// Everything that is scheduled.
pub struct Agenda {
    calendar: Calendar<Event>,
    leases: Lane,
    trims: Lane,
    copies: Lane,
    insights: Lane,
    entries: Lane,
    expiries: Lane,
    /// How many of the deletions that were foreseen are still to come.
    foreseen: usize,
}

impl Agenda {
    /// Returns an empty agenda.
    #[must_use]
    pub fn new() -> Self {
        let mut calendar = Calendar::new();
        Self {
            leases: calendar.add_lane(),
            trims: calendar.add_lane(),
            copies: calendar.add_lane(),
            insights: calendar.add_lane(),
            entries: calendar.add_lane(),
            expiries: calendar.add_lane(),
            calendar,
            foreseen: 0,
        }
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
        match self.lane(deadline) {
            Some(lane) => self.calendar.schedule_in(lane, at, deadline.phase(), event),
            None => self.calendar.schedule(at, deadline.phase(), event),
        }
    }

    /// Returns until when nothing is scheduled but what is due in one of the lanes that disturb nobody.
    #[must_use]
    pub fn quiet_until(&mut self) -> SimTime {
        self.calendar.quiet_until()
    }

    /// Returns the items whose deletions come next, once in so many deletions: who knows them can have them at hand.
    pub fn foresee(&mut self, event: Event) -> Option<impl Iterator<Item = Slot> + Clone> {
        deleted_by(event)?;
        let is_time = self.foreseen == 0;
        self.foreseen = if is_time { FORESEEN - 1 } else { self.foreseen - 1 };
        is_time.then(|| self.calendar.foreseen().take(FORESEEN).filter_map(deleted_by))
    }

    fn lane(&self, deadline: Deadline) -> Option<Lane> {
        match deadline {
            Deadline::LeaseEnd(_) => Some(self.leases),
            Deadline::StreamTrim(_) => Some(self.trims),
            Deadline::CopyExpiry(_) => Some(self.copies),
            Deadline::InsightsExpiry(_) => Some(self.insights),
            Deadline::DaxExpiry(_) => Some(self.entries),
            Deadline::TtlDue(_) => Some(self.expiries),
            Deadline::KeyDeletion(_)
            | Deadline::KeyRotation(_)
            | Deadline::MaterialExpiry(_)
            | Deadline::TtlGrace(_)
            | Deadline::Detection(_)
            | Deadline::Recovery(_)
            | Deadline::Archive(_)
            | Deadline::Archived(_)
            | Deadline::SwitchStep(_)
            | Deadline::TableActive(_)
            | Deadline::RestoreDone(_)
            | Deadline::BackupExpiry(_)
            | Deadline::Replication(_)
            | Deadline::ReplicaRemoval(_)
            | Deadline::HistoryEnd(_) => None,
        }
    }
}

/// Returns the item that an event deletes because its time to live is over.
fn deleted_by(event: Event) -> Option<Slot> {
    if let Event::Deadline(Deadline::TtlDue(slot)) = event { Some(slot) } else { None }
}

/// So many deletions are looked at ahead.
const FORESEEN: usize = 16;
