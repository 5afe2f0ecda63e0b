//! Who is told what happens: the seam between a run and everything that writes, draws or judges it.

use crate::{
    ids::StepId,
    record::{EventRow, KeyPeriod, LedgerRow, Names, Observation, SeriesSample, StreamSample, TablePeriod},
    sim::SimTime,
};

/// Hears of everything that happens, in order. Every method does nothing unless it is written.
pub trait Recorder {
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

    /// A period of a key, told at the end of the run, in the order in which the periods began.
    fn key_period(&mut self, row: &KeyPeriod, names: &Names) {
        let _ = (row, names);
    }

    /// A period of a table, told at the end of the run, in the order in which the periods began.
    fn table_period(&mut self, row: &TablePeriod, names: &Names) {
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
impl Recorder for () {}
