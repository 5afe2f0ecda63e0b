//! The files of a run, opened and judged.

use std::{io::Read, path::Path};

use super::{interner::Interner, rows, sheet::Misread, sources::Sources, tale::Tale};
use crate::{
    engine::Recorder,
    judge::{Circumstances, Panel, Verdict},
    record::Names,
    rules::{PointInTimeKey, QuotaWindow, Readings, Spread},
    sim::{SimDuration, SimTime},
};

/// Judges the rules on the files of a run alone.
///
/// # Errors
/// Where a file is missing, is not such a file, or a cell of it cannot be read.
pub fn verify(folder: &Path) -> Result<Vec<Verdict>, Misread> {
    let mut monitors = Panel::new(circumstances(folder));
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
