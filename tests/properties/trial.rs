//! A trial: one case, run by the program, judged by the monitors, and compared with what the law foretells.

use std::panic::{AssertUnwindSafe, catch_unwind};

use keylapse::{
    engine::{self, Audit, Recorder, Setup, recorder::Chorus},
    judge::{Circumstances, Panel, Ruling},
    record::{EventRow, KeyPeriod, LedgerRow, Names, SeriesSample, StreamSample, TablePeriod},
    scenario,
    sim::SimTime,
};

use crate::{
    case::Case,
    law,
    record::{self, Record},
};

/// Why a case fails.
pub type Failure = String;

/// Runs a case through everything that must hold of it, every artifact being opened after every event.
pub fn try_case(case: &Case) -> Result<(), Failure> {
    let setup = Setup { audit: Audit::EveryEvent, ..compile(case)? };
    let (tape, violations) = play(&setup)?;
    if let Some(violation) = violations.first() {
        return Err(violation.clone());
    }
    if case.is_certain() {
        let foretold =
            caught(|| law::foretell(case)).map_err(|panic| format!("the law does not get to the end: {panic}"))?;
        if let Some(difference) = foretold.difference(&tape.record()) {
            return Err(format!("the law and the program differ in {difference}"));
        }
    }
    Ok(())
}

/// Compiles a case; a mistake in it is the generator's.
pub fn compile(case: &Case) -> Result<Setup, Failure> {
    scenario::compile("generated", &case.to_string()).map_err(|diagnostics| {
        let faults = keylapse::error::Faults { file: "generated.toml".into(), source: case.to_string(), diagnostics };
        format!("{INVALID}{faults}")
    })
}

/// How a failure begins that is no failure of the program.
pub const INVALID: &str = "not a scenario: ";

/// Runs a setup, every rule monitor listening; returns what it told and which rules it broke.
pub fn play(setup: &Setup) -> Result<(Tape, Vec<String>), Failure> {
    caught(|| {
        let mut tape = Tape { names: setup.names.clone(), ..Tape::default() };
        let mut monitors = Panel::new(Circumstances::under(setup.terms()));
        let mut chorus = Chorus::new();
        chorus.add(&mut tape);
        chorus.add(&mut monitors);
        engine::run(setup, &mut chorus);
        let violated = monitors.verdicts().into_iter().filter(|verdict| verdict.ruling == Ruling::Violated);
        (tape, violated.map(|verdict| format!("{} is violated: {verdict:?}", verdict.id)).collect())
    })
}

/// Does something that may panic.
fn caught<T>(attempt: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(attempt)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        format!("panic: {}", text.unwrap_or("without a text"))
    })
}

/// Everything that a run told.
#[derive(Default)]
pub struct Tape {
    pub names: Names,
    pub events: Vec<EventRow>,
    pub ledger: Vec<LedgerRow>,
    pub keys: Vec<KeyPeriod>,
    pub tables: Vec<TablePeriod>,
    pub series: Vec<SeriesSample>,
    pub streams: Vec<StreamSample>,
}

impl Recorder for Tape {
    fn event(&mut self, row: &EventRow, _: &Names) {
        self.events.push(row.clone());
    }
    fn ledger(&mut self, row: &LedgerRow, _: &Names) {
        self.ledger.push(*row);
    }
    fn key_period(&mut self, row: &KeyPeriod, _: &Names) {
        self.keys.push(*row);
    }
    fn table_period(&mut self, row: &TablePeriod, names: &Names) {
        if self.tables.is_empty() {
            self.names = names.clone();
        }
        self.tables.push(*row);
    }
    fn series(&mut self, row: &SeriesSample, _: &Names) {
        self.series.push(*row);
    }
    fn stream(&mut self, row: &StreamSample, _: &Names) {
        self.streams.push(*row);
    }
}

impl Tape {
    /// The rows as the law foretells them.
    pub fn record(&self) -> Record {
        let mut record = Record {
            events: self.events.iter().map(|row| self.event_row(row)).collect(),
            ledger: self.ledger.iter().map(|row| self.period(row)).collect(),
            keys: self.keys.iter().map(|row| self.key_row(row)).collect(),
            tables: self.tables.iter().map(|row| self.table_row(row)).collect(),
        };
        record.sort();
        record
    }

    fn event_row(&self, row: &EventRow) -> record::Event {
        record::Event {
            time: row.time.as_millis(),
            phase: format!("{:?}", row.phase),
            event: row.event.to_string(),
            actor: self.names.actor(row.actor),
            table: row.table.map_or(String::new(), |table| self.names.table(table).to_owned()),
            subject: self.names.subject(row.subject),
            key: row.key.map_or(String::new(), |key| self.names.key(key).to_owned()),
            outcome: row.outcome.to_string(),
            error: row.error.map_or(String::new(), |error| error.to_string()),
        }
    }

    fn period(&self, row: &LedgerRow) -> record::Period {
        let item = row.item.map_or(String::new(), |item| self.names.item(item));
        let backup = row.backup.map_or("", |backup| self.names.backup(backup));
        record::Period {
            artifact: self.names.artifact(row.artifact),
            item: format!("{item}{backup}"),
            version: row.version,
            key: self.names.key(row.chain.kms_key).to_owned(),
            key_version: row.chain.key_version,
            from: row.from.as_millis(),
            until: row.until.map(SimTime::as_millis),
            ended_by: row.ended_by.map_or(String::new(), |ended_by| ended_by.to_string()),
            bytes: row.bytes,
            readable_at_end: row.readable_at_end,
        }
    }

    fn key_row(&self, row: &KeyPeriod) -> record::KeyPeriod {
        record::KeyPeriod {
            key: self.names.key(row.key).to_owned(),
            state: row.state.to_string(),
            from: row.from.as_millis(),
            until: row.until.map(SimTime::as_millis),
        }
    }

    fn table_row(&self, row: &TablePeriod) -> record::TablePeriod {
        record::TablePeriod {
            table: self.names.table(row.table).to_owned(),
            status: row.shown.status.to_string(),
            sse_status: row.shown.sse_status.map_or(String::new(), |status| status.to_string()),
            sse_type: row.shown.sse_type.map_or(String::new(), |sse_type| sse_type.to_string()),
            key: self.names.key(row.shown.kms_key).to_owned(),
            inaccessible_since: row.shown.inaccessible_since.map(SimTime::as_millis),
            from: row.from.as_millis(),
            until: row.until.map(SimTime::as_millis),
        }
    }
}
