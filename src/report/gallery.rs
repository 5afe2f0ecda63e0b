//! What charts are drawn from: rows that also stand in a CSV file.

use std::collections::BTreeSet;

use crate::{
    engine::{Recorder, Setup},
    judge::Verdict,
    record::{
        Actor, Departure, Dependence, EventName, EventRow, FeaturePeriod, GrantGap, KeyPeriod, Kind, LedgerRow, Names,
        Outage, SeriesSample, StreamSample, TablePeriod,
    },
    report::{
        chart::{Picture, Theme},
        loss::Losses,
        shift::Shifts,
    },
};

/// The rows of a run that charts show.
#[derive(Debug, Default)]
pub struct Gallery {
    /// Events that are not one of many per item.
    pub events: Vec<EventRow>,
    /// The operator's steps on single items.
    pub touches: Vec<EventRow>,
    /// The numbers of the events that verdicts name as their witnesses.
    pub cited: BTreeSet<u64>,
    /// Periods of keys.
    pub keys: Vec<KeyPeriod>,
    /// Periods of tables.
    pub tables: Vec<TablePeriod>,
    /// Times without a grant.
    pub grant_gaps: Vec<GrantGap>,
    /// Times during which a table or a backup depends on a key.
    pub dependences: Vec<Dependence>,
    /// Outages of tables.
    pub outages: Vec<Outage>,
    /// Times during which tables had features.
    pub features: Vec<FeaturePeriod>,
    /// Samples of artifacts.
    pub series: Vec<SeriesSample>,
    /// Samples of streams.
    pub streams: Vec<StreamSample>,
    /// What was lost for good.
    pub losses: Losses,
    /// When the readers of streams polled.
    pub shifts: Shifts,
    /// Protection periods of backups.
    pub backups: Vec<LedgerRow>,
    /// When what was left of backups whose key was destroyed went.
    pub departures: Vec<Departure>,
    /// The names at the end of the run.
    pub names: Names,
}

impl Gallery {
    /// Returns a gallery for the run of a setup.
    #[must_use]
    pub fn new(setup: &Setup) -> Self {
        Self { names: setup.names.clone(), losses: Losses::within(setup.duration), ..Self::default() }
    }

    /// Returns what is drawn of the run.
    #[must_use]
    pub fn picture<'a>(&'a self, setup: &'a Setup) -> Picture<'a> {
        Picture {
            names: &self.names,
            scenario: &setup.name,
            title: &setup.title,
            seed: setup.seed,
            theme: Theme::Light,
            duration: setup.duration,
            keys: &self.keys,
            tables: &self.tables,
            dependences: &self.dependences,
            outages: &self.outages,
            features: &self.features,
            events: &self.events,
            touches: &self.touches,
            cited: &self.cited,
            series: &self.series,
            streams: &self.streams,
            losses: self.losses.rows(),
            shifts: self.shifts.rows(),
            backups: &self.backups,
            departures: &self.departures,
        }
    }
}

impl Gallery {
    /// Learns which events verdicts hang on.
    pub fn cite(&mut self, verdicts: &[Verdict]) {
        self.cited = verdicts.iter().filter_map(Verdict::event).collect();
    }
}

impl Recorder for Gallery {
    fn event(&mut self, row: &EventRow, _: &Names) {
        self.losses.event(row);
        self.shifts.event(row);
        if !row.event.is_per_item() {
            self.events.push(row.clone());
        } else if row.actor == Actor::Operator && row.event != EventName::LeaseExpired {
            self.touches.push(row.clone());
        }
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Names) {
        self.losses.ledger(row);
        if row.backup.is_some() {
            self.backups.push(*row);
        }
    }

    fn key_period(&mut self, row: &KeyPeriod, names: &Names) {
        if self.keys.is_empty() {
            self.names = names.clone();
        }
        self.keys.push(*row);
    }

    fn table_period(&mut self, row: &TablePeriod, _: &Names) {
        self.tables.push(*row);
    }

    fn grant_gap(&mut self, row: &GrantGap, _: &Names) {
        self.grant_gaps.push(*row);
    }

    fn dependence(&mut self, row: &Dependence, _: &Names) {
        self.dependences.push(*row);
    }

    fn outage(&mut self, row: &Outage, _: &Names) {
        self.outages.push(*row);
    }

    fn feature(&mut self, row: &FeaturePeriod, _: &Names) {
        self.features.push(*row);
    }

    fn departure(&mut self, row: &Departure, _: &Names) {
        if row.artifact.kind == Kind::Backup {
            self.departures.push(*row);
        }
    }

    fn series(&mut self, row: &SeriesSample, _: &Names) {
        self.series.push(*row);
    }

    fn stream(&mut self, row: &StreamSample, _: &Names) {
        self.streams.push(*row);
    }
}
