//! The loop: the earliest event reaches the service, what came of it is recorded and scheduled, and so on to the end.
//!
//! Invariant: a run covers `[0, duration)`. Law: equal setups give equal records.

use crate::{
    engine::{
        Recorder, Setup, audit,
        auditor::{Audit, Auditor, Reach},
        draw::Sizes,
        event::Event,
        follow::Followers,
        periods::Periods,
        sample::Sampler,
        setup::{Claim, When},
        workload::Caller,
    },
    ids::{ConsumerId, ExpectationId, Slot, StepId, WorkloadId},
    record::LedgerRow,
    service::{Deadline, Effects, Service},
    sim::{
        Phase, SimTime,
        calendar::{Calendar, Lane, Ticket},
    },
    store::crew::{Alone, Crew},
};

/// What a run has done, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Events executed.
    pub events: u64,
    /// Messages sealed.
    pub seals: u64,
    /// Messages opened, the audit aside.
    pub opens: u64,
}

/// A run in progress.
pub struct Run<'a> {
    pub(in crate::engine) setup: &'a Setup,
    pub(in crate::engine) service: Service,
    pub(in crate::engine) callers: Vec<Caller>,
    pub(in crate::engine) sizes: Sizes,
    pub(in crate::engine) followers: Followers,
    pub(in crate::engine) periods: Periods,
    pub(in crate::engine) sampler: Sampler,
    pub(in crate::engine) events: u64,
    pub(in crate::engine) fx: Effects,
    calendar: Calendar<Event>,
    lanes: Lanes,
    /// How many of the deletions that were foreseen are still to come.
    foreseen: usize,
    auditor: Option<Auditor>,
    closed: Vec<LedgerRow>,
}

/// One lane for each kind of deadline whose delay is constant, or nearly always so.
struct Lanes {
    leases: Lane,
    trims: Lane,
    copies: Lane,
    insights: Lane,
    entries: Lane,
    expiries: Lane,
}

/// Runs a setup from its start to its end, and tells `recorder` everything that happens.
pub fn run(setup: &Setup, recorder: &mut dyn Recorder) -> Totals {
    run_with(setup, recorder, Box::new(Alone))
}

/// Runs a setup as [`run`] does, with the same result; `crew` opens and seals what a key switch moves.
pub fn run_with(setup: &Setup, recorder: &mut dyn Recorder, crew: Box<dyn Crew>) -> Totals {
    let mut run = Run::new(setup);
    run.service.vault.crew = crew;
    if !recorder.hears_periods() {
        run.service.vault.count_closings();
    }
    run.begin();
    let horizon = SimTime::START + setup.duration;
    while let Some(due) = run.calendar.pop_before(horizon) {
        run.look_ahead(due.event, horizon);
        if run.dispatch(due.time, due.phase, due.ticket, due.event, recorder) {
            run.audit(due.event);
            run.settle(recorder);
        }
        if run.events & PROGRESS_MASK == 0 {
            recorder.progress(due.time, run.events);
            if recorder.is_stopped() {
                break;
            }
        }
    }
    run.finish(horizon, recorder)
}

impl<'a> Run<'a> {
    fn new(setup: &'a Setup) -> Self {
        let mut calendar = Calendar::new();
        let lanes = Lanes {
            leases: calendar.add_lane(),
            trims: calendar.add_lane(),
            copies: calendar.add_lane(),
            insights: calendar.add_lane(),
            entries: calendar.add_lane(),
            expiries: calendar.add_lane(),
        };
        Self {
            service: Service::new(setup.names.clone(), setup.timing, setup.seed).reading(setup.readings),
            callers: setup.workloads.iter().map(|workload| Caller::new(setup, workload)).collect(),
            sizes: Sizes::new(setup),
            followers: Followers::new(setup),
            periods: Periods::default(),
            sampler: Sampler::new(setup),
            events: 0,
            fx: Effects::default(),
            setup,
            calendar,
            lanes,
            foreseen: 0,
            auditor: (setup.audit == Audit::EveryEvent).then(Auditor::default),
            closed: Vec::new(),
        }
    }

    /// Declares what exists at the start, with its deadlines; then schedules steps, workloads, consumers and expectations in
    /// file order.
    fn begin(&mut self) {
        self.declare_keys();
        self.declare_aliases();
        self.declare_tables();
        self.schedule_deadlines();
        for &(cluster, _) in &self.setup.clusters {
            self.schedule(SimTime::START, Phase::Control, Event::ClusterDeclared(cluster));
        }
        for step in &self.setup.steps {
            if let crate::engine::setup::StepTime::At(at) = step.when {
                self.schedule(at, Phase::Control, Event::Step(step.id));
            }
        }
        for index in 0..self.callers.len() {
            self.schedule_workload(WorkloadId::at(index));
        }
        for index in 0..self.setup.consumers.len() {
            self.schedule(SimTime::START, Phase::Data, Event::Poll(ConsumerId::at(index)));
        }
        for (index, expectation) in self.setup.expectations.iter().enumerate() {
            if let (When::At(at), true) = (expectation.when, looks(&expectation.claim)) {
                self.schedule(at, Phase::Observe, Event::Look(ExpectationId::at(index)));
            }
        }
        self.schedule(SimTime::START, Phase::Observe, Event::Sample);
    }

    /// Tells the service what it needs to know of the time after an event.
    fn look_ahead(&mut self, event: Event, horizon: SimTime) {
        if let Event::Deadline(Deadline::SwitchStep(_)) = event {
            self.fx.quiet_until = self.calendar.quiet_until().min(horizon);
        }
        if deleted_by(event).is_none() {
            return;
        }
        if self.foreseen == 0 {
            self.foreseen = FORESEEN;
            let next = self.calendar.foreseen().take(FORESEEN);
            self.service.foresee(next.filter_map(deleted_by));
        }
        self.foreseen -= 1;
    }

    /// Has the auditor look, where there is one.
    fn audit(&mut self, event: Event) {
        if let Some(auditor) = &mut self.auditor {
            auditor.look(&self.service, Reach::of(event, &self.fx.deadlines));
        }
    }

    /// Hands on what came of an event: closed periods, deadlines, changes of state.
    fn settle(&mut self, recorder: &mut dyn Recorder) {
        self.schedule_deadlines();
        self.service.vault.take_closed(&mut self.closed);
        for row in &self.closed {
            recorder.ledger(row, &self.service.names);
        }
    }

    fn finish(mut self, horizon: SimTime, recorder: &mut dyn Recorder) -> Totals {
        recorder.progress(horizon, self.events);
        for (index, expectation) in self.setup.expectations.iter().enumerate() {
            if expectation.when == When::End && looks(&expectation.claim) {
                self.look(horizon, ExpectationId::at(index), recorder);
            }
        }
        audit::close(&self.service, recorder);
        for total in self.service.vault.totals() {
            recorder.ledger_total(total, &self.service.names);
        }
        self.periods.tell(&self.service.names, recorder);
        let (seals, opens) = self.service.vault.operations();
        Totals { events: self.events, seals, opens }
    }

    pub(in crate::engine) fn schedule(&mut self, at: SimTime, phase: Phase, event: Event) -> Ticket {
        self.calendar.schedule(at, phase, event)
    }

    pub(in crate::engine) fn schedule_step(&mut self, at: SimTime, step: StepId) {
        self.schedule(at, Phase::Control, Event::Step(step));
    }

    fn schedule_deadlines(&mut self) {
        let mut deadlines = std::mem::take(&mut self.fx.deadlines);
        for (at, deadline) in deadlines.drain(..) {
            let event = Event::Deadline(deadline);
            let ticket = match self.lanes.lane(deadline) {
                Some(lane) => self.calendar.schedule_in(lane, at, deadline.phase(), event),
                None => self.calendar.schedule(at, deadline.phase(), event),
            };
            self.service.hold_ticket(deadline, ticket);
        }
        self.fx.deadlines = deadlines;
    }
}

impl Lanes {
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

/// Returns whether a claim is about a state, which is looked at, and not about events, which are counted.
fn looks(claim: &Claim) -> bool {
    matches!(claim, Claim::Key { .. } | Claim::Table { .. } | Claim::Artifacts(..))
}

/// So many deletions are looked at ahead.
const FORESEEN: usize = 16;
/// Progress is told once in so many events.
const PROGRESS_MASK: u64 = (1 << 14) - 1;
