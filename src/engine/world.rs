//! A run in progress: the service, those who call it, and what is still to come.
//!
//! Invariant: what came of one event is told and scheduled before the next one happens.

use crate::{
    engine::{
        Setup,
        agenda::Agenda,
        asked::Asked,
        auditor::{Audit, Auditor, reach},
        declared::Declared,
        event::Event,
        followers::Followers,
        pacer::Pacer,
        periods::Periods,
        recorder::Recorder,
        sample::Sampler,
        sizes::Sizes,
    },
    ids::{KeyId, TableId},
    record::{Detail, EventRow, LedgerRow, Outcome},
    service::{Accepted, Deadline, Effects, Happening, Refusal, Reply, Service},
    sim::{Phase, SimTime, calendar::Due},
};

/// A run in progress.
pub struct World<'a> {
    pub(in crate::engine) setup: &'a Setup,
    pub(in crate::engine) service: Service,
    pub(in crate::engine) agenda: Agenda,
    pub(in crate::engine) pacers: Vec<Pacer>,
    pub(in crate::engine) sizes: Sizes,
    pub(in crate::engine) followers: Followers,
    pub(in crate::engine) periods: Periods,
    pub(in crate::engine) sampler: Sampler,
    /// What the service said to each declaration, until what was declared makes itself known.
    pub(in crate::engine) declared: Declared,
    /// What came of the present event.
    pub(in crate::engine) fx: Effects,
    /// Events told so far.
    pub(in crate::engine) events: u64,
    auditor: Option<Auditor>,
    closed: Vec<LedgerRow>,
}

impl<'a> World<'a> {
    /// Returns a world in which nothing is declared yet.
    #[must_use]
    pub fn new(setup: &'a Setup) -> Self {
        Self {
            service: Service::new(setup.names.clone(), setup.timing, setup.seed).reading(setup.readings),
            agenda: Agenda::new(),
            pacers: setup.workloads.iter().map(|workload| Pacer::new(setup, workload)).collect(),
            sizes: Sizes::new(setup),
            followers: Followers::new(setup),
            periods: Periods::default(),
            sampler: Sampler::new(setup),
            declared: Declared::default(),
            fx: Effects::default(),
            events: 0,
            auditor: (setup.audit == Audit::EveryEvent).then(Auditor::default),
            closed: Vec::new(),
            setup,
        }
    }

    /// Returns until when nothing but the deadline happens, as far as it matters for a deadline of this kind.
    pub(in crate::engine) fn quiet_until(&self, deadline: Deadline) -> SimTime {
        if let Deadline::SwitchStep(_) = deadline {
            return self.agenda.quiet_until().min(SimTime::START + self.setup.duration);
        }
        SimTime::START
    }

    /// Has the service look at what comes next, where that saves time.
    pub(in crate::engine) fn look_ahead(&mut self, event: Event) {
        if let Some(next) = self.agenda.foresee(event) {
            self.service.foresee(next);
        }
    }

    /// Hands on what came of an event, once the auditor has looked where there is one: deadlines and closed periods.
    pub(in crate::engine) fn settle(&mut self, due: Due<Event>, recorder: &mut dyn Recorder) {
        if let Some(auditor) = &mut self.auditor {
            auditor.look(&self.service, reach(due.event, &self.fx.deadlines));
        }
        self.schedule_deadlines();
        self.service.vault.closings.take(&mut self.closed);
        for row in &self.closed {
            recorder.ledger(row, &self.service.names);
        }
    }

    /// Schedules the deadlines that now exist.
    pub(in crate::engine) fn schedule_deadlines(&mut self) {
        let mut deadlines = std::mem::take(&mut self.fx.deadlines);
        for (at, deadline) in deadlines.drain(..) {
            let ticket = self.agenda.schedule_deadline(at, deadline);
            self.service.hold_ticket(deadline, ticket);
        }
        self.fx.deadlines = deadlines;
    }

    /// Tells the answer to a request.
    pub(in crate::engine) fn answer(
        &mut self,
        now: SimTime,
        phase: Phase,
        asked: Asked,
        reply: Reply,
        recorder: &mut dyn Recorder,
    ) -> EventRow {
        let row = self.row_of(now, phase, asked, reply);
        self.tell(&row, recorder);
        row
    }

    /// Tells the service's own events, and lets the steps run that waited for them.
    pub(in crate::engine) fn tell_happenings(&mut self, now: SimTime, phase: Phase, recorder: &mut dyn Recorder) {
        let mut happenings = std::mem::take(&mut self.fx.happenings);
        for happening in happenings.drain(..) {
            let row = self.row(now, phase, happening);
            self.tell(&row, recorder);
            for (at, step) in self.followers.released_by(now, &row) {
                self.agenda.schedule(at, Phase::Control, Event::Step(step));
            }
        }
        self.fx.happenings = happenings;
        self.note_changes(now);
    }

    /// Returns the key that a table displays.
    #[must_use]
    pub fn displayed_key(&self, table: TableId) -> Option<KeyId> {
        self.service.table(table).map(|table| table.key)
    }

    fn tell(&mut self, row: &EventRow, recorder: &mut dyn Recorder) {
        self.periods.cause(row.event, row.rules);
        recorder.event(row, &self.service.names);
    }

    fn note_changes(&mut self, now: SimTime) {
        for key in self.fx.keys.drain(..) {
            self.periods.key(now, key, self.service.kms.state(key));
        }
        for table in self.fx.tables.drain(..) {
            self.periods.table(now, table, self.service.describe(table));
            self.periods.dependence(now, table, &self.service.needed_keys(table));
        }
        for (key, table) in self.fx.grants.drain(..) {
            self.periods.grant(now, key, table, self.service.kms.is_granted(key, table));
        }
        self.periods.settled();
    }

    fn row(&mut self, time: SimTime, phase: Phase, happening: Happening) -> EventRow {
        EventRow {
            seq: self.next_number(),
            time,
            phase,
            event: happening.event,
            actor: happening.actor,
            table: happening.table,
            subject: happening.subject,
            parameter: None,
            key: happening.key,
            outcome: Outcome::Ok,
            error: None,
            rules: happening.rules,
            detail: happening.detail,
        }
    }

    fn row_of(&mut self, time: SimTime, phase: Phase, asked: Asked, reply: Reply) -> EventRow {
        let seq = self.next_number();
        let (outcome, error, rules, key, detail) = match reply {
            Ok(Accepted { outcome, rules, key, detail }) => (outcome, None, rules, key, detail),
            Err(Refusal { error, message, blames, rules }) => {
                (Outcome::Refused, error, rules, None, Detail::Refusal { message: message.into(), blames })
            }
        };
        let key = asked.key.or(key);
        let Asked { event, actor, table, subject, parameter, .. } = asked;
        EventRow { seq, time, phase, event, actor, table, subject, parameter, key, outcome, error, rules, detail }
    }

    fn next_number(&mut self) -> u64 {
        self.events += 1;
        self.events
    }
}
