//! The expectations of a scenario, judged while the run goes on.
//!
//! Invariant: memory is bounded by the number of expectations. Law: what was never looked at is not-exercised, never held.

use crate::{
    engine::{
        Recorder, Setup,
        setup::{ArtifactFilter, Claim, Count, Expectation, Shown, When},
    },
    ids::StepId,
    judge::{
        counts::{EventCount, EverCount},
        verdict::{At, Ruling, Verdict},
    },
    record::{
        Artifact, ErrorName, EventName, EventRow, Found, KeyState, LedgerRow, Names, Observation, Outcome,
        TableDescription, TableStatus,
    },
    sim::SimTime,
};

/// Hears a run, and judges what the scenario expects of it.
pub struct Expectations<'a> {
    setup: &'a Setup,
    /// One for each expectation of the setup; nothing for those meant for other timing profiles.
    seen: Vec<Option<Seen>>,
    /// For each event name, the expectations that count such events.
    by_event: Vec<Vec<usize>>,
    /// The expectations that count artifacts that ever existed.
    ever: Vec<usize>,
}

/// What an expectation has seen so far.
#[derive(Clone, Debug)]
enum Seen {
    Look(Option<Observation>),
    Ever(EverCount, Option<Observation>),
    Events(EventCount),
    Step(Option<StepFate>),
}

#[derive(Clone, Copy, Debug)]
struct StepFate {
    seq: u64,
    time: SimTime,
    outcome: Outcome,
    error: Option<ErrorName>,
}

impl<'a> Expectations<'a> {
    /// Returns the judge of a setup's expectations.
    #[must_use]
    pub fn new(setup: &'a Setup) -> Self {
        let seen: Vec<_> = setup.expectations.iter().map(|expectation| Seen::nothing(setup, expectation)).collect();
        let mut by_event = vec![Vec::new(); EventName::ALL.len()];
        let mut ever = Vec::new();
        for (index, expectation) in setup.expectations.iter().enumerate() {
            match (&seen[index], &expectation.claim) {
                (Some(Seen::Events(_)), Claim::Events(filter, _)) => match filter.event {
                    Some(event) => by_event[event as usize].push(index),
                    None => by_event.iter_mut().for_each(|list| list.push(index)),
                },
                (Some(Seen::Ever(..)), _) => ever.push(index),
                (Some(Seen::Look(_) | Seen::Step(_) | Seen::Events(_)) | None, _) => {}
            }
        }
        Self { setup, seen, by_event, ever }
    }

    /// Returns one verdict for each expectation that is meant for the run's timing profile, in file order. Call it when the
    /// run is over.
    #[must_use]
    pub fn verdicts(&self) -> Vec<Verdict> {
        let judged = self.setup.expectations.iter().zip(&self.seen);
        judged.filter_map(|(expectation, seen)| Some(self.verdict(expectation, seen.as_ref()?))).collect()
    }

    fn verdict(&self, expectation: &Expectation, seen: &Seen) -> Verdict {
        let Finding { ruling, found, witness } = match (&expectation.claim, seen) {
            (Claim::Step { step, refused }, Seen::Step(fate)) => self.step_finding(*step, *refused, fate.as_ref()),
            (Claim::Events(_, wanted), Seen::Events(count)) => self.events_finding(wanted, count),
            (Claim::Artifacts(_, wanted), Seen::Ever(count, Some(_))) => {
                self.artifacts_finding(wanted, count.count, count.first)
            }
            (claim, Seen::Look(Some(look))) => self.look_finding(claim, look),
            (_, Seen::Look(None) | Seen::Ever(_, None)) => Finding::never("the run ended before"),
            (_, Seen::Ever(_, Some(_)) | Seen::Events(_) | Seen::Step(_)) => {
                unreachable!("what is kept for a claim fits the claim")
            }
        };
        Verdict {
            id: expectation.id.clone(),
            rule: expectation.rule,
            ruling,
            at: place(expectation.when, seen),
            expected: expectation.text.clone(),
            found,
            witness,
        }
    }

    fn look_finding(&self, claim: &Claim, look: &Observation) -> Finding {
        match (claim, &look.found) {
            (Claim::Key { state, .. }, Found::Key(found)) => {
                let text = found.map_or("no such key", KeyState::as_str);
                Finding::of(*found == Some(*state), text.to_owned(), look.time.to_string())
            }
            (Claim::Table { status, sse, key, .. }, Found::Table(found)) => {
                let held = status.is_none_or(|status| status == found.map(|shown| shown.status).into())
                    && sse.is_none_or(|sse| found.is_some_and(|shown| sse == shown.sse_status.into()))
                    && key.is_none_or(|key| found.as_ref().is_some_and(|shown| shown.kms_key == key));
                Finding::of(held, describe_table(found.as_ref(), &self.setup.names), look.time.to_string())
            }
            (Claim::Artifacts(_, wanted), Found::Artifacts(count, first)) => {
                self.artifacts_finding(wanted, *count, *first)
            }
            (claim, found) => unreachable!("{found:?} does not answer {claim:?}"),
        }
    }

    fn artifacts_finding(&self, wanted: &Count, count: u64, first: Option<Artifact>) -> Finding {
        let witness = first.map_or_else(String::new, |artifact| self.setup.names.artifact(artifact));
        Finding::of(is_within(wanted, count), format!("count {count}"), witness)
    }

    fn events_finding(&self, wanted: &Count, seen: &EventCount) -> Finding {
        if seen.from >= end(self.setup) {
            return Finding::never("the run ended before");
        }
        let witness = seen.witness.map_or_else(String::new, |seq| format!("event {seq}"));
        Finding::of(is_within(wanted, seen.count), format!("count {}", seen.count), witness)
    }

    fn step_finding(&self, step: StepId, refused: Option<ErrorName>, fate: Option<&StepFate>) -> Finding {
        let Some(fate) = fate else {
            return Finding::never(&format!("step {} never ran", self.setup.names.step(step)));
        };
        let (held, found) = match (fate.outcome, fate.error) {
            (Outcome::Refused, Some(error)) => (refused == Some(error), format!("refused {error}")),
            (Outcome::Refused, None) => (false, "refused without a named exception".to_owned()),
            (Outcome::Ok | Outcome::Noop, _) => (refused.is_none(), fate.outcome.to_string()),
        };
        Finding::of(held, found, format!("event {}", fate.seq))
    }
}

impl Recorder for Expectations<'_> {
    fn hears_items(&self) -> bool {
        !self.ever.is_empty() || self.by_event.iter().any(|list| !list.is_empty())
    }

    fn event(&mut self, row: &EventRow, names: &Names) {
        for &index in &self.by_event[row.event as usize] {
            let expectation = &self.setup.expectations[index];
            if let (Claim::Events(filter, wanted), Some(Seen::Events(count))) =
                (&expectation.claim, &mut self.seen[index])
            {
                count.event(filter, wanted, row, names);
            }
        }
    }

    fn step(&mut self, id: StepId, row: &EventRow, _: &Names) {
        let fate = StepFate { seq: row.seq, time: row.time, outcome: row.outcome, error: row.error };
        for (expectation, seen) in self.setup.expectations.iter().zip(&mut self.seen) {
            if let (Claim::Step { step, .. }, Some(Seen::Step(known))) = (&expectation.claim, seen)
                && *step == id
            {
                *known = Some(fate);
            }
        }
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Names) {
        for &index in &self.ever {
            if let (Claim::Artifacts(filter, _), Some(Seen::Ever(count, _))) =
                (&self.setup.expectations[index].claim, &mut self.seen[index])
            {
                count.ledger(filter, row);
            }
        }
    }

    fn observation(&mut self, observation: &Observation, _: &Names) {
        match &mut self.seen[observation.expectation.index()] {
            Some(Seen::Look(look) | Seen::Ever(_, look)) => *look = Some(observation.clone()),
            Some(Seen::Events(_) | Seen::Step(_)) | None => {}
        }
    }
}

impl Seen {
    fn nothing(setup: &Setup, expectation: &Expectation) -> Option<Self> {
        if !expectation.profiles.contains(&setup.timing.profile) {
            return None;
        }
        Some(match &expectation.claim {
            Claim::Step { .. } => Self::Step(None),
            Claim::Events(..) => {
                let (from, to) = window(setup, expectation.when);
                Self::Events(EventCount::over(from, to))
            }
            Claim::Artifacts(filter, _) if is_about_all_ever(filter) => {
                let (at, _) = window(setup, expectation.when);
                Self::Ever(EverCount::up_to(if expectation.when == When::End { end(setup) } else { at }), None)
            }
            Claim::Artifacts(..) | Claim::Key { .. } | Claim::Table { .. } => Self::Look(None),
        })
    }
}

/// What was found, and what follows from it.
struct Finding {
    ruling: Ruling,
    found: String,
    witness: String,
}

impl Finding {
    fn of(held: bool, found: String, witness: String) -> Self {
        Self { ruling: if held { Ruling::Held } else { Ruling::Violated }, found, witness }
    }

    fn never(why: &str) -> Self {
        Self { ruling: Ruling::NotExercised, found: why.to_owned(), witness: String::new() }
    }
}

/// Returns whether a filter asks for all artifacts that ever existed. What is live is stored, and what can be opened or
/// not is told of stored ones only.
fn is_about_all_ever(filter: &ArtifactFilter) -> bool {
    filter.live != Some(true) && filter.readable.is_none()
}

/// Returns the half-open window of the run at which an expectation looks.
fn window(setup: &Setup, when: When) -> (SimTime, SimTime) {
    match when {
        When::At(at) => (at, SimTime::from_millis(at.as_millis() + 1)),
        When::Between(from, to) => (from, to),
        When::End | When::Always => (SimTime::START, end(setup)),
    }
}

fn end(setup: &Setup) -> SimTime {
    SimTime::START + setup.duration
}

fn place(when: When, seen: &Seen) -> At {
    match (when, seen) {
        (When::At(at), _) => At::Instant(at),
        (When::Between(from, to), _) => At::Window(from, to),
        (When::End, _) => At::End,
        (When::Always, Seen::Step(Some(fate))) => At::Instant(fate.time),
        (When::Always, _) => At::Whole,
    }
}

fn is_within(wanted: &Count, count: u64) -> bool {
    count >= wanted.min && wanted.max.is_none_or(|max| count <= max)
}

fn describe_table(shown: Option<&TableDescription>, names: &Names) -> String {
    let Some(shown) = shown else { return Shown::<TableStatus>::Absent.as_str().to_owned() };
    let sse = shown.sse_status.map_or("\"\"", |status| status.as_str());
    format!("status {}, sse {sse}, key {}", shown.status, names.key(shown.kms_key))
}
