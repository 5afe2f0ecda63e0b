//! What every story needs of a run: all events but those of single items, and the periods of keys and tables.
//!
//! Law: what concerns one table or one key is found without looking at the others, however many there are.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::line::line;
use crate::{
    engine::Recorder,
    ids::{KeyId, TableId},
    record::{Dependence, EventRow, KeyPeriod, Names, Protected, TablePeriod},
    report::sentence,
    sim::SimTime,
};

/// The record of a run, as far as stories share it.
pub(in crate::report) struct Heard {
    /// The names at the end of the run.
    pub(super) names: Names,
    /// Events that are not one of many per item, in order.
    pub(super) events: Vec<EventRow>,
    /// The places of the events that name a table.
    events_of: BTreeMap<TableId, Vec<usize>>,
    /// The places of the events that name a key.
    events_with: BTreeMap<KeyId, Vec<usize>>,
    /// The times during which tables and backups depend on keys.
    dependences: BTreeMap<(KeyId, Protected), Vec<Dependence>>,
    keys: BTreeMap<KeyId, Vec<KeyPeriod>>,
    tables: BTreeMap<TableId, Vec<TablePeriod>>,
}

impl Heard {
    /// Returns what is known before a run, with the names that its scenario gives.
    pub(in crate::report) fn new(names: &Names) -> Self {
        Self {
            names: names.clone(),
            events: Vec::new(),
            events_of: BTreeMap::new(),
            events_with: BTreeMap::new(),
            dependences: BTreeMap::new(),
            keys: BTreeMap::new(),
            tables: BTreeMap::new(),
        }
    }

    /// Returns the periods of a key, in order.
    pub(super) fn periods_of_key(&self, key: KeyId) -> &[KeyPeriod] {
        self.keys.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Returns the periods of a table, in order.
    pub(super) fn periods_of_table(&self, table: TableId) -> &[TablePeriod] {
        self.tables.get(&table).map_or(&[], Vec::as_slice)
    }

    /// Returns the events that are about any of some tables, in order.
    pub(super) fn events_of(&self, tables: impl IntoIterator<Item = TableId>) -> Vec<&EventRow> {
        self.events_at(tables.into_iter().filter_map(|table| self.events_of.get(&table)))
    }

    /// Returns the events among which are all that concern a key, in order.
    pub(super) fn events_around(&self, key: KeyId) -> Vec<&EventRow> {
        let first = (key, Protected::Table(TableId::at(0)));
        let under_it = self.dependences.range(first..).take_while(|((other, _), _)| *other == key);
        let of_tables = under_it.filter_map(|((_, what), _)| match what {
            Protected::Table(table) => self.events_of.get(table),
            Protected::Backup(..) => None,
        });
        self.events_at(of_tables.chain(self.events_with.get(&key)))
    }

    fn events_at<'a>(&'a self, places: impl Iterator<Item = &'a Vec<usize>>) -> Vec<&'a EventRow> {
        let places: BTreeSet<usize> = places.flatten().copied().collect();
        places.into_iter().map(|place| &self.events[place]).collect()
    }

    /// Returns whether an event concerns a key: it names the key, or its table needs the key at that time.
    pub(super) fn concerns_key(&self, row: &EventRow, key: KeyId) -> bool {
        row.key == Some(key) || row.table.is_some_and(|table| self.needs_key(Protected::Table(table), key, row.time))
    }

    /// Returns whether a table or a backup depends on a key at an instant.
    fn needs_key(&self, what: Protected, key: KeyId, at: SimTime) -> bool {
        let all = self.dependences.get(&(key, what)).into_iter().flatten();
        all.into_iter().any(|row| row.from <= at && row.until.is_none_or(|until| at < until))
    }

    /// Returns whether a backup depends on a key around an instant: both ends count, as what happens to the key is its end.
    pub(super) fn keeps_backup(&self, what: Protected, key: KeyId, at: SimTime) -> bool {
        let all = self.dependences.get(&(key, what)).into_iter().flatten();
        all.into_iter().any(|row| row.from <= at && row.until.is_none_or(|until| at <= until))
    }

    /// Appends an event as a line.
    pub(super) fn tell_event(&self, row: &EventRow, out: &mut String) {
        line(out, row.time, &sentence::sentence(row, &self.names), row.rules);
    }

    /// Appends events as lines, and how many more there are beyond the first [`MOST_LINES`].
    pub(super) fn tell_events<'a>(&self, rows: impl Iterator<Item = &'a EventRow>, out: &mut String) {
        let rows: Vec<&EventRow> = rows.collect();
        for row in rows.iter().take(MOST_LINES) {
            self.tell_event(row, out);
        }
        if rows.len() > MOST_LINES {
            let _ = writeln!(out, "  … and {} more, which stand in events.csv", rows.len() - MOST_LINES);
        }
    }
}

impl Recorder for Heard {
    fn event(&mut self, row: &EventRow, _: &Names) {
        if row.event.is_per_item() {
            return;
        }
        for table in tables(row) {
            self.events_of.entry(table).or_default().push(self.events.len());
        }
        if let Some(key) = row.key {
            self.events_with.entry(key).or_default().push(self.events.len());
        }
        self.events.push(row.clone());
    }

    fn key_period(&mut self, row: &KeyPeriod, names: &Names) {
        if self.keys.is_empty() {
            self.names = names.clone();
        }
        self.keys.entry(row.key).or_default().push(*row);
    }

    fn table_period(&mut self, row: &TablePeriod, _: &Names) {
        self.tables.entry(row.table).or_default().push(*row);
    }

    fn dependence(&mut self, row: &Dependence, _: &Names) {
        self.dependences.entry((row.key, row.what)).or_default().push(*row);
    }
}

/// Returns the tables that an event names.
pub(super) fn tables(row: &EventRow) -> impl Iterator<Item = TableId> {
    row.table.into_iter().chain(row.subject.table())
}

/// The most lines of one kind in a story.
const MOST_LINES: usize = 40;
