//! A step's story: what came of it, or what caused its refusal.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    cause::Cause,
    heard::{Heard, tables},
};
use crate::{
    ids::{KeyId, StepId, TableId},
    record::{Actor, EventName, EventRow, Outcome, Subject},
};

/// A step, and what its key kept others from doing.
pub(in crate::report) struct Deed {
    step: StepId,
    row: Option<EventRow>,
    /// Data operations that were refused because of the step's key, by table and operation.
    refused: BTreeMap<(Option<TableId>, EventName), u64>,
    /// The next step on the same key ends what this one caused.
    is_over: bool,
}

impl Deed {
    pub(in crate::report) fn of(step: StepId) -> Self {
        Self { step, row: None, refused: BTreeMap::new(), is_over: false }
    }

    pub(in crate::report) fn step(&mut self, step: StepId, row: &EventRow) {
        if self.step == step {
            self.row = Some(row.clone());
        }
    }

    pub(in crate::report) fn event(&mut self, row: &EventRow) {
        let Some(key) = self.key() else { return };
        if self.is_over {
            return;
        }
        if row.event.is_per_item() && row.outcome == Outcome::Refused {
            if row.blames() == Some(key) {
                *self.refused.entry((row.table, row.event)).or_default() += 1;
            }
        } else {
            self.is_over = is_next_on_key(row, key);
        }
    }

    pub(in crate::report) fn tell(&self, heard: &Heard) -> String {
        let name = heard.names.step(self.step);
        let Some(row) = &self.row else {
            return format!("Step `{name}` never ran: what it waits for did not come.\n");
        };
        let mut out = format!("Step `{name}`.\n");
        heard.tell_event(row, &mut out);
        match row.outcome {
            Outcome::Refused => tell_cause(row, heard, &mut out),
            Outcome::Ok | Outcome::Noop => self.tell_consequences(row, heard, &mut out),
        }
        out
    }

    /// Returns whether what comes next can still be of its making.
    pub(in crate::report) fn is_open(&self) -> bool {
        !self.is_over && self.key().is_some()
    }

    /// Returns the key that the step was about, once it was accepted.
    fn key(&self) -> Option<KeyId> {
        let row = self.row.as_ref()?;
        row.key.filter(|_| row.event.is_on_a_key() && row.outcome == Outcome::Ok)
    }

    fn tell_consequences(&self, row: &EventRow, heard: &Heard, out: &mut String) {
        let later: Vec<&EventRow> = around(row, heard).into_iter().filter(|later| later.seq > row.seq).collect();
        let ends = |later: &&EventRow| ends_story(row, later);
        let span = later.iter().position(ends).map_or(later.len(), |last| last + 1);
        let came: Vec<&EventRow> = later[..span].iter().copied().filter(|later| came_of(row, later, heard)).collect();
        if !came.is_empty() {
            out.push_str("What came of it:\n");
            heard.tell_events(came.into_iter(), out);
        }
        for ((table, event), count) in &self.refused {
            let table = table.map_or_else(String::new, |table| format!(" of `{}`", heard.names.table(table)));
            let _ = writeln!(out, "  {count} × {event}{table} refused meanwhile, for want of this key");
        }
    }
}

/// Returns the events among which are all that a step can have caused, and the one that ends its story.
fn around<'a>(step: &EventRow, heard: &'a Heard) -> Vec<&'a EventRow> {
    match step.key.filter(|_| step.event.is_on_a_key()) {
        Some(key) => heard.events_around(key),
        None => heard.events_of(tables(step)),
    }
}

fn tell_cause(row: &EventRow, heard: &Heard, out: &mut String) {
    match Cause::of(row, heard) {
        Cause::Event(cause) => {
            out.push_str("It was refused because of what happened before:\n");
            heard.tell_event(cause, out);
        }
        Cause::Request => out.push_str("No earlier event is to blame: the request itself is wrong.\n"),
        Cause::Unnamed => out.push_str("The record names no earlier event that is to blame.\n"),
    }
}

/// Returns whether a later event is the last that an accepted step can have caused.
fn ends_story(step: &EventRow, later: &EventRow) -> bool {
    match step.key.filter(|_| step.event.is_on_a_key()) {
        Some(key) => is_next_on_key(later, key),
        None if step.begins_switch() => later.begins_switch() && later.table == step.table,
        None => later.event == step.event && later.table == step.table && later.outcome == Outcome::Ok,
    }
}

fn is_next_on_key(row: &EventRow, key: KeyId) -> bool {
    row.key == Some(key) && row.event.is_on_a_key() && row.outcome == Outcome::Ok
}

/// Returns whether a later event came of an accepted step: the service's answer to what it did to a key, or the course of
/// what it began.
fn came_of(step: &EventRow, later: &EventRow, heard: &Heard) -> bool {
    match step.key.filter(|_| step.event.is_on_a_key()) {
        Some(key) => {
            let by_service = matches!(later.actor, Actor::DynamoDb | Actor::Kms | Actor::Ttl);
            let caused = by_service && later.event != EventName::TableCreated && heard.concerns_key(later, key);
            caused || is_next_on_key(later, key)
        }
        None => match step.subject.table().filter(|_| step.event == EventName::UpdateTable) {
            Some(replica) => comes_or_goes(later.event) && later.table == Some(replica),
            None => goes_on(step, later.event) && is_same_thing(step, later),
        },
    }
}

/// Returns whether an event of the service belongs to the course of what an operation began.
#[allow(clippy::wildcard_enum_match_arm, reason = "few operations begin something that takes time")]
fn goes_on(step: &EventRow, event: EventName) -> bool {
    match step.event {
        EventName::UpdateTable if !step.begins_switch() => false,
        EventName::UpdateTable => matches!(
            event,
            EventName::SwitchKeyDisplayed
                | EventName::SwitchStalled
                | EventName::SwitchResumed
                | EventName::SwitchCompleted
        ),
        EventName::RestoreTableFromBackup | EventName::RestoreTableToPointInTime => {
            matches!(event, EventName::RestoreCompleted | EventName::RestoreFailed)
        }
        EventName::CreateTable => comes_or_goes(event),
        EventName::DeleteTable => event == EventName::TableDeleted,
        _ => false,
    }
}

fn comes_or_goes(event: EventName) -> bool {
    matches!(event, EventName::TableCreated | EventName::TableDeleted)
}

fn is_same_thing(step: &EventRow, later: &EventRow) -> bool {
    let is_open = matches!(step.subject, Subject::None | Subject::Alias(_) | Subject::Request(_));
    later.table == step.table && (is_open || later.subject == step.subject)
}
