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
    run_source(name, &fs::read_to_string(format!("scenarios/{name}.toml")).unwrap())
}

fn run_source(name: &str, source: &str) -> Run {
    let setup = scenario::compile(name, source).unwrap();
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
    lane_of(found(name), lane_name)
}

/// The words of the first lane of a name, each with its minutes.
fn lane_of(run: &Run, lane_name: &str) -> Vec<(u64, u64, String)> {
    let (lanes, _) = lanes(&run.picture(), 12);
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

/// The lane's words, without when they hold.
fn states(name: &str, lane_name: &str) -> Vec<String> {
    lane_words(name, lane_name).into_iter().map(|(_, _, words)| words).collect()
}

#[test]
fn a_key_that_is_deleted_in_the_end_says_until_when_it_could_be_saved() {
    let saved = "PendingDeletion: CancelKeyDeletion saves it until day 7, 01:00";
    assert_eq!(states("deletion-window-7-days", "old"), ["Enabled", saved, "Deleted for ever"]);
    assert_eq!(states("deletion-window-8-days", "old"), ["Enabled", "PendingDeletion", "Disabled", "Enabled"]);
}

#[test]
fn a_replica_that_leaves_its_global_table_is_seen_to_leave() {
    let over = "left the global table for good: a table of its own";
    let lane = lane_words("replica-key-disabled-21-hours", "replication");
    assert_eq!(lane[2], (21 * 60 + 42, 48 * 60, over.to_owned()), "{lane:?}");
    assert_eq!(lane[..2].iter().map(|(_, until, _)| *until).collect::<Vec<_>>(), [60, 21 * 60 + 42]);
    assert_eq!(states("replica-source-key-disabled", "replication").last().unwrap(), over);
    let back = ["replicates", "on hold: changes wait for the key", "replicates"];
    assert_eq!(states("replica-key-disabled-19-hours", "replication"), back);
}

#[test]
fn a_continuous_backup_is_under_the_key_that_its_table_has_moved_to() {
    assert_eq!(
        lane_words("point-in-time-under-the-current-key", "orders$ContinuousBackup"),
        [
            (0, 24 * 60, "restorable · old".to_owned()),
            (24 * 60, 11 * 24 * 60, "restorable · new".to_owned()),
            (11 * 24 * 60, 12 * 24 * 60, "not restorable: new is Disabled".to_owned()),
        ]
    );
}

/// Some items are under `new` when `old` goes; the table is archived so, `old` comes back, and `new` is deleted.
const HALF_ARCHIVED: &str = "title = 't'\nduration = '20d'\n[timing]\nswitch_rate = 1\n[key.old]\n[key.new]\n\
    [table.t]\nkey = 'old'\nitems = 100\n\
    [[step]]\nat = '1h'\nUpdateTable = { table = 't', key = 'new' }\n\
    [[step]]\nat = '1h 40s 500ms'\nDisableKey = { key = 'old' }\n\
    [[step]]\nat = '8d'\nEnableKey = { key = 'old' }\n\
    [[step]]\nat = '9d'\nScheduleKeyDeletion = { key = 'new', window = '7d' }\n\
    [[step]]\nat = '18d'\nDeleteBackup = { backup = 't$ArchivedTableBackup' }\n";

#[test]
fn an_archive_that_needs_two_keys_is_lost_with_either() {
    let run = run_source("half-archived", HALF_ARCHIVED);
    let day = 24 * 60;
    let archive = [
        (7 * day + 102, 8 * day, "not restorable: old is Disabled"),
        (8 * day, 9 * day, "restorable · old + new"),
        (9 * day, 16 * day, "not restorable: new is PendingDeletion"),
        (16 * day, 18 * day, "lost: new is deleted"),
    ];
    assert_eq!(
        lane_of(&run, "t$ArchivedTableBackup"),
        archive.map(|(from, until, words)| (from, until, words.to_owned()))
    );
    let table = lane_of(&run, "t");
    assert_eq!(table.last().unwrap(), &(16 * day, 20 * day, "ARCHIVED, new is deleted".to_owned()));
    let toll = "backup t$ArchivedTableBackup was lost, day 16: its key new was deleted (REF-06)";
    assert!(texts(&timeline(&run.picture())).contains(&toll), "{:?}", texts(&timeline(&run.picture())));
}

#[test]
fn the_lane_of_ttl_deletions_follows_the_setting() {
    let run = run_source(
        "settings",
        "title = 't'\nduration = '9h'\n[key.old]\n[table.off]\nkey = 'old'\nttl = true\n[table.on]\nkey = 'old'\n\
         [[step]]\nat = '1h'\nUpdateTimeToLive = { table = 'off', enabled = false }\n\
         [[step]]\nat = '2h'\nUpdateTimeToLive = { table = 'on', enabled = true }\n\
         [[step]]\nat = '5h'\nDisableKey = { key = 'old' }\n\
         [[step]]\nat = '6h'\nEnableKey = { key = 'old' }\n\
         [[step]]\nat = '6h'\nDisableKey = { key = 'old' }\n",
    );
    let (all, _) = lanes(&run.picture(), 12);
    let told: Vec<Vec<(u64, &str)>> = all
        .iter()
        .filter(|lane| lane.name == "TTL deletions")
        .map(|lane| lane.stretches.iter().map(|s| (s.from / 60_000, s.words.last().unwrap().as_str())).collect())
        .collect();
    let of_on = vec![(120, "running"), (300, "grace"), (330, "stopped"), (360, "grace"), (390, "stopped")];
    assert_eq!(told, [vec![(0, "running")], of_on]);
}

#[test]
fn an_archive_is_said_to_need_a_key_only_where_it_does() {
    let run = run_source(
        "two-tables",
        "title = 't'\nduration = '40d'\n[key.a]\n[key.b]\n[table.t]\nkey = 'a'\nitems = 3\n\
         [table.other]\nkey = 'b'\nitems = 5\n\
         [[step]]\nat = '1d'\nScheduleKeyDeletion = { key = 'a', window = '7d' }\n\
         [[step]]\nat = '20d'\nDisableKey = { key = 'b' }\n",
    );
    let toll =
        "3 of 8 artifacts were lost, day 8: their key a was deleted (REF-06); 5 artifacts under b could still be read";
    assert!(texts(&timeline(&run.picture())).contains(&toll), "{:?}", texts(&timeline(&run.picture())));
}

#[test]
fn what_was_lost_when_and_why_stands_under_the_title_of_every_chart() {
    let told = [
        (
            "consumer-down-25-hours",
            "9 of 213 records of the stream of orders were lost, day 1, 05:35 to 06:55: not read within 24 h (EAR-24)",
        ),
        (
            "old-key-deleted-mid-switch",
            "40 artifacts under new could still be read, until the table's archiving began, day 7, 01:42:40.500: its archive needs old, too",
        ),
        (
            "backup-outlives-its-key",
            "backup first was lost, day 9: its key old was deleted (REF-06); 21 artifacts under new could still be read",
        ),
        (
            "client-key-lost-or-kms-key-lost",
            "what the application had sealed by its own key app was lost, day 0, 00:20: it lost that key",
        ),
    ];
    for (name, sentence) in told {
        for (chart, drawing) in found(name).drawings() {
            assert!(texts(&drawing).contains(&sentence), "{name}.{chart}: {:?}", texts(&drawing));
        }
    }
    for run in runs() {
        let drawing = timeline(&run.picture());
        let lines = drawing.labels.iter().filter(|label| label.left < 60 && label.text.contains(" lost, day "));
        assert!(lines.count() >= run.gallery.losses.rows().len().min(3), "{}", run.setup.name);
    }
}

#[test]
fn losses_of_a_stream_are_one_while_something_waits_and_nobody_reads() {
    let counts = |name| found(name).gallery.losses.rows().iter().map(|loss| loss.count).collect::<Vec<_>>();
    assert_eq!(counts("replica-key-disabled-21-hours"), [4, 1]);
    assert_eq!(counts("deletion-cancelled-not-enabled"), [3, 1]);
}

#[test]
fn the_zoom_shows_what_goes_with_a_key_and_a_short_spell_of_losses() {
    for (name, zoom) in [
        ("old-key-deleted-mid-switch", "Zoom: 2 h from day 7, 00:50"),
        ("consumer-down-25-hours", "Zoom: 2 h from day 1, 05:10"),
        ("backup-outlives-its-key", "Zoom: 3 h from day 8, 23:30"),
    ] {
        assert!(texts(&timeline(&found(name).picture())).contains(&zoom), "{name}");
    }
}

#[test]
fn a_reader_that_misses_polls_has_marks_and_one_that_is_refused_has_none() {
    let told = |name| {
        let marks = marks(&found(name).picture());
        let polls = marks.iter().filter(|mark| mark.words.contains(" polls "));
        polls.map(|mark| (mark.time / 60_000, mark.words.clone(), mark.is_needed())).collect::<Vec<_>>()
    };
    assert_eq!(
        told("consumer-down-25-hours"),
        [
            (330, "orders-consumer#1 polls for the last time".to_owned(), true),
            (31 * 60, "orders-consumer#1 polls again".to_owned(), true)
        ]
    );
    assert_eq!(told("key-disabled-25-hours"), []);
}

#[test]
fn a_flag_says_when_it_was_to_the_millisecond_and_once_an_instant() {
    let drawing = protection(&found("stream-record-at-24-hours").picture());
    let texts = texts(&drawing);
    assert!(texts.contains(&"day 0, 00:00:00.001"), "{texts:?}");
    let drawing = timeline(&found("key-disabled-2-hours").picture());
    let times = drawing.labels.iter().filter(|label| label.text.starts_with("03:20"));
    assert_eq!(times.count(), 1, "two refusals at one instant");
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
    assert!(drawing.height < 160, "{} pixels", drawing.height);
    assert!(texts(&drawing).iter().any(|text| text.starts_with("No table here has a stream or TTL")));
}
