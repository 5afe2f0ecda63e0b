//! A monitor: it hears rows, and judges one rule.
//!
//! Law: what it needs to know of the past is what rows before have told.

use crate::{
    judge::{
        history::Chronicle,
        lives::{Life, Lives},
        monitors::tally::Tally,
    },
    record::{EventName, EventRow, KeyPeriod, Kind, LedgerRow, Names, StreamSample, TablePeriod},
    rules::RuleId,
    sim::SimTime,
};

/// What a monitor may know besides the row it hears.
pub(in crate::judge) struct Past<'a> {
    /// What events had told before the row.
    pub chronicle: &'a Chronicle,
    /// The names behind the ids.
    pub names: &'a Names,
}

/// Judges one rule.
pub(in crate::judge) trait Monitor: Send {
    /// Returns the rule.
    fn rule(&self) -> RuleId;

    /// Returns the events it listens to.
    fn events(&self) -> &'static [EventName] {
        &[]
    }

    /// Returns the kinds of artifacts whose periods it listens to.
    fn kinds(&self) -> &'static [Kind] {
        &[]
    }

    /// Hears an event; the chronicle does not know of it yet.
    fn event(&mut self, _row: &EventRow, _past: &Past<'_>, _tally: &mut Tally) {}

    /// Hears that a period of an artifact has ended, or was open at the end of the record.
    fn ledger(&mut self, _row: &LedgerRow, _life: &Life, _past: &Past<'_>, _tally: &mut Tally) {}

    /// Hears a period of a key.
    fn key_period(&mut self, _row: &KeyPeriod, _past: &Past<'_>, _tally: &mut Tally) {}

    /// Hears a period of a table.
    fn table_period(&mut self, _row: &TablePeriod, _past: &Past<'_>, _tally: &mut Tally) {}

    /// Hears a count of a stream.
    fn stream(&mut self, _row: &StreamSample, _past: &Past<'_>, _tally: &mut Tally) {}

    /// Everything has been told; the record ends at `end`.
    fn end(&mut self, _end: SimTime, _lives: &Lives, _past: &Past<'_>, _tally: &mut Tally) {}
}

/// Returns the witness that an event is.
pub(in crate::judge) fn event_witness(row: &EventRow) -> String {
    format!("event {}", row.seq)
}
