//! What a quiz remembers of a run: what concerns whole tables and keys, and what was done by some rules.
//!
//! Invariant: events are in the order in which they were executed; those of single items are bounded.

use crate::{
    engine::Recorder,
    record::{EventRow, KeyPeriod, Names, Outcome},
    rules::{RuleId, RuleSet},
    sim::SimTime,
};

/// The events of a run that can be told.
#[derive(Debug, Default)]
pub struct Memory {
    names: Names,
    rules: RuleSet,
    events: Vec<EventRow>,
    items: usize,
}

impl Memory {
    /// Returns a memory that also keeps what these rules do to single items.
    pub fn of(names: &Names, rules: impl IntoIterator<Item = RuleId>) -> Self {
        Self { names: names.clone(), rules: rules.into_iter().fold(RuleSet::NONE, RuleSet::with), ..Self::default() }
    }

    /// Returns the names at the end of the run.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Returns what concerned whole tables and keys after one instant, or from the start, up to another and with it.
    #[must_use]
    pub fn between(&self, after: Option<SimTime>, until: SimTime) -> Vec<&EventRow> {
        let news = |row: &&EventRow| after.is_none_or(|after| row.time > after) && row.time <= until;
        self.events.iter().filter(news).filter(|row| !row.event.is_per_item()).collect()
    }

    /// Returns what a rule did from an instant on, up to another and with it.
    #[must_use]
    pub fn by_rule(&self, rule: RuleId, from: SimTime, until: SimTime) -> Vec<&EventRow> {
        let inside = |row: &&EventRow| from <= row.time && row.time <= until;
        self.events.iter().filter(inside).filter(|row| row.rules.contains(rule)).collect()
    }
}

impl Recorder for Memory {
    fn event(&mut self, row: &EventRow, _: &Names) {
        let cites = self.rules.iter().any(|rule| row.rules.contains(rule));
        let is_item = row.event.is_per_item();
        if is_item && (!cites || self.items >= MOST_ITEMS || row.outcome == Outcome::Noop) {
            return;
        }
        self.items += usize::from(is_item);
        self.events.push(row.clone());
    }

    fn key_period(&mut self, _: &KeyPeriod, names: &Names) {
        self.names = names.clone();
    }
}

/// So many events of single items are kept.
const MOST_ITEMS: usize = 2_000;
