//! An artifact's story: under which keys it lay, what happened to it and to them, and how it ended.

use super::{heard::Heard, line::line};
use crate::{
    ids::KeyId,
    record::{EndedBy, EventRow, Kind, LedgerRow, Names, Outcome, Protected, Subject},
    report::{need::article, sentence},
    rules::RuleSet,
    sim::SimTime,
};

/// The protection periods of an artifact, and the events that concern it alone.
pub(super) struct Life {
    id: String,
    periods: Vec<LedgerRow>,
    events: Vec<EventRow>,
    /// Whether the periods are complete, so that events can be told apart.
    known: bool,
}

impl Life {
    pub(super) fn of(id: String) -> Self {
        Self { id, periods: Vec::new(), events: Vec::new(), known: false }
    }

    /// Returns whether a whole run has just told which artifact it is.
    pub(super) fn is_known_now(&mut self) -> bool {
        let before = std::mem::replace(&mut self.known, !self.periods.is_empty());
        self.known && !before
    }

    pub(super) fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        if !self.known && self.id == names.artifact(row.artifact) {
            self.periods.push(*row);
        }
    }

    pub(super) fn event(&mut self, row: &EventRow) {
        if self.known && row.event.is_per_item() && self.is_about(row) {
            self.events.push(row.clone());
        }
    }

    pub(super) fn tell(&self, heard: &Heard) -> Option<String> {
        let first = self.periods.first()?;
        let mut lines: Vec<(SimTime, String, RuleSet)> = Vec::new();
        for row in &self.periods {
            let protection = row.protection_rules(&heard.names);
            lines.push((row.from, sealed(row, &heard.names), protection));
            if let (Some(until), Some(ended_by)) = (row.until, row.ended_by)
                && !self.events.iter().any(|event| event.time == until && explains_an_end(event))
            {
                lines.push((until, end_of_period(ended_by).to_owned(), row.rules.without(protection)));
            }
        }
        let around = heard.events.iter().filter(|row| row.outcome == Outcome::Ok && self.touches(row, heard));
        for row in self.events.iter().chain(around) {
            lines.push((row.time, sentence::sentence(row, &heard.names), row.rules));
        }
        lines.sort_by_key(|(time, ..)| *time);
        let mut out = self.introduction(first, &heard.names);
        for (time, what, rules) in lines {
            line(&mut out, time, &what, rules);
        }
        out.push_str(&self.conclusion());
        Some(out)
    }

    fn introduction(&self, first: &LedgerRow, names: &Names) -> String {
        let kind = first.artifact.kind;
        let named = match (first.item, first.backup) {
            (Some(item), _) => format!(" (item `{}`)", names.item(item)),
            (None, Some(backup)) => format!(" (`{}`)", names.backup(backup)),
            (None, None) => String::new(),
        };
        format!("{} is {} {kind} of `{}`{named}.\n", self.id, article(kind), names.table(first.artifact.table))
    }

    fn conclusion(&self) -> String {
        match self.periods.last().map(|row| (row.until, row.readable_at_end)) {
            Some((None, opens)) => format!("{}\n", live_at_end(opens == Some(true))),
            Some((Some(_), _)) | None => String::new(),
        }
    }

    /// Returns whether an event of a single item is about this artifact: about the artifact itself, or about its item while
    /// it lived.
    fn is_about(&self, row: &EventRow) -> bool {
        let Some(first) = self.periods.first() else { return false };
        let holds_item = matches!(first.artifact.kind, Kind::Item | Kind::IndexEntry | Kind::DaxEntry);
        match row.subject {
            Subject::Artifact(artifact) => artifact == first.artifact,
            Subject::Item(item) => {
                holds_item
                    && first.item == Some(item)
                    && row.table == Some(first.artifact.table)
                    && self.keys_at(row.time).next().is_some()
            }
            Subject::None
            | Subject::Backup(_)
            | Subject::Cluster(_)
            | Subject::Table(_)
            | Subject::Alias(_)
            | Subject::ClientKey(_)
            | Subject::Request(_) => false,
        }
    }

    /// Returns whether an event concerns a key that protects the artifact at that time, or its table or backup.
    fn touches(&self, row: &EventRow, heard: &Heard) -> bool {
        let Some(first) = self.periods.first() else { return false };
        let is_named = first.backup.is_some_and(|backup| row.subject == Subject::Backup(backup));
        let own_table = first.artifact.kind != Kind::Backup && row.table == Some(first.artifact.table);
        let protects = |key: KeyId| match first.backup {
            Some(backup) => heard.keeps_backup(Protected::Backup(backup, first.artifact.table), key, row.time),
            None => self.keys_at(row.time).any(|known| known == key),
        };
        is_named
            || row.table.is_none() && row.key.is_some_and(protects)
            || own_table && self.keys_at(row.time).any(|key| heard.concerns_key(row, key))
    }

    /// Iterates over the keys that protect the artifact around an instant: both where one takes the other's place.
    fn keys_at(&self, at: SimTime) -> impl Iterator<Item = KeyId> {
        let holds = move |row: &&LedgerRow| row.from <= at && row.until.is_none_or(|until| at <= until);
        self.periods.iter().filter(holds).map(|row| row.chain.kms_key)
    }
}

/// Returns whether an event says that a protection period ends.
fn explains_an_end(row: &EventRow) -> bool {
    row.outcome == Outcome::Ok && row.event.can_end_a_period()
}

/// Says how a protection period begins.
#[must_use]
pub fn sealed(row: &LedgerRow, names: &Names) -> String {
    let chain = &row.chain;
    format!(
        "version {} is sealed under `{}` (key version {}, {}, {})",
        row.version,
        names.key(chain.kms_key),
        chain.key_version,
        names.table_key(chain),
        names.data_key(chain),
    )
}

/// Says what became of an artifact that is live at the end of the run.
#[must_use]
pub fn live_at_end(opens: bool) -> &'static str {
    if opens {
        "At the end of the run it is live, and it really opens."
    } else {
        "At the end of the run it is live, but it cannot be opened."
    }
}

/// Says how a protection period ends.
#[must_use]
pub fn end_of_period(ended_by: EndedBy) -> &'static str {
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
