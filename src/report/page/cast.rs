//! The stories of all keys, tables and steps, heard in one run.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    engine::Recorder,
    ids::{KeyId, StepId, TableId},
    record::{Dependence, EventRow, KeyPeriod, LedgerRow, Names, TablePeriod},
    report::{
        need::Needs,
        story::{Deed, Heard, Visits, tell_key},
    },
};

/// Hears a run for every story: what they share, once.
pub struct Cast {
    heard: Heard,
    needs: Needs,
    tables: Vec<Visits>,
    steps: Vec<Deed>,
    /// Those of the steps that what comes next can still be of the making of.
    open: Vec<StepId>,
    /// The numbers of the steps' events.
    numbers: BTreeMap<StepId, u64>,
    keys: usize,
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
        Self {
            heard: Heard::new(names),
            needs: Needs::default(),
            tables: (0..names.tables.len()).map(|n| Visits::of(TableId::at(n))).collect(),
            steps: (0..names.steps.len()).map(|n| Deed::of(StepId::at(n))).collect(),
            open: Vec::new(),
            numbers: BTreeMap::new(),
            keys: names.keys.len(),
        }
    }

    pub(super) fn tell(&self) -> Tales {
        let Self { heard, needs, .. } = self;
        let mut steps = BTreeMap::new();
        let mut unrun = Vec::new();
        for (n, deed) in self.steps.iter().enumerate() {
            match self.numbers.get(&StepId::at(n)) {
                Some(&number) => drop(steps.insert(number, deed.tell(heard))),
                None => unrun.push(deed.tell(heard)),
            }
        }
        Tales {
            keys: (0..self.keys).map(|n| tell_key(KeyId::at(n), needs, heard)).collect(),
            tables: self.tables.iter().map(|visits| visits.tell(heard)).collect(),
            steps,
            unrun,
        }
    }
}

impl Recorder for Cast {
    fn event(&mut self, row: &EventRow, names: &Names) {
        if let Some(visits) = row.table.and_then(|table| self.tables.get_mut(table.index())) {
            visits.event(row);
        }
        let steps = &mut self.steps;
        self.open.retain(|step| {
            let deed = &mut steps[step.index()];
            deed.event(row);
            deed.is_open()
        });
        self.heard.event(row, names);
    }

    fn step(&mut self, step: StepId, row: &EventRow, _: &Names) {
        self.numbers.insert(step, row.seq);
        let deed = &mut self.steps[step.index()];
        deed.step(step, row);
        if deed.is_open() {
            self.open.push(step);
        }
    }

    fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        self.needs.ledger(row, names);
    }

    fn key_period(&mut self, row: &KeyPeriod, names: &Names) {
        self.heard.key_period(row, names);
    }

    fn table_period(&mut self, row: &TablePeriod, names: &Names) {
        self.heard.table_period(row, names);
    }

    fn dependence(&mut self, row: &Dependence, names: &Names) {
        self.needs.dependence(row, names);
        self.heard.dependence(row, names);
    }
}
