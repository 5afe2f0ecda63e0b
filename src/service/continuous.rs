//! The continuous backup of a table with point-in-time recovery: what the table replaced and deleted, as it was sealed.
//!
//! Invariant: together with what is live it holds whatever the table held at each instant of the window. Law: memory grows
//! with the changes of the window, not with history.

use crate::{
    ids::{BackupId, DataKeyId, KeyId, Slot, TableId},
    record::{CONTINUOUS_BACKUP, EndedBy, Kind},
    rules::{PointInTimeKey, RuleId, RuleSet},
    service::{
        Deadline, Effects, Service,
        state::{
            backup::{Contents, Part, Role},
            continuous::{Continuous, Segment},
        },
    },
    sim::{SimDuration, SimTime, calendar::Ticket},
};

impl Service {
    /// Returns the continuous backup of a table that has one.
    #[must_use]
    pub fn continuous_backup(&self, id: TableId) -> Option<&Continuous> {
        self.continuous.get(&id)
    }

    /// Begins the continuous backup of a table, or changes the length of its window.
    pub(in crate::service) fn keep_history(
        &mut self,
        now: SimTime,
        id: TableId,
        period: SimDuration,
        fx: &mut Effects,
    ) {
        if let Some(continuous) = self.continuous.get_mut(&id) {
            continuous.since = continuous.window(now).0;
            continuous.period = period;
            self.forget_history(now, id, fx);
            return;
        }
        let continuous = Continuous { since: now, period, segments: Vec::new(), due: None, ticket: Ticket::NONE };
        self.continuous.insert(id, continuous);
        let base = self.displayed_base_key(id);
        self.segment_under(now, id, base, fx);
    }

    /// Ends the continuous backup of a table, and gives up its window.
    pub(in crate::service) fn drop_history(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let Some(continuous) = self.continuous.remove(&id) else { return };
        for segment in continuous.segments {
            self.discard_backup(now, segment.backup, EndedBy::Deleted, HISTORY, fx);
        }
    }

    /// Takes a version of an item over, unopened, which is about to be replaced, deleted or moved.
    pub(in crate::service) fn keep_version(&mut self, now: SimTime, slot: Slot, fx: &mut Effects) {
        if self.continuous.is_empty() {
            return;
        }
        let stored = self.vault.stored(slot);
        let id = stored.table;
        let Some(period) = self.continuous.get(&id).map(|continuous| continuous.period) else { return };
        if stored.kind != Kind::Item || stored.from == now {
            return;
        }
        let segment = self.segment_under(now, id, stored.sealed.data_key, fx);
        let data_key = self.adopt_into(id, segment, stored.sealed.data_key, fx);
        let sealed = self.vault.duplicate(stored.sealed, data_key);
        let part = self.part(now, slot, stored.identity(), sealed);
        let continuous = self.continuous.get_mut(&id).expect("the table has a continuous backup");
        let name = continuous.segments[segment].backup;
        if continuous.due.is_none() {
            let at = now.saturating_add(period);
            continuous.due = Some(at);
            fx.due(at, Deadline::HistoryEnd(id));
        }
        self.add_part(name, part);
    }

    /// The table displays another key: its continuous backup goes on under that one ([`RuleId::PointInTimeKey`]).
    pub(in crate::service) fn turn_history(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        if !self.continuous.contains_key(&id) {
            return;
        }
        match self.readings.point_in_time_key {
            PointInTimeKey::OfTheInstant => {
                let base = self.displayed_base_key(id);
                self.segment_under(now, id, base, fx);
                self.forget_history(now, id, fx);
            }
            PointInTimeKey::Current => self.rewrap_history(now, id, fx),
        }
    }

    /// Something leaves the window of a table.
    pub(in crate::service) fn end_of_history(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        if let Some(continuous) = self.continuous.get_mut(&id) {
            continuous.due = None;
        }
        self.forget_history(now, id, fx);
    }

    /// Returns what a table held at an instant of its window, in order of birth.
    pub(in crate::service) fn parts_at(&self, id: TableId, instant: SimTime) -> Vec<Part> {
        let segments = &self.continuous[&id].segments;
        let past = segments.iter().flat_map(|segment| &self.backups[&segment.backup].parts).copied();
        let live = self.items_by_birth(id).into_iter().map(|slot| {
            let stored = self.vault.stored(slot);
            self.part(SimTime::MAX, slot, stored.identity(), stored.sealed)
        });
        let held = |part: &Part| part.from <= instant && instant < part.until;
        let mut parts: Vec<Part> = past.chain(live).filter(held).collect();
        parts.sort_unstable_by_key(|part| part.identity.artifact.number);
        parts
    }

    /// Returns the position of the segment that takes what a data key has sealed, and makes it where there is none.
    fn segment_under(&mut self, now: SimTime, id: TableId, data_key: DataKeyId, fx: &mut Effects) -> usize {
        let key = self.vault.keys.kms_key(data_key);
        let is_meant = |segment: &Segment| match self.readings.point_in_time_key {
            PointInTimeKey::OfTheInstant => segment.key == key,
            PointInTimeKey::Current => true,
        };
        if let Some(position) = self.continuous[&id].segments.iter().position(is_meant) {
            return position;
        }
        let backup = self.own_backup(id, CONTINUOUS_BACKUP);
        let mut adopted = Vec::new();
        let own = self.adopt(&mut adopted, data_key);
        let number = self.vault.next_number(id, Kind::Backup);
        let slot = self.enter_backup(now, id, backup, Contents { number, data_keys: vec![own], parts: Vec::new() }, fx);
        self.vault.mark_continuous(slot);
        self.backups.get_mut(&backup).expect("the backup was just made").role = Role::Continuous;
        let segments = &mut self.continuous.get_mut(&id).expect("the table has a continuous backup").segments;
        segments.push(Segment { key, backup, adopted });
        segments.len() - 1
    }

    fn adopt_into(&mut self, id: TableId, position: usize, data_key: DataKeyId, fx: &mut Effects) -> DataKeyId {
        let mut adopted = std::mem::take(&mut self.segment_mut(id, position).adopted);
        let known = adopted.len();
        let copy = self.adopt(&mut adopted, data_key);
        let (is_new, name) = (adopted.len() > known, self.segment_mut(id, position).backup);
        self.segment_mut(id, position).adopted = adopted;
        if is_new {
            self.backups.get_mut(&name).expect("a segment is a backup").data_keys.push(copy);
            fx.backups.push((name, id));
        }
        copy
    }

    fn segment_mut(&mut self, id: TableId, position: usize) -> &mut Segment {
        let continuous = self.continuous.get_mut(&id).expect("the table has a continuous backup");
        &mut continuous.segments[position]
    }

    /// Forgets what has left the window, and awaits what leaves it next.
    fn forget_history(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let displayed = self.table(id).map(|table| table.key);
        let Some(continuous) = self.continuous.get_mut(&id) else { return };
        let period = continuous.period;
        let names: Vec<(KeyId, BackupId)> = continuous.segments.iter().map(|it| (it.key, it.backup)).collect();
        let leaves = |part: &Part| part.until.saturating_add(period);
        let mut next: Option<SimTime> = None;
        for (key, name) in names {
            self.drop_parts(name, |part| leaves(part) <= now);
            let first = self.backups[&name].parts.front().map(leaves);
            next = [next, first].into_iter().flatten().min();
            let is_current = Some(key) == displayed || self.readings.point_in_time_key == PointInTimeKey::Current;
            if first.is_none() && !is_current {
                self.discard_backup(now, name, EndedBy::Expired, HISTORY, fx);
                self.continuous.get_mut(&id).expect("it was there").segments.retain(|segment| segment.backup != name);
            }
        }
        let continuous = self.continuous.get_mut(&id).expect("it was there");
        if continuous.due != next {
            continuous.due = next;
            continuous.ticket = Ticket::NONE;
            next.into_iter().for_each(|at| fx.due(at, Deadline::HistoryEnd(id)));
        }
    }

    /// Wraps the data keys of a continuous backup again, under the key that the table displays now.
    fn rewrap_history(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let to = self.table(id).expect("a switch runs on a table").key;
        let names: Vec<BackupId> = self.continuous[&id].segments.iter().map(|segment| segment.backup).collect();
        for name in names {
            let (slot, data_keys) = (self.backups[&name].slot, self.backups[&name].data_keys.clone());
            if self.vault.stored(slot).destroyed {
                continue;
            }
            self.vault.turn_page(now, slot, HISTORY);
            let table_key = self.new_table_key(to, id);
            for data_key in data_keys {
                let from = self.vault.keys.table_key_of(data_key);
                self.vault.keys.hold(from).expect("both keys of a switch are usable when it displays the new one");
                self.vault.keys.rewrap(data_key, table_key);
                self.vault.keys.release(from);
            }
            self.vault.keys.release(table_key);
            fx.backups.push((name, id));
            self.backups.get_mut(&name).expect("a segment is a backup").key = to;
            let continuous = self.continuous.get_mut(&id).expect("it was there");
            continuous.segments.iter_mut().filter(|it| it.backup == name).for_each(|it| it.key = to);
        }
    }
}

/// The rules by which a continuous backup changes and ends.
const HISTORY: RuleSet = RuleSet::of(&[RuleId::PointInTime, RuleId::ContinuousBackup, RuleId::PointInTimeKey]);
