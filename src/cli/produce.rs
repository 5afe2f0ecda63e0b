//! One scenario's results: run, judged and written into a folder.

use std::{
    fs::File,
    io::{self, BufWriter},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    cli::{args::Group, choice::Choice, exit::Failure, progress::Bars, threads::Threads},
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
};

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
    let monitors = choice.is_monitored(&groups).then(|| Panel::new(Circumstances::under(setup.terms())));
    let mut backstage = target(Group::Report).map(|_| Backstage::of(setup, choice.rows(setup)));
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

impl Backstage {
    fn of(setup: &Setup, (events, ledger): (EventsOption, LedgerOption)) -> Self {
        Self { journal: Journal::of(events, ledger), cast: Cast::new(&setup.names) }
    }
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

/// Pixels of a PNG for each unit of the SVG.
const PNG_SCALE: f32 = 2.0;
