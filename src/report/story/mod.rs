//! The story of one thing: of an artifact, a key, a table or a step, in sentences, each citing its rules.
//!
//! Invariant: a story is told from the record of a run alone. Law: equal runs give equal records, so a story that learns
//! only at the end of a run which events concern it may hear the run again.
//!
//! | File | Whose story |
//! |---|---|
//! | `life` | an artifact's, from its first seal to its end |
//! | `key` | a key's: its states, and everything that needs it |
//! | `visits` | a table's |
//! | `deed` | a step's: what it caused, or what caused its refusal |

mod deed;
mod key;
mod life;
mod visits;

use std::fmt::Write as _;

use crate::{
    engine::Recorder,
    ids::{KeyId, StepId, TableId},
    record::{EventName, EventRow, KeyPeriod, LedgerRow, Names, SseStatus, TablePeriod},
    report::sentence,
    rules::RuleSet,
    sim::SimTime,
};

use deed::Deed;
use key::Keeper;
use life::Life;
use visits::Visits;

pub use life::{end_of_period, live_at_end, sealed};

/// What a story is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hero {
    /// An artifact, by its id.
    Artifact(String),
    /// A key.
    Key(KeyId),
    /// A table.
    Table(TableId),
    /// A step.
    Step(StepId),
}

/// Hears a run, and tells the story of one thing.
pub struct Story {
    about: About,
    heard: Heard,
}

enum About {
    Artifact(Life),
    Key(Keeper),
    Table(Visits),
    Step(Deed),
}

/// What every story needs of a run: all events but those of single items, and the periods of keys and tables.
struct Heard {
    names: Names,
    events: Vec<EventRow>,
    keys: Vec<KeyPeriod>,
    tables: Vec<TablePeriod>,
}

impl Story {
    /// Returns a story that is yet to be heard.
    #[must_use]
    pub fn of(hero: Hero, names: &Names) -> Self {
        let about = match hero {
            Hero::Artifact(id) => About::Artifact(Life::of(id)),
            Hero::Key(key) => About::Key(Keeper::of(key)),
            Hero::Table(table) => About::Table(Visits::of(table)),
            Hero::Step(step) => About::Step(Deed::of(step)),
        };
        Self { about, heard: Heard { names: names.clone(), events: Vec::new(), keys: Vec::new(), tables: Vec::new() } }
    }

    /// Returns whether it must hear the same run once more, and forgets what it would hear twice.
    pub fn hears_again(&mut self) -> bool {
        let About::Artifact(life) = &mut self.about else { return false };
        let again = life.is_known_now();
        if again {
            self.heard.events.clear();
            self.heard.keys.clear();
            self.heard.tables.clear();
        }
        again
    }

    /// Tells the story; nothing where the run knows of no such thing.
    #[must_use]
    pub fn tell(&self) -> Option<String> {
        match &self.about {
            About::Artifact(life) => life.tell(&self.heard),
            About::Key(keeper) => keeper.tell(&self.heard),
            About::Table(visits) => visits.tell(&self.heard),
            About::Step(deed) => Some(deed.tell(&self.heard)),
        }
    }
}

impl Recorder for Story {
    fn event(&mut self, row: &EventRow, names: &Names) {
        match &mut self.about {
            About::Artifact(life) => life.event(row),
            About::Table(visits) => visits.event(row),
            About::Step(deed) => deed.event(row, names),
            About::Key(_) => {}
        }
        if !row.event.is_per_item() {
            self.heard.events.push(row.clone());
            self.heard.names = names.clone();
        }
    }

    fn step(&mut self, step: StepId, row: &EventRow, _: &Names) {
        if let About::Step(deed) = &mut self.about {
            deed.step(step, row);
        }
    }

    fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        match &mut self.about {
            About::Artifact(life) => life.ledger(row, names),
            About::Key(keeper) => keeper.ledger(row, names),
            About::Table(_) | About::Step(_) => {}
        }
    }

    fn key_period(&mut self, row: &KeyPeriod, _: &Names) {
        self.heard.keys.push(*row);
    }

    fn table_period(&mut self, row: &TablePeriod, names: &Names) {
        if let About::Key(keeper) = &mut self.about {
            keeper.table_period(row, names);
        }
        self.heard.tables.push(*row);
    }
}

impl Heard {
    /// Returns whether an event concerns a key: it names the key, or its table needs the key at that time.
    fn concerns_key(&self, row: &EventRow, key: KeyId) -> bool {
        row.key == Some(key) || row.table.is_some_and(|table| self.needs_key(table, key, row.time))
    }

    /// Returns whether a table displays a key at an instant, or is being switched from or to it.
    fn needs_key(&self, table: TableId, key: KeyId, at: SimTime) -> bool {
        let of_table = || self.tables.iter().filter(|period| period.table == table);
        let now = of_table().find(|period| period.from <= at && period.until.is_none_or(|until| at < until));
        now.is_some_and(|period| {
            let is_updating = period.shown.sse_status == Some(SseStatus::Updating);
            period.shown.kms_key == key || is_updating && of_table().any(|period| period.shown.kms_key == key)
        })
    }

    /// Appends an event as a line.
    fn tell_event(&self, row: &EventRow, out: &mut String) {
        line(out, row.time, &sentence::sentence(row, &self.names), row.rules);
    }

    /// Appends events as lines, and how many more there are beyond the first [`MOST_LINES`].
    fn tell_events<'a>(&self, rows: impl Iterator<Item = &'a EventRow>, out: &mut String) {
        let rows: Vec<&EventRow> = rows.collect();
        for row in rows.iter().take(MOST_LINES) {
            self.tell_event(row, out);
        }
        if rows.len() > MOST_LINES {
            let _ = writeln!(out, "  … and {} more, which stand in events.csv", rows.len() - MOST_LINES);
        }
    }
}

/// Returns whether an event is an operation on a KMS key.
fn is_about_key(event: EventName) -> bool {
    matches!(
        event,
        EventName::CreateKey
            | EventName::DisableKey
            | EventName::EnableKey
            | EventName::ScheduleKeyDeletion
            | EventName::CancelKeyDeletion
            | EventName::EnableKeyRotation
            | EventName::DisableKeyRotation
            | EventName::RotateKeyOnDemand
            | EventName::ImportKeyMaterial
            | EventName::DeleteImportedKeyMaterial
            | EventName::RevokeGrant
            | EventName::CreateGrant
            | EventName::PutKeyPolicy
    )
}

fn line(out: &mut String, time: SimTime, what: &str, rules: RuleSet) {
    let _ = writeln!(out, "  {:>18}  {what}{}", time.to_string(), codes(rules));
}

/// Returns rule codes in brackets behind a space, or nothing.
fn codes(rules: RuleSet) -> String {
    let codes = rules.to_string();
    if codes.is_empty() { codes } else { format!(" ({})", codes.replace(' ', ", ")) }
}

/// The most lines of one kind in a story.
const MOST_LINES: usize = 40;
