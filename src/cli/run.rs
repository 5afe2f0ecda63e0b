//! `keylapse run`: scenarios in, a folder of results for each out.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use crate::{
    cli::{
        args::{Common, Format, Run},
        choice::{Choice, Monitoring},
        each,
        exit::{End, Failure},
        input, interrupt, memory,
        produce::{self, Results},
        progress::Bars,
        watch::watch,
    },
    engine::Setup,
    report::{folder::Workshop, page, sheet::TableFormat, text, usage},
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
    if command.watch {
        let stop = interrupt::flag()?;
        return watch(&command.inputs, &stop, || run_all(&load(command)?, command, common, &choice, &stop));
    }
    // An interrupt while files are read ends the program as it ends any other.
    let setups = load(command)?;
    run_all(&setups, command, common, &choice, &interrupt::flag()?)
}

fn load(command: &Run) -> Result<Vec<Setup>, Failure> {
    let mut setups = input::load_under(&command.inputs, command.way)?;
    for setup in &mut setups {
        setup.seed = command.seed.unwrap_or(setup.seed);
    }
    memory::check(&setups, command.memory_limit)?;
    Ok(setups)
}

fn run_all(
    setups: &[Setup],
    command: &Run,
    common: &Common,
    choice: &Choice,
    stop: &Arc<AtomicBool>,
) -> Result<End, Failure> {
    let workshop = open_workshop(&command.output, setups)?;
    let bars = Bars::new(command.progress, setups.len());
    let done = each::in_order(setups, |setup, crew| {
        let cannot = |error: io::Error| cannot_write(&command.output.join(&setup.name), &error);
        let folder = workshop.begin(&setup.name).map_err(cannot)?;
        let results = produce::produce(setup, choice, Some(folder.path()), &bars, stop, crew)?;
        let place = folder.complete().map_err(cannot)?;
        bars.count();
        Ok((results, place))
    });
    let done = done.into_iter().collect::<Result<Vec<_>, Failure>>()?;
    if command.inputs.iter().any(|input| input.is_dir()) {
        write_rules(&workshop, setups, &done).map_err(|error| cannot_write(&command.output.join(RULES), &error))?;
        write_index(&workshop, setups, &done).map_err(|error| cannot_write(&command.output.join(INDEX), &error))?;
    }
    bars.suspend(|| print_all(command, common, setups, &done))
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
    let index = command.output.join(INDEX);
    if done.len() > 1 && !common.quiet && command.format == Format::Text && index.is_file() {
        writeln!(stdout, "{} scenarios: open `{}` for their reports", done.len(), index.display())?;
    }
    stdout.flush()?;
    Ok(end)
}

fn report<'a>(results: &'a Results, place: &'a Path, verbose: bool) -> text::Report<'a> {
    text::Report { summary: &results.summary, gallery: &results.gallery, verdicts: &results.verdicts, place, verbose }
}

/// Writes `rules.csv`: which rules the scenarios of a whole directory exercise.
fn write_rules(workshop: &Workshop, setups: &[Setup], done: &[(Results, PathBuf)]) -> io::Result<()> {
    let runs: Vec<_> = setups
        .iter()
        .zip(done)
        .map(|(setup, (results, _))| (setup.name.as_str(), &results.usage, results.verdicts.as_slice()))
        .collect();
    workshop.put(RULES, |path| usage::write_rules(path, &runs))
}

/// Writes `index.html`: the reports and timelines of a whole directory, as far as they are there.
fn write_index(workshop: &Workshop, setups: &[Setup], done: &[(Results, PathBuf)]) -> io::Result<()> {
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
    workshop.put(INDEX, |path| std::fs::write(path, page::index(&entries)))
}

/// Makes sure that all results can be written, and nothing is lost by that, before anything runs.
fn open_workshop(output: &Path, setups: &[Setup]) -> Result<Workshop, Failure> {
    let workshop = Workshop::enter(output).map_err(|error| Failure::with_file(output, "write into", &error))?;
    for setup in setups {
        workshop.refuse_strangers(&setup.name).map_err(|error| cannot_write(&output.join(&setup.name), &error))?;
    }
    Ok(workshop)
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::with_file(path, "write", error)
}

/// Which rules the scenarios of a whole directory exercise.
const RULES: &str = "rules.csv";
/// The page that leads to the reports of a whole directory.
const INDEX: &str = "index.html";
