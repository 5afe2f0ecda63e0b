//! The files of a run, read back into rows: what `verify` judges.
//!
//! Invariant: a file gives rows, or one fault with its place; no text can make the reading panic. Law: rows are told in an
//! order that a run could have told them in: events and counts by their instants, each period after the events of its end.
//!
//! | File | Noun |
//! |---|---|
//! | `sheet` | a CSV file: its header, its rows, its faults |
//! | `interner` | names to ids |
//! | `rows` | a line to a row |

mod interner;
mod rows;
mod sheet;

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use crate::{
    engine::Recorder,
    judge::{Circumstances, Monitors, Verdict},
    record::{EventRow, LedgerRow, Names, Outcome, StreamSample},
    rules::{PointInTimeKey, QuotaWindow, Readings, Spread},
    sim::{SimDuration, SimTime},
};

use interner::Interner;
use sheet::Sheet;

pub use sheet::Misread;

/// The files that the monitors need.
pub struct Sources<R> {
    /// `events.csv`.
    pub events: R,
    /// `ledger.csv`.
    pub ledger: R,
    /// `keys.csv`.
    pub keys: R,
    /// `tables.csv`.
    pub tables: R,
    /// `streams.csv`, where there is one.
    pub streams: Option<R>,
}

/// Judges the rules on the files of a run alone.
///
/// # Errors
/// Where a file is missing, is not such a file, or a cell of it cannot be read.
pub fn verify(folder: &Path) -> Result<Vec<Verdict>, Misread> {
    let mut monitors = Monitors::new(circumstances(folder));
    let names = reread(Sources::open(folder)?, &mut monitors)?;
    monitors.name_by(&names);
    Ok(monitors.verdicts())
}

/// Tells a recorder the rows of files, and returns the names in them.
///
/// # Errors
/// Where a file is not such a file, or a cell of it cannot be read.
pub fn reread<R: Read>(sources: Sources<R>, recorder: &mut dyn Recorder) -> Result<Names, Misread> {
    let mut interner = Interner::default();
    let mut tale = Tale::begin(sources, &mut interner)?;
    while tale.tell_next(&mut interner, recorder)? {}
    let Tale { mut keys, mut tables, has_periods, first_write, .. } = tale;
    if let (false, Some(seq)) = (has_periods, first_write) {
        return Err(Misread::of_file(rows::LEDGER, format!("no rows, although event {seq} wrote: {LEDGER_HINT}")));
    }
    while let Some(cells) = keys.next()? {
        recorder.key_period(&rows::key_period(&cells, &mut interner)?, &interner.names);
    }
    while let Some(cells) = tables.next()? {
        recorder.table_period(&rows::table_period(&cells, &mut interner)?, &interner.names);
    }
    Ok(interner.names)
}

impl Sources<BufReader<File>> {
    /// Opens the files in a folder.
    ///
    /// # Errors
    /// Where one that is needed cannot be opened.
    pub fn open(folder: &Path) -> Result<Self, Misread> {
        let open = |file: &'static str| match File::open(folder.join(file)) {
            Ok(opened) => Ok(BufReader::new(opened)),
            Err(error) => Err(Misread::of_file(file, format!("cannot be opened: {error}"))),
        };
        Ok(Self {
            events: open(rows::EVENTS)?,
            ledger: open(rows::LEDGER)?,
            keys: open(rows::KEYS)?,
            tables: open(rows::TABLES)?,
            streams: open(rows::STREAMS).ok(),
        })
    }
}

/// The files, read side by side, each with its next row.
struct Tale<R> {
    events: Sheet<R>,
    ledger: Sheet<R>,
    streams: Option<Sheet<R>>,
    keys: Sheet<R>,
    tables: Sheet<R>,
    event: Option<EventRow>,
    period: Option<LedgerRow>,
    sample: Option<StreamSample>,
    has_periods: bool,
    /// The number of the first event that must have left a period.
    first_write: Option<u64>,
}

impl<R: Read> Tale<R> {
    fn begin(sources: Sources<R>, interner: &mut Interner) -> Result<Self, Misread> {
        let streams = match sources.streams {
            Some(streams) => Some(Sheet::open(rows::STREAMS, rows::STREAM_COLUMNS, streams)?),
            None => None,
        };
        let mut tale = Self {
            events: Sheet::open(rows::EVENTS, rows::EVENT_COLUMNS, sources.events)?,
            ledger: Sheet::open(rows::LEDGER, rows::LEDGER_COLUMNS, sources.ledger)?,
            streams,
            keys: Sheet::open(rows::KEYS, rows::KEY_COLUMNS, sources.keys)?,
            tables: Sheet::open(rows::TABLES, rows::TABLE_COLUMNS, sources.tables)?,
            event: None,
            period: None,
            sample: None,
            has_periods: false,
            first_write: None,
        };
        tale.event = tale.next_event(interner)?;
        tale.period = tale.next_period(interner)?;
        tale.sample = tale.next_sample(interner)?;
        Ok(tale)
    }

    /// Tells the earliest row, and returns whether there was one. At one instant: events, then periods, then counts.
    fn tell_next(&mut self, interner: &mut Interner, recorder: &mut dyn Recorder) -> Result<bool, Misread> {
        let event = self.event.as_ref().map(|row| row.time);
        let period = self.period.map(|row| row.until.unwrap_or(SimTime::MAX));
        let sample = self.sample.map(|row| row.time);
        let comes_first = |one: Option<SimTime>, others: [Option<SimTime>; 2]| {
            one.is_some_and(|one| others.into_iter().flatten().all(|other| one <= other))
        };
        if comes_first(event, [period, sample]) {
            let next = self.next_event(interner)?;
            let told = std::mem::replace(&mut self.event, next);
            told.iter().for_each(|row| recorder.event(row, &interner.names));
        } else if comes_first(period, [event, sample]) {
            let next = self.next_period(interner)?;
            let told = std::mem::replace(&mut self.period, next);
            told.iter().for_each(|row| recorder.ledger(row, &interner.names));
        } else if comes_first(sample, [event, period]) {
            let next = self.next_sample(interner)?;
            let told = std::mem::replace(&mut self.sample, next);
            told.iter().for_each(|row| recorder.stream(row, &interner.names));
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn next_event(&mut self, interner: &mut Interner) -> Result<Option<EventRow>, Misread> {
        let Some(cells) = self.events.next()? else { return Ok(None) };
        let row = rows::event(&cells, interner)?;
        if rows::writes(row.event) && row.outcome == Outcome::Ok {
            self.first_write.get_or_insert(row.seq);
        }
        Ok(Some(row))
    }

    fn next_period(&mut self, interner: &mut Interner) -> Result<Option<LedgerRow>, Misread> {
        let Some(cells) = self.ledger.next()? else { return Ok(None) };
        self.has_periods = true;
        rows::ledger(&cells, interner).map(Some)
    }

    fn next_sample(&mut self, interner: &mut Interner) -> Result<Option<StreamSample>, Misread> {
        let Some(streams) = &mut self.streams else { return Ok(None) };
        let Some(cells) = streams.next()? else { return Ok(None) };
        rows::stream_sample(&cells, interner).map(Some)
    }
}

/// Returns what `summary.json` says of the run, where it is there and says it.
fn circumstances(folder: &Path) -> Circumstances {
    let text = std::fs::read_to_string(folder.join("summary.json")).unwrap_or_default();
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let end = summary["duration_ms"].as_u64().map(SimTime::from_millis).filter(|&end| end <= SimTime::MAX);
    let nominal = Circumstances::default();
    Circumstances {
        end,
        trim_delay: spread(&summary["trim_delay_ms"]).unwrap_or(nominal.trim_delay),
        replica_removal: spread(&summary["replica_removal_ms"]).unwrap_or(nominal.replica_removal),
        replication: spread(&summary["replication_ms"]).unwrap_or(nominal.replication),
        readings: readings(&summary),
    }
}

/// Reads how the run read what the sources leave open.
fn readings(summary: &serde_json::Value) -> Readings {
    let default = Readings::default();
    Readings {
        quota_window: if summary["quota_from_creation"] == true {
            QuotaWindow::FromCreation
        } else {
            default.quota_window
        },
        point_in_time_key: if summary["point_in_time_under_current_key"] == true {
            PointInTimeKey::Current
        } else {
            default.point_in_time_key
        },
    }
}

/// Reads the shortest and the longest of a length of time, in milliseconds.
fn spread(bounds: &serde_json::Value) -> Option<Spread> {
    let bound = |index: usize| bounds[index].as_u64().map(SimDuration::from_millis);
    let (shortest, longest) = (bound(0)?, bound(1)?);
    (longest.as_millis() <= SimTime::MAX.as_millis()).then_some(Spread::Uniform(shortest, longest))
}

const LEDGER_HINT: &str = "run the scenario with every protection period (`--ledger full`)";
