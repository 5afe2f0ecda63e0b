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
    cli::{
        args::Group,
        exit::Failure,
        progress::Bars,
        threads::{self, Threads},
    },
    engine::{
        self, Setup,
        recorder::Chorus,
        setup::{EventsOption, LedgerOption},
    },
    judge::{Circumstances, Expectations, Panel, Verdict},
    report::{
        chart::{self, Picture, Theme},
        files::{self, RecordFiles},
        gallery::Gallery,
        journal::Journal,
        page::{self, Cast, Footage},
        sheet::TableFormat,
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
    /// The paper of charts.
    pub theme: Theme,
    /// When the rule monitors judge.
    pub monitoring: Monitoring,
    /// The formats in which the tables are written, whatever groups are.
    pub beside_csv: Vec<TableFormat>,
    /// Whether the story is told.
    pub story: bool,
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
    /// Its rows, as far as charts and the story show them: none where there are neither.
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
    crew: Threads,
) -> Result<Results, Failure> {
    let cannot_write =
        |error: io::Error| Failure::Machine(format!("cannot write results of `{}`: {error}", setup.name));
    let groups = choice.groups(setup);
    let target = |group| folder.filter(|_| groups.contains(&group));
    let formats: Vec<TableFormat> =
        target(Group::Csv).map(|_| TableFormat::Csv).into_iter().chain(choice.beside_csv.iter().copied()).collect();
    let mut files = match folder.filter(|_| !formats.is_empty()) {
        Some(folder) => Some(choice.files(folder, &formats, setup).map_err(cannot_write)?),
        None => None,
    };
    let monitors = choice.is_monitored(&groups).then(|| monitors(setup));
    let mut backstage = target(Group::Report).map(|_| choice.backstage(setup));
    let shown = choice.story || [Group::Charts, Group::Trace, Group::Report].iter().any(|group| groups.contains(group));
    let audience = Audience { shown, monitors, files: files.as_mut(), backstage: backstage.as_mut() };
    let results = play(setup, audience, bars, stop, crew);
    if let Some(files) = files {
        files.finish().map_err(cannot_write)?;
    }
    if stop.load(Ordering::Relaxed) {
        return Err(Failure::Interrupted);
    }
    if let Some(folder) = target(Group::Csv).or(target(Group::Verdicts)) {
        files::write_verdicts(folder, &results.verdicts).map_err(cannot_write)?;
    }
    if let Some(folder) = target(Group::Summary) {
        write_summary(folder, &results.summary).map_err(cannot_write)?;
    }
    if let Some(folder) = target(Group::Charts) {
        draw(folder, setup, &results.gallery, choice.theme).map_err(cannot_write)?;
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

fn monitors(setup: &Setup) -> Panel {
    let end = Some(SimTime::START + setup.duration);
    Panel::new(Circumstances::of(end, &setup.timing).reading(setup.readings))
}

/// Who hears of a run besides those who count it.
struct Audience<'a> {
    /// Whether charts or the story show its rows.
    shown: bool,
    monitors: Option<Panel>,
    files: Option<&'a mut RecordFiles>,
    backstage: Option<&'a mut Backstage>,
}

fn play(setup: &Setup, audience: Audience<'_>, bars: &Bars, stop: &Arc<AtomicBool>, crew: Threads) -> Results {
    let Audience { shown, mut monitors, files, backstage } = audience;
    let mut bar = bars.begin(setup, stop);
    let mut tally = Tally::default();
    let mut gallery = Gallery::new(setup);
    let mut usage = Usage::default();
    let mut expectations = Expectations::new(setup);
    let mut chorus = Chorus::new();
    chorus.add(&mut bar);
    chorus.add(&mut tally);
    chorus.add(&mut usage);
    chorus.add(&mut expectations);
    if shown {
        chorus.add(&mut gallery);
    }
    if let Some(monitors) = &mut monitors {
        chorus.add(monitors);
    }
    if let Some(files) = files {
        chorus.add(files);
    }
    if let Some(backstage) = backstage {
        chorus.add(&mut backstage.journal);
        chorus.add(&mut backstage.cast);
    }
    let totals = engine::run_with(setup, &mut chorus, Box::new(crew));
    bar.end();
    let by_rule = monitors.map(Panel::verdicts).into_iter().flatten();
    let verdicts: Vec<Verdict> = expectations.verdicts().into_iter().chain(by_rule).collect();
    gallery.cite(&verdicts);
    Results { summary: tally.summary(setup, totals, &verdicts), gallery, verdicts, usage }
}

impl Choice {
    fn groups(&self, setup: &Setup) -> Vec<Group> {
        let named = |names: &Vec<String>| names.iter().filter_map(|name| Group::named(name)).collect();
        let by_scenario = || setup.output.only.as_ref().map(named);
        self.only.clone().or_else(by_scenario).unwrap_or_else(|| Group::value_variants().to_vec())
    }

    fn is_monitored(&self, groups: &[Group]) -> bool {
        match self.monitoring {
            Monitoring::Always => true,
            Monitoring::WhereShown => groups.iter().any(|&group| group != Group::Summary),
        }
    }

    fn files(&self, folder: &Path, formats: &[TableFormat], setup: &Setup) -> io::Result<RecordFiles> {
        let (events, ledger) = self.detail(setup);
        RecordFiles::create(folder, formats, setup.start_unix_ms, events, ledger)
    }

    fn backstage(&self, setup: &Setup) -> Backstage {
        let (events, ledger) = self.detail(setup);
        Backstage { journal: Journal::of(events, ledger), cast: Cast::new(&setup.names) }
    }

    fn detail(&self, setup: &Setup) -> (EventsOption, LedgerOption) {
        let events = self.events.or(setup.output.events).unwrap_or_default();
        (events, self.ledger.or(setup.output.ledger).unwrap_or_default())
    }
}

fn write_summary(folder: &Path, summary: &Summary) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(summary)?;
    text.push('\n');
    std::fs::write(folder.join("summary.json"), text)
}

fn draw(folder: &Path, setup: &Setup, gallery: &Gallery, theme: Theme) -> io::Result<()> {
    let picture = Picture { theme, ..gallery.picture(setup) };
    for (name, drawing) in [
        ("timeline", chart::timeline(&picture)),
        ("protection", chart::protection(&picture)),
        ("streams", chart::streams(&picture)),
    ] {
        std::fs::write(folder.join(format!("{name}.svg")), &drawing.svg)?;
        std::fs::write(folder.join(format!("{name}.png")), chart::png(&drawing.svg, PNG_SCALE))?;
    }
    Ok(())
}

/// Returns a flag that an interrupt raises; a second interrupt ends the program at once.
///
/// # Errors
/// Where the system lets nobody listen for interrupts.
pub fn interrupt_flag() -> Result<Arc<AtomicBool>, Failure> {
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

/// Does something with every setup on all cores, each with a crew of those left over, and returns the results in order.
pub fn for_each<R: Send>(setups: &[Setup], work: impl Fn(&Setup, Threads) -> R + Sync) -> Vec<R> {
    for_each_until(setups, work, |_| false)
}

/// Does the same up to the first setup, in order, whose result is the last that is wanted; those after it are left out, and
/// none is begun once it is known.
pub fn for_each_until<R: Send>(
    setups: &[Setup],
    work: impl Fn(&Setup, Threads) -> R + Sync,
    is_last: impl Fn(&R) -> bool + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let last = AtomicUsize::new(setups.len());
    let results: Vec<Mutex<Option<R>>> = setups.iter().map(|_| Mutex::new(None)).collect();
    let threads = threads::cores().min(setups.len());
    let crew = Threads::of_each(threads);
    let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&index| index < setups.len());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(index) = take().filter(|&index| index <= last.load(Ordering::Relaxed)) {
                    let result = work(&setups[index], crew);
                    if is_last(&result) {
                        last.fetch_min(index, Ordering::Relaxed);
                    }
                    *results[index].lock().expect("a result is stored once") = Some(result);
                }
            });
        }
    });
    let wanted = last.into_inner().saturating_add(1);
    let stored = |result: Mutex<Option<R>>| result.into_inner().expect("a result is stored once");
    results.into_iter().take(wanted).map(|result| stored(result).expect("every setup was worked on")).collect()
}

/// Pixels of a PNG for each unit of the SVG.
const PNG_SCALE: f32 = 2.0;
