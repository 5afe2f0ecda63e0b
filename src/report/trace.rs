//! A run in the format of Chrome's traces, which Perfetto and other viewers of traces open.
//!
//! Invariant: a lane of the timeline is a thread; its states follow each other. Law: only what charts are drawn from is in it,
//! so that it stays small however many items a run has.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    engine::Setup,
    ids::{KeyId, TableId},
    record::{Actor, EventRow, Outcome, StreamSample},
    report::{
        chart::{self, Group, Lane, Rank},
        gallery::Gallery,
        sentence,
    },
    sim::SimTime,
};

/// An event of a trace; times are in microseconds.
#[derive(Debug, Serialize)]
struct TraceEvent<'a> {
    name: &'a str,
    ph: char,
    #[serde(skip_serializing_if = "Option::is_none")]
    cat: Option<&'a str>,
    ts: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<u64>,
    pid: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    tid: Option<usize>,
    /// The scope of an instant: its thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<char>,
    #[serde(skip_serializing_if = "Value::is_null")]
    args: Value,
}

/// Writes a trace, event by event.
struct Trace<W: Write> {
    out: W,
    is_begun: bool,
}

/// Writes the trace of a run: a lane for each key, table, backup and what belongs to them, instants for steps and events of
/// the services, counters for artifacts by key and for stream records.
///
/// # Errors
/// Where it cannot be written.
pub fn write(out: impl Write, setup: &Setup, gallery: &Gallery) -> io::Result<()> {
    let mut trace = Trace { out, is_begun: false };
    let lanes = chart::lanes(&gallery.picture(setup), usize::MAX).0;
    let threads = Threads::of(&lanes);
    trace.begin(setup)?;
    threads.name_all(&mut trace)?;
    for (lane, &(pid, tid)) in lanes.iter().zip(&threads.places) {
        trace.states(lane, pid, tid)?;
    }
    for row in &gallery.events {
        trace.instant(row, threads.place(row, gallery), gallery)?;
    }
    trace.artifacts(gallery)?;
    trace.streams(gallery)?;
    trace.end()
}

impl<W: Write> Trace<W> {
    fn begin(&mut self, setup: &Setup) -> io::Result<()> {
        let about = json!({
            "program": format!("keylapse {}", env!("CARGO_PKG_VERSION")),
            "scenario": setup.name,
            "seed": setup.seed,
            "start_unix_ms": setup.start_unix_ms,
            "title": setup.title,
        });
        write!(self.out, "{{\"displayTimeUnit\":\"ms\",\"otherData\":{about},\"traceEvents\":[")
    }

    fn end(mut self) -> io::Result<()> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()
    }

    fn put(&mut self, event: &TraceEvent<'_>) -> io::Result<()> {
        self.out.write_all(if self.is_begun { b",\n" } else { b"\n" })?;
        self.is_begun = true;
        serde_json::to_writer(&mut self.out, event).map_err(io::Error::from)
    }

    fn describe(&mut self, name: &str, (pid, tid): Place, args: Value) -> io::Result<()> {
        self.put(&TraceEvent { name, ph: 'M', cat: None, ts: 0, dur: None, pid, tid: Some(tid), s: None, args })
    }

    fn states(&mut self, lane: &Lane, pid: usize, tid: usize) -> io::Result<()> {
        for stretch in lane.stretches.iter().filter(|stretch| stretch.from < stretch.until) {
            self.put(&TraceEvent {
                name: stretch.words.first().map_or("", String::as_str),
                ph: 'X',
                cat: Some(lane.group.as_str()),
                ts: micros(stretch.from),
                dur: Some(micros(stretch.until - stretch.from)),
                pid,
                tid: Some(tid),
                s: None,
                args: Value::Null,
            })?;
        }
        Ok(())
    }

    fn instant(&mut self, row: &EventRow, (pid, tid): Place, gallery: &Gallery) -> io::Result<()> {
        let refused = if row.outcome == Outcome::Refused { " refused" } else { "" };
        let args = json!({ "rules": row.rules.to_string(), "story": sentence::sentence(row, &gallery.names) });
        self.put(&TraceEvent {
            name: &format!("{}{refused}", row.event),
            ph: 'i',
            cat: Some(if row.actor == Actor::Operator { "step" } else { "service" }),
            ts: micros(row.time.as_millis()),
            dur: None,
            pid,
            tid: Some(tid),
            s: Some('t'),
            args,
        })
    }

    /// Counts live artifacts by key, wherever a count changes.
    fn artifacts(&mut self, gallery: &Gallery) -> io::Result<()> {
        let mut keys: Vec<KeyId> = gallery.series.iter().map(|row| row.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut last = BTreeMap::new();
        for sample in gallery.series.chunk_by(|a, b| a.time == b.time) {
            let mut live: BTreeMap<KeyId, u64> = keys.iter().map(|&key| (key, 0)).collect();
            for row in sample {
                *live.entry(row.key).or_default() += row.live;
            }
            if live != last {
                let counts = live.iter().map(|(&key, &count)| (gallery.names.key(key).to_owned(), count.into()));
                self.count("live artifacts by key", sample[0].time, counts.collect())?;
                last = live;
            }
        }
        Ok(())
    }

    /// Counts stream records of each table, wherever a count changes.
    fn streams(&mut self, gallery: &Gallery) -> io::Result<()> {
        let mut last: BTreeMap<TableId, [u64; 3]> = BTreeMap::new();
        for row in &gallery.streams {
            let StreamSample { unread, trimmed_unread, ttl_waiting, .. } = *row;
            let counts = [unread, trimmed_unread, ttl_waiting];
            if last.insert(row.table, counts) != Some(counts) {
                let names = ["unread", "lost", "TTL waiting"];
                let args = names.into_iter().zip(counts).map(|(name, count)| (name.to_owned(), count.into()));
                self.count(&format!("stream records of {}", gallery.names.table(row.table)), row.time, args.collect())?;
            }
        }
        Ok(())
    }

    fn count(&mut self, name: &str, time: SimTime, counts: Map<String, Value>) -> io::Result<()> {
        self.put(&TraceEvent {
            name,
            ph: 'C',
            cat: None,
            ts: micros(time.as_millis()),
            dur: None,
            pid: COUNTERS,
            tid: None,
            s: None,
            args: Value::Object(counts),
        })
    }
}

/// A process and a thread.
type Place = (usize, usize);

/// Which thread each lane is: a group of lanes is a process.
struct Threads<'a> {
    lanes: &'a [Lane],
    places: Vec<Place>,
    names: Vec<String>,
}

impl<'a> Threads<'a> {
    fn of(lanes: &'a [Lane]) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        let (mut places, mut names) = (Vec::new(), Vec::new());
        let mut main = "";
        for (n, lane) in lanes.iter().enumerate() {
            if !groups.contains(&lane.group) {
                groups.push(lane.group);
            }
            main = if lane.rank == Rank::Main { &lane.name } else { main };
            names.push(if lane.rank == Rank::Main { lane.name.clone() } else { format!("{main}: {}", lane.name) });
            let group = groups.iter().position(|group| *group == lane.group).unwrap_or(0);
            places.push((FIRST_GROUP + group, n + 1));
        }
        Self { lanes, places, names }
    }

    fn name_all<W: Write>(&self, trace: &mut Trace<W>) -> io::Result<()> {
        trace.process("counters", COUNTERS)?;
        trace.process("operator", OPERATOR)?;
        trace.describe("thread_name", (OPERATOR, 1), json!({ "name": "steps of the scenario" }))?;
        for (n, (lane, &(pid, tid))) in self.lanes.iter().zip(&self.places).enumerate() {
            if n == 0 || self.lanes[n - 1].group != lane.group {
                trace.process(lane.group.as_str(), pid)?;
            }
            trace.describe("thread_name", (pid, tid), json!({ "name": self.names[n] }))?;
            trace.describe("thread_sort_index", (pid, tid), json!({ "sort_index": tid }))?;
        }
        Ok(())
    }

    /// Returns where an event is shown: a step with the operator, anything else on the lane of its table or key.
    fn place(&self, row: &EventRow, gallery: &Gallery) -> Place {
        let table = row.table.map(|table| (Group::Tables, gallery.names.table(table)));
        let key = row.key.map(|key| (Group::Keys, gallery.names.key(key)));
        let about = table.or(key).filter(|_| row.actor != Actor::Operator);
        let is_about = |lane: &Lane| lane.rank == Rank::Main && about == Some((lane.group, lane.name.as_str()));
        self.lanes.iter().position(is_about).map_or((OPERATOR, 1), |lane| self.places[lane])
    }
}

impl<W: Write> Trace<W> {
    fn process(&mut self, name: &str, pid: usize) -> io::Result<()> {
        self.describe("process_name", (pid, 0), json!({ "name": name }))?;
        self.describe("process_sort_index", (pid, 0), json!({ "sort_index": pid }))
    }
}

fn micros(millis: u64) -> u64 {
    millis.saturating_mul(1_000)
}

const OPERATOR: usize = 1;
const COUNTERS: usize = 9;
/// The first process of a group of lanes.
const FIRST_GROUP: usize = 2;
