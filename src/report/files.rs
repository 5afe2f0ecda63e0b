//! The tables of a run, as files: rows leave as they come, so that memory does not grow with history.
//!
//! Law: the first failure to write is kept and told at the end.

use std::{collections::HashMap, io, path::Path};

use crate::{
    engine::{
        Recorder,
        setup::{EventsOption, LedgerOption},
    },
    judge::Verdict,
    record::{EventRow, KeyPeriod, LedgerRow, Names, Owner, SeriesSample, StreamSample, TablePeriod},
    report::{
        clock::WallClock,
        rows,
        sheet::{Sheet, TableFormat},
    },
    rules::RuleSet,
    sim::SimTime,
};

/// Writes the record of a run into files, one or more for each table.
pub struct RecordFiles {
    events: Option<(Sheet, EventsOption)>,
    ledger: Option<(Sheet, LedgerOption)>,
    keys: Sheet,
    tables: Sheet,
    series: Sheet,
    streams: Sheet,
    clock: WallClock,
    rules: HashMap<RuleSet, String>,
    text: Texts,
    failure: Option<io::Error>,
}

/// Buffers for the texts of one row.
#[derive(Default)]
struct Texts {
    time: String,
    until: String,
    actor: String,
    subject: String,
    detail: String,
    table_key: String,
    data_key: String,
}

impl RecordFiles {
    /// Creates the files in a folder, each with its header.
    ///
    /// # Errors
    /// Where a file cannot be created.
    pub fn create(
        folder: &Path,
        formats: &[TableFormat],
        start_unix_ms: i64,
        events: EventsOption,
        ledger: LedgerOption,
    ) -> io::Result<Self> {
        Ok(Self {
            events: Some((Sheet::create::<rows::Event>(folder, formats)?, events)),
            ledger: match ledger {
                LedgerOption::None => None,
                LedgerOption::Summary | LedgerOption::Full => {
                    Some((Sheet::create::<rows::Ledger>(folder, formats)?, ledger))
                }
            },
            keys: Sheet::create::<rows::Key>(folder, formats)?,
            tables: Sheet::create::<rows::Table>(folder, formats)?,
            series: Sheet::create::<rows::Series>(folder, formats)?,
            streams: Sheet::create::<rows::Stream>(folder, formats)?,
            clock: WallClock::new(start_unix_ms),
            rules: HashMap::new(),
            text: Texts::default(),
            failure: None,
        })
    }

    /// Closes the files.
    ///
    /// # Errors
    /// Where anything could not be written.
    pub fn finish(self) -> io::Result<()> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let sheets = [self.keys, self.tables, self.series, self.streams];
        let more = self.events.map(|(sheet, _)| sheet).into_iter().chain(self.ledger.map(|(sheet, _)| sheet));
        more.chain(sheets).try_for_each(Sheet::finish)
    }

    fn keep(&mut self, result: io::Result<()>) {
        if let Err(failure) = result {
            self.failure.get_or_insert(failure);
        }
    }

    fn write_event(&mut self, row: &EventRow, names: &Names) -> io::Result<()> {
        let Self { events: Some((sheet, _)), text, clock, rules, .. } = self else { return Ok(()) };
        text.clear();
        clock.push(row.time, &mut text.time);
        names.push_actor(row.actor, &mut text.actor);
        names.push_subject(row.subject, &mut text.subject);
        names.push_detail(row, &mut text.detail);
        sheet.write(&rows::Event {
            seq: row.seq,
            time_ms: row.time.as_millis(),
            time: &text.time,
            phase: row.phase.as_str(),
            event: row.event.as_str(),
            actor: &text.actor,
            table: row.table.map(|id| names.table(id)),
            subject: given(&text.subject),
            key: row.key.map(|id| names.key(id)),
            outcome: row.outcome.as_str(),
            error: row.error.map(|error| error.as_str()),
            rule: given(codes(rules, row.rules)),
            detail: given(&text.detail),
        })
    }

    fn write_ledger(&mut self, row: &LedgerRow, names: &Names) -> io::Result<()> {
        let Self { ledger: Some((sheet, _)), text, clock, rules, .. } = self else { return Ok(()) };
        text.clear();
        names.push_artifact(row.artifact, &mut text.actor);
        match (row.backup, row.item) {
            (Some(backup), _) => text.subject.push_str(names.backup(backup)),
            (None, Some(item)) => names.push_item(item, &mut text.subject),
            (None, None) => {}
        }
        names.push_table_key(&row.chain, &mut text.table_key);
        names.push_data_key(&row.chain, &mut text.data_key);
        text.period(clock, row.from, row.until);
        sheet.write(&rows::Ledger {
            artifact: &text.actor,
            kind: row.artifact.kind.as_str(),
            table: names.table(row.artifact.table),
            item: given(&text.subject),
            version: row.version,
            kms_key: names.key(row.chain.kms_key),
            key_owner: Owner::of(row.chain.kms_key).as_str(),
            key_version: row.chain.key_version,
            table_key: &text.table_key,
            data_key: &text.data_key,
            from_ms: row.from.as_millis(),
            from: &text.time,
            until_ms: row.until.map(SimTime::as_millis),
            until: given(&text.until),
            ended_by: row.ended_by.map(|ended_by| ended_by.as_str()),
            bytes: row.bytes,
            readable_at_end: row.readable_at_end,
            rule: given(codes(rules, row.rules)),
        })
    }

    fn write_key(&mut self, row: &KeyPeriod, names: &Names) -> io::Result<()> {
        let Self { keys, text, clock, rules, .. } = self;
        text.clear();
        text.period(clock, row.from, row.until);
        keys.write(&rows::Key {
            key: names.key(row.key),
            owner: Owner::of(row.key).as_str(),
            state: row.state.as_str(),
            from_ms: row.from.as_millis(),
            from: &text.time,
            until_ms: row.until.map(SimTime::as_millis),
            until: given(&text.until),
            cause: row.cause.map(|cause| cause.as_str()),
            rule: given(codes(rules, row.rules)),
        })
    }

    fn write_table(&mut self, row: &TablePeriod, names: &Names) -> io::Result<()> {
        let Self { tables, text, clock, rules, .. } = self;
        text.clear();
        text.period(clock, row.from, row.until);
        if let Some(since) = row.shown.inaccessible_since {
            clock.push(since, &mut text.detail);
        }
        tables.write(&rows::Table {
            table: names.table(row.table),
            table_status: row.shown.status.as_str(),
            sse_status: row.shown.sse_status.map(|status| status.as_str()),
            sse_type: row.shown.sse_type.map(|sse_type| sse_type.as_str()),
            kms_key: names.key(row.shown.kms_key),
            inaccessible_since: given(&text.detail),
            from_ms: row.from.as_millis(),
            from: &text.time,
            until_ms: row.until.map(SimTime::as_millis),
            until: given(&text.until),
            cause: row.cause.as_str(),
            rule: given(codes(rules, row.rules)),
        })
    }

    fn write_series(&mut self, row: &SeriesSample, names: &Names) -> io::Result<()> {
        let Self { series, text, clock, .. } = self;
        text.clear();
        clock.push(row.time, &mut text.time);
        series.write(&rows::Series {
            time_ms: row.time.as_millis(),
            time: &text.time,
            table: names.table(row.table),
            key: names.key(row.key),
            kind: row.kind.as_str(),
            live: row.live,
            unreadable: row.unreadable,
            bytes: row.bytes,
        })
    }

    fn write_stream(&mut self, row: &StreamSample, names: &Names) -> io::Result<()> {
        let Self { streams, text, clock, .. } = self;
        text.clear();
        clock.push(row.time, &mut text.time);
        streams.write(&rows::Stream {
            time_ms: row.time.as_millis(),
            time: &text.time,
            table: names.table(row.table),
            unread: row.unread,
            read: row.read,
            trimmed_read: row.trimmed_read,
            trimmed_unread: row.trimmed_unread,
            ttl_waiting: row.ttl_waiting,
        })
    }
}

impl Recorder for RecordFiles {
    fn event(&mut self, row: &EventRow, names: &Names) {
        let control_only = matches!(self.events, Some((_, EventsOption::Control)));
        if !(control_only && row.event.is_per_item()) {
            let result = self.write_event(row, names);
            self.keep(result);
        }
    }

    fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        if matches!(self.ledger, Some((_, LedgerOption::Full))) {
            let result = self.write_ledger(row, names);
            self.keep(result);
        }
    }

    fn key_period(&mut self, row: &KeyPeriod, names: &Names) {
        let result = self.write_key(row, names);
        self.keep(result);
    }

    fn table_period(&mut self, row: &TablePeriod, names: &Names) {
        let result = self.write_table(row, names);
        self.keep(result);
    }

    fn series(&mut self, row: &SeriesSample, names: &Names) {
        let result = self.write_series(row, names);
        self.keep(result);
    }

    fn stream(&mut self, row: &StreamSample, names: &Names) {
        let result = self.write_stream(row, names);
        self.keep(result);
    }

    fn is_stopped(&self) -> bool {
        self.failure.is_some()
    }
}

impl Texts {
    fn clear(&mut self) {
        for text in [
            &mut self.time,
            &mut self.until,
            &mut self.actor,
            &mut self.subject,
            &mut self.detail,
            &mut self.table_key,
            &mut self.data_key,
        ] {
            text.clear();
        }
    }

    fn period(&mut self, clock: &mut WallClock, from: SimTime, until: Option<SimTime>) {
        clock.push(from, &mut self.time);
        if let Some(until) = until {
            clock.push(until, &mut self.until);
        }
    }
}

/// Writes `verdicts.csv`.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_verdicts(folder: &Path, verdicts: &[Verdict]) -> io::Result<()> {
    let mut sheet = Sheet::create::<rows::Verdict>(folder, &[TableFormat::Csv])?;
    for verdict in verdicts {
        sheet.write(&rows::Verdict {
            id: &verdict.id,
            rule: verdict.rule.map(|rule| rule.rule().code),
            verdict: verdict.ruling.as_str(),
            at: &verdict.at.to_string(),
            expected: &verdict.expected,
            found: &verdict.found,
            witness: &verdict.witness,
        })?;
    }
    sheet.finish()
}

/// Returns the codes of a set of rules, written once for each set.
fn codes(known: &mut HashMap<RuleSet, String>, rules: RuleSet) -> &str {
    known.entry(rules).or_insert_with(|| rules.to_string())
}

/// Returns a text, where there is one.
fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
