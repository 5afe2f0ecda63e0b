//! `keylapse run`: scenarios in, a folder of results for each out.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use crate::{
    cli::{
        args::{Common, Format, Run},
        exit::{End, Failure},
        input, memory,
        produce::{self, Choice, Monitoring, Results},
        progress::Bars,
        watch::watch,
    },
    engine::Setup,
    report::{folder::Folder, page, sheet::TableFormat, text, usage},
};

/// Runs the scenarios that are named.
///
/// # Errors
/// Where any of them has a mistake (nothing is written then), or results cannot be written.
pub fn run(command: &Run, common: &Common) -> Result<End, Failure> {
    let choice = Choice {
        only: command.only.clone(),
        events: command.events.map(Into::into),
        ledger: command.ledger.map(Into::into),
        theme: command.theme.into(),
        monitoring: Monitoring::WhereShown,
        beside_csv: beside_csv(command)?,
        story: !common.quiet && matches!(command.format, Format::Text),
    };
    let stop = produce::interrupt_flag()?;
    if command.watch {
        return watch(&command.inputs, &stop, || run_once(command, common, &choice, &stop));
    }
    run_once(command, common, &choice, &stop)
}

fn run_once(command: &Run, common: &Common, choice: &Choice, stop: &Arc<AtomicBool>) -> Result<End, Failure> {
    let mut setups = input::load_under(&command.inputs, command.way)?;
    for setup in &mut setups {
        setup.seed = command.seed.unwrap_or(setup.seed);
    }
    memory::check(&setups, command.memory_limit)?;
    prove_writable(&command.output)?;
    let bars = Bars::new(command.progress, setups.len());
    let done = produce::for_each(&setups, |setup, crew| {
        let cannot_write = |error: io::Error| Failure::with_file(&command.output.join(&setup.name), "write", &error);
        let folder = Folder::begin(&command.output, &setup.name).map_err(cannot_write)?;
        let results = produce::produce(setup, choice, Some(folder.path()), &bars, stop, crew)?;
        let place = folder.complete().map_err(cannot_write)?;
        bars.count();
        Ok((results, place))
    });
    let done = done.into_iter().collect::<Result<Vec<_>, Failure>>()?;
    if command.inputs.iter().any(|input| input.is_dir()) {
        write_rules(&command.output, &setups, &done)?;
        write_index(&command.output, &setups, &done)?;
    }
    bars.suspend(|| print_all(command, common, &setups, &done))
}

/// Returns the formats that are asked for beside CSV.
///
/// # Errors
/// Where this build has none of them.
fn beside_csv(command: &Run) -> Result<Vec<TableFormat>, Failure> {
    if !command.parquet {
        return Ok(Vec::new());
    }
    #[cfg(feature = "parquet")]
    return Ok(vec![TableFormat::Parquet]);
    #[cfg(not(feature = "parquet"))]
    Err(Failure::Usage(
        "this program was built without Parquet\n  help: build it with `cargo build --release --features parquet`"
            .to_owned(),
    ))
}

fn print_all(command: &Run, common: &Common, setups: &[Setup], done: &[(Results, PathBuf)]) -> Result<End, Failure> {
    let mut stdout = anstream::stdout().lock();
    let mut end = End::Held;
    for (setup, (results, place)) in setups.iter().zip(done) {
        end = end.max(End::of(&results.verdicts));
        match command.format {
            _ if common.quiet => {}
            Format::Json => {
                let line = serde_json::to_string(&results.summary).map_err(io::Error::from)?;
                writeln!(stdout, "{line}")?;
            }
            Format::Text => text::run(&mut stdout, setup, &report(results, place, common.verbose))?,
        }
    }
    stdout.flush()?;
    Ok(end)
}

fn report<'a>(results: &'a Results, place: &'a Path, verbose: bool) -> text::Report<'a> {
    text::Report { summary: &results.summary, gallery: &results.gallery, verdicts: &results.verdicts, place, verbose }
}

/// Writes `rules.csv`: which rules the scenarios of a whole directory exercise.
fn write_rules(output: &Path, setups: &[Setup], done: &[(Results, PathBuf)]) -> Result<(), Failure> {
    let runs: Vec<_> = setups
        .iter()
        .zip(done)
        .map(|(setup, (results, _))| (setup.name.as_str(), &results.usage, results.verdicts.as_slice()))
        .collect();
    let path = output.join("rules.csv");
    usage::write_rules(&path, &runs).map_err(|error| Failure::with_file(&path, "write", &error))
}

/// Writes `index.html`: the reports and timelines of a whole directory, as far as they are there.
fn write_index(output: &Path, setups: &[Setup], done: &[(Results, PathBuf)]) -> Result<(), Failure> {
    let entries: Vec<_> = setups
        .iter()
        .zip(done)
        .filter(|(_, (_, place))| place.join("report.html").is_file())
        .map(|(setup, (results, place))| page::Entry {
            setup,
            summary: &results.summary,
            has_timeline: place.join("timeline.svg").is_file(),
        })
        .collect();
    if entries.is_empty() {
        return Ok(());
    }
    let path = output.join("index.html");
    std::fs::write(&path, page::index(&entries)).map_err(|error| Failure::with_file(&path, "write", &error))
}

/// Makes sure that results can be written before anything runs.
fn prove_writable(output: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(output)
        .and_then(|()| tempfile::tempfile_in(output))
        .map(|_| ())
        .map_err(|error| Failure::with_file(output, "write into", &error))
}
