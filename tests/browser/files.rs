//! The CSV files of a run, asked what was so at an instant.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// A row by column.
pub type Row = BTreeMap<String, String>;

/// The folder of a run.
pub struct Run {
    pub folder: PathBuf,
    pub keys: Vec<Row>,
    pub tables: Vec<Row>,
    pub ledger: Vec<Row>,
    pub series: Vec<Row>,
    pub streams: Vec<Row>,
    /// From when on an application's own key was lost.
    pub client_key_lost: Option<u64>,
}

impl Run {
    pub fn read(folder: &Path) -> Self {
        let rows = |name: &str| {
            let Ok(bytes) = fs::read(folder.join(name)) else { return Vec::new() };
            csv::Reader::from_reader(bytes.as_slice()).deserialize().map(Result::unwrap).collect()
        };
        let lost = |row: &&Row| row["event"] == "LoseClientKey" && row["outcome"] == "ok";
        Self {
            client_key_lost: rows("events.csv").iter().find(lost).and_then(|row| millis(row, "time_ms")),
            folder: folder.to_owned(),
            keys: rows("keys.csv"),
            tables: rows("tables.csv"),
            ledger: rows("ledger.csv"),
            series: rows("series.csv"),
            streams: rows("streams.csv"),
        }
    }

    pub fn report(&self) -> PathBuf {
        self.folder.join("report.html")
    }

    /// The instants at which something begins or ends, each with the one before it, and some samples.
    pub fn instants(&self, most: usize) -> Vec<u64> {
        let mut turns: Vec<u64> = self
            .keys
            .iter()
            .chain(&self.tables)
            .flat_map(|row| [millis(row, "from_ms"), millis(row, "until_ms")])
            .flatten()
            .collect();
        turns.sort_unstable();
        turns.dedup();
        let step = turns.len().div_ceil(most).max(1);
        let samples: Vec<u64> = self.series.iter().filter_map(|row| millis(row, "time_ms")).collect();
        let some = samples.iter().copied().step_by((samples.len() / most).max(1));
        let mut instants: Vec<u64> =
            turns.into_iter().step_by(step).flat_map(|turn| [turn.saturating_sub(1), turn]).chain(some).collect();
        instants.sort_unstable();
        instants.dedup();
        instants
    }

    /// What is stored at an instant by the ledger: by table, kind and key.
    pub fn live_at(&self, at: u64) -> BTreeMap<[String; 3], u64> {
        let mut counts = BTreeMap::new();
        for row in self.ledger.iter().filter(|row| holds(row, at)) {
            let thing = ["table", "kind", "kms_key"].map(|column| row[column].clone());
            *counts.entry(thing).or_default() += 1;
        }
        counts
    }

    /// The rows of the last sample at or before an instant.
    pub fn sample_at(rows: &[Row], at: u64) -> Vec<&Row> {
        let time = rows.iter().filter_map(|row| millis(row, "time_ms")).filter(|&time| time <= at).max();
        rows.iter().filter(|row| time.is_some() && millis(row, "time_ms") == time).collect()
    }

    pub fn is_sample(&self, at: u64) -> bool {
        self.series.iter().any(|row| millis(row, "time_ms") == Some(at))
    }
}

/// The rows whose half-open period holds an instant.
pub fn at(rows: &[Row], at: u64) -> impl Iterator<Item = &Row> {
    rows.iter().filter(move |row| holds(row, at))
}

fn holds(row: &Row, at: u64) -> bool {
    millis(row, "from_ms").is_some_and(|from| from <= at) && millis(row, "until_ms").is_none_or(|until| at < until)
}

pub fn millis(row: &Row, column: &str) -> Option<u64> {
    row[column].parse().ok()
}
