//! The pictures of every committed scenario: nothing that its answer hangs on is left out, cut or covered.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::{fs, sync::OnceLock};

use keylapse::{
    engine::{self, Setup, recorder::Chorus},
    judge::Expectations,
    report::{
        chart::{Drawing, Label, Lane, Mark, MarkKind, Picture, lanes, marks, protection, streams, timeline},
        gallery::Gallery,
    },
    scenario,
};

/// A run and what its pictures are drawn from.
struct Run {
    setup: Setup,
    gallery: Gallery,
}

impl Run {
    fn picture(&self) -> Picture<'_> {
        self.gallery.picture(&self.setup)
    }

    fn drawings(&self) -> [(&'static str, Drawing); 3] {
        let picture = self.picture();
        [("timeline", timeline(&picture)), ("protection", protection(&picture)), ("streams", streams(&picture))]
    }
}

/// Every scenario under `scenarios/`, run once.
fn runs() -> &'static [Run] {
    static RUNS: OnceLock<Vec<Run>> = OnceLock::new();
    RUNS.get_or_init(|| {
        let mut paths: Vec<_> = fs::read_dir("scenarios").unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.iter().map(|path| run(path.file_stem().unwrap().to_str().unwrap())).collect()
    })
}

fn run(name: &str) -> Run {
    let source = fs::read_to_string(format!("scenarios/{name}.toml")).unwrap();
    let setup = scenario::compile(name, &source).unwrap();
    let mut gallery = Gallery::new(&setup);
    let mut expectations = Expectations::new(&setup);
    let mut chorus = Chorus::new();
    chorus.add(&mut gallery);
    chorus.add(&mut expectations);
    engine::run(&setup, &mut chorus);
    gallery.cite(&expectations.verdicts());
    Run { setup, gallery }
}

fn found(name: &str) -> &'static Run {
    runs().iter().find(|run| run.setup.name == name).unwrap()
}

fn texts(drawing: &Drawing) -> Vec<&str> {
    drawing.labels.iter().map(|label| label.text.as_str()).collect()
}

/// Whether a mark has a label of its own, perhaps without the name of an exception, or is counted in one.
fn is_told(mark: &Mark, texts: &[&str]) -> bool {
    let name = mark.words.split([' ', ':']).next().unwrap();
    let short = mark.words.split_once(" refused: ").map(|(deed, _)| format!("{deed} refused"));
    let is_own = |text: &str| text == mark.words || short.as_deref() == Some(text);
    let is_counted = |text: &str| text.contains(" × ") && text.contains(name);
    texts.iter().any(|text| is_own(text) || is_counted(text))
}

#[test]
fn no_mark_that_is_a_loss_a_refusal_a_step_or_cited_is_left_out() {
    let mut missing = Vec::new();
    for run in runs() {
        let needed: Vec<Mark> = marks(&run.picture()).into_iter().filter(Mark::is_needed).collect();
        assert!(!needed.is_empty() || run.gallery.events.len() < 4, "{}: nothing is needed", run.setup.name);
        for (chart, drawing) in run.drawings() {
            let left_out = drawing.left_out.iter().filter(|mark| mark.is_needed());
            missing.extend(left_out.map(|mark| format!("{}.{chart}: {}", run.setup.name, mark.words)));
            let texts = texts(&drawing);
            if chart == "streams" && !texts.contains(&"time (h:min)") && !texts.contains(&"time (days)") {
                continue;
            }
            let untold = needed.iter().filter(|mark| !is_told(mark, &texts));
            missing.extend(untold.map(|mark| format!("{}.{chart}: {} has no label", run.setup.name, mark.words)));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_refusal_and_every_loss_is_needed() {
    let marks: Vec<Mark> = runs().iter().flat_map(|run| marks(&run.picture())).collect();
    let grave = |mark: &&Mark| matches!(mark.kind, MarkKind::Refused | MarkKind::Loss);
    assert!(marks.iter().filter(grave).all(Mark::is_needed));
    assert!(marks.iter().filter(grave).count() > 100);
    assert!(marks.iter().any(|mark| !mark.is_needed()), "what is always needed says nothing");
}

#[test]
fn the_rotation_that_came_late_is_on_the_picture() {
    let run = found("rotation-waits-for-the-key");
    let marks = marks(&run.picture());
    let late = marks.iter().find(|mark| mark.time == 91 * 24 * 3_600_000 && mark.words == "key rotated: rotated");
    assert!(late.is_some_and(Mark::is_needed), "{marks:?}");
}

#[test]
fn no_label_of_a_committed_picture_covers_another_or_is_cut() {
    for run in runs() {
        for (chart, drawing) in run.drawings() {
            let name = format!("{}.{chart}", run.setup.name);
            for (n, label) in drawing.labels.iter().enumerate() {
                let inside =
                    0 <= label.left && label.right <= drawing.width && 0 <= label.top && label.bottom <= drawing.height;
                assert!(inside, "{name}: `{}` leaves the picture", label.text);
                assert!(!label.text.ends_with('…') || label.text.len() > 60, "{name}: `{}` is cut", label.text);
                for other in &drawing.labels[n + 1..] {
                    assert!(!label.overlaps(other), "{name}: `{}` covers `{}`", label.text, other.text);
                }
            }
        }
    }
}

#[test]
fn a_loss_says_how_much_of_how_much_when_and_why() {
    let drawing = timeline(&found("consumer-down-25-hours").picture());
    let texts = texts(&drawing);
    for words in [
        "9 of 213 records lost unread, day 1, 05:35 to 06:55",
        "EAR-24",
        "unretrieved stream data is eligible for trimming when it is older than 24 hours",
    ] {
        assert!(texts.contains(&words), "{words} is not among {texts:?}");
    }
}

/// The marks of one panel that are told in their own words, with their labels. States in capitals stand on bars too.
fn told<'a>(marks: &'a [Mark], labels: &'a [&'a Label]) -> Vec<(&'a Mark, &'a Label)> {
    let own = |mark: &Mark| labels.iter().copied().find(|label| label.text == mark.words);
    let once = |mark: &&Mark| marks.iter().filter(|other| other.words == mark.words).count() == 1;
    let is_on_bars = |mark: &Mark| mark.words.chars().all(char::is_uppercase);
    let candidates = marks.iter().filter(once).filter(|mark| !is_on_bars(mark));
    candidates.filter_map(|mark| Some((mark, own(mark)?))).collect()
}

/// Of marks whose labels stand in one column: each that came later, and whether its label stands above the earlier one's.
fn later_ones<'a>(told: &'a [(&Mark, &Label)]) -> impl Iterator<Item = (&'a Mark, bool)> {
    let pairs = told.iter().flat_map(|first| told.iter().map(move |later| (first, later)));
    let in_time = pairs.filter(|(first, later)| first.0.time < later.0.time);
    let in_column = in_time.filter(|(first, later)| first.1.left < later.1.right && later.1.left < first.1.right);
    in_column.map(|(first, later)| (later.0, later.1.top < first.1.top))
}

#[test]
fn labels_in_one_column_are_read_downwards_in_time() {
    let (mut pairs, mut upward) = (0, Vec::new());
    for run in runs() {
        let marks = marks(&run.picture());
        for (chart, drawing) in run.drawings() {
            let zoom = drawing.labels.iter().find(|label| label.text.starts_with("Zoom: ")).map_or(i32::MAX, |l| l.top);
            let (above, below): (Vec<&Label>, Vec<&Label>) = drawing.labels.iter().partition(|label| label.top < zoom);
            for panel in [told(&marks, &above), told(&marks, &below)] {
                pairs += later_ones(&panel).count();
                let risen = later_ones(&panel).filter(|(_, rises)| *rises);
                upward.extend(risen.map(|(mark, _)| format!("{}.{chart}: {}", run.setup.name, mark.words)));
            }
        }
    }
    assert!(pairs > 500, "{pairs} pairs are too few to say anything");
    assert!(upward.is_empty(), "{}", upward.join("\n"));
}

/// The lanes of a scenario's timeline that have this name, with what each says over time.
fn lane_words(name: &str, lane_name: &str) -> Vec<(u64, u64, String)> {
    let (lanes, _) = lanes(&found(name).picture(), 12);
    let lane: &Lane = lanes.iter().find(|lane| lane.name == lane_name).unwrap();
    lane.stretches.iter().map(|s| (s.from / 60_000, s.until / 60_000, s.words[0].clone())).collect()
}

#[test]
fn a_reader_that_stops_is_seen_to_stop() {
    assert_eq!(
        lane_words("consumer-down-25-hours", "reader orders-consumer#1"),
        [
            (0, 330, "polls every 30 min".to_owned()),
            (330, 31 * 60, "does not poll".to_owned()),
            (31 * 60, 60 * 60, "polls every 30 min".to_owned()),
        ]
    );
}

#[test]
fn caches_insights_and_client_keys_have_lanes() {
    let cache = lane_words("dax-serves-stale-items", "DAX cache");
    assert_eq!(cache[1], (10, 18, "up to 2, under aws-managed: readable all the time".to_owned()));
    let insights = lane_words("insights-during-outage", "insights");
    assert_eq!(insights[0], (0, 59, "up to 25, under aws-owned: readable all the time".to_owned()));
    let client_key = lane_words("client-key-lost-or-kms-key-lost", "app");
    assert_eq!(client_key, [(0, 20, "kept".to_owned()), (20, 8 * 24 * 60, "lost".to_owned())]);
}

#[test]
fn a_replica_that_was_refused_has_no_panel() {
    let drawing = streams(&found("replica-under-another-key-type").picture());
    let texts = texts(&drawing);
    assert!(!texts.iter().any(|text| text.starts_with("orders@")), "{texts:?}");
    let drawing = timeline(&found("replica-under-another-key-type").picture());
    assert!(!self::texts(&drawing).contains(&"orders@us-east-2"));
}

#[test]
fn a_picture_of_no_streams_is_one_line() {
    let drawing = streams(&found("five-switches-in-one-day").picture());
    assert!(drawing.height < 150, "{} pixels", drawing.height);
    assert!(texts(&drawing).iter().any(|text| text.starts_with("No table here has a stream or TTL")));
}
