//! The stories of all keys, tables and steps, heard in one run.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    engine::Recorder,
    ids::{KeyId, StepId, TableId},
    record::{EventRow, KeyPeriod, LedgerRow, Names, TablePeriod},
    report::story::{Hero, Story},
};

/// Hears a run for every story.
pub struct Cast {
    keys: Vec<Story>,
    tables: Vec<Story>,
    steps: Vec<Story>,
    /// The numbers of the steps' events.
    numbers: BTreeMap<StepId, u64>,
}

/// The stories as `keylapse explain` tells them.
#[derive(Serialize)]
pub struct Tales {
    keys: Vec<Option<String>>,
    tables: Vec<Option<String>>,
    /// By the number of the step's event.
    steps: BTreeMap<u64, String>,
    /// Of steps that never ran.
    unrun: Vec<String>,
}

impl Cast {
    /// Returns the cast of a run with these names.
    #[must_use]
    pub fn new(names: &Names) -> Self {
        let stories = |count, hero: fn(usize) -> Hero| (0..count).map(|n| Story::of(hero(n), names)).collect();
        Self {
            keys: stories(names.keys.len(), |n| Hero::Key(KeyId::at(n))),
            tables: stories(names.tables.len(), |n| Hero::Table(TableId::at(n))),
            steps: stories(names.steps.len(), |n| Hero::Step(StepId::at(n))),
            numbers: BTreeMap::new(),
        }
    }

    pub(super) fn tell(&self) -> Tales {
        let told = |stories: &[Story]| stories.iter().map(Story::tell).collect();
        let mut steps = BTreeMap::new();
        let mut unrun = Vec::new();
        for (n, story) in self.steps.iter().enumerate() {
            match (self.numbers.get(&StepId::at(n)), story.tell()) {
                (Some(&number), Some(text)) => drop(steps.insert(number, text)),
                (None, Some(text)) => unrun.push(text),
                (_, None) => {}
            }
        }
        Tales { keys: told(&self.keys), tables: told(&self.tables), steps, unrun }
    }

    fn all(&mut self) -> impl Iterator<Item = &mut Story> {
        self.keys.iter_mut().chain(&mut self.tables).chain(&mut self.steps)
    }
}

impl Recorder for Cast {
    fn event(&mut self, row: &EventRow, names: &Names) {
        self.all().for_each(|story| story.event(row, names));
    }

    fn step(&mut self, step: StepId, row: &EventRow, names: &Names) {
        self.numbers.insert(step, row.seq);
        self.steps[step.index()].step(step, row, names);
    }

    fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        self.keys.iter_mut().for_each(|story| story.ledger(row, names));
    }

    fn key_period(&mut self, row: &KeyPeriod, names: &Names) {
        self.all().for_each(|story| story.key_period(row, names));
    }

    fn table_period(&mut self, row: &TablePeriod, names: &Names) {
        self.all().for_each(|story| story.table_period(row, names));
    }
}
