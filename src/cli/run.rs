//! `keylapse run`: scenarios in, a folder of results for each out.

use std::{
    io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    cli::{
        args::{Common, Format, Group, Run},
        exit::{End, Failure},
        input,
        progress::Bars,
    },
    engine::{self, Setup, Totals, recorder::Chorus},
    report::{
        chart::{self, Picture},
        csv::CsvFiles,
        folder::Folder,
        gallery::Gallery,
        summary::{Summary, Tally},
        text,
    },
};

/// Runs the scenarios that are named.
///
/// # Errors
/// Where any of them has a mistake (nothing is written then), or results cannot be written.
pub fn run(command: &Run, common: &Common) -> Result<End, Failure> {
    let mut setups = input::load(&command.inputs)?;
    for setup in &mut setups {
        setup.seed = command.seed.unwrap_or(setup.seed);
    }
    prove_writable(&command.output)?;
    let stop = interrupt_flag()?;
    let bars = Bars::new(command.progress, setups.len());
    let results = for_each(&setups, |setup| {
        let result = run_one(setup, command, &bars, &stop);
        bars.count();
        result
    });
    let mut stdout = anstream::stdout().lock();
    for (setup, result) in setups.iter().zip(results) {
        let done = result?;
        if !common.quiet {
            bars.suspend(|| print(&mut stdout, command, common, setup, &done))?;
        }
    }
    stdout.flush()?;
    Ok(End::Held)
}

/// What a run left behind.
struct Done {
    summary: Summary,
    gallery: Gallery,
    place: PathBuf,
}

fn run_one(setup: &Setup, command: &Run, bars: &Bars, stop: &Arc<AtomicBool>) -> Result<Done, Failure> {
    let groups = groups(command, setup);
    let cannot_write = |error: io::Error| Failure::with_file(&command.output.join(&setup.name), "write", &error);
    let folder = Folder::begin(&command.output, &setup.name).map_err(cannot_write)?;
    let mut bar = bars.begin(setup, stop);
    let mut tally = Tally::default();
    let mut gallery = Gallery::default();
    let mut csv = if groups.contains(&Group::Csv) {
        Some(csv_files(folder.path(), command, setup).map_err(cannot_write)?)
    } else {
        None
    };
    let mut chorus = Chorus::new();
    chorus.add(&mut bar);
    chorus.add(&mut tally);
    chorus.add(&mut gallery);
    if let Some(csv) = &mut csv {
        chorus.add(csv);
    }
    let totals: Totals = engine::run(setup, &mut chorus);
    bar.end();
    if let Some(csv) = csv {
        csv.finish().map_err(cannot_write)?;
    }
    if stop.load(Ordering::Relaxed) {
        return Err(Failure::Interrupted);
    }
    let summary = tally.summary(setup, totals, None);
    if groups.contains(&Group::Summary) {
        write_summary(folder.path(), &summary).map_err(cannot_write)?;
    }
    if groups.contains(&Group::Charts) {
        draw(folder.path(), setup, &gallery).map_err(cannot_write)?;
    }
    let place = folder.complete().map_err(cannot_write)?;
    Ok(Done { summary, gallery, place })
}

fn csv_files(folder: &Path, command: &Run, setup: &Setup) -> io::Result<CsvFiles> {
    let events = command.events.map(Into::into).or(setup.output.events).unwrap_or_default();
    let ledger = command.ledger.map(Into::into).or(setup.output.ledger).unwrap_or_default();
    CsvFiles::create(folder, setup.start_unix_ms, events, ledger)
}

fn write_summary(folder: &Path, summary: &Summary) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(summary)?;
    text.push('\n');
    std::fs::write(folder.join("summary.json"), text)
}

fn draw(folder: &Path, setup: &Setup, gallery: &Gallery) -> io::Result<()> {
    let picture = Picture::of(setup, gallery);
    for (name, svg) in [
        ("timeline", chart::timeline(&picture)),
        ("protection", chart::protection(&picture)),
        ("streams", chart::streams(&picture)),
    ] {
        std::fs::write(folder.join(format!("{name}.svg")), &svg)?;
        std::fs::write(folder.join(format!("{name}.png")), chart::png(&svg, PNG_SCALE))?;
    }
    Ok(())
}

fn print(out: &mut impl io::Write, command: &Run, common: &Common, setup: &Setup, done: &Done) -> Result<(), Failure> {
    match command.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string(&done.summary).map_err(io::Error::from)?)?,
        Format::Text => text::run(out, setup, &done.summary, &done.gallery, common.verbose, &done.place)?,
    }
    Ok(())
}

fn groups(command: &Run, setup: &Setup) -> Vec<Group> {
    let by_scenario =
        || setup.output.only.as_ref().map(|names| names.iter().filter_map(|name| Group::named(name)).collect());
    command.only.clone().or_else(by_scenario).unwrap_or_else(|| vec![Group::Csv, Group::Charts, Group::Summary])
}

/// Makes sure that results can be written before anything runs.
fn prove_writable(output: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(output)
        .and_then(|()| tempfile::tempfile_in(output))
        .map(|_| ())
        .map_err(|error| Failure::with_file(output, "write into", &error))
}

/// Returns a flag that an interrupt raises; a second interrupt ends the program at once.
fn interrupt_flag() -> Result<Arc<AtomicBool>, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })
    .map_err(|error| Failure::Machine(format!("cannot listen for interrupts: {error}")))?;
    Ok(flag)
}

/// Does something with every setup on all cores, and returns the results in order.
pub fn for_each<R: Send>(setups: &[Setup], work: impl Fn(&Setup) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<R>>> = setups.iter().map(|_| Mutex::new(None)).collect();
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get).min(setups.len());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(index) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&index| index < setups.len())
                {
                    let result = work(&setups[index]);
                    *results[index].lock().expect("a result is stored once") = Some(result);
                }
            });
        }
    });
    results
        .into_iter()
        .map(|result| result.into_inner().expect("a result is stored once").expect("every setup was worked on"))
        .collect()
}

/// Pixels of a PNG for each unit of the SVG.
const PNG_SCALE: f32 = 2.0;
