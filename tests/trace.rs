//! `trace.json` keeps the rules of Chrome's trace event format, and says what the CSV files say.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::collections::{BTreeMap, BTreeSet};

use keylapse::{
    engine,
    report::{gallery::Gallery, trace},
    scenario,
};
use serde_json::Value;

/// Runs a committed scenario and returns the events of its trace.
fn events(name: &str) -> Vec<Value> {
    events_of(name, &std::fs::read_to_string(format!("scenarios/{name}.toml")).unwrap())
}

/// Runs a scenario and returns the events of its trace.
fn events_of(name: &str, source: &str) -> Vec<Value> {
    let setup = scenario::compile(name, source).unwrap();
    let mut gallery = Gallery::new(&setup);
    engine::run(&setup, &mut gallery);
    let mut out = Vec::new();
    trace::write(&mut out, &setup, &gallery).unwrap();
    let Value::Object(mut file) = serde_json::from_slice(&out).unwrap() else { panic!("a trace is an object") };
    assert_eq!(file["displayTimeUnit"], "ms");
    assert_eq!(file["otherData"]["scenario"], name);
    let Value::Array(events) = file.remove("traceEvents").unwrap() else { panic!("its events are an array") };
    events
}

fn number(event: &Value, field: &str) -> u64 {
    event[field].as_u64().unwrap_or_else(|| panic!("`{field}` is a whole number: {event}"))
}

fn of_phase<'a>(events: &'a [Value], phase: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["ph"] == phase).collect()
}

/// The names of threads by place.
fn threads(events: &[Value]) -> BTreeMap<(u64, u64), String> {
    let named = of_phase(events, "M").into_iter().filter(|event| event["name"] == "thread_name");
    let name = |event: &Value| {
        ((number(event, "pid"), number(event, "tid")), event["args"]["name"].as_str().unwrap().to_owned())
    };
    named.map(name).collect()
}

/// The states of a lane: name, from and until in microseconds.
fn states(events: &[Value], lane: &str) -> Vec<(String, u64, u64)> {
    let threads = threads(events);
    let here = |event: &&Value| threads[&(number(event, "pid"), number(event, "tid"))] == lane;
    let state = |event: &Value| {
        let from = number(event, "ts");
        (event["name"].as_str().unwrap().to_owned(), from, from + number(event, "dur"))
    };
    of_phase(events, "X").into_iter().filter(here).map(state).collect()
}

/// The names of all committed scenarios.
fn scenarios() -> Vec<String> {
    let files = std::fs::read_dir("scenarios").unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<_> = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    assert!(names.len() > 40);
    names
}

#[test]
fn bars_on_one_thread_never_overlap() {
    for name in scenarios() {
        let events = events(&name);
        let mut ends: BTreeMap<(u64, u64), u64> = BTreeMap::new();
        for bar in of_phase(&events, "X") {
            let end = ends.entry((number(bar, "pid"), number(bar, "tid"))).or_default();
            assert!(*end <= number(bar, "ts"), "{name}: {bar} begins before {end}");
            *end = number(bar, "ts") + number(bar, "dur");
        }
    }
}

#[test]
fn every_event_has_what_its_phase_asks_for() {
    for name in scenarios() {
        let events = events(&name);
        let places: BTreeSet<(u64, u64)> = threads(&events).into_keys().collect();
        let named = of_phase(&events, "M").into_iter().filter(|event| event["name"] == "process_name");
        let processes: BTreeSet<u64> = named.map(|event| number(event, "pid")).collect();
        for event in &events {
            assert!(event["name"].is_string(), "{event}");
            let place = (number(event, "pid"), event["tid"].as_u64().unwrap_or(0));
            assert!(processes.contains(&place.0), "{name}: {event} is of no named process");
            number(event, "ts");
            match event["ph"].as_str().unwrap() {
                "M" => assert!(event["args"].is_object(), "{event}"),
                "X" => assert!(number(event, "dur") > 0 && places.contains(&place), "{event}"),
                "i" => assert!(event["s"] == "t" && places.contains(&place), "{event}"),
                "C" => assert!(event["args"].as_object().unwrap().values().all(Value::is_u64), "{event}"),
                other => panic!("unknown phase {other}"),
            }
        }
    }
}

#[test]
fn states_of_a_lane_follow_each_other() {
    let events = events("all-six-switch-directions");
    for lane in threads(&events).values() {
        let states = states(&events, lane);
        assert!(states.windows(2).all(|pair| pair[0].2 <= pair[1].1), "{lane}: {states:?}");
    }
}

#[test]
fn lanes_and_instants_are_those_of_the_run() {
    const MINUTE: u64 = 60_000_000;
    let events = events("key-disabled-never-enabled");
    let disabled = (6 * 60 + 10) * MINUTE;
    let end = 9 * 24 * 60 * MINUTE;
    let key = states(&events, "old");
    assert_eq!(key, [("Enabled".into(), 0, disabled), ("Disabled".into(), disabled, end)]);
    let ttl: Vec<_> = states(&events, "orders: TTL deletions").into_iter().map(|(_, from, _)| from).collect();
    assert_eq!(ttl[..3], [0, disabled, disabled + 30 * MINUTE]);
    let steps: Vec<_> = of_phase(&events, "i").into_iter().filter(|event| event["cat"] == "step").collect();
    assert_eq!(steps.len(), 1);
    assert_eq!((steps[0]["name"].as_str().unwrap(), number(steps[0], "ts")), ("DisableKey", disabled));
    assert_eq!(steps[0]["args"]["rules"], "REF-02 REF-04");
}

#[test]
fn events_stand_with_what_they_are_about_where_a_key_and_a_table_have_one_name() {
    let source = "
        title = 'Two things of one name'
        duration = '12h'
        [key.orders]
        [table.orders]
        key = 'orders'
        [[step]]
        at = '1h'
        DisableKey = { key = 'orders' }";
    let events = events_of("namesakes", source);
    let processes: BTreeMap<u64, &str> = of_phase(&events, "M")
        .into_iter()
        .filter(|event| event["name"] == "process_name")
        .map(|event| (number(event, "pid"), event["args"]["name"].as_str().unwrap()))
        .collect();
    let noticed = of_phase(&events, "i").into_iter().find(|event| event["name"] == "TableInaccessible").unwrap();
    assert_eq!(processes[&number(noticed, "pid")], "tables");
    assert_eq!(threads(&events)[&(number(noticed, "pid"), number(noticed, "tid"))], "orders");
}

#[test]
fn counters_say_what_is_live_and_lost() {
    let events = events("key-disabled-never-enabled");
    let counters = of_phase(&events, "C");
    let last = |name: &str| counters.iter().rfind(|event| event["name"] == name).unwrap().to_owned();
    assert_eq!(last("stream records of orders")["args"]["lost"], 12);
    assert_eq!(last("live artifacts by key")["args"]["old"], 1, "the backup of the archived table");
}
