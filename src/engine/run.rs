//! The loop: the earliest event reaches the service, what came of it is recorded and scheduled, and so on to the end.
//!
//! Invariant: a run covers `[0, duration)`. Law: equal setups give equal records.

use crate::{
    engine::{
        Recorder, Setup,
        event::Event,
        look,
        setup::{StepTime, When},
        world::World,
    },
    ids::{ConsumerId, ExpectationId, WorkloadId},
    sim::{Phase, SimTime},
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

/// Runs a setup from its start to its end, and tells `recorder` everything that happens.
pub fn run(setup: &Setup, recorder: &mut dyn Recorder) -> Totals {
    run_with(setup, recorder, Box::new(Alone))
}

/// Runs a setup as [`run`] does, with the same result; `crew` opens and seals what a key switch moves.
pub fn run_with(setup: &Setup, recorder: &mut dyn Recorder, crew: Box<dyn Crew>) -> Totals {
    let mut world = World::new(setup);
    world.service.vault.crew = crew;
    if !recorder.hears_periods() {
        world.service.vault.closings.count_only();
    }
    world.begin();
    let horizon = SimTime::START + setup.duration;
    let mut turns = 0_u64;
    while let Some(due) = world.agenda.pop_before(horizon) {
        world.look_ahead(due.event);
        if world.dispatch(due, recorder) {
            world.settle(due, recorder);
        }
        turns += 1;
        if turns.is_multiple_of(TURNS_OF_PROGRESS) {
            recorder.progress(due.time, world.events);
            if recorder.is_stopped() {
                break;
            }
        }
    }
    world.finish(horizon, recorder)
}

impl World<'_> {
    /// Declares what exists at the start, with its deadlines; then schedules steps, workloads, consumers and expectations in
    /// file order.
    fn begin(&mut self) {
        let setup = self.setup;
        self.declare();
        for step in &setup.steps {
            if let StepTime::At(at) = step.when {
                self.agenda.schedule(at, Phase::Control, Event::Step(step.id));
            }
        }
        for index in 0..self.pacers.len() {
            self.schedule_workload(WorkloadId::at(index));
        }
        for index in 0..setup.consumers.len() {
            self.agenda.schedule(SimTime::START, Phase::Data, Event::Poll(ConsumerId::at(index)));
        }
        for (index, expectation) in setup.expectations.iter().enumerate() {
            if let (When::At(at), true) = (expectation.when, expectation.claim.is_of_a_state()) {
                self.agenda.schedule(at, Phase::Observe, Event::Look(ExpectationId::at(index)));
            }
        }
        self.agenda.schedule(SimTime::START, Phase::Observe, Event::Sample);
    }

    /// Looks and closes at the end, and tells what is known only then.
    fn finish(self, horizon: SimTime, recorder: &mut dyn Recorder) -> Totals {
        recorder.progress(horizon, self.events);
        for (index, expectation) in self.setup.expectations.iter().enumerate() {
            if expectation.when == When::End && expectation.claim.is_of_a_state() {
                self.look(horizon, ExpectationId::at(index), recorder);
            }
        }
        look::tell_open(&self.service, recorder);
        for total in self.service.vault.closings.totals() {
            recorder.ledger_total(total, &self.service.names);
        }
        self.periods.tell(&self.service.names, recorder);
        let (seals, opens) = self.service.vault.operations();
        Totals { events: self.events, seals, opens }
    }
}

/// Progress is told once in so many turns of the loop.
const TURNS_OF_PROGRESS: u64 = 1 << 14;
