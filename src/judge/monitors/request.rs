//! EAR-11: a table can be switched between the three key types at any time.
//!
//! Seen in the record as: a switch is refused only for a reason that the rule book names, and the reason is true: the
//! table is not there or not ready, the key is displayed already, a switch runs, the quota is used up, a key is unusable,
//! or the key is not of the type or the region that a replica's must be.

use std::collections::BTreeMap;

use crate::{
    ids::{KeyId, TableId},
    judge::{
        history::tables::{Stage, TableStory},
        lives::Lives,
        monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    },
    record::{ErrorName, EventName, EventRow, Outcome, Owner, Subject},
    rules::{QuotaWindow, RuleId, SWITCH_QUOTA, SWITCH_QUOTA_PAUSE, SWITCH_QUOTA_WINDOW},
    sim::SimTime,
};

/// Judges [`RuleId::SwitchAnytime`].
pub struct SwitchAnytime {
    quota_window: QuotaWindow,
    /// The accepted switches of each table that may still count towards its quota.
    accepted: BTreeMap<TableId, Vec<SimTime>>,
    /// Refusals of a target of which nothing has been told: the key may not have been created yet.
    doubtful: BTreeMap<KeyId, Vec<(SimTime, String, String)>>,
}

impl Monitor for SwitchAnytime {
    fn rule(&self) -> RuleId {
        RuleId::SwitchAnytime
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::UpdateTable, EventName::TableDeleted, EventName::CreateKey]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        if let (EventName::CreateKey, Some(key)) = (row.event, row.key) {
            self.doubtful.remove(&key);
        }
        let (Some(table), Some(key)) = (row.table, row.key) else { return };
        if row.event == EventName::TableDeleted {
            self.accepted.remove(&table);
        }
        if !row.asks_for_key() {
            return;
        }
        if row.outcome == Outcome::Ok {
            tally.occasion();
            self.count(table, row.time, past);
        } else if !self.is_justified(row, table, key, past) {
            let error = row.error.map_or("no exception", |error| error.as_str());
            let [name, key] = [past.names.table(table), past.names.key(key)];
            let found = format!("a switch of {name} to {key} is refused with {error} for no reason");
            self.charge(row, found, past, tally);
        }
    }

    fn end(&mut self, _: SimTime, _: &Lives, _: &Past<'_>, tally: &mut Tally) {
        for (at, found, witness) in std::mem::take(&mut self.doubtful).into_values().flatten() {
            tally.fault(at, || (found, witness));
        }
    }
}

impl SwitchAnytime {
    /// Judges by a quota whose windows are counted from there.
    pub fn new(quota_window: QuotaWindow) -> Self {
        Self { quota_window, accepted: BTreeMap::new(), doubtful: BTreeMap::new() }
    }

    fn charge(&mut self, row: &EventRow, found: String, past: &Past<'_>, tally: &mut Tally) {
        match row.key.filter(|&key| past.chronicle.keys.story(key).is_none()) {
            Some(key) => self.doubtful.entry(key).or_default().push((row.time, found, event_witness(row))),
            None => tally.fault(row.time, || (found, event_witness(row))),
        }
    }

    fn count(&mut self, table: TableId, now: SimTime, past: &Past<'_>) {
        let window_end = self.window_end(table, past);
        let accepted = self.accepted.entry(table).or_default();
        if window_end.is_some_and(|end| now >= end) {
            accepted.clear();
        }
        accepted.push(now);
    }

    fn is_justified(&self, row: &EventRow, table: TableId, key: KeyId, past: &Past<'_>) -> bool {
        let story = past.chronicle.table(table);
        let stage = story.map_or(Stage::Absent, |story| story.stage);
        let is_running = story.is_some_and(|story| story.running().is_some());
        if row.error == Some(ErrorName::ResourceNotFound) {
            matches!(stage, Stage::Absent | Stage::Archived)
        } else if row.error == Some(ErrorName::ResourceInUse) {
            is_running || matches!(stage, Stage::Creating | Stage::Archiving)
        } else if row.error == Some(ErrorName::LimitExceeded) {
            key != KeyId::AWS_OWNED && self.is_used_up(table, row.time, past)
        } else if row.error == Some(ErrorName::Validation) {
            let mut needed = story.into_iter().flat_map(|story| story.needed_keys()).chain([key]);
            let is_same = row.subject == Subject::None && story.and_then(|story| story.displayed()) == Some(key);
            let names_nothing =
                matches!(row.subject, Subject::Alias(alias) if past.chronicle.aliases.key(alias).is_none());
            is_same
                || names_nothing
                || needed.any(|key| !past.chronicle.keys.is_enabled(key))
                || is_foreign(table, key, past)
        } else {
            false
        }
    }

    /// Returns the end of the window that the accepted switches of a table are in.
    fn window_end(&self, table: TableId, past: &Past<'_>) -> Option<SimTime> {
        let &first = self.accepted.get(&table)?.first()?;
        let created = past.chronicle.table(table).and_then(|story| story.beginning_before(first)).unwrap_or(first);
        let mut end = match self.quota_window {
            QuotaWindow::FromFirstSwitch => first,
            QuotaWindow::FromCreation => created,
        };
        while end <= first {
            end = end.saturating_add(SWITCH_QUOTA_WINDOW);
        }
        Some(end)
    }

    /// Returns whether the quota allows no switch now: four in a day were accepted, and the last was less than six hours
    /// ago.
    fn is_used_up(&self, table: TableId, now: SimTime, past: &Past<'_>) -> bool {
        let Some(accepted) = self.accepted.get(&table) else { return false };
        let (Some(end), Some(last)) = (self.window_end(table, past), accepted.last()) else { return false };
        accepted.len() >= SWITCH_QUOTA && now < end && now < last.saturating_add(SWITCH_QUOTA_PAUSE)
    }
}

/// Returns whether a key is of another type than those of the table's other replicas, or was used in another region.
fn is_foreign(table: TableId, key: KeyId, past: &Past<'_>) -> bool {
    let displayed = |id: TableId| past.chronicle.table(id).and_then(|story| story.displayed());
    let is_other_type = |other: TableId| displayed(other).is_some_and(|shown| Owner::of(shown) != Owner::of(key));
    let is_abroad = |home: TableId| past.names.region(home) != past.names.region(past.chronicle.home(table));
    let is_elsewhere = |(&other, story): (&TableId, &TableStory)| {
        let shown = story.reigns.iter().filter(|reign| reign.key == key).map(|reign| reign.span.from);
        let asked = story.switches.iter().filter(|switch| switch.to == key).map(|switch| switch.begun);
        shown.chain(asked).any(|at| past.chronicle.homes_at(other, at).any(is_abroad))
    };
    let first = |id: TableId| past.names.source(id).unwrap_or(id);
    let is_coming = |&(&other, story): &(&TableId, &TableStory)| {
        story.stage == Stage::Creating && other != table && first(other) == first(table)
    };
    let coming = past.chronicle.tables.iter().filter(is_coming).map(|(&other, _)| other);
    past.chronicle.globals.others(table).chain(coming).any(is_other_type)
        || (key.is_customer_managed() && past.chronicle.tables.iter().any(is_elsewhere))
}
