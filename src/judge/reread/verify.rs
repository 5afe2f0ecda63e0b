//! The files of a run, opened and judged.

use std::{
    io::{ErrorKind, Read},
    path::Path,
};

use super::{interner::Interner, replay::Replay, rows, sheet::Misread, sources::Sources};
use crate::{
    engine::Recorder,
    judge::{Circumstances, Panel, Verdict},
    record::Names,
};

/// Judges the rules on the files of a run alone.
///
/// # Errors
/// Where a file other than `summary.json` is missing, one is not such a file, or a part of it cannot be read.
pub fn verify(folder: &Path) -> Result<Vec<Verdict>, Misread> {
    let sources = Sources::open(folder)?;
    let mut monitors = Panel::new(circumstances(folder)?);
    let names = reread(sources, &mut monitors)?;
    monitors.name_by(&names);
    Ok(monitors.verdicts())
}

/// Tells a recorder the rows of files, and returns the names in them.
///
/// # Errors
/// Where a file is not such a file, or a cell of it cannot be read.
pub fn reread<R: Read>(sources: Sources<R>, recorder: &mut dyn Recorder) -> Result<Names, Misread> {
    let mut interner = Interner::default();
    let mut replay = Replay::begin(sources, &mut interner)?;
    while replay.tell_next(&mut interner, recorder)? {}
    let Replay { mut keys, mut tables, has_periods, first_write, .. } = replay;
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

/// Returns what `summary.json` says of a run, and the nominal circumstances where there is none.
///
/// # Errors
/// Where it cannot be opened, or does not say it.
pub fn circumstances(folder: &Path) -> Result<Circumstances, Misread> {
    match std::fs::read(folder.join(SUMMARY)) {
        Ok(text) => serde_json::from_slice(&text).map(Circumstances::under).map_err(|error| unreadable(&error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Circumstances::default()),
        Err(error) => Err(Misread::of_file(SUMMARY, format!("cannot be opened: {error}"))),
    }
}

/// Returns the fault of a summary, with the line where it was found.
fn unreadable(error: &serde_json::Error) -> Misread {
    let (text, place) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
    let message = text.strip_suffix(&place).unwrap_or(&text);
    Misread { line: Some(error.line() as u64), ..Misread::of_file(SUMMARY, format!("{message}: {SUMMARY_HINT}")) }
}

const LEDGER_HINT: &str = "run the scenario with every protection period (`--ledger full`)";
const SUMMARY_HINT: &str = "run the scenario again, or move the file away to judge by the nominal circumstances";
const SUMMARY: &str = "summary.json";
