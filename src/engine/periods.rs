//! Keys, tables, grants and dependences over time: a period begins when the state changes, and ends when it changes again.
//!
//! Invariant: at most one period of a thing is open. Law: periods are told in the order in which they began.

use std::collections::BTreeMap;

use crate::{
    engine::Recorder,
    ids::{KeyId, TableId},
    record::{Dependence, EventName, GrantGap, KeyPeriod, KeyState, Names, TableDescription, TablePeriod},
    rules::{RuleId, RuleSet},
    sim::SimTime,
};

/// Every period so far.
#[derive(Debug, Default)]
pub struct Periods {
    keys: Vec<KeyPeriod>,
    tables: Vec<TablePeriod>,
    gaps: Vec<GrantGap>,
    dependences: Vec<Dependence>,
    open_keys: BTreeMap<KeyId, usize>,
    open_tables: BTreeMap<TableId, usize>,
    open_gaps: BTreeMap<(KeyId, TableId), usize>,
    open_dependences: BTreeMap<TableId, Vec<usize>>,
    cause: Option<(EventName, RuleSet)>,
}

impl Periods {
    /// Takes note of an event: the first of an instant's turn is the cause of what changes in it.
    pub fn cause(&mut self, event: EventName, rules: RuleSet) {
        self.cause.get_or_insert((event, rules));
    }

    /// The turn is over: the next event is a new cause.
    pub fn settled(&mut self) {
        self.cause = None;
    }

    /// A key may have changed its state.
    pub fn key(&mut self, now: SimTime, key: KeyId, state: Option<KeyState>) {
        let open = self.open_keys.get(&key).map(|&index| &mut self.keys[index]);
        if open.as_ref().map(|period| period.state) == state {
            return;
        }
        if let Some(period) = open {
            period.until = Some(now);
        }
        self.open_keys.remove(&key);
        if let Some(state) = state {
            let (cause, rules) = self.cause.unzip();
            self.open_keys.insert(key, self.keys.len());
            self.keys.push(KeyPeriod { key, state, from: now, until: None, cause, rules: rules.unwrap_or(DECLARED) });
        }
    }

    /// A table may have changed what it shows.
    pub fn table(&mut self, now: SimTime, table: TableId, shown: Option<TableDescription>) {
        let open = self.open_tables.get(&table).map(|&index| &mut self.tables[index]);
        if open.as_ref().map(|period| period.shown) == shown {
            return;
        }
        if let Some(period) = open {
            period.until = Some(now);
        }
        self.open_tables.remove(&table);
        if let Some(shown) = shown {
            let (cause, rules) = self.cause.expect("a table changes because of an event");
            self.open_tables.insert(table, self.tables.len());
            self.tables.push(TablePeriod { table, shown, from: now, until: None, cause, rules });
        }
    }

    /// A grant may have been taken away, or given back.
    pub fn grant(&mut self, now: SimTime, key: KeyId, table: TableId, is_granted: bool) {
        let open = self.open_gaps.get(&(key, table)).copied();
        match (open, is_granted) {
            (Some(index), true) => {
                self.gaps[index].until = Some(now);
                self.open_gaps.remove(&(key, table));
            }
            (None, false) => {
                self.open_gaps.insert((key, table), self.gaps.len());
                self.gaps.push(GrantGap { key, table, from: now, until: None });
            }
            (Some(_), false) | (None, true) => {}
        }
    }

    /// A table may have come to depend on other keys.
    pub fn dependence(&mut self, now: SimTime, table: TableId, needed: &[KeyId]) {
        let (all, open) = (&mut self.dependences, self.open_dependences.entry(table).or_default());
        open.retain(|&index| {
            let lasts = needed.contains(&all[index].key);
            if !lasts {
                all[index].until = Some(now);
            }
            lasts
        });
        for &key in needed {
            if !open.iter().any(|&index| all[index].key == key) {
                open.push(all.len());
                all.push(Dependence { table, key, from: now, until: None });
            }
        }
    }

    /// Tells every period.
    pub fn tell(&self, names: &Names, recorder: &mut dyn Recorder) {
        for period in &self.keys {
            recorder.key_period(period, names);
        }
        for period in &self.tables {
            recorder.table_period(period, names);
        }
        for gap in &self.gaps {
            recorder.grant_gap(gap, names);
        }
        for dependence in &self.dependences {
            recorder.dependence(dependence, names);
        }
    }
}

/// The rules of what is there from the beginning.
const DECLARED: RuleSet = RuleSet::of(&[RuleId::StartAndEnd]);
