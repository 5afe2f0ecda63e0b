//! The charts, drawn from runs made up by hand.
#![cfg(feature = "cli")]
#![allow(clippy::cast_possible_truncation, clippy::float_arithmetic, clippy::type_complexity, clippy::unwrap_used)]

#[path = "charts/stories.rs"]
mod stories;
#[path = "charts/story.rs"]
mod story;

use keylapse::{
    ids::{KeyId, TableId},
    report::chart::{Drawing, Picture, Theme, palette, png, protection, streams, timeline},
};
use story::Story;

/// A chart's name and how it is drawn.
type Chart = (&'static str, fn(&Picture) -> Drawing);

const CHARTS: [Chart; 3] = [("timeline", timeline), ("protection", protection), ("streams", streams)];

/// Calls `check` with the name and the drawing of every chart of every story.
fn each(check: impl Fn(&Story, &str, &Drawing)) {
    for story in stories::all() {
        for (name, draw) in CHARTS {
            check(&story, &format!("{}.{name}", story.file), &draw(&story.picture()));
            let dark = Picture { theme: Theme::Dark, ..story.picture() };
            check(&story, &format!("{}.{name}.dark", story.file), &draw(&dark));
        }
    }
}

/// Set `KEYLAPSE_CHARTS` to a folder to look at them.
#[test]
fn every_chart_becomes_a_png_of_twice_its_size() {
    let folder = std::env::var_os("KEYLAPSE_CHARTS").map(std::path::PathBuf::from);
    each(|_, name, drawing| {
        let bytes = png(&drawing.svg, 2.0);
        let pixels = resvg::tiny_skia::Pixmap::decode_png(&bytes).expect("the PNG can be read again");
        let size = (2 * drawing.width.unsigned_abs(), 2 * drawing.height.unsigned_abs());
        assert_eq!((pixels.width(), pixels.height()), size, "{name}");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.svg")), &drawing.svg).unwrap();
            std::fs::write(folder.join(format!("{name}.png")), &bytes).unwrap();
        }
    });
}

#[test]
fn every_chart_is_well_formed_small_and_the_same_each_time() {
    each(|_, name, drawing| {
        let tree = resvg::usvg::Tree::from_str(&drawing.svg, &resvg::usvg::Options::default());
        assert!(tree.is_ok(), "{name}: {:?}", tree.err());
        assert!(drawing.svg.len() < 150_000, "{name} takes {} bytes", drawing.svg.len());
        let heard = |tag: &str| {
            let text = drawing.svg.split(&format!("<{tag}>")).nth(1).and_then(|rest| rest.split("</").next());
            text.map_or(0, |text| text.split_whitespace().count())
        };
        assert!(heard("title") >= 4 && heard("desc") >= 4, "{name} cannot be heard");
    });
    for (one, other) in stories::all().iter().zip(stories::all()) {
        for (_, draw) in CHARTS {
            assert_eq!(draw(&one.picture()), draw(&other.picture()));
        }
    }
}

#[test]
fn no_label_covers_another_or_leaves_the_chart() {
    each(|_, name, drawing| {
        for (n, label) in drawing.labels.iter().enumerate() {
            let inside =
                0 <= label.left && label.right <= drawing.width && 0 <= label.top && label.bottom <= drawing.height;
            assert!(inside, "{name}: `{}` is cut", label.text);
            for other in &drawing.labels[n + 1..] {
                assert!(!label.overlaps(other), "{name}: `{}` covers `{}`", label.text, other.text);
            }
        }
    });
}

/// How the eye sees light with one of its three kinds of cones missing (Machado, Oliveira and Fernandes 2009).
const DEFICIENCIES: [(&str, [[f64; 3]; 3]); 4] = [
    ("none", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "deuteranopia",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "tritanopia",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ),
];

/// The place of a colour in CIELAB as such an eye sees it.
fn seen(colour: palette::Rgb, eye: &[[f64; 3]; 3]) -> [f64; 3] {
    let light = colour.linear();
    let [r, g, b] = eye.map(|row| row.iter().zip(light).map(|(m, l)| m * l).sum::<f64>().clamp(0.0, 1.0));
    let x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505;
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089;
    let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
}

fn distance(a: palette::Rgb, b: palette::Rgb, eye: &[[f64; 3]; 3]) -> f64 {
    let squares = seen(a, eye).into_iter().zip(seen(b, eye)).map(|(a, b)| (a - b) * (a - b));
    squares.sum::<f64>().sqrt()
}

#[test]
fn fills_that_meet_differ_for_every_kind_of_eye() {
    use palette::{CAUTION, CUSTOMER_KEYS as KEYS, GONE, PAPER, QUIET, Rgb, TROUBLE, WELL, key_colour};
    let aws = [key_colour(KeyId::AWS_OWNED), key_colour(KeyId::AWS_MANAGED)];
    let mut pairs: Vec<(Rgb, Rgb)> = KEYS.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.extend((0..5).flat_map(|a| (0..a).map(move |b| (KEYS[a], KEYS[b]))));
    pairs.extend(KEYS[..4].iter().flat_map(|&key| aws.map(|aws| (key, aws))));
    pairs.push((aws[0], aws[1]));
    pairs.extend(KEYS[..6].iter().flat_map(|&key| [(key, TROUBLE), (key, GONE)]));
    pairs.extend(KEYS[..4].iter().flat_map(|&key| [(key, CAUTION), (key, WELL)]));
    pairs.extend([(WELL, CAUTION), (CAUTION, TROUBLE), (CAUTION, GONE), (TROUBLE, GONE)]);
    pairs.extend([(TROUBLE, WELL), (TROUBLE, QUIET), (QUIET, CAUTION), (CAUTION, PAPER), (TROUBLE, PAPER)]);
    let mut close = Vec::new();
    for theme in [Theme::Light, Theme::Dark] {
        for (eye, matrix) in &DEFICIENCIES {
            for (a, b) in pairs.iter().map(|&(a, b)| (theme.shown(a), theme.shown(b))) {
                let apart = distance(a, b, matrix);
                if apart < 15.0 {
                    close.push(format!("{theme:?}, {eye}: {} and {} are {apart:.1} apart", a.hex(), b.hex()));
                }
            }
        }
    }
    assert!(close.is_empty(), "{}", close.join("\n"));
}

/// Without any colour: as a printer without colour has it.
#[test]
fn what_happens_can_be_told_apart_in_grey() {
    use palette::{CAUTION, GONE, PAPER, TROUBLE, WELL};
    let lightness = |colour| seen(colour, &DEFICIENCIES[0].1)[0];
    for theme in [Theme::Light, Theme::Dark] {
        let mut states = [WELL, CAUTION, TROUBLE, GONE].map(|fill| lightness(theme.shown(fill)));
        states.sort_by(f64::total_cmp);
        for pair in states.windows(2) {
            assert!(pair[1] - pair[0] >= 5.0, "{theme:?}: {states:?}");
        }
        let mut keys: Vec<_> = (0..7).map(|n| lightness(theme.shown(palette::key_colour(KeyId(n))))).collect();
        keys.sort_by(f64::total_cmp);
        for pair in keys.windows(2) {
            assert!(pair[1] - pair[0] >= 5.0, "{theme:?}: the keys of AWS and the first five others: {keys:?}");
        }
        let paper = lightness(theme.shown(PAPER));
        for key in (0..14).map(|n| palette::key_colour(KeyId(n))) {
            let apart = (lightness(theme.shown(key)) - paper).abs();
            assert!(apart >= 9.0, "{theme:?}: {} is {apart:.1} from the line of paper beside it", key.hex());
        }
    }
}

/// The texts of a chart, in the order they were written.
fn texts(drawing: &Drawing) -> Vec<&str> {
    drawing.labels.iter().map(|label| label.text.as_str()).collect()
}

#[track_caller]
fn tells(drawing: &Drawing, words: &[&str]) {
    let texts = texts(drawing);
    for word in words {
        assert!(texts.contains(word), "`{word}` is not among {texts:?}");
    }
}

#[test]
fn the_timeline_tells_the_worked_example() {
    let story = stories::disabled_key();
    tells(
        &timeline(&story.picture()),
        &[
            "scenario disabled-key · seed 42 · 9 d simulated",
            "Disabled",
            "INACCESSIBLE · old",
            "ARCHIVED · old",
            "running",
            "grace: 30 min",
            "stopped: due items wait for the key",
            "not restorable: old is Disabled",
            "UpdateTable orders → aws-managed refused: ValidationException",
            "TTL deletions stop",
            "Zoom: 1 h from day 0, 06:00",
        ],
    );
}

#[test]
fn the_timeline_shows_both_phases_of_a_switch() {
    let story = stories::clean_switch();
    let words = ["UPDATING · old", "UPDATING · new", "ACTIVE · new", "restorable · new", "lost", "key deleted: old"];
    tells(&timeline(&story.picture()), &words);
}

#[test]
fn a_stalled_switch_stops_ttl_deletions_though_the_new_key_works() {
    let story = stories::key_comes_back();
    let words = ["INACCESSIBLE, UPDATING · old", "grace: 30 min", "switch stalled · orders", "restorable · old"];
    tells(&timeline(&story.picture()), &words);
}

#[test]
fn a_request_for_a_replica_is_no_key_switch() {
    use keylapse::record::{EventName, KeyState, Subject, TableStatus};
    let (home, eu, orders) = (KeyId(2), KeyId(3), TableId(0));
    let mut story = Story::new("replica", "A replica", story::DAY, &["home", "eu"], &["orders", "orders@eu-west-1"]);
    story.key(home, &[(0, KeyState::Enabled)]);
    story.key(eu, &[(0, KeyState::Enabled)]);
    story.table(orders, &[(0, Some((TableStatus::Active, false, home)))]);
    story.about(story::HOUR, EventName::UpdateTable, Some(orders), Some(eu)).subject = Subject::Table(TableId(1));
    story.events.last_mut().unwrap().rules = keylapse::rules::RuleSet::NONE;
    let drawing = timeline(&story.picture());
    assert!(!texts(&drawing).contains(&"key switch"), "{:?}", texts(&drawing));
}

#[test]
fn the_lanes_of_a_table_that_is_deleted_and_created_again_leave_the_time_between_out() {
    use keylapse::record::{Feature, Kind, TableStatus as T};
    use story::{HOUR, MINUTE};
    let mut story = Story::new("twice", "A table of two lives", 20 * HOUR, &[], &["orders"]);
    let owned = KeyId::AWS_OWNED;
    story.table(
        TableId(0),
        &[
            (0, Some((T::Active, false, owned))),
            (2 * HOUR, None),
            (10 * HOUR, Some((T::Creating, false, owned))),
            (11 * HOUR, Some((T::Active, false, owned))),
        ],
    );
    story.with(TableId(0), Feature::Stream);
    story.stream(15 * MINUTE, TableId(0), |now| {
        let read = if now >= 5 * HOUR { 1 } else { 0 };
        [u64::from(now >= HOUR) - read, read, 0, 0, 0]
    });
    story.sample(HOUR, (TableId(0), owned, Kind::Backup), |_| (1, 0));
    story.sample(HOUR, (TableId(0), owned, Kind::InsightsDatum), |now| (u64::from(now == HOUR), 0));
    let story = story.told();
    let told = |lane| shown(&story, lane).into_iter().map(|(from, until, _)| (from, until)).collect::<Vec<_>>();
    assert_eq!(told("oldest unread, to 24 h"), [(0, 4), (11, 20)], "the record waits until 4 h 45 min");
    assert_eq!(told("insights"), [(0, 1), (1, 2), (11, 20)]);
}

/// From when, until when in hours, and in which words a lane of a story shows what.
fn shown(story: &Story, lane: &str) -> Vec<(u64, u64, String)> {
    let (lanes, _) = keylapse::report::chart::lanes(&story.picture(), 12);
    let lane = lanes.iter().find(|other| other.name == lane).unwrap();
    lane.stretches.iter().map(|s| (s.from / story::HOUR, s.until / story::HOUR, s.words[0].clone())).collect()
}

#[test]
fn a_replica_that_is_deleted_and_added_again_replicates_in_each_of_its_lives() {
    use keylapse::record::{EventName as E, TableStatus as T};
    use story::HOUR;
    let replica = TableId(1);
    let mut story = Story::new("again", "A replica comes back", 12 * HOUR, &["old"], &["orders", "orders@eu-west-1"]);
    story.table(TableId(0), &[(0, Some((T::Active, false, KeyId(2))))]);
    story.table(
        replica,
        &[
            (0, Some((T::Active, false, KeyId(2)))),
            (2 * HOUR, None),
            (6 * HOUR, Some((T::Creating, false, KeyId(2)))),
            (7 * HOUR, Some((T::Active, false, KeyId(2)))),
        ],
    );
    story.about(HOUR, E::ReplicationStopped, Some(replica), Some(KeyId(2)));
    story.about(9 * HOUR, E::ReplicationStopped, Some(replica), Some(KeyId(2)));
    story.about(10 * HOUR, E::ReplicationResumed, Some(replica), Some(KeyId(2)));
    let (on, held) = ("replicates".to_owned(), "on hold: changes wait for the key".to_owned());
    let told = [(0, 1, on.clone()), (1, 2, held.clone()), (7, 9, on.clone()), (9, 10, held), (10, 12, on)];
    assert_eq!(shown(&story.told(), "replication"), told);
}

#[test]
fn cached_items_that_nobody_can_read_are_not_shown_as_readable() {
    use keylapse::record::{Kind, TableStatus as T};
    use story::HOUR;
    let mut story = Story::new("cache", "A cache of ciphertext", 8 * HOUR, &[], &["orders"]);
    story.table(TableId(0), &[(0, Some((T::Active, false, KeyId::AWS_OWNED)))]);
    let live = [0, 4, 6, 6, 5, 3, 0, 2];
    let unreadable = [0, 0, 0, 6, 5, 1, 0, 0];
    let at = |counts: [u64; 8], now: u64| counts[(now / HOUR) as usize];
    story.sample(HOUR, (TableId(0), KeyId::AWS_OWNED, Kind::Item), |_| (7, 0));
    let of = (TableId(0), KeyId::AWS_MANAGED, Kind::DaxEntry);
    story.sample(HOUR, of, |now| (at(live, now), at(unreadable, now)));
    let story = story.told();
    let told = [
        (0, 1, "empty"),
        (1, 3, "up to 6, under aws-managed: readable all the time"),
        (3, 5, "up to 6, under aws-managed: not readable"),
        (5, 6, "up to 3, under aws-managed: some not readable"),
        (6, 7, "empty"),
        (7, 8, "up to 2, under aws-managed: readable all the time"),
    ];
    let all = shown(&story, "DAX cache");
    assert_eq!(all.iter().map(|(from, until, words)| (*from, *until, words.as_str())).collect::<Vec<_>>(), told);
    tells(&timeline(&story.picture()), &["fails, or is being lost"]);
}

#[test]
fn lost_records_are_counted_alike_in_both_charts() {
    let story = stories::outage();
    tells(&timeline(&story.picture()), &["3,114 records lost unread after 24 h"]);
    tells(&streams(&story.picture()), &["stream records lost unread: 3,114 in all"]);
}

#[test]
fn what_has_no_room_is_counted() {
    let story = stories::flapping();
    let drawing = timeline(&story.picture());
    let remark = texts(&drawing).into_iter().find(|text| text.starts_with("+8 more keys")).unwrap_or_default();
    assert!(remark.starts_with("+8 more keys · +8 more tables · +48 more backups · unlabelled: 720 × TTL"), "{remark}");
    tells(&drawing, &["changes 1,439 times"]);
}

#[test]
fn losses_stand_where_they_happen_with_their_rule() {
    let story = stories::disabled_key();
    tells(
        &timeline(&story.picture()),
        &[
            "all 12 records lost unread, day 1, 00:00 to 06:00",
            "EAR-24",
            "reaches 24 h: what is unread is lost (EAR-24)",
        ],
    );
    let story = stories::clean_switch();
    tells(&timeline(&story.picture()), &["7 of 3,190 artifacts lost with old, day 9, 12:00", "REF-06"]);
}

/// Every fill but those in a key's own colour, and what it means.
#[test]
fn every_colour_of_a_timeline_is_explained() {
    use keylapse::report::chart::{Sign, lanes, meanings};
    use palette::{Fill, key_colour};
    for story in stories::all() {
        let picture = story.picture();
        let (lanes, _) = lanes(&picture, 12);
        let legend = meanings(&[], &lanes.iter().collect::<Vec<_>>());
        let explained = |fill| legend.iter().any(|swatch| matches!(swatch.sign, Sign::Area(other) if other == fill));
        let of_a_key = |fill: Fill| (0..22).any(|n| key_colour(KeyId(n)) == fill.ground());
        let names: Vec<_> = (0..22).map(|n| key_colour(KeyId(n))).collect();
        let pale = |fill: Fill| names.iter().any(|colour| colour.mixed(palette::PAPER, 70) == fill.ground());
        for stretch in lanes.iter().filter(|lane| lane.curve.is_none()).flat_map(|lane| &lane.stretches) {
            let fill = stretch.fill;
            assert!(
                explained(fill) || of_a_key(fill) || pale(fill),
                "{}: nothing explains {fill:?}: {:?}",
                story.file,
                stretch.words
            );
        }
        let keys = legend.iter().filter(|swatch| swatch.meaning.starts_with("works")).count();
        let in_use = lanes.iter().flat_map(|lane| &lane.stretches).any(|stretch| stretch.words[0] == "Enabled");
        assert!(keys == 1 || !in_use, "{}", story.file);
    }
}

#[test]
fn no_two_swatches_of_a_legend_look_the_same() {
    use keylapse::report::chart::{Sign, lanes, meanings};
    for story in stories::all() {
        let (lanes, _) = lanes(&story.picture(), 12);
        let legend = meanings(&[], &lanes.iter().collect::<Vec<_>>());
        let areas: Vec<_> = legend
            .iter()
            .filter_map(|swatch| match swatch.sign {
                Sign::Area(fill) => Some((fill, &swatch.meaning)),
                Sign::Strip(..) | Sign::Keys(_) | Sign::Thread | Sign::Line(..) | Sign::Mark(_) => None,
            })
            .collect();
        for (n, (fill, meaning)) in areas.iter().enumerate() {
            assert!(!areas[n + 1..].iter().any(|(other, _)| other == fill), "{}: {meaning}", story.file);
        }
    }
}

#[test]
fn where_there_is_no_bar_the_legend_says_that_nothing_is_there() {
    tells(&timeline(&stories::odd_names().picture()), &["no bar: not there"]);
}

#[test]
fn a_small_count_has_a_scale_of_its_own() {
    let story = stories::outage();
    let drawing = streams(&story.picture());
    let names = ["stream records lost unread: 3,114 in all", "stream records read, not yet trimmed: "];
    let tops: Vec<i32> = names
        .iter()
        .map(|name| drawing.labels.iter().find(|label| label.text.starts_with(name)).unwrap().top)
        .collect();
    assert!((tops[0] - tops[1]).abs() > 60, "{tops:?}");
}

#[test]
fn names_cannot_break_out_of_the_file() {
    let story = stories::odd_names();
    for (name, draw) in CHARTS {
        let svg = draw(&story.picture()).svg;
        assert!(!svg.contains("<script"), "{name}");
        assert!(svg.contains("&lt;script&gt;"), "{name}");
    }
}
