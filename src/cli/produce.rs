//! One scenario's results: run, judged and written into a folder.

use std::{
    fs::File,
    io::{self, BufWriter},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use clap::ValueEnum as _;

use crate::{
    cli::{args::Group, exit::Failure, progress::Bars},
    engine::{
        self, Setup,
        recorder::Chorus,
        setup::{EventsOption, LedgerOption},
    },
    judge::{Circumstances, Expectations, Monitors, Verdict},
    report::{
        chart,
        csv::{self, CsvFiles},
        gallery::Gallery,
        journal::Journal,
        page::{self, Cast, Footage},
        summary::{Summary, Tally},
        trace,
        usage::Usage,
    },
    sim::SimTime,
};

/// What the command line says about the files of a run; it wins over the scenario.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Only these groups.
    pub only: Option<Vec<Group>>,
    /// Which rows `events.csv` holds.
    pub events: Option<EventsOption>,
    /// What `ledger.csv` holds.
    pub ledger: Option<LedgerOption>,
    /// When the rule monitors judge.
    pub monitoring: Monitoring,
}

/// When the rule monitors judge a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Monitoring {
    /// Whatever is written.
    #[default]
    Always,
    /// Unless `summary` alone is written.
    WhereShown,
}

/// What a run left behind.
pub struct Results {
    /// The run in numbers.
    pub summary: Summary,
    /// Its rows, as far as charts show them.
    pub gallery: Gallery,
    /// What was judged.
    pub verdicts: Vec<Verdict>,
    /// Which rules it exercised.
    pub usage: Usage,
}

/// Runs a scenario, and writes its files into `folder`, where one is given.
///
/// # Errors
/// Where a file cannot be written, or the user interrupts.
pub fn produce(
    setup: &Setup,
    choice: &Choice,
    folder: Option<&Path>,
    bars: &Bars,
    stop: &Arc<AtomicBool>,
) -> Result<Results, Failure> {
    let cannot_write =
        |error: io::Error| Failure::Machine(format!("cannot write results of `{}`: {error}", setup.name));
    let groups = choice.groups(setup);
    let target = |group| folder.filter(|_| groups.contains(&group));
    let mut files = match target(Group::Csv) {
        Some(folder) => Some(choice.csv_files(folder, setup).map_err(cannot_write)?),
        None => None,
    };
    let monitors = choice.is_monitored(&groups).then(|| monitors(setup));
    let mut backstage = target(Group::Report).map(|_| choice.backstage(setup));
    let results = play(setup, monitors, files.as_mut(), backstage.as_mut(), bars, stop);
    if let Some(files) = files {
        files.finish().map_err(cannot_write)?;
    }
    if stop.load(Ordering::Relaxed) {
        return Err(Failure::Interrupted);
    }
    if let Some(folder) = target(Group::Csv).or(target(Group::Verdicts)) {
        csv::write_verdicts(folder, &results.verdicts).map_err(cannot_write)?;
    }
    if let Some(folder) = target(Group::Summary) {
        write_summary(folder, &results.summary).map_err(cannot_write)?;
    }
    if let Some(folder) = target(Group::Charts) {
        draw(folder, setup, &results.gallery).map_err(cannot_write)?;
    }
    if let Some(folder) = target(Group::Trace) {
        let file = BufWriter::new(File::create(folder.join("trace.json")).map_err(cannot_write)?);
        trace::write(file, setup, &results.gallery).map_err(cannot_write)?;
    }
    if let (Some(folder), Some(backstage)) = (target(Group::Report), backstage) {
        let page = page::report(&results.footage(setup, &backstage));
        std::fs::write(folder.join("report.html"), page).map_err(cannot_write)?;
    }
    Ok(results)
}

/// What only the page needs of a run.
struct Backstage {
    journal: Journal,
    cast: Cast,
}

impl Results {
    fn footage<'a>(&'a self, setup: &'a Setup, backstage: &'a Backstage) -> Footage<'a> {
        Footage {
            setup,
            gallery: &self.gallery,
            journal: &backstage.journal,
            cast: &backstage.cast,
            summary: &self.summary,
            verdicts: &self.verdicts,
        }
    }
}

fn monitors(setup: &Setup) -> Monitors {
    let end = Some(SimTime::START + setup.duration);
    Monitors::new(Circumstances::of(end, &setup.timing))
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
