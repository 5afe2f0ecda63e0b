//! Keys, tables, grants, dependences, outages and features over time: a period begins when the state changes, and ends when
//! it changes again.
//!
//! Invariant: at most one period of a thing is open. Law: periods are told in the order in which they began.

use std::collections::BTreeMap;

use crate::{
    engine::Recorder,
    ids::{KeyId, TableId},
    record::{
        Dependence, EventName, Feature, FeaturePeriod, GrantGap, KeyPeriod, KeyState, Names, Outage, Protected,
        TableDescription, TablePeriod,
    },
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
    outages: Vec<Outage>,
    features: Vec<FeaturePeriod>,
    open_keys: BTreeMap<KeyId, usize>,
    open_tables: BTreeMap<TableId, usize>,
    open_gaps: BTreeMap<(KeyId, TableId), usize>,
    open_dependences: BTreeMap<Protected, Vec<usize>>,
    open_outages: BTreeMap<TableId, usize>,
    open_features: BTreeMap<(TableId, Feature), usize>,
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

    /// A table or a backup may have come to depend on other keys; it is lost where it was destroyed with one.
    pub fn dependence(&mut self, now: SimTime, what: Protected, needed: &[KeyId], is_lost: impl Fn(KeyId) -> bool) {
        let (all, open) = (&mut self.dependences, self.open_dependences.entry(what).or_default());
        open.retain(|&index| {
            let lasts = needed.contains(&all[index].key);
            if !lasts {
                (all[index].until, all[index].is_lost) = (Some(now), is_lost(all[index].key));
            }
            lasts
        });
        for &key in needed {
            if !open.iter().any(|&index| all[index].key == key) {
                open.push(all.len());
                all.push(Dependence { what, key, from: now, until: None, is_lost: false });
            }
        }
    }

    /// An outage of a table may have begun, ended, or outlasted the grace of TTL deletions.
    pub fn outage(&mut self, now: SimTime, table: TableId, lasting: Option<Outage>) {
        let open = self.open_outages.get(&table).copied();
        if let (Some(index), Some(lasting)) = (open, lasting)
            && self.outages[index].from == lasting.from
        {
            self.outages[index] =
                Outage { grace_over: lasting.grace_over, waited: lasting.waited, ..self.outages[index] };
            return;
        }
        if let Some(index) = open {
            self.outages[index].until = Some(now);
            self.open_outages.remove(&table);
        }
        if let Some(lasting) = lasting {
            self.open_outages.insert(table, self.outages.len());
            self.outages.push(lasting);
        }
    }

    /// A table may have gained or lost a feature.
    pub fn feature(&mut self, now: SimTime, table: TableId, feature: Feature, has_it: bool) {
        let open = self.open_features.get(&(table, feature)).copied();
        match (open, has_it) {
            (Some(index), false) => {
                self.features[index].until = Some(now);
                self.open_features.remove(&(table, feature));
            }
            (None, true) => {
                self.open_features.insert((table, feature), self.features.len());
                self.features.push(FeaturePeriod { table, feature, from: now, until: None });
            }
            (Some(_), true) | (None, false) => {}
        }
    }

    /// Returns how many times anything has changed.
    #[must_use]
    pub fn changes(&self) -> usize {
        let ends = |until: Option<SimTime>| usize::from(until.is_some());
        self.keys.iter().map(|it| 1 + ends(it.until)).sum::<usize>()
            + self.tables.iter().map(|it| 1 + ends(it.until)).sum::<usize>()
            + self.gaps.iter().map(|it| 1 + ends(it.until)).sum::<usize>()
            + self.dependences.iter().map(|it| 1 + ends(it.until)).sum::<usize>()
            + self.outages.iter().map(|it| 1 + ends(it.until)).sum::<usize>()
            + self.features.iter().map(|it| 1 + ends(it.until)).sum::<usize>()
    }

    /// Returns whether a table has made itself known.
    #[must_use]
    pub fn knows(&self, table: TableId) -> bool {
        self.open_tables.contains_key(&table)
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
        for outage in &self.outages {
            recorder.outage(outage, names);
        }
        for feature in &self.features {
            recorder.feature(feature, names);
        }
    }
}

/// The rules of what is there from the beginning.
const DECLARED: RuleSet = RuleSet::of(&[RuleId::StartAndEnd]);
