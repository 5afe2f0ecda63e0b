//! REF-34, SIM-49, SIM-50: point-in-time recovery.
//!
//! Seen in the record as: a restore to a point in time is accepted only of a table whose continuous backup is stored at
//! that instant and had begun at the one restored, which is no older than the window and no younger than five minutes,
//! unless it is the beginning; every item that it announces is born. Its keys work: those that were displayed at the
//! instant restored, or by option the one displayed now. A continuous backup is under a key that its table displayed or
//! was being switched to; it is moved to another key only at an instant at which a switch displays its key.

use std::collections::BTreeMap;

use crate::{
    ids::{KeyId, TableId},
    judge::{
        history::tables::{SwitchStory, TableStory},
        lives::{Life, Lives},
        monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    },
    record::{Detail, EndedBy, EventName, EventRow, Kind, LedgerRow, Outcome, Subject},
    rules::{PointInTimeKey, RECOVERY_LAG, RECOVERY_PERIOD_MAX, RuleId},
    sim::SimTime,
};

/// Judges [`RuleId::PointInTime`].
#[derive(Default)]
pub struct Window {
    accepted: Vec<Restore>,
    /// When continuous backups of a table were stored, both ends included: a table can go in the instant of its restore.
    stored: BTreeMap<TableId, Vec<(SimTime, Option<SimTime>)>>,
}

/// An accepted restore.
struct Restore {
    seq: u64,
    at: SimTime,
    source: TableId,
    target: TableId,
    /// The instant restored.
    instant: SimTime,
    /// The oldest instant that the window reaches back to.
    oldest: SimTime,
    /// How many items it announced, and how many of them were born.
    items: u64,
    born: u64,
    completed: Option<SimTime>,
}

/// Judges [`RuleId::PointInTimeKey`].
pub struct Keys {
    reading: PointInTimeKey,
    /// The restores that run, by target: the key that each needs besides the target's.
    running: BTreeMap<TableId, KeyId>,
}

/// Judges [`RuleId::ContinuousBackup`].
pub struct Kept;

impl Monitor for Window {
    fn rule(&self) -> RuleId {
        RuleId::PointInTime
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::RestoreTableToPointInTime, EventName::RestoreCompleted]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Backup, Kind::Item]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let (Outcome::Ok, Some(table), Subject::Table(target)) = (row.outcome, row.table, row.subject) else { return };
        if row.event == EventName::RestoreTableToPointInTime {
            tally.occasion();
            self.hear_of_restore(row, table, target, past);
        } else {
            let running = self.accepted.iter_mut().rev().find(|restore| restore.target == target);
            running.into_iter().for_each(|restore| restore.completed = Some(row.time));
        }
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, past: &Past<'_>, _: &mut Tally) {
        let table = row.artifact.table;
        if row.backup.is_some_and(|backup| past.names.is_continuous(backup)) {
            self.stored.entry(table).or_default().push((row.from, row.until));
        } else if row.artifact.kind == Kind::Item && life.begins() {
            let is_its = |restore: &&mut Restore| restore.target == table && restore.completed == Some(life.born);
            self.accepted.iter_mut().find(is_its).into_iter().for_each(|restore| restore.born += 1);
        }
    }

    fn end(&mut self, _: SimTime, _: &Lives, past: &Past<'_>, tally: &mut Tally) {
        for restore in &self.accepted {
            let stored = self.stored.get(&restore.source).map_or(&[][..], Vec::as_slice);
            if let Some(fault) = restore.fault(stored) {
                let name = past.names.table(restore.source);
                tally.fault(restore.at, || (format!("{name} is restored {fault}"), format!("event {}", restore.seq)));
            }
        }
    }
}

impl Window {
    /// A window whose length was not told can be as long as any.
    fn hear_of_restore(&mut self, row: &EventRow, source: TableId, target: TableId, past: &Past<'_>) {
        let Detail::Instant(instant, items) = row.detail else { return };
        let window = past.chronicle.table(source).and_then(|story| story.window);
        let period = window.unwrap_or(RECOVERY_PERIOD_MAX);
        let oldest = SimTime::from_millis(row.time.as_millis().saturating_sub(period.as_millis()));
        let (seq, at) = (row.seq, row.time);
        self.accepted.push(Restore { seq, at, source, target, instant, oldest, items, born: 0, completed: None });
    }
}

impl Restore {
    /// Returns what is wrong with it, given when continuous backups of its source were stored.
    fn fault(&self, stored: &[(SimTime, Option<SimTime>)]) -> Option<String> {
        let Some(beginning) = beginning(stored, self.at) else {
            return Some("to a point in time and has no continuous backup".to_owned());
        };
        let is_too_young = self.instant.saturating_add(RECOVERY_LAG) > self.at && self.instant != beginning;
        if self.instant < beginning {
            Some(format!("to {}, before its continuous backup began at {beginning}", self.instant))
        } else if self.instant < self.oldest {
            Some(format!("to {}, and its window begins at {}", self.instant, self.oldest))
        } else if is_too_young {
            Some(format!("to {}, less than {RECOVERY_LAG} before", self.instant))
        } else if self.completed.is_some() && self.born < self.items {
            Some(format!("to {}: of {} items announced {} are born", self.instant, self.items, self.born))
        } else {
            None
        }
    }
}

impl Keys {
    /// Judges a run that reads the sources so.
    pub fn new(reading: PointInTimeKey) -> Self {
        Self { reading, running: BTreeMap::new() }
    }

    /// Returns the key that the restored instant needs without doubt: none where a switch ran then, or nothing was there.
    fn needed(&self, row: &EventRow, past: &Past<'_>) -> Option<KeyId> {
        let Detail::Instant(instant, items) = row.detail else { return None };
        let story = past.chronicle.table(row.table?)?;
        if items == 0 {
            return None;
        }
        match self.reading {
            PointInTimeKey::Current => story.displayed().filter(|_| story.running().is_none()),
            PointInTimeKey::OfTheInstant => {
                let mut shown = story.reigns.iter().filter(|reign| reign.span.touches(instant));
                let is_moving = story.switches.iter().any(|switch| switch.span().touches(instant));
                shown.next_back().map(|reign| reign.key).filter(|_| !is_moving)
            }
        }
    }
}

impl Monitor for Keys {
    fn rule(&self) -> RuleId {
        RuleId::PointInTimeKey
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::RestoreTableToPointInTime, EventName::RestoreCompleted, EventName::RestoreFailed]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let (Outcome::Ok, Subject::Table(target)) = (row.outcome, row.subject) else { return };
        let needed = if row.event == EventName::RestoreTableToPointInTime {
            let needed = self.needed(row, past);
            self.running.extend(needed.map(|key| (target, key)));
            needed
        } else {
            self.running.remove(&target).filter(|_| row.event == EventName::RestoreCompleted)
        };
        let Some(key) = needed else { return };
        tally.occasion();
        if !past.chronicle.keys.is_enabled(key) {
            let found = || format!("{} while {}, the key of the instant, is unusable", row.event, past.names.key(key));
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }
}

impl Monitor for Kept {
    fn rule(&self) -> RuleId {
        RuleId::ContinuousBackup
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Backup]
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Life, past: &Past<'_>, tally: &mut Tally) {
        if !row.backup.is_some_and(|backup| past.names.is_continuous(backup)) {
            return;
        }
        tally.occasion();
        let name = || past.names.artifact(row.artifact);
        let Some(story) = past.chronicle.table(row.artifact.table) else { return };
        if !had_key(story, row.chain.kms_key, row.from) {
            let key = past.names.key(row.chain.kms_key);
            let found = || format!("{} is under {key}, which its table did not have at that time", name());
            tally.fault(row.from, || (found(), name()));
        }
        let until = row.until.unwrap_or(row.from);
        let is_displayed = story.switches.iter().any(|switch| switch.displayed == Some(until));
        if row.ended_by == Some(EndedBy::Switched) && !is_displayed {
            tally.fault(until, || (format!("{} moved while its table displayed no other key", name()), name()));
        }
    }
}

/// Returns when the continuous backup that is stored at an instant began, of which several parts may follow each other.
fn beginning(stored: &[(SimTime, Option<SimTime>)], at: SimTime) -> Option<SimTime> {
    let covers = |&&(from, until): &&(SimTime, Option<SimTime>), at: SimTime| {
        from <= at && until.is_none_or(|until| at <= until)
    };
    let mut beginning = stored.iter().filter(|part| covers(part, at)).map(|&(from, _)| from).min()?;
    let touches =
        |part: &&(SimTime, Option<SimTime>), at: SimTime| part.0 < at && part.1.is_none_or(|until| at <= until);
    while let Some(earlier) = stored.iter().filter(|part| touches(part, beginning)).map(|&(from, _)| from).min() {
        beginning = earlier;
    }
    Some(beginning)
}

/// Returns whether a table displayed a key, or was being switched to it, at an instant.
fn had_key(story: &TableStory, key: KeyId, at: SimTime) -> bool {
    let comes = |switch: &SwitchStory| switch.to == key && switch.begun <= at;
    story.displayed_at(key, at) || story.switches.iter().any(comes)
}
