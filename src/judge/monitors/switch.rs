//! EAR-16, EAR-17, EAR-18, EAR-19: key switches that run.
//!
//! Seen in the record as: without the original key nothing moves, nothing is displayed and nothing completes; a switch is
//! complete when ENABLED and the new key are shown, and not before; then no period under the original key goes on; what
//! begins once the new key is displayed is under it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{BackupId, KeyId, TableId},
    judge::{
        history::{
            Span,
            tables::{SwitchStory, TableStory},
        },
        lives::{Life, Lives},
        monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    },
    record::{
        EndedBy, EventName, EventRow, Kind, LedgerRow, Outcome, SseStatus, Subject, TableDescription, TablePeriod,
    },
    rules::RuleId,
    sim::SimTime,
};

/// Judges [`RuleId::OriginalKeyNeeded`].
pub struct OriginalNeeded;

/// Judges [`RuleId::SwitchComplete`].
#[derive(Default)]
pub struct Complete {
    completions: BTreeMap<(TableId, SimTime), (KeyId, u64)>,
}

/// Judges [`RuleId::OriginalKeyFree`].
pub struct OriginalFree;

/// Judges [`RuleId::NewKeyApplies`].
#[derive(Default)]
pub struct NewKeyApplies {
    /// New backups, each with the key that its table displayed when its turn came: at the instant of a display there are
    /// two.
    backups: BTreeMap<(BackupId, SimTime), BTreeSet<KeyId>>,
}

/// What a switch moves.
const TABLE_DATA: &[Kind] = &[Kind::Item, Kind::IndexEntry, Kind::StreamRecord];

impl Monitor for OriginalNeeded {
    fn rule(&self) -> RuleId {
        RuleId::OriginalKeyNeeded
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::UpdateTable, EventName::SwitchKeyDisplayed, EventName::SwitchCompleted]
    }

    fn kinds(&self) -> &'static [Kind] {
        TABLE_DATA
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let (Outcome::Ok, Some(story)) = (row.outcome, row.table.and_then(|table| past.chronicle.table(table))) else {
            return;
        };
        if matches!(row.subject, Subject::Table(_)) {
            return;
        }
        let original = match story.running() {
            Some(switch) if row.event != EventName::UpdateTable => Some(switch.from),
            Some(_) | None => story.displayed().filter(|_| row.begins_switch()),
        };
        let Some(original) = original else { return };
        tally.occasion();
        if !past.chronicle.keys.is_enabled(original) {
            let found = || format!("{} while {}, the original key, is unusable", row.event, past.names.key(original));
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Life, past: &Past<'_>, tally: &mut Tally) {
        let (Some(EndedBy::Switched), Some(at)) = (row.ended_by, row.until) else { return };
        if past.chronicle.keys.was_unusable_around(row.chain.kms_key, at) {
            let name = past.names.artifact(row.artifact);
            let found = || format!("{name} moves while {}, its key, is unusable", past.names.key(row.chain.kms_key));
            tally.fault(at, || (found(), name.clone()));
        }
    }
}

impl Monitor for Complete {
    fn rule(&self) -> RuleId {
        RuleId::SwitchComplete
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::SwitchCompleted]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let (Some(table), Some(key)) = (row.table, row.key) else { return };
        tally.occasion();
        self.completions.insert((table, row.time), (key, row.seq));
        let running = past.chronicle.table(table).and_then(TableStory::running);
        if running.is_none_or(|switch| switch.displayed.is_none() || switch.to != key) {
            let key = past.names.key(key);
            tally.fault(row.time, || (format!("complete before {key} was displayed"), event_witness(row)));
        }
    }

    fn table_period(&mut self, row: &TablePeriod, past: &Past<'_>, tally: &mut Tally) {
        if self.completions.get(&(row.table, row.from)).is_some_and(|&(key, _)| is_complete(&row.shown, key)) {
            self.completions.remove(&(row.table, row.from));
        }
        let stretch = Span { from: row.from, until: row.until };
        let story = past.chronicle.table(row.table);
        let running = story.and_then(|story| story.switches.iter().find(|switch| switch.span().overlaps(stretch)));
        let is_updating = row.shown.sse_status == Some(SseStatus::Updating);
        let name = past.names.table(row.table);
        match running {
            Some(switch) if !is_updating => {
                let found = format!("{name} does not show UPDATING while a switch runs");
                tally.fault(switch.begun.max(row.from), || (found, name.to_owned()));
            }
            None if is_updating && row.until != Some(row.from) => {
                tally.fault(row.from, || (format!("{name} shows UPDATING and no switch runs"), name.to_owned()));
            }
            Some(_) | None => {}
        }
    }

    fn end(&mut self, _: SimTime, _: &Lives, past: &Past<'_>, tally: &mut Tally) {
        for (&(table, at), &(key, seq)) in &self.completions {
            let [name, key] = [past.names.table(table), past.names.key(key)];
            let found = format!("{name} does not show ENABLED and {key} when the switch is complete");
            tally.fault(at, || (found, format!("event {seq}")));
        }
    }
}

impl Monitor for OriginalFree {
    fn rule(&self) -> RuleId {
        RuleId::OriginalKeyFree
    }

    fn events(&self) -> &'static [EventName] {
        &[
            EventName::SwitchCompleted,
            EventName::TableInaccessible,
            EventName::PutItem,
            EventName::UpdateItem,
            EventName::GetItem,
            EventName::DeleteItem,
            EventName::Query,
            EventName::TransactWriteItems,
            EventName::GetRecords,
            EventName::StreamRead,
        ]
    }

    fn kinds(&self) -> &'static [Kind] {
        TABLE_DATA
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        if row.event == EventName::SwitchCompleted {
            tally.occasion();
        } else if row.outcome == Outcome::Refused || row.event == EventName::TableInaccessible {
            check_blame(row, past, tally);
        }
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, past: &Past<'_>, tally: &mut Tally) {
        let Some(story) = past.chronicle.table(row.artifact.table).filter(|story| !story.switches.is_empty()) else {
            return;
        };
        let key = row.chain.kms_key;
        let outlives = |done: SimTime| row.from < done && row.until.is_none_or(|until| until > done);
        let belongs =
            |switch: &SwitchStory| story.beginning_before(switch.begun).is_none_or(|begun| life.born >= begun);
        let is_from = |switch: &&SwitchStory| switch.from == key && switch.leaves_its_key();
        let completed = story.switches.iter().filter(is_from).filter(|switch| belongs(switch));
        if let Some(done) = completed.filter_map(|switch| switch.completed).find(|&done| outlives(done)) {
            let name = past.names.artifact(row.artifact);
            let found = || format!("{name} still needs {}, the original key, after the switch", past.names.key(key));
            tally.fault(done, || (found(), name.clone()));
        }
    }
}

impl Monitor for NewKeyApplies {
    fn rule(&self) -> RuleId {
        RuleId::NewKeyApplies
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::CreateBackup]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Item, Kind::IndexEntry, Kind::StreamRecord, Kind::Backup]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let (Outcome::Ok, Some(table)) = (row.outcome, row.table) else { return };
        let Some(story) = past.chronicle.table(table).filter(|story| last_display(story, row.time).is_some()) else {
            return;
        };
        tally.occasion();
        if let (Subject::Backup(backup), Some(displayed)) = (row.subject, story.displayed()) {
            self.backups.entry((backup, row.time)).or_default().insert(displayed);
        }
        if row.key != story.displayed() {
            let key = row.key.map_or("no key", |key| past.names.key(key));
            tally.fault(row.time, || {
                (format!("a new backup is under {key}, which is not displayed"), event_witness(row))
            });
        }
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, past: &Past<'_>, tally: &mut Tally) {
        let Some(story) = past.chronicle.table(row.artifact.table) else { return };
        if !life.begins() || last_display(story, row.from).is_none() {
            return;
        }
        tally.occasion();
        let key = row.chain.kms_key;
        let is_target = |switch: &SwitchStory| switch.to == key && switch.span().touches(row.from);
        let is_on_demand = row.backup.is_some_and(|backup| !past.names.is_continuous(backup));
        let may_be_ahead = !is_on_demand && story.switches.iter().any(is_target);
        let in_turn = row.backup.and_then(|backup| self.backups.get(&(backup, row.from)));
        let is_displayed = in_turn.map_or_else(|| story.displayed_at(key, row.from), |keys| keys.contains(&key));
        if !is_displayed && !may_be_ahead {
            let name = past.names.artifact(row.artifact);
            let found = || format!("{name} is new and under {}, which is not displayed", past.names.key(key));
            tally.fault(row.from, || (found(), name.clone()));
        }
    }

    fn table_period(&mut self, row: &TablePeriod, past: &Past<'_>, tally: &mut Tally) {
        let Some(story) = past.chronicle.table(row.table) else { return };
        let key = row.shown.kms_key;
        let is_shown = story.reigns.iter().any(|reign| {
            reign.key == key && reign.span.touches(row.from) && row.until.is_none_or(|until| reign.span.touches(until))
        });
        if !is_shown {
            let [name, key] = [past.names.table(row.table), past.names.key(key)];
            let found = || format!("{name} shows {key}, which no event displayed then");
            tally.fault(row.from, || (found(), name.to_owned()));
        }
    }
}

/// An outage or a refusal must not come from the original key of a complete switch.
fn check_blame(row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
    let Some((table, story)) = row.table.and_then(|table| Some((table, past.chronicle.table(table)?))) else { return };
    let reads_stream = matches!(row.event, EventName::GetRecords | EventName::StreamRead);
    let may_be_older = reads_stream && story.births.len() > 1;
    if story.switches.is_empty() || past.chronicle.unusable_key(table).is_some() || may_be_older {
        return;
    }
    let is_to_blame = |key: KeyId| {
        let is_named = row.blames() == Some(key);
        !past.chronicle.keys.is_enabled(key) && (row.event == EventName::TableInaccessible || is_named)
    };
    let came_back = |from: KeyId, at: SimTime| story.switches.iter().any(|later| later.to == from && later.begun >= at);
    let is_over = |switch: &&SwitchStory| {
        switch.leaves_its_key() && switch.completed.is_some_and(|at| !came_back(switch.from, at))
    };
    let mut originals = story.switches.iter().filter(is_over).map(|switch| switch.from);
    if let Some(key) = originals.find(|&key| is_to_blame(key)) {
        let found = || format!("{} because of {}, which was switched from", row.event, past.names.key(key));
        tally.fault(row.time, || (found(), event_witness(row)));
    }
}

/// Returns when the table last displayed a new key, up to an instant.
fn last_display(story: &TableStory, at: SimTime) -> Option<SimTime> {
    story.switches.iter().filter_map(|switch| switch.displayed).filter(|&displayed| displayed <= at).max()
}

/// Returns whether a table shows that it is complete under a key: ENABLED, or nothing under the AWS owned key.
fn is_complete(shown: &TableDescription, key: KeyId) -> bool {
    let expected = if key == KeyId::AWS_OWNED { None } else { Some(SseStatus::Enabled) };
    shown.kms_key == key && shown.sse_status == expected
}
