//! Runs a scenario in memory and keeps its whole record.
#![allow(clippy::unwrap_used, dead_code, reason = "a test stops at what it does not expect; each uses a part")]

use keylapse::{
    engine::{self, Recorder, Setup},
    ids::StepId,
    judge::{Circumstances, Panel, Verdict},
    record::{
        Departure, Dependence, EventName, EventRow, FeaturePeriod, GrantGap, KeyPeriod, Kind, LedgerRow, Names,
        Observation, Outage, SeriesSample, StreamSample, TablePeriod,
    },
    scenario,
    sim::SimTime,
};

/// Everything that a run told.
#[derive(Default)]
pub struct Tape {
    pub names: Names,
    pub events: Vec<EventRow>,
    pub steps: Vec<(StepId, EventRow)>,
    pub ledger: Vec<LedgerRow>,
    pub keys: Vec<KeyPeriod>,
    pub tables: Vec<TablePeriod>,
    pub grant_gaps: Vec<GrantGap>,
    pub dependences: Vec<Dependence>,
    pub outages: Vec<Outage>,
    pub features: Vec<FeaturePeriod>,
    pub departures: Vec<Departure>,
    pub series: Vec<SeriesSample>,
    pub streams: Vec<StreamSample>,
    pub observations: Vec<Observation>,
    pub seals: u64,
}

impl Recorder for Tape {
    fn event(&mut self, row: &EventRow, names: &Names) {
        self.names = names.clone();
        self.events.push(row.clone());
    }
    fn step(&mut self, step: StepId, row: &EventRow, _: &Names) {
        self.steps.push((step, row.clone()));
    }
    fn ledger(&mut self, row: &LedgerRow, _: &Names) {
        self.ledger.push(*row);
    }
    fn key_period(&mut self, row: &KeyPeriod, _: &Names) {
        self.keys.push(*row);
    }
    fn table_period(&mut self, row: &TablePeriod, _: &Names) {
        self.tables.push(*row);
    }
    fn grant_gap(&mut self, row: &GrantGap, _: &Names) {
        self.grant_gaps.push(*row);
    }
    fn dependence(&mut self, row: &Dependence, _: &Names) {
        self.dependences.push(*row);
    }
    fn outage(&mut self, row: &Outage, _: &Names) {
        self.outages.push(*row);
    }
    fn feature(&mut self, row: &FeaturePeriod, _: &Names) {
        self.features.push(*row);
    }
    fn departure(&mut self, row: &Departure, _: &Names) {
        self.departures.push(*row);
    }
    fn series(&mut self, row: &SeriesSample, _: &Names) {
        self.series.push(*row);
    }
    fn stream(&mut self, row: &StreamSample, _: &Names) {
        self.streams.push(*row);
    }
    fn observation(&mut self, observation: &Observation, _: &Names) {
        self.observations.push(observation.clone());
    }
}

/// Compiles a scenario, and shows its mistakes where it has any.
pub fn compile(source: &str) -> Setup {
    scenario::compile("test", source).unwrap_or_else(|diagnostics| {
        let faults = keylapse::error::Faults { file: "test.toml".into(), source: source.into(), diagnostics };
        panic!("{faults}")
    })
}

/// Runs a scenario.
pub fn play(source: &str) -> Tape {
    play_setup(&compile(source))
}

/// Runs declarations and steps, one step a line: `INSTANT: OPERATION`, or `INSTANT as ID: OPERATION`.
pub fn play_steps(duration: &str, declarations: &str, steps: &str) -> Tape {
    play(&source_of(duration, declarations, steps))
}

/// Writes the scenario of [`play_steps`].
pub fn source_of(duration: &str, declarations: &str, steps: &str) -> String {
    let mut source = format!("title = 't'\nabout = 'a'\nduration = '{duration}'\n{declarations}\n");
    for line in steps.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (head, operation) = line.split_once(": ").unwrap_or_else(|| panic!("no step: {line}"));
        let (at, id) = head.split_once(" as ").map_or((head, None), |(at, id)| (at, Some(id)));
        let id = id.map_or(String::new(), |id| format!("id = '{id}'\n"));
        source += &format!("[[step]]\n{id}at = '{at}'\n{operation}\n");
    }
    source
}

/// Runs a setup.
pub fn play_setup(setup: &Setup) -> Tape {
    let mut tape = Tape { names: setup.names.clone(), ..Tape::default() };
    tape.seals = engine::run(setup, &mut tape).seals;
    tape
}

/// What every monitor says of a scenario.
pub fn verdicts(source: &str) -> Vec<Verdict> {
    let setup = compile(source);
    let mut monitors = Panel::new(Circumstances::under(setup.terms()));
    engine::run(&setup, &mut monitors);
    monitors.verdicts()
}

/// Reads `6h 40m` as an instant.
pub fn at(text: &str) -> SimTime {
    let mut millis = 0;
    for part in text.split_whitespace() {
        let digits = part.trim_end_matches(char::is_alphabetic);
        let number: u64 = digits.parse().unwrap();
        millis += number
            * match &part[digits.len()..] {
                "d" => 86_400_000,
                "h" => 3_600_000,
                "m" => 60_000,
                "s" => 1_000,
                "ms" => 1,
                other => panic!("no unit `{other}`"),
            };
    }
    SimTime::from_millis(millis)
}

impl Tape {
    /// The instants of an event, of whatever outcome.
    pub fn times(&self, event: EventName) -> Vec<SimTime> {
        self.rows(event).map(|row| row.time).collect()
    }

    /// The rows of an event.
    pub fn rows(&self, event: EventName) -> impl Iterator<Item = &EventRow> {
        self.events.iter().filter(move |row| row.event == event)
    }

    /// `time event subject outcome error` for every event but the given ones, one a line.
    pub fn story(&self, without: &[EventName]) -> String {
        let mut out = String::new();
        for row in self.events.iter().filter(|row| !without.contains(&row.event)) {
            let subject = self.names.subject(row.subject);
            let mut line = format!("{}: {}", row.time, row.event);
            for part in [row.key.map_or("", |key| self.names.key(key)), &subject] {
                if !part.is_empty() {
                    line += &format!(" {part}");
                }
            }
            if row.outcome != keylapse::record::Outcome::Ok {
                line += &format!(" {}", row.error.map_or(row.outcome.as_str(), |error| error.as_str()));
            }
            out += &line;
            out.push('\n');
        }
        out
    }

    /// The row of the step with this id.
    pub fn step(&self, id: &str) -> &EventRow {
        let found = self.steps.iter().find(|(step, _)| self.names.step(*step) == id);
        &found.unwrap_or_else(|| panic!("no step `{id}` has run")).1
    }

    /// The outcome of the step with this id, or the exception that refused it.
    pub fn answer(&self, id: &str) -> &'static str {
        let row = self.step(id);
        row.error.map_or(row.outcome.as_str(), |error| error.as_str())
    }

    /// What the service said besides to the step with this id.
    pub fn detail(&self, id: &str) -> String {
        self.step(id).detail.to_string()
    }

    /// `ID: outcome` for every step that has an id of its own.
    pub fn answers(&self) -> Vec<String> {
        let ids = self.steps.iter().map(|(step, _)| self.names.step(*step)).filter(|id| !id.starts_with("step-"));
        ids.map(|id| format!("{id}: {}", self.answer(id))).collect()
    }

    /// `from: TableStatus, SSEDescription.Status, SSEType, key` for every period of a table.
    pub fn shown(&self, table: &str) -> Vec<String> {
        let rows = self.tables.iter().filter(|row| self.names.table(row.table) == table);
        rows.map(|row| {
            let sse_status = row.shown.sse_status.map_or("absent", |status| status.as_str());
            let sse_type = row.shown.sse_type.map_or("-", |sse_type| sse_type.as_str());
            let key = self.names.key(row.shown.kms_key);
            format!("{}: {} {sse_status} {sse_type} {key}", row.from, row.shown.status)
        })
        .collect()
    }

    /// `artifact vVERSION key from..until ended_by` for every period of a kind; what is open at the end was opened.
    pub fn periods(&self, kind: Kind) -> Vec<String> {
        self.ledger
            .iter()
            .filter(|row| row.artifact.kind == kind)
            .map(|row| {
                format!(
                    "{} v{} {} {}..{} {}",
                    self.names.artifact(row.artifact),
                    row.version,
                    self.names.key(row.chain.kms_key),
                    row.from,
                    row.until.map_or("end".into(), |until| until.to_string()),
                    match (row.ended_by, row.readable_at_end) {
                        (Some(ended_by), _) => ended_by.as_str(),
                        (None, Some(true)) => "readable",
                        (None, _) => "unreadable",
                    },
                )
            })
            .collect()
    }
}
