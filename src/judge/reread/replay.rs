//! The files, read side by side and told in an order that a run could have told them in.

use std::io::Read;

use super::{
    interner::Interner,
    rows,
    sheet::{Misread, Sheet},
    sources::Sources,
};
use crate::{
    engine::Recorder,
    record::{EventName, EventRow, LedgerRow, Outcome, StreamSample},
    sim::SimTime,
};

/// The files, read side by side, each with its next row.
pub(super) struct Replay<R> {
    events: Sheet<R>,
    ledger: Sheet<R>,
    streams: Option<Sheet<R>>,
    pub(super) keys: Sheet<R>,
    pub(super) tables: Sheet<R>,
    event: Option<EventRow>,
    period: Option<LedgerRow>,
    sample: Option<StreamSample>,
    pub(super) has_periods: bool,
    /// The number of the first event that must have left a period.
    pub(super) first_write: Option<u64>,
}

impl<R: Read> Replay<R> {
    pub(super) fn begin(sources: Sources<R>, interner: &mut Interner) -> Result<Self, Misread> {
        let streams = match sources.streams {
            Some(streams) => Some(Sheet::open(rows::STREAMS, rows::STREAM_COLUMNS, streams)?),
            None => None,
        };
        let mut replay = Self {
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
        replay.event = replay.next_event(interner)?;
        replay.period = replay.next_period(interner)?;
        replay.sample = replay.next_sample(interner)?;
        Ok(replay)
    }

    /// Tells the earliest row, and returns whether there was one. At one instant: events, then periods, then counts.
    pub(super) fn tell_next(&mut self, interner: &mut Interner, recorder: &mut dyn Recorder) -> Result<bool, Misread> {
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
        if row.outcome == Outcome::Ok && (row.event.is_write() || row.event == EventName::CreateBackup) {
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
