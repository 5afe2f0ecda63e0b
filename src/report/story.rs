//! The story of one thing: of an artifact, a key, a table or a step, in sentences, each citing its rules.
//!
//! Invariant: a story is told from the record of a run alone.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    engine::Recorder,
    ids::{KeyId, StepId, TableId},
    record::{Actor, EndedBy, EventName, EventRow, KeyPeriod, Kind, LedgerRow, Names, Outcome, Subject, TablePeriod},
    report::sentence,
    sim::SimTime,
};

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
    hero: Hero,
    names: Names,
    /// The periods of the artifact.
    periods: Vec<LedgerRow>,
    /// Events about the thing, and all that keys went through.
    events: Vec<EventRow>,
    /// Per-item events of the table, by name and outcome.
    counts: BTreeMap<(EventName, Outcome), u64>,
    /// What needs the key: by table and kind, how many still do, and until when the others did.
    needs: BTreeMap<(TableId, Kind), Need>,
    keys: Vec<KeyPeriod>,
    tables: Vec<TablePeriod>,
    step: Option<EventRow>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Need {
    still: u64,
    unreadable: u64,
    ended: u64,
    last: SimTime,
}

impl Story {
    /// Returns a story that is yet to be heard.
    #[must_use]
    pub fn of(hero: Hero, names: &Names) -> Self {
        Self {
            hero,
            names: names.clone(),
            periods: Vec::new(),
            events: Vec::new(),
            counts: BTreeMap::new(),
            needs: BTreeMap::new(),
            keys: Vec::new(),
            tables: Vec::new(),
            step: None,
        }
    }

    /// Tells the story; nothing where the run knows of no such thing.
    #[must_use]
    pub fn tell(&self) -> Option<String> {
        match &self.hero {
            Hero::Artifact(id) => self.tell_artifact(id),
            Hero::Key(key) => self.tell_key(*key),
            Hero::Table(table) => self.tell_table(*table),
            Hero::Step(step) => Some(self.tell_step(*step)),
        }
    }

    fn tell_artifact(&self, id: &str) -> Option<String> {
        let first = self.periods.first()?;
        let kind = first.artifact.kind.as_str();
        let article = if kind.starts_with('i') { "an" } else { "a" };
        let mut out = format!("{id} is {article} {kind} of `{}`", self.names.table(first.artifact.table));
        if let Some(item) = first.item {
            out += &format!(" (item `{}`)", self.names.item(item));
        }
        out += ".\n";
        for row in &self.periods {
            self.tell_period(row, &mut out);
        }
        Some(out)
    }

    fn tell_period(&self, row: &LedgerRow, out: &mut String) {
        let chain = &row.chain;
        line(
            out,
            row.from,
            &format!(
                "version {} is sealed under `{}` (key version {}, {}, {})",
                row.version,
                self.names.key(chain.kms_key),
                chain.key_version,
                self.names.table_key(chain),
                self.names.data_key(chain),
            ),
            &format!("({})", row.rules.to_string().replace(' ', ", ")),
        );
        match (row.until, row.ended_by, row.readable_at_end) {
            (Some(until), Some(ended_by), _) => line(out, until, end_of_period(ended_by), ""),
            (_, _, Some(true)) => out.push_str("  At the end of the run it is live, and it really opens.\n"),
            _ => out.push_str("  At the end of the run it is live, but its key cannot be used.\n"),
        }
    }

    fn tell_key(&self, key: KeyId) -> Option<String> {
        let periods: Vec<&KeyPeriod> = self.keys.iter().filter(|period| period.key == key).collect();
        periods.first()?;
        let mut out = format!("Key `{}`.\n", self.names.key(key));
        for period in periods {
            let cause = period.cause.map_or_else(String::new, |cause| format!(", by {cause}"));
            line(&mut out, period.from, &format!("{}{cause}", period.state), &format!("({})", period.rules));
        }
        out.push_str("What needs it:\n");
        for (&(table, kind), need) in &self.needs {
            self.tell_need(table, kind, need, &mut out);
        }
        match (self.needs.values().any(|need| need.still > 0), self.needs.values().map(|need| need.last).max()) {
            (_, None) => out.push_str("  nothing ever did.\n"),
            (true, _) => out.push_str("Something still needs it at the end of the run.\n"),
            (false, Some(last)) => {
                let _ = writeln!(out, "The last need ends at {last}: from then on the key can go.");
            }
        }
        Some(out)
    }

    fn tell_need(&self, table: TableId, kind: Kind, need: &Need, out: &mut String) {
        let table = self.names.table(table);
        let _ = write!(out, "  {kind} of `{table}`: ");
        if need.still > 0 {
            let _ = write!(out, "{} still at the end", need.still);
            if need.unreadable > 0 {
                let _ = write!(out, " ({} of them unreadable)", need.unreadable);
            }
        }
        if need.ended > 0 {
            let separator = if need.still > 0 { "; " } else { "" };
            let _ = write!(out, "{separator}{} no longer, the last until {}", need.ended, need.last);
        }
        out.push('\n');
    }

    fn tell_table(&self, table: TableId) -> Option<String> {
        let periods: Vec<&TablePeriod> = self.tables.iter().filter(|period| period.table == table).collect();
        periods.first()?;
        let mut out = format!("Table `{}`.\n", self.names.table(table));
        for row in self.events.iter().filter(|row| row.table == Some(table) || is_about(row, table)) {
            line(&mut out, row.time, &sentence::sentence(row, &self.names), &sentence::codes(row));
        }
        for ((event, outcome), count) in &self.counts {
            let _ = writeln!(out, "  {count} × {event}, {outcome}");
        }
        Some(out)
    }

    fn tell_step(&self, step: StepId) -> String {
        let Some(row) = &self.step else {
            return format!("Step `{}` never ran: what it waits for did not come.\n", self.names.step(step));
        };
        let mut out = format!("Step `{}`.\n", self.names.step(step));
        line(&mut out, row.time, &sentence::sentence(row, &self.names), &sentence::codes(row));
        if row.outcome == Outcome::Refused {
            match self.blame(row) {
                Some(cause) => {
                    out.push_str("It was refused because of what happened before:\n");
                    line(&mut out, cause.time, &sentence::sentence(cause, &self.names), &sentence::codes(cause));
                }
                None => out.push_str("No earlier event is to blame: the request itself is wrong.\n"),
            }
        }
        out
    }

    /// Returns the last event before a refusal that took a key away which its message names.
    fn blame(&self, refused: &EventRow) -> Option<&EventRow> {
        let message = refused.detail.to_string();
        self.events.iter().rev().find(|row| {
            let named = row.key.is_some_and(|key| names_word(&message, self.names.key(key)));
            row.seq < refused.seq && row.outcome == Outcome::Ok && takes_away(row.event) && named
                || row.seq < refused.seq
                    && row.outcome == Outcome::Ok
                    && row.event == EventName::UpdateTable
                    && refused.event == EventName::UpdateTable
                    && row.table == refused.table
                    && !refused.detail.to_string().contains("KMS")
        })
    }
}

impl Recorder for Story {
    fn event(&mut self, row: &EventRow, names: &Names) {
        if let Hero::Table(table) = self.hero
            && row.table == Some(table)
            && row.event.is_per_item()
            && row.actor != Actor::DynamoDb
        {
            *self.counts.entry((row.event, row.outcome)).or_default() += 1;
        }
        if !row.event.is_per_item() {
            self.events.push(row.clone());
            self.names = names.clone();
        }
    }

    fn step(&mut self, step: StepId, row: &EventRow, _: &Names) {
        if self.hero == Hero::Step(step) {
            self.step = Some(row.clone());
        }
    }

    fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        match &self.hero {
            Hero::Artifact(id) if *id == names.artifact(row.artifact) => self.periods.push(*row),
            Hero::Key(key) if *key == row.chain.kms_key => {
                self.needs.entry((row.artifact.table, row.artifact.kind)).or_default().add(row);
            }
            Hero::Artifact(_) | Hero::Key(_) | Hero::Table(_) | Hero::Step(_) => {}
        }
    }

    fn key_period(&mut self, row: &KeyPeriod, _: &Names) {
        self.keys.push(*row);
    }

    fn table_period(&mut self, row: &TablePeriod, _: &Names) {
        self.tables.push(*row);
    }
}

impl Need {
    fn add(&mut self, row: &LedgerRow) {
        match row.until {
            None => {
                self.still += 1;
                self.unreadable += u64::from(row.readable_at_end == Some(false));
            }
            Some(until) => {
                self.ended += 1;
                self.last = self.last.max(until);
            }
        }
    }
}

fn is_about(row: &EventRow, table: TableId) -> bool {
    row.subject == Subject::Table(table)
}

fn takes_away(event: EventName) -> bool {
    matches!(
        event,
        EventName::DisableKey
            | EventName::ScheduleKeyDeletion
            | EventName::CancelKeyDeletion
            | EventName::DeleteImportedKeyMaterial
            | EventName::KeyMaterialExpired
            | EventName::KeyDeleted
            | EventName::RevokeGrant
    )
}

/// Returns whether a message names something, as a word of its own.
fn names_word(message: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    message
        .match_indices(name)
        .any(|(at, _)| !message[..at].ends_with(is_part) && !message[at + name.len()..].starts_with(is_part))
}

fn end_of_period(ended_by: EndedBy) -> &'static str {
    match ended_by {
        EndedBy::Rewritten => "a newer version takes its place",
        EndedBy::Switched => "a key switch moves it to another key",
        EndedBy::Deleted => "it is deleted",
        EndedBy::Ttl => "its time to live is over, and it is deleted",
        EndedBy::Trimmed => "it is trimmed",
        EndedBy::Expired => "its retention is over",
        EndedBy::KeyDestroyed => "its key is destroyed: the ciphertext stays, unreadable for ever",
    }
}

fn line(out: &mut String, time: SimTime, what: &str, codes: &str) {
    let _ = writeln!(out, "  {:>18}  {what} {codes}", time.to_string());
}
