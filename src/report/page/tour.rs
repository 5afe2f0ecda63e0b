//! The first minute: where to look, in order.
//!
//! A tour stops where the run turns: where a key goes or comes back, a switch begins or ends, the first thing is lost.

use std::cmp::Reverse;

use serde::Serialize;

use crate::{
    record::{Actor, EventName, EventRow, Names, Outcome, Subject},
    report::{
        chart::{self, Mark, MarkKind},
        sentence,
        weight::{REFUSED, weight},
    },
};

use super::footage::Footage;

/// A place to look at.
#[derive(Debug, Serialize)]
pub struct Stop {
    /// The instant, in milliseconds.
    at: u64,
    /// The window in which it is seen best, in milliseconds.
    from: u64,
    until: u64,
    title: &'static str,
    /// What happens.
    text: String,
    /// The rules that decide.
    rules: String,
}

/// Returns the stops of a run's tour.
pub fn tour(footage: &Footage<'_>) -> Vec<Stop> {
    let end = footage.setup.duration.as_millis().max(1);
    let turns = turns(footage);
    let times: Vec<u64> = turns.iter().map(|turn| turn.at).collect();
    let first =
        Stop { at: 0, from: 0, until: end, title: "The question", text: question(footage), rules: String::new() };
    let middle = turns.into_iter().enumerate().map(|(n, Turn { at, title, text, rules, .. })| {
        let (from, until) = window(&times, n, end);
        Stop { at, from, until, title, text, rules }
    });
    let last =
        Stop { at: end - 1, from: 0, until: end, title: "The outcome", text: outcome(footage), rules: String::new() };
    std::iter::once(first).chain(middle).chain([last]).collect()
}

/// Returns the instants at which a run turns, the weightiest of them, in order.
fn turns(footage: &Footage<'_>) -> Vec<Turn> {
    let names = &footage.gallery.names;
    let events = footage.gallery.events.iter().filter_map(|row| Turn::of(row, names));
    let losses = chart::marks(&footage.gallery.picture(footage.setup)).into_iter().filter_map(Turn::of_loss);
    let mut found: Vec<Turn> = Vec::new();
    for turn in events.chain(losses) {
        if found.iter().all(|known| known.title != turn.title) {
            found.push(turn);
        }
    }
    found.sort_by_key(|turn| (Reverse(turn.weight), turn.at));
    found.truncate(MOST);
    found.sort_by_key(|turn| turn.at);
    found
}

/// An instant at which a run turns.
struct Turn {
    at: u64,
    title: &'static str,
    weight: u8,
    text: String,
    rules: String,
}

impl Turn {
    fn of(row: &EventRow, names: &Names) -> Option<Self> {
        let (title, weight) = turn(row)?;
        let text = sentence::sentence(row, names);
        Some(Self { at: row.time.as_millis(), title, weight, text, rules: row.rules.to_string() })
    }

    fn of_loss(mark: Mark) -> Option<Self> {
        let Mark { time, words, code, kind, weight, .. } = mark;
        (kind == MarkKind::Loss).then(|| Self {
            at: time,
            title: "The first loss",
            weight,
            text: words,
            rules: code.to_owned(),
        })
    }
}

/// Returns what an event is to the story, and how much it weighs.
fn turn(row: &EventRow) -> Option<(&'static str, u8)> {
    if row.outcome == Outcome::Refused {
        return (row.actor == Actor::Operator).then_some(("The service says no", REFUSED));
    }
    if let (EventName::UpdateTable, Subject::Table(_)) = (row.event, row.subject) {
        return Some(("A replica comes or goes", weight(row.event)));
    }
    if row.event == EventName::UpdateTable && !row.begins_switch() {
        return None;
    }
    let title = TURNS.iter().find(|(event, _)| *event == row.event).map(|&(_, title)| title)?;
    Some((title, weight(row.event)))
}

/// Returns the window of a stop: it shows the nearest other stop, and the next one on the other side unless that is far.
fn window(times: &[u64], n: usize, end: u64) -> (u64, u64) {
    let ways = times.iter().map(|&time| time.abs_diff(times[n])).filter(|&way| way > 0);
    let near = ways.min().unwrap_or(end);
    let beside = [n.checked_sub(1), n.checked_add(1)].into_iter().flatten().filter_map(|m| times.get(m));
    let far = beside.map(|time| time.abs_diff(times[n])).filter(|&way| way <= near * 4).max().unwrap_or(near);
    let length = (far.max(near) * 3).clamp((end / 2_000).max(1), end);
    let from = times[n].saturating_sub(length / 2).min(end - length);
    (from, from + length)
}

fn question(footage: &Footage<'_>) -> String {
    let about = footage.setup.about.split_whitespace().collect::<Vec<_>>().join(" ");
    if about.is_empty() { footage.setup.title.clone() } else { about }
}

fn outcome(footage: &Footage<'_>) -> String {
    let losses = &footage.summary.losses;
    let mut lost: Vec<String> = losses
        .stream_records_unread
        .iter()
        .map(|(table, &count)| format!("{} of `{table}` lost unread", sentence::counted(count, "stream record")))
        .collect();
    if losses.key_destroyed > 0 {
        let artifacts = sentence::counted(losses.key_destroyed, "artifact");
        lost.push(format!("{artifacts} unreadable for ever after the deletion of a key"));
    }
    if losses.unreadable_at_end > 0 {
        lost.push(format!("{} there and unreadable", sentence::counted(losses.unreadable_at_end, "artifact")));
    }
    if lost.is_empty() { "nothing was lost, and everything stored can be read".to_owned() } else { lost.join("; ") }
}

/// At so many turns a tour takes about a minute.
const MOST: usize = 7;

/// The events at which a tour can stop, and what each is to the story.
const TURNS: [(EventName, &str); 25] = [
    (EventName::DisableKey, "The key goes away"),
    (EventName::ScheduleKeyDeletion, "A deletion is scheduled"),
    (EventName::RevokeGrant, "The grant goes away"),
    (EventName::DeleteImportedKeyMaterial, "The key material goes away"),
    (EventName::KeyMaterialExpired, "The key material expires"),
    (EventName::LoseClientKey, "The client key is lost"),
    (EventName::UpdateTable, "A key switch begins"),
    (EventName::SwitchKeyDisplayed, "The new key is displayed"),
    (EventName::SwitchCompleted, "The switch is complete"),
    (EventName::SwitchStalled, "The switch stands still"),
    (EventName::SwitchResumed, "The switch goes on"),
    (EventName::TtlGraceEnded, "TTL deletions stop"),
    (EventName::TableInaccessible, "The status follows"),
    (EventName::EnableKey, "The key is back"),
    (EventName::TableRecovered, "The status follows back"),
    (EventName::TableArchived, "The table is archived"),
    (EventName::KeyDeleted, "The key is gone for ever"),
    (EventName::CancelKeyDeletion, "The deletion is cancelled"),
    (EventName::CreateBackup, "A backup is made"),
    (EventName::RestoreCompleted, "A backup is restored"),
    (EventName::RestoreFailed, "A restore fails"),
    (EventName::KeyRotated, "The key is rotated"),
    (EventName::ReplicationStopped, "Replication stops"),
    (EventName::ReplicationResumed, "Replication goes on"),
    (EventName::ReplicaRemoved, "The replica leaves"),
];
