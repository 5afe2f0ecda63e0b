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
    ids::{BackupId, KeyId, TableId},
    record::{Departure, Detail, EventRow, Feature, KeyState, LedgerRow, Outcome, Protected},
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

    /// Hands on what came of an event, once the auditor has looked where there is one: what lasts and what has ended.
    pub(in crate::engine) fn settle(&mut self, due: Due<Event>, recorder: &mut dyn Recorder) {
        if let Some(auditor) = &mut self.auditor {
            auditor.look(&self.service, reach(due.event, &self.fx.deadlines));
        }
        self.note_changes(due.time);
        if self.auditor.is_some() {
            self.check_changes(due.time);
        }
        self.schedule_deadlines();
        self.service.vault.closings.take(&mut self.closed);
        for row in &self.closed {
            recorder.ledger(row, &self.service.names);
        }
        for artifact in self.service.vault.departed.drain(..) {
            recorder.departure(&Departure { artifact, at: due.time }, &self.service.names);
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
        for key in std::mem::take(&mut self.fx.keys) {
            self.note_key(now, key);
        }
        for table in std::mem::take(&mut self.fx.tables) {
            self.note_table(now, table);
        }
        for (backup, table) in std::mem::take(&mut self.fx.backups) {
            self.note_backup(now, backup, table);
        }
        for (key, table) in std::mem::take(&mut self.fx.grants) {
            self.note_grant(now, key, table);
        }
        self.periods.settled();
    }

    fn note_key(&mut self, now: SimTime, key: KeyId) {
        self.periods.key(now, key, self.service.kms.state(key));
    }

    fn note_grant(&mut self, now: SimTime, key: KeyId, table: TableId) {
        self.periods.grant(now, key, table, self.service.kms.is_granted(key, table));
    }

    fn note_table(&mut self, now: SimTime, table: TableId) {
        self.periods.table(now, table, self.service.describe(table));
        self.note_dependence(now, Protected::Table(table), &self.service.needed_keys(table));
        self.periods.outage(now, table, self.service.outage(table));
        for feature in Feature::ALL {
            self.periods.feature(now, table, feature, self.service.has_feature(table, feature));
        }
    }

    fn note_backup(&mut self, now: SimTime, backup: BackupId, table: TableId) {
        let needed = self.service.keys_of_backup(backup);
        self.note_dependence(now, Protected::Backup(backup, table), &needed);
    }

    fn note_dependence(&mut self, now: SimTime, what: Protected, needed: &[KeyId]) {
        let Service { kms, backups, .. } = &self.service;
        // What is destroyed is still stored; what was deleted, or had expired, is not.
        let is_stored = matches!(what, Protected::Backup(backup, _) if backups.contains_key(&backup));
        self.periods.dependence(now, what, needed, |key| is_stored && kms.state(key) == Some(KeyState::Deleted));
    }

    /// Makes sure that the service has said of everything that changed that it may have.
    ///
    /// # Panics
    /// Where it has not.
    fn check_changes(&mut self, now: SimTime) {
        let noted = self.periods.changes();
        let tables = (0..self.service.sites.len()).map(TableId::at);
        for key in (0..self.service.names.keys.len()).map(KeyId::at) {
            self.note_key(now, key);
            tables.clone().for_each(|table| self.note_grant(now, key, table));
        }
        for table in tables {
            if self.periods.knows(table) {
                self.note_table(now, table);
            }
        }
        let backups: Vec<_> = self.service.backups.iter().map(|(&id, backup)| (id, backup.table)).collect();
        for (backup, table) in backups {
            self.note_backup(now, backup, table);
        }
        assert_eq!(self.periods.changes(), noted, "something changed at {now}, and the service did not say so");
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
            Err(Refusal { error, message, obstacle, rules }) => {
                (Outcome::Refused, error, rules, None, Detail::Refusal { message: message.into(), obstacle })
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
