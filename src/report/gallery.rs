//! What charts are drawn from: rows that also stand in a CSV file.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    engine::{Recorder, Setup, setup::TableSpec},
    ids::TableId,
    judge::Verdict,
    record::{
        Actor, Dependence, EventName, EventRow, GrantGap, KeyPeriod, LedgerRow, Names, SeriesSample, StreamSample,
        TablePeriod,
    },
    report::{
        chart::{Picture, Theme},
        loss::Losses,
        shift::Shifts,
    },
    sim::SimTime,
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
    /// Times during which a table depends on a key.
    pub dependences: Vec<Dependence>,
    /// Samples of artifacts.
    pub series: Vec<SeriesSample>,
    /// Samples of streams.
    pub streams: Vec<StreamSample>,
    /// What was lost for good.
    pub losses: Losses,
    /// When the readers of streams polled.
    pub shifts: Shifts,
    /// Protection periods of continuous backups.
    pub continuous: Vec<LedgerRow>,
    /// The names at the end of the run.
    pub names: Names,
    /// How many TTL deletions that had waited ran at an instant, by table.
    pub released: BTreeMap<(TableId, SimTime), u64>,
    /// Tables whose deletions have stopped, each with the instant at which they go on.
    stopped: BTreeMap<TableId, Option<SimTime>>,
    ttl_tables: Vec<TableId>,
    stream_tables: Vec<TableId>,
}

impl Gallery {
    /// Returns a gallery for the run of a setup.
    #[must_use]
    pub fn new(setup: &Setup) -> Self {
        let specs: Vec<_> = setup.table_specs().collect();
        let tables =
            |has: fn(&TableSpec) -> bool| specs.iter().filter(|(_, spec)| has(spec)).map(|(id, _)| *id).collect();
        Self {
            names: setup.names.clone(),
            losses: Losses::within(setup.duration),
            ttl_tables: tables(|spec| spec.new.ttl),
            stream_tables: tables(|spec| spec.new.stream.is_some() || !spec.replicas.is_empty()),
            ..Self::default()
        }
        .with_replicas()
    }

    /// Every replica has a stream, and TTL where its source has it.
    fn with_replicas(mut self) -> Self {
        for replica in (0..self.names.tables.len()).map(TableId::at) {
            let Some(source) = self.names.source(replica) else { continue };
            self.stream_tables.extend([source, replica]);
            if self.ttl_tables.contains(&source) {
                self.ttl_tables.push(replica);
            }
        }
        self
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
            grant_gaps: &self.grant_gaps,
            dependences: &self.dependences,
            events: &self.events,
            touches: &self.touches,
            cited: &self.cited,
            series: &self.series,
            streams: &self.streams,
            losses: self.losses.rows(),
            shifts: self.shifts.rows(),
            continuous: &self.continuous,
            ttl_tables: &self.ttl_tables,
            stream_tables: &self.stream_tables,
        }
    }
}

impl Gallery {
    /// Learns which events verdicts hang on.
    pub fn cite(&mut self, verdicts: &[Verdict]) {
        self.cited = verdicts.iter().filter_map(Verdict::event).collect();
    }

    /// Counts the deletions at the first instant at which a table has any after they had stopped.
    fn hear_release(&mut self, row: &EventRow) {
        let Some(table) = row.table else { return };
        if row.event == EventName::TtlGraceEnded {
            self.stopped.insert(table, None);
        }
        if row.event == EventName::TtlDelete
            && let Some(since) = self.stopped.get_mut(&table)
        {
            if *since.get_or_insert(row.time) == row.time {
                *self.released.entry((table, row.time)).or_default() += 1;
            } else {
                self.stopped.remove(&table);
            }
        }
    }
}

impl Recorder for Gallery {
    fn event(&mut self, row: &EventRow, _: &Names) {
        self.losses.event(row);
        self.shifts.event(row);
        self.hear_release(row);
        if !row.event.is_per_item() {
            self.events.push(row.clone());
        } else if row.actor == Actor::Operator && row.event != EventName::LeaseExpired {
            self.touches.push(row.clone());
        }
    }

    fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        self.losses.ledger(row);
        if row.backup.is_some_and(|backup| names.is_continuous(backup)) {
            self.continuous.push(*row);
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

    fn series(&mut self, row: &SeriesSample, _: &Names) {
        self.series.push(*row);
    }

    fn stream(&mut self, row: &StreamSample, _: &Names) {
        self.streams.push(*row);
    }
}
