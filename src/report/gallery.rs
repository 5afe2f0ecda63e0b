//! What charts are drawn from: rows that also stand in a CSV file.

use crate::{
    engine::Recorder,
    record::{EventRow, KeyPeriod, Names, SeriesSample, StreamSample, TablePeriod},
};

/// The rows of a run that charts show.
#[derive(Debug, Default)]
pub struct Gallery {
    /// Events that are not one of many per item.
    pub events: Vec<EventRow>,
    /// Periods of keys.
    pub keys: Vec<KeyPeriod>,
    /// Periods of tables.
    pub tables: Vec<TablePeriod>,
    /// Samples of artifacts.
    pub series: Vec<SeriesSample>,
    /// Samples of streams.
    pub streams: Vec<StreamSample>,
    /// The names at the end of the run.
    pub names: Names,
}

impl Recorder for Gallery {
    fn event(&mut self, row: &EventRow, _: &Names) {
        if !row.event.is_per_item() {
            self.events.push(row.clone());
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

    fn series(&mut self, row: &SeriesSample, _: &Names) {
        self.series.push(*row);
    }

    fn stream(&mut self, row: &StreamSample, _: &Names) {
        self.streams.push(*row);
    }
}
