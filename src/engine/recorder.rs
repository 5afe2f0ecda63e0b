//! Who is told what happens: the seam between a run and everything that writes, draws or judges it.

use crate::{
    ids::StepId,
    record::{
        Departure, Dependence, EventRow, FeaturePeriod, GrantGap, KeyPeriod, LedgerRow, LedgerTotal, Names,
        Observation, Outage, SeriesSample, StreamSample, TablePeriod,
    },
    sim::SimTime,
};

/// Hears of everything that happens, in order. Every method does nothing unless it is written.
pub trait Recorder {
    /// Returns whether it needs those rows of which there are many for each item: periods of the ledger and per-item events.
    fn hears_items(&self) -> bool {
        true
    }

    /// Returns whether it needs every period of the ledger that ends, in order; totals at the end are enough for the others.
    fn hears_periods(&self) -> bool {
        self.hears_items()
    }

    /// An event was executed.
    fn event(&mut self, row: &EventRow, names: &Names) {
        let _ = (row, names);
    }

    /// A step was executed; `row` is its event.
    fn step(&mut self, step: StepId, row: &EventRow, names: &Names) {
        let _ = (step, row, names);
    }

    /// A protection period ended, or was still open at the end of the run.
    fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        let _ = (row, names);
    }

    /// Protection periods ended during the run: told at its end, and instead of each of them where nobody hears periods.
    fn ledger_total(&mut self, total: &LedgerTotal, names: &Names) {
        let _ = (total, names);
    }

    /// A period of a key, told at the end of the run, in the order in which the periods began.
    fn key_period(&mut self, row: &KeyPeriod, names: &Names) {
        let _ = (row, names);
    }

    /// A period of a table, told at the end of the run, in the order in which the periods began.
    fn table_period(&mut self, row: &TablePeriod, names: &Names) {
        let _ = (row, names);
    }

    /// A time without a grant, told at the end of the run, in the order in which the grants were taken away.
    fn grant_gap(&mut self, row: &GrantGap, names: &Names) {
        let _ = (row, names);
    }

    /// A time of dependence on a key, told at the end of the run, in the order in which they began.
    fn dependence(&mut self, row: &Dependence, names: &Names) {
        let _ = (row, names);
    }

    /// An outage of a table, told at the end of the run, in the order in which they began.
    fn outage(&mut self, row: &Outage, names: &Names) {
        let _ = (row, names);
    }

    /// A time during which a table had a feature, told at the end of the run, in the order in which they began.
    fn feature(&mut self, row: &FeaturePeriod, names: &Names) {
        let _ = (row, names);
    }

    /// What was left of an artifact whose key was destroyed is gone, too.
    fn departure(&mut self, row: &Departure, names: &Names) {
        let _ = (row, names);
    }

    /// Artifacts were counted.
    fn series(&mut self, row: &SeriesSample, names: &Names) {
        let _ = (row, names);
    }

    /// A stream was counted.
    fn stream(&mut self, row: &StreamSample, names: &Names) {
        let _ = (row, names);
    }

    /// An expectation looked.
    fn observation(&mut self, observation: &Observation, names: &Names) {
        let _ = (observation, names);
    }

    /// The run has come to `now` and has executed `events` events. Told from time to time.
    fn progress(&mut self, now: SimTime, events: u64) {
        let _ = (now, events);
    }

    /// Returns whether to stop the run here, because nobody will look at the rest.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// A recorder that hears nothing.
impl Recorder for () {
    fn hears_items(&self) -> bool {
        false
    }
}

/// Several recorders that all hear the same.
#[derive(Default)]
pub struct Chorus<'a> {
    /// Those who hear of every item first.
    voices: Vec<&'a mut dyn Recorder>,
    /// How many they are.
    hearing_items: usize,
}

impl<'a> Chorus<'a> {
    /// Returns a chorus of nobody.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a recorder.
    pub fn add(&mut self, voice: &'a mut dyn Recorder) {
        if voice.hears_items() {
            self.voices.insert(self.hearing_items, voice);
            self.hearing_items += 1;
        } else {
            self.voices.push(voice);
        }
    }
}

macro_rules! to_all {
    ($($method:ident($($name:ident: $type:ty),*);)*) => {$(
        fn $method(&mut self, $($name: $type),*) {
            for voice in &mut self.voices {
                voice.$method($($name),*);
            }
        }
    )*};
}

impl Recorder for Chorus<'_> {
    fn event(&mut self, row: &EventRow, names: &Names) {
        let hearing = if row.event.is_per_item() { self.hearing_items } else { self.voices.len() };
        self.voices[..hearing].iter_mut().for_each(|voice| voice.event(row, names));
    }

    fn hears_periods(&self) -> bool {
        self.voices.iter().any(|voice| voice.hears_periods())
    }

    fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        self.voices[..self.hearing_items].iter_mut().for_each(|voice| voice.ledger(row, names));
    }

    fn departure(&mut self, row: &Departure, names: &Names) {
        self.voices[..self.hearing_items].iter_mut().for_each(|voice| voice.departure(row, names));
    }

    to_all! {
        ledger_total(total: &LedgerTotal, names: &Names);
        step(step: StepId, row: &EventRow, names: &Names);
        key_period(row: &KeyPeriod, names: &Names);
        table_period(row: &TablePeriod, names: &Names);
        grant_gap(row: &GrantGap, names: &Names);
        dependence(row: &Dependence, names: &Names);
        outage(row: &Outage, names: &Names);
        feature(row: &FeaturePeriod, names: &Names);
        series(row: &SeriesSample, names: &Names);
        stream(row: &StreamSample, names: &Names);
        observation(observation: &Observation, names: &Names);
        progress(now: SimTime, events: u64);
    }

    fn is_stopped(&self) -> bool {
        self.voices.iter().any(|voice| voice.is_stopped())
    }
}
