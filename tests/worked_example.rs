//! The worked example of the model, with all three endings, against timelines that were computed by hand.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::{fmt::Write as _, fs};

fn assert_timeline(scenario: &str, timeline: &str) {
    let source = fs::read_to_string(format!("scenarios/{scenario}.toml")).unwrap();
    let expected = fs::read_to_string(format!("tests/timelines/{timeline}.csv")).unwrap();
    let expected: Vec<&str> = expected.lines().filter(|line| !line.starts_with('#')).skip(1).collect();
    let tape = support::play(&source);
    let found: Vec<String> = tape
        .events
        .iter()
        .map(|row| {
            let mut line = String::new();
            write!(
                line,
                "{},{},{},{},{},{},{},{}",
                row.time.as_millis(),
                row.event,
                tape.names.actor(row.actor),
                row.table.map_or("", |id| tape.names.table(id)),
                tape.names.subject(row.subject),
                row.key.map_or("", |id| tape.names.key(id)),
                row.outcome,
                row.error.map_or("", |error| error.as_str()),
            )
            .unwrap();
            line
        })
        .collect();
    for (number, (expected, found)) in expected.iter().zip(&found).enumerate() {
        assert_eq!(expected, found, "row {} of {timeline}", number + 1);
    }
    assert_eq!(expected.len(), found.len(), "the number of events in {timeline}");
}

#[test]
fn ear_23_24_25_26_the_key_is_never_enabled_again() {
    assert_timeline("key-disabled-never-enabled", "worked-example-never-enabled");
}

#[test]
fn ear_25_26_the_key_is_enabled_after_the_status_has_shown_it() {
    assert_timeline("key-enabled-after-detection", "worked-example-enabled-after-detection");
}

#[test]
fn ear_25_26_the_key_is_enabled_before_anything_shows() {
    assert_timeline("key-enabled-before-detection", "worked-example-enabled-before-detection");
}
