//! Every scenario of the repository writes the same bytes each time, and the bytes that are committed.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use keylapse::{
    engine::{self, Recorder, Setup, recorder::Chorus},
    judge::{Circumstances, Expectations, Panel, Verdict},
    report::{
        chart,
        files::RecordFiles,
        gallery::Gallery,
        journal::Journal,
        page::{self, Cast, Footage},
        sheet::TableFormat,
        summary::Tally,
        trace,
        usage::Usage,
    },
    rules::RuleId,
    scenario,
};

/// The most that the committed results of one scenario may take.
const MOST_BYTES: u64 = 1_200_000;

/// What a run writes, by file name.
type Files = BTreeMap<String, Vec<u8>>;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn setups() -> Vec<Setup> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder("scenarios")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths.iter().map(|path| setup(path)).collect()
}

fn setup(path: &Path) -> Setup {
    let name = path.file_stem().unwrap().to_str().unwrap();
    scenario::compile(name, &fs::read_to_string(path).unwrap()).unwrap_or_else(|faults| panic!("{name}: {faults:?}"))
}

/// Runs a scenario and returns its CSV files, SVG charts, page and trace.
fn write(setup: &Setup) -> Files {
    let place = tempfile::tempdir().unwrap();
    let (events, ledger) = (setup.output.events.unwrap_or_default(), setup.output.ledger.unwrap_or_default());
    let mut csv = RecordFiles::create(place.path(), &[TableFormat::Csv], setup.start_unix_ms, events, ledger).unwrap();
    let mut gallery = Gallery::new(setup);
    let (mut journal, mut cast, mut tally) = (Journal::of(events, ledger), Cast::new(&setup.names), Tally::default());
    let mut expectations = Expectations::new(setup);
    let mut monitors = Panel::new(Circumstances::under(setup.terms()));
    let mut chorus = Chorus::new();
    chorus.add(&mut csv);
    chorus.add(&mut gallery);
    chorus.add(&mut journal);
    chorus.add(&mut cast);
    chorus.add(&mut tally);
    chorus.add(&mut expectations);
    chorus.add(&mut monitors);
    let totals = engine::run(setup, &mut chorus);
    csv.finish().unwrap();
    let verdicts: Vec<Verdict> = expectations.verdicts().into_iter().chain(monitors.verdicts()).collect();
    gallery.cite(&verdicts);
    let summary = tally.summary(setup, totals, &verdicts);
    let mut traced = Vec::new();
    trace::write(&mut traced, setup, &gallery).unwrap();
    let footage =
        Footage { setup, gallery: &gallery, journal: &journal, cast: &cast, summary: &summary, verdicts: &verdicts };
    let page = page::report(&footage);
    let picture = gallery.picture(setup);
    let charts = [chart::timeline(&picture), chart::protection(&picture), chart::streams(&picture)];
    let drawn = ["timeline.svg", "protection.svg", "streams.svg"].into_iter().zip(charts);
    let mut files: Files = drawn.map(|(name, drawing)| (name.to_owned(), drawing.svg.into_bytes())).collect();
    files.extend([("trace.json".to_owned(), traced), ("report.html".to_owned(), page.into_bytes())]);
    files.extend(read_all(place.path()));
    files
}

fn read_all(place: &Path) -> Files {
    let read = |path: PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap());
    fs::read_dir(place).unwrap().map(|entry| read(entry.unwrap().path())).collect()
}

/// What every scenario writes, run once for all tests.
fn results() -> &'static [(Setup, Files)] {
    static RESULTS: OnceLock<Vec<(Setup, Files)>> = OnceLock::new();
    RESULTS.get_or_init(|| setups().into_iter().map(|setup| (setup.clone(), write(&setup))).collect())
}

/// Says where two texts differ first, with both lines.
fn difference(expected: &[u8], found: &[u8]) -> Option<String> {
    if expected == found {
        return None;
    }
    let (expected, found) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(found));
    let mut lines = (1..).zip(expected.lines().map(Some).chain([None]).zip(found.lines().map(Some).chain([None])));
    let (n, (expected, found)) =
        lines.find(|(_, (expected, found))| expected != found).unwrap_or((0, (Some("one ending"), Some("another"))));
    let show = |line: Option<&str>| line.map_or("(the end)".to_owned(), |line| line.chars().take(300).collect());
    Some(format!("line {n}\n  expected: {}\n  found:    {}", show(expected), show(found)))
}

fn differences(scenario: &str, expected: &Files, found: &Files) -> Vec<String> {
    let compare = |(name, bytes): (&String, &Vec<u8>)| {
        let why = match expected.get(name) {
            Some(expected) => difference(expected, bytes)?,
            None => "is missing".to_owned(),
        };
        Some(format!("{scenario}/{name}: {why}"))
    };
    found.iter().filter_map(compare).collect()
}

#[test]
fn a_scenario_writes_the_same_bytes_again() {
    let found: Vec<String> =
        results().iter().flat_map(|(setup, files)| differences(&setup.name, files, &write(setup))).collect();
    assert!(found.is_empty(), "a second run differs\n{}", found.join("\n"));
}

/// A recorder that wants every period of the ledger, and does nothing with it.
struct Listener;

impl Recorder for Listener {}

#[test]
fn periods_that_are_only_counted_add_up_to_those_that_are_told() {
    for (setup, _) in results() {
        let counted = |told: bool| {
            let (mut tally, mut usage, mut listener) = (Tally::default(), Usage::default(), Listener);
            let mut chorus = Chorus::new();
            chorus.add(&mut tally);
            chorus.add(&mut usage);
            if told {
                chorus.add(&mut listener);
            }
            assert_eq!(chorus.hears_periods(), told);
            let totals = engine::run(setup, &mut chorus);
            (serde_json::to_string_pretty(&tally.summary(setup, totals, &[])).unwrap(), usage)
        };
        let ((summary, usage), (expected, expected_usage)) = (counted(false), counted(true));
        assert_eq!(difference(expected.as_bytes(), summary.as_bytes()), None, "{}", setup.name);
        for &rule in RuleId::ALL {
            assert_eq!(usage.of(rule), expected_usage.of(rule), "{}: {rule:?}", setup.name);
        }
    }
}

#[test]
fn the_committed_output_is_what_the_scenarios_write() {
    let output = folder("output");
    if !output.exists() {
        return;
    }
    let mut found = Vec::new();
    for (setup, files) in results() {
        let committed = output.join(&setup.name);
        if committed.is_dir() {
            found.extend(differences(&setup.name, &read_all(&committed), &selected(setup, files)));
        } else {
            found.push(format!("{}: has no committed output", setup.name));
        }
    }
    assert!(found.is_empty(), "run `cargo run --release -- run scenarios` and look\n{}", found.join("\n"));
}

/// The files that a scenario asks for.
fn selected(setup: &Setup, files: &Files) -> Files {
    let asked = |group: &str| setup.output.only.as_ref().is_none_or(|only| only.iter().any(|name| name == group));
    let group = |name: &str| match name {
        "report.html" => "report",
        "trace.json" => "trace",
        _ if name.ends_with(".svg") => "charts",
        _ => "csv",
    };
    files.iter().filter(|(name, _)| asked(group(name))).map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
}

#[test]
fn pictures_and_page_show_what_was_lost() {
    let (_, files) = results().iter().find(|(setup, _)| setup.name == "key-disabled-never-enabled").unwrap();
    for name in ["timeline.svg", "report.html"] {
        assert!(String::from_utf8_lossy(&files[name]).contains("12 records lost unread"), "{name}");
    }
}

#[test]
fn every_committed_folder_belongs_to_a_scenario_and_is_small() {
    let Ok(entries) = fs::read_dir(folder("output")) else { return };
    let names: BTreeSet<String> = results().iter().map(|(setup, _)| setup.name.clone()).collect();
    for path in entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(names.contains(name), "{name} is the output of no scenario");
        let bytes: u64 = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
        assert!(bytes < MOST_BYTES, "{name} takes {bytes} bytes");
    }
}

#[test]
fn a_difference_is_told_by_its_first_line() {
    assert_eq!(difference(b"a\nb\n", b"a\nb\n"), None);
    assert_eq!(difference(b"a\nb\n", b"a\nc\n").unwrap(), "line 2\n  expected: b\n  found:    c");
    assert_eq!(difference(b"a\n", b"a\nc\n").unwrap(), "line 2\n  expected: (the end)\n  found:    c");
    assert_eq!(difference(b"a\n", b"a").unwrap(), "line 0\n  expected: one ending\n  found:    another");
}
