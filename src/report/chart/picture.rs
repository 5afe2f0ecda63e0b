//! What is drawn: the rows of a run, and the words above them.
//!
//! Invariant: rows are in the order in which their files hold them.

use std::collections::{BTreeMap, BTreeSet};

use super::theme::Theme;
use crate::{
    ids::{KeyId, TableId},
    record::{
        Departure, Dependence, EventName, EventRow, Feature, FeaturePeriod, KeyPeriod, LedgerRow, Names, Outage,
        Protected, SeriesSample, StreamSample, TablePeriod,
    },
    report::{loss::Loss, shift::Shift},
    sim::{SimDuration, SimTime},
};

/// The rows of a run from which every chart is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// The names behind the ids.
    pub names: &'a Names,
    /// The scenario's name.
    pub scenario: &'a str,
    /// The scenario's title, above the chart.
    pub title: &'a str,
    /// The seed of the run.
    pub seed: u64,
    /// The paper that it is drawn on.
    pub theme: Theme,
    /// How long the run lasted: the length of the time axis.
    pub duration: SimDuration,
    /// The rows of `keys.csv`.
    pub keys: &'a [KeyPeriod],
    /// The rows of `tables.csv`.
    pub tables: &'a [TablePeriod],
    /// Times during which a table or a backup depends on a key.
    pub dependences: &'a [Dependence],
    /// Outages of tables.
    pub outages: &'a [Outage],
    /// Times during which tables had features.
    pub features: &'a [FeaturePeriod],
    /// The rows of `events.csv`; those of single items and records may be left out.
    pub events: &'a [EventRow],
    /// The rows of `events.csv` that are of steps on single items.
    pub touches: &'a [EventRow],
    /// The numbers of the events that are witnesses in `verdicts.csv`.
    pub cited: &'a BTreeSet<u64>,
    /// The rows of `series.csv`.
    pub series: &'a [SeriesSample],
    /// The rows of `streams.csv`.
    pub streams: &'a [StreamSample],
    /// What was lost for good, from rows of `events.csv` and `ledger.csv`.
    pub losses: &'a [Loss],
    /// When the readers of streams polled, from rows of `events.csv`.
    pub shifts: &'a [Shift],
    /// The rows of `ledger.csv` that are of backups.
    pub backups: &'a [LedgerRow],
    /// When what was left of backups whose key was destroyed went.
    pub departures: &'a [Departure],
}

impl Picture<'_> {
    /// Returns the length of the run in milliseconds, at least one.
    pub(super) fn length(&self) -> u64 {
        self.duration.as_millis().max(1)
    }

    /// Returns every table that was ever there, in declared order.
    pub(super) fn shown_tables(&self) -> Vec<TableId> {
        let mut tables: Vec<_> = self.tables.iter().map(|row| row.table).collect();
        self.put_in_order(&mut tables);
        tables
    }

    /// Returns whether there was never more than one table.
    pub(super) fn has_one_table(&self) -> bool {
        self.tables.windows(2).all(|pair| pair[0].table == pair[1].table)
    }

    /// Puts tables in declared order, each once and with its replicas after it.
    pub(super) fn put_in_order(&self, tables: &mut Vec<TableId>) {
        tables.sort_by_key(|&table| (self.names.source(table).unwrap_or(table), table));
        tables.dedup();
    }

    /// Returns the keys with a lane: every customer's key, and the keys of AWS that a table or a backup uses.
    pub(super) fn shown_keys(&self) -> Vec<KeyId> {
        let used = |key| {
            self.tables.iter().any(|row| row.shown.kms_key == key)
                || self.backups.iter().any(|row| row.chain.kms_key == key)
        };
        (0..self.names.keys.len()).map(KeyId::at).filter(|&key| key.is_customer_managed() || used(key)).collect()
    }

    /// Returns how many records a table's stream was given in the whole run, as the last sample shows.
    pub(super) fn records_written(&self, table: TableId) -> u64 {
        let last = self.streams.iter().rfind(|row| row.table == table);
        last.map_or(0, |row| row.unread + row.read + row.trimmed_read + row.trimmed_unread)
    }

    /// Returns how many artifacts were live at the last sample before an instant.
    pub(super) fn live_before(&self, time: SimTime) -> u64 {
        let Some(last) = self.series.iter().map(|row| row.time).filter(|&at| at < time).max() else { return 0 };
        self.series.iter().filter(|row| row.time == last).map(|row| row.live).sum()
    }

    /// Returns how many artifacts of each table could be read under each other key at the last sample before one was lost.
    pub(super) fn readable_beside(&self, lost: KeyId, time: SimTime) -> BTreeMap<(KeyId, TableId), u64> {
        let last = self.series.iter().map(|row| row.time).filter(|&at| at < time).max();
        let mut readable = BTreeMap::new();
        for row in self.series.iter().filter(|row| Some(row.time) == last && row.key != lost) {
            *readable.entry((row.key, row.table)).or_default() += row.live.saturating_sub(row.unreadable);
        }
        readable.retain(|_, count| *count > 0);
        readable
    }

    /// Returns the keys that the archive of a table depends on, which was made at an instant or last before it.
    pub(super) fn archive_keys(&self, table: TableId, at: SimTime) -> Vec<KeyId> {
        let made = self
            .events
            .iter()
            .rfind(|row| row.event == EventName::TableArchiving && row.table == Some(table) && row.time <= at);
        let archive = made.and_then(|row| row.subject.backup()).map(|backup| Protected::Backup(backup, table));
        self.dependences.iter().filter(|row| Some(row.what) == archive).map(|row| row.key).collect()
    }

    /// Returns the tables that ever had a feature, in declared order.
    pub(super) fn tables_with(&self, feature: Feature) -> Vec<TableId> {
        let periods = self.features.iter().filter(|period| period.feature == feature);
        let mut tables: Vec<_> = periods.map(|period| period.table).collect();
        self.put_in_order(&mut tables);
        tables
    }

    /// Returns the instants at which a key, a table or a backup changed, ascending, in milliseconds.
    pub(super) fn turning_points(&self) -> Vec<u64> {
        let keys = self.keys.iter().map(|row| row.from);
        let tables = self.tables.iter().map(|row| row.from);
        let backups = self.backups.iter().map(|row| row.from);
        let mut instants: Vec<u64> = keys.chain(tables).chain(backups).map(|t| t.as_millis()).collect();
        instants.sort_unstable();
        instants.dedup();
        instants
    }
}
