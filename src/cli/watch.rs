//! `--watch`: the work is done again whenever a scenario file is saved.
//!
//! Law: mistakes and violations are shown and do not end the watch; an interrupt does, between two runs and cleanly.

use std::{
    collections::BTreeMap,
    fs,
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, SystemTime},
};

use crate::cli::exit::{End, Failure};

/// Does the work once, and then again after each change of the inputs, until `stop` is raised.
///
/// # Errors
/// Where the work was interrupted, or nobody reads what it prints.
pub fn watch(
    inputs: &[PathBuf],
    stop: &AtomicBool,
    mut work: impl FnMut() -> Result<End, Failure>,
) -> Result<End, Failure> {
    loop {
        let seen = stamps(inputs);
        wipe()?;
        let end = match work() {
            Ok(end) => end,
            Err(failure @ (Failure::Interrupted | Failure::ClosedPipe)) => return Err(failure),
            Err(failure) => {
                failure.report();
                End::Violated
            }
        };
        let (files, s) = (seen.len(), if seen.len() == 1 { "" } else { "s" });
        writeln!(anstream::stderr(), "watching {files} file{s}: save to run again, Ctrl-C to end")?;
        while stamps(inputs) == seen {
            if stop.load(Ordering::Relaxed) {
                return Ok(end);
            }
            thread::sleep(PAUSE);
        }
        thread::sleep(PAUSE);
    }
}

/// When each file was saved last, and how long it is; a folder's scenarios one by one.
fn stamps(inputs: &[PathBuf]) -> BTreeMap<PathBuf, Option<(SystemTime, u64)>> {
    let mut stamps = BTreeMap::new();
    for input in inputs {
        if let Ok(entries) = fs::read_dir(input) {
            let files = entries.flatten().map(|entry| entry.path());
            let scenarios = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
            stamps.extend(scenarios.map(|path| (path.clone(), stamp(&path))));
        } else {
            stamps.insert(input.clone(), stamp(input));
        }
    }
    stamps
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let data = fs::metadata(path).ok()?;
    Some((data.modified().ok()?, data.len()))
}

/// Begins a fresh page on a terminal, so that the newest results are what is seen.
fn wipe() -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    if stdout.is_terminal() {
        stdout.write_all(b"\x1b[2J\x1b[H")?;
        stdout.flush()?;
    }
    Ok(())
}

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(PAUSE_MS);
const PAUSE_MS: u64 = 150;
