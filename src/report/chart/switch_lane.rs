//! The lane of a table's key switches: re-encrypting, standing still, and the new key displayed but not yet settled.

use crate::{
    ids::{KeyId, TableId},
    record::{EventName, EventRow, Kind, Outcome, Parameter},
    rules::RuleId,
};

use super::{
    figure::short_count,
    lane::Stretch,
    palette::{Fill, IDLE, TROUBLE, WELL},
    picture::Picture,
};

/// What a switch is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Moving,
    Still,
    Settling,
}

/// From which key to which, and how.
#[derive(Clone, Copy, Debug)]
struct Change {
    old: KeyId,
    new: KeyId,
    rewraps: bool,
}

/// Returns what the key switches of a table did, and when; nothing where it never switched.
pub fn switch_stretches(picture: &Picture, table: TableId) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let mut change = Change { old: KeyId::AWS_OWNED, new: KeyId::AWS_OWNED, rewraps: false };
    let mut running: Option<(u64, Phase)> = None;
    for row in picture.events.iter().filter(|row| row.table == Some(table) && row.outcome == Outcome::Ok) {
        let now = row.time.as_millis();
        let Some(next) = next_phase(row, running.map(|(_, phase)| phase)) else { continue };
        if let Some((from, phase)) = running {
            stretches.extend(stretch(picture, table, change, (from, now, phase)));
        } else if let Some(new) = row.key {
            let rewraps = row.parameter == Some(Parameter::Rewrap);
            change = Change { old: displayed(picture, table, now), new, rewraps };
        }
        running = next.map(|phase| (now, phase));
    }
    if let Some((from, phase)) = running {
        stretches.extend(stretch(picture, table, change, (from, picture.length(), phase)));
    }
    stretches
}

/// The phase that an event begins, if it is one of a switch; an inner nothing where the switch is over.
fn next_phase(row: &EventRow, running: Option<Phase>) -> Option<Option<Phase>> {
    match running {
        None => row.begins_switch().then_some(Some(Phase::Moving)),
        Some(_) => TURNS.iter().find(|(event, _)| *event == row.event).map(|&(_, phase)| phase),
    }
}

/// What an event makes of a running switch.
const TURNS: [(EventName, Option<Phase>); 6] = [
    (EventName::SwitchStalled, Some(Phase::Still)),
    (EventName::SwitchResumed, Some(Phase::Moving)),
    (EventName::SwitchKeyDisplayed, Some(Phase::Settling)),
    (EventName::SwitchCompleted, None),
    (EventName::TableArchived, None),
    (EventName::TableDeleted, None),
];

/// The key that a table displayed just before an instant.
fn displayed(picture: &Picture, table: TableId, now: u64) -> KeyId {
    let before = picture.tables.iter().rfind(|row| row.table == table && row.from.as_millis() < now.max(1));
    before.map_or(KeyId::AWS_OWNED, |row| row.shown.kms_key)
}

fn stretch(
    picture: &Picture,
    table: TableId,
    Change { old, new, rewraps }: Change,
    (from, until, phase): (u64, u64, Phase),
) -> Option<Stretch> {
    let (old_name, new_name) = (picture.names.key(old), picture.names.key(new));
    let (fill, words) = match phase {
        Phase::Moving => {
            let verb = if rewraps { "rewraps" } else { "re-encrypts" };
            (Fill::Solid(WELL), vec![format!("{verb}: {old_name} → {new_name}"), verb.to_owned()])
        }
        Phase::Still => (Fill::Solid(TROUBLE), still_words(left(picture, table, old, (from, until)), old_name)),
        Phase::Settling => (IDLE, vec![format!("{new_name} displayed, settles"), "settles".to_owned()]),
    };
    (from < until).then_some(Stretch { from, until, fill, strip: None, words })
}

fn still_words(left: Option<u64>, old: &str) -> Vec<String> {
    let code = RuleId::OriginalKeyNeeded.rule().code;
    let counted = left.map(|left| format!("stands still, {} still under {old} ({code})", short_count(left)));
    counted
        .into_iter()
        .chain([format!("stands still ({code})"), "stands still".to_owned(), "stalled".to_owned()])
        .collect()
}

/// How many of what migrates were still under the old key, at the first sample of a stretch.
fn left(picture: &Picture, table: TableId, old: KeyId, (from, until): (u64, u64)) -> Option<u64> {
    let inside = |time: u64| from <= time && time < until;
    let time = picture.series.iter().map(|row| row.time).find(|time| inside(time.as_millis()))?;
    let migrates = |kind| matches!(kind, Kind::Item | Kind::IndexEntry | Kind::StreamRecord);
    let rows = picture.series.iter().filter(|row| row.time == time && row.table == table && row.key == old);
    Some(rows.filter(|row| migrates(row.kind)).map(|row| row.live).sum())
}
